import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import { manifest, read, readMetrics } from './read.ts';

type Expected = Partial<
  Pick<Metric, 'name' | 'kind' | 'labels' | 'help' | 'constLabels' | 'buckets' | 'identifier' | 'doc'>
>;

/** Each shape of a declaration, and what a scrape of the compiled program shows of it. */
const SHAPES: readonly [title: string, source: string, expected: readonly Expected[]][] = [
  [
    'lazy_static with unwrap, expect, path, braces and a trailing comma',
    `lazy_static! {
       /// How many.
       pub static ref A: IntCounter = register_int_counter!("a_total", "Help of a").unwrap();
       static ref B: Gauge = prometheus::register_gauge! { "b", "Help of b", }.expect("b");
       static ref C: HistogramVec = register_histogram_vec!["c_seconds", "Help of c", &["op"], vec![0.1, 0.5]].unwrap();
     }`,
    [
      { name: 'a_total', kind: 'counter', labels: [], help: 'Help of a', identifier: 'A', doc: 'How many.' },
      { name: 'b', kind: 'gauge', labels: [], help: 'Help of b', identifier: 'B' },
      { name: 'c_seconds', kind: 'histogram', labels: ['op'], help: 'Help of c', buckets: [0.1, 0.5], identifier: 'C' },
    ],
  ],
  [
    'every register macro',
    ['counter', 'int_counter', 'gauge', 'int_gauge', 'histogram']
      .flatMap((kind) => [
        `static ${kind.toUpperCase()}: X = Lazy::new(|| register_${kind}!("m_${kind}", "h").unwrap());`,
        `static ${kind.toUpperCase()}_VEC: X = Lazy::new(|| register_${kind}_vec!("m_${kind}_vec", "h", &["l"]).unwrap());`,
        `fn ${kind}_in(r: Registry) { let _a = register_${kind}_with_registry!("m_${kind}_reg", "h", r).unwrap(); let _b = register_${kind}_vec_with_registry!("m_${kind}_vec_reg", "h", &["l"], r).unwrap(); }`,
      ])
      .join('\n'),
    ['counter', 'int_counter', 'gauge', 'int_gauge', 'histogram'].flatMap((kind): Expected[] => {
      const type = kind.replace('int_', '') as Metric['kind'];
      return [
        { name: `m_${kind}`, kind: type, labels: [] },
        { name: `m_${kind}_vec`, kind: type, labels: ['l'] },
        { name: `m_${kind}_reg`, kind: type, labels: [] },
        { name: `m_${kind}_vec_reg`, kind: type, labels: ['l'] },
      ];
    }),
  ],
  [
    'Lazy, LazyLock, OnceLock and OnceCell',
    `static A: Lazy<IntGauge> = Lazy::new(|| register_int_gauge!("a", "h").unwrap());
     static B: LazyLock<IntGauge> = LazyLock::new(|| { register_int_gauge!("b", "h").expect("b") });
     static C: OnceLock<IntGauge> = OnceLock::new();
     fn c() -> &'static IntGauge { C.get_or_init(|| register_int_gauge!("c", "h").unwrap()) }`,
    [
      { name: 'a', identifier: 'A' },
      { name: 'b', identifier: 'B' },
      { name: 'c', identifier: 'C' },
    ],
  ],
  [
    'options with namespace, subsystem, const labels and variable labels, in any order',
    `static A: X = Lazy::new(|| register_counter!(Opts::new("hits_total", "h").subsystem("http").namespace("app")).unwrap());
     static B: X = Lazy::new(|| register_int_gauge!(opts!("b", "h", labels! { "zone" => "eu", "host" => hostname() })).unwrap());
     static C: X = Lazy::new(|| register_histogram!(HistogramOpts::new("c", "h").buckets(linear_buckets(1.0, 2.0, 3).unwrap()).const_label("k", "v")).unwrap());
     static D: X = Lazy::new(|| IntCounterVec::new(Opts::new("d_total", "h").variable_label("one").variable_label("two"), &["three"]).unwrap());
     static E: X = Lazy::new(|| HistogramVec::new(HistogramOpts { common_opts: Opts::new("e", "h").namespace("ns"), buckets: vec![1.0] }, &["x"]).unwrap());`,
    [
      { name: 'app_http_hits_total', kind: 'counter' },
      { name: 'b', constLabels: { zone: 'eu', host: null } },
      { name: 'c', buckets: [1, 3, 5], constLabels: { k: 'v' } },
      // Those of the constructor take their place (src/counter.rs, `CounterVec::new`).
      { name: 'd_total', labels: ['three'] },
      { name: 'ns_e', buckets: [1], labels: ['x'] },
    ],
  ],
  [
    'a local that is shadowed again and again',
    `fn build(r: &Registry) -> Vec<Histogram> {
       let opts = histogram_opts!("first_seconds", "h");
       let a = register_histogram_with_registry!(opts, r).unwrap();
       let opts = histogram_opts!("second_seconds", "h", vec![1.0]);
       let b = register_histogram_with_registry!(opts, r).unwrap();
       vec![a, b]
     }`,
    [{ name: 'first_seconds' }, { name: 'second_seconds', buckets: [1] }],
  ],
  [
    'plain constructors and aliases of them',
    `use prometheus::{core::{AtomicI64, GenericGauge}, IntGauge, Histogram as H};
     type Level = GenericGauge<AtomicI64>;
     fn new() -> (IntGauge, Level) {
       let a = IntGauge::new("a", "h").unwrap();
       let b = Level::new("b", "h").unwrap();
       let c = GenericGauge::<AtomicI64>::with_opts(Opts::new("c", "h")).unwrap();
       let d = H::with_opts(HistogramOpts::new("d", "h")).unwrap();
       (a, b)
     }`,
    [
      { name: 'a', kind: 'gauge' },
      { name: 'b', kind: 'gauge' },
      { name: 'c', kind: 'gauge' },
      { name: 'd', kind: 'histogram' },
    ],
  ],
  [
    'the histogram of VictoriaMetrics, which forks of the crate have',
    `use prometheus::{VMHistogram, VMHistogramVec};
     static A: LazyLock<VMHistogram> = LazyLock::new(|| register_vmhistogram!("a_seconds", "h").unwrap());
     fn new(r: &Registry) { let b = prometheus::register_vmhistogram_vec_with_registry!("b_seconds", "h", &["l"], r).unwrap(); let c = VMHistogram::with_opts(HistogramOpts::new("c_seconds", "h")).unwrap(); }`,
    [
      { name: 'a_seconds', kind: 'histogram', labels: [] },
      { name: 'b_seconds', kind: 'histogram', labels: ['l'] },
      { name: 'c_seconds', kind: 'histogram', labels: [] },
    ],
  ],
  [
    'names in a struct of their own that gives its text by Deref',
    `pub struct Name(&'static str);
     impl Name { pub const fn new(name: &'static str) -> Self { check(name); Self(name) } }
     impl Deref for Name { type Target = str; fn deref(&self) -> &str { self.0 } }
     #[derive(derive_more::Deref)] struct Wrapped(String);
     #[derive(Deref)] struct Two { #[deref] name: &'static str, other: &'static str }
     macro_rules! metric_name { ($name:expr) => {{ const NAME: Name = Name::new($name); NAME }}; }
     fn new() { let name = metric_name!("by_impl_total"); let a = IntCounter::new(&*name, "h"); let b = IntCounter::new(&**Wrapped("by_derive_total".into()), "h"); let c = IntCounter::new(&*Two { name: "by_mark_total", other: "other" }, "h"); }`,
    [{ name: 'by_impl_total' }, { name: 'by_derive_total' }, { name: 'by_mark_total' }],
  ],
  [
    'struct fields, by shorthand and by name',
    `pub struct Metrics { hits: IntCounter, misses: IntCounterVec }
     impl Metrics {
       pub fn new(registry: &Registry) -> Result<Self> {
         let hits = register_int_counter_with_registry!("hits_total", "h", registry)?;
         Ok(Self { hits, misses: register_int_counter_vec_with_registry!("misses_total", "h", &["why"], registry)? })
       }
     }`,
    [
      { name: 'hits_total', identifier: 'Metrics.hits' },
      { name: 'misses_total', labels: ['why'], identifier: 'Metrics.misses' },
    ],
  ],
  [
    'a collector written by hand',
    `struct Pool { size: IntGauge }
     impl Pool { fn new() -> Self { Pool { size: IntGauge::with_opts(Opts::new("size", "h").namespace("pool")).unwrap() } } }
     impl Collector for Pool { fn collect(&self) -> Vec<MetricFamily> { self.size.set(3); self.size.collect() } }`,
    [{ name: 'pool_size', identifier: 'Pool.size' }],
  ],
  [
    'names through const, static, concat!, modules, renames and escapes',
    `use self::names::{INNER as RENAMED, *};
     mod names { pub const INNER: &str = "inner_total"; pub static OTHER: &str = concat!("oth", "er_", "total"); pub mod deep { pub const D: &'static str = super::INNER; } }
     const LABELS: &[&str] = &[FIRST, "second"];
     const FIRST: &str = "first";
     static A: X = Lazy::new(|| register_int_counter!(RENAMED, "h").unwrap());
     static B: X = Lazy::new(|| register_int_counter!(names::OTHER, "h").unwrap());
     static C: X = Lazy::new(|| register_int_counter!(r#"raw_total"#, "quote \\" and \\u{e9} and \\
            joined").unwrap());
     static D: X = Lazy::new(|| register_int_counter_vec!(format!("{}_{}", "built", names::deep::D), "h", LABELS).unwrap());`,
    [
      { name: 'inner_total' },
      { name: 'other_total' },
      { name: 'raw_total', help: 'quote " and é and joined' },
      { name: 'built_inner_total', labels: ['first', 'second'] },
    ],
  ],
  [
    'a function called with literals: a metric for each call, its arguments together',
    `fn make(prefix: &str, what: &str) -> IntCounter { register_int_counter!(format!("{prefix}_{what}_total"), "h").unwrap() }
     pub fn all() -> Vec<IntCounter> { vec![make("http", "hits"), make("grpc", "calls")] }`,
    [{ name: 'http_hits_total' }, { name: 'grpc_calls_total' }],
  ],
  [
    'labels from a local, a slice and a vector',
    `fn f() { let labels = &["a", "b"]; let x = register_gauge_vec!("x", "h", labels).unwrap(); let y = register_gauge_vec!("y", "h", &labels[..]).unwrap();
       let z = GaugeVec::new(Opts::new("z", "h"), &vec!["c"]).unwrap(); let w = register_gauge_vec!("w", "h", &names()).unwrap(); }`,
    [
      { name: 'x', labels: ['a', 'b'] },
      { name: 'y', labels: ['a', 'b'] },
      { name: 'z', labels: ['c'] },
      { name: 'w', labels: null },
    ],
  ],
  [
    'labels of a vector that is filled',
    `fn joined<'a>(first: &[&'a str], second: &[&'a str]) -> Vec<&'a str> {
       let mut all = Vec::with_capacity(4); all.extend_from_slice(first); all.extend_from_slice(second); all }
     fn f() { let x = register_gauge_vec!("x", "h", &joined(&["a"], &["b", "c"])).unwrap();
       let mut l = vec!["a"]; l.push("b"); let y = register_gauge_vec!("y", "h", &l).unwrap();
       let mut m = vec!["a"]; if on { m.push("b"); } let z = register_gauge_vec!("z", "h", &m).unwrap();
       let mut n = vec!["a"]; n.extend_from_slice(&more()); let w = register_gauge_vec!("w", "h", &n).unwrap(); }`,
    [
      { name: 'x', labels: ['a', 'b', 'c'] },
      { name: 'y', labels: ['a', 'b'] },
      { name: 'z', labels: null },
      { name: 'w', labels: null },
    ],
  ],
  [
    'names that a macro makes which declares nothing itself',
    `macro_rules! named { ($name:expr) => { format!("{}_{}", super::metrics::SPACE, $name) }; }
     pub const SPACE: &str = "app";
     fn make(name: &str) -> IntGauge { register_int_gauge!(named!(name), "h").unwrap() }
     fn all() { make("level"); register_int_counter!(named!("hits_total"), "h").unwrap(); }`,
    [{ name: 'app_level' }, { name: 'app_hits_total' }],
  ],
  [
    'a trait that gives constructors of its own to the types of the crate',
    `use prometheus::{IntGauge, GaugeVec, HistogramVec};
     trait Made: Sized { fn made(opts: Opts) -> Result<Self, E>; }
     impl Made for IntGauge { fn made(opts: Opts) -> Result<Self, E> { IntGauge::with_opts(opts) } }
     impl Made for GaugeVec { fn made(opts: Opts) -> Result<Self, E> {
       GaugeVec::new(opts.clone(), opts.variable_labels.iter().map(|s| s.as_str()).collect::<Vec<_>>().as_slice()) } }
     impl Made for HistogramVec { fn made(opts: Opts) -> Result<Self, E> {
       HistogramVec::new(HistogramOpts { common_opts: opts.clone(), buckets: vec![0.5] }, &opts.variable_labels.iter().map(String::as_str).collect::<Vec<_>>()) } }
     macro_rules! group { ($($name:ident: $type:ty $([$($label:expr),*])?;)*) => { fn all() { $(
       let $name = <$type>::made(Opts::new(stringify!($name), "h").namespace("app")$(.variable_labels(vec![$($label.into()),*]))?)?; )* } } }
     group! { level: IntGauge; idle: GaugeVec["pool"]; took: HistogramVec["op", "code"]; }
     fn one() { <IntGauge as Made>::made(Opts::new("qualified", "h")); }`,
    [
      { name: 'app_level', kind: 'gauge', labels: [], identifier: 'level' },
      { name: 'app_idle', kind: 'gauge', labels: ['pool'] },
      { name: 'app_took', kind: 'histogram', labels: ['op', 'code'], buckets: [0.5] },
      { name: 'qualified' },
    ],
  ],
  [
    'a function by the name of the macro that it calls',
    `pub mod own { use prometheus::{register_int_counter, register_gauge};
       pub fn register_int_counter(name: &str) -> IntCounter { register_int_counter!(Opts::new(name, "h").namespace("ns")).unwrap() }
       pub fn register_gauge(name: &str) -> Gauge { register_gauge!(name, "h").unwrap() } }
     use own::register_int_counter;
     fn all() { register_int_counter("a_total"); own::register_gauge("b"); }`,
    [{ name: 'ns_a_total', kind: 'counter' }, { name: 'b' }],
  ],
];

