import { describe, expect, test } from 'vitest';
import { manifest, read } from '../read.ts';
import { source } from './expand.ts';

const counter = (name: string, made: string, before = '') =>
  `${before}macro_rules! ${name} { ($n:literal) => { prometheus::register_int_counter!(concat!("${made}_", $n), "h") } }`;

/** Files of a package, and what `crate::use_it` in src/a.rs makes. */
const FOUND: readonly [title: string, files: Readonly<Record<string, string>>, made: string | null][] = [
  ['defined above in the same file', { 'src/a.rs': `${counter('m', 'own')}\nfn f() { m!("x"); }` }, 'own'],
  [
    'defined in the module above, before it',
    { 'src/main.rs': `${counter('m', 'above')}\nmod a;`, 'src/a.rs': 'fn f() { m!("x"); }' },
    'above',
  ],
  [
    'defined in the module above, behind it',
    { 'src/main.rs': `mod a;\n${counter('m', 'behind')}`, 'src/a.rs': 'use nothing::m; fn f() { m!("x"); }' },
    null,
  ],
  [
    'in a module with `#[macro_use]`',
    {
      'src/main.rs': '#[macro_use]\nmod macros;\nmod a;',
      'src/macros.rs': counter('m', 'used'),
      'src/a.rs': 'fn f() { m!("x"); }',
    },
    'used',
  ],
  [
    'in an inline module with `#[macro_use]`',
    {
      'src/main.rs': `#[macro_use] pub(crate) mod macros { ${counter('m', 'used')} }\nmod a;`,
      'src/a.rs': 'fn f() { m!("x"); }',
    },
    'used',
  ],
  [
    'exported, by `crate::`',
    {
      'src/main.rs': 'mod a; mod macros;',
      'src/macros.rs': counter('m', 'root', '#[macro_export]\n'),
      'src/a.rs': 'fn f() { crate::m!("x"); }',
    },
    'root',
  ],
  [
    'exported, by a `use`',
    {
      'src/main.rs': 'mod a; mod macros;',
      'src/macros.rs': counter('m', 'root', '#[macro_export]\n'),
      'src/a.rs': 'use crate::m; fn f() { m!("x"); }',
    },
    'root',
  ],
  [
    'made an item by `pub(crate) use`',
    {
      'src/main.rs': 'mod macros; mod a;',
      'src/macros.rs': `${counter('m', 'item')}\npub(crate) use m;`,
      'src/a.rs': 'use crate::macros::m; fn f() { m!("x"); }',
    },
    'item',
  ],
  [
    'by the path of its module',
    {
      'src/main.rs': 'mod macros; mod a;',
      'src/macros.rs': `${counter('m', 'item')}\npub(crate) use m;`,
      'src/a.rs': 'fn f() { super::macros::m!("x"); }',
    },
    'item',
  ],
  [
    'renamed by a `use`',
    {
      'src/main.rs': 'mod macros; mod a;',
      'src/macros.rs': `${counter('m', 'item')}\npub(crate) use m as other;`,
      'src/a.rs': 'use crate::macros::other as mine; fn f() { mine!("x"); }',
    },
    'item',
  ],
  [
    'by a glob',
    {
      'src/main.rs': 'mod macros; mod a;',
      'src/macros.rs': `${counter('m', 'item')}\npub(crate) use m;`,
      'src/a.rs': 'use crate::macros::*; fn f() { m!("x"); }',
    },
    'item',
  ],
  [
    'the last one before the call',
    {
      'src/a.rs': `${counter('m', 'first')}\n${counter('m', 'second')}\nfn f() { m!("x"); }\n${counter('m', 'third')}`,
    },
    'second',
  ],
  [
    'one inside a block shadows',
    { 'src/a.rs': `${counter('m', 'outer')}\nfn f() { ${counter('m', 'inner')} m!("x"); }` },
    'inner',
  ],
  [
    'one inside another block does not',
    { 'src/a.rs': `${counter('m', 'outer')}\nfn g() { ${counter('m', 'inner')} }\nfn f() { m!("x"); }` },
    'outer',
  ],
  [
    'of two that a `cfg` chooses from, the one that makes metrics',
    {
      'src/a.rs': `${counter('m', 'real', '#[cfg(feature = "metrics")]\n')}\n#[cfg(not(feature = "metrics"))]\nmacro_rules! m { ($n:literal) => { () } }\nfn f() { m!("x"); }`,
    },
    'real',
  ],
  [
    'one of a module that shows all of a crate from outside is from there',
    {
      'src/main.rs': 'mod a; mod macros;',
      'src/macros.rs': `pub mod inner { pub use outside::*; }\n${counter('m', 'wrong', '#[macro_export]\n')}`,
      'src/a.rs': 'fn f() { crate::macros::inner::m!("x"); }',
    },
    null,
  ],
  [
    'one that calls itself without an end is tried a few times, and others are found',
    {
      'src/a.rs': `macro_rules! round { ($($t:tt)*) => { round!(a $($t)*); prometheus::register_gauge!("never", "h") } }
        ${counter('m', 'own')}\nfn f() { ${'round!(b);'.repeat(40)} m!("x"); }`,
    },
    'own',
  ],
  [
    'a macro of another crate by the name is not it',
    { 'src/a.rs': 'use other::m; fn f() { m!("x"); }', 'src/b.rs': counter('m', 'wrong') },
    null,
  ],
];

