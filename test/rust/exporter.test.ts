import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

function manifest(name: string, more = '', version = '0.18'): string {
  return `[package]\nname = "${name}"\nversion = "0.1.0"\n[dependencies]\nmetrics = "0.24"\nmetrics-exporter-prometheus = "${version}"\n${more}`;
}

/** Names and kinds of a program whose `main.rs` builds an exporter and uses metrics. */
function shown(files: Readonly<Record<string, string>>): string[] {
  const { metrics, unresolved } = read(files, '**/*.rs');
  return [
    ...metrics.map(({ name, kind, constLabels }) => {
      const labels = Object.entries(constLabels).map(([key, value]) => `${key}=${value}`);
      return [name, kind, ...labels].join(' ');
    }),
    ...unresolved.map(({ pattern }) => `? ${pattern}`),
  ].sort();
}

const METRICS = `use metrics::{counter, describe_counter, histogram, Unit};
  use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};
  use metrics_util::layers::{FilterLayer, PrefixLayer, Stack, Layer};
  fn go() { describe_counter!("sent", Unit::Bytes, "h"); counter!("sent").increment(1); histogram!("http.took").record(1.0); }\n`;

const BUILDERS: readonly [title: string, main: string, expected: readonly string[]][] = [
  [
    'a label for all whose value is one of several',
    `fn main() { let network = match config() { Net::Main => "main", _ => "test" };
       PrometheusBuilder::new().add_global_label("network", network).add_global_label("app", "x").install().unwrap(); go(); }`,
    ['http_took summary network=null app=x', 'sent counter network=null app=x'],
  ],
  [
    'a setting in a function that the builder is handed through',
    `fn set(builder: PrometheusBuilder) -> PrometheusBuilder { builder.set_buckets(&[1.0]).unwrap() }
     fn main() { set(PrometheusBuilder::new()).install().unwrap(); go(); }`,
    ['http_took histogram', 'sent counter'],
  ],
  [
    'a method of something else by the same name',
    `struct Plot; impl Plot { fn set_buckets(&self, n: usize) {} }
     fn main() { PrometheusBuilder::new().install().unwrap(); Plot.set_buckets(3); let p = Plot::new(); go(); }`,
    ['http_took summary', 'sent counter'],
  ],
  [
    'a matcher from a list in a loop',
    `const ALL: &[(&str, &[f64])] = &[("http.took", &[1.0])];
     fn main() { let mut b = PrometheusBuilder::new();
       for (name, bounds) in ALL { b = b.set_buckets_for_metric(Matcher::Full(name.to_string()), bounds).unwrap(); }
       b.install().unwrap(); go(); }`,
    ['http_took histogram', 'sent counter'],
  ],
  [
    'a matcher whose variant is imported, in a method of an extension trait',
    `trait Set: Sized { fn set_ours(self) -> Result<Self, BuildError>; }
     impl Set for PrometheusBuilder { fn set_ours(self) -> Result<Self, BuildError> {
       use metrics_exporter_prometheus::Matcher::Full; self.set_buckets_for_metric(Full("http.took".to_owned()), &[1.0]) } }
     fn main() { PrometheusBuilder::new().set_ours().unwrap().install().unwrap(); go(); }`,
    ['http_took histogram', 'sent counter'],
  ],
  [
    'a matcher that somebody else has',
    `enum Part { Full(String) } use Part::Full;
     fn main() { PrometheusBuilder::new().set_buckets_for_metric(Full("http.took".into()), &[1.0]).install().unwrap(); go(); }`,
    ['http_took summary', 'sent counter'],
  ],
  [
    'a matcher from a caller',
    `fn with(b: PrometheusBuilder, end: &str) -> PrometheusBuilder { b.set_buckets_for_metric(Matcher::Suffix(end.to_owned()), &[1.0]).unwrap() }
     fn main() { with(PrometheusBuilder::new(), "took").install().unwrap(); go(); }`,
    ['http_took histogram', 'sent counter'],
  ],
  [
    'a native histogram is one',
    `fn main() { PrometheusBuilder::new().set_native_histogram_for_metric(Matcher::Prefix("http".into()), config()).install().unwrap(); go(); }`,
    ['http_took histogram', 'sent counter'],
  ],
  [
    'labels for all',
    `fn main() { PrometheusBuilder::new().add_global_label("zone", "eu").add_global_label("host", hostname()).install().unwrap(); go(); }`,
    ['http_took summary zone=eu host=null', 'sent counter zone=eu host=null'],
  ],
  [
    'a prefix layer',
    `fn main() { let r = PrometheusBuilder::new().build_recorder(); Stack::new(r).push(PrefixLayer::new("my-app")).install().unwrap(); go(); }`,
    ['my_app_http_took summary', 'my_app_sent counter'],
  ],
  [
    'two prefix layers: the first one stands in front',
    `fn main() { let r = PrometheusBuilder::new().build_recorder();
       Stack::new(r).push(PrefixLayer::new("a")).push(PrefixLayer::new("b")).install().unwrap(); go(); }`,
    ['a_b_http_took summary', 'a_b_sent counter'],
  ],
  [
    'a prefix layer without a stack, of a prefix that a caller gives',
    `fn install(prefix: &str) { let r = PrometheusBuilder::new().build_recorder(); metrics::set_global_recorder(PrefixLayer::new(prefix).layer(r)).unwrap(); }
     fn main() { install("app"); go(); }`,
    ['app_http_took summary', 'app_sent counter'],
  ],
  [
    'a prefix that only run time knows',
    `fn main() { let r = PrometheusBuilder::new().build_recorder(); Stack::new(r).push(PrefixLayer::new(prefix())).install().unwrap(); go(); }`,
    ['? *_http_took', '? *_sent'],
  ],
  [
    'a filter layer drops what has its patterns',
    `fn main() { let r = PrometheusBuilder::new().build_recorder(); Stack::new(r).push(FilterLayer::from_patterns(["http."])).install().unwrap(); go(); }`,
    ['sent counter'],
  ],
  [
    'a builder that only tests make',
    `fn main() { PrometheusBuilder::new().install().unwrap(); go(); }
     #[cfg(test)] mod tests { fn t() { super::PrometheusBuilder::new().set_buckets(&[1.0]); } }`,
    ['http_took summary', 'sent counter'],
  ],
  [
    'a setting in a function that nothing calls',
    `fn unused(b: PrometheusBuilder) -> PrometheusBuilder { b.with_recommended_naming(true) }
     fn main() { PrometheusBuilder::new().install().unwrap(); go(); }`,
    ['http_took summary', 'sent counter'],
  ],
  [
    'naming that is switched off',
    'fn main() { PrometheusBuilder::new().with_recommended_naming(false).install().unwrap(); go(); }',
    ['http_took summary', 'sent counter'],
  ],
];

