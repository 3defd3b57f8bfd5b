import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Kind } from '../../src/model.ts';
import { SIGNAL_RULES } from '../../src/panels/rules.ts';
import { PRIORITIES, priorityOf, ruleOf, signalOf } from '../../src/panels/signal.ts';
import { metric } from './sample.ts';

const KINDS: readonly Kind[] = ['counter', 'gauge', 'histogram', 'summary', 'info', 'stateset', 'unknown'];

describe('the table of rules', () => {
  const cases = SIGNAL_RULES.flatMap((rule) => rule.examples.map((example) => [rule.id, example, rule] as const));

  it.each(cases)('%s catches %s', (_, example, rule) => {
    const [name = '', help = null] = example.split('|');
    // A name alone does not tell its kind: some kind of the rule must lead to it.
    const kinds = rule.kinds ?? KINDS;
    const matching = kinds.filter((kind) => ruleOf({ name, kind, help, unit: null })?.rule === rule);
    expect(matching).not.toEqual([]);
    for (const kind of matching) {
      const one = metric(name, kind, { help });
      expect(signalOf(one)).toBe(rule.signal);
      expect(priorityOf(one, rule.signal).priority).toBe(rule.priority);
    }
  });

  it('has ids and reasons that differ, and an example for each rule with words', () => {
    expect(new Set(SIGNAL_RULES.map(({ id }) => id)).size).toBe(SIGNAL_RULES.length);
    for (const rule of SIGNAL_RULES) {
      expect(rule.because).toMatch(/^[A-Z].*\.$/);
      if (rule.name !== undefined || rule.help !== undefined) expect(rule.examples.length).toBeGreaterThan(0);
    }
  });
});

describe('signals and priorities', () => {
  it.each([
    [
      'backfiller_repos_dead_lettered_total',
      'counter',
      'Total number of repos sent to dead letter queue',
      'errors',
      'critical',
    ],
    ['backfiller_car_fetch_errors_total', 'counter', null, 'errors', 'high'],
    ['backfiller_retries_attempted_total', 'counter', null, 'errors', 'medium'],
    ['backfiller_records_filtered_total', 'counter', 'Total number of records filtered out', 'traffic', 'low'],
    ['backfiller_repos_waiting', 'gauge', 'Current number of repos waiting in input stream', 'saturation', 'high'],
    ['backfiller_repos_running', 'gauge', 'Current number of repos actively being processed', 'saturation', 'medium'],
    [
      'ingester_backpressure_active',
      'gauge',
      'Whether backpressure is currently active (1=yes, 0=no)',
      'state',
      'high',
    ],
    ['ingester_backfill_complete', 'gauge', 'Whether backfill is complete (1=done, 0=in progress)', 'state', 'medium'],
    ['indexer_expected_errors_total', 'counter', null, 'errors', 'medium'],
    ['indexer_unexpected_errors_total', 'counter', null, 'errors', 'high'],
    ['http_request_duration_seconds', 'histogram', null, 'latency', 'high'],
    ['http_response_size_bytes', 'histogram', null, 'traffic', 'medium'],
    ['build_info', 'info', null, 'state', 'low'],
    ['requests_total', 'counter', 'Total requests completed without errors', 'traffic', 'medium'],
    ['db_pool_max_size', 'gauge', 'Configured maximum connections', 'saturation', 'low'],
    ['relay_firehose_head_seq', 'gauge', null, 'traffic', 'medium'],
    ['ingester_last_event_time_seconds', 'gauge', 'Unix timestamp of the most recent event', 'saturation', 'high'],
  ] as const)('%s', (name, kind, help, signal, priority) => {
    const one = metric(name, kind, { help });
    expect([signalOf(one), priorityOf(one, signalOf(one)).priority]).toEqual([signal, priority]);
  });

  it('says which word decided', () => {
    expect(priorityOf(metric('a_dropped_total'), 'errors').reason).toContain('"dropped" in its name');
    expect(priorityOf(metric('a_resets_total', 'counter', { help: 'due to data loss' }), 'errors').reason).toContain(
      '"data loss" in its help text',
    );
  });

  it('has an answer for anything', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom(...KINDS),
        fc.option(fc.string()),
        fc.constantFrom('latency', 'traffic', 'errors', 'saturation', 'state'),
        (name, kind, help, signal) => {
          const one = metric(name, kind, { help });
          expect(PRIORITIES).toContain(priorityOf(one, signalOf(one)).priority);
          expect(priorityOf(one, signal).reason).toMatch(/\.$/);
        },
      ),
    );
  });
});
