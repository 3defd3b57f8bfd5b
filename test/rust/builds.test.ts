/** What `cfg` leaves out in one build is there in another: both count. */
import { describe, expect, test } from 'vitest';
import { canHold, isUsual } from '../../src/rust/source/cfg.ts';
import { conditionsAt, isArm } from '../../src/rust/source/conditions.ts';
import { SourceFile } from '../../src/rust/source/syntax.ts';
import { manifest, parser, read } from './read.ts';

test.each<[predicates: readonly string[], can: boolean]>([
  [['unix', 'not(unix)'], false],
  [['unix', 'windows'], false],
  [['target_os = "linux"', 'windows'], false],
  [['target_os = "linux"', 'not(unix)'], false],
  [['target_os="linux"', 'target_os="macos"'], false],
  [['any(target_os="linux", target_os="macos")', 'unix'], true],
  [['any(windows, target_os="macos")', 'target_os="linux"'], false],
  [['feature="a"', 'feature="b"'], true],
  [['feature="a"', 'not(all(feature="a", feature="b"))'], true],
  [['feature="a"', 'feature="b"', 'not(all(feature="a", feature="b"))'], false],
  [['all()', 'not(test)'], true],
  [['any()'], false],
  [['test', 'not(test)'], false],
])('%j can hold in one build: %s', (predicates, can) => {
  expect(canHold(predicates)).toBe(can);
});

test.each<[predicate: string, usual: boolean]>([
  ['unix', true],
  ['windows', false],
  ['not(windows)', true],
  ['target_os = "linux"', true],
  ['any(target_os = "macos", target_os = "linux")', true],
  ['target_arch = "wasm32"', false],
  ['feature = "metrics"', true],
  ['not(feature = "metrics")', false],
  ['feature = "testing"', false],
  ['feature="benches/a:metrics"', true],
  ['feature="a:testing"', false],
  ['any(test, feature = "mocks")', false],
  ['loom', false],
  ['not(loom)', true],
  ['all(unix, not(test))', true],
])('%s holds in a usual build: %s', (predicate, usual) => {
  expect(isUsual(predicate)).toBe(usual);
});

/** Code with a mark in it, and the predicates under which the mark is compiled. */
test.each<[code: string, conditions: readonly string[]]>([
  ['#[cfg(unix)] fn a() { § }', ['unix']],
  ['#[cfg(unix)] fn a() {} fn b() { § }', []],
  [
    '#[cfg(all(unix,\n feature = "a-b"))] #[inline] pub const fn a<A, B>() -> [u8; 2] { § }',
    ['all(unix,feature="a-b")'],
  ],
  ['#[cfg(unix)] const A: [u8; 2] = { [1, 2] }; § ', []],
  ['#[cfg(unix)] const A: [u8; 2] = { [1, § 2] };', ['unix']],
  ['#[cfg(unix)] use a::{b, § c}; ', ['unix']],
  ['#[cfg(unix)] use a::{b, c}; §', []],
  ['#[cfg(unix)] #[cfg(feature = "x")] mod a { #[cfg(not(test))] fn b() { § } }', ['not(test)', 'feature="x"', 'unix']],
  ['struct A { #[cfg(unix)] a: u8, § b: u8 }', []],
  ['fn a() { #[cfg(unix)] { § } }', ['unix']],
  ['fn a() { #[cfg(unix)] { b } § }', []],
  ['fn a() { #[cfg(unix)] if b { c } else { § } }', ['unix']],
  ['fn a() { match b { #[cfg(unix)] C => { d } § _ => {} } }', []],
  ['mod a { #![cfg(unix)] § } ', ['unix']],
  ['// #[cfg(unix)]\nfn a() { "#[cfg(unix)]"; § }', []],
  ['cfg_if::cfg_if! { if #[cfg(unix)] { § } else { } }', ['unix']],
  ['cfg_if! { if #[cfg(unix)] { } else if #[cfg(feature = "a")] { § } }', ['all(not(unix),feature="a")']],
  ['cfg_if! { if #[cfg(unix)] { } else { § } }', ['not(unix)']],
  ['cfg_if! { if #[cfg(unix)] { cfg_if! { if #[cfg(test)] {} else { § } } } }', ['not(test)', 'unix']],
  ['cfg_if! { if #[cfg(unix)] { a } } §', []],
  ['cfg_select! { any(windows, test) => { } unix => { § } }', ['all(not(any(windows,test)),unix)']],
  ['cfg_select! { unix => a(), _ => § b() }', ['not(unix)']],
  ['cfg_match! { cfg(unix) => { § } }', ['unix']],
  ['#[cfg(unix)', []],
  ['#[cfg(unix)] fn a() { { § ', ['unix']],
])('%s', (code, conditions) => {
  const source = new SourceFile('a.rs', code.replace('§', ' '), parser);
  expect(conditionsAt(source, code.indexOf('§'))).toEqual(conditions);
});

