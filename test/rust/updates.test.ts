import { describe, expect, test } from 'vitest';
import { manifest, read } from './read.ts';

const STATICS = `use prometheus::*;
pub static HITS: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter!("hits_total", "h").unwrap());
pub static LEVEL: LazyLock<IntGauge> = LazyLock::new(|| register_int_gauge!("level", "h").unwrap());
pub static CALLS: LazyLock<IntCounterVec> = LazyLock::new(|| register_int_counter_vec!("calls_total", "h", &["op"]).unwrap());
pub static TOOK: LazyLock<Histogram> = LazyLock::new(|| register_histogram!("took_seconds", "h").unwrap());
`;

/** Code in `main.rs`, and the metrics that it updates. */
const UPDATES: readonly [title: string, main: string, updated: readonly string[]][] = [
  [
    'a part of a tuple in a field, that a pattern takes out, and no other part of it',
    `mod metrics; use metrics::*; struct M { pair: (&'static IntCounter, &'static IntGauge), both: Option<(IntCounter, Histogram)> }
     impl M { fn new() -> Self { M { pair: (&HITS, &LEVEL), both: Some((CALLS.with_label_values(&["a"]), TOOK.clone())) } }
       fn run(&self) { let (hits, level) = &self.pair; hits.inc(); level.get(); if let Some((_, took)) = &self.both { took.observe(1.0) } } }
     fn main() { M::new().run(); }`,
    ['hits_total', 'took_seconds'],
  ],
  [
    'a part of a tuple by its place, of what a function gives or takes, of a static and of a struct whose pattern has the tuple',
    `mod metrics; use metrics::*; static ALL: LazyLock<(IntCounter, IntGauge)> = LazyLock::new(|| (HITS.clone(), LEVEL.clone()));
     struct M { pair: (Histogram, IntCounterVec) } fn made() -> M { M { pair: (TOOK.clone(), CALLS.clone()) } }
     fn step((took, calls): &(Histogram, IntCounterVec)) { took.get_sample_count(); calls.with_label_values(&["a"]).inc(); }
     fn main() { ALL.0.inc(); ALL.1.get(); let M { pair } = made(); step(&pair); let M { pair: (took, _) } = made(); took.get_sample_sum(); }`,
    ['hits_total', 'calls_total'],
  ],
  [
    'a part of one of several tuples, by a pattern of a loop; of what comes out with a key or a place, any part may be meant',
    `mod metrics; use metrics::*; fn main() {
       for (hits, level) in [(&*HITS, &*LEVEL)] { hits.inc(); level.get(); }
       let all = HashMap::from([("a", (&*CALLS, &*TOOK))]); all["a"].0.with_label_values(&["a"]).inc();
       let list = vec![(&*CALLS, &*TOOK)]; for (n, (_, took)) in list.iter().enumerate() { took.observe(1.0) } }`,
    ['hits_total', 'calls_total', 'took_seconds'],
  ],
  [
    'a name that a loop, an arm, a closure or a condition gives to something else',
    `mod metrics; use metrics::*; fn main() { let c = &*HITS; c.get(); for c in others() { c.inc(); }
       if let Some(c) = other() { c.inc(); } match other() { Some(c) => c.inc(), None => {} } other().map(|c| c.inc());
       let l = &*LEVEL; for l in [l] { l.set(1) } if let Some(t) = Some(&*TOOK) { if let Some(t) = Some(t) { t.observe(1.0) } } }`,
    ['level', 'took_seconds'],
  ],
  [
    'fields that a derived builder and a derived constructor are given',
    `mod metrics; use metrics::*; #[derive(Clone, Builder)] struct Cache { #[builder(setter(into, strip_option), default)] hits: Option<IntCounter>, level: IntGauge }
     #[derive(new)] struct Queue { #[new(default)] rows: Vec<u64>, took: Histogram, name: String }
     impl Cache { fn hit(&self) { if let Some(hits) = self.hits.as_ref() { hits.inc(); } println!("{}", self.level.get()); } }
     impl Queue { fn done(&self) { self.took.observe(1.0); } }
     fn main() { let cache = CacheBuilder::default().hits(HITS.clone()).level(LEVEL.clone()).build().unwrap(); cache.hit(); Queue::new(TOOK.clone(), "a".into()).done(); }`,
    ['hits_total', 'took_seconds'],
  ],
  [
    'a field of the struct that an impl names by an associated type',
    `mod metrics; trait Register { type Handle; fn register(self) -> Self::Handle; }
     struct Sent; struct SentHandle { count: IntCounter } struct Handle { count: IntCounter }
     impl Register for Sent { type Handle = SentHandle; fn register(self) -> Self::Handle { Self::Handle { count: metrics::HITS.clone() } } }
     impl SentHandle { fn emit(&self) { self.count.inc(); } }
     fn main() { Sent.register().emit(); }`,
    ['hits_total'],
  ],
  [
    'a method that a trait gives to an option of a struct, and to whatever has another trait',
    `mod metrics; use metrics::*; trait Stats<T> { fn set(&self, to: &T); } trait AndSet<T> { fn and_set(&self, to: &T); } trait Quiet<T> { fn and_not(&self, to: &T); }
     struct Lag(i64); impl Stats<IntGauge> for Lag { fn set(&self, to: &IntGauge) { to.set(self.0); } }
     impl<M: Stats<T>, T> AndSet<T> for Option<M> { fn and_set(&self, to: &T) { if let Some(stats) = self { stats.set(to); } } }
     impl<M: Stats<T>, T> Quiet<T> for M { fn and_not(&self, to: &T) { log(); } } struct Other; impl Other { fn and_not(&self, to: &IntCounter) { to.inc(); } }
     struct Page { lag: Option<Lag> } fn main() { let page: Page = load(); page.lag.and_set(&*LEVEL); page.lag.unwrap().and_not(&*HITS); }`,
    ['level'],
  ],
  [
    'a function that calls what it is handed with the metric, each call by itself',
    `mod metrics; use metrics::*; fn with<T>(c: &IntCounter, n: u8, f: impl Fn(&IntCounter) -> T) -> T { f(c) } fn level(f: impl Fn(&IntGauge)) { f(&LEVEL) }
     fn main() { with(&HITS, 1, |c| c.inc()); with(&CALLS.with_label_values(&["a"]), 2, |c| c.get()); level(|l| l.set(1)); }`,
    ['hits_total', 'level'],
  ],
  [
    'what a macro does to an object that a function gives it, by the method that it calls',
    `mod metrics; use metrics::*; struct Stats { hits: &'static IntCounter, level: &'static IntGauge } impl Stats { fn done(&self, ok: bool) { self.hits.inc(); } fn idle(&self) { self.level.set(1); } }
     fn stats(tag: &str) -> Stats { Stats { hits: &HITS, level: &LEVEL } } fn one() -> &'static Histogram { &TOOK }
     macro_rules! retry { ($tag:literal, $call:expr) => {{ let mut stats = stats($tag); for _ in 0..3 { stats.done($call); } one().observe(1.0); }}; }
     fn main() { retry!("get", true); }`,
    ['hits_total', 'took_seconds'],
  ],
  [
    'a method that another object hands its calls on to by a macro',
    `mod metrics; use metrics::*; struct Inner; impl Inner { fn send(&self, n: u8) { HITS.inc(); } fn idle(&self) { LEVEL.set(1); } }
     struct Outer { inner: Inner } impl Sink for Outer { delegate! { to self.inner { fn send(&self, n: u8); } } }
     fn main() { serve(Outer { inner: Inner }); }`,
    ['hits_total'],
  ],
  [
    'a method of a trait of which a macro makes a server',
    `mod metrics; use metrics::*; #[rpc(server)] pub trait Api { fn get(&self); } struct Node; impl Api for Node { fn get(&self) { HITS.inc(); get(); } } fn get() { LEVEL.set(3); }
     #[async_trait] trait Own { fn put(&self); } impl Own for Node { fn put(&self) { CALLS.with_label_values(&["a"]).inc(); } }
     fn main() { serve(Node); }`,
    ['hits_total', 'level'],
  ],
  [
    'fields whose name numbers have as well, which are compared, shown and changed beside them',
    `mod metrics; use metrics::*; struct M { hits: IntCounter, level: IntGauge, took: Histogram } struct Page { hits: u64, level: i64, took: f64 }
     struct Peak(IntGauge); impl Peak { fn max(&self, to: i64) { if self.0.get() < to { self.0.set(to) } } } struct P { peak: Peak }
     impl M { fn new() -> Self { M { hits: HITS.clone(), level: LEVEL.clone(), took: TOOK.clone() } } }
     fn bump(c: &IntCounter) { c.inc() }
     fn run(m: &M, page: &mut Page, old: Page) -> u64 {
       match page.hits { n if old.hits > page.hits => println!("{} ({} of", page.hits, old.hits), _ => bump(&m.hits) }
       page.level = old.level.max(page.level) * 2; log::info!("took (of {}", old.took); m.took.observe(old.took / page.took);
       P { peak: Peak(m.level.clone()) }.peak.max(page.level);
       if old.hits < m.hits.get() { return old.hits as u64 } page.hits
     }
     fn main() { run(&M::new(), &mut Page { hits: 1, level: 2, took: 3.0 }, Page { hits: 1, level: 2, took: 3.0 }); }`,
    ['hits_total', 'level', 'took_seconds'],
  ],
  [
    'nothing that is only shown, compared or replaced, whatever else has a field of its name',
    `mod metrics; use metrics::*; struct M { hits: IntCounter, level: IntGauge } struct Page { hits: u64, level: i64 }
     fn run(m: &mut M, page: Page) -> bool { println!("{:?} (of {}", m.hits, page.hits); m.level = LEVEL.clone(); page.level.max(3) > page.level }
     fn main() { run(&mut M { hits: HITS.clone(), level: LEVEL.clone() }, Page { hits: 1, level: 2 }); }`,
    [],
  ],
  [
    'nothing that a macro does which nobody calls',
    `mod metrics; use metrics::*; fn one() -> &'static IntCounter { &HITS }
     macro_rules! retry { () => { one().inc() }; }
     fn main() {}`,
    [],
  ],
  [
    'the same behind a method of an option, handed on, and with a function by its name',
    `mod metrics; use metrics::*; fn note(h: Histogram) { h.observe(1.0); }
     fn on<T, F, B: MetricVecBuilder>(v: &MetricVec<B>, op: &[&str], f: F) -> Option<T> where F: Fn(B::M) -> T { v.get_metric_with_label_values(op).ok().map(f) }
     fn by(h: &Histogram, f: fn(Histogram)) { through(h, 1, f) } fn through(h: &Histogram, n: u8, f: fn(Histogram)) { f(h.clone()) }
     fn main() { on(&CALLS, &["a"], |c| c.inc()); by(&TOOK, note); }`,
    ['calls_total', 'took_seconds'],
  ],
  [
    'a method that hands a field to what it is handed, as one of two',
    `mod metrics; use metrics::*; struct All { hits: IntCounter, level: IntGauge }
     impl All { fn both(&self, f: impl Fn(&IntCounter, &IntGauge)) { f(&self.hits, &self.level) } }
     fn main() { let all = All { hits: HITS.clone(), level: LEVEL.clone() }; all.both(|_, level| level.inc()); }`,
    ['level'],
  ],
  [
    'a map that a loop fills, beyond the loop and in its next turn',
    `mod metrics; use metrics::*; struct All { calls: HashMap<String, IntCounter>, levels: HashMap<String, IntGauge> }
     impl All { fn hit(&self, op: &str) { let Some(call) = self.calls.get(op) else { return; }; call.inc(); } }
     fn all() -> All { let mut calls = HashMap::new(); let mut levels = HashMap::new();
       for op in ["a", "b"] { if let Some(level) = levels.get(op) { level.set(1); } let call = HITS.clone(); calls.insert(op.to_string(), call); let level = LEVEL.clone(); levels.insert(op.to_string(), level); }
       All { calls, levels } }
     fn main() { all().hit("a"); }`,
    ['hits_total', 'level'],
  ],
  [
    'each of a list that is walked backwards, beside another one',
    'mod metrics; use metrics::*; fn main() { let all = vec![HITS.clone()]; for (n, each) in [1, 2].iter().rev().zip(all.iter().rev()) { each.inc_by(*n); } let idle = vec![LEVEL.clone()]; idle.iter().rev().skip(1).next(); }',
    ['hits_total'],
  ],
  [
    'not a local of the same name in another block',
    `mod metrics; use metrics::*;
     fn main() { for op in ["a", "b"] { let mut calls = HashMap::new(); calls.insert(op, HITS.clone()); } { let calls = others(); calls.get("a").inc(); } }`,
    [],
  ],
  [
    'a local that a branch gives its value',
    'mod metrics; use metrics::*; fn main() { let call; if ready() { call = HITS.clone(); } else { return; } call.inc(); }',
    ['hits_total'],
  ],
  ['a path', 'mod metrics; fn main() { metrics::HITS.inc(); crate::metrics::LEVEL.set(4); }', ['hits_total', 'level']],
  ['an import', 'mod metrics; use metrics::HITS; fn main() { HITS.inc_by(2); }', ['hits_total']],
  [
    'an import inside a function',
    'mod metrics; fn main() { use crate::metrics::{HITS, LEVEL}; HITS.inc(); LEVEL.dec(); }',
    ['hits_total', 'level'],
  ],
  [
    'a tuple that a function gives back and another one takes apart',
    'mod metrics; fn parts() -> (u8, Option<&\'static IntCounterVec>) { (1, Some(&metrics::CALLS)) } fn start((size, calls): (u8, Option<&\'static IntCounterVec>)) { calls.unwrap().with_label_values(&["a"]).inc(); } fn main() { start(parts()); }',
    ['calls_total'],
  ],
  [
    'a module beside a function of its name',
    'mod metrics; mod took { pub fn note() { crate::metrics::HITS.inc(); } } fn took() {} use self::took::note; fn main() { note(); took(); }',
    ['hits_total'],
  ],
  [
    'what an associated function does by whose name a metric has a method, and nothing else',
    `mod metrics; use metrics::*; struct Watch; impl Watch { fn get(c: &IntCounter) { c.inc(); } fn observe(h: &Histogram) { h.get_sample_count(); } fn initialize(l: &IntGauge) { l.set(1); } }
     fn main() { Watch::get(&HITS); Watch::observe(&TOOK); Watch::initialize(&LEVEL); IntCounterVec::get_metric_with_label_values(&CALLS, &["a"]); }`,
    ['hits_total', 'level'],
  ],
  [
    'what a method of a metric does that is called by its path',
    'mod metrics; use metrics::*; struct Watch; impl Watch { fn inc(&self) {} } fn main() { IntCounter::inc(&HITS); Histogram::get_sample_sum(&TOOK); lazy_static::initialize(&LEVEL); Watch::inc(&Watch); }',
    ['hits_total'],
  ],
  [
    'a method or a function that is given by its name',
    'mod metrics; use metrics::*; fn touch(level: &IntGauge) { level.set(1); } fn idle(h: &Histogram) {} fn main() { let call = |c: IntCounterVec| c.with_label_values(&["a"]).inc(); Some(&*HITS).map(IntCounter::inc); Some(&*LEVEL).as_ref().map(touch); Some(CALLS.clone()).map(call); Some(&*TOOK).map(idle); }',
    ['hits_total', 'level', 'calls_total'],
  ],
  [
    'a tuple struct that is made by its name, and what its methods give',
    'mod metrics; use metrics::*; struct Calls(IntCounterVec); impl Calls { fn new() -> Result<Self, E> { make().map(Self) } fn of(&self, a: &str) -> IntCounter { self.0.with_label_values(&[a]) } fn dead(&self) {} } fn make() -> Result<IntCounterVec, E> { Ok(CALLS.clone()) } struct Idle(IntGauge); impl Idle { fn new() -> Option<Self> { Some(LEVEL.clone()).map(Idle) } fn read(&self) -> i64 { self.0.get() } } fn main() { Calls::new().unwrap().of("a").inc(); Idle::new().unwrap().read(); }',
    ['calls_total'],
  ],
  [
    'a map that a macro of maplit or indexmap makes',
    'mod metrics; use metrics::*; static ALL: LazyLock<BTreeMap<&str, BTreeMap<&str, IntCounter>>> = LazyLock::new(|| btreemap! { "a" => btreemap! { "b" => HITS.clone() } }); fn main() { ALL.get("a").unwrap().get("b").unwrap().inc(); }',
    ['hits_total'],
  ],
  ['a rename', 'mod metrics; use metrics::HITS as SEEN; fn main() { SEEN.inc(); }', ['hits_total']],
  ['a glob', 'mod metrics; use metrics::*; fn main() { HITS.inc(); }', ['hits_total']],
  ['a renamed module', 'mod metrics; use crate::metrics as m; fn main() { m::HITS.inc(); }', ['hits_total']],
  [
    'a re-export',
    'mod metrics; mod prelude { pub use crate::metrics::HITS as SEEN; } fn main() { prelude::SEEN.inc(); }',
    ['hits_total'],
  ],
  ['over several lines', 'mod metrics; fn main() { metrics::HITS\n    .inc(); }', ['hits_total']],
  [
    'a child of a vector',
    'mod metrics; fn main() { metrics::CALLS.with_label_values(&["a"]).inc(); }',
    ['calls_total'],
  ],
  [
    'a child kept in a local',
    'mod metrics; fn main() { let c = metrics::CALLS.with_label_values(&["a"]); c.inc(); }',
    ['calls_total'],
  ],
  [
    'get_metric_with_label_values and ?',
    'mod metrics; fn main() { run(); } fn run() -> Result<()> { metrics::CALLS.get_metric_with_label_values(&["a"])?.inc(); Ok(()) }',
    ['calls_total'],
  ],
  [
    'if let',
    'mod metrics; fn main() { if let Ok(c) = metrics::CALLS.get_metric_with_label_values(&["a"]) { c.inc(); } }',
    ['calls_total'],
  ],
  [
    'match',
    'mod metrics; fn main() { match metrics::CALLS.get_metric_with_label_values(&["a"]) { Ok(c) => c.inc(), Err(_) => {} } }',
    ['calls_total'],
  ],
  [
    'a field of what is inside an option, where other structs have such a field',
    'mod metrics; use prometheus::*; struct Other { calls: u8 } struct Own { calls: IntCounterVec } struct Host { own: Option<Own> } impl Host { fn hit(&mut self) { if let Some(own) = &mut self.own { own.calls.with_label_values(&["a"]).inc(); } } } fn main() { Host { own: Some(Own { calls: metrics::CALLS.clone() }) }.hit(); }',
    ['calls_total'],
  ],
  [
    'a field of what a parameter takes out of its wrapper',
    'mod metrics; use prometheus::*; struct Other { calls: u8 } struct Own { calls: IntCounterVec } async fn page(State(own): State<Arc<Own>>) { let calls = &own; calls.calls.with_label_values(&["a"]).inc(); } fn main() { serve(Own { calls: metrics::CALLS.clone() }, page); }',
    ['calls_total'],
  ],
  ['local()', 'mod metrics; fn main() { let l = metrics::HITS.local(); l.inc(); l.flush(); }', ['hits_total']],
  [
    'a clone',
    'mod metrics; fn main() { let c = metrics::HITS.clone(); std::thread::spawn(move || c.inc()); }',
    ['hits_total'],
  ],
  [
    'a timer',
    'mod metrics; fn main() { let t = metrics::TOOK.start_timer(); work(); t.observe_duration(); }',
    ['took_seconds'],
  ],
  ['observe', 'mod metrics; fn main() { metrics::TOOK.observe(0.3); }', ['took_seconds']],
  [
    'a reference to a helper',
    'mod metrics; fn bump(c: &IntCounter, n: u64) { c.inc_by(n); } fn main() { bump(&metrics::HITS, 3); }',
    ['hits_total'],
  ],
  [
    'a reference through two helpers',
    'mod metrics; fn a(c: &IntCounter) { b(c) } fn b(c: &IntCounter) { c.inc(); } fn main() { a(&metrics::HITS); }',
    ['hits_total'],
  ],
  [
    'a helper that only reads',
    'mod metrics; fn show(c: &IntCounter) -> u64 { c.get() } fn main() { show(&metrics::HITS); }',
    [],
  ],
  ['a loop over references', 'mod metrics; fn main() { for c in [&*metrics::HITS] { c.inc(); } }', ['hits_total']],
  ['a call of the type', 'mod metrics; fn main() { IntCounter::inc(&metrics::HITS); }', ['hits_total']],
  [
    'a struct that keeps it',
    'mod metrics; struct S { c: IntCounter } impl S { fn new() -> Self { Self { c: metrics::HITS.clone() } } fn go(&self) { self.c.inc(); } } fn main() { S::new().go(); }',
    ['hits_total'],
  ],
  [
    'a trait of ones own',
    'mod metrics; trait Bump { fn bump(&self); } impl Bump for IntCounter { fn bump(&self) { self.inc(); } } fn main() { metrics::HITS.bump(); }',
    ['hits_total'],
  ],
  [
    'an alias',
    'mod metrics; static SEEN: &LazyLock<IntCounter> = &metrics::HITS; fn main() { SEEN.inc(); }',
    ['hits_total'],
  ],
  [
    'inside select!',
    'mod metrics; fn main() { tokio::select! { x = fut() => { metrics::HITS.inc(); } _ = stop() => metrics::LEVEL.set(1), } }',
    ['hits_total', 'level'],
  ],
  ['inside a macro argument', 'mod metrics; fn main() { run!(async { metrics::HITS.inc(); }); }', ['hits_total']],
  [
    'inside a macro of ones own that somebody calls',
    'mod metrics; macro_rules! hit { () => { crate::metrics::HITS.inc() } } fn main() { hit!(); }',
    ['hits_total'],
  ],
  [
    'behind a child in a macro of ones own, by $crate',
    'mod metrics; macro_rules! call { ($l:expr) => { $crate::metrics::CALLS.with_label_values(&[$l, ")"]).inc() } } fn main() { call!("a"); }',
    ['calls_total'],
  ],
  [
    'behind fields in a macro of ones own',
    'mod metrics; struct M { read: IntCounter } static ALL: LazyLock<M> = LazyLock::new(|| M { read: metrics::HITS.clone() }); macro_rules! hit { ($f:ident) => { crate::ALL.$f.inc() } } fn main() { hit!(read); }',
    ['hits_total'],
  ],
  [
    'inside a macro of ones own that nobody calls',
    'mod metrics; macro_rules! hit { () => { crate::metrics::HITS.inc() } } fn main() {}',
    [],
  ],
  ['inside a closure', 'mod metrics; fn main() { let f = || metrics::HITS.inc(); f(); }', ['hits_total']],
  [
    'in a Drop',
    'mod metrics; struct Guard; impl Drop for Guard { fn drop(&mut self) { metrics::LEVEL.dec(); } } fn main() { let _g = Guard; }',
    ['level'],
  ],
  [
    'a read alone',
    'mod metrics; fn main() { println!("{}", metrics::HITS.get()); let _ = metrics::LEVEL.get() + 1; }',
    [],
  ],
  [
    'a touch alone',
    'mod metrics; fn main() { LazyLock::force(&metrics::HITS); lazy_static::initialize(&metrics::LEVEL); let _ = &*metrics::TOOK; }',
    [],
  ],
  [
    'registration alone',
    'mod metrics; fn main() { let r = Registry::new(); r.register(Box::new(metrics::HITS.clone())).unwrap(); }',
    [],
  ],
  [
    'only in comments and strings',
    'mod metrics; fn main() { // metrics::HITS.inc()\n let s = "metrics::HITS.inc()"; }',
    [],
  ],
  [
    'only in tests',
    'mod metrics; fn main() {} #[cfg(test)] mod tests { #[test] fn t() { crate::metrics::HITS.inc(); } } #[tokio::test] async fn u() { metrics::LEVEL.set(1); }',
    [],
  ],
  [
    'only in a test build that also needs unix',
    'mod metrics; fn main() {} #[cfg(all(test, unix))] fn t() { metrics::HITS.inc(); }',
    [],
  ],
  [
    'in what is not only a test build',
    'mod metrics; fn main() { f() } #[cfg(any(test, feature = "x"))] fn f() { metrics::HITS.inc(); }',
    ['hits_total'],
  ],
  ['another name that ends alike', 'mod metrics; static SOME_HITS: X = y(); fn main() { SOME_HITS.inc(); }', []],
  ['a local that shadows', 'mod metrics; use metrics::HITS; fn main() { let HITS = other(); HITS.inc(); }', []],
  ['a type of ones own that has inc', 'mod metrics; struct HITS; fn main() { HITS.inc(); }', []],
];

