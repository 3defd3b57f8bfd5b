import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import type { Extraction } from '../../src/rust/extract.ts';
import { read } from './read.ts';

const MANIFEST = '[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\nprometheus-client = "0.24"\n';
const USES = `use prometheus_client::encoding::{EncodeLabel, EncodeLabelSet, LabelSetEncoder};
  use prometheus_client::metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::{Histogram, exponential_buckets}, info::Info};
  use prometheus_client::registry::{Registry, Unit};
  use std::sync::{Arc, LazyLock, Mutex};
  #[derive(EncodeLabelSet)] struct Route { r#type: String, path: String }
  `;

function readMain(source: string, more: Readonly<Record<string, string>> = {}): Extraction {
  return read({ 'Cargo.toml': MANIFEST, 'src/main.rs': USES + source, ...more }, '**/*.rs');
}

type Expected = Partial<
  Pick<Metric, 'name' | 'kind' | 'labels' | 'help' | 'unit' | 'buckets' | 'constLabels' | 'updated' | 'identifier'>
>;

/** What a scrape of the compiled program shows; test/conformance/prometheus-client-* compile most of it. */
const SHAPES: readonly [title: string, source: string, expected: readonly Expected[]][] = [
  [
    'the suffix of a counter is never de-duplicated, and a help gains its full stop',
    'fn main() { let mut r = Registry::default(); let c: Counter = Counter::default(); r.register("hits_total", "Hits", c.clone()); c.inc(); }',
    [
      {
        name: 'hits_total_total',
        kind: 'counter',
        labels: [],
        help: 'Hits.',
        unit: null,
        updated: true,
        identifier: 'c',
      },
    ],
  ],
  [
    'a unit, known or other',
    `fn main() { let mut r = Registry::default();
       r.register_with_unit("age", "h", Unit::Seconds, Gauge::<i64>::default());
       r.register_with_unit("eaten", "h", Unit::Other("apples".into()), Counter::<u64>::default()); }`,
    [
      { name: 'age_seconds', unit: 'seconds', kind: 'gauge' },
      { name: 'eaten_apples_total', unit: 'apples', kind: 'counter' },
    ],
  ],
  [
    'a type by another name, in an alias that is generic',
    `use prometheus_client::metrics::histogram::Histogram as Times; use prometheus_client::metrics::family::MetricConstructor;
     struct Made; impl MetricConstructor<Times> for Made { fn new_metric(&self) -> Times { Times::new([1.0]) } }
     type Timed<L> = Family<L, Times, Made>; fn timed<L>(made: Made) -> Timed<L> where L: Clone { Family::new_with_constructor(made) }
     struct M { took: Timed<Route> }
     fn main() { let mut r = Registry::default(); let m = M { took: { let f = timed(Made); r.register("took", "h", f.clone()); f } }; }`,
    [{ name: 'took', kind: 'histogram', labels: ['type', 'path'] }],
  ],
  [
    'a function by the name of its module tells whose method takes the registry',
    `pub mod chain { use super::*; #[derive(Default)] pub struct Chain { height: Gauge } static CHAIN: LazyLock<Chain> = LazyLock::new(Chain::default); pub fn chain() -> &'static Chain { &CHAIN }
       impl Chain { pub fn register(&self, on: bool, r: &mut Registry) { r.register("height", "h", self.height.clone()); } } }
     pub mod queue { use super::*; #[derive(Default)] pub struct Queue { len: Gauge } static QUEUE: LazyLock<Queue> = LazyLock::new(Queue::default); pub fn queue() -> &'static Queue { &QUEUE }
       impl Queue { pub fn register(&self, on: bool, r: &mut Registry) { r.register("len", "h", self.len.clone()); } } }
     pub use chain::chain; pub use queue::queue;
     fn main() { let mut r = Registry::with_prefix("app"); chain().register(true, r.sub_registry_with_prefix("chain")); queue().register(true, r.sub_registry_with_prefix("queue")); }`,
    [{ name: 'app_chain_height' }, { name: 'app_queue_len' }],
  ],
  [
    'an object that is taken apart for registering: its fields are what the code updates',
    `#[derive(Default)] struct Seen { hits: Counter, misses: Family<Route, Counter>, idle: Gauge }
     impl Seen { fn new(r: &mut Registry) -> Self { let made = Default::default(); let Self { hits, misses, idle: unused } = &made;
         r.register("hits", "h", hits.clone()); r.register("misses", "h", misses.clone()); r.register("idle", "h", unused.clone()); made }
       fn note(&self, route: &Route) { let Self { hits, misses, .. } = self; hits.inc(); misses.get_or_create(route).inc(); } }
     fn main() { let mut r = Registry::default(); Seen::new(&mut r).note(&route()); }`,
    [
      { name: 'hits_total', kind: 'counter', labels: [], updated: true, identifier: 'Seen.hits' },
      { name: 'misses_total', kind: 'counter', labels: ['type', 'path'], updated: true },
      { name: 'idle', kind: 'gauge', labels: [], updated: false },
    ],
  ],
  [
    'several registries in one object that is made by default, where nobody gives one',
    `#[derive(Default)] pub struct Registries { plain: Registry, more: Registry }
     pub struct Builder { registries: Option<Registries> }
     impl Builder { pub fn registries(&mut self, given: Registries) { self.registries = Some(given); }
       pub fn build(self) { let mut registries = self.registries.unwrap_or_default(); Net::new(&mut registries);
         registries.more.register("more", "h", Gauge::<i64>::default()); } }
     struct Net; impl Net { fn new(all: &mut Registries) -> Self { let sub = all.plain.sub_registry_with_prefix("net"); sub.register("peers", "h", Gauge::<i64>::default()); Net } }
     fn quiet() { let mut own: Registries = Default::default(); own.plain.sub_registry_with_prefix("own").register("idle", "h", Gauge::<i64>::default()); }
     fn main() { let mut b = Builder { registries: None }; if on() { b.registries(Registries::default()); } quiet(); b.build(); }`,
    [{ name: 'more' }, { name: 'net_peers' }, { name: 'own_idle' }],
  ],
  [
    'a metric that is registered and never changed is dead; an info metric is not',
    'fn main() { let mut r = Registry::default(); r.register("a", "h", Gauge::<i64>::default()); r.register("build", "h", Info::new(vec![("version", "1")])); }',
    [
      { name: 'a', updated: false },
      { name: 'build_info', kind: 'info', labels: ['version'], updated: true },
    ],
  ],
  [
    'the type and the labels of the field that the value goes into',
    `struct M { requests: Family<Route, Counter>, time: Family<Route, Histogram> }
     impl M { fn new(r: &mut Registry) -> Self { let requests = Family::default(); r.register("requests", "h", requests.clone());
       let time = Family::new_with_constructor(|| Histogram::new(exponential_buckets(1.0, 2.0, 3))); r.register("time", "h", time.clone());
       Self { requests, time } } }
     fn main() { let mut r = Registry::default(); let m = M::new(&mut r); m.requests.get_or_create(&Route { r#type: a(), path: b() }).inc(); }`,
    [
      { name: 'requests_total', kind: 'counter', labels: ['type', 'path'], updated: true, identifier: 'M.requests' },
      { name: 'time', kind: 'histogram', labels: ['type', 'path'], buckets: [1, 2, 4], updated: false },
    ],
  ],
  [
    'a clone that somebody else keeps',
    `struct Kept(Counter);
     fn main() { let mut r = Registry::default(); let c = Counter::<u64>::default(); r.register("c", "h", c.clone()); let k = Kept(c); work(k); }
     fn work(Kept(inner): Kept) { inner.inc(); }`,
    [{ name: 'c_total', updated: true }],
  ],
  [
    'pairs take their names from where they are used; an unknown one makes all unknown',
    `fn main() { let mut r = Registry::default();
       let a = Family::<Vec<(String, String)>, Counter>::default(); r.register("a", "h", a.clone());
       a.get_or_create(&vec![("x".into(), v())]).inc(); a.get_or_create(&vec![("y".to_string(), v())]).inc();
       let b = Family::<Vec<(String, String)>, Counter>::default(); r.register("b", "h", b.clone());
       b.get_or_create(&vec![(k(), v())]).inc(); }`,
    [
      { name: 'a_total', labels: ['x', 'y'] },
      { name: 'b_total', labels: null },
    ],
  ],
  [
    'prefixes and labels of nested registries',
    `fn main() { let mut r = Registry::with_prefix("app"); let s = r.sub_registry_with_prefix("net");
       let z = s.sub_registry_with_label(("zone".into(), zone().into())); z.register("up", "h", Gauge::<i64>::default()); }`,
    [{ name: 'app_net_up', constLabels: { zone: null }, labels: [] }],
  ],
  [
    'one function, several prefixes; a registry that is dropped at once shows nothing',
    `fn up(r: &mut Registry) { r.register("up", "h", Gauge::<i64>::default()); }
     fn main() { let mut r = Registry::default(); up(r.sub_registry_with_prefix("a")); up(r.sub_registry_with_prefix("b")); up(&mut Registry::default()); }`,
    [{ name: 'a_up' }, { name: 'b_up' }],
  ],
  [
    'a wrapper that is generic in the metric, with names and registries of its callers',
    `fn put<M: Metric + Clone>(r: &mut Registry, name: &str, m: M) -> M { r.register(format!("x_{name}"), "h", m.clone()); m }
     fn main() { let mut r = Registry::default(); put(&mut r, "c", Counter::<u64>::default()).inc(); put(r.sub_registry_with_prefix("p"), "g", Gauge::<i64>::default()); }`,
    [
      { name: 'p_x_g', kind: 'gauge', updated: false },
      { name: 'x_c_total', kind: 'counter', updated: true },
    ],
  ],
  [
    'metrics that are made beside a function which only registers them, and kept',
    `struct Layer { bytes: Family<Route, Counter>, rate: Family<Route, Gauge> }
     fn put(r: &mut Registry, m: impl Metric, name: &str) { r.register(name, "h", m); }
     fn build(r: &mut Registry) -> Layer { let bytes = Family::<Route, Counter>::default(); let rate = Family::<Route, Gauge>::default();
       put(r, bytes.clone(), "bytes"); put(r, rate.clone(), "rate"); Layer { bytes, rate } }
     impl Layer { fn observe(&self) { self.bytes.get_or_create(&route()).inc(); } }
     fn main() { let mut r = Registry::default(); hand_over(&build, &mut r); let layer: Layer = handed(); layer.observe(); }`,
    [
      { name: 'bytes_total', kind: 'counter', updated: true },
      { name: 'rate', kind: 'gauge', updated: false },
    ],
  ],
  [
    'a closure and a function that are handed the registry',
    `struct Shared(Mutex<Registry>);
     impl Shared { fn within<T>(&self, prefix: &str, f: impl FnOnce(&mut Registry) -> T) -> T { f(self.0.lock().unwrap().sub_registry_with_prefix(prefix)) } }
     static SHARED: LazyLock<Shared> = LazyLock::new(|| Shared(Mutex::new(Registry::default())));
     fn depth(r: &mut Registry) { r.register("depth", "h", Gauge::<i64>::default()); }
     fn main() { SHARED.within("a", |r| r.register("x", "h", Gauge::<i64>::default())); SHARED.within("b", depth); }`,
    [{ name: 'b_depth' }, { name: 'a_x' }],
  ],
  [
    'a type by an alias',
    `struct M<L>(Family<L, Counter>); type Ours = M<Route>;
     impl<L> M<L> { fn register(r: &mut Registry) -> Self { let f = Family::<L, Counter>::default(); r.register("f", "h", f.clone()); Self(f) } }
     fn main() { let mut r = Registry::default(); Ours::register(r.sub_registry_with_prefix("p")); }`,
    [{ name: 'p_f_total', labels: ['type', 'path'] }],
  ],
  [
    'a collector, with the prefix of its registry and the help as written; one that nobody registers shows nothing',
    `#[derive(Debug)] struct Disk; #[derive(Debug)] struct Unused;
     impl Collector for Disk { fn encode(&self, mut e: DescriptorEncoder) -> Result<(), Error> { let mut m = e.encode_descriptor("free", "Free", Some(&Unit::Bytes), MetricType::Gauge)?; ConstGauge::new(1).encode(m.encode_family(&[("disk", "a")])?) } }
     impl Collector for Unused { fn encode(&self, mut e: DescriptorEncoder) -> Result<(), Error> { let m = e.encode_descriptor("never", "h", None, MetricType::Gauge)?; ConstGauge::new(1).encode(m) } }
     fn main() { let mut r = Registry::default(); r.sub_registry_with_prefix("p").register_collector(Box::new(Disk)); }`,
    [{ name: 'p_free_bytes', kind: 'gauge', help: 'Free', labels: ['disk'], updated: true }],
  ],
  [
    'a registry that the program parses the text of itself; one whose text is served',
    `#[derive(Debug)] struct Own; #[derive(Debug)] struct Shown;
     impl Collector for Own { fn encode(&self, mut e: DescriptorEncoder) -> Result<(), Error> { ConstGauge::new(1).encode(e.encode_descriptor("own", "h", None, MetricType::Gauge)?) } }
     impl Collector for Shown { fn encode(&self, mut e: DescriptorEncoder) -> Result<(), Error> { ConstGauge::new(1).encode(e.encode_descriptor("shown", "h", None, MetricType::Gauge)?) } }
     fn samples(all: &mut Vec<Sample>) { let mut r = Registry::with_prefix("p"); r.register_collector(Box::new(Own)); r.register("also_own", "h", Gauge::<i64>::default());
       let mut text = String::new(); if encode(&mut text, &r).is_ok() { all.extend(prometheus_parse::parse_at(text.lines())); } }
     fn page() -> String { let mut r = Registry::default(); r.register_collector(Box::new(Shown)); let mut text = String::new(); encode(&mut text, &r).unwrap(); check(prometheus_parse::parse_at(text.lines())); text }
     fn main() { samples(&mut vec![]); serve(page()); }`,
    [{ name: 'shown', kind: 'gauge' }],
  ],
  [
    'collectors with and without a unit, by a field',
    `struct Sized { name: String, unit: Option<Unit> }
     impl Collector for Sized { fn encode(&self, mut e: DescriptorEncoder) -> Result<(), Error> { let m = e.encode_descriptor(&self.name, "h", self.unit.as_ref(), MetricType::Gauge)?; ConstGauge::new(1).encode(m) } }
     fn main() { let mut r = Registry::default(); r.register_collector(Box::new(Sized { name: format!("a"), unit: Some(Unit::Bytes) })); r.register_collector(Box::new(Sized { name: format!("b"), unit: None })); }`,
    [
      { name: 'a_bytes', kind: 'gauge' },
      { name: 'b', kind: 'gauge' },
    ],
  ],
  [
    'a registry in an option, in a tuple of one, and in a struct that is taken apart; none is none',
    `pub struct Options<'a> { pub registry: Option<&'a Mutex<&'a mut Registry>> }
     fn gossip(metrics: Option<(&mut Registry, u8)>) { metrics.map(|(registry, size)| registry.register("gossip", "h", Gauge::<i64>::default())); }
     pub fn offered(registry: &mut Registry) { gossip(Some((registry, 1))); }
     fn farm(options: Options<'_>) { let Options { registry, .. } = options; let m = registry.map(|registry| farmed(*registry.lock())); }
     fn farmed(r: &mut Registry) { r.register("farm", "h", Gauge::<i64>::default()); }
     fn main() { let mut r = Registry::with_prefix("p"); let on = true;
       gossip(None); let given = on.then_some(&mut r).map(|registry| (registry.sub_registry_with_prefix("sub"), 2)); gossip(given);
       let registry = &Mutex::new(&mut r); farm(Options { registry: Some(registry) }); farm(Options { registry: None }); }`,
    [
      { name: 'p_sub_gossip', kind: 'gauge' },
      { name: 'p_farm', kind: 'gauge' },
    ],
  ],
  [
    'the value of a label that a variant shows of what is in it is known only at run time',
    `#[derive(Display)] enum Id { Ulid(u128) } #[derive(Display)] enum Mode { Fast }
     fn make(r: &mut Registry, id: &Id, mode: Mode) { r.sub_registry_with_label(("id".into(), id.to_string().into())).sub_registry_with_label(("mode".into(), mode.to_string().into())).register("a", "h", Gauge::<i64>::default()); }
     fn main() { let mut r = Registry::default(); make(&mut r, &Id::Ulid(now()), Mode::Fast); }`,
    [{ name: 'a', constLabels: { id: null, mode: 'Fast' } }],
  ],
  [
    'a collector whose name its object has: what else has a method of that name says nothing of it',
    `struct Cache { name: String }
     impl Cache { fn new(name: &str) -> Self { Cache { name: name.to_string() } } fn same(&self) -> Self { Cache { name: self.name.clone() } } }
     impl Collector for Cache { fn encode(&self, mut e: DescriptorEncoder) -> Result<(), Error> {
       let g: Gauge = Gauge::default(); let m = e.encode_descriptor(&format!("cache_{}_size", self.name), "h", None, g.metric_type())?; g.encode(m) } }
     fn main() { BASE64.encode(bytes()); let mut r = Registry::default(); for each in [Cache::new("a"), Cache::new("b")] { r.register_collector(Box::new(each.same())); } }`,
    [
      { name: 'cache_a_size', kind: 'gauge', updated: true },
      { name: 'cache_b_size', kind: 'gauge', updated: true },
    ],
  ],
  [
    'a function that is handed on to where a static has the registry',
    `static CORE: LazyLock<Core> = LazyLock::new(Core::default); struct Core { registry: Mutex<Registry> } struct Handle;
     impl Default for Core { fn default() -> Self { let r = Registry::with_prefix("app"); Core { registry: Mutex::new(r) } } }
     impl Core { fn register<T, F: FnOnce(&mut Registry) -> T>(&self, f: F) -> T { f(&mut self.registry.lock().unwrap()) } }
     impl Handle { fn register<T, F: FnOnce(&mut Registry) -> T>(f: F) -> T { CORE.register(f) } }
     struct M { hits: Counter } impl M { fn register(r: &mut Registry) -> Self { let hits = Counter::default(); r.register("hits", "h", hits.clone()); M { hits } } }
     fn main() { let m = Handle::register(M::register); Handle::register(|r| r.register("level", "h", Gauge::<i64>::default())); }`,
    [{ name: 'app_hits_total' }, { name: 'app_level' }],
  ],
  [
    'what is never registered, and what only tests register, is exposed as nothing',
    `fn main() { let c = Counter::<u64>::default(); c.inc(); }
     #[cfg(test)] mod tests { fn t() { let mut r = Registry::default(); r.register("t", "h", Counter::<u64>::default()); } }`,
    [],
  ],
  [
    'a method of that name on something else',
    `struct Hooks; impl Hooks { fn register(&self, name: &str, help: &str, hook: Hook) {} }
     fn main() { let hooks = Hooks; hooks.register("on_start", "h", hook()); other().register("a", "b", c()); }`,
    [],
  ],
];

