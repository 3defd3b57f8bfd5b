import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import { read } from './read.ts';

function program(metrics: string, dependencies: string): ReturnType<typeof read> {
  return read({
    'Cargo.toml': `[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\n${dependencies}\n`,
    'src/metrics.rs': metrics,
    'src/main.rs': 'mod metrics;\nfn main() { metrics::run(); }\n',
  });
}

const OTLP = 'opentelemetry = "0.31"\nopentelemetry-otlp = "0.31"';
const PROMETHEUS = (version: string) => `opentelemetry = "0.31"\nopentelemetry-prometheus = "${version}"`;

const TEXT = 'opentelemetry = "0.32"\nopentelemetry-prometheus-text-exporter = "0.3"';

/** One instrument, and the name that each exporter makes of it. */
const NAMES: readonly [title: string, dependencies: string, instrument: string, name: string][] = [
  ['a counter gains `_total`', PROMETHEUS('0.31'), 'u64_counter("a.b").with_unit("By")', 'a_b_bytes_total'],
  ['no suffix is left out because the name has it', PROMETHEUS('0.31'), 'u64_counter("a_total")', 'a_total_total'],
  ['0.11 appends nothing', PROMETHEUS('0.11'), 'u64_counter("a.b").with_unit("By")', 'a_b'],
  ['0.12 appends `_total` and no unit', PROMETHEUS('0.12'), 'u64_counter("a.b").with_unit("By")', 'a_b_total'],
  ['0.14.0 appends a unit as written', PROMETHEUS('0.14.0'), 'u64_gauge("a").with_unit("foo")', 'a_foo'],
  ['0.15 leaves such a unit out', PROMETHEUS('0.15'), 'u64_gauge("a").with_unit("foo")', 'a'],
  [
    'the text exporter leaves a unit out that the name has',
    TEXT,
    'f64_histogram("a.seconds").with_unit("s")',
    'a_seconds',
  ],
  [
    'the text exporter keeps the order of `total`',
    TEXT,
    'u64_counter("total.a").with_unit("By")',
    'total_a_bytes_total',
  ],
  ['the text exporter repeats no `_total`', TEXT, 'u64_counter("a_total")', 'a_total'],
  ['the text exporter makes one `_` of several', TEXT, 'u64_gauge("a..b__c").with_unit("{hit}/s")', 'a_b_c__per_s'],
  ['the text exporter keeps a unit that it does not know', TEXT, 'u64_gauge("a").with_unit("foo")', 'a_foo'],
  ['OTLP leaves a unit out that the name has', OTLP, 'f64_histogram("a.seconds").with_unit("s")', 'a_seconds'],
  ['OTLP moves `total` to the end', OTLP, 'u64_counter("total.a").with_unit("s")', 'a_seconds_total'],
  ['OTLP makes one `_` of several', OTLP, 'u64_gauge("a..b__c")', 'a_b_c'],
  ['OTLP calls a gauge of `1` a ratio', OTLP, 'f64_gauge("a").with_unit("1")', 'a_ratio'],
  ['OTLP calls a counter of `1` none', OTLP, 'u64_counter("a").with_unit("1")', 'a_total'],
  ['OTLP keeps a unit that it does not know', OTLP, 'u64_gauge("a").with_unit("foo/s")', 'a_foo_per_second'],
];

describe('the name of an instrument', () => {
  test.each(NAMES)('%s', (_title, dependencies, instrument, name) => {
    const source = `use opentelemetry::global;\npub fn run() { let _x = global::meter("m").${instrument}.build(); }`;
    expect(program(source, dependencies).metrics.map((metric) => metric.name)).toEqual([name]);
  });
});

test.each([
  ['', ['a_total']],
  ['app', ['app_a_total']],
])('a namespace counts where the program comes to set it: %j', (namespace, names) => {
  const source = `use opentelemetry::global;
    fn init(namespace: &str) {
      let exporter = opentelemetry_prometheus::exporter();
      let exporter = if !namespace.is_empty() { exporter.with_namespace(namespace).build() } else { exporter.build() };
    }
    pub fn run() { init("${namespace}"); let _a = global::meter("m").u64_counter("a").build(); }`;
  expect(program(source, PROMETHEUS('0.31')).metrics.map((metric) => metric.name)).toEqual(names);
});

