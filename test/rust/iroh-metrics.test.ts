import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import { read } from './read.ts';

const manifest = (version: string) => `[package]\nname = "app"\n[dependencies]\niroh-metrics = "${version}"\n`;
const USES =
  'use std::sync::Arc; use iroh_metrics::{Counter, EncodeLabelSet, Family, Gauge, Histogram, MetricsGroup};\n';

function readMain(source: string, version = '1.0') {
  return read({ 'Cargo.toml': manifest(version), 'src/main.rs': USES + source }, '**/*.rs');
}

type Expected = Partial<Pick<Metric, 'name' | 'kind' | 'labels' | 'help' | 'updated' | 'identifier'>>;

const SHAPES: readonly [title: string, source: string, version: string, expected: readonly Expected[]][] = [
  [
    'a field is a metric of its group, and a counter ends in `_total`',
    `#[derive(Debug, Default, MetricsGroup)] #[metrics(name = "relay")] struct M { /// Bytes sent\n/// in all\n sent: Counter, #[metrics(help = "Peers")] peers: Gauge, idle: Gauge }
     fn main() { let m = M::default(); m.sent.inc_by(2); m.peers.set(1); }`,
    '1.0',
    [
      {
        name: 'relay_sent_total',
        kind: 'counter',
        labels: [],
        help: 'Bytes sent.',
        updated: true,
        identifier: 'M.sent',
      },
      { name: 'relay_peers', kind: 'gauge', labels: [], help: 'Peers.', updated: true },
      { name: 'relay_idle', kind: 'gauge', help: 'idle.', updated: false },
    ],
  ],
  [
    'the name of a group without one',
    '#[derive(MetricsGroup)] struct HttpRelay { open: Gauge, took: Histogram } fn main() {}',
    '0.36',
    [
      { name: 'http_relay_open', kind: 'gauge' },
      { name: 'http_relay_took', kind: 'histogram' },
    ],
  ],
  [
    'a counter that ends in total has it once',
    '#[derive(MetricsGroup)] #[metrics(name = "a")] struct M { hits_total: Counter, total: Counter } fn main() {}',
    '1.0',
    [{ name: 'a_hits_total' }, { name: 'a_total' }],
  ],
  [
    'and twice before 1.0',
    '#[derive(MetricsGroup)] #[metrics(name = "a")] struct M { hits_total: Counter } fn main() {}',
    '0.38',
    [{ name: 'a_hits_total_total' }],
  ],
  [
    'labels of a family',
    `#[derive(EncodeLabelSet)] #[label(rename_all = "camelCase")] struct L { peer_kind: String, #[label(name = "way")] direction: String, #[label(skip)] more: u8 }
     #[derive(MetricsGroup)] #[metrics(name = "a")] struct M { hits: Family<L, Counter>, other: Family<out::Set, Gauge> }
     fn main() { let m: M = make(); m.hits.get_or_create(&L::new()).inc(); }`,
    '1.0',
    [
      { name: 'a_hits_total', kind: 'counter', labels: ['peerKind', 'way'], updated: true },
      { name: 'a_other', kind: 'gauge', labels: null, updated: false },
    ],
  ],
  [
    'a group that its own impl names',
    `#[derive(Iterable)] struct M { hits: Counter } impl iroh_metrics::core::Metric for M { fn name() -> &'static str { "iroh" } } fn main() {}`,
    '0.31',
    [{ name: 'iroh_hits_total', kind: 'counter', updated: null }],
  ],
];

const NONE: readonly [title: string, source: string][] = [
  ['a struct that other code goes through', '#[derive(Iterable)] struct M { hits: Counter } fn main() {}'],
  ['a struct that derives nothing', 'struct MetricsGroup { hits: Counter } fn main() {}'],
  ['a test', '#[cfg(test)] mod tests { #[derive(MetricsGroup)] struct M { hits: Counter } } fn main() {}'],
];

describe('iroh-metrics', () => {
  test.each(SHAPES)('%s', (_title, source, version, expected) => {
    const { metrics, unresolved } = readMain(source, version);
    expect(unresolved).toEqual([]);
    expect(metrics).toHaveLength(expected.length);
    expect(metrics).toMatchObject(expected);
  });

  test.each(NONE)('no metric: %s', (_title, source) => {
    expect(readMain(source).metrics).toEqual([]);
  });

  test('a registry with a prefix makes the names patterns', () => {
    const { unresolved } = readMain(
      `#[derive(MetricsGroup)] #[metrics(name = "a")] struct M { hits: Counter }
       fn main() { let mut r = iroh_metrics::Registry::default(); r.sub_registry_with_prefix(name()).register(Arc::new(M::default())); }`,
    );
    expect(unresolved).toMatchObject([{ pattern: '*a_hits_total', kind: 'counter' }]);
  });

  test('another crate that has such a derive is not read', () => {
    const files = {
      'Cargo.toml': '[package]\nname = "app"\n',
      'src/main.rs': '#[derive(MetricsGroup)] struct M { hits: Counter } fn main() {}',
    };
    expect(read(files, '**/*.rs').metrics).toEqual([]);
  });
});
