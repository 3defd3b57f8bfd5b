/** Libraries that stand on the facade, and whose names are fixed. */
import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

function shown(main: string, dependencies: string, more: Readonly<Record<string, string>> = {}): string[] {
  const manifest = `[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\nmetrics = "0.24"\n${dependencies}\n`;
  const { metrics, unresolved } = read({ 'Cargo.toml': manifest, 'src/main.rs': main, ...more }, '**/*.rs');
  return [
    ...metrics.map(
      ({ name, kind, labels, help, updated }) =>
        `${name} ${kind} ${labels?.join(',') ?? 'null'}${help === null ? '' : ' help'}${updated === true ? '' : ` ${updated}`}`,
    ),
    ...unresolved.map(({ pattern }) => `? ${pattern}`),
  ].sort();
}

describe('axum-prometheus', () => {
  const AXUM: readonly [title: string, version: string, main: string, expected: readonly string[]][] = [
    [
      'a layer with its exporter',
      '0.10',
      'use axum_prometheus::PrometheusMetricLayer;\nfn main() { let (layer, handle) = PrometheusMetricLayer::pair(); }',
      [
        'axum_http_requests_duration_seconds histogram method,status,endpoint',
        'axum_http_requests_pending gauge method,endpoint',
        'axum_http_requests_total counter method,status,endpoint',
      ],
    ],
    [
      'a builder with a prefix, sizes and an exporter of its own',
      '0.8',
      `use axum_prometheus::PrometheusMetricLayerBuilder;
       fn main() { let (layer, handle) = PrometheusMetricLayerBuilder::new().with_prefix("shop").enable_response_body_size(true)
         .with_metrics_from_fn(|| metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder().unwrap()).build_pair(); }`,
      [
        'shop_http_requests_duration_seconds summary method,status,endpoint',
        'shop_http_requests_pending gauge method,endpoint',
        'shop_http_requests_total counter method,status,endpoint',
        'shop_http_response_body_size summary method,endpoint',
      ],
    ],
    [
      'help is there when the recorder came first',
      '0.8',
      `use axum_prometheus::PrometheusMetricLayerBuilder;
       fn main() { let handle = metrics_exporter_prometheus::PrometheusBuilder::new().install_recorder().unwrap();
         let (layer, _) = PrometheusMetricLayerBuilder::new().with_metrics_from_fn(|| handle.clone()).build_pair(); }`,
      [
        'axum_http_requests_duration_seconds summary method,status,endpoint help',
        'axum_http_requests_pending gauge method,endpoint help',
        'axum_http_requests_total counter method,status,endpoint help',
      ],
    ],
    [
      'before 0.10 a layer alone ignores its prefix',
      '0.9',
      'fn main() { let layer = axum_prometheus::PrometheusMetricLayerBuilder::new().with_prefix("shop").build(); }',
      [
        'axum_http_requests_duration_seconds summary method,status,endpoint',
        'axum_http_requests_pending gauge method,endpoint',
        'axum_http_requests_total counter method,status,endpoint',
      ],
    ],
    [
      'a prefix that only run time knows',
      '0.10',
      'use axum_prometheus::PrometheusMetricLayerBuilder;\nfn main() { PrometheusMetricLayerBuilder::new().with_prefix(name()).with_default_metrics().build_pair(); }',
      ['? *_http_requests_duration_seconds', '? *_http_requests_pending', '? *_http_requests_total'],
    ],
    [
      'made by a function that nothing calls',
      '0.10',
      'use axum_prometheus::PrometheusMetricLayer;\nfn unused() { PrometheusMetricLayer::pair(); }\nfn main() {}',
      [
        'axum_http_requests_duration_seconds summary method,status,endpoint false',
        'axum_http_requests_pending gauge method,endpoint false',
        'axum_http_requests_total counter method,status,endpoint false',
      ],
    ],
    [
      'a type of the project by that name',
      '0.10',
      'struct PrometheusMetricLayer; impl PrometheusMetricLayer { fn pair() {} }\nfn main() { PrometheusMetricLayer::pair(); }',
      [],
    ],
  ];
  test.each(AXUM)('%s', (_title, version, main, expected) => {
    expect(shown(main, `axum-prometheus = "${version}"`)).toEqual([...expected].sort());
  });

  test('a name that the build sets', () => {
    const main = 'fn main() { axum_prometheus::PrometheusMetricLayer::pair(); }';
    const config = '[env]\nAXUM_HTTP_REQUESTS_TOTAL = "hits_total"\n';
    expect(shown(main, 'axum-prometheus = "0.10"', { '.cargo/config.toml': config })).toContain(
      'hits_total counter method,status,endpoint',
    );
  });
});

