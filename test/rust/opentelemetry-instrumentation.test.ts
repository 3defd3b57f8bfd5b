import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

const ACTIX = [
  'http_route',
  'http_request_method',
  'network_protocol_version',
  'server_address',
  'server_port',
  'url_scheme',
];
const SALVO = [
  'http_request_method',
  'url_scheme',
  'network_protocol_version',
  'http_response_status_code',
  'error_type',
];
const TOWER = [
  'network_protocol_name',
  'network_protocol_version',
  'url_scheme',
  'http_request_method',
  'http_response_status_code',
];

/** `name kind labels` of each metric. */
type Shown = readonly [name: string, kind: string, labels: readonly string[] | null];

/** A program with a dependency and an exporter, and what a scrape shows of it. */
function shown(dependency: string, main: string): readonly Shown[] {
  const { metrics } = readMain(dependency, main);
  expect(metrics.every(({ updated }) => updated === true)).toBe(true);
  return metrics.map(({ name, kind, labels }): Shown => [name, kind, labels]);
}

function readMain(dependency: string, main: string) {
  return read(
    {
      'Cargo.toml': `[package]\nname = "app"\n[dependencies]\n${dependency}\nopentelemetry-prometheus = "0.29"\n`,
      'src/main.rs': `fn exported() { opentelemetry_prometheus::exporter().build(); }\n${main}`,
    },
    '**/*.rs',
  );
}

const POEM: readonly Shown[] = [
  [
    'poem_errors_count_total',
    'counter',
    ['http_request_method', 'url_full', 'http_path_pattern', 'http_response_status_code'],
  ],
  [
    'poem_request_duration_ms',
    'histogram',
    ['http_request_method', 'url_full', 'http_path_pattern', 'http_response_status_code', 'exception_message'],
  ],
  [
    'poem_requests_count_total',
    'counter',
    ['http_request_method', 'url_full', 'http_path_pattern', 'http_response_status_code', 'exception_message'],
  ],
];

