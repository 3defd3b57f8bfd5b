/** The story of the rsky audit, told by examples/rsky and, where they are there, by the real dashboards. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { audit } from '../../src/audit.ts';
import { generate } from '../../src/generate.ts';
import { overlay } from '../../src/repository/memory.ts';
import { openWorkingTree } from '../../src/repository/working-tree.ts';
import { parser } from '../rust/read.ts';
import { SETTINGS } from './board.ts';

const FILE = 'grafana-rsky-dashboard.json';
const REAL = '../shared/rsky';
const repository = openWorkingTree('examples/rsky');
const run = (on: typeof repository) => audit(on, SETTINGS, parser);

describe('examples/rsky', () => {
  const before = run(repository);

  test('56 declared, 31 charted, 25 missing, 15 of them dead', () => {
    expect(before.summary).toEqual({
      declared: 56,
      covered: 31,
      perhaps: 0,
      missing: 25,
      neverUpdated: 15,
      unresolved: 0,
      coverage: 55.3,
    });
    expect(before.metrics.filter((metric) => metric.updated === null)).toEqual([]);
  });

  test('three endpoints with their ports and variables, and the jobs that read them', () => {
    expect(
      before.crates.map(({ name, endpoint, jobs }) => [
        name,
        endpoint?.port,
        endpoint?.env,
        jobs.map(({ job }) => job),
      ]),
    ).toEqual([
      ['rsky-backfiller', 9090, 'BACKFILLER_METRICS_PORT', ['rust-backfiller']],
      ['rsky-indexer', 9090, 'METRICS_PORT', ['rust-indexer']],
      ['rsky-ingester', 4100, 'METRICS_PORT', ['rust-ingester']],
    ]);
  });

  test('the traps: a comment, a test, and a name that ends alike are no updates', () => {
    const dead = before.metrics.filter((metric) => metric.updated === false).map((metric) => metric.name);
    expect(dead).toEqual(
      expect.arrayContaining(['ingester_errors_total', 'indexer_errors_total', 'indexer_active_tasks']),
    );
    expect(before.metrics.find((metric) => metric.name === 'indexer_expected_errors_total')?.updated).toBe(true);
  });

  const { after, files } = generate(repository, before, run);

  test('generate charts exactly the ten that are alive', () => {
    const charted = after.metrics
      .filter((metric, index) => metric.coverage !== before.metrics[index]?.coverage)
      .map((metric) => metric.name);
    expect(charted.sort()).toEqual([
      ...[
        'backfiller_car_fetch_errors_total',
        'backfiller_car_parse_errors_total',
        'backfiller_records_filtered_total',
      ],
      ...['backfiller_repos_dead_lettered_total', 'backfiller_repos_running', 'backfiller_repos_waiting'],
      ...['backfiller_retries_attempted_total', 'backfiller_verification_errors_total'],
      ...['ingester_firehose_backfill_length', 'ingester_firehose_filtered_operations_total'],
    ]);
    expect(after.summary).toMatchObject({ covered: 41, missing: 15, neverUpdated: 15 });
  });

  test('the queue length joins its siblings, with a legend of its own', () => {
    const panels = JSON.parse(files[0]?.after ?? '{}').panels as {
      title: string;
      targets: { expr: string; legendFormat: string }[];
    }[];
    const joined = panels.find((panel) => panel.title === 'Redis Stream Lengths (All Streams)');
    expect(joined?.targets.map((target) => target.expr)).toContain('ingester_firehose_backfill_length');
    const legends = joined?.targets.map((target) => target.legendFormat) ?? [];
    expect(new Set(legends).size).toBe(legends.length);
  });

  test('the second run changes nothing', () => {
    const written = overlay(repository, { [FILE]: files[0]?.after ?? '' });
    expect(generate(written, run(written), run).files).toEqual([]);
  });
});

describe.skipIf(!existsSync(REAL))('the real dashboards', () => {
  const withBoard = (name: string) => run(overlay(repository, { [FILE]: readFileSync(`${REAL}/${name}`, 'utf8') }));

  test('before: 31 of 56', () => {
    expect(withBoard('dashboard-before.json').summary).toMatchObject({ declared: 56, covered: 31, missing: 25 });
  });

  test('after the work by hand: 47 of 56, and 6 charted that nothing updates', () => {
    const { summary, findings } = withBoard('dashboard-after-by-hand.json');
    expect(summary).toMatchObject({ declared: 56, covered: 47, missing: 9 });
    expect(findings.filter((finding) => finding.check === 'charted-dead')).toHaveLength(6);
  });

  test('names, kinds, identifiers, updates and coverage are those of the facts', () => {
    const facts = JSON.parse(readFileSync(`${REAL}/facts.json`, 'utf8'))['641cff02'].metrics as Record<
      string,
      unknown
    >[];
    const real = withBoard('dashboard-before.json').metrics;
    for (const fact of facts) {
      const metric = real.find((each) => each.name === fact.name);
      expect({
        kind: metric?.kind,
        crate: metric?.crate,
        identifier: metric?.identifier,
        updated: metric?.updated,
        shown: metric?.coverage === 'covered',
      }).toEqual({
        ...{
          kind: fact.kind,
          crate: fact.crate,
          identifier: fact.ident,
          updated: fact.updated,
          shown: fact.on_dashboard,
        },
      });
    }
  });
});

if (!existsSync(REAL)) console.warn(`skipped: the real dashboards are not at ${REAL}`);
