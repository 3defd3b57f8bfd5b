import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

const MANIFEST =
  '[package]\nname = "app"\n[dependencies]\naxum-otel-metrics = "0.14"\nopentelemetry-prometheus = "0.32"\n';

function readMain(source: string, manifest = MANIFEST) {
  return read({ 'Cargo.toml': manifest, 'src/main.rs': source }, '**/*.rs');
}

const LAYER = `use axum_otel_metrics::HttpMetricsLayerBuilder;
  fn main() { opentelemetry_prometheus::exporter().build(); app(HttpMetricsLayerBuilder::new().with_duration_buckets(vec![0.5, 1.0]).build()); }`;

describe('axum-otel-metrics', () => {
  test('four metrics of requests', () => {
    const { metrics } = readMain(LAYER);
    const labels = ['http_request_method', 'http_route', 'http_response_status_code', 'server_address', 'url_scheme'];
    expect(metrics).toMatchObject([
      { name: 'http_server_active_requests', kind: 'gauge', labels: ['http_request_method', 'url_scheme'], unit: null },
      { name: 'http_server_request_body_size_bytes', kind: 'histogram', labels, unit: 'bytes' },
      { name: 'http_server_request_duration_seconds', kind: 'histogram', labels, unit: 'seconds', buckets: [0.5, 1] },
      { name: 'http_server_response_body_size_bytes', kind: 'histogram', labels },
    ]);
    expect(metrics.every(({ updated }) => updated === true)).toBe(true);
    expect(metrics[0]?.constLabels).toMatchObject({ otel_scope_name: 'axum-otel-metrics' });
  });

  test('the labels and the help of older versions', () => {
    const { metrics } = readMain(LAYER, MANIFEST.replace('0.14', '0.11'));
    expect(metrics[2]).toMatchObject({
      name: 'http_server_request_duration_seconds',
      labels: ['http_request_method', 'http_route', 'http_response_status_code', 'server_address'],
      help: 'The HTTP request latencies in seconds.',
    });
  });

  test('what is older is told', () => {
    const { metrics, findings } = readMain(LAYER, MANIFEST.replace('0.14', '0.9'));
    expect(metrics).toEqual([]);
    expect(findings).toMatchObject([{ check: 'unread-library', message: expect.stringMatching(/before 0\.10/) }]);
  });

  test.each([
    ['a builder of the workspace', 'struct HttpMetricsLayerBuilder; fn main() { HttpMetricsLayerBuilder::new(); }'],
    ['imported alone', 'use axum_otel_metrics::HttpMetricsLayerBuilder; fn main() {}'],
  ])('no metric: %s', (_title, source) => {
    expect(readMain(source).metrics).toEqual([]);
  });
});
