// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how Grafana writes variables
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectors } from '../../src/promql/selectors.ts';
import { lineOf, nameOf } from './shown.ts';

/** Query, selectors as `lineOf` writes them. None of these has a problem. */
const VALID: readonly [string, readonly string[]][] = [
  ['foo', ['foo']],
  ['foo:bar:sum', ['foo:bar:sum']],
  ['foo{}', ['foo']],
  [`foo{a="b", c!='d', e=~\`f|g\`, h!~"i",}`, ['foo{a=b,c!=d,e=~f|g,h!~i}']],
  ['{__name__="foo"}', ['foo']],
  ['{__name__="foo",job="x"}', ['foo{job=x}']],
  ['{"utf8.name", a="b"}', ['utf8.name{a=b}']],
  ['{"__name__"="foo","dotted.label"=~"x"}', ['foo{dotted.label=~x}']],
  ['{__name__=~"foo_.*"}', ['/foo_.*/']],
  ['{__name__=~"a|b",__name__!="b"}', ['/a|b/ !/b/']],
  ['{__name__!~"go_.*",job="x"}', ['!/go_.*/{job=x}']],
  ['{__name__="a",__name__="b"}', ['/b/ /a/']],
  ['foo{__name__!="bar"}', ['foo']],
  ['{job="x"}', ['*{job=x}']],
  ['{__name__=""}', ['*']],
  ['rate(foo[5m])', ['foo[5m] | rate']],
  ['rate( foo [ 5m ] )', ['foo[5m] | rate']],
  ['sum by (a, b) (rate(foo[1m]))', ['foo[1m] | rate<sum | by a,b']],
  ['sum(rate(foo[1m])) by (a)', ['foo[1m] | rate<sum | by a']],
  ['SUM(foo) BY (a)', ['foo | sum | by a']],
  ['sum without (a) (foo)', ['foo | sum']],
  ['sum by () (foo)', ['foo | sum | by ']],
  ['sum by ("a.b", c) (foo)', ['foo | sum | by a.b,c']],
  ['max by (a) (sum by (a, b) (foo))', ['foo | sum<max | by a,b']],
  ['max_over_time(sum(rate(foo[5m]))[1h:1m])', ['foo[5m] | rate<sum<max_over_time']],
  ['foo[1h:5m]', ['foo[1h:5m]']],
  ['max_over_time((foo offset 5m)[1h:])', ['foo[1h:] | max_over_time']],
  ['rate(foo[5m] offset -1w)', ['foo[5m] | rate']],
  ['foo @ 1609746000', ['foo']],
  ['rate(foo[5m] @ end())', ['foo[5m] | rate']],
  ['-foo ^ 2', ['foo']],
  [
    'histogram_quantile(0.99, sum by (le) (rate(foo_bucket[5m])))',
    ['foo_bucket[5m] | rate<sum<histogram_quantile | by le'],
  ],
  ['foo / on(a) group_left(b) bar', ['foo', 'bar']],
  ['foo unless ignoring (a) bar{c="d"} or vector(0)', ['foo', 'bar{c=d}']],
  ['foo > bool 5', ['foo']],
  ['topk(5, foo) + count_values("version", bar)', ['foo | topk', 'bar | count_values']],
  ['label_replace(foo, "a", "$1", "b", "(.*)$")', ['foo | label_replace']],
  ['label_replace(foo, "a", "${1}_x", "b", "(.*)")', ['foo | label_replace']],
  ['foo{a=~"bar$"}', ['foo{a=~bar$}']],
  [String.raw`foo{a="b\"c",d='\x41',e="\u00e9"}`, ['foo{a=b"c,d=A,e=é}']],
  ['foo{a=`b\\d`}', [String.raw`foo{a=b\d}`]],
  ['foo # bar{\n + baz # "', ['foo', 'baz']],
  ['sum(foo) > 0x1F + 1e-3 * Inf', ['foo | sum']],
  ['time() - foo', ['foo']],
  ['42', []],
  [
    'foo{on="a",by="b",offset="c"} + bool_metric + sum_metric',
    ['foo{on=a,by=b,offset=c}', 'bool_metric', 'sum_metric'],
  ],
  ['constructor + __proto__{a="b"} + hasOwnProperty', ['constructor', '__proto__{a=b}', 'hasOwnProperty']],
  ['absent(nonexistent{job="myjob"})', ['nonexistent{job=myjob} | absent']],
  // Other servers' dialects are not wrong.
  ['holt_winters(foo[5m], 0.5, 0.5)', ['foo[5m] | holt_winters']],
  ['rollup_rate(foo[5m]) keep_metric_names default 0', ['foo[5m] | rollup_rate']],
  ['foo if bar ifnot baz', ['foo', 'bar', 'baz']],
  ['sum(foo) by (a) limit 5', ['foo | sum | by a']],
  ['{__name__="a" or __name__="b",c="d"}', ['a', 'b{c=d}']],
  ['foo{a="b" or c="d"}', ['foo{a=b,c=d}']],
  ['WITH (f = {a="b"}, m = foo) sum(rate(m{f}[5m])) / bar{f}', ['*{a=b}', 'foo', 'm[5m] | rate<sum', 'bar']],
];

