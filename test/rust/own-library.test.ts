/** Metrics of a library that a workspace has of its own, and shows through families of the `prometheus` crate. */
import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

const package_ = (name: string, dependencies: string) =>
  `[package]\nname = "${name}"\nversion = "0.1.0"\n[dependencies]\n${dependencies}\n`;

/** A registry that is generic in what it makes, and knows what it has made by a trait alone. */
const REGISTRY = `use std::any::Any; use std::collections::BTreeMap; use std::sync::{Arc, Mutex};
  mod cell; pub use crate::cell::*;
  pub enum Sort { Count, Level, Time }
  pub trait Sink { fn begin(&mut self, name: &'static str, text: &'static str, sort: Sort); fn end(&mut self); }
  pub trait Source: Any { fn report(&self, sink: &mut dyn Sink); fn as_any(&self) -> &dyn Any; }
  #[derive(Default)] pub struct Registry { all: Mutex<BTreeMap<&'static str, Box<dyn Source>>> }
  impl Registry {
    pub fn register<T>(&self, name: &'static str, text: &'static str) -> Metric<T> where T: Cell, T::Options: Default {
      self.register_with(name, text, Default::default) }
    pub fn register_with<T: Cell>(&self, name: &'static str, text: &'static str, options: impl FnOnce() -> T::Options) -> Metric<T> {
      self.register_source(name, move || Metric::new(name, text, options())) }
    pub fn register_source<F: FnOnce() -> I, I: Source + Clone>(&self, name: &'static str, create: F) -> I {
      let mut all = self.all.lock().unwrap();
      all.entry(name).or_insert_with(|| Box::new(create())).as_any().downcast_ref::<I>().unwrap().clone() }
    pub fn report(&self, sink: &mut dyn Sink) { let all = self.all.lock().unwrap(); for each in all.values() { each.report(sink) } }
  }`;

const CELL = `use super::*;
  pub trait Cell { type Options; fn sort() -> Sort; fn create(options: &Self::Options) -> Self; }
  pub struct Metric<T: Cell> { name: &'static str, text: &'static str, shared: Arc<Shared<T>> }
  pub struct Shared<T: Cell> { options: T::Options, values: Mutex<Vec<T>> }
  impl<T: Cell> Clone for Metric<T> { fn clone(&self) -> Self { Self { name: self.name, text: self.text, shared: Arc::clone(&self.shared) } } }
  impl<T: Cell> Metric<T> {
    pub(crate) fn new(name: &'static str, text: &'static str, options: T::Options) -> Self {
      Self { name, text, shared: Arc::new(Shared { options, values: Default::default() }) } } }
  impl<T: Cell> Source for Metric<T> {
    fn report(&self, sink: &mut dyn Sink) { sink.begin(self.name, self.text, T::sort()); sink.end(); }
    fn as_any(&self) -> &dyn Any { self } }
  pub struct Count; pub struct Level; pub struct Time;
  impl Cell for Count { type Options = (); fn sort() -> Sort { Sort::Count } fn create(_: &()) -> Self { Count } }
  impl Cell for Level { type Options = (); fn sort() -> Sort { Sort::Level } fn create(_: &()) -> Self { Level } }
  impl Cell for Time { type Options = u32; fn sort() -> Sort { Sort::Time } fn create(_: &u32) -> Self { Time } }`;

const EXPORTER = `use gauging::Sort; use prometheus::proto::{MetricFamily, MetricType};
  pub struct Text<'a> { family: Option<MetricFamily>, out: &'a mut Vec<u8> }
  impl<'a> Text<'a> { pub fn new(out: &'a mut Vec<u8>) -> Self { Self { family: None, out } } }
  impl gauging::Sink for Text<'_> {
    fn begin(&mut self, name: &'static str, text: &'static str, sort: Sort) {
      let (name, sort) = match sort {
        Sort::Count => (format!("{name}_total"), MetricType::COUNTER),
        Sort::Level => (name.to_string(), MetricType::GAUGE),
        Sort::Time => (format!("{name}_seconds"), MetricType::HISTOGRAM),
      };
      let mut family = MetricFamily::default();
      family.set_name(name);
      family.set_help(text.to_string());
      family.set_field_type(sort);
      self.family = Some(family);
    }
    fn end(&mut self) { if let Some(family) = self.family.take() { prometheus::TextEncoder::new().encode(&[family], self.out).ok(); } }
  }`;

