import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

const MANIFEST = '[package]\nname = "app"\n[dependencies]\ntonic_prometheus_layer = "0.3"\nprometheus = "0.14"\n';

function readMain(source: string, manifest = MANIFEST) {
  return read({ 'Cargo.toml': manifest, 'src/main.rs': source }, '**/*.rs');
}

const LAYER = 'fn main() { Server::builder().layer(tonic_prometheus_layer::MetricsLayer::new()).serve(); }';

describe('tonic_prometheus_layer', () => {
  test('the layer of a server', () => {
    const { metrics } = readMain(LAYER);
    expect(metrics.map(({ name, kind, labels }) => [name, kind, labels])).toEqual([
      ['function_calls_concurrent', 'gauge', ['method', 'path']],
      ['function_calls_duration_seconds', 'histogram', ['method', 'path']],
      ['function_calls_total', 'counter', ['method', 'path']],
      ['grpc_server_handled_total', 'counter', ['grpc_service', 'grpc_method', 'grpc_code']],
      ['grpc_server_handling_seconds', 'histogram', ['grpc_service', 'grpc_method', 'grpc_code']],
      ['grpc_server_started_total', 'counter', ['grpc_service', 'grpc_method']],
    ]);
    expect(metrics.every(({ updated }) => updated === true)).toBe(true);
  });

  test('the channel of a client, made at several places', () => {
    const { metrics } = readMain(
      'use tonic_prometheus_layer::*; fn main() { a(MetricsChannel::new(c())); b(MetricsChannel::new(d())); }',
    );
    expect(metrics.map(({ name }) => name)).toEqual([
      'grpc_client_handled_total',
      'grpc_client_handling_seconds',
      'grpc_client_started_total',
    ]);
  });

  test('the first versions', () => {
    const { metrics } = readMain(LAYER, MANIFEST.replace('"0.3"', '"=0.1.5"'));
    expect(metrics.map(({ name, help }) => [name, help])).toEqual([
      ['function_calls_concurrent', 'Gauge for tracking concurrent function calls'],
      ['function_calls_duration_seconds', 'Histogram for tracking function call duration'],
      ['function_calls_total', 'Counter for tracking function calls'],
    ]);
  });

  test('the registry and the buckets of its settings', () => {
    const { metrics } =
      readMain(`use prometheus::Registry; use tonic_prometheus_layer::{metrics::{try_init_settings, GlobalSettings}, MetricsLayer};
      fn main() { let registry = Registry::new_custom(Some("shop".to_string()), None).unwrap();
        try_init_settings(GlobalSettings { registry, histogram_buckets: vec![0.5, 1.0] }); serve(MetricsLayer::default()); }`);
    expect(metrics[1]).toMatchObject({ name: 'shop_function_calls_duration_seconds', buckets: [0.5, 1] });
    expect(metrics.every(({ name }) => name.startsWith('shop_'))).toBe(true);
  });

  test.each([
    ['a layer of the workspace', 'struct MetricsLayer; fn main() { serve(MetricsLayer::new()); }'],
    ['one of another crate', 'use other::MetricsLayer; fn main() { serve(MetricsLayer::new()); }'],
    ['a test', '#[cfg(test)] mod tests { fn f() { tonic_prometheus_layer::MetricsLayer::new(); } } fn main() {}'],
  ])('no metric: %s', (_title, source) => {
    expect(readMain(source).metrics).toEqual([]);
  });
});