describe('declarations of the prometheus crate', () => {
  test.each(SHAPES)('%s', (_title, source, expected) => {
    const { metrics, unresolved } = readMetrics(source);
    expect(unresolved).toEqual([]);
    expect(metrics.map((metric) => metric.name).sort()).toEqual(expected.map((each) => each.name).sort());
    for (const each of expected) expect(metrics.find((metric) => metric.name === each.name)).toMatchObject(each);
  });

  test('the place is that of the name', () => {
    const { metrics } = readMetrics('static A: X = Lazy::new(|| register_int_gauge!(\n    "a",\n    "h"\n).unwrap());');
    expect(metrics[0]?.declared).toEqual({ file: 'src/metrics.rs', line: 2, column: 5 });
  });

  test('the place of a name that a macro makes of a word is that of the word', () => {
    const { metrics } = readMetrics(
      'macro_rules! gauges { ($($name:ident),*) => { $(static $name: X = Lazy::new(|| register_int_gauge!(concat!("ns_", stringify!($name)), "h").unwrap());)* } }\ngauges! {\n  first,\n  second\n}',
    );
    expect(metrics.map(({ name, declared }) => [name, declared.line, declared.column])).toEqual([
      ['ns_first', 3, 3],
      ['ns_second', 4, 3],
    ]);
  });
});

test('a lifetime before a type defines nothing by the name of that type', () => {
  const { metrics } = readMetrics(`use prometheus::*;
    static ONCE: OnceLock<IntCounter> = OnceLock::new();
    pub fn once() -> &'static IntCounter { ONCE.get_or_init(|| register_int_counter!("once_total", "h").unwrap()) }
    pub fn other() -> IntCounter { IntCounter::with_opts(Opts::new("other_total", "h")).unwrap() }`);
  expect(metrics.map((metric) => metric.name)).toEqual(['once_total', 'other_total']);
});

describe('registries', () => {
  const declare =
    'pub fn register(r: &Registry) -> IntCounter { register_int_counter_with_registry!("hits_total", "h", r).unwrap() }';
  const table: readonly [title: string, files: Record<string, string>, name: string | null][] = [
    [
      'a prefix that a caller gives',
      {
        'src/main.rs':
          'mod metrics; fn main() { let r = Registry::new_custom(Some("app".into()), None).unwrap(); metrics::register(&r); }',
      },
      'app_hits_total',
    ],
    [
      'no prefix',
      { 'src/main.rs': 'mod metrics; fn main() { let r = Registry::new(); metrics::register(&r); }' },
      'hits_total',
    ],
    [
      'a static registry',
      {
        'src/main.rs':
          'mod metrics; static R: Lazy<Registry> = Lazy::new(|| Registry::new_custom(Some("s".to_string()), None).unwrap()); fn main() { metrics::register(&R); }',
      },
      's_hits_total',
    ],
    [
      'a prefix that only run time knows',
      {
        'src/main.rs':
          'mod metrics; fn main() { let r = Registry::new_custom(Some(name()), None).unwrap(); metrics::register(&r); }',
      },
      null,
    ],
  ];
  test.each(table)('%s', (_title, files, name) => {
    const { metrics, unresolved } = read({ 'src/metrics.rs': declare, ...files });
    if (name === null) expect([metrics.length, unresolved[0]?.pattern]).toEqual([0, '*hits_total']);
    else expect(metrics.map((metric) => metric.name)).toEqual([name]);
  });
});

describe('what is no metric', () => {
  const table: readonly [title: string, source: string][] = [
    [
      'a comment',
      '// register_int_counter!("a", "h")\n/* register_int_counter!("b", "h") */\n/// register_int_counter!("c", "h")\nfn f() {}',
    ],
    [
      'a string',
      'const S: &str = "register_int_counter!(\\"a\\", \\"h\\")"; const R: &str = r#"IntCounter::new("b", "h")"#;',
    ],
    ['a macro body', 'macro_rules! m { ($n:expr) => { register_int_counter!("a", $n) }; }'],
    [
      'test code',
      '#[cfg(test)]\nmod tests { static A: X = Lazy::new(|| register_int_counter!("a", "h").unwrap()); }\n#[test]\nfn t() { IntCounter::new("b", "h"); }',
    ],
    [
      'a local macro by that name',
      'macro_rules! register_int_counter { ($a:expr, $b:expr) => { () }; }\nfn f() { register_int_counter!("a", "h"); }',
    ],
    [
      'a type of ones own by that name',
      'struct Counter; impl Counter { fn new(a: &str, b: &str) -> Self { Counter } }\nfn f() { Counter::new("a", "h"); }',
    ],
    [
      'the type of another library',
      'use prometheus_client::metrics::counter::Counter;\nfn f() { Counter::new("a", "h"); }',
    ],
  ];
  test.each(table)('%s', (_title, source) => {
    expect(readMetrics(source).metrics).toEqual([]);
  });

  test('what a module under `#![cfg(test)]` makes by a function of the program', () => {
    const { metrics } = read({
      'src/main.rs': 'mod metrics; mod tests; mod other; fn main() { metrics::make("a"); }',
      'src/metrics.rs': 'pub fn make(name: &str) { register_int_counter!(name, "h").unwrap(); }',
      'src/tests.rs': '//! Tests.\n#![allow(unused)]\n#![cfg(all(test, unix))]\nfn t() { crate::metrics::make("b"); }',
      'src/other.rs': '#![cfg(not(test))]\nmod inner { #![cfg(test)] }\nfn o() { crate::metrics::make("c"); }',
    });
    expect(metrics.map((metric) => metric.name)).toEqual(['a', 'c']);
  });

  test('a double for tests, under a feature that is named for them, unless something runs it', () => {
    const make = (cfg: string) =>
      `use prometheus::*; pub struct M { pub hits: IntCounter }
       impl M { pub fn new(r: &Registry) -> Self { M { hits: register_int_counter_with_registry!("app_hits", "h", r).unwrap() } } }
       #[cfg(${cfg})] impl M { pub fn for_tests() -> Self { M { hits: register_int_counter!("hits", "h").unwrap() } } }`;
    const names = (cfg: string, more = '') =>
      readMetrics(make(cfg), `metrics::M::new(&Registry::new()).hits.inc();${more}`).metrics.map(({ name }) => name);
    expect(names('any(test, feature = "test-utils")')).toEqual(['app_hits']);
    expect(names('any(test, feature = "test-utils")', 'metrics::M::for_tests();')).toEqual(['app_hits', 'hits']);
    expect(names('any(test, feature = "extra")')).toEqual(['app_hits', 'hits']);
  });

  test('a whole test module in a file of its own', () => {
    const { metrics } = read({
      'src/main.rs': '#[cfg(test)]\nmod tests;\nfn main() {}',
      'src/tests/mod.rs': 'mod metrics;',
      'src/tests/metrics.rs': 'static A: X = Lazy::new(|| register_int_counter!("a", "h").unwrap());',
      'tests/metrics.rs': 'static B: X = Lazy::new(|| register_int_counter!("b", "h").unwrap());',
    });
    expect(metrics).toEqual([]);
  });
});

