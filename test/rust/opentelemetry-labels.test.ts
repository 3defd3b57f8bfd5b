import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import { read } from './read.ts';

/** The labels of the metrics of a program, by name. */
function labelsOf(
  source: string,
  main = 'mod metrics;\nfn main() { metrics::run(); }\n',
): Record<string, Metric['labels']> {
  const found = read({
    'Cargo.toml':
      '[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\nopentelemetry = "0.31"\nopentelemetry-otlp = "0.31"\n',
    'src/metrics.rs': `use opentelemetry::{global, metrics::*, KeyValue};\n${source}`,
    'src/main.rs': main,
  });
  return Object.fromEntries(found.metrics.map((metric) => [metric.name, metric.labels]));
}

const STOPWATCH = `
  pub struct Stopwatch<'a>(&'a Histogram<u64>, &'a [KeyValue]);
  impl<'a> Stopwatch<'a> { pub fn new(histogram: &'a Histogram<u64>, attributes: &'a [KeyValue]) -> Self { Self(histogram, attributes) } }
  impl Drop for Stopwatch<'_> { fn drop(&mut self) { self.0.record(1, self.1); } }`;

const CASES: readonly [title: string, source: string, labels: Record<string, Metric['labels']>][] = [
  [
    'a builder of attributes whose methods give it back: those of each object, also of a derived default and for each caller',
    `#[derive(Default)] pub struct Attrs { list: Vec<KeyValue> }
     impl Attrs { fn new() -> Self { Attrs { list: Vec::new() } } fn build(self) -> Vec<KeyValue> { self.list }
       fn with(mut self, key: &'static str, value: String) -> Self { self.list.push(KeyValue::new(key, value)); self }
       fn status(mut self, code: u16) -> Self { self.list.push(KeyValue::new("status", code as i64)); self } }
     fn a(c: &Counter<u64>) { let attrs = Attrs::new().with("method", read()).status(200).build(); c.add(1, &attrs); }
     fn b(c: &Counter<u64>) { c.add(1, &Attrs::default().with("path", read()).build()); }
     fn c(c: &Counter<u64>) { let mut attrs = Attrs::new(); attrs = attrs.with("host", read()); if failed() { attrs = attrs.status(500); } c.add(1, &attrs.build()); }
     fn keyed(c: &Counter<u64>, key: &'static str) { c.add(1, &Attrs::new().with(key, read()).build()); }
     fn out(c: &Counter<u64>, attrs: Attrs) { c.add(1, &attrs.build()); }
     fn made() -> Attrs { Attrs::new().with("made", read()) }
     pub fn run() { let m = global::meter("m"); a(&m.u64_counter("a").build()); b(&m.u64_counter("b").build()); c(&m.u64_counter("c").build());
       keyed(&m.u64_counter("d").build(), "k1"); keyed(&m.u64_counter("e").build(), "k2"); out(&m.u64_counter("f").build(), outside()); }`,
    {
      a_total: ['method', 'status'],
      b_total: ['path'],
      c_total: ['host', 'status'],
      d_total: ['k1'],
      e_total: ['k2'],
      f_total: null,
    },
  ],
  [
    'a future that a trait makes of whatever there is, with what each of many calls gives it',
    `pub trait Track: Sized {
       fn track(self, counter: Counter<u64>) -> Tracked<Self> { self.track_with(counter, &[]) }
       fn track_with(self, counter: Counter<u64>, list: &[KeyValue]) -> Tracked<Self> { Tracked { inner: self, counter, list: list.to_vec() } } }
     impl<T: Sized> Track for T {}
     #[pin_project] pub struct Tracked<T> { #[pin] inner: T, counter: Counter<u64>, list: Vec<KeyValue> }
     impl<T: Future> Future for Tracked<T> { fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<T::Output> {
       let this = self.project(); this.counter.add(1, this.list); this.inner.poll(cx) } }
     pub async fn run() { let m = global::meter("m"); let b = m.u64_counter("b").build();
       read().track(m.u64_counter("a").build()).await;
       ${[1, 2, 3, 4, 5, 6, 7, 8].map(() => 'read().track_with(b.clone(), &[KeyValue::new("n1", 1)]).await;').join(' ')}
       async {}.track_with(m.u64_counter("c").build(), &[KeyValue::new("n2", 1)]).await; }
     async fn read() {}`,
    { a_total: [], b_total: ['n1'], c_total: ['n2'] },
  ],
  [
    'what a method of a struct without fields gives, called on its name',
    `pub struct Extract; pub trait Extracts { fn attributes(&self, r: &Reply) -> Vec<KeyValue>; }
     impl Extracts for Extract { fn attributes(&self, r: &Reply) -> Vec<KeyValue> { let mut all = Vec::new(); if let Some(p) = r.path() { all.push(KeyValue::new("path", p)); } all } }
     pub fn run() { let list = Extract.attributes(&reply()); global::meter("m").u64_counter("a").build().add(1, &list); }`,
    { a_total: ['path'] },
  ],
  [
    'an attribute by another name of its type',
    `use opentelemetry::KeyValue as Tag; type Label = KeyValue; pub struct Own; impl Own { fn new(key: &str, value: u8) -> Own { Own } }
     pub fn run() { let m = global::meter("m"); m.u64_counter("a").build().add(1, &[Tag::new("n1", 1)]); m.u64_counter("b").build().add(1, &[Label::new("n2", 1)]);
       m.u64_counter("c").build().add(1, &[Own::new("n3", 1)]); }`,
    { a_total: ['n1'], b_total: ['n2'], c_total: null },
  ],
  [
    'one attribute behind a list, and one that may be there',
    `fn a(c: &Counter<u64>) { let base = vec![KeyValue::new("n1", 1)]; let all: Vec<KeyValue> = base.iter().cloned().chain(std::iter::once(KeyValue::new("n2", 1))).collect(); c.add(1, &all); }
     fn b(c: &Counter<u64>) { let all: Vec<_> = vec![KeyValue::new("n1", 1)].into_iter().chain(Some(KeyValue::new("n3", 1))).chain(std::iter::empty()).collect(); c.add(1, &all); }
     pub fn run() { let m = global::meter("m"); a(&m.u64_counter("a").build()); b(&m.u64_counter("b").build()); }`,
    { a_total: ['n1', 'n2'], b_total: ['n1', 'n3'] },
  ],
  [
    'a function that is handed a name and a list, each call by itself',
    `pub struct M { meter: Meter }
     impl M { fn add(&self, name: &'static str, list: &[KeyValue]) { let c = self.meter.u64_counter(name).build(); c.add(1, list); }
       fn set(&self, name: &'static str, code: KeyValue) { record(&self.meter.u64_gauge(name).build(), &[code]); } }
     fn record(gauge: &Gauge<u64>, list: &[KeyValue]) { gauge.record(1, list); }
     fn helper(m: &M, name: &'static str, list: &[KeyValue]) { m.add(name, list); }
     pub fn run() { let m = M { meter: global::meter("m") }; m.add("a", &[KeyValue::new("k1", 1)]); m.add("a", &[KeyValue::new("k2", 1)]); m.add("b", &[]);
       helper(&m, "c", &[KeyValue::new("k3", 1)]); helper(&m, "d", &[KeyValue::new("k4", 1)]); m.set("e", KeyValue::new("k5", 1)); m.set("f", KeyValue::new("k6", 1)); }`,
    { a_total: ['k1', 'k2'], b_total: [], c_total: ['k3'], d_total: ['k4'], e: ['k5'], f: ['k6'] },
  ],
  [
    'a map that keeps what a function makes for each name, and from which only that function takes',
    `pub struct M { counters: Mutex<HashMap<String, Counter<u64>>>, gauges: DashMap<String, Gauge<u64>>, histograms: RwLock<HashMap<String, Histogram<f64>>>, shown: Mutex<HashMap<String, Counter<u64>>>, meter: Meter }
     impl M { fn new() -> Self { M { counters: Default::default(), gauges: DashMap::new(), histograms: Default::default(), shown: Default::default(), meter: global::meter("m") } }
       fn add(&self, name: &'static str, list: &[KeyValue]) { let mut all = self.counters.lock().unwrap(); let it = all.entry(name.to_string()).or_insert_with(|| self.meter.u64_counter(name).build()); it.add(1, list); }
       fn set(&self, name: &'static str, list: &[KeyValue]) { self.gauges.entry(name.to_string()).or_insert_with(|| self.meter.u64_gauge(name).build()).record(3, list); }
       fn histogram(&self, name: &'static str) -> Histogram<f64> { if let Some(it) = self.histograms.read().unwrap().get(name) { return it.clone(); }
         let it = self.meter.f64_histogram(name).build(); self.histograms.write().unwrap().insert(name.to_string(), it.clone()); it }
       fn show(&self, name: &'static str) { let it = self.shown.lock().unwrap().entry(name.to_string()).or_insert_with(|| self.meter.u64_counter(name).build()).clone(); it.add(1, &[]); }
       fn all(&self) { for (_, it) in self.shown.lock().unwrap().iter() { it.add(1, &[KeyValue::new("all", 1)]); } } }
     pub fn run() { let m = M::new(); m.add("a", &[KeyValue::new("k1", 1)]); m.add("b", &[KeyValue::new("k2", 1)]); m.set("c", &[KeyValue::new("k3", 1)]); m.set("d", &[]);
       m.histogram("e").record(1.0, &[KeyValue::new("k5", 1)]); m.histogram("f").record(1.0, &[KeyValue::new("k6", 1)]); m.show("g"); m.show("h"); m.all(); }`,
    { a_total: ['k1'], b_total: ['k2'], c: ['k3'], d: [], e: ['k5'], f: ['k6'], g_total: null, h_total: null },
  ],
  [
    'a builder that a closure puts back into its own name; through a reference, what it refers to is given the instrument',
    `pub struct Kept { slot: Option<Counter<u64>> }
     impl Kept { fn fill(&mut self) { let slot = &mut self.slot; *slot = Some(global::meter("m").u64_counter("b").build()); }
       fn hit(&self) { if let Some(it) = &self.slot { it.add(1, &[KeyValue::new("code", 1)]); } } }
     macro_rules! count { ($name:literal, $value:expr, $($key:literal = $of:expr),*) => {{
       let make = |meter: Meter| { let mut builder = meter.u64_counter($name); if !$name.is_empty() { builder = builder.with_unit("{hit}"); } builder.build() };
       let it = make(global::meter("m")); it.add($value, &[$(KeyValue::new($key, $of)),*]); }}; }
     pub fn run() { count!("a", 1, "op" = "x", "kind" = "y"); let mut kept = Kept { slot: None }; kept.fill(); kept.hit(); }`,
    { a_total: ['op', 'kind'], b_total: ['code'] },
  ],
  [
    'a list that grows by the name of a pattern or of a parameter; one that another method lends is not known',
    `fn status() -> KeyValue { KeyValue::new("status", 200) } fn counter(name: &'static str) -> Counter<u64> { global::meter("m").u64_counter(name).build() }
     pub struct Calls { list: Option<Vec<KeyValue>>, a: Counter<u64> } pub struct Lent { list: Option<Vec<KeyValue>>, e: Counter<u64> }
     impl Calls { fn new() -> Self { let list = vec![KeyValue::new("url", "u")]; Self { list: Some(list), a: counter("a") } }
       fn sent(&mut self) { if let Some(ref mut list) = self.list { list.push(status()); self.a.add(1, list); } } }
     impl Lent { fn new() -> Self { Self { list: Some(vec![KeyValue::new("url", "u")]), e: counter("e") } }
       fn route(&mut self) { if let Some(ref mut list) = self.list { list.push(KeyValue::new("route", "r")); } }
       fn sent(self) { if let Some(list) = self.list { self.e.add(1, &list); } } }
     fn b(counter: Counter<u64>, list: &mut Vec<KeyValue>) { more(list); counter.add(1, list); } fn more(list: &mut Vec<KeyValue>) { list.push(KeyValue::new("more", 1)); }
     fn c(counter: Counter<u64>, list: Option<Vec<KeyValue>>) { match list { Some(mut all) if all.len() > 0 => { all.extend([status()]); counter.add(1, &all) } _ => {} } }
     fn d(counter: Counter<u64>, list: &[KeyValue]) { look(list); println!("{:?}", list); counter.add(1, list); } fn look(list: &[KeyValue]) {}
     pub fn run() { Calls::new().sent(); b(counter("b"), &mut vec![KeyValue::new("k", 1)]); c(counter("c"), Some(vec![KeyValue::new("k", 1)])); d(counter("d"), &[KeyValue::new("k", 1)]);
       let mut lent = Lent::new(); lent.route(); lent.sent(); }`,
    { a_total: ['url', 'status'], b_total: ['k', 'more'], c_total: ['k', 'status'], d_total: ['k'], e_total: null },
  ],
  [
    'what a closure makes of an instrument that may be there, and the instrument that it gives',
    `#[derive(Clone)] pub struct Recorder { counter: Counter<u64> }
     impl Recorder { fn record(&self, code: &str) { self.counter.add(1, &[KeyValue::new("code", code.to_string())]); } }
     pub struct All { a: Option<Counter<u64>>, b: Option<Counter<u64>> }
     impl All { fn new() -> Self { let m = global::meter("m"); All { a: Some(m.u64_counter("a").build()), b: Some(m.u64_counter("b").build()) } }
       fn recorder(&self) -> Option<Recorder> { self.a.as_ref().cloned().map(|counter| Recorder { counter }) }
       fn plain(&self) -> Option<Counter<u64>> { self.b.as_ref().and_then(|it| { seen(); Some(it.clone()) }).filter(|it| it.enabled()) } }
     pub fn run() { let all = All::new(); if let Some(it) = all.recorder() { it.record("x"); } all.plain().map(|it| it).unwrap().add(1, &[KeyValue::new("k", 1)]); }`,
    { a_total: ['code'], b_total: ['k'] },
  ],
  [
    'one of two objects in a wrapper that a function makes by whose name an instrument has a method',
    `pub struct Set { hits: Counter<u64> } pub struct State<'a> { set: &'a Set } pub struct Capture<S>(S);
     impl Set { fn new(name: &'static str) -> Self { Self { hits: global::meter("m").u64_counter(name).build() } }
       fn capture(&self) -> Capture<State<'_>> { Capture::enabled(State { set: self }) } }
     impl<S> Capture<S> { fn enabled(state: S) -> Self { Self(state) } }
     impl Capture<State<'_>> { fn finish(self) { self.0.set.hits.add(1, &[KeyValue::new("result", "hit")]); } }
     pub fn run() { let (a, b) = (Set::new("a"), Set::new("b")); a.capture().finish(); b.hits.enabled(); }`,
    { a_total: ['result'], b_total: null },
  ],
  [
    'a field beside which others by its name are numbers',
    `pub struct Sync { hits: Counter<u64>, misses: Counter<u64> } pub struct Header { hits: u64 } pub struct Stats { misses: u64 }
     impl Sync { fn new() -> Self { Self { hits: global::meter("m").u64_counter("hits").build(), misses: global::meter("m").u64_counter("misses").build() } }
       fn update(&self, store: &Store) { let header = store.header()?; self.hits.add(header.hits, &[]); let all = header.hits as f64 + store.header()?.hits.pow(2);
         self.misses.add(1, &[]); let stats = store.stats()?; keep(stats.misses); } }
     fn keep(misses: Misses) {}
     pub fn run() { Sync::new().update(&store()); }`,
    { hits_total: [], misses_total: null },
  ],
  [
    'an element of a list in a field, of whatever object, where all elements have one key',
    `pub struct M { a: Counter<u64>, b: Counter<u64>, host: Vec<KeyValue>, two: [KeyValue; 2] }
     impl Default for M { fn default() -> Self { let m = global::meter("m"); M { a: m.u64_counter("a").build(), b: m.u64_counter("b").build(),
       host: std::slice::from_ref(&KeyValue::new("host", name())).to_vec(), two: [KeyValue::new("x", 1), KeyValue::new("y", 2)] } } }
     pub struct Policy { metrics: M } impl Policy { fn new() -> Self { Policy { metrics: M::default() } }
       fn go(&self, level: u64) { let both = [KeyValue::new("level", level), self.metrics.host[0].clone()]; self.metrics.a.add(1, &both);
         self.metrics.b.add(1, &[self.metrics.two[at()].clone()]); } }
     pub fn run() { Policy::new().go(1); }`,
    { a_total: ['level', 'host'], b_total: ['x', 'y'] },
  ],
  [
    'attributes that a conversion makes of objects, in place, in a field and for a reference',
    `pub struct Node(u64); impl From<Node> for KeyValue { fn from(node: Node) -> Self { KeyValue::new("node", node.0 as i64) } }
     pub enum Way { In, Out } impl From<&Way> for KeyValue { fn from(way: &Way) -> Self { KeyValue::new("way", name(way)) } }
     pub struct M { a: Counter<u64>, b: Counter<u64>, c: Counter<u64>, node: KeyValue }
     impl M { fn new(node: Node) -> Self { let m = global::meter("m");
         M { a: m.u64_counter("a").build(), b: m.u64_counter("b").build(), c: m.u64_counter("c").build(), node: node.into() } }
       fn go(&self, way: &Way) { let both = [self.node.clone(), way.into()]; self.a.add(1, &both); self.b.add(1, std::slice::from_ref(&self.node));
         self.c.add(1, &[KeyValue::from(way), out_of_sight().into()]); } }
     pub fn run() { M::new(Node(1)).go(&Way::In); }`,
    { a_total: ['node', 'way'], b_total: ['node'], c_total: null },
  ],
  [
    'attributes that a function makes for each of its calls',
    `fn list(key: &'static str) -> Vec<KeyValue> { vec![KeyValue::new(key, 1), KeyValue::new("app", 1)] }
     fn one(key: &'static str) -> KeyValue { KeyValue::new(key, 1) }
     pub fn run() {
       let (a, b) = (global::meter("m").u64_counter("a").build(), global::meter("m").u64_counter("b").build());
       let (c, d) = (global::meter("m").u64_counter("c").build(), global::meter("m").u64_counter("d").build());
       a.add(1, &list("x")); b.add(1, &list("y")); c.add(1, &[one("z")]); d.add(1, &[one("w")]);
     }`,
    { a_total: ['x', 'app'], b_total: ['y', 'app'], c_total: ['z'], d_total: ['w'] },
  ],
  [
    'attributes that a closure makes of a list of names, and of one that is not in sight',
    `pub fn run() {
       let (a, b) = (global::meter("m").u64_counter("a").build(), global::meter("m").u64_counter("b").build());
       let known: Vec<KeyValue> = [("x", 1), ("y", 2)].into_iter().map(|(k, v)| KeyValue::new(k, v)).collect();
       a.add(1, &known);
       let unknown: Vec<KeyValue> = elsewhere().into_iter().map(|(k, v)| KeyValue::new(k, v)).collect();
       b.add(1, &unknown);
     }`,
    { a_total: ['x', 'y'], b_total: null },
  ],
  [
    'a guard that one function makes for several, each with its own',
    `${STOPWATCH}
     pub fn run() {
       let (a, b) = (global::meter("m").u64_histogram("a").build(), global::meter("m").u64_histogram("b").build());
       let _a = Stopwatch::new(&a, &[KeyValue::new("x", 1)]);
       let _b = Stopwatch::new(&b, &[KeyValue::new("y", 1), KeyValue::new("z", 2)]);
     }`,
    { a: ['x'], b: ['y', 'z'] },
  ],
  [
    'a guard that a closure gives to an object, which is made in it or moved into it',
    `${STOPWATCH}
     pub struct Timed<F> { now: Option<Stopwatch<'static>>, make: Option<F> }
     impl<F: FnOnce() -> Stopwatch<'static>> Timed<F> { fn new(make: F) -> Self { Timed { now: None, make: Some(make) } }
       fn poll(&mut self) { if let Some(make) = self.make.take() { self.now.replace(make()); } } }
     pub fn run() {
       let (a, b) = (global::meter("m").u64_histogram("a").build(), global::meter("m").u64_histogram("b").build());
       let watch = Stopwatch::new(&a, &[KeyValue::new("x", 1)]);
       Timed::new(move || watch).poll();
       Timed::new(|| Stopwatch::new(&b, &[])).poll();
     }`,
    { a: ['x'], b: [] },
  ],
  [
    'a guard that goes out of sight, and of whose type nothing else measures by it',
    `${STOPWATCH}
     pub fn run() {
       let (a, b) = (global::meter("m").u64_histogram("a").build(), global::meter("m").u64_histogram("b").build());
       elsewhere::keep(Box::new(Stopwatch::new(&a, &[KeyValue::new("x", 1)])));
       elsewhere::keep(Box::new(Stopwatch::new(&b, &[])));
     }`,
    { a: ['x'], b: [] },
  ],
  [
    'a guard that goes out of sight, where its type is measured by elsewhere, too',
    `${STOPWATCH}
     impl Stopwatch<'_> { pub fn lap(&self) { self.0.record(1, &[KeyValue::new("lap", 1)]); } pub fn half(&self) { self.0.record(1, &[]); } }
     pub fn run() {
       let (a, b) = (global::meter("m").u64_histogram("a").build(), global::meter("m").u64_histogram("b").build());
       let (watch, other) = (Stopwatch::new(&a, &[KeyValue::new("lap", 1)]), Stopwatch::new(&b, &[KeyValue::new("y", 1)]));
       elsewhere::keep(Box::new(watch)); elsewhere::keep(Box::new(other)); elsewhere::watch::<Stopwatch>().lap(); elsewhere::watch::<Stopwatch>().half();
     }`,
    { a: ['lap'], b: null },
  ],
  [
    'objects that one function makes for several and that come back out of sight, measured with the same',
    `pub struct Web { hits: Counter<u64>, seen: Counter<u64>, took: Histogram<f64> }
     impl Web { pub fn new(name: &'static str, seen: &'static str) -> Arc<Web> { let m = global::meter("m");
       Arc::new(Web { hits: m.u64_counter(name).build(), seen: m.u64_counter(seen).build(), took: m.f64_histogram("took").build() }) } }
     pub async fn layer(elsewhere::Extension(web): elsewhere::Extension<Arc<Web>>, path: &str) {
       web.hits.add(1, &[KeyValue::new("path", path.to_string())]); web.seen.add(1, &[]); web.seen.add(1, &[KeyValue::new("first", true)]); web.took.record(1.0, &[KeyValue::new("path", 1)]); }
     pub fn run() { route().layer(elsewhere::Extension(Web::new("a", "b"))).layer(from_fn(layer)); route().layer(elsewhere::Extension(Web::new("c", "d"))).layer(from_fn(layer)); }`,
    { a_total: ['path'], b_total: null, c_total: ['path'], d_total: null, took: ['path'] },
  ],
  [
    'lists that a conversion makes of objects',
    `pub struct Node { id: u64, main: bool } impl From<&Node> for Vec<KeyValue> { fn from(node: &Node) -> Self { let mut list = vec![KeyValue::new("node", node.id as i64)]; if node.main { list.push(KeyValue::new("main", true)); } list } }
     pub struct Other { id: u8 } impl Into<Vec<KeyValue>> for &Other { fn into(self) -> Vec<KeyValue> { vec![KeyValue::new("other", 1)] } }
     impl From<&Node> for KeyValue { fn from(node: &Node) -> Self { KeyValue::new("one", node.id as i64) } }
     pub struct Third; impl From<Third> for Vec<String> { fn from(it: Third) -> Self { vec![] } }
     fn note(counter: &Counter<u64>, of: impl Into<Vec<KeyValue>>) { counter.add(1, &of.into()); }
     fn noted(counter: &Counter<u64>, of: impl Into<Vec<KeyValue>>) { counter.add(1, &Into::<Vec<KeyValue>>::into(of)); }
     pub fn run() {
       let m = global::meter("m"); let (a, b, c, d, e, f) = (m.u64_counter("a").build(), m.u64_counter("b").build(), m.u64_counter("c").build(), m.u64_counter("d").build(), m.u64_counter("e").build(), m.u64_counter("f").build());
       let node = Node { id: 1, main: true }; let list: Vec<KeyValue> = (&node).into(); a.add(1, &list);
       b.add(1, &Vec::from(&node)); let other = Other { id: 1 }; note(&c, &other); noted(&d, &other); noted(&d, &node); noted(&e, &elsewhere::object()); f.add(1, &[KeyValue::from(&node)]);
     }`,
    {
      a_total: ['node', 'main'],
      b_total: ['node', 'main'],
      c_total: ['other'],
      d_total: ['other', 'node', 'main'],
      e_total: null,
      f_total: ['one'],
    },
  ],
  [
    'a list that grows in the caller, handed to a function or a closure with the metric',
    `fn made(name: &str, worker: Option<u8>) -> Vec<KeyValue> { let mut list = vec![KeyValue::new("name", name.to_string())]; if let Some(w) = worker { list.push(KeyValue::new("worker", w)); } list }
     fn note(histogram: &Histogram<f64>, took: f64, list: &[KeyValue]) { if took > 0.0 { histogram.record(took, list); } }
     pub fn run() {
       let m = global::meter("m"); let (a, b, c, d) = (m.f64_histogram("a").build(), m.f64_histogram("b").build(), m.f64_histogram("c").build(), m.f64_histogram("d").build());
       let list = made("x", None); note(&a, 1.0, &list);
       for phase in ["in", "out"] { let mut list = list.clone(); list.push(KeyValue::new("phase", phase)); note(&b, 1.0, &list); }
       let noted = |histogram: &Histogram<f64>, list: &[KeyValue]| { if late() { histogram.record(1.0, list); } };
       let mut more = vec![KeyValue::new("x", 1)]; if late() { more.push(KeyValue::new("y", 1)); } noted(&c, &more);
       let mut unknown = vec![KeyValue::new("x", 1)]; unknown.extend(elsewhere::more()); noted(&d, &unknown);
     }`,
    { a: ['name', 'worker'], b: ['name', 'worker', 'phase'], c: ['x', 'y'], d: null },
  ],
  [
    'lists that are chained, collected with a type, and flattened, and what is left when something is taken out',
    `const KEYS: [&str; 2] = ["x", "y"]; static BASE: LazyLock<Vec<KeyValue>> = LazyLock::new(|| vec![KeyValue::new("base", 1)]);
     pub fn run() {
       let m = global::meter("m"); let c = |name: &'static str| m.u64_counter(name).build();
       let list: Vec<KeyValue> = BASE.iter().cloned().chain([KeyValue::new("k", 1)]).collect(); c("chained").add(1, &list);
       c("typed").add(1, &KEYS.iter().map(|key| KeyValue::new(*key, 1)).collect::<Vec<_>>());
       let list: Vec<_> = [Some(KeyValue::new("a", 1)), late().then(|| KeyValue::new("b", 2)), late().then_some(KeyValue::new("c", 3))].into_iter().flatten().collect(); c("perhaps").add(1, &list);
       let mut list = vec![KeyValue::new("a", 1)]; list.append(&mut vec![KeyValue::new("b", 1)]); list.insert(0, KeyValue::new("first", 1)); c("front").add(1, &list);
       let mut list = vec![KeyValue::new("a", 1)]; list.retain(|each| each.key.as_str() != "a"); c("less").add(1, &list);
     }`,
    {
      chained_total: ['base', 'k'],
      typed_total: ['x', 'y'],
      perhaps_total: ['a', 'b', 'c'],
      front_total: ['a', 'b', 'first'],
      less_total: null,
    },
  ],
  [
    'a guard that is given what is not in sight',
    `${STOPWATCH}
     pub fn run() { let a = global::meter("m").u64_histogram("a").build(); let _a = Stopwatch::new(&a, &elsewhere::list()); }`,
    { a: null },
  ],
  [
    'an attribute that an object keeps',
    `pub struct Cache { hits: Counter<u64>, misses: Counter<u64>, host: KeyValue }
     impl Cache {
       fn new(name: String) -> Self {
         let host = KeyValue::new("host", name);
         Self { hits: global::meter("m").u64_counter("hits").build(), misses: global::meter("m").u64_counter("misses").build(), host }
       }
       fn get(&self) { let host = std::slice::from_ref(&self.host); self.hits.add(1, host); self.misses.add(1, &[self.host.clone(), KeyValue::new("why", 1)]); }
     }
     pub fn run() { Cache::new(name()).get(); }`,
    { hits_total: ['host'], misses_total: ['host', 'why'] },
  ],
  [
    'what a closure gives',
    `pub fn run() {
       let a = global::meter("m").u64_counter("a").build();
       let with = |result: &'static str| [KeyValue::new("kind", "x"), KeyValue::new("result", result)];
       a.add(1, &with("ok")); a.add(1, &with("error"));
     }`,
    { a_total: ['kind', 'result'] },
  ],
  [
    'a closure that is handed the metric and its attributes',
    `pub fn run() {
       let (a, b) = (global::meter("m").u64_histogram("a").build(), global::meter("m").u64_histogram("b").build());
       let record = |h: &Histogram<u64>, value: u64, attributes: &[KeyValue]| { if value > 0 { h.record(value, attributes); } };
       record(&a, 1, &[KeyValue::new("x", 1)]);
       record(&b, 1, &[]);
     }`,
    { a: ['x'], b: [] },
  ],
  [
    'an element that is one of several',
    `fn local() -> KeyValue { KeyValue::new("mode", "local") }
     pub fn run() {
       let a = global::meter("m").u64_counter("a").build();
       let mut list = vec![match mode() { 0 => local(), _ => KeyValue::new("remote", "far") }, KeyValue::new("x", 1)];
       if let Some(code) = code() { list.push(KeyValue::new("code", code)); }
       a.add(1, &list);
     }`,
    { a_total: ['mode', 'x', 'code', 'remote'] },
  ],
  [
    'a list of another type that is filled',
    `pub fn run() {
       let a = global::meter("m").u64_counter("a").build();
       let mut list = SmallVec::<[KeyValue; 3]>::with_capacity(3);
       list.push(KeyValue::new("x", 1));
       a.add(1, &list);
       let b = global::meter("m").u64_counter("b").build();
       let mut other = Default::default();
       other.push(KeyValue::new("x", 1));
       fill(&mut other);
       b.add(1, &other);
     }`,
    { a_total: ['x'], b_total: null },
  ],
  [
    'a function that is handed both, called for two metrics',
    `fn record(h: &Histogram<u64>, attributes: &[KeyValue]) { h.record(1, attributes); }
     pub fn run() {
       let (a, b) = (global::meter("m").u64_histogram("a").build(), global::meter("m").u64_histogram("b").build());
       record(&a, &[KeyValue::new("x", 1)]);
       record(&b, &[]);
     }`,
    { a: ['x'], b: [] },
  ],
  [
    'what is put into a list counts for who reads it behind that, and in a loop for all',
    `pub fn run() {
       let (a, b, c) = (global::meter("m").u64_counter("a").build(), global::meter("m").u64_counter("b").build(), global::meter("m").u64_counter("c").build());
       let mut list = vec![KeyValue::new("x", 1)];
       a.add(1, &list);
       list.push(KeyValue::new("y", 1));
       b.add(1, &list);
       let mut other = vec![];
       loop { c.add(1, &other); other.push(KeyValue::new("z", 1)); }
     }`,
    { a_total: ['x'], b_total: ['x', 'y'], c_total: ['z'] },
  ],
  [
    'a list that a function fills, which it is lent',
    `fn fill(list: &mut Vec<KeyValue>, code: u16) { list.push(KeyValue::new("code", code)); more(list); }
     fn more(list: &mut Vec<KeyValue>) { if late() { list.extend([KeyValue::new("late", true)]); } }
     pub fn run() {
       let (a, b) = (global::meter("m").u64_counter("a").build(), global::meter("m").u64_counter("b").build());
       let mut list = vec![KeyValue::new("x", 1)];
       fill(&mut list, 200);
       a.add(1, &list);
       let mut other = vec![KeyValue::new("x", 1)];
       elsewhere::fill(&mut other);
       b.add(1, &other);
     }`,
    { a_total: ['x', 'code', 'late'], b_total: null },
  ],
  [
    'a list that there may be none of',
    `fn of(op: Op) -> Vec<KeyValue> { vec![KeyValue::new("op", op.name)] }
     pub fn run(op: Option<Op>) {
       let (a, b) = (global::meter("m").u64_counter("a").build(), global::meter("m").u64_counter("b").build());
       let mut list = op.map(|op| of(op)).unwrap_or_default();
       list.push(KeyValue::new("ok", false));
       a.add(1, &list);
       let other: Vec<KeyValue> = pairs().map(|(key, value)| KeyValue::new(key, value)).collect();
       b.add(1, &other);
     }`,
    { a_total: ['op', 'ok'], b_total: null },
  ],
];