test.each([
  ['PrometheusExporter::new()', { otel_scope_name: 'm' }, 'a_bytes_total'],
  ['PrometheusExporter::builder().without_scope_info().build()', {}, 'a_bytes_total'],
  ['PrometheusExporter::builder().without_units().without_counter_suffixes().build()', { otel_scope_name: 'm' }, 'a'],
])('the text exporter shows what is set on it: %s', (exporter, constLabels, name) => {
  const source = `use opentelemetry::global; use opentelemetry_prometheus_text_exporter::PrometheusExporter;
    pub fn run() { let _e = ${exporter}; let _a = global::meter("m").u64_counter("a").with_unit("By").build(); }`;
  const { metrics, findings } = program(source, TEXT);
  expect(metrics).toMatchObject([{ name, constLabels }]);
  expect(Object.keys(metrics[0]?.constLabels ?? {})).toEqual(Object.keys(constLabels));
  expect(findings).toEqual([]);
});

const SDK = ['service_name', 'telemetry_sdk_name', 'telemetry_sdk_language', 'telemetry_sdk_version'];

/** How the provider of an exporter is made that shows the whole resource, the labels that come of it, and what is told not to be known. */
const RESOURCES: readonly [
  title: string,
  version: string,
  setup: string,
  labels: readonly string[],
  unread: string | null,
][] = [
  [
    'that is built of attributes',
    '0.31',
    `let resource = Resource::builder_empty().with_service_name("a").with_attribute(KeyValue::new("host.name", name())).with_attributes([KeyValue::new(ZONE, "b")]).build();
     let p = SdkMeterProvider::builder().with_resource(resource.clone()).with_reader(exporter).build();`,
    ['service_name', 'host_name', 'cloud_zone'],
    null,
  ],
  [
    'that has those of the SDK, too, and comes from a function that may fail',
    '0.31',
    'let p = SdkMeterProvider::builder().with_resource(resource("x")?).with_reader(exporter).build();',
    [...SDK, 'x'],
    null,
  ],
  ['that nobody sets', '0.31', 'let p = SdkMeterProvider::builder().with_reader(exporter).build();', SDK, null],
  [
    'that another one is merged into',
    '0.15',
    `let p = SdkMeterProvider::builder().with_reader(exporter)
       .with_resource(Resource::default().merge(&Resource::new(vec![KeyValue::new("host.name", "b")]))).build();`,
    [...SDK, 'host_name'],
    null,
  ],
  [
    'that an old SDK makes',
    '0.13',
    'let p = MeterProvider::builder().with_reader(exporter).build();',
    ['service_name'],
    null,
  ],
  [
    'of which another provider has more',
    '0.31',
    `let other = SdkMeterProvider::builder().with_resource(resource("x").unwrap()).with_periodic_exporter(otlp()).build();
     let p = SdkMeterProvider::builder().with_resource(Resource::builder_empty().with_service_name("a").build()).with_reader(exporter).build();`,
    ['service_name'],
    null,
  ],
  [
    'of which configuration has some',
    '0.31',
    `let given: Vec<KeyValue> = config().into_iter().map(|(k, v)| KeyValue::new(k, v)).collect();
     let p = SdkMeterProvider::builder().with_resource(Resource::builder().with_attributes(given).build()).with_reader(exporter).build();`,
    SDK,
    'given',
  ],
  [
    'that something detects',
    '0.31',
    'let p = SdkMeterProvider::builder().with_resource(Resource::builder_empty().with_service_name("a").with_detector(os()).build()).with_reader(exporter).build();',
    ['service_name'],
    'Resource::builder_empty()',
  ],
  ['of a provider that is not in sight', '0.31', 'kit::provide(exporter);', [], 'ResourceSelector::All'],
];

