import { describe, expect, it } from 'vitest';
import { board, brief, type PanelSpec, proposeOn, type RowSpec } from './board-sample.ts';
import { covered, missing } from './sample.ts';

const THERE = [
  covered('app_jobs_total'),
  covered('app_runs_total'),
  covered('app_fetch_errors_total'),
  covered('app_queue', 'gauge'),
  covered('app_depth', 'gauge'),
  covered('app_wait_seconds', 'histogram'),
];

function expressions(
  panels: readonly PanelSpec[],
  name: string,
  kind: 'counter' | 'gauge' | 'histogram',
  more = {},
): string[] {
  const rows: RowSpec[] = [{ title: 'App', panels }];
  return proposeOn([board(rows)], [...THERE, missing(name, kind, more)]).flatMap(({ targets }) =>
    targets.map(({ expr }) => expr),
  );
}

const jobs = (expr: string, legend = 'x'): PanelSpec => ({ title: expr, targets: [[expr, legend]] });

describe('windows of rates', () => {
  it.each([
    ['none yet', [], 'sum(rate(app_new_total[$__rate_interval]))'],
    [
      'the usual one',
      [jobs('rate(app_jobs_total[1m])'), jobs('rate(app_runs_total[1m])'), jobs('rate(app_runs_total[5m])')],
      'sum(rate(app_new_total[1m]))',
    ],
    ['a variable', [jobs('rate(app_jobs_total[$interval])')], 'sum(rate(app_new_total[$interval]))'],
    ['not that of an increase', [jobs('increase(app_jobs_total[1h])')], 'sum(rate(app_new_total[$__rate_interval]))'],
    [
      'not that of errors',
      [jobs('rate(app_fetch_errors_total[5m])'), jobs('rate(app_jobs_total[2m])')],
      'sum(rate(app_new_total[2m]))',
    ],
    [
      'that of errors when there is no other',
      [jobs('rate(app_fetch_errors_total[5m])')],
      'sum(rate(app_new_total[5m]))',
    ],
  ] as const)('%s', (_, panels, expected) =>
    expect(expressions(panels, 'app_new_total', 'counter')).toEqual([expected]),
  );

  it('has one for errors', () => {
    const panels = [
      jobs('rate(app_fetch_errors_total[5m])'),
      jobs('rate(app_jobs_total[1m])'),
      jobs('rate(app_runs_total[1m])'),
    ];
    expect(expressions(panels, 'app_timeouts_total', 'counter')).toEqual(['sum(rate(app_timeouts_total[5m]))']);
  });
});

describe('matchers', () => {
  it.each([
    [
      'of most siblings',
      [
        'rate(app_jobs_total{job="$job"}[1m])',
        'rate(app_runs_total{job="$job",instance=~"$instance"}[1m])',
        'rate(app_fetch_errors_total{job="$job",instance=~"$instance"}[1m])',
      ],
      '{job="$job",instance=~"$instance"}',
    ],
    ['not of a few', ['rate(app_jobs_total{job="a"}[1m])', 'rate(app_runs_total[1m])'], ''],
    ['not of labels that the sibling has', ['rate(app_jobs_total{kind="$kind"}[1m])'], ''],
    ['of unknown labels only with a variable', ['rate(app_jobs_total{color="red"}[1m])'], ''],
    ['of a scrape, as written', ['rate(app_jobs_total{job="a"}[1m])'], '{job="a"}'],
  ] as const)('%s', (_, exprs, expected) => {
    const there = THERE.map((metric) =>
      metric.name === 'app_jobs_total' && expected === '' ? { ...metric, labels: ['kind'] } : metric,
    );
    const proposals = proposeOn(
      [board([{ title: 'App', panels: exprs.map((expr) => jobs(expr)) }])],
      [...there, missing('app_new_total')],
    );
    expect(proposals[0]?.targets[0]?.expr).toBe(`sum(rate(app_new_total${expected}[1m]))`);
  });
});

