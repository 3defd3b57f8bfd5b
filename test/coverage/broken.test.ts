import { describe, expect, it, test } from 'vitest';
import { changeOf } from '../../src/coverage/change.ts';
import type { Reference } from '../../src/model.ts';
import { metric, reference, unresolved } from '../report/sample.ts';
import { asked, type Declared, list, state } from './state.ts';

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
