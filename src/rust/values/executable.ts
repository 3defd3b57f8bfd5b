/** The name of the executable, which a program reads off its own path: that of each program in turn that has the code. */

import { pathParts } from '../source/paths.ts';
import { executablesWith, type Program } from '../workspace/programs.ts';
import type { Target } from './context.ts';
import { type Evaluation, reduce } from './evaluation.ts';
import type { Value } from './value.ts';

/** What stands before the file that reads the path, among the keys of what is chosen. */
const CHOICE = 'program with ';

/**
 * The last part of `std::env::current_exe()`, without the ending that some systems give it; null where a path is another one,
 * or no program of the workspace has the code. Cargo names the file after its target (the Cargo book, "Cargo Targets").
 */
export function executableName(evaluation: Evaluation, path: Target, depth: number): Value | null {
  const { target } = reduce(evaluation, path, depth);
  const { source, node } = target.expr;
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  if (!called || !/(?:^|::)env::current_exe$|^current_exe$/.test(pathParts(source.textOf(called)).join('::')))
    return null;
  const programs = executablesWith(evaluation.workspace, source.file);
  const chosen = evaluation.contexts.choose(CHOICE + source.file, programs.length);
  const program = chosen === null ? undefined : programs[chosen];
  return program ? { text: program.name } : null;
}

/** The program whose name was read, where several have the code; else null. */
export function programRead({ contexts, workspace }: Evaluation): Program | null {
  const [file, chosen] = contexts.choiceOf(CHOICE) ?? [];
  return file === undefined || chosen === undefined ? null : (executablesWith(workspace, file)[chosen] ?? null);
}
