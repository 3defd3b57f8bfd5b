/** A metric that is kept in an object: what is done to the object is done to it, and what is done to others of its type is not. */
import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

/** A wrapper as teams write them: made by one function for many metrics. */
const GUARDED = `use prometheus::*;
pub struct Guarded { inner: IntGaugeVec }
impl Guarded {
    pub fn new(inner: IntGaugeVec) -> Self { Self { inner } }
    pub fn child(&self, labels: &[&str]) -> Child { let inner = self.inner.with_label_values(labels); Child { inner } }
}
pub struct Child { inner: IntGauge }
impl std::ops::Deref for Child { type Target = IntGauge; fn deref(&self) -> &IntGauge { &self.inner } }
pub static USED: LazyLock<Guarded> = LazyLock::new(|| Guarded::new(register_int_gauge_vec!("used", "h", &["a"]).unwrap()));
pub static UNUSED: LazyLock<Guarded> = LazyLock::new(|| Guarded::new(register_int_gauge_vec!("unused", "h", &["a"]).unwrap()));
`;

const GUARD = `use prometheus::*;
pub static HITS: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter!("hits_total", "h").unwrap());
pub static MISSES: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter!("misses_total", "h").unwrap());
pub static LEVEL: LazyLock<IntGauge> = LazyLock::new(|| register_int_gauge!("level", "h").unwrap());
`;

type Verdict = readonly [name: string, updated: boolean | null];

function verdicts(metrics: string, main: string): Verdict[] {
  return read({ 'src/metrics.rs': metrics, 'src/main.rs': `mod metrics;\nuse prometheus::*;\n${main}` }).metrics.map(
    ({ name, updated }) => [name, updated],
  );
}

describe('a wrapper that one function makes for many metrics', () => {
  test.each<[title: string, main: string, expected: readonly Verdict[]]>([
    [
      'by what it gives to `Deref`',
      'fn main() { metrics::USED.child(&["x"]).set(4); }',
      [
        ['used', true],
        ['unused', false],
      ],
    ],
    [
      'in a field of somebody else',
      `struct Server { level: metrics::Child }
       impl Server { fn run(&self) { self.level.set(4); } }
       fn main() { let s = Server { level: metrics::USED.child(&["x"]) }; s.run(); }`,
      [
        ['used', true],
        ['unused', false],
      ],
    ],
    [
      'that a closure makes something else of, and that it gives',
      `struct Level<T> { inner: T } impl Level<metrics::Child> { fn set(&self, n: i64) { self.inner.set(n); } }
       fn level() -> Option<Level<metrics::Child>> { Some(&*metrics::USED).map(|all| all.child(&["x"])).map(|inner| Level { inner }) }
       fn main() { level().unwrap().set(4); Some(&*metrics::UNUSED).map(|all| all.child(&["y"])).map(|inner| 3).unwrap().set(4); }`,
      [
        ['used', true],
        ['unused', false],
      ],
    ],
    [
      'in a map of them, by its key',
      `struct Server { levels: HashMap<String, metrics::Child> }
       impl Server { fn run(&self) { if let Some(level) = self.levels.get("x") { level.set(4); } } }
       fn main() { let mut levels = HashMap::new(); for op in ["x", "y"] { let level = metrics::USED.child(&[op]); levels.insert(op.to_string(), level); } let s = Server { levels }; s.run(); }`,
      [
        ['used', true],
        ['unused', false],
      ],
    ],
    [
      'in a map from which nobody takes it',
      `struct Server { levels: HashMap<String, metrics::Child> }
       impl Server { fn run(&self) { self.levels.len(); } }
       fn main() { let mut levels = HashMap::new(); let level = metrics::USED.child(&["x"]); levels.insert("x".to_string(), level); let s = Server { levels }; s.run(); }`,
      [
        ['used', false],
        ['unused', false],
      ],
    ],
    [
      'not at all',
      'fn main() {}',
      [
        ['used', false],
        ['unused', false],
      ],
    ],
    [
      'handed to where nothing in sight tells: all of its type are looked at, and then nobody knows',
      'fn main() { elsewhere::keep(metrics::USED.child(&["x"])); }',
      [
        ['used', null],
        ['unused', false],
      ],
    ],
  ])('%s', (_title, main, expected) => {
    expect(verdicts(GUARDED, main)).toEqual(expected);
  });
});

