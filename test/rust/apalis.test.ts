import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

/** A program with a version of the crate, and what it has by it. */
function readMain(main: string, version = '1.0') {
  const { metrics } = read(
    {
      'Cargo.toml': `[package]\nname = "app"\n[dependencies]\nmetrics-exporter-prometheus = "0.18"\napalis = { version = "${version}", features = ["prometheus"] }\n`,
      'src/main.rs': main,
    },
    '**/*.rs',
  );
  return metrics.filter(({ library }) => library === 'apalis');
}

const MAIN = `use apalis::layers::prometheus::PrometheusLayer;
  fn main() { PrometheusBuilder::new().install().unwrap(); WorkerBuilder::new("mail").layer(PrometheusLayer::default()).build(send); }`;

describe('apalis', () => {
  test.each([
    ['1.0', 'tasks_total', 'task_duration_seconds', ['worker', 'queue', 'status']],
    ['0.7', 'requests_total', 'request_duration_seconds', ['name', 'namespace', 'status']],
    ['0.4', 'job_requests_total', 'job_requests_duration_seconds', ['name', 'job_type', 'status']],
  ])('what %s records', (version, count, duration, labels) => {
    const metrics = readMain(MAIN, version);
    expect(metrics.map(({ name, kind }) => [kind, name])).toEqual(
      expect.arrayContaining([
        ['counter', count],
        ['summary', duration],
      ]),
    );
    expect(metrics.every((metric) => metric.updated === true)).toBe(true);
    expect(metrics.map((metric) => metric.labels)).toEqual([labels, labels]);
  });

  test('by its name alone, at several places', () => {
    const main =
      'use apalis::{layers::PrometheusLayer, prelude::*}; fn main() { a().layer(PrometheusLayer); b().layer(PrometheusLayer); }';
    expect(readMain(main, '0.5').map(({ name }) => name)).toEqual(['request_duration_seconds', 'requests_total']);
  });

  test.each([
    ['an import alone', 'use apalis::layers::prometheus::PrometheusLayer; fn main() {}'],
    [
      'a type of the workspace',
      'mod own { pub struct PrometheusLayer; } fn main() { a().layer(own::PrometheusLayer); }',
    ],
    ['a layer of another crate', 'use other::PrometheusLayer; fn main() { a().layer(PrometheusLayer::default()); }'],
    ['a test', `#[cfg(test)] mod tests { ${MAIN.replace('fn main', 'fn a')} } fn main() {}`],
  ])('no metric: %s', (_title, main) => {
    expect(readMain(main)).toEqual([]);
  });
});
