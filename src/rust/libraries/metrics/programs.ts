/** Which programs of a workspace run a piece of code: what one of them installs, the others do not have. */
import type { Analysis } from '../../analysis.ts';
import { programsThatRun } from '../../flow/programs.ts';
import type { Expr } from '../../source/nodes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { programsWith } from '../../workspace/programs.ts';

/** The programs that decide about the metrics of a file: its package's own, when there are some. */
export function programsOf(analysis: Analysis, file: string): readonly string[] {
  const all = programsWith(analysis.workspace, file);
  const owner = analysis.workspace.owner(file);
  const own = owner ? all.filter((program) => owner.bins.includes(program)) : [];
  return own.length > 0 ? own : all;
}

/** Where a metric is used: the file of the code that records it, and the one where it gets its name. */
export interface Use {
  readonly file: string;
  readonly named: string;
  /** The call from which the others lead to that code; null where none is known. */
  readonly call: Expr | null;
}

/** Uses of one metric that are followed to the programs that run them. */
const MAX_USES = 200;

/** Those of some programs that run one of these uses; all where that is not known. */
export function using(analysis: Analysis, programs: readonly string[], uses: readonly Use[]): readonly string[] {
  const places = uses.flatMap(({ call }) => call ?? []);
  if (programs.length < 2 || places.length > MAX_USES) return programs;
  const running = programsThatRun(analysis, places, programs);
  return running ? programs.filter((program) => running.has(program)) : programs;
}

/** Those of some programs that have the place where a metric gets its name: code that records for many names is in more. */
export function naming(analysis: Analysis, programs: readonly string[], { named, file }: Use): readonly string[] {
  if (named === file) return programs;
  const all = programsWith(analysis.workspace, named);
  const found = programs.filter((program) => all.includes(program));
  return found.length > 0 ? found : programs;
}

/** The programs that run the code at a place: those that have it, and of these the ones whose calls lead there. */
export function programsRunning(analysis: Analysis, source: SourceFile, node: Node): readonly string[] {
  const all = programsWith(analysis.workspace, source.file);
  const running = all.length > 1 ? programsThatRun(analysis, [{ source, node }], all) : null;
  return running ? all.filter((program) => running.has(program)) : all;
}
