import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

/** A program with a version of the crate, and what it has by it. */
function readMain(main: string, version = '0.3') {
  const { metrics, unresolved } = read(
    {
      'Cargo.toml': `[package]\nname = "app"\n[dependencies]\nprometheus = "0.14"\ntokio-metrics-collector = "${version}"\n`,
      'src/main.rs': main,
    },
    '**/*.rs',
  );
  return { metrics: metrics.filter(({ library }) => library === 'tokio-metrics-collector'), unresolved };
}

const RUNTIME =
  'fn main() { prometheus::default_registry().register(Box::new(tokio_metrics_collector::default_runtime_collector())).unwrap(); }';
const TASKS = `use tokio_metrics_collector::{default_task_collector, TaskMonitor};
  fn main() { prometheus::register(Box::new(default_task_collector())).unwrap(); default_task_collector().add("read", TaskMonitor::new()).unwrap(); }`;

describe('tokio-metrics-collector', () => {
  test('a runtime', () => {
    const { metrics } = readMain(RUNTIME);
    expect(metrics.length).toBe(15);
    expect(metrics.every(({ updated, labels }) => updated === true && labels?.length === 0)).toBe(true);
    expect(metrics.find(({ name }) => name === 'tokio_total_park_count')).toMatchObject({
      kind: 'counter',
      help: 'The number of times worker threads parked.',
    });
  });

  test('tasks, whose collector stands at several places', () => {
    const { metrics } = readMain(TASKS);
    expect(metrics.length).toBe(19);
    expect(metrics.every(({ labels }) => labels?.join() === 'task')).toBe(true);
  });

  test('the names of older versions', () => {
    const names = (version: string) => readMain(RUNTIME, version).metrics.map(({ name }) => name);
    expect(names('0.3')).toContain('tokio_global_queue_depth');
    expect(names('0.2.2')).toContain('tokio_injection_queue_depth');
    expect(names('0.2.2')).toContain('tokio_total_steal_operations');
    expect(names('=0.2.1')).toContain('tokio_total_seal_operations');
    expect(readMain(TASKS, '0.2').metrics.length).toBe(18);
  });

  test('a namespace, and a prefix of the registry', () => {
    const { metrics } = readMain(
      `use tokio_metrics_collector::RuntimeCollector;
      fn watch(name: &str, registry: &Registry) { registry.register(Box::new(RuntimeCollector::new(monitor(), name))); }
      fn main() { let registry = prometheus::Registry::new_custom(Some("app".into()), None).unwrap(); watch("ingest", &registry); watch("query", &registry); serve(registry); }`,
    );
    const names = metrics.map(({ name }) => name);
    expect(names.length).toBe(30);
    expect(names).toContain('app_ingest_tokio_workers_count');
    expect(names).toContain('app_query_tokio_workers_count');
  });

  test('a namespace that only run time knows', () => {
    const { unresolved } = readMain(
      'fn main() { prometheus::register(Box::new(tokio_metrics_collector::TaskCollector::new(std::env::var("NAME").unwrap()))); }',
    );
    expect(unresolved.map(({ pattern }) => pattern)).toContain('*_tokio_task_dropped_count');
  });

  test.each([
    [
      'a type of the workspace',
      'struct TaskCollector; impl TaskCollector { fn new(a: &str) -> Self { Self } } fn main() { TaskCollector::new("a"); }',
    ],
    ['a test', `#[cfg(test)] mod tests { ${RUNTIME.replace('main', 'a')} } fn main() {}`],
  ])('no metric: %s', (_title, main) => {
    expect(readMain(main).metrics).toEqual([]);
  });
});
