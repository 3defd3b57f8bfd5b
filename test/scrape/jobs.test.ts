import { describe, expect, it } from 'vitest';
import type { ScrapeJob } from '../../src/model.ts';
import { jobsFor, type Scraped } from '../../src/scrape/jobs.ts';

function job(name: string, ...targets: string[]): ScrapeJob {
  return { job: name, targets, metricsPath: '/metrics', file: 'prometheus.yml', line: 1 };
}

function crate(name: string, port: number | null): Scraped {
  return { name, port };
}

const rsky = [
  job('rust-ingester', 'ingester:4100'),
  job('rust-backfiller', 'backfiller1:9090', 'backfiller2:9090'),
  job('rust-indexer', 'indexer1:9090', 'indexer6:9090'),
  job('prometheus', 'localhost:9090'),
];
const ingester = crate('rsky-ingester', 4100);
const backfiller = crate('rsky-backfiller', 9090);
const indexer = crate('rsky-indexer', 9090);

describe('jobsFor', () => {
  it.each<[what: string, crate: Scraped, jobs: ScrapeJob[], others: Scraped[], expected: string[]]>([
    ['port and name', ingester, rsky, [backfiller, indexer], ['rust-ingester']],
    ['two crates on a port, told apart by name', backfiller, rsky, [ingester, indexer], ['rust-backfiller']],
    ['the same the other way', indexer, rsky, [ingester, backfiller], ['rust-indexer']],
    ['without the others', indexer, rsky, [], ['rust-indexer']],
    ['a port that only Prometheus itself has', crate('relay', 9090), [job('prometheus', 'localhost:9090')], [], []],
    ['a unique port', crate('relay', 4200), [job('edge', '10.0.0.1:4200'), job('x', 'y:1')], [], ['edge']],
    ['a port that two jobs have', crate('relay', 4200), [job('edge', 'a:4200'), job('rim', 'b:4200')], [], []],
    ['a port that two crates have', crate('relay', 4200), [job('edge', 'a:4200')], [crate('pds', 4200)], []],
    ['the job of another crate', crate('relay', 4200), [job('pds', 'pds:4200')], [crate('pds', 4300)], []],
    [
      'several jobs of one crate',
      crate('relay', 1),
      [job('relay-eu', 'a:1'), job('relay-us', 'b:1')],
      [],
      ['relay-eu', 'relay-us'],
    ],
    ['the name in a host', crate('acme-relay', 1), [job('rust', 'relay.prod.svc:1'), job('x', 'x:1')], [], ['rust']],
    ['a name, but another port', crate('relay', 1), [job('relay', 'relay:2')], [], []],
    ['no port known', crate('acme-relay', null), [job('acme-relay', 'a:1'), job('acme', 'b:1')], [], ['acme-relay']],
    ['only common words', crate('rust-service', 1), [job('rust-service', 'a:1'), job('rust', 'b:1')], [], []],
    [
      'a longer name of the same family',
      crate('feed', 1),
      [job('feed', 'feed:1'), job('feed-cache', 'c:1')],
      [crate('feed-cache', 1)],
      ['feed'],
    ],
    ['no jobs', ingester, [], [], []],
    ['targets without ports', crate('relay', 1), [job('relay', 'relay'), job('x', '')], [], []],
    ['an IPv6 target', crate('relay', 4200), [job('x', '[::1]:4200')], [], ['x']],
  ])('%s', (_, subject, jobs, others, expected) => {
    expect(jobsFor(subject, jobs, others).map((found) => found.job)).toEqual(expected);
  });

  it('gives no job to two crates', () => {
    const crates = [ingester, backfiller, indexer];
    for (const one of rsky) {
      const readers = crates.filter((subject) => jobsFor(subject, rsky, crates).includes(one));
      expect(readers.length).toBeLessThanOrEqual(1);
    }
  });
});
