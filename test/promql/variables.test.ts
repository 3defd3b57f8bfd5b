// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how Grafana writes variables
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectors } from '../../src/promql/selectors.ts';
import { lineOf, nameOf } from './shown.ts';

/** Where variables stand in the wild. None of these has a problem. */
const WILD: readonly [string, readonly string[]][] = [
  // Inside quotes.
  ['foo{job="$job"}', ['foo{job=$job}']],
  ['foo{job=~"${job:regex}",instance=~"[[instance:pipe]]"}', ['foo{job=~${job:regex},instance=~[[instance:pipe]]}']],
  ['foo{job=~"^(a|$job)$"}', ['foo{job=~^(a|$job)$}']],
  // A duration.
  ['rate(foo[$__rate_interval])', ['foo[$__rate_interval] | rate']],
  ['rate(foo[${__range_s}s])', ['foo[${__range_s}s] | rate']],
  ['rate(foo[[[interval]]])', ['foo[[[interval]]] | rate']],
  ['rate(foo[5$unit])', ['foo[5$unit] | rate']],
  ['rate(foo[${n}m])', ['foo[${n}m] | rate']],
  ['rate(foo[$a:$b])', ['foo[$a:$b] | rate']],
  ['max_over_time(rate(foo[5m])[$range:])', ['foo[5m] | rate<max_over_time']],
  ['max_over_time(rate(foo[5m])[${range}:${__interval}])', ['foo[5m] | rate<max_over_time']],
  ['foo offset $offset', ['foo']],
  ['foo offset -${offset}h', ['foo']],
  ['foo @ $__from', ['foo']],
  ['foo @ $time + bar', ['foo', 'bar']],
  ['max_over_time(foo[5m:$step])', ['foo[5m:$step] | max_over_time']],
  ['max_over_time(foo[$range:30s])', ['foo[$range:30s] | max_over_time']],
  ['foo @ ${__to:date:seconds}', ['foo']],
  // A number.
  ['topk($limit, foo)', ['foo | topk']],
  ['topk(${limit:raw}, sum by (a) (foo))', ['foo | sum<topk | by a']],
  ['histogram_quantile($quantile, foo_bucket)', ['foo_bucket | histogram_quantile']],
  ['histogram_quantile(0.$quantile, foo_bucket)', ['foo_bucket | histogram_quantile']],
  ['quantile_over_time($q.5, foo[5m])', ['foo[5m] | quantile_over_time']],
  ['clamp_max(foo, $max) * $scale', ['foo | clamp_max']],
  ['increase(foo[$__range]) / $__range_s', ['foo[$__range] | increase']],
  ['foo / ($__interval_ms / 1000)', ['foo']],
  // A value to compare with.
  ['foo > $threshold', ['foo']],
  ['foo >= bool ${threshold}', ['foo']],
  ['$threshold < foo', ['foo']],
  // Matchers as a whole.
  ['foo{$matchers}', ['foo']],
  ['foo{$matchers, a="b"}', ['foo{a=b}']],
  ['foo{a="b", $matchers}', ['foo{a=b}']],
  ['foo{a="b" $matchers}', ['foo{a=b}']],
  ['foo{$matchers a="b"}', ['foo{a=b}']],
  ['foo{$one $two}', ['foo']],
  ['{$matchers}', ['*']],
  // The name of a label, an operator, a value with its quotes.
  ['foo{$label="x"}', ['foo{$label=x}']],
  ['foo{${label}=~"$value"}', ['foo{${label}=~$value}']],
  ['foo{a="b", ${prefix}_name!="x"}', ['foo{a=b,${prefix}_name!=x}']],
  ['foo{a=$value}', ['foo{a=$value}']],
  ['foo{a $op "b"}', ['foo{a=b}']],
  // A list of labels.
  ['sum by ($label) (foo)', ['foo | sum | by $label']],
  ['sum(foo) by (a, ${labels:csv})', ['foo | sum | by a,${labels:csv}']],
  ['sum by ($a $b) (foo)', ['foo | sum | by $a,$b']],
  ['sum $grouping (foo)', ['foo | sum']],
  ['sum(foo) $grouping', ['foo | sum']],
  ['foo / on ($label) group_left ($more) bar', ['foo', 'bar']],
  // Inside a name, or instead of it.
  ['http_${kind}_total', ['http_*_total']],
  ['${prefix}_requests_total{a="b"}', ['*_requests_total{a=b}']],
  ['foo_[[kind]]_$suffix', ['foo_*_*']],
  ['rate(foo_${a}${b}_total[5m])', ['foo_*_total[5m] | rate']],
  ['$metric', ['*']],
  ['rate($metric{a="b"}[5m])', ['*{a=b}[5m] | rate']],
  ['{__name__="$metric"}', ['*']],
  ['{__name__=~"$metric"}', ['*']],
  ['{__name__="http_${kind}_total"}', ['http_*_total']],
  ['{__name__=~"http_${kind}_.*"}', ['/http_.*_.*/']],
  ['{__name__!="$metric",a="b"}', ['*{a=b}']],
  ['{"dotted.$kind.name"}', ['dotted.*.name']],
  // A function, an aggregation, an operator, the whole.
  ['$fn(foo[5m])', ['foo[5m] | $fn']],
  ['${aggregation}_over_time(foo[5m])', ['foo[5m] | ${aggregation}_over_time']],
  ['$aggregation by (a) (foo)', ['foo | $aggregation | by a']],
  ['$aggregation(rate(foo[5m])) by (a)', ['foo[5m] | rate<$aggregation | by a']],
  ['foo $op bar', ['foo', 'bar']],
  ['foo $op on (a) bar', ['foo', 'bar']],
  ['$expr', ['*']],
  ['($expr) / foo', ['foo']],
  ['-$n * foo', ['foo']],
  // What is none.
  ['foo{a=~"b$"}', ['foo{a=~b$}']],
  ['foo{a=~"b$|c$"}', ['foo{a=~b$|c$}']],
  ['label_replace(foo, "a", "$1-${2}", "b", "(.*)-(.*)$")', ['foo | label_replace']],
  ['foo # $bar(', ['foo']],
  ['{__name__=~"foo_$1"}', ['/foo_$1/']],
  // Written for Terraform, which makes one dollar of two.
  ['rate(foo[$${__rate_interval}])', ['foo[$${__rate_interval}] | rate']],
];

