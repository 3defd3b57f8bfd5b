/** How the panels that are missing get written: the command, and the patch where it can be shown as it is. */
import type { Detail } from './budget.ts';
import { unifiedDiff } from './diff.ts';
import { markdownFence, markerFree, printableBlock } from './escape.ts';
import { wholeReport } from './links.ts';
import type { PullReport } from './pull.ts';

/** Larger texts are not compared for a report. */
const LARGEST = 4_000_000;

/**
 * The patch of all dashboards as `git apply` reads it; null when there is none, or when it holds something that must not
 * be shown as it is (a control character, a line that a workflow log would run), which would make it another patch.
 */
export function shownPatch({ patches }: PullReport): string | null {
  if (patches.length === 0 || patches.some(({ before, after }) => before.length + after.length > LARGEST)) return null;
  const patch = patches.map(({ file, before, after }) => unifiedDiff(file, before, after)).join('');
  const shown = markerFree(printableBlock(patch, Number.POSITIVE_INFINITY));
  return patch !== '' && shown === patch ? patch : null;
}

/** Sections that say what to do about what is missing; none when there is nothing to write, or it is written already, or every byte counts. */
export function howToFix(report: PullReport, detail: Detail, patch: string | null): string[] {
  const { outcome, patches, links } = report;
  if (detail.field === 0 || patches.length === 0 || outcome.type === 'committed' || outcome.type === 'pull-request')
    return [];
  return [
    'In a checkout of this branch:',
    markdownFence(report.command, 'sh'),
    ...(patch === null
      ? []
      : detail.patch
        ? [
            'Or save this as `dashcov.patch` and run `git apply dashcov.patch`:',
            markdownFence(patch, 'diff', Number.POSITIVE_INFINITY),
          ]
        : links.run === null
          ? []
          : [`The patch is in ${wholeReport(links)}.`]),
  ];
}
