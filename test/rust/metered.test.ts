import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

/** A program, what it has by the library, and the findings about libraries that are not read. */
function readMain(main: string, dependencies = 'metered = "0.9"\nserde_prometheus = "0.2"\n') {
  const { metrics, unresolved, findings } = read(
    { 'Cargo.toml': `[package]\nname = "app"\n[dependencies]\n${dependencies}`, 'src/main.rs': main },
    '**/*.rs',
  );
  return {
    metrics: metrics.filter(({ library }) => library === 'metered'),
    unresolved,
    told: findings.filter(({ check }) => check === 'unread-library').map(({ message }) => message),
  };
}

const SERVICE = `use metered::{metered, HitCount, ErrorCount, InFlight, ResponseTime};
#[metered(registry = ServiceMetrics, visibility = pub)]
#[measure([HitCount, ErrorCount])]
impl Service {
  fn plain(&self) {}
  #[measure(InFlight)]
  pub fn read(&self) -> Result<(), ()> { Ok(()) }
  #[measure]
  #[measure(type = ResponseTime<AtomicHdrHistogram, StdInstant>)]
  pub async fn write(&self) -> Result<(), ()> { Ok(()) }
}`;

const shown = (...args: readonly string[]) =>
  `fn main() { serde_prometheus::to_string(&metrics(), ${args.join(', ')}); }`;

describe('metered', () => {
  test('the metrics of functions, behind a prefix and beside labels', () => {
    const { metrics, told } = readMain(
      `${SERVICE} fn main() { let mut globals = HashMap::new(); globals.insert("service", "a"); serde_prometheus::to_string(&metrics(), Some("app"), globals).unwrap(); }`,
    );
    expect(metrics.map(({ name, labels }) => [name, labels])).toEqual([
      ['app_error_count', ['service', 'path']],
      ['app_hit_count', ['service', 'path']],
      ['app_in_flight', ['service', 'path']],
      ['app_response_time', ['service', 'path', 'quantile']],
      ['app_response_time_max', ['service', 'path']],
      ['app_response_time_mean', ['service', 'path']],
      ['app_response_time_min', ['service', 'path']],
      ['app_response_time_samples', ['service', 'path']],
      ['app_response_time_stdev', ['service', 'path']],
    ]);
    expect(metrics.every(({ kind, updated }) => kind === 'unknown' && updated === true)).toBe(true);
    expect(told).toEqual([]);
  });

  test('without a prefix', () => {
    const { metrics } = readMain(SERVICE + shown('None', '&[("zone", "eu")]'));
    expect(metrics[0]).toMatchObject({ name: 'error_count', labels: ['zone', 'path'] });
  });

  test('a prefix that only run time knows', () => {
    const { unresolved } = readMain(SERVICE + shown('Some(&std::env::var("NAME").unwrap())', 'HashMap::new()'));
    expect(unresolved.map(({ pattern }) => pattern)).toContain('*_hit_count');
  });

  test('what is not read is told', () => {
    expect(readMain(`${SERVICE} fn main() { serde_json::to_string(&metrics()); }`).told).toEqual([
      expect.stringMatching(/`metered`/),
    ]);
    expect(
      readMain(
        `#[metered::metered(registry = M)] impl A { #[measure([HitCount, Own])] fn a(&self) {} } ${shown('None', '&[]')}`,
      ).told,
    ).toEqual([expect.stringMatching(/`metered`/)]);
    expect(readMain(shown('None', '&[]'), 'serde_prometheus = "0.2"\n').told).toEqual([
      expect.stringMatching(/`serde_prometheus`/),
    ]);
  });

  test('no metric: a test', () => {
    expect(readMain(`#[cfg(test)] mod tests { ${SERVICE} } ${shown('None', '&[]')}`).metrics).toEqual([]);
  });
});
