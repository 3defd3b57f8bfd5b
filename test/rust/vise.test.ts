import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import { read } from './read.ts';

type Expected = Partial<
  Pick<Metric, 'name' | 'kind' | 'labels' | 'constLabels' | 'help' | 'unit' | 'buckets' | 'identifier'>
>;

function manifest(name: string, dependencies: readonly string[] = [], vise = '0.3.2'): string {
  const own = dependencies.map((each) => `${each} = { path = "../${each}" }`).join('\n');
  return `[package]\nname = "${name}"\nversion = "0.1.0"\n[dependencies]\nvise = "${vise}"\n${own}\n`;
}

/** One package `app` whose main file is given. */
function readMain(main: string) {
  return read({ 'Cargo.toml': manifest('app'), 'src/main.rs': main }, '**/*.rs');
}

const REGISTERED = '#[vise::register] static M: vise::Global<S> = vise::Global::new();';
const STRUCT = '#[derive(vise::Metrics)] #[metrics(prefix = "p")] struct S { hits: vise::Counter }';

/** What the programs of test/conformance do not show. */
const SHAPES: readonly [title: string, main: string, expected: readonly Expected[]][] = [
  [
    'a struct that is registered by hand, from a static, a local or a default',
    `use vise::{Counter, Metrics, Registry};
     #[derive(Metrics)] struct A { a: Counter }
     #[derive(Metrics)] struct B { b: Counter }
     #[derive(Metrics)] struct C { c: Counter }
     static STATIC: Lazy<A> = Lazy::new(A::default);
     fn main() {
       let mut registry = Registry::empty();
       registry.register_metrics(&*STATIC);
       let local = B::default();
       registry.register_metrics(&local);
       registry.register_metrics(&C::default());
     }`,
    [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
  ],
  [
    'one that a function registers whose argument could be anything',
    `${STRUCT} fn take(registry: &mut vise::Registry, metrics: &impl vise::Metrics) { registry.register_metrics(metrics); }`,
    [{ name: 'p_hits' }],
  ],
  [
    'a prefix and labels of the collection',
    `${STRUCT} ${REGISTERED}
     fn main() { vise::MetricsCollection::lazy().with_prefix(PREFIX).with_labels([("zone", "eu"), ("host", host())]).collect(); }
     const PREFIX: &str = "app";`,
    [{ name: 'app_p_hits', constLabels: { zone: 'eu', host: null } }],
  ],
  [
    'two collections with two prefixes',
    `${STRUCT} ${REGISTERED}
     fn main() { vise::MetricsCollection::default().with_prefix("a").collect(); vise::MetricsCollection::default().with_prefix("b").collect(); }`,
    [{ name: 'a_p_hits' }, { name: 'b_p_hits' }],
  ],
  [
    'a filter that keeps it, by crate, name or what is not known',
    `${STRUCT} ${REGISTERED}
     fn main() { vise::MetricsCollection::default().filter(|group| group.crate_name == "app" && (group.name.starts_with("S") || group.line > 3)).collect(); }`,
    [{ name: 'p_hits' }],
  ],
  [
    'a filter that does not',
    `${STRUCT} ${REGISTERED}
     fn main() { vise::MetricsCollection::default().filter(|group| { !group.crate_name.contains("app") }).collect(); }`,
    [],
  ],
  [
    'the formats: a suffix in OpenMetrics alone',
    `#[derive(vise::Metrics)] struct S { hits: vise::Counter, build: vise::Info<L>, level: vise::Gauge }
     #[derive(vise::EncodeLabelSet)] struct L { version: String }
     ${REGISTERED}
     fn main() { vise_exporter::MetricsExporter::default().with_format(vise::Format::OpenMetrics); }`,
    [
      { name: 'hits_total', kind: 'counter' },
      { name: 'build_info', kind: 'info', labels: ['version'] },
      { name: 'level', kind: 'gauge' },
    ],
  ],
  [
    'the format for Prometheus, where an info is a gauge',
    `#[derive(vise::Metrics)] struct S { build: vise::Info<L> }
     #[derive(vise::EncodeLabelSet)] struct L { version: String }
     ${REGISTERED}
     fn main() { let format = vise::Format::Prometheus; MetricsCollection::default().collect().encode(&mut out, format); }`,
    [{ name: 'build', kind: 'gauge' }],
  ],
  [
    'both formats, each with its name',
    `${STRUCT} ${REGISTERED}
     fn main() { vise_exporter::MetricsExporter::default(); registry.encode(&mut out, vise::Format::OpenMetrics); }`,
    [{ name: 'p_hits' }, { name: 'p_hits_total' }],
  ],
  [
    'labels of an own impl, and a metric of an own type, are not known',
    `use vise::{Counter, Family, Metrics};
     struct L; impl vise::traits::EncodeLabelSet for L {}
     struct Own;
     #[derive(Metrics)] struct S { a: Family<L, Counter>, b: Own, c: Family<(), Counter> }
     ${REGISTERED}`,
    [
      { name: 'a', kind: 'counter', labels: null },
      { name: 'b', kind: 'unknown', labels: null },
      { name: 'c', kind: 'counter', labels: [] },
    ],
  ],
  [
    'a unit of its own, and one in the name of a label',
    `use vise::{Family, Gauge, Metrics, EncodeLabelSet, Unit};
     #[derive(EncodeLabelSet)] struct L { #[metrics(unit = Unit::Other("minutes".into()))] age: u64 }
     #[derive(Metrics)] struct S { #[metrics(unit = Unit::Other("blocks".to_string()))] lag: Family<L, Gauge> }
     ${REGISTERED}`,
    [{ name: 'lag_blocks', unit: 'blocks', labels: ['age_minutes'] }],
  ],
  [
    'attributes in cfg_attr, and a raw name of a label',
    `#[cfg_attr(feature = "metrics", derive(vise::Metrics), metrics(prefix = "p"))] struct S { hits: vise::Family<L, vise::Counter> }
     #[derive(vise::EncodeLabelSet)] struct L { r#type: String }
     ${REGISTERED}`,
    [{ name: 'p_hits', labels: ['type'] }],
  ],
];

describe('what is a metric of vise', () => {
  test.each(SHAPES)('%s', (_title, main, expected) => {
    const { metrics, unresolved } = readMain(main);
    expect(unresolved).toEqual([]);
    expect(metrics.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
    expect(metrics).toMatchObject(expected);
  });

  test('a static without the attribute puts it into no registry, and that is said', () => {
    const { metrics, unresolved } = readMain(`${STRUCT} static M: vise::Global<S> = vise::Global::new();`);
    expect(metrics).toEqual([]);
    expect(unresolved).toMatchObject([{ pattern: 'p_hits', file: 'src/main.rs' }]);
    expect(unresolved[0]?.reason).toMatch(/no registry takes `S`/);
  });

  test.each([
    ['the derive of another crate', `use other::Metrics; #[derive(Metrics)] struct S { hits: u64 }`],
    ['a struct of a test', `#[cfg(test)] mod tests { ${STRUCT} ${REGISTERED} }`],
    ['a comment', `// ${STRUCT}`],
    ['a string', `const TEXT: &str = r#"${STRUCT}"#;`],
    ['an enum', `#[derive(vise::Metrics)] enum S { Hits }`],
  ])('not %s', (_title, main) => {
    const { metrics, unresolved } = readMain(main);
    expect([...metrics, ...unresolved]).toEqual([]);
  });
});

const STRUCTS = `use vise::*; use std::time::Duration;
  #[derive(Metrics)] pub struct S { hits: Counter, level: Gauge, calls: LabeledFamily<&'static str, Counter>, time: Histogram<Duration>, unused: Counter }
  #[derive(Metrics)] pub struct G { errors: Counter, slow: Counter }
  #[vise::register] pub static M: Global<S> = Global::new();
  #[vise::register] pub static BY: MetricsFamily<Rpc, G> = MetricsFamily::new();`;

const UPDATES: readonly [title: string, main: string, updated: readonly string[]][] = [
  ['a field of the static', 'fn main() { metrics::M.hits.inc(); metrics::M.level.set(3); }', ['hits', 'level']],
  ['an index of a family', 'fn main() { M.calls[&"a"].inc_by(2); }', ['calls']],
  ['a lazy child', 'fn main() { M.calls.get_lazy("a").inc(); }', ['calls']],
  ['a timer that is observed', 'fn main() { let timer = M.time.start(); work(); timer.observe(); }', ['time']],
  ['a timer that is dropped', 'fn main() { let _timer = M.time.start(); }', []],
  ['a guard', 'fn main() { let _guard = M.level.inc_guard(1); }', ['level']],
  ['a read', 'fn main() { println!("{}", M.hits.get()); }', []],
  [
    'a struct of a family',
    'fn main() { BY[&rpc].errors.inc(); let one = &BY[&rpc]; one.slow.inc(); }',
    ['errors', 'slow'],
  ],
  ['a lazy struct of a family', 'fn main() { BY.get_lazy(rpc).errors.inc(); }', ['errors']],
  ['a method of the struct', 'impl S { fn hit(&self) { self.hits.inc(); } } fn main() { M.hit(); }', ['hits']],
  ['a method that nobody calls', 'impl S { fn hit(&self) { self.hits.inc(); } } fn main() {}', []],
  [
    'a field that holds the struct',
    "struct App { metrics: &'static S } impl App { fn run(&self) { self.metrics.hits.inc(); } } fn main() { App { metrics: &M }.run(); }",
    ['hits'],
  ],
  [
    'an object that a collector makes',
    'fn main() { C.before_scrape(|| { let s = S::default(); s.level.set(2); s }); }',
    ['level'],
  ],
  ['a test', '#[test] fn test() { M.hits.inc(); } fn main() {}', []],
];

describe('what updates a metric of vise', () => {
  test.each(UPDATES)('%s', (_title, main, updated) => {
    const { metrics } = read(
      {
        'Cargo.toml': manifest('app'),
        'src/metrics.rs': STRUCTS,
        'src/main.rs': `mod metrics; use metrics::*; ${main}`,
      },
      '**/metrics.rs',
    );
    expect(metrics.filter((metric) => metric.updated).map(({ name }) => name)).toEqual(updated);
    expect(metrics.filter((metric) => metric.updated === null)).toEqual([]);
  });

  const crate = (prefix: string) => `use vise::{Counter, Metrics};
    #[derive(Metrics)] #[metrics(prefix = "${prefix}")] pub struct AppMetrics { pub hits: Counter, pub misses: Counter }
    #[vise::register] pub static METRICS: vise::Global<AppMetrics> = vise::Global::new();`;

  test('two structs of one name in two crates are two', () => {
    const { metrics } = read(
      {
        'app/Cargo.toml': manifest('app', ['store']),
        'app/src/metrics.rs': crate('app'),
        'app/src/main.rs':
          'mod metrics; fn main() { metrics::METRICS.hits.inc(); store::METRICS.misses.inc(); store::work(&store::METRICS); }',
        'store/Cargo.toml': manifest('store'),
        'store/src/lib.rs': 'pub mod metrics; pub use metrics::*; pub fn work(own: &AppMetrics) {}',
        'store/src/metrics.rs': crate('store'),
      },
      '**/metrics.rs',
    );
    expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([
      ['app_hits', true],
      ['app_misses', false],
      ['store_hits', false],
      ['store_misses', true],
    ]);
  });

  test('a child that is kept in a struct of another crate is updated by that crate', () => {
    const { metrics } = read(
      {
        'app/Cargo.toml': manifest('app', ['store']),
        'app/src/main.rs': `use vise::*;
          #[derive(Metrics)] struct S { #[metrics(labels = ["peer"])] sent: LabeledFamily<String, Counter> }
          #[vise::register] static M: Global<S> = Global::new();
          fn main() { store::run(store::Peer { sent_bytes: M.sent[&name()].clone() }); }`,
        'store/Cargo.toml': manifest('store'),
        'store/src/lib.rs': `pub struct Peer { pub sent_bytes: vise::Counter }
          pub fn run(peer: Peer) { peer.sent_bytes.inc(); }`,
      },
      '**/main.rs',
    );
    expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([['sent', true]]);
  });

  test('two structs of one name in two modules of a crate are two', () => {
    const { metrics } = read(
      {
        'Cargo.toml': manifest('app'),
        'src/a/metrics.rs': crate('a'),
        'src/a/mod.rs': 'pub mod metrics;',
        'src/b/metrics.rs': crate('b'),
        'src/b/mod.rs': 'pub mod metrics;',
        'src/main.rs':
          'mod a; mod b; fn main() { a::metrics::METRICS.hits.inc(); let own = &b::metrics::METRICS; own.misses.inc(); }',
      },
      '**/metrics.rs',
    );
    expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([
      ['a_hits', true],
      ['a_misses', false],
      ['b_hits', false],
      ['b_misses', true],
    ]);
  });
});

const HOSTILE = `${STRUCTS}
  #[derive(EncodeLabelSet)] struct L { r#type: u8, #[metrics(unit = Unit::Seconds)] age: u64 }
  #[derive(Metrics)] #[metrics(prefix = "p")] struct F { #[metrics(labels = ["a"], buckets = Buckets::linear(0.0..=1.0, 0.1))] a: Family<L, Histogram<u64>> }
  #[vise::register] static F: Collector<Option<F>> = Collector::new();
  fn main() { MetricsCollection::default().filter(|g| g.name == "F").with_prefix("x").collect(); M.hits.inc(); }`;

test('nothing throws, and types that go on and on end', () => {
  const deep = `${'Family<L, '.repeat(5000)}Counter${'>'.repeat(5000)}`;
  const { metrics } = readMain(`use vise::*; type A<T> = B<T>; type B<T> = A<T>;
    #[derive(Metrics)] struct S { a: ${deep}, b: A<Counter>, c: Counter } ${REGISTERED}`);
  expect(metrics.map(({ name }) => name)).toContain('c');
});

test('nothing throws, whatever is cut out of the source or put into it', () => {
  fc.assert(
    fc.property(
      fc.nat(HOSTILE.length),
      fc.nat(40),
      fc.constantFrom('', '<', '>', '(', ')', '{', '}', '#[', ']', '"', '=', '::', 'r#', ',', '/*', '&', "'a"),
      (from, length, put) => {
        const source = HOSTILE.slice(0, from) + put + HOSTILE.slice(from + length);
        for (const { name } of readMain(source).metrics) expect(name).toMatch(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/);
      },
    ),
    { numRuns: 150 },
  );
});
