import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

/** A program, and what it has of futures. */
function readMain(main: string, dependencies = 'wc = { git = "https://github.com/WalletConnect/utils-rs.git" }') {
  const { metrics } = read(
    {
      'Cargo.toml': `[package]\nname = "app"\n[dependencies]\nmetrics-exporter-prometheus = "0.17"\n${dependencies}\n`,
      'src/main.rs': main,
    },
    '**/*.rs',
  );
  return metrics.filter(({ library }) => library === 'wc-metrics');
}

describe('what `wc::metrics` measures of futures', () => {
  test('names, kinds, and the labels of all places together', () => {
    const metrics = readMain(`use wc::metrics::{future_metrics, FutureExt, StringLabel};
      async fn run() { read().with_metrics(future_metrics!("read")).await; write().with_metrics(future_metrics!("write", "op" => "put", StringLabel<"peer", Addr> => &addr)).await; }
      fn main() { block_on(run()); }`);
    expect(metrics.map(({ name, kind }) => [name, kind])).toEqual([
      ['future_cancelled_duration', 'summary'],
      ['future_duration', 'summary'],
      ['future_poll_duration', 'summary'],
      ['future_poll_duration_max', 'gauge'],
      ['future_polls_count', 'counter'],
      ['futures_cancelled_count', 'counter'],
      ['futures_created_count', 'counter'],
      ['futures_finished_count', 'counter'],
      ['futures_in_flight', 'gauge'],
      ['futures_started_count', 'counter'],
    ]);
    expect(metrics.every(({ updated }) => updated === true)).toBe(true);
    expect(metrics.every(({ labels }) => labels?.join() === 'future_name,op,peer')).toBe(true);
  });

  test.each([
    [
      'a macro of the workspace',
      'macro_rules! future_metrics { ($a:expr) => { $a }; } fn main() { future_metrics!("a"); }',
    ],
    ['a macro of another crate', 'use other::future_metrics; fn main() { future_metrics!("a"); }'],
    ['a test', '#[cfg(test)] mod tests { fn a() { wc::metrics::future_metrics!("a"); } } fn main() {}'],
  ])('no metric: %s', (_title, main) => {
    expect(readMain(main)).toEqual([]);
  });

  test('no metric: a package without the crate', () => {
    expect(readMain('fn main() { future_metrics!("a"); }', '')).toEqual([]);
  });
});