describe('what does not resolve is said with its place and reason', () => {
  const table: readonly [title: string, source: string, pattern: string, reason: RegExp][] = [
    [
      'a name from run time',
      'pub fn f() { register_int_counter!(format!("http_{}_total", kind()), "h").unwrap(); }',
      'http_*_total',
      /run time/,
    ],
    [
      'a parameter that nobody fixes',
      'pub fn make(n: &str) { register_int_counter!(n, "h").unwrap(); }',
      '*',
      /parameter `n` of `make`/,
    ],
    [
      'a parameter that is changed first',
      'fn make(mut n: String) { n.truncate(3); register_int_counter!(n, "h").unwrap(); } pub fn f() { make("a".to_string()); }',
      '*',
      /`n` is changed/,
    ],
    [
      'the same by a reference',
      'fn make(n: &mut String) { n.retain(char::is_alphabetic); register_int_counter!(n.as_str(), "h").unwrap(); } pub fn f() { make(&mut "a".to_string()); }',
      '*',
      /`n` is changed/,
    ],
    ['options out of sight', 'pub fn f() { IntCounter::with_opts(other::opts()).unwrap(); }', '*', /options/],
    [
      'a name that is not legal',
      'pub fn f() { register_int_counter!("two words", "h").unwrap(); }',
      'two words',
      /legal/,
    ],
  ];
  test.each(table)('%s', (_title, source, pattern, reason) => {
    const { metrics, unresolved } = read({ 'src/lib.rs': 'pub mod metrics;', 'src/metrics.rs': source });
    expect(metrics).toEqual([]);
    expect(unresolved).toHaveLength(1);
    expect(unresolved[0]).toMatchObject({ file: 'src/metrics.rs', line: 1, pattern });
    expect(unresolved[0]?.reason).toMatch(reason);
  });
});

test('names come from consts of another crate of the workspace', () => {
  const { metrics } = read({
    'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n',
    'crates/names/Cargo.toml': manifest('app-names'),
    'crates/names/src/lib.rs': 'pub mod keys { pub const HITS: &str = "hits_total"; }\npub use keys::HITS as RENAMED;',
    'crates/app/Cargo.toml':
      '[package]\nname = "app"\n[dependencies]\nprometheus = "0.14"\nnames = { package = "app-names", path = "../names" }\n',
    'crates/app/src/main.rs': 'mod metrics; fn main() {}',
    'crates/app/src/metrics.rs':
      'use names::RENAMED;\nstatic A: X = Lazy::new(|| register_int_counter!(RENAMED, "h").unwrap());',
  });
  expect(metrics.map((metric) => [metric.name, metric.crate])).toEqual([['hits_total', 'app']]);
});

describe('the prefix of a registry', () => {
  const metrics =
    'pub struct M { hits: IntCounter } impl M { pub fn new(registry: &Registry) -> Self { Self { hits: register_int_counter_with_registry!("hits_total", "h", registry).unwrap() } } }';
  const other = ' fn unrelated() { let _r = Registry::new_custom(Some("other".to_string()), None).unwrap(); }';
  const table: readonly [title: string, main: string, names: readonly string[]][] = [
    [
      'a tuple that a function gives back',
      'fn start() -> Result<(u8, Registry), E> { let registry = Registry::new_custom(Some("app".into()), None)?; Ok((1, registry)) } fn main() -> Result<(), E> { let (_s, registry) = start()?; metrics::M::new(&registry); Ok(()) }',
      ['app_hits_total'],
    ],
    [
      'an object of its own',
      'struct S { r: Registry } impl S { fn new(r: Registry) -> Self { Self { r } } fn get_it(&self) -> Registry { self.r.clone() } } fn main() { let a = S::new(Registry::new()); let b = S::new(Registry::new_custom(Some("b".into()), None).unwrap()); metrics::M::new(&a.get_it()); }',
      ['hits_total'],
    ],
    [
      'two callers that differ give two metrics',
      'fn main() { metrics::M::new(&Registry::new()); metrics::M::new(&Registry::new_custom(Some("b".into()), None).unwrap()); }',
      ['b_hits_total', 'hits_total'],
    ],
    [
      'registries out of sight that differ in labels alone',
      'fn main() { metrics::M::new(&somewhere()); let a = Registry::new_custom(Some("other".to_string()), Some(labels! { "x" => "y" })); }',
      ['other_hits_total'],
    ],
    [
      'none, by its path',
      'fn own() { let b = Registry::new_custom(Option::None, std::option::Option::None); } fn main() { metrics::M::new(&Registry::new_custom(Option::None, Some(labels! { "x" => "y" })).unwrap()); }',
      ['hits_total'],
    ],
    [
      'an option that a builder is given, or else one of its own',
      `#[derive(Default)] struct Builder<'a> { registry: Option<&'a Registry>, other: Option<u8> } impl<'a> Builder<'a> {
         fn new() -> Self { Self { other: Some(1), ..Default::default() } } fn at(mut self, registry: &'a Registry) -> Self { self.registry = Some(registry); self }
         fn build(self) { let registry = Registry::new(); let registry = self.registry.unwrap_or(&registry); metrics::M::new(registry); } }
       fn main() { let r = Registry::new_custom(Some("b".into()), None).unwrap(); Builder::new().at(&r).build(); Builder::new().build(); }`,
      ['b_hits_total', 'hits_total'],
    ],
    [
      'an option that nobody sets',
      `#[derive(Default)] struct Builder { registry: Option<Registry>, other: Option<u8> } impl Builder {
         fn new() -> Self { Self { other: Some(1), ..Default::default() } }
         fn build(self) { metrics::M::new(&self.registry.unwrap_or_else(|| Registry::new())); } }
       fn main() { Builder::new().build(); }`,
      ['hits_total'],
    ],
    [
      'a prefix that a function hands on',
      'fn custom(p: &str) -> Registry { Registry::new_custom(Some(p.to_owned()), None).unwrap() } fn main() { metrics::M::new(&custom("x")); metrics::M::new(&custom("y")); }',
      ['x_hits_total', 'y_hits_total'],
    ],
    [
      'a caller that only tests reach',
      'fn for_tests() { metrics::M::new(&Registry::new()); } fn main() { metrics::M::new(&Registry::new_custom(Some("b".into()), None).unwrap()); }',
      ['b_hits_total'],
    ],
  ];
  test.each(table)('%s', (_title, main, names) => {
    const found = read({ 'src/metrics.rs': metrics, 'src/main.rs': `mod metrics; ${main}${other}` });
    expect(found.metrics.map((metric) => metric.name)).toEqual(names);
    expect(found.unresolved).toEqual([]);
  });
});

describe('prometheus-static-metric', () => {
  const macros = `use prometheus::*; use prometheus_static_metric::*;
    make_static_metric! {
      pub label_enum Method { post, get: "GET" }
      pub struct Requests: IntCounter { "method" => Method, "product" => { foo, bar } }
      pub struct Local: LocalIntCounter { "kind" => { small } }
    }
    make_auto_flush_static_metric! { pub struct Flushed: LocalIntCounter { "kind" => { small } } }
    lazy_static! {
      pub static ref VEC: IntCounterVec = register_int_counter_vec!("vec_total", "h", &["method", "product"]).unwrap();
      pub static ref REQUESTS: Requests = Requests::from(&VEC);
      pub static ref OWN: Requests = register_static_int_counter_vec!(Requests, "own_total", "h", &["method", "product"]).unwrap();
      pub static ref FLUSHED: Flushed = auto_flush_from!(VEC, Flushed);
    }
    thread_local! { pub static TLS: Local = Local::from(&VEC); }`;
  const table: readonly [title: string, main: string, updated: readonly string[]][] = [
    ['a field for each label', 'metrics::REQUESTS.post.foo.inc();', ['vec_total']],
    ['a value by its enum', 'metrics::REQUESTS.get(Method::get).bar.inc_by(2);', ['vec_total']],
    ['a value by its text', 'metrics::OWN.try_get("GET").unwrap().foo.inc();', ['own_total']],
    ['a field that is kept', 'let counter = &metrics::OWN.post; counter.foo.inc();', ['own_total']],
    ['a copy of the thread', 'metrics::TLS.with(|m| m.small.inc());', ['vec_total']],
    ['a copy that flushes itself', 'metrics::FLUSHED.small.inc();', ['vec_total']],
    ['a read', 'println!("{}", metrics::OWN.post.foo.get());', []],
    ['nothing', 'let _ = &*metrics::OWN;', []],
  ];
  test.each(table)('%s', (_title, main, updated) => {
    const { metrics, unresolved } = readMetrics(macros, main);
    expect(unresolved).toEqual([]);
    expect(metrics.map((metric) => [metric.name, metric.labels])).toEqual([
      ['vec_total', ['method', 'product']],
      ['own_total', ['method', 'product']],
    ]);
    expect(metrics.filter((metric) => metric.updated !== false).map((metric) => metric.name)).toEqual(updated);
    for (const metric of metrics) expect(metric.updateNote).toBeNull();
  });
});

