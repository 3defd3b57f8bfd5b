/** Where several structs have a field of one name, the type of what stands before the dot decides whose it is. */
import { describe, expect, test } from 'vitest';
import { readMetrics } from './read.ts';

const STRUCTS = `use prometheus::*;
  pub struct Metrics { hits: IntCounter }
  impl Metrics { fn new() -> Self { Metrics { hits: register_int_counter!("hits_total", "Hits").unwrap() } } }
  pub struct Other { hits: Tally }
  `;

/** An object that keeps what any metric is in, and one that does no harm to be in it. */
const HOLDER = `pub struct Holder<S>(S); impl<S> Holder<S> { fn new(inner: S) -> Self { Self(inner) } fn inner(&self) -> &S { &self.0 } }
  pub struct State<'a> { hits: &'a IntCounter }
  `;

const CASES: readonly [title: string, source: string, updated: boolean | null][] = [
  ['a type that nothing tells', 'pub fn run() { let _m = Metrics::new(); elsewhere::get().hits.inc(); }', null],
  [
    'what a lock gives or else its poison',
    `pub struct App { it: Mutex<Metrics> }
     impl App { fn go(&self) { let it = self.it.lock().unwrap_or_else(|p| p.into_inner()); it.hits.inc(); } }
     pub fn run() { App { it: Mutex::new(Metrics::new()) }.go(); }`,
    true,
  ],
  [
    'what stands behind the alias that an impl is for',
    `pub struct Server<S> { hits: IntCounter, state: S }
     pub type Http = Server<u64>;
     impl Http { pub fn go(&self) { self.hits.inc(); } }
     pub fn run() { let s = Http { hits: register_int_counter!("more_total", "More").unwrap(), state: 0 }; s.go(); Metrics::new().hits.inc(); }`,
    true,
  ],
  [
    'the parameter of a closure, by what takes the closure',
    `pub struct Writer { metrics: Option<Metrics> }
     impl Writer { fn with<F: FnOnce(&Metrics)>(&self, f: F) { if let Some(m) = self.metrics.as_ref() { f(m) } } }
     pub fn run() { let writer = Writer { metrics: Some(Metrics::new()) }; writer.with(|it| it.hits.inc()); }`,
    true,
  ],
  [
    'the same with an impl in its place, and another type',
    `fn each(f: impl Fn(u64, &Other)) {}
     pub fn run() { let _m = Metrics::new(); each(|_, it| it.hits.inc()); }`,
    false,
  ],
  ...[
    'let one = &mut all[0]; one.hits.add(1);',
    'all.first_mut().unwrap().hits.add(1);',
    'let one = all.get_mut(i).ok_or(())?; one.hits.add(1);',
    'if let Some(one) = all.iter_mut().find(|each| each.hits.is(1)) { one.hits.add(1); }',
    'all.iter_mut().filter(|each| each.hits.is(1)).for_each(|each| each.hits.add(1));',
  ].flatMap((statement): [string, string, boolean][] => [
    [
      `an element of a list of another type: ${statement}`,
      `pub struct More { hits: Tally } fn go(all: &mut [More], i: usize) -> Result<(), ()> { ${statement} Ok(()) }
       pub fn run(all: &mut [More]) { let _m = Metrics::new(); go(all, 1); }`,
      false,
    ],
    [
      `an element of a list: ${statement}`,
      `pub struct More { hits: Tally } fn go(all: &mut Vec<Metrics>, i: usize) -> Result<(), ()> { ${statement.replaceAll('add(1)', 'inc()')} Ok(()) }
       pub fn run() { let mut all = vec![Metrics::new()]; go(&mut all, 0); }`,
      true,
    ],
  ]),
  [
    'an element of a list that has methods of its own',
    `pub struct More { hits: Tally } pub struct All(Vec<Metrics>); impl All { fn find(&mut self, i: u64) -> Option<&mut Metrics> { self.0.first_mut() } }
     fn go(all: &mut All) { all.find(1).unwrap().hits.inc(); } pub fn run() { go(&mut All(vec![Metrics::new()])); }`,
    true,
  ],
  [
    'what a projection of a pinned struct has',
    `pub struct Work { hits: IntCounter }
     impl Work { fn poll(self: Pin<&mut Self>) { let this = self.project(); this.hits.inc(); } }
     pub fn run() { let m = Metrics::new(); let w = Work { hits: m.hits.clone() }; Box::pin(w).as_mut().poll(); }`,
    true,
  ],
  [
    'what a method of a trait gives by which alone a type is known',
    `pub trait State { fn metrics(&self) -> &Metrics; }
     pub struct App(Metrics);
     impl State for App { fn metrics(&self) -> &Metrics { &self.0 } }
     fn handle<S: State>(state: S) { state.metrics().hits.inc(); }
     pub fn run() { handle(App(Metrics::new())); }`,
    true,
  ],
  [
    'a part of a tuple that a let takes apart',
    'pub fn run() { let m = Arc::new(Metrics::new()); let (this, n) = (Arc::new(Metrics::new()), 1); this.hits.inc(); }',
    true,
  ],
  [
    'what is inside an option that a closure is called with',
    `fn go(it: Option<Arc<Metrics>>, sink: Sink) { sink.set(1, it.as_ref().map(|m| m.hits.inc())); }
     pub fn run() { go(Some(Arc::new(Metrics::new())), sink()); }`,
    true,
  ],
  [
    'what is inside another one, and an error',
    `fn go(it: Option<Other>, all: Result<Metrics, Failed>) { it.map(|m| m.hits.inc()); all.map_err(|m| m.hits.inc()); }
     pub fn run() { let _m = Metrics::new(); go(None, make()); }`,
    null,
  ],
  [
    'a part of a tuple that a function gives, or fails',
    `fn start() -> anyhow::Result<(u8, Arc<Metrics>)> { Ok((1, Arc::new(Metrics::new()))) }
     pub fn run() { let (_, it) = start().context("no start")?; it.hits.inc(); }`,
    true,
  ],
  [
    'the other part of it',
    `fn start() -> Result<(Other, Metrics), E> { make() }
     pub fn run() { let _m = Metrics::new(); let (it, _) = start()?; it.hits.inc(); }`,
    false,
  ],
  [
    'what a raw pointer leads to',
    `unsafe extern "C" fn call(it: *mut Metrics) { let it = &*it; it.hits.inc(); }
     pub fn run() { register(call); }`,
    true,
  ],
  [
    'what a let takes out of an option, or else leaves',
    `pub struct Log { metrics: Option<Metrics> }
     impl Drop for Log { fn drop(&mut self) { let Some(mut it) = self.metrics.take() else { return }; it.hits.inc(); } }
     pub fn run() { let _l = Log { metrics: Some(Metrics::new()) }; }`,
    true,
  ],
  [
    'the same of another type',
    `pub struct Log { other: Option<Other> }
     impl Drop for Log { fn drop(&mut self) { let Some(mut it) = self.other.take() else { return }; it.hits.inc(); } }
     pub fn run() { let _l = Log { other: None }; let _m = Metrics::new(); }`,
    false,
  ],
  [
    'what a type gives by a `get` of its own, as a map has one',
    `pub struct Handler { by_name: HashMap<u8, Metrics>, hits: u64 }
     impl Handler { fn get(&self, name: u8) -> Option<&Metrics> { self.by_name.get(&name) } }
     pub struct App { handler: Arc<Handler> }
     pub fn run() { let app = App { handler: Arc::new(Handler { by_name: HashMap::from([(1, Metrics::new())]), hits: 0 }) };
       let it = app.handler.get(1).expect("there").clone(); it.hits.inc(); }`,
    true,
  ],
  [
    'what a list gives by its `get`, of a type that has one, too',
    `impl Metrics { fn get(&self) -> &Other { &OTHER } }
     pub struct App { all: Vec<Metrics> }
     pub fn run() { let app = App { all: vec![Metrics::new()] }; app.all.get(0).unwrap().hits.inc(); }`,
    true,
  ],
  [
    'what a map gives, or is given',
    `pub fn run(name: String) {
       MAP.with(|map| { let mut map = map.borrow_mut(); let it = map.entry(name).or_insert_with_key(|k| Metrics::new()); it.hits.inc(); });
     }`,
    true,
  ],
  [
    'a function that a cell calls',
    `fn make() -> IntCounter { register_int_counter!("hits_total", "Hits").unwrap() }
     fn hits() -> &'static IntCounter { static CELL: OnceLock<IntCounter> = OnceLock::new(); CELL.get_or_init(make) }
     pub fn run() { hits().inc(); }`,
    true,
  ],
  [
    'a part of a generic struct, by the head of the impl',
    `${HOLDER} impl Holder<State<'_>> { fn done(self) { self.0.hits.inc(); } }
     pub fn run() { let m = Metrics::new(); Holder::new(State { hits: &m.hits }).done(); }`,
    true,
  ],
  [
    'the same by an impl with a lifetime, of a trait, through a reference and a method',
    `${HOLDER} impl<'a> Drop for Holder<Arc<State<'a>>> { fn drop(&mut self) { let me = &self; me.inner().hits.inc(); } }
     pub fn run() { let m = Metrics::new(); Holder::new(Arc::new(State { hits: &m.hits })); }`,
    true,
  ],
  [
    'a field of a generic struct in another one, which hands its own parameter on',
    `${HOLDER} pub struct Outer<'a, A, T> { first: A, inner: Option<Holder<&'a T>> }
     impl<'a> Outer<'a, u8, State<'a>> { fn done(&self) { self.inner.as_ref().unwrap().0.hits.inc(); } }
     pub fn run() { let m = Metrics::new(); Outer { first: 1, inner: Some(Holder::new(&State { hits: &m.hits })) }.done(); }`,
    true,
  ],
  [
    'a field of a generic struct in a parameter, and by what the struct says of itself',
    `${HOLDER} pub struct Server<M = Metrics> { metrics: M, n: u8 } impl Server { fn go(&self) { self.metrics.hits.inc(); } }
     fn done(held: &Holder<Other>) { held.0.hits.inc(); }
     pub fn run() { Server { metrics: Metrics::new(), n: 1 }.go(); done(&Holder::new(Other { hits: 1 })); }`,
    true,
  ],
  [
    'a part of a generic struct by the head of an impl for another type',
    `${HOLDER} impl Holder<Other> { fn done(self) { self.0.hits.inc(); } }
     pub fn run() { let m = Metrics::new(); Holder::new(Other { hits: 1 }).done(); keep(m.hits); }
     fn keep(hits: IntCounter) {}`,
    false,
  ],
  [
    'a part of a generic struct that an impl for any type leaves open',
    `${HOLDER} impl<T> Holder<T> { fn done(self) { self.0.hits.inc(); } }
     pub fn run() { let _m = Metrics::new(); Holder::new(elsewhere::get()).done(); }`,
    null,
  ],
  [
    'what a variant of an enum has inside, whose fields are given away and taken apart',
    `pub enum Shared { Off, On(u64, Metrics) } pub struct Third { hits: IntCounter }
     impl Shared { fn pair(&self) -> Option<(IntCounter, u64)> { if let Self::On(_, inner) = self { return Some((inner.hits.clone(), 1)); } None } }
     pub fn run() { let all = Shared::On(1, Metrics::new()); if let Some((hits, _)) = all.pair() { hits.inc(); } }`,
    true,
  ],
  [
    'what a tuple struct has inside, of which the other has such a field',
    `pub struct Held(u64, Other); pub fn run() { let _m = Metrics::new(); let Held(_, inner) = elsewhere::get(); inner.hits.inc(); }`,
    false,
  ],
  [
    'what a variant has inside that is generic',
    `pub enum Either<T> { One(T), None } pub fn run() { let _m = Metrics::new(); if let Either::One(inner) = elsewhere::get() { inner.hits.inc(); } }`,
    null,
  ],
];

