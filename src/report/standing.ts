/** How things stand when a report is read: dashcov's own commit on the branch counts, a pull request that may wait does not. */
import type { Audit, CoveredMetric } from '../model.ts';
import type { PullReport } from './pull.ts';

/** The state of the branch: after dashcov's own commit when there is one. */
export function auditNow({ audit, afterwards, outcome }: PullReport): Audit {
  return outcome.type === 'committed' && afterwards !== null ? afterwards : audit;
}

/** Finds a metric of the report as it stands now; the metric itself where nothing was committed. */
export function metricsNow(report: PullReport): (metric: CoveredMetric) => CoveredMetric {
  const now = auditNow(report);
  if (now === report.audit) return (metric) => metric;
  const key = ({ name, crate, declared: { file, line, column } }: CoveredMetric): string =>
    JSON.stringify([name, crate, file, line, column]);
  const known = new Map(now.metrics.map((metric) => [key(metric), metric]));
  return (metric) => known.get(key(metric)) ?? metric;
}

/** Metrics that the change left on no dashboard and that still are on none. */
export function newlyMissing(report: PullReport): readonly CoveredMetric[] {
  if (report.change === null) return [];
  const now = metricsNow(report);
  return report.change.newMissing.filter((metric) => now(metric).coverage === 'missing');
}