describe('declarations of prometheus-client', () => {
  test.each(SHAPES)('%s', (_title, source, expected) => {
    const { metrics, unresolved } = readMain(source);
    expect(unresolved).toEqual([]);
    expect(metrics).toMatchObject(expected);
    expect(metrics).toHaveLength(expected.length);
  });

  test.each([
    ['a name', 'r.register(name(), "h", Gauge::<i64>::default());', '*'],
    ['a unit', 'r.register_with_unit("a", "h", unit(), Gauge::<i64>::default());', 'a_*'],
    ['the type, as a counter has one more suffix', 'r.register("a", "h", thing());', 'a*'],
    ['a prefix', 'r.sub_registry_with_prefix(prefix()).register("a", "h", Gauge::<i64>::default());', '*_a'],
    [
      'the registry of who is handed a function by a function',
      `fn on<F: FnOnce(&mut Registry)>(f: F) { elsewhere::with_registry(f) } on(|r| r.register("a", "h", Gauge::<i64>::default()));
       let s = r.sub_registry_with_prefix("p");`,
      '*a',
    ],
  ])('%s that only run time knows is unresolved, never guessed', (_title, statement, pattern) => {
    const { metrics, unresolved } = readMain(`fn main() { let mut r = Registry::default(); ${statement} }`);
    expect(metrics).toEqual([]);
    expect(unresolved).toMatchObject([{ pattern, library: 'prometheus-client' }]);
  });

  const BUILT = `struct Config; impl Config { fn build(self, r: &mut Registry) { r.register("a", "h", Gauge::<i64>::default()); } }
    fn main() { let mut r = Registry::default(); let config = config(); config.build(r.sub_registry_with_prefix("p"));`;

  test.each([
    [
      'what a builder of another crate builds is no call of ours',
      'outside::Client::builder(Runtime::new()).only(true).build(http)',
      [],
    ],
    ['what it was converted into may be one', 'outside::Client::builder(Runtime::new()).into().build(http)', ['*a']],
    ['what a closure of it gives may be one', 'outside::Client::builder().map(|each| Config).build(http)', ['*a']],
    ['what a function out of sight gives may be one', 'outside::client(true).build(http)', ['*a']],
  ])('%s', (_title, call, patterns) => {
    const { metrics, unresolved } = readMain(`${BUILT} ${call}; }`);
    expect(metrics.map(({ name }) => name)).toEqual(['p_a']);
    expect(unresolved.map(({ pattern }) => pattern)).toEqual(patterns);
  });

  test('a public function of a library that nobody here calls is taken to be handed a bare registry', () => {
    const source = `${USES} pub fn new(r: &mut Registry) { r.sub_registry_with_prefix("p").register("a", "h", Gauge::<i64>::default()); }`;
    const { metrics } = read({ 'Cargo.toml': MANIFEST, 'src/lib.rs': source }, '**/*.rs');
    expect(metrics.map(({ name }) => name)).toEqual(['p_a']);
  });

  test('collectors of one name are told apart, and a function beside a module of its name leads nowhere', () => {
    const collector = (metric: string) =>
      `use prometheus_client::{collector::Collector, encoding::DescriptorEncoder, metrics::{gauge::ConstGauge, MetricType}, registry::Registry};
       #[derive(Debug)] struct Instrumented;
       pub fn register(reg: &mut Registry) { reg.register_collector(Box::new(Instrumented)); }
       impl Collector for Instrumented { fn encode(&self, mut e: DescriptorEncoder) -> Result<(), std::fmt::Error> {
         let m = e.encode_descriptor("${metric}", "h", None, MetricType::Gauge)?; ConstGauge::new(1).encode(m) } }`;
    const { metrics, unresolved } = readMain(
      `mod inner; mod outer; mod all; use all::serve as grpc;
       fn main() { let mut prom = <Registry>::default(); inner::register(prom.sub_registry_with_prefix("in")); outer::register(prom.sub_registry_with_prefix("out"));
         let m = grpc::Served::register(prom.sub_registry_with_prefix("grpc")); grpc(); }
       async fn grpc() {}`,
      {
        'src/inner.rs': collector('a_size'),
        'src/outer.rs': collector('b_size'),
        'src/all.rs': 'pub mod serve;',
        'src/all/serve.rs': `use prometheus_client::{metrics::counter::Counter, registry::Registry};
          pub struct Served { started: Counter }
          impl Served { pub fn register(reg: &mut Registry) -> Self { let started = Counter::default(); reg.register("started", "h", started.clone()); Self { started } } }`,
      },
    );
    expect(unresolved).toEqual([]);
    expect(metrics.map(({ name }) => name).sort()).toEqual(['grpc_started_total', 'in_a_size', 'out_b_size']);
  });

  test('label sets of one name are told apart, keys are followed into functions and types that write them', () => {
    const { metrics, unresolved } = readMain(
      `mod own; mod other; mod families;
       fn main() { let mut r = Registry::default(); own::register(&mut r); other::register(&mut r);
         families::Both::<other::Labels>::register(&mut r); let one = families::Own::register(&mut r); }`,
      {
        'src/own.rs': `use prometheus_client::{encoding::{EncodeLabel, EncodeLabelKey, EncodeLabelSet, LabelKeyEncoder, LabelSetEncoder}, metrics::{counter::Counter, family::Family}, registry::Registry};
          pub struct Labels { parent: Parent } struct Parent(String); struct Scoped<'a>(&'a str, &'a str);
          impl EncodeLabelKey for Scoped<'_> { fn encode(&self, e: &mut LabelKeyEncoder<'_>) -> std::fmt::Result { write!(e, "{}_{}", self.0, self.1) } }
          fn scoped(scope: &str, name: &str, e: &mut LabelSetEncoder<'_>) -> std::fmt::Result { (Scoped(scope, "kind"), "k").encode(e.encode_label())?; (Scoped(scope, "name"), name).encode(e.encode_label()) }
          impl Parent { fn encode_label_set(&self, e: &mut LabelSetEncoder<'_>) -> std::fmt::Result { scoped("parent", &self.0, e) } }
          impl EncodeLabelSet for Labels { fn encode(&self, e: &mut LabelSetEncoder<'_>) -> std::fmt::Result { ("own", "a").encode(e.encode_label())?; self.parent.encode_label_set(e)?; Ok(()) } }
          pub fn register(r: &mut Registry) { r.register("own", "h", Family::<Labels, Counter>::default()); }`,
        'src/other.rs': `use prometheus_client::{encoding::{EncodeLabel, EncodeLabelSet, LabelSetEncoder}, metrics::{counter::Counter, family::Family}, registry::Registry};
          pub struct Labels;
          impl EncodeLabelSet for Labels { fn encode(&self, e: &mut LabelSetEncoder<'_>) -> std::fmt::Result { ("other", "b").encode(e.encode_label()) } }
          pub fn register(r: &mut Registry) { r.register("other", "h", Family::<Labels, Counter>::default()); }`,
        'src/families.rs': `use prometheus_client::{encoding::EncodeLabelSet, metrics::{counter::Counter, family::Family, gauge::Gauge}, registry::Registry};
          pub struct Both<L> { hits: Family<L, Counter> }
          impl<L: EncodeLabelSet> Both<L> { pub fn register(r: &mut Registry) -> Self { let hits = Family::default(); r.register("both", "h", hits.clone()); Self { hits } } }
          pub struct One<L> { level: Family<L, Gauge> }
          pub type Own = One<crate::own::Labels>;
          impl<L: EncodeLabelSet> One<L> { pub fn register(r: &mut Registry) -> Self { let level = Family::default(); r.register("one", "h", level.clone()); Self { level } } }`,
      },
    );
    expect(unresolved).toEqual([]);
    expect(metrics.map(({ name, labels }) => [name, labels]).sort()).toEqual([
      ['both_total', ['other']],
      ['one', ['own', 'parent_kind', 'parent_name']],
      ['other_total', ['other']],
      ['own_total', ['own', 'parent_kind', 'parent_name']],
    ]);
  });

  test('a prefix in a program that has nothing of the package is none of its registry', () => {
    const files = (tool: string) => ({
      'Cargo.toml': '[workspace]\nmembers = ["app", "net", "tool"]\n',
      'net/Cargo.toml': MANIFEST.replace('"app"', '"net"'),
      'net/src/lib.rs': `${USES} pub struct M { up: Gauge } impl M { pub fn new(r: &mut Registry) -> Self { let up = Gauge::default(); r.register("up", "h", up.clone()); M { up } } }`,
      'app/Cargo.toml': `${MANIFEST}net = { path = "../net" }\n`,
      'app/src/main.rs': `${USES} fn main() { net::M::new(elsewhere::registry()); }`,
      'tool/Cargo.toml': MANIFEST.replace('"app"', '"tool"') + tool,
      'tool/src/main.rs': `${USES} fn main() { let mut r = Registry::with_prefix("x"); r.register("level", "h", Gauge::<i64>::default()); }`,
    });
    const apart = read(files(''), '**/*.rs');
    expect(apart.metrics.map(({ name }) => name).sort()).toEqual(['up', 'x_level']);
    const { unresolved } = read(files('net = { path = "../net" }\n'), '**/*.rs');
    expect(unresolved).toMatchObject([{ pattern: '*up' }]);
  });

  test('the registry of another package is followed through its constructor', () => {
    const net = `${USES} pub struct M { up: Gauge } impl M { pub fn new(r: &mut Registry) -> Self { let up = Gauge::default(); r.register("up", "h", up.clone()); M { up } } }`;
    const { metrics } = read(
      {
        'Cargo.toml': '[workspace]\nmembers = ["app", "net"]\n',
        'net/Cargo.toml': MANIFEST.replace('"app"', '"net"'),
        'net/src/lib.rs': net,
        'app/Cargo.toml': `${MANIFEST}net = { path = "../net" }\n`,
        'app/src/main.rs': `${USES} fn main() { let mut r = Registry::with_prefix("x"); net::M::new(r.sub_registry_with_prefix("net")); }`,
      },
      '**/*.rs',
    );
    expect(metrics.map(({ name, crate }) => [name, crate])).toEqual([['x_net_up', 'net']]);
  });

  test('registries that hand themselves on in a circle, and types that stand for themselves, end', () => {
    const { metrics } = readMain(`type A = B; type B = A; struct S { s: Box<S>, m: A }
      fn a(r: &mut Registry) { b(r); r.register("a", "h", Gauge::<i64>::default()); } fn b(r: &mut Registry) { a(r.sub_registry_with_prefix("p")); }
      fn main() { let s: S = s(); s.s.s.register("x", "h", s.m); let x = x; x.register("y", "h", x); }`);
    expect(metrics.length).toBeLessThan(64);
  });

  test('nothing throws, whatever is cut out of a source', () => {
    const whole = SHAPES.map(([, source]) => source).join('\n');
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(400), (from, length) => {
        readMain(whole.slice(0, from) + whole.slice(from + length));
      }),
      { numRuns: 25 },
    );
  });
});

test('the kind of a collector whose metric may be one from outside is not known', () => {
  const { metrics, unresolved } = readMain(
    `trait Kept: TypedMetric { fn kept(&self); } struct Own {} impl TypedMetric for Own { const TYPE: MetricType = MetricType::Histogram; }
     impl Kept for Own { fn kept(&self) {} } impl Kept for Counter { fn kept(&self) {} }
     struct All<M>(M);
     impl<M: TypedMetric + Kept> Collector for All<M> { fn encode(&self, mut e: DescriptorEncoder) -> Result<(), Error> { e.encode_descriptor("all", "h", None, M::TYPE)?; Ok(()) } }
     fn main() { let mut r = Registry::default(); r.register_collector(Box::new(All(Counter::default()))); }`,
  );
  expect(metrics).toEqual([]);
  expect(unresolved).toMatchObject([{ pattern: 'all*' }]);
});
