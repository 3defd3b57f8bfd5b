/** `wrappers` of the configuration: calls of functions out of sight are declarations, patterns have names. */
import { describe, expect, test } from 'vitest';
import type { Wrapper } from '../../src/model.ts';
import { manifest, read } from './read.ts';

const NONE: Omit<Wrapper, 'name' | 'kind'> = { argument: 0, prefix: '', suffix: '', labels: null, help: null };

type Row = readonly [
  title: string,
  source: string,
  wrapper: Wrapper,
  expected: readonly object[],
  patterns?: readonly string[],
];

const TABLE: readonly Row[] = [
  [
    'a function of a dependency, by its path, through imports and renames',
    `use tele::metrics::{register, self as tm}; use tele::metrics::register as reg;
     fn main() { register("a_total", "Help a", &["x", "y"]); tm::register("b_total", "Help b", &[]); reg("c_total", "h", &[]); tele::metrics::register("d_total", "h", LABELS); other::register("no_total", "h", &[]); }
     const LABELS: &[&str] = &["z"];`,
    { ...NONE, name: 'tele::metrics::register', kind: 'counter', prefix: 'app_', help: 1, labels: 2 },
    [
      { name: 'app_a_total', kind: 'counter', help: 'Help a', labels: ['x', 'y'], library: 'configured' },
      { name: 'app_b_total', labels: [] },
      { name: 'app_c_total' },
      { name: 'app_d_total', labels: ['z'] },
    ],
  ],
  [
    'a method, where the type of the receiver is known',
    `use tele::Registry; struct Mine; impl Mine { fn gauge(&self, n: &str) {} }
     fn main() { let r = Registry::new(); r.gauge("depth"); let m = Mine; m.gauge("no"); } fn f(r: &Registry, name: &str) { r.gauge(name); } fn g(r: &Registry) { f(r, "handed"); }`,
    { ...NONE, name: 'Registry::gauge', kind: 'gauge' },
    [{ name: 'depth', kind: 'gauge' }, { name: 'handed' }],
  ],
  [
    'a macro with named arguments',
    `tele::lazy_counter! { name: "lazy", description: "A lazy one", subsystem: "x" } fn main() {}`,
    { ...NONE, name: 'lazy_counter!', kind: 'counter', argument: 'name', help: 'description', suffix: '_total' },
    [{ name: 'lazy_total', help: 'A lazy one' }],
  ],
  [
    'a function of the workspace that is too dynamic: its body counts no more',
    `fn make(registry: &Registry, name: &str) -> IntCounter { IntCounter::new(format!("{}_{name}", prefix()), "h").unwrap() }
     fn main() { let c = make(&r, "a_total"); c.inc(); }`,
    { ...NONE, name: 'make', kind: 'counter', argument: 'name', prefix: 'srv_' },
    [{ name: 'srv_a_total', updated: true }],
  ],
  [
    'a function that records by the name alone: each name is one metric, and whether it changes that is not in sight',
    `use tele::{count, handle}; fn one() { count("sent_total", 1); } fn two() { count("sent_total", 2); count("lost_total", 1); } fn three() { count("idle_total", 1); }
     struct Own; impl Own { fn count(&self, n: u8) {} } fn main() { one(); two(); }`,
    { ...NONE, name: 'tele::count', kind: 'counter' },
    [
      {
        name: 'sent_total',
        updated: null,
        updateNote: 'at src/main.rs:2 what `tele::count` does with it is not in sight',
      },
      { name: 'lost_total', updated: null },
      { name: 'idle_total', updated: false },
    ],
  ],
  [
    'a function that gives a metric back, whose value is dropped where it is in sight',
    'mod tele { pub fn count(name: &str) -> IntCounter { IntCounter::new(name, "h").unwrap() } } fn main() { tele::count("a_total"); tele::count("b_total").inc(); }',
    { ...NONE, name: 'tele::count', kind: 'counter' },
    [
      { name: 'a_total', updated: false },
      { name: 'b_total', updated: true },
    ],
  ],
  [
    'what only run time knows stays a pattern',
    'fn main() { register(&format!("{}_total", name())); }',
    { ...NONE, name: 'register', kind: 'counter', prefix: 'app_' },
    [],
    ['app_*_total'],
  ],
  [
    'a parameter of a function whose definition is not in sight',
    'fn main() { register("a"); }',
    { ...NONE, name: 'register', kind: 'counter', argument: 'name' },
    [],
    ['*'],
  ],
];

describe('wrappers of the configuration', () => {
  test.each(TABLE.map((row) => ({ title: row[0], row })))(
    '$title',
    ({ row: [, source, wrapper, expected, patterns = []] }) => {
      const { metrics, unresolved } = read({ 'src/main.rs': `use prometheus::*;\n${source}` }, '**/*.rs', [wrapper]);
      expect(unresolved.map(({ pattern }) => pattern)).toEqual(patterns);
      expect(metrics.map(({ name }) => name)).toEqual(expected.map((each) => (each as { name: string }).name));
      expect(metrics).toMatchObject(expected);
    },
  );

  test('one that another crate of the workspace calls', () => {
    const { metrics } = read(
      {
        'app/Cargo.toml': manifest('app', ['tele']),
        'app/src/metrics.rs': 'use tele::make as m; pub fn all() { m("one_total"); tele::make("two_total"); }',
        'app/src/main.rs': 'mod metrics; fn main() { metrics::all(); }',
        'tele/Cargo.toml': manifest('tele'),
        'tele/src/lib.rs': 'pub fn make(name: &str) { hidden(name); }',
      },
      '**/*.rs',
      [{ ...NONE, name: 'tele::make', kind: 'counter' }],
    );
    expect(metrics.map(({ name }) => name)).toEqual(['one_total', 'two_total']);
  });

  test('a pattern with its names, in the files that it holds for', () => {
    const source = 'pub fn f(k: u8) { IntCounter::new(format!("http_{}_total", name(k)), "h"); }';
    const files = {
      'src/a.rs': source,
      'src/b.rs': source,
      'src/main.rs': 'mod a; mod b; fn main() { a::f(1); b::f(1); }',
    };
    const known = { pattern: 'http_*_total', names: ['http_a_total', 'http_b_total'], file: 'src/a.rs' };
    const { metrics, unresolved } = read(files, '**/*.rs', [known]);
    expect(metrics.map(({ name, declared }) => `${declared.file} ${name}`)).toEqual([
      'src/a.rs http_a_total',
      'src/a.rs http_b_total',
    ]);
    expect(unresolved.map(({ file, pattern }) => `${file} ${pattern}`)).toEqual(['src/b.rs http_*_total']);
  });
});
