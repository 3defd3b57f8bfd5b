import * as units from '@grafana/grafana-foundation-sdk/units';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Kind } from '../../src/model.ts';
import { groupingLabel, isUnbounded } from '../../src/panels/labels.ts';
import { DEFAULT_STYLE, queryOf, selector } from '../../src/panels/query.ts';
import { countedNoun, nounOfUnit, rateUnit, valueUnit } from '../../src/panels/unit.ts';
import { metric } from './sample.ts';

const NONE = { used: [], errors: null };

describe('queries', () => {
  it.each([
    ['requests_total', 'counter', [], ['sum(rate(requests_total[$__rate_interval]))|Legend']],
    [
      'requests_total',
      'counter',
      ['user_id', 'method'],
      ['sum by (method) (rate(requests_total[$__rate_interval]))|{{method}}'],
    ],
    ['requests_total', 'counter', ['host', 'path'], ['sum(rate(requests_total[$__rate_interval]))|Legend']],
    ['queue_length', 'gauge', [], ['queue_length|{{instance}}']],
    ['pool_size', 'gauge', ['pool'], ['sum by (pool) (pool_size)|{{pool}}']],
    ['build_info', 'info', ['version'], ['build_info|']],
    ['last_run_timestamp_seconds', 'gauge', [], ['time() - last_run_timestamp_seconds|{{instance}}']],
    ['last_run_timestamp_ms', 'gauge', [], ['time() - last_run_timestamp_ms / 1000|{{instance}}']],
    ['backpressure_active', 'gauge', [], ['backpressure_active|{{instance}}']],
    ['svc_up', 'gauge', [], ['min(svc_up)|Legend']],
    ['is_degraded', 'gauge', [], ['max(is_degraded)|Legend']],
    ['x_total', 'gauge', [], ['x_total|{{instance}}']],
    [
      'wait_seconds',
      'histogram',
      ['path'],
      [
        'histogram_quantile(0.5, sum by (le) (rate(wait_seconds_bucket[$__rate_interval])))|p50',
        'histogram_quantile(0.95, sum by (le) (rate(wait_seconds_bucket[$__rate_interval])))|p95',
        'histogram_quantile(0.99, sum by (le) (rate(wait_seconds_bucket[$__rate_interval])))|p99',
      ],
    ],
    [
      'lag_seconds',
      'summary',
      ['addr'],
      [
        'max(lag_seconds{quantile="0.5"})|p50',
        'max(lag_seconds{quantile="0.95"})|p95',
        'max(lag_seconds{quantile="0.99"})|p99',
      ],
    ],
  ] as const)('%s (%s) with labels %j', (name, kind, labels, expected) => {
    const { targets } = queryOf(metric(name, kind, { labels: [...labels] }), DEFAULT_STYLE, 'Legend');
    expect(targets.map(({ expr, legend }) => `${expr}|${legend}`)).toEqual(expected);
  });

  it('follows the style of the place', () => {
    const style = { window: '5m', matchers: 'job="x"', gauge: 'sum', quantiles: [0.9] } as const;
    expect(queryOf(metric('a_total'), style, 'A').targets[0]?.expr).toBe('sum(rate(a_total{job="x"}[5m]))');
    expect(queryOf(metric('a', 'gauge'), style, 'A').targets).toEqual([
      { metric: 'a', expr: 'sum(a{job="x"})', legend: 'A' },
    ]);
    expect(queryOf(metric('a', 'histogram'), style, 'A').targets[0]?.expr).toBe(
      'histogram_quantile(0.9, sum by (le) (rate(a_bucket{job="x"}[5m])))',
    );
    expect(queryOf(metric('a', 'summary'), style, 'A').targets[0]?.expr).toBe('max(a{quantile="0.9",job="x"})');
  });

  it('quotes names that are none', () => {
    expect(selector('a b"\\\n', 'job="x"')).toBe('{__name__="a b\\"\\\\\\n",job="x"}');
    fc.assert(
      fc.property(fc.string(), (name) => {
        expect(selector(name)).toMatch(/^(?:[a-zA-Z_:][a-zA-Z0-9_:]*|\{__name__="(?:[^"\\\n]|\\["\\n])*"\})$/);
      }),
    );
  });
});