describe('what updates a metric', () => {
  test.each(UPDATES)('%s', (_title, main, updated) => {
    const { metrics } = read({ 'src/metrics.rs': STATICS, 'src/main.rs': main });
    expect(metrics.filter((metric) => metric.updated !== false).map((metric) => [metric.name, metric.updated])).toEqual(
      [...updated].sort((a, b) => order(metrics, a) - order(metrics, b)).map((name) => [name, true]),
    );
  });

  test('the line is the one where the metric is named', () => {
    const { metrics } = read({
      'src/metrics.rs': STATICS,
      'src/main.rs': 'mod metrics;\nfn main() {\n  metrics::HITS\n    .inc();\n}',
    });
    expect(metrics[0]?.updates).toEqual([{ file: 'src/main.rs', line: 3, column: 12, verb: 'inc', function: 'main' }]);
  });
});

function order(metrics: readonly { name: string }[], name: string): number {
  return metrics.findIndex((metric) => metric.name === name);
}

/** Whether `hits_total` counts as updated, by who calls the function that updates it. */
const REACH: readonly [title: string, main: string, updated: boolean | null][] = [
  [
    'what is borrowed as mutable from a call',
    'mod metrics; fn main() { let mut all = vec![]; all.append(&mut made()); } fn made() -> Vec<u8> { metrics::HITS.inc(); vec![] }',
    true,
  ],
  ['a function that main calls', 'mod metrics; fn record() { metrics::HITS.inc(); } fn main() { record(); }', true],
  ['a function that nobody calls', 'mod metrics; fn record() { metrics::HITS.inc(); } fn main() {}', false],
  [
    'a function that only a test calls',
    'mod metrics; fn record() { metrics::HITS.inc(); } fn main() {} #[test] fn t() { record(); }',
    false,
  ],
  [
    'a function that only itself calls',
    'mod metrics; fn record() { metrics::HITS.inc(); record(); } fn main() {}',
    false,
  ],
  [
    'two that only call each other',
    'mod metrics; fn a() { metrics::HITS.inc(); b(); } fn b() { a(); } fn main() {}',
    false,
  ],
  ['through a dead function', 'mod metrics; fn a() { metrics::HITS.inc(); } fn b() { a(); } fn main() {}', false],
  [
    'a function handed on as a value',
    'mod metrics; fn record() { metrics::HITS.inc(); } fn main() { on_event(record); }',
    true,
  ],
  ['a route', 'mod metrics; #[get("/")] fn index() { metrics::HITS.inc(); } fn main() {}', true],
  [
    'a method called on a value',
    'mod metrics; struct S; impl S { fn go(&self) { metrics::HITS.inc(); } } fn main() { let s = S; s.go(); }',
    true,
  ],
  [
    'a method that nobody calls',
    'mod metrics; struct S; impl S { fn go(&self) { metrics::HITS.inc(); } } fn main() { let s = S; }',
    false,
  ],
  [
    'a method that a newtype reaches by Deref',
    'mod metrics; struct Inner; struct Outer(Inner); impl Inner { fn go(&self) { metrics::HITS.inc(); } } impl Deref for Outer { type Target = Inner; fn deref(&self) -> &Inner { &self.0 } } fn main() { let o: Outer = Outer(Inner); o.go(); }',
    true,
  ],
  [
    'a function that one build exports by another name',
    'mod metrics; mod a { pub fn one() { crate::metrics::HITS.inc(); } } #[cfg(unix)] mod i { pub use crate::a::one as all; } #[cfg(not(unix))] mod i { pub fn all() {} } fn main() { i::all(); }',
    true,
  ],
  [
    'a type that one build leaves out, and another has by the same name',
    'mod metrics; #[cfg(unix)] mod native { pub struct Cache; impl Cache { pub fn spawn() { crate::metrics::HITS.inc(); } } } #[cfg(unix)] pub use native::Cache; #[cfg(not(unix))] pub struct Cache; #[cfg(not(unix))] impl Cache { pub fn spawn() {} } fn main() { Cache::spawn(); }',
    true,
  ],
  [
    'a function named as its module',
    'mod metrics; mod go { pub fn go() { crate::metrics::HITS.inc(); } } use go::go; fn main() { go(); }',
    true,
  ],
  [
    'a method of another type by that name',
    'mod metrics; struct S; struct T; impl S { fn go(&self) { metrics::HITS.inc(); } } impl T { fn go(&self) {} } fn main() { let t: T = T; t.go(); }',
    false,
  ],
  [
    'a method of a foreign trait',
    'mod metrics; struct S; impl Iterator for S { fn next(&mut self) -> Option<u8> { metrics::HITS.inc(); None } } fn main() {}',
    true,
  ],
  [
    'a name that is only imported',
    'mod metrics; mod a { pub fn record() { crate::metrics::HITS.inc(); } } use a::record; fn main() {}',
    false,
  ],
  [
    'a function of the same name elsewhere',
    'mod metrics; mod a { pub fn record() { crate::metrics::HITS.inc(); } } mod b { pub fn record() {} } fn main() { b::record(); }',
    false,
  ],
  [
    'a method whose name a macro is handed',
    'mod metrics; macro_rules! each { ($l:expr, $hook:ident) => { for o in $l { o.$hook() } } } struct S; impl S { fn on_add(&self) { metrics::HITS.inc(); } } fn main() { each!(vec![S], on_add); }',
    true,
  ],
  [
    'a function beside a module of its name that comes first',
    'mod metrics; mod socket { pub fn handle() { crate::metrics::HITS.inc(); } } fn main() { socket(); } fn socket() { socket::handle() }',
    true,
  ],
  [
    'a function whose name is that of a field of an event, or of an argument of a template',
    'mod metrics; mod inner { pub fn sent(n: u64) { crate::metrics::HITS.inc_by(n); } } fn main() { let n = 3; tracing::warn!(sent = n, "failed"); println!("{sent}", sent = n); info_span!("x", sent = Empty); }',
    false,
  ],
  [
    'a function that a macro is handed by name',
    'mod metrics; mod inner { pub fn sent(n: u64) { crate::metrics::HITS.inc_by(n); } } use inner::sent; fn main() { run!(hook = sent); }',
    true,
  ],
  ['zero alone', 'mod metrics; fn main() { metrics::HITS.inc_by(0); }', false],
];

