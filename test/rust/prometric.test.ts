import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

/** A program with the crate, and what it has by it. */
function readMain(main: string) {
  const { metrics, unresolved } = read(
    {
      'Cargo.toml':
        '[package]\nname = "app"\n[dependencies]\nprometheus = "0.14"\nprometric = "0.2"\nprometric-derive = "0.2"\n',
      'src/main.rs': `use prometric::{Counter, Gauge, Histogram, Summary};\nuse prometric_derive::metrics;\n${main}`,
    },
    '**/*.rs',
  );
  return { metrics: metrics.filter(({ library }) => library === 'prometric'), unresolved };
}

const STRUCT = `#[metrics(scope = "relay")]
pub struct RelayMetrics {
  /// Bids that were sent.
  ///
  /// Each once.
  #[metric(rename = "bids_total", labels = ["builder", "slot"])]
  bids: Counter,
  /// Ignored
  #[metric(help = "Peers now")]
  peers: Gauge<f64>,
  /// Time it took
  #[metric(buckets = [0.1, 1.0], labels = ["op"])]
  took: Histogram,
  /// Sizes
  #[metric]
  sizes: prometric::Summary,
}`;

describe('prometric', () => {
  test('names, help, labels and buckets of a struct, and what its methods write', () => {
    const { metrics } = readMain(`${STRUCT}
      struct App { metrics: RelayMetrics }
      impl App { fn run(&self) { self.metrics.bids("a", "b").inc(); let took = self.metrics.took("x"); took.observe(1.0); let _ = self.metrics.peers(); } }
      fn main() { App { metrics: RelayMetrics::default() }.run(); }`);
    expect(metrics.map(({ name, kind, labels, help, updated }) => [name, kind, labels, help, updated])).toEqual([
      ['relay_bids_total', 'counter', ['builder', 'slot'], 'Bids that were sent.', true],
      ['relay_peers', 'gauge', [], 'Peers now', false],
      ['relay_took', 'histogram', ['op'], 'Time it took', true],
      ['relay_sizes', 'summary', [], 'Sizes', false],
    ]);
    expect(metrics.find(({ name }) => name === 'relay_took')?.buckets).toEqual([0.1, 1]);
  });

  test('a registry with a prefix, and labels of all', () => {
    const { metrics } = readMain(`${STRUCT}
      fn main() { let registry = prometheus::Registry::new_custom(Some("app".into()), None).unwrap();
        let metrics = RelayMetrics::builder().with_registry(&registry).with_label("host", "a").with_label("zone", zone()).build();
        metrics.peers().set(1.0); serve(registry); }`);
    expect(metrics.map(({ name }) => name)).toContain('app_relay_peers');
    expect(metrics[0]?.constLabels).toEqual({ host: 'a', zone: null });
    expect(metrics.find(({ name }) => name === 'app_relay_peers')?.updated).toBe(true);
  });

  test('a static, and one that a lock holds', () => {
    const { metrics } = readMain(`
      #[metrics(scope = "a", static)] struct OwnMetrics { /// Hits
        #[metric] hits: Counter }
      #[metrics(scope = "b")] #[derive(Clone)] struct LockMetrics { /// Hits
        #[metric(labels = ["k"])] hits: Counter }
      static LOCK: std::sync::LazyLock<LockMetrics> = std::sync::LazyLock::new(|| LockMetrics::builder().build());
      fn main() { OWN_METRICS.hits().inc(); LOCK.hits("x").inc_by(2u64); }`);
    expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([
      ['a_hits', true],
      ['b_hits', true],
    ]);
  });

  test('what nothing makes is dead', () => {
    const { metrics } = readMain(`${STRUCT} fn main() {}`);
    expect(metrics.map(({ updated }) => updated)).toEqual([false, false, false, false]);
  });

  test.each([
    [
      'another attribute',
      'mod own { pub use other::metrics; } #[own::metrics(scope = "a")] struct M { a: Counter } fn main() { M::default(); }',
    ],
    ['a test', `#[cfg(test)] mod tests { use super::*; ${STRUCT} } fn main() {}`],
  ])('no metric: %s', (_title, main) => {
    expect(readMain(main).metrics).toEqual([]);
  });
});