describe('an object in a tuple', () => {
  /** Two ends of a queue, each with a metric of its own, as one function makes them for many queues. */
  const QUEUE = `use prometheus::*;
    pub struct Tx<T> { sent: IntCounter, q: T }
    impl<T> Tx<T> { pub fn send(&self) { self.sent.inc(); } }
    pub struct Rx<T> { got: IntCounter, q: T }
    impl<T> Rx<T> { pub fn note(&self) { self.got.inc(); } }
    pub fn queue<T>(name: &str) -> (Tx<T>, Rx<T>) {
        let sent = register_int_counter!(format!("{name}_sent"), "h").unwrap();
        let got = register_int_counter!(format!("{name}_got"), "h").unwrap();
        (Tx { sent }, Rx { got })
    }`;
  /** With a question mark: nobody knows. */
  test.each<[title: string, main: string, updated: readonly string[]]>([
    [
      'in a field, by its place',
      `struct All { a: (metrics::Tx<u8>, metrics::Rx<u8>), b: (metrics::Tx<u8>, metrics::Rx<u8>) }
       fn make() -> (u8, All) { let (ta, ra) = metrics::queue("a"); let (tb, rb) = metrics::queue("b"); (1, All { a: (ta, ra), b: (tb, rb) }) }
       fn main() { let (_, all) = make(); all.a.1.clone().note(); all.b.0.send(); }`,
      ['a_got', 'b_sent'],
    ],
    [
      'in a parameter, by its place and taken apart',
      `fn by_place(ends: (metrics::Tx<u8>, metrics::Rx<u8>)) { ends.1.note(); }
       fn apart((tx, _): (metrics::Tx<u8>, metrics::Rx<u8>)) { tx.send(); }
       fn main() { by_place(metrics::queue("a")); apart(metrics::queue("b")); }`,
      ['a_got', 'b_sent'],
    ],
    [
      'in an option that is taken out',
      `struct Worker { ends: Option<(metrics::Tx<u8>, metrics::Rx<u8>)> }
       impl Worker { fn stop(&mut self) { if let Some((tx, rx)) = self.ends.take() { tx.send(); } } }
       fn main() { Worker { ends: Some(metrics::queue("a")) }.stop(); metrics::queue::<u8>("b"); }`,
      ['a_sent'],
    ],
    [
      'in a list, with its place in another tuple',
      `fn main() { let mut all = Vec::new(); all.push(metrics::queue::<u8>("a")); metrics::queue::<u8>("b");
         for (_, ends) in all.iter().enumerate() { ends.1.note(); } }`,
      ['a_got', 'a_sent?'],
    ],
    ['not at all', 'fn main() { let ends = metrics::queue::<u8>("a"); metrics::queue::<u8>("b"); drop(ends); }', []],
  ])('%s', (_title, main, updated) => {
    const all = ['a_got', 'a_sent', 'b_got', 'b_sent'];
    const expected = all.map((name) => [name, updated.includes(name) || (updated.includes(`${name}?`) ? null : false)]);
    expect(verdicts(QUEUE, main).sort(([a], [b]) => (a < b ? -1 : 1))).toEqual(expected);
  });
});