describe('an update that nothing runs is none', () => {
  test.each(REACH)('%s', (_title, main, updated) => {
    const { metrics } = read({ 'src/metrics.rs': STATICS, 'src/main.rs': main });
    expect(metrics[0]).toMatchObject({ name: 'hits_total', updated });
  });

  test('a public function of a library that no program uses cannot be known', () => {
    const { metrics } = read({
      'src/lib.rs': 'pub mod metrics; pub fn handle() { metrics::HITS.inc(); } fn private() { metrics::LEVEL.inc(); }',
      'src/metrics.rs': `${STATICS}pub fn record_call() { CALLS.with_label_values(&["x"]).inc(); }`,
    });
    expect(metrics.map((metric) => [metric.name, metric.updated])).toEqual([
      ['hits_total', null],
      ['level', false],
      ['calls_total', false],
      ['took_seconds', false],
    ]);
    expect(metrics[0]?.updateNote).toContain('handle');
  });

  test('what goes out of sight cannot be known, and says where', () => {
    const { metrics } = read({
      'src/metrics.rs': STATICS,
      'src/main.rs': 'mod metrics; fn main() { other_crate::watch(&metrics::HITS); }',
    });
    expect(metrics[0]).toMatchObject({ updated: null, updates: [] });
    expect(metrics[0]?.updateNote).toMatch(/src\/main\.rs:1 .*`watch`/);
  });

  test.each([
    [
      'a closure that is kept elsewhere',
      'let get: Box<dyn Fn() -> _> = Box::new(|| &*metrics::HITS); keep(get);',
      'keep',
    ],
    ['a closure of a list', 'for get in [|| &*metrics::HITS] { get().inc(); }', 'closure'],
    ['a function handed on as a value', "let pick: fn() -> &'static IntCounter = hits; pick().inc();", '`hits`'],
  ])('%s gives the metric back: who calls it is not followed', (_title, body, reason) => {
    const main = `mod metrics; fn hits() -> &'static IntCounter { &metrics::HITS } fn main() { ${body} }`;
    const { metrics } = read({ 'src/metrics.rs': STATICS, 'src/main.rs': main });
    expect(metrics[0]).toMatchObject({ updated: null, updateNote: expect.stringContaining(reason) });
  });

  test.each([
    ['a text', '', 'String', false],
    ['a number that may be there', '', 'Option<u64>', false],
    ['a time in a list by its path', '', 'Vec<std::time::Duration>', false],
    ['nothing', '', '()', false],
    ['what is shown', '', 'impl std::fmt::Display', false],
    ['an error of the standard library', 'use std::error;', 'Box<dyn error::Error>', false],
    ['a struct of the workspace without a metric', 'struct Other { n: u8 }', 'Other', null],
    ['whatever there is, of the standard library', '', 'Box<dyn std::any::Any>', null],
    ['a text by a name that is a type of the workspace', 'struct Text;', 'Option<Text>', null],
  ])('taken as %s', (_title, items, type, updated) => {
    const main = `mod metrics; ${items} fn show(c: &IntCounter) -> ${type} { c.unwrap() } fn main() { show(&metrics::HITS); }`;
    const { metrics } = read({ 'src/metrics.rs': STATICS, 'src/main.rs': main });
    expect(metrics[0]).toMatchObject({ updated });
    if (updated === null)
      expect(metrics[0]?.updateNote).toMatch(
        `at src/main.rs:1 it is taken as \`${type}\` here, a type that is known to have no metric in it`,
      );
  });

  test.each([
    ['an error that stands for it', 'try_get().unwrap_or_else(|e| panic!("{}", failed(e)));', false],
    ['an error that is made another one', 'try_get().map_err(|e| watch(e)).unwrap();', false],
    ['what a poisoned lock holds', 'LOCKED.lock().unwrap_or_else(|e| { let c = e.into_inner(); c.inc(); c });', null],
    ['the value itself', 'try_get().map(|c| c.inc());', true],
  ])('a closure of a method is given %s', (_title, body, updated) => {
    const main = `mod metrics; use metrics::HITS; lazy_static! { static ref LOCKED: Mutex<IntCounter> = Mutex::new(HITS.clone()); }
      fn try_get() -> Result<IntCounter> { Ok(HITS.clone()) } fn failed(e: impl ToString) -> String { e.to_string() } fn main() { ${body} }`;
    const { metrics } = read({ 'src/metrics.rs': STATICS, 'src/main.rs': main });
    expect(metrics[0]).toMatchObject({ updated });
  });

  test.each([
    ['shown by a log', 'info!(hits = x.hits, n = 1);', false],
    ['subtracted from something', 'let n = last.saturating_sub(x.hits);', false],
    ['a duration in a local', 'let hits = x.hits; other.all = hits; let n = hits.as_secs_f64();', false],
    ['a local that nothing is done to', 'let hits = x.hits; other.all = hits;', null],
    [
      'a local that another one of its name hides',
      'let hits = x.hits; { let hits = 1; let n = hits + 1; } other.all = hits;',
      null,
    ],
    ['put into another field', 'other.hits = x.hits;', null],
    ['what an option refers to', 'x.hits.as_ref().unwrap().inc();', null],
    ['what it dereferences to', 'x.hits.as_deref().unwrap().inc();', null],
  ])('a field of the name of one that holds it, of something out of sight: %s', (_title, body, updated) => {
    const main = `mod metrics; struct All { hits: IntCounter } struct Header { hits: u64 }
      fn main() { let all = All { hits: metrics::HITS.clone() }; let x = outside(); ${body} }`;
    const { metrics } = read({ 'src/metrics.rs': STATICS, 'src/main.rs': main });
    expect(metrics[0]).toMatchObject({ updated });
  });

  test('a function that is named as its module gives an object of one of several structs with the field', () => {
    const { metrics } = read({
      'src/metrics.rs': `${STATICS} pub struct All { pub hits: IntCounter } static ALL: LazyLock<All> = LazyLock::new(|| All { hits: HITS.clone() }); pub fn metrics() -> &'static All { &ALL }`,
      'src/main.rs':
        'mod metrics; use metrics::metrics; struct Header { hits: u64 } fn main() { metrics().hits.inc(); }',
    });
    expect(metrics[0]).toMatchObject({ updated: true });
  });

  test('handed to a function that takes no metric', () => {
    const main = 'mod metrics; fn show(text: &str) {} fn main() { show(&metrics::HITS); }';
    const { metrics } = read({ 'src/metrics.rs': STATICS, 'src/main.rs': main });
    expect(metrics[0]).toMatchObject({
      updated: null,
      updateNote: expect.stringContaining('`show`, which takes no metric there by its type'),
    });
  });

  test.each([
    ['what it gives', 'let get = |n: u64| &*metrics::HITS; get(1).inc();', true],
    ['only looked at', 'let get = || &*metrics::HITS; get().get();', false],
    ['shadowed by another one', 'let get = || &*metrics::HITS; let get = || other(); get().inc();', null],
  ])('a closure that a local holds is followed to its calls: %s', (_title, body, updated) => {
    const main = `mod metrics; fn main() { ${body} }`;
    const { metrics } = read({ 'src/metrics.rs': STATICS, 'src/main.rs': main });
    expect(metrics[0]).toMatchObject({ updated });
  });

  test('through more helpers than are followed', () => {
    const helpers = Array.from({ length: 60 }, (_, at) => `fn f${at}(c: &IntCounter) { f${at + 1}(c) }`).join(' ');
    const main = `mod metrics; ${helpers} fn f60(c: &IntCounter) { c.inc() } fn main() { f0(&metrics::HITS); }`;
    const { metrics } = read({ 'src/metrics.rs': STATICS, 'src/main.rs': main });
    expect(metrics[0]?.updated).not.toBe(false);
  });

  test('set to zero at the start and nowhere else', () => {
    const { metrics } = read({
      'src/metrics.rs': STATICS,
      'src/main.rs': 'mod metrics; fn main() { metrics::LEVEL.set(0); }',
    });
    expect(metrics[1]).toMatchObject({
      name: 'level',
      updated: false,
      ineffective: [{ reason: 'zero', file: 'src/main.rs', line: 1 }],
    });
  });

  test('set to zero beside another update counts', () => {
    const { metrics } = read({
      'src/metrics.rs': STATICS,
      'src/main.rs': 'mod metrics; fn main() { metrics::LEVEL.set(1);\n metrics::LEVEL.set(0); }',
    });
    expect(metrics[1]?.updates.map((update) => update.line)).toEqual([1, 2]);
  });
});

const ZEROS: readonly [title: string, made: string, used: string, updated: boolean | null][] = [
  [
    'an info metric with labels',
    'register_int_gauge_vec!("build_info", "h", &["version"])',
    '.with_label_values(&[v]).set(0)',
    true,
  ],
  [
    'labels by their name',
    'register_int_gauge_vec!("node_labels", "h", &["zone"])',
    '.with_label_values(&[v]).set(0)',
    true,
  ],
  [
    'a version that is a label',
    'register_int_gauge_vec!("app_version", "h", &["git_commit"])',
    '.with_label_values(&[v]).set(0)',
    true,
  ],
  [
    'labels of its options',
    'register_int_gauge!(opts!("build_info", "h", labels! { "version" => "1" }))',
    '.set(0)',
    true,
  ],
  [
    'labels of its options, and no write',
    'register_int_gauge!(opts!("build_info", "h", labels! { "version" => "1" }))',
    '.get()',
    null,
  ],
  [
    'labels of its options that describe nothing',
    'register_int_gauge!(opts!("depth", "h", labels! { "queue" => "a" }))',
    '.get()',
    false,
  ],
  ['an info metric that is only reset', 'register_int_gauge_vec!("build_info", "h", &["version"])', '.reset()', false],
  [
    'an info metric that is only touched',
    'register_int_gauge_vec!("build_info", "h", &["version"])',
    '.with_label_values(&[v])',
    false,
  ],
  ['a name that says info, without labels', 'register_int_gauge!("build_info", "h")', '.set(0)', false],
  [
    'a word that only holds info',
    'register_int_gauge_vec!("infobox", "h", &["version"])',
    '.with_label_values(&[v]).set(0)',
    false,
  ],
  [
    'a version that is the value',
    'register_int_gauge_vec!("protocol_version", "h", &["chain"])',
    '.with_label_values(&[v]).set(0)',
    false,
  ],
  [
    'what is counted by its labels',
    'register_int_gauge_vec!("connections", "h", &["version"])',
    '.with_label_values(&[v]).set(0)',
    false,
  ],
  ['a histogram counts a zero', 'register_histogram!("size_info", "h")', '.observe(0.0)', true],
  [
    'a histogram with labels counts a zero',
    'register_histogram_vec!("took", "h", &["of"])',
    '.with_label_values(&[v]).observe(0.0)',
    true,
  ],
];

describe('only ever set to zero', () => {
  test.each(ZEROS)('%s', (_title, made, used, updated) => {
    const { metrics } = read({
      'src/metrics.rs': `use prometheus::*; lazy_static! { pub static ref M: Any = ${made}.unwrap(); }`,
      'src/main.rs': `mod metrics; fn run(v: &str) { metrics::M${used}; } fn main() { run("1"); }`,
    });
    expect(metrics).toMatchObject([{ updated }]);
  });

  test('labels of a registry make nothing describe', () => {
    const { metrics } = read({
      'src/metrics.rs': `use prometheus::*; pub fn make(v: &str) { let r = Registry::new_custom(None, Some(labels! { "version".to_string() => v.to_string() })).unwrap();
        let g = register_int_gauge_with_registry!("depth", "h", r).unwrap(); g.set(0); }`,
      'src/main.rs': 'mod metrics; fn main() { metrics::make("1"); }',
    });
    expect(metrics).toMatchObject([{ constLabels: { version: null }, updated: false }]);
  });
});

/** Heads of a function, by which its definition is found wherever the name is called. */
const HEADS: readonly string[] = [
  'fn',
  'const fn',
  'const unsafe fn',
  'async fn',
  'unsafe fn',
  'extern "C" fn',
  'unsafe extern "C" fn',
  'const unsafe extern "C" fn',
  'pub(crate) const fn',
  'const\n    fn',
];

describe('a method is found by its name', () => {
  test.each(HEADS)('behind `%s`, when it is handed a metric', (head) => {
    const { metrics } = read({
      'src/metrics.rs': STATICS,
      'src/main.rs': `mod metrics; struct S; impl S { ${head} bump(&self, c: &IntCounter) { c.inc(); } } fn main() { let s: S = S; s.bump(&metrics::HITS); }`,
    });
    expect(metrics[0]).toMatchObject({ name: 'hits_total', updated: true });
  });

  test.each(HEADS.filter((head) => !head.includes('extern')))('behind `%s`, when it is of another type', (head) => {
    const { metrics } = read({
      'src/metrics.rs': STATICS,
      'src/main.rs': `mod metrics; struct S; struct T; impl S { ${head} go(&self) { metrics::HITS.inc(); } } impl T { ${head} go(&self) {} } fn main() { let t: T = T; t.go(); }`,
    });
    expect(metrics[0]).toMatchObject({ name: 'hits_total', updated: false });
  });
});

