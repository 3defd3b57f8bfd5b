import { describe, expect, test } from 'vitest';
import { isForeign } from '../../src/coverage/foreign.ts';
import { NearNames } from '../../src/coverage/nearest.ts';
import { manifest } from '../rust/read.ts';
import { auditOf, board, source } from './board.ts';

/** What is declared, what is charted, and the findings that it makes: check, severity, metric. */
const FINDINGS: readonly [
  title: string,
  declared: readonly string[],
  exprs: readonly string[],
  findings: readonly string[],
][] = [
  ['all is well', ['counter hits_total'], ['rate(hits_total[5m])'], []],
  ['never updated', ['counter hits_total dead'], [], ['never-updated warning hits_total']],
  ['charted, and never updated', ['counter hits_total dead'], ['hits_total'], ['charted-dead error hits_total']],
  [
    'perhaps charted, and never updated',
    ['counter hits_total dead'],
    ['{__name__=~"hits_.+"}'],
    ['charted-dead error hits_total'],
  ],
  [
    'charted, and declared nowhere',
    ['counter hits_total'],
    ['hits_total', 'something_of_another_service'],
    ['unknown-metric info something_of_another_service'],
  ],
  [
    'misspelt',
    ['counter request_errors_total'],
    ['request_errors_total', 'request_erors_total'],
    ['unknown-metric warning request_erors_total'],
  ],
  [
    'without its suffix',
    ['counter request_errors_total'],
    ['request_errors_total', 'request_errors'],
    ['unknown-metric warning request_errors'],
  ],
  [
    'the usual names of others',
    ['counter hits_total'],
    ['hits_total', 'up', 'node_cpu_seconds_total', 'process_open_fds', 'job:rate:sum', 'ALERTS'],
    [],
  ],
  [
    'a slip in a name that looks foreign',
    ['gauge redis_queue_length'],
    ['redis_queue_length', 'redis_queue_lenght'],
    ['unknown-metric warning redis_queue_lenght'],
  ],
  [
    'declared twice',
    ['counter hits_total', 'counter hits_total'],
    ['hits_total'],
    ['declared-twice warning hits_total'],
  ],
  ['declared with two kinds', ['gauge hits', 'histogram hits'], ['hits'], ['kind-conflict error hits']],
  ['a counter without _total', ['counter hits'], ['hits'], ['misnamed-kind info hits']],
  ['a gauge with _total', ['gauge hits_total'], ['hits_total'], ['misnamed-kind info hits_total']],
  ['a gauge that ends like a series', ['gauge queue_count'], ['queue_count'], ['misnamed-kind info queue_count']],
  ['not in a base unit', ['histogram wait_ms'], ['wait_ms_count'], ['misnamed-kind info wait_ms']],
  ['the kind in the name', ['gauge hits_gauge'], ['hits_gauge'], ['misnamed-kind info hits_gauge']],
  [
    'a query that does not parse',
    ['counter hits_total'],
    ['sum(rate(hits_total[5m])'],
    ['unparsable-query warning null'],
  ],
];