describe('metrics-process', () => {
  const NAMES = ['open_fds', 'max_fds', 'virtual_memory_bytes', 'virtual_memory_max_bytes'].concat([
    'resident_memory_bytes',
    'start_time_seconds',
    'threads',
  ]);
  const PROCESS: readonly [
    title: string,
    dependency: string,
    main: string,
    expected: (name: string) => string,
    cpu: string,
  ][] = [
    [
      'described and collected',
      '"2.4"',
      `use metrics_process::Collector;
         fn main() { let c = Collector::default(); c.describe(); std::thread::spawn(move || loop { c.collect(); }); }`,
      (name) => `process_${name} gauge  help`,
      'process_cpu_seconds_total counter  help',
    ],
    [
      'with a prefix, handed to a function, and without help',
      '"1.2"',
      `fn serve(process: metrics_process::Collector) { let hook = Box::new(move || process.collect()); hook(); }
         fn main() { serve(metrics_process::Collector::new("my_")); }`,
      (name) => `my_process_${name} gauge `,
      'my_process_cpu_seconds_total gauge ',
    ],
    [
      'never told to collect',
      '{ version = "2", features = ["use-gauge-on-cpu-seconds-total"] }',
      'fn main() { let c = metrics_process::Collector::default(); }',
      (name) => `process_${name} gauge  false`,
      'process_cpu_seconds_total gauge  false',
    ],
  ];
  test.each(PROCESS)('%s', (_title, dependency, main, expected, cpu) => {
    expect(shown(main, `metrics-process = ${dependency}`)).toEqual([...NAMES.map(expected), cpu].sort());
  });

  test('a collector of something else', () => {
    expect(shown('struct Collector; fn main() { Collector::new("x"); }', 'metrics-process = "2"')).toEqual([]);
  });
});

describe('tokio-metrics', () => {
  const RUN = 'fn main() { spawn(tokio_metrics::RuntimeMetricsReporterBuilder::default().describe_and_run()); }';
  const names = (main: string, version: string, more: Readonly<Record<string, string>> = {}) =>
    shown(main, `tokio-metrics = "${version}"`, more);

  test('of a runtime, by version and by the flags of the build', () => {
    const unstable = { '.cargo/config.toml': '[build]\nrustflags = ["--cfg", "tokio_unstable"]\n' };
    expect(names(RUN, '0.4.9')).toHaveLength(10);
    expect(names(RUN, '0.4.9')).toContain('tokio_busy_ratio gauge  help');
    expect(names(RUN, '0.4.3')).toHaveLength(8);
    expect(names(RUN, '0.4.3', unstable)).toHaveLength(40);
    expect(names(RUN, '0.4.9', unstable)).toHaveLength(42);
    expect(names(RUN, '0.4.9', unstable)).toContain('tokio_poll_time_histogram summary  help');
  });

  test('of tasks, with names and labels of a transformer', () => {
    const found = names(
      `fn main() { spawn(tokio_metrics::TaskMetricsReporterBuilder::new(|name| {
         let name = name.replacen("tokio_", "job_", 1); metrics::Key::from_parts(name, &[("app", "x")]) }).run_without_describing(monitor())); }`,
      '0.4.9',
    );
    expect(found).toHaveLength(29);
    expect(found).toContain('job_dropped_count gauge app');
  });

  test('a transformer that is not in sight', () => {
    const found = names(
      'fn main() { spawn(tokio_metrics::TaskMetricsReporterBuilder::new(rename).describe_and_run(monitor())); }',
      '0.4.9',
    );
    expect(new Set(found)).toEqual(new Set(['? *']));
  });
});