describe('labels of a whole resource', () => {
  test.each(RESOURCES)('%s', (_title, version, setup, labels, unread) => {
    const source = `use opentelemetry::{global, KeyValue}; use opentelemetry_prometheus::ResourceSelector;
      const ZONE: &str = "cloud.zone";
      fn resource(key: &'static str) -> Result<Resource, Failed> { Ok(Resource::builder().with_attribute(KeyValue::new(key, 1)).build()) }
      pub fn run() { let exporter = opentelemetry_prometheus::exporter().with_resource_selector(ResourceSelector::All).build().unwrap(); ${setup}
        global::meter("m").u64_counter("a").init().add(1, &[KeyValue::new("k", 1)]); }`;
    const { metrics, findings } = program(source, PROMETHEUS(version));
    expect(metrics).toMatchObject([{ name: 'a_total', labels: ['k'] }]);
    expect(Object.keys(metrics[0]?.constLabels ?? {}).sort()).toEqual(['otel_scope_name', ...labels].sort());
    expect(findings.map(({ check }) => check)).toEqual(unread === null ? [] : ['unread-exporter']);
    if (unread !== null) expect(findings[0]?.message).toContain(`(\`${unread}`);
  });
});

/** What a lock file has of a package, with what that depends on. */
const locked = (name: string, version: string, source: string, dependencies: readonly string[] = []) =>
  `[[package]]\nname = "${name}"\nversion = "${version}"\nsource = "${source}"\ndependencies = [\n${dependencies.map((each) => ` "${each}",\n`).join('')}]\n\n`;
const REGISTRY = 'registry+https://github.com/rust-lang/crates.io-index';

const BROUGHT: readonly [title: string, lock: string, source: string, names: readonly string[], findings: string[]][] =
  [
    [
      'and its exporter, which does what it does by default',
      locked('opentelemetry', '0.31.0', REGISTRY) + locked('opentelemetry-prometheus', '0.31.0', REGISTRY),
      'let meter = kit::meter(); let _a = meter.u64_counter("hits").build();',
      ['hits_total'],
      ['unread-exporter'],
    ],
    [
      'without an exporter for Prometheus',
      locked('opentelemetry', '0.31.0', REGISTRY),
      'let meter = kit::meter(); let _a = meter.u64_counter("hits_total").build();',
      ['hits_total'],
      ['otlp-names'],
    ],
    [
      'and what is called on is no meter',
      locked('opentelemetry', '0.31.0', REGISTRY),
      'kit::shop().u64_counter("a");',
      [],
      [],
    ],
    [
      'and gives on its types by a name of its own',
      locked('opentelemetry', '0.31.0', REGISTRY),
      'go(kit::meter()); fn go(m: &kit::otel::metrics::Meter) { let _a = m.u64_counter("hits").build(); }',
      ['hits_total'],
      ['otlp-names'],
    ],
    [
      'and another type has such a method',
      locked('opentelemetry', '0.31.0', REGISTRY),
      'go(kit::shop()); fn go(m: &kit::till::Shop) { let _a = m.u64_counter("hits").build(); }',
      [],
      [],
    ],
    ['no', '', 'let meter = kit::meter(); let _a = meter.u64_counter("hits").build();', [], []],
  ];

describe('the resource, whose attributes are labels of every series until 0.12', () => {
  const NAMED = { service_name: null };
  const CONTROLLER = 'opentelemetry_prometheus::exporter(controllers::basic(processors::factory()).build()).init()';
  const OWN = 'Resource::new(vec![KeyValue::new("site", "x")])';

  test.each([
    ['0.2', 'opentelemetry_prometheus::exporter().init()', {}],
    ['0.9', 'opentelemetry_prometheus::exporter().init()', {}],
    ['0.10', 'opentelemetry_prometheus::exporter().init()', {}],
    ['0.9', `opentelemetry_prometheus::exporter().with_resource(${OWN}).init()`, { site: null }],
    ['0.9', 'opentelemetry_prometheus::exporter().with_resource(Resource::empty()).init()', {}],
    ['0.11', CONTROLLER, NAMED],
    ['0.12', CONTROLLER, NAMED],
    ['0.11', CONTROLLER.replace('.build()', `.with_resource(${OWN}).build()`), { site: null }],
    ['0.13', 'opentelemetry_prometheus::exporter().build()', {}],
  ])('of %s: %s', (version, exporter, resource) => {
    const source = `use opentelemetry::global;
      pub fn run() { let e = ${exporter}; let a = global::meter("m").u64_counter("a").init(); a.add(1, &[]); }`;
    const [metric] = program(source, PROMETHEUS(version)).metrics;
    const labels = Object.entries(metric?.constLabels ?? {}).filter(([name]) => !name.startsWith('otel_scope_'));
    expect(Object.fromEntries(labels)).toEqual(resource);
  });
});

