import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import { read } from './read.ts';

const MANIFEST = '[package]\nname = "app"\n[dependencies]\nprometheus_exporter_base = "1.4"\n';

function readMain(source: string, manifest = MANIFEST) {
  return read(
    { 'Cargo.toml': manifest, 'src/main.rs': `use prometheus_exporter_base::prelude::*;\n${source}` },
    '**/*.rs',
  );
}

type Expected = Partial<Pick<Metric, 'name' | 'kind' | 'labels' | 'help' | 'updated'>>;

const SHAPES: readonly [title: string, source: string, expected: readonly Expected[]][] = [
  [
    'a builder, and the labels of its instances',
    `fn main() { let mut pc = PrometheusMetric::build().with_name("sent_total").with_metric_type(MetricType::Counter).with_help("How many").build();
       pc.render_and_append_instance(&PrometheusInstance::new().with_label("peer", p()).with_value(1));
       let other = PrometheusInstance::new().with_label("way", "in"); pc.render_and_append_instance(&other.with_value(2)).render(); }`,
    [{ name: 'sent_total', kind: 'counter', labels: ['peer', 'way'], help: 'How many', updated: true }],
  ],
  [
    'a function that makes them, and none of the labels in sight',
    `fn gauge<'a>(name: &'a str, help: &'a str) -> PrometheusMetric<'a> { PrometheusMetric::new(name, MetricType::Gauge, help) }
     fn main() { let mut i = PrometheusInstance::new(); for (k, v) in labels() { i = i.with_label(k, v); }
       gauge("a", "A").render_and_append_instance(&i); let b = gauge("b", "B"); }`,
    [
      { name: 'a', kind: 'gauge', labels: null, help: 'A', updated: true },
      { name: 'b', kind: 'gauge', labels: null, help: 'B', updated: false },
    ],
  ],
  [
    'samples, before there was a builder',
    `fn page() -> String { let a = PrometheusMetric::new("a", MetricType::Counter, "A"); let mut s = a.render_header();
       let mut labels = Vec::new(); labels.push(("folder", "/var")); s.push_str(&a.render_sample(Some(&labels), 1024));
       labels[0].1 = "/tmp"; s.push_str(&a.render_sample(Some(&labels), 5));
       s.push_str(&a.render_sample(Some(&[("folder", "x"), ("by", who())]), 5, None));
       let b = PrometheusMetric::new("b", MetricType::Gauge, "B"); s.push_str(&b.render_sample(None, 1)); s }
     fn sample(c: &PrometheusMetric, labels: &[(&str, &str)]) -> String { c.render_sample(Some(labels), 1) }
     fn main() { page(); let c = PrometheusMetric::new("c", MetricType::Gauge, "C"); sample(&c, &[("of", "x")]);
       let d = PrometheusMetric::new("d", MetricType::Gauge, "D"); d.render_sample(Some(&labels()), 1); d.render_sample(Some(&[("e", "f")]), 1);
       let e = PrometheusMetric::new("e", MetricType::Gauge, "E"); e.render_header(); }`,
    [
      { name: 'a', kind: 'counter', labels: ['folder', 'by'], help: 'A', updated: true },
      { name: 'b', kind: 'gauge', labels: [], help: 'B', updated: true },
      { name: 'c', kind: 'gauge', labels: ['of'], help: 'C', updated: true },
      { name: 'd', kind: 'gauge', labels: null, help: 'D', updated: true },
      { name: 'e', kind: 'gauge', labels: null, help: 'E', updated: false },
    ],
  ],
  [
    'one chain to the text, and a conversion that nobody names',
    `struct Named { name: &'static str } impl From<Named> for PrometheusMetric<'_> { fn from(n: Named) -> Self { PrometheusMetric::build().with_name(n.name).with_metric_type(MetricType::Gauge).with_help("N").build() } }
     fn main() { PrometheusMetric::build().with_name("a").with_metric_type(MetricType::Gauge).with_help("A").build()
         .render_and_append_instance(&PrometheusInstance::new().with_label("x", "1")).render_and_append_instance(&PrometheusInstance::new().with_label("y", "1")).render();
       let b: PrometheusMetric = Named { name: "b" }.into(); println!("{}", b.render()); }`,
    [
      { name: 'b', kind: 'gauge', labels: null, help: 'N', updated: null },
      { name: 'a', kind: 'gauge', labels: ['x', 'y'], help: 'A', updated: true },
    ],
  ],
];

describe('prometheus_exporter_base', () => {
  test.each(SHAPES)('%s', (_title, source, expected) => {
    const { metrics, unresolved } = readMain(source);
    expect(unresolved).toEqual([]);
    expect(metrics).toHaveLength(expected.length);
    expect(metrics).toMatchObject(expected);
  });

  test('a type of that name that is another one', () => {
    const source =
      'struct PrometheusMetric; impl PrometheusMetric { fn new(name: &str) -> Self { Self } } fn main() { PrometheusMetric::new("a"); }';
    const files = { 'Cargo.toml': '[package]\nname = "app"\n', 'src/main.rs': source };
    expect(read(files, '**/*.rs').metrics).toEqual([]);
  });
});
