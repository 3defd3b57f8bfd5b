import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import { read } from './read.ts';

const MANIFEST = '[package]\nname = "app"\n[dependencies]\nmeasured = "0.0.24"\n';
const USES = `use measured::{Counter, CounterVec, Gauge, GaugeVec, Histogram, HistogramVec, MetricGroup, LabelGroup, FixedCardinalityLabel};
use measured::label::StaticLabelSet; use measured::metric::{counter::CounterState, histogram::Thresholds, name::WithNamespace, MetricVec};
`;

function readMain(source: string, more: Readonly<Record<string, string>> = {}) {
  return read({ 'Cargo.toml': MANIFEST, 'src/main.rs': USES + source, ...more }, '**/*.rs');
}

type Expected = Partial<Pick<Metric, 'name' | 'kind' | 'labels' | 'help' | 'buckets' | 'updated' | 'identifier'>>;

const SHAPES: readonly [title: string, source: string, expected: readonly Expected[]][] = [
  [
    'a field is a metric, and nothing is appended to its name',
    '#[derive(MetricGroup)] struct M { /// How\n/// many\n hits: Counter, idle: Gauge } fn main() { let m: M = make(); m.hits.inc(); }',
    [
      { name: 'hits', kind: 'counter', labels: [], help: 'How many', updated: true, identifier: 'M.hits' },
      { name: 'idle', kind: 'gauge', labels: [], updated: false },
    ],
  ],
  [
    'another name, and a raw one',
    '#[derive(MetricGroup)] struct M { #[metric(rename = "sent_total")] sent: Counter, r#type: Gauge } fn main() {}',
    [{ name: 'sent_total' }, { name: 'type' }],
  ],
  [
    'namespaces join, and a flattened group has none',
    `#[derive(MetricGroup)] struct Outer { #[metric(namespace = "app")] inner: Inner, #[metric(flatten)] flat: Flat }
     #[derive(MetricGroup)] struct Inner { #[metric(namespace = "net")] leaf: Leaf }
     #[derive(MetricGroup)] struct Leaf { a: Counter } #[derive(MetricGroup)] struct Flat { b: Gauge } fn main() {}`,
    [{ name: 'app_net_a' }, { name: 'b' }],
  ],
  [
    'one group in two namespaces is two metrics',
    `#[derive(MetricGroup)] struct M { #[metric(namespace = "x")] one: Leaf, #[metric(namespace = "y")] other: Leaf }
     #[derive(MetricGroup)] struct Leaf { a: Counter } fn main() {}`,
    [{ name: 'x_a' }, { name: 'y_a' }],
  ],
  [
    'the namespace of what is collected by hand',
    `#[derive(MetricGroup)] struct M { a: Counter }
     fn main() { let m: M = make(); WithNamespace::new("shop", &m).collect_group_into(&mut encoder()); }`,
    [{ name: 'shop_a' }],
  ],
  [
    'labels of a set, of a single enum, and of none',
    `#[derive(LabelGroup)] #[label(set = OpSet)] struct Op { op: Kind, #[label(rename = "type")] kind: Kind }
     #[derive(FixedCardinalityLabel)] #[label(singleton = "way")] enum Kind { In, Out }
     #[derive(MetricGroup)] struct M { a: CounterVec<OpSet>, b: GaugeVec<StaticLabelSet<Kind>>, c: Counter } fn main() {}`,
    [{ labels: ['op', 'type'] }, { labels: ['way'] }, { labels: [] }],
  ],
  [
    'a label set that is out of sight has unknown labels',
    '#[derive(MetricGroup)] struct M { a: CounterVec<other::Set> } fn main() {}',
    [{ name: 'a', labels: null }],
  ],
  [
    'buckets, counted by the type or listed',
    `#[derive(MetricGroup)] struct M {
       #[metric(metadata = Thresholds::exponential_buckets(0.5, 2.0))] a: Histogram<3>,
       #[metric(metadata = Thresholds::with_buckets([1.0, 10.0]))] b: Histogram<2> } fn main() {}`,
    [{ kind: 'histogram', buckets: [0.5, 1, 2] }, { buckets: [1, 10] }],
  ],
  [
    'types that write themselves into each scrape',
    `struct Served(CounterState);
     impl<T: Encoding> MetricFamilyEncoding<T> for Served { fn collect_family_into(&self, name: impl Name, enc: &mut T) -> Result<(), T::Err> {
       self.0.inc(); self.0.collect_into(&(), NoLabels, name, enc) } }
     struct Info<L, M = GaugeState> { label: L, metric: M }
     impl<L, M, T> MetricFamilyEncoding<T> for Info<L, M> { fn collect_family_into(&self, name: impl Name, enc: &mut T) -> Result<(), T::Err> { write(name) } }
     struct Read; impl<T> MetricFamilyEncoding<T> for Read { fn collect_family_into(&self, name: impl Name, enc: &mut T) -> Result<(), T::Err> { write(name) } }
     #[derive(MetricGroup)] struct M { served: Served, build: Info<Build>, read: Read, idle: Gauge } fn main() {}`,
    [
      { name: 'served', kind: 'counter', labels: null, updated: true },
      { name: 'build', kind: 'gauge', updated: true },
      { name: 'read', kind: 'unknown', updated: true },
      { name: 'idle', updated: false },
    ],
  ],
  [
    'what one series holds is no metric',
    '#[derive(MetricGroup, Default)] struct PairState { inc: CounterState, dec: CounterState } fn main() {}',
    [],
  ],
  [
    'a derive of that name without the crate',
    '#[derive(other::MetricGroups)] struct M { a: Counter } fn main() {}',
    [],
  ],
];

