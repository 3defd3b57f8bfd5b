import { describe, expect, it } from 'vitest';
import { terminalReport } from '../../src/report/terminal.ts';
import { rskyAudit } from './rsky.ts';
import { audit, dead, finding, metric, reference, unresolved } from './sample.ts';

const plain = (result = rskyAudit()): string => terminalReport(result, { color: false });
const HEADLINE =
  '███████████░░░░░░░░░ 31 of 56 metrics charted (55.3 %) · 10 missing and alive · 15 dead · 0 unresolved';

describe('the terminal report', () => {
  it('can be read in ten seconds', () => {
    expect(plain().split('\nEvery metric')[0]).toBe(
      `${HEADLINE}

  rsky-backfiller   4/12  ███░░░░░░░  33.3 %  8 missing          :9090/metrics (BACKFILLER_METRICS_PORT)
  rsky-indexer     16/23  ███████░░░  69.5 %             7 dead  :9090/metrics (METRICS_PORT)
  rsky-ingester    11/21  █████░░░░░  52.3 %  2 missing  8 dead  :4100/metrics (METRICS_PORT)

Chart first: 10 metrics that the code updates and no dashboard shows
  high    backfiller_repos_dead_lettered_total         rsky-backfiller/src/metrics.rs:23
  high    backfiller_car_fetch_errors_total            rsky-backfiller/src/metrics.rs:72
  high    backfiller_car_parse_errors_total            rsky-backfiller/src/metrics.rs:79
  high    backfiller_verification_errors_total         rsky-backfiller/src/metrics.rs:86
  medium  backfiller_repos_waiting                     rsky-backfiller/src/metrics.rs:51
  medium  backfiller_repos_running                     rsky-backfiller/src/metrics.rs:58
  medium  ingester_firehose_backfill_length            rsky-ingester/src/metrics.rs:66
  low     backfiller_records_filtered_total            rsky-backfiller/src/metrics.rs:37
  low     backfiller_retries_attempted_total           rsky-backfiller/src/metrics.rs:44
  low     ingester_firehose_filtered_operations_total  rsky-ingester/src/metrics.rs:38

Wire up or delete: 15 metrics that nothing updates
  indexer_repo_events_total      rsky-indexer/src/metrics.rs:38
  indexer_account_events_total   rsky-indexer/src/metrics.rs:45
  indexer_identity_events_total  rsky-indexer/src/metrics.rs:52
  indexer_errors_total           rsky-indexer/src/metrics.rs:66
  indexer_pending_messages       rsky-indexer/src/metrics.rs:153
  … 10 more marked † below

Look at: 1 warning
  warning the dashboard asks for indexer_events_total, which nothing declares
    grafana-rsky-dashboard.json:809
    → did you mean indexer_events_processed_total?
`,
    );
  });

  it('lists every metric, and ends with the figures and the next command', () => {
    const text = plain();
    for (const { name } of rskyAudit().metrics) expect(text).toMatch(new RegExp(`^ {2}[✓✗][† ] {2}${name} `, 'm'));
    expect(text).toContain(
      '  ✗†  ingester_errors_total                        counter  rsky-ingester/src/metrics.rs:52\n',
    );
    expect(
      text.endsWith(`
${HEADLINE}

  dashcov guide     what to add, where and why
  dashcov generate  write what charts all 10; --dry-run shows the diff
`),
    ).toBe(true);
  });

  it('is one line when it should be quiet', () => {
    expect(terminalReport(rskyAudit(), { color: false, quiet: true })).toBe(`${HEADLINE}\n`);
  });

  it('lists every metric when there is no dashboard, and says what was looked for', () => {
    const text = plain(audit({ dashboards: [], metrics: [metric('a_total'), metric('b_total')] }));
    expect(text).toContain('There is no dashboard. Looked for: grafana-rsky-dashboard.json, **/*.json\n');
    expect(text).toContain('dashcov audit --dashboard <glob…>');
    expect(text).toContain('  ✗   a_total  counter  app/src/metrics.rs:1\n');
    expect(text).toContain('  ✗   b_total  counter  app/src/metrics.rs:1\n');
    expect(text).not.toContain('Chart first');
    expect(text).not.toContain('dashcov generate');
  });

  it('says that there are no metrics, and where it looked', () => {
    expect(plain(audit())).toBe(`No metrics found · 0 unresolved

No metric is declared in the files looked at: **/metrics.rs
If they are declared elsewhere: dashcov audit --metrics <glob…>
`);
  });

  it('does not ask to look elsewhere where only names are unknown', () => {
    const text = plain(audit({ unresolved: [unresolved('http_*_total')] }));
    expect(text).toContain('No metrics found · 1 unresolved');
    expect(text).not.toContain('If they are declared elsewhere');
    expect(text).toContain('  http_*_total  app/src/dynamic.rs:7:3\n    the name is built at run time\n');
  });

  it('has nothing to write when all is charted', () => {
    const text = plain(audit({ metrics: [metric('a', { coverage: 'covered' })] }));
    expect(text.startsWith('████████████████████ 1 of 1 metric charted (100 %) · 0 missing and alive')).toBe(true);
    expect(text).toContain('dashcov check');
    expect(text).not.toContain('dashcov generate');
  });

  it('tells dead metrics on a dashboard first', () => {
    const metrics = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => dead(name));
    const text = plain(
      audit({ metrics: [...metrics, dead('z', { coverage: 'covered', references: [reference('z')] })] }),
    );
    expect(text).toContain(
      '7 metrics that nothing updates, 1 of them charted all the same\n  z  app/src/metrics.rs:1  charted: Panel\n',
    );
    expect(text).toContain('  … 2 more marked † below\n');
  });

  it('shows all dead metrics on a dashboard, up to ten', () => {
    const metrics = Array.from({ length: 12 }, (_, index) =>
      dead(`a${index}`, {
        coverage: 'covered',
        references: [reference('a'), reference('a', { path: 'b', panel: null })],
      }),
    );
    const text = plain(audit({ metrics, findings: [finding('charted-dead', { severity: 'error' })] }));
    expect(text.match(/charted: Panel \+1$/gm)).toHaveLength(10);
    expect(text).toContain('  … 2 more marked † below\n');
    expect(text).not.toContain('Look at');
  });

  it('tells what is perhaps charted, what is not known, and why', () => {
    const uses = [reference({ type: 'any' }, { role: 'variable', panel: null, path: 'templating.list[0].query' })];
    const text = plain(
      audit({
        metrics: [
          metric('a', { coverage: 'perhaps', references: uses }),
          metric('b', { updated: null, updateNote: 'it is handed to another crate' }),
          metric('c', { updated: null }),
        ],
      }),
    );
    expect(text).toContain(
      'Perhaps charted: 1 metric that only a variable or a pattern could match\n  a  variable (templating.list[0].query)\n',
    );
    expect(text).toContain('updated? it is handed to another crate\n');
    expect(text).toContain('updated? cannot be known\n');
  });

  it('keeps long lists for the details, and drops nothing', () => {
    const findings = Array.from({ length: 14 }, (_, index) =>
      finding('x', { message: `message ${index}`, severity: index === 13 ? 'error' : index > 11 ? 'info' : 'warning' }),
    );
    const names = Array.from({ length: 7 }, (_, index) => unresolved(`name_${index}_*`));
    const text = plain(audit({ metrics: [metric('a', { coverage: 'covered' })], findings, unresolved: names }));
    const [first = '', details = ''] = text.split('\nEvery metric');
    expect(first).toContain('Look at: 1 error, 12 warnings, 1 note\n  error message 13\n  warning message 0\n');
    expect(first).toContain('  … 4 more in the details below\n');
    expect(first).toContain('name_4_*');
    expect(first).not.toContain('name_5_*');
    for (const rest of ['message 9', 'message 10', 'message 11', 'note message 12', 'name_5_*', 'name_6_*']) {
      expect(details).toContain(rest);
    }
  });

  it('shows a few notes at once', () => {
    const findings = [finding('misnamed-kind', { severity: 'info', message: 'a counter without _total' })];
    expect(plain(audit({ metrics: [metric('a')], findings }))).toContain(
      'Look at: 1 note\n  note a counter without _total\n\nEvery metric',
    );
  });

  it('puts metrics of no crate last, under a name of their own', () => {
    const text = plain(audit({ metrics: [metric('a', { crate: null }), metric('b', { crate: 'zebra' })] }));
    expect(text.indexOf('\n(no crate)\n')).toBeGreaterThan(text.indexOf('\nzebra\n'));
  });

  it('wraps sentences, and breaks no place', () => {
    const message = 'word '.repeat(60).trim();
    const file = `${'folder/'.repeat(20)}metrics.rs`;
    const text = terminalReport(
      audit({ metrics: [metric('a')], findings: [finding('x', { message, file, line: 3 })] }),
      {
        color: false,
        width: 60,
      },
    );
    const lines = text.split('\n').filter((line) => line.includes('word'));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(text).toContain(`${file}:3`);
  });

  it('has colours when asked', () => {
    const text = terminalReport(rskyAudit(), { color: true });
    expect(text).toContain('\u001b[31m10 missing and alive\u001b[39m');
    expect(text.replaceAll(/\p{Cc}\[\d+m/gu, '')).toBe(plain());
  });
});