describe('several crates', () => {
  const workspace = { 'Cargo.toml': '[workspace]\nmembers = ["a", "b", "c"]\n' };
  const errors =
    'pub static ERRORS_TOTAL: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter!("NAME", "h").unwrap());';

  test('two statics of one name are told apart', () => {
    const { metrics } = read({
      ...workspace,
      'a/Cargo.toml': manifest('a'),
      'a/src/metrics.rs': errors.replace('NAME', 'a_errors_total'),
      'a/src/main.rs': 'mod metrics; fn main() { metrics::ERRORS_TOTAL.inc(); }',
      'b/Cargo.toml': manifest('b'),
      'b/src/metrics.rs': `${errors.replace('NAME', 'b_errors_total')}\n${errors.replace('ERRORS', 'EXPECTED_ERRORS').replace('NAME', 'b_expected_errors_total')}`,
      'b/src/main.rs': 'mod metrics; fn main() { metrics::EXPECTED_ERRORS_TOTAL.inc(); }',
    });
    expect(metrics.map((metric) => [metric.name, metric.crate, metric.updated])).toEqual([
      ['a_errors_total', 'a', true],
      ['b_errors_total', 'b', false],
      ['b_expected_errors_total', 'b', true],
    ]);
  });

  test('an update in another crate counts, also through a renamed dependency and a re-export', () => {
    const { metrics } = read({
      ...workspace,
      'a/Cargo.toml': manifest('a'),
      'a/src/lib.rs': 'mod metrics;\npub use metrics::ERRORS_TOTAL as FAILURES;',
      'a/src/metrics.rs': errors.replace('NAME', 'a_errors_total'),
      'b/Cargo.toml': '[package]\nname = "b"\n[dependencies]\nshared = { package = "a", path = "../a" }\n',
      'b/src/main.rs': 'fn main() { shared::FAILURES.inc(); }',
    });
    expect(metrics[0]).toMatchObject({ updated: true, updates: [{ file: 'b/src/main.rs', line: 1 }] });
  });

  test('the struct of another crate that holds it, beside one of its name in this crate', () => {
    const { metrics } = read(
      {
        ...workspace,
        'a/Cargo.toml': manifest('a'),
        'a/src/lib.rs':
          'pub struct Metrics { pub hits: IntCounter } pub fn run(metrics: Metrics) { metrics.hits.inc(); }',
        'b/Cargo.toml': manifest('b', ['a']),
        'b/src/main.rs': 'mod made; mod own; fn main() { a::run(made::make()); }',
        'b/src/own.rs': 'pub struct Metrics { pub hits: u64 }',
        'b/src/made.rs':
          'use a::Metrics; pub fn make() -> Metrics { let hits = register_int_counter!("hits_total", "h").unwrap(); Metrics { hits } }',
      },
      '**/*.rs',
    );
    expect(metrics).toMatchObject([{ name: 'hits_total', updated: true }]);
  });

  test.each([
    ['the function', 'metrics::run', true],
    ['another of its name', 'other::run', false],
  ])('a program that a macro from outside starts, in whose braces is %s', (_title, path, updated) => {
    const { metrics } = read({
      'Cargo.toml': manifest('app'),
      'src/main.rs': `mod metrics;\nboot::main! {\n  Global {\n    ${path},\n    Service,\n  }\n}\n`,
      'src/metrics.rs':
        'lazy_static! { static ref HITS: IntCounter = register_int_counter!("hits_total", "h").unwrap(); } pub async fn run(_: Global) { HITS.inc(); }',
    });
    expect(metrics).toMatchObject([{ name: 'hits_total', updated }]);
  });

  test('a metric that is put into a cell is not set by that, and what the cell gives is the metric', () => {
    const { metrics } = read(
      {
        'Cargo.toml': manifest('app'),
        'src/main.rs': `use prometheus::{register_int_gauge, IntGauge}; use std::sync::{LazyLock, OnceLock};
          static A: OnceLock<IntGauge> = OnceLock::new(); static B: OnceLock<IntGauge> = OnceLock::new();
          static C: LazyLock<IntGauge> = LazyLock::new(|| register_int_gauge!("c", "h").unwrap());
          struct S { d: OnceLock<IntGauge>, e: OnceLock<IntGauge> }
          impl S { fn init(&self) { self.d.set(register_int_gauge!("d", "h").unwrap()).ok(); self.e.set(register_int_gauge!("e", "h").unwrap()).ok(); }
            fn go(&self) { if let Some(e) = self.e.get() { e.set(1); } } }
          fn main() { A.set(register_int_gauge!("a", "h").unwrap()).unwrap(); B.set(register_int_gauge!("b", "h").unwrap()).unwrap();
            B.get().unwrap().set(1); C.set(1); let s = S::new(); s.init(); s.go(); }`,
      },
      '**/*.rs',
    );
    expect(metrics.map(({ name, updated }) => [name, updated]).sort()).toEqual([
      ['a', false],
      ['b', true],
      ['c', true],
      ['d', false],
      ['e', true],
    ]);
  });

  test('a private field is used in its module and those inside of it, by a name that others have', () => {
    const { metrics } = read(
      {
        'Cargo.toml': manifest('app'),
        'src/main.rs': 'mod stats; mod other; fn main() { stats::Stats::new(); other::go(); }',
        'src/stats.rs':
          'pub struct Stats { hits: IntCounter, pub seen: IntCounter } impl Stats { pub fn new() -> Self { Stats { hits: register_int_counter!("hits_total", "h").unwrap(), seen: register_int_counter!("seen_total", "h").unwrap() } } }',
        'src/other.rs':
          'pub struct Page { hits: Hits, seen: Hits } pub fn go() { for each in all() { each.hits.inc(); each.seen.inc(); let more = each.hits + 1; } }',
      },
      '**/*.rs',
    );
    expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([
      ['hits_total', false],
      ['seen_total', null],
    ]);
  });

  test('a manifest among the sources, in whose folder cargo finds nothing to build, is no package', () => {
    const { metrics } = read({
      'Cargo.toml': `${manifest('app')}[lib]\nname = "inner"\n`,
      'src/Cargo.toml': '[package]\nname = "old"\n',
      'src/lib.rs': 'pub mod metrics;',
      'src/metrics.rs': `${STATICS} pub fn hit() { HITS.inc(); }`,
      'src/main.rs': 'use inner::metrics; fn main() { metrics::hit(); }',
    });
    expect(metrics.find(({ name }) => name === 'hits_total')).toMatchObject({ crate: 'app', updated: true });
  });

  test('a library and its program of one name, beside a function of that name', () => {
    const { metrics } = read({
      'Cargo.toml': manifest('app'),
      'src/lib.rs': 'pub mod metrics; pub fn app() { metrics::HITS.inc(); }',
      'src/metrics.rs': STATICS,
      'src/main.rs': 'use app::app; fn main() { app(); app::metrics::LEVEL.set(1); }',
    });
    const updated = metrics.filter((metric) => metric.updated).map((metric) => metric.name);
    expect(updated).toEqual(['hits_total', 'level']);
  });

  test.each([
    ['needs', false, ''],
    ['may be built without', null, ', optional = true'],
  ])('what a library offers and no program calls, where the one program %s it', (_title, updated, optional) => {
    const { metrics } = read(
      {
        ...workspace,
        'a/Cargo.toml': manifest('a'),
        'a/src/lib.rs':
          'pub struct Node { hits: IntCounter } impl Node { pub fn new() -> Self { Node { hits: register_int_counter!("hits_total", "h").unwrap() } } pub fn publish(&self) { self.hits.inc(); } }',
        'b/Cargo.toml': `${manifest('b')}a = { path = "../a"${optional} }\n`,
        'b/src/lib.rs': 'pub use a;',
        'c/Cargo.toml': manifest('c', ['b']),
        'c/src/main.rs': 'fn main() { b::start(); }',
      },
      '**/*.rs',
    );
    expect(metrics).toMatchObject([{ name: 'hits_total', updated }]);
  });

  test.each([
    ['is built by default', false, 'default = ["sim"]\nsim = []'],
    ['needs a feature that nobody has by default', null, 'sim = []'],
  ])('what a library offers and its own program does not call, where that %s', (_title, updated, features) => {
    const { metrics } = read(
      {
        'Cargo.toml': `${manifest('a')}[features]\n${features}\n[[bin]]\nname = "sim"\nrequired-features = ["sim"]\n`,
        'src/lib.rs': 'pub mod metrics; pub fn hit() { metrics::HITS.inc(); }',
        'src/metrics.rs': `use prometheus::*; lazy_static! { pub static ref HITS: IntCounter = register_int_counter!("hits", "h").unwrap(); }`,
        'src/bin/sim.rs': 'fn main() {}',
      },
      '**/metrics.rs',
    );
    expect(metrics).toMatchObject([{ name: 'hits', updated }]);
  });

  test('a crate outside the workspace does not count, and it is said', () => {
    const { metrics, findings } = read({
      ...workspace,
      'a/Cargo.toml': manifest('a'),
      'a/src/metrics.rs': errors.replace('NAME', 'a_errors_total'),
      'a/src/main.rs': 'mod metrics; fn main() {}',
      'old/Cargo.toml': manifest('old'),
      'old/src/metrics.rs': errors.replace('NAME', 'old_errors_total'),
    });
    expect(metrics.map((metric) => metric.name)).toEqual(['a_errors_total']);
    expect(findings).toMatchObject([{ check: 'outside-workspace', message: expect.stringContaining('old') }]);
  });

  describe('a path dependency that is not checked out', () => {
    const library = `use prometheus::*; pub static FREE: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter!("free", "h").unwrap());
      static OWN: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter!("own", "h").unwrap());
      static CALLED: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter!("called", "h").unwrap());
      static TOLD: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter!("told", "h").unwrap());
      static HIDDEN: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter!("hidden", "h").unwrap());
      static USED: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter!("used", "h").unwrap());
      pub fn called() { CALLED.inc(); } pub trait Sink { fn told(&self); } pub struct Own; impl Sink for Own { fn told(&self) { TOLD.inc(); } }
      fn hidden() { HIDDEN.inc(); } pub fn used() { USED.inc(); }`;
    const files = (more: string) => ({
      ...workspace,
      'a/Cargo.toml': manifest('a', ['b']) + more,
      'a/src/main.rs': 'fn main() { b::used(); engine::run(); }',
      'b/Cargo.toml': manifest('b'),
      'b/src/lib.rs': library,
    });
    const state = (more: string, others = {}) => {
      const { metrics, findings } = read({ ...files(more), ...others }, '**/*.rs');
      const told = findings.map(({ check, file, line }) => [check, file, line]);
      return { known: Object.fromEntries(metrics.map(({ name, updated }) => [name, updated])), told };
    };
    const unused = { own: false, hidden: false, used: true };

    test('is told, and may use what is public', () => {
      expect(state('engine = { path = "../engine" }\n')).toEqual({
        known: { ...unused, free: null, called: null, told: null },
        told: [['missing-dependency', 'a/Cargo.toml', expect.any(Number)]],
      });
    });

    test.each([
      [
        'one that is there',
        'engine = { path = "../engine" }\n',
        { 'engine/Cargo.toml': manifest('engine'), 'engine/src/lib.rs': '' },
      ],
      [
        'one that is elsewhere in the workspace',
        'engine = { path = "../engine" }\n',
        { 'libs/engine/Cargo.toml': manifest('engine'), 'libs/engine/src/lib.rs': '' },
      ],
      ['one of a registry', 'engine = "1"\n', {}],
    ])('is not %s', (_title, more, others) => {
      const { known, told } = state(more, others);
      expect(known).toEqual({ ...unused, free: false, called: false, told: false });
      expect(told.filter(([check]) => check === 'missing-dependency')).toEqual([]);
    });
  });

  test('a crate that the workspace excludes is built by itself, and counts; one that is named as a member is no such', () => {
    const { metrics, findings } = read({
      'Cargo.toml': '[workspace]\nmembers = ["a", "tools/kept"]\nexclude = ["own", "tools"]\n',
      'a/Cargo.toml': manifest('a'),
      'a/src/main.rs': 'fn main() {}',
      'own/Cargo.toml': manifest('own'),
      'own/src/metrics.rs': errors.replace('NAME', 'own_errors_total'),
      'own/src/main.rs': 'mod metrics; fn main() {}',
      'tools/kept/Cargo.toml': manifest('kept'),
      'tools/kept/src/metrics.rs': errors.replace('NAME', 'kept_errors_total'),
      'tools/kept/src/main.rs': 'mod metrics; fn main() {}',
    });
    expect(metrics.map((metric) => metric.name)).toEqual(['own_errors_total', 'kept_errors_total']);
    expect(findings).toEqual([]);
  });
});

const COMPILED: readonly [title: string, root: string, file: string, isOne: boolean][] = [
  ['in no module', 'mod hits_old;', 'src/hits.rs', false],
  ['in no module of its folder', 'mod work { pub mod other; }', 'src/work/hits.rs', false],
  ['declared', 'mod hits;', 'src/hits.rs', true],
  ['in an inline module', 'mod work { mod hits; }', 'src/work/hits.rs', true],
  ['named by a path', '#[path = "old/hits.rs"] mod metrics;', 'src/old/hits.rs', true],
  ['included', 'include!("old/hits.rs");', 'src/old/hits.rs', true],
  ['given to a macro', 'parts! { hits }', 'src/hits.rs', true],
  ['beside a macro that makes modules', 'automod::dir!("src");', 'src/hits.rs', true],
  ['a program of its own', '', 'src/bin/hits.rs', true],
];

describe('a file that no module has declares nothing, and that is said', () => {
  test.each(COMPILED)('%s', (_title, root, file, isOne) => {
    const { metrics, findings } = read(
      {
        'Cargo.toml': manifest('app'),
        'src/main.rs': `${root}\nfn main() {}`,
        [file]:
          'pub static A: LazyLock<IntCounter> = LazyLock::new(|| prometheus::register_int_counter!("a", "A").unwrap());\nfn main() {}',
      },
      '**/*.rs',
    );
    expect(metrics.map((metric) => metric.name)).toEqual(isOne ? ['a'] : []);
    expect(findings.map((finding) => [finding.check, finding.file])).toEqual(
      isOne ? [] : [['outside-workspace', file]],
    );
  });

  test('what it does is no update', () => {
    const { metrics } = read(
      {
        'Cargo.toml': manifest('app'),
        'src/main.rs': 'mod metrics;\nfn main() {}',
        'src/metrics.rs':
          'pub static A: LazyLock<IntCounter> = LazyLock::new(|| prometheus::register_int_counter!("a", "A").unwrap());',
        'src/old.rs': 'pub fn go() { crate::metrics::A.inc(); }\nimpl Drop for Old { fn drop(&mut self) { go(); } }',
      },
      '**/*.rs',
    );
    expect(metrics).toMatchObject([{ name: 'a', updated: false }]);
  });
});

