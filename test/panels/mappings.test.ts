import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { booleanValues, mappingsOf } from '../../src/panels/mappings.ts';
import { metric } from './sample.ts';

const read = (name: string, help: string | null) =>
  mappingsOf(metric(name, 'gauge', { help })).map(({ value, text, color }) => `${value} ${text} ${color}`);

describe('value mappings', () => {
  it.each([
    [
      'backfill_complete',
      'Whether backfill is complete (1=done, 0=in progress)',
      ['0 In progress yellow', '1 Done green'],
    ],
    [
      'backfill_complete',
      'Whether backfill enumeration is complete (0=in progress, 1=complete)',
      ['0 In progress yellow', '1 Complete green'],
    ],
    ['backpressure_active', 'Whether backpressure is currently active (1=yes, 0=no)', ['0 No green', '1 Yes red']],
    ['backpressure_active', 'Backpressure (0=no, 1=yes)', ['0 No green', '1 Yes red']],
    ['db_connected', '1 if connected, else 0', ['0 No red', '1 Yes green']],
    ['node_leader', '1 if this node is the leader, 0 otherwise', ['0 No text', '1 Yes blue']],
    ['svc_up', null, ['0 No red', '1 Yes green']],
    ['svc_up', '1: up, 0: down', ['0 Down red', '1 Up green']],
    ['link', 'Link state: 0 (down) or 1 (up)', ['0 Down red', '1 Up green']],
    [
      'breaker_state',
      'State of the breaker (0=closed, 1=open, 2=half open)',
      ['0 Closed blue', '1 Open blue', '2 Half open yellow'],
    ],
    ['app_is_paused', null, ['0 No green', '1 Yes red']],
    ['cache_enabled', null, ['0 No text', '1 Yes blue']],
    ['sync_state', 'synced = 1, syncing = 0', ['0 Syncing yellow', '1 Synced green']],
  ])('%s: %s', (name, help, expected) => expect(read(name, help)).toEqual(expected));

  it.each([
    ['repos_waiting', 'Current number of repos waiting in input stream'],
    ['workers_ready', 'Number of workers that are ready'],
    ['replicas_healthy', null],
    ['queue_length', 'Length of the queue (max 1000)'],
    ['db_pool_waiting', 'Callers blocked. Sustained non-zero means starvation'],
    ['timeout', 'Between 5 - 10 seconds'],
    ['active_tasks', 'Number of active tasks'],
  ])('%s is a quantity', (name, help) => expect(read(name, help)).toEqual([]));

  it('leaves counters alone and follows a dashboard that writes capitals', () => {
    expect(booleanValues(metric('up_total', 'counter', { help: '1=up, 0=down' }))).toBeNull();
    expect(mappingsOf(metric('svc_up', 'gauge', { help: '1=up, 0=down' }), true).map(({ text }) => text)).toEqual([
      'DOWN',
      'UP',
    ]);
  });

  it('reads any help text, and a long one of parts that begin like a mapping', () => {
    fc.assert(
      fc.property(fc.string(), (help) => {
        expect(Array.isArray(read('x', help))).toBe(true);
      }),
    );
    for (const part of ['1 - ', '1=a ', '0 (', 'a = 1', 'a a a a ', '1:a,'])
      expect(Array.isArray(read('x', part.repeat(200_000)))).toBe(true);
  });
});
