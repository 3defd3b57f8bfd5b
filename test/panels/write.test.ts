import { readFileSync } from 'node:fs';
import { diffLines } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { match } from '../../src/coverage/match.ts';
import { isObject, type JsonObject as Json, own } from '../../src/grafana/json-value.ts';
import { expressions } from '../../src/grafana/walk.ts';
import type { CoveredMetric, Dashboard, Expression, Kind, Reference } from '../../src/model.ts';
import { targetsOf } from '../../src/panels/datasource.ts';
import { propose } from '../../src/panels/propose.ts';
import { writeProposals } from '../../src/panels/write.ts';
import { selectors } from '../../src/promql/selectors.ts';
import { board, type PanelSpec, proposeOn, type RowSpec } from './board-sample.ts';
import { covered, missing } from './sample.ts';

/** Reads a written text again: what its panels show. */
function reread(
  file: string,
  text: string,
): { dashboard: Dashboard; references: Reference[]; expressions: Expression[] } {
  const dashboard: Dashboard = { file, title: file, uid: null, text, json: JSON.parse(text), root: [] };
  const walked = expressions(dashboard).expressions;
  const references = walked.flatMap((expression) =>
    selectors(expression.expr, expression.role).selectors.map((selector) => ({ expression, selector })),
  );
  return { dashboard, references, expressions: walked };
}

function panelsOf(text: string): Json[] {
  const { panels } = JSON.parse(text) as { panels?: Json[] };
  return (panels ?? []).flatMap((panel) => [panel, ...((own(panel, 'panels') as Json[] | undefined) ?? [])]);
}

/** Pairs of panels that cover the same cells; the panels of a collapsed row are on a grid of their own. */
function overlaps(text: string): string[] {
  const { panels } = JSON.parse(text) as { panels?: Json[] };
  const grids = [panels ?? [], ...(panels ?? []).map((panel) => (own(panel, 'panels') as Json[] | undefined) ?? [])];
  const found: string[] = [];
  for (const grid of grids) {
    const areas = grid.map((panel) => own(panel, 'gridPos') as { h: number; w: number; x: number; y: number });
    areas.forEach((a, i) => {
      expect(a.x + a.w).toBeLessThanOrEqual(24);
      for (const b of areas.slice(i + 1)) {
        if (a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h)
          found.push(`${JSON.stringify(a)} ${JSON.stringify(b)}`);
      }
    });
  }
  return found;
}

const panel = (title: string, expr: string, more: Partial<PanelSpec> = {}): PanelSpec => ({
  title,
  targets: [[expr, title]],
  ...more,
});

