/**
 * What `foundations` reports by itself once its telemetry is initialised: two info metrics (src/telemetry/metrics/init.rs),
 * and the process collector of the `prometheus` crate, whose default registry it gathers (src/telemetry/metrics/mod.rs,
 * `collect`; on Linux).
 */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import { callOf, type Expr } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import type { SourceFile } from '../../source/syntax.ts';
import { type Declaration, declare } from '../library.ts';
import { shownHelp } from './backend.ts';

const BUILT_IN: readonly (readonly [name: string, kind: Kind, help: string, labels: readonly string[]])[] = [
  ['build_info', 'gauge', 'Build and version information', ['version']],
  ['runtime_info', 'gauge', 'Information about the process runtime', ['pid']],
  ['process_cpu_seconds_total', 'counter', 'Total user and system CPU time spent in seconds.', []],
  ['process_max_fds', 'gauge', 'Maximum number of open file descriptors.', []],
  ['process_open_fds', 'gauge', 'Number of open file descriptors.', []],
  ['process_resident_memory_bytes', 'gauge', 'Resident memory size in bytes.', []],
  ['process_start_time_seconds', 'gauge', 'Start time of the process since unix epoch in seconds.', []],
  ['process_threads', 'gauge', 'Number of OS threads in the process.', []],
  ['process_virtual_memory_bytes', 'gauge', 'Virtual memory size in bytes.', []],
];

/** The metrics of the library itself, at the first call of `telemetry::init` in a file. */
export function builtIn(analysis: Analysis, source: SourceFile): Declaration[] {
  const at = initOf(analysis, source);
  if (!at) return [];
  return BUILT_IN.map(([name, kind, written, labels]) => {
    const help = labels.length > 0 ? shownHelp(analysis, source, written) : written;
    return declare({
      library: 'foundations',
      kind,
      name: { text: name },
      at,
      labels,
      help,
      role: 'built-in',
      verb: 'init',
    });
  });
}

function initOf(analysis: Analysis, source: SourceFile): Expr | null {
  const { modules, workspace } = analysis;
  for (const match of source.text.matchAll(/\btelemetry\s*::\s*(init(?:_with_server)?)(?=\s*\()/g)) {
    const to = (match.index ?? 0) + match[0].length;
    const name = source.nodeAt(to - (match[1] ?? '').length, to);
    const path = name ? source.parent(name) : null;
    const call = path ? callOf(source, path) : null;
    if (!path || !call || workspace.isTest(source, call)) continue;
    const meaning = modules.resolve(pathParts(source.textOf(path)), source, call);
    const ours =
      meaning?.type === 'external' && meaning.path.length > 2
        ? meaning.path.includes('foundations')
        : meaning === null && workspace.owner(source.file)?.registry.has('foundations') === true;
    if (ours) return { source, node: call };
  }
  return null;
}
