import { describe, expect, test } from 'vitest';
import { normalised, readExposition } from './exposition.ts';
import { familiesOf } from './families.ts';

/** An exposition, and each of its families as a server stores it: name, type, labels. */
const STORED: readonly [title: string, text: string, families: readonly string[]][] = [
  ['a counter of the text format', '# TYPE a_total counter\na_total 1\n', ['a_total counter']],
  ['a counter of OpenMetrics', '# TYPE a counter\na_total 1\na_created 1\n# EOF\n', ['a_total counter']],
  ['a counter that `vise` leaves as it is', '# TYPE a counter\na{b="c"} 1\n# EOF\n', ['a counter b']],
  ['an info of OpenMetrics', '# TYPE a info\na_info{version="1"} 1\n# EOF\n', ['a_info info version']],
  ['no type', '# TYPE a untyped\na 1 1700000000000\n', ['a unknown']],
  ['no header', '# TYPE a gauge\na 1\nb{x="1"} 1\nb{x="2"} 1\nc 1\n', ['a gauge', 'b unknown x', 'c unknown']],
  ['labels of all series together', '# TYPE a gauge\na{x="1"} 1\na{y="2",} 1\n', ['a gauge x,y']],
  [
    'a histogram, without `le`',
    '# TYPE a histogram\na_bucket{op="x",le="0.5"} 1\na_bucket{op="x",le="+Inf"} 1\na_sum{op="x"} 1\na_count{op="x"} 1\n',
    ['a histogram op'],
  ],
  ['a summary, without `quantile`', '# TYPE a summary\na{quantile="0.5"} NaN\na_sum 0\na_count 0\n', ['a summary']],
  ['a gauge whose label is `le`', '# TYPE a gauge\na{le="1"} 1\n', ['a gauge le']],
  ['a unit in the text format, a comment to it', '# TYPE a gauge\n# UNIT a seconds\na 1\n', ['a gauge']],
  ['blank lines', '\n# TYPE a gauge\na 1\n\n# TYPE b gauge\nb 1\n', ['a gauge', 'b gauge']],
];

describe('the families that a server stores', () => {
  test.each(STORED)('%s', (_title, text, families) => {
    const found = [...familiesOf(text).values()].map(({ name, type, labels }) =>
      `${name} ${type} ${[...labels.keys()].sort()}`.trim(),
    );
    expect(found).toEqual(families);
  });

  test('help without escapes, units, bounds and values of labels', () => {
    const text =
      '# HELP a "x" \\\\ y\\nz\n# TYPE a histogram\n# UNIT a a\na_bucket{op="q\\"",le="2"} 1\na_bucket{op="q\\"",le="0.5"} 1\na_bucket{op="q\\"",le="+Inf"} 1\na_sum{op="q\\""} 1\na_count{op="q\\""} 1\n# EOF\n';
    const family = familiesOf(text).get('a');
    expect(family).toMatchObject({ help: '"x" \\ y\nz', unit: 'a', buckets: [0.5, 2] });
    expect([...(family?.labels.get('op') ?? [])]).toEqual(['q"']);
  });
});

describe('what is no exposition', () => {
  const table: readonly [title: string, text: string, message: RegExp][] = [
    ['no line end', '# TYPE a gauge\na 1', /line end/],
    ['a sample without a family in OpenMetrics', 'a 1\n# EOF\n', /line 1: expected a sample of a family/],
    ['a sample of another family', '# TYPE a gauge\nb 1\n', /a sample of a,/],
    ['a counter with a suffix in the text format', '# TYPE a counter\na_total 1\n', /a sample of a,/],
    ['a type of the other format', '# TYPE a info\na_info 1\n', /one TYPE that its format has/],
    ['a family twice', '# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\n# HELP a x\n', /stand together/],
    ['a series twice', '# TYPE a gauge\na{x="1",y="2"} 1\na{y="2",x="1"} 1\n', /each series once/],
    ['a label twice', '# TYPE a gauge\na{x="1",x="2"} 1\n', /labels/],
    ['a value that is no number', '# TYPE a gauge\na one\n', /a sample/],
    ['a family without samples', '# TYPE a gauge\n', /touch it/],
    ['a family without a type', '# HELP a x\n', /TYPE/],
    [
      'two families that are stored by one name',
      '# TYPE a counter\na_total 1\n# TYPE a_total gauge\na_total{x="1"} 1\n# EOF\n',
      /found two/,
    ],
  ];
  test.each(table)('%s', (_title, text, message) => {
    expect(() => familiesOf(text)).toThrow(message);
  });
});

test('what is recorded has no values, an order of its own, and the same families', () => {
  const text =
    '# TYPE b counter\nb_total{y="2",x="\\n"} 7 # {id="1"} 1\n# HELP a A \\\\ help\n# TYPE a histogram\na_count 9\na_sum 3.5\na_bucket{le="+Inf"} 9\na_bucket{le="10"} 2\na_bucket{le="9"} 1\n# EOF\n';
  expect(normalised(text).split('\n')).toEqual([
    '# HELP a A \\\\ help',
    '# TYPE a histogram',
    'a_bucket{le="9"} 1',
    'a_bucket{le="10"} 1',
    'a_bucket{le="+Inf"} 1',
    'a_count 1',
    'a_sum 1',
    '# TYPE b counter',
    'b_total{x="\\n",y="2"} 1',
    '# EOF',
    '',
  ]);
  expect(normalised(normalised(text))).toBe(normalised(text));
  expect(readExposition(normalised(text)).openMetrics).toBe(true);
});
