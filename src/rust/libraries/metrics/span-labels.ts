/**
 * The layer that adds the fields of the spans around to the labels of what is recorded: `TracingContextLayer` of `metrics-tracing-context`
 * (src/tracing_integration.rs, src/lib.rs). Which spans are around is known at run time alone, so labels are open where it is installed.
 */
import type { Analysis } from '../../analysis.ts';
import { enclosingFunction } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { programsRunning } from './programs.ts';

const LAYER = 'TracingContextLayer';

const known = new WeakMap<Analysis, ReadonlySet<string>>();

/** The programs that make such a layer outside tests, by the names that `programsWith` gives them. */
export function programsWithSpanLabels(analysis: Analysis): ReadonlySet<string> {
  let programs = known.get(analysis);
  if (!programs) {
    programs = find(analysis);
    known.set(analysis, programs);
  }
  return programs;
}

function find(analysis: Analysis): ReadonlySet<string> {
  const { workspace, modules, reach } = analysis;
  const programs = new Set<string>();
  for (const { source, from, to } of workspace.occurrences(LAYER, workspace.files)) {
    if (!/^\s*(?:::\s*<[^;{}()]{0,80}>\s*)?::\s*(?:new|all|only_allow)\b/.test(source.text.slice(to, to + 120)))
      continue;
    const node = source.nodeAt(from, to);
    if (!node || workspace.isTest(source, node) || reach.of(source, node) === 'no') continue;
    if (modules.resolve([LAYER], source, node)?.type === 'item' || isForDebugging(source, node)) continue;
    for (const program of programsRunning(analysis, source, node)) programs.add(program);
  }
  return programs;
}

/** Whether the layer stands in front of what keeps metrics for a look at them (metrics-util src/debugging.rs): nothing is exposed there. */
function isForDebugging(source: SourceFile, node: Node): boolean {
  const around = enclosingFunction(source, node);
  return around !== null && /\bDebuggingRecorder\b/.test(source.textOf(around));
}
