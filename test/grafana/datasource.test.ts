// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how Grafana writes variables
import { describe, expect, it } from 'vitest';
import { DataSources, languageOfPlugin } from '../../src/grafana/datasource.ts';
import { found } from './walked.ts';

describe('languageOfPlugin', () => {
  it.each([
    'prometheus',
    'Prometheus',
    'grafana-amazonprometheus-datasource',
    'grafana-azureprometheus-datasource',
    'victoriametrics-datasource',
    'victoriametrics-metrics-datasource',
  ])('%s is asked in PromQL', (id) => {
    expect(languageOfPlugin(id)).toBe('prometheus');
  });

  it.each([
    'loki',
    'victoriametrics-logs-datasource',
    'camptocamp-prometheus-alertmanager-datasource',
    'elasticsearch',
    'influxdb',
    'mysql',
    'testdata',
    '__expr__',
  ])('%s is not', (id) => {
    expect(languageOfPlugin(id)).toBe('other');
  });
});

describe('the language of a query', () => {
  const model = {
    __inputs: [{ name: 'DS_MAIN', type: 'datasource', pluginId: 'prometheus' }],
    templating: {
      list: [
        { type: 'datasource', name: 'metrics', query: 'prometheus' },
        { type: 'datasource', name: 'logs', query: 'loki' },
        { type: 'datasource', name: 'any', query: '${plugin}' },
        { type: 'query', name: 'query', query: 'prometheus' },
      ],
    },
  };
  const named = [
    { type: 'prometheus', uid: 'abc' },
    { type: 'loki', uid: 'def' },
    { type: 'prometheus', uid: 'both' },
    { type: 'loki', uid: 'both' },
    { type: 'loki', uid: '${metrics}' },
  ];
  const sources = new DataSources(model, model, named);

  it.each<[string, unknown[], string]>([
    ['nothing at all', [undefined, null], 'unknown'],
    ['an object', [{ type: 'prometheus', uid: 'x' }], 'prometheus'],
    [
      'an object of another type',
      [
        { type: 'loki', uid: 'x' },
        { type: 'prometheus', uid: 'x' },
      ],
      'other',
    ],
    ['the panel, when the target names none', [null, { type: 'loki', uid: 'x' }], 'other'],
    ['the target, when the panel is mixed', [{ type: 'prometheus' }, '-- Mixed --'], 'prometheus'],
    ['mixed, when the target names none', [undefined, { type: 'datasource', uid: '-- Mixed --' }], 'unknown'],
    [
      'an expression',
      [
        { type: '__expr__', uid: '__expr__' },
        { type: 'prometheus', uid: 'x' },
      ],
      'other',
    ],
    ['an expression, old style', ['__expr__'], 'other'],
    ['another panel', [undefined, '-- Dashboard --'], 'other'],
    ['another panel, new style', [{ type: 'datasource', uid: '-- Dashboard --' }], 'other'],
    ['Grafana itself', [{ type: 'grafana', uid: '-- Grafana --' }], 'other'],
    ['Grafana itself, without a type', [{ uid: '-- Grafana --' }], 'other'],
    ['a variable', ['$metrics'], 'prometheus'],
    ['a variable in braces', ['${logs}'], 'other'],
    ['a variable in brackets', ['[[logs]]'], 'other'],
    ['a variable with a format', ['${metrics:raw}'], 'prometheus'],
    ['a variable as uid', [{ uid: '${metrics}' }], 'prometheus'],
    ['a variable as uid, and a type', [{ type: 'loki', uid: '${metrics}' }], 'other'],
    ['a variable of a type that varies', ['$any'], 'unknown'],
    ['a variable that is none of a data source', ['$query'], 'unknown'],
    ['an input of an export', ['${DS_MAIN}'], 'prometheus'],
    ['an input that is missing, by its name', ['${DS_PROMETHEUS}'], 'prometheus'],
    ['an input that is missing, of Loki', ['${DS_LOKI}'], 'other'],
    ['a uid that is elsewhere with its type', ['abc', { type: 'loki' }], 'prometheus'],
    ['a uid that is elsewhere, of Loki', [{ uid: 'def' }], 'other'],
    ['a uid that is elsewhere with two types', ['both'], 'unknown'],
    ['a name that tells', ['Prometheus (prod)'], 'prometheus'],
    ['a name that tells of Loki', ['grafanacloud-x-loki'], 'other'],
    ['a name of another', ['InfluxDB'], 'other'],
    ['a name that says nothing', ['prod'], 'unknown'],
    ['the default by name', ['default', { type: 'prometheus' }], 'prometheus'],
    ['nonsense', [5, [], { type: {}, uid: 7 }], 'unknown'],
  ])('%s', (_, datasources, expected) => {
    expect(sources.language(...datasources)).toBe(expected);
  });
});

describe('targets by language', () => {
  const prometheus = { type: 'prometheus', uid: 'p' };
  const loki = { type: 'loki', uid: 'l' };
  const panel = (datasource: unknown, ...targets: unknown[]) => ({
    panels: [{ type: 'timeseries', datasource, targets }],
  });

  it.each<[string, unknown, readonly string[]]>([
    ['Loki has expr too', panel(loki, { expr: '{job="x"} |= "foo_total"' }, { expr: 'foo' }), []],
    [
      'mixed',
      panel(
        { type: 'datasource', uid: '-- Mixed --' },
        { expr: 'a', datasource: prometheus },
        { expr: 'b', datasource: loki },
        { expr: 'c' },
      ),
      ['a', 'c'],
    ],
    [
      'mixed by name',
      panel('-- Mixed --', { expr: 'a', datasource: 'Prometheus' }, { expr: 'b', datasource: 'Loki' }),
      ['a'],
    ],
    ['the default', panel(null, { expr: 'foo' }), ['foo']],
    [
      'the default, and LogQL',
      panel(null, { expr: '{job="x"} | json | foo="bar"' }, { expr: 'sum(rate({a="b"} |~ "c" [5m]))' }),
      [],
    ],
    [
      'a pipe in quotes or in a variable is no LogQL',
      panel(null, { expr: 'foo{a=~"b|c",d=~\'e|f\'} + ${x:pipe|y}' }),
      ['foo{a=~"b|c",d=~\'e|f\'} + ${x:pipe|y}'],
    ],
    ['query in place of expr', panel(prometheus, { query: 'foo' }), ['foo']],
    ['query beside expr', panel(prometheus, { query: 'foo', expr: 'foo' }), ['foo']],
    ['query beside an empty expr', panel(prometheus, { query: 'foo', expr: ' ' }), ['foo']],
    [
      'query of the default, with the marks of Prometheus',
      panel(null, { query: 'foo', legendFormat: '', intervalFactor: 2 }),
      ['foo'],
    ],
    ['query of the default, without', panel(null, { query: 'level:error' }), []],
    ['query of Elasticsearch', panel(null, { query: 'level', metrics: [], bucketAggs: [], legendFormat: '' }), []],
    ['SQL', panel({ type: 'mysql', uid: 'm' }, { rawSql: 'SELECT foo', expr: 'foo' }), []],
    [
      'math',
      panel(prometheus, { datasource: { type: '__expr__', uid: '__expr__' }, expression: '$A * 2', expr: 'x' }),
      [],
    ],
    ['another panel', panel('-- Dashboard --', { panelId: 2, refId: 'A' }), []],
    ['nothing written yet', panel(prometheus, { expr: '' }, { refId: 'B' }), []],
  ])('%s', (_, json, expected) => {
    expect(found(json).map((line) => line.slice(line.indexOf(': ') + 2))).toEqual(expected);
  });
});
