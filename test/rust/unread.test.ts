import { expect, test } from 'vitest';
import { read } from './read.ts';

/** What stands in `main.rs` of a package that depends on a library, and what the finding names. */
const USES: readonly [title: string, dependency: string, main: string, named: string | null][] = [
  ['a mention', 'metered = "0.9"', 'use metered::{metered, HitCount}; fn main() {}', 'metered'],
  ['no mention', 'metered = "0.9"', 'fn main() {}', null],
  [
    'an attribute',
    'metriken = "0.7"',
    '#[metric(name = "hits")] static HITS: Counter = Counter::new(); fn main() {}',
    'metriken',
  ],
  [
    'a layer over others',
    'mixtrics = "0.2"',
    'use mixtrics::metrics::BoxedRegistry; fn make(r: &BoxedRegistry) { r.register_counter_vec("hits".into(), "Hits".into(), &["op"]); } fn main() {}',
    'mixtrics',
  ],
  [
    'the registry of it alone',
    'mixtrics = "0.2"',
    'fn main() { store(mixtrics::registry::noop::NoopMetricsRegistry); }',
    null,
  ],
  [
    'a static of it',
    'wc = { git = "https://github.com/WalletConnect/utils-rs" }',
    'static HITS: metrics::Lazy<metrics::Counter> = metrics::new("hits"); fn main() { HITS.increment(1); }',
    'wc',
  ],
];

test.each(USES)('a library whose metrics are not read: %s', (_title, dependency, main, named) => {
  const { findings } = read({
    'Cargo.toml': `[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\n${dependency}\n`,
    'src/main.rs': main,
  });
  const found = findings.filter(({ check }) => check === 'unread-library');
  expect(found.map(({ message }) => /`([^`]+)`/.exec(message)?.[1] ?? null)).toEqual(named === null ? [] : [named]);
});

test.each<[title: string, code: string, names: readonly string[]]>([
  ['that declares by a name which it puts in', 'quote! { metrics::counter!(#name).increment(1); }', ['derive']],
  ['of a meter', 'quote! { #field: meter.u64_counter(#name).build() }', ['derive']],
  ['that registers', 'quote_spanned! { span => register_int_gauge_vec!(#name, #help, &["a"]) }', ['derive']],
  ['that is about something else', 'quote! { tracing::info!(#name); value.counter(#name) }', []],
])('code that a macro writes %s', (_title, code, names) => {
  const { findings } = read(
    {
      'Cargo.toml': '[workspace]\nmembers = ["derive"]\n',
      'derive/Cargo.toml':
        '[package]\nname = "derive"\nversion = "0.1.0"\n[lib]\nproc-macro = true\n[dependencies]\nquote = "1"\n',
      'derive/src/lib.rs': `use quote::{quote, quote_spanned}; #[proc_macro] pub fn make(input: TokenStream) -> TokenStream { ${code}.into() }`,
    },
    '**/*.rs',
  );
  const found = findings.filter(({ check }) => check === 'unread-library');
  expect(found.map(({ message }) => message.split(' makes metrics by code that its macros write')[0])).toEqual(names);
});

test.each([
  ['include!(concat!(env!("OUT_DIR"), "/made.rs"));', 'meter.u64_counter(#name).build()', 1],
  ['include!(concat!(env!("OUT_DIR"), "/made.rs"));', 'fn answer() {}', 0],
  ['// include!(concat!(env!("OUT_DIR"), "/made.rs"));', 'meter.u64_counter(#name).build()', 0],
])('code that a build script writes, in place by `%s`: `%s`', (code, written, count) => {
  const { findings } = read(
    {
      'Cargo.toml': '[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\nopentelemetry = "0.31"\n',
      'build.rs': `fn main() { write(quote! { ${written} }); }`,
      'src/main.rs': `mod made { ${code}\n }\nfn main() {}`,
    },
    '**/*.rs',
  );
  expect(findings.filter(({ check }) => check === 'unread-library')).toHaveLength(count);
});
