import { describe, expect, test } from 'vitest';
import { manifest, read } from './read.ts';

/** A workspace of packages: each by its dependencies on the others and its files. */
function workspace(
  packages: Readonly<Record<string, readonly [uses: readonly string[], Record<string, string>, bin?: string]>>,
) {
  const files: Record<string, string> = { 'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n' };
  for (const [name, [uses, own, bin]] of Object.entries(packages)) {
    files[`crates/${name}/Cargo.toml`] = manifest(name, uses) + (bin ?? '');
    for (const [path, text] of Object.entries(own)) files[`crates/${name}/src/${path}`] = text;
  }
  return read(files, '**/*.rs');
}

const names = ({ metrics, unresolved }: ReturnType<typeof workspace>) => [
  ...metrics.map(({ name }) => name).sort(),
  ...unresolved.map(({ pattern }) => `? ${pattern}`),
];

describe('a registry whose prefix is the name of the executable', () => {
  const REGISTRY = (labels = 'None') => `use prometheus::*;
    pub static SERVICE: LazyLock<String> = LazyLock::new(|| {
      let path = std::env::current_exe().expect("a path");
      path.file_name().expect("a name").to_str().expect("a text").replace('-', "_")
    });
    pub static REGISTRY: LazyLock<Registry> = LazyLock::new(|| { let labels = ${labels}; Registry::new_custom(Some(SERVICE.clone()), labels).unwrap() });`;
  const SHOW =
    'pub fn show() -> String { encode(REGISTRY.gather()) } pub fn routes() -> Router { Router::new().route("/metrics", get(show)) }';
  const HITS =
    'static HITS: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter_with_registry!("hits_total", "h", REGISTRY).unwrap()); pub fn hit() { HITS.inc(); }';
  const MAIN = 'fn main() { shared::hit(); serve(shared::routes()); }';

  test('is that of each program that shows it and runs what makes the metric', () => {
    const found = workspace({
      shared: [[], { 'lib.rs': `${REGISTRY()} ${SHOW} ${HITS}` }],
      one: [['shared'], { 'main.rs': MAIN }],
      other: [['shared'], { 'main.rs': MAIN }, '[[bin]]\nname = "other-server"\npath = "src/main.rs"\n'],
      // Shows nothing, and shows without it.
      silent: [['shared'], { 'main.rs': 'fn main() { shared::hit(); }' }],
      idle: [['shared'], { 'main.rs': 'fn main() { serve(shared::routes()); }' }],
    });
    expect(names(found)).toEqual(['one_hits_total', 'other_server_hits_total']);
  });

  test('is not known where no program has it', () => {
    const found = workspace({
      shared: [[], { 'lib.rs': `${REGISTRY()} ${SHOW}` }],
      unused: [['shared'], { 'lib.rs': `use shared::*; ${HITS}` }],
      one: [['shared'], { 'main.rs': 'fn main() { serve(shared::routes()); }' }],
      other: [['shared'], { 'main.rs': 'fn main() { serve(shared::routes()); }' }],
    });
    expect(names(found)).toEqual(['? *hits_total']);
    expect(found.unresolved[0]?.reason).toContain('no program of the workspace that shows metrics has it');
  });

  test('may have labels that only some runs give', () => {
    const labels = 'std::env::var("SITE").ok().map(|site| [("site".to_owned(), site)].into_iter().collect())';
    const { metrics } = workspace({
      shared: [[], { 'lib.rs': `${REGISTRY(labels)} ${SHOW} ${HITS}` }],
      one: [['shared'], { 'main.rs': MAIN }],
    });
    expect(metrics.map((metric) => [metric.name, metric.labels])).toEqual([['one_hits_total', ['site']]]);
  });

  test('is known from the build as well', () => {
    const found = workspace({
      one: [
        [],
        {
          'main.rs': `fn main() { let r = Registry::new_custom(Some(concat!(env!("CARGO_BIN_NAME"), "_x").into()), None).unwrap(); register_int_gauge_with_registry!(concat!(env!("CARGO_CRATE_NAME"), "_y"), "h", r).unwrap().set(1); }`,
        },
        '[[bin]]\nname = "tool"\npath = "src/main.rs"\n',
      ],
    });
    expect(names(found)).toEqual(['tool_x_tool_y']);
  });
});

