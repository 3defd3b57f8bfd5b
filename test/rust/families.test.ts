import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import { read } from './read.ts';

/** Helpers as code has them that makes families by hand. */
const HELPERS = `use prometheus::proto::{Counter, Gauge, LabelPair, Metric, MetricFamily, MetricType};
  fn family(name: &str, metrics: Vec<Metric>, prefix: Option<&str>) -> Option<MetricFamily> {
    if metrics.is_empty() { return None; }
    let mut family = MetricFamily::default();
    family.set_name(prefix.map(|p| format!("{p}{name}")).unwrap_or_else(|| name.to_string()));
    family.set_field_type(MetricType::GAUGE);
    family.set_metric(metrics);
    Some(family)
  }
  fn gauge(value: f64, labels: &[(&str, &str)]) -> Metric {
    let mut metric = Metric::default();
    metric.set_label(labels.iter().map(|(n, v)| pair(n, v)).collect());
    metric.set_gauge({ let mut gauge = Gauge::default(); gauge.set_value(value); gauge });
    metric
  }
  fn pair(name: &str, value: &str) -> LabelPair {
    let mut pair = LabelPair::default();
    pair.set_name(name.into());
    pair.set_value(value.into());
    pair
  }
  `;

const CASES: readonly [title: string, source: string, labels: Record<string, Metric['labels']>][] = [
  [
    'of a list as written',
    'pub fn all(n: &str) { emit(family("a", vec![gauge(1.0, &[("name", n), ("version", n)])], None)); emit(family("b", vec![gauge(1.0, &[])], None)); }',
    { a: ['name', 'version'], b: [] },
  ],
  [
    'of one that is filled in loops and branches',
    `pub fn all(items: &[Item]) {
       let mut list = Vec::with_capacity(items.len());
       for item in items {
         if item.on { list.push(gauge(1.0, &[("id", &item.id)])); } else { list.push(gauge(1.0, &[("id", &item.id), ("why", "off")])); }
       }
       emit(family("a", list, None));
     }`,
    { a: ['id', 'why'] },
  ],
  [
    'of what an iterator gives',
    `pub fn all(items: &[Item]) {
       let list = items.iter().filter_map(|item| { let value = item.value?; Some(gauge(value, &[("id", &item.id)])) }).collect();
       emit(family("a", list, None));
       emit(family("b", of(items), None));
     }
     fn of(items: &[Item]) -> Vec<Metric> { items.iter().map(|item| gauge(1.0, &[("item", &item.id)])).collect() }`,
    { a: ['id'], b: ['item'] },
  ],
  [
    'of what each object was given by its own calls',
    `#[derive(Default)] struct Builder { total: Vec<Metric> }
     impl Builder {
       fn add(&mut self, labels: &[(&str, &str)]) { self.total.push(gauge(1.0, labels)); }
       fn build(self, prefix: &str) { let Builder { total } = self; emit(family("calls", total, Some(prefix))); }
     }
     pub fn all(n: &str) {
       let mut rest = Builder::default();
       rest.add(&[("method", n)]);
       rest.add(&[("method", n), ("status", n)]);
       rest.build("rest_");
       let mut grpc = Builder::default();
       for name in names() { grpc.add(&[("endpoint", name)]); }
       grpc.build("grpc_");
     }`,
    { rest_calls: ['method', 'status'], grpc_calls: ['endpoint'] },
  ],
  [
    'are not known of a sample from elsewhere, or of labels from elsewhere',
    `pub fn all(n: &str) {
       emit(family("a", vec![gauge(1.0, &[("name", n)]), elsewhere::sample()], None));
       emit(family("b", vec![gauge(1.0, &elsewhere::labels())], None));
       emit(family("c", elsewhere::samples(), None));
     }`,
    { a: null, b: null, c: null },
  ],
];

describe('the labels of a family that is put together by hand', () => {
  test.each(CASES)('%s', (_title, source, labels) => {
    const { metrics } = read({
      'src/metrics.rs': HELPERS + source,
      'src/main.rs': 'mod metrics; fn main() { metrics::all("x"); }',
    });
    expect(Object.fromEntries(metrics.map((metric) => [metric.name, metric.labels]))).toEqual(labels);
  });
});
