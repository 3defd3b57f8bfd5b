import type { CoveredMetric, Summary } from '../model.ts';

/** The figures of a list of metrics. Coverage is rounded down to one decimal, so that 100 means all of them. */
export function summarize(metrics: readonly CoveredMetric[], unresolved: number): Summary {
  const count = (test: (metric: CoveredMetric) => boolean) => metrics.filter(test).length;
  const covered = count((metric) => metric.coverage === 'covered');
  return {
    declared: metrics.length,
    covered,
    perhaps: count((metric) => metric.coverage === 'perhaps'),
    missing: count((metric) => metric.coverage === 'missing'),
    neverUpdated: count((metric) => metric.updated === false),
    unresolved,
    coverage: metrics.length === 0 ? 100 : Math.floor((covered * 1000) / metrics.length) / 10,
  };
}
