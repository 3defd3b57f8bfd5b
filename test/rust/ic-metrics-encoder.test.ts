import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import { read } from './read.ts';

const MANIFEST = '[package]\nname = "app"\n[dependencies]\nic-metrics-encoder = "1.1"\n';

function readMain(source: string, manifest = MANIFEST) {
  return read(
    { 'Cargo.toml': manifest, 'src/main.rs': `use ic_metrics_encoder::MetricsEncoder;\n${source}` },
    '**/*.rs',
  );
}

type Expected = Partial<Pick<Metric, 'name' | 'kind' | 'labels' | 'help' | 'updated'>>;

const SHAPES: readonly [title: string, source: string, expected: readonly Expected[]][] = [
  [
    'each method with its value, in a closure whose parameter tells no type',
    `fn main() { page(&mut MetricsEncoder::new(vec![], 0)); }
     fn page(w: &mut MetricsEncoder<Vec<u8>>) -> io::Result<()> { with(|state| { w.encode_gauge("height", state.height(), "Height")?;
       w.encode_counter("errors_total", 1.0, "Errors") })?; each(|w| w.encode_histogram("sizes", buckets(), 2.0, "Sizes"));
       w.encode_single_value("gauge", "cycles", 1.0, "Cycles")?; w.encode_single_value(typ(), "other", 1.0, "Other") }`,
    [
      { name: 'height', kind: 'gauge', labels: [], help: 'Height', updated: true },
      { name: 'errors_total', kind: 'counter', labels: [], help: 'Errors', updated: true },
      { name: 'sizes', kind: 'histogram', labels: [], help: 'Sizes', updated: true },
      { name: 'cycles', kind: 'gauge', labels: [], help: 'Cycles', updated: true },
      { name: 'other', kind: 'unknown', labels: [], help: 'Other', updated: true },
    ],
  ],
  [
    'labels of each sample of a chain, of a builder that is given back, and none in sight',
    `fn main() -> io::Result<()> { let mut w = MetricsEncoder::new(vec![], 0);
       w.gauge_vec("access", "Access")?.value(&[("flag", "on")], 1.0)?.value(&[("flag", "off"), ("by", who())], 0.0)?;
       let mut calls = w.counter_vec("calls_total", "Calls")?; for m in methods() { calls = calls.value(&[("method", m)], 1.0)?; }
       w.histogram_vec("sizes", "Sizes")?.histogram(&[("kind", "a")], buckets(), 1.0)?;
       w.gauge_vec("unseen", "Unseen")?.value(labels(), 1.0)?; w.gauge_vec("empty", "Empty")?; Ok(()) }`,
    [
      { name: 'access', kind: 'gauge', labels: ['flag', 'by'], updated: true },
      { name: 'calls_total', kind: 'counter', labels: ['method'], updated: true },
      { name: 'sizes', kind: 'histogram', labels: ['kind'], updated: true },
      { name: 'unseen', labels: null, updated: true },
      { name: 'empty', labels: null, updated: false },
    ],
  ],
  [
    'a function that is given the name, and one that nobody calls',
    `fn main() { let mut w = MetricsEncoder::new(vec![], 0); pages(&mut w, "heap"); pages(&mut w, "stable"); }
     fn pages(w: &mut MetricsEncoder<Vec<u8>>, of: &str) { w.encode_gauge(&format!("{of}_pages"), 1.0, "Pages"); }
     fn unused(w: &mut MetricsEncoder<Vec<u8>>) { w.encode_gauge("unused", 1.0, "Unused"); }`,
    [
      { name: 'heap_pages', kind: 'gauge', updated: true },
      { name: 'stable_pages', kind: 'gauge', updated: true },
      { name: 'unused', kind: 'gauge', updated: false },
    ],
  ],
];

describe('ic-metrics-encoder', () => {
  test.each(SHAPES)('%s', (_title, source, expected) => {
    const { metrics, unresolved } = readMain(source);
    expect(unresolved).toEqual([]);
    const byName = (list: readonly Expected[]) => [...list].sort((a, b) => ((a.name ?? '') < (b.name ?? '') ? -1 : 1));
    expect(metrics).toHaveLength(expected.length);
    expect(byName(metrics)).toMatchObject(byName(expected));
  });

  test('a name that only run time knows is listed', () => {
    const { metrics, unresolved } = readMain(
      'fn main() { let mut w = MetricsEncoder::new(vec![], 0); w.encode_gauge(&std::env::var("NAME").unwrap(), 1.0, "Help"); }',
    );
    expect(metrics).toEqual([]);
    expect(unresolved).toMatchObject([{ pattern: '*', kind: 'gauge' }]);
  });

  test.each([
    [
      'an encoder of the workspace',
      'struct MetricsEncoder; impl MetricsEncoder { fn encode_gauge(&mut self, name: &str, value: f64, help: &str) {} } fn main() { let mut w = MetricsEncoder; w.encode_gauge("a", 1.0, "A"); }',
      MANIFEST,
    ],
    [
      'another type',
      'struct Other; fn main() { let mut w: Other = other(); w.encode_gauge("a", 1.0, "A"); }',
      MANIFEST,
    ],
    ['a package without the crate', 'fn main() { w().encode_gauge("a", 1.0, "A"); }', '[package]\nname = "app"\n'],
    [
      'tests',
      '#[cfg(test)] mod tests { fn page(w: &mut MetricsEncoder<Vec<u8>>) { w.encode_gauge("a", 1.0, "A"); } } fn main() {}',
      MANIFEST,
    ],
  ])('%s declares none', (_title, source, manifest) => {
    const files = { 'Cargo.toml': manifest, 'src/main.rs': source };
    expect(read(files, '**/*.rs').metrics).toEqual([]);
  });
});
