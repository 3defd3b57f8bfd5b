/** Code that runs only where somebody sets a setting: there it is not what it is by default. */
import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

const MANIFEST = `[package]
name = "app"
version = "0.1.0"
[dependencies]
prometheus = "0.14"
prometheus-client = "0.23"
metrics = "0.24"
metrics-util = "0.18"
metrics-exporter-prometheus = "0.16"
opentelemetry = "0.22"
opentelemetry_sdk = "0.22"
opentelemetry-prometheus = "0.15"
`;

const CONFIG = `#[derive(serde::Deserialize)]
struct Config { #[serde(default)] prefix: String, namespace: Option<String>, plain: String }
fn load() -> Config { toml::from_str("").unwrap() }
`;

function namesOf(source: string): string[] {
  const { metrics, unresolved } = read({ 'Cargo.toml': MANIFEST, 'src/main.rs': CONFIG + source }, '**/*.rs');
  return [...metrics.map(({ name }) => name), ...unresolved.map(({ pattern }) => pattern)].sort();
}

describe('a name in code that runs only where a setting is set', () => {
  test.each([
    [
      'has that setting in it, of which nothing is known',
      `fn make(config: &Config) {
         if !config.prefix.is_empty() { prometheus::register_int_counter!(format!("{}_hits", config.prefix), "h"); }
         else { prometheus::register_int_counter!("hits", "h"); }
       }
       fn main() { make(&load()); }`,
      ['*_hits', 'hits'],
    ],
    [
      'is as it is written where no setting is part of it',
      `fn make(config: &Config) { if !config.prefix.is_empty() { prometheus::register_int_counter!("hits", "h"); } }
       fn main() { make(&load()); }`,
      ['hits'],
    ],
    [
      'has another setting in it as that is by default',
      `fn make(config: &Config) {
         if config.namespace.is_some() { prometheus::register_int_counter!(format!("{}hits", config.prefix), "h"); }
       }
       fn main() { make(&load()); }`,
      ['hits'],
    ],
    [
      'is none of a caller that sets it to nothing',
      `fn make(prefix: &str) {
         if prefix.len() > 0 { prometheus::register_int_counter!(format!("{prefix}_hits"), "h"); }
         else { prometheus::register_int_counter!("hits", "h"); }
       }
       fn main() { make(""); make("app"); }`,
      ['app_hits', 'hits'],
    ],
  ])('%s', (_, source, expected) => {
    expect(namesOf(source)).toEqual(expected);
  });
});

/** An exporter of OpenTelemetry with a namespace where `condition` holds. */
const exporter = (condition: string, argument: string) => `fn init(namespace: &str) {
    let builder = opentelemetry_prometheus::exporter();
    let exporter = if ${condition} { builder.with_namespace(namespace).build() } else { builder.build() };
    let provider = MeterProvider::builder().with_reader(exporter).build();
    opentelemetry::global::meter("app").u64_counter("hits").init().add(1, &[]);
  }
  fn main() { let config = load(); init(${argument}); }`;

const PREFIXED = 'use prometheus_client::{metrics::counter::Counter, registry::Registry};\n';
const HITS = 'let c = <Counter>::default(); registry.register("hits", "h", c.clone()); c.inc(); show(registry);';

/** A recorder of the facade that code in front of it installs. */
const recorder = (install: string, main = 'install(&load());') =>
  `use metrics_exporter_prometheus::PrometheusBuilder; use metrics_util::layers::{Layer, PrefixLayer};
   fn install(config: &Config) { ${install} }
   fn main() { ${main} metrics::counter!("hits").increment(1); }`;