describe('options that functions change', () => {
  const TABLE: readonly [title: string, source: string, names: readonly string[], patterns: readonly string[]][] = [
    [
      'a function that changes the name of the options it is given, for each caller',
      `fn timer(mut o: Opts) -> IntCounter { o.name = format!("{}_seconds", o.name); IntCounter::with_opts(o).unwrap() }
       fn f() { timer(Opts::new("a", "h")); timer(Opts::new("b", "h").namespace("ns")); }`,
      ['a_seconds', 'ns_b_seconds'],
      [],
    ],
    [
      'a function that they are lent to, and one behind it',
      `fn inner(options: &mut Opts, unit: &str) { options.name.push_str(unit); } fn adjust(o: &mut Opts) { o.name += "_spent"; inner(o, "_seconds"); }
       fn make(o: Opts) -> IntCounter { IntCounter::with_opts(o).unwrap() }
       fn timer(mut o: Opts) -> IntCounter { adjust(&mut o); make(o) }
       fn f() { timer(Opts::new("a", "h")); make(Opts::new("plain", "h")); }`,
      ['a_spent_seconds', 'plain'],
      [],
    ],
    [
      'a name in front of itself, and one that is not made of itself',
      `fn f() { let mut o = Opts::new("a", "h"); o.name = format!("{}_{}", "my", o.name); IntCounter::with_opts(o).unwrap();
         let mut n = Opts::new("b", "h"); n.name = "other".to_string(); IntCounter::with_opts(n).unwrap(); }`,
      ['my_a', 'other'],
      [],
    ],
    [
      'a function that is not in sight',
      'fn f() { let mut o = Opts::new("a", "h"); elsewhere::adjust(&mut o); IntCounter::with_opts(o).unwrap(); }',
      [],
      ['*a*'],
    ],
    [
      'a function that changes them under a condition, or makes new ones',
      `fn maybe(o: &mut Opts) { if wanted() { o.name = "other".into(); } } fn anew(o: &mut Opts) { *o = Opts::new(name(), "h"); }
       fn f() { let mut o = Opts::new("a", "h"); maybe(&mut o); IntCounter::with_opts(o).unwrap(); let mut n = Opts::new("b", "h"); anew(&mut n); IntCounter::with_opts(n).unwrap(); }`,
      [],
      ['*a', '*b'],
    ],
    [
      'a function that only reads them',
      'fn check(o: &Opts) { o.name.is_empty(); } fn f() { let mut o = Opts::new("a", "h"); check(&o); IntCounter::with_opts(o).unwrap(); }',
      ['a'],
      [],
    ],
  ];
  test.each(TABLE)('%s', (_title, source, names, patterns) => {
    const { metrics, unresolved } = readMetrics(`use prometheus::*; ${source}`);
    expect(metrics.map(({ name }) => name).sort()).toEqual(names);
    expect(unresolved.map(({ pattern }) => pattern).sort()).toEqual(patterns);
  });

  const PROBE = `use prometheus::{core::{Collector, Desc, Describer}, proto::{MetricFamily, MetricType}, Opts};
    pub struct Probe<F> { read: F, desc: Desc }
    impl<F: Fn() -> f64> Collector for Probe<F> { fn desc(&self) -> Vec<&Desc> { vec![&self.desc] }
      fn collect(&self) -> Vec<MetricFamily> { let mut f = MetricFamily::default(); f.set_name(self.desc.fq_name.clone()); f.set_field_type(MetricType::GAUGE); vec![f] } }`;
  test('what options describe in a collector is its metric', () => {
    const { metrics, unresolved } = readMetrics(
      `${PROBE} impl<F> Probe<F> { pub fn new(read: F, opts: Opts) -> Result<Self, E> { Ok(Self { read, desc: opts.describe()? }) } }
       pub fn f(r: &Registry) { r.register(Box::new(Probe::new(|| 1.0, Opts::new("level", "Level").namespace("app")).unwrap())); }`,
      'metrics::f(&r);',
    );
    expect(unresolved).toEqual([]);
    expect(metrics).toMatchObject([{ name: 'app_level', kind: 'gauge', labels: [], help: 'Level', updated: true }]);
  });
  test('code that somebody has to switch on may run, and what they have to set has no default', () => {
    const { metrics, unresolved } = read(
      {
        'Cargo.toml': manifest('app'),
        'src/main.rs': `use prometheus::*; #[derive(Deserialize, Clone)] pub struct Config { pub lan: Option<bool>, pub prefix: Option<String>, pub off: bool }
          fn lan(prefix: &str) { register_int_gauge!(format!("{prefix}_lan"), "h").unwrap().set(up()); }
          fn wifi(name: &str) { register_int_gauge!(name, "h").unwrap().set(up()); }
          fn main() { let config: Config = toml::from_str(&text()).unwrap();
            if let Some(on) = config.lan { if on { lan(&config.prefix.clone().unwrap()); wifi("wifi"); } }
            if false { wifi("never"); } }`,
      },
      '**/*.rs',
    );
    expect(metrics).toMatchObject([{ name: 'wifi', updated: true }]);
    expect(unresolved).toMatchObject([{ pattern: '*_lan', reason: 'it is `None` unless somebody sets it' }]);
  });
  test('what is made into another enum is no variant of its own there', () => {
    const { metrics, unresolved } = readMetrics(
      `use prometheus::*;
      enum Value { Height(u32), Ratio(f64) } enum Record { Max(&'static str, u32), Avg(&'static str, f64) }
      fn f() { for value in vec![Value::Height(0), Value::Ratio(0.0)] { match value.into() {
        Record::Max(name, _) => register_int_gauge!(name, "h").unwrap().set(up()), Record::Avg(name, _) => register_gauge!(format!("{name}_avg"), "h").unwrap().set(up()) } } }
      fn named(value: Value) -> &'static str { match value { Value::Height(_) => "own", Value::Ratio(_) => "other" } }
      fn g(value: Value) { register_int_counter!(named(value), "h").unwrap().inc(); } fn h() { g(Value::Height(0)); }`,
      'metrics::f();',
    );
    expect(metrics.map(({ name }) => name)).toEqual(['own']);
    expect(unresolved.map(({ pattern }) => pattern)).toEqual(['*', '*_avg']);
  });
  test('a family that takes a name which is no description, or that of another family', () => {
    const { metrics, unresolved } = readMetrics(
      `use prometheus::{proto::{MetricFamily, MetricType}};
      fn f(all: &[Counter]) { for each in all { let mut f = MetricFamily::default(); f.set_name(named(each.id().name())); f.set_field_type(MetricType::COUNTER); }
        for each in gather() { let mut f = MetricFamily::default(); f.set_name(format!("{}_copy", each.name())); f.set_field_type(each.get_field_type()); } }`,
      'metrics::f(&all());',
    );
    expect(metrics).toEqual([]);
    expect(unresolved).toMatchObject([{ pattern: '*', kind: 'counter' }]);
  });
  test('what else describes itself is none', () => {
    const { metrics, unresolved } = readMetrics(
      `${PROBE} fn f(error: Error) { error.describe(); self.plan.describe(); }`,
    );
    expect([metrics, unresolved]).toEqual([[], []]);
  });
});

