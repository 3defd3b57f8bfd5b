import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { type Change, changeOf } from '../../src/coverage/change.ts';
import { unknownMetric } from '../../src/coverage/checks/unknown-metric.ts';
import { match } from '../../src/coverage/match.ts';
import type { Audit, CoveredMetric, Reference, Unresolved } from '../../src/model.ts';
import { audit, dashboard, dead, metric, reference, unresolved } from '../report/sample.ts';

/** An audit as the real one would be: coverage and unknown names follow from the references. */
function state(
  metrics: readonly CoveredMetric[],
  references: readonly Reference[] = [],
  fields: { unresolved?: readonly Unresolved[]; dashboards?: readonly string[] } = {},
): Audit {
  const { shown, unmatched } = match(metrics, references);
  const covered = metrics.map((it, index): CoveredMetric => {
    const { coverage, references: own } = shown[index] ?? { coverage: 'missing', references: [] };
    return { ...it, coverage, references: own };
  });
  const files = fields.dashboards ?? [...new Set(references.map(({ expression }) => expression.file))];
  const dashboards = files.map((file) => dashboard(file));
  const open = fields.unresolved ?? [];
  const sight = { metrics: covered, dashboards, expressions: [], unmatched, unresolved: open };
  return audit({ metrics: covered, references, dashboards, unresolved: open, findings: unknownMetric(sight) });
}

const at = (file: string, line = 1) => ({ declared: { file, line, column: 1 } });
const told = ({ metrics }: Change): string[] =>
  metrics.map(({ type, before, after, differences }) => {
    const names = [before?.name, after?.name].filter((name) => name !== undefined);
    return [type, ...new Set(names), ...differences.filter((it) => it !== 'name')].join(' ');
  });
const names = (list: readonly CoveredMetric[]): string[] => list.map(({ name }) => name);
const asked = (list: readonly Reference[]): string[] =>
  list.map(({ selector, expression }) => (selector.name.type === 'name' ? selector.name.name : expression.path));

type Declared = CoveredMetric | readonly CoveredMetric[];
const list = (declared: Declared): readonly CoveredMetric[] => ('name' in declared ? [declared] : declared);

