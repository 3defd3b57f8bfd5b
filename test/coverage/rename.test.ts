import { describe, expect, it, test } from 'vitest';
import { changeOf } from '../../src/coverage/change.ts';
import { metric } from '../report/sample.ts';
import { at, type Declared, list, state, told } from './state.ts';

describe('one metric renamed, or one that went and one that came', () => {
  const HELP = 'Orders that the warehouse refused';
  test.each<[title: string, base: Declared, head: Declared, expected: string[]]>([
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

  it('is found among thousands', () => {
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
