import type { Audit, Summary } from '../model.ts';
import { countLines } from './diff.ts';
import { commandFree, printable } from './escape.ts';
import { counted, deadMetrics, percent } from './outline.ts';
import { alignColumns, type Style } from './style.ts';

/** What `generate` did, or would do, to one dashboard. */
export interface GeneratedDashboard {
  readonly file: string;
  /** New panels, rows not counted. */
  readonly panels: number;
  /** New targets in panels that were there. */
  readonly targets: number;
  readonly linesAdded: number;
  readonly linesChanged: number;
  readonly changed: boolean;
}

/** What `generate` did, or would do. */
export interface GenerateResult {
  readonly dashboards: readonly GeneratedDashboard[];
  readonly before: Summary;
  readonly after: Summary;
  /** True when nothing was written. */
  readonly dryRun: boolean;
  /** Missing metrics that were left out because nothing updates them. */
  readonly skippedDead: number;
  /** Proposals that no dashboard could take, because none that is there can be edited. */
  readonly unplaced: number;
}

/** The audits around a run of `generate` and the texts of the dashboards that change. */
export interface Run {
  readonly before: Audit;
  readonly after: Audit;
  readonly files: readonly {
    readonly file: string;
    readonly before: string;
    readonly after: string;
    readonly panels: number;
    readonly targets: number;
  }[];
}

/** The figures of a run; `dryRun` when its texts are not written. */
export function generateResult(run: Run, dryRun: boolean): GenerateResult {
  return {
    dashboards: run.files.map(({ file, before, after, panels, targets }) => {
      const { added, changed } = countLines(before, after);
      return { file, panels, targets, linesAdded: added, linesChanged: changed, changed: before !== after };
    }),
    before: run.before.summary,
    after: run.after.summary,
    dryRun,
    unplaced: run.before.proposals.filter(({ placement }) => placement === null).length,
    skippedDead: deadMetrics(run.after).filter((metric) => metric.coverage === 'missing').length,
  };
}

/**
 * What `generate` did, for a terminal: per dashboard the panels, targets and lines, then the coverage before and after.
 * Says so when there was nothing to do, and when nothing was written. Ends with a newline.
 */
export function generateReport(result: GenerateResult, style: Style): string {
  const { before, after, dryRun } = result;
  const changed = result.dashboards.filter((dashboard) => dashboard.changed);
  const lines: string[] = [];
  if (changed.length === 0) {
    const left = after.missing - result.skippedDead;
    lines.push(
      result.unplaced > 0
        ? `${style.yellow('Nothing to write:')} ${counted(result.unplaced, 'panel is', 'panels are')} proposed, and no dashboard here can be edited; dashcov guide tells how to add ${result.unplaced === 1 ? 'it' : 'them'} by hand.`
        : left > 0
          ? `${style.yellow('Nothing to write:')} for ${counted(left, 'missing metric')} no panel is proposed; dashcov guide says more.`
          : `${style.green('Nothing to do:')} no metric that the code updates is missing.${after.perhaps > 0 ? ` ${counted(after.perhaps, 'metric')} may be charted: only a variable or a wide pattern could mean ${after.perhaps === 1 ? 'it' : 'them'}.` : ''}`,
    );
    lines.push(coverageText(after));
  } else {
    const verb = dryRun ? 'Would change' : 'Changed';
    lines.push(style.bold(`${verb} ${counted(changed.length, 'dashboard')}`));
    const rows = changed.map((it) => [
      `  ${printable(it.file)}`,
      [
        ...(it.panels > 0 ? [`+${counted(it.panels, 'panel')}`] : []),
        ...(it.targets > 0 ? [`+${counted(it.targets, 'target')} in panels that were there`] : []),
      ].join(', '),
      `${counted(it.linesAdded, 'line')} added, ${it.linesChanged} changed`,
    ]);
    lines.push(...alignColumns(rows));
    const arrow = dryRun ? 'would become' : 'is now';
    const share = `${after.covered} of ${counted(after.declared, 'metric')} charted (${percent(after.coverage)})`;
    lines.push(
      `Coverage was ${before.covered} of ${before.declared} (${percent(before.coverage)}), ${arrow} ${style.bold(share)}`,
    );
  }
  if (result.skippedDead > 0) {
    lines.push(
      style.dim(
        `Left out: ${counted(result.skippedDead, 'metric')} that nothing updates (--include-dead charts them too)`,
      ),
    );
  }
  if (changed.length > 0 && dryRun) lines.push(style.yellow('Nothing was written.'));
  return `${lines.map(commandFree).join('\n')}\n`;
}

function coverageText(summary: Summary): string {
  return `${summary.covered} of ${counted(summary.declared, 'metric')} charted (${percent(summary.coverage)})`;
}
