/** The report of a run in its log: short, plain, and nothing in it that the log would run. */

import type { CoveredMetric } from '../model.ts';
import { askedFor, brokenQueries, whereText } from './broken-queries.ts';
import { commandFree, printable } from './escape.ts';
import { figures, headline } from './headline.ts';
import { added } from './outcome.ts';
import { byPriority, missingAlive, placeText } from './outline.ts';
import type { PullReport } from './pull.ts';
import { auditNow, newlyMissing } from './standing.ts';
import { unreadFiles } from './unread.ts';

/** Lines of one list. */
const LISTED = 20;
/** Longest message of a failure, in characters: it lists names. */
const MESSAGE = 1000;

/** Headline, figures, verdict, what is broken, uncovered and dead through the change (all that is missing without one), and the outcome. Ends with a newline. */
export function logReport(report: PullReport): string {
  const { change, verdict } = report;
  const lines = [
    headline(report),
    figures(report),
    ...verdict.failures.map(({ policy, message }) => `Fails: ${printable(message, MESSAGE)} (${printable(policy)})`),
    ...list(
      'Broken queries',
      brokenQueries(report).map(
        ({ reference }) =>
          `${printable(askedFor(reference))}  ${place(reference.expression)}  ${printable(whereText(reference))}`,
      ),
    ),
    ...list(
      'Not read',
      unreadFiles(auditNow(report)).map(
        ({ file, line, message }) => `${file === null ? '' : place({ file, line })}  ${printable(message)}`,
      ),
    ),
    ...list(
      change === null ? 'On no dashboard' : 'Newly on no dashboard',
      byPriority(change === null ? missingAlive(auditNow(report)) : newlyMissing(report)).map(metricLine),
    ),
    ...(change === null ? [] : list('Newly without an update', change.newDead.map(metricLine))),
    outcomeLine(report),
  ];
  return `${lines
    .filter((line) => line !== '')
    .map(commandFree)
    .join('\n')}\n`;
}

function list(heading: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const more = items.length > LISTED ? [`  and ${items.length - LISTED} more`] : [];
  return [`${heading}:`, ...items.slice(0, LISTED).map((item) => `  ${item}`), ...more];
}

function metricLine(metric: CoveredMetric): string {
  return `${printable(metric.name)}  ${metric.kind}  ${place(metric.declared)}`;
}

function place(at: { readonly file: string; readonly line: number | null }): string {
  return placeText({ file: printable(at.file), line: at.line });
}

function outcomeLine(report: PullReport): string {
  const { outcome, command, patches } = report;
  switch (outcome.type) {
    case 'nothing':
      return '';
    case 'proposed':
      return patches.length === 0 ? '' : `${printable(command, MESSAGE)} adds ${added(report)}.`;
    case 'committed':
      return `Added ${added(report)} to ${printable(outcome.branch)} in ${printable(outcome.sha)}.`;
    case 'pull-request':
      return `${outcome.created ? 'Opened' : 'Updated'} ${printable(outcome.url)} with ${added(report)}.`;
    case 'refused':
      return `The panels were not written: ${printable(outcome.reason, MESSAGE)}; ${printable(outcome.advice, MESSAGE)}.`;
  }
}
