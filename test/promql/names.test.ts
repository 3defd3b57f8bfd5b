import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import type { Kind, NameMatch } from '../../src/model.ts';
import { matchesName, NameIndex, seriesNames } from '../../src/promql/names.ts';
import { compiledPattern, escapePattern } from '../../src/promql/pattern.ts';
import { shapeOf } from '../../src/promql/pattern-shape.ts';

const name = (text: string): NameMatch => ({ type: 'name', name: text });
const pattern = (...sources: string[]): NameMatch => ({
  type: 'pattern',
  patterns: sources.map((source) => ({ source: source.replace(/^!/, ''), negated: source.startsWith('!') })),
});
const template = (text: string): NameMatch => ({
  type: 'template',
  parts: text.split(/(\*)/).flatMap((part) => (part === '' ? [] : [part === '*' ? null : part])),
});

const CASES: readonly [NameMatch, string, Kind, 'yes' | 'perhaps' | 'no'][] = [
  [name('foo_total'), 'foo_total', 'counter', 'yes'],
  [name('foo_totals'), 'foo_total', 'counter', 'no'],
  [name('foo_total_count'), 'foo_total', 'counter', 'no'],
  // The series of a histogram, a summary, and a kind that is not known.
  ...['', '_bucket', '_sum', '_count'].map((suffix): [NameMatch, string, Kind, 'yes'] => [
    name(`foo_seconds${suffix}`),
    'foo_seconds',
    'histogram',
    'yes',
  ]),
  [name('foo_seconds_sum'), 'foo_seconds', 'summary', 'yes'],
  [name('foo_seconds_bucket'), 'foo_seconds', 'summary', 'no'],
  [name('foo_bucket'), 'foo', 'unknown', 'yes'],
  [name('foo_sum'), 'foo', 'gauge', 'no'],
  [name('foo'), 'foo_sum', 'histogram', 'no'],
  // Patterns: those that spell names out, and wider ones.
  [pattern('foo|bar'), 'bar', 'gauge', 'yes'],
  [pattern('foo|bar'), 'foobar', 'gauge', 'no'],
  [pattern('http_(get|put)_total'), 'http_put_total', 'counter', 'yes'],
  [pattern('http_(?:get|put)_total'), 'http_post_total', 'counter', 'no'],
  [pattern('^(foo|bar)$'), 'foo', 'gauge', 'yes'],
  [pattern('foo_(sum|count)'), 'foo', 'histogram', 'yes'],
  [pattern('foo[12]_total'), 'foo2_total', 'counter', 'yes'],
  [pattern('foos?'), 'foos', 'gauge', 'yes'],
  [pattern('foo_.*'), 'foo_bar', 'gauge', 'perhaps'],
  [pattern('foo_.+_total'), 'foo_x_total', 'counter', 'perhaps'],
  [pattern(String.raw`foo_\d+`), 'foo_12', 'gauge', 'perhaps'],
  [pattern('foo.bar'), 'foo_bar', 'gauge', 'perhaps'],
  [pattern('(?i)FOO'), 'foo', 'gauge', 'perhaps'],
  [pattern('.*_bucket'), 'foo', 'histogram', 'perhaps'],
  [pattern('oo_.*'), 'foo_bar', 'gauge', 'no'],
  // Patterns that say nothing.
  [pattern('.*'), 'foo', 'gauge', 'no'],
  [pattern('.+'), 'foo', 'gauge', 'no'],
  [pattern('foo_.*|.+'), 'foo_bar', 'gauge', 'no'],
  [pattern('[a-z_]+'), 'foo', 'gauge', 'no'],
  [pattern('fo.*'), 'foo', 'gauge', 'no'],
  [pattern('(foo_)?.*'), 'foo_bar', 'gauge', 'no'],
  [pattern('!go_.*'), 'foo', 'gauge', 'no'],
  // Several at once.
  [pattern('foo|bar', '!bar'), 'foo', 'gauge', 'yes'],
  [pattern('foo|bar', '!b.*'), 'bar', 'gauge', 'no'],
  [pattern('foo_.*', '.*_total'), 'foo_x_total', 'counter', 'perhaps'],
  [pattern('foo_.*', 'foo_a|foo_b'), 'foo_a', 'gauge', 'yes'],
  [pattern('a', 'b'), 'a', 'gauge', 'no'],
  // Patterns that RE2 rejects, or that ask for too much.
  [pattern('foo(?=bar)'), 'foobar', 'gauge', 'no'],
  [pattern('foo('), 'foo', 'gauge', 'no'],
  [pattern('foo|bar', '!('), 'foo', 'gauge', 'no'],
  [pattern(`foo${'x{1000}'.repeat(1_000)}`), 'foo', 'gauge', 'no'],
  [pattern(`${'('.repeat(5_000)}foo${')'.repeat(5_000)}`), 'foo', 'gauge', 'no'],
  [pattern('foo|'.repeat(100_000)), 'foo', 'gauge', 'no'],
  // Templates.
  [template('http_*_total'), 'http_requests_total', 'counter', 'perhaps'],
  [template('http_*_total'), 'http__total', 'counter', 'perhaps'],
  [template('http_*_total'), 'http_total', 'counter', 'no'],
  [template('http_*_total'), 'xhttp_requests_total', 'counter', 'no'],
  [template('*_total'), 'http_requests_total', 'counter', 'perhaps'],
  [template('*_total'), 'foo_total_total', 'counter', 'perhaps'],
  [template('http_*'), 'http_requests', 'gauge', 'perhaps'],
  [template('*_requests_*'), 'http_requests_total', 'counter', 'perhaps'],
  [template('*_seconds_bucket'), 'foo_seconds', 'histogram', 'perhaps'],
  [template('a*b'), 'axb', 'gauge', 'no'],
  [template('*a_a_a*a_a_a'), 'a_a_a_a_a', 'gauge', 'no'],
  [template('*a_a*a_a*'), 'a_a_a_a', 'gauge', 'perhaps'],
  [{ type: 'any' }, 'foo', 'gauge', 'no'],
];