describe('options and maps that are put together step by step', () => {
  const table: readonly [title: string, body: string, expected: Expected][] = [
    [
      'assignments',
      'let mut o = Opts::new("a", "h"); o = o.namespace("ns"); o = o.subsystem("sub"); IntCounter::with_opts(o).unwrap();',
      { name: 'ns_sub_a' },
    ],
    [
      'fields that are set',
      'let mut o = Opts::new("a", "h"); o.help = "other".into(); o.namespace = "ns".to_string(); IntCounter::with_opts(o).unwrap();',
      { name: 'ns_a', help: 'other' },
    ],
    [
      'an entry of the const labels',
      'let mut o = Opts::new("a", "h"); o.const_labels.insert("zone".into(), "eu".into()); IntCounter::with_opts(o).unwrap();',
      { name: 'a', constLabels: { zone: 'eu' } },
    ],
    [
      'a map that is filled',
      'let mut l = HashMap::new(); l.insert("zone".to_string(), zone()); IntCounter::with_opts(Opts::new("a", "h").const_labels(l)).unwrap();',
      { name: 'a', constLabels: { zone: null }, labels: [] },
    ],
    [
      'a map that is made of another one, which a macro makes',
      'let l = labels! { "zone".to_string() => zone(), "host".into() => "h".into() }; let m: HashMap<_, _> = l.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect(); IntCounter::with_opts(opts!("a", "h", m)).unwrap();',
      { name: 'a', constLabels: { zone: null, host: 'h' }, labels: [] },
    ],
    [
      'a map out of sight: labels are not known',
      'IntCounter::with_opts(Opts::new("a", "h").const_labels(all_labels())).unwrap();',
      { name: 'a', labels: null },
    ],
    [
      'a map that somebody else fills',
      'let mut l = HashMap::new(); fill(&mut l); IntCounter::with_opts(Opts::new("a", "h").const_labels(l)).unwrap();',
      { name: 'a', labels: null },
    ],
    [
      'a match whose ways differ in const labels',
      'let o = Opts::new("a", "h"); let o = match x { None => o, Some(d) => o.const_label("d", d) }; IntCounter::with_opts(o).unwrap();',
      { name: 'a', help: 'h', labels: [], constLabels: { d: null } },
    ],
    [
      'an if of which the labels of one way are out of sight',
      'let o = Opts::new("a", "h"); let o = if x { o } else { o.const_labels(all_labels()) }; IntCounter::with_opts(o).unwrap();',
      { name: 'a', help: 'h', labels: null },
    ],
    [
      'an if whose ways are the same',
      'let o = if x { Opts::new("a", "h") } else { Opts::new("a", "other") }; IntCounter::with_opts(o).unwrap();',
      { name: 'a', help: null, labels: [] },
    ],
    [
      'a help that is set under a condition',
      'let mut o = Opts::new("a", "h"); if x { o.help = "x".into(); } IntCounter::with_opts(o).unwrap();',
      { name: 'a', help: null },
    ],
  ];
  test.each(table)('%s', (_title, body, expected) => {
    const { metrics, unresolved } = readMetrics(`use prometheus::*; fn f() { ${body} }`);
    expect(unresolved).toEqual([]);
    expect(metrics).toMatchObject([expected]);
  });

  test('a match that each caller decides', () => {
    const { metrics } = readMetrics(
      `use prometheus::*;
      fn make(name: &str, zone: Option<&str>) -> IntCounter { let o = Opts::new(name, "h");
        let o = match zone { None => o, Some(zone) => o.const_label("zone", zone) }; IntCounter::with_opts(o).unwrap() }
      pub fn plain(name: &str) -> IntCounter { make(name, None) }
      pub fn zoned(name: &str, zone: &str) -> IntCounter { make(name, Some(zone)) }`,
      'metrics::plain("a_total"); metrics::zoned("b_total", "eu");',
    );
    expect(metrics.map(({ name, labels, constLabels }) => [name, labels, constLabels])).toEqual([
      ['a_total', [], {}],
      ['b_total', [], { zone: 'eu' }],
    ]);
  });

  test('labels that a function puts beside those that it is given', () => {
    const { metrics, unresolved } = readMetrics(
      `use prometheus::*;
      fn common() -> HashMap<String, String> { let mut l = HashMap::new(); l.insert("node".to_string(), node()); l }
      pub fn make(name: &str, mut fixed: HashMap<String, String>, mut labels: Vec<&str>) {
        fixed.extend(common()); fixed.insert("kept".to_string(), kept()); labels.push("more");
        IntGaugeVec::new(Opts::new(name, "h").const_labels(fixed), &labels).unwrap(); }
      pub fn open(name: &str, mut fixed: HashMap<String, String>) {
        fixed.extend(elsewhere::labels()); IntGauge::with_opts(Opts::new(name, "h").const_labels(fixed)).unwrap(); }`,
      'metrics::make("a", labels! { "zone".to_string() => "eu".to_string() }, vec!["one"]); metrics::open("b", HashMap::new());',
    );
    expect(unresolved).toEqual([]);
    expect(metrics).toMatchObject([
      { name: 'a', labels: ['one', 'more'], constLabels: { zone: 'eu', node: null, kept: null } },
      { name: 'b', labels: null },
    ]);
  });

  test('a const label whose value each caller decides makes no further metric', () => {
    const { metrics, unresolved } = readMetrics(
      `use prometheus::*; pub enum Zone { A, B, C }
      impl Zone { fn text(&self) -> String { match self { Zone::A => "a".into(), Zone::B => "b".into(), Zone::C => format!("c{}", 1) } } }
      pub fn make(zone: Zone) { IntGauge::with_opts(Opts::new("info", "h").const_label("zone", zone.text()).const_label("fixed", "x")).unwrap(); }`,
      'metrics::make(zone_of(1)); metrics::make(zone_of(2));',
    );
    expect(unresolved).toEqual([]);
    expect(metrics).toMatchObject([{ name: 'info', constLabels: { zone: null, fixed: 'x' } }]);
  });

  test('a function that makes options gives each call its own: name, help, bounds and labels go together', () => {
    const { metrics, unresolved } = readMetrics(
      `use prometheus::*; struct Opt(&'static str); const NET: Opt = Opt("net"); const DISK: Opt = Opt("disk");
      impl Opt { fn of(&self, name: &str) -> Opts { opts(name, self.0, "of") } }
      pub fn opts(name: &str, part: &str, help: &str) -> Opts { Opts::new(name, help).subsystem(part) }
      pub fn bounded(name: &str, help: &str, bounds: impl Into<Option<Vec<f64>>>) -> HistogramOpts {
        HistogramOpts { common_opts: opts(name, "took", help), buckets: bounds.into().unwrap_or_default() } }
      pub fn all() {
        IntGauge::with_opts(opts("a", "x", "of a")).unwrap(); IntGauge::with_opts(opts("b", "x", "of b")).unwrap();
        Histogram::with_opts(bounded("c", "of c", vec![1.0])).unwrap();
        Histogram::with_opts(bounded("d", "of d", vec![2.0]).const_label("zone", "eu")).unwrap();
        IntGauge::with_opts(NET.of("e")).unwrap(); IntGauge::with_opts(Opt::of(&DISK, "f")).unwrap(); }`,
      'metrics::all();',
    );
    expect(unresolved).toEqual([]);
    expect(metrics.map(({ name, kind, help, constLabels }) => [name, kind, help, constLabels])).toEqual([
      ['x_a', 'gauge', 'of a', {}],
      ['x_b', 'gauge', 'of b', {}],
      ['took_c', 'histogram', 'of c', {}],
      ['took_d', 'histogram', 'of d', { zone: 'eu' }],
      ['net_e', 'gauge', 'of', {}],
      ['disk_f', 'gauge', 'of', {}],
    ]);
  });

  test('a const label that is set in a loop leaves the name as it is, and the labels open', () => {
    const { metrics, unresolved } = readMetrics(
      'pub fn a(all: &[(&str, &str)]) { let mut o = Opts::new("a", "h"); for (k, v) in all { o = o.const_label(*k, *v); } let _ = IntCounterVec::new(o, &["x"]); }',
    );
    expect(unresolved).toEqual([]);
    expect(metrics).toMatchObject([{ name: 'a', labels: null }]);
  });

  test('what is no part of the name may be set under a condition', () => {
    const { metrics, unresolved } = readMetrics(
      `use prometheus::*; fn f(b: Option<Vec<f64>>, zone: Option<&str>) {
         let mut o = HistogramOpts::new("a", "h"); if let Some(b) = b { o = o.buckets(b.to_vec()); } Histogram::with_opts(o).unwrap();
         let mut o = HistogramOpts::new("b", "h").buckets(vec![1.0]); if let Some(z) = zone { o = o.const_label("zone", z).buckets(vec![2.0]) } Histogram::with_opts(o).unwrap();
       }`,
    );
    expect(unresolved).toEqual([]);
    expect(metrics.map(({ name, labels, buckets }) => [name, labels, buckets])).toEqual([
      ['a', [], null],
      ['b', [], null],
    ]);
  });

  const CONDITIONAL: readonly [title: string, set: string, labels: readonly string[] | null, constLabels: object][] = [
    ['a method', 'if is_on() { o = o.const_label("zone", "eu"); }', ['x'], { site: 's', zone: null }],
    ['an entry', 'if is_on() { o.const_labels.insert("zone".into(), "eu".into()); }', ['x'], { site: 's', zone: null }],
    ['one that has a value else', 'if is_on() { o = o.const_label("site", "t"); }', ['x'], { site: null }],
    ['the value that it has', 'if is_on() { o = o.const_label("site", "s"); }', ['x'], { site: 's' }],
    [
      'all of them',
      'if is_on() { o = o.const_labels(labels! { "zone" => "eu" }); }',
      ['x'],
      { site: null, zone: null },
    ],
    ['a name that is not known', 'if is_on() { o = o.const_label(name(), "eu"); }', null, {}],
    ['in each turn of a loop', 'for k in ["one", "two"] { o = o.const_label(k, "eu"); }', null, {}],
    ['what is new', 'if is_on() { o = other(); }', null, {}],
    ['a way of each', 'o = if is_on() { o.const_label("zone", "eu") } else { o };', ['x'], { site: 's', zone: null }],
    ['without a condition', 'o = o.const_label("zone", "eu");', ['x'], { site: 's', zone: 'eu' }],
    ['a condition that never holds', 'if false { o = o.const_label("zone", "eu"); }', ['x'], { site: 's' }],
  ];
  test.each(CONDITIONAL)('a const label that is set under a condition: %s', (_title, set, labels, constLabels) => {
    const { metrics, unresolved } = readMetrics(
      `fn f() { let mut o = Opts::new("a", "h").const_label("site", "s"); ${set} IntCounterVec::new(o, &["x"]).unwrap(); }`,
    );
    const found = metrics.map((metric) => [metric.labels, metric.constLabels]);
    expect(found.length === 0 ? unresolved.map(() => [null, {}]) : found).toEqual([[labels, constLabels]]);
  });

  test('a namespace that is set under a condition leaves the name open', () => {
    const { metrics, unresolved } = readMetrics(
      'use prometheus::*; fn f() { let mut o = Opts::new("a", "h"); if let Some(ns) = ns() { o = o.namespace(ns); } IntCounter::with_opts(o).unwrap(); }',
    );
    expect(metrics).toEqual([]);
    expect(unresolved).toMatchObject([{ pattern: '*a', reason: 'its options are changed under a condition' }]);
  });
});