describe('a guard that writes when it is dropped', () => {
  const guard = `struct CountOnDrop(IntCounter);
    impl CountOnDrop { fn new(counter: IntCounter) -> Self { Self(counter) } }
    impl Drop for CountOnDrop { fn drop(&mut self) { self.0.inc(); } }`;

  test.each<[title: string, main: string, expected: readonly Verdict[]]>([
    [
      'made for two metrics',
      'fn main() { let _a = CountOnDrop::new(metrics::HITS.clone()); let _b = CountOnDrop::new(metrics::MISSES.clone()); }',
      [
        ['hits_total', true],
        ['misses_total', true],
        ['level', false],
      ],
    ],
    [
      'made for one of them, twice',
      'fn a() { let _a = CountOnDrop::new(metrics::HITS.clone()); } fn main() { a(); let _b = CountOnDrop::new(metrics::HITS.clone()); }',
      [
        ['hits_total', true],
        ['misses_total', false],
        ['level', false],
      ],
    ],
  ])('%s', (_title, main, expected) => {
    expect(verdicts(GUARD, `${guard}\n${main}`)).toEqual(expected);
  });
});

describe('an object that is run without its methods being named', () => {
  const RUN = `trait Track: Sized { fn track(self, counter: IntCounter) -> Tracked<Self> { Tracked { inner: self, counter } } }
    impl<T> Track for T {}
    #[pin_project] struct Tracked<T> { #[pin] inner: T, counter: IntCounter }`;
  const poll =
    'impl<T: Future> Future for Tracked<T> { fn poll(self: Pin<&mut Self>, cx: &mut Context) -> Poll<T::Output>';
  const next = 'impl<T: Iterator> Iterator for Tracked<T> { fn next(&mut self) -> Option<T::Item>';

  test.each<[title: string, main: string, updated: readonly string[]]>([
    [
      'by `.await`',
      `${poll} { let this = self.project(); this.counter.inc(); this.inner.poll(cx) } }
       async fn read() {} #[tokio::main] async fn main() { let a = metrics::HITS.clone(); read().track(a).await; async {}.track(metrics::MISSES.clone()).await; }`,
      ['hits_total', 'misses_total'],
    ],
    [
      'by `.await`, which does not write',
      `${poll} { let this = self.project(); log(this.counter.get()); this.inner.poll(cx) } }
       async fn read() {} #[tokio::main] async fn main() { read().track(metrics::HITS.clone()).await; read().track(metrics::MISSES.clone()).await; }`,
      [],
    ],
    [
      'by a loop',
      `${next} { self.counter.inc(); self.inner.next() } }
       fn main() { for _ in (0..3).track(metrics::HITS.clone()) {} for _ in (0..3).track(metrics::MISSES.clone()) {} }`,
      ['hits_total', 'misses_total'],
    ],
  ])('%s', (_title, main, updated) => {
    const expected = ['hits_total', 'misses_total', 'level'].map((name) => [name, updated.includes(name)]);
    expect(verdicts(GUARD, `${RUN}\n${main}`)).toEqual(expected);
  });
});