describe('the type of an object', () => {
  test.each(CASES)('%s', (_title, source, updated) => {
    const structs = source.includes('fn make()') ? 'use prometheus::*;' : STRUCTS;
    const { metrics } = readMetrics(structs + source, 'metrics::run();');
    expect(metrics.find((metric) => metric.name === 'hits_total')?.updated).toBe(updated);
  });
});

test('a struct that a derive makes with labels is known by its name, and no other with such a field is meant', () => {
  const { metrics } = readMetrics(
    `use metrics::Gauge;
     #[derive(metrics_derive::Metrics)]
     #[metrics(scope = "pool")]
     pub struct PoolMetrics { tracking: Gauge }
     pub struct Config { tracking: bool }
     pub struct Pool { config: Config, metrics: PoolMetrics }
     pub fn run(config: Config) {
       let metrics = PoolMetrics::new_with_labels(&[("pool", "a")]);
       metrics.tracking.set(if config.tracking { 1.0 } else { 0.0 });
       keep(Pool { config, metrics });
     }`,
    'metrics::run(load());',
  );
  expect(metrics).toMatchObject([{ name: 'pool_tracking', updated: true }]);
});

test.each<[title: string, field: string, updated: boolean | null]>([
  ['a time', 'Option<Duration>', true],
  ['numbers', 'Vec<(u64, String)>', true],
  ['something that may hold a metric', 'Option<Tally>', null],
])('whose field it is where the other one of its name is of %s', (_title, field, updated) => {
  const { metrics } = readMetrics(
    `use prometheus::*;
    pub struct Metrics { hits: IntCounter } pub struct Record { hits: ${field} }
    pub fn run() { let _m = Metrics { hits: register_int_counter!("hits_total", "Hits").unwrap() }; elsewhere::get().hits.inc(); }`,
    'metrics::run();',
  );
  expect(metrics.map((metric) => metric.updated)).toEqual([updated]);
});