describe('findings', () => {
  test.each(FINDINGS)('%s', (_title, declared, exprs, findings) => {
    const audit = auditOf({ ...source(declared), 'board.json': board(exprs) });
    expect(audit.findings.map((finding) => `${finding.check} ${finding.severity} ${finding.metric}`)).toEqual(findings);
  });

  test('the nearest name is suggested, and the place is that of the query', () => {
    const [finding] = auditOf({
      ...source(['counter request_errors_total']),
      'board.json': board(['request_errors_total', 'request_error_total']),
    }).findings;
    expect(finding).toMatchObject({
      file: 'board.json',
      path: 'panels[1].targets[0].expr',
      suggestion: 'Did you mean request_errors_total?',
    });
    expect(finding?.message).toContain('"Panel 2"');
  });

  test('what a crate names by itself is not told to be misnamed', () => {
    const audit = auditOf({
      'Cargo.toml': '[package]\nname = "app"\n[dependencies]\nprometheus = "0.14"\ntokio-metrics-collector = "0.3"\n',
      'src/metrics.rs':
        'pub fn register() { prometheus::register(Box::new(tokio_metrics_collector::default_runtime_collector())); }',
      'src/main.rs': 'mod metrics; fn main() { metrics::register(); }',
      'b.json': board(['tokio_total_park_count']),
    });
    expect(audit.metrics.length).toBe(15);
    expect(audit.findings).toEqual([]);
  });

  test('a gauge that is only set to zero is said to be so', () => {
    const files = source(['gauge level dead']);
    const audit = auditOf({
      ...files,
      'src/main.rs': 'mod metrics; fn main() { metrics::M0.set(0.0); }',
      'b.json': board([]),
    });
    expect(audit.findings).toMatchObject([{ check: 'only-zero', metric: 'level', severity: 'warning' }]);
  });

  test('a query of what is made and never registered says so', () => {
    const made = (kind: string, name: string) =>
      `static M: LazyLock<${kind}> = LazyLock::new(|| ${kind}::${name.endsWith('s') ? `with_opts(HistogramOpts::new("${name}", "h"))` : `new("${name}", "h")`}.unwrap());`;
    const of = (kind: string, name: string, expr: string) =>
      auditOf({
        'Cargo.toml': manifest('app'),
        'src/metrics.rs': `use prometheus::*; use std::sync::LazyLock; ${made(kind, name)} pub fn f() { M.${kind === 'Histogram' ? 'observe(1.0)' : 'inc()'}; }`,
        'src/main.rs': 'mod metrics; fn main() { metrics::f(); }',
        'b.json': board([expr]),
      });
    const { findings, metrics } = of('IntCounter', 'lost_total', 'rate(lost_total[5m])');
    expect(metrics).toEqual([]);
    expect(findings).toMatchObject([
      { check: 'never-registered', metric: 'lost_total', file: 'src/metrics.rs' },
      { check: 'unknown-metric', severity: 'warning', message: expect.stringContaining('never registered') },
    ]);
    const [, second] = of('Histogram', 'wait_seconds', 'rate(wait_seconds_count[5m])').findings;
    expect(second?.message).toMatch(/^wait_seconds_count is on the dashboard .* never registered/);
  });

  test('a name that stands as a text in a Rust file which is not read for metrics', () => {
    const files = {
      'src/queue.rs': 'fn f() { register_histogram!("wait_seconds", "h"); register_int_counter!("hit_total", "h"); }',
      'src/parts.rs': '// the gauge app_depth\nfn f() { register_int_gauge!("my_app_depth", "h"); }',
      'src/plain.rs': 'fn f() { log("not_of_any"); }',
      'tests/all.rs': 'fn f() { gauge("only_in_tests"); }',
    };
    const shown = ['hits_total', 'wait_seconds_bucket', 'hit_total', 'app_depth', 'not_of_any', 'only_in_tests'];
    const { findings } = auditOf({ ...source(['counter hits_total']), ...files, 'board.json': board(shown) });
    const told = findings.map(({ metric, severity, message, suggestion }) => [
      metric,
      severity,
      / no (.*)$/.exec(message)?.[1],
      suggestion,
    ]);
    const none = 'crate here declares it';
    const elsewhere = 'file that is read for metrics declares it; it stands in src/queue.rs';
    const add = 'If that declares it, add src/queue.rs to `metrics`.';
    expect(told).toEqual([
      ['wait_seconds_bucket', 'info', elsewhere, add],
      ['hit_total', 'info', elsewhere, add],
      ['app_depth', 'info', none, null],
      ['not_of_any', 'info', none, null],
      ['only_in_tests', 'info', none, null],
    ]);
  });

  test('two dashboards with one uid', () => {
    const audit = auditOf({ ...source(['counter hits_total']), 'a.json': board(['hits_total']), 'b.json': board([]) });
    expect(audit.findings).toMatchObject([
      { check: 'duplicate-uid', file: 'b.json', message: expect.stringContaining('a.json') },
    ]);
  });

  test('the same name in two crates is information', () => {
    const one =
      'static A: X = Lazy::new(|| register_int_counter!("hits_total", "h").unwrap());\npub fn f() { A.inc(); }';
    const main = 'mod metrics; fn main() { metrics::f(); }';
    const audit = auditOf({
      'Cargo.toml': '[workspace]\nmembers = ["a", "b"]\n',
      ...{ 'a/Cargo.toml': manifest('a'), 'a/src/metrics.rs': one, 'a/src/main.rs': main },
      ...{
        'b/Cargo.toml': manifest('b'),
        'b/src/metrics.rs': one,
        'b/src/main.rs': main,
        'd.json': board(['hits_total']),
      },
    });
    expect(audit.findings).toMatchObject([{ check: 'declared-twice', severity: 'info', file: 'b/src/metrics.rs' }]);
    expect(audit.summary).toMatchObject({ declared: 2, covered: 2 });
  });

  test('a name that an unresolved declaration could have is not called unknown', () => {
    const metrics = 'pub fn f() { register_int_counter!(format!("http_{}_total", kind()), "h").unwrap().inc(); }';
    const audit = auditOf({
      'src/metrics.rs': metrics,
      'src/main.rs': 'mod metrics; fn main() { metrics::f(); }',
      'd.json': board(['http_hits_total', 'grpc_hits']),
    });
    expect(audit.findings.map((finding) => finding.metric)).toEqual(['grpc_hits']);
  });
});

describe('near names', () => {
  const near = new NearNames([
    'http_requests_total',
    'http_request_duration_seconds',
    'queue_length',
    'ingester_events_in_memory',
  ]);
  const table: readonly [name: string, nearest: string | null][] = [
    ['http_requests', 'http_requests_total'],
    ['http_request_total', 'http_requests_total'],
    ['http_requets_total', 'http_requests_total'],
    ['http_request_duration_seconds_bucket', 'http_request_duration_seconds'],
    ['ingester_events_buffered_in_memory', 'ingester_events_in_memory'],
    ['queue_size', null],
    ['grpc_requests_total', null],
    ['x'.repeat(10_000), null],
  ];
  test.each(table)('%s', (name, nearest) => expect(near.of(name)).toBe(nearest));
});

test.each(['up', 'scrape_duration_seconds', 'kube_pod_info', 'a:b:c'])('%s is foreign', (name) =>
  expect(isForeign(name)).toBe(true),
);
test.each(['upstream_total', 'hits_total'])('%s is not', (name) => expect(isForeign(name)).toBe(false));
