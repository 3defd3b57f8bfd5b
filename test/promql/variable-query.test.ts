// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how Grafana writes variables
import { describe, expect, it } from 'vitest';
import { selectors } from '../../src/promql/selectors.ts';
import { lineOf } from './shown.ts';

describe('queries of template variables', () => {
  it.each<[string, readonly string[], string]>([
    ['label_values(foo, job)', ['foo | label_values | by job'], 'foo'],
    ['label_values(foo{a="$b",c=~"d,e"}, job)', ['foo{a=$b,c=~d,e} | label_values | by job'], 'foo{a="$b",c=~"d,e"}'],
    [
      ' label_values( {__name__=~"foo.*", a="b"} , $label ) ',
      ['/foo.*/{a=b} | label_values | by $label'],
      '{__name__=~"foo.*", a="b"}',
    ],
    ['label_values(http_${kind}_total, job)', ['http_*_total | label_values | by job'], 'http_${kind}_total'],
    ['query_result(topk(5, sum by (a) (foo)))', ['foo | sum<topk<query_result | by a'], 'foo'],
    ['query_result(count(foo > 0) )', ['foo | count<query_result'], 'foo'],
    ['metrics(foo_.*)', ['/.*(?:foo_.*).*/ | metrics'], 'foo_.*'],
    ['metrics(^foo_$kind)', ['/.*(?:^foo_.*).*/ | metrics'], '^foo_$kind'],
    ['label_names(foo)', ['/.*(?:foo).*/ | label_names'], 'foo'],
    ['foo{a="b"}', ['foo{a=b}'], 'foo{a="b"}'],
    ['up', ['up'], 'up'],
  ])('%s', (expr, expected, at) => {
    const { selectors: found, problem } = selectors(expr, 'variable');
    expect(found.map(lineOf)).toEqual(expected);
    expect(expr.slice(found[0]?.from, found[0]?.to)).toBe(at);
    expect(problem).toBeNull();
  });

  it.each(['label_values(job)', 'label_values($label)', 'label_names()', 'label_values( , job)', 'metrics()'])(
    '%s says nothing of names',
    (expr) => {
      expect(selectors(expr, 'variable')).toEqual({ selectors: [], problem: null });
    },
  );

  it.each([
    ['label_values(foo{a="b"}, job', 'closing parenthesis'],
    ['metrics(foo()', 'missing closing )'],
    ['query_result(foo + )', 'unexpected'],
    ['label_values(foo{a=}, job)', 'unexpected'],
  ])('%s has a problem', (expr, message) => {
    const { problem } = selectors(expr, 'variable');
    expect(problem?.message).toContain(message);
    expect((problem?.from ?? 0) < (problem?.to ?? 0) || problem?.from === expr.length - 1).toBe(true);
  });

  it('is a function like any other in a panel', () => {
    expect(selectors('label_values(foo, job)').problem?.message).toBe('unknown function label_values');
  });
});
