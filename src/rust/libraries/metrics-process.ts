/**
 * `metrics-process`: a `Collector` records what the system knows of the process when it is told to `collect()` (src/lib.rs; the
 * gauges of Linux). From 2.0 on `process_cpu_seconds_total` is a counter, unless the feature `use-gauge-on-cpu-seconds-total` is on.
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { joined, type Value } from '../values/value.ts';
import { isAtLeast } from '../workspace/versions.ts';
import { argumentsOf, isCallOf, pathCallAt } from './arguments.ts';
import { type Declaration, declare, type Library, NO_MAKERS } from './library.ts';
import { facadeName } from './metrics/recorder.ts';
import { ON_FACADE } from './metrics.ts';

const GAUGES: readonly (readonly [name: string, unit: string | null, help: string])[] = [
  ['process_open_fds', null, 'Number of open file descriptors.'],
  ['process_max_fds', null, 'Maximum number of open file descriptors.'],
  ['process_virtual_memory_bytes', 'bytes', 'Virtual memory size in bytes.'],
  ['process_virtual_memory_max_bytes', 'bytes', 'Maximum amount of virtual memory available in bytes.'],
  ['process_resident_memory_bytes', 'bytes', 'Resident memory size in bytes.'],
  ['process_start_time_seconds', 'seconds', 'Start time of the process since unix epoch in seconds.'],
  ['process_threads', null, 'Number of OS threads in the process.'],
];

const CPU = ['process_cpu_seconds_total', 'seconds', 'Total user and system CPU time spent in seconds.'] as const;

export const metricsProcess: Library = {
  name: 'metrics-process',
  words: ['metrics_process'],
  hint: /\bmetrics_process\b/,
  makers: NO_MAKERS,
  ...ON_FACADE,
  verbs: { writes: new Set(['collect']), reads: new Set(['describe', 'fmt', 'eq']) },
  declarations(analysis, source) {
    return [...source.text.matchAll(/\bCollector\s*::\s*(new|default)(?=\s*\()/g)].flatMap((match) => {
      const to = (match.index ?? 0) + match[0].length;
      const call = pathCallAt(source, to - (match[1] ?? '').length, to);
      return call && isCallOf(analysis, source, call, 'metrics_process') && !analysis.workspace.isTest(source, call)
        ? fromCollector(analysis, source, call)
        : [];
    });
  },
};

function fromCollector(analysis: Analysis, source: SourceFile, call: Node): Declaration[] {
  const owner = analysis.workspace.owner(source.file);
  const version = analysis.workspace.versions.of(owner, 'metrics-process');
  const features = owner?.registry.get('metrics-process')?.features ?? [];
  const isCounter =
    (version === null || isAtLeast(version, 2, 0)) && !features.includes('use-gauge-on-cpu-seconds-total');
  const described = isDescribed(analysis);
  const all: readonly { kind: Kind; row: readonly [string, string | null, string] }[] = [
    { kind: isCounter ? 'counter' : 'gauge', row: CPU },
    ...GAUGES.map((row) => ({ kind: 'gauge' as const, row })),
  ];
  const prefix = prefixNode(source, call);
  return all.flatMap(({ kind, row: [name, unit, help] }) => {
    const build = (before: Value): Declaration =>
      declare({
        library: 'metrics-process',
        kind,
        name: facadeName(joined([before, { text: name }])),
        at: { source, node: call },
        labels: [],
        help: described ? help : null,
        unit: described ? unit : null,
        origin: { source, node: call },
      });
    if (!prefix) return [build({ text: '' })];
    return analysis.values.inEachContext(
      (context) => build(analysis.values.text({ source, node: prefix }, context)),
      (reason) => build({ pattern: '*', reason }),
    );
  });
}

/** What stands in front of every name: the argument of `new`, or of the older `.prefix(…)`. */
function prefixNode(source: SourceFile, call: Node): Node | null {
  const own = argumentsOf(source, call)[0];
  if (own) return own;
  const access = source.parent(call);
  const outer = access?.type === 'field_expression' ? source.parent(access) : null;
  const method = access?.childForFieldName('field');
  return outer?.type === 'call_expression' && method && source.textOf(method) === 'prefix'
    ? (argumentsOf(source, outer)[0] ?? null)
    : null;
}

const described = new WeakMap<Analysis, boolean>();

/** Whether code that has a collector describes something: without it there is no help. */
function isDescribed(analysis: Analysis): boolean {
  let known = described.get(analysis);
  if (known === undefined) {
    const { workspace } = analysis;
    known = workspace.files
      .map((file) => workspace.source(file).text)
      .some((text) => text.includes('metrics_process') && /\.\s*describe\s*\(\s*\)/.test(text));
    described.set(analysis, known);
  }
  return known;
}