describe('the type of what a collector makes by its descriptions', () => {
  const MADE = `let mut f = MetricFamily::default(); f.set_name(desc.fq_name.clone()); f.set_help(desc.help.clone());`;
  const FAMILY = `fn family(desc: &Desc, kind: MetricType, v: f64) -> MetricFamily { let mut m = Metric::default();
    if kind == MetricType::COUNTER { m.set_counter(v); } else { m.set_gauge(v); }
    ${MADE} f.set_field_type(kind); f }`;
  const OF_STATS = `impl Stats { fn gauge(&self, desc: &Desc, v: f64) -> MetricFamily { GAUGE } fn counter(&self, desc: &Desc, v: f64) -> MetricFamily { COUNTER } }`;
  const CASES: readonly [title: string, items: string, collect: string, kinds: readonly [string, string]][] = [
    [
      'a function that is given the type, and compares it',
      FAMILY,
      'vec![family(&self.a, MetricType::GAUGE, 1.0), family(&self.b, MetricType::COUNTER, 2.0)]',
      ['gauge', 'counter'],
    ],
    [
      'a type that is not in sight, beside one that it is compared with',
      FAMILY,
      'vec![family(&self.a, type_of(1), 1.0), family(&self.b, MetricType::COUNTER, 2.0)]',
      ['unknown', 'counter'],
    ],
    [
      'methods that set it',
      OF_STATS.replace('GAUGE', `${MADE} f.set_field_type(MetricType::GAUGE); f`).replace(
        'COUNTER',
        `${MADE} f.set_field_type(MetricType::COUNTER); f`,
      ),
      'vec![self.gauge(&self.a, 1.0), self.counter(&self.b, 2.0)]',
      ['gauge', 'counter'],
    ],
    [
      'methods that hand it on, of a list that grows',
      FAMILY +
        OF_STATS.replace('GAUGE', 'family(desc, MetricType::GAUGE, v)').replace(
          'COUNTER',
          'let mut f = family(desc, MetricType::COUNTER, v); f.set_help("h".into()); f',
        ),
      'let mut all = Vec::new(); all.push(self.gauge(&self.a, 1.0)); all.push(self.counter(&self.b, 2.0)); all',
      ['gauge', 'counter'],
    ],
    [
      'a function that is handed its name',
      'fn family(name: &str, kind: MetricType) -> MetricFamily { let mut f = MetricFamily::default(); f.set_name(name.to_string()); f.set_field_type(kind); f }',
      'vec![family(&self.a.fq_name, MetricType::HISTOGRAM), family(self.b.fq_name.as_str(), MetricType::SUMMARY)]',
      ['histogram', 'summary'],
    ],
    [
      'a macro',
      `macro_rules! family { ($desc:expr, $kind:ident) => {{ ${MADE.replaceAll('desc.', '$desc.')} f.set_field_type(MetricType::$kind); f }}; }`,
      'vec![family!(self.a, GAUGE), family!(self.b, COUNTER)]',
      ['gauge', 'counter'],
    ],
    [
      'an object that keeps it',
      `struct Fixed { desc: Desc, kind: MetricType }
       impl Fixed { fn counter(desc: Desc) -> Fixed { Fixed { desc, kind: MetricType::COUNTER } } fn gauge(d: Desc) -> Fixed { Fixed { desc: d, kind: MetricType::GAUGE } } }
       impl Collector for Fixed { fn desc(&self) -> Vec<&Desc> { vec![&self.desc] }
         fn collect(&self) -> Vec<MetricFamily> { let mut f = MetricFamily::default(); f.set_name(self.desc.fq_name.clone()); f.set_field_type(self.kind); vec![f] } }`,
      'let mut all = Vec::new(); all.extend(Fixed::gauge(self.a.clone()).collect()); all.extend(Fixed::counter(self.b.clone()).collect()); all',
      ['gauge', 'counter'],
    ],
    [
      'two types for one, and none set',
      FAMILY,
      `let desc = &self.b; ${MADE} vec![family(&self.a, MetricType::GAUGE, 1.0), family(&self.a, MetricType::COUNTER, 2.0), f, MetricType::UNTYPED]`,
      ['unknown', 'unknown'],
    ],
  ];
  const desc = (name: string) => `Desc::new("${name}".into(), "h".into(), vec![], HashMap::new()).unwrap()`;
  const uses = 'use prometheus::{core::{Collector, Desc}, proto::{Metric, MetricFamily, MetricType}};';

  test.each(CASES)('%s', (_title, items, collect, kinds) => {
    const { metrics } = readMetrics(
      `${uses} pub struct Stats { a: Desc, b: Desc } ${items}
       impl Stats { pub fn new() -> Self { Stats { a: ${desc('a')}, b: ${desc('b')} } } }
       impl Collector for Stats { fn desc(&self) -> Vec<&Desc> { vec![&self.a, &self.b] } fn collect(&self) -> Vec<MetricFamily> { ${collect} } }`,
      'prometheus::register(Box::new(metrics::Stats::new())).unwrap();',
    );
    expect(metrics.map(({ name, kind }) => [name, kind])).toEqual([
      ['a', kinds[0]],
      ['b', kinds[1]],
    ]);
  });

  test('of descriptions that are statics', () => {
    const { metrics } = readMetrics(
      `${uses} static A: Lazy<Desc> = Lazy::new(|| ${desc('a')}); static B: Lazy<Desc> = Lazy::new(|| ${desc('b')}); pub struct Stats; ${FAMILY}
       impl Collector for Stats { fn desc(&self) -> Vec<&Desc> { vec![&A, &B] }
         fn collect(&self) -> Vec<MetricFamily> { vec![family(&A, MetricType::GAUGE, 1.0), family(&B, MetricType::COUNTER, 2.0)] } }`,
      'prometheus::register(Box::new(metrics::Stats)).unwrap();',
    );
    expect(metrics.map(({ name, kind }) => [name, kind])).toEqual([
      ['a', 'gauge'],
      ['b', 'counter'],
    ]);
  });

  test('of options that describe themselves in a macro', () => {
    const { metrics } = readMetrics(
      `${uses} macro_rules! described { ($name:expr) => { Opts::new($name, "h").namespace("disk").describe().unwrap() }; } ${FAMILY}
       pub struct Stats { a: Desc, b: Desc } impl Stats { pub fn new() -> Self { Self { a: described!("a"), b: described!("b") } } }
       impl Collector for Stats { fn desc(&self) -> Vec<&Desc> { vec![&self.a, &self.b] }
         fn collect(&self) -> Vec<MetricFamily> { vec![family(&self.a, MetricType::GAUGE, 1.0), family(&self.b, MetricType::COUNTER, 2.0)] } }`,
      'prometheus::register(Box::new(metrics::Stats::new())).unwrap();',
    );
    expect(metrics.map(({ name, kind }) => [name, kind])).toEqual([
      ['disk_a', 'gauge'],
      ['disk_b', 'counter'],
    ]);
  });
});

describe('collectors', () => {
  test('the type of what is described is that of the function which is handed its field', () => {
    const { metrics } = readMetrics(
      `use prometheus::{core::{Collector, Desc}, proto::{MetricFamily, MetricType}};
      pub struct Pool { size: Desc, waits: Desc, both: Desc }
      impl Pool { pub fn new() -> Self {
        let desc = |name: &str, help: &str| Desc::new(name.into(), help.into(), vec![], HashMap::new()).unwrap();
        let size = desc("size", "Size"); let waits = desc("waits_total", "Waits");
        Self { size, waits, both: Desc::new("both".into(), "Both".into(), vec![], HashMap::new()).unwrap() } } }
      impl Collector for Pool {
        fn desc(&self) -> Vec<&Desc> { vec![&self.size, &self.waits, &self.both] }
        fn collect(&self) -> Vec<MetricFamily> { vec![level(&self.size), count(&self.waits), level(&self.both), count(&self.both)] } }
      fn level(d: &Desc) -> MetricFamily { let mut f = MetricFamily::new(); f.set_name(d.fq_name.clone()); f.set_field_type(MetricType::GAUGE); f }
      fn count(d: &Desc) -> MetricFamily { let mut f = MetricFamily::new(); f.set_name(d.fq_name.clone()); f.set_field_type(MetricType::COUNTER); f }`,
      'prometheus::register(Box::new(metrics::Pool::new())).unwrap();',
    );
    expect(metrics.map(({ name, kind }) => [name, kind])).toEqual([
      ['size', 'gauge'],
      ['waits_total', 'counter'],
      ['both', 'unknown'],
    ]);
  });

  const collector = (collect: string) => `use prometheus::*; use prometheus::core::*;
    pub struct Pool { size: IntGauge, seen: Desc }
    impl Pool { pub fn new(ns: &str) -> Self { Pool {
      size: IntGauge::with_opts(Opts::new("size", "h").namespace(ns)).unwrap(),
      seen: Desc::new(format!("{ns}_seen"), "h".into(), vec!["a".into()], HashMap::new()).unwrap() } } }
    impl Collector for Pool { fn desc(&self) -> Vec<&Desc> { vec![&self.seen] } fn collect(&self) -> Vec<MetricFamily> { ${collect} } }`;

  test('one that is made twice updates the metrics of both', () => {
    const { metrics } = readMetrics(
      collector('self.size.set(3); f.set_field_type(MetricType::COUNTER); self.size.collect()'),
      'let r = Registry::new_custom(Some("p".into()), None).unwrap(); r.register(Box::new(metrics::Pool::new("a"))); r.register(Box::new(metrics::Pool::new("b")));',
    );
    expect(metrics.map((metric) => [metric.name, metric.kind, metric.labels, metric.updated]).sort()).toEqual([
      ['p_a_seen', 'counter', ['a'], true],
      ['p_a_size', 'gauge', [], true],
      ['p_b_seen', 'counter', ['a'], true],
      ['p_b_size', 'gauge', [], true],
    ]);
  });

  test('a description of the parts of options', () => {
    const { metrics, unresolved } = readMetrics(
      `use prometheus::*; use prometheus::core::*;
      struct Sourced { desc: Desc }
      impl Sourced { fn new(opts: &Opts) -> Self { Sourced { desc: Desc::new(
        opts.fq_name(), opts.help.clone(), opts.variable_labels.clone(), opts.const_labels.clone()).unwrap() } } }
      impl Collector for Sourced { fn desc(&self) -> Vec<&Desc> { vec![&self.desc] } fn collect(&self) -> Vec<MetricFamily> { t(MetricType::GAUGE) } }
      pub fn make() { Sourced::new(&Opts::new("size", "Size").namespace("pool").variable_label("lane").const_label("zone", "eu")); }`,
      'metrics::make();',
    );
    expect(unresolved).toEqual([]);
    expect(metrics).toMatchObject([
      { name: 'pool_size', kind: 'gauge', help: 'Size', labels: ['lane'], constLabels: { zone: 'eu' }, updated: true },
    ]);
  });

  test('a description whose const labels are kept beside it, in a collector that fills its families elsewhere', () => {
    const { metrics, unresolved } = readMetrics(
      `use prometheus::*; use prometheus::core::*;
      pub struct Tasks { const_labels: HashMap<String, String>, all: Vec<Desc>, families: Vec<MetricFamily> }
      impl Tasks {
        pub fn new(task: String) -> Self { let const_labels = [("task".to_owned(), task)].into_iter().collect();
          let mut this = Tasks { const_labels, all: vec![], families: vec![] }; this.describe(); this.fill(); this }
        fn fill(&mut self) { let mut f = MetricFamily::new(); f.set_field_type(MetricType::COUNTER); self.families.push(f); }
        fn describe(&mut self) { self.all = vec![Desc::new("polls".into(), "h".into(), vec![], self.const_labels.clone()).unwrap()]; } }
      impl Collector for Tasks { fn desc(&self) -> Vec<&Desc> { self.all.iter().collect() } fn collect(&self) -> Vec<MetricFamily> { self.families.clone() } }`,
      'prometheus::register(Box::new(metrics::Tasks::new("x".into())));',
    );
    expect(unresolved).toEqual([]);
    expect(metrics).toMatchObject([{ name: 'polls', kind: 'counter', labels: [], constLabels: { task: 'x' } }]);
  });

  test('the type of what is described by several types is not known', () => {
    const { metrics } = readMetrics(
      collector('f.set_field_type(MetricType::COUNTER); g.set_field_type(MetricType::GAUGE); vec![]'),
      'prometheus::register(Box::new(metrics::Pool::new("a")));',
    );
    expect(metrics.map((metric) => [metric.name, metric.kind])).toEqual([
      ['a_size', 'gauge'],
      ['a_seen', 'unknown'],
    ]);
  });
});

describe('the crate by another name', () => {
  const table: readonly [title: string, dependency: string, source: string][] = [
    [
      'a renamed dependency',
      'prom = { package = "prometheus", version = "0.14" }',
      'use prom::*; fn f() { prom::IntCounter::new("a", "h"); }',
    ],
    [
      'a fork',
      'prometheus = { package = "some-prometheus", version = "0.14" }',
      'fn f() { register_int_counter!("a", "h"); }',
    ],
  ];
  test.each(table)('%s', (_title, dependency, source) => {
    const { metrics } = read({
      'Cargo.toml': `[package]\nname = "app"\n[dependencies]\n${dependency}\n`,
      'src/main.rs': 'mod metrics; fn main() {}',
      'src/metrics.rs': source,
    });
    expect(metrics.map((metric) => metric.name)).toEqual(['a']);
  });
});

