/** The job summary: the whole report of a run. */
import { markdownAudit } from './audit-markdown.ts';
import { brokenAlert } from './broken-queries.ts';
import { type Detail, firstFitting, STAGES } from './budget.ts';
import { changeTable } from './change-table.ts';
import { footer, top } from './comment.ts';
import { markdownFence } from './escape.ts';
import { foldedSections } from './folded.ts';
import { guide } from './guide.ts';
import { howToFix, shownPatch } from './how-to-fix.ts';
import { markdownPage } from './markdown.ts';
import type { PullReport } from './pull.ts';
import { auditNow } from './standing.ts';
import { unreadAlert } from './unread.ts';

/** Bytes of UTF-8. GitHub takes 1 MiB for each step, and drops a longer summary as a whole. */
export const SUMMARY_LIMIT = 1_000_000;

/** What a stage tells beside what the comment tells too. */
interface SummaryStage {
  readonly detail: Detail;
  readonly patch: boolean;
  readonly guide: boolean;
  readonly audit: boolean;
}

const MUCH: Detail = { rows: 5000, folded: 5000, queries: true, patch: false, field: 400 };
const SUMMARY_STAGES: readonly SummaryStage[] = [
  { detail: MUCH, patch: true, guide: true, audit: true },
  { detail: MUCH, patch: false, guide: true, audit: true },
  { detail: MUCH, patch: true, guide: false, audit: true },
  { detail: MUCH, patch: false, guide: false, audit: true },
  ...[MUCH, { ...MUCH, rows: 2000, folded: 1000 }, { ...MUCH, rows: 1000, folded: 400, field: 200 }, ...STAGES].map(
    (detail) => ({ detail, patch: false, guide: false, audit: false }),
  ),
];

/**
 * The whole report: what the comment says, the audit document, the update guide and the patch. It stands alone where
 * there is no pull request. GitHub-flavoured Markdown of at most `limit` bytes of UTF-8; what does not fit is left out in
 * whole documents first, and then as in the comment.
 */
export function stepSummary(report: PullReport, limit: number = SUMMARY_LIMIT): string {
  const patch = shownPatch(report);
  const audit = once(() => markdownAudit(auditNow(report)));
  const steps = once(() => guide(report.audit));
  return firstFitting(
    SUMMARY_STAGES,
    limit,
    (stage) => {
      const whole = stage.audit;
      const left = [
        whole ? '' : 'the audit of each metric',
        stage.guide ? '' : 'the update guide',
        stage.patch || patch === null ? '' : 'the patch',
      ].filter((part) => part !== '');
      return markdownPage([
        ...top(report, stage.detail, '#'),
        brokenAlert(report, stage.detail),
        unreadAlert(report, stage.detail),
        ...changeTable(report, stage.detail),
        left.length === 0
          ? ''
          : `Left out, as a job summary has little room: ${left.join(', ')}. \`dashcov audit\` and \`dashcov guide\` print them.`,
        ...(whole ? [] : foldedSections(report, stage.detail)),
        ...fixing(report, stage, patch),
        whole ? audit().trimEnd() : '',
        stage.guide ? steps().trimEnd() : '',
        footer({ ...report, links: { ...report.links, run: null } }, stage.detail),
      ]);
    },
    'dashcov: the report is too long for a job summary.\n',
  );
}

function fixing(report: PullReport, { patch: withPatch, detail }: SummaryStage, patch: string | null): string[] {
  const command = howToFix(report, { ...detail, patch: false }, null);
  return [
    ...(command.length > 0 ? ['## How to fix', ...command] : []),
    ...(withPatch && patch !== null
      ? [
          command.length > 0
            ? 'Or save this as `dashcov.patch` and run `git apply dashcov.patch`:'
            : '## What was written',
          markdownFence(patch, 'diff', Number.POSITIVE_INFINITY),
        ]
      : []),
  ];
}

/** Makes a text when it is first asked for. */
function once(make: () => string): () => string {
  let made: string | null = null;
  return () => {
    made ??= make();
    return made;
  };
}
