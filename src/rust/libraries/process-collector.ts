/**
 * `ProcessCollector` of the `prometheus` crate, behind its feature `process`.
 *
 * It has seven metrics of fixed names behind a namespace (src/process_collector.rs), and with the feature the default registry
 * has one for the own process (src/registry.rs, `register_default_process_collector`).
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import { type Expr, snippet } from '../nodes.ts';
import { pathParts } from '../paths.ts';
import type { SourceFile } from '../syntax.ts';
import type { Context } from '../values.ts';
import { argumentsOf, pathCallAt } from './arguments.ts';
import { type Declaration, declare } from './library.ts';
import { pathInCrate } from './prometheus-crate.ts';

const METRICS: readonly (readonly [name: string, kind: Kind, help: string])[] = [
  ['process_cpu_seconds_total', 'counter', 'Total user and system CPU time spent in seconds.'],
  ['process_open_fds', 'gauge', 'Number of open file descriptors.'],
  ['process_max_fds', 'gauge', 'Maximum number of open file descriptors.'],
  ['process_virtual_memory_bytes', 'gauge', 'Virtual memory size in bytes.'],
  ['process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes.'],
  ['process_start_time_seconds', 'gauge', 'Start time of the process since unix epoch in seconds.'],
  ['process_threads', 'gauge', 'Number of OS threads in the process.'],
];

/** The process metrics that a file declares: by a collector that it makes, or by what it first asks of the default registry. */
export function ofProcess(analysis: Analysis, source: SourceFile): Declaration[] {
  const found: Declaration[] = [];
  for (const match of source.text.matchAll(/\bProcessCollector\s*::\s*(new|for_self)(?=\s*\()/g)) {
    const to = (match.index ?? 0) + match[0].length;
    const call = callAt(analysis, source, to - (match[1] ?? '').length, to);
    if (!call) continue;
    const namespace = match[1] === 'new' ? argumentsOf(source, call.node)[1] : undefined;
    if (!namespace) found.push(...declared(call, '', call, null));
    else
      found.push(
        ...analysis.values
          .inEachContext(
            (context) => {
              const value = analysis.values.text({ source, node: namespace }, context);
              return { prefix: 'text' in value ? value.text : null, context };
            },
            () => ({ prefix: null, context: null }),
          )
          .flatMap(({ prefix, context }) => declared(call, prefix, call, context)),
      );
  }
  const anchor = anchorOf(analysis, source);
  return anchor ? [...found, ...declared(anchor, '', null, null)] : found;
}

function declared(at: Expr, prefix: string | null, origin: Expr | null, context: Context | null): Declaration[] {
  return METRICS.map(([own, kind, help]) =>
    declare({
      ...{ library: 'prometheus', kind, at, help, labels: [], origin, context, role: 'built-in', verb: 'collect' },
      name:
        prefix === null
          ? {
              pattern: `*${own}`,
              reason: `the namespace of \`${snippet(at.source, at.node)}\` is known only at run time`,
            }
          : { text: prefix === '' ? own : `${prefix}_${own}` },
    }),
  );
}

function callAt(analysis: Analysis, source: SourceFile, from: number, to: number): Expr | null {
  const node = pathCallAt(source, from, to);
  const called = node?.childForFieldName('function');
  if (!node || !called || analysis.workspace.isTest(source, node)) return null;
  return pathInCrate(analysis, source, pathParts(source.textOf(called)), node) ? { source, node } : null;
}

/** What asks the default registry for all that it has, or for itself. */
const DEFAULT = /\b(?:default_registry|gather)(?=\s*\(\s*\))/g;

const anchors = new WeakMap<Analysis, Map<string, Expr | null>>();

/** The first place in the package of a file where the default registry is asked for, when that is in the file and the feature is on. */
function anchorOf(analysis: Analysis, source: SourceFile): Expr | null {
  const { workspace } = analysis;
  const owner = workspace.owner(source.file);
  if (!owner || (!source.text.includes('gather') && !source.text.includes('default_registry'))) return null;
  const known = anchors.get(analysis) ?? new Map<string, Expr | null>();
  anchors.set(analysis, known);
  let anchor = known.get(owner.dir);
  if (anchor === undefined) {
    anchor = null;
    const isOn = [...workspace.crates.used(owner)].some((each) =>
      each.registry.get('prometheus')?.features.includes('process'),
    );
    for (const file of isOn ? workspace.filesOf(owner) : []) {
      const { text } = workspace.source(file);
      if (workspace.isTestFile(file)) continue;
      for (const match of text.matchAll(DEFAULT)) {
        const from = match.index ?? 0;
        anchor ??= callAt(analysis, workspace.source(file), from, from + match[0].length);
      }
      if (anchor) break;
    }
    known.set(owner.dir, anchor);
  }
  return anchor?.source === source ? anchor : null;
}