describe('what the exporter of a program makes of its metrics', () => {
  test.each(BUILDERS)('%s', (_title, main, expected) => {
    expect(shown({ 'Cargo.toml': manifest('app'), 'src/main.rs': METRICS + main })).toEqual([...expected].sort());
  });

  test('before 0.18 a unit is added to a name that has it', () => {
    const source = `use metrics::*; use metrics_exporter_prometheus::PrometheusBuilder;
      fn main() { PrometheusBuilder::new().set_enable_unit_suffix(true).install().unwrap();
        describe_gauge!("size_bytes", Unit::Bytes, "h"); gauge!("size_bytes").set(1.0); }`;
    const names = (version: string) => shown({ 'Cargo.toml': manifest('app', '', version), 'src/main.rs': source });
    expect(names('0.17')).toEqual(['size_bytes_bytes gauge']);
    expect(names('0.18')).toEqual(['size_bytes gauge']);
  });

  const LIB = 'use metrics::histogram;\npub fn go() { histogram!("took").record(1.0); }\n';
  const program = (setting: string) =>
    `use metrics_exporter_prometheus::PrometheusBuilder;
     fn main() { let r = PrometheusBuilder::new()${setting}; lib::go(); }\n`;
  const workspace = (a: string, b: string) => ({
    'Cargo.toml': '[workspace]\nmembers = ["*"]\n',
    'lib/Cargo.toml': manifest('lib'),
    'lib/src/lib.rs': LIB,
    'a/Cargo.toml': manifest('a', 'lib = { path = "../lib" }\n'),
    'a/src/main.rs': program(a),
    'b/Cargo.toml': manifest('b', 'lib = { path = "../lib" }\n'),
    'b/src/main.rs': `${program(b)}fn own() { metrics::histogram!("own").record(1.0); }\n`,
  });

  test('programs that agree', () => {
    const set = '.set_buckets(&[1.0]).unwrap().install()';
    expect(shown(workspace(set, set))).toEqual(['own histogram', 'took histogram']);
  });

  test('programs that differ: each decides about its own, and what both have is as it is by default', () => {
    expect(shown(workspace('.install()', '.set_buckets(&[1.0]).unwrap().install()'))).toEqual([
      'own histogram',
      'took summary',
    ]);
  });

  test('a label of which somebody may set the value has none, while the default of one names what it names', () => {
    const main = `#[derive(Parser)] struct Params { node: Option<String>, prefix: Option<String> } struct Config { node: String, prefix: String }
      impl Params { fn into_config(self) -> Config { Config { node: self.node.unwrap_or_else(|| "dev".into()), prefix: self.prefix.unwrap_or("app".into()) } } }
      fn install(config: Config) {
        let r = PrometheusBuilder::new().add_global_label("node", config.node).add_global_label("zone", Some("eu").unwrap_or("us")).build_recorder();
        Stack::new(r).push(PrefixLayer::new(config.prefix)).install().unwrap(); }
      fn main() { install(Params::parse().into_config()); go(); }`;
    expect(shown({ 'Cargo.toml': manifest('app'), 'src/main.rs': METRICS + main })).toEqual([
      'app_http_took summary node=null zone=eu',
      'app_sent counter node=null zone=eu',
    ]);
  });

  test('labels for all that programs give are joined, with the value that both have', () => {
    const labelled = (zone: string, more = '') =>
      `.add_global_label("zone", "${zone}").add_global_label("site", "x")${more}.install()`;
    expect(shown(workspace(labelled('eu'), labelled('us', '.add_global_label("tier", "1")')))).toEqual([
      'own summary zone=us site=x tier=1',
      'took summary zone=null site=x tier=null',
    ]);
  });

  test('what a function of a library sets holds for the programs that call it', () => {
    const files = workspace('', '');
    const install = (name: string, more: string) =>
      `pub fn ${name}() { PrometheusBuilder::new()${more}.install().unwrap(); }\n`;
    const lib = `use metrics_exporter_prometheus::PrometheusBuilder; ${LIB}${install('first', '.add_global_label("zone", "eu")')}${install('second', '.add_global_label("tier", "1").set_buckets(&[1.0]).unwrap()')}`;
    const own = (name: string, installs: string) =>
      `fn main() { lib::${installs}(); lib::go(); own(); } fn own() { metrics::histogram!("${name}").record(1.0); }\n`;
    expect(
      shown({
        ...files,
        'lib/src/lib.rs': lib,
        'a/src/main.rs': own('of_a', 'first'),
        'b/src/main.rs': own('of_b', 'second'),
      }),
    ).toEqual(['of_a summary zone=eu', 'of_b histogram tier=1', 'took summary zone=null tier=null']);
  });

  test('a name that a program gives to a function of a library is one of that program', () => {
    const files = workspace('', '');
    const own = (name: string, more: string) =>
      `use metrics_exporter_prometheus::PrometheusBuilder; fn main() { PrometheusBuilder::new()${more}.install().unwrap(); lib::timed("${name}"); }\n`;
    const lib =
      'use metrics::histogram;\npub fn timed(name: &\'static str) { histogram!(name).record(1.0); } pub fn unused() { timed("neither"); }\n';
    expect(
      shown({
        ...files,
        'lib/src/lib.rs': lib,
        'a/src/main.rs': own('of_a', '.set_buckets(&[1.0]).unwrap()'),
        'b/src/main.rs': own('of_b', ''),
      }),
    ).toEqual(['neither summary', 'of_a histogram', 'of_b summary']);
  });

  test('what only one of the programs comes to run is as that one shows it', () => {
    const files = workspace('', '');
    const own = (more: string, call: string) =>
      `use metrics_exporter_prometheus::PrometheusBuilder; fn main() { PrometheusBuilder::new()${more}.install().unwrap(); lib::${call}(); }\n`;
    const lib =
      'use metrics::histogram;\npub fn one() { histogram!("one").record(1.0); both(); }\npub fn both() { histogram!("both").record(1.0); }\n';
    expect(
      shown({
        ...files,
        'lib/src/lib.rs': lib,
        'a/src/main.rs': own('.set_buckets(&[1.0]).unwrap()', 'one'),
        'b/src/main.rs': own('', 'both'),
      }),
    ).toEqual(['both summary', 'one histogram']);
  });

  test('a prefix for each program gives a name for each', () => {
    const prefixed = (text: string) =>
      `.build_recorder(); metrics_util::layers::Stack::new(r).push(metrics_util::layers::PrefixLayer::new("${text}")).install()`;
    expect(shown(workspace(prefixed('first'), prefixed('second')))).toEqual([
      'first_took summary',
      'second_own summary',
      'second_took summary',
    ]);
  });

  test('a program without an exporter shows nothing, and decides nothing', () => {
    const files = workspace('.set_buckets(&[1.0]).unwrap().install()', '.install()');
    expect(shown({ ...files, 'b/src/main.rs': 'fn main() { lib::go(); }\n' })).toEqual(['took histogram']);
  });
});

