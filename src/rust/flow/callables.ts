/**
 * A closure that gives an object back, on the way to who calls it: kept in a field, taken out, handed on. That it is called first goes
 * before the fields that lead from the object to the metric, as `.()`.
 */
import type { Analysis } from '../analysis.ts';
import { argumentsOf, type Expr } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node } from '../source/syntax.ts';
import { methodOf } from '../values/callers.ts';
import { functionsCalled } from './callees.ts';
import type { State } from './trail.ts';

const CALLED = '.()';

/** Whether the value is something that gives the object when it is called. */
export function isCallable({ path: [first] }: State): boolean {
  return first === CALLED;
}

/** The state of a closure that gives what this state is of. */
export function intoCallable(state: State): State {
  return { ...state, path: [CALLED, ...state.path] };
}

/** The functions of this workspace that a call hands one of its arguments to, where nothing else can be meant. */
export function takersHere(analysis: Analysis, { source, node }: Expr, argument: Node): readonly Expr[] {
  const called = node.childForFieldName('function');
  const index = argumentsOf(node).findIndex((each) => each.id === argument.id);
  if (!called) return [];
  const method = methodOf(node);
  if (!method)
    return functionsCalled(analysis, { source, node }, pathParts(source.textOf(called)).at(-1) ?? '', false, index);
  const receiver = method.childForFieldName('value');
  const name = source.textOf(method.childForFieldName('field') ?? method);
  const type = receiver ? analysis.types.of(source, receiver) : null;
  const isOwn = type !== null && analysis.types.methods(source, type, name).length > 0;
  return isOwn ? functionsCalled(analysis, { source, node }, name, true, index) : [];
}