describe('an object that a closure gives', () => {
  const TIMED = `use metrics::*;
    struct Timed { hits: &'static IntCounter } impl Timed { fn new(hits: &'static IntCounter) -> Self { Timed { hits } } fn done(&self) { self.hits.inc(); } }`;
  test.each<[title: string, main: string, updated: readonly string[]]>([
    [
      'to an object that keeps the closure, and calls it later or never',
      `struct Later<F> { make: Option<F> }
       impl<F: FnOnce() -> Timed> Later<F> { fn new(make: F) -> Self { Later { make: Some(make) } } fn idle(&self) {}
         fn poll(&mut self) { if let Some(make) = self.make.take() { let it = make(); it.done(); } } }
       fn main() { let it = Timed::new(&HITS); Later::new(move || it).poll(); Later::new(|| Timed::new(&MISSES)).idle(); }`,
      ['hits_total'],
    ],
    [
      'in a box, through functions, to a field that is called',
      `struct Kept { make: Box<dyn Fn() -> Timed> } impl Kept { fn go(&self) { (self.make)().done(); } }
       fn keep(make: Box<dyn Fn() -> Timed>) -> Kept { Kept { make } } fn each<F>(make: F) { drop(make); }
       fn main() { keep(Box::new(|| Timed::new(&HITS))).go(); each(|| Timed::new(&MISSES)); }`,
      ['hits_total'],
    ],
    [
      'to a cell or a map that has nothing yet, and to an option of the closure',
      `struct Cache { cell: OnceLock<Timed>, all: HashMap<u8, Timed> }
       impl Cache { fn get(&self, make: impl FnOnce() -> Timed) -> &Timed { self.cell.get_or_init(make) }
         fn at(&mut self, key: u8, make: Option<impl Fn() -> Timed>) { let it = self.all.entry(key).or_insert_with(|| make.as_ref().map(|f| f()).unwrap()); it.done(); } }
       fn main() { let cache = Cache::default(); cache.get(|| Timed::new(&HITS)).done(); cache.at(1, Some(|| Timed::new(&MISSES))); }`,
      ['hits_total', 'misses_total'],
    ],
    [
      'to a function from elsewhere, which gives what the closure gives',
      'fn main() { kit::timed(|| Timed::new(&HITS)).done(); kit::timed(|| Timed::new(&MISSES)); }',
      ['hits_total'],
    ],
  ])('%s', (_title, main, updated) => {
    const expected = ['hits_total', 'misses_total', 'level'].map((name) => [name, updated.includes(name)]);
    expect(verdicts(GUARD, TIMED + main)).toEqual(expected);
  });
});

/** Where a metric does not go, by the types that are written there. */
describe('a metric goes only where its type fits', () => {
  test.each<[title: string, main: string, updated: readonly string[]]>([
    [
      'not into a parameter of another struct, whatever a method of an everyday name gives',
      `struct Config { level: i64 } struct Other;
       impl Other { fn set(&mut self, _v: i64) {} }
       fn apply(mut other: Vec<Other>) { other[0].set(1); }
       fn main() { let level = metrics::LEVEL.clone(); apply(level.into_iter().collect()); }`,
      [],
    ],
    [
      'not into a number',
      'struct Gate; impl Gate { fn new(size: usize) { size.inc(); } } fn main() { Gate::new(metrics::LEVEL.get()); Gate::new(metrics::LEVEL.clone()); }',
      [],
    ],
    [
      'not into an error that a pattern binds',
      `struct Failed; impl Failed { fn inc(&self) {} }
       fn fail(e: Failed) { e.inc(); }
       fn main() { match metrics::HITS.try_clone() { Ok(_) => {}, Err(e) => e.inc() } }`,
      [],
    ],
    [
      'into a parameter without a bound of its own',
      'fn count<T: Counting>(what: T) { what.inc(); } fn main() { count(metrics::HITS.clone()); }',
      ['hits_total'],
    ],
    [
      'into an `impl Trait`',
      'fn count(what: &impl Counting) { what.inc(); } fn main() { count(&*metrics::HITS); }',
      ['hits_total'],
    ],
    [
      'into a list, an option, and a map of metrics',
      'fn count(all: Vec<Option<IntCounter>>) { for one in all { if let Some(one) = one { one.inc(); } } } fn main() { count(vec![Some(metrics::HITS.clone())]); }',
      ['hits_total'],
    ],
    [
      'into an enum that has metrics',
      `enum Any { Counter(IntCounter), Gauge(IntGauge) }
       fn count(any: Any) { match any { Any::Counter(c) => c.inc(), Any::Gauge(g) => g.inc() } }
       fn main() { count(Any::Counter(metrics::HITS.clone())); }`,
      ['hits_total'],
    ],
    [
      'into an alias of a metric',
      'type Count = IntCounter; fn count(one: &Count) { one.inc(); } fn main() { count(&metrics::HITS); }',
      ['hits_total'],
    ],
    [
      'into a static with a type of its own',
      'static TOTAL: LazyLock<IntCounter> = LazyLock::new(|| metrics::HITS.clone()); fn main() { TOTAL.inc(); }',
      ['hits_total'],
    ],
  ])('%s', (_title, main, updated) => {
    const found = verdicts(GUARD, main).filter(([, each]) => each === true);
    expect(found.map(([name]) => name)).toEqual(updated);
  });

  test('what a conversion makes of it may be anything', () => {
    const wrapper = `struct Wrapped { counter: IntCounter }
      impl From<IntCounter> for Wrapped { fn from(counter: IntCounter) -> Self { Self { counter } } }
      fn count(one: Wrapped) { one.counter.inc(); }`;
    const found = verdicts(GUARD, `${wrapper} fn main() { count(metrics::HITS.clone().into()); }`);
    expect(found[0]).not.toEqual(['hits_total', false]);
  });
});

