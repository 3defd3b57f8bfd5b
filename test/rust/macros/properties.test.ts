import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Offsets, type Stretch } from '../../../src/rust/macros/offsets.ts';
import { outline } from '../../../src/rust/macros/outline.ts';
import { treesOf } from '../../../src/rust/macros/tokens.ts';
import { read } from '../read.ts';
import { source } from './expand.ts';

const DEFINITIONS = `use prometheus::*;
macro_rules! one { ($n:expr, $h:expr $(,)?) => { register_int_counter!($n, $h).unwrap() }; ($n:expr) => { one!($n, "h") } }
macro_rules! many { ($( $(#[$m:meta])* $v:vis $i:ident : $t:ty = $n:literal ),* $(,)?) => { $( $(#[$m])* $v static $i: $t = one!(concat!("a_", $n)); )* } }
macro_rules! eat { () => {}; ($a:ident, $($rest:tt)*) => { $a.inc(); eat!($($rest)*); }; ($a:ident => $b:block $($rest:tt)*) => { $b $a.set(1); eat!($($rest)*); } }
macro_rules! both { ($p:pat => $e:expr; $($s:stmt;)* $i:item) => { $i fn g() { if let $p = $e { $($s;)* HITS.inc() } } } }
macro_rules! made { ($d:tt $n:ident) => { macro_rules! $n { ($d x:expr) => { counter!($d x) } } } }
macro_rules! pasted { ($a:ident, $l:lifetime) => { paste::paste! { struct [<$a:camel _S>]<$l>(&$l IntCounter); static [<$a:upper>]: X = gauge!(stringify!([<$a _g>])); } } }
`;
const CALLS = `static A: X = one!("a_total", "h");
many! { /// Doc
  pub B: Lazy<IntCounter> = "b", C: X = "c" }
fn f() { eat!(A, B, C => { A.inc_by(1 + 2) }); let x = one!(format!("{}_{}", 1, y)); vec![one!("z")]; }
both! { Some(x) | None => A::<B, C>(|a, b| a + b); let z = 1; struct S { a: u8 } }
made!($ own); fn h() { own!("own_total").increment(1); match x { _ => one!("m",) } }
pasted!(foo_bar, 'a);
`;
const WHOLE = DEFINITIONS + CALLS;

/** Pieces of Rust that break in the middle of something. */
const PIECES = [
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  '!',
  '$',
  '#',
  "'",
  '"',
  '//',
  '/*',
  '*/',
  'r#"',
  '<',
  '>',
  '::',
  '=>',
  ',',
  ';',
  '|',
  '&&',
  '..=',
  '->',
  'one!(',
  'many!{',
  'eat!(A, ',
  'both!',
  'made!',
  'macro_rules! x { ($($a:tt)*) => { x!($($a)* $($a)* counter!()) } } x!(a);',
  '$x:expr',
  '$($a)*',
  "'a",
  "b'c'",
  '\u{1f600}',
  'é',
  '\u2028',
  '\r\n',
  '0x1f',
  '1.5e-3',
  'as',
  'fn',
  'mod y {',
  'use z::{self, *};',
  '#[cfg(test)]',
  '#[macro_use]',
  'paste!{[<',
  '>]}',
];

const mutated = fc
  .array(fc.record({ at: fc.nat(WHOLE.length), cut: fc.nat(60), put: fc.constantFrom('', ...PIECES) }), {
    maxLength: 6,
  })
  .map((edits) => edits.reduce((text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut), WHOLE))
  // A cut through a pair of surrogates leaves what no file can hold.
  .map((text) => Buffer.from(text).toString());
const random = fc
  .array(fc.constantFrom(...PIECES, ' ', 'a', 'counter!', '\n'), { maxLength: 120 })
  .map((parts) => DEFINITIONS + parts.join(''));

