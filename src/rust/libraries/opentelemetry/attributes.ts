/** The keys of attributes that a measurement is given: `&[KeyValue::new("k", v)]`, through names, functions and pushes. */
import type { Analysis } from '../../analysis.ts';
import {
  argumentsOf,
  type Expr,
  initializerOf,
  lastExpression,
  plainChildren,
  withoutSelf,
} from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { letBinding } from '../../source/scopes.ts';
import type { Node } from '../../source/syntax.ts';
import { closureNamed } from '../../values/closures.ts';
import type { Context, Target } from '../../values/context.ts';
import { entered } from '../../values/entered.ts';
import { knownText } from '../../values/value.ts';
import { derivesOf } from '../../workspace/derives.ts';
import { originsOf } from '../../workspace/origins.ts';
import { Growth, type Keys } from '../growth.ts';
import { isFieldLent, isOfLent, mayGrow } from '../lent.ts';
import { conversions, convertedBy, listConversions } from './conversions.ts';
import { textOf } from './semantic-conventions.ts';

const MAX_STEPS = 16;
/** Methods that give back the list that they are called on. */
const SAME_LIST =
  /^(?:to_vec|to_owned|into|clone|as_slice|as_ref|as_mut|iter|into_iter|collect|copied|cloned|deref|borrow|unwrap|unwrap_or_default|expect|into_boxed_slice|flatten)$/;

/** What makes a list that has nothing in it yet. */
const EMPTY = /^(?:Vec|VecDeque|SmallVec|ArrayVec|TinyVec)::(?:new|with_capacity|default)$/;

/** The keys of a list of attributes as written, in order; null when one of them, or the list, is not in sight. */
export function attributeKeys(analysis: Analysis, list: Expr, context: Context | null): string[] | null {
  return new Attributes(analysis).keys(list, context, 0);
}

/** The keys that one attribute can have; null when that is not in sight. */
export function attributeKey(analysis: Analysis, element: Expr, context: Context | null): string[] | null {
  return new Attributes(analysis).key(element, context, 0);
}

class Attributes implements Keys {
  readonly #analysis: Analysis;
  readonly #growth: Growth;

  constructor(analysis: Analysis) {
    this.#analysis = analysis;
    this.#growth = new Growth(analysis, this);
  }