test('what substrate-prometheus-endpoint gives: the types of the crate, and a register that gives the metric back', () => {
  const { metrics } = read({
    'Cargo.toml':
      '[package]\nname = "node"\n[dependencies]\nprometheus-endpoint = { package = "substrate-prometheus-endpoint", version = "0.17" }\n',
    'src/main.rs': `mod metrics; fn main() { let m = metrics::M::register(&registry()).unwrap(); m.height.set(3); m.calls.with_label_values(&["a"]).inc(); }`,
    'src/metrics.rs': `use prometheus_endpoint::{register, Counter, CounterVec, Gauge, Opts, PrometheusError, Registry, U64};
      pub struct M { pub height: Gauge<U64>, pub calls: CounterVec<U64>, pub dead: Counter<U64> }
      impl M { pub fn register(registry: &Registry) -> Result<Self, PrometheusError> { Ok(Self {
        height: register(Gauge::new("node_height", "Height")?, registry)?,
        calls: register(CounterVec::new(Opts::new("node_calls_total", "Calls"), &["kind"])?, registry)?,
        dead: register(Counter::<U64>::new("node_dead_total", "Dead")?, registry)? }) } }`,
  });
  expect(
    metrics.map(({ name, kind, labels, identifier, updated }) => [name, kind, labels, identifier, updated]),
  ).toEqual([
    ['node_height', 'gauge', [], 'M.height', true],
    ['node_calls_total', 'counter', ['kind'], 'M.calls', true],
    ['node_dead_total', 'counter', [], 'M.dead', false],
  ]);
});

test('a metric of substrate-prometheus-endpoint that asks its source has its labels in its options', () => {
  const { metrics, unresolved } = read({
    'Cargo.toml': '[package]\nname = "node"\n[dependencies]\nsubstrate-prometheus-endpoint = "0.17"\n',
    'src/main.rs': 'mod metrics; fn main() { metrics::register_all(&registry()).unwrap(); }',
    'src/metrics.rs': `use substrate_prometheus_endpoint::{register, MetricSource, Opts, PrometheusError, Registry, SourcedCounter, SourcedGauge};
      pub fn register_all(registry: &Registry) -> Result<(), PrometheusError> {
        register(SourcedGauge::new(&Opts::new("node_syncing", "Whether it syncs"), Syncing(flag()))?, registry)?;
        let opts = Opts::new("node_bytes_total", "Bytes").variable_label("direction");
        register(SourcedCounter::new(&opts, Bandwidth)?, registry)?; Ok(()) }`,
  });
  expect(unresolved).toEqual([]);
  expect(metrics.map(({ name, kind, labels, updated }) => [name, kind, labels, updated])).toEqual([
    ['node_syncing', 'gauge', [], true],
    ['node_bytes_total', 'counter', ['direction'], true],
  ]);
});

describe('what another crate from outside gives on', () => {
  const lock = (...names: string[]) =>
    `version = 4\n${names.map((name) => `\n[[package]]\nname = "${name}"\nversion = "1.0.0"\n`).join('')}`;
  const source = `use basics::metrics_core::{register_int_gauge_vec, register_histogram, IntGaugeVec, Histogram, IntCounter, IntGauge};
    lazy_static! { pub static ref LAG: IntGaugeVec = register_int_gauge_vec!("lag_blocks", "Lag", &["peer"]).unwrap();
      pub static ref TOOK: Histogram = register_histogram!("took_seconds", "Took", vec![1.0]).unwrap();
      pub static ref SEEN: IntCounter = basics::metrics_core::register_int_counter!("seen_total", "Seen").unwrap(); }
    pub fn run() { LAG.with_label_values(&["a"]).set(3); TOOK.observe(1.0); SEEN.inc(); }`;

  test.each<[title: string, source: string, dependency: string, lock: string, names: readonly string[]]>([
    [
      'of a program that has the crate',
      source,
      'basics = { git = "https://example.org/basics" }',
      lock('basics', 'prometheus'),
      ['lag_blocks', 'took_seconds', 'seen_total'],
    ],
    ['of one that has it not', source, 'basics = { git = "https://example.org/basics" }', lock('basics'), []],
    [
      'by the older macros of `metrics`',
      'use metrics::*; fn go() { metrics::register_histogram!("took_seconds"); }',
      'metrics = "0.20"\nbasics = "1"',
      lock('metrics', 'prometheus'),
      [],
    ],
  ])('%s', (_title, code, dependency, locked, names) => {
    const { metrics } = read({
      'Cargo.toml': `[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\n${dependency}\n`,
      'Cargo.lock': locked,
      'src/main.rs': 'mod metrics; fn main() { metrics::run(); }',
      'src/metrics.rs': code,
    });
    expect(metrics.filter(({ library }) => library === 'prometheus').map(({ name }) => name)).toEqual(names);
  });
});

describe('the bounds of a histogram', () => {
  const CASES: readonly [title: string, items: string, bounds: string, expected: readonly number[] | string | null][] =
    [
      [
        'consts of consts, with arithmetic',
        'const KB: f64 = 1024.0; const MB: f64 = 1024.0 * KB; const BOUNDS: &[f64] = &[1.0 * KB, (2.5 * MB) - 1.0];',
        'BOUNDS.to_vec()',
        [1024, 2621439],
      ],
      ['division, and a sign', 'const THIRD: f64 = 1.0 / 3.0;', 'vec![-1.0, THIRD, 1_0.0 / 4.0]', [-1, 1 / 3, 2.5]],
      [
        'integers lose what is left over, and casts do',
        'const WIDE: u64 = 7 / 2; const CUT: i64 = 9.75 as i64;',
        'vec![WIDE as f64, CUT as f64, (1u64 << 10) as f64, 2_u32.pow(12) as f64, f64::from(1 << 13), 7 as f64 / 2.0 * 1e9]',
        [3, 9, 1024, 4096, 8192, 3.5e9],
      ],
      [
        'the length of durations',
        'use std::time::Duration; const LONG: Duration = Duration::from_secs(90);',
        'vec![Duration::from_micros(100).as_secs_f64(), Duration::from_millis(2_500).as_secs_f64(), LONG.as_secs() as f64, LONG.as_millis() as f64]',
        [0.0001, 2.5, 90, 90000],
      ],
      [
        'a function that computes them',
        'const fn mb(n: f64) -> f64 { n * 1024.0 }',
        'vec![mb(1.0), mb(4.0)]',
        [1024, 4096],
      ],
      [
        'arithmetic in what makes a list',
        'const MS: f64 = 0.001;',
        'exponential_buckets(5.0 * MS, 2.0, 1 + 2)',
        [0.005, 0.01, 0.02],
      ],
      ['what is asked of the machine', '', 'vec![1.0 * load(), 2.0]', 'vec![1.0 * load(), 2.0]'],
      ['a rest, which is not read', '', 'vec![7.0 % 2.0]', 'vec![7.0 % 2.0]'],
      [
        'a duration that is no whole number of its unit',
        '',
        'vec![Duration::from_secs_f64(0.5).as_secs_f64()]',
        'vec![Duration::from_secs_f64(0.5).as_secs_f64()]',
      ],
      ['a const that stands on itself', 'const A: f64 = B * 2.0; const B: f64 = A * 2.0;', 'vec![A]', 'vec![A]'],
      [
        'consts that double what is to be read',
        Array.from({ length: 40 }, (_, index) => `const C${index}: f64 = C${index + 1} + C${index + 1};`).join(' '),
        'vec![C0]',
        'vec![C0]',
      ],
    ];
  test.each(CASES)('%s', (_title, items, bounds, expected) => {
    const { metrics } = readMetrics(
      `${items} fn f() { Histogram::with_opts(HistogramOpts::new("a", "h").buckets(${bounds})).unwrap(); }`,
    );
    expect(metrics.map((metric) => metric.buckets)).toEqual([expected]);
  });

  test('that hang on a caller inside arithmetic leave the metric one', () => {
    const { metrics } = readMetrics(
      `fn make(unit: f64) { Histogram::with_opts(HistogramOpts::new("a", "h").buckets(vec![1.0 * unit])).unwrap(); }
       fn named(name: &str, unit: f64) { Histogram::with_opts(HistogramOpts::new(name, "h").buckets(vec![1.0 * unit])).unwrap(); }
       fn f() { make(2.0); make(3.0); named("b", 4.0); named("c", 5.0); }`,
    );
    expect(metrics.map(({ name, buckets }) => [name, buckets])).toEqual([
      ['a', 'vec![1.0 * unit]'],
      ['b', [4]],
      ['c', [5]],
    ]);
  });
});

describe('attributes of MetricStorage', () => {
  const shown = (attributes: string, type = 'Histogram') =>
    read({
      'Cargo.toml': '[package]\nname = "app"\n[dependencies]\nprometheus = "0.14"\nprometheus-metric-storage = "0.6"\n',
      'src/main.rs':
        'mod metrics; fn main() { let m = metrics::Metrics::instance(&StorageRegistry::default()).unwrap(); }',
      'src/metrics.rs': `#[derive(Debug, prometheus_metric_storage::MetricStorage)]
        #[metric(subsystem = /* "old" */ "app")] // "where"
        pub struct Metrics { /** Doc. */ ${attributes} took: ${type} }`,
    }).metrics.map(({ name, help, labels, buckets }) => [name, help, labels, buckets]);

  test.each([
    ['none', '', ['app_took', 'Doc.', [], null]],
    [
      'bounds with comments and separators',
      '#[metric(buckets(0., 0.25, // 250ms, "a"\n 1_024.5, /* 12, 13 */ 65_536, -1.))]',
      ['app_took', 'Doc.', [], [0, 0.25, 1024.5, 65536, -1]],
    ],
    [
      'labels with comments',
      '#[metric(labels("method", // the "old" one\n /* "older", */ "sta\\x74us",), help = "A \\"quoted\\", one) of it")]',
      ['app_took', 'A "quoted", one) of it', ['method', 'status'], null],
    ],
    [
      'several attributes, a name, and one of somebody else',
      '#[metric(name = "own")] #[metric(labels(r#"one"#))] #[other(labels("two"), buckets(1))]',
      ['app_own', 'Doc.', ['one'], null],
    ],
  ])('%s', (_title, attributes, expected) => {
    expect(shown(attributes, 'HistogramVec')).toEqual([expected]);
  });
});