describe('a dependency brings OpenTelemetry along', () => {
  test.each(BROUGHT)('%s', (_title, lock, source, names, checks) => {
    const { metrics, findings } = read({
      'Cargo.toml': '[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\nkit = "1"\n',
      'Cargo.lock': `version = 4\n\n${lock}`,
      'src/metrics.rs': `pub fn run() { ${source} }`,
      'src/main.rs': 'mod metrics;\nfn main() { metrics::run(); }\n',
    });
    expect(metrics.map((metric) => metric.name)).toEqual(names);
    expect(findings.map((finding) => finding.check)).toEqual(checks);
  });
});

/** What is no instrument, or none whose name is known. */
const NONE: readonly [title: string, source: string, unresolved: number][] = [
  [
    'a method of a type of this workspace',
    'struct Shop;\nimpl Shop { fn u64_counter(&self, _n: &str) {} }\npub fn run() { let shop = Shop; shop.u64_counter("a"); }',
    0,
  ],
  [
    'a name that only run time knows',
    'use opentelemetry::global;\npub fn run() { global::meter("m").u64_counter(std::env::var("X").unwrap()).build(); }',
    1,
  ],
  [
    'what a provider of instruments asks another one for',
    `use opentelemetry::metrics::*;
     pub struct Filter { inner: Meter }
     impl InstrumentProvider for Filter {
       fn u64_counter(&self, builder: InstrumentBuilder<'_, Counter<u64>>) -> Counter<u64> { self.inner.u64_counter(builder.name).build() } }
     pub fn run() {}`,
    0,
  ],
  [
    'what a recorder of the facade makes instruments of',
    `pub struct Bridge { meter: opentelemetry::metrics::Meter }
     impl metrics::Recorder for Bridge {
       fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter { let c = self.meter.u64_counter(key.name().to_owned()).build(); wrap(c) } }
     pub fn run() {}`,
    0,
  ],
  [
    'an instrument of a test',
    '#[cfg(test)]\nmod tests { fn run() { opentelemetry::global::meter("m").u64_counter("a").build(); } }',
    0,
  ],
];

describe('what is no metric', () => {
  test.each(NONE)('%s', (_title, source, unresolved) => {
    const found = program(source, OTLP);
    expect(found.metrics).toEqual([]);
    expect(found.unresolved).toHaveLength(unresolved);
  });
});

const LABELS: readonly [title: string, body: string, labels: Metric['labels']][] = [
  ['of all sites', 'c.add(1, &[KeyValue::new("a.b", 1)]); c.add(1, &[KeyValue::new("c", 2)]);', ['a_b', 'c']],
  ['none, when no site gives any', 'c.add(1, &[]);', []],
  ['unknown, when one site is out of sight', 'c.add(1, &[KeyValue::new("a", 1)]); c.add(1, &elsewhere::list());', null],
  ['unknown, when nothing updates it', '', null],
  ['pushed', 'let mut l = vec![KeyValue::new("a", 1)]; l.push(KeyValue::new("b", 2)); c.add(1, &l);', ['a', 'b']],
];

describe('the labels of an instrument', () => {
  test.each(LABELS)('%s', (_title, body, labels) => {
    const source = `use opentelemetry::{global, KeyValue};\npub fn run() { let c = global::meter("m").u64_counter("x").build(); ${body} }`;
    expect(program(source, OTLP).metrics.map((metric) => metric.labels)).toEqual([labels]);
  });
});

