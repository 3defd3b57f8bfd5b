import { describe, expect, test } from 'vitest';
import type { Metric, Unresolved } from '../../src/model.ts';
import { type Block, blocksOf } from './blocks.ts';
import { differences } from './differences.ts';
import { familiesOf } from './families.ts';

const METRIC: Metric = {
  ...{ name: 'hits_total', kind: 'counter', library: 'prometheus', labels: ['op'], constLabels: { zone: 'eu' } },
  ...{ help: 'Hits', unit: null, buckets: null, crate: 'app', declared: { file: 'src/main.rs', line: 2, column: 1 } },
  ...{ identifier: null, doc: null, updated: true, updates: [], ineffective: [], updateNote: null },
};
const SCRAPE = '# HELP hits_total Hits\n# TYPE hits_total counter\nhits_total{op="get",zone="eu"} 1\n';
const TOOK = '# TYPE took histogram\ntook_bucket{le="1"} 1\ntook_bucket{le="+Inf"} 1\ntook_sum 1\ntook_count 1\n';
const OPEN: Unresolved = {
  ...{ file: 'src/main.rs', line: 2, column: 1, pattern: 'hits_*', reason: 'why', crate: null },
  ...{ library: 'prometheus', kind: 'counter' },
};

function block(type: Block['type'], shows: readonly string[] = [], bare: readonly string[] = []): Block[] {
  return [{ type, title: 'A block', file: 'src/main.rs', from: 1, to: 3, text: '', shows, bare }];
}
const UNTOUCHED = '# HELP hits Hits\n# TYPE hits counter\n# EOF\n';

/** What dashcov says and what was scraped, and the differences that are told. */
const TOLD: readonly [
  title: string,
  metrics: readonly Metric[],
  unresolved: readonly Unresolved[],
  scrape: string,
  blocks: readonly Block[],
  told: readonly RegExp[],
][] = [
  ['the same', [METRIC], [], SCRAPE, block('case'), []],
  ['a metric too many', [METRIC], [], '', [], [/hits_total at src\/main.rs:2 is in no scrape/]],
  ['a metric too few', [], [], SCRAPE, [], [/hits_total of the scrape is not found/]],
  ['another type', [{ ...METRIC, kind: 'gauge' }], [], SCRAPE, [], [/the type "counter" in the scrape and "gauge"/]],
  ['another help', [{ ...METRIC, help: 'Hit' }], [], SCRAPE, [], [/the help "Hits" in the scrape and "Hit"/]],
  ['a help that is not known', [{ ...METRIC, help: null }], [], SCRAPE, [], [/the help "Hits" in the scrape and null/]],
  ['a label too few', [{ ...METRIC, labels: [] }], [], SCRAPE, [], [/the labels op, zone in the scrape and zone/]],
  ['a label too many', [{ ...METRIC, labels: ['op', 'x'] }], [], SCRAPE, [], [/and op, x, zone in dashcov/]],
  ['labels that are not known', [{ ...METRIC, labels: null }], [], SCRAPE, block('case'), [/not known to dashcov/]],
  ['another const label', [{ ...METRIC, constLabels: { zone: 'us' } }], [], SCRAPE, [], [/no series with zone="us"/]],
  ['a const label whose value is not known', [{ ...METRIC, constLabels: { zone: null } }], [], SCRAPE, [], []],
  ['labels of two declarations together', [{ ...METRIC, labels: [] }, METRIC], [], SCRAPE, [], []],
  [
    'other buckets',
    [{ ...METRIC, name: 'took', kind: 'histogram', help: null, labels: [], constLabels: {}, buckets: [1, 2] }],
    [],
    TOOK,
    [],
    [/the buckets \[1\] in the scrape and \[1,2\]/],
  ],
  ['a name that is not resolved', [], [OPEN], SCRAPE, [], [/not resolved, outside/, /is not found/]],
  ['a name that is not resolved on purpose', [], [OPEN], SCRAPE, block('not'), []],
  ['one that explains another name', [], [{ ...OPEN, pattern: 'x_*' }], SCRAPE, block('not'), [/is not found/]],
  ['one of which nothing is known', [], [{ ...OPEN, pattern: '*' }], SCRAPE, block('not'), [/behind `\/\/ shows:`/]],
  ['one whose names are told', [], [{ ...OPEN, pattern: '*' }], SCRAPE, block('not', ['hits_total']), []],
  ['a name that no scrape has', [], [OPEN], '', block('not', ['hits_total']), [/which no scrape has/]],
  ['labels that are not known on purpose', [{ ...METRIC, labels: null }], [], SCRAPE, block('not'), []],
  ['a block that leaves nothing open', [METRIC], [], SCRAPE, block('not'), [/leaves nothing in it open/]],
  [
    'a name that an exporter makes',
    [],
    [],
    '# TYPE target_info gauge\ntarget_info 1\n',
    block('not', ['target_info']),
    [],
  ],
  [
    'one that is not told',
    [],
    [],
    '# TYPE target_info gauge\ntarget_info 1\n',
    block('not'),
    [/not found/, /leaves nothing/],
  ],
  ['a name that code could declare', [], [], SCRAPE, block('not', ['hits_total']), [/leaves nothing in it open/]],
  ['a metric without series', [METRIC], [], UNTOUCHED, block('case'), [/has no series: let the program touch it/]],
  ['one that a program alone cannot touch', [METRIC], [], UNTOUCHED, block('case', [], ['hits_total']), []],
  ['one that it can', [METRIC], [], SCRAPE, block('case', [], ['hits_total']), [/is said to have none/]],
  ['a silent metric', [METRIC], [], '', block('silent'), []],
  ['a silent metric that is not', [METRIC], [], SCRAPE, block('silent'), [/and not silent/]],
];

describe('where dashcov and a scrape differ', () => {
  test.each(TOLD)('%s', (_title, metrics, unresolved, scrape, blocks, told) => {
    const found = differences({ metrics, unresolved }, familiesOf(scrape || '\n'), blocks);
    expect(found).toHaveLength(told.length);
    for (const [index, pattern] of told.entries()) expect(found[index]).toMatch(pattern);
  });
});

describe('blocks', () => {
  test('are moved to the left, and `shows` is none of their text', () => {
    const text =
      'fn f() {\n    // not: Why\n    // shows: a_total, b\n    if x {\n\n        y();\n    }\n    // end\n}\n';
    expect(blocksOf('src/main.rs', text)).toEqual([
      {
        ...{ type: 'not', title: 'Why', file: 'src/main.rs', from: 2, to: 8, shows: ['a_total', 'b'], bare: [] },
        text: 'if x {\n\n    y();\n}',
      },
    ]);
  });

  const wrong: readonly [title: string, text: string, message: RegExp][] = [
    ['one that is not closed', '// case: A\n', /a.rs:1: expected `\/\/ end` of "A"/],
    ['one inside another', '// case: A\n// case: B\n// end\n', /a.rs:2: .*another block/],
    ['an end of none', '// end\n', /a.rs:1: expected a block/],
  ];
  test.each(wrong)('%s is an error', (_title, text, message) => {
    expect(() => blocksOf('a.rs', text)).toThrow(message);
  });
});
