import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import { read } from './read.ts';

type Expected = Partial<Pick<Metric, 'name' | 'kind' | 'labels' | 'constLabels' | 'help' | 'buckets' | 'identifier'>>;

function manifest(name: string, dependencies: readonly string[] = []): string {
  const own = dependencies.map((each) => `${each} = { path = "../${each}" }`).join('\n');
  return `[package]\nname = "${name}"\nversion = "0.1.0"\n[dependencies]\nfoundations = "5"\n${own}\n`;
}

/** A service `edge-proxy`, with a module of metrics and a `main`. */
function readService(metrics: string, main = '', service = 'let info = foundations::service_info!();') {
  return read(
    {
      'Cargo.toml': manifest('edge-proxy'),
      'src/metrics.rs': metrics,
      'src/main.rs': `mod metrics; use metrics::*; fn main() { ${service} ${main} }`,
    },
    '**/metrics.rs',
  );
}

const ONE = 'use foundations::telemetry::metrics::*; #[metrics] pub mod m { /// Hits.\n pub fn hits() -> Counter; }';

/** What the programs of test/conformance do not show. */
const SHAPES: readonly [title: string, metrics: string, expected: readonly Expected[]][] = [
  [
    'exemplars: the counter of before has the suffix of OpenMetrics, what wraps a type has none',
    `#[foundations::telemetry::metrics::metrics]
     mod m {
       fn a() -> CounterWithExemplar<Trace>;
       fn b() -> HistogramWithExemplars<Trace>;
       fn c() -> WithExemplar<Counter, Trace>;
     }`,
    [
      { name: 'edge_proxy_m_a_total', kind: 'counter' },
      { name: 'edge_proxy_m_b', kind: 'histogram' },
      { name: 'edge_proxy_m_c', kind: 'counter' },
    ],
  ],
  [
    'a metric of an own type',
    'struct Own; #[foundations::telemetry::metrics::metrics] mod m { fn a() -> Own; }',
    [{ name: 'edge_proxy_m_a', kind: 'unknown' }],
  ],
  [
    'labels that serde renames, leaves out or flattens',
    `#[foundations::telemetry::metrics::metrics]
     mod m {
       fn a(#[serde(rename(serialize = "out"))] r#in: bool, #[serde(skip)] b: u8, #[serde_as(as = "DisplayFromStr")] kind: io::ErrorKind) -> Counter;
       fn b(#[serde(flatten)] labels: Labels) -> Counter;
     }`,
    [
      { name: 'edge_proxy_m_a', labels: ['out', 'kind'] },
      { name: 'edge_proxy_m_b', labels: null },
    ],
  ],
  [
    'bounds in a const beside the module, which sees it',
    `const BOUNDS: &[f64] = &[1.0, 2.5];
     #[foundations::telemetry::metrics::metrics]
     mod m { #[ctor = HistogramBuilder { buckets: BOUNDS }] fn a() -> Histogram; }`,
    [{ name: 'edge_proxy_m_a', buckets: [1, 2.5] }],
  ],
  [
    'what a feature leaves out, an optional one, one with removal and one with few labels',
    `#[foundations::telemetry::metrics::metrics]
     mod m {
       #[cfg(feature = "x")] fn a() -> Gauge;
       #[optional = true] fn b() -> Gauge;
       #[with_removal] fn c(l: &str) -> Gauge;
       #[low_cardinality] fn d(l: Kind) -> Gauge;
     }`,
    [
      { name: 'edge_proxy_m_a' },
      { name: 'edge_proxy_m_b' },
      { name: 'edge_proxy_m_c', labels: ['l'] },
      { name: 'edge_proxy_m_d', labels: ['l'] },
    ],
  ],
  [
    'an info metric has no prefix',
    `use foundations::telemetry::metrics::info_metric;
     /// The build
     #[info_metric(crate_path = "foundations")] struct BuildInfoOfHTTP { #[serde(rename = "rev")] revision: String }`,
    [{ name: 'build_info_of_h_t_t_p', kind: 'gauge', labels: ['rev'], help: 'The build.' }],
  ],
];

