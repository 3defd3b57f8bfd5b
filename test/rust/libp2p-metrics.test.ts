import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

/** A program with features of `libp2p`, and what it has by the library. */
function readMain(features: readonly string[], main: string, more = '') {
  const asked = ['metrics', ...features].map((each) => `"${each}"`).join(', ');
  const { metrics, unresolved, findings } = read(
    {
      'Cargo.toml': `[package]\nname = "app"\n[dependencies]\nlibp2p = { version = "0.56", features = [${asked}] }\nprometheus-client = "0.23"\n${more}`,
      'src/main.rs': `use libp2p::metrics::{Metrics, Recorder, Registry};\n${main}`,
    },
    '**/*.rs',
  );
  return { metrics: metrics.filter(({ library }) => library === 'libp2p-metrics'), unresolved, findings };
}

const RUN = 'fn run(metrics: &Metrics, event: &Event) { metrics.record(event); }';
const MADE = `${RUN} fn main() { let mut registry = Registry::default(); let metrics = Metrics::new(&mut registry); run(&metrics, next()); serve(registry); }`;

describe('libp2p-metrics', () => {
  test('what a swarm has, and the protocols whose features are asked for', () => {
    const { metrics } = readMain(['ping'], MADE);
    expect(metrics.length).toBe(16);
    expect(metrics.every(({ updated }) => updated === true)).toBe(true);
    const byName = new Map(metrics.map((metric) => [metric.name, metric]));
    expect(byName.get('libp2p_swarm_dial_attempt_total')).toMatchObject({ kind: 'counter', labels: [] });
    expect(byName.get('libp2p_swarm_connections_duration_seconds')).toMatchObject({
      kind: 'histogram',
      labels: ['cause', 'role', 'protocols'],
      unit: 'seconds',
      help: 'Time a connection was alive.',
    });
    expect(byName.get('libp2p_ping_failure_total')?.labels).toEqual(['reason']);
    expect(byName.has('libp2p_kad_inbound_requests_total')).toBe(false);
  });

  test('all protocols', () => {
    const names = readMain(['full'], MADE).metrics.map(({ name }) => name);
    expect(names.length).toBe(38);
    expect(names).toEqual(expect.arrayContaining(['libp2p_relay_events_total', 'libp2p_identify_remote_protocols']));
  });

  test('what its registry adds', () => {
    const { metrics } = readMain(
      [],
      `${RUN} fn main() { let mut registry = Registry::with_prefix("node");
        let metrics = Metrics::new(registry.sub_registry_with_label(("chain".into(), "main".into()))); run(&metrics, next()); serve(registry); }`,
    );
    expect(metrics[0]).toMatchObject({
      name: 'node_libp2p_swarm_connections_duration_seconds',
      constLabels: { chain: 'main' },
    });
  });

  test('by another name, and not recorded in sight', () => {
    const { metrics } = readMain(
      [],
      'use libp2p::metrics::Metrics as Swarm; fn main() { let mut registry = Registry::default(); keep(Swarm::new(&mut registry)); }',
    );
    expect(metrics.length).toBe(14);
    expect(metrics.every(({ updated }) => updated === null)).toBe(true);
  });

  test('the bandwidth of a builder and of a transport', () => {
    const { metrics } = readMain(
      [],
      `fn main() { let mut a = Registry::with_prefix("a"); let mut b = Registry::with_prefix("b");
        SwarmBuilder::new().with_bandwidth_metrics(&mut a).with_behaviour(new()); libp2p::metrics::BandwidthTransport::new(tcp(), &mut b); serve(a, b); }`,
    );
    expect(metrics.map(({ name, kind, labels, updated }) => [name, kind, labels, updated])).toEqual([
      ['a_libp2p_bandwidth_bytes_total', 'counter', ['protocols', 'direction'], true],
      ['b_libp2p_bandwidth_bytes_total', 'counter', ['protocols', 'direction'], true],
    ]);
  });

  test('what is older is told', () => {
    const { metrics, findings } = readMain([], MADE, 'libp2p-metrics = "0.11"\n');
    expect(metrics).toEqual([]);
    expect(findings).toMatchObject([{ check: 'unread-library', message: expect.stringMatching(/of before 0\.13/) }]);
  });

  test.each([
    ['a type of the workspace', 'mod own { pub struct Metrics; } fn main() { own::Metrics::new(&mut registry); }'],
    [
      'a test',
      '#[cfg(test)] mod tests { use super::*; fn a() { Metrics::new(&mut Registry::default()); } } fn main() {}',
    ],
  ])('no metric: %s', (_title, main) => {
    expect(readMain(['full'], main).metrics).toEqual([]);
  });
});