describe('request metrics of web frameworks', () => {
  const shown = (dependency: string, main: string) =>
    read(
      { 'Cargo.toml': `[package]\nname = "app"\n[dependencies]\n${dependency} = "0.10"\n`, 'src/main.rs': main },
      '**/*.rs',
    ).metrics.map(({ name, kind, labels, updated }) => [name, kind, labels, updated]);
  const labels = ['endpoint', 'method', 'status'];

  test('rocket_prometheus', () => {
    const main =
      'use rocket_prometheus::{PrometheusMetrics, prometheus::Registry}; fn main() { let r = Registry::new_custom(Some("p".into()), None).unwrap(); let m = PrometheusMetrics::with_registry(r); }';
    expect(shown('rocket_prometheus', main)).toEqual([
      ['p_rocket_http_requests_duration_seconds', 'histogram', labels, true],
      ['p_rocket_http_requests_total', 'counter', labels, true],
    ]);
  });

  const builder = `use web::PrometheusMetricsBuilder; fn main() { let m = PrometheusMetricsBuilder::new("api").endpoint("/metrics").build().unwrap(); }`;
  const three = [
    ['api_incoming_requests', 'counter', labels, true],
    ['api_response_code', 'counter', ['endpoint', 'method', 'statuscode', 'type'], true],
    ['api_response_time', 'histogram', labels, true],
  ];
  const two = [
    ['api_http_requests_duration_seconds', 'histogram', labels, true],
    ['api_http_requests_total', 'counter', labels, true],
  ];

  test.each([
    ['actix-web-prometheus', builder.replace('web::', 'actix_web_prometheus::'), three],
    ['actix-web-prometheus', builder.replace('web::PrometheusMetricsBuilder', 'actix_web_prometheus::*'), three],
    ['actix-web-prom', builder.replace('web::', 'actix_web_prom::'), two],
  ])('%s, by the same name of a builder', (crate, main, expected) => {
    expect(shown(crate, main)).toEqual(expected);
  });

  test('both, and one by a name of its own', () => {
    const { metrics } = read(
      {
        'Cargo.toml':
          '[package]\nname = "app"\n[dependencies]\nactix-web-prom = "0.10"\nof-ours = { package = "actix-web-prometheus", version = "0.1" }\n',
        'src/main.rs': `fn main() { let labels = HashMap::from([("zone".to_string(), "eu".to_string())]);
          let a = actix_web_prom::PrometheusMetricsBuilder::new("a").build();
          let b = of_ours::PrometheusMetricsBuilder::new("b").const_labels(labels).buckets(&[0.5, 1.0]).build(); }`,
      },
      '**/*.rs',
    );
    expect(metrics.map(({ name, constLabels, help, buckets }) => [name, constLabels, help, buckets]).sort()).toEqual([
      ['a_http_requests_duration_seconds', {}, 'HTTP request duration in seconds for all requests', null],
      ['a_http_requests_total', {}, 'Total number of HTTP requests', null],
      ['b_incoming_requests', { zone: 'eu' }, 'Incoming Requests', null],
      ['b_response_code', { zone: 'eu' }, 'Response Codes', null],
      ['b_response_time', { zone: 'eu' }, 'Response Times', [0.5, 1]],
    ]);
  });

  test('the same names of somebody else are none', () => {
    expect(shown('actix-web-prometheus', `mod own; ${builder.replace('web::', 'own::')}`)).toEqual([]);
    expect(shown('rocket', 'mod own; use own::PrometheusMetrics; fn main() { PrometheusMetrics::new(); }')).toEqual([]);
  });
});

describe('process metrics', () => {
  const seven = 7;
  const withFeature = (main: string, feature = '"process"') =>
    read(
      {
        'Cargo.toml': `[package]\nname = "app"\n[dependencies]\nprometheus = { version = "0.13", features = [${feature}] }\n`,
        'src/main.rs': main,
      },
      '**/*.rs',
    ).metrics.map((metric) => metric.name);
  const gathers = 'fn main() { show(prometheus::gather()); again(); } fn again() { prometheus::gather(); }';

  test('of the default registry are there once, with the feature alone', () => {
    expect(withFeature(gathers)).toHaveLength(seven);
    expect(withFeature(gathers)).toContain('process_cpu_seconds_total');
    expect(withFeature(gathers, '')).toEqual([]);
    expect(withFeature('fn main() { let r = Registry::new(); r.gather(); }')).toEqual([]);
    expect(withFeature('fn main() {} fn unused() { prometheus::gather(); }')).toEqual([]);
  });

  test('of actix-web-prometheus are there with its own feature, where its builder is run', () => {
    const withMiddleware = (main: string, features: string) =>
      read(
        {
          'Cargo.toml': `[package]\nname = "app"\n[dependencies]\nactix-web-prometheus = { version = "0.1", features = [${features}] }\n`,
          'src/main.rs': `use actix_web_prometheus::PrometheusMetricsBuilder; ${main}`,
        },
        '**/*.rs',
      ).metrics.filter(({ name }) => name.startsWith('process_'));
    const made = 'PrometheusMetricsBuilder::new("api").build().unwrap();';
    expect(withMiddleware(`fn main() { ${made} }`, '"process"')).toHaveLength(seven);
    expect(withMiddleware(`fn main() { ${made} }`, '')).toEqual([]);
    expect(withMiddleware(`fn main() {} fn unused() { ${made} }`, '"process"')).toEqual([]);
  });

  test('of a collector have its namespace and the prefix of its registry', () => {
    const main =
      'use prometheus::process_collector::ProcessCollector; fn main() { let r = Registry::new_custom(Some("p".into()), None).unwrap(); r.register(Box::new(ProcessCollector::new(1, "ns"))); }';
    expect(withFeature(main)).toHaveLength(seven);
    expect(withFeature(main)).toContain('p_ns_process_open_fds');
  });
});

describe('what prometheus_exporter counts of itself', () => {
  const NAMES = [
    'prometheus_exporter_request_duration_seconds',
    'prometheus_exporter_requests_total',
    'prometheus_exporter_response_size_bytes',
  ];
  const shown = (main: string, dependency = 'prometheus_exporter = "0.8"') =>
    read({ 'Cargo.toml': `[package]\nname = "app"\n[dependencies]\n${dependency}\n`, 'src/main.rs': main }, '**/*.rs')
      .metrics;
  const starts = 'fn main() { prometheus_exporter::start(addr()).unwrap(); }';

  test.each([
    ['a path', starts],
    ['an import', 'use prometheus_exporter::start; fn main() { start(addr()).unwrap(); start(other()).unwrap(); }'],
    ['a builder', 'use prometheus_exporter::Builder; fn main() { let b = Builder::new(addr()); b.start().unwrap(); }'],
    ['of the exporter', 'use prometheus_exporter::*; fn main() { Exporter::builder(addr()).start().unwrap(); }'],
    [
      'the default registry, given',
      'fn main() { let mut b = prometheus_exporter::Builder::new(addr()); b.with_registry(prometheus::default_registry().clone()); b.start(); }',
    ],
  ])('%s, once', (_title, main) => {
    expect(shown(main).map(({ name, kind, labels, updated }) => [name, kind, labels, updated])).toEqual([
      [NAMES[0], 'histogram', [], true],
      [NAMES[1], 'counter', [], true],
      [NAMES[2], 'gauge', [], true],
    ]);
  });

  test.each([
    ['without its feature', starts, 'prometheus_exporter = { version = "0.8", default-features = false }', 0],
    [
      'with its feature alone',
      starts,
      'prometheus_exporter = { version = "0.8", default-features = false, features = ["internal_metrics"] }',
      3,
    ],
    ['before 0.7', starts, 'prometheus_exporter = "0.6"', 0],
    [
      'by a name of its own, in a file that has the word',
      'use prom_serve as prometheus_exporter; fn main() { prom_serve::start(addr()).unwrap(); }',
      'prom-serve = { package = "prometheus_exporter", version = "0.8" }',
      3,
    ],
    ['in what nothing runs', `fn main() {} ${starts.replace('main', 'unused')}`, undefined, 0],
    ['a module by that name', `mod prometheus_exporter { pub fn start(a: A) {} } ${starts}`, undefined, 0],
    [
      'a registry of its own',
      'fn main() { let mut b = prometheus_exporter::Builder::new(addr()); b.with_registry(Registry::new()); b.start(); }',
      undefined,
      0,
    ],
    [
      'a registry of its own beside the default one',
      'fn main() { let mut b = prometheus_exporter::Builder::new(addr()); b.with_registry(Registry::new()); b.start(); prometheus_exporter::start(addr()); }',
      undefined,
      3,
    ],
  ])('%s', (_title, main, dependency, count) => {
    expect(shown(main, dependency)).toHaveLength(count);
  });
});

test('a registry out of sight is that of the programs that a package is part of', () => {
  const program = (name: string, prefix: string) => ({
    [`crates/${name}/Cargo.toml`]: manifest(name, ['shared']),
    [`crates/${name}/src/main.rs`]: `mod metrics; mod plugins { pub struct Registry; impl Registry { pub fn new() -> Self { Registry } } }
      fn main() { shared::setup(Some("${prefix}".into())); metrics::make(); let _p = plugins::Registry::new(); let _l = tracing_subscriber::Registry::default(); }`,
    [`crates/${name}/src/metrics.rs`]: `pub fn make() { register_int_gauge_with_registry!("${name}_own", "h", shared::get()).unwrap(); }`,
  });
  const { metrics, unresolved } = read({
    'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n',
    'crates/shared/Cargo.toml': manifest('shared'),
    'crates/shared/src/lib.rs': `pub mod metrics;
      static REGISTRY: OnceLock<Registry> = OnceLock::new();
      pub fn setup(prefix: Option<String>) { REGISTRY.set(Registry::new_custom(prefix, None).unwrap()).unwrap(); }
      pub fn get() -> &'static Registry { REGISTRY.get().unwrap() }`,
    'crates/shared/src/metrics.rs':
      'pub fn make() { register_int_gauge_with_registry!("both", "h", crate::get()).unwrap(); }',
    ...program('one', 'first'),
    ...program('two', 'second'),
  });
  expect(unresolved).toEqual([]);
  expect(metrics.map((metric) => metric.name).sort()).toEqual([
    'first_both',
    'first_one_own',
    'second_both',
    'second_two_own',
  ]);
});

test.each([
  ['type', 'pub type Tally = prometheus::core::GenericCounter<prometheus::core::AtomicU64>;'],
  ['use', 'pub use prometheus::IntCounter as Tally;'],
  ['a type behind a use', 'pub use prometheus::IntCounter as Whole; pub type Tally = Whole;'],
])('a constructor by a name that another file gives: %s', (_title, definition) => {
  const { metrics } = read({
    'src/types.rs': definition,
    'src/metrics.rs': 'use crate::types::Tally;\npub fn hits() -> Tally { Tally::new("hits_total", "Hits").unwrap() }',
    'src/main.rs': 'mod types; mod metrics; fn main() { metrics::hits().inc(); }',
  });
  expect(metrics.map(({ name, kind, updated }) => [name, kind, updated])).toEqual([['hits_total', 'counter', true]]);
});
