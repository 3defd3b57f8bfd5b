import { describe, expect, test } from 'vitest';
import { expanded, source } from './expand.ts';

/** Each body mentions a metric, so that the macro matters. */
const EXPANDED: readonly [title: string, definitions: string, code: string, expected: string][] = [
  ['a body', 'macro_rules! m { () => { HITS.inc() }; }', 'fn f() { m!(); }', 'fn f() { HITS.inc(); }'],
  [
    'the first arm that matches',
    'macro_rules! m { (a) => { A.inc() }; ($x:ident) => { $x.inc() }; }',
    'fn f() { m!(a); m!(B); }',
    'fn f() { A.inc(); B.inc(); }',
  ],
  [
    'brackets of any kind',
    'macro_rules! m ( ($x:ident) => [ $x.inc() ] );',
    'fn f() { m!(A); m![B]; m! { C } m!(D) }',
    'fn f() { A.inc(); B.inc(); C.inc(); D.inc() }',
  ],
  [
    'a literal',
    'macro_rules! m { ($x:literal) => { counter!($x) }; ($x:expr) => { gauge!($x) }; }',
    'fn f() { m!("a"); m!(-1); m!(b); }',
    'fn f() { counter!("a"); counter!(-1); gauge!(b); }',
  ],
  [
    'a type with brackets of its own',
    'macro_rules! m { ($n:ident: $t:ty = $e:expr) => { static $n: $t = counter($e); } }',
    'm!(A: HashMap<String, Vec<u8>> = x::<A, B>(1));',
    'static A: HashMap<String, Vec<u8>> = counter(x::<A, B>(1));;',
  ],
  [
    'a path',
    'macro_rules! m { ($p:path) => { $p(METRIC.get()) }; }',
    'fn f() { m!(a::b::<C>); }',
    'fn f() { a::b::<C>(METRIC.get()); }',
  ],
  [
    'a pattern',
    'macro_rules! m { ($p:pat => $e:expr) => { if let $p = $e { HITS.inc() } }; }',
    'fn f() { m!(Some(1) | None => g(1)) }',
    'fn f() { if let Some(1) | None = g(1) { HITS.inc() } }',
  ],
  [
    'a block, a statement and an item',
    'macro_rules! m { ($b:block $i:item) => { $i fn g() { HITS.inc(); $b } }; (s $s:stmt) => { $s; HITS.inc() } }',
    'm!({ 1 } pub(crate) struct S { a: u8 }); fn f() { m!(s let x: A<B, C> = 1); }',
    'pub(crate) struct S { a: u8 } fn g() { HITS.inc(); { 1 } }; fn f() { let x: A<B, C> = 1; HITS.inc(); }',
  ],
  [
    'a visibility and an attribute, or none',
    'macro_rules! m { ($(#[$m:meta])* $v:vis $n:ident) => { $(#[$m])* $v static $n: IntCounter = c(); } }',
    'm!(#[doc = "x"] #[cfg(unix)] pub A); m!(B);',
    '#[doc = "x"] #[cfg(unix)] pub static A: IntCounter = c();; static B: IntCounter = c();;',
  ],
  [
    'a doc comment as an attribute',
    'macro_rules! m { ($(#[$m:meta])* $n:ident) => { $(#[$m])* static $n: IntCounter = c(); } }',
    'm! {\n/// Says "x".\nA }',
    '#[doc = " Says \\"x\\"."] static A: IntCounter = c();',
  ],
  [
    'a lifetime',
    'macro_rules! m { ($l:lifetime) => { struct S<$l>(&$l IntCounter); } }',
    "m!('a);",
    "struct S<'a>(&'a IntCounter);;",
  ],
  [
    'what repeats, with a separator',
    'macro_rules! m { ($($x:ident),+ $(,)?) => { $($x.inc();)+ } }',
    'fn f() { m!(A, B,); }',
    'fn f() { A.inc(); B.inc();; }',
  ],
  [
    'what repeats in what repeats',
    'macro_rules! m { ($($n:literal => [$($l:literal),*]);*) => { $( counter!($n, $($l => "v"),*); )* } }',
    'fn f() { m!("a" => ["x", "y"]; "b" => []); }',
    'fn f() { counter!("a", "x" => "v", "y" => "v"); counter!("b",);; }',
  ],
  [
    'something that may be left out',
    'macro_rules! m { ($n:expr $(, by = $b:expr)?) => { counter!($n).increment(1 $(+ $b)?) } }',
    'fn f() { m!("a"); m!("b", by = 2); }',
    'fn f() { counter!("a").increment(1); counter!("b").increment(1 + 2); }',
  ],
  [
    'an expression with commas of its own',
    'macro_rules! m { ($a:expr, $b:expr) => { METRIC.with($a, $b) } }',
    'fn f() { m!(|a, b| a + b, x::<A, B>()); }',
    'fn f() { METRIC.with(|a, b| a + b, x::<A, B>()); }',
  ],
  [
    'an expression that stays one',
    'macro_rules! m { ($a:expr) => { HITS.inc_by($a * 2) } }',
    'fn f() { m!(1 + 2); m!(g(3)); }',
    'fn f() { HITS.inc_by((1 + 2) * 2); HITS.inc_by(g(3) * 2); }',
  ],
  [
    'a fragment that is handed on',
    'macro_rules! a { ($e:expr) => { b!($e, "x") } } macro_rules! b { ($e:expr, $l:literal) => { counter!($l, $e) } }',
    'fn f() { a!(1 + 2); }',
    'fn f() { counter!("x", 1 + 2); }',
  ],
  [
    'an expression that begins with one that is handed on',
    'macro_rules! a { ($e:expr, $m:ident) => { b!($e.$m(2)?.z + 1, "x") } } macro_rules! b { ($e:expr, $l:literal) => { counter!($l, $e) } }',
    'fn f() { a!(x, y); a!(1 + 2, y); }',
    'fn f() { counter!("x", x.y(2)?.z + 1); counter!("x", (1 + 2).y(2)?.z + 1); }',
  ],
  [
    'an expression that is one token to the next macro',
    'macro_rules! a { ($e:expr) => { b!(@ $e) } } macro_rules! b { (@ $t:tt) => { counter!($t) } }',
    'fn f() { a!(x.y(1)); }',
    'fn f() { counter!(x.y(1)); }',
  ],
  [
    'a macro that eats its tokens',
    'macro_rules! m { () => {}; (+ $x:ident $($rest:tt)*) => { $x.inc(); m!($($rest)*); }; (- $x:ident $($rest:tt)*) => { $x.dec(); m!($($rest)*); } }',
    'fn f() { m!(+ A - B + C); }',
    'fn f() { A.inc(); B.dec(); C.inc();;;;; }',
  ],
  [
    'internal rules',
    'macro_rules! m { (@n $n:expr) => { counter!($n) }; ($n:ident) => { m!(@n stringify!($n)) } }',
    'fn f() { m!(a) }',
    'fn f() { counter!(stringify!(a)) }',
  ],
  [
    'an operator of two characters as one token',
    'macro_rules! m { ($($a:tt $o:tt $b:tt),*) => { HITS.set($($a $o $b),*) } }',
    'fn f() { m!(a :: b, c >>= d); }',
    'fn f() { HITS.set(a :: b, c >>= d); }',
  ],
  [
    'a macro in the arguments of another',
    'macro_rules! m { ($x:expr) => { counter!($x) } }',
    'fn f() { vec![m!("a"), x]; select! { a = m!("b") => {} } }',
    'fn f() { vec![counter!("a"), x]; select! { a = counter!("b") => {} } }',
  ],
  [
    'statements where an expression is wanted',
    'macro_rules! m { ($x:literal) => { let c = counter!($x); c.increment(1) } }',
    'fn f() { let x = m!("a"); }',
    'fn f() { let x = { let c = counter!("a"); c.increment(1) }; }',
  ],
  [
    'a body that ends with a semicolon where an expression is wanted',
    'macro_rules! m { ($x:literal) => { counter!($x); } }',
    'fn f() { g(m!("a"), match x { _ => m!("b") }) }',
    'fn f() { g(counter!("a"), match x { _ => counter!("b") }) }',
  ],
  [
    'an expression that a method follows',
    'macro_rules! m { ($x:expr) => { METRIC + $x } }',
    'fn f() { m!(1).y(); m!(2)?; }',
    'fn f() { (METRIC + 1).y(); (METRIC + 2)?; }',
  ],
  [
    'statements that end without a semicolon',
    'macro_rules! m { ($x:ident) => { $x.inc() } }',
    'fn f() { m! { A } m! { B } }',
    'fn f() { A.inc(); B.inc() }',
  ],
  [
    'a pattern position',
    'macro_rules! m { () => { Counter::A | Counter::B } }',
    'fn f() { match x { m!() => 1, _ => 2 } }',
    'fn f() { match x { Counter::A | Counter::B => 1, _ => 2 } }',
  ],
  [
    'a type position',
    'macro_rules! m { ($t:ty) => { Family<$t, Counter> } }',
    'struct S { a: m!(u8) } fn f(x: &m!(L)) -> m!(B) {}',
    'struct S { a: Family<u8, Counter> } fn f(x: &Family<L, Counter>) -> Family<B, Counter> {}',
  ],
  [
    'a type before its function, without the angle brackets',
    'macro_rules! m { ($t:ty, $n:expr) => { <$t>::new($n, "h") } }',
    'fn f() { m!(IntCounter, "a"); m!(GenericCounter<AtomicU64>, "b") }',
    'fn f() { IntCounter::new("a", "h"); GenericCounter::<AtomicU64>::new("b", "h") }',
  ],
  [
    '`$crate`',
    'macro_rules! m { () => { $crate::metrics::HITS.inc() } }',
    'fn f() { m!() }',
    'fn f() { crate::metrics::HITS.inc() }',
  ],
  [
    'identifiers that are pasted',
    'macro_rules! m { ($a:ident) => { paste::paste! { static [<$a:snake:upper _TOTAL>]: IntCounter = c(stringify!([<get_ $a:snake>]), [<$a:lower>], [<a_b:camel>]); } } }',
    'm!(FooBar);',
    'static FOO_BAR_TOTAL: IntCounter = c(stringify!(get_foo_bar), foobar, AB);;',
  ],
  [
    'an array that is not pasted',
    'macro_rules! m { ($a:ident) => { paste! { let x: [<$a as T>::C; 2] = METRIC.get(); } } }',
    'fn f() { m!(A); }',
    'fn f() { let x: [<A as T>::C; 2] = METRIC.get();; }',
  ],
  [
    'a macro that a macro defines',
    'macro_rules! d { ($n:ident, $p:literal) => { macro_rules! $n { ($x:literal) => { counter!(concat!($p, $x)) } } } }',
    'd!(m, "a_"); fn f() { m!("b") }',
    'macro_rules! m { ($x:literal) => { counter!(concat!("a_", $x)) } }; fn f() { counter!(concat!("a_", "b")) }',
  ],
  [
    'a macro that makes a macro with variables, by a dollar that it is handed',
    'macro_rules! d { ($d:tt $n:ident) => { macro_rules! $n { ($d x:ident) => { $d x.inc() } } } }',
    'd!($ m); fn f() { m!(A) }',
    'macro_rules! m { ($ x:ident) => { $ x.inc() } }; fn f() { A.inc() }',
  ],
  [
    'raw identifiers',
    'macro_rules! m { ($x:ident) => { counter!(stringify!($x)) } }',
    'fn f() { m!(r#type) }',
    'fn f() { counter!(stringify!(r#type)) }',
  ],
  [
    'a call over several lines, with comments',
    'macro_rules! m { ($a:expr, $b:expr $(,)?) => { counter!($a, $b) } }',
    'fn f() { m!(\n  "a", // first )\n  /* second ( */ "b",\n) }',
    'fn f() { counter!("a", "b") }',
  ],
  [
    'a macro that shows no metric and is handed one',
    'macro_rules! m { ($($t:tt)*) => { lazy_static! { $($t)* } } }',
    'm! { static ref A: IntCounter = register_int_counter!("a", "h").unwrap(); }',
    'lazy_static! { static ref A: IntCounter = register_int_counter!("a", "h").unwrap(); }',
  ],
];