describe('selectors of a query', () => {
  it.each(VALID)('%s', (expr, expected) => {
    const { selectors: found, problem } = selectors(expr);
    expect(found.map(lineOf)).toEqual(expected);
    expect(problem).toBeNull();
  });

  it('says where each one stands', () => {
    const expr = 'sum(rate(foo{a="b"}[5m])) / bar offset 1h + {__name__=~"x.*"}';
    const texts = selectors(expr).selectors.map(({ from, to }) => expr.slice(from, to));
    expect(texts).toEqual(['foo{a="b"}', 'bar', '{__name__=~"x.*"}']);
  });
});

/** Query, names found all the same, part of the message, text at the problem's place. */
const BROKEN: readonly [string, readonly string[], string, string][] = [
  ['', [], 'empty', ''],
  [' \n', [], 'empty', ' \n'],
  ['foo bar{a="b"}[5m]', ['foo', 'bar'], 'unexpected bar', 'bar'],
  ['sum(rate(foo[5m]) by (x)', ['foo'], 'unexpected by', 'by'],
  ['sum(foo', ['foo'], 'end of the query', ''],
  ['sum(foo))', ['foo'], 'unexpected )', ')'],
  ['foo{a="b"', ['foo'], 'end of the query', ''],
  ['foo{a="b" + bar', ['foo', 'bar'], 'unexpected +', '+'],
  ['sum(foo{a="b") + bar', ['foo', 'bar'], 'unexpected )', ')'],
  ['foo{a="b}', ['foo'], 'closing quote', '"b}'],
  ['foo + $ + bar', ['foo', 'bar'], 'unexpected $', '$'],
  ['foo + ${ + bar', ['foo', 'bar'], 'unexpected $', '$'],
  ['“foo” + bar', ['foo', 'bar'], 'unexpected “', '“'],
  ['raet(foo[5m]) + bar', ['foo', 'bar'], 'unknown function raet', 'raet'],
  ['foo + + + bar ) baz', ['foo', 'bar', 'baz'], 'unexpected', ')'],
  ['foo{a=~"("} + bar', ['foo', 'bar'], 'missing closing )', 'foo{a=~"("}'],
  ['{__name__=~"foo(?=bar)"}', ['/foo(?=bar)/'], 'invalid or unsupported', '{__name__=~"foo(?=bar)"}'],
  [String.raw`foo{a="\d+"} + bar`, ['foo', 'bar'], 'escape', String.raw`"\d+"`],
  ['foo{a="b" c="d"} + bar', ['foo', 'bar'], 'unexpected c', 'c'],
  ['rate(foo[5m) + bar', ['foo', 'bar'], 'unexpected', ')'],
  ['sum by a (foo) + bar', ['foo', 'bar'], 'unknown function a', 'a'],
  ['foo{{a="b"}} / bar', ['foo', 'bar'], 'unexpected {', '{'],
];