describe('labels that come from the spans around are open', () => {
  const labels = (files: Readonly<Record<string, string>>) =>
    read(files, '**/*.rs').metrics.map((each) => [each.name, each.labels]);
  const source = (setUp: string) => `use metrics::counter; use metrics_exporter_prometheus::PrometheusBuilder;
    use metrics_util::layers::{Layer, Stack}; use metrics_tracing_context::{LabelFilter, TracingContextLayer};
    fn go() { counter!("hits", "a" => "1").increment(1); counter!("plain").increment(1); }
    ${setUp}`;
  const known = [
    ['hits', ['a']],
    ['plain', []],
  ];
  const open = [
    ['hits', ['a']],
    ['plain', null],
  ];

  test.each([
    [
      'of a stack',
      'fn main() { let r = PrometheusBuilder::new().build_recorder(); Stack::new(r).push(TracingContextLayer::all()).install().unwrap(); go(); }',
      open,
    ],
    [
      'by their names',
      'fn main() { let r = PrometheusBuilder::new().build_recorder(); metrics::set_global_recorder(TracingContextLayer::only_allow(["a"]).layer(r)).unwrap(); go(); }',
      open,
    ],
    [
      'by a filter, with a recorder of its own',
      'fn main() { metrics::set_global_recorder(TracingContextLayer::new(Mine).layer(Own)).unwrap(); go(); }',
      open,
    ],
    [
      'nothing makes the layer',
      'fn main() { PrometheusBuilder::new().install().unwrap(); go(); } fn unused() { TracingContextLayer::all(); }',
      known,
    ],
    [
      'only a test makes it',
      'fn main() { PrometheusBuilder::new().install().unwrap(); go(); } #[cfg(test)] mod tests { fn t() { super::TracingContextLayer::all(); } }',
      known,
    ],
    [
      'in front of a recorder for debugging',
      'fn debug() { TracingContextLayer::all().layer(metrics_util::debugging::DebuggingRecorder::new()).install(); } fn main() { debug(); PrometheusBuilder::new().install().unwrap(); go(); }',
      known,
    ],
    [
      'a layer of the workspace by that name',
      'mod own { pub struct TracingContextLayer; impl TracingContextLayer { pub fn all() -> Self { Self } } } fn main() { use own::TracingContextLayer; PrometheusBuilder::new().install().unwrap(); TracingContextLayer::all(); go(); }',
      known,
    ],
  ])('%s', (_title, setUp, expected) => {
    expect(labels({ 'Cargo.toml': manifest('app'), 'src/main.rs': source(setUp) })).toEqual(expected);
  });

  test('of one program alone', () => {
    const program = (name: string, layer: string) =>
      `use metrics_exporter_prometheus::PrometheusBuilder; use metrics_util::layers::Stack; use metrics_tracing_context::TracingContextLayer;
       fn main() { Stack::new(PrometheusBuilder::new().build_recorder())${layer}.install().unwrap(); lib::go(); metrics::counter!("${name}").increment(1); }`;
    const files = {
      'Cargo.toml': '[workspace]\nmembers = ["*"]\n',
      'lib/Cargo.toml': manifest('lib'),
      'lib/src/lib.rs': 'pub fn go() { metrics::counter!("of_both").increment(1); }',
      'a/Cargo.toml': manifest('a', 'lib = { path = "../lib" }\n'),
      'a/src/main.rs': program('of_a', '.push(TracingContextLayer::all())'),
      'b/Cargo.toml': manifest('b', 'lib = { path = "../lib" }\n'),
      'b/src/main.rs': program('of_b', ''),
    };
    expect(labels(files)).toEqual([
      ['of_a', null],
      ['of_b', []],
      ['of_both', null],
    ]);
  });
});

