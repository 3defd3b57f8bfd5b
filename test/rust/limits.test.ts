/** Wrappers of one shape whose names are more than are followed: what is left out is not known, and nothing of one is said of another. */
import { describe, expect, test, vi } from 'vitest';
import { read } from './read.ts';

const scale = vi.hoisted(() => ({ of: 1, whole: 1 }));

vi.mock('../../src/rust/values/limits.ts', async (original) => {
  const limits = await original<typeof import('../../src/rust/values/limits.ts')>();
  const scaled = (limit: { reads: number; steps: number }) => ({
    reads: Math.ceil(limit.reads * scale.of),
    steps: Math.ceil(limit.steps * scale.of),
  });
  return {
    ...limits,
    get MAX_READING() {
      return Math.ceil(limits.MAX_READING * scale.of);
    },
    get MAX_READING_ASIDE() {
      return Math.ceil(limits.MAX_READING_ASIDE * scale.of);
    },
    get MAX_READS_ASIDE() {
      return Math.ceil(limits.MAX_READS_ASIDE * scale.of);
    },
    get WHOLE() {
      return scaled({ reads: limits.WHOLE.reads * scale.whole, steps: limits.WHOLE.steps * scale.whole });
    },
    get COARSE() {
      return scaled(limits.COARSE);
    },
    get BY_OBJECTS() {
      return scaled(limits.BY_OBJECTS);
    },
    get PART() {
      return scaled(limits.PART);
    },
    get ORPHAN() {
      return scaled({ reads: limits.ORPHAN.reads * scale.whole, steps: limits.ORPHAN.steps * scale.whole });
    },
  };
});

const COUNT = 8;
const KINDS = { counter: 'Counts', gauge: 'Levels', summary: 'Times' } as const;
const WRITES = { counter: 'increment', gauge: 'set', summary: 'record' } as const;
const MACROS = { counter: 'counter', gauge: 'gauge', summary: 'histogram' } as const;
type Shown = keyof typeof KINDS;

/**
 * Three wrappers around one description, by a trait; of each some statics, which code uses by themselves, and taken out of an option of a
 * struct. Each such struct has a name of its own, or all have the same in modules of their own.
 */
function program(holder: (type: string) => string): string {
  const wrappers = (Object.keys(KINDS) as Shown[]).map((kind) => {
    const type = KINDS[kind];
    const held = holder(type);
    const statics = Array.from({ length: COUNT }, (_, at) => {
      return `pub static ${type.toUpperCase()}_${at}: ${type} = ${type}::new("${kind}_${at}", "Help of ${kind}_${at}", &[&[("of_${kind}", "x")]]);`;
    });
    const uses = Array.from({ length: COUNT }, (_, at) => {
      const name = `${type.toUpperCase()}_${at}`;
      return `${name}.register(); ${name}.write(1, &[("of_${kind}", "y")]); ${held} { inner: Some(&${name}), other: 1 }.run();`;
    });
    return `pub struct ${type} { about: About, rows: Rows }
      impl HasAbout for ${type} { type Inner = About; fn about(&self) -> &Self::Inner { &self.about } }
      impl ${type} {
        pub const fn new(name: &'static str, help: &'static str, rows: Rows) -> Self { Self { about: About::new(name, help), rows } }
        pub fn register(&self) { for row in self.rows { let _ = ${MACROS[kind]}!(self.name(), row); } describe_${MACROS[kind]}!(self.name(), self.help()); }
        pub fn write(&self, value: u64, labels: &[(&'static str, &'static str)]) { ${MACROS[kind]}!(self.name(), labels).${WRITES[kind]}(value); } }
      pub mod ${kind} { use super::*;
        pub struct ${held} { inner: Option<&'static ${type}>, other: u64 }
        impl ${held} { pub fn run(mut self) { if let Some(inner) = self.inner.take() { inner.write(self.other, &[("of_${kind}", "z")]); } } }
        pub fn run() { ${uses.join(' ')} outside::held::<${held}>().run(); } }
      ${statics.join('\n')}`;
  });
  return `use metrics::*; type Rows = &'static [&'static [(&'static str, &'static str)]];
    pub struct About { name: &'static str, help: &'static str }
    impl About { pub const fn new(name: &'static str, help: &'static str) -> Self { Self { name, help } } }
    pub trait Named { fn name(&self) -> &'static str; fn help(&self) -> &'static str; }
    impl Named for About { fn name(&self) -> &'static str { self.name } fn help(&self) -> &'static str { self.help } }
    pub trait HasAbout { type Inner: Named; fn about(&self) -> &Self::Inner; }
    impl<T: HasAbout> Named for T { fn name(&self) -> &'static str { self.about().name() } fn help(&self) -> &'static str { self.about().help() } }
    ${wrappers.join('\n')}
    fn main() { counter::run(); gauge::run(); summary::run(); }`;
}

