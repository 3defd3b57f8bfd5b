/**
 * What holds a value that is put somewhere: the names that an expression leads to which stands for a place. A name may stand for
 * a place of another one: a guard of a lock, a clone of an `Arc`, what a closure or a function is called with.
 */
import type { Analysis } from '../analysis.ts';
import { argumentsOf, type Expr, implType, keyOf, lastExpression, macroName, plainChildren } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { tuplePart } from '../source/scopes.ts';
import type { Node } from '../source/syntax.ts';
import { type Binder, binderOf } from '../values/binders.ts';
import { methodOf } from '../values/callers.ts';
import { callsOfClosure } from '../values/closures.ts';
import { literalValues } from '../workspace/given-fields.ts';
import { callsOfHanded, handedFurther, handedPaths } from '../workspace/handed.ts';
import { boundField, fieldType } from '../workspace/type-texts.ts';
import { functionsNamed } from './callees.ts';
import { isCopied } from './copies.ts';
import { fieldOwners } from './field-places.ts';
import type { Handle } from './handles.ts';
import { givenLocal, itemHolder, patternHolders, wholeLocal } from './holders.ts';

/** A name that holds what is put at a place. */
export interface Place {
  readonly handle: Handle;
  /** Whether the way to it stays in the function around the place. */
  readonly isNear: boolean;
}

export interface Places {
  readonly held: readonly Place[];
  /** Whether the way leads out of sight somewhere: there may be more. */
  readonly isUnseen: boolean;
}

/** Methods whose result is a thing of its own: what is put into that is not in what they are called on. */
const MAKES =
  /^(?:collect|collect_vec|to_vec|to_owned|cloned|copied|drain|split_off|take|into_iter|pop\w*|remove|swap_remove|unwrap_or_default|build|finish)$/;
/** Functions that give a place in what they are given, or another handle of it. */
const LEADS =
  /(?:^|::)(?:Some|Ok|(?:Arc|Rc|Weak)::(?:clone|downgrade|upgrade)|Pin::new|\w+::(?:deref_mut|borrow_mut|as_mut|lock|write|get_mut|make_mut|leak|force))$/;
/** Functions that make something new. */
const CONSTRUCTS =
  /^(?:new\w*|default|with_\w+|from\w*|empty|build\w*|create\w*|open\w*|init\w*|connect\w*|try_new|take|replace|(?:\w+_)?channel|(?:un)?bounded(?:_\w+)?|array|repeat|once|zeroed|from_fn)$/;
/** Macros that make a collection. */
const LISTS = /^(?:vec|smallvec|array|vecdeque|(?:hash|btree|index|enum_?)_?(?:map|set)|format|json)$/;
/** Functions that call a closure with what they are given first, and with each part of what they are called on. */
const FOLDS = /^(?:try_)?(?:r?fold|scan)$/;
/** Types of fields that share what they are given with whoever gives it. */
const SHARES = /\b(?:Arc|Rc)\s*<|&/;

/** Expressions that are looked at for one place. */
const MAX_LOOKED_AT = 200;

const known = new WeakMap<Analysis, Map<string, Places>>();

/** The names that hold what is put at `target`: a field, an item, a local, and what these stand for. Found once for each place. */
export function placesOf(analysis: Analysis, target: Expr): Places {
  const all = known.get(analysis) ?? new Map<string, Places>();
  known.set(analysis, all);
  const key = keyOf(target);
  let found = all.get(key);
  if (!found) {
    found = new Search(analysis).run(target);
    all.set(key, found);
  }
  return found;
}

/** An expression that stands for the place, or for something that it is in. */
interface Step extends Expr {
  readonly isNear: boolean;
  /** Whether it is what the value is put into by its text. */
  readonly isTarget: boolean;
}

