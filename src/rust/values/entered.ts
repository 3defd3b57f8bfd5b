/** A call as the context of what is read inside the function that it calls. */
import { argumentsOf, type Expr, keyOf } from '../source/nodes.ts';
import { argumentsTaken, methodOf, selfOf } from './callers.ts';
import type { Context, Target } from './context.ts';

/** The context for the body of a function that one call runs: its parameters are what this very call gives, and no other one. */
export function entered(functionItem: Expr, call: Expr, outer: Context | null): Context {
  const at = (node: Target['expr']['node']): Target => ({ expr: { source: call.source, node }, context: outer });
  const args = argumentsOf(call.node).map(at);
  const receiver = argumentsTaken(functionItem) === null ? null : selfOf(functionItem, call);
  const parameters = functionItem.node.childForFieldName('parameters');
  const isPlain = parameters?.namedChildren.some((child) => child.type === 'self_parameter') ?? false;
  const self = receiver ? at(receiver) : null;
  // `self: Arc<Self>` is a parameter among the others.
  const rest = self && !methodOf(call.node) ? args.slice(1) : args;
  const given = { self, args: self && !isPlain ? [self, ...rest] : rest };
  return { function: keyOf(functionItem), call, outer, callers: 1, given };
}
