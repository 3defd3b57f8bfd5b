// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how Grafana writes variables
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDashboard } from '../../src/grafana/dashboard.ts';
import { parsePath, valueAt } from '../../src/grafana/json-path.ts';
import { expressions } from '../../src/grafana/walk.ts';
import { selectors } from '../../src/promql/selectors.ts';
import { nameOf } from '../promql/shown.ts';
import { dashboardOf, found, walk } from './walked.ts';

const target = (expr: string, more: object = {}) => ({ refId: 'A', expr, ...more });
const stat = (id: number, expr: string, more: object = {}) => ({
  id,
  type: 'stat',
  title: `Panel ${id}`,
  targets: [target(expr)],
  ...more,
});
const row = (title: unknown, more: object = {}) => ({ type: 'row', title, ...more });

describe('panels', () => {
  it('gives all that belongs to an expression', () => {
    const panel = stat(7, 'foo', { targets: [target('foo', { refId: 'B', legendFormat: '{{job}}', hide: true })] });
    expect(walk({ panels: [row('R', { collapsed: false, panels: [] }), panel] })).toEqual({
      expressions: [
        {
          file: 'board.json',
          line: 16,
          path: 'panels[1].targets[0].expr',
          expr: 'foo',
          role: 'target',
          panel: { id: 7, title: 'Panel 7', type: 'stat', path: 'panels[1]', row: 'R' },
          hidden: true,
          refId: 'B',
          legend: '{{job}}',
        },
      ],
      findings: [],
    });
  });

  it.each<[string, object, readonly string[]]>([
    [
      'in a collapsed row',
      { panels: [row('R', { collapsed: true, panels: [stat(1, 'a')] }), stat(2, 'b')] },
      ['a R', 'b null'],
    ],
    [
      'in a row that does not say that it is collapsed',
      { panels: [row('R', { panels: [stat(1, 'a')] }), stat(2, 'b')] },
      ['a R', 'b R'],
    ],
    [
      'under open rows',
      { panels: [stat(1, 'a'), row('R'), stat(2, 'b'), row('S'), stat(3, 'c')] },
      ['a null', 'b R', 'c S'],
    ],
    [
      'under open rows, by their place on the screen',
      {
        panels: [
          stat(1, 'a', { gridPos: { x: 0, y: 9, w: 6, h: 3 } }),
          row('R', { gridPos: { x: 0, y: 0, w: 24, h: 1 } }),
          stat(2, 'b', { gridPos: { x: 0, y: 1, w: 6, h: 3 } }),
          row('S', { gridPos: { x: 0, y: 8, w: 24, h: 1 } }),
        ],
      },
      ['a S', 'b R'],
    ],
    [
      'in rows in rows',
      { panels: [row('R', { panels: [row('S', { panels: [stat(1, 'a')] }), stat(2, 'b')] })] },
      ['a S', 'b R'],
    ],
    ['in legacy rows', { rows: [{ title: 'R', panels: [stat(1, 'a')] }, { panels: [stat(2, 'b')] }] }, ['a R', 'b ']],
    [
      'in rows that Grafana passes over',
      { schemaVersion: 16, panels: [stat(1, 'a')], rows: [{ panels: [stat(2, 'b')] }] },
      ['a null'],
    ],
    ['in panels', { panels: [{ id: 1, type: 'x', panels: [stat(2, 'a')] }] }, ['a null']],
    ['with a row title that is no text', { panels: [row({ a: 1 }), stat(1, 'a')] }, ['a ']],
  ])('%s', (_, json, expected) => {
    expect(walk(json).expressions.map(({ expr, panel }) => `${expr} ${panel?.row}`)).toEqual(expected);
  });

  it('survives what is no panel', () => {
    const odd = {
      id: 'x',
      type: 5,
      title: ['a'],
      targets: [target('a'), null, 'b', [target('c')], { expr: 7 }, { expr: null }],
    };
    const { expressions: all } = walk({
      panels: [null, 3, 'x', [], odd, { targets: { 0: target('d') } }, row('R', { panels: {} })],
    });
    expect(all.map(({ expr, panel }) => [expr, panel?.id, panel?.type, panel?.title])).toEqual([['a', null, '', '']]);
  });

  it('says that an expression is no text', () => {
    const panel = { type: 'stat', title: 'A', datasource: { type: 'prometheus' }, targets: [{ expr: ['x'] }] };
    expect(walk({ panels: [panel] }).findings).toMatchObject([
      {
        check: 'unreadable-query',
        path: 'panels[0].targets[0].expr',
        line: 11,
        message: expect.stringContaining('an array'),
      },
    ]);
  });

  it('does not count what a repeat left behind', () => {
    const json = {
      panels: [
        stat(1, 'a', { repeat: 'x' }),
        stat(2, 'a', { repeatPanelId: 1, repeatIteration: 5 }),
        row('R $y', { id: 3, repeat: 'y', collapsed: true, panels: [stat(4, 'b')] }),
        row('R $y', { id: 5, repeatPanelId: 3, collapsed: true, panels: [stat(6, 'b')] }),
        stat(7, 'c', { repeatPanelId: 99 }),
        stat(8, 'd', { repeatPanelId: 8 }),
        stat(9, 'e', { repeatPanelId: null }),
      ],
    };
    // The source of panel 7 is gone, so that it stands for itself.
    expect(walk(json).expressions.map(({ expr }) => expr)).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('reads rows nested as deep as a file may have them', () => {
    let panels: object[] = [stat(1, 'foo')];
    for (let i = 0; i < 400; i++) panels = [row(`R${i}`, { panels })];
    expect(walk({ panels }).expressions).toMatchObject([{ expr: 'foo', panel: { row: 'R0' } }]);
  });
});

describe('library panels', () => {
  const model = { type: 'timeseries', title: 'Shared', datasource: '${DS_PROMETHEUS}', targets: [target('foo')] };
  const use = (id: number, more: object = {}) => ({
    id,
    title: '',
    libraryPanel: { uid: 'u', name: 'Shared panel' },
    ...more,
  });

  it('that an export brings along count once, where they are first shown', () => {
    const json = {
      __elements: { u: { name: 'Shared panel', uid: 'u', kind: 1, model } },
      panels: [use(1), use(2, { title: 'Mine' })],
    };
    expect(walk(json)).toMatchObject({
      expressions: [
        {
          path: '__elements.u.model.targets[0].expr',
          expr: 'foo',
          panel: { id: 1, title: 'Shared', type: 'timeseries', path: 'panels[0]' },
        },
      ],
      findings: [],
    });
    expect(found({ ...json, __elements: [{ uid: 'u', model }] })).toEqual(['__elements[0].model.targets[0].expr: foo']);
  });

  it('that Grafana keeps are told', () => {
    expect(walk({ panels: [use(1)], __elements: [] })).toMatchObject({
      expressions: [],
      findings: [
        {
          check: 'library-panel',
          severity: 'info',
          path: 'panels[0].libraryPanel',
          message: expect.stringContaining('"Shared panel"'),
        },
      ],
    });
  });

  it('that have their targets in the panel count there', () => {
    expect(found({ panels: [use(1, { type: 'stat', targets: [target('bar')] })] })).toEqual([
      'panels[0].targets[0].expr: bar',
    ]);
  });

  it('that nothing shows do not count', () => {
    expect(found({ __elements: { u: { uid: 'u', model } }, panels: [] })).toEqual([]);
  });
});

describe('template variables', () => {
  const templating = (...list: object[]) => ({ panels: [], templating: { list } });
  const prometheus = { type: 'prometheus', uid: 'p' };

  it.each<[string, object, readonly string[]]>([
    ['a string', templating({ type: 'query', query: 'label_values(foo, job)' }), ['query: label_values(foo, job)']],
    [
      'an object',
      templating({
        type: 'query',
        query: { query: 'label_values(foo, job)', refId: 'x' },
        definition: 'label_values(foo, job)',
      }),
      ['query.query: label_values(foo, job)'],
    ],
    [
      'only its definition',
      templating({ type: 'query', query: '', definition: 'metrics(foo)' }),
      ['definition: metrics(foo)'],
    ],
    [
      'an object without text',
      templating({ type: 'query', query: { qryType: 1 }, definition: 'label_values(foo, job)' }),
      ['definition: label_values(foo, job)'],
    ],
    ['a bare selector', templating({ type: 'query', datasource: prometheus, query: 'foo' }), ['query: foo']],
    ['a bare selector of the default', templating({ type: 'query', query: '{a="b"}' }), ['query: {a="b"}']],
    [
      'of Loki',
      templating({ type: 'query', datasource: { type: 'loki', uid: 'l' }, query: 'label_values({a="b"}, job)' }),
      [],
    ],
    ['of Loki as an object', templating({ type: 'query', query: { label: 'job', stream: '{a="b"}', type: 1 } }), []],
    ['of SQL', templating({ type: 'query', query: 'SELECT job FROM foo' }), []],
    ['of Elasticsearch', templating({ type: 'query', query: '{"find": "terms", "field": "x"}' }), []],
    [
      'of another kind',
      templating({ type: 'custom', query: 'foo,bar' }, { type: 'adhoc' }, { type: 'datasource', query: 'prometheus' }),
      [],
    ],
    ['nonsense', { panels: [], templating: { list: [null, 5, { type: 'query', query: 7 }, { type: {} }] } }, []],
    ['nonsense instead of a list', { panels: [], templating: 'x' }, []],
  ])('%s', (_, json, expected) => {
    expect(found(json)).toEqual(expected.map((line) => `templating.list[0].${line}`));
    for (const { role, panel, hidden } of walk(json).expressions)
      expect([role, panel, hidden]).toEqual(['variable', null, false]);
  });
});

describe('annotations', () => {
  const prometheus = { type: 'prometheus', uid: 'p' };
  it.each<[string, object, readonly string[], boolean]>([
    [
      'at the entry',
      { datasource: prometheus, enable: true, expr: 'changes(foo[5m])' },
      ['expr: changes(foo[5m])'],
      false,
    ],
    ['under target', { datasource: prometheus, target: { expr: 'foo', refId: 'A' } }, ['target.expr: foo'], false],
    ['both', { datasource: prometheus, expr: 'foo', target: { expr: 'foo' } }, ['expr: foo'], false],
    ['switched off', { datasource: prometheus, enable: false, expr: 'foo' }, ['expr: foo'], true],
    ['of the default', { expr: 'ALERTS{a="b"}' }, ['expr: ALERTS{a="b"}'], false],
    ['built in', { builtIn: 1, datasource: '-- Grafana --', expr: 'foo', type: 'dashboard' }, [], false],
    [
      'of Grafana',
      { datasource: { type: 'grafana', uid: '-- Grafana --' }, target: { type: 'dashboard', expr: 'foo' } },
      [],
      false,
    ],
    ['of Loki', { datasource: { type: 'loki', uid: 'l' }, expr: '{a="b"}' }, [], false],
    ['empty', { datasource: prometheus, expr: '' }, [], false],
  ])('%s', (_, entry, expected, hidden) => {
    const json = { panels: [], annotations: { list: [entry] } };
    expect(found(json)).toEqual(expected.map((line) => `annotations.list[0].${line}`));
    for (const each of walk(json).expressions)
      expect([each.role, each.panel, each.hidden]).toEqual(['annotation', null, hidden]);
  });
});

describe('version 2', () => {
  const query = (expr: string, more: object = {}) => ({
    kind: 'PanelQuery',
    spec: {
      refId: 'A',
      hidden: false,
      query: { kind: 'DataQuery', group: 'prometheus', version: 'v0', spec: { expr, legendFormat: 'x' } },
      ...more,
    },
  });
  const panel = (id: number, ...queries: object[]) => ({
    kind: 'Panel',
    spec: {
      id,
      title: `Panel ${id}`,
      data: { kind: 'QueryGroup', spec: { queries } },
      vizConfig: { kind: 'VizConfig', group: 'timeseries' },
    },
  });
  const item = (name: string) => ({ kind: 'GridLayoutItem', spec: { element: { kind: 'ElementReference', name } } });
  const grid = (...names: string[]) => ({ kind: 'GridLayout', spec: { items: names.map(item) } });
  const inRow = (title: string, layout: object, more: object = {}) => ({
    kind: 'RowsLayoutRow',
    spec: { title, layout, ...more },
  });

  it('reads panels, rows, tabs, variables and annotations', () => {
    const spec = {
      title: 'A',
      elements: {
        'panel-1': panel(1, query('a'), query('b', { hidden: true, refId: 'B' })),
        'panel-2': panel(2, query('c')),
        'panel-3': panel(3, query('never shown')),
        'library-4': { kind: 'LibraryPanel', spec: { id: 4, title: 'L', libraryPanel: { uid: 'u', name: 'Lib' } } },
        'panel-5': panel(
          5,
          query('{a="b"} |= "x"', { query: { kind: 'DataQuery', group: 'loki', spec: { expr: '{a="b"}' } } }),
        ),
        // An older form: the plugin is the kind.
        'panel-6': panel(
          6,
          query('', {
            query: { kind: 'prometheus', spec: { expr: 'd' } },
            datasource: { type: 'prometheus', uid: 'p' },
          }),
        ),
        'panel-7': panel(7, query('', { query: { kind: 'DataQuery', group: '', spec: { expr: 'e' } } })),
      },
      layout: {
        kind: 'TabsLayout',
        spec: {
          tabs: [
            {
              kind: 'TabsLayoutTab',
              spec: {
                title: 'Tab',
                layout: {
                  kind: 'RowsLayout',
                  spec: {
                    rows: [
                      inRow('Row', grid('panel-1', 'library-4'), {
                        variables: [
                          {
                            kind: 'QueryVariable',
                            spec: {
                              name: 'r',
                              query: {
                                kind: 'DataQuery',
                                group: 'prometheus',
                                spec: { query: 'label_values(f, job)' },
                              },
                            },
                          },
                        ],
                      }),
                      inRow('', grid('panel-7'), { hideHeader: true }),
                    ],
                  },
                },
              },
            },
            { kind: 'TabsLayoutTab', spec: { title: 'Other', layout: grid('panel-2', 'panel-5', 'panel-6') } },
          ],
        },
      },
      variables: [
        {
          kind: 'QueryVariable',
          spec: {
            name: 'v',
            query: { kind: 'DataQuery', group: 'prometheus', spec: { __legacyStringValue: 'metrics(g)' } },
          },
        },
        { kind: 'QueryVariable', spec: { name: 'w', query: 'label_values(h, job)' } },
        { kind: 'CustomVariable', spec: { name: 'x', query: 'a,b' } },
      ],
      annotations: [
        { kind: 'AnnotationQuery', spec: { builtIn: true, query: { kind: 'DataQuery', group: 'grafana', spec: {} } } },
        {
          kind: 'AnnotationQuery',
          spec: { enable: false, query: { kind: 'DataQuery', group: 'prometheus', spec: { expr: 'i' } } },
        },
        {
          kind: 'AnnotationQuery',
          spec: {
            enable: true,
            query: { kind: 'DataQuery', group: 'prometheus', spec: {} },
            legacyOptions: { expr: 'j' },
          },
        },
      ],
    };
    const json = { apiVersion: 'dashboard.grafana.app/v2beta1', kind: 'Dashboard', metadata: { name: 'x' }, spec };
    const { expressions: all, findings } = walk(json, ['spec']);
    expect(
      all.map(({ expr, panel: place, role, hidden }) => [expr, place?.id ?? role, place?.row ?? null, hidden]),
    ).toEqual([
      ['a', 1, 'Row', false],
      ['b', 1, 'Row', true],
      ['c', 2, 'Other', false],
      ['d', 6, 'Other', false],
      ['e', 7, null, false],
      ['metrics(g)', 'variable', null, false],
      ['label_values(h, job)', 'variable', null, false],
      ['label_values(f, job)', 'variable', null, false],
      ['i', 'annotation', null, true],
      ['j', 'annotation', null, false],
    ]);
    expect(all[0]).toMatchObject({
      path: 'spec.elements.panel-1.spec.data.spec.queries[0].spec.query.spec.expr',
      panel: { type: 'timeseries', title: 'Panel 1', path: 'spec.elements.panel-1' },
      refId: 'A',
      legend: 'x',
    });
    expect(findings.map(({ check, path }) => [check, path])).toEqual([
      ['panel-not-shown', 'spec.elements.panel-3'],
      ['library-panel', 'spec.elements.library-4'],
    ]);
    for (const { path, expr } of all) expect(valueAt(json, parsePath(path))).toBe(expr);
  });
});

describe('a wrapped dashboard', () => {
  it('has paths from the root of the file', () => {
    const json = {
      meta: {},
      dashboard: { panels: [stat(1, 'foo')], templating: { list: [{ type: 'query', query: 'label_values(a, b)' }] } },
    };
    expect(found(json, ['dashboard'])).toEqual([
      'dashboard.panels[0].targets[0].expr: foo',
      'dashboard.templating.list[0].query: label_values(a, b)',
    ]);
  });
});

describe('keys that stand twice', () => {
  it('are told, and the last one counts', () => {
    const text = '{\n "panels": [],\n "panels": [{"type": "stat", "targets": [{"expr": "a",\n  "expr": "b"}]}]\n}';
    const result = parseDashboard('a.json', new TextEncoder().encode(text));
    if (!('dashboard' in result)) throw new Error(result.problem.message);
    const { expressions: all, findings } = expressions(result.dashboard);
    expect(all).toMatchObject([{ expr: 'b', line: 4 }]);
    expect(findings).toMatchObject([
      { check: 'duplicate-key', line: 3, column: 2, message: expect.stringContaining('"panels"') },
      { check: 'duplicate-key', line: 4, column: 3 },
    ]);
  });
});

describe('any JSON', () => {
  const key = fc.constantFrom(
    ...[
      'panels',
      'rows',
      'targets',
      'expr',
      'query',
      'datasource',
      'type',
      'title',
      'id',
      'templating',
      'list',
      'annotations',
    ],
    ...[
      '__elements',
      'u',
      'model',
      'libraryPanel',
      'uid',
      'repeatPanelId',
      'elements',
      'layout',
      'spec',
      'kind',
      'name',
      'data',
    ],
    ...[
      'queries',
      'variables',
      'definition',
      'target',
      'collapsed',
      'gridPos',
      '__inputs',
      '__proto__',
      'constructor',
      'length',
    ],
  );
  const leaf = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom(
      'row',
      'query',
      'u',
      'Panel',
      'ElementReference',
      'QueryVariable',
      'prometheus',
      'foo',
      'label_values(a, b)',
      1,
      null,
      true,
    ),
  );
  const { json } = fc.letrec((tie) => ({
    json: fc.oneof(
      { depthSize: 'medium' },
      leaf,
      fc.array(tie('json'), { maxLength: 4 }),
      fc.dictionary(key, tie('json'), { maxKeys: 6 }),
    ),
  }));

  it('never makes it throw, and every expression is where its path says', () => {
    fc.assert(
      fc.property(fc.dictionary(key, json, { maxKeys: 8 }), (board) => {
        const dashboard = dashboardOf(board);
        const lines = dashboard.text.split('\n');
        const { expressions: all, findings } = expressions(dashboard);
        for (const { path, expr, line } of all) {
          expect(valueAt(dashboard.json, parsePath(path))).toBe(expr);
          expect(lines[line - 1]).toContain(JSON.stringify(expr));
        }
        for (const { line, path } of findings) expect([typeof line, typeof path]).toEqual(['number', 'string']);
      }),
      { numRuns: 3_000 },
    );
  });

  it('is walked with a hundred thousand panels', () => {
    const panels = Array.from({ length: 100_000 }, (_, i) =>
      i % 10 === 0 ? row(`R${i}`, { id: i, repeatPanelId: i - 10 }) : stat(i, `m_${i}{a="b"}`),
    );
    expect(expressions(dashboardOf({ panels })).expressions).toHaveLength(90_000);
  });
});

const RSKY = '../shared/rsky';
describe.skipIf(!existsSync(`${RSKY}/facts.json`))('the dashboards of rsky', () => {
  interface Fact {
    readonly name: string;
    readonly on_dashboard: boolean;
  }
  it.each([
    ['641cff02', 'dashboard-before', 52, 31],
    ['e3348910', 'dashboard-after-by-hand', 74, 47],
  ])('at %s', (commit, name, count, charted) => {
    const file = readFileSync(`${RSKY}/${name}.json`);
    const result = parseDashboard(`${name}.json`, file);
    if (!('dashboard' in result)) throw new Error(result.problem.message);
    const { expressions: all, findings } = expressions(result.dashboard);
    expect(all).toHaveLength(count);
    expect(findings).toEqual([]);
    const lines = file.toString('utf8').split('\n');
    const names = new Set<string>();
    for (const { expr, role, line, path } of all) {
      expect(lines[line - 1]).toContain(JSON.stringify(expr));
      expect(valueAt(result.dashboard.json, parsePath(path))).toBe(expr);
      const read = selectors(expr, role);
      expect(read.problem).toBeNull();
      for (const selector of read.selectors) names.add(nameOf(selector.name));
    }
    const facts = JSON.parse(readFileSync(`${RSKY}/facts.json`, 'utf8')) as Record<string, { metrics: Fact[] }>;
    const metrics = facts[commit]?.metrics ?? [];
    expect(metrics.filter((metric) => names.has(metric.name)).length).toBe(charted);
    expect(metrics.filter((metric) => names.has(metric.name) !== metric.on_dashboard)).toEqual([]);
    // Every panel stands under one of the dashboard's rows.
    expect(all.filter(({ panel }) => panel === null || panel.row === null)).toEqual([]);
  });
});
