import type { Verdict } from '../coverage/policy.ts';
import { commandFree, printable } from './escape.ts';
import { counted, percent } from './outline.ts';
import type { Style } from './style.ts';

/** Longest message of a failure, in characters: it lists names. */
const MESSAGE = 1000;

/** The verdict for a terminal or a log: one line, and one more for each rule that is not met. Ends with a newline. */
export function checkReport(verdict: Verdict, style: Style): string {
  const { covered, declared, coverage } = verdict.summary;
  const figures = `${covered} of ${counted(declared, 'metric')} charted (${percent(coverage)})`;
  if (verdict.pass) return `${style.green('Passed:')} ${figures}\n`;
  const lines = [
    `${style.red('Failed:')} ${figures}`,
    ...verdict.failures.map(
      ({ policy, message }) => `  ${style.bold(printable(policy))}: ${printable(message, MESSAGE)}`,
    ),
    `Run ${style.cyan('dashcov audit')} for the whole picture.`,
  ];
  return `${lines.map(commandFree).join('\n')}\n`;
}