describe('matchesName', () => {
  it.each(CASES)('%j against %s (%s): %s', (match, metric, kind, expected) => {
    expect(matchesName(match, metric, kind)).toBe(expected);
    const found = new NameIndex([{ name: metric, kind }]).find(match).get(0) ?? 'no';
    expect(found).toBe(expected);
  });
});

const word = fc.constantFrom('foo', 'bar', 'foo_bar', 'foo_x_total', 'http_get_total', 'bar_seconds', 'a', '');
const source: fc.Arbitrary<string> = fc.oneof(
  fc
    .array(
      fc.constantFrom(
        'foo',
        'bar',
        '_',
        'a',
        '.',
        '.*',
        '.+',
        '(',
        ')',
        '|',
        '?',
        '*',
        '+',
        '[ab]',
        '[a-f]',
        '[^x]',
        '^',
        '$',
      ),
      {
        maxLength: 10,
      },
    )
    .map((parts) => parts.join('')),
  fc
    .array(
      fc.constantFrom(
        'foo',
        '(?:',
        '(?i)',
        '(?P<x>',
        '{2}',
        '{1,}',
        '{0,3}',
        '\\.',
        '\\d',
        '\\pL',
        '\\x61',
        '\\Q',
        ')',
        '|',
        'x',
      ),
      {
        maxLength: 10,
      },
    )
    .map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 12 }),
);
const match: fc.Arbitrary<NameMatch> = fc.oneof(
  word.map(name),
  fc
    .array(fc.record({ source, negated: fc.boolean() }), { maxLength: 3 })
    .map((patterns): NameMatch => ({ type: 'pattern', patterns })),
  fc.array(fc.option(word), { maxLength: 4 }).map((parts): NameMatch => ({ type: 'template', parts })),
  fc.constant<NameMatch>({ type: 'any' }),
);
const kind = fc.constantFrom<Kind>('counter', 'gauge', 'histogram', 'summary', 'unknown');