test('a file that only a module of tests names by its path is one of tests', () => {
  const names = (declaration: string) =>
    read(
      {
        'Cargo.toml': manifest('app'),
        'src/main.rs': 'mod work; fn main() { work::go(); }',
        'src/work.rs': `${declaration}\npub fn go() {}`,
        'src/work_test.rs':
          'pub static A: LazyLock<IntCounter> = LazyLock::new(|| prometheus::register_int_counter!("a", "A").unwrap());',
      },
      '**/*.rs',
    ).metrics.map((metric) => metric.name);
  expect(names('#[cfg(test)]\n#[path = "work_test.rs"]\nmod tests;')).toEqual([]);
  expect(names('#[path = "work_test.rs"]\nmod more;')).toEqual(['a']);
  expect(names('#[cfg(test)]\n#[path = "work_test.rs"]\nmod tests;\n#[path = "work_test.rs"]\nmod more;')).toEqual([
    'a',
  ]);
});

test('a method of a trait is called from the crate that defines the trait', () => {
  const { metrics } = read({
    'Cargo.toml': '[workspace]\nmembers = ["t", "app"]\n',
    't/Cargo.toml': manifest('t'),
    't/src/lib.rs': 'pub trait Store { fn put(&self); }\npub fn run(s: &dyn Store) { s.put(); }',
    'app/Cargo.toml': manifest('app', ['t']),
    'app/src/metrics.rs': STATICS,
    'app/src/main.rs':
      'mod metrics; struct S; impl t::Store for S { fn put(&self) { metrics::HITS.inc(); } } fn main() { t::run(&S); }',
  });
  expect(metrics[0]).toMatchObject({ name: 'hits_total', updated: true });
});

describe('metrics of one wrapper are told apart', () => {
  const wrapper = `use prometheus::*;
    pub struct Metrics { reg: Registry }
    impl Metrics { pub fn gauge(&self, name: &str, help: &str) -> Level { let name = String::from("app_") + name; let gauge = IntGauge::new(name, help).unwrap(); self.reg.register(Box::new(gauge.clone())).unwrap(); Level { gauge } } }
    pub struct Level { gauge: IntGauge }
    impl Level { pub fn put(&self, v: i64) { self.gauge.set(v); } }`;

  test('in an object of its own each', () => {
    const { metrics } = read({
      'src/metrics.rs': wrapper,
      'src/main.rs':
        'mod metrics; fn main() { let m = metrics::Metrics { reg: Registry::new() };\n let a = m.gauge("a", "A");\n let b = m.gauge("b", "B");\n a.put(3); }',
    });
    expect(metrics.map(({ name, help, updated, declared }) => [name, help, updated, declared.line])).toEqual([
      ['app_a', 'A', true, 2],
      ['app_b', 'B', false, 3],
    ]);
  });

  test('handed out by functions of another crate, through two of them', () => {
    const { metrics } = read({
      'Cargo.toml': '[workspace]\nmembers = ["m", "app"]\n',
      'm/Cargo.toml': manifest('m'),
      'm/src/lib.rs': `use prometheus::*;
        pub fn try_hist(name: &str, help: &str) -> Result<Histogram> { try_hist_with(name, help, Ok(vec![1.0, 2.0])) }
        pub fn try_hist_with(name: &str, help: &str, buckets: Result<Vec<f64>>) -> Result<Histogram> { let opts = HistogramOpts::new(name, help).buckets(buckets?); let h = Histogram::with_opts(opts)?; prometheus::register(Box::new(h.clone()))?; Ok(h) }
        pub fn try_vec(name: &str, help: &str, labels: &[&str]) -> Result<IntCounterVec> { IntCounterVec::new(Opts::new(name, help), labels) }
        pub fn get(v: &Result<IntCounterVec>, l: &[&str]) -> Option<IntCounter> { v.as_ref().ok()?.get_metric_with_label_values(l).ok() }
        pub fn inc(v: &Result<IntCounterVec>, l: &[&str]) { if let Some(c) = get(v, l) { c.inc() } }`,
      'app/Cargo.toml': manifest('app', ['m']),
      'app/src/metrics.rs': `pub use m::*;
        lazy_static! { pub static ref TOOK: Result<Histogram> = try_hist("took_seconds", "T");
        pub static ref HITS: Result<IntCounterVec> = try_vec("hits_total", "H", &["op"]);
        pub static ref DEAD: Result<IntCounterVec> = try_vec("dead_total", "D", &["op", "why"]); }`,
      'app/src/main.rs':
        'mod metrics; fn main() { metrics::inc(&metrics::HITS, &["a"]); metrics::get(&metrics::DEAD, &["a", "b"]); }',
    });
    expect(
      metrics.map(({ name, kind, labels, identifier, updated }) => [name, kind, labels, identifier, updated]),
    ).toEqual([
      ['took_seconds', 'histogram', [], 'TOOK', false],
      ['hits_total', 'counter', ['op'], 'HITS', true],
      ['dead_total', 'counter', ['op', 'why'], 'DEAD', false],
    ]);
  });
});

test('an object of the type that an impl gives for one of its trait', () => {
  const { metrics } = read({
    'src/metrics.rs': `use prometheus::*;
      pub trait Event { type Handle; fn register(self) -> Self::Handle; } pub trait Emits { fn emit(&self); }
      pub struct Sent; pub struct SentHandle { sent: IntCounter, dead: IntCounter }
      impl Event for Sent { type Handle = SentHandle; fn register(self) -> Self::Handle { Self::Handle {
        sent: register_int_counter!("sent_total", "h").unwrap(), dead: register_int_counter!("dead_total", "h").unwrap() } } }
      impl Emits for SentHandle { fn emit(&self) { self.sent.inc(); } }`,
    'src/main.rs': 'mod metrics; use metrics::*; fn main() { let sent = Sent.register(); sent.emit(); }',
  });
  expect(metrics.map(({ name, identifier, updated }) => [name, identifier, updated])).toEqual([
    ['sent_total', 'SentHandle.sent', true],
    ['dead_total', 'SentHandle.dead', false],
  ]);
});

test('what a procedural macro writes may update a metric that it names', () => {
  const { metrics } = read({
    'Cargo.toml': '[workspace]\nmembers = ["app", "derive"]\n',
    'derive/Cargo.toml': '[package]\nname = "derive"\n[lib]\nproc-macro = true\n[dependencies]\nquote = "1"\n',
    'derive/src/lib.rs':
      '#[proc_macro_derive(Load)]\npub fn load(input: TokenStream) -> TokenStream { quote! { app::metrics::LOADS.inc(); other::metrics::DEAD.inc(); }.into() }',
    'app/Cargo.toml': manifest('app', ['derive']),
    'app/src/lib.rs': 'pub mod metrics;',
    'app/src/metrics.rs': `pub static LOADS: X = Lazy::new(|| register_int_counter!("loads_total", "h").unwrap());
      pub static DEAD: X = Lazy::new(|| register_int_counter!("dead_total", "h").unwrap());`,
  });
  expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([
    ['loads_total', null],
    ['dead_total', false],
  ]);
});

test('what a function keeps in a map for each name is updated by who asks for that name', () => {
  const made = (
    taken: string,
  ) => `use prometheus::*; pub struct M { all: Mutex<HashMap<String, IntCounter>>, registry: Registry }
    impl M { pub fn counter(&self, name: &str) -> IntCounter { if let Some(it) = self.all.lock().unwrap().get(name) { return it.clone(); }
        let it = register_int_counter_with_registry!(name, "h", self.registry).unwrap(); self.all.lock().unwrap().insert(name.to_owned(), it.clone()); it }
      ${taken} }`;
  const updated = (taken: string, more: string) =>
    read({
      'src/metrics.rs': made(taken),
      'src/main.rs': `mod metrics; fn main() { let m = made(); m.counter("a_total").inc(); m.counter("b_total").get(); ${more} }`,
    }).metrics.map(({ name, updated }) => [name, updated]);
  expect(updated('', '')).toEqual([
    ['a_total', true],
    ['b_total', false],
  ]);
  // Others who look for one by its name do not say which.
  expect(updated('pub fn get(&self, name: &str) { self.all.lock().unwrap()[name].inc(); }', 'm.get(read());')).toEqual([
    ['a_total', true],
    ['b_total', null],
  ]);
});

/** Functions that update a metric, and code that may call them, with whether it does. */
const CALLED: readonly [title: string, code: string, updated: boolean | null][] = [
  [
    'an associated function, by its type',
    'struct M; impl M { fn get() { HITS.inc(); } } fn main() { M::get(); }',
    true,
  ],
  ['behind a comment that ends in a dot', 'fn hit() { HITS.inc(); } fn main() {\n// That counts.\nhit(); }', true],
  ['behind a range', 'fn count() -> u8 { HITS.inc(); 3 } fn main() { for _ in 0..count() {} }', true],
  ['not by a method of its name', 'struct M; impl M { fn get() { HITS.inc(); } } fn main() { other().get(); }', false],
  [
    'not by a type of another module',
    'struct M; impl M { fn get() { HITS.inc(); } } mod own { pub struct M; impl M { pub fn get() {} } } fn main() { own::M::get(); }',
    false,
  ],
  ['by an alias', 'struct M; type N = M; impl M { fn get() { HITS.inc(); } } fn main() { N::get(); }', true],
  [
    'not by an alias of another type',
    'struct M; type N = other::Type<M>; impl M { fn get() { HITS.inc(); } } fn main() { N::get(); }',
    false,
  ],
  [
    'a method with as many arguments',
    'struct M; impl M { fn put(&self, a: u8) { HITS.inc(); } } fn main() { other().put(1); }',
    true,
  ],
  [
    'not one with more',
    'struct M; impl M { fn put(&self, a: u8) { HITS.inc(); } } fn main() { other().put(1, 2); }',
    false,
  ],
  [
    'a method whose self has a type',
    'struct M; impl M { fn put(self: Arc<Self>, a: u8) { HITS.inc(); } } fn main() { other().put(1); }',
    true,
  ],
  [
    'not on what a builder from outside makes',
    'struct M; impl M { fn build(self) { HITS.inc(); } } fn main() { http::Client::builder().timeout(1).build(); }',
    false,
  ],
  [
    'not on what a type from outside makes of nothing',
    'struct M; impl M { fn build(self) { HITS.inc(); } } fn main() { http::Client::default().timeout(1).build(); }',
    false,
  ],
  [
    'on what a function from outside makes of one',
    'struct M; impl M { fn build(self) { HITS.inc(); } } fn main() { http::Server::new(M).timeout(1).build(); }',
    true,
  ],
  [
    'on what a type from outside may hold',
    'struct M; impl M { fn build(self) { HITS.inc(); } } fn main() { http::Slot::<M>::default().build(); }',
    true,
  ],
  [
    'on what a method may make of something from outside',
    'struct M; impl M { fn build(self) { HITS.inc(); } } fn main() { http::Client::builder().map(own).build(); }',
    true,
  ],
  [
    'on what a method converts',
    'struct M; impl M { fn build(self) { HITS.inc(); } } fn main() { http::Client::builder().into().build(); }',
    true,
  ],
  [
    'on what a builder of its own makes',
    'struct M; impl M { fn builder() -> Self { M } fn build(self) { HITS.inc(); } } fn main() { M::builder().build(); }',
    true,
  ],
  [
    'a trait made async by a macro, when it is called',
    '#[async_trait] trait T { async fn go(&self); } struct M; #[async_trait] impl T for M { async fn go(&self) { HITS.inc(); } } fn main() { other().go(); }',
    true,
  ],
  [
    'not when nobody calls it',
    '#[async_trait] trait T { async fn go(&self); } struct M; #[async_trait::async_trait] impl T for M { async fn go(&self) { HITS.inc(); } } fn main() { other().stop(); }',
    false,
  ],
  [
    'of a trait from outside, whoever calls it',
    'struct M; #[async_trait] impl outside::T for M { async fn go(&self) { HITS.inc(); } } fn main() {}',
    true,
  ],
];

/** Closures and conversions between a metric and what is done with it, with whether that updates it. */
const THROUGH: readonly [title: string, code: string, updated: boolean | null][] = [
  [
    'a method of an own trait that is given a closure',
    'trait Timed { fn timed<T>(&self, f: impl FnOnce() -> T) -> T; } impl Timed for IntCounter { fn timed<T>(&self, f: impl FnOnce() -> T) -> T { self.inc(); f() } } fn main() { HITS.timed(|| 1); }',
    true,
  ],
  [
    'a method that is given a closure, of a trait that is not in sight',
    'use outside::Timed; fn main() { HITS.timed(|| 1); }',
    null,
  ],
  [
    'what an option makes where nothing is there',
    'fn main() { other().unwrap_or_else(|| 3); LazyLock::force(&HITS); }',
    false,
  ],
  [
    'a closure that picks a field, for a function that calls it',
    'struct M { hits: IntCounter } fn bump(m: &M, pick: impl Fn(&M) -> &IntCounter) { pick(m).inc(); } fn main() { let m = M { hits: HITS.clone() }; bump(&m, |m| &m.hits); }',
    true,
  ],
  [
    'a closure that picks a field, for a function that only reads it',
    'struct M { hits: IntCounter } fn show(m: &M, pick: impl Fn(&M) -> &IntCounter) { pick(m).get(); } fn main() { let m = M { hits: HITS.clone() }; show(&m, |m| &m.hits); }',
    false,
  ],
  [
    'a conversion, of which nothing says who asks for it',
    'struct M { hits: IntCounter } impl AsRef<IntCounter> for M { fn as_ref(&self) -> &IntCounter { &self.hits } } fn bump(m: impl AsRef<IntCounter>) { m.as_ref().inc(); } fn main() { bump(M { hits: HITS.clone() }); }',
    null,
  ],
];

describe('between a metric and what is done with it', () => {
  test.each(THROUGH)('%s', (_title, code, updated) => {
    const { metrics } = read({ 'src/metrics.rs': STATICS, 'src/main.rs': `mod metrics; use metrics::*; ${code}` });
    expect(metrics[0]?.updated).toBe(updated);
  });
});

