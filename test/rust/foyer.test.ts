import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

/** A program with a version of the crate, what its caches have, and the findings about libraries that are not read. */
function readMain(main: string, version = '0.22') {
  const { metrics, findings } = read(
    {
      'Cargo.toml': `[package]\nname = "app"\n[dependencies]\nprometheus = "0.14"\nmixtrics = "0.2"\nfoyer = "${version}"\n`,
      'src/main.rs': `use foyer::{CacheBuilder, HybridCacheBuilder};\nuse mixtrics::registry::prometheus::PrometheusMetricsRegistry;\n${main}`,
    },
    '**/*.rs',
  );
  return {
    metrics: metrics.filter(({ library }) => library === 'foyer'),
    told: findings.filter(({ check }) => check === 'unread-library').map(({ message }) => message),
  };
}

const MAIN =
  'fn main() { let registry = prometheus::Registry::new(); HybridCacheBuilder::new().with_name("a").with_metrics_registry(Box::new(PrometheusMetricsRegistry::new(registry.clone()))).memory(8); serve(registry); }';

describe('foyer', () => {
  test('a cache with a registry', () => {
    const { metrics, told } = readMain(MAIN);
    expect(metrics.length).toBe(18);
    expect(metrics.every(({ updated }) => updated === true)).toBe(true);
    const byName = new Map(metrics.map((metric) => [metric.name, metric]));
    expect(byName.get('foyer_memory_op_total')).toMatchObject({ kind: 'counter', labels: ['name', 'op'] });
    expect(byName.get('foyer_storage_block_engine_block')?.labels).toEqual(['name', 'type']);
    expect(byName.get('foyer_memory_usage')?.labels).toEqual(['name']);
    expect(told).toEqual([]);
  });

  test.each([
    ['0.20', 'foyer_storage_block_engine_op_total', 'foyer_storage_disk_io_bytes_total'],
    ['0.18', 'foyer_storage_lodc_op_total', 'foyer_storage_disk_io_bytes_total'],
    ['0.17', 'foyer_storage_region', 'foyer_storage_disk_io_bytes'],
  ])('the names of %s', (version, engine, bytes) => {
    const names = readMain(MAIN, version).metrics.map(({ name }) => name);
    expect(names.length).toBe(17);
    expect(names).toEqual(expect.arrayContaining([engine, bytes]));
  });

  test('a registry in a static, for two caches, and a prefix', () => {
    const { metrics } = readMain(`
      static ALL: std::sync::LazyLock<prometheus::Registry> = std::sync::LazyLock::new(|| prometheus::Registry::new_custom(Some("app".into()), None).unwrap());
      static REGISTRY: std::sync::LazyLock<Box<PrometheusMetricsRegistry>> = std::sync::LazyLock::new(|| Box::new(PrometheusMetricsRegistry::new(ALL.clone())));
      fn main() { let builder = CacheBuilder::new(8).with_name("a"); builder.with_metrics_registry(REGISTRY.clone()).build();
        HybridCacheBuilder::new().with_metrics_registry(REGISTRY.clone()).memory(8); serve(&ALL); }`);
    expect(metrics.length).toBe(18);
    expect(metrics[0]?.name).toBe('app_foyer_hybrid_op_duration');
  });

  test('what is older, or of another kind, is told', () => {
    expect(readMain(MAIN, '0.14').told).toEqual([expect.stringMatching(/of before 0\.17/)]);
    const { metrics, told } = readMain(
      'fn main() { HybridCacheBuilder::new().with_metrics_registry(Box::new(OpenTelemetryMetricsRegistry::new(meter()))).memory(8); }',
    );
    expect(metrics).toEqual([]);
    expect(told).toEqual([expect.stringMatching(/`foyer` in a registry/)]);
  });

  test.each([
    [
      'a method of something else',
      'fn main() { Engine::new().with_metrics_registry(Box::new(PrometheusMetricsRegistry::new(registry()))); }',
    ],
    ['a test', `#[cfg(test)] mod tests { use super::*; ${MAIN.replace('main', 'a')} } fn main() {}`],
  ])('no metric: %s', (_title, main) => {
    const { metrics, told } = readMain(main);
    expect(metrics).toEqual([]);
    expect(told).toEqual([]);
  });
});