describe('a library that programs with different registries have', () => {
  const SHARED = `#[derive(prometheus_metric_storage::MetricStorage)] #[metric(subsystem = "cache")]
    struct Metrics { /** Hits. */ hits: IntCounter }
    impl Metrics { fn get() -> &'static Metrics { Metrics::instance(registry()).unwrap() } }
    static REGISTRY: OnceLock<StorageRegistry> = OnceLock::new();
    pub fn setup(prefix: Option<String>) { REGISTRY.set(StorageRegistry::new(Registry::new_custom(prefix, None).unwrap())).ok(); }
    pub fn registry() -> &'static StorageRegistry { REGISTRY.get_or_init(StorageRegistry::default) }`;
  const program = (prefix: string, code: string): readonly [readonly string[], Record<string, string>] => [
    ['shared'],
    { 'main.rs': `fn main() { shared::setup(Some("${prefix}".into())); ${code} }` },
  ];
  const CASES: readonly [title: string, shared: string, idle: string, names: readonly string[]][] = [
    [
      'a function that one of them calls',
      'pub fn hit() { Metrics::get().hits.inc(); }',
      'map.get(&1);',
      ['a_cache_hits'],
    ],
    [
      'a function of another type by that name',
      'pub struct Cache; impl Cache { pub fn hit() { Metrics::get().hits.inc(); } } pub fn hit() { Cache::hit(); } pub struct Other; pub type Alias = Other; impl Other { pub fn hit() {} }',
      'shared::Other::hit(); shared::Alias::hit();',
      ['a_cache_hits'],
    ],
    [
      'what a builder from outside makes',
      'pub struct Maker; impl Maker { pub fn build(self) { Metrics::get().hits.inc(); } } pub fn hit() { Maker.build(); }',
      'reqwest::Client::builder().timeout(limit).build().unwrap();',
      ['a_cache_hits'],
    ],
    [
      'a method that takes other arguments',
      'pub struct Maker; impl Maker { pub fn send(self, one: u8, two: u8) { Metrics::get().hits.inc(); } } pub fn hit() { Maker.send(1, 2); }',
      'somewhere().send(1);',
      ['a_cache_hits'],
    ],
    [
      'a trait from outside, for a type that one of them makes',
      'pub struct Guard; impl Drop for Guard { fn drop(&mut self) { Metrics::get().hits.inc(); } } pub struct Held { guard: Guard } pub fn hit() { let _held = Held { guard: make() }; } fn make() -> Guard { Guard }',
      'drop(other);',
      ['a_cache_hits'],
    ],
    [
      'a method whose object is not in sight: a doubt counts',
      'pub struct Maker; impl Maker { pub fn send(self, one: u8) { Metrics::get().hits.inc(); } } pub fn hit() { Maker.send(1); }',
      'somewhere().send(1);',
      ['a_cache_hits', 'b_cache_hits'],
    ],
    [
      'a method whose self has a type',
      'pub struct Maker; impl Maker { pub fn send(self: Arc<Self>, one: u8) { Metrics::get().hits.inc(); } } pub fn hit() { Arc::new(Maker).send(1); }',
      'somewhere().send(1);',
      ['a_cache_hits', 'b_cache_hits'],
    ],
    [
      'a function that both call',
      'pub fn hit() { Metrics::get().hits.inc(); }',
      'shared::hit();',
      ['a_cache_hits', 'b_cache_hits'],
    ],
    [
      'nobody: all of them',
      'pub fn hit() {} fn other() { Metrics::get().hits.inc(); }',
      '',
      ['a_cache_hits', 'b_cache_hits'],
    ],
  ];
  test.each(CASES)('%s', (_title, shared, idle, expected) => {
    const found = workspace({
      shared: [[], { 'lib.rs': `use prometheus::*; ${SHARED} ${shared}` }],
      a: program('a', 'shared::hit();'),
      b: program('b', idle),
    });
    expect(names(found)).toEqual(expected);
  });

  test('a struct of another module by the same name has makers of its own', () => {
    const found = workspace({
      shared: [[], { 'lib.rs': `use prometheus::*; ${SHARED} pub fn hit() { Metrics::get().hits.inc(); }` }],
      a: program('a', 'shared::hit();'),
      b: [
        ['shared'],
        {
          'main.rs': `#[derive(prometheus_metric_storage::MetricStorage)] struct Metrics { own: IntGauge }
            fn main() { shared::setup(Some("b".into())); Metrics::instance(shared::registry()).unwrap().own.set(1); }`,
        },
      ],
    });
    expect(names(found)).toEqual(['a_cache_hits', 'b_own']);
  });
});