describe.each([
  ['structs of their own', (type: string) => `Held${type}`],
  ['structs of one name', () => 'Held'],
])('names of wrappers of one shape in %s', (_title, holder) => {
  const source = program(holder);
  const all = (Object.keys(KINDS) as Shown[]).flatMap((kind) =>
    Array.from({ length: COUNT }, (_, at) => ({
      name: `${kind}_${at}`,
      kind,
      labels: [`of_${kind}`],
      help: `Help of ${kind}_${at}`,
      updated: true,
    })),
  );

  test('are each found', () => {
    scale.of = 1;
    const { metrics, unresolved } = read({ 'src/main.rs': source }, '**/*.rs');
    expect(unresolved).toEqual([]);
    expect(metrics.map(({ name, kind, labels, help, updated }) => ({ name, kind, labels, help, updated }))).toEqual(
      all,
    );
  });

  test.each([0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001])('do not cross with %d of the steps', (of) => {
    scale.of = of;
    const { metrics, unresolved } = read({ 'src/main.rs': source }, '**/*.rs');
    for (const { name, kind, labels, help } of metrics) {
      const own = all.find((each) => each.name === name);
      expect({ name, kind, labels: labels ?? own?.labels, help: help ?? own?.help }).toEqual({
        name,
        kind: own?.kind,
        labels: own?.labels,
        help: own?.help,
      });
    }
    // What is not found is listed, with what may stand for it.
    const found = new Set(metrics.map(({ name }) => name));
    if (found.size < all.length) expect(unresolved.length).toBeGreaterThan(0);
  });
});

test('of objects in a list, each that has its name by itself is known where not all of the others are followed', () => {
  Object.assign(scale, { of: 1, whole: 0.001 });
  const pushes = Array.from(
    { length: 4 * COUNT },
    (_, at) => `self.data.push(Metric { name: String::from("own_${at}"), kind: "gauge" });`,
  );
  const { metrics, unresolved } = read(
    {
      'Cargo.toml': '[package]\nname = "app"\n',
      'src/main.rs': `use std::fmt::Write; struct Metric { name: String, kind: &'static str } struct Generator { data: Vec<Metric>, about: Box<dyn About> }
        trait About { fn part(&self) -> String; } struct A; struct B; impl About for A { fn part(&self) -> String { "a".into() } } impl About for B { fn part(&self) -> String { "b".into() } }
        impl Generator { fn new(about: Box<dyn About>) -> Self { Self { data: vec![], about } }
          fn fill(&mut self) { ${pushes.join(' ')} self.data.push(Metric { name: format!("of_{}_bytes", self.about.part()), kind: "gauge" }); }
          fn pop(&mut self) -> Vec<Metric> { let mut all = vec![]; while !self.data.is_empty() { all.push(self.data.pop().unwrap()); } all } }
        fn page(generator: &mut Generator) -> String { let mut out = String::new(); generator.fill();
          for each in generator.pop() { push(&mut out, each.name.clone(), each.kind); } out }
        fn push(out: &mut String, name: String, kind: &str) { writeln!(out, "# TYPE {name} {kind}").ok(); }
        fn main() { serve(page(&mut Generator::new(Box::new(A)))); serve(page(&mut Generator::new(Box::new(B)))); }`,
    },
    '**/*.rs',
  );
  const own = Array.from({ length: 4 * COUNT }, (_, at) => `own_${at}`);
  expect(metrics.map(({ name, kind }) => [name, kind])).toEqual(
    [...own, 'of_a_bytes', 'of_b_bytes'].map((name) => [name, 'gauge']),
  );
  expect(unresolved).toEqual([]);
});