const MIDDLEWARES: readonly [title: string, dependency: string, main: string, metrics: readonly Shown[]][] = [
  [
    'poem',
    'poem = "3"',
    'use poem::{middleware::OpenTelemetryMetrics, Route}; fn main() { Route::new().with(OpenTelemetryMetrics::new()); }',
    POEM,
  ],
  [
    'poem, by its path, and twice',
    'poem = "2.0"',
    'fn main() { a(poem::middleware::OpenTelemetryMetrics::new()); b(poem::middleware::OpenTelemetryMetrics::default()); }',
    POEM,
  ],
  [
    'salvo',
    'salvo = "1.1"',
    'use salvo::otel::{Metrics, Tracing}; fn main() { Router::new().hoop(Metrics::new()); }',
    [
      ['http_server_active_requests', 'gauge', ['http_request_method', 'url_scheme']],
      ['http_server_request_body_size_bytes', 'histogram', [...SALVO, 'http_route']],
      ['http_server_request_duration_seconds', 'histogram', [...SALVO, 'http_route']],
      ['http_server_response_body_size_bytes', 'histogram', [...SALVO, 'http_route']],
    ],
  ],
  [
    'salvo before 1.0, by the crate of its own',
    'salvo-otel = "0.70"',
    'fn main() { Router::new().hoop(salvo_otel::Metrics::default()); }',
    [
      ['salvo_error_count_total', 'counter', ['http_request_method', 'url_full', 'http_response_status_code']],
      [
        'salvo_request_count_total',
        'counter',
        ['http_request_method', 'url_full', 'http_response_status_code', 'exception_message'],
      ],
      [
        'salvo_request_duration_ms',
        'histogram',
        ['http_request_method', 'url_full', 'http_response_status_code', 'exception_message'],
      ],
    ],
  ],
  [
    'actix-web-opentelemetry',
    'actix-web-opentelemetry = "0.17"',
    'use actix_web_opentelemetry::RequestMetricsBuilder; fn main() { RequestMetricsBuilder::new().build(); }',
    [
      ['http_server_active_requests', 'gauge', ACTIX],
      ['http_server_duration_seconds', 'histogram', [...ACTIX, 'http_response_status_code']],
      ['http_server_request_size_bytes', 'histogram', ACTIX],
      ['http_server_response_size_bytes', 'histogram', [...ACTIX, 'http_response_status_code']],
    ],
  ],
  [
    'actix-web-opentelemetry with attributes by a function of the code',
    'actix-web-opentelemetry = "0.22"',
    'use actix_web_opentelemetry::*; fn main() { RequestMetrics::builder().with_metric_attrs_from_req(own).build(); }',
    [
      ['http_server_active_requests', 'gauge', null],
      ['http_server_duration_seconds', 'histogram', null],
      ['http_server_request_size_bytes', 'histogram', null],
      ['http_server_response_size_bytes', 'histogram', null],
    ],
  ],
  [
    'opentelemetry-instrumentation-actix-web with the names of the stable conventions',
    'opentelemetry-instrumentation-actix-web = "0.24"',
    'use opentelemetry_instrumentation_actix_web::RequestMetrics; fn main() { RequestMetrics::default(); }',
    [
      ['http_server_active_requests', 'gauge', ACTIX],
      ['http_server_request_body_size_bytes', 'histogram', ACTIX],
      ['http_server_request_duration_seconds', 'histogram', [...ACTIX, 'http_response_status_code', 'error_type']],
      ['http_server_response_body_size_bytes', 'histogram', [...ACTIX, 'http_response_status_code', 'error_type']],
    ],
  ],
  [
    'tower-otel-http-metrics without a size of the response',
    'tower-otel-http-metrics = "0.12"',
    'fn main() { tower_otel_http_metrics::HTTPMetricsLayerBuilder::new().with_meter(meter).build(); }',
    [
      ['http_server_active_requests', 'gauge', ['url_scheme', 'http_request_method']],
      ['http_server_request_body_size_bytes', 'histogram', TOWER],
      ['http_server_request_duration_seconds', 'histogram', TOWER],
    ],
  ],
  [
    'opentelemetry-instrumentation-tower with routes of axum, and attributes of the code',
    'opentelemetry-instrumentation-tower = { version = "0.18", features = ["axum"] }',
    `use opentelemetry_instrumentation_tower::{HTTPLayer, HTTPLayerBuilder};
    fn main() { HTTPLayer::new(); HTTPLayerBuilder::builder().with_request_extractor_fn(|request| own(request)).build(); }`,
    [
      ['http_server_active_requests', 'gauge', ['url_scheme', 'http_request_method']],
      ['http_server_request_body_size_bytes', 'histogram', null],
      ['http_server_request_duration_seconds', 'histogram', null],
      ['http_server_response_body_size_bytes', 'histogram', null],
    ],
  ],
  [
    'opentelemetry-instrumentation-tower with traces alone',
    'opentelemetry-instrumentation-tower = "0.19"',
    `use opentelemetry_instrumentation_tower::http::server::LayerBuilder;
    fn main() { LayerBuilder::builder().with_metrics(false).build(); }`,
    [],
  ],
  [
    'tower-otel of a client',
    'tower-otel = "0.6"',
    'use tower_otel::{metrics, trace}; fn main() { metrics::HttpLayer::client(&meter); trace::HttpLayer::server(Level::INFO); }',
    [
      ['http_client_active_requests', 'gauge', ['http_request_method', 'server_address', 'server_port']],
      ...['request_body_size_bytes', 'request_duration_seconds'].map(
        (name): Shown => [
          `http_client_${name}`,
          'histogram',
          [
            ...[
              'http_request_method',
              'server_address',
              'server_port',
              'network_protocol_name',
              'network_protocol_version',
            ],
            ...['http_response_status_code', 'error_type'],
          ],
        ],
      ),
      [
        'http_client_response_body_size_bytes',
        'histogram',
        [
          ...[
            'http_request_method',
            'server_address',
            'server_port',
            'network_protocol_name',
            'network_protocol_version',
          ],
          'http_response_status_code',
        ],
      ],
    ],
  ],
];

const PROCESS = ['process_pid', 'process_executable_name', 'process_executable_path', 'process_command'];

