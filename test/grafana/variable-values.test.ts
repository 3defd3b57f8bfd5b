// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how Grafana writes variables
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { variableValues } from '../../src/grafana/variable-values.ts';
import { dashboardOf } from './walked.ts';

const values = (variable: object, rest: object = {}) =>
  variableValues(dashboardOf({ panels: [], ...rest, templating: { list: [{ name: 'v', ...variable }] } })).get('v');

describe('variableValues', () => {
  it.each<[string, object, readonly string[] | undefined]>([
    ['custom', { type: 'custom', query: 'get, put,post' }, ['get', 'put', 'post']],
    ['custom with texts', { type: 'custom', query: 'Reads : get, Writes : put' }, ['get', 'put']],
    ['custom with a comma', { type: 'custom', query: 'topk(5\\, foo),bar' }, ['topk(5, foo)', 'bar']],
    ['custom as JSON', { type: 'custom', query: '[{"text":"a","value":"x"},{"value":"y"}]' }, ['x', 'y']],
    [
      'custom by its options',
      { type: 'custom', options: [{ value: '$__all' }, { value: 'a' }, { value: 'b' }] },
      ['a', 'b'],
    ],
    ['constant', { type: 'constant', query: 'http' }, ['http']],
    ['constant by its current value', { type: 'constant', current: { value: 'http' } }, ['http']],
    ['constant of an export', { type: 'constant', query: '${VAR_V}' }, ['grpc']],
    ['constant of an export that lacks it', { type: 'constant', query: '${VAR_OTHER}' }, undefined],
    ['textbox', { type: 'textbox', query: 'foo' }, ['foo']],
    ['interval', { type: 'interval', query: '1m,5m,"1h"', auto: true }, ['1m', '5m', '1h']],
    ['switch', { type: 'switch', enabledValue: 'a', disabledValue: 'b' }, ['a', 'b']],
    ['query', { type: 'query', query: 'label_values(a)', options: [{ value: 'a' }] }, undefined],
    ['datasource', { type: 'datasource', query: 'prometheus' }, undefined],
    ['empty', { type: 'textbox', query: '' }, undefined],
    ['nonsense', { type: 'custom', query: { a: 1 }, options: 'x' }, undefined],
  ])('%s', (_, variable, expected) => {
    const inputs = [{ name: 'VAR_V', type: 'constant', value: 'grpc' }];
    expect(values(variable, { __inputs: inputs })).toEqual(expected);
  });

  it('reads version 2', () => {
    const variables = [
      { kind: 'CustomVariable', spec: { name: 'a', query: 'x,y' } },
      { kind: 'ConstantVariable', spec: { name: 'b', query: 'z' } },
      { kind: 'TextVariable', spec: { name: 'c', query: 't' } },
      { kind: 'IntervalVariable', spec: { name: 'd', query: '1m' } },
      { kind: 'QueryVariable', spec: { name: 'e', options: [{ value: 'q' }] } },
    ];
    const json = { spec: { elements: {}, layout: {}, variables } };
    expect([...variableValues(dashboardOf(json, ['spec']))]).toEqual([
      ['a', ['x', 'y']],
      ['b', ['z']],
      ['c', ['t']],
      ['d', ['1m']],
    ]);
  });

  it('never throws', () => {
    const variable = fc.dictionary(
      fc.constantFrom('name', 'type', 'query', 'options', 'current', '__proto__'),
      fc.oneof(fc.jsonValue(), fc.constantFrom('custom', 'constant', 'interval', 'switch', 'v', '[', '[1]')),
    );
    fc.assert(
      fc.property(
        fc.array(variable),
        (list) => variableValues(dashboardOf({ panels: [], templating: { list } })) instanceof Map,
      ),
    );
  });
});