describe('NameIndex', () => {
  it('answers as matchesName does, whatever is asked', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ name: word, kind }), { maxLength: 6 }),
        fc.array(match, { maxLength: 5 }),
        (metrics, asked) => {
          const index = new NameIndex(metrics);
          for (const each of asked) {
            const expected = metrics.flatMap((metric, i) => {
              const answer = matchesName(each, metric.name, metric.kind);
              return answer === 'no' ? [] : [[i, answer]];
            });
            expect([...index.find(each)]).toEqual(expected);
            expect([...index.find(each)]).toEqual(expected);
          }
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('joins five thousand references with five thousand metrics in seconds', () => {
    const metrics = Array.from({ length: 5_000 }, (_, i) => ({
      name: `app_${i % 70}_metric_${i}_total`,
      kind: 'histogram' as const,
    }));
    const asked = metrics.map((metric, i): NameMatch => {
      if (i % 5 === 0) return pattern(`app_${i % 70}_.*_${i}_.*`);
      if (i % 5 === 1) return template(`app_*_metric_${i}_*`);
      if (i % 5 === 2) return pattern(`(.*)_metric_${i}_(sum|count|total.*)`);
      return name(`${metric.name}_bucket`);
    });
    const index = new NameIndex(metrics);
    const found = asked.filter((each) => index.find(each).size > 0).length;
    expect(found).toBe(5_000);
  });
});

describe('patterns', () => {
  it('spells out exactly the texts that match', () => {
    fc.assert(
      fc.property(source, fc.array(word, { maxLength: 5 }), (text, words) => {
        const compiled = compiledPattern(text);
        if (compiled.type === 'problem') return;
        const { names, literal, prefix, contains } = shapeOf(text);
        for (const each of [...words, ...(names ?? [])]) {
          const matches = oracle(text, each);
          expect(compiled.test(each)).toBe(matches);
          if (!matches) continue;
          expect(each.length).toBeGreaterThanOrEqual(literal);
          expect(each.startsWith(prefix)).toBe(true);
          expect(each).toContain(contains);
          if (names !== null) expect(names).toContain(each);
        }
      }),
      { numRuns: 5_000 },
    );
  });

  it('counts the work of a pattern whatever flags stand in it', () => {
    const large = 'a{900}'.repeat(30);
    for (const text of [large, `${large}(?i)?`, `(?s)${large}`, `(a{500})(?i){400}`]) {
      expect(compiledPattern(text)).toMatchObject({ type: 'problem' });
    }
    expect(compiledPattern('x(?i){0,3}')).toMatchObject({ type: 'pattern', literal: 0, names: null });
  });

  it('escapes any text to a pattern of this text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const compiled = compiledPattern(escapePattern(text));
        expect(compiled.type === 'pattern' && compiled.test(text)).toBe(true);
        expect(compiled.type === 'pattern' && compiled.names !== null && [...compiled.names]).toEqual([text]);
      }),
    );
  });

  it.each([
    `(${'.*'.repeat(2_000)})x`,
    `${'(a|b)'.repeat(3_000)}`,
    '(a*)*b',
    `${'(a?){100}'.repeat(40)}${'a'.repeat(100)}`,
    `(${Array.from({ length: 9_000 }, (_, i) => `name_${i}`).join('|')})${'(x)'.repeat(50)}`,
    `${'(a|'.repeat(90)}b${')'.repeat(90)}`,
    '[a-z]'.repeat(20_000),
    `${'\\pL'.repeat(1_000)}`,
  ])('is done with a hostile one (%#)', (text) => {
    const compiled = compiledPattern(text);
    const answers = Array.from({ length: 300 }, (_, i) =>
      compiled.type === 'pattern' ? compiled.test(`${'a'.repeat(60)}${i}`) : compiled.type,
    );
    for (const answer of answers) expect([true, false, 'problem']).toContain(answer);
  });
});

/** Whether a text matches: JavaScript's engine, for patterns that mean the same in both; else RE2's own. */
function oracle(text: string, candidate: string): boolean {
  const said = RE2JS.compile(text, RE2JS.DOTALL).matches(candidate);
  if (/[\\{[?]|[^\x20-\x7e]/.test(text)) return said;
  try {
    return new RegExp(`^(?:${text})$`, 's').test(candidate);
  } catch {
    // `^+` is one for RE2 only.
    return said;
  }
}

describe('seriesNames', () => {
  it('starts with the name of the metric', () => {
    expect(seriesNames('a', 'histogram')).toEqual(['a', 'a_bucket', 'a_sum', 'a_count']);
    expect(seriesNames('a', 'counter')).toEqual(['a']);
  });
});