describe('what is a metric of foundations', () => {
  test.each(SHAPES)('%s', (_title, metrics, expected) => {
    const found = readService(metrics);
    expect(found.unresolved).toEqual([]);
    expect(found.metrics.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
    expect(found.metrics).toMatchObject(expected);
  });

  test('with the registry of its own, help is as it is written', () => {
    const { metrics } = read(
      {
        'Cargo.toml': `[package]\nname = "app"\n[dependencies]\nfoundations = { version = "5.11", features = ["foundations-metrics-backend"] }\n`,
        'src/main.rs': `fn main() { foundations::service_info!(); }
          use foundations::telemetry::metrics::*;
          #[metrics] mod m { /// Hits.\n fn a() -> Counter; /// Misses\n fn b() -> Counter; fn c() -> Counter; }`,
      },
      '**/main.rs',
    );
    expect(metrics.map(({ name, help }) => [name, help])).toEqual([
      ['app_m_a', 'Hits.'],
      ['app_m_b', 'Misses'],
      ['app_m_c', null],
    ]);
  });

  test.each([
    ['an attribute of another crate', 'use other::metrics; #[metrics] mod m { fn a() -> Counter; }'],
    ['a fork by another name', '#[scuffle_foundations::telemetry::metrics::metrics] mod m { fn a() -> Counter; }'],
    ['a module of a test', `#[cfg(test)] mod tests { ${ONE} }`],
    ['a module without the attribute', 'mod m { extern "C" { fn a() -> Counter; } }'],
    ['a comment', `/* ${ONE.replaceAll('///', '')} */`],
  ])('not %s', (_title, metrics) => {
    const found = readService(metrics);
    expect([...found.metrics, ...found.unresolved]).toEqual([]);
  });
});

const SERVICES: readonly [title: string, service: string, expected: Expected][] = [
  ['the name of the package', 'let info = foundations::service_info!();', { name: 'edge_proxy_m_hits' }],
  [
    'a name of its own',
    'let info = foundations::ServiceInfo { name: "x", name_in_metrics: "proxy".to_owned(), ..Default::default() };',
    { name: 'proxy_m_hits' },
  ],
  [
    'a name that is set afterwards',
    'let mut info = foundations::service_info!(); info.name_in_metrics = format!("{}_v2", "proxy");',
    { name: 'proxy_v2_m_hits' },
  ],
  [
    'a name whose hyphens are replaced',
    'let info = ServiceInfo { name_in_metrics: NAME.replace("-", "_"), ..foundations::service_info!() }; const NAME: &str = "a-b";',
    { name: 'a_b_m_hits' },
  ],
  [
    'an empty name',
    'let info = ServiceInfo { name_in_metrics: String::from(""), ..Default::default() };',
    { name: 'm_hits' },
  ],
  [
    'a label instead of a prefix',
    'let info = foundations::service_info!(); settings.metrics.service_name_format = ServiceNameFormat::LabelWithName("service".to_owned());',
    { name: 'm_hits', constLabels: { service: 'edge_proxy' } },
  ],
];

describe('the service in front of a metric', () => {
  test.each(SERVICES)('%s', (_title, service, expected) => {
    const { metrics, unresolved } = readService(ONE, '', service);
    expect(unresolved).toEqual([]);
    expect(metrics).toMatchObject([expected]);
  });

  test('a library has that of each service that uses it', () => {
    const main = 'fn main() { let info = foundations::service_info!(); lib::m::hits().inc(); }';
    const { metrics } = read(
      {
        'lib/Cargo.toml': manifest('lib'),
        'lib/src/lib.rs': ONE,
        'one/Cargo.toml': manifest('one', ['lib']),
        'one/src/main.rs': main,
        'two/Cargo.toml': manifest('two', ['lib']),
        'two/src/main.rs': main,
        'other/Cargo.toml': manifest('other'),
        'other/src/main.rs': main,
      },
      '**/lib.rs',
    );
    expect(metrics.map(({ name }) => name)).toEqual(['one_m_hits', 'two_m_hits']);
  });

  test('without a service in sight it is a pattern', () => {
    const { metrics, unresolved } = readService(ONE, '', '');
    expect(metrics).toEqual([]);
    expect(unresolved).toMatchObject([{ pattern: '*_m_hits', line: 2, kind: 'counter', library: 'foundations' }]);
  });

  test('telemetry reports on itself where it is initialised', () => {
    const { metrics } = read(
      {
        'Cargo.toml': manifest('app'),
        'src/main.rs': 'use foundations::telemetry; fn main() { telemetry::init(config).unwrap(); }',
      },
      '**/main.rs',
    );
    expect(metrics.map(({ name, updated }) => [name, updated])).toContainEqual(['build_info', true]);
    expect(metrics.map(({ name }) => name)).toContain('process_open_fds');
  });
});

const MODULE = `use foundations::telemetry::metrics::*;
  #[metrics] pub mod m { pub fn hits(l: &str) -> Counter; pub fn level() -> Gauge; pub fn time() -> TimeHistogram; pub fn unused() -> Counter; }
  #[info_metric] pub struct Build { version: &'static str }
  #[info_metric] pub struct Other { version: &'static str }`;
const [HITS, LEVEL, TIME] = ['edge_proxy_m_hits', 'edge_proxy_m_level', 'edge_proxy_m_time'];

const UPDATES: readonly [title: string, main: string, updated: readonly string[]][] = [
  ['a call of the function', 'metrics::m::hits("a").inc(); m::level().set(3);', [HITS, LEVEL]],
  [
    'another name of the module or the function',
    'use metrics::m as own; use m::level as depth; own::hits("a").inc(); depth().dec();',
    [HITS, LEVEL],
  ],
  ['a local', 'let level = m::level(); level.inc(); level.dec();', [LEVEL]],
  ['a guard', 'let guard = foundations::telemetry::metrics::GaugeGuard::new(m::level());', [LEVEL]],
  ['a timer', 'let timer = m::time().start_timer();', [TIME]],
  ['a function that takes it', 'hit(&m::hits("a")); } fn hit(counter: &Counter) { counter.inc_by(2);', [HITS]],
  ['a read, a removal', 'm::level().get(); m::hits_remove("a"); m::hits_clear();', []],
  ['a function that nobody calls', '} fn unused() { m::hits("a").inc();', []],
  ['a test', '} #[test] fn test() { m::hits("a").inc();', []],
  ['an object that is reported', 'report_info(Build { version: "1" });', ['build']],
  [
    'a local that is reported, in a box',
    'let own = Box::new(Build { version: "1" }); foundations::telemetry::metrics::report_info(own);',
    ['build'],
  ],
];

describe('what updates a metric of foundations', () => {
  test.each(UPDATES)('%s', (_title, main, updated) => {
    const { metrics } = readService(MODULE, main);
    expect(metrics.filter((metric) => metric.updated).map(({ name }) => name)).toEqual(updated);
    expect(metrics.filter((metric) => metric.updated === null)).toEqual([]);
  });

  test('two modules of one name in two crates are two', () => {
    const { metrics } = read(
      {
        'app/Cargo.toml': manifest('app', ['store']),
        'app/src/metrics.rs': ONE,
        'app/src/main.rs':
          'mod metrics; fn main() { let info = foundations::service_info!(); store::metrics::m::hits().inc(); }',
        'store/Cargo.toml': manifest('store'),
        'store/src/lib.rs': 'pub mod metrics;',
        'store/src/metrics.rs': ONE.replace('fn hits', 'fn misses() -> Counter; pub fn hits'),
      },
      '**/metrics.rs',
    );
    expect(metrics.map(({ name, updated, crate }) => [name, crate, updated])).toEqual([
      ['app_m_hits', 'app', false],
      ['app_m_misses', 'store', false],
      ['app_m_hits', 'store', true],
    ]);
  });
});

const HOSTILE = `${MODULE}
  #[metrics(unprefixed)] mod n { #[ctor = HistogramBuilder { buckets: &[1.0] }] fn a(#[serde(rename(serialize = "b"))] c: impl Into<D>) -> Histogram; }
  fn settings() { ServiceInfo { name_in_metrics: "x".replace("-", "_") }; report_info(Build { version: "1" }); LabelWithName("l"); }`;

test('nothing throws, whatever is cut out of the source or put into it', () => {
  fc.assert(
    fc.property(
      fc.nat(HOSTILE.length),
      fc.nat(40),
      fc.constantFrom('', '<', '>', '(', ')', '{', '}', '#[', ']', '"', '=', '::', 'r#', ',', '/*', '&', "'a"),
      (from, length, put) => {
        const source = HOSTILE.slice(0, from) + put + HOSTILE.slice(from + length);
        for (const { name } of readService(source).metrics) expect(name).toMatch(/^[a-zA-Z_:][a-zA-Z0-9_:]*$/);
      },
    ),
    { numRuns: 150 },
  );
});
