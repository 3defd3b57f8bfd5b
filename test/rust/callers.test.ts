/** What callers say of a metric: those that never run say nothing, and those that differ leave it open. */
import { describe, expect, test } from 'vitest';
import { manifest, read } from './read.ts';

const COUNTED = `use prometheus::*; use std::collections::HashMap;
pub struct Counted { hits: IntCounter }
impl Counted {
  pub fn new(registry: &Registry) -> Self { Self::with(registry, "", HashMap::new()) }
  pub fn named(registry: &Registry, name: &str) -> Self { Self::with(registry, name, HashMap::from([("id".to_string(), "a".to_string())])) }
  fn with(registry: &Registry, namespace: &str, labels: HashMap<String, String>) -> Self {
    let hits = IntCounter::with_opts(Opts::new("hits_total", "h").namespace(namespace).const_labels(labels)).unwrap();
    registry.register(Box::new(hits.clone())).unwrap();
    Self { hits }
  }
  pub fn hit(&self) { self.hits.inc(); }
}
`;

/** Names with const labels. */
function shown(files: Readonly<Record<string, string>>): string[] {
  const { metrics, unresolved } = read(files, '**/*.rs');
  const all = metrics.map(({ name, constLabels }) => `${name} ${JSON.stringify(constLabels)}`);
  return [...all, ...unresolved.map(({ pattern }) => pattern)].sort();
}

describe('callers of a function that makes a metric', () => {
  test.each([
    [
      'one that gives a literal of another type than the parameter has calls another function of the name',
      {
        'src/main.rs': `use prometheus::*; pub struct M { registry: Registry }
          impl M { pub fn add(&self, name: &str, n: f64) { register_gauge_with_registry!(name, "h", self.registry).unwrap().add(n); } }
          fn main() { let m = made(); m.add("a", 1f64); for it in others() { it.add(1, 2); it.add(true, 2.0); it.add("b", 'c'); } }`,
      },
      ['a {}'],
    ],
    [
      'one that nothing calls decides nothing',
      { 'src/main.rs': `${COUNTED}fn main() { Counted::named(&Registry::new(), "app").hit(); }` },
      ['app_hits_total {"id":"a"}'],
    ],
    [
      'nor does one that only tests call',
      {
        'src/main.rs': `${COUNTED}fn main() { Counted::named(&Registry::new(), "app").hit(); }
          #[cfg(test)] mod tests { #[test] fn hits() { super::Counted::new(&Registry::new()).hit(); } }`,
      },
      ['app_hits_total {"id":"a"}'],
    ],
    [
      'nor does one of a library that a program of the workspace uses',
      {
        'app/Cargo.toml': manifest('app', ['hits']),
        'app/src/main.rs': 'fn main() { hits::Counted::named(&prometheus::Registry::new(), "app").hit(); }',
        'hits/Cargo.toml': manifest('hits'),
        'hits/src/lib.rs': COUNTED,
      },
      ['app_hits_total {"id":"a"}'],
    ],
    ['all of a library for others do', { 'src/lib.rs': COUNTED }, ['*_hits_total', 'hits_total {}']],
    [
      'so do those of its metrics file, whatever calls another of them',
      {
        'src/lib.rs':
          'pub mod metrics; pub fn start(registry: &prometheus::Registry) { metrics::Counted::named(registry, "app").hit(); }',
        'src/metrics.rs': COUNTED,
      },
      ['app_hits_total {"id":"a"}', 'hits_total {}'],
    ],
    [
      'where none of them runs, all do',
      {
        'src/main.rs': `use prometheus::*; fn make(name: &str) { register_int_counter!(name, "h").unwrap(); }
          fn first() { make("first_total"); } fn second() { make("second_total"); } fn main() {}`,
      },
      ['first_total {}', 'second_total {}'],
    ],
    [
      'a const label that only some give has no known value',
      {
        'src/main.rs': `${COUNTED}fn main() { Counted::new(&Registry::new()).hit(); Counted::with(&Registry::new(), "", HashMap::from([("id".to_string(), "b".to_string())])).hit(); }`,
      },
      ['hits_total {"id":null}'],
    ],
    [
      'one that all give alike has it',
      {
        'src/main.rs': `${COUNTED}fn main() { Counted::named(&Registry::new(), "app").hit(); Counted::named(&Registry::default(), "app").hit(); }`,
      },
      ['app_hits_total {"id":"a"}'],
    ],
  ])('%s', (_, files, expected) => {
    expect(shown(files)).toEqual(expected);
  });
});

