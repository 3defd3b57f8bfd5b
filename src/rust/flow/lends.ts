/** A function that calls what its caller hands it with the metric: `fn with(&self, f: impl Fn(&IntCounter)) { f(&self.hits) }`. */
import { argumentsOf, type Expr, keyOf, namesIn } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { parameterNodes } from '../source/scopes.ts';
import type { Node } from '../source/syntax.ts';
import { binderOf } from '../values/binders.ts';
import { methodOf } from '../values/callers.ts';
import { closureNamed } from '../values/closures.ts';
import { functionsNamed } from './callees.ts';
import { closureHolders } from './holders.ts';
import type { State, Trail } from './trail.ts';

/** A function calls its parameter by that index with the metric, or what leads to it by `path`, as the argument by this index. */
export interface Lend {
  readonly parameter: number;
  readonly argument: number;
  readonly path: readonly string[];
}

/**
 * The metric goes, as the argument by an index, to what a name calls. True when that is a parameter of the function around it: what
 * its callers hand over is followed, or noted where the function is looked into for any of them.
 */
export function toParameter(trail: Trail, callee: Expr, argument: number, origin: Expr, state: State): boolean {
  const { source, node } = callee;
  const binder = node.type === 'identifier' ? binderOf(source, node, source.textOf(node)) : null;
  if (binder?.type !== 'parameter') return false;
  const target = { source, node: binder.function };
  const lend = { parameter: binder.index, argument, path: state.path };
  for (let frame = state.frame; frame; frame = frame.outer) {
    if (frame.call !== null || !frame.target || keyOf(frame.target) !== keyOf(target)) continue;
    trail.findings.lent(lend);
    return true;
  }
  const calls = trail.analysis.calls.of(target);
  for (const call of calls) giveTo(trail, target, call, lend, origin, state);
  return calls.length > 0;
}

/** What one call of a function hands it is called with the metric. */
export function giveTo(trail: Trail, target: Expr, call: Expr, lend: Lend, origin: Expr, given: State): void {
  const { source } = call;
  const state = { ...given, path: lend.path };
  const takesSelf = parameterNodes(target.node.childForFieldName('parameters') ?? target.node)[0]?.type;
  const shift = takesSelf === 'self_parameter' && methodOf(call.node) ? 1 : 0;
  let node: Node | null = argumentsOf(call.node)[lend.parameter - shift] ?? null;
  while (node && /^(?:reference|parenthesized)_expression$/.test(node.type))
    node = node.childForFieldName('value') ?? node.namedChildren[0] ?? null;
  const closure = node?.type === 'closure_expression' ? node : node ? closureNamed(source, node) : null;
  if (closure) {
    for (const held of closureHolders(source, closure, state, lend.argument)) trail.hold(held.handle, held.state);
    return;
  }
  if (node && /^(?:scoped_)?identifier$/.test(node.type)) {
    const path = pathParts(source.textOf(node));
    const last = path.at(-1) ?? '';
    if (path.length > 1 && state.path.length === 0 && trail.verbs.writes.has(last)) {
      trail.findings.write(state.site ?? origin, last, last === 'reset', call);
      return;
    }
    if (toParameter(trail, { source, node }, lend.argument, origin, state)) return;
    const functions = functionsNamed(trail.analysis, { source, node });
    for (const each of functions) {
      const taker = parameterNodes(each.node.childForFieldName('parameters') ?? each.node)[lend.argument];
      const pattern = taker?.childForFieldName('pattern');
      const names = taker?.type === 'self_parameter' ? ['self'] : pattern ? namesIn(each.source, pattern) : [];
      for (const name of names) trail.enter(each, name, call, origin, state);
    }
    if (functions.length > 0) return;
  }
  trail.findings.doubt(call, 'it is handed to a function that is not in sight');
}