test('attributes that an object keeps, and those that are added to it later', () => {
  const labels = (method: string) =>
    program(
      `use opentelemetry::{global, metrics::Counter, KeyValue};
       pub struct Timer { counter: Counter<u64>, labels: Vec<KeyValue> }
       impl Timer { fn new(counter: Counter<u64>, labels: Vec<KeyValue>) -> Self { Self { counter, labels } } ${method} }
       impl Drop for Timer { fn drop(&mut self) { self.counter.add(1, &self.labels); } }
       pub fn run() { let t = Timer::new(global::meter("m").u64_counter("x").build(), vec![KeyValue::new("a", 1)]); t.go(); }`,
      OTLP,
    ).metrics.map((metric) => metric.labels);
  expect(labels('fn go(&self) {}')).toEqual([['a']]);
  expect(labels('fn go(&mut self) { self.labels.extend(more()); }')).toEqual([null]);
});

test('an instrument that a closure makes for a cache of it', () => {
  const source = `use opentelemetry::{metrics::MeterProvider, KeyValue};
    macro_rules! add { ($name:literal, $value:expr, $attributes:expr) => { {
      let create = |meter: opentelemetry::metrics::Meter| { let builder = meter.u64_counter($name); builder.build() };
      static CACHE: OnceLock<Mutex<Weak<Counter<u64>>>> = OnceLock::new();
      let mut guard = CACHE.get_or_init(|| { let made = provider().registered(|p| create(MeterProvider::meter(p, "scope")));
        Mutex::new(Arc::downgrade(&made)) }).lock();
      let counter = if let Some(counter) = guard.upgrade() { counter } else {
        let made = provider().registered(|p| create(p.meter("scope"))); *guard = Arc::downgrade(&made); made };
      counter.add($value, $attributes);
    } } }
    pub fn run() { add!("a", 1, &[KeyValue::new("k", "v")]); add!("b", 2, &[]); }`;
  expect(program(source, PROMETHEUS('0.31')).metrics).toMatchObject([
    { name: 'a_total', labels: ['k'], constLabels: { otel_scope_name: 'scope' }, updated: true },
    { name: 'b_total', labels: [], constLabels: { otel_scope_name: 'scope' }, updated: true },
  ]);
});

test('that names are those of an OTLP receiver is told once for each crate', () => {
  const source =
    'use opentelemetry::global;\npub fn run() { global::meter("m").u64_counter("a").build(); global::meter("m").u64_counter("b").build(); }';
  const checks = (dependencies: string) => program(source, dependencies).findings.map((finding) => finding.check);
  expect(checks(OTLP)).toEqual(['otlp-names']);
  expect(checks(PROMETHEUS('0.31'))).toEqual([]);
});

const DECORATED = `use opentelemetry::{global, metrics::Meter};
  pub struct Params { name: String, help: String }
  pub trait Core { fn counter(&self, params: Params); }
  pub struct Otel(Meter);
  impl Core for Otel { fn counter(&self, params: Params) { keep(self.0.u64_counter(params.name).build()); } }
  pub struct Wrapped { prefix: String, inner: Box<dyn Core> }
  impl Core for Wrapped { fn counter(&self, mut params: Params) { CHANGE self.inner.counter(params) } }
  pub fn run(core: Box<dyn Core>) { CALL }`;

const DECORATORS: readonly [
  title: string,
  change: string,
  call: string,
  names: readonly string[],
  patterns: readonly string[],
][] = [
  [
    'that changes the name',
    'params.name = self.prefix.clone() + &params.name;',
    'core.counter(Params { name: "hits".into(), help: "h".into() });',
    [],
    ['*hits*'],
  ],
  [
    'that changes something else',
    'params.help = self.prefix.clone() + &params.help;',
    'core.counter(Params { name: "hits".into(), help: "h".into() });',
    ['hits_total'],
    [],
  ],
  [
    'that nothing goes through',
    'params.name = self.prefix.clone() + &params.name;',
    'let otel = Otel(global::meter("m")); otel.counter(Params { name: "hits".into(), help: "h".into() });',
    ['hits_total'],
    [],
  ],
];

describe('a type of the same trait that stands in between', () => {
  test.each(DECORATORS)('%s', (_title, change, call, names, patterns) => {
    const { metrics, unresolved } = program(DECORATED.replace('CHANGE', change).replace('CALL', call), OTLP);
    expect(metrics.map((metric) => metric.name)).toEqual(names);
    expect(unresolved.filter(({ pattern }) => pattern !== '*').map(({ pattern }) => pattern)).toEqual(patterns);
  });
});
