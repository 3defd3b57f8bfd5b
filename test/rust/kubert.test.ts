import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

/** A program, and what it has by the library: by name, kind and labels. */
function readMain(dependencies: string, main: string, more: Readonly<Record<string, string>> = {}) {
  const { metrics } = read(
    {
      'Cargo.toml': `[package]\nname = "app"\n[dependencies]\nprometheus-client = "0.23"\n${dependencies}`,
      'src/main.rs': main,
      ...more,
    },
    '**/*.rs',
  );
  return metrics.filter(({ library }) => library === 'kubert');
}

const PROCESS = 'kubert-prometheus-process = "0.2"\n';

describe('kubert', () => {
  test('what the system knows of the process', () => {
    const metrics = readMain(
      PROCESS,
      'fn main() { let mut registry = Registry::default(); kubert_prometheus_process::register(registry.sub_registry_with_prefix("process")).unwrap(); serve(registry); }',
    );
    expect(metrics.map(({ name, kind }) => [name, kind])).toEqual([
      ['process_clock_time_seconds', 'gauge'],
      ['process_cpu_seconds_total', 'counter'],
      ['process_max_fds', 'gauge'],
      ['process_network_receive_bytes_total', 'counter'],
      ['process_network_transmit_bytes_total', 'counter'],
      ['process_open_fds', 'gauge'],
      ['process_resident_memory_bytes', 'gauge'],
      ['process_start_time_seconds', 'gauge'],
      ['process_threads', 'gauge'],
      ['process_uptime_seconds_total', 'counter'],
      ['process_virtual_memory_bytes', 'gauge'],
    ]);
    expect(metrics.every(({ updated, labels }) => updated === true && labels?.length === 0)).toBe(true);
    expect(metrics.find(({ name }) => name === 'process_max_fds')?.help).toBe(
      'Maximum number of open file descriptors',
    );
    expect(metrics.find(({ name }) => name === 'process_clock_time_seconds')?.help).toBe(
      'Current system time for this process.',
    );
  });

  test('before it counted the network', () => {
    const main =
      'fn main() { let mut registry = Registry::default(); kubert_prometheus_process::register(&mut registry); serve(registry); }';
    const lock = '[[package]]\nname = "kubert-prometheus-process"\nversion = "0.2.1"\n';
    expect(readMain(PROCESS, main, { 'Cargo.lock': lock }).length).toBe(9);
  });

  test('by the name of a crate that exports it again', () => {
    const { metrics } = read(
      {
        'Cargo.toml': '[workspace]\nmembers = ["metrics", "app"]\n',
        'metrics/Cargo.toml': `[package]\nname = "metrics"\n[dependencies]\n${PROCESS}`,
        'metrics/src/lib.rs': 'pub use kubert_prometheus_process as process;',
        'app/Cargo.toml': '[package]\nname = "app"\n[dependencies]\nmetrics = { path = "../metrics" }\n',
        'app/src/main.rs':
          'fn main() { let mut registry = Registry::default(); metrics::process::register(registry.sub_registry_with_prefix("process")); serve(registry); }',
      },
      '**/*.rs',
    );
    expect(metrics.length).toBe(11);
  });

  const RUNTIME = 'kubert-prometheus-tokio = { version = "0.2", features = ["rt"] }\n';
  test.each([
    ['updated', 'spawn(async move { metrics.updated(&mut interval()).await });', true],
    ['not updated in sight', '', null],
  ])('a tokio runtime, %s', (_title, more, updated) => {
    const metrics = readMain(
      RUNTIME,
      `fn main() { let mut registry = Registry::with_prefix("rt"); let metrics = kubert_prometheus_tokio::Runtime::register(&mut registry, handle()); ${more} serve(registry); }`,
    );
    expect(metrics.length).toBe(14);
    expect(metrics.map(({ name }) => name)).toContain('rt_busy_seconds_total');
    expect(metrics.every((metric) => metric.updated === updated)).toBe(true);
  });

  const KUBERT = 'kubert = { version = "0.25", features = ["runtime", "prometheus-client"] }\n';
  const CONTROLLER =
    'fn main() { let mut prom = Registry::default(); let metrics = kubert::RuntimeMetrics::register(prom.sub_registry_with_prefix("kube")); runtime().with_metrics(metrics).with_admin(admin().into_builder().with_prometheus(prom)); }';

  test('what a controller asks of Kubernetes, and its admin server', () => {
    const metrics = readMain(KUBERT, CONTROLLER);
    expect(metrics.length).toBe(18);
    expect(metrics.find(({ name }) => name === 'kube_watch_events_total')?.labels).toEqual([
      'op',
      'kind',
      'group',
      'version',
    ]);
    expect(metrics.find(({ name }) => name === 'kube_client_response_latency_seconds')).toMatchObject({
      kind: 'histogram',
      buckets: [0.3, 3],
    });
    expect(metrics.map(({ name }) => name)).toContain('process_cpu_seconds_total');
    expect(readMain(KUBERT.replace('0.25', '0.22'), CONTROLLER).length).toBe(13);
  });

  test('its admin server, where tokio tells more', () => {
    const metrics = readMain(KUBERT, CONTROLLER, {
      '.cargo/config.toml': '[build]\nrustflags = ["--cfg", "tokio_unstable"]\n',
    });
    expect(metrics.map(({ name }) => name)).toContain('tokio_rt_workers');
  });

  test.each([
    [
      'a function of the workspace',
      'mod process { pub fn register(r: &mut Registry) {} } fn main() { process::register(&mut r()); }',
    ],
    [
      'a method of the workspace',
      'impl Server { fn with_prometheus(self, r: Registry) -> Self { self } } fn main() { server().with_prometheus(r()); }',
    ],
    ['a test', '#[cfg(test)] mod tests { fn a() { kubert_prometheus_process::register(&mut r()); } } fn main() {}'],
  ])('no metric: %s', (_title, main) => {
    expect(readMain(KUBERT + PROCESS, main)).toEqual([]);
  });
});
