import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CoveredMetric, Kind } from '../../src/model.ts';
import { familiesOf } from '../../src/panels/family.ts';
import { familyTitle } from '../../src/panels/family-words.ts';
import { crateTitles, ownersOf, subjectWords } from '../../src/panels/owner.ts';
import { missing } from './sample.ts';

function read(metrics: readonly CoveredMetric[], owned = false): string[] {
  const owners = ownersOf(metrics);
  return familiesOf(metrics, owners).map((item) =>
    'legends' in item
      ? `${familyTitle(item.type, item.metrics, owners, owned)}${item.share}: ${item.legends.join(', ')}`
      : item.name,
  );
}

describe('families', () => {
  it('puts error counters of one part into one panel, and loss into its own', () => {
    const help = 'Total number of CAR fetch errors';
    expect(
      read([
        missing('bf_car_fetch_errors_total', 'counter', { help }),
        missing('bf_repos_dropped_total'),
        missing('bf_parse_failures_total'),
        missing('bf_retries_total'),
        missing('bf_rejected_total', 'counter', { labels: ['reason'] }),
      ]),
    ).toEqual(
      [
        'BF Error Rates: CAR Fetch Errors, Parse Failures',
        'bf_repos_dropped_total',
        'bf_retries_total',
        'bf_rejected_total',
      ].map((line) => line.replace('BF', 'Bf')),
    );
  });

  it('keeps crates and owners apart', () => {
    expect(
      read([
        missing('a_x_errors_total', 'counter', { crate: 'a' }),
        missing('b_x_errors_total', 'counter', { crate: 'b' }),
      ]),
    ).toEqual(['a_x_errors_total', 'b_x_errors_total']);
  });

  it('puts states of the same things together', () => {
    const states = (...names: string[]) => read(names.map((name) => missing(name, 'gauge')));
    expect(states('w_repos_waiting', 'w_repos_running', 'w_other_things')).toEqual([
      'Repos Waiting and Running: Waiting, Running',
      'w_other_things',
    ]);
    expect(states('w_jobs_queued', 'w_jobs_running', 'w_jobs_in_flight', 'w_jobs_idle', 'w_x')).toEqual([
      'Jobs by State: Queued, Running, In-Flight, Idle',
      'w_x',
    ]);
    expect(states('w_jobs_queued', 'w_repos_queued', 'w_x')).toEqual(['w_jobs_queued', 'w_repos_queued', 'w_x']);
  });

  it('finds the things in the owner, where all metrics begin alike', () => {
    const names = ['db_pool_waiting', 'db_pool_available', 'db_pool_used'];
    expect(read(names.map((name) => missing(name, 'gauge')))).toEqual([
      'DB Pool Waiting, Available and Used: Waiting, Available, Used',
    ]);
    expect(read(['jobs_started', 'jobs_finished', 'jobs_created'].map((name) => missing(name)))).toEqual([
      'Jobs: Started, Finished, Created',
    ]);
  });

  it('puts quantities together, named after what their help texts share', () => {
    const help = (name: string) => `Current length of ${name} stream`;
    expect(read(['a', 'b', 'c'].map((name) => missing(`ing_${name}_length`, 'gauge', { help: help(name) })))).toEqual([
      'Ing Stream Lengths: A, B, C',
    ]);
    expect(
      read([missing('x_a_lag_seconds', 'gauge'), missing('x_b_lag', 'gauge'), missing('x_c_lag', 'gauge')]),
    ).toEqual(['x_a_lag_seconds', 'X Lags: B, C']);
  });

  it('puts counts of the same things and outcomes of the same things together', () => {
    expect(
      read(
        [
          'ix_post_events_total',
          'ix_like_events_total',
          'ix_records_extracted_total',
          'ix_records_loaded_total',
          'ix_bytes_total',
        ].map((name) => missing(name)),
      ),
    ).toEqual(['Ix Events: Post, Like', 'Ix Records: Extracted, Loaded', 'ix_bytes_total']);
  });

  it('splits what is too much for one panel', () => {
    const many = Array.from({ length: 17 }, (_, i) => missing(`ix_k${i}_events_total`));
    expect(read(many).map((line) => line.slice(0, line.indexOf(':')))).toEqual([
      'Ix Events (1 of 3)',
      'Ix Events (2 of 3)',
      'Ix Events (3 of 3)',
    ]);
  });

  it('holds every metric once, whatever they are', () => {
    const word = fc.constantFrom(
      'a',
      'b',
      'errors',
      'events',
      'waiting',
      'running',
      'length',
      'total',
      'bytes',
      'dropped',
      'in',
      'flight',
      'seconds',
    );
    const name = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join('_'));
    const kind = fc.constantFrom<Kind>('counter', 'gauge', 'histogram', 'summary', 'info', 'unknown');
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(name, kind), { selector: ([text]) => text, maxLength: 30 }),
        fc.boolean(),
        (list, owned) => {
          const metrics = list.map(([text, type]) => missing(text, type));
          const owners = ownersOf(metrics);
          const items = familiesOf(metrics, owners);
          const names = items.flatMap((item) =>
            'legends' in item ? item.metrics.map((metric) => metric.name) : [item.name],
          );
          expect([...names].sort()).toEqual(metrics.map((metric) => metric.name).sort());
          for (const item of items) {
            if (!('legends' in item)) continue;
            expect(item.metrics.length).toBeGreaterThan(1);
            expect(new Set(item.legends).size).toBe(item.metrics.length);
            expect(familyTitle(item.type, item.metrics, owners, owned)).not.toBe('');
          }
        },
      ),
    );
  });
});

describe('owners', () => {
  it.each([
    ['what all metrics of a crate begin with', 'x', ['app_a_total', 'app_b_total', 'app_c'], 'app'],
    ['the name of the crate', 'rsky-relay', ['relay_a_b'], 'relay'],
    ['nothing, when too few say so', 'x', ['http_requests_total', 'http_errors_total'], ''],
    ['always a word left', 'relay', ['relay_total'], ''],
  ])('%s', (_, crate, names, owner) => {
    const owners = ownersOf(names.map((name) => ({ name, crate })));
    expect(owners.get(names[0] ?? '')?.join('_')).toBe(owner);
  });

  it('tells the parts of one crate apart', () => {
    const names = ['in_a_x', 'in_b_x', 'in_c_x', 'out_a_x', 'out_b_x', 'out_c_x', 'lone_x'];
    const metrics = names.map((name) => ({ name, crate: 'all' }));
    const owners = ownersOf(metrics);
    expect(names.map((name) => owners.get(name)?.join('_'))).toEqual(['in', 'in', 'in', 'out', 'out', 'out', '']);
    expect(subjectWords('in_a_x', owners)).toEqual(['a', 'x']);
    expect(crateTitles(metrics, owners).get('all')).toEqual(['all']);
  });

  it('names crates by what tells them apart', () => {
    const metrics = ['relay', 'pds'].map((name) => ({ name: `${name.slice(0, 1)}_x`, crate: `rsky-${name}` }));
    expect([...crateTitles(metrics, ownersOf(metrics)).values()]).toEqual([['relay'], ['pds']]);
  });
});
