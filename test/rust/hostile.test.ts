import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { balance, MAX_NESTING } from '../../src/rust/source/balance.ts';
import { SourceFile } from '../../src/rust/source/syntax.ts';
import { parser, read, readMetrics } from './read.ts';

const WHOLE = `use prometheus::*;
lazy_static! {
    /// First.
    pub static ref FIRST: IntCounter = register_int_counter!("first_total", "h").unwrap();
    pub static ref SECOND: IntGauge = register_int_gauge!("second", "h").unwrap();
}
pub static THIRD: LazyLock<HistogramVec> = LazyLock::new(|| register_histogram_vec!("third_seconds", "h", &["op"], vec![0.1]).unwrap());
pub fn touch(n: u64) { FIRST.inc_by(n); let x = &*SECOND; x.set(3); THIRD.with_label_values(&["a"]).observe(1.0); }
pub fn facade() { metrics::counter!("fourth_total", "k" => "v").increment(1); }
`;

describe('Rust that does not read', () => {
  test('a file that ends too early: what stands before its end counts, and it is said', () => {
    const { metrics, findings } = readMetrics(WHOLE.slice(0, WHOLE.indexOf('.unwrap();\n}')));
    expect(metrics.map((metric) => metric.name)).toEqual(['first_total', 'second']);
    expect(findings).toMatchObject([
      { check: 'unparsable-source', severity: 'warning', file: 'src/metrics.rs', line: 2 },
    ]);
  });

  test('a part that is no Rust: the rest of the file counts, and it is said', () => {
    const { metrics, findings } = readMetrics(WHOLE.replace('pub fn touch', 'fn ( ] ??? }}}\npub fn touch'));
    expect(metrics.map((metric) => metric.name)).toContain('third_seconds');
    expect(findings.map((finding) => finding.check)).toContain('unparsable-source');
  });

  test('the name of an identifier that is missing stands nowhere, and the search for it ends', () => {
    expect(new SourceFile('a.rs', WHOLE, parser).placesOf('')).toEqual([]);
  });

  test('nesting that only an attacker writes', () => {
    const deep = `${WHOLE}fn f() { ${'('.repeat(100_000)}${')'.repeat(100_000)} }`;
    const { metrics, findings } = readMetrics(deep);
    expect(metrics.map((metric) => metric.name)).toContain('first_total');
    expect(findings[0]?.message).toContain('nested');
  });

  test('a literal of a million characters, and a million identifiers', () => {
    const source = `const A: &str = "${'x'.repeat(1_000_000)}";\nfn f() { ${'FIRST;'.repeat(20_000)} }\n${WHOLE}`;
    expect(readMetrics(source).metrics).toHaveLength(4);
  });

  test('consts that stand for each other', () => {
    const { unresolved } = readMetrics(
      'const A: &str = B;\nconst B: &str = A;\nfn f() { register_int_counter!(A, "h"); }',
      'metrics::f();',
    );
    expect(unresolved).toHaveLength(1);
  });

  test('imports that import each other', () => {
    const { metrics } = read({
      'src/metrics.rs': `pub use crate::other::*;\n${WHOLE}`,
      'src/other.rs': 'pub use crate::metrics::*; pub use self::*;',
      'src/main.rs': 'mod metrics; mod other; fn main() { other::MISSING.inc(); other::FIRST.inc(); }',
    });
    expect(metrics[0]).toMatchObject({ name: 'first_total', updated: true });
  });
});