const OTHERS: readonly (typeof MIDDLEWARES)[number][] = [
  [
    'the process, by opentelemetry-system-metrics',
    'opentelemetry-system-metrics = "0.3"',
    `use opentelemetry_system_metrics::init_process_observer;
    async fn main() { init_process_observer(opentelemetry::global::meter("app")).await; }`,
    [
      ['process_cpu_usage', 'gauge', PROCESS],
      ['process_cpu_utilization', 'gauge', []],
      ['process_disk_io', 'gauge', [...PROCESS, 'direction']],
      ['process_gpu_memory_usage', 'gauge', PROCESS],
      ['process_memory_usage', 'gauge', PROCESS],
      ['process_memory_virtual', 'gauge', PROCESS],
    ],
  ],
  [
    'the process, by opentelemetry-instrumentation-process',
    'opentelemetry-instrumentation-process = "0.1"',
    'fn main() { init(); opentelemetry_instrumentation_process::init().unwrap(); } fn init() {}',
    [
      ['process_context_switches', 'gauge', ['process_context_switch_type']],
      ['process_cpu_time_seconds_total', 'counter', ['cpu_mode']],
      ['process_disk_io_bytes_total', 'counter', ['disk_io_direction']],
      ['process_memory_usage_bytes', 'gauge', []],
      ['process_memory_virtual_bytes', 'gauge', []],
      ['process_open_file_descriptor_count', 'gauge', []],
      ['process_thread_count', 'gauge', []],
    ],
  ],
  [
    'a runtime of tokio, with a label of one’s own',
    'opentelemetry-instrumentation-tokio = "0.2"',
    'use opentelemetry_instrumentation_tokio::Config; fn main() { Config::new().with_label("pool", "a").observe_current_runtime(); }',
    [
      ['tokio_alive_tasks', 'gauge', ['pool']],
      ['tokio_global_queue_depth', 'gauge', ['pool']],
      ['tokio_worker_busy_duration_milliseconds_total', 'counter', ['pool', 'tokio_worker_index']],
      ['tokio_worker_park_count_total', 'counter', ['pool', 'tokio_worker_index']],
      ['tokio_workers', 'gauge', ['pool']],
    ],
  ],
  [
    'a runtime that nothing observes',
    'opentelemetry-instrumentation-tokio = "0.2"',
    'use opentelemetry_instrumentation_tokio::Config; fn main() { Config::new(); }',
    [],
  ],
];

test('a runtime of tokio has more with its unstable features', () => {
  const { metrics } = read(
    {
      'Cargo.toml': '[package]\nname = "app"\n[dependencies]\nopentelemetry-instrumentation-tokio = "0.2"\n',
      '.cargo/config.toml': '[build]\nrustflags = ["--cfg", "tokio_unstable"]\n',
      'src/main.rs': 'fn main() { opentelemetry_instrumentation_tokio::observe_current_runtime(); }',
    },
    '**/*.rs',
  );
  expect(metrics.length).toBe(22);
  expect(metrics.find(({ name }) => name === 'tokio_worker_polls_total')?.labels).toEqual([
    'tokio_runtime_id',
    'tokio_worker_index',
  ]);
});

describe('crates that measure by OpenTelemetry', () => {
  test.each([...MIDDLEWARES, ...OTHERS])('%s', (_title, dependency, main, metrics) => {
    expect(shown(dependency, main)).toEqual(metrics);
  });

  test.each([
    ['poem of before 1.3.57', 'poem = "1.3.40"', 'fn main() { poem::middleware::OpenTelemetryMetrics::new(); }'],
    [
      'actix-web-opentelemetry of before 0.15',
      'actix-web-opentelemetry = "0.12"',
      'use actix_web_opentelemetry::RequestMetricsBuilder; fn main() { RequestMetricsBuilder::new(); }',
    ],
    [
      'tower-otel-http-metrics of before 0.9',
      'tower-otel-http-metrics = "0.8"',
      'use tower_otel_http_metrics::HTTPMetricsLayerBuilder; fn main() { HTTPMetricsLayerBuilder::new(); }',
    ],
  ])('what is older is told: %s', (title, dependency, main) => {
    const { metrics, findings } = readMain(dependency, main);
    expect(metrics).toEqual([]);
    const [crate = '', since = ''] = title.split(' of before ');
    expect(findings).toMatchObject([
      { check: 'unread-library', message: expect.stringContaining(`\`${crate}\` of before ${since}`) },
    ]);
  });

  test.each([
    [
      'a type of the workspace',
      'poem = "3"',
      'struct OpenTelemetryMetrics; fn main() { OpenTelemetryMetrics::new(); }',
    ],
    ['another type of that name', 'salvo = "1"', 'mod own; use own::Metrics; fn main() { Metrics::new(); }'],
    [
      'a crate that nothing depends on',
      'axum = "0.8"',
      'use poem::middleware::OpenTelemetryMetrics; fn main() { OpenTelemetryMetrics::new(); }',
    ],
    ['traces', 'tower-otel = "0.9"', 'use tower_otel::trace; fn main() { trace::HttpLayer::server(Level::INFO); }'],
    [
      'a test',
      'poem = "3"',
      'use poem::middleware::OpenTelemetryMetrics; #[cfg(test)] mod tests { use super::*; fn a() { OpenTelemetryMetrics::new(); } } fn main() {}',
    ],
  ])('no metric: %s', (_title, dependency, main) => {
    const { metrics, unresolved } = readMain(dependency, main);
    expect([metrics, unresolved]).toEqual([[], []]);
  });
});