class Search {
  readonly #analysis: Analysis;
  readonly #held: Place[] = [];
  readonly #open: Step[] = [];
  readonly #seen = new Set<string>();
  #isUnseen = false;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
  }

  run(target: Expr): Places {
    this.#open.push({ ...target, isNear: true, isTarget: true });
    for (let at = this.#open.pop(); at; at = this.#open.pop()) {
      const key = keyOf(at);
      if (this.#seen.has(key)) continue;
      this.#seen.add(key);
      if (this.#seen.size > MAX_LOOKED_AT) return { held: this.#held, isUnseen: true };
      this.#step(at);
    }
    return { held: this.#held, isUnseen: this.#isUnseen };
  }

  #hold(handle: Handle | null, { isNear }: Step): void {
    if (handle) this.#held.push({ handle, isNear });
  }

  /** Goes on with an expression that stands in the same function. */
  #go(from: Step, node: Node | null | undefined): void {
    if (node) this.#open.push({ source: from.source, node, isNear: from.isNear, isTarget: from.isTarget });
  }

  /** Goes on with an expression that stands somewhere else. */
  #far({ source, node }: Expr): void {
    this.#open.push({ source, node, isNear: false, isTarget: false });
  }

  #step(at: Step): void {
    const { source, node } = at;
    switch (node.type) {
      case 'field_expression':
        this.#field(at);
        return;
      case 'identifier':
      case 'scoped_identifier':
      case 'self':
        this.#name(at);
        return;
      case 'call_expression':
        this.#call(at);
        return;
      case 'macro_invocation':
        if (!LISTS.test(macroName(source, node))) this.#isUnseen = true;
        return;
      case 'block':
      case 'unsafe_block':
      case 'else_clause':
        this.#go(at, node.type === 'block' ? lastExpression(node) : plainChildren(node).at(-1));
        return;
      case 'if_expression':
        this.#go(at, node.childForFieldName('consequence'));
        this.#go(at, node.childForFieldName('alternative'));
        return;
      case 'match_expression':
        for (const arm of node.childForFieldName('body')?.namedChildren ?? [])
          this.#go(at, arm.childForFieldName('value'));
        return;
      case 'reference_expression':
      case 'parenthesized_expression':
      case 'unary_expression':
      case 'try_expression':
      case 'await_expression':
      case 'index_expression':
      case 'type_cast_expression':
        this.#go(
          at,
          node.childForFieldName('value') ?? plainChildren(node).find((each) => each.type !== 'mutable_specifier'),
        );
    }
  }

  /** A field: that of its struct, by the type of the object or, where that is not in sight, as no other struct has one of its name. */
  #field(at: Step): void {
    const { source, node } = at;
    const [owner, name] = [node.childForFieldName('value'), node.childForFieldName('field')];
    if (!owner || !name) return;
    const field = source.textOf(name);
    const struct = this.#analysis.types.of(source, owner);
    if (struct !== null && (this.#analysis.types.structs(source, struct).length > 0 || !/^\d+$/.test(field)))
      this.#ofStruct(at, struct, field);
    // A part of a tuple: what is put there is in the tuple.
    else if (/^\d+$/.test(field)) this.#go(at, owner);
    else {
      const { workspace } = this.#analysis;
      const owners = fieldOwners(this.#analysis, field, workspace.filesOf(workspace.owner(source.file)));
      const [only] = owners;
      const name = only?.node.childForFieldName('name');
      if (owners.length === 1 && only && name) this.#ofStruct({ ...at, ...only }, only.source.textOf(name), field);
      else this.#isUnseen = true;
    }
  }

  #ofStruct(at: Step, struct: string, field: string): void {
    const { source } = at;
    this.#hold({ type: 'field', struct, field, source }, at);
    const [definition] = this.#analysis.types.structs(source, struct);
    const type = definition ? fieldType(definition, field) : null;
    if (!definition || !type || !SHARES.test(definition.source.textOf(type))) return;
    for (const value of literalValues(this.#analysis, at, struct, field)) this.#far(value);
  }

  #name(at: Step): void {
    const { source, node } = at;
    const path = pathParts(source.textOf(node));
    const [name = ''] = path;
    const binder = path.length === 1 ? binderOf(source, node, name) : null;
    if (binder) {
      this.#hold(at.isTarget ? givenLocal(source, node, name) : wholeLocal(source, binder, name), at);
      this.#behind(at, binder, name);
      return;
    }
    const meaning = this.#analysis.modules.resolve(path, source, node);
    if (meaning?.type === 'item' && meaning.rest.length === 0) {
      const { item } = meaning;
      if (item.node.type !== 'function_item') this.#hold(itemHolder(this.#analysis, item.source, item.node), at);
    } else if (path.length === 1) this.#hold(givenLocal(source, node, name), at);
    else this.#isUnseen = true;
  }

  /** What a local stands for. */
  #behind(from: Step, binder: Binder, name: string): void {
    const at = { ...from, isTarget: false };
    const { source, node } = at;
    const bound = boundField(source, binder.pattern, name);
    if (bound) {
      const path = pathParts(source.textOf(bound.struct));
      const struct = path.at(-1) === 'Self' ? implType(source, node) : path.at(-1);
      if (struct != null) this.#ofStruct(at, struct, bound.field);
      return;
    }
    switch (binder.type) {
      case 'let':
        // `let (sender, receiver) = watch::channel(State::default())`
        if (binder.pattern.type === 'tuple_pattern' && binder.value?.type === 'call_expression')
          for (const end of patternHolders(source, binder.pattern, binder.declaration)) this.#hold(end, at);
        else this.#go(at, tuplePart(source, binder.declaration, name) ?? binder.value);
        return;
      case 'for':
      case 'match':
        this.#go(at, binder.value);
        return;
      case 'closure':
        this.#handed({ source, node: binder.closure }, binder.index, at);
        return;
      case 'parameter':
        this.#given({ source, node: binder.function }, binder.index);
    }
  }

  /** What the calls of a function give for a parameter of it. */
  #given(functionItem: Expr, index: number): void {
    const takesSelf = functionItem.node.childForFieldName('parameters')?.namedChildren[0]?.type === 'self_parameter';
    const calls = this.#analysis.calls.of(functionItem);
    for (const { source, node } of calls) {
      const method = takesSelf ? methodOf(node) : null;
      const receiver = method?.childForFieldName('value');
      const given = method && index === 0 ? receiver : argumentsOf(node)[index - (method ? 1 : 0)];
      if (given) this.#far({ source, node: given });
    }
    const handed = handedPaths(this.#analysis, functionItem);
    for (const path of handed) this.#handed(path, index, { ...path, isNear: false, isTarget: false });
    if (calls.length === 0 && handed.length === 0 && !(takesSelf && index === 0)) this.#isUnseen = true;
  }

  /** What a closure, or a function by its name, is called with where it is handed over, as the argument by an index. */
  #handed(value: Expr, index: number, at: Step): void {
    const { source, node } = value;
    if (this.#seen.size > MAX_LOOKED_AT) {
      this.#isUnseen = true;
      return;
    }
    const own = callsOfClosure(value);
    for (const call of own) this.#go({ ...at, ...call }, argumentsOf(call.node)[index]);
    const calls = callsOfHanded(this.#analysis, value);
    for (const { call } of calls) {
      const given = argumentsOf(call.node)[index];
      if (given) this.#far({ source: call.source, node: given });
    }
    const further = handedFurther(this.#analysis, value);
    for (const each of further)
      if (!this.#seen.has(keyOf(each.value))) {
        this.#seen.add(keyOf(each.value));
        this.#handed(each.value, index, { ...each.value, isNear: false, isTarget: false });
      }
    if (own.length > 0 || calls.length > 0 || further.length > 0) return;
    const list = source.parent(node);
    const call = list?.type === 'arguments' ? source.parent(list) : null;
    const method = call?.type === 'call_expression' ? methodOf(call) : null;
    if (!call || !method) {
      this.#isUnseen = true;
      return;
    }
    const isFolded = FOLDS.test(source.textOf(method.childForFieldName('field') ?? method)) && index === 0;
    this.#go(at, isFolded ? argumentsOf(call)[0] : method.childForFieldName('value'));
  }

  /** What a call gives: a place in what it is called on or given, or in what a function of this workspace gives back. */
  #call(at: Step): void {
    const { source, node } = at;
    const method = methodOf(node);
    if (method) {
      const receiver = method.childForFieldName('value');
      const name = source.textOf(method.childForFieldName('field') ?? method);
      const type = receiver ? this.#analysis.types.of(source, receiver) : null;
      const own = type === null ? [] : this.#analysis.types.methods(source, type, name);
      if (own.length > 0) this.#results(own);
      else if (
        receiver &&
        !MAKES.test(name) &&
        !(name === 'clone' && isCopied(this.#analysis, { source, node: receiver }))
      )
        this.#go(at, receiver);
      return;
    }
    const called = node.childForFieldName('function');
    if (!called) return;
    const path = pathParts(
      source.textOf(called.type === 'generic_function' ? (called.childForFieldName('function') ?? called) : called),
    );
    const last = path.at(-1) ?? '';
    if (LEADS.test(path.join('::'))) {
      this.#go(at, argumentsOf(node)[0]);
      return;
    }
    const functions = functionsNamed(this.#analysis, { source, node: called });
    this.#results(functions);
    if (functions.length === 0 && !CONSTRUCTS.test(last) && !/^[A-Z]/.test(last)) this.#isUnseen = true;
  }

  #results(functions: readonly Expr[]): void {
    for (const { source, node } of functions) {
      const body = node.childForFieldName('body');
      if (body) this.#far({ source, node: body });
    }
  }
}
