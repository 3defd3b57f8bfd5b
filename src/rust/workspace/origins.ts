/**
 * Where a value was made: from a name back through locals, parameters, fields, methods and functions to the expressions that
 * make it, each with the calls that lead there, so that two objects of one type are told apart.
 */
import type { Analysis } from '../analysis.ts';
import { argumentsOf } from '../libraries/arguments.ts';
import { blockAround, type Expr, keyOf, lastExpression, plainChildren, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { enclosingFunction, parameterIndex, parameterNodes, plainName } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { localBinding } from '../values/bindings.ts';
import { selfOf } from '../values/callers.ts';
import type { Context } from '../values/context.ts';
import { assignedValues, givenTo, isDefault, isLeftOut, isObject, literalValues } from './given-fields.ts';
import { callsIn, callsOfHanded, handedFurther, handedPaths } from './handed.ts';
import { tupleOf, tuplesIn } from './tuples.ts';

/** The call that a function is looked into for: it says what its parameters and its `self` are. */
export type Frame = Context;

/**
 * An expression that makes a value: a literal, or a call that leads out of the workspace; a parameter of a function
 * that nothing in the workspace calls. Null is out of sight.
 */
export type Origin = (Expr & Made) | null;

interface Made {
  readonly frame: Frame | null;
  /** The calls that hand it to the parameters on the way, outward from the expression that was asked about. */
  readonly way?: Frame;
}

/** Steps back that are followed; what goes through more is out of sight. */
const MAX_STEPS = 32;
/** Calls inside calls. */
const MAX_FRAMES = 8;

/** Methods that give back what they are called on, or what is in it. */
const SAME =
  /^(?:clone|cloned|as_(?:ref|mut|deref|deref_mut)|unwrap|expect|to_owned|borrow|borrow_mut|lock|read|write|into|deref|deref_mut|get|get_mut|get_or_init|ok|by_ref|await|context|with_context|leak)$/;
/** Methods that call a closure with what they are called on, or with what is in it. */
const LENDS = /^(?:map|map_or|map_or_else|and_then|inspect|is_some_and|then|for_each|with|with_mut)$/;
/** Constructors of what only holds its argument. */
const HOLDERS =
  /(?:^|::)(?:Arc|Box|Rc|Lazy|LazyLock|OnceCell|OnceLock|Mutex|RwLock)::(?:new|clone|from)$|^(?:Some|Ok)$/;

const known = new WeakMap<Analysis, Map<string, Map<string, readonly Origin[]>>>();

/**
 * The expressions that may have made the value of an expression; `null` among them says that there may be others.
 *
 * @param frame the calls that lead to the expression, where they are known.
 * @param makes methods from outside the workspace that make a new value of what they are called on: an origin of their own.
 */
export function originsOf(
  analysis: Analysis,
  expr: Expr,
  frame: Context | null = null,
  makes: RegExp | null = null,
): readonly Origin[] {
  return new Search(analysis, makes).of(expr, frame, []);
}

class Search {
  readonly #analysis: Analysis;
  readonly #makes: RegExp | null;
  readonly #known: Map<string, readonly Origin[]>;

  constructor(analysis: Analysis, makes: RegExp | null) {
    this.#analysis = analysis;
    this.#makes = makes;
    const all = known.get(analysis) ?? new Map<string, Map<string, readonly Origin[]>>();
    known.set(analysis, all);
    this.#known = all.get(makes?.source ?? '') ?? new Map<string, readonly Origin[]>();
    all.set(makes?.source ?? '', this.#known);
  }

  of(expr: Expr | null, frame: Frame | null, way: readonly string[]): readonly Origin[] {
    if (!expr || way.length > MAX_STEPS) return [null];
    const key = originKey({ ...expr, frame });
    if (way.includes(key)) return [];
    let found = this.#known.get(key);
    if (!found) {
      found = distinct(this.#find(expr, frame, [...way, key]));
      // In the middle of a circle some answers are missing.
      if (found.length > 0) this.#known.set(key, found);
    }
    return found;
  }

  #find({ source, node }: Expr, frame: Frame | null, way: readonly string[]): readonly Origin[] {
    const from = (inner: Node | null | undefined): readonly Origin[] =>
      this.of(inner ? { source, node: inner } : null, frame, way);
    switch (node.type) {
      case 'reference_expression':
      case 'try_expression':
      case 'await_expression':
      case 'parenthesized_expression':
      case 'unary_expression':
        return from(node.childForFieldName('value') ?? plainChildren(node)[0]);
      case 'block':
        return from(lastExpression(node));
      case 'unsafe_block':
      case 'else_clause':
        return from(plainChildren(node)[0]);
      case 'if_expression': {
        const otherwise = node.childForFieldName('alternative');
        return [...from(node.childForFieldName('consequence')), ...(otherwise ? from(otherwise) : [])];
      }
      case 'match_expression':
        return (node.childForFieldName('body')?.namedChildren ?? []).flatMap((arm) =>
          arm?.type === 'match_arm' ? from(arm.childForFieldName('value')) : [],
        );
      case 'closure_expression':
        return from(node.childForFieldName('body'));
      case 'string_literal':
      case 'integer_literal':
      case 'float_literal':
      case 'boolean_literal':
      case 'unit_expression':
        return [];
      case 'struct_expression':
      case 'array_expression':
      case 'tuple_expression':
      case 'macro_invocation':
        return [{ source, node, frame }];
      case 'call_expression':
        return this.#ofCall({ source, node }, frame, way);
      case 'field_expression':
        return this.#ofField({ source, node }, frame, way);
      case 'self':
        return this.#ofSelf({ source, node }, frame, way);
      case 'identifier':
      case 'scoped_identifier':
      case 'shorthand_field_initializer':
        return this.#ofName({ source, node }, frame, way);
      default:
        return [null];
    }
  }

  #ofCall(call: Expr, frame: Frame | null, way: readonly string[]): readonly Origin[] {
    const { source, node } = call;
    const called = node.childForFieldName('function');
    const from = (inner: Node | null | undefined): readonly Origin[] =>
      this.of(inner ? { source, node: inner } : null, frame, way);
    if (called?.type === 'field_expression') {
      const receiver = called.childForFieldName('value');
      const method = source.textOf(called.childForFieldName('field') ?? called);
      const type = receiver ? this.#analysis.types.of(source, receiver) : null;
      const own = type === null ? [] : this.#analysis.types.methods(source, type, method);
      if (own.length > 0) return own.flatMap((each) => this.#resultOf(each, call, frame, way));
      if (this.#makes?.test(method)) return [{ source, node, frame }];
      if (SAME.test(method)) return from(receiver);
      const [first] = argumentsOf(source, node);
      if (/^(?:map|and_then|then)$/.test(method) && first?.type === 'closure_expression') return from(first);
      if (/^then_some$/.test(method)) return from(first);
      // What is there, or else what its type makes by itself.
      if (method === 'unwrap_or_default') return [...from(receiver), { source, node, frame }];
      return /^unwrap_or(?:_else)?$/.test(method)
        ? [...from(receiver), ...from(argumentsOf(source, node)[0])]
        : [{ source, node, frame }];
    }
    const path = called ? pathParts(source.textOf(called)) : [];
    if (HOLDERS.test(path.join('::'))) return from(argumentsOf(source, node)[0]);
    const functions = this.#functions(path, call);
    if (functions.length > 0) return functions.flatMap((each) => this.#resultOf(each, call, frame, way));
    return [{ source, node, frame }];
  }

  #functions(path: readonly string[], at: Expr): readonly Expr[] {
    const meaning = this.#analysis.modules.resolve(withoutSelf(path, at.source, at.node), at.source, at.node);
    if (meaning?.type !== 'item') return [];
    const method = meaning.rest.at(-1);
    const { types } = this.#analysis;
    if (method !== undefined) return types.methodsOf(types.behindAlias(meaning.item), method);
    return meaning.item.node.type === 'function_item' ? [meaning.item] : [];
  }

  /** What a function gives back, as far as that is its last expression. */
  #resultOf(target: Expr, call: Expr, frame: Frame | null, way: readonly string[]): readonly Origin[] {
    const body = target.node.childForFieldName('body');
    if (!body || depthOf(frame) >= MAX_FRAMES) return [null];
    return this.of({ source: target.source, node: body }, framed(target, call, frame), way);
  }

  #ofName({ source, node }: Expr, frame: Frame | null, way: readonly string[]): readonly Origin[] {
    const path = pathParts(source.textOf(node));
    const name = path.at(-1) ?? '';
    // Nothing is made there.
    if (name === 'None' && /^(?:(?:std|core)::option::)?(?:Option::)?None$/.test(path.join('::'))) return [];
    if (path.length === 1) {
      const local = localBinding(source, node, name);
      if (local?.type === 'closure') {
        const given = this.#ofClosure({ source, node: local.closure }, local.index, frame, way);
        return local.part === null ? given : this.#partOf(given, local.part, way);
      }
      const field = local?.type === 'pattern' ? fieldBound(source, local.pattern, name) : null;
      if (local?.type === 'pattern' && field !== null)
        return this.#fieldOf({ source, node: local.value }, field, frame, way);
      if (local?.value) return this.of({ source, node: local.value }, frame, way);
      if (local?.type === 'let') return this.#ofTuple({ source, node: local.declaration }, name, frame, way);
      const around = enclosingFunction(source, node);
      const index = around ? parameterIndex(source, around, name) : -1;
      if (around && index >= 0) return this.#ofParameter({ source, node: around }, index, frame, way);
    }
    const meaning = this.#analysis.modules.resolve(path, source, node);
    // A constructor that is handed on by its name: `LazyLock::new(Registry::default)`.
    if (path.length > 1 && /^(?:default|new)$/.test(name) && meaning?.type !== 'item') return [{ source, node, frame }];
    const value = meaning?.type === 'item' ? meaning.item.node.childForFieldName('value') : null;
    return meaning?.type === 'item' && value
      ? this.of({ source: meaning.item.source, node: value }, null, way)
      : [null];
  }

  #ofParameter(target: Expr, index: number, frame: Frame | null, way: readonly string[]): readonly Origin[] {
    const parameters = parameterNodes(target.node.childForFieldName('parameters') ?? target.node);
    const takesSelf = parameters[0]?.type === 'self_parameter';
    const type = parameters[index]?.childForFieldName('type');
    const borrows = type !== null && type !== undefined && target.source.textOf(type).startsWith('&');
    const given = (call: Expr, outer: Frame | null): readonly Origin[] => {
      const method = call.node.childForFieldName('function')?.type === 'field_expression';
      const argument = argumentsOf(call.source, call.node)[index - (takesSelf && method ? 1 : 0)];
      // `.register(Box::new(…))` is the call of another method of that name.
      if (argument && borrows && /^(?:[\w:]*::)?Box::new\s*\(/.test(call.source.textOf(argument))) return [];
      const found = this.of(argument ? { source: call.source, node: argument } : null, outer, way);
      return found.map((each) => each && { ...each, way: framed(target, call, each.way ?? null) });
    };
    if (frame?.function === keyOf(target)) return given(frame.call, frame.outer);
    // What only helpers of tests call says nothing of a program.
    const runs = (call: Expr) => this.#analysis.reach.of(call.source, call.node) !== 'no';
    const all = this.#analysis.calls.of(target);
    const values = handedPaths(this.#analysis, target);
    // Where nobody here runs any of them, all are as good: those who do are elsewhere.
    const isRun = [...all, ...values].some(runs);
    const calls = this.#shipped(isRun ? all.filter(runs) : all);
    const handed = this.#shipped(isRun ? values.filter(runs) : values);
    if (calls.length + handed.length > 0)
      return [
        ...calls.flatMap((call) => given(call, null)),
        ...handed.flatMap((value) => this.#ofHanded(value, index, null, way)),
      ];
    const parameter = parameterNodes(target.node.childForFieldName('parameters') ?? target.node)[index];
    return [parameter ? { source: target.source, node: parameter, frame } : null];
  }

  /** Those that are there without a feature for tests; all, when there are no others. */
  #shipped(places: readonly Expr[]): readonly Expr[] {
    const shipped = places.filter(({ source, node }) => !this.#analysis.workspace.tests.isForTests(source, node));
    return shipped.length > 0 ? shipped : places;
  }

  /** A parameter of a closure: what the function calls it with that it is handed to, or that bears its name. */
  #ofClosure(closure: Expr, index: number, frame: Frame | null, way: readonly string[]): readonly Origin[] {
    const { source } = closure;
    const parent = source.parent(closure.node);
    if (parent?.type !== 'let_declaration') return this.#ofHanded(closure, index, frame, way);
    const pattern = parent.childForFieldName('pattern');
    const block = blockAround(source, parent);
    if (!pattern || !block) return [null];
    const calls = callsIn(closure, block, source.textOf(pattern).replace(/^mut\s+/, ''));
    return calls.flatMap((call) => {
      const argument = argumentsOf(source, call)[index];
      return this.of(argument ? { source, node: argument } : null, frame, way);
    });
  }

  /** What a function or closure is called with by whom it is handed to. */
  #ofHanded(value: Expr, index: number, frame: Frame | null, way: readonly string[]): readonly Origin[] {
    const isShallow = depthOf(frame) < MAX_FRAMES;
    const calls = isShallow ? callsOfHanded(this.#analysis, value) : [];
    const further = isShallow ? handedFurther(this.#analysis, value) : [];
    if (calls.length + further.length > 0) {
      return [
        ...calls.flatMap(({ call, taker, handing }) => {
          const argument = argumentsOf(call.source, call.node)[index];
          const inner = argument ? { source: call.source, node: argument } : null;
          return this.of(inner, framed(taker, handing, frame), way);
        }),
        ...further.flatMap(({ value: own, taker, handing }) =>
          this.#ofHanded(own, index, framed(taker, handing, frame), way),
        ),
      ];
    }
    const list = value.source.parent(value.node);
    const called = (list ? value.source.parent(list) : null)?.childForFieldName('function');
    const method = called?.type === 'field_expression' ? called.childForFieldName('field') : null;
    const receiver = called?.childForFieldName('value');
    if (index !== 0 || !method || !receiver || !LENDS.test(value.source.textOf(method))) return [null];
    return this.of({ source: value.source, node: receiver }, frame, way);
  }

  /** The object that a method is called on, when it is looked into for one call. */
  #ofSelf({ source, node }: Expr, frame: Frame | null, way: readonly string[]): readonly Origin[] {
    const around = enclosingFunction(source, node);
    if (!around || frame?.function !== keyOf({ source, node: around })) return [null];
    const receiver = selfOf({ source, node: around }, frame.call);
    return this.of(receiver ? { source: frame.call.source, node: receiver } : null, frame.outer, way);
  }

  /** A field: what the object was made with; of an object out of sight, what any of its type is made with. */
  #ofField(access: Expr, frame: Frame | null, way: readonly string[]): readonly Origin[] {
    const field = access.node.childForFieldName('field');
    const owner = access.node.childForFieldName('value');
    if (!field || !owner) return [null];
    return this.#fieldOf({ source: access.source, node: owner }, access.source.textOf(field), frame, way);
  }

  #fieldOf(owner: Expr, name: string, frame: Frame | null, way: readonly string[]): readonly Origin[] {
    const struct = this.#analysis.types.of(owner.source, owner.node);
    const set =
      struct === null
        ? []
        : assignedValues(this.#analysis, owner, struct, name).flatMap((value) => this.of(value, null, way));
    const objects = this.of(owner, frame, way);
    if (
      objects.length > 0 &&
      objects.every((object) => object && (isObject(object) || isDefault(this.#analysis, object, owner, struct)))
    ) {
      const given = objects.flatMap((object) => {
        if (object && isDefault(this.#analysis, object, owner, struct)) return [object];
        const value = object ? givenTo(object, name) : null;
        if (!object || !value) return isLeftOut(this.#analysis, owner, struct, name) ? [] : [null];
        return this.of({ source: object.source, node: value }, object.frame, way);
      });
      return [...given, ...set];
    }
    const made = struct === null ? [] : literalValues(this.#analysis, owner, struct, name);
    if (made.length === 0) return isLeftOut(this.#analysis, owner, struct, name) ? set : [null];
    return [...made.flatMap((value) => this.of(value, null, way)), ...set];
  }

  /** One part of what may be tuples: `|(registry, config)|`. */
  #partOf(tuples: readonly Origin[], index: number, way: readonly string[]): readonly Origin[] {
    return tuples.flatMap((tuple) => {
      const part = tuple?.node.type === 'tuple_expression' ? plainChildren(tuple.node)[index] : undefined;
      return tuple && part ? this.of({ source: tuple.source, node: part }, tuple.frame, way) : [null];
    });
  }

  /** `let (service, registry) = start(…)`: the part of the tuple that the function gives back. */
  #ofTuple({ source, node }: Expr, name: string, frame: Frame | null, way: readonly string[]): readonly Origin[] {
    const pattern = node.childForFieldName('pattern');
    const parts = pattern?.type === 'tuple_pattern' ? pattern.namedChildren : [];
    const index = parts.findIndex((part) => part && source.textOf(part).replace(/^mut\s+/, '') === name);
    let value = node.childForFieldName('value');
    while (value && /^(?:try|await|parenthesized)_expression$/.test(value.type))
      value = plainChildren(value)[0] ?? null;
    if (index < 0 || !value) return [null];
    const part = (tuple: Expr, inner: Frame | null): readonly Origin[] => {
      const element = plainChildren(tuple.node)[index];
      return this.of(element ? { source: tuple.source, node: element } : null, inner, way);
    };
    const tuples = tuplesIn(value);
    if (tuples.length > 0) return tuples.flatMap((tuple) => part({ source, node: tuple }, frame));
    const called = value.type === 'call_expression' ? value.childForFieldName('function') : null;
    if (!called || called.type === 'field_expression' || depthOf(frame) >= MAX_FRAMES) return [null];
    const call = { source, node: value };
    const functions = this.#functions(pathParts(source.textOf(called)), call);
    if (functions.length === 0) return [null];
    return functions.flatMap((each) => {
      const result = tupleOf(each);
      return result ? part({ source: each.source, node: result }, framed(each, call, frame)) : [null];
    });
  }
}

/** The field of a struct that a pattern binds to a name: `let Options { registry, .. } = options`. */
function fieldBound(source: SourceFile, pattern: Node, name: string): string | null {
  if (pattern.type !== 'struct_pattern') return null;
  for (const part of pattern.namedChildren) {
    if (part.type !== 'field_pattern') continue;
    const field = part.childForFieldName('name');
    const bound = part.childForFieldName('pattern') ?? field;
    if (field && bound && plainName(source, bound) === name) return source.textOf(field);
  }
  return null;
}

function framed(target: Expr, call: Expr, outer: Frame | null): Frame {
  return { function: keyOf(target), call, outer, callers: 1 };
}

function depthOf(frame: Frame | null): number {
  let depth = 0;
  for (let at = frame; at; at = at.outer) depth += 1;
  return depth;
}

function originKey({ source, node, frame }: Exclude<Origin, null>): string {
  const frames: string[] = [];
  for (let at = frame; at; at = at.outer) frames.push(`${at.function}<${keyOf(at.call)}`);
  return `${source.file} ${node.startIndex}-${node.endIndex} ${frames.join(' ')}`;
}

function distinct(all: readonly Origin[]): Origin[] {
  return [...new Map(all.map((each) => [each ? originKey(each) : '', each])).values()];
}
