import { describe, expect, test } from 'vitest';
import type { Extraction } from '../../src/rust/extract.ts';
import { read } from './read.ts';

const MANIFEST = '[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\nprometheus-client = "0.24"\n';

/** A registry of a program's own: a trait that registers, a context that names its children, handles that lead to the metric. */
const RUNTIME = `
use prometheus_client::encoding::{EncodeLabelSet, EncodeMetric, MetricEncoder};
use prometheus_client::metrics::{counter::Counter, family::Family, gauge::Gauge, MetricType};
use prometheus_client::registry::{self, Metric};
use std::{ops::Deref, sync::{Arc, Mutex}};

pub struct Handle<M> { metric: Arc<M>, id: usize }
impl<M> Handle<M> { fn metric(&self) -> &M { self.metric.as_ref() } }
impl<M> Deref for Handle<M> { type Target = M; fn deref(&self) -> &M { self.metric() } }

struct Shared<M>(Arc<M>);
impl<M: EncodeMetric> EncodeMetric for Shared<M> {
  fn encode(&self, encoder: MetricEncoder<'_>) -> std::fmt::Result { self.0.encode(encoder) }
  fn metric_type(&self) -> MetricType { self.0.metric_type() }
}

fn encoder<M: Metric>(name: String, metric: Arc<M>) -> Box<dyn Fn()> {
  let mut registry = registry::Registry::default();
  registry.register(name, "", Shared(metric));
  Box::new(move || encode(&registry))
}

#[derive(Clone)]
pub struct Store { inner: Arc<Mutex<Vec<Box<dyn Fn()>>>> }
impl Store {
  fn put<M: Metric>(&self, name: String, metric: Arc<M>) -> Handle<M> {
    self.inner.lock().unwrap().push(encoder(name.clone(), metric.clone()));
    Handle { metric, id: 1 }
  }
}

fn joined(prefix: &str, name: &str) -> String {
  if prefix.is_empty() { name.to_string() } else { format!("{prefix}_{name}") }
}

pub trait Metrics: Clone {
  fn child(&self, label: &'static str) -> Self;
  fn register<N: Into<String>, M: Metric>(&self, name: N, help: N, metric: M) -> Handle<M>;
}

pub trait MetricsExt: crate::Metrics {
  fn counter<N: Into<String>>(&self, name: N, help: N) -> Handle<Counter> { self.register(name, help, Counter::default()) }
  fn family<N: Into<String>, S, M: Default>(&self, name: N, help: N) -> Handle<Family<S, M>> {
    self.register(name, help, Family::<S, M>::default())
  }
}
impl<T: Metrics> MetricsExt for T {}

#[derive(Clone)]
pub struct Context { name: String, store: Store }
impl Context { pub fn start() -> Self { Self { name: String::new(), store: Store::new() } } }
impl Metrics for Context {
  fn child(&self, label: &'static str) -> Self { Self { name: joined(&self.name, label), store: self.store.clone() } }
  fn register<N: Into<String>, M: Metric>(&self, name: N, help: N, metric: M) -> Handle<M> {
    let name = name.into();
    self.store.put(joined(&self.name, &name), Arc::new(metric))
  }
}

pub struct Wrapped<E> { inner: E }
impl<E: Metrics> Metrics for Wrapped<E> {
  fn child(&self, label: &'static str) -> Self { Self { inner: self.inner.child(label) } }
  fn register<N: Into<String>, M: Metric>(&self, name: N, help: N, metric: M) -> Handle<M> { self.inner.register(name, help, metric) }
}

#[derive(EncodeLabelSet)] pub struct Peer { peer: String, r#type: u8 }
type FamilyOf<L> = Handle<Family<L, Gauge>>;
`;

function readMain(source: string): Extraction {
  return read({ 'Cargo.toml': MANIFEST, 'src/main.rs': RUNTIME + source }, '**/*.rs');
}