describe('what a change did to the metrics', () => {
  const HELP = 'Orders that the warehouse refused';
  test.each<[title: string, base: Declared, head: Declared, expected: string[]]>([
    ['nothing', metric('a_total'), metric('a_total'), []],
    ['one that came', [], metric('a_total'), ['added a_total']],
    ['one that went', metric('a_total'), [], ['removed a_total']],
    ['another line is no change', metric('a_total', at('x.rs', 1)), metric('a_total', at('x.rs', 90)), []],
    ['another file is no change', metric('a_total', at('x.rs')), metric('a_total', at('y.rs')), []],
    ['another crate is no change', metric('a_total', { crate: 'x' }), metric('a_total', { crate: 'y' }), []],
    [
      'the second crate that declares a name adds a metric',
      metric('a_total', { crate: 'x' }),
      [metric('a_total', { crate: 'y' }), metric('a_total', { crate: 'x' })],
      ['added a_total'],
    ],
    [
      'one of two crates that drops a name removes a metric',
      [metric('a_total', { crate: 'x' }), metric('a_total', { crate: 'y' })],
      metric('a_total', { crate: 'y' }),
      ['removed a_total'],
    ],
    [
      'a second declaration within a crate adds none',
      metric('a_total'),
      [metric('a_total'), metric('a_total', at('y.rs'))],
      [],
    ],
    ['one fewer within a crate removes none', [metric('a_total'), metric('a_total')], metric('a_total'), []],
    [
      'a second declaration of another kind is one more',
      metric('a_total'),
      [metric('a_total'), metric('a_total', { kind: 'gauge' })],
      ['added a_total'],
    ],
    ['another kind', metric('a_total'), metric('a_total', { kind: 'gauge' }), ['changed a_total kind']],
    ['a kind that is not known is no change', metric('a', { kind: 'unknown' }), metric('a', { kind: 'gauge' }), []],
    ['another label', metric('a', { labels: ['x'] }), metric('a', { labels: ['x', 'y'] }), ['changed a labels']],
    ['labels in another order', metric('a', { labels: ['x', 'y'] }), metric('a', { labels: ['y', 'x'] }), []],
    ['labels that are not known', metric('a', { labels: null }), metric('a', { labels: ['x'] }), []],
    ['labels that are not known any more', metric('a', { labels: ['x'] }), metric('a', { labels: null }), []],
    ['help and unit alone', metric('a', { help: 'x' }), metric('a', { help: 'y', unit: 'seconds' }), []],

    [
      'renamed: the same static in the same file',
      metric('orders_total', { identifier: 'ORDERS' }),
      metric('shop_purchases_total', { identifier: 'ORDERS' }),
      ['renamed orders_total shop_purchases_total'],
    ],
    [
      'renamed: the same static in another file of the crate',
      metric('orders_total', { identifier: 'ORDERS', ...at('x.rs') }),
      metric('purchases_total', { identifier: 'ORDERS', ...at('y.rs') }),
      ['renamed orders_total purchases_total'],
    ],
    [
      'not: the same static in another crate',
      metric('orders_total', { identifier: 'ORDERS', crate: 'x', ...at('x.rs') }),
      metric('purchases_total', { identifier: 'ORDERS', crate: 'y', ...at('y.rs') }),
      ['added purchases_total', 'removed orders_total'].sort(),
    ],
    [
      'not: the same static for another kind under an unrelated name',
      metric('orders_total', { identifier: 'ORDERS' }),
      metric('queue_depth', { identifier: 'ORDERS', kind: 'gauge' }),
      ['added queue_depth', 'removed orders_total'],
    ],
    [
      'renamed: the same static, with another kind and related names',
      metric('orders_open', { identifier: 'ORDERS' }),
      metric('orders_waiting', { identifier: 'ORDERS', kind: 'gauge', labels: ['x'] }),
      ['renamed orders_open orders_waiting kind labels'],
    ],
    [
      'not: a local that says what it is, not which',
      metric('orders_total', { identifier: 'counter' }),
      metric('logins_total', { identifier: 'counter' }),
      ['added logins_total', 'removed orders_total'],
    ],
    [
      'not: a name that several locals have',
      [metric('orders_total', { identifier: 'made' }), metric('kept', { identifier: 'made' })],
      [metric('logins_total', { identifier: 'made' }), metric('kept', { identifier: 'made' })],
      ['added logins_total', 'removed orders_total'],
    ],
    [
      'renamed: the same help, kind and labels in the crate',
      metric('warehouse_rejects', { help: HELP }),
      metric('orders_refused_total', { help: HELP, ...at('y.rs') }),
      ['renamed warehouse_rejects orders_refused_total'],
    ],
    [
      'not: a help with the words in another order',
      metric('warehouse_rejects', { help: 'Total number of orders the warehouse refused.' }),
      metric('orders_refused_total', { help: 'How many orders were refused by the warehouse' }),
      ['added orders_refused_total', 'removed warehouse_rejects'],
    ],
    [
      'renamed: a help with other fillers',
      metric('warehouse_rejects', { help: 'Total number of orders that the warehouse refused.' }),
      metric('orders_refused_total', { help: 'Order the warehouse refused' }),
      ['renamed warehouse_rejects orders_refused_total'],
    ],
    [
      'not: the same help in another crate',
      metric('warehouse_rejects', { help: HELP, crate: 'x' }),
      metric('orders_refused_total', { help: HELP, crate: 'y' }),
      ['added orders_refused_total', 'removed warehouse_rejects'],
    ],
    [
      'not: the same help with another kind',
      metric('warehouse_rejects', { help: HELP }),
      metric('orders_refused', { help: HELP, kind: 'gauge' }),
      ['added orders_refused', 'removed warehouse_rejects'],
    ],
    [
      'not: the same help with other labels',
      metric('warehouse_rejects', { help: HELP, labels: ['a'] }),
      metric('orders_refused', { help: HELP, labels: ['b'] }),
      ['added orders_refused', 'removed warehouse_rejects'],
    ],
    [
      'not: a help that says next to nothing',
      metric('warehouse_rejects', { help: 'The total number' }),
      metric('logins', { help: 'The total number' }),
      ['added logins', 'removed warehouse_rejects'],
    ],
    [
      'not: a help that another metric shares',
      [metric('warehouse_rejects', { help: HELP }), metric('kept', { help: HELP })],
      [metric('logins', { help: HELP }), metric('kept', { help: HELP })],
      ['added logins', 'removed warehouse_rejects'],
    ],
    ['renamed: an ending for the kind came', metric('orders'), metric('orders_total'), ['renamed orders orders_total']],
    [
      'renamed: a unit came',
      metric('wait', { kind: 'histogram' }),
      metric('wait_seconds', { kind: 'histogram' }),
      ['renamed wait wait_seconds'],
    ],
    [
      'renamed: another unit of time',
      metric('wait_ms', { kind: 'histogram' }),
      metric('wait_seconds', { kind: 'histogram' }),
      ['renamed wait_ms wait_seconds'],
    ],
    [
      'not: a time that becomes a size',
      metric('wait_seconds', { kind: 'histogram' }),
      metric('wait_bytes', { kind: 'histogram' }),
      ['added wait_bytes', 'removed wait_seconds'],
    ],
    [
      'renamed: a namespace came',
      metric('http_requests_total'),
      metric('shop_http_requests_total'),
      ['renamed http_requests_total shop_http_requests_total'],
    ],
    [
      'not: a single word with something in front',
      metric('requests_total'),
      metric('failed_requests_total'),
      ['added failed_requests_total', 'removed requests_total'],
    ],
    [
      'renamed: words in another order',
      metric('orders_refused_total'),
      metric('refused_orders_total'),
      ['renamed orders_refused_total refused_orders_total'],
    ],
    [
      'renamed: a slip mended',
      metric('http_reqests_total'),
      metric('http_requests_total'),
      ['renamed http_reqests_total http_requests_total'],
    ],
    [
      'renamed: singular to plural',
      metric('cache_miss_total'),
      metric('cache_misses_total'),
      ['renamed cache_miss_total cache_misses_total'],
    ],
    [
      'not: one word of four is another',
      metric('firehose_create_events_total'),
      metric('firehose_update_events_total'),
      ['added firehose_update_events_total', 'removed firehose_create_events_total'],
    ],
    [
      'not: two letters of a word',
      metric('frames_encoded_total'),
      metric('frames_decoded_total'),
      ['added frames_decoded_total', 'removed frames_encoded_total'],
    ],
    ['not: a number', metric('wait_p50'), metric('wait_p99'), ['added wait_p99', 'removed wait_p50']],
    ['not: a version', metric('api_v1_calls'), metric('api_v2_calls'), ['added api_v2_calls', 'removed api_v1_calls']],
    ['not: a short word', metric('bytes_tx'), metric('bytes_rx'), ['added bytes_rx', 'removed bytes_tx']],
    [
      'not: a near name with help that speaks of something else',
      metric('orders', { help: 'Baskets that became an order' }),
      metric('orders_total', { help: 'Sort sequences chosen in queries' }),
      ['added orders_total', 'removed orders'],
    ],
    [
      'not: a near name in another crate',
      metric('orders', { crate: 'x' }),
      metric('orders_total', { crate: 'y' }),
      ['added orders_total', 'removed orders'],
    ],
    [
      'not: a near name of another kind',
      metric('orders'),
      metric('orders_total', { kind: 'gauge' }),
      ['added orders_total', 'removed orders'],
    ],
    [
      'not: two partners that are as good',
      metric('orders'),
      [metric('orders_total'), metric('orders_count')],
      ['added orders_total', 'added orders_count', 'removed orders'],
    ],
    [
      'each at most once, the best first',
      [metric('orders', { identifier: 'A', help: HELP }), metric('order', { identifier: 'B' })],
      [metric('orders_total', { identifier: 'B' }), metric('orders_count', { identifier: 'A', help: HELP })],
      ['renamed orders orders_count', 'renamed order orders_total'],
    ],
  ])('%s', (_title, base, head, expected) => {
    expect(told(changeOf(state(list(base)), state(list(head)))).sort()).toEqual([...expected].sort());
  });

  it('is in the order of places, with what broke a query first', () => {
    const kept = metric('kept', at('z.rs'));
    const change = changeOf(
      state([kept, metric('gone_one', at('b.rs', 9)), metric('gone_two', at('a.rs', 5))], [reference('gone_one')]),
      state([kept, metric('new_three', at('a.rs', 7)), metric('new_four', at('a.rs', 2))], [reference('gone_one')]),
    );
    expect(told(change)).toEqual(['removed gone_one', 'added new_four', 'removed gone_two', 'added new_three']);
  });
});