  keys({ source, node }: Expr, context: Context | null, depth: number): string[] | null {
    if (depth > MAX_STEPS) return null;
    const again = (inner: Node | null | undefined): string[] | null =>
      inner ? this.keys({ source, node: inner }, context, depth + 1) : null;
    switch (node.type) {
      case 'reference_expression':
      case 'parenthesized_expression':
      case 'try_expression':
      case 'type_cast_expression':
      case 'unary_expression':
      case 'expression_statement':
        return again(node.childForFieldName('value') ?? plainChildren(node)[0]);
      case 'index_expression': {
        const [list, range] = plainChildren(node);
        const part = range ? /^(\d*)\s*\.\.\s*(\d*)$/.exec(source.textOf(range)) : null;
        const keys = part ? again(list) : null;
        return keys && part && keys.slice(Number(part[1]), part[2] === '' ? undefined : Number(part[2]));
      }
      case 'block':
        return again(lastExpression(node));
      case 'if_expression':
      case 'match_expression':
        return this.#either(branchesOf(node).map(again));
      case 'array_expression':
        if (node.childForFieldName('length')) return null;
        return this.#each(
          plainChildren(node).map((child) => ({ source, node: child })),
          context,
          depth,
        );
      case 'macro_invocation': {
        const elements = this.#analysis.values.elements({ source, node }, context);
        return elements && this.#each(elements, context, depth);
      }
      case 'identifier':
      case 'scoped_identifier':
      case 'shorthand_field_identifier':
        return this.#named({ source, node }, context, depth);
      case 'field_expression':
        return this.#made({ source, node }, context, depth);
      case 'call_expression':
        return this.#call({ source, node }, context, depth);
      default:
        return null;
    }
  }

  #either(lists: readonly (string[] | null)[]): string[] | null {
    if (lists.length === 0 || lists.some((list) => list === null)) return null;
    return [...new Set(lists.flatMap((list) => list ?? []))];
  }

  #each(elements: readonly Expr[], context: Context | null, depth: number): string[] | null {
    const keys: string[] = [];
    for (const element of elements) {
      const key = this.key(element, context, depth);
      if (key === null) return null;
      keys.push(...key);
    }
    return keys;
  }

  #named(name: Expr, context: Context | null, depth: number): string[] | null {
    const { source, node } = name;
    const text = source.textOf(node);
    const local = /^\w+$/.test(text) ? letBinding(source, node, text) : null;
    if (local?.value) {
      const held = this.keys({ source, node: local.value }, context, depth + 1);
      const added = held && this.#growth.ofLocal(name, local.declaration, context, depth);
      return held && added && [...new Set([...held, ...added])];
    }
    if (local) return null;
    // A local that more is put into is read here: what it began with is not the whole of it.
    if (isOfLent(this.#analysis, name)) return null;
    const isChanged = (at: Expr) => at.node.id !== node.id && (isChanging(at) || isFieldLent(this.#analysis, at));
    const target = this.#analysis.values.followTo(name, context, isChanged);
    if (target.expr.node.id === node.id && target.expr.source === source) return null;
    const held = this.keys(target.expr, target.context, depth + 1);
    const added = held && this.#growth.ofBound(name, context, depth);
    return held && added && [...new Set([...held, ...added])];
  }

  /** What a field, or something out of sight, was made with. */
  #made(expr: Expr, context: Context | null, depth: number): string[] | null {
    if (isFieldLent(this.#analysis, expr)) return null;
    const added = this.#growth.ofField(expr, context, depth);
    if (added === null) return null;
    const origins = originsOf(this.#analysis, expr, context);
    const made = this.#either(
      origins.map((origin) => {
        if (origin && this.#isDerivedDefault(origin)) return [];
        return origin && (origin.source !== expr.source || origin.node.id !== expr.node.id)
          ? this.keys(origin, origin.frame as Context | null, depth + 1)
          : null;
      }),
    );
    return made && [...new Set([...made, ...added])];
  }

  /** Whether an object is what a derived `Default` makes: its lists have nothing in them yet. */
  #isDerivedDefault({ source, node }: Expr): boolean {
    const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
    const path =
      called?.type === 'scoped_identifier' ? withoutSelf(pathParts(source.textOf(called)), source, node) : [];
    if (path.at(-1) !== 'default' || path.length < 2) return false;
    const meaning = this.#analysis.modules.resolve(path, source, node);
    return meaning?.type === 'item' && meaning.rest.length === 1 && derivesOf(meaning.item).has('Default');
  }

  #call(call: Expr, context: Context | null, depth: number): string[] | null {
    const { source, node } = call;
    const called = calledBy(node);
    if (!called) return null;
    const object = convertedBy(call);
    const converted = object ? listConversions(this.#analysis, object, context) : [];
    if (converted.includes(null)) return null;
    if (converted.length > 0)
      return this.#results(
        converted.flatMap((each) => each ?? []),
        call,
        context,
        depth,
      );
    const args = argumentsOf(node);
    if (called.type === 'field_expression') {
      const receiver = called.childForFieldName('value');
      const method = source.textOf(called.childForFieldName('field') ?? called);
      if (!receiver) return null;
      if (method === 'concat') return this.#concat({ source, node: receiver }, context, depth);
      const [given] = args;
      if (method === 'chain' && given)
        return this.#either([receiver, given].map((each) => this.keys({ source, node: each }, context, depth + 1)));
      if (/^(?:map|and_then|flat_map)$/.test(method) && given?.type === 'closure_expression') {
        // Of a list of names the closure makes an attribute each.
        const elements = method === 'map' ? this.#analysis.values.elements(call, context) : null;
        const each = elements && this.#each(elements, context, depth);
        if (each) return each;
        const body = given.childForFieldName('body');
        return body && this.keys({ source, node: body }, context, depth + 1);
      }
      if (SAME_LIST.test(method)) return this.keys({ source, node: receiver }, context, depth + 1);
      const type = this.#analysis.types.of(source, receiver);
      return type === null
        ? null
        : this.#results(this.#analysis.types.methods(source, type, method), call, context, depth);
    }
    const closure = closureNamed(source, called);
    if (closure) return this.#results([{ source, node: closure }], call, context, depth);
    const path = pathParts(source.textOf(called));
    const last = path.slice(-2).join('::');
    if (EMPTY.test(last) || last === 'iter::empty') return [];
    const [first] = args;
    if (last === 'iter::once' && first) return this.#each([{ source, node: first }], context, depth);
    // What is in an option may be a list or one attribute.
    if (last === 'Some' && first)
      return (
        this.keys({ source, node: first }, context, depth + 1) ?? this.key({ source, node: first }, context, depth + 1)
      );
    if (/^(?:Vec|Box|Arc|Rc|Cow)::(?:from|new|Borrowed|Owned)$|^slice::from_ref$/.test(last) && first)
      return last === 'slice::from_ref'
        ? this.#each([{ source, node: first }], context, depth)
        : this.keys({ source, node: first }, context, depth + 1);
    const meaning = this.#analysis.modules.resolve(withoutSelf(path, source, node), source, node);
    if (meaning?.type !== 'item') return null;
    const method = meaning.rest.at(-1);
    const functions =
      method === undefined ? [meaning.item] : this.#analysis.types.methods(source, meaning.item.name, method);
    return this.#results(functions, call, context, depth);
  }

  #concat(lists: Expr, context: Context | null, depth: number): string[] | null {
    const elements = this.#analysis.values.elements(lists, context);
    return elements && this.#either(elements.map((element) => this.keys(element, context, depth + 1)));
  }

  #results(functions: readonly Expr[], call: Expr, context: Context | null, depth: number): string[] | null {
    return this.#either(
      functions.map((each) => {
        const body = /^(?:function_item|closure_expression)$/.test(each.node.type)
          ? each.node.childForFieldName('body')
          : null;
        return body && this.keys({ source: each.source, node: body }, entered(each, call, context), depth + 1);
      }),
    );
  }

  /** The keys that one attribute can have: `KeyValue::new(k, v)`, `Key::new(k).string(v)`, a const key, a function's result. */
  key(element: Expr, context: Context | null, depth: number): string[] | null {
    if (depth > MAX_STEPS) return null;
    const indexed = this.#keyAtIndex(element, context, depth);
    if (indexed) return indexed;
    const target = this.#analysis.values.followTo(element, context, (at) => this.#converted(at).length > 0);
    const converted = this.#converted(target.expr);
    if (converted.length > 0) return this.#keyOfResult(converted, target.expr, target.context, depth);
    const { source, node } = target.expr;
    const again = (inner: Node | null | undefined): string[] | null =>
      inner ? this.key({ source, node: inner }, target.context, depth + 1) : null;
    const named = (inner: Node | null | undefined): string[] | null =>
      one(inner ? this.#keyName({ source, node: inner }, target.context) : null);
    switch (node.type) {
      case 'reference_expression':
      case 'parenthesized_expression':
        return again(node.childForFieldName('value') ?? plainChildren(node)[0]);
      case 'block':
        return again(lastExpression(node));
      case 'if_expression':
      case 'match_expression':
        return this.#either(branchesOf(node).map(again));
      case 'struct_expression':
        return named(initializerOf(target.expr, 'key'));
      case 'tuple_expression':
        return named(plainChildren(node)[0]);
      case 'call_expression':
        return this.#keyOfCall(target, depth);
      case 'field_expression':
      case 'identifier':
        return this.#keyMade(target, depth) ?? this.#keyOfObject(target, depth);
      default:
        return null;
    }
  }

  /** The key of an element of a list of which all have one key, whatever object has the list: `self.host[0].clone()`. */
  #keyAtIndex({ source, node }: Expr, context: Context | null, depth: number): string[] | null {
    let at: Node | null | undefined = node;
    while (at && at.type !== 'index_expression') {
      const called: Node | null = at.type === 'call_expression' ? at.childForFieldName('function') : null;
      const isCopy: boolean =
        called?.type === 'field_expression' && source.textOf(called.childForFieldName('field') ?? called) === 'clone';
      if (at.type === 'reference_expression') at = at.childForFieldName('value');
      else at = isCopy ? called?.childForFieldName('value') : null;
    }
    const list = at ? plainChildren(at)[0] : undefined;
    const keys = list?.type === 'field_expression' ? this.keys({ source, node: list }, context, depth + 1) : null;
    return keys?.length === 1 ? keys : null;
  }

  #keyOfCall({ expr, context }: Pick<Target, 'expr' | 'context'>, depth: number): string[] | null {
    const { source, node } = expr;
    const called = calledBy(node);
    const [first] = argumentsOf(node);
    if (called?.type === 'field_expression') {
      const receiver = called.childForFieldName('value');
      const method = source.textOf(called.childForFieldName('field') ?? called);
      // An attribute that may be there.
      if (/^(?:then|then_some|map)$/.test(method) && first) {
        const made = first.type === 'closure_expression' ? first.childForFieldName('body') : first;
        return made && this.key({ source, node: made }, context, depth + 1);
      }
      if (receiver && /^(?:string|i64|f64|u64|bool|array)$/.test(method))
        return one(this.#keyName({ source, node: receiver }, context));
      const type = receiver ? this.#analysis.types.of(source, receiver) : null;
      if (receiver && /^(?:clone|into|to_owned)$/.test(method))
        return this.key({ source, node: receiver }, context, depth + 1);
      const functions = type === null ? [] : this.#analysis.types.methods(source, type, method);
      return this.#keyOfResult(functions, expr, context, depth);
    }
    const path = called ? pathParts(source.textOf(called)) : [];
    if (/^(?:new|from)$/.test(path.at(-1) ?? '') && this.#isKeyValue(path.slice(0, -1), expr)) {
      const type = first && path.at(-1) === 'from' ? this.#analysis.types.of(source, first) : null;
      const converted = type !== null ? conversions(this.#analysis, source, type) : [];
      if (converted.length > 0) return this.#keyOfResult(converted, expr, context, depth);
      return first ? one(this.#keyName({ source, node: first }, context)) : null;
    }
    if (/^(?:Option::)?Some$/.test(path.join('::')) && first)
      return this.key({ source, node: first }, context, depth + 1);
    const closure = called ? closureNamed(source, called) : null;
    if (closure) return this.#keyOfResult([{ source, node: closure }], expr, context, depth);
    const meaning = this.#analysis.modules.resolve(withoutSelf(path, source, node), source, node);
    if (meaning?.type !== 'item') return null;
    const method = meaning.rest.at(-1);
    const functions =
      method === undefined ? [meaning.item] : this.#analysis.types.methods(source, meaning.item.name, method);
    return this.#keyOfResult(functions, expr, context, depth);
  }

  /** Whether a path leads to `KeyValue`, by its own name or by one that a `use` or an alias gives it. */
  #isKeyValue(path: readonly string[], { source, node }: Expr): boolean {
    if (path.at(-1) === 'KeyValue') return true;
    const { modules, types } = this.#analysis;
    const meaning = path.length === 0 ? null : modules.resolve(path, source, node);
    if (meaning?.type === 'external') return meaning.path.at(-1) === 'KeyValue';
    const alias = meaning?.type === 'item' && meaning.item.node.type === 'type_item' ? meaning.item : null;
    const behind = alias && types.behindAlias(alias);
    const target = behind?.node.type === 'type_item' ? behind.node.childForFieldName('type') : null;
    return behind !== null && target != null && pathParts(behind.source.textOf(target)).at(-1) === 'KeyValue';
  }

  /** The key of an object that something on the way turned into an attribute. */
  #keyOfObject({ expr, context }: Pick<Target, 'expr' | 'context'>, depth: number): string[] | null {
    const type = this.#analysis.types.of(expr.source, expr.node);
    const converted = type === null ? [] : conversions(this.#analysis, expr.source, type);
    return converted.length > 0 ? this.#keyOfResult(converted, expr, context, depth) : null;
  }

  /** What makes an attribute of an object by `.into()`, when that is of the workspace. */
  #converted({ source, node }: Expr): readonly Expr[] {
    const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
    const receiver = called?.type === 'field_expression' ? called.childForFieldName('value') : null;
    if (!called || !receiver || source.textOf(called.childForFieldName('field') ?? called) !== 'into') return [];
    const type = this.#analysis.types.of(source, receiver);
    return type === null ? [] : conversions(this.#analysis, source, type);
  }

  #keyOfResult(functions: readonly Expr[], call: Expr, context: Context | null, depth: number): string[] | null {
    const [only, ...others] = functions;
    const body =
      only && /^(?:function_item|closure_expression)$/.test(only.node.type)
        ? only.node.childForFieldName('body')
        : null;
    if (!only || !body || others.length > 0) return null;
    return this.key({ source: only.source, node: body }, entered(only, call, context), depth + 1);
  }

  /** What an attribute in a field, or one out of sight, was made with. */
  #keyMade({ expr, context }: Pick<Target, 'expr' | 'context'>, depth: number): string[] | null {
    return this.#either(
      originsOf(this.#analysis, expr, context).map((origin) =>
        origin && (origin.source !== expr.source || origin.node.id !== expr.node.id)
          ? this.key(origin, origin.frame, depth + 1)
          : null,
      ),
    );
  }

  /** A key: a text, a const of one, `Key::new("k")`, `Key::from_static_str("k")`. */
  #keyName(expr: Expr, context: Context | null): string | null {
    const target = this.#analysis.values.follow(expr, context);
    const { source, node } = target.expr;
    const path =
      node.type === 'call_expression' ? pathParts(source.textOf(node.childForFieldName('function') ?? node)) : [];
    const [first] = node.type === 'call_expression' ? argumentsOf(node) : [];
    const isKey = /^Key::(?:new|from|from_static_str)$/.test(path.slice(-2).join('::'));
    const value = textOf(this.#analysis, isKey && first ? { source, node: first } : target.expr, target.context);
    return knownText(value);
  }
}

/** What a call calls, without the types that it is given: `list.iter().collect::<Vec<_>>`. */
function calledBy(call: Node): Node | null {
  const called = call.childForFieldName('function');
  return called?.type === 'generic_function' && called.childForFieldName('function')?.type === 'field_expression'
    ? called.childForFieldName('function')
    : called;
}

/** A local that may change after its `let`, or that something is put into where a pattern or a parameter has bound it. */
function isChanging({ source, node }: Expr): boolean {
  if (node.type !== 'identifier') return false;
  const local = letBinding(source, node, source.textOf(node));
  if (local) return local.value !== null && /^let\s+mut\b/.test(source.textOf(local.declaration));
  return mayGrow(source, node);
}

function one(key: string | null): string[] | null {
  return key === null ? null : [key];
}

/** What an `if` or a `match` can come to: null for the missing `else`. */
function branchesOf(node: Node): (Node | null)[] {
  if (node.type === 'if_expression')
    return [node.childForFieldName('consequence'), node.childForFieldName('alternative')?.namedChildren[0] ?? null];
  return (node.childForFieldName('body')?.namedChildren ?? []).flatMap((arm) =>
    arm.type === 'match_arm' ? [arm.childForFieldName('value')] : [],
  );
}
