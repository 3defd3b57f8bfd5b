import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

/** A program with a version of `libp2p`, and what it has by the library. */
function readMain(version: string, main: string, more = '') {
  const { metrics, unresolved, findings } = read(
    {
      'Cargo.toml': `[package]\nname = "app"\n[dependencies]\nlibp2p = { version = "${version}", features = ["gossipsub"] }\nprometheus-client = "0.23"\n${more}`,
      'src/main.rs': `use libp2p::gossipsub::{self, MessageAuthenticity};\nuse prometheus_client::registry::Registry;\n${main}`,
    },
    '**/*.rs',
  );
  return {
    metrics: metrics.filter(({ library }) => library === 'libp2p-gossipsub'),
    unresolved,
    told: findings.filter(({ check }) => check === 'unread-library'),
  };
}

const OLD =
  'fn main() { let mut registry = Registry::default(); let b = gossipsub::Behaviour::new_with_metrics(key(), config(), registry.sub_registry_with_prefix("gossipsub"), Default::default()).unwrap(); serve(registry); }';
const NEW =
  'fn main() { let mut registry = Registry::with_prefix("node"); let b = gossipsub::Behaviour::new(key(), config()).unwrap().with_metrics(&mut registry, gossipsub::MetricsConfig::default()); serve(registry); }';

describe('libp2p-gossipsub', () => {
  test('a constructor with a registry', () => {
    const { metrics, told } = readMain('0.52', OLD);
    expect(metrics.length).toBe(21);
    expect(metrics.every(({ updated }) => updated === true)).toBe(true);
    const byName = new Map(metrics.map((metric) => [metric.name, metric]));
    expect(byName.get('gossipsub_topic_msg_sent_counts_total')).toMatchObject({
      kind: 'counter',
      labels: ['hash'],
      help: 'Number of gossip messages sent to each topic.',
    });
    expect(byName.get('gossipsub_mesh_peer_churn_events_total')?.labels).toEqual(['hash', 'reason']);
    expect(byName.get('gossipsub_score_per_mesh')).toMatchObject({
      kind: 'histogram',
      buckets: [-16000, -8000, -4000, -2000, -1000, 0, 1, 10, 100],
    });
    expect(told).toEqual([]);
  });

  test.each([
    ['0.55', 28],
    ['0.56', 28],
    ['0.57', 30],
  ])('what `libp2p` %s has', (version, count) => {
    const { metrics } = readMain(version, version === '0.55' ? OLD : NEW);
    expect(metrics.length).toBe(count);
    const names = new Set(metrics.map(({ name }) => name.replace(/^(?:gossipsub|node)_/, '')));
    expect(names.has('idontwant_msgs_total')).toBe(true);
    expect(names.has('priority_queue_size')).toBe(version !== '0.57');
    expect(names.has('queue_size')).toBe(version === '0.57');
    expect(metrics.find(({ name }) => name.endsWith('mesh_peer_counts'))?.labels).toEqual(
      version === '0.57' ? ['supports_partial', 'topic_hash'] : ['hash'],
    );
  });

  test('the version of the lock file, and the crate by itself', () => {
    const { metrics } = read(
      {
        'Cargo.toml': '[package]\nname = "app"\n[dependencies]\nlibp2p-gossipsub = "0.50"\n',
        'src/main.rs':
          'fn main() { let mut r = Registry::default(); let b = libp2p_gossipsub::Behaviour::new(k(), c())?; let b = b.with_metrics(&mut r, Default::default()); serve(r, b); }',
      },
      '**/*.rs',
    );
    expect(metrics.map(({ name }) => name)).toContain('removed_queued_messages_total');
  });

  const FILTER = 'gossipsub::Behaviour::new_with_subscription_filter_and_transform';
  test.each([
    ['some', 'Some((registry.sub_registry_with_prefix("gossip"), settings))', 21, 'gossip_heartbeat_duration'],
    ['none', 'None', 0, undefined],
  ])('a constructor that may be given one: %s', (_title, given, count, name) => {
    const { metrics } = readMain(
      '0.53',
      `type Gossip = gossipsub::Behaviour<Snappy, Filter>; fn main() { let mut registry = Registry::default(); let b = Gossip::new_with_subscription_filter_and_transform(key(), config(), ${given}, filter(), snappy()); serve(registry); }`,
    );
    expect(metrics.length).toBe(count);
    expect(metrics.find(({ kind, labels }) => kind === 'histogram' && labels?.length === 0)?.name).toBe(name);
    expect(metrics.find(({ name: each }) => each === 'gossip_score_per_mesh')?.buckets ?? null).toBeNull();
    expect(FILTER).toContain('transform');
  });

  test.each([
    ['another method of the name', 'fn main() { Server::new().with_metrics(registry, Options::new()); }'],
    [
      'another type',
      'mod own { pub struct Behaviour; } fn main() { own::Behaviour::new_with_metrics(a(), b(), c(), d()); }',
    ],
    ['a test', `#[cfg(test)] mod tests { use super::*; ${NEW.replace('main', 'a')} } fn main() {}`],
  ])('no metric: %s', (_title, main) => {
    expect(readMain('0.56', main).metrics).toEqual([]);
  });

  test('what is older, or out of sight, is told', () => {
    expect(readMain('0.40', OLD).told).toMatchObject([{ message: expect.stringMatching(/of before 0\.38/) }]);
    const { metrics, told } = readMain('0.56', 'fn main() { made(|b| b.with_metrics(registry(), settings())); }');
    expect(metrics).toEqual([]);
    expect(told).toMatchObject([{ message: expect.stringMatching(/`gossipsub`/) }]);
  });
});