const AS_WRITTEN: readonly [title: string, definitions: string, code: string][] = [
  ['a macro that has nothing to do with metrics', 'macro_rules! m { ($x:expr) => { $x + 1 } }', 'fn f() { m!(1) }'],
  [
    'a macro of the standard library or of another crate',
    'macro_rules! m { () => { HITS.inc() } }',
    'fn f() { vec![1]; tokio::select! { _ = x => {} } }',
  ],
  [
    'a call before the definition',
    'fn f() { n!(A); } macro_rules! m { ($x:ident) => { $x.inc() } } macro_rules! n { () => { $x.inc() } }',
    'fn g() {}',
  ],
  [
    'a call in a comment or a string',
    'macro_rules! m { () => { HITS.inc() } }',
    'fn f() { /* m!() */ "m!()"; // m!()\n r#"m!()"#; }',
  ],
  [
    'a call in code that is quoted',
    'macro_rules! m { ($x:ident) => { $x.inc() } }',
    'fn f() { quote! { fn g() { m!(A); } #x }; parse_quote!(m!(B)) }',
  ],
  [
    'the definitions themselves',
    'macro_rules! m { () => { HITS.inc() } } macro_rules! n { () => { m!() } }',
    'fn f() {}',
  ],
  [
    'a call of which a test alone is made',
    'macro_rules! m { () => { static A: IntCounter = c(); static B: IntCounter = c(); } }',
    '#[cfg(test)] m!();',
  ],
];