test('modules that import all of each other, and a macro that is in none of them', () => {
  const modules = Array.from({ length: 12 }, (_, index) => `m${index}`);
  const globs = modules.map((name) => `pub use crate::${name}::*;`).join('\n');
  const { metrics } = read(
    {
      'src/main.rs': `${modules.map((name) => `mod ${name};`).join('\n')}\nuse prometheus::*; fn main() { m0::run(); }`,
      ...Object.fromEntries(modules.map((name) => [`src/${name}.rs`, `use super::*;\n${globs}`])),
      'src/m0.rs': `use super::*;\n${globs}
        pub fn run() { count!("hits_total"); lost!("lost_total"); }`,
      'src/m11.rs': `use super::*;\n${globs}
        macro_rules! count { ($name:literal) => { register_int_counter!($name, "h").unwrap().inc() } }
        pub(crate) use count;
        fn own() { macro_rules! lost { ($name:literal) => { register_int_counter!($name, "h").unwrap().inc() } } }
        fn other() { macro_rules! lost { ($name:literal) => { register_int_gauge!($name, "h").unwrap().inc() } } }`,
    },
    '**/*.rs',
  );
  expect(metrics.map(({ name }) => name)).toEqual(['hits_total']);
});

describe('values without an end', () => {
  const table: readonly [title: string, source: string, unresolved: number][] = [
    [
      'functions that call each other',
      'fn a(n: &str) -> String { b(n) } fn b(n: &str) -> String { a(n) } fn f() { IntCounter::new(a("x"), "h"); }',
      1,
    ],
    [
      'closures that call each other',
      'fn f() { let a = |n| b(n); let b = |n| a(n); IntCounter::new(b("x"), "h"); }',
      1,
    ],
    ['a closure that is handed itself', 'fn f() { let a = |g| g(g); IntCounter::new(a(a), "h"); }', 1],
    [
      'a field that is made of itself',
      'struct S { n: String } impl S { fn new(s: &S) -> S { S { n: s.n.clone() } } fn f(&self) { IntCounter::new(self.n, "h"); } }',
      1,
    ],
    [
      'a Display that shows itself',
      'enum E { A } impl Display for E { fn fmt(&self, f: &mut F) -> R { write!(f, "{}", self) } } fn f() { IntCounter::new(E::A.to_string(), "h"); }',
      1,
    ],
    [
      'a const of a trait that is made of itself',
      'trait T { const N: &str = Self::N; } struct A; impl T for A {} fn f() { IntCounter::new(A::N, "h"); }',
      1,
    ],
    ['a list that holds itself', 'const L: &[&str] = L; fn f() { for l in L { IntCounter::new(l, "h"); } }', 1],
  ];
  test.each(table)('%s', (_title, source, count) => {
    const { metrics, unresolved } = readMetrics(
      `use prometheus::*;\n${source}`,
      'metrics::f(); metrics::S::new(&given()).f();',
    );
    expect([metrics.length, unresolved.length]).toEqual([0, count]);
  });

  test('callers of callers, and alternatives of alternatives, are followed to a bound, and that is said', () => {
    const levels = Array.from(
      { length: 14 },
      (_, index) => `fn f${index}(n: &str, m: M) { ${'x'.repeat(8).replace(/x/g, () => `f${index + 1}(n, m); `)} }`,
    ).join('\n');
    const loops = Array.from({ length: 12 }, (_, index) => `for l${index} in [${'"a", '.repeat(12)}]`).join(' { ');
    const { metrics, unresolved } = readMetrics(
      `use prometheus::*; enum M { A, B }
      ${levels} fn f14(n: &str, m: M) { IntCounter::new(n, "h"); } fn main() { f0("x", M::A); }
      fn g() { ${loops} { IntCounter::new(${'l0 + l1 + l2 + l3 + l4 + l5 + l6 + l7 + l8 + l9 + l10 + l11'}, "h"); ${'}'.repeat(12)} }`,
      'metrics::main(); metrics::g();',
    );
    expect(metrics.length).toBeLessThan(15_000);
    expect(unresolved.map(({ reason }) => reason)).toContain(
      'its callers and their alternatives are more than are followed',
    );
  });
});

