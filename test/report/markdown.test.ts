import { describe, expect, it } from 'vitest';
import { markdownAudit } from '../../src/report/audit-markdown.ts';
import { rskyAudit } from './rsky.ts';
import { markup, outsideFences, tableShapes } from './safe.ts';
import { audit, crate, dead, finding, job, metric, reference, unresolved } from './sample.ts';

const section = (markdown: string, heading: string): string =>
  markdown.split(/^(?=## )/m).find((part) => part.startsWith(`## ${heading}\n`)) ?? '';

describe('the audit document', () => {
  const text = markdownAudit(rskyAudit());

  it('starts with the figures', () => {
    expect(text.split('\n## ')[0]).toBe(`# Metrics audit

**31 of 56 metrics are on a dashboard (55.3 %).** 10 more are updated by the code and shown nowhere. 15 are never updated.

| Crate | Declared | Charted | Perhaps | Missing and alive | Never updated | Unresolved | Coverage |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
| \`rsky-backfiller\` | 12 | 4 | 0 | 8 | 0 | 0 | 33.3 % |
| \`rsky-indexer\` | 23 | 16 | 0 | 0 | 7 | 0 | 69.5 % |
| \`rsky-ingester\` | 21 | 11 | 0 | 2 | 8 | 0 | 52.3 % |
| **all** | 56 | 31 | 0 | 10 | 15 | 0 | 55.3 % |

Dashboard: \`grafana-rsky-dashboard.json\` (rsky Rust Services - Complete Monitoring Dashboard)
`);
  });

  it('says what to do in which order', () => {
    expect(section(text, 'What to do, in this order')).toMatch(
      /1\. \*\*Chart 10 metrics\*\*[\s\S]+- high: `backfiller_repos_dead_lettered_total`[\s\S]+- low: [\s\S]+2\. \*\*Mend 1 query\*\*[\s\S]+3\. \*\*Wire up or delete 15 metrics\*\*[\s\S]+- rsky-indexer: [\s\S]+- rsky-ingester: /,
    );
  });

  it('has a row for every metric', () => {
    const rows = section(text, 'Metrics of rsky-indexer').split('\n');
    expect(rows.filter((row) => row.startsWith('| `'))).toHaveLength(23);
    expect(rows).toContain('Places are in `rsky-indexer/`.');
    expect(rows).toContain(
      '| `indexer_db_writes_total`<br>How many db writes | counter | `src/metrics.rs:59` | `src/stream_indexer.rs:323`<br>`src/stream_indexer.rs:329`<br>`src/stream_indexer.rs:376`<br>+8 more | Database Writes |  |',
    );
    expect(rows).toContain(
      '| `indexer_errors_total`<br>How many errors | counter | `src/metrics.rs:66` | **never** | **no** | wire up or delete |',
    );
    const missing = section(text, 'Metrics of rsky-ingester');
    expect(missing).toContain('| `src/firehose.rs:177` | **no** | medium priority |');
  });

  it('says where the metrics are served', () => {
    expect(section(text, 'Endpoints')).toContain(
      '| `rsky-ingester` | 4100 | `METRICS_PORT` | `/metrics` | `rsky-ingester/src/bin/ingester.rs:72` | rust-ingester (1 target, `prometheus.yml:9`) |',
    );
  });

  it('does not tell each dead metric again as a finding', () => {
    expect(section(text, 'Findings')).toContain('| warning | unknown-metric | `grafana-rsky-dashboard.json:809` |');
    expect(section(text, 'Findings')).not.toContain('never-updated');
  });

  it('says how to verify, with the right ports', () => {
    expect(section(text, 'How to verify')).toContain(`\`\`\`sh
# rsky-backfiller: port 9090, unless BACKFILLER_METRICS_PORT says otherwise (rsky-backfiller/src/bin/backfiller.rs:56)
curl -s http://localhost:9090/metrics | grep '^backfiller_'

# rsky-indexer: port 9090, unless METRICS_PORT says otherwise (rsky-indexer/src/bin/indexer.rs:31)
curl -s http://localhost:9090/metrics | grep '^indexer_'

# rsky-ingester: port 4100, unless METRICS_PORT says otherwise (rsky-ingester/src/bin/ingester.rs:72)
curl -s http://localhost:4100/metrics | grep '^ingester_'
\`\`\`

\`rsky-backfiller\` and \`rsky-indexer\` share the default port 9090: to run them on one machine, set another with \`BACKFILLER_METRICS_PORT\` or \`METRICS_PORT\`.
`);
  });

  it('is well formed', () => {
    expect(markup(text)).toEqual([]);
    for (const cells of tableShapes(text)) expect(new Set(cells).size).toBe(1);
    expect(text).not.toMatch(/\n\n\n/);
    expect(text.endsWith('\n') && !text.endsWith('\n\n')).toBe(true);
  });

  it.each([
    ['no metrics', audit(), '**No metrics found.** Looked at: `**/metrics.rs`.'],
    [
      'no dashboard',
      audit({ dashboards: [], metrics: [metric('a')] }),
      '**0 of 1 metric is on a dashboard (0 %).** 1 more is updated by the code and shown nowhere. There is no dashboard; looked for: `grafana-rsky-dashboard.json`, `**/*.json`.',
    ],
    [
      'no dashboard, what to do',
      audit({ dashboards: [], metrics: [metric('a')] }),
      '1. **Add a dashboard** to the repository, or name it with `--dashboard`. 1 metric could be on it.',
    ],
    [
      'nothing to do',
      audit({ metrics: [metric('a', { coverage: 'covered' })] }),
      'Nothing: every metric is charted and updated.',
    ],
    [
      'dead and charted',
      audit({ metrics: [dead('a', { coverage: 'covered', references: [reference('a')] })] }),
      '| `app/src/metrics.rs:1` | **never** | Panel | charted, but its panels stay empty or flat |',
    ],
    [
      'perhaps',
      audit({ metrics: [metric('a', { coverage: 'perhaps', references: [reference({ type: 'any' })] })] }),
      '| perhaps: Panel |',
    ],
    [
      'only a zero at start',
      audit({
        metrics: [
          dead('a', {
            ineffective: [
              { file: 'app/src/a.rs', line: 3, column: 1, verb: 'set', function: 'new', reason: 'zero' },
              { file: 'app/src/a.rs', line: 9, column: 1, verb: 'inc', function: 'run', reason: 'unreachable' },
            ],
          }),
        ],
      }),
      '`app/src/a.rs:3` sets the zero that is there already; `app/src/a.rs:9` is in `run` that nothing calls',
    ],
    [
      'labels and unit',
      audit({ metrics: [metric('a', { labels: ['method', 'code'], unit: 'seconds', coverage: 'covered' })] }),
      '| labels `method`, `code`; unit seconds |',
    ],
    [
      'updates in another crate',
      audit({
        metrics: [metric('a', { updates: [{ file: 'other/b.rs', line: 1, column: 1, verb: 'inc', function: null }] })],
        crates: [crate('app')],
      }),
      'Places are in `app/`, those elsewhere in full.\n\n| Metric | Kind | Declared | Updated | On a dashboard | Notes |\n| --- | --- | --- | --- | --- | --- |\n| `a` | counter | `src/metrics.rs:1` | `other/b.rs:1` |',
    ],
    [
      'a name that is not resolved',
      audit({ unresolved: [unresolved('http_*_total')] }),
      '| `http_*_total` | counter | `app/src/dynamic.rs:7` | the name is built at run time |',
    ],
    [
      'other findings',
      audit({
        metrics: [metric('a')],
        findings: [finding('kind', { severity: 'error' }), finding('note', { severity: 'info' })],
      }),
      '2. **Look at 1 finding** more.\n   - something about kind',
    ],
    [
      'a port that only run time knows',
      audit({
        metrics: [metric('a')],
        crates: [
          crate('app', {
            endpoint: { file: 'app/src/main.rs', line: 3, column: 1, port: null, env: 'PORT', path: 'm' },
          }),
        ],
      }),
      '# app: PORT gives the port (app/src/main.rs:3)\ncurl -s "http://localhost:$PORT/m" | grep \'^a\'',
    ],
    [
      'an address that only run time knows',
      audit({
        metrics: [metric('a')],
        crates: [
          crate('app', {
            endpoint: { file: 'app/src/main.rs', line: 3, column: 1, port: null, env: 'LISTEN', path: '/metrics' },
          }),
        ],
      }),
      '# app: LISTEN gives the address (app/src/main.rs:3)\ncurl -s "http://$LISTEN/metrics" | grep \'^a\'',
    ],
    [
      'many names by their first words',
      audit({
        metrics: ['in_a', 'in_b', 'out_a', 'out_b', 'up', 'other_c'].map((name) => metric(name)),
        crates: [crate('app', { jobs: [job('app', ['app:80'], 4)] })],
      }),
      "| grep \\\n  -e '^in_' \\\n  -e '^out_' \\\n  -e '^up' \\\n  -e '^other_c'\n",
    ],
    [
      'a scrape job alone',
      audit({ metrics: [metric('a')], crates: [crate('app', { jobs: [job('app', ['app:80'], 4)] })] }),
      "# app: a target of the scrape job app (prometheus.yml:4)\ncurl -s 'http://app:80/metrics' | grep '^a'",
    ],
    [
      'no endpoint at all',
      audit({ metrics: [metric('a')], crates: [crate('app')] }),
      'Where `app` serves its metrics is not to be seen in the source.',
    ],
  ])('tells of %s', (_what, result, expected) => {
    expect(markdownAudit(result)).toContain(expected);
  });

  it('keeps its columns when a name, a help and a title hold pipes', () => {
    const hostile = metric('a|b', { help: 'x | y', coverage: 'covered', references: [reference('a|b')] });
    const rows = outsideFences(markdownAudit(audit({ metrics: [hostile] }))).filter((line) => line.includes('<code>'));
    expect(rows).toEqual([
      '| <code>a&#124;b</code><br>x &#124; y | counter | `app/src/metrics.rs:1` | `app/src/main.rs:10` | Panel |  |',
    ]);
  });
});