describe('writing proposals', () => {
  const there = [
    covered('app_jobs_total'),
    covered('app_runs_total'),
    covered('app_a_length', 'gauge'),
    covered('app_b_length', 'gauge'),
  ];
  const lengths: PanelSpec = {
    title: 'Lengths',
    targets: [
      ['app_a_length', 'a'],
      ['app_b_length', 'b'],
    ],
  };
  const graph = panel('Jobs', 'rate(app_jobs_total[1m])', {
    unit: 'jobs/s',
    defaults: {
      color: { mode: 'palette-classic' },
      custom: { drawStyle: 'bars', axisLabel: 'jobs', stacking: { group: 'A', mode: 'none' } },
    },
    more: {
      options: { legend: { displayMode: 'table' } },
      pluginVersion: '10.2.3',
      description: 'mine',
      links: [{ title: 'l' }],
    },
  });
  const rows: RowSpec[] = [
    { title: 'App', panels: [graph, panel('Runs', 'rate(app_runs_total[1m])'), lengths] },
    { title: 'Below', panels: [panel('Up', 'up')] },
  ];
  const fresh = [
    missing('app_c_length', 'gauge'),
    missing('app_new_jobs_total', 'counter', { help: 'New jobs', labels: ['kind'] }),
    missing('app_done', 'gauge', { help: 'Whether done (1=yes, 0=no)' }),
  ];
  const on = board(rows);
  const proposals = proposeOn([on], [...there, ...fresh]);
  const written = writeProposals(on.dashboard, proposals);
  const added = panelsOf(written.text).filter(
    ({ title }) => !panelsOf(on.dashboard.text).some((old) => old.title === title),
  );

  it('counts panels and targets', () => {
    expect({ panels: written.panels, targets: written.targets }).toEqual({ panels: 2, targets: 1 });
    expect(added.map(({ title }) => title)).toEqual(['App Done', 'New Jobs by Kind']);
  });

  it('writes a panel like those that are there, but for what is theirs alone', () => {
    expect(added[1]).toEqual({
      datasource: { type: 'prometheus', uid: 'prom' },
      description: 'New jobs',
      fieldConfig: {
        defaults: {
          color: { mode: 'palette-classic' },
          custom: { drawStyle: 'bars', axisLabel: '', stacking: { group: 'A', mode: 'none' } },
          mappings: [],
          thresholds: { mode: 'absolute', steps: [{ color: 'green', value: null }] },
          unit: 'jobs/s',
        },
        overrides: [],
      },
      gridPos: { h: 8, w: 12, x: 0, y: 17 },
      id: 8,
      options: { legend: { displayMode: 'table' } },
      pluginVersion: '10.2.3',
      targets: [
        {
          datasource: { type: 'prometheus', uid: 'prom' },
          expr: 'sum by (kind) (rate(app_new_jobs_total[1m]))',
          legendFormat: '{{kind}}',
          refId: 'A',
        },
      ],
      title: 'New Jobs by Kind',
      type: 'timeseries',
    });
  });

  it('adds a target with the next refId', () => {
    const target = panelsOf(written.text).find(({ title }) => title === 'Lengths')?.targets;
    expect((target as Json[]).map(({ refId, legendFormat }) => [refId, legendFormat])).toEqual([
      ['A', 'a'],
      ['B', 'b'],
      ['C', 'c'],
    ]);
  });

  it('leaves every line as it was, but for the positions below', () => {
    const removed = diffLines(on.dashboard.text, written.text).flatMap(({ removed: gone, value }) =>
      gone ? value.split('\n').slice(0, -1) : [],
    );
    expect(removed).toEqual(['        "y": 17', '        "y": 18']);
    expect(overlaps(written.text)).toEqual([]);
  });

  it('says the lines where things go', () => {
    const lines = on.dashboard.text.split('\n');
    for (const { placement } of proposals) {
      if (placement?.type === 'target') expect(lines[placement.line - 1]?.trim()).toBe('{');
      if (placement?.type === 'panel') expect(lines[placement.line - 1]?.trim()).toBe('},');
    }
  });

  it('passes over other files and what has no place', () => {
    expect(writeProposals({ ...on.dashboard, file: 'other.json' }, proposals)).toEqual({
      text: on.dashboard.text,
      panels: 0,
      targets: 0,
    });
    expect(
      writeProposals(
        on.dashboard,
        proposals.map((proposal) => ({ ...proposal, placement: null })),
      ).text,
    ).toBe(on.dashboard.text);
  });

  it('writes each visual with what Grafana knows', () => {
    const metrics = [
      missing('app_info', 'info', { labels: ['version'] }),
      missing('app_mode', 'stateset'),
      missing('app_done', 'gauge', { help: 'Whether done (1=yes, 0=no)' }),
      missing('app_up_by', 'gauge', { help: 'Whether up (1=yes, 0=no)', labels: ['shard', 'kind'] }),
      missing('app_wait_seconds', 'histogram'),
      missing('app_lag_seconds', 'summary'),
      missing('app_x_total'),
      missing('app_y', 'gauge', { labels: ['pool'] }),
    ];
    const empty = board([]);
    const { text } = writeProposals(empty.dashboard, proposeOn([empty], metrics));
    const keys = sdkKeys();
    const panels = panelsOf(text).filter(({ type }) => type !== 'row');
    expect(panels.map(({ type }) => type).sort()).toEqual([
      'stat',
      'state-timeline',
      'state-timeline',
      'table',
      'timeseries',
      'timeseries',
      'timeseries',
      'timeseries',
    ]);
    for (const written of panels) {
      expect(keys.panel).toEqual(expect.arrayContaining(Object.keys(written)));
      expect(keys.grid).toEqual(expect.arrayContaining(Object.keys(written.gridPos as object)));
      const config = written.fieldConfig as { defaults: object };
      expect(keys.source).toEqual(expect.arrayContaining(Object.keys(config)));
      expect(keys.field).toEqual(expect.arrayContaining(Object.keys(config.defaults)));
      for (const target of targetsOf(written)) expect(keys.target).toEqual(expect.arrayContaining(Object.keys(target)));
    }
    const table = panels.find(({ type }) => type === 'table');
    expect(table === undefined ? [] : targetsOf(table)).toEqual([
      { editorMode: 'code', expr: 'app_info', format: 'table', instant: true, refId: 'A' },
    ]);
  });
});

/** The members that Grafana's own types have, read from the declarations of its SDK. */
function sdkKeys() {
  const read = (part: string, name: string): string[] => {
    const url = new URL(
      `../../node_modules/@grafana/grafana-foundation-sdk/dist/${part}/types.gen.d.ts`,
      import.meta.url,
    );
    const body = new RegExp(`export interface ${name} \\{([^}]*)\\}`).exec(readFileSync(url, 'utf8'))?.[1] ?? '';
    return [...body.matchAll(/^\s{4}(\w+)\??:/gm)].map((found) => found[1] ?? '');
  };
  return {
    panel: read('dashboard', 'Panel'),
    grid: read('dashboard', 'GridPos'),
    source: read('dashboard', 'FieldConfigSource'),
    field: read('dashboard', 'FieldConfig'),
    target: read('prometheus', 'Dataquery'),
  };
}

