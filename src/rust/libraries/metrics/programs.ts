/** Which programs of a workspace run a piece of code: what one of them installs, the others do not have. */
import type { Analysis } from '../../analysis.ts';
import { enclosingFunction } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { programsWith } from '../../workspace/programs.ts';

/** The programs that decide about the metrics of a file: its package's own, when there are some. */
export function programsOf(analysis: Analysis, file: string): readonly string[] {
  const all = programsWith(analysis.workspace, file);
  const owner = analysis.workspace.owner(file);
  const own = owner ? all.filter((program) => owner.bins.includes(program)) : [];
  return own.length > 0 ? own : all;
}

/** Calls of calls that are followed to the programs that make them. */
const MAX_CALLERS = 6;

/** The programs that run the code at a place: those that have it, and of these the ones whose code calls the function around it. */
export function programsThatRun(analysis: Analysis, source: SourceFile, node: Node, depth = 0): readonly string[] {
  const all = programsWith(analysis.workspace, source.file);
  const around = enclosingFunction(source, node);
  const calls = around && all.length > 1 && depth < MAX_CALLERS ? analysis.calls.of({ source, node: around }) : [];
  const running = new Set(
    calls.flatMap((call) =>
      call.source === source &&
      call.node.startIndex >= (around?.startIndex ?? 0) &&
      call.node.endIndex <= (around?.endIndex ?? 0)
        ? []
        : programsThatRun(analysis, call.source, call.node, depth + 1),
    ),
  );
  const found = all.filter((program) => running.has(program));
  return found.length > 0 ? found : all;
}
