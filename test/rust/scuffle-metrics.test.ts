import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import { read } from './read.ts';

const MANIFEST = '[package]\nname = "app"\n[dependencies]\nscuffle-metrics = "0.4"\n';

function readMain(source: string, manifest = MANIFEST) {
  return read({ 'Cargo.toml': manifest, 'src/main.rs': source }, '**/*.rs');
}

type Expected = Partial<Pick<Metric, 'name' | 'kind' | 'labels' | 'help' | 'unit' | 'updated'>>;

const SHAPES: readonly [title: string, source: string, expected: readonly Expected[]][] = [
  [
    'functions of a module are metrics, and their arguments labels',
    `#[scuffle_metrics::metrics] mod http { use scuffle_metrics::{collector::CounterU64, MetricEnum, UpDownCounterI64};
       #[derive(MetricEnum)] pub enum Kind { A, B }
       /// How many requests.
       pub fn requests(kind: Kind, path: &str) -> CounterU64;
       pub fn open() -> UpDownCounterI64; }
     fn main() { http::requests(http::Kind::A, "/").incr(); let _ = http::open(); }`,
    [
      {
        name: 'http_requests_total',
        kind: 'counter',
        labels: ['kind', 'path'],
        help: 'How many requests',
        updated: true,
      },
      { name: 'http_open', kind: 'gauge', labels: [], help: null, updated: false },
    ],
  ],
  [
    'other names and a unit',
    `use scuffle_metrics::{metrics, HistogramF64};
     #[metrics(rename = "api")] mod server { use scuffle_metrics::HistogramF64;
       #[metrics(rename = "took", unit = "seconds")] pub fn duration(#[metrics(rename = "type")] kind: u8) -> HistogramF64; }
     fn main() { server::duration(1).observe(2.0); }`,
    [{ name: 'api_took_seconds', kind: 'histogram', labels: ['type'], unit: 'seconds', updated: true }],
  ],
  [
    'a function by itself',
    '#[scuffle_metrics::metrics] fn level(zone: String) -> scuffle_metrics::GaugeI64; fn main() { level(z()).record(1); }',
    [{ name: 'level', kind: 'gauge', labels: ['zone'], updated: true }],
  ],
];

describe('scuffle-metrics', () => {
  test.each(SHAPES)('%s', (_title, source, expected) => {
    const { metrics, unresolved } = readMain(source);
    expect(unresolved).toEqual([]);
    expect(metrics).toHaveLength(expected.length);
    expect(metrics).toMatchObject(expected);
    expect(metrics[0]?.constLabels).toEqual({ otel_scope_name: 'app', otel_scope_version: null });
  });

  test.each([
    ['another crate', SHAPES[0]?.[1] ?? '', '[package]\nname = "app"\n'],
    [
      'a function with a body',
      '#[scuffle_metrics::metrics] mod m { pub fn f() -> CounterU64 { make() } } fn main() {}',
      MANIFEST,
    ],
    ['a trait', 'trait T { fn f() -> CounterU64; } fn main() {}', MANIFEST],
  ])('no metric: %s', (_title, source, manifest) => {
    expect(readMain(source, manifest).metrics).toEqual([]);
  });
});