describe('who calls the function that updates', () => {
  test.each(CALLED)('%s', (_title, code, updated) => {
    const { metrics } = read({ 'src/metrics.rs': STATICS, 'src/main.rs': `mod metrics; use metrics::*; ${code}` });
    expect(metrics[0]?.updated).toBe(updated);
  });
});

test.each([
  ['a let', 'let Parts { counts, .. } = parts; counts.hits.inc();', true],
  ['a let by another name', 'let Parts { counts: own, .. } = parts; own.hits.inc();', true],
  ['a let behind a reference', 'let &Parts { ref counts, .. } = &parts; counts.hits.inc();', true],
  ['a condition', 'if let Some(Parts { counts, .. }) = Some(parts) { counts.hits.inc(); }', true],
  ['another field of that pattern', 'let Parts { others, counts } = parts; others.hits.inc();', false],
])('the type of what a struct pattern binds is that of the field: %s', (_title, code, updated) => {
  const { metrics } = read({
    'src/metrics.rs':
      'pub struct Counts { pub hits: IntCounter } impl Counts { pub fn new() -> Self { Self { hits: register_int_counter!("hits_total", "h").unwrap() } } }',
    'src/main.rs': `mod metrics; use metrics::Counts; struct Others { hits: IntGauge } struct Parts { counts: Arc<Counts>, others: Others }
      fn main() { let parts = Parts { counts: Arc::new(Counts::new()), others: make() }; run(parts); } fn run(parts: Parts) { ${code} }`,
  });
  expect(metrics.map((metric) => metric.updated)).toEqual([updated]);
});

test('a package is of the workspace that its manifest names, also where another one is nearer', () => {
  const files = (own: string) => ({
    'Cargo.toml': '[workspace]\nmembers = ["app", "kit/core"]\n',
    'app/Cargo.toml': manifest('app', ['core']).replace('../core', '../kit/core'),
    'app/src/main.rs': 'fn main() { core::metrics::HITS.inc(); }',
    'kit/Cargo.toml': '[workspace]\nmembers = ["other"]\n',
    'kit/other/Cargo.toml': manifest('other'),
    'kit/other/src/lib.rs': 'pub fn nothing() {}',
    'kit/core/Cargo.toml': manifest('core').replace('[dependencies]', `${own}[dependencies]`),
    'kit/core/src/lib.rs': 'pub mod metrics;',
    'kit/core/src/metrics.rs': STATICS,
  });
  const names = (own: string) => read(files(own)).metrics.map(({ name, updated }) => [name, updated]);
  expect(names('workspace = "../../"\n')[0]).toEqual(['hits_total', true]);
  expect(names('')).toEqual([]);
});

test('modules that are declared inside a module with a body', () => {
  const { metrics } = read(
    {
      'src/metrics.rs': STATICS,
      'src/main.rs': `mod metrics; mod outer { pub(crate) use steps::run; mod counts; mod steps; pub mod inner { pub mod deep; } }
      #[cfg(test)] mod tests { mod helper; } mod other { pub mod counts; } fn main() { outer::run(); outer::inner::deep::run(); }`,
      'src/outer/counts.rs': 'pub fn hit() { crate::metrics::HITS.inc(); }',
      'src/outer/steps.rs': 'use super::counts; pub fn run() { counts::hit(); }',
      'src/outer/inner/deep.rs':
        'use super::super::inner::deep::level; pub fn run() { level(); } pub fn level() { crate::metrics::LEVEL.set(1); }',
      'src/other/counts.rs': 'pub fn hit() { crate::metrics::CALLS.with_label_values(&["a"]).inc(); }',
      'src/tests/helper.rs':
        'pub fn took() { crate::metrics::TOOK.observe(1.0); } static OWN: LazyLock<IntGauge> = LazyLock::new(|| register_int_gauge!("own", "h").unwrap());',
    },
    '**/*.rs',
  );
  expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([
    ['hits_total', true],
    ['level', true],
    ['calls_total', false],
    ['took_seconds', false],
  ]);
});

test('the struct behind a wrapper that a parameter takes apart is that of its path', () => {
  const files = (parameter: string) => ({
    'Cargo.toml': '[workspace]\nmembers = ["app", "counts"]\n',
    'app/Cargo.toml': manifest('app', ['counts']),
    'app/src/main.rs': `mod other; mod server; fn main() { server::run(); }`,
    'app/src/other.rs': 'pub struct Metrics { pub own: u8 }',
    'app/src/server.rs': `use counts::Metrics; pub fn run() { serve(show); } async fn show(${parameter}) { metrics.hits.inc(); }`,
    'counts/Cargo.toml': manifest('counts'),
    'counts/src/lib.rs': 'pub use crate::metrics::Metrics; mod metrics;',
    'counts/src/metrics.rs':
      'pub struct Metrics { pub hits: IntCounter } impl Metrics { pub fn new() -> Self { Self { hits: register_int_counter!("hits_total", "h").unwrap() } } }',
  });
  const updated = (parameter: string) => read(files(parameter), '**/*.rs').metrics.map((metric) => metric.updated);
  expect(updated('State(metrics): State<Arc<Metrics>>')).toEqual([true]);
  expect(updated('State(metrics): State<Arc<crate::other::Metrics>>')).toEqual([false]);
});

test('what a macro binds is not seen by what its call gives to it', () => {
  const { metrics } = read({
    'src/metrics.rs': `use prometheus::*;
      pub struct M { pub hits: IntCounter, pub dead: IntCounter } pub struct Tasks { pub count: u64 }
      impl M { pub fn new() -> M { M { hits: register_int_counter!("hits_total", "h").unwrap(), dead: register_int_counter!("dead_total", "h").unwrap() } } }
      pub fn tasks() -> Tasks { Tasks { count: 1 } }
      #[macro_export] macro_rules! monitored { ($task:expr) => { async move { let metrics = $crate::metrics::tasks(); metrics.count; $task.await } } }
      #[macro_export] macro_rules! with { ($name:ident, $task:expr) => { { let $name = $crate::metrics::tasks(); $task } } }`,
    'src/main.rs': `mod metrics; use metrics::*;
      fn main() { let metrics = M::new(); spawn(monitored!(async move { metrics.hits.inc(); }));
      let metrics = M::new(); with!(metrics, metrics.dead.inc()); }`,
  });
  expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([
    ['hits_total', true],
    ['dead_total', false],
  ]);
});

test('a method of what the Deref of an object gives is one of the metric in it', () => {
  const { metrics } = read({
    'src/metrics.rs': `use prometheus::*; use std::ops::Deref;
      pub struct Guarded<T> { inner: T, guard: u8 }
      impl<T> Deref for Guarded<T> { type Target = T; fn deref(&self) -> &T { &self.inner } }
      #[derive(derive_more::Deref)] pub struct Level { #[deref] gauge: IntGauge, name: u8 }
      pub struct M { pub calls: IntCounterVec, pub level: Level, pub dead: Level2 }
      pub struct Level2 { gauge: IntGauge, name: u8 }
      impl M {
        pub fn new() -> M { M {
          calls: register_int_counter_vec!("calls_total", "h", &["a"]).unwrap(),
          level: Level { gauge: register_int_gauge!("level", "h").unwrap(), name: 1 },
          dead: Level2 { gauge: register_int_gauge!("dead", "h").unwrap(), name: 1 } } }
        pub fn guarded(&self, l: &[&str]) -> Guarded<IntCounter> { Guarded { inner: self.calls.with_label_values(l), guard: 1 } } }`,
    'src/main.rs':
      'mod metrics; fn main() { let m = metrics::M::new(); m.guarded(&["x"]).inc(); m.level.set(2); m.dead.name(); }',
  });
  expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([
    ['calls_total', true],
    ['level', true],
    ['dead', false],
  ]);
});

describe('a metric that is put into a collection', () => {
  const main = (code: string, fields = 'all: HashMap<u8, IntCounter>') =>
    `use prometheus::*; pub struct Kept { ${fields} } fn hits() -> IntCounter { register_int_counter!("hits_total", "h").unwrap() } ${code}`;
  test.each<[title: string, source: string, updated: boolean]>([
    [
      'an entry that gives it back',
      main(
        'impl Kept { fn go(&mut self) { let (a, b) = match self.all.entry(1) { Entry::Occupied(ref mut e) => e.get_mut(), Entry::Vacant(e) => e.insert((hits(), 2)) }; a.inc(); } } fn main() { kept().go(); }',
        'all: HashMap<u8, (IntCounter, u8)>',
      ),
      true,
    ],
    [
      'an entry of a map that is used elsewhere',
      main(
        'impl Kept { fn put(&mut self) { let entry = self.all.entry(1); if let Entry::Vacant(v) = entry { v.insert(hits()); } } fn go(&self) { self.all[&1].inc(); } } fn main() { let k = kept(); k.put(); k.go(); }',
      ),
      true,
    ],
    [
      'an entry of another map',
      main(
        'impl Kept { fn put(&mut self) { let entry = self.all.entry(1); if let Entry::Vacant(v) = entry { v.insert(hits()); } } fn go(&self) { self.other[&1].inc(); } } fn main() { let k = kept(); k.put(); k.go(); }',
        'all: HashMap<u8, IntCounter>, other: HashMap<u8, Tally>',
      ),
      false,
    ],
    [
      'an option',
      main(
        'impl Kept { fn go(&mut self) { self.all.insert(hits()).inc(); } } fn main() { kept().go(); }',
        'all: Option<IntCounter>',
      ),
      true,
    ],
    [
      'what a map had before is another one',
      main('fn main() { let mut all = HashMap::new(); let old = all.insert(1, hits()); old.unwrap().inc(); }'),
      false,
    ],
    [
      'one that the caller gives',
      main(
        'impl Kept { fn put(&self, n: u8, to: &mut Vec<IntCounter>) { to.push(hits()); } } fn main() { let k = kept(); let mut list = Vec::new(); k.put(1, &mut list); for each in &list { each.inc(); } }',
      ),
      true,
    ],
    [
      'another one of the caller',
      main(
        'impl Kept { fn put(&self, n: u8, to: &mut Vec<IntCounter>) { to.push(hits()); } } fn main() { let k = kept(); let mut list = Vec::new(); let other = tallies(); k.put(1, &mut list); for each in &other { each.inc(); } }',
      ),
      false,
    ],
  ])('%s', (_title, source, updated) => {
    const { metrics } = read({ 'src/main.rs': source }, '**/*.rs');
    expect(metrics.map((metric) => [metric.name, metric.updated])).toEqual([['hits_total', updated]]);
  });
});

/** A macro `on!` that is handed what it does to a field, the call of it in `main`, and whether the field is updated. */
describe('a macro that is handed a field and a method', () => {
  const as = 'let m = Some(m());';
  test.each([
    [
      'a method of an option',
      '($m:expr, $f:ident, $op:ident) => { $m.as_ref().unwrap().$f.$op() }',
      `${as} on!(m, hits, inc);`,
      true,
    ],
    [
      'with what it writes',
      '($m:expr, $f:ident, $op:ident, $by:expr) => { if let Some(m) = $m.as_ref() { m.$f.$op($by); } }',
      `${as} on!(m, hits, inc_by, 3);`,
      true,
    ],
    [
      'with any arguments',
      '($m:expr, $f:ident, $op:ident $(, $by:expr)*) => { if let Some(m) = &$m { m.$f.$op($($by),*); } }',
      `${as} on!(m, hits, inc_by, 3);`,
      true,
    ],
    [
      'as a call',
      '($m:expr, $f:ident . $op:ident ( $($by:expr),* )) => { $m.$f.$op($($by),*) }',
      'let m = m(); on!(m, hits.inc_by(3));',
      true,
    ],
    [
      'as tokens',
      '($m:expr, $($t:tt)*) => { if let Some(m) = $m.as_ref() { m.$($t)*; } }',
      `${as} on!(m, hits.inc());`,
      true,
    ],
    ['a field alone', '($m:expr, $f:ident) => { $m.$f }', 'let m = m(); on!(m, hits).inc();', true],
    ['a method alone', '($c:expr, $op:ident) => { $c.$op() }', 'let m = m(); on!(m.hits, inc);', true],
    [
      'a method that reads',
      '($m:expr, $f:ident, $op:ident) => { $m.$f.$op() }',
      'let m = m(); on!(m, hits, get);',
      false,
    ],
    ['another field', '($m:expr, $f:ident, $op:ident) => { $m.$f.$op() }', 'let m = m(); on!(m, misses, inc);', false],
  ])('%s', (_title, arm, call, updated) => {
    const source = `use prometheus::*; macro_rules! on { ${arm} } pub struct M { hits: IntCounter, misses: Tally }
      fn m() -> M { M { hits: register_int_counter!("hits_total", "h").unwrap(), misses: Tally::new() } } fn main() { ${call} }`;
    const { metrics } = read({ 'src/main.rs': source }, '**/*.rs');
    expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([['hits_total', updated]]);
  });

  test.each([
    ['of another crate, by its name', 'other::bump!(m(), hits);', null],
    ['of another crate, with the method', 'other::bump!("now", m(), hits.inc());', null],
    ['of another crate, with a local of that name', 'let hits = 1; other::bump!(m(), hits);', false],
    ['that shows a value', 'info!(m(), hits);', false],
  ])('one %s', (_title, call, updated) => {
    const source = `use prometheus::*; pub struct M { hits: IntCounter }
      fn m() -> M { M { hits: register_int_counter!("hits_total", "h").unwrap() } } fn main() { ${call} }`;
    const { metrics } = read({ 'src/main.rs': source }, '**/*.rs');
    expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([['hits_total', updated]]);
  });
});