test('an arm is the block of a macro that chooses one', () => {
  const text = 'cfg_if! { if #[cfg(unix)] { { } } } fn a() { }';
  const source = new SourceFile('a.rs', text, parser);
  const braces = [...text.matchAll(/\{/g)].map(({ index }) => isArm(source, index));
  expect(braces).toEqual([false, true, false, false]);
});

const HITS = 'static HITS: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter!("hits_total", "h").unwrap());';

/** Beside `metrics.rs` and modules `noop` and `real`, a program that updates `hits_total` in a build: always, in none. */
const UPDATES: readonly [title: string, main: string, updated: boolean][] = [
  [
    'arms of `cfg_if!` with a function each',
    'cfg_if::cfg_if! { if #[cfg(windows)] { fn run() {} } else { fn run() { metrics::hit(); } } } fn main() { run(); }',
    true,
  ],
  [
    'a function in the last of three arms of `cfg_select!`, by its path',
    'mod a { cfg_select! { windows => { pub fn run() {} } feature = "a" => { pub fn run() {} } _ => { pub fn run() { crate::metrics::hit(); } } } } fn main() { a::run(); }',
    true,
  ],
  [
    'a function that stands in an arm alone',
    'mod a { cfg_if! { if #[cfg(unix)] { pub fn run() { crate::metrics::hit(); } } } } fn main() { a::run(); }',
    true,
  ],
  [
    'modules in the arms',
    'cfg_if! { if #[cfg(unix)] { mod imp { pub fn run() {} } } else { mod imp { pub fn run() { crate::metrics::hit(); } } } } fn main() { imp::run(); }',
    true,
  ],
  [
    'imports in the arms',
    'cfg_if! { if #[cfg(unix)] { use noop::run as go; } else { use real::run as go; } } fn main() { go(); }',
    true,
  ],
  [
    'an import in one arm, a function in the other',
    'cfg_if! { if #[cfg(unix)] { fn run() {} } else { use real::run; } } fn main() { run(); }',
    true,
  ],
  ['imports', '#[cfg(unix)] use noop::run; #[cfg(not(unix))] use real::run; fn main() { run(); }', true],
  ['imports the other way', '#[cfg(not(unix))] use real::run; #[cfg(unix)] use noop::run; fn main() { run(); }', true],
  [
    'imports in a function',
    'fn main() { #[cfg(feature = "x")] use noop::run; #[cfg(not(feature = "x"))] use real::run; run(); }',
    true,
  ],
  [
    'imports of a module',
    '#[cfg(unix)] use noop as sys; #[cfg(not(unix))] use real as sys; fn main() { sys::run(); }',
    true,
  ],
  [
    'a module by a path',
    '#[cfg(windows)] #[path = "real.rs"] mod sys; #[cfg(not(windows))] #[path = "noop.rs"] mod sys; fn main() { sys::run(); }',
    true,
  ],
  [
    'a module by a path that an attribute gives to it in one build',
    '#[cfg_attr(unix, path = "noop.rs")] #[cfg_attr(not(unix), path = "real.rs")] mod imp; fn main() { imp::run(); }',
    true,
  ],
  ['globs', '#[cfg(unix)] use noop::*; #[cfg(not(unix))] use real::*; fn main() { run(); }', true],
  [
    'what is handed on by a module',
    'mod sys { #[cfg(unix)] pub use crate::noop::*; #[cfg(not(unix))] pub use crate::real::*; } mod all { pub use crate::sys::run as go; } fn main() { all::go(); }',
    true,
  ],
  [
    'a glob of a module that is one of two',
    '#[cfg(unix)] use noop as sys; #[cfg(not(unix))] use real as sys; use sys::*; fn main() { run(); }',
    true,
  ],
  [
    'a type that is one of two',
    '#[cfg(unix)] type Sink = noop::Sink; #[cfg(not(unix))] type Sink = real::Sink; struct App { sink: Sink } fn start(app: &App) { app.sink.send(); } fn main() { start(&App { sink: Default::default() }); }',
    true,
  ],
  [
    'a static of one of two types',
    'static ONE: noop::Quiet = noop::Quiet; #[cfg(unix)] static SINK: noop::Quiet = noop::Quiet; #[cfg(not(unix))] static SINK: real::Sink = real::Sink; fn main() { SINK.send(); }',
    true,
  ],
  [
    'a field of one of two types',
    'struct App { #[cfg(unix)] sink: noop::Quiet, #[cfg(not(unix))] sink: real::Sink } fn start(app: &App) { app.sink.send(); } fn main() { start(&make()); }',
    true,
  ],
  [
    'a field of one of two structs',
    '#[cfg(unix)] struct App { sink: noop::Quiet } #[cfg(not(unix))] struct App { sink: real::Sink } fn start(app: &App) { app.sink.send(); } fn main() { start(&make()); }',
    true,
  ],
  [
    'what one of two functions gives',
    '#[cfg(unix)] fn sink() -> noop::Quiet { noop::Quiet } #[cfg(not(unix))] fn sink() -> real::Sink { real::Sink } fn main() { sink().send(); }',
    true,
  ],
  [
    'one type that is the same in both, and does nothing',
    '#[cfg(unix)] static SINK: noop::Quiet = noop::Quiet; #[cfg(not(unix))] static SINK: noop::Quiet = noop::Quiet; fn main() { SINK.send(); }',
    false,
  ],
  [
    'a function that is handed on by its name',
    '#[cfg(unix)] fn go() {} #[cfg(not(unix))] fn go() { metrics::hit(); } fn main() { std::thread::spawn(go); }',
    true,
  ],
  [
    'four that do nothing, and one that does',
    '#[cfg(feature = "a")] use noop::a as run; #[cfg(feature = "b")] use noop::b as run; #[cfg(feature = "c")] use noop::c as run; #[cfg(feature = "d")] use noop::d as run; #[cfg(feature = "e")] use real::run; fn main() { run(); }',
    true,
  ],
  ['none of the two', '#[cfg(unix)] use noop::run; #[cfg(not(unix))] use noop::a as run; fn main() { run(); }', false],
  [
    'the other is for tests',
    '#[cfg(test)] use real::run; #[cfg(not(test))] use noop::run; fn main() { run(); }',
    false,
  ],
  [
    'the other is of another build than the place',
    '#[cfg(unix)] use noop::run; #[cfg(not(unix))] use real::run; #[cfg(unix)] fn main() { run(); }',
    false,
  ],
  ['one hides a glob', 'use real::*; fn run() {} fn main() { run(); }', false],
  [
    'no arm: a function in a block',
    'fn run() {} fn other() { fn run() { metrics::hit(); } } fn main() { run(); }',
    false,
  ],
];

describe('updates in builds', () => {
  test.each(UPDATES)('%s', (_title, main, updated) => {
    const { metrics } = read({
      'src/metrics.rs': `use prometheus::*; ${HITS} pub fn hit() { HITS.inc(); }`,
      'src/noop.rs':
        'pub fn run() {} pub fn a() {} pub fn b() {} pub fn c() {} pub fn d() {} #[derive(Default)] pub struct Sink; impl Sink { pub fn send(&self) {} } pub struct Quiet; impl Quiet { pub fn send(&self) {} }',
      'src/real.rs':
        'pub fn run() { crate::metrics::hit(); } #[derive(Default)] pub struct Sink; impl Sink { pub fn send(&self) { crate::metrics::hit(); } }',
      'src/main.rs': `mod metrics; mod noop; mod real; ${main}`,
    });
    expect(metrics.map((each) => [each.name, each.updated])).toEqual([['hits_total', updated]]);
  });
});

/** A program that makes a counter in each build, and the names, with the help. */
const NAMES: readonly [title: string, main: string, names: readonly string[]][] = [
  [
    'constants',
    '#[cfg(windows)] const NAME: &str = "a"; #[cfg(not(windows))] const NAME: &str = "b"; fn main() { register_int_counter!(NAME, "h").unwrap().inc(); }',
    ['a h', 'b h'],
  ],
  [
    'a name and its help go together',
    '#[cfg(feature = "x")] const NAME: &str = "a"; #[cfg(not(feature = "x"))] const NAME: &str = "b"; #[cfg(not(feature = "x"))] const HELP: &str = "of b"; #[cfg(feature = "x")] const HELP: &str = "of a"; fn main() { register_int_counter!(NAME, HELP).unwrap().inc(); }',
    ['a of a', 'b of b'],
  ],
  [
    'functions',
    '#[cfg(windows)] fn name() -> &\'static str { "a" } #[cfg(not(windows))] fn name() -> &\'static str { "b" } fn main() { register_int_counter!(name(), "h").unwrap().inc(); }',
    ['a h', 'b h'],
  ],
  [
    'functions of which one gives nothing',
    '#[cfg(feature = "x")] fn name() -> &\'static str { unimplemented!("no {}", 1) } #[cfg(not(feature = "x"))] fn name() -> &\'static str { "b" } fn main() { register_int_counter!(name(), "h").unwrap().inc(); }',
    ['b h'],
  ],
  [
    'functions of arms',
    'cfg_if! { if #[cfg(windows)] { fn name() -> &\'static str { "a" } } else { fn name() -> &\'static str { "b" } } } fn main() { register_int_counter!(name(), "h").unwrap().inc(); }',
    ['a h', 'b h'],
  ],
  [
    'imports',
    'mod one { pub const NAME: &str = "a"; } mod two { pub const NAME: &str = "b"; } #[cfg(windows)] use one::NAME; #[cfg(not(windows))] use two::NAME; fn main() { register_int_counter!(NAME, "h").unwrap().inc(); }',
    ['a h', 'b h'],
  ],
  [
    'a part of the name',
    '#[cfg(windows)] mod sys { pub const NAME: &str = "a"; } #[cfg(not(windows))] mod sys { pub const NAME: &str = "b"; } fn main() { register_int_counter!(format!("{}_total", sys::NAME), "h").unwrap().inc(); }',
    ['a_total h', 'b_total h'],
  ],
  [
    'constants of types',
    'struct One; impl One { const NAME: &\'static str = "a"; } struct Two; impl Two { const NAME: &\'static str = "b"; } #[cfg(windows)] type It = One; #[cfg(not(windows))] type It = Two; fn main() { register_int_counter!(It::NAME, "h").unwrap().inc(); }',
    ['a h', 'b h'],
  ],
  [
    'one is for tests',
    '#[cfg(test)] const NAME: &str = "a"; #[cfg(not(test))] const NAME: &str = "b"; fn main() { register_int_counter!(NAME, "h").unwrap().inc(); }',
    ['b h'],
  ],
  [
    'the place is in one of the builds',
    '#[cfg(windows)] const NAME: &str = "a"; #[cfg(not(windows))] const NAME: &str = "b"; #[cfg(unix)] fn run() { register_int_counter!(NAME, "h").unwrap().inc(); } fn main() { #[cfg(unix)] run(); }',
    ['b h'],
  ],
  [
    'the macro comes from one of two places',
    'mod noop { macro_rules! register_int_counter { ($($t:tt)*) => {}; } pub(crate) use register_int_counter; pub fn counter(a: &str, b: &str) {} } mod real { pub fn counter(a: &str, b: &str) { prometheus::register_int_counter!(a, b).unwrap().inc(); } } #[cfg(not(feature = "x"))] use noop::counter; #[cfg(feature = "x")] use real::counter; fn main() { counter("a", "h"); }',
    ['a h'],
  ],
  [
    'the type comes from one of two places',
    'mod noop { pub struct Gauge; impl Gauge { pub fn new(a: &str, b: &str) -> Self { Gauge } } } #[cfg(not(feature = "x"))] use noop::Gauge as Level; #[cfg(feature = "x")] use prometheus::Gauge as Level; fn main() { let g = Level::new("a", "h"); prometheus::register(Box::new(g.clone())); g.set(1.0); }',
    ['a h'],
  ],
];

describe('names in builds', () => {
  test.each(NAMES)('%s', (_title, main, names) => {
    const { metrics, unresolved } = read({ 'src/main.rs': `use prometheus::register_int_counter; ${main}` }, '**/*.rs');
    expect(metrics.map(({ name, help }) => `${name} ${help}`).sort()).toEqual(names);
    expect(metrics.filter(({ updated }) => updated !== true)).toEqual([]);
    expect(unresolved).toEqual([]);
  });
});

test('a feature is one of its package', () => {
  const { metrics } = read({
    'a/Cargo.toml': manifest('a', ['b']),
    'a/src/main.rs': '#[cfg(feature = "x")] fn run() { b::run(); } fn main() { #[cfg(feature = "x")] run(); }',
    'b/Cargo.toml': manifest('b'),
    'b/src/lib.rs':
      'mod metrics; #[cfg(feature = "x")] pub fn run() {} #[cfg(not(feature = "x"))] pub fn run() { metrics::hit(); }',
    'b/src/metrics.rs': `use prometheus::*; ${HITS} pub fn hit() { HITS.inc(); }`,
  });
  expect(metrics.map((each) => [each.name, each.updated])).toEqual([['hits_total', true]]);
});