describe('a prefix that is there only where somebody sets it', () => {
  test.each([
    ['is none of an exporter by default', exporter('!namespace.is_empty()', 'config.prefix.as_str()'), ['hits_total']],
    ['is none by its length', exporter('namespace.len() > 0', '&config.prefix'), ['hits_total']],
    ['is none by its length, the other way round', exporter('0 != namespace.len()', '&config.prefix'), ['hits_total']],
    ['is that of a caller', exporter('!namespace.is_empty()', '"app"'), ['app_hits_total']],
    [
      'is not known where a setting has no default',
      exporter('!namespace.is_empty()', '&config.plain'),
      ['*_hits_total'],
    ],
    [
      'is not known of an exporter that is there only then',
      `fn main() {
         if let Some(namespace) = &load().namespace {
           let exporter = opentelemetry_prometheus::exporter().with_namespace(namespace).build();
         }
         opentelemetry::global::meter("app").u64_counter("hits").init().add(1, &[]);
       }`,
      ['*_hits_total'],
    ],
    [
      'is none of a registry in the other branch',
      `${PREFIXED}fn make(prefix: &str) {
         let mut registry = if prefix.is_empty() { Registry::default() } else { Registry::with_prefix(prefix) };
         ${HITS}
       }
       fn main() { make(&load().prefix); }`,
      ['hits_total'],
    ],
    [
      'is none of an option that nobody sets',
      `${PREFIXED}fn make(config: &Config) {
         let mut registry = match &config.namespace { Some(ns) => Registry::with_prefix(ns), None => Registry::default() };
         ${HITS}
       }
       fn main() { make(&load()); }`,
      ['hits_total'],
    ],
    [
      'is none of the registry itself, where one inside it has it',
      `${PREFIXED}fn make(config: &Config) {
         let mut root = Registry::default();
         let registry = if config.prefix.is_empty() { &mut root } else { root.sub_registry_with_prefix(&config.prefix) };
         ${HITS}
       }
       fn main() { make(&load()); }`,
      ['hits_total'],
    ],
    [
      'is not known of a registry that is there only then',
      `${PREFIXED}fn make(config: &Config) {
         if let Some(ns) = &config.namespace { let mut registry = Registry::with_prefix(ns.as_str()); ${HITS} }
       }
       fn main() { make(&load()); }`,
      ['*_hits_total'],
    ],
    [
      'is none of a registry of the crate prometheus in the other branch',
      `use prometheus::*; fn make(prefix: &str) {
         let registry = if !prefix.is_empty() { Registry::new_custom(Some(prefix.to_string()), None).unwrap() } else { Registry::new() };
         let c = IntCounter::new("hits", "h").unwrap(); registry.register(Box::new(c.clone())).unwrap(); c.inc();
       }
       fn main() { make(load().prefix.as_str()); }`,
      ['hits'],
    ],
    [
      'is not known of a registry of the crate prometheus that is there only then',
      `use prometheus::*; fn make(prefix: &str) {
         if !prefix.is_empty() {
           let registry = Registry::new_custom(Some(prefix.to_string()), None).unwrap();
           let c = IntCounter::new("hits", "h").unwrap(); registry.register(Box::new(c.clone())).unwrap(); c.inc();
         }
       }
       fn main() { make(load().prefix.as_str()); }`,
      ['*hits'],
    ],
    [
      'is none of a recorder in the other branch',
      recorder(`let recorder = PrometheusBuilder::new().build_recorder();
        match config.prefix.as_str() {
          "" => metrics::set_global_recorder(recorder),
          prefix => metrics::set_global_recorder(PrefixLayer::new(prefix).layer(recorder)),
        };`),
      ['hits'],
    ],
    [
      'is not known of a recorder that is there only then',
      recorder(`if let Some(prefix) = &config.namespace {
          metrics::set_global_recorder(PrefixLayer::new(prefix).layer(PrometheusBuilder::new().build_recorder()));
        }`),
      ['*_hits'],
    ],
    [
      'is an empty one where nobody asks whether it is: the layer puts its dot behind it',
      recorder(
        'metrics::set_global_recorder(PrefixLayer::new(&config.prefix).layer(PrometheusBuilder::new().build_recorder()));',
      ),
      ['_hits'],
    ],
  ])('%s', (_, source, expected) => {
    expect(namesOf(source)).toEqual(expected);
  });
});

/** A program that has a setting in the name of a metric. */
const named = (structs: string, setting: string) =>
  `${structs} fn main() { prometheus::register_int_counter!(format!("{}hits", ${setting}), "h"); }`;

const DERIVES = '#[derive(serde::Deserialize)]';