test('that no exporter is in sight is told where a program has metrics', () => {
  const checks = (files: Readonly<Record<string, string>>) => read(files, '**/*.rs').findings.map(({ check }) => check);
  const facade = '[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\nmetrics = "0.24"\n';
  const source = 'fn go() { metrics::counter!("sent").increment(1); } ';
  expect(checks({ 'Cargo.toml': facade, 'src/main.rs': `${source}fn main() { go(); }` })).toEqual(['no-exporter']);
  expect(checks({ 'Cargo.toml': facade, 'src/lib.rs': source })).toEqual([]);
  expect(checks({ 'Cargo.toml': manifest('app'), 'src/main.rs': `${source}fn main() { go(); }` })).toEqual([]);
});

const NODES: readonly [title: string, dependencies: string, main: string, lock: string, expected: readonly string[]][] =
  [
    [
      'of a package that runs one',
      'reth-node-builder = "1"',
      '',
      'reth-node-metrics',
      ['reth_http_took summary', 'reth_sent counter'],
    ],
    [
      'that only tests run',
      'reth-ethereum-node = { version = "1", features = ["test-utils"] }',
      '',
      'reth-node-metrics',
      ['http_took summary', 'sent counter'],
    ],
    [
      'of which only parts are used',
      'reth-node-types = "1"',
      '',
      'reth-node-metrics',
      ['http_took summary', 'sent counter'],
    ],
    ['without its exporter', 'reth-node-builder = "1"', '', 'reth-tracing', ['http_took summary', 'sent counter']],
    [
      'beside an exporter of its own',
      'reth-node-builder = "1"',
      'PrometheusBuilder::new().install().unwrap();',
      'reth-node-metrics',
      ['http_took summary', 'sent counter'],
    ],
  ];

