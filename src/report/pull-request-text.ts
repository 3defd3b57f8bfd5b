/** The text of the pull request that brings the missing panels: the report of the run that opens it. */
import { type Detail, firstFitting, moreText, STAGES } from './budget.ts';
import { footer } from './comment.ts';
import { foldedSections } from './folded.ts';
import { placeLink, wholeReport } from './links.ts';
import { markdownPage, markdownTable } from './markdown.ts';
import { added } from './outcome.ts';
import { counted, deadMetrics, percent, plan } from './outline.ts';
import type { PullReport } from './pull.ts';

/** Bytes of UTF-8: GitHub refuses a body of more than 65,536 characters. */
export const BODY_LIMIT = 60_000;

export interface PullRequestText {
  /** Plain text of dashcov's own. */
  readonly title: string;
  /** GitHub-flavoured Markdown. */
  readonly body: string;
}

/**
 * Title and body of the pull request that holds the patches of a run: what it adds, what coverage becomes, each panel
 * with its query and reason, and what it leaves out. The body has at most `limit` bytes of UTF-8.
 */
export function pullRequestText(report: PullReport, limit: number = BODY_LIMIT): PullRequestText {
  const body = firstFitting(
    STAGES,
    limit,
    (detail) => page(report, detail),
    'Panels for metrics that no dashboard shows, written by dashcov.\n',
  );
  return { title: title(report), body };
}

function title(report: PullReport): string {
  const metrics = charted(report);
  const name = report.id === 'default' ? '' : ` (${plain(report.id)})`;
  if (metrics === 0) return `Add ${added(report)}${name}`;
  return `Show ${counted(metrics, 'more metric')} on the dashboards${name}`;
}

/** A title is text to GitHub, save for mentions, references and code. */
function plain(id: string): string {
  return id.replace(/[^A-Za-z0-9 ._-]/g, '').slice(0, 60);
}

/** Metrics that are on a dashboard only through the patches. */
function charted({ audit, afterwards }: PullReport): number {
  return afterwards === null ? 0 : Math.max(0, afterwards.summary.covered - audit.summary.covered);
}

function page(report: PullReport, detail: Detail): string {
  return markdownPage([
    `### ${coverage(report)}`,
    `dashcov read the metrics that the code declares and the dashboards of this repository. This adds ${added(report)}; nothing else in the files changes.`,
    files(report, detail),
    leftOut(report),
    ...foldedSections(report, detail, { panels: 'Panels', state: report.afterwards ?? report.audit }),
    detail === STAGES[0] || detail === STAGES[1] ? '' : `Shortened to fit: ${wholeReport(report.links)} has all of it.`,
    footer(report, detail),
  ]);
}

function coverage({ audit, afterwards }: PullReport): string {
  const now = `Metrics coverage ${percent(audit.summary.coverage)}`;
  if (afterwards === null) return now;
  const { coverage: after, covered, declared } = afterwards.summary;
  return `${now} → ${percent(after)} (${covered} of ${counted(declared, 'metric')})`;
}

function files({ patches, links }: PullReport, { rows, field }: Detail): string[] {
  if (rows === 0) return [];
  const shown = patches.slice(0, rows);
  const more = moreText(patches.length, shown.length, 'dashboard');
  return [
    ...markdownTable(
      ['Dashboard', 'New panels', 'Queries in panels that are there'],
      shown.map(({ file, panels, targets }) => [
        placeLink(links, { file, line: null }, field),
        String(panels),
        String(targets),
      ]),
      [1, 2],
    ),
    ...(more === '' ? [] : ['', more]),
  ];
}

function leftOut(report: PullReport): string {
  const dead = deadMetrics(report.audit).filter(({ coverage: state }) => state === 'missing').length;
  const unplaced = plan(report.audit).proposals.filter(({ placement }) => placement === null).length;
  return [
    dead > 0
      ? `Left out: ${counted(dead, 'metric')} that nothing updates, as ${dead === 1 ? 'its panel' : 'their panels'} would stay empty.`
      : '',
    unplaced > 0
      ? `${counted(unplaced, 'panel is', 'panels are')} to be added by hand: no dashboard that dashcov can edit fits.`
      : '',
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}