describe('which definition a call names', () => {
  test.each(FOUND)('%s', (_title, files, made) => {
    const { metrics } = read({ 'src/main.rs': 'mod a;', ...files }, '**/*.rs');
    expect(metrics.map(({ name }) => name)).toEqual(made === null ? [] : [`${made}_x`]);
  });
});

const TWO = {
  'Cargo.toml': '[workspace]\nmembers = ["app", "lib", "deep"]\n',
  'app/Cargo.toml': manifest('app', ['lib']),
  'lib/Cargo.toml': manifest('lib', ['deep']),
  'deep/Cargo.toml': manifest('deep'),
};

describe('macros of other crates', () => {
  const lib = `${counter('m', 'lib', '#[macro_export]\n')}`;
  const CALLS: readonly [title: string, main: string, made: string][] = [
    ['by the path', 'fn main() { lib::m!("x"); }', 'lib_x'],
    ['by a `use`', 'use lib::m as n; fn main() { n!("x"); }', 'lib_x'],
    ['by `#[macro_use] extern crate`', '#[macro_use] extern crate lib; fn main() { m!("x"); }', 'lib_x'],
    ['own of the same name first', `${counter('m', 'own')} fn main() { m!("x"); }`, 'own_x'],
    ['both, each by its path', `${counter('m', 'own')} fn main() { lib::m!("x"); }`, 'lib_x'],
  ];
  test.each(CALLS)('%s', (_title, main, made) => {
    const { metrics } = read({ ...TWO, 'app/src/main.rs': main, 'lib/src/lib.rs': lib }, '**/*.rs');
    expect(metrics).toMatchObject([{ name: made, crate: 'app' }]);
  });

  test('`$crate` is the crate of the definition, also behind a crate that only that one depends on', () => {
    const files = {
      ...TWO,
      'app/src/main.rs': 'use lib::m; static A: L = lib::m!("x"); fn main() { A.inc(); }',
      'lib/src/lib.rs': 'pub use deep::m;',
      'deep/src/lib.rs':
        '#[macro_export]\nmacro_rules! m { ($n:literal) => { $crate::made($n) } }\npub fn made(n: &str) -> IntCounter { prometheus::IntCounter::new(n, "help").unwrap() }',
    };
    expect(source(files, 'app/src/main.rs').text).toContain('static A: L = deep::made("x");');
    expect(read(files, '**/*.rs').metrics).toMatchObject([{ name: 'x', help: 'help', updated: true, identifier: 'A' }]);
  });
});

describe("a macro that bears the name of a library's", () => {
  test('is what counts, and no declaration when it makes none', () => {
    const { metrics, unresolved } = read(
      {
        'src/main.rs':
          'macro_rules! counter { ($n:literal) => { println!("{}", $n) } } fn main() { counter!("no_metric"); }',
      },
      '**/*.rs',
    );
    expect({ metrics, unresolved }).toEqual({ metrics: [], unresolved: [] });
  });

  test("forwards to the library's by the path of that", () => {
    const { metrics } = read(
      {
        'src/main.rs':
          'macro_rules! counter { ($n:literal $(, $k:literal => $v:expr)*) => { ::metrics::counter!(concat!("app_", $n) $(, $k => $v)*) } }\nfn main() { counter!("x", "k" => "v").increment(1); }',
      },
      '**/*.rs',
    );
    expect(metrics).toMatchObject([{ name: 'app_x', labels: ['k'], updated: true, library: 'metrics' }]);
  });
});

