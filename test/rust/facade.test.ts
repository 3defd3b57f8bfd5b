import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import { read, readMetrics } from './read.ts';

const INSTALL = 'PrometheusBuilder::new().install().unwrap();';

type Expected = Partial<Pick<Metric, 'name' | 'kind' | 'labels' | 'help' | 'unit' | 'identifier' | 'updated'>>;

const SHAPES: readonly [title: string, metrics: string, main: string, expected: readonly Expected[]][] = [
  [
    'described, with a const for its name and labels at its use',
    `use metrics::{counter, describe_counter, Unit};
     pub const SENT: &str = "frames_sent_total";
     pub fn describe() { describe_counter!(SENT, Unit::Count, "Frames sent"); }
     pub fn record(kind: &'static str) { counter!(SENT, "type" => kind, "op" => 1.to_string()).increment(1); }`,
    'metrics::describe(); metrics::record("x");',
    [
      {
        name: 'frames_sent_total',
        kind: 'counter',
        labels: ['type', 'op'],
        help: 'Frames sent',
        unit: null,
        identifier: 'SENT',
        updated: true,
      },
    ],
  ],
  [
    'a unit and a name with dots and dashes',
    `use metrics::{describe_histogram, histogram, Unit};
     pub fn go() { describe_histogram!("http.request-time", Unit::Milliseconds, "h"); histogram!("http.request-time").record(1.0); }`,
    'metrics::go();',
    [{ name: 'http_request_time', kind: 'summary', unit: 'milliseconds', labels: [] }],
  ],
  [
    'labels that differ between uses are joined',
    `pub fn a() { ::metrics::gauge!("g", "one" => "1").set(1.0); }
     pub fn b() { ::metrics::gauge!("g", "two" => "2").set(1.0); }`,
    'metrics::a(); metrics::b();',
    [{ name: 'g', kind: 'gauge', labels: ['one', 'two'] }],
  ],
  [
    'labels from a local list, and from nowhere in sight',
    `use metrics::{counter, gauge};
     pub fn a() { let labels = [("one", "1"), ("two", "2")]; counter!("c_total", &labels).increment(1); gauge!("g", labels_of()).set(2.0); }`,
    'metrics::a();',
    [
      { name: 'c_total', labels: ['one', 'two'] },
      { name: 'g', labels: null },
    ],
  ],
  [
    'described and never used',
    'use metrics::describe_counter;\npub fn d() { describe_counter!("idle_total", "h"); }',
    'metrics::d();',
    [{ name: 'idle_total', kind: 'counter', labels: null, updated: false }],
  ],
  [
    'used in a helper that nothing calls',
    'use metrics::counter;\npub fn d() { counter!("idle_total").increment(1); }',
    '',
    [{ name: 'idle_total', updated: false }],
  ],
  [
    'a handle kept in a struct',
    `use metrics::{counter, Counter};
     pub struct M { sent: Counter }
     impl M { pub fn new() -> Self { Self { sent: counter!("sent_total") } } pub fn go(&self) { self.sent.increment(1); } }`,
    'metrics::M::new().go();',
    [{ name: 'sent_total', updated: true }],
  ],
  [
    'the macros of before 0.22, where the value stands behind the name',
    `use metrics::{counter, gauge, histogram, increment_counter};
     pub fn go() { increment_counter!("a_total", "k" => "v"); counter!("b_total", 3, "x" => "y"); gauge!("c", 1.5); histogram!("d_seconds", 0.2, "p" => "q"); }`,
    'metrics::go();',
    [
      { name: 'a_total', labels: ['k'], updated: true },
      { name: 'b_total', labels: ['x'], updated: true },
      { name: 'c', labels: [], updated: true },
      { name: 'd_seconds', labels: ['p'], updated: true },
    ],
  ],
  [
    'target and level are no labels',
    'use metrics::counter;\npub fn go() { counter!(target: "t", level: Level::INFO, "a_total", "k" => "v").increment(1); }',
    'metrics::go();',
    [{ name: 'a_total', labels: ['k'] }],
  ],
];