/** A server that shows what its registry has, and code that registers; the registry is a field of a struct of another file. */
const program = (main: string, items = '') => ({
  'Cargo.toml': '[workspace]\nmembers = ["gauging", "exp", "srv"]\n',
  'gauging/Cargo.toml': package_('gauging', ''),
  'gauging/src/lib.rs': REGISTRY,
  'gauging/src/cell.rs': CELL,
  'exp/Cargo.toml': package_('exp', 'gauging = { path = "../gauging" }\nprometheus = "0.14"'),
  'exp/src/lib.rs': EXPORTER,
  'srv/Cargo.toml': package_('srv', 'gauging = { path = "../gauging" }\nexp = { path = "../exp" }'),
  'srv/src/common.rs': `use std::sync::Arc;
    pub struct Common { pub metrics: Arc<gauging::Registry> } pub struct Idle { metrics: Arc<gauging::Registry> }
    impl Idle { pub fn push(&self) -> Vec<u8> { let mut out = vec![]; let mut text = exp::Text::new(&mut out); self.metrics.report(&mut text); out } }`,
  'srv/src/main.rs': `mod common;
use gauging::{Cell, Count, Level, Metric, Registry as Reg, Time};
struct Server { common: common::Common }
impl Server { fn page(&self) -> Vec<u8> { let mut out = vec![]; let mut text = exp::Text::new(&mut out); self.common.metrics.report(&mut text); out } }
${items}
fn main() { let registry = std::sync::Arc::new(Reg::new());
${main}
Server { common: common::Common { metrics: registry } }.page(); }`,
});

type Shown = readonly [name: string, kind: string, line: number];

const CASES: readonly [title: string, main: string, items: string, metrics: readonly Shown[], patterns: string[]][] = [
  [
    'by a turbofish, by a `let`, by a field',
    `let hits: Metric<Count> = registry.register("hits", "h");
let wait = registry.register_with::<Time>("wait", "w", || 3);
let own = Own::new(&registry);`,
    'struct Own { level: Metric<Level> } impl Own { fn new(r: &Reg) -> Self { Self { level: r.register("level", "l") } } }',
    [
      ['hits_total', 'counter', 7],
      ['level', 'gauge', 5],
      ['wait_seconds', 'histogram', 8],
    ],
    [],
  ],
  [
    'by the parameter of what it is handed to, be that generic itself',
    `take(registry.register("hits", "h"));
let pair: Pair<Time> = Pair::new(registry.register("wait", "w"));`,
    'fn take(metric: Metric<Count>) {} struct Pair<T> { one: Metric<T> } impl<T: Cell> Pair<T> { fn new(one: Metric<T>) -> Self { Self { one } } }',
    [
      ['hits_total', 'counter', 7],
      ['wait_seconds', 'histogram', 8],
    ],
    [],
  ],
  [
    'not of one whose type is out of sight: that is told, and the others are not taken for it',
    `let hits: Metric<Count> = registry.register("hits", "h");
elsewhere::take(registry.register("odd", "o"));`,
    '',
    [['hits_total', 'counter', 7]],
    ['*'],
  ],
];

describe('a metric of a library of the workspace, whose kind is that of its type', () => {
  test.each(CASES)('%s', (_title, main, items, metrics, patterns) => {
    const all = read(program(main, items), '**/*.rs');
    expect(all.metrics.map(({ name, kind, declared }) => [name, kind, declared.line]).sort()).toEqual(metrics);
    expect(all.metrics.every(({ updated, declared }) => updated && declared.file === 'srv/src/main.rs')).toBe(true);
    expect(all.unresolved.map(({ pattern }) => pattern)).toEqual(patterns);
  });
});
