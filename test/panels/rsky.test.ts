import { existsSync, readFileSync } from 'node:fs';
import { diffLines } from 'diff';
import { describe, expect, it } from 'vitest';
import { match } from '../../src/coverage/match.ts';
import { parseDashboard } from '../../src/grafana/dashboard.ts';
import { expressions } from '../../src/grafana/walk.ts';
import type { CoveredMetric, Kind, Proposal } from '../../src/model.ts';
import { propose } from '../../src/panels/propose.ts';
import { writeProposals } from '../../src/panels/write.ts';
import { selectors } from '../../src/promql/selectors.ts';
import { brief } from './board-sample.ts';
import { missing } from './sample.ts';

const FOLDER = new URL('../../../shared/rsky/', import.meta.url);
const there = existsSync(new URL('facts.json', FOLDER));

interface Fact {
  readonly name: string;
  readonly kind: Kind;
  readonly crate: string;
  readonly updated: boolean;
}

function dashboardOf(text: string) {
  const parsed = parseDashboard('grafana-rsky-dashboard.json', new TextEncoder().encode(text));
  if (!('dashboard' in parsed)) throw new Error(parsed.problem.message);
  return parsed.dashboard;
}

/** Everything that an audit knows before it proposes. */
function read(text: string) {
  const facts = (
    JSON.parse(readFileSync(new URL('facts.json', FOLDER), 'utf8')) as Record<string, { metrics: Fact[] }>
  )['641cff02'];
  const dashboard = dashboardOf(text);
  const walked = expressions(dashboard).expressions;
  const references = walked.flatMap((expression) =>
    selectors(expression.expr, expression.role).selectors.map((selector) => ({ expression, selector })),
  );
  const declared = (facts?.metrics ?? []).map(({ name, kind, crate, updated }) =>
    missing(name, kind, { crate, updated }),
  );
  const { shown } = match(declared, references);
  const metrics = declared.map(
    (metric, i): CoveredMetric => ({
      ...metric,
      coverage: shown[i]?.coverage ?? 'missing',
      references: shown[i]?.references ?? [],
    }),
  );
  return { metrics, dashboards: [dashboard], expressions: walked, references };
}

describe.skipIf(!there)('the dashboard of rsky (skipped where its data is not beside the repository)', () => {
  const text = there ? readFileSync(new URL('dashboard-before.json', FOLDER), 'utf8') : '';
  const audit = there ? read(text) : null;
  const proposals: Proposal[] = audit === null ? [] : propose({ ...audit, includeDead: false });

  it('gets what a careful person would add', () => {
    expect(brief(proposals)).toEqual([
      'panel 🔥 Backfiller Overview / Dead-Lettered Repos 12x8@0,26: sum(rate(backfiller_repos_dead_lettered_total[5m])) | Dead-Lettered Repos',
      'panel 🔥 Backfiller Overview / Repos Waiting and Running 12x8@12,34: sum(backfiller_repos_waiting) | Waiting ; sum(backfiller_repos_running) | Running',
      'panel 🔥 Backfiller Overview / Backfiller Error Rates 12x8@12,26: sum(rate(backfiller_car_fetch_errors_total[5m])) | CAR Fetch Errors ; sum(rate(backfiller_car_parse_errors_total[5m])) | CAR Parse Errors ; sum(rate(backfiller_verification_errors_total[5m])) | Verification Errors',
      'target Redis Stream Lengths (All Streams): ingester_firehose_backfill_length | firehose_backfill (ingester)',
      'panel 🔥 Backfiller Overview / Retries Attempted 12x8@0,34: sum(rate(backfiller_retries_attempted_total[5m])) | Retries Attempted',
      'target Records Extraction Rate: sum(rate(backfiller_records_filtered_total{job="rust-backfiller"}[1m])) | Filtered Records',
      'target Ingester Event Throughput (Events/Second): rate(ingester_firehose_filtered_operations_total[1m]) | Filtered Operations',
    ]);
    expect(proposals.map(({ unit }) => unit)).toEqual([
      'repos/s',
      'short',
      'errors/s',
      'short',
      'retries/s',
      'records/s',
      'evt/s',
    ]);
  });

  it('has the live missing metrics then, and no other, and gets nothing more', () => {
    expect(proposals.flatMap(({ metrics }) => metrics)).toHaveLength(10);
    const dashboard = dashboardOf(text);
    const written = writeProposals(dashboard, proposals);
    expect({ panels: written.panels, targets: written.targets }).toEqual({ panels: 4, targets: 3 });
    const after = read(written.text);
    expect(after.metrics.filter(({ coverage }) => coverage === 'covered')).toHaveLength(41);
    expect(propose({ ...after, includeDead: false })).toEqual([]);
    // Only positions of what moves down are written anew.
    const removed = diffLines(text, written.text).flatMap(({ removed: gone, value }) =>
      gone ? value.split('\n').slice(0, -1) : [],
    );
    expect(removed.length).toBeGreaterThan(0);
    for (const line of removed) expect(line).toMatch(/^ +"y": \d+$/);
  });

  it('follows the habits of error panels there', () => {
    const errors = proposals.find(({ title }) => title === 'Backfiller Error Rates');
    expect(errors?.thresholds).toEqual([
      { color: 'green', value: null },
      { color: 'red', value: 1 },
    ]);
    const { text: after } = writeProposals(dashboardOf(text), proposals);
    const { panels } = JSON.parse(after) as { panels: Record<string, unknown>[] };
    const [like, made] = ['Indexer Error Rates', 'Backfiller Error Rates'].map((title) =>
      panels.find((panel) => panel.title === title),
    );
    expect(made?.options).toEqual(like?.options);
    expect(made?.datasource).toEqual(like?.datasource);
    expect(made?.pluginVersion).toBe('11.4.0');
  });
});
