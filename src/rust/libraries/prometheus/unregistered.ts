/** Metrics of the `prometheus` crate that are made and never registered: no scrape shows them. */
import type { Analysis } from '../../analysis.ts';
import { isConfined, isIdle, type Keeping } from '../../flow/confined.ts';
import type { Flow } from '../../flow/findings.ts';
import type { Expr } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import type { Declaration, Made } from '../library.ts';
import { collectorRegistries } from './collectors.ts';
import { pathInCrate } from './crate.ts';

/** A type of the crate whose constructor registers nothing (tikv/rust-prometheus, src/counter.rs, src/gauge.rs, src/histogram.rs). */
const TYPE = /^(?:Int|Generic)?(?:Counter|Gauge|Histogram)(?:Vec)?$/;

/** What is done to a metric without showing it, or handing it on: its values are not read either, as a text by hand may show them. */
const KEEPING: Keeping = {
  ends: new Set([
    ...['inc', 'inc_by', 'dec', 'dec_by', 'set', 'add', 'sub', 'observe', 'reset', 'set_to_current_time'],
    ...['start_timer', 'start_coarse_timer', 'observe_closure_duration', 'observe_closure_duration_coarse'],
    ...['remove_label_values', 'remove', 'delete_label_values'],
  ]),
  gives: new Set([
    ...['with_label_values', 'get_metric_with_label_values', 'with', 'get_metric_with', 'clone'],
    ...['unwrap', 'expect', 'unwrap_or_else', 'map_err', 'context', 'with_context', 'wrap_err'],
  ]),
};

/**
 * Whether it is proven that no registry takes a metric, and that nothing collects it by hand: a constructor makes it, and every place
 * that mentions it, in code that can run, only updates it. In any doubt it is registered; one that nothing updates is told as such.
 */
export function isUnregistered(analysis: Analysis, { group, flows, writes }: Made): boolean {
  if (!group.every((each) => isConstructed(analysis, each))) return false;
  if (flows.some((flow) => isTaken(analysis, flow)) || writes.every((write) => isIdle(analysis, write))) return false;
  return group.every(
    ({ origin }) => origin !== null && runs(analysis, origin) && isConfined(analysis, origin, KEEPING),
  );
}

/** Whether a constructor of the crate makes it, for itself alone. */
function isConstructed(analysis: Analysis, { origin, context, registry, role, handles, makers }: Declaration): boolean {
  if (!origin || context !== null || registry !== null || role !== 'make') return false;
  if (handles.length > 0 || makers.length > 0 || origin.node.type !== 'call_expression') return false;
  const { source, node } = origin;
  const path = pathParts(source.textOf(node.childForFieldName('function') ?? node)).slice(0, -1);
  return TYPE.test(pathInCrate(analysis, source, path, node)?.at(-1) ?? '');
}

/** Whether something that can run registers it, or does what is not in sight, or no name holds it. */
function isTaken(analysis: Analysis, flow: Flow): boolean {
  if (flow.handles.length === 0 || flow.doubts.length > 0) return true;
  if (flow.registries.some((registry) => !isIdle(analysis, registry))) return true;
  return collectorRegistries(analysis, [flow]).length > 0;
}

function runs({ reach }: Analysis, { source, node }: Expr): boolean {
  return reach.of(source, node) !== 'no';
}