describe('what a change left behind', () => {
  test.each<
    [
      title: string,
      base: Declared,
      asked: string[],
      head: Declared,
      now: string[],
      lists: Partial<Record<'missing' | 'dead' | 'covered', string[]>>,
    ]
  >([
    ['an old gap is not new', metric('a'), [], metric('a'), [], {}],
    ['a metric that came without a panel', [], [], metric('a'), [], { missing: ['a'] }],
    ['a metric that came with its panel', [], [], metric('a'), ['a'], {}],
    ['one of which nobody knows whether it is alive', [], [], metric('a', { updated: null }), [], { missing: ['a'] }],
    ['a panel that went', metric('a'), ['a'], metric('a'), [], { missing: ['a'] }],
    ['a dead one that came alive', dead('a'), [], metric('a'), [], { missing: ['a'] }],
    ['a dead one that came', [], [], dead('a'), [], { dead: ['a'] }],
    ['the last update that went', metric('a'), ['a'], dead('a'), ['a'], { dead: ['a'] }],
    ['a doubt that is settled', metric('a', { updated: null }), [], dead('a'), [], { dead: ['a'] }],
    ['an old dead one is not new', dead('a'), [], dead('a'), [], {}],
    ['a panel that came', metric('a'), [], metric('a'), ['a'], { covered: ['a'] }],
    ['a renamed one that was missing is still the same gap', metric('orders'), [], metric('orders_total'), [], {}],
    [
      'a renamed one that lost its panel',
      metric('orders'),
      ['orders'],
      metric('orders_total'),
      ['orders'],
      { missing: ['orders_total'] },
    ],
    ['moved to another file', metric('a', at('x.rs')), [], metric('a', at('y.rs', 8)), [], {}],
  ])('%s', (_title, base, asks, head, now, lists) => {
    const change = changeOf(
      state(
        list(base),
        asks.map((name) => reference(name)),
      ),
      state(
        list(head),
        now.map((name) => reference(name)),
      ),
    );
    expect({
      missing: names(change.newMissing),
      dead: names(change.newDead),
      covered: names(change.newCovered),
    }).toEqual({ missing: [], dead: [], covered: [], ...lists });
  });

  it('takes perhaps for shown', () => {
    const base = state([metric('http_a')], [reference({ type: 'template', parts: ['http_', null] })]);
    expect(names(changeOf(base, state([metric('http_a')])).newMissing)).toEqual(['http_a']);
    expect(names(changeOf(state([metric('http_a')]), base).newCovered)).toEqual([]);
  });
});

