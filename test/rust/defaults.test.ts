import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

const TYPES = `
  #[derive(Default)] struct Config { general: General, boxed: Box<General>, own: Own }
  #[derive(Default)] struct General { prefix: Option<String>, label: String, mode: Mode, size: u32 }
  #[derive(Default)] enum Mode { Slow, #[default] Fast }
  impl Mode { fn name(&self) -> &str { match self { Mode::Slow => "slow_", Mode::Fast => "fast_" } } }
  struct Own { prefix: String } impl Default for Own { fn default() -> Self { Own { prefix: "own_".into() } } }
  struct Plain { prefix: Option<String> }
  impl General { fn rename(&mut self) { self.prefix = Some(read_line()); } fn scale(&mut self) { self.size = 4; } }
  impl Config { fn rename(&mut self) { self.general.prefix = Some(read_line()); } }
  fn rename(general: &mut General) { general.prefix = Some(read_line()); }`;
const PREFIX = 'c.general.prefix.as_deref().unwrap_or("app_")';

/** A name behind what an expression makes of the `c` that these statements make. */
const CASES: readonly [title: string, prefix: string, made: string, name: string][] = [
  ['a field of a field that derives it', PREFIX, 'let c = Config::default();', 'app_hits'],
  ['in a box', 'c.boxed.prefix.as_deref().unwrap_or("box_")', 'let c = Config::default();', 'box_hits'],
  ['an empty text', '&c.general.label', 'let c = Config::default();', 'hits'],
  ['of a type with its own', '&c.own.prefix', 'let c = Config::default();', 'own_hits'],
  ['the variant that is marked', 'c.general.mode.name()', 'let c = Config::default();', 'fast_hits'],
  ['what the rest of a literal is', PREFIX, 'let c = Config { own: own(), ..Default::default() };', 'app_hits'],
  [
    'of the type of a field',
    PREFIX,
    'let c = Config { general: Default::default(), own: own(), boxed: own() };',
    'app_hits',
  ],
  ['a number, which a program sets', 'c.general.size', 'let c = Config::default();', '*hits'],
  ['a type that derives none', 'c.prefix.as_deref().unwrap_or("")', 'let c = Plain::default();', '*hits'],
  [
    'a field that is given a value',
    PREFIX,
    'let mut c = Config::default(); c.general.prefix = Some("set_".into());',
    'set_hits',
  ],
  [
    'an object that is given as a whole',
    PREFIX,
    'let mut c = Config::default(); c.general = General { prefix: Some("new_".into()), ..Default::default() };',
    'new_hits',
  ],
  [
    'the last of both',
    PREFIX,
    'let mut c = Config::default(); c.general.prefix = Some("set_".into()); c.general = General { prefix: Some("new_".into()), ..Default::default() };',
    'new_hits',
  ],
  [
    'another field that is given a value',
    PREFIX,
    'let mut c = Config::default(); c.general.size = 4; c.general.scale();',
    'app_hits',
  ],
  ['a method of the outer object that changes it', PREFIX, 'let mut c = Config::default(); c.rename();', '*hits'],
  [
    'a method of the inner object that changes it',
    PREFIX,
    'let mut c = Config::default(); c.general.rename();',
    '*hits',
  ],
  [
    'a function that is lent the inner object',
    PREFIX,
    'let mut c = Config::default(); rename(&mut c.general);',
    '*hits',
  ],
  [
    'a local that is lent the inner object',
    PREFIX,
    'let mut c = Config::default(); let g = &mut c.general; g.prefix = Some(read_line());',
    '*hits',
  ],
];

describe('the default of an object', () => {
  test.each(CASES)('%s', (_title, prefix, made, name) => {
    const write = (c: string) =>
      `fn page(c: ${c}) -> String { let p = ${prefix}; format!("# TYPE {}hits gauge\\n", p) }`;
    const source = `${TYPES} ${write(made.includes('Plain') ? '&Plain' : '&Config')} fn main() { ${made} serve(page(&c)); }`;
    const { metrics, unresolved } = read(
      { 'Cargo.toml': '[package]\nname = "app"\n', 'src/main.rs': source },
      '**/*.rs',
    );
    expect([...metrics.map((each) => each.name), ...unresolved.map((each) => each.pattern)]).toEqual([name]);
  });

  test.each(CASES)('the same in the function itself: %s', (_title, prefix, made, name) => {
    const source = `${TYPES} fn main() { ${made} let p = ${prefix}; serve(format!("# TYPE {}hits gauge\\n", p)); }`;
    const { metrics, unresolved } = read(
      { 'Cargo.toml': '[package]\nname = "app"\n', 'src/main.rs': source },
      '**/*.rs',
    );
    expect([...metrics.map((each) => each.name), ...unresolved.map((each) => each.pattern)]).toEqual([name]);
  });
});