describe('a setting that nobody has to set', () => {
  test.each([
    [
      'of a section, which is a field of settings, is none of an option',
      named(
        `${DERIVES} struct RootConfig { #[serde(default)] general: General } ${DERIVES} struct General { namespace: Option<String> }
         fn of() -> RootConfig { toml::from_str("").unwrap() }`,
        'of().general.namespace.as_deref().unwrap_or_default()',
      ),
      ['hits'],
    ],
    [
      'of a section is what its default leaves to the environment',
      named(
        `${DERIVES} struct RootConfig { general: Option<General> } ${DERIVES} struct General { namespace: Option<String> }
         impl Default for General { fn default() -> Self { Self { namespace: from_env("X") } } }
         fn from_env(name: &str) -> Option<String> { std::env::var(name).ok().filter(|s| !s.is_empty()) }
         fn of() -> RootConfig { toml::from_str("").unwrap() }`,
        'of().general.unwrap().namespace.as_deref().unwrap_or("")',
      ),
      ['hits'],
    ],
    [
      'is the same where the program makes the default itself, beside what it reads from a file',
      named(
        `${DERIVES} #[derive(Default)] struct RootConfig { general: General } ${DERIVES} struct General { namespace: Option<String> }
         impl Default for General { fn default() -> Self { Self { namespace: Self::namespace() } } }
         impl General { fn namespace() -> Option<String> { from_env("X") } }
         fn from_env(name: &str) -> Option<String> { std::env::var(name).ok().filter(|s| !s.is_empty()) }
         fn of() -> RootConfig { let config: RootConfig = if let Ok(text) = std::fs::read_to_string("a") { toml::from_str(&text).unwrap() } else { RootConfig::default() }; config }`,
        'of().general.namespace.as_deref().unwrap_or("")',
      ),
      ['hits'],
    ],
    [
      'of a section is not known where its default is some text',
      named(
        `${DERIVES} struct RootConfig { general: General } ${DERIVES} struct General { namespace: Option<String> }
         impl Default for General { fn default() -> Self { Self { namespace: Some("a".to_string()) } } }
         fn of() -> RootConfig { toml::from_str("").unwrap() }`,
        'of().general.namespace.as_deref().unwrap_or("")',
      ),
      ['*hits'],
    ],
    [
      'is not known of a struct that is no section of any',
      named(
        `${DERIVES} struct Row { namespace: Option<String> } fn of() -> Row { toml::from_str("").unwrap() }`,
        'of().namespace.as_deref().unwrap_or("")',
      ),
      ['*hits'],
    ],
    [
      'is the text that a function of serde gives, by its path',
      named(
        `${DERIVES} struct RootConfig { #[serde(default = "prefix")] one: String, #[serde(default = "RootConfig::two")] two: String }
         fn prefix() -> String { "app_".to_string() } impl RootConfig { fn two() -> String { "two_".into() } }
         fn of() -> RootConfig { toml::from_str("").unwrap() }`,
        'format!("{}{}", of().one, of().two)',
      ),
      ['app_two_hits'],
    ],
    [
      'is the text that clap gives',
      named(
        `#[derive(clap::Parser)] struct Args { #[arg(long, env = "X", default_value = "app_")] prefix: String }
         fn of() -> Args { Args::parse() }`,
        'of().prefix',
      ),
      ['app_hits'],
    ],
    [
      'is not known where run time makes its default',
      named(
        `#[derive(clap::Parser)] struct Args { #[arg(long, default_value_t = host())] prefix: String }
         fn of() -> Args { Args::parse() }`,
        'of().prefix',
      ),
      ['*hits'],
    ],
  ])('%s', (_, source, expected) => {
    const { metrics, unresolved } = read({ 'Cargo.toml': MANIFEST, 'src/main.rs': source }, '**/*.rs');
    expect([...metrics.map(({ name }) => name), ...unresolved.map(({ pattern }) => pattern)]).toEqual(expected);
  });

  test('of one of two structs of a name, by the field that it has', () => {
    const files = {
      'Cargo.toml': '[workspace]\nmembers = ["app", "conf"]\n',
      'conf/Cargo.toml': '[package]\nname = "conf"\nversion = "0.1.0"\n',
      'conf/src/lib.rs': `${DERIVES} pub struct Config { pub general: General } ${DERIVES} pub struct General { pub namespace: Option<String> }
        pub struct Both { pub config: Config }`,
      'app/Cargo.toml': `${MANIFEST}conf = { path = "../conf" }\n`,
      'app/src/main.rs': `mod pool; fn config() -> conf::Both { conf::Both { config: toml::from_str("").unwrap() } }
        fn main() { let prefix = config().config.general.namespace.as_deref().unwrap_or("");
          prometheus::register_int_counter!(format!("{prefix}hits"), "h"); }`,
      'app/src/pool.rs': 'pub struct Config { pub size: u64 }',
    };
    expect(read(files, '**/*.rs').metrics.map(({ name }) => name)).toEqual(['hits']);
  });
});