/** Code that puts `hits()` somewhere through another name, and whether what it does then updates the metric. */
describe('a metric that is put into something by another name of that', () => {
  const HEAD =
    'use prometheus::*; fn hits() -> IntCounter { register_int_counter!("hits_total", "h").unwrap() } type Map = HashMap<&str, IntCounter>;';
  const LOCAL = `${HEAD} thread_local! { static MAP: RefCell<Map> = RefCell::new(Map::new()); static OTHER: RefCell<Map> = RefCell::new(Map::new()); }`;
  const KEPT = `${HEAD} pub struct Kept { map: Mutex<Map>, one: Option<IntCounter>, other: Mutex<Map> }`;
  const LOCKED = 'fn locked<R>(&self, f: impl FnOnce(&mut Map) -> R) -> R { f(&mut self.map.lock().unwrap()) }';
  test.each<[title: string, source: string, updated: boolean | null]>([
    [
      'what a closure is called with',
      `${LOCAL} fn main() { MAP.with(|m| { m.borrow_mut().insert("a", hits()); }); MAP.with(|m| m.borrow()["a"].inc()); }`,
      true,
    ],
    [
      'what a closure is called with, of something else',
      `${LOCAL} fn main() { MAP.with(|m| { m.borrow_mut().insert("a", hits()); }); OTHER.with(|m| m.borrow()["a"].inc()); }`,
      false,
    ],
    [
      'behind the block that puts it there',
      `${LOCAL} fn main() { MAP.with_borrow_mut(|m| { if !m.contains_key("a") { m.insert("a", hits()); } m["a"].inc(); }); }`,
      true,
    ],
    [
      'only counted there',
      `${LOCAL} fn main() { MAP.with_borrow_mut(|m| { if !m.contains_key("a") { m.insert("a", hits()); } m.len(); }); }`,
      false,
    ],
    [
      'what a function of the workspace calls a closure with',
      `${KEPT} impl Kept { ${LOCKED} fn put(&self) { self.locked(|m| m.entry("a").or_insert(hits())); } fn go(&self) { self.locked(|m| { m.entry("a").and_modify(|c| c.inc()); }); } } fn main() { kept().put(); kept().go(); }`,
      true,
    ],
    [
      'what a closure makes for it',
      `${KEPT} impl Kept { ${LOCKED} fn put(&self) { self.locked(|m| { m.entry("a").or_insert_with(|| hits()); }); } fn go(&self) { self.map.lock().unwrap()["a"].inc(); } } fn main() { kept().put(); kept().go(); }`,
      true,
    ],
    [
      'what a function of the workspace calls a closure with, and another field',
      `${KEPT} impl Kept { ${LOCKED} fn put(&self) { self.locked(|m| m.insert("a", hits())); } fn go(&self) { self.other.lock().unwrap()["a"].inc(); } } fn main() { kept().put(); kept().go(); }`,
      false,
    ],
    [
      'a closure that is handed on',
      `${KEPT} fn with<R>(m: &Mutex<Map>, f: impl FnOnce(&mut Map) -> R) -> R { f(&mut m.lock().unwrap()) } impl Kept { fn locked<R>(&self, f: impl FnOnce(&mut Map) -> R) -> R { with(&self.map, f) } fn put(&self) { self.locked(|m| m.insert("a", hits())); } fn go(&self) { self.map.lock().unwrap()["a"].inc(); } } fn main() { kept().put(); kept().go(); }`,
      true,
    ],
    [
      'a function that is handed on by its name',
      `${KEPT} fn fill(m: &mut Map) { m.insert("a", hits()); } impl Kept { ${LOCKED} fn put(&self) { self.locked(fill); } fn go(&self) { self.map.lock().unwrap()["a"].inc(); } } fn main() { kept().put(); kept().go(); }`,
      true,
    ],
    [
      'a closure that a local holds',
      `${HEAD} fn main() { let mut v = Vec::new(); let put = |list: &mut Vec<IntCounter>| list.push(hits()); put(&mut v); v[0].inc(); }`,
      true,
    ],
    [
      'a closure that is called elsewhere',
      `${HEAD} fn main() { let put = |list: &mut Vec<IntCounter>| list.push(hits()); other::run(put); }`,
      null,
    ],
    [
      'a field of what a closure is called with',
      `${KEPT} fn main() { let (tx, rx) = watch::channel(kept()); tx.send_modify(|k| k.one = Some(hits())); if let Some(c) = &rx.borrow().one { c.inc(); } }`,
      true,
    ],
    [
      'a field that two structs have, of what a closure is called with',
      `${KEPT} pub struct Lost { one: Option<IntCounter> } fn main() { let (tx, rx) = watch::channel(kept()); tx.send_modify(|k| k.one = Some(hits())); }`,
      null,
    ],
    [
      'a slot that a closure is called with',
      `${KEPT} impl Kept { fn slot(&mut self, f: impl FnOnce(&mut Option<IntCounter>)) { f(&mut self.one) } fn put(&mut self) { self.slot(|s| *s = Some(hits())); } fn go(&mut self) { self.slot(|s| if let Some(c) = s { c.inc(); }); } } fn main() { kept().put(); kept().go(); }`,
      true,
    ],
    [
      'each element',
      `${KEPT} fn main() { let mut all = vec![kept()]; all.iter_mut().for_each(|k| k.one = Some(hits())); for k in &all { k.one.as_ref().unwrap().inc(); } }`,
      true,
    ],
    [
      'the elements that a loop goes through',
      `${HEAD} fn main() { let mut all = vec![vec![]]; for list in &mut all { list.push(hits()); } all[0][0].inc(); }`,
      true,
    ],
    [
      'a guard of a lock',
      `${KEPT} impl Kept { fn put(&self) { let mut map = self.map.lock().unwrap(); map.insert("a", hits()); } fn go(&self) { self.map.lock().unwrap()["a"].inc(); } } fn main() { kept().put(); kept().go(); }`,
      true,
    ],
    [
      'a guard of a lock, that is assigned',
      `${HEAD} static ONE: Mutex<Option<IntCounter>> = Mutex::new(None); fn put() { let mut one = ONE.lock().unwrap(); *one = Some(hits()); } fn main() { put(); if let Some(c) = &*ONE.lock().unwrap() { c.inc(); } }`,
      true,
    ],
    [
      'a guard of another lock',
      `${KEPT} impl Kept { fn put(&self) { let mut map = self.map.lock().unwrap(); map.insert("a", hits()); } fn go(&self) { self.other.lock().unwrap()["a"].inc(); } } fn main() { kept().put(); kept().go(); }`,
      false,
    ],
    [
      'a guard that a method gives',
      `${KEPT} impl Kept { fn all(&self) -> MutexGuard<Map> { self.map.lock().unwrap() } fn put(&self) { self.all().insert("a", hits()); } fn go(&self) { self.all()["a"].inc(); } } fn main() { kept().put(); kept().go(); }`,
      true,
    ],
    [
      'what a function from outside gives',
      `${HEAD} fn main() { let mut map = other::map(); map.insert("a", hits()); }`,
      null,
    ],
    [
      'a field that a pattern takes',
      `${KEPT} impl Kept { fn put(&self) { let Self { map, .. } = self; map.lock().unwrap().insert("a", hits()); } fn go(&self) { self.map.lock().unwrap()["a"].inc(); } } fn main() { kept().put(); kept().go(); }`,
      true,
    ],
    [
      'a parameter of a parameter',
      `${HEAD} fn put(map: &mut Map) { inner(map) } fn inner(map: &mut Map) { map.insert("a", hits()); } fn main() { let mut map = Map::new(); put(&mut map); map["a"].inc(); }`,
      true,
    ],
    [
      '`self` of a trait',
      `${HEAD} trait Put { fn put(&mut self); } impl Put for Vec<IntCounter> { fn put(&mut self) { self.push(hits()); } } fn main() { let mut v: Vec<IntCounter> = Vec::new(); v.put(); v[0].inc(); }`,
      true,
    ],
    [
      'an `insert` of its own',
      `${KEPT} impl Kept { fn insert(&mut self, name: &str, c: IntCounter) { self.one = Some(c); } fn put(&mut self) { self.insert("a", hits()); } fn go(&self) { self.one.as_ref().unwrap().inc(); } } fn main() { let mut k = kept(); k.put(); k.go(); }`,
      true,
    ],
    [
      'what it replaces',
      `${KEPT} fn main() { let mut one = None; std::mem::replace(&mut one, Some(hits())); one.unwrap().inc(); }`,
      true,
    ],
    [
      'a part of a tuple',
      `${HEAD} fn main() { let mut pair = (1, Vec::new()); pair.1.push(hits()); pair.1[0].inc(); }`,
      true,
    ],
    [
      'a clone of an `Arc`',
      `${HEAD} fn main() { let map: Arc<Mutex<Map>> = Default::default(); let other = map.clone(); other.lock().unwrap().insert("a", hits()); map.lock().unwrap()["a"].inc(); }`,
      true,
    ],
    [
      'a clone of an `Arc` of its name, in a thread',
      `${HEAD} fn main() { let map: Arc<Mutex<Map>> = Default::default(); { let map = Arc::clone(&map); spawn(move || { map.lock().unwrap().insert("a", hits()); }); } map.lock().unwrap()["a"].inc(); }`,
      true,
    ],
    [
      'two clones of an `Arc`',
      `${HEAD} fn main() { let slot: Arc<Mutex<Option<IntCounter>>> = Default::default(); let (get, put) = (slot.clone(), slot.clone()); *put.lock().unwrap() = Some(hits()); if let Some(c) = get.lock().unwrap().as_ref() { c.inc(); } }`,
      true,
    ],
    [
      'a clone of an `Arc` in a field',
      `${HEAD} pub struct Shared { map: Arc<Mutex<Map>> } fn main() { let map: Arc<Mutex<Map>> = Default::default(); let s = Shared { map: map.clone() }; s.map.lock().unwrap().insert("a", hits()); map.lock().unwrap()["a"].inc(); }`,
      true,
    ],
    [
      'a clone of a map, which is another one',
      `${HEAD} fn main() { let map: HashMap<&str, IntCounter> = HashMap::new(); let mut other = map.clone(); other.insert("a", hits()); map["a"].inc(); }`,
      false,
    ],
    [
      'a list that is made of others',
      `${HEAD} fn main() { let all: Vec<IntCounter> = Vec::new(); let mut some: Vec<IntCounter> = all.iter().cloned().collect(); some.push(hits()); all[0].inc(); }`,
      false,
    ],
    [
      'a list that a closure fills',
      `${HEAD} fn main() { let mut all = Vec::new(); all.resize_with(2, || hits()); all[0].inc(); }`,
      true,
    ],
    [
      'a list that a closure fills and nobody looks at',
      `${HEAD} fn main() { let mut all = Vec::new(); all.resize_with(2, || hits()); all.len(); }`,
      false,
    ],
  ])('%s', (_title, source, updated) => {
    const { metrics } = read({ 'src/main.rs': source }, '**/*.rs');
    expect(metrics.map((metric) => [metric.name, metric.updated])).toEqual([['hits_total', updated]]);
  });
});

test('a static of a block is mentioned in that block alone', () => {
  const one = (name: string) =>
    `static HITS: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter!("${name}", "h").unwrap());`;
  const { metrics } = read(
    {
      'src/main.rs': `use prometheus::*; fn a() { ${one('a')} if true { HITS.inc(); } } fn b() { { ${one('b')} HITS.get(); } { ${one('c')} HITS.inc(); } }
        fn main() { a(); b(); }`,
    },
    '**/*.rs',
  );
  expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([
    ['a', true],
    ['b', false],
    ['c', true],
  ]);
});

test('what a wrapper keeps in a map of many is updated where it is given back, and is not known elsewhere', () => {
  const { metrics } = read({
    'src/metrics.rs': `use prometheus::*;
      static ALL: LazyLock<DashMap<String, IntCounter>> = LazyLock::new(DashMap::new);
      pub fn counter(name: &str) -> IntCounter { ALL.entry(name.into()).or_insert_with(|| IntCounter::new(name, "h").unwrap()).clone() }
      pub fn add(name: &str) { ALL.get(name).unwrap().inc(); }`,
    'src/main.rs':
      'mod metrics; fn main() { let a = metrics::counter("a_total"); let b = metrics::counter("b_total"); a.inc(); metrics::add("x"); }',
  });
  expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([
    ['a_total', true],
    ['b_total', null],
  ]);
});

test('what a wrapper of a registry keeps in a map is called by what holds it, and is updated where that is', () => {
  const { metrics } = read({
    'src/metrics.rs': `use prometheus::*;
      pub struct Own { inner: Registry, all: Arc<Mutex<HashMap<u64, IntCounter>>> }
      impl Own { pub fn add(&self, counter: IntCounter) -> Result<IntCounter, E> {
        self.inner.register(Box::new(counter.clone()))?;
        self.all.lock().expect("lock").insert(1, counter.clone());
        Ok(counter) } }
      pub struct M { pub hits: IntCounter, pub dead: IntCounter }
      impl M { pub fn new(own: &Own) -> M { M {
        hits: own.add(IntCounter::new("hits_total", "h").unwrap()).unwrap(),
        dead: own.add(IntCounter::new("dead_total", "h").unwrap()).unwrap() } } }`,
    'src/main.rs':
      'mod metrics; use metrics::*; fn main() { let m = M::new(&Own { inner: Registry::new(), all: Default::default() }); m.hits.inc(); }',
  });
  expect(metrics.map(({ name, identifier, updated }) => [name, identifier, updated])).toEqual([
    ['hits_total', 'M.hits', true],
    ['dead_total', 'M.dead', false],
  ]);
});

describe('a collection that a function fills for one of several metrics', () => {
  const updated = (body: string, more = '') => {
    const source = `use prometheus::*; ${more} struct Cache { hits: All, misses: All, lost: All } type All = HashMap<u8, IntCounter>;
      fn one(name: &str, shard: u8) -> IntCounter { let c = IntCounter::with_opts(Opts::new(name, "h").const_label("shard", shard.to_string())).unwrap(); register(Box::new(c.clone())).unwrap(); c }
      fn all(name: &str) -> All { ${body} }
      fn main() { let cache = Cache { hits: all("hits_total"), misses: all("misses_total"), lost: all("lost_total") };
        cache.hits[&0].inc(); if let Some(c) = cache.misses.get(&1) { c.inc(); } println!("{}", cache.lost.len()); }`;
    const { metrics } = read({ 'src/main.rs': source }, '**/*.rs');
    return metrics.map(({ name, updated }) => [name, updated]);
  };
  const apart = [
    ['hits_total', true],
    ['misses_total', true],
    ['lost_total', false],
  ];
  const unknown = apart.map(([name]) => [name, null]);

  test.each([
    ['of its own', 'let mut all = HashMap::new(); for n in 0..4 { let c = one(name, n); all.insert(n, c); } all'],
    [
      'with room',
      'let mut all = HashMap::<u8, _>::with_capacity(4); for n in 0..4 { all.insert(n, one(name, n)); } all',
    ],
    ['by a macro', 'let mut all = hashmap![]; for n in 0..4 { all.insert(n, one(name, n)); } all'],
    ['by an entry', 'let mut all = All::new(); for n in 0..4 { all.entry(n).or_insert_with(|| one(name, n)); } all'],
    ['from a closure', 'let mut all = All::default(); (0..4).for_each(|n| { all.insert(n, one(name, n)); }); all'],
  ])('%s is told apart', (_title, body) => {
    expect(updated(body)).toEqual(apart);
  });

  test.each([
    ['of all', 'let mut all = ALL.lock().unwrap(); all.insert(0, one(name, 0)); all.clone()'],
    ['of its caller', 'let mut all = given(); all.insert(0, one(name, 0)); all.clone()'],
  ])('%s is not', (_title, body) => {
    const more =
      'static ALL: LazyLock<Mutex<All>> = LazyLock::new(Default::default); fn given() -> All { ALL.lock().unwrap() }';
    expect(updated(body, more)).toEqual(unknown);
  });

  test('that a closure fills for each of them is not', () => {
    const source = `use prometheus::*; fn main() { let mut all = Vec::new();
      let mut make = |name: &str| { let c = register_int_counter!(name, "h").unwrap(); all.push(c.clone()); };
      make("hits_total"); make("misses_total"); all[0].inc(); }`;
    const { metrics } = read({ 'src/main.rs': source }, '**/*.rs');
    expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([
      ['hits_total', null],
      ['misses_total', null],
    ]);
  });
});