describe('tests', () => {
  test('a call in test code stays there, and a definition in test code is of no use elsewhere', () => {
    const { metrics, unresolved } = read(
      {
        'src/main.rs': `${counter('m', 'own')}\nfn main() {}\n#[cfg(test)]\nmod tests { fn f() { m!("a"); } ${counter('t', 'test')} }\n#[test]\nfn g() { m!("b"); m!(1, 2); }\n#[cfg(test)]\nm!("c");`,
      },
      '**/*.rs',
    );
    expect({ metrics, unresolved }).toEqual({ metrics: [], unresolved: [] });
  });
});

describe('places', () => {
  const main =
    'macro_rules! m {\n  ($n:expr, $h:expr) => { prometheus::register_int_counter!($n, $h).unwrap() };\n}\nstatic A: L = L::new(|| {\n  m!(\n    "a_total",\n    "Help."\n  )\n});\nmacro_rules! hit { ($m:ident) => { $m.inc() } }\nmacro_rules! hits { () => { A.inc() } }\nfn main() {\n  hit!(A);\n  hits!();\n}\n';

  test('a metric is declared where its name is written in the call', () => {
    const { metrics } = read({ 'src/main.rs': main }, '**/*.rs');
    expect(metrics).toMatchObject([
      { name: 'a_total', help: 'Help.', identifier: 'A', declared: { line: 6, column: 5 } },
    ]);
  });

  test('what is handed to a macro is updated where that is written, and what a macro names at its call', () => {
    const { metrics } = read({ 'src/main.rs': main }, '**/*.rs');
    expect(metrics[0]?.updates).toMatchObject([
      { line: 13, column: 8, function: 'main' },
      { line: 14, column: 3, function: 'main' },
    ]);
  });

  test('a name that a macro puts together is declared at the one word that the call gives for it', () => {
    const { metrics } = read(
      {
        'src/main.rs':
          'macro_rules! m { ($n:ident) => { prometheus::register_int_counter!(concat!("a_", stringify!($n)), "h") } }\nfn main() {\n  let x = m!(b);\n}',
      },
      '**/*.rs',
    );
    expect(metrics).toMatchObject([{ name: 'a_b', declared: { line: 3, column: 14 } }]);
  });

  test('what stands above an item in a call is its documentation', () => {
    const { metrics } = read(
      {
        'src/main.rs':
          'macro_rules! m { ($($(#[$m:meta])* $i:ident = $n:literal;)*) => { $( $(#[$m])* static $i: L<IntCounter> = L::new(|| prometheus::register_int_counter!($n, "h").unwrap()); )* } }\nm! {\n  /// Says "hello".\n  /// Twice.\n  A = "a";\n  #[allow(dead_code)]\n  B = "b";\n}',
      },
      '**/*.rs',
    );
    expect(metrics).toMatchObject([
      { name: 'a', doc: 'Says "hello".\nTwice.', declared: { line: 5, column: 7 } },
      { name: 'b', doc: null, declared: { line: 7, column: 7 } },
    ]);
  });

  test('a call that is left is listed with its place and the reason', () => {
    const { metrics, unresolved } = read(
      {
        'src/main.rs':
          'macro_rules! m { ($n:literal) => { prometheus::register_int_counter!($n, "h") } }\nfn main() {\n  m!("a");\n  m!(b c);\n}',
      },
      '**/*.rs',
    );
    expect(metrics).toMatchObject([{ name: 'a' }]);
    expect(unresolved).toMatchObject([
      {
        pattern: '*',
        library: 'prometheus',
        kind: 'unknown',
        crate: 'app',
        file: 'src/main.rs',
        line: 4,
        column: 3,
        reason: 'macro `m!` is not expanded: its arguments match none of the arms',
      },
    ]);
  });
});
