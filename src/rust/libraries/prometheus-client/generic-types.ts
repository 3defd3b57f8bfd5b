/** What the generic parameters of a function stand for in one call of it: `S` of `fn family<S>(…) -> Family<S, Counter>`. */
import type { Analysis } from '../../analysis.ts';
import { type Expr, implAround, keyOf } from '../../source/nodes.ts';
import { enclosingFunction } from '../../source/scopes.ts';
import type { Node } from '../../source/syntax.ts';
import { type Context, isStuck } from '../../values/context.ts';
import { withoutCallers } from '../../values/needs.ts';
import { filledIn, type TypeExpr, typeArguments, typeAt, typeParameters } from '../../workspace/type-names.ts';
import { expectedTypes } from './expected-types.ts';
import { isOpen, unify } from './unify.ts';
import { valueType } from './value-types.ts';
import { meaningOf, ownType, plainType } from './written-types.ts';

/** Generic functions inside generic functions. */
const MAX_DEPTH = 12;
/** Calls of one function that are asked. */
const MAX_CALLS = 24;

/**
 * The type of a value at a place, with what the parameters stand for that the function around it, or its `impl`, is generic in: what
 * the call gives (`family::<Peer, Counter>()`, `Families::<Peer>::register()`), what its result goes into, or what it is called on.
 * Where nothing says whose call is meant, what all calls give.
 */
export function filledType(
  analysis: Analysis,
  type: TypeExpr,
  context: Context | null,
  place: Expr,
  depth = 0,
): TypeExpr {
  if (depth > MAX_DEPTH) return type;
  const { source, node } = type;
  const given = new Map(
    [...type.given].map(([name, each]) => [name, filledType(analysis, each, context, place, depth + 1)]),
  );
  const around = functionAround(type, place);
  const impl = around ? implAround(source, around) : null;
  const own = around ? typeParameters(source, around) : [];
  const names = impl ? [...own, ...typeParameters(source, impl)] : own;
  const open = parametersIn(type, names);
  if (!around || open.length === 0) return { source, node, given };
  const target = { source, node: around };
  const frame = withoutCallers(() => analysis.values.contexts.callOf(target, open[0] ?? '', context), null);
  const found =
    frame && !isStuck(frame) ? inCall(analysis, target, names, frame, depth) : inAll(analysis, target, names, depth);
  for (const name of open) {
    const each = found.get(name);
    if (each) given.set(name, each);
  }
  return { source, node, given };
}

type Given = ReadonlyMap<string, TypeExpr>;
const NOTHING: Given = new Map();

/**
 * What the parameters of a function and of its `impl` stand for in one call, as it is written around the call: what the call gives,
 * what its result goes into, or what it is called on.
 */
export function givenTypes(analysis: Analysis, target: Expr, frame: Context): Given {
  const impl = implAround(target.source, target.node);
  const own = typeParameters(target.source, target.node);
  return asGiven(analysis, target, impl ? [...own, ...typeParameters(target.source, impl)] : own, frame);
}

function asGiven(analysis: Analysis, target: Expr, names: readonly string[], frame: Context): Map<string, TypeExpr> {
  const own = typeParameters(target.source, target.node);
  const found = new Map([...filledIn(own, writtenArguments(frame.call))].filter(([, each]) => !isOpen(each)));
  for (const [pattern, value] of fitting(analysis, target, frame)) {
    if (names.every((name) => found.has(name))) break;
    unify(analysis, pattern, value, names, found);
  }
  return found;
}

/** What the parameters stand for in one call. */
function inCall(analysis: Analysis, target: Expr, names: readonly string[], frame: Context, depth: number): Given {
  const found = asGiven(analysis, target, names, frame);
  return new Map(
    [...found].map(([name, each]) => [name, filledType(analysis, each, frame.outer, frame.call, depth + 1)]),
  );
}

const known = new WeakMap<Analysis, Map<string, Given>>();

/** What the parameters stand for in every call of a function: only what all of them give. */
function inAll(analysis: Analysis, target: Expr, names: readonly string[], depth: number): Given {
  const all = known.get(analysis) ?? new Map<string, Given>();
  known.set(analysis, all);
  const key = keyOf(target);
  const before = all.get(key);
  if (before) return before;
  // A function that calls itself says nothing new of itself.
  all.set(key, NOTHING);
  const calls = analysis.calls.of(target);
  if (calls.length === 0 || calls.length > MAX_CALLS) return NOTHING;
  const each = calls.map((call) =>
    inCall(analysis, target, names, { function: key, call, outer: null, callers: 1 }, depth),
  );
  const given = new Map(
    [...(each[0] ?? NOTHING)].filter(([name, type]) => {
      const said = nameIn(analysis, type);
      return each.every((other) => {
        const same = other.get(name);
        return same !== undefined && nameIn(analysis, same) === said;
      });
    }),
  );
  all.set(key, given);
  return given;
}

/** What a type is, to compare it with another: where it is defined, or its name, and the same of its arguments. */
function nameIn(analysis: Analysis, type: TypeExpr, depth = 0): string {
  const plain = plainType(analysis, type);
  const meaning = meaningOf(analysis, plain);
  const own = meaning?.type === 'item' ? keyOf(meaning.item) : plain.source.textOf(plain.node);
  const args = depth < MAX_DEPTH ? typeArguments(plain).map((each) => nameIn(analysis, each, depth + 1)) : [];
  return `${own}<${args.join(',')}>`;
}

/** The function that a type is written in; of one in the head of an `impl`, that of the place in it. */
function functionAround({ source, node }: TypeExpr, place: Expr): Node | null {
  const own = enclosingFunction(source, node);
  if (own || place.source !== source) return own;
  const around = enclosingFunction(source, place.node);
  const impl = around ? implAround(source, around) : null;
  return impl && impl.startIndex <= node.startIndex && node.endIndex <= impl.endIndex ? around : null;
}

/** The parameters that a type mentions and nothing is given for. */
function parametersIn({ source, node, given }: TypeExpr, parameters: readonly string[]): string[] {
  if (parameters.length === 0) return [];
  const words = new Set(source.textOf(node).match(/\w+/g));
  return parameters.filter((name) => words.has(name) && !given.has(name));
}

/** Types of a function's declaration, each with one that a call has in its place. */
function* fitting(analysis: Analysis, target: Expr, { call, outer }: Context): Generator<[TypeExpr, TypeExpr]> {
  const { source, node } = target;
  const self = ownType(source, node);
  const called = call.node.childForFieldName('function');
  const plain = called?.type === 'generic_function' ? called.childForFieldName('function') : called;
  const path = plain?.type === 'scoped_identifier' ? plain.childForFieldName('path') : null;
  if (self && path) yield [self, typeAt(call.source, path)];
  const result = node.childForFieldName('return_type');
  if (result) for (const expected of expectedTypes(analysis, call)) yield [typeAt(source, result), expected];
  const receiver = plain?.type === 'field_expression' ? plain.childForFieldName('value') : null;
  const object = self && receiver ? valueType(analysis, { source: call.source, node: receiver }, outer) : null;
  if (self && object) yield [self, object];
}

/** The types of a turbofish: `family::<_, Peer>`. */
function writtenArguments({ source, node }: Expr): TypeExpr[] {
  const called = node.childForFieldName('function');
  const list = called?.type === 'generic_function' ? called.childForFieldName('type_arguments') : null;
  return (list?.namedChildren ?? [])
    .filter((child: Node) => !/^(?:lifetime|type_binding)$|comment$/.test(child.type))
    .map((child: Node) => typeAt(source, child));
}
