/** What a run prints, through the runner's own commands. All text counts as foreign here. */
import * as core from '@actions/core';
import type { Annotation } from '../report/annotations.ts';
import { printable, printableBlock } from '../report/escape.ts';

/** Longest line of the log, in characters. */
const LONGEST = 2000;
/** The longest message that GitHub shows at a line. */
const ANNOTATED = 4096;

/** One line of the log. */
export function tell(text: string): void {
  core.info(printable(text, LONGEST));
}

/** Several lines of the log. */
export function tellBlock(text: string): void {
  core.info(printableBlock(text, Number.POSITIVE_INFINITY).trimEnd());
}

/** An annotation at a line of a file. `core` escapes what a command may not hold. */
export function annotate({ level, file, line, column, title, message }: Annotation): void {
  const shown = (text: string): string => printable(text, ANNOTATED);
  const place = {
    title: shown(title),
    file: shown(file),
    startLine: line,
    ...(column === null ? {} : { startColumn: column }),
  };
  const say = { error: core.error, warning: core.warning, notice: core.notice }[level];
  say(shown(message), place);
}

/** Something that was not possible, as an annotation of the run. */
export function warn(text: string): void {
  core.warning(printable(text, LONGEST), { title: 'dashcov' });
}

/** Something worth knowing, as an annotation of the run. */
export function note(text: string): void {
  core.notice(printable(text, LONGEST), { title: 'dashcov' });
}

/** Why the step fails; sets the exit code. */
export function fail(text: string): void {
  core.setFailed(printableBlock(text, LONGEST));
}