const FROM_OPTIONS = `use prometheus::*;
pub trait FromOptions: Sized { fn from_options(options: Opts) -> Self; }
impl FromOptions for IntCounter { fn from_options(options: Opts) -> Self { IntCounter::with_opts(options).unwrap() } }
impl FromOptions for Gauge { fn from_options(options: Opts) -> Self { Gauge::with_opts(options).unwrap() } }
`;
const HITS = 'Opts::new("hits_total", "h")';

/** Names and patterns with their kinds. */
function kindsOf(source: string, file = 'src/main.rs'): string[] {
  const { metrics, unresolved } = read({ [file]: source }, '**/*.rs');
  return [
    ...metrics.map(({ name, kind }) => `${name} ${kind}`),
    ...unresolved.map(({ pattern, kind }) => `${pattern} ${kind}`),
  ].sort();
}

describe('what makes a metric of which nothing is known', () => {
  test.each([
    ['that nothing runs is none', 'fn make(name: &str) { register_int_counter!(name, "h"); } fn main() {}', []],
    [
      'that only code runs which never does is none',
      'fn make(name: &str) { register_int_counter!(name, "h"); } fn unused() { make(&name()); } fn main() {}',
      [],
    ],
    [
      'that runs is listed',
      'fn make(name: &str) { register_int_counter!(name, "h"); } fn main() { make(&name()); }',
      ['* counter'],
    ],
    [
      'and is handed on by its name is listed',
      'fn make(name: &str) { register_int_counter!(name, "h"); } fn main() { each(make); }',
      ['* counter'],
    ],
    [
      'with a part of its name is listed, whatever runs',
      'fn make(name: &str) { register_int_counter!(format!("app_{name}"), "h"); } fn main() {}',
      ['app_* counter'],
    ],
    [
      'by a trait of another type',
      `${FROM_OPTIONS}fn main() { <IntCounter>::from_options(${HITS}).inc(); }`,
      ['hits_total counter'],
    ],
    [
      'by a trait, in a macro',
      `${FROM_OPTIONS}macro_rules! made { ($type:ty, $name:literal) => { <$type>::from_options(Opts::new($name, "h")) } }
       fn main() { made!(IntCounter, "hits_total").inc(); }`,
      ['hits_total counter'],
    ],
    [
      'by a trait whose type only run time knows is listed',
      `${FROM_OPTIONS}fn made<Metric: FromOptions>(options: Opts) -> Metric { Metric::from_options(options) }
       fn main() { let hits: Gauge = made(options()); hits.inc(); }`,
      ['* counter', '* gauge'],
    ],
    [
      'by a trait that is called by its own name is listed, of any type',
      `${FROM_OPTIONS}fn main() { let level: Gauge = FromOptions::from_options(options()); IntCounter::from_options(${HITS}); }`,
      ['* counter', '* gauge', 'hits_total counter'],
    ],
  ])('%s', (_, source, expected) => {
    expect(kindsOf(`use prometheus::*; ${source}`)).toEqual(expected);
  });

  test.each([
    [
      'in a library for others is listed',
      'pub fn make(name: &str) { register_int_counter!(name, "h"); }',
      ['* counter'],
    ],
    [
      'in a library for others, by its trait, is listed',
      `${FROM_OPTIONS}pub fn start() { <IntCounter>::from_options(${HITS}).inc(); }`,
      ['* gauge', 'hits_total counter'],
    ],
  ])('%s', (_, source, expected) => {
    expect(kindsOf(`use prometheus::*; ${source}`, 'src/lib.rs')).toEqual(expected);
  });
});
