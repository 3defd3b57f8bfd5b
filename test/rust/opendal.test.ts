import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

/** A program with a version of the crate, and what its layers have. */
function readMain(main: string, version = '0.57') {
  const { metrics, findings } = read(
    {
      'Cargo.toml': `[package]\nname = "app"\n[dependencies]\nmetrics-exporter-prometheus = "0.18"\nopendal = { version = "${version}", features = ["layers-prometheus"] }\n`,
      'src/main.rs': `use opendal::layers::{MetricsLayer, PrometheusClientLayer, PrometheusLayer};\n${main}`,
    },
    '**/*.rs',
  );
  return {
    metrics: metrics.filter(({ library }) => library.startsWith('opendal')),
    told: findings.filter(({ check }) => check === 'unread-library').map(({ message }) => message),
  };
}

const DEFAULT = 'fn main() { operator().layer(PrometheusLayer::builder().register_default().unwrap()).finish(); }';

describe('opendal', () => {
  test('a layer in the default registry', () => {
    const { metrics, told } = readMain(DEFAULT);
    expect(metrics.length).toBe(17);
    expect(metrics.every(({ updated }) => updated === true)).toBe(true);
    const byName = new Map(metrics.map((metric) => [metric.name, metric]));
    expect(byName.get('opendal_operation_bytes')).toMatchObject({
      kind: 'histogram',
      labels: ['scheme', 'namespace', 'root', 'operation'],
    });
    expect(byName.get('opendal_operation_errors_total')?.labels?.at(-1)).toBe('error');
    expect(byName.get('opendal_http_status_errors_total')?.labels).toEqual([
      ...['scheme', 'namespace', 'root', 'operation', 'service_operation', 'status_code'],
    ]);
    expect(told).toEqual([]);
  });

  test('before the operation of a service was a label, and errors of status were counted', () => {
    const { metrics } = readMain(DEFAULT, '0.54');
    expect(metrics.length).toBe(16);
    expect(metrics.find(({ name }) => name === 'opendal_http_executing')?.labels).toEqual([
      ...['scheme', 'namespace', 'root', 'operation'],
    ]);
  });

  test('a registry, and buckets', () => {
    const { metrics } = readMain(
      'fn main() { let registry = prometheus::Registry::new_custom(Some("app".into()), None).unwrap(); let builder = PrometheusLayer::builder().ttfb_buckets(vec![0.5, 1.0]); let layer = builder.register(&registry).unwrap(); serve(registry); }',
    );
    expect(metrics.find(({ name }) => name === 'app_opendal_operation_ttfb_seconds')?.buckets).toEqual([0.5, 1]);
    expect(metrics.find(({ name }) => name === 'app_opendal_operation_entries_rate')?.buckets?.length).toBe(8);
  });

  test('of prometheus-client', () => {
    const { metrics } = readMain(
      'fn main() { let mut registry = Registry::with_prefix("app"); let layer = PrometheusClientLayer::builder().disable_label_root(true).register(&mut registry); serve(registry); }',
    );
    expect(metrics.length).toBe(17);
    const byName = new Map(metrics.map((metric) => [metric.name, metric]));
    expect(byName.get('app_opendal_operation_errors_total')?.labels).toEqual([
      ...['scheme', 'namespace', 'operation', 'error'],
    ]);
    expect(byName.get('app_opendal_operation_bytes')).toMatchObject({ unit: 'bytes' });
  });

  test('of the facade', () => {
    const { metrics } = readMain(
      'fn main() { a().layer(MetricsLayer::default()); b().layer(MetricsLayer::default()); }',
    );
    expect(metrics.length).toBe(17);
    expect(metrics.find(({ name }) => name === 'opendal_operation_duration_seconds')?.kind).toBe('summary');
  });

  test('what is older is told', () => {
    const { metrics, told } = readMain(DEFAULT, '0.50');
    expect(metrics).toEqual([]);
    expect(told).toEqual([expect.stringMatching(/of before 0\.53/)]);
  });

  test.each([
    ['a type of the workspace', 'mod own { pub struct MetricsLayer; } fn main() { own::MetricsLayer::default(); }'],
    ['a builder that registers nothing', 'fn main() { let builder = PrometheusLayer::builder(); }'],
    ['a test', `#[cfg(test)] mod tests { use super::*; ${DEFAULT.replace('main', 'a')} } fn main() {}`],
  ])('no metric: %s', (_title, main) => {
    expect(readMain(main).metrics).toEqual([]);
  });
});