describe('an exporter that a node installs out of sight', () => {
  test.each(NODES)('%s', (_title, dependencies, main, lock, expected) => {
    const files = {
      'Cargo.toml': manifest('app', dependencies),
      'Cargo.lock': `version = 4\n\n[[package]]\nname = "${lock}"\nversion = "1.8.2"\n`,
      'src/main.rs': `${METRICS}fn main() { ${main} go(); }`,
    };
    expect(shown(files)).toEqual(expected);
  });
});

const RECORDER = `use metrics::{counter, describe_histogram, gauge, histogram, Unit};
  struct Bridge(opentelemetry::metrics::Meter);
  impl metrics::Recorder for Bridge {
    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter { keep(self.0.u64_counter(key.name().to_owned()).build()) }
    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram { keep(self.0.f64_histogram(key.name().to_owned()).UNIT.build()) }
  }
  fn main() { metrics::set_global_recorder(Bridge(global::meter("m"))).unwrap(); EXPORT
    describe_histogram!("took", Unit::Seconds, "h"); histogram!("took", "a.b" => "x").record(1.0); counter!("sent").increment(1); gauge!("size").set(1.0); }`;

const BRIDGES: readonly [
  title: string,
  dependencies: string,
  source: string,
  expected: readonly string[],
  findings: readonly string[],
][] = [
  [
    'by OTLP',
    'opentelemetry = "0.31"',
    RECORDER.replace('.UNIT', '').replace('EXPORT', ''),
    ['sent_total counter', 'size gauge', 'took histogram'],
    ['otlp-names'],
  ],
  [
    'with the units of descriptions',
    'opentelemetry = "0.31"',
    RECORDER.replace('UNIT', 'with_unit(unit.as_canonical_label())').replace('EXPORT', ''),
    ['sent_total counter', 'size gauge', 'took_seconds histogram'],
    ['otlp-names'],
  ],
  [
    'to its exporter for Prometheus',
    'opentelemetry = "0.31"\nopentelemetry-prometheus = "0.31"',
    RECORDER.replace('.UNIT', '').replace(
      'EXPORT',
      'opentelemetry_prometheus::exporter().without_counter_suffixes().without_scope_info().build();',
    ),
    ['sent counter', 'size gauge', 'took histogram'],
    [],
  ],
  [
    'of a package that does that',
    'opentelemetry = "0.31"\nmetrics-exporter-opentelemetry = "0.1"',
    'fn main() { metrics::counter!("sent").increment(1); metrics::histogram!("took").record(1.0); }',
    ['sent_total counter', 'took histogram'],
    [],
  ],
  [
    'that counts for itself',
    'opentelemetry = "0.31"',
    RECORDER.replace(/self\.0\.[uf]64_\w+/g, 'own')
      .replace('.UNIT', '')
      .replace('EXPORT', ''),
    ['sent counter', 'size gauge', 'took summary'],
    ['no-exporter'],
  ],
];

