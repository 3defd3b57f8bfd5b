/** The metric is put somewhere: into a field, a collection, a slot. */
import type { Expr } from '../source/nodes.ts';
import { placesOf } from './places.ts';
import { START, type State, type Trail } from './trail.ts';

/** The value is put at a place: every name that holds it there is followed. */
export function putAt(trail: Trail, target: Expr, state: State): void {
  if (target.source.textOf(target.node) === '_') return;
  const { held, isUnseen } = placesOf(trail.analysis, target);
  for (const { handle, isNear } of held) trail.hold(handle, isNear ? state : { ...START, path: state.path });
  if (isUnseen) trail.findings.doubt(target, 'it is put into something that leads out of sight');
}
