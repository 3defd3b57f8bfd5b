import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { changeOf } from '../../src/coverage/change.ts';
import { dead, metric, reference } from '../report/sample.ts';
import { at, type Declared, list, names, state, told } from './state.ts';

describe('what a change did to the metrics', () => {
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
});