describe('a recorder of the facade that records by OpenTelemetry', () => {
  test.each(BRIDGES)('%s', (_title, dependencies, source, expected, findings) => {
    const files = {
      'Cargo.toml': `[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\nmetrics = "0.24"\n${dependencies}\n`,
      'src/main.rs': source,
    };
    expect(shown(files).map((each) => each.replace(/ otel_scope_name=null/, ''))).toEqual(expected);
    expect(read(files, '**/*.rs').findings.map(({ check }) => check)).toEqual(findings);
  });
});

describe('labels for all from a list', () => {
  const LOOP =
    'let mut b = PrometheusBuilder::new(); for (k, v) in &LIST { b = b.add_global_label(k, v); } b.install().unwrap(); go();';
  const labelled = (items: string, list: string) =>
    read(
      {
        'Cargo.toml': manifest('app'),
        'src/main.rs': `${METRICS}${items} fn main() { ${LOOP.replace('LIST', list)} }`,
      },
      '**/*.rs',
    ).metrics.map(({ labels, constLabels }) => [labels, constLabels]);
  const all = (constLabels: Record<string, string | null>, labels: readonly string[] | null = []) => [
    [labels, constLabels],
    [labels, constLabels],
  ];
  const filled = (statements: string, type = '') =>
    `fn labels(n: usize) -> HashMap<String, String> { let mut m${type} = HashMap::new(); ${statements} m }`;
  const IMPLS = `trait Of { fn labels(&self) -> Vec<(String, String)>; } struct A; struct B;
    impl Of for A { fn labels(&self) -> Vec<(String, String)> { vec![("of".into(), "x".into()), ("by".into(), "y".into())] } }
    impl Of for B { fn labels(&self) -> Vec<(String, String)> { vec![("of".into(), "x".into()), ("to".into(), "z".into())] } }`;

  test.each([
    [
      'a map that is filled',
      filled('m.insert("a".to_string(), n.to_string()); let _ = m.insert("b".into(), "x".into());'),
      'labels(1)',
      all({ a: '1', b: 'x' }),
    ],
    [
      'a map by its type',
      filled('m.insert("a".into(), "x".into());', ': BTreeMap<String, String>').replace(
        'HashMap::new',
        'BTreeMap::new',
      ),
      'labels(1)',
      all({ a: 'x' }),
    ],
    [
      'a map that is filled in a loop',
      filled('for i in 0..n { m.insert(of(i), "x".into()); }'),
      'labels(1)',
      all({}, null),
    ],
    [
      'a map that is filled under a condition',
      filled('m.insert("a".into(), "x".into()); if is_on() { m.insert("b".into(), "x".into()); }'),
      'labels(1)',
      all({}, null),
    ],
    [
      'a map that is given an entry',
      filled('m.insert("a".into(), "x".into()); m.entry("b".into()).or_insert("y".into());'),
      'labels(1)',
      all({ a: 'x', b: 'y' }),
    ],
    [
      'a map that loses something',
      filled('m.insert("a".into(), "x".into()); m.remove("a");'),
      'labels(1)',
      all({}, null),
    ],
    ['a list out of sight', '', 'config().labels', all({}, null)],
    [
      'a list that has something put at a place of it',
      'fn labels() -> Vec<(&str, &str)> { let mut m = vec![("a", "x")]; m.insert(0, ("b", "y")); m }',
      'labels()',
      all({}, null),
    ],
    [
      'lists that exclude one another: what both have is fixed',
      IMPLS,
      '{ let of: Box<dyn Of> = if is_on() { Box::new(A) } else { Box::new(B) }; of.labels() }',
      all({ of: 'x', by: null, to: null }),
    ],
    [
      'a list of which one value is one of several',
      '',
      '[("a", if is_on() { "x" } else { "y" }), ("b", "z")]',
      all({ a: null, b: 'z' }),
    ],
  ])('%s', (_title, items, list, expected) => {
    expect(labelled(items, list)).toEqual(expected);
  });
});