/** What no query of a dashboard can name. */
const UNCHARTABLE = /[$[\]{}"\\\p{Cc}\p{Cs}]/u;

const WORDS = [
  'app',
  'db',
  'errors',
  'events',
  'fetch',
  'waiting',
  'running',
  'length',
  'dropped',
  'seconds',
  'bytes',
  'filtered',
  'time',
];
const name = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 }).map((words) => words.join('_'));
const metric = fc
  .record({
    name: fc.oneof({ weight: 9, arbitrary: name }, { weight: 1, arbitrary: fc.string({ minLength: 1 }) }),
    kind: fc.constantFrom<Kind>('counter', 'gauge', 'histogram', 'summary', 'info', 'stateset', 'unknown'),
    crate: fc.constantFrom(null, 'app', 'db', 'x-app'),
    labels: fc.option(fc.subarray(['reason', 'user_id', 'pool', 'le'])),
    help: fc.option(
      fc.oneof(
        fc.string(),
        fc.constantFrom('Whether it is (1=yes, 0=no)', 'Unix timestamp of it', 'Number of things in bytes'),
      ),
    ),
    updated: fc.constantFrom(true, false, null),
    seen: fc.boolean(),
  })
  .map(({ seen, name: text, kind, ...more }) => ({ ...missing(text, kind, more), seen }));
const scenario = fc.record({
  metrics: fc.uniqueArray(metric, { selector: (one) => one.name, maxLength: 14 }),
  rows: fc.array(
    fc.record({
      title: fc.option(fc.constantFrom('App', 'DB', '', 'Überblick 📥')),
      collapsed: fc.boolean(),
      sizes: fc.array(
        fc.record({
          w: fc.integer({ min: 1, max: 24 }),
          h: fc.integer({ min: 1, max: 9 }),
          type: fc.constantFrom('timeseries', 'stat', 'text', 'graph'),
        }),
        { maxLength: 4 },
      ),
    }),
    { maxLength: 3 },
  ),
  deal: fc.infiniteStream(fc.nat(100)),
});

describe('any metrics on any dashboard', () => {
  it('are placed without overlap, once each, the same way every time, and never again', () => {
    fc.assert(
      fc.property(scenario, ({ metrics, rows, deal }) => {
        const next = deal[Symbol.iterator]();
        const draw = () => next.next().value ?? 0;
        const seen = metrics.filter((one) => one.seen);
        const boards = board(
          rows.map(({ title, collapsed, sizes }) => ({
            title,
            collapsed: title !== null && collapsed,
            panels: sizes.map(({ w, h, type }, i): PanelSpec => {
              const shown = seen.filter(() => draw() < 40).slice(0, 3);
              return {
                title: `P${i}`,
                type,
                w,
                h,
                targets: shown.map((one) => [
                  one.kind === 'counter' ? `rate(${named(one.name)}[1m])` : named(one.name),
                  one.name,
                ]),
              };
            }),
          })),
        );
        const audited = audit(boards.references, metrics);
        const input = {
          dashboards: [boards.dashboard],
          expressions: boards.expressions,
          references: boards.references,
          includeDead: true,
        };
        const proposals = propose({ ...input, metrics: audited });
        expect(propose({ ...input, metrics: audited })).toEqual(proposals);
        const open = audited
          .filter((one) => one.coverage === 'missing' && !UNCHARTABLE.test(one.name))
          .map((one) => one.name);
        expect(proposals.flatMap((proposal) => proposal.metrics).sort()).toEqual(open.sort());
        for (const proposal of proposals) {
          expect(proposal.placement).not.toBeNull();
          expect(new Set(proposal.targets.map(({ metric: of }) => of))).toEqual(new Set(proposal.metrics));
          for (const reason of proposal.reasons) expect(reason).toMatch(/\.$/);
        }
        const { text, panels } = writeProposals(boards.dashboard, proposals);
        expect(panels).toBe(proposals.filter(({ placement }) => placement?.type === 'panel').length);
        expect(overlaps(text)).toEqual(overlaps(boards.dashboard.text));
        const all = panelsOf(text);
        expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
        for (const one of all) {
          const refIds = targetsOf(one).map(({ refId }) => refId);
          expect(new Set(refIds).size).toBe(refIds.length);
        }
        for (const { placement, title } of proposals) {
          if (placement?.type !== 'panel') continue;
          const same = all.filter((one) => one.title === title && isObject(one.gridPos));
          expect(same.map(({ gridPos }) => gridPos)).toContainEqual(placement.gridPos);
        }
        const again = reread(boards.dashboard.file, text);
        const after = audit(again.references, metrics).filter((one) => !UNCHARTABLE.test(one.name));
        expect(after.filter(({ coverage }) => coverage === 'missing').map((one) => one.name)).toEqual([]);
        expect(
          propose({
            ...input,
            dashboards: [again.dashboard],
            expressions: again.expressions,
            references: again.references,
            metrics: after,
          }),
        ).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});

function named(text: string): string {
  return /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(text) ? text : `{__name__=${JSON.stringify(text)}}`;
}

function audit(references: readonly Reference[], metrics: readonly CoveredMetric[]): CoveredMetric[] {
  const { shown } = match(metrics, references);
  return metrics.map((one, i) => ({
    ...one,
    coverage: shown[i]?.coverage ?? 'missing',
    references: shown[i]?.references ?? [],
  }));
}