describe('a registry of the workspace around prometheus-client', () => {
  test('names, kinds, labels and updates are those of the calls that lead there', () => {
    const { metrics, unresolved } = readMain(`
      struct Voter { views: Handle<Counter>, raw: Handle<Gauge>, peers: Handle<Family<Peer, Counter>>, known: FamilyOf<Peer> }
      impl Voter {
        fn new<E: Metrics>(context: E) -> Self {
          let views = context.counter("views", "Views");
          Self {
            views,
            raw: context.register("raw", "Raw", Gauge::default()),
            peers: context.family("peers", "Peers"),
            known: context.register("known", "Known", Family::default()),
          }
        }
        fn run(&self) { self.views.inc(); self.known.get_or_create(&peer()).set(1); }
      }
      fn main() { let context = Context::start(); Voter::new(context.child("engine").child("voter")).run(); }`);
    expect(unresolved).toEqual([]);
    expect(metrics).toMatchObject([
      { name: 'engine_voter_views_total', kind: 'counter', labels: [], updated: true },
      { name: 'engine_voter_raw', kind: 'gauge', labels: [], updated: false },
      { name: 'engine_voter_peers_total', kind: 'counter', labels: ['peer', 'type'], updated: false },
      { name: 'engine_voter_known', kind: 'gauge', labels: ['peer', 'type'], updated: true },
    ]);
    expect(metrics).toHaveLength(4);
    expect(new Set(metrics.map(({ declared }) => declared.line)).size).toBe(4);
  });

  test('a prefix that has more values than are followed is a star, each name is listed at its call, and what is plain is known', () => {
    const children = Array.from(
      { length: 40 },
      (_, at) => `
      pub fn make${at}<E: Metrics>(context: E) { sub${(at * 7) % 40}(context.child("a${at}")); sub${(at * 11) % 40}(context.child("b${at}")); }
      pub fn sub${at}<E: Metrics>(context: E) { make${(at * 3) % 40}(context.child("c${at}")); make${(at * 13) % 40}(context.child("d${at}")); leaf${at}(context); }
      fn leaf${at}<E: Metrics>(context: E) { context.counter("leaf${at}", "Leaf").inc(); }`,
    );
    const { metrics, unresolved } = readMain(`${children.join('\n')}
      fn plain(context: &Context) { context.counter("plain", "Plain").inc(); let all: FamilyOf<Peer> = context.family("all", "All"); }
      fn main() { let context = Context { name: "root".to_string(), store: Store::new() }; plain(&context); make0(Context::start()); }`);
    expect(metrics.map(({ name }) => name)).toEqual(['root_plain_total', 'root_all']);
    expect(unresolved.map(({ pattern }) => pattern).sort()).toEqual(
      Array.from({ length: 40 }, (_, at) => `*_leaf${at}_total`).sort(),
    );
    expect(new Set(unresolved.map(({ line }) => line)).size).toBe(40);
    expect(unresolved.every(({ kind }) => kind === 'counter')).toBe(true);
  });

  test('what others may call is listed once for each place, by the widest of its patterns; what nothing calls is none', () => {
    expect(readMain('fn main() {}')).toMatchObject({ metrics: [], unresolved: [] });
    const { metrics, unresolved } = read({ 'Cargo.toml': MANIFEST, 'src/lib.rs': RUNTIME }, '**/*.rs');
    expect(metrics).toEqual([]);
    expect(unresolved.map(({ pattern, kind }) => [pattern, kind])).toEqual([
      ['*_total', 'counter'],
      ['*', 'unknown'],
    ]);
  });

  test('of a method that several types have of one trait, the one is meant whose object the caller hands over', () => {
    const { metrics, unresolved } = readMain(`
      trait Register { fn register<M: Metric>(&mut self, name: &str, help: &str, metric: M) -> Handle<M>; fn within(&mut self, prefix: &str) -> Scope; }
      impl Register for Store {
        fn register<M: Metric>(&mut self, name: &str, help: &str, metric: M) -> Handle<M> { Store::put(self, name.to_string(), Arc::new(metric)) }
        fn within(&mut self, prefix: &str) -> Scope { Scope { store: self.clone(), prefix: prefix.to_string() } }
      }
      struct Scope { store: Store, prefix: String }
      impl Register for Scope {
        fn register<M: Metric>(&mut self, name: &str, help: &str, metric: M) -> Handle<M> {
          let name = format!("{}_{}", self.prefix, name);
          Store::put(&self.store, name, Arc::new(metric))
        }
        fn within(&mut self, prefix: &str) -> Scope { Scope { store: self.store.clone(), prefix: joined(&self.prefix, prefix) } }
      }
      fn shown(context: &Context) { context.counter("shown", "h").inc(); let all: FamilyOf<Peer> = context.family("all", "h"); }
      fn inside(registry: &mut impl Register) { registry.register("inside", "h", Counter::default()).inc(); }
      fn outside(registry: &mut impl Register) { registry.register("outside", "h", Counter::default()).inc(); }
      fn main() { let mut store = Store::new(); let mut scope = store.within("scope"); inside(&mut scope); outside(&mut store); shown(&Context::start()); }`);
    expect(unresolved).toEqual([]);
    expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([
      ['shown_total', true],
      ['all', false],
      ['scope_inside_total', true],
      ['outside_total', true],
    ]);
  });

  test('metrics and families of its own, made by creators, say their kind by a constant and their labels by what they are generic in', () => {
    const { metrics, unresolved } = read(
      {
        'Cargo.toml': MANIFEST,
        'src/main.rs': `mod family; mod inner;
          use family::{register_counter_family, register_gauge, register_gauge_family, FamilyCounter, FamilyGauge, Level, REGISTRY};
          use prometheus_client::encoding::EncodeLabelSet;
          use std::sync::LazyLock;
          #[derive(Clone, EncodeLabelSet)] struct Route { path: String }
          static HITS: LazyLock<FamilyCounter<Route>> = LazyLock::new(|| register_counter_family("hits"));
          static OPEN: LazyLock<FamilyGauge<Vec<(&'static str, String)>>> = LazyLock::new(|| register_gauge_family("open"));
          static LEVEL: LazyLock<Level> = LazyLock::new(|| register_gauge("level"));
          struct Sessions;
          impl Collector for Sessions { fn encode(&self, mut e: DescriptorEncoder) -> Result<(), Error> {
            let m = e.encode_descriptor("sessions", "h", None, MetricType::Gauge)?; ConstGauge::new(1).encode(m) } }
          fn main() {
            HITS.get_or_create(&route()).inc(); OPEN.get_or_create(&vec![("kind", "a".to_string())]).set(1); LEVEL.set(2);
            REGISTRY.register_collector(Box::new(Sessions));
          }`,
        'src/inner.rs': `
          use prometheus_client::{encoding::{EncodeMetric, MetricEncoder}, metrics::{MetricType, TypedMetric}};
          pub struct FamilyCounter<L> { value: u64, labels: L }
          impl<L> TypedMetric for FamilyCounter<L> { const TYPE: MetricType = MetricType::Counter; }
          impl<L> EncodeMetric for FamilyCounter<L> { fn metric_type(&self) -> MetricType { Self::TYPE } }
          pub struct FamilyGauge<L> { value: u64, labels: L }
          impl<L> TypedMetric for FamilyGauge<L> { const TYPE: MetricType = MetricType::Gauge; }
          impl<L> EncodeMetric for FamilyGauge<L> { fn metric_type(&self) -> MetricType { Self::TYPE } }`,
        'src/family.rs': `
          use crate::inner::{FamilyCounter as InnerCounter, FamilyGauge as InnerGauge};
          use prometheus_client::{encoding::{EncodeLabelSet, EncodeMetric, MetricEncoder}, metrics::{gauge::Gauge, MetricType, TypedMetric}, registry::Registry};
          use std::{collections::HashMap, sync::{Arc, LazyLock, Mutex, RwLock}};
          pub trait FamilyLabels: Clone + EncodeLabelSet + 'static {}
          pub trait Creator<M> { fn create(&self, index: usize) -> M; }
          pub struct Family<S, M> { index: usize, metrics: Arc<RwLock<HashMap<S, Arc<M>>>> }
          impl<S: FamilyLabels, M> TypedMetric for Family<S, M> { const TYPE: MetricType = <M as TypedMetric>::TYPE; }
          impl<S: FamilyLabels, M: EncodeMetric> EncodeMetric for Family<S, M> {
            fn encode(&self, mut encoder: MetricEncoder) -> std::fmt::Result {
              for (set, m) in self.metrics.read().iter() { m.encode(encoder.encode_family(set)?)?; } Ok(())
            }
            fn metric_type(&self) -> MetricType { M::TYPE }
          }
          pub struct Level { index: usize, inner: Gauge }
          impl TypedMetric for Level { const TYPE: MetricType = MetricType::Gauge; }
          impl EncodeMetric for Level {
            fn encode(&self, encoder: MetricEncoder) -> std::fmt::Result { self.inner.encode(encoder) }
            fn metric_type(&self) -> MetricType { Self::TYPE }
          }
          pub type FamilyCounter<T> = Family<T, InnerCounter<T>>;
          pub type FamilyGauge<T> = Family<T, InnerGauge<T>>;
          pub struct Global { registry: Mutex<Registry> }
          impl Global {
            fn create() -> Self { let registry = Registry::with_prefix("app"); Global { registry: Mutex::new(registry) } }
            pub fn register<M: Clone, C: Creator<M>>(&self, name: &str, help: &str, creator: C) -> M {
              let metric = creator.create(1);
              self.registry.lock().unwrap().register(name, help, metric.clone());
              metric
            }
            pub fn register_collector(&self, collector: Box<dyn Collector>) { self.registry.lock().unwrap().register_collector(collector); }
          }
          pub static REGISTRY: LazyLock<Global> = LazyLock::new(Global::create);
          struct CounterCreator; struct GaugeCreator; struct LevelCreator;
          impl<T: FamilyLabels> Creator<FamilyCounter<T>> for CounterCreator { fn create(&self, index: usize) -> FamilyCounter<T> { Family::new(index) } }
          impl<T: FamilyLabels> Creator<FamilyGauge<T>> for GaugeCreator { fn create(&self, index: usize) -> FamilyGauge<T> { Family::new(index) } }
          impl Creator<Level> for LevelCreator { fn create(&self, index: usize) -> Level { Level::new(index) } }
          pub fn register_counter_family<T: FamilyLabels>(name: &str) -> FamilyCounter<T> { REGISTRY.register(name, "", CounterCreator) }
          pub fn register_gauge_family<T: FamilyLabels>(name: &str) -> FamilyGauge<T> { REGISTRY.register(name, "", GaugeCreator) }
          pub fn register_gauge(name: &str) -> Level { REGISTRY.register(name, "", LevelCreator) }`,
      },
      '**/*.rs',
    );
    expect(unresolved).toEqual([]);
    expect(metrics).toMatchObject([
      { name: 'app_hits_total', kind: 'counter', labels: ['path'], updated: true },
      { name: 'app_open', kind: 'gauge', labels: ['kind'], updated: true },
      { name: 'app_level', kind: 'gauge', labels: [], updated: true },
      { name: 'app_sessions', kind: 'gauge', labels: [], updated: true },
    ]);
  });
});