describe('a field is taken out of a struct by its name', () => {
  const struct = `use prometheus::*;
    pub struct Metrics { pub hits: IntCounter }
    impl Metrics { pub fn new(r: &Registry) -> Self { Self { hits: register_int_counter_with_registry!("hits_total", "h", r).unwrap() } } }`;
  test.each<[title: string, main: string, updated: boolean]>([
    ['plainly', 'fn run(m: &Metrics) { let Metrics { hits } = m; hits.inc(); }', true],
    ['behind a path', 'fn run(m: &Metrics) { let metrics::Metrics { hits, .. } = m; hits.inc(); }', true],
    ['among others', 'fn run(m: &Metrics) { let Metrics { ref other, hits: mine, .. } = m; mine.inc(); }', true],
    [
      'behind a comment with a bracket',
      'fn run(m: &Metrics) { let Metrics { /* } */ hits, .. } = m; hits.inc(); }',
      true,
    ],
    ['in a parameter', 'fn run(Metrics { hits, .. }: &Metrics) { hits.inc(); }', true],
    [
      'of another struct',
      'struct Other { hits: Tally } fn run(o: &Other) { let Other { hits } = o; hits.inc(); }',
      false,
    ],
    ['in a call', 'fn run(hits: Tally) { keep(hits, 1); hits.inc(); }', false],
  ])('%s', (_title, code, updated) => {
    const main = `use metrics::Metrics; ${code} fn main() { run(Default::default()); }`;
    expect(verdicts(struct, main)).toEqual([['hits_total', updated]]);
  });
});

describe('a field of what an object gives by Deref', () => {
  const struct = `use prometheus::*;
    pub struct Metrics { pub hits: IntCounter }
    impl Metrics { pub fn new() -> Self { Self { hits: register_int_counter!("hits_total", "h").unwrap() } } }`;
  const guarded = `${struct}
    pub struct Kept { pub child: IntGauge }
    impl std::ops::Deref for Kept { type Target = IntGauge; fn deref(&self) -> &IntGauge { &self.child } }
    fn keep(child: IntGauge) -> Kept { Kept { child } }
    pub struct Levels { pub used: Kept, pub idle: Kept }
    impl Levels { pub fn new() -> Self { Self { used: keep(register_int_gauge!("used", "h").unwrap()), idle: keep(register_int_gauge!("idle", "h").unwrap()) } } }`;
  const handle = (target: string, fields = '') =>
    `use metrics::*; struct Handle { inner: Arc<${target}>${fields} } impl std::ops::Deref for Handle { type Target = ${target}; fn deref(&self) -> &Self::Target { &self.inner } } struct Job { metrics: Arc<Handle> }`;
  test.each<[title: string, metrics: string, main: string, updated: readonly Verdict[]]>([
    [
      'of an object that holds it',
      struct,
      `${handle('Metrics')} impl Job { fn run(&self) { self.metrics.hits.inc(); } } fn main() { let m = Handle { inner: Arc::new(Metrics::new()) }; Job { metrics: Arc::new(m) }.run(); }`,
      [['hits_total', true]],
    ],
    [
      'in a method of the object itself',
      struct,
      `${handle('Metrics')} impl Handle { fn run(&self) { self.hits.inc(); } } fn main() { let m = Handle { inner: Arc::new(Metrics::new()) }; m.run(); }`,
      [['hits_total', true]],
    ],
    [
      'not where the object has a field of that name, or gives another struct',
      struct,
      `${handle('Metrics', ', hits: Tally')} impl Job { fn run(&self) { self.metrics.hits.inc(); } } mod other { pub struct Metrics { pub hits: Tally } pub struct Own { m: Metrics } impl std::ops::Deref for Own { type Target = Metrics; fn deref(&self) -> &Metrics { &self.m } } pub fn go(own: &Own) { own.hits.inc(); } }
       fn main() { let m = Handle { inner: Arc::new(Metrics::new()), hits: Tally }; Job { metrics: Arc::new(m) }.run(); other::go(&own()); }`,
      [['hits_total', false]],
    ],
    [
      'of one of several objects that one function makes',
      guarded,
      `${handle('Levels')} impl Job { fn run(&self) { self.metrics.used.set(1); } } fn main() { let m = Handle { inner: Arc::new(Levels::new()) }; Job { metrics: Arc::new(m) }.run(); }`,
      [
        ['hits_total', false],
        ['used', true],
        ['idle', false],
      ],
    ],
  ])('%s', (_title, metrics, main, updated) => {
    expect(verdicts(metrics, main)).toEqual(updated);
  });
});