describe('what a change broke', () => {
  const pattern = (source: string): Reference => reference({ type: 'pattern', patterns: [{ source, negated: false }] });
  const template = (...parts: (string | null)[]): Reference => reference({ type: 'template', parts });
  const inFile = (name: string, file: string, line = 20): Reference => reference(name, { file, line });
  const histogram = metric('wait_seconds', { kind: 'histogram' });

  test.each<[title: string, base: Declared, was: Reference[], head: Declared, now: Reference[], broken: string[]]>([
    ['a removed name', metric('a'), [reference('a')], [], [reference('a')], ['a']],
    ['a name that a query stopped using with it', metric('a'), [reference('a')], [], [], []],
    [
      'a name that another crate still declares',
      [metric('a', { crate: 'x' }), metric('a', { crate: 'y' })],
      [reference('a')],
      metric('a', { crate: 'y' }),
      [reference('a')],
      [],
    ],
    [
      'a series of a removed histogram',
      histogram,
      [reference('wait_seconds_bucket')],
      [],
      [reference('wait_seconds_bucket')],
      ['wait_seconds_bucket'],
    ],
    [
      'a series that the new kind has not',
      histogram,
      [reference('wait_seconds_bucket')],
      metric('wait_seconds', { kind: 'gauge' }),
      [reference('wait_seconds_bucket')],
      ['wait_seconds_bucket'],
    ],
    [
      'a series that the new kind has too',
      histogram,
      [reference('wait_seconds_sum')],
      metric('wait_seconds', { kind: 'summary' }),
      [reference('wait_seconds_sum')],
      [],
    ],
    [
      'a list of names of which one is left',
      [metric('a_one'), metric('a_two')],
      [pattern('a_one|a_two')],
      metric('a_two'),
      [pattern('a_one|a_two')],
      [],
    ],
    [
      'a pattern that meant it alone',
      metric('http_a'),
      [pattern('http_.*')],
      [],
      [pattern('http_.*')],
      ['panels[0].targets[0].expr'],
    ],
    [
      'a pattern that could mean several',
      [metric('http_a'), metric('http_b')],
      [pattern('http_.*')],
      [],
      [pattern('http_.*')],
      [],
    ],
    [
      'a variable that meant it alone',
      metric('http_a'),
      [template('http_', null)],
      [],
      [template('http_', null)],
      ['panels[0].targets[0].expr'],
    ],
    [
      'a variable that means another one now',
      metric('http_a'),
      [template('http_', null)],
      metric('http_b'),
      [template('http_', null)],
      [],
    ],
    [
      'a query that came and names nothing',
      metric('a'),
      [],
      metric('a'),
      [reference('nothing_here')],
      ['nothing_here'],
    ],
    [
      'a query that came and names a foreign metric',
      metric('a'),
      [],
      metric('a'),
      [reference('node_load1'), reference('job:a:rate5m')],
      [],
    ],
    [
      'a query that was broken before',
      metric('a'),
      [reference('nothing_here')],
      metric('a'),
      [reference('nothing_here')],
      [],
    ],
    [
      'and that moved to another line',
      metric('a'),
      [inFile('nothing_here', 'x.json', 3)],
      metric('a'),
      [inFile('nothing_here', 'x.json', 400)],
      [],
    ],
    [
      'and whose dashboard moved',
      metric('a'),
      [inFile('nothing_here', 'x.json')],
      metric('a'),
      [inFile('nothing_here', 'y.json')],
      [],
    ],
    [
      'a copy of a broken query in another dashboard',
      metric('a'),
      [inFile('nothing_here', 'x.json')],
      metric('a'),
      [inFile('nothing_here', 'x.json'), inFile('nothing_here', 'y.json')],
      ['nothing_here'],
    ],
    [
      'a removed metric with a name like a foreign one',
      metric('node_a'),
      [reference('node_a')],
      [],
      [reference('node_a')],
      ['node_a'],
    ],
  ])('%s', (_title, base, was, head, now, broken) => {
    expect(asked(changeOf(state(list(base), was), state(list(head), now)).newBroken)).toEqual(broken);
  });

  it('says which metric each query asked for', () => {
    const head = [reference('orders'), reference('orders'), reference('gone_total'), reference('nothing_here')];
    const change = changeOf(
      state([metric('orders'), metric('gone_total')], head.slice(0, 3)),
      state([metric('orders_total')], head),
    );
    expect(change.metrics.map(({ type, broken }) => [type, asked(broken)])).toEqual([
      ['renamed', ['orders', 'orders']],
      ['removed', ['gone_total']],
    ]);
    expect(change.newBroken).toEqual(head);
  });

  it('takes a declaration whose name is not known for the one that is asked for', () => {
    const base = state([metric('http_a_total')], [reference('http_a_total')]);
    const head = state([], [reference('http_a_total')], { unresolved: [unresolved('http_*_total')] });
    expect(changeOf(base, head).newBroken).toEqual([]);
    expect(asked(changeOf(head, state([], [reference('http_a_total')])).newBroken)).toEqual(['http_a_total']);
  });
});

