/** The comment on a pull request. */
import { brokenAlert } from './broken-queries.ts';
import { type Detail, firstFitting, STAGES, WHOLE } from './budget.ts';
import { changeTable } from './change-table.ts';
import { markdownCode, markdownText } from './escape.ts';
import { details, foldedSections } from './folded.ts';
import { figures, headline, isQuiet, type Mood, moodOf } from './headline.ts';
import { howToFix, shownPatch } from './how-to-fix.ts';
import { commitLink, linked, wholeReport } from './links.ts';
import { markdownPage } from './markdown.ts';
import { outcomeText } from './outcome.ts';
import { counted, missingAlive } from './outline.ts';
import type { PullReport } from './pull.ts';
import { auditNow } from './standing.ts';
import { unreadAlert } from './unread.ts';

/** Bytes of UTF-8. GitHub refuses more than 65,536 characters; the marker and what GitHub adds need some room. */
export const COMMENT_LIMIT = 60_000;
/** Bytes kept for the marker, which is put in front as a first line. */
const MARKER = 300;

const MARKS: Record<Mood, string> = { well: '✅', attention: '⚠️', fails: '❌' };

/**
 * The whole comment, without its marker: a heading with the verdict, the figures, what is broken, the table of what
 * changed, and the rest folded. GitHub-flavoured Markdown of at most `limit` bytes of UTF-8, with room for a marker of 300
 * bytes within them. What does not fit is left out in whole rows and sections, with a link to the job summary.
 */
export function comment(report: PullReport, limit: number = COMMENT_LIMIT): string {
  const patch = shownPatch(report);
  return firstFitting(
    STAGES,
    limit - MARKER,
    (detail) => page(report, detail, patch, detail !== WHOLE),
    'dashcov: the report is too long; see the job summary.\n',
  );
}

function page(report: PullReport, detail: Detail, patch: string | null, shortened: boolean): string {
  if (isQuiet(report) && report.verdict.pass) return quietPage(report, detail);
  const { links } = report;
  return markdownPage([
    ...top(report, detail),
    brokenAlert(report, detail),
    unreadAlert(report, detail),
    ...changeTable(report, detail),
    shortened ? `Shortened to fit: ${wholeReport(links)} has all of it.` : '',
    ...foldedSections(report, detail),
    ...details('How to fix', howToFix(report, detail, patch)),
    footer(report, detail),
  ]);
}

/** Heading, verdict, figures and outcome: what every page about a run starts with. */
export function top(report: PullReport, detail: Detail, level: '#' | '###' = '###'): string[] {
  return [
    `${level} ${MARKS[moodOf(report)]} ${headline(report)}${ownName(report.id)}`,
    failed(report, detail),
    figures(report),
    outcomeText(report, detail.field),
  ];
}

/** Several comments on one pull request are told apart by their names. */
function ownName(id: string): string {
  return id === 'default' ? '' : ` (${markdownText(id, 60)})`;
}

function failed({ verdict }: PullReport, { field }: Detail): string {
  if (verdict.pass) return '';
  if (field === 0) return `**This fails** on ${counted(verdict.failures.length, 'rule')}.`;
  return verdict.failures
    .slice(0, 10)
    .map(({ policy, message }) => `**This fails** on ${markdownCode(policy, field)}: ${markdownText(message, field)}.`)
    .join('\n\n');
}

function quietPage(report: PullReport, detail: Detail): string {
  const left = missingAlive(auditNow(report)).length;
  const old =
    left === 0
      ? ''
      : ` ${left === 1 ? '1 metric that the code updates was' : `${left} metrics that the code updates were`} on no dashboard before it already: ${wholeReport(report.links)} says more.`;
  return markdownPage([
    ...top(report, detail),
    unreadAlert(report, detail),
    `This change leaves the metrics and what the dashboards show of them as they were.${old}`,
    footer(report, detail),
  ]);
}

/** Which revisions the report is about; nothing where every byte counts. */
export function footer({ head, base, links }: Pick<PullReport, 'head' | 'base' | 'links'>, { field }: Detail): string {
  if (field === 0) return '';
  const whole = links.run === null ? '' : linked('the whole report', links.run);
  const against = base === null ? '' : ` against ${commitLink(links, base)}`;
  return `<sub>dashcov read ${commitLink(links, head)}${against}${whole === '' ? '' : `; ${whole}`}</sub>`;
}

/** What a comment says when nothing that a change touches is a metric, code that updates one, or a dashboard. */
export function allWell(about: Pick<PullReport, 'id' | 'head' | 'links'>): string {
  return markdownPage([
    `### ✅ No metric and no dashboard is touched${ownName(about.id)}`,
    'This change has nothing to do with what dashcov checks. Nothing to see here, and nothing to do.',
    footer({ ...about, base: null }, WHOLE),
  ]);
}
