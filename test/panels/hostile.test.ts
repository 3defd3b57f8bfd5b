import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expressions } from '../../src/grafana/walk.ts';
import type { Dashboard } from '../../src/model.ts';
import { propose } from '../../src/panels/propose.ts';
import { writeProposals } from '../../src/panels/write.ts';
import { selectors } from '../../src/promql/selectors.ts';
import { covered, missing } from './sample.ts';

const METRICS = [
  covered('app_jobs_total'),
  covered('app_runs_total'),
  missing('app_new_total'),
  missing('app_fetch_errors_total'),
  missing('app_parse_errors_total'),
  missing('app_queue_length', 'gauge'),
  missing('app_done', 'gauge', { help: 'Whether (1=yes, 0=no)' }),
];

function dashboardOf(json: unknown, root: readonly string[] = []): Dashboard {
  return { file: 'd.json', title: 'd', uid: null, text: JSON.stringify(json, null, 2), json, root };
}

function generate(dashboard: Dashboard) {
  const walked = expressions(dashboard).expressions;
  const references = walked.flatMap((expression) =>
    selectors(expression.expr, expression.role).selectors.map((selector) => ({ expression, selector })),
  );
  const proposals = propose({
    metrics: METRICS,
    dashboards: [dashboard],
    expressions: walked,
    references,
    includeDead: false,
  });
  return { proposals, written: writeProposals(dashboard, proposals) };
}

const junk = fc.oneof(
  fc.constantFrom(null, true, 0, -1, 1e308, 2 ** 31, '', 'x', '__proto__', [], {}),
  fc.jsonValue({ maxDepth: 2 }),
);
const or = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: value as fc.Arbitrary<unknown> }, { weight: 1, arbitrary: junk });
const target = fc.record(
  {
    expr: or(
      fc.constantFrom(
        'rate(app_jobs_total[1m])',
        'sum(rate(app_runs_total{job="$job"}[$w]))',
        'app_jobs_total',
        'x{',
        '',
      ),
    ),
    legendFormat: or(fc.constantFrom('a', '{{b}}')),
    refId: or(fc.constantFrom('A', 'B')),
    datasource: junk,
  },
  { requiredKeys: [] },
);
const panel = fc.record(
  {
    type: or(fc.constantFrom('timeseries', 'stat', 'row', 'graph')),
    title: or(fc.string()),
    id: junk,
    gridPos: or(
      fc.record(
        {
          h: or(fc.nat(20)),
          w: or(fc.nat(30)),
          x: or(fc.integer({ min: -3, max: 30 })),
          y: or(fc.integer({ min: -3, max: 60 })),
        },
        { requiredKeys: [] },
      ),
    ),
    targets: or(fc.array(or(target), { maxLength: 3 })),
    fieldConfig: or(
      fc.record({
        defaults: or(
          fc.record({
            unit: junk,
            thresholds: or(fc.record({ steps: junk })),
            custom: junk,
            color: junk,
            mappings: junk,
          }),
        ),
      }),
    ),
    options: junk,
    datasource: junk,
    collapsed: junk,
    panels: junk,
    libraryPanel: junk,
    pluginVersion: junk,
  },
  { requiredKeys: ['type'] },
);
const model = fc.record(
  {
    panels: or(fc.array(or(panel), { maxLength: 5 })),
    rows: junk,
    templating: junk,
    schemaVersion: or(fc.constant(39)),
  },
  { requiredKeys: [] },
);

describe('any JSON', () => {
  it('gets proposals, and is written or left alone, but nothing breaks', () => {
    fc.assert(
      fc.property(model, (json) => {
        const before = JSON.stringify(json);
        const { proposals, written } = generate(dashboardOf(json));
        expect(JSON.stringify(json)).toBe(before);
        expect(new Set(proposals.flatMap(({ metrics }) => metrics)).size).toBe(5);
        const after = dashboardOf(JSON.parse(written.text));
        if (proposals.some(({ placement }) => placement !== null))
          expect(generate({ ...after, text: written.text }).written.text).not.toBe('');
      }),
      { numRuns: 200 },
    );
  });

  it('is no dashboard at all', () => {
    for (const json of [null, 1, 'x', [], [[]], { panels: 5 }]) {
      const { proposals, written } = generate(dashboardOf(json));
      expect(proposals.every(({ placement }) => placement === null)).toBe(true);
      expect(written).toEqual({ text: JSON.stringify(json, null, 2), panels: 0, targets: 0 });
    }
  });

  it('has a wrapper', () => {
    const graph = {
      type: 'timeseries',
      title: 'App Errors',
      id: 1,
      gridPos: { h: 8, w: 12, x: 0, y: 0 },
      targets: [{ expr: 'rate(app_jobs_total[1m])', refId: 'A' }],
    };
    const { written } = generate(
      dashboardOf({ dashboard: { panels: [graph], schemaVersion: 39 }, meta: {} }, ['dashboard']),
    );
    const { dashboard } = JSON.parse(written.text) as {
      dashboard: { panels: { title: string; gridPos: object; id: number }[] };
    };
    expect(dashboard.panels.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
    expect(dashboard.panels[1]?.gridPos).toEqual({ h: 4, w: 4, x: 12, y: 0 });
  });

  it('is deep, or has settings without end, and they are not copied', () => {
    let deep: object = {};
    for (let i = 0; i < 2000; i++) deep = { deep };
    const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i]));
    for (const options of [deep, wide]) {
      const graph = {
        type: 'timeseries',
        title: 'x',
        id: 1,
        gridPos: { h: 8, w: 12, x: 0, y: 0 },
        options,
        fieldConfig: { defaults: { custom: options } },
        targets: [{ expr: 'app_jobs_total', refId: 'A' }],
      };
      const { written } = generate(dashboardOf({ panels: [graph], schemaVersion: 39 }));
      const { panels } = JSON.parse(written.text) as { panels: { options: object }[] };
      expect(panels).toHaveLength(5);
      expect(Object.keys(panels[2]?.options ?? {})).toEqual(['legend', 'tooltip']);
    }
  });

  it('has keys of prototypes', () => {
    const text = `{"panels":[{"type":"timeseries","title":"x","id":1,"gridPos":{"h":8,"w":12,"x":0,"y":0},"options":{"__proto__":{"polluted":1}},"targets":[{"expr":"app_jobs_total","__proto__":{"hide":true}}]}],"schemaVersion":39}`;
    const { written } = generate({ ...dashboardOf(JSON.parse(text)), text });
    expect(written.panels).toBe(4);
    expect(written.text.split('polluted')).toHaveLength(2);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('texts from a repository', () => {
  it('reach titles, legends and queries only as words', () => {
    const evil = 'x\u001b[31m\n"`<script>\u0024{a}{{b}}';
    const metrics = [
      missing('app_total', 'counter', { help: evil, crate: evil, labels: [evil] }),
      missing('app_jobs_waiting', 'gauge', { help: `${evil} CAR` }),
    ];
    for (const proposal of propose({
      metrics,
      dashboards: [dashboardOf({ panels: [], schemaVersion: 39 })],
      expressions: [],
      references: [],
      includeDead: false,
    })) {
      expect(proposal.title).toMatch(/^[\w -]+$/);
      for (const { expr, legend } of proposal.targets) {
        expect(expr).toMatch(/^[\w ()[\]$]+$/);
        expect(legend).toMatch(/^[\w -]*$|^\{\{\w+\}\}$/);
      }
      expect(proposal.description).not.toMatch(/\p{Cc}/u);
    }
  });
});