describe('properties', () => {
  const pieces = fc.constantFrom(
    ...[
      '{',
      '}',
      '(',
      ')',
      '[',
      ']',
      '"',
      "'",
      '//',
      '/*',
      '*/',
      'r#"',
      '"#',
      '!',
      '::',
      '.',
      ';',
      ',',
      '=>',
      '|',
      '&',
      '#[cfg(test)]',
      '\n',
      ' ',
    ],
    ...[
      'fn',
      'use',
      'mod',
      'static',
      'const',
      'impl',
      'struct',
      'macro_rules',
      'metrics',
      'register_int_counter',
      'counter',
      'FIRST',
      'self',
      'as',
      'crate',
    ],
    ...['"a_total"', 'concat!("a", B)', 'format!("{}_x", n)', 'Opts::new', 'lazy_static! {', '.inc()', 'é', '𝒳', '\0'],
  );
  const mutated = fc
    .tuple(fc.nat(WHOLE.length), fc.nat(40), fc.array(pieces, { maxLength: 12 }))
    .map(([at, cut, put]) => WHOLE.slice(0, at) + put.join('') + WHOLE.slice(at + cut));

  test('nothing throws, whatever the source is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          mutated,
          fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join(' ')),
          fc.string(),
        ),
        (source) => {
          const { metrics } = read({
            'src/metrics.rs': source,
            'src/main.rs': 'mod metrics; fn main() { metrics::touch(1); metrics::FIRST.inc(); }',
          });
          for (const metric of metrics) expect(metric.name).toMatch(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('every prefix of a file gives metrics of the whole file only', () => {
    const names = new Set(readMetrics(WHOLE).metrics.map((metric) => metric.name));
    fc.assert(
      fc.property(fc.nat(WHOLE.length), (length) => {
        for (const metric of readMetrics(WHOLE.slice(0, length)).metrics)
          expect([...names].some((name) => name.startsWith(metric.name))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  test('what is added behind a whole file takes nothing away from it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('fn a() {}', 'struct B;', '// end', 'const C: u8 = 1;', '#[test] fn d() {}'), {
          maxLength: 8,
        }),
        (items) => {
          expect(readMetrics(`${WHOLE}\n${items.join('\n')}`).metrics.map((metric) => metric.name)).toEqual(
            readMetrics(WHOLE).metrics.map((metric) => metric.name),
          );
        },
      ),
      { numRuns: 30 },
    );
  });

  test('places are those of an editor: the line and column of an offset lead back to it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', '\n', '\r\n', 'é', '𝒳', '\t'), { maxLength: 60 }),
        fc.nat(60),
        (chars, at) => {
          const text = chars.join('');
          const offset = Math.min(at, text.length);
          const { line, column } = new SourceFile('x.rs', text, parser).place(offset);
          const before = text.split('\n').slice(0, line - 1);
          expect(before.reduce((sum, each) => sum + each.length + 1, 0) + column - 1).toBe(offset);
        },
      ),
    );
  });
});

describe('what is open at the end of a text', () => {
  const table: readonly [string, string][] = [
    ['fn f() { a(', '})'],
    ['fn f() { "a', '}"'],
    ['r#"a"', '"#'],
    ['{ /* a /* b */', '}*/'],
    ["fn f<'a>() { '{' }", ''],
    ["let c = '\\''; let d = '\"'; {", '}'],
    ['// {\n(', ')'],
    ['b"{" br#"}"# (', ')'],
  ];
  test.each(table)('%s', (text, closers) => {
    expect(
      balance(text)
        .closers.map((each) => each.closer)
        .join(''),
    ).toBe(closers);
  });
  test('too deep', () => {
    expect(balance('('.repeat(MAX_NESTING + 5)).deep).toBe(MAX_NESTING);
  });
});

test('a type that does not read as a name asks nothing of a regular expression', () => {
  const { metrics } = readMetrics(
    'static A: X = Lazy::new(|| register_int_counter!("a_total", "h").unwrap());',
    'let x: (Vec<(u8> = TableType.ne((TableType::new(1)); x.go(); (a.b(c)).d::<(E>(&metrics::A);',
  );
  expect(metrics.map((metric) => metric.name)).toEqual(['a_total']);
});