describe('a field of an object whose type has another name, or is behind a key', () => {
  const struct = `use prometheus::*;
    pub struct Metrics { pub hits: IntCounter }
    impl Metrics { pub fn new() -> Self { Self { hits: register_int_counter!("hits_total", "h").unwrap() } } }
    pub struct Tallies { pub hits: Tally }`;
  test.each<[title: string, main: string, updated: boolean]>([
    [
      'an alias of wrappers around it',
      'type Shared = SendWrapper<Rc<Metrics>>; async fn scrape(State(state): State<Shared>) { state.hits.inc(); } fn main() { serve(get(scrape)); keep(Shared::new(Rc::new(Metrics::new()))); }',
      true,
    ],
    [
      'an alias of another struct',
      'type Shared = Rc<Tallies>; async fn scrape(State(state): State<Shared>) { state.hits.inc(); } fn main() { serve(get(scrape)); keep(Metrics::new()); }',
      false,
    ],
    [
      'a field that a pattern takes out of another struct, and what is in it',
      'struct Options { size: u8, metrics: Option<Arc<Metrics>>, other: Tallies } fn plot(options: &Options) { let Options { size, metrics, .. } = options; if let Some(metrics) = metrics { metrics.hits.inc(); } } fn main() { plot(&Options { size: 1, metrics: Some(Arc::new(Metrics::new())), other: tallies() }); }',
      true,
    ],
    [
      'another field that a pattern takes out of it, by the name of the first',
      'struct Options { size: u8, metrics: Option<Arc<Metrics>>, other: Tallies } fn plot(options: &Options) { let Options { other: metrics, .. } = options; metrics.hits.inc(); } fn main() { plot(&Options { size: 1, metrics: Some(Arc::new(Metrics::new())), other: tallies() }); }',
      false,
    ],
    [
      'a value of a map',
      'struct All { by: HashMap<(u8, Kind), Metrics> } impl All { fn go(&self, key: u8) { let one = self.by.get(&key).expect("there"); one.hits.inc(); } } fn main() { let mut by = HashMap::new(); by.insert(1, Metrics::new()); All { by }.go(1); }',
      true,
    ],
    [
      'a value of another map',
      'struct All { by: HashMap<Metrics, Tallies>, own: BTreeMap<u8, Metrics> } impl All { fn go(&self, key: u8) { let one = self.by.get(&key).expect("there"); one.hits.inc(); } } fn main() { let mut own = BTreeMap::new(); own.insert(1, Metrics::new()); All { own, by: tallies() }.go(1); }',
      false,
    ],
  ])('%s', (_title, main, updated) => {
    expect(verdicts(struct, `use metrics::*; ${main}`)).toEqual([['hits_total', updated]]);
  });
});