describe('declarations of the metrics facade', () => {
  test.each(SHAPES)('%s', (_title, metrics, main, expected) => {
    const found = readMetrics(metrics, `${INSTALL} ${main}`);
    expect(found.unresolved).toEqual([]);
    expect(found.metrics.map((metric) => metric.name).sort()).toEqual(expected.map((each) => each.name).sort());
    for (const each of expected) expect(found.metrics.find((metric) => metric.name === each.name)).toMatchObject(each);
  });

  test('a use outside the metrics files counts for a name that they hold', () => {
    const { metrics } = read({
      'src/metrics.rs': 'pub const HITS: &str = "hits_total";',
      'src/main.rs':
        'mod metrics; use ::metrics::counter; fn main() { counter!(metrics::HITS, "k" => "v").increment(1); counter!("elsewhere_total").increment(1); }',
    });
    expect(metrics).toMatchObject([{ name: 'hits_total', labels: ['k'], updated: true, identifier: 'HITS' }]);
  });

  test('a function by the name of the crate does not hide it', () => {
    const { metrics } = readMetrics(
      'pub fn metrics() { metrics::counter!("hits_total").increment(1); }',
      'metrics::metrics();',
    );
    expect(metrics).toMatchObject([{ name: 'hits_total', updated: true }]);
  });

  test('a local macro by the name is another thing', () => {
    expect(
      readMetrics('macro_rules! counter { ($a:expr) => { 0 } }\npub fn f() { counter!("not_a_metric"); }').metrics,
    ).toEqual([]);
  });
});

describe('what the settings of the exporter decide', () => {
  const source = `use metrics::{counter, describe_counter, describe_histogram, histogram, Unit};
    pub fn go() { describe_histogram!("took", Unit::Seconds, "h"); histogram!("took").record(1.0); histogram!("size_bytes").record(1.0);
      describe_counter!("sent", Unit::Bytes, "h"); counter!("sent").increment(1); counter!("done_total").increment(1); }`;
  const table: readonly [builder: string, expected: readonly string[]][] = [
    ['', ['took summary', 'size_bytes summary', 'sent counter', 'done_total counter']],
    ['.set_buckets(&[1.0]).unwrap()', ['took histogram', 'size_bytes histogram', 'sent counter', 'done_total counter']],
    [
      '.set_buckets_for_metric(Matcher::Full("took".into()), &[1.0]).unwrap()',
      ['took histogram', 'size_bytes summary', 'sent counter', 'done_total counter'],
    ],
    [
      '.set_buckets_for_metric(Matcher::Suffix("bytes".to_string()), &[1.0]).unwrap()',
      ['took summary', 'size_bytes histogram', 'sent counter', 'done_total counter'],
    ],
    [
      '.with_recommended_naming(true)',
      ['took_seconds summary', 'size_bytes summary', 'sent_bytes_total counter', 'done_total counter'],
    ],
    [
      '.set_enable_unit_suffix(true)',
      ['took_seconds summary', 'size_bytes summary', 'sent_bytes counter', 'done_total counter'],
    ],
  ];
  test.each(table)('PrometheusBuilder::new()%s', (builder, expected) => {
    const { metrics } = readMetrics(source, `PrometheusBuilder::new()${builder}.install().unwrap(); metrics::go();`);
    expect(metrics.map((metric) => `${metric.name} ${metric.kind}`).sort()).toEqual([...expected].sort());
  });
});

test('what is only described, while a name of its kind is known only at run time, cannot be known', () => {
  const { metrics } = read({
    'src/metrics.rs':
      'pub fn all() { metrics::describe_gauge!("db.size", "S"); metrics::describe_counter!("hits", "H"); }',
    'src/main.rs':
      'mod metrics; fn main() { metrics::all(); for (name, value) in rows() { metrics::gauge!(name).set(value); } }',
  });
  expect(metrics.map(({ name, updated }) => [name, updated]).sort()).toEqual([
    ['db_size', null],
    ['hits', false],
  ]);
});
