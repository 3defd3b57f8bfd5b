/** Which programs of a workspace run a piece of code: what one of them installs, the others do not have. */
import type { Analysis } from '../../analysis.ts';
import { programsThatRun } from '../../flow/programs.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { programsWith } from '../../workspace/programs.ts';

/** The programs that decide about the metrics of a file: its package's own, when there are some. */
export function programsOf(analysis: Analysis, file: string): readonly string[] {
  const all = programsWith(analysis.workspace, file);
  const owner = analysis.workspace.owner(file);
  const own = owner ? all.filter((program) => owner.bins.includes(program)) : [];
  return own.length > 0 ? own : all;
}

/** The programs that run the code at a place: those that have it, and of these the ones whose calls lead there. */
export function programsRunning(analysis: Analysis, source: SourceFile, node: Node): readonly string[] {
  const all = programsWith(analysis.workspace, source.file);
  const running = all.length > 1 ? programsThatRun(analysis, [{ source, node }], all) : null;
  return running ? all.filter((program) => running.has(program)) : all;
}