test('functions that call each other in circles end soon', () => {
  const count = 14;
  const calls = Array.from({ length: count }, (_, index) => `f${index}(c);`).join(' ');
  const functions = Array.from({ length: count }, (_, index) => `fn f${index}(c: &IntCounter) { ${calls} }`).join('\n');
  const { metrics } = read({
    'src/metrics.rs': STATICS,
    'src/main.rs': `mod metrics;\n${functions}\nfn main() { f0(&metrics::HITS); }`,
  });
  expect(metrics[0]?.updated).not.toBe(true);
});

test('what a procedural macro writes into other crates may update a metric that it names', () => {
  const files = (code: string) => ({
    'Cargo.toml': '[workspace]\nmembers = ["app", "derive"]\n',
    'app/Cargo.toml': manifest('app', ['derive']),
    'app/src/metrics.rs': STATICS,
    'app/src/main.rs': 'mod metrics; #[derive(derive::Count)] struct S; fn main() {}',
    'derive/Cargo.toml': '[package]\nname = "derive"\n[lib]\nproc-macro = true\n[dependencies]\nquote = "1"\n',
    'derive/src/lib.rs': `#[proc_macro_derive(Count)] pub fn count(input: TokenStream) -> TokenStream { ${code} }`,
  });
  const updated = (code: string) => read(files(code)).metrics.map((metric) => metric.updated);
  expect(updated('quote! { app::metrics::HITS.inc(); }.into()')).toEqual([null, false, false, false]);
  expect(updated('let text = "HITS"; quote! { nothing() }.into()')).toEqual([false, false, false, false]);
});

test('what a method does with a metric whose body a procedural macro writes is not known', () => {
  const { metrics } = read({
    'Cargo.toml': '[workspace]\nmembers = ["app", "derive"]\n',
    'app/Cargo.toml': manifest('app', ['derive']),
    'app/src/metrics.rs': STATICS,
    'app/src/main.rs':
      'mod metrics; #[derive(derive::Show)] struct Stats { sent: u64 } fn main() { metrics::CALLS.reset(); Stats { sent: 1 }.show_in("all", &metrics::CALLS); }',
    'derive/Cargo.toml': '[package]\nname = "derive"\n[lib]\nproc-macro = true\n[dependencies]\nquote = "1"\n',
    'derive/src/lib.rs':
      '#[proc_macro_derive(Show)] pub fn show(input: TokenStream) -> TokenStream { quote! { impl #name { pub fn show_in(&self, label: &str, all: &prometheus::IntCounterVec) { #(#shown)* } } }.into() }',
  });
  expect(metrics.map(({ updated }) => updated)).toEqual([false, false, null, false]);
});

test('an attribute that hands the name of a constant to a macro may update what has it, and what is named after it', () => {
  const { metrics } = read(
    {
      'Cargo.toml': manifest('app', ['derive']),
      'src/main.rs': `use metrics::*; macro_rules! names { ($($id:ident = $name:literal)*) => { $(pub const $id: &str = $name;)* fn describe() { $(describe_counter!($name, "h");)* } } }
        names! { ROUNDS = "rounds_total" ROUNDS_SECONDS = "round_seconds" IDLE = "idle_total" ROUND = "round_total" }
        #[timing::measured(ROUNDS)] fn work() {} #[doc = "IDLE"] #[cfg(IDLE)] #[shown("(IDLE) and IDLE")] fn main() { describe(); work(); } #[test] #[timing::measured(IDLE)] fn tested() {}`,
    },
    '**/*.rs',
  );
  expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([
    ['rounds_total', null],
    ['round_seconds', null],
    ['idle_total', false],
    ['round_total', false],
  ]);
});

test('a function of one type gives an object of another, whose struct is in another file', () => {
  const { metrics } = read(
    {
      'Cargo.toml': manifest('app'),
      'src/held.rs': `use prometheus::*;
        pub struct Client { pub sent: IntCounter } impl Client { pub fn new() -> Result<Self> { Ok(Self { sent: register_int_counter!("client_sent", "h")? }) } }
        pub struct Worker { pub sent: IntCounter } impl Worker { pub fn new() -> Result<Self> { Ok(Self { sent: register_int_counter!("worker_sent", "h")? }) } }`,
      'src/main.rs': `mod held; use held::*; static CLIENT: OnceCell<Client> = OnceCell::new(); static WORKER: OnceCell<Worker> = OnceCell::new();
        struct Context; impl Context { fn init() -> Self { CLIENT.get_or_init(|| Client::new().unwrap()); WORKER.get_or_init(|| Worker::new().unwrap()); Context }
          fn metrics<'a>() -> &'a Client { CLIENT.get().expect("made") } }
        fn main() { Context::init(); Context::metrics().sent.inc(); serve(gather()); }`,
    },
    '**/*.rs',
  );
  expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([
    ['client_sent', true],
    ['worker_sent', false],
  ]);
});

test('a metric that a procedural macro writes whole is updated where nobody here sees who runs it', () => {
  const { metrics, unresolved } = read(
    {
      'Cargo.toml': '[workspace]\nmembers = ["derive"]\n',
      'derive/Cargo.toml':
        '[package]\nname = "derive"\nversion = "0.1.0"\n[lib]\nproc-macro = true\n[dependencies]\nquote = "1"\nmetrics = "0.24"\nprometheus = "0.14"\n',
      'derive/src/lib.rs': `#[proc_macro_attribute] pub fn timed(a: TokenStream, item: TokenStream) -> TokenStream {
        quote! { fn work() { metrics::counter!("work_total").increment(1); prometheus::register_int_counter!(#name, "Named").unwrap().inc(); } }.into() }
        fn unused() { metrics::counter!("unused_total").increment(1); }`,
    },
    '**/*.rs',
  );
  expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([
    ['work_total', null],
    ['unused_total', false],
  ]);
  expect(unresolved).toMatchObject([{ pattern: '*', reason: 'a macro writes this code, and puts the name in' }]);
});

test('what a procedural macro writes into other crates may run a function that nothing else calls', () => {
  const files = (quoted: string) => ({
    'Cargo.toml': '[workspace]\nmembers = ["app", "kit", "derive"]\n',
    'app/Cargo.toml': manifest('app', ['kit']),
    'app/src/main.rs': 'kit::runtime!({ serve: kit::Web }); fn idle() {}',
    'kit/Cargo.toml': manifest('kit', ['derive']),
    'kit/src/lib.rs': `pub mod metrics; pub use derive::runtime; use metrics::*; pub async fn run() { step(); } fn step() { HITS.inc(); }
      pub trait Serve { fn serve(&self, n: u8); } pub struct Web; impl Serve for Web { fn serve(&self, n: u8) { LEVEL.set(3); } }
      fn own() { CALLS.with_label_values(&["a"]).inc(); } pub fn unused() { TOOK.observe(1.0); }`,
    'kit/src/metrics.rs': STATICS,
    'derive/Cargo.toml': '[package]\nname = "derive"\n[lib]\nproc-macro = true\n[dependencies]\nquote = "1"\n',
    'derive/src/lib.rs': `#[proc_macro] pub fn runtime(input: TokenStream) -> TokenStream { unused(); let types = own(); ${quoted} }`,
  });
  const updated = (quoted: string) => read(files(quoted)).metrics.map((metric) => metric.updated);
  const NONE = [false, false, false, false];
  expect(updated('quote! { fn main() { kit::run(); #(#types.serve(1);)* } }.into()')).toEqual([
    null,
    null,
    false,
    false,
  ]);
  expect(updated('quote! { fn main() { kit::start(); spawn(kit::run) } }.into()')).toEqual([null, false, false, false]);
  // Another library, another number of arguments, something private, no quoted code.
  expect(updated('quote! { fn main() { other::run(); #types.serve(1); } }.into()')).toEqual(NONE);
  expect(updated('quote! { fn main() { kit::start(); #types.serve(); kit::own(); run(); } }.into()')).toEqual(NONE);
  expect(updated('kit::run(); quote! { kit::start(); }.into()')).toEqual(NONE);
  const [hits] = read(files('quote! { kit::run() }.into()')).metrics;
  expect(hits?.updateNote).toMatch(/step may be called by code that a macro generates$/);
});

test('two workspaces with a package of one name each have their own', () => {
  const app = '[package]\nname = "app"\n[dependencies]\ncommon = { workspace = true }\n';
  const files = ['one', 'other'].flatMap((root) => [
    [`${root}/Cargo.toml`, '[workspace]\nmembers = ["*"]\n[workspace.dependencies]\ncommon = { path = "common" }\n'],
    [`${root}/common/Cargo.toml`, manifest('common')],
    [`${root}/common/src/lib.rs`, 'pub mod metrics;'],
    [`${root}/common/src/metrics.rs`, STATICS],
    [`${root}/app/Cargo.toml`, app],
    [`${root}/app/src/main.rs`, `fn main() { common::metrics::${root === 'one' ? 'HITS' : 'LEVEL'}.inc(); }`],
  ]);
  const { metrics } = read(Object.fromEntries(files));
  const updated = metrics.filter((metric) => metric.updated).map(({ name, declared }) => [declared.file, name]);
  expect(updated).toEqual([
    ['one/common/src/metrics.rs', 'hits_total'],
    ['other/common/src/metrics.rs', 'level'],
  ]);
});

describe('what is taken out of a collection, an iterator or a channel', () => {
  const HITS = 'register_int_counter!("hits_total", "h").unwrap()';
  test.each<[title: string, code: string, updated: boolean]>([
    ['a slice in a list', `let v = [${HITS}].to_vec(); for each in &v { each.inc(); }`, true],
    ['a boxed slice', `let v = vec![${HITS}].into_boxed_slice(); v[0].inc();`, true],
    ['the last one', `let mut v = vec![${HITS}]; v.pop().unwrap().inc();`, true],
    ['one that is removed', `let mut v = vec![${HITS}]; v.remove(0).inc();`, true],
    ['one of a queue', `let v = VecDeque::from([${HITS}]); v.front().unwrap().inc();`, true],
    ['one of a map', `let m = HashMap::from([(1, ${HITS})]); if let Some(c) = m.remove(&1) { c.inc(); }`, true],
    ['a range of a map', `let m = BTreeMap::from([(1, ${HITS})]); for (_, c) in m.range(0..) { c.inc(); }`, true],
    ['the smallest', `let v = vec![${HITS}]; v.iter().min_by_key(|c| c.get()).unwrap().inc();`, true],
    ['those behind others', `let v = vec![${HITS}]; v.iter().skip_while(|c| c.get() > 1).for_each(|c| c.inc());`, true],
    [
      'those that are there',
      `let v = vec![Some(${HITS})]; v.iter().filter_map(Option::as_ref).for_each(|c| c.inc());`,
      true,
    ],
    [
      'one half',
      `let v = vec![${HITS}]; let (a, _b): (Vec<_>, Vec<_>) = v.into_iter().partition(f); a[0].inc();`,
      true,
    ],
    ['in an order', `let v = vec![${HITS}]; v.iter().sorted_by_key(|c| c.get()).collect_vec()[0].inc();`, true],
    ['a single one', `let m = std::iter::once((1, ${HITS})).collect::<HashMap<_, _>>(); m[&1].inc();`, true],
    [
      'what was there before',
      `let mut v = Some(${HITS}); if let Some(c) = std::mem::replace(&mut v, None) { c.inc(); }`,
      true,
    ],
    [
      'the other end',
      `let (tx, rx) = channel(); tx.send(${HITS}).unwrap(); while let Ok(c) = rx.recv() { c.inc(); }`,
      true,
    ],
    [
      'the other end, of another channel',
      `let (tx, rx) = channel(); let (_ty, ry) = channel(); tx.send(${HITS}).unwrap(); drop(rx); while let Ok(c) = ry.recv() { tally(c); }`,
      false,
    ],
    ['only how many there are', `let v = vec![${HITS}].to_vec(); println!("{}", v.len());`, false],
    ['only a sum', `let v = vec![${HITS}]; let n: u64 = v.iter().map(|c| c.get()).sum(); println!("{n}");`, false],
    ['one that nobody uses', `let mut v = vec![${HITS}]; let last = v.pop(); drop(last);`, false],
  ])('%s', (_title, code, updated) => {
    const { metrics } = read({ 'src/main.rs': `use prometheus::*; fn main() { ${code} }` }, '**/*.rs');
    expect(metrics.map((metric) => [metric.name, metric.updated])).toEqual([['hits_total', updated]]);
  });
});

describe('a method that no code names', () => {
  const all = (methods: string, code: string) => `use prometheus::*; struct All(Vec<IntCounter>); ${methods}
    fn main() { let all = All(vec![register_int_counter!("hits_total", "h").unwrap()]); ${code} }`;
  const INDEX =
    'impl Index<usize> for All { type Output = IntCounter; fn index(&self, at: usize) -> &IntCounter { &self.0[at] } }';
  const EACH =
    'impl IntoIterator for All { type Item = IntCounter; type IntoIter = Each; fn into_iter(self) -> Each { self.0.into_iter() } }';
  test.each<[title: string, source: string, updated: boolean]>([
    ['`index`', all(INDEX, 'all[0].inc();'), true],
    ['`index`, and nobody writes', all(INDEX, 'println!("{}", all[0].get());'), false],
    ['`into_iter`', all(EACH, 'for each in all { each.inc(); }'), true],
    ['`into_iter`, and nobody writes', all(EACH, 'for each in all { println!("{}", each.get()); }'), false],
  ])('%s', (_title, source, updated) => {
    const { metrics } = read({ 'src/main.rs': source }, '**/*.rs');
    expect(metrics.map((metric) => [metric.name, metric.updated])).toEqual([['hits_total', updated]]);
  });
});