describe('the labels of an instrument that is updated far away', () => {
  test.each(CASES)('%s', (_title, source, labels) => {
    expect(labelsOf(source)).toEqual(labels);
  });
});

test('a list in a private field grows where the module of its struct makes it grow, and nowhere else', () => {
  const labels = (field: string, more = '') =>
    labelsOf(
      `pub struct Timer { counter: Counter<u64>, ${field}: Vec<KeyValue> }
       impl Timer { fn new(counter: Counter<u64>, list: &[KeyValue]) -> Self { Self { counter, labels: list.to_vec() } } ${more} }
       impl Drop for Timer { fn drop(&mut self) { self.counter.add(1, &self.labels); } }
       pub fn run() { let t = Timer::new(global::meter("m").u64_counter("x").build(), &[KeyValue::new("a", 1)]); }`,
      'mod metrics;\nfn main() { metrics::run(); let mut other = elsewhere::other(); other.labels.push(1); }\n',
    );
  expect(labels('labels')).toEqual({ x_total: ['a'] });
  expect(labels('pub labels')).toEqual({ x_total: null });
  expect(labels('labels', 'fn go(&mut self) { self.labels.extend(more()); }')).toEqual({ x_total: null });
});

const LATER: readonly [title: string, uses: string, labels: Record<string, Metric['labels']>][] = [
  [
    'belongs to the guard that is asked to',
    'let _a = Timer::new(a, vec![]); let mut timer = Timer::new(b, vec![KeyValue::new("x", 1)]); timer.also(vec![KeyValue::new("y", 1)]);',
    { a_total: [], b_total: ['x', 'y'] },
  ],
  [
    'may be any guard out of sight',
    'let _a = Timer::new(a, vec![]); let _b = Timer::new(b, vec![]); kept().also(vec![KeyValue::new("y", 1)]);',
    { a_total: null, b_total: null },
  ],
];

describe('what is added to the attributes of a guard after it was made', () => {
  test.each(LATER)('%s', (_title, uses, labels) => {
    const source = `pub struct Timer { counter: Counter<u64>, labels: Vec<KeyValue> }
      impl Timer {
        fn new(counter: Counter<u64>, labels: impl Into<Vec<KeyValue>>) -> Self { Self { counter, labels: labels.into() } }
        fn also(&mut self, labels: impl Into<Vec<KeyValue>>) { self.labels.extend(labels.into()); }
      }
      impl Drop for Timer { fn drop(&mut self) { self.counter.add(1, &self.labels); } }
      pub fn run() {
        let (a, b) = (global::meter("m").u64_counter("a").build(), global::meter("m").u64_counter("b").build());
        ${uses}
      }`;
    expect(labelsOf(source)).toEqual(labels);
  });
});
