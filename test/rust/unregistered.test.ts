import { describe, expect, test } from 'vitest';
import { manifest, read } from './read.ts';

/** A registry that is shown, and a metric that it has. */
const HEAD = `
use prometheus::{register_int_counter, core::Collector, HistogramVec, HistogramOpts, IntCounter, IntCounterVec, IntGauge, Opts, Registry, TextEncoder};
use std::sync::LazyLock;
static REGISTRY: LazyLock<Registry> = LazyLock::new(Registry::new);
static SHOWN: LazyLock<IntCounter> = LazyLock::new(|| IntCounter::new("shown_total", "Shown.").unwrap());
pub fn show() -> String {
  REGISTRY.register(Box::new(SHOWN.clone())).unwrap();
  SHOWN.inc();
  TextEncoder::new().encode_to_string(&REGISTRY.gather()).unwrap()
}
`;

const LOST = 'static LOST: LazyLock<IntCounter> = LazyLock::new(|| IntCounter::new("lost_total", "Lost.").unwrap());\n';
const LOST_VEC =
  'pub static LOST: LazyLock<IntCounterVec> = LazyLock::new(|| IntCounterVec::new(Opts::new("lost_total", "Lost."), &["op"]).expect("made"));\n';
const FIELD = `pub struct Metrics { pub hits: IntCounter, lost: IntCounter }
impl Metrics {
  pub fn new(registry: &Registry) -> Self {
    let hits = IntCounter::new("hits_total", "Hits.").unwrap();
    registry.register(Box::new(hits.clone())).unwrap();
    Self { hits, lost: IntCounter::new("lost_total", "Lost.").unwrap() }
  }
  pub fn hit(&self) { self.hits.inc(); self.lost.inc(); }
}
pub fn run() { Metrics::new(&REGISTRY).hit(); }
`;

/** What src/metrics.rs has beside `HEAD`; the program calls `run` of it. */
const UNREGISTERED: readonly (readonly [title: string, metrics: string])[] = [
  ['a static that is only updated', `${LOST} pub fn run() { LOST.inc(); }`],
  [
    'a child of it that a local holds',
    `${LOST_VEC} pub fn run() { let own = LOST.with_label_values(&["a"]); own.inc_by(2); }`,
  ],
  [
    'a static of lazy_static',
    `lazy_static::lazy_static! { static ref LOST: IntCounter = IntCounter::new("lost_total", "Lost.").unwrap(); }
     pub fn run() { LOST.inc(); }`,
  ],
  [
    'a local that is set and dropped',
    'pub fn run() { let lost = IntGauge::new("lost_total", "L.").unwrap(); lost.set(1); }',
  ],
  ['a field that is only updated, beside one that is registered', FIELD],
  [
    'one that only a function registers which nothing calls',
    `${LOST} pub fn run() { LOST.inc(); } fn register() { REGISTRY.register(Box::new(LOST.clone())).unwrap(); }`,
  ],
  [
    'one that only tests register',
    `${LOST} pub fn run() { LOST.inc(); }
     #[cfg(test)] mod tests { #[test] fn all() { super::REGISTRY.register(Box::new(super::LOST.clone())).unwrap(); } }`,
  ],
  [
    'a timer that a macro of the log stands beside',
    `static LOST: LazyLock<HistogramVec> = LazyLock::new(|| HistogramVec::new(HistogramOpts::new("lost_total", "L."), &["op"]).unwrap());
     pub fn run() { let timer = LOST.with_label_values(&["a"]).start_timer(); tracing::info!("{}", timer.stop_and_record()); }`,
  ],
];