describe('any text', () => {
  test('is expanded, and the metrics of it are read', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.oneof(mutated, random), (text) => {
        const file = source({ 'src/main.rs': text });
        expect(file.written).toBe(text);
        for (let offset = 0; offset <= file.text.length; offset += 7) {
          const { line, column } = file.place(offset);
          expect(line).toBeGreaterThan(0);
          expect(column).toBeGreaterThan(0);
        }
        read({ 'src/main.rs': text }, '**/*.rs');
      }),
      { numRuns: 60 },
    );
  });

  test('gives trees or null, and an outline', () => {
    fc.assert(
      fc.property(fc.oneof(mutated, random, fc.string({ unit: 'grapheme' })), (text) => {
        treesOf(text, 0, text.length, (offset) => offset);
        for (const call of outline(text, () => true)?.calls ?? []) expect(call.to).toBeGreaterThan(call.open);
      }),
      { numRuns: 500 },
    );
  });

  test('without a call of a macro that matters stays as it is, byte for byte', () => {
    const plain = fc.array(
      fc.constantFrom(
        'fn f() {}\n',
        'vec![1];',
        '\r\n',
        '/* one!("a") */',
        '"many!{}"',
        '\u{feff}',
        '\u{1f600}',
        'mod x { use y; }',
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(plain, (parts) => {
        const text = DEFINITIONS + parts.join('');
        expect(source({ 'src/main.rs': text }).text).toBe(text);
      }),
    );
  });

  test('maps what it hands on to where that is written, letter for letter', () => {
    const word = fc.stringMatching(/^[a-z]{3,8}_q[0-9]{1,3}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(word, { minLength: 1, maxLength: 12 }),
        fc.constantFrom(' ', '\n', ' /* x */ ', '\n  // y\n'),
        (words, gap) => {
          const written = `${DEFINITIONS}fn f() {${gap}eat!(${words.map((each) => `${gap}${each},`).join('')}${gap}); }`;
          const file = source({ 'src/main.rs': written });
          for (const each of words) {
            const at = file.text.indexOf(`${each}.inc()`);
            expect(at).toBeGreaterThan(0);
            const own = written.lastIndexOf(`${each},`);
            for (let index = 0; index < each.length; index += 1)
              expect(file.place(at + index)).toEqual(file.writtenPlace(own + index));
          }
        },
      ),
    );
  });
});

describe('offsets', () => {
  test('of a text that was made from a made text are those of both after each other', () => {
    const lengths = fc.array(
      fc.record({ length: fc.integer({ min: 1, max: 5 }), exact: fc.boolean(), origin: fc.nat(40) }),
      { minLength: 1, maxLength: 8 },
    );
    const stretches = lengths.map((parts) => {
      let from = 0;
      return parts.map(({ length, exact, origin }): Stretch => {
        const made = { from, origin, exact };
        from += length;
        return made;
      });
    });
    fc.assert(
      fc.property(stretches, stretches, fc.nat(50), (first, second, offset) => {
        const [a, b] = [new Offsets(first), new Offsets(second)];
        expect(new Offsets(a.behind(second)).written(offset)).toBe(a.written(b.written(offset)));
      }),
    );
  });
});

describe('work is bounded', () => {
  const HOSTILE: readonly [title: string, text: string][] = [
    [
      'a macro that doubles what it is handed',
      'macro_rules! m { ($($x:tt)*) => { m!($($x)* $($x)* counter!("a")); } } m!(a);',
    ],
    [
      'macros that double one another',
      `${Array.from({ length: 40 }, (_, index) => `macro_rules! m${index} { () => { m${index + 1}!(); m${index + 1}!(); } }`).join('\n')}\nmacro_rules! m40 { () => { counter!("a"); } }\nfn f() { m0!(); }`,
    ],
    [
      'many calls of one that makes much',
      `macro_rules! m { ($($x:tt)*) => { $(METRIC.get($x);)* } }\n${`m!(${'x '.repeat(2000)});\n`.repeat(100)}`,
    ],
    [
      'patterns that match in many ways',
      `macro_rules! m { ($($($($a:tt)?)*)* b) => { counter!("a") } }\nfn f() { m!(${'a '.repeat(300)}); }`,
    ],
    [
      'nesting in the arguments',
      `macro_rules! m { ($x:expr) => { counter!($x) } }\nfn f() { m!(${'('.repeat(5000)}1${')'.repeat(5000)}); }`,
    ],
    [
      'nesting that grows with each macro',
      'macro_rules! m { ($x:expr) => { m!(((((((($x)))))))) ; counter!("a") } }\nfn f() { m!(1); }',
    ],
    [
      'types that go on and on',
      `macro_rules! m { ($x:ty) => { gauge::<$x>() } }\nfn f() { m!(${'A() -> '.repeat(20_000)}B); }`,
    ],
    [
      'one literal that is repeated',
      `macro_rules! m { ($x:literal, $($y:tt)*) => { $(counter!($x, $y);)* } }\nfn f() { m!("${'x'.repeat(100_000)}", ${'y '.repeat(1000)}); }`,
    ],
    [
      'macros that define macros for ever',
      'macro_rules! m { ($d:tt $n:ident) => { macro_rules! $n { ($d x:ident) => { m!($d $d x); counter!("a"); } } } }\nm!($ a); a!(b); b!(c); c!(d);',
    ],
    [
      'imports in a circle',
      'pub use self::m as n; pub use self::n as m; macro_rules! o { () => { m!(); counter!("a") } } n!(); o!();',
    ],
  ];
  test.each(HOSTILE)('%s', { timeout: 60_000 }, (_title, text) => {
    const file = source({ 'src/main.rs': text });
    expect(file.text.length).toBeLessThan(text.length + 400_000);
    read({ 'src/main.rs': text }, '**/*.rs');
  });
});