describe('any two states', () => {
  const name = fc.constantFrom('a', 'a_total', 'b_seconds', 'b_ms', 'http_a_total', 'http_b_total', 'x_http_a_total');
  const anyMetric = fc
    .record({
      name,
      kind: fc.constantFrom('counter' as const, 'gauge' as const, 'histogram' as const),
      crate: fc.constantFrom('x', 'y', null),
      identifier: fc.constantFrom(null, 'A', 'B', 'c'),
      help: fc.constantFrom(null, 'Orders refused', 'Orders taken', ''),
      labels: fc.constantFrom(null, [], ['l']),
      updated: fc.constantFrom(true, false, null),
      line: fc.integer({ min: 1, max: 9 }),
    })
    .map(({ line, ...fields }) => metric(fields.name, { ...fields, ...at(`${fields.crate}.rs`, line) }));
  const anyState = fc
    .tuple(fc.array(anyMetric, { maxLength: 10 }), fc.array(name, { maxLength: 6 }))
    .map(([metrics, uses]) =>
      state(
        metrics,
        uses.map((use) => reference(use)),
        { dashboards: ['dashboard.json'] },
      ),
    );

  it('tell of each metric at most once, and of nothing when they are the same', () => {
    fc.assert(
      fc.property(anyState, anyState, (base, head) => {
        const change = changeOf(base, head);
        const after = change.metrics.map((each) => each.after).filter((each) => each !== null);
        const left = change.metrics
          .filter(({ type }) => type === 'renamed' || type === 'removed')
          .map((each) => each.before);
        expect(new Set(after).size).toBe(after.length);
        expect(new Set(left).size).toBe(left.length);
        for (const each of change.metrics) {
          expect(each.before === null).toBe(each.type === 'added');
          expect(each.after === null).toBe(each.type === 'removed');
          expect(each.differences.includes('name')).toBe(each.type === 'renamed');
        }
        const own = changeOf(head, head);
        expect([own.metrics, own.newMissing, own.newDead, own.newBroken, own.newCovered]).toEqual([[], [], [], [], []]);
      }),
      { numRuns: 500 },
    );
  });

  it('do not depend on lines', () => {
    fc.assert(
      fc.property(anyState, anyState, fc.integer({ min: 1, max: 500 }), (base, head, by) => {
        const metrics = head.metrics.map((it) => ({
          ...it,
          declared: { ...it.declared, line: it.declared.line + by },
        }));
        const [one, other] = [changeOf(base, head), changeOf(base, { ...head, metrics })];
        expect(told(other).sort()).toEqual(told(one).sort());
        expect(names(other.newMissing)).toEqual(names(one.newMissing));
        expect(other.newBroken).toEqual(one.newBroken);
      }),
      { numRuns: 300 },
    );
  });

  it('find the renames among thousands', () => {
    const many = (prefix: string) =>
      Array.from({ length: 5000 }, (_, index) => {
        const word = index.toString(36).replace(/\d/g, (digit) => 'ghijklmnop'[Number(digit)] ?? '');
        return metric(`${prefix}queue_${word}_events_total`, { ...at('x.rs', index + 1), identifier: `M${index}` });
      });
    const change = changeOf(state(many('')), state(many('shop_')));
    expect(change.metrics.length).toBe(5000);
    expect(
      change.metrics.every(({ type, before, after }) => type === 'renamed' && `shop_${before?.name}` === after?.name),
    ).toBe(true);
  });
});