describe('gauges', () => {
  it.each([
    ['as they are when nothing says otherwise', [], 'app_level'],
    ['added up like the siblings', [jobs('sum(app_queue)'), jobs('sum(app_depth)')], 'sum(app_level)'],
    ['the highest like the siblings', [jobs('max(app_queue)')], 'max(app_level)'],
    ['as they are like the siblings', [jobs('app_queue')], 'app_level'],
    [
      'graphs count before single numbers',
      [{ ...jobs('sum(app_queue)'), type: 'stat' }, jobs('app_depth')],
      'app_level',
    ],
  ] as const)('%s', (_, panels, expected) => expect(expressions(panels, 'app_level', 'gauge')).toEqual([expected]));
});

describe('quantiles', () => {
  it('are those of the dashboard', () => {
    const panels = ['0.5', '0.9'].map((q) =>
      jobs(`histogram_quantile(${q}, sum(rate(app_wait_seconds_bucket[1m])) by (le))`),
    );
    expect(expressions(panels, 'app_run_seconds', 'histogram')).toEqual(
      ['0.5', '0.9'].map((q) => `histogram_quantile(${q}, sum by (le) (rate(app_run_seconds_bucket[1m])))`),
    );
  });
});

describe('units, thresholds and mappings', () => {
  const one = (panels: readonly PanelSpec[], name: string, kind: 'counter' | 'gauge', more = {}) =>
    proposeOn([board([{ title: 'App', panels }])], [...THERE, missing(name, kind, more)])[0];
  const steps = [
    { color: 'green', value: null },
    { color: 'orange', value: 3 },
  ];

  it('follows units of rates', () => {
    expect(one([{ ...jobs('rate(app_jobs_total[1m])'), unit: 'jobs/s' }], 'app_widgets_total', 'counter')?.unit).toBe(
      'widgets/s',
    );
    expect(one([{ ...jobs('rate(app_jobs_total[1m])'), unit: 'ops' }], 'app_widgets_total', 'counter')?.unit).toBe(
      'ops',
    );
    expect(one([], 'app_requests_total', 'counter')?.unit).toBe('reqps');
  });

  it('follows thresholds of error panels, and of levels of the same part', () => {
    const errors = {
      ...jobs('rate(app_fetch_errors_total[1m])'),
      defaults: { thresholds: { mode: 'absolute', steps } },
    };
    expect(one([errors], 'app_disk_timeouts_total', 'counter')?.thresholds).toEqual(steps);
    expect(one([], 'app_disk_timeouts_total', 'counter')?.thresholds.map(({ color }) => color)).toEqual([
      'green',
      'yellow',
      'red',
    ]);
    const queue = { ...jobs('app_queue'), unit: 'short', defaults: { thresholds: { mode: 'absolute', steps } } };
    expect(one([queue], 'app_pending', 'gauge')?.thresholds).toEqual(steps);
    expect(one([queue], 'app_pending', 'gauge', { crate: 'other' })?.thresholds).toEqual([
      { color: 'green', value: null },
    ]);
    expect(one([errors], 'app_frames_dropped_total', 'counter')?.thresholds.at(-1)).toEqual({
      color: 'red',
      value: 0.001,
    });
    expect(one([], 'app_used_ratio', 'gauge')?.thresholds.map(({ value }) => value)).toEqual([null, 0.8, 0.9]);
  });

  it('writes mappings as the dashboard does', () => {
    const options = { 0: { color: 'red', index: 0, text: 'DOWN' }, 1: { color: 'green', index: 1, text: 'UP' } };
    const up: PanelSpec = {
      title: 'Up',
      type: 'stat',
      targets: [['up']],
      defaults: { mappings: [{ type: 'value', options }] },
    };
    const done = one([up], 'app_load_complete', 'gauge', { help: 'Whether it is loaded (1=done, 0=in progress)' });
    expect(done?.mappings.map(({ text }) => text)).toEqual(['IN PROGRESS', 'DONE']);
    expect([done?.visual, done?.unit, done?.thresholds.map(({ color }) => color)]).toEqual([
      'stat',
      'none',
      ['yellow', 'green'],
    ]);
  });
});

describe('sizes and rows', () => {
  it('takes the size that most panels of the type have', () => {
    const small = ['a', 'b'].map((title): PanelSpec => ({ ...jobs('rate(app_jobs_total[1m])'), title, w: 8, h: 6 }));
    expect(
      brief(proposeOn([board([{ title: 'App', panels: small }])], [...THERE, missing('app_new_total')]))[0],
    ).toMatch(/^panel App \/ App New 8x6@16,1:/);
  });
});