describe('variables in any place', () => {
  it.each(WILD)('%s', (expr, expected) => {
    const { selectors: found, problem } = selectors(expr);
    expect(found.map(lineOf)).toEqual(expected);
    expect(problem).toBeNull();
  });

  it('gives the offsets of the query as it is written', () => {
    const expr = 'topk(${limit:raw}, rate(http_${kind}_total{job=~"$job", $more}[${i}m] offset $o)) $op foo{$a b="c"}';
    const { selectors: found } = selectors(expr);
    expect(found.map(({ from, to }) => expr.slice(from, to))).toEqual([
      'http_${kind}_total{job=~"$job", $more}',
      'foo{$a b="c"}',
    ]);
  });
});

describe('variables with fixed values', () => {
  const values = new Map([
    ['kind', ['get', 'put']],
    ['prefix', ['http']],
    ['metric', ['foo_total', 'bar_total']],
    ['query', ['rate(foo_total[5m])', 'sum(bar)']],
    ['n', ['5', '10']],
    ['interval', ['1m', '5m']],
    ['odd', ['a.b', 'c|d']],
    ['spaced', ['not a name']],
  ]);

  it.each<[string, readonly string[]]>([
    ['http_${kind}_total', ['/http_(?:get|put)_total/']],
    ['${prefix}_requests_total', ['http_requests_total']],
    ['${prefix}_${kind}_total', ['/http_(?:get|put)_total/']],
    ['${prefix}_${unknown}_total', ['http_*_total']],
    ['job:foo:rate$interval', ['/job:foo:rate(?:1m|5m)/']],
    ['$metric', ['/(?:foo_total|bar_total)/']],
    ['rate($metric{a="b"}[5m])', ['/(?:foo_total|bar_total)/{a=b}[5m] | rate']],
    ['{__name__="$metric"}', ['/(?:foo_total|bar_total)/']],
    ['{__name__=~"${prefix}_.*"}', ['/(?:http)_.*/']],
    ['{__name__=~"x_${odd:regex}"}', [String.raw`/x_(?:a\.b)/`]],
    ['sum by (a) ($query)', ['foo_total[5m] | rate<sum | by a', 'bar | sum<sum | by a']],
    ['topk($n, foo)', ['foo | topk']],
    ['foo > $n', ['foo']],
    ['$n', []],
    // What a format makes of a value is not known, nor is the text of an option.
    ['http_${kind:text}_total', ['http_*_total']],
    ['http_${kind.field}_total', ['http_*_total']],
    ['http_${spaced}_total', ['http_*_total']],
  ])('%s', (expr, expected) => {
    const { selectors: found, problem } = selectors(expr, 'target', values);
    expect(found.map(lineOf)).toEqual(expected);
    expect(problem).toBeNull();
  });
});

