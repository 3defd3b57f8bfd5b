/** Functions that are handed on, and kept, by their names: a call of what holds one is a call of it. */
import { expect, test } from 'vitest';
import { read } from './read.ts';

const FUNCTIONS = `use prometheus::*;
fn named(part: &str) -> String { format!("app_{part}_total") }
fn other(part: &str) -> String { format!("other_{}", part.replace('.', "_")) }
struct Part(&'static str); impl Part { fn word(&self) -> &'static str { self.0 } }
fn by(f: fn(&str) -> String, part: &str) { register_int_counter!(f(part), "h").unwrap().inc(); }
`;

test.each([
  ['by a parameter', 'fn main() { by(named, "hits"); by(self::other, "b.c"); }', ['app_hits_total', 'other_b_c']],
  [
    'by a parameter of a trait for functions',
    'fn make(f: impl Fn(&str) -> String) { register_int_counter!(f("hits"), "h"); } fn main() { make(named); make(|part| other(part)); }',
    ['app_hits_total', 'other_hits'],
  ],
  [
    'by a type parameter, through another function',
    'fn outer<F: Fn(&str) -> String>(f: F) { inner(f); } fn inner<F: Fn(&str) -> String>(f: F) { register_int_counter!(f("hits"), "h"); } fn main() { outer(named); }',
    ['app_hits_total'],
  ],
  ['by a local', 'fn main() { let f = named; register_int_counter!(f("hits"), "h"); }', ['app_hits_total']],
  [
    'by an element of a list',
    'fn main() { for (f, part) in [(named as fn(&str) -> String, "hits"), (other, "level")] { register_int_counter!(f(part), "h"); } }',
    ['app_hits_total', 'other_level'],
  ],
  [
    'a method',
    'fn make(f: fn(&Part) -> &\'static str) { register_int_counter!(f(&Part("hits")), "h"); } fn main() { make(Part::word); }',
    ['hits'],
  ],
  [
    'what it makes of the inside of an option is inside one',
    'fn main() { if let Some(name) = Some("hits").map(named) { register_int_counter!(name, "h"); } }',
    ['app_hits_total'],
  ],
  [
    'and is no error',
    'fn checked() -> Result<String, String> { Ok("hits") } fn main() { if let Err(name) = checked().map(|part| named(&part)) { register_int_counter!(name, "h"); } }',
    ['*'],
  ],
  ['one that is out of sight', 'fn main() { by(outside::named, "hits"); }', ['*']],
  ['one that only run time knows', 'fn main() { by(pick(), "hits"); }', ['*']],
  [
    'a parameter by the name of a function is none',
    'fn make(named: fn(&str) -> String) { register_int_counter!(named("hits"), "h"); } fn main() { make(other); }',
    ['other_hits'],
  ],
])('%s', (_, source, expected) => {
  const { metrics, unresolved } = read({ 'src/main.rs': FUNCTIONS + source }, '**/*.rs');
  expect([...metrics.map(({ name }) => name), ...unresolved.map(({ pattern }) => pattern)].sort()).toEqual(expected);
});