describe('what does not parse', () => {
  it.each(BROKEN)('%s', (expr, names, message, at) => {
    const { selectors: found, problem } = selectors(expr);
    expect(found.map(({ name }) => nameOf(name)).filter((name) => name !== '*')).toEqual(names);
    expect(problem?.message).toContain(message);
    expect(expr.slice(problem?.from, problem?.to)).toBe(at);
  });

  it('keeps the functions and the range around what it salvages', () => {
    const { selectors: found } = selectors('sum(rate(foo{a="b"}[5m])) + + ) max(delta(bar{c="d"}[1m]))');
    expect(found.map(lineOf)).toEqual(['foo{a=b}[5m] | rate<sum', 'bar{c=d}[1m] | delta<max']);
  });
});

describe('any text', () => {
  const fragment = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 4 }),
    fc.constantFrom(
      ...[
        'foo',
        'sum',
        'by',
        'rate',
        '(',
        ')',
        '{',
        '}',
        '[',
        ']',
        '"',
        "'",
        '`',
        '\\',
        ',',
        '=~',
        '!',
        '5m',
        ' ',
        '#',
        '\n',
      ],
      ...[
        '$x',
        '${x}',
        '${',
        '[[x]]',
        '[[',
        ':',
        '@',
        'offset',
        '__name__',
        'WITH',
        'or',
        '$',
        '.',
        'constructor',
        '0x',
        '1e',
      ],
    ),
  );
  const text = fc.array(fragment, { maxLength: 30 }).map((parts) => parts.join(''));

  it.each(['target', 'variable'] as const)('never throws and stays inside the text, as a %s', (role) => {
    fc.assert(
      fc.property(text, (expr) => {
        const { selectors: found, problem } = selectors(expr, role, new Map([['x', ['a', 'rate(b[1m])', '7']]]));
        for (const { from, to } of found) {
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(expr.length);
        }
        if (problem !== null) expect([problem.from, problem.to].every((at) => at >= 0 && at <= expr.length)).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  it('gives no selector for an operand that is missing', () => {
    expect(selectors('@{5m').selectors).toMatchObject([{ from: 1, to: 4 }]);
  });

  it('gives a name where the name stands', () => {
    fc.assert(
      fc.property(text, (expr) => {
        for (const { name, from, to } of selectors(expr).selectors) {
          if (name.type === 'name' && /^\w+$/.test(name.name) && !/\\/.test(expr)) {
            expect(expr.slice(from, to)).toContain(name.name);
          }
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['open parentheses', '('],
    ['parentheses', 'sum('],
    ['braces', 'a{'],
    ['brackets', '['],
    ['signs', '-'],
    ['sums', 'a+'],
    ['names', 'a '],
    ['variables without an end', '${'],
    ['variables', '$a '],
    ['quotes', '"a'],
    ['escapes', '"\\'],
    ['matchers', '{a="b"'],
    ['square variables', '[[a'],
    ['groupings', 'sum by (a'],
    ['closing', 'a)'],
    ['or', '{a="b" or '],
    ['with', 'with(a='],
    ['calls', 'foo(bar,'],
  ])('is done with %s without end', (_, part) => {
    const expr = part.repeat(200_000 / part.length);
    const all = [selectors(expr), selectors(`label_values(${expr}`, 'variable')];
    for (const { selectors: found } of all) expect(Array.isArray(found)).toBe(true);
  });

  it('says that a query is too long to be one', () => {
    expect(selectors('a+'.repeat(300_000)).problem?.message).toContain('600000 characters');
  });
});
