/**
 * What `wc::metrics` of WalletConnect's utils-rs measures of futures: `run().with_metrics(future_metrics!("name", "label" => value))`
 * records ten metrics by way of the facade `metrics`, with the name as their label `future_name` (crates/metrics/src/future.rs). Its
 * macros `counter!`, `gauge!` and `histogram!` are read with those of the facade.
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { macroCallAt } from './arguments.ts';
import { type Declaration, declare, type Library, NO_MAKERS } from './library.ts';
import { labelsOf } from './metrics/labels.ts';
import { facadeName } from './metrics/recorder.ts';
import { argumentsWithKeys, ON_FACADE } from './metrics.ts';

const MACRO = 'future_metrics';

const ROWS: readonly (readonly [kind: Kind, name: string])[] = [
  ['histogram', 'future_duration'],
  ['histogram', 'future_cancelled_duration'],
  ['counter', 'futures_created_count'],
  ['counter', 'futures_started_count'],
  ['counter', 'futures_finished_count'],
  ['counter', 'futures_cancelled_count'],
  ['gauge', 'futures_in_flight'],
  ['histogram', 'future_poll_duration'],
  ['gauge', 'future_poll_duration_max'],
  ['counter', 'future_polls_count'],
];

export const wcMetrics: Library = {
  name: 'wc-metrics',
  words: [MACRO],
  hint: /\bfuture_metrics\s*!/,
  makers: NO_MAKERS,
  ...ON_FACADE,
  declarations(analysis, source) {
    return [...source.text.matchAll(/\bfuture_metrics(?=\s*!)/g)].flatMap(({ index }) => {
      const call = macroCallAt(source, index, index + MACRO.length);
      if (!call || source.isInert(index) || analysis.workspace.isTest(source, call)) return [];
      return isOurs(analysis, source, call) ? fromMacro(analysis, source, call) : [];
    });
  },
};

/** Whether the macro is the one of the crate, also by the name under which a crate of the workspace exports that again. */
function isOurs({ modules, workspace }: Analysis, source: SourceFile, call: Node): boolean {
  const path = pathParts(source.textOf(call.childForFieldName('macro') ?? call));
  const meaning = modules.resolveMacro(path, source, call);
  if (meaning?.type === 'external' && meaning.path.length > 1) return /^wc(?:_metrics)?$/.test(meaning.path[0] ?? '');
  const owner = workspace.owner(source.file);
  return meaning?.type !== 'item' && (owner?.registry.has('wc') === true || owner?.registry.has('wc-metrics') === true);
}

function fromMacro(analysis: Analysis, source: SourceFile, call: Node): Declaration[] {
  const {
    args: [name, ...given],
  } = argumentsWithKeys(source, call);
  if (!name) return [];
  const lists = analysis.values.inEachContext(
    (context) => labelsOf(analysis, source, given, context),
    () => null,
  );
  const labels = lists.includes(null) ? null : [...new Set(lists.flatMap((list) => list ?? []))];
  return ROWS.map(([kind, metric]) =>
    declare({
      ...{ library: 'wc-metrics', kind, at: { source, node: call }, role: 'built-in', verb: 'poll' },
      name: facadeName({ text: metric }),
      labels: labels && ['future_name', ...labels],
    }),
  );
}