describe('groups of measured', () => {
  test.each(SHAPES)('%s', (_title, source, expected) => {
    const { metrics, unresolved } = readMain(source);
    expect(unresolved).toEqual([]);
    const byName = [...metrics].sort((a, b) => a.declared.column - b.declared.column || (a.name < b.name ? -1 : 1));
    expect(byName.length).toBe(expected.length);
    for (const each of expected) expect(metrics).toContainEqual(expect.objectContaining(each));
  });

  test('groups of one name in two files are told apart by who imports them', () => {
    const group = (field: string) => `${USES}#[derive(MetricGroup)] pub struct M { ${field}: Counter }`;
    const { metrics } = readMain(
      'mod a; mod b; use crate::a::M; #[derive(MetricGroup)] struct Outer { #[metric(namespace = "n")] m: M } fn main() {}',
      { 'src/a.rs': group('x'), 'src/b.rs': group('y') },
    );
    expect(metrics.map(({ name }) => name)).toEqual(['n_x', 'y']);
    const byPath = readMain(
      'mod a; mod b; #[derive(MetricGroup)] struct Outer { #[metric(namespace = "n")] m: Option<&\'static crate::b::M> } fn main() {}',
      { 'src/a.rs': group('x'), 'src/b.rs': group('y') },
    );
    expect(byPath.metrics.map(({ name }) => name)).toEqual(['x', 'n_y']);
  });

  test('a group that collects its own metrics by hand is listed, each time that it is used', () => {
    const { metrics, unresolved } = readMain(`
      #[derive(MetricGroup)] struct PairState { inc: CounterState, dec: CounterState }
      struct Pair<A: Names> { vec: MetricVec<PairState, A::Set> }
      impl<T, A: Names> MetricGroup<T> for Pair<A> { fn collect_group_into(&self, enc: &mut T) { self.vec.collect_family_into(A::NAME, enc) } }
      #[derive(MetricGroup)] struct M { #[metric(flatten)] opened: Pair<Opened>, #[metric(namespace = "net")] closed: Pair<Closed> }
      fn main() {}`);
    expect(metrics).toEqual([]);
    expect(unresolved.map(({ pattern, line }) => [pattern, line])).toEqual([
      ['*', 7],
      ['net_*', 7],
    ]);
    expect(unresolved[0]?.reason).toMatch(/is a group whose metrics no derive/);
  });
});
