import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import { read } from './read.ts';

const MANIFEST = `[package]
name = "app"
version = "0.1.0"
[dependencies]
metrics = "0.24"
metrics-derive = "0.1"
`;

const USES = 'use metrics::{Counter, Gauge, Histogram};\nuse metrics_derive::Metrics;\n';

type Expected = Partial<
  Pick<Metric, 'name' | 'kind' | 'labels' | 'help' | 'unit' | 'identifier' | 'updated' | 'updateNote'>
>;

const SHAPES: readonly [title: string, source: string, expected: readonly Expected[]][] = [
  [
    'scope, separator, field; help from comments and from the attribute',
    `#[derive(Clone, Metrics)]
     #[metrics(scope = "a.b")]
     struct M {
       /// First line
       /// and more.
       hits: Counter,
       /// Not this one
       #[metric(rename = "took-time", describe = "This one")]
       took: metrics::Histogram,
       #[metric(skip)]
       other: u64,
     }
     fn main() { let m = M::default(); m.hits.increment(1); m.took.record(0.1); }`,
    [
      {
        name: 'a_b_hits',
        kind: 'counter',
        labels: [],
        help: 'First line and more.',
        identifier: 'M.hits',
        updated: true,
      },
      { name: 'a_b_took_time', kind: 'summary', labels: [], help: 'This one', updated: true },
    ],
  ],
  [
    'another separator, and labels of struct, field and instance',
    `#[derive(Metrics)]
     #[metrics(scope = "api", separator = "_", labels = [("service", "x")])]
     struct M {
       /// h
       #[metric(rename = "requests", labels = [("outcome", "ok")])]
       ok: Counter,
       /// h
       #[metric(rename = "requests", labels = [("outcome", "failed"), ("why", WHY)])]
       failed: Counter,
     }
     fn main() { let m = M::new_with_labels(&[("region", region())]); m.ok.increment(1); }`,
    [{ name: 'api_requests', labels: ['region', 'service', 'outcome', 'why'], updated: true }],
  ],
  [
    'labels that are not in sight',
    `#[derive(Metrics)] #[metrics(scope = "s")] struct M { /// h
       hits: Counter }
     fn main() { M::new_with_labels(labels_of()).hits.increment(1); }`,
    [{ name: 's_hits', labels: null }],
  ],
  [
    'a scope that callers hand down',
    `#[derive(Metrics)] #[metrics(dynamic = true)] struct M { /// h
       hits: Counter }
     struct Holder { m: M }
     impl Holder { fn new(scope: &str) -> Self { Self { m: M::new(scope) } } fn go(&self) { self.m.hits.increment(1); } }
     fn main() { Holder::new("one").go(); Holder::new("two.three").go(); }`,
    [
      { name: 'one_hits', updated: true },
      { name: 'two_three_hits', updated: true },
    ],
  ],
  [
    'a scope put together from what a caller gives',
    `#[derive(Metrics)] #[metrics(dynamic = true)] struct M { /// h
       hits: Counter }
     fn make(part: &str) -> M { M::new_with_labels(&format!("net.{part}"), &[("k", "v")]) }
     fn main() { make("in").hits.increment(1); }`,
    [{ name: 'net_in_hits', labels: ['k'], updated: true }],
  ],
  [
    'held by something that derives Default',
    `#[derive(Metrics)] #[metrics(scope = "s")] struct M { /// h
       hits: Counter }
     #[derive(Default)] struct Holder { metrics: std::sync::Arc<M> }
     fn main() { let h = Holder::default(); h.metrics.hits.increment(1); }`,
    [{ name: 's_hits', updated: true }],
  ],
  [
    'in a static, made by a function that is handed on',
    `#[derive(Metrics)] #[metrics(scope = "s")] struct M { /// h
       hits: Counter }
     static M1: LazyLock<M> = LazyLock::new(M::default);
     fn main() { M1.hits.increment(1); }`,
    [{ name: 's_hits', updated: true }],
  ],
  [
    'nothing makes one',
    `#[derive(Metrics)] #[metrics(scope = "s")] struct M { /// h
       hits: Counter }
     impl M { fn go(&self) { self.hits.increment(1); } }
     fn main() { M::describe(); }`,
    [{ name: 's_hits', updated: false, updateNote: 'nothing outside tests makes a `M`' }],
  ],
  [
    'only tests make one',
    `#[derive(Metrics)] #[metrics(scope = "s")] struct M { /// h
       hits: Counter }
     fn main() {}
     #[cfg(test)] mod tests { fn t() { super::M::default().hits.increment(1); } }`,
    [{ name: 's_hits', updated: false }],
  ],
  [
    'made, and never updated',
    `#[derive(Metrics)] #[metrics(scope = "s")] struct M { /// h
       hits: Counter, /// h
       lost: Gauge }
     fn main() { M::default().hits.increment(1); }`,
    [
      { name: 's_hits', updated: true },
      { name: 's_lost', updated: false, updateNote: null },
    ],
  ],
  [
    'two structs with a field of one name',
    `#[derive(Metrics)] #[metrics(scope = "a")] struct A { /// h
       hits: Counter }
     #[derive(Metrics)] #[metrics(scope = "b")] struct B { /// h
       hits: Counter }
     struct Holder { a: A, b: B }
     impl Holder { fn go(&self) { self.a.hits.increment(1); } }
     fn main() { Holder { a: A::default(), b: B::default() }.go(); }`,
    [
      { name: 'a_hits', updated: true },
      { name: 'b_hits', updated: false },
    ],
  ],
  [
    'labels of an instance, that a function of the struct itself gives',
    `#[derive(Metrics)] #[metrics(scope = "net")] struct M { /// h
       hits: Counter }
     impl M { fn of(id: u8) -> Self { Self::new_with_labels(Self::labels(id)) }
       fn labels(id: u8) -> Vec<metrics::Label> { vec![metrics::Label::new("peer", id.to_string())] } }
     fn main() { M::of(1).hits.increment(1); }`,
    [{ name: 'net_hits', labels: ['peer'], updated: true }],
  ],
  [
    'described by hand, too',
    `#[derive(Metrics)] #[metrics(scope = "a.b", labels = [("k", "v")])] struct M { /// h
       hits: Counter, size: Gauge }
     fn main() {
       metrics::describe_counter!("a.b.hits", "By hand"); metrics::describe_gauge!("a.b.size", metrics::Unit::Bytes, "By hand");
       metrics::describe_gauge!("a.b.hits", "Of another kind, and the same name");
       let m = M::default(); m.hits.increment(1); m.size.set(1.0); }`,
    [
      { name: 'a_b_hits', kind: 'counter', labels: ['k'], help: 'h', identifier: 'M.hits', updated: true },
      { name: 'a_b_size', kind: 'gauge', labels: ['k'], help: 'By hand', unit: 'bytes', updated: true },
    ],
  ],
  [
    'another derive by that name is another thing',
    `#[derive(Metrics)] #[metrics(prefix = "p")] struct M { hits: Counter }
     #[derive(Debug)] #[metrics(scope = "s")] struct N { hits: Counter }
     fn main() {}`,
    [],
  ],
];

describe('structs that derive Metrics', () => {
  test.each(SHAPES)('%s', (_title, source, expected) => {
    const found = read({ 'Cargo.toml': MANIFEST, 'src/main.rs': USES + source }, '**/*.rs');
    expect(found.unresolved).toEqual([]);
    expect(found.metrics.map(({ name }) => name).sort()).toEqual(expected.map(({ name }) => name).sort());
    for (const each of expected) expect(found.metrics.find(({ name }) => name === each.name)).toMatchObject(each);
  });

  test('a scope that only run time knows, and one that nobody gives', () => {
    const struct = (name: string) =>
      `#[derive(Metrics)] #[metrics(dynamic = true)] struct ${name} { /// h\n hits: Counter }\n`;
    const { unresolved } = read(
      { 'Cargo.toml': MANIFEST, 'src/main.rs': `${USES}${struct('M')}${struct('N')}fn main() { M::new(&scope()); }` },
      '**/*.rs',
    );
    expect(unresolved.map(({ pattern, reason }) => [pattern, reason])).toEqual([
      ['*_hits', '`scope()` is known only at run time'],
      ['*_hits', 'its scope is an argument of `N::new`, which nothing outside tests calls'],
    ]);
  });
});
