/** What the generic parameters of a function stand for in one call of it: `S` of `fn family<S>(…) -> Family<S, Counter>`. */
import type { Analysis } from '../../analysis.ts';
import type { Expr } from '../../source/nodes.ts';
import { enclosingFunction } from '../../source/scopes.ts';
import type { Node } from '../../source/syntax.ts';
import { type Context, isStuck } from '../../values/contexts.ts';
import { filledIn, type TypeExpr, typeAt, typeParameters } from '../../workspace/type-names.ts';
import { expectedTypes } from './expected-types.ts';
import { isOpen, unify } from './unify.ts';

/** Generic functions inside generic functions. */
const MAX_DEPTH = 6;

/**
 * A type that is written in a function, with what the parameters stand for that the function is generic in: what the call gives
 * (`family::<Peer, Counter>()`), or what its result goes into.
 * @throws NeedsCaller where the type has such parameters, and nothing says yet whose call is meant.
 */
export function filledType(analysis: Analysis, type: TypeExpr, context: Context | null, depth = 0): TypeExpr {
  const { source, node, given } = type;
  const around = enclosingFunction(source, node);
  const open = around ? parametersIn(type, typeParameters(source, around)) : [];
  if (!around || open.length === 0 || depth > MAX_DEPTH) return type;
  const frame = analysis.values.contexts.callOf({ source, node: around }, open[0] ?? '', context);
  if (isStuck(frame)) return type;
  return { source, node, given: new Map([...given, ...inCall(analysis, { source, node: around }, frame, depth)]) };
}

/** The parameters that a type mentions and nothing is given for. */
function parametersIn({ source, node, given }: TypeExpr, parameters: readonly string[]): string[] {
  if (parameters.length === 0) return [];
  const words = new Set(source.textOf(node).match(/\w+/g));
  return parameters.filter((name) => words.has(name) && !given.has(name));
}

function inCall(analysis: Analysis, target: Expr, frame: Context, depth: number): ReadonlyMap<string, TypeExpr> {
  const { source, node } = target;
  const { call, outer } = frame;
  const names = typeParameters(source, node);
  const written = writtenArguments(call);
  const found = new Map([...filledIn(names, written)].filter(([, type]) => !isOpen(type)));
  const result = node.childForFieldName('return_type');
  if (result) {
    for (const expected of expectedTypes(analysis, call)) {
      if (names.every((name) => found.has(name))) break;
      unify(analysis, typeAt(source, result), filledType(analysis, expected, outer, depth + 1), names, found);
    }
  }
  return new Map([...found].map(([name, type]) => [name, filledType(analysis, type, outer, depth + 1)]));
}

/** The types of a turbofish: `family::<_, Peer>`. */
function writtenArguments({ source, node }: Expr): TypeExpr[] {
  const called = node.childForFieldName('function');
  const list = called?.type === 'generic_function' ? called.childForFieldName('type_arguments') : null;
  return (list?.namedChildren ?? [])
    .filter((child: Node) => !/^(?:lifetime|type_binding)$|comment$/.test(child.type))
    .map((child: Node) => typeAt(source, child));
}