/** What may register it, collect it, or hand it on: it counts as before. */
const REGISTERED: readonly (readonly [title: string, metrics: string])[] = [
  ['registered', `${LOST} pub fn run() { REGISTRY.register(Box::new(LOST.clone())).unwrap(); LOST.inc(); }`],
  [
    'registered in another module, by another name',
    `pub ${LOST} pub fn run() { LOST.inc(); other::all(); }
     mod other { use super::LOST as OWN; pub fn all() { super::REGISTRY.register(Box::new(OWN.clone())).unwrap(); } }`,
  ],
  [
    'made by a macro that registers',
    `static LOST: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter!("lost_total", "L.").unwrap()); pub fn run() { LOST.inc(); }`,
  ],
  [
    'registered before it is given back',
    `static LOST: LazyLock<IntCounter> = LazyLock::new(|| { let own = IntCounter::new("lost_total", "L.").unwrap(); prometheus::register(Box::new(own.clone())).unwrap(); own }); pub fn run() { LOST.inc(); }`,
  ],
  [
    'one of a list',
    `${LOST} pub fn run() { for each in [&*LOST, &*SHOWN] { REGISTRY.register(Box::new(each.clone())).unwrap(); } LOST.inc(); }`,
  ],
  [
    'one of a list of collectors',
    `${LOST} fn all() -> Vec<Box<dyn Collector>> { vec![Box::new(LOST.clone())] } pub fn run() { for each in all() { REGISTRY.register(each).unwrap(); } LOST.inc(); }`,
  ],
  [
    'handed to a function',
    `${LOST} fn put(own: &IntCounter) { platform::put(own); } pub fn run() { put(&LOST); LOST.inc(); }`,
  ],
  [
    'handed to a macro of this workspace',
    `${LOST} macro_rules! put { ($($own:ident),*) => { $(REGISTRY.register(Box::new($own.clone())).unwrap();)* } } pub fn run() { put!(LOST); LOST.inc(); }`,
  ],
  ['handed to a macro from outside', `${LOST} pub fn run() { platform::put!(REGISTRY, LOST); LOST.inc(); }`],
  [
    'named in the definition of a macro',
    `${LOST} macro_rules! put { () => { platform::put(&LOST) } } pub fn run() { LOST.inc(); put!(); }`,
  ],
  [
    'collected by hand',
    `${LOST} pub fn run() -> String { LOST.inc(); TextEncoder::new().encode_to_string(&LOST.collect()).unwrap() }`,
  ],
  [
    'read, as for a text by hand',
    `${LOST} pub fn run() -> String { LOST.inc(); format!("lost_total {}", LOST.get()) }`,
  ],
  ['given back', `${LOST} pub fn own() -> IntCounter { LOST.clone() } pub fn run() { own().inc(); }`],
  [
    'a child that is registered',
    `${LOST_VEC} pub fn run() { let own = LOST.with_label_values(&["a"]); REGISTRY.register(Box::new(own)).unwrap(); }`,
  ],
  [
    'a static of a thread, lent to a closure',
    `thread_local! { static LOST: IntCounter = IntCounter::new("lost_total", "L.").unwrap(); } pub fn run() { LOST.with(|own| REGISTRY.register(Box::new(own.clone())).unwrap()); }`,
  ],
  [
    'a cell that is filled',
    `static LOST: std::sync::OnceLock<IntCounter> = std::sync::OnceLock::new(); pub fn run() { LOST.set(IntCounter::new("lost_total", "L.").unwrap()).unwrap(); LOST.get().unwrap().inc(); }`,
  ],
  ['an attribute that may register', `#[platform::metric] ${LOST} pub fn run() { LOST.inc(); }`],
  [
    'an attribute of the module around',
    `#[platform::metrics] pub mod inner { use prometheus::IntCounter; use std::sync::LazyLock; pub ${LOST} } pub fn run() { inner::LOST.inc(); }`,
  ],
  [
    'what other code takes when registering fails',
    `pub fn run() { let own = register_int_counter!("lost_total", "L.").unwrap_or_else(|_| IntCounter::new("lost_total", "L.").unwrap()); own.inc(); }`,
  ],
  [
    'a field that is registered elsewhere',
    `${FIELD} impl Metrics { fn all(&self) { REGISTRY.register(Box::new(self.lost.clone())).unwrap(); } }`.replace(
      'self.hits.inc();',
      'self.all(); self.hits.inc();',
    ),
  ],
  [
    'a field that a pattern takes out',
    FIELD.replace('self.lost.inc();', 'let Metrics { lost, .. } = self; platform::put(lost);'),
  ],
  ['a field that a macro is given', FIELD.replace('self.lost.inc();', 'platform::put!(self, lost);')],
  ['a field of a struct with a derive of its own', `#[derive(Clone, Registered)] ${FIELD}`],
  [
    'a collector that gives what its field gives',
    `${FIELD} impl Collector for Metrics { fn desc(&self) -> Vec<&prometheus::core::Desc> { self.lost.desc() } fn collect(&self) -> Vec<prometheus::proto::MetricFamily> { self.lost.collect() } }`,
  ],
];

/** The metrics of a program, and what is told as unregistered. */
function told(files: Readonly<Record<string, string>>) {
  const { metrics, unresolved, findings } = read(files);
  const own = findings.filter(({ check }) => check === 'never-registered');
  return { shown: metrics.map(({ name }) => name), own, unresolved };
}

function program(metrics: string): Record<string, string> {
  return {
    'src/metrics.rs': `${HEAD}${metrics}`,
    'src/main.rs': 'mod metrics; fn main() { metrics::run(); metrics::show(); }',
  };
}

describe('a metric that no registry takes is in no scrape, and that is told', () => {
  test.each(UNREGISTERED)('%s', (_title, metrics) => {
    const { shown, own, unresolved } = told(program(metrics));
    expect(own.map(({ metric }) => metric)).toEqual(['lost_total']);
    expect(shown).not.toContain('lost_total');
    expect(shown).toContain('shown_total');
    expect(unresolved).toEqual([]);
  });

  test.each(REGISTERED)('it counts when it is %s', (_title, metrics) => {
    const { shown, own } = told(program(metrics));
    expect(own).toEqual([]);
    expect(shown).toContain('lost_total');
  });

  test('with its place, its name in the code and what to do', () => {
    const [finding] = told(program(`${LOST} pub fn run() { LOST.inc(); }`)).own;
    expect(finding).toMatchObject({ severity: 'warning', file: 'src/metrics.rs', line: 11, metric: 'lost_total' });
    expect(finding?.message).toBe('lost_total is made as LOST and never registered: no scrape shows it');
  });

  test('but not where another declaration puts its name into a registry: there it is a metric', () => {
    const { shown, own } = told(
      program(`${LOST} static OTHER: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter!("lost_total", "L.").unwrap());
       pub fn run() { LOST.inc(); OTHER.inc(); }`),
    );
    expect(own).toEqual([]);
    expect(shown.filter((name) => name === 'lost_total')).toHaveLength(1);
  });

  const LIBRARY = { 'Cargo.toml': manifest('app'), 'src/lib.rs': 'pub mod metrics;' };

  test('nor when it is public in a library that no program here uses', () => {
    const metrics = `${HEAD} pub ${LOST} pub fn run() { LOST.inc(); }`;
    const { shown, own } = told({ ...LIBRARY, 'src/metrics.rs': metrics });
    expect(own).toEqual([]);
    expect(shown).toContain('lost_total');
  });

  test('a private one of such a library is nobody else’s to register', () => {
    const metrics = `${HEAD} ${LOST} pub fn run() { LOST.inc(); }`;
    const { own } = told({ ...LIBRARY, 'src/metrics.rs': metrics });
    expect(own.map(({ metric }) => metric)).toEqual(['lost_total']);
  });
});