/** A piece of a query: text that can be replaced by a variable, or that stays. */
interface Piece {
  readonly text: string;
  /** A metric's name, a replaceable token, or one that stays (brackets, quotes). */
  readonly kind: 'name' | 'token' | 'fixed';
}

const token = (text: string): Piece => ({ text, kind: 'token' });
const fixed = (text: string): Piece => ({ text, kind: 'fixed' });
const name = fc.stringMatching(/^m_[a-z]{3}[0-9]{3}$/).map((text): Piece => ({ text, kind: 'name' }));
const label = fc.constantFrom('job', 'le', 'a_b').map(token);
const duration = fc.constantFrom('5m', '1h30m', '1w').map(token);
const number = fc.constantFrom('5', '0.99', '1e3').map(token);

const matcher = fc
  .tuple(label, fc.constantFrom('=', '!=', '=~', '!~'), fc.constantFrom('"x"', "'y'", '`z`'))
  .map(([key, op, value]): Piece[] => [key, fixed(op), token(value)]);

const joined = (lists: readonly Piece[][]): Piece[] =>
  lists.flatMap((list, i) => (i === 0 ? list : [fixed(', '), ...list]));
const matchers = fc
  .array(matcher, { maxLength: 3 })
  .map((lists): Piece[] => (lists.length === 0 ? [] : [fixed('{'), ...joined(lists), fixed('}')]));
const grouping = fc
  .tuple(fc.constantFrom('by', 'without'), fc.array(label, { minLength: 1, maxLength: 3 }))
  .map(([word, labels]): Piece[] => [fixed(` ${word} (`), ...joined(labels.map((each) => [each])), fixed(') ')]);

const { query } = fc.letrec<{ query: Piece[]; selector: Piece[]; operand: Piece[] }>((tie) => ({
  query: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('operand'),
    tie('operand'),
    binary(tie('operand')),
  ),
  selector: fc.tuple(name, matchers).map(([metric, braces]) => [metric, ...braces]),
  operand: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('selector'),
    fc
      .tuple(fc.constantFrom('rate', 'increase', 'avg_over_time'), tie('selector'), duration)
      .map(([fn, inner, range]) => [token(fn), fixed('('), ...inner, fixed('['), range, fixed('])')]),
    fc
      .tuple(fc.constantFrom('sum', 'max', 'count'), grouping, tie('query'))
      .map(([fn, by, inner]) => [token(fn), ...by, fixed('('), ...inner, fixed(')')]),
    fc
      .tuple(fc.constantFrom('sum', 'avg'), grouping, tie('query'))
      .map(([fn, by, inner]) => [token(fn), fixed('('), ...inner, fixed(')'), ...by]),
    fc
      .tuple(fc.constantFrom('topk', 'quantile', 'histogram_quantile'), number, tie('query'))
      .map(([fn, n, inner]) => [token(fn), fixed('('), n, fixed(', '), ...inner, fixed(')')]),
    fc.tuple(tie('selector'), duration).map(([inner, by]) => [...inner, fixed(' offset '), by]),
    fc
      .tuple(tie('query'), duration, duration)
      .map(([inner, range, step]) => [
        fixed('max_over_time(('),
        ...inner,
        fixed(')['),
        range,
        fixed(':'),
        step,
        fixed('])'),
      ]),
    tie('query').map((inner) => [fixed('('), ...inner, fixed(')')]),
  ),
}));