describe('grouping labels', () => {
  it.each([
    [['method', 'status'], 'status'],
    [['user', 'reason'], 'reason'],
    [['user_id', 'remote_addr'], null],
    [['lexicon'], 'lexicon'],
    [['lexicon', 'shape'], null],
    [['le', 'stream'], 'stream'],
    [['not a label'], null],
    [[], null],
  ])('%j', (labels, expected) => expect(groupingLabel({ labels })).toBe(expected));

  it('never groups by what has no bound', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            'user',
            'host',
            'addr',
            'path',
            'url',
            'did',
            'request_id',
            'api_key',
            'email',
            'client_ip',
            'trace',
            'session',
            'uuid',
            'hash',
          ),
        ),
        (labels) => {
          expect(groupingLabel({ labels })).toBeNull();
          for (const label of labels) expect(isUnbounded(label)).toBe(true);
        },
      ),
    );
    expect(groupingLabel({ labels: null })).toBeNull();
  });
});

describe('units', () => {
  it.each([
    ['request_duration_seconds', 'histogram', null, null, 's'],
    ['queue_depth_bytes', 'gauge', 'bytes', null, 'bytes'],
    ['subscriber_lag', 'summary', 'seconds', null, 's'],
    ['usage_ratio', 'gauge', null, null, 'percentunit'],
    ['disk_used_percent', 'gauge', null, null, 'percent'],
    ['rtt', 'gauge', null, 'Round trip in milliseconds', 'ms'],
    ['last_event_time_seconds', 'gauge', null, 'Unix timestamp of the last event', 's'],
    ['queue_length', 'gauge', null, null, 'short'],
    ['bytes_in_flight', 'gauge', null, null, 'bytes'],
    ['subscriber_count', 'gauge', 'count', null, 'short'],
  ] as const)('value of %s', (name, kind, unit, help, expected) =>
    expect(valueUnit(metric(name, kind, { unit, help }))).toBe(expected),
  );

  const custom = { used: ['evt/s', 'repos/s', 'records/s'], errors: 'errors/s' };
  it.each([
    ['sent_bytes_total', false, NONE, 'Bps'],
    ['cpu_seconds_total', false, NONE, 'percentunit'],
    ['http_requests_total', false, NONE, 'reqps'],
    ['jobs_total', false, NONE, 'cps'],
    ['jobs_total', false, { used: ['ops', 'reqps'], errors: null }, 'ops'],
    ['records_filtered_total', false, custom, 'records/s'],
    ['firehose_events_total', false, custom, 'evt/s'],
    ['retries_attempted_total', true, custom, 'retries/s'],
    ['car_fetch_errors_total', true, custom, 'errors/s'],
    ['rejected_total', true, custom, 'errors/s'],
    ['sent_bytes_total', false, custom, 'Bps'],
    ['ops_total', false, { used: ['suffix: req/s'], errors: null }, 'suffix: operations/s'],
  ] as const)('rate of %s', (name, isError, habits, expected) =>
    expect(rateUnit(metric(name), isError, habits)).toBe(expected),
  );

  it('knows the nouns of custom units', () => {
    expect(['evt/s', 'repos/s', 'suffix: req/s', 'cps', 'short', 'B/s'].map(nounOfUnit)).toEqual([
      'event',
      'repo',
      'request',
      null,
      null,
      null,
    ]);
    expect(countedNoun('backfiller_records_filtered_total')).toBe('record');
  });

  it('gives ids that Grafana knows', () => {
    const known = new Set<unknown>(Object.values(units));
    const words = [
      'seconds',
      'milliseconds',
      'microseconds',
      'nanoseconds',
      'minutes',
      'hours',
      'days',
      'bytes',
      'kibibytes',
      'mebibytes',
      'gibibytes',
      'tebibytes',
      'kilobytes',
      'megabytes',
      'gigabytes',
      'bits',
      'bits_per_second',
      'kilobits_per_second',
      'megabits_per_second',
      'gigabits_per_second',
      'terabits_per_second',
      'count_per_second',
      'ratio',
      'percent',
      'celsius',
      'kelvin',
      'volts',
      'amperes',
      'joules',
      'watts',
      'hertz',
      'meters',
      'grams',
      'count',
    ];
    const kinds: readonly Kind[] = ['counter', 'gauge', 'histogram', 'summary'];
    for (const unit of words) {
      for (const kind of kinds) {
        expect(known).toContain(valueUnit(metric('x', kind, { unit })));
        expect(known).toContain(rateUnit(metric('x', kind, { unit }), false, NONE));
      }
    }
    for (const name of ['requests_total', 'reads_total', 'writes_total', 'packets_total'])
      expect(known).toContain(rateUnit(metric(name), false, NONE));
  });
});
