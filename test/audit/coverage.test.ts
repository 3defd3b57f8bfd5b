import { describe, expect, test } from 'vitest';
import { auditOf, board, source } from './board.ts';

/** A query, and the answers for a counter `hits_total`, a gauge `level` and a histogram `took_seconds`. */
const ANSWERS: readonly [expr: string, hits: string, level: string, took: string][] = [
  ['hits_total', 'covered', 'missing', 'missing'],
  ['rate(hits_total[5m])', 'covered', 'missing', 'missing'],
  ['sum by (x) (rate(hits_total{a="b"}[$__rate_interval])) / level', 'covered', 'covered', 'missing'],
  ['hits', 'missing', 'missing', 'missing'],
  ['my_hits_total', 'missing', 'missing', 'missing'],
  ['histogram_quantile(0.9, sum by (le) (rate(took_seconds_bucket[5m])))', 'missing', 'missing', 'covered'],
  ['rate(took_seconds_sum[5m]) / rate(took_seconds_count[5m])', 'missing', 'missing', 'covered'],
  ['level_count', 'missing', 'missing', 'missing'],
  ['{__name__="level"}', 'missing', 'covered', 'missing'],
  ['{__name__=~"hits_total|level"}', 'covered', 'covered', 'missing'],
  ['{__name__=~"hits_.*"}', 'perhaps', 'missing', 'missing'],
  ['{__name__=~"hits"}', 'missing', 'missing', 'missing'],
  ['{__name__=~"(a+)+$"}', 'missing', 'missing', 'missing'],
  ['{job="app"}', 'missing', 'missing', 'missing'],
  ['rate(hits_${what}[5m])', 'perhaps', 'missing', 'missing'],
  ['topk($n, rate(hits_total{$filter}[$window])) > $limit', 'covered', 'missing', 'missing'],
  ['label_replace(level, "a", "$1", "b", "(.*)")', 'missing', 'covered', 'missing'],
];

describe('what a query says of each metric', () => {
  const files = source(['counter hits_total', 'gauge level', 'histogram took_seconds']);
  test.each(ANSWERS)('%s', (expr, ...answers) => {
    const { metrics } = auditOf({ ...files, 'grafana-rsky-dashboard.json': board([expr]) });
    expect(metrics.map((metric) => metric.coverage)).toEqual(answers);
  });

  test('the figures', () => {
    const { summary } = auditOf({ ...files, 'a.json': board(['hits_total', '{__name__=~"lev.*"}']) });
    expect(summary).toEqual({
      declared: 3,
      covered: 1,
      perhaps: 1,
      missing: 1,
      neverUpdated: 0,
      unresolved: 0,
      coverage: 33.3,
    });
  });

  test('nothing declared is no failure, and all of nothing is 100', () => {
    expect(auditOf({ 'a.json': board(['up']) }).summary).toMatchObject({ declared: 0, coverage: 100 });
  });

  test('no dashboard: every metric is listed, and what was looked for is told', () => {
    const { metrics, dashboards, lookedFor, proposals } = auditOf(files);
    expect([metrics.length, dashboards.length]).toEqual([3, 0]);
    expect(lookedFor.dashboards).toContain('grafana-rsky-dashboard.json');
    expect(proposals.every((proposal) => proposal.placement === null)).toBe(true);
  });

  test('the default dashboard comes before others, and several named ones are joined', () => {
    const boards = {
      'grafana-rsky-dashboard.json': board(['hits_total']),
      'other.json': board(['level'], { uid: 'other' }),
    };
    const states = (dashboards: string[]) =>
      auditOf({ ...files, ...boards }, { dashboards }).metrics.map((metric) => metric.coverage);
    expect(states([])).toEqual(['covered', 'missing', 'missing']);
    expect(states(['*.json'])).toEqual(['covered', 'covered', 'missing']);
  });
});