function binary(operand: fc.Arbitrary<Piece[]>): fc.Arbitrary<Piece[]> {
  const operator = fc
    .constantFrom('+', '/', '>', 'and', 'unless', '^')
    .map((text) => [fixed(' '), token(text), fixed(' ')]);
  const matching = fc.oneof(
    fc.constant<Piece[]>([]),
    fc.tuple(fc.constantFrom('on', 'ignoring'), label).map(([word, by]) => [fixed(`${word} (`), by, fixed(') ')]),
  );
  return fc.tuple(operand, operator, matching, operand).map((parts) => parts.flat());
}

const variable = fc.constantFrom(
  '$v',
  '${v}',
  '${v:csv}',
  '${v.field}',
  '[[v]]',
  '[[v:regex]]',
  '$__interval',
  '${__range_s}',
);

describe('a variable in place of any part', () => {
  it('leaves a query without variables as Prometheus reads it', () => {
    fc.assert(
      fc.property(query, (pieces) => {
        const { selectors: found, problem } = selectors(pieces.map(({ text }) => text).join(''));
        expect(problem).toBeNull();
        expect(found.map(({ name: match }) => nameOf(match))).toEqual(names(pieces));
      }),
      { numRuns: 1_000 },
    );
  });

  it('never loses another name, and says where each one stands', () => {
    fc.assert(
      fc.property(query, fc.array(fc.tuple(fc.nat(), variable), { minLength: 1, maxLength: 6 }), (pieces, swaps) => {
        const swapped = [...pieces];
        for (const [at, text] of swaps) {
          const i = at % pieces.length;
          if (pieces[i]?.kind !== 'fixed') swapped[i] = token(text);
        }
        const expr = swapped.map(({ text }) => text).join('');
        const { selectors: found } = selectors(expr);
        expect(found.map(({ name: match }) => nameOf(match)).filter((text) => text !== '*')).toEqual(names(swapped));
        for (const { name: match, from, to } of found) {
          if (match.type === 'name') expect(expr.slice(from, to).startsWith(match.name)).toBe(true);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('keeps the literal parts of a name that a variable stands in', () => {
    fc.assert(
      fc.property(query, fc.nat(), fc.constantFrom('${v}', '[[v]]', '${v:csv}'), (pieces, at, text) => {
        const metrics = pieces.filter(({ kind }) => kind === 'name');
        const chosen = metrics[at % metrics.length];
        const parts = chosen?.text.slice(0, 5) ?? '';
        const rest = chosen?.text.slice(5) ?? '';
        const expr = pieces.map((piece) => (piece === chosen ? parts + text + rest : piece.text)).join('');
        const { selectors: found, problem } = selectors(expr);
        expect(problem).toBeNull();
        expect(found.map(({ name: match }) => nameOf(match))).toEqual(
          pieces
            .filter(({ kind }) => kind === 'name')
            .map((piece) => (piece === chosen ? `${parts}*${rest}` : piece.text)),
        );
      }),
      { numRuns: 1_000 },
    );
  });
});

function names(pieces: readonly Piece[]): string[] {
  return pieces.filter(({ kind }) => kind === 'name').map(({ text }) => text);
}