describe('a call of a macro of the workspace', () => {
  test.each(EXPANDED)('is its expansion: %s', (_title, definitions, code, expected) => {
    expect(expanded(definitions, code)).toBe(expected);
  });

  test.each(AS_WRITTEN)('stays as it is written: %s', (_title, definitions, code) => {
    const file = `${definitions}\n${code}`;
    expect(source({ 'src/main.rs': file }).text).toBe(file);
  });
});

describe('an expansion that has no end or no sense leaves the call', () => {
  const LEFT: readonly [title: string, definitions: string, call: string, reason: RegExp][] = [
    ['no arm matches', 'macro_rules! m { ($x:literal) => { counter!($x) } }', 'm!(a, b)', /match none of the arms/],
    [
      'it calls itself for ever',
      'macro_rules! m { ($($x:tt)*) => { m!(counter!($($x)*)) } }',
      'm!(a)',
      /more than 128 macros deep|nested/,
    ],
    [
      'it doubles for ever',
      'macro_rules! m { ($($x:tt)*) => { m!($($x)* $($x)* counter!("a")) } }',
      'm!(a)',
      /more code|more than 128/,
    ],
    [
      'it calls itself twice',
      'macro_rules! m { () => { counter!("a"); m!(); m!(); } }',
      'm!()',
      /more code|more than 128/,
    ],
    [
      'lists of different lengths',
      'macro_rules! m { ($($a:ident)*; $($b:ident)*) => { $(counter!($a, $b);)* } }',
      'm!(a b; c)',
      /not of one length/,
    ],
    [
      'a definition that does not read',
      'macro_rules! m { ($x:nothing) => { counter!("a") } }',
      'm!(a)',
      /does not read/,
    ],
  ];
  test.each(LEFT)('%s', (_title, definitions, call, reason) => {
    const file = `${definitions}\nfn f() { ${call}; }`;
    const read = source({ 'src/main.rs': file });
    expect(read.text).toBe(file);
    expect(read.unexpanded).toMatchObject([
      { at: file.lastIndexOf(call), name: 'm', reason: expect.stringMatching(reason) },
    ]);
  });
});
