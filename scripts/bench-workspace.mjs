/**
 * A Cargo workspace like those that people have: crates of a hundred files that use each other, with metrics of several shapes,
 * handles that are passed around, generic code, methods of everyday names, tests beside the code, and some large files.
 */

/** Files of one crate. */
const FILES = 100;

/** Every so many files one is large. */
const LARGE_EVERY = 20;

const SHAPES = 5;

/** Writes the workspace by `put(path, text)`; gives the number of Rust files. */
export function realisticWorkspace(files, put) {
  const crates = Math.max(1, Math.round(files / FILES));
  put('Cargo.toml', '[workspace]\nresolver = "2"\nmembers = ["common", "crates/*", "node"]\n');
  put('common/Cargo.toml', manifest('common', []));
  put('common/src/lib.rs', COMMON);
  const names = Array.from({ length: crates }, (_, index) => `engine_${index}`);
  for (const [index, name] of names.entries()) {
    // Each crate stands on the two before it, as layers do.
    put(`crates/${name}/Cargo.toml`, manifest(name, ['common', ...names.slice(Math.max(0, index - 2), index)]));
    const parts = FILES - 2;
    put(`crates/${name}/src/lib.rs`, library(parts));
    put(`crates/${name}/src/metrics.rs`, metrics(name));
    for (let part = 0; part < parts; part += 1)
      put(`crates/${name}/src/part_${part}.rs`, module(part, part % LARGE_EVERY === 7 ? 40 : 5));
  }
  put('node/Cargo.toml', manifest('node', ['common', ...names]));
  put(
    'node/src/main.rs',
    `fn main() {\n    let registry = prometheus::Registry::new();\n${names.map((name) => `    ${name}::start(&registry);`).join('\n')}\n}\n`,
  );
  const panels = names.map((name, index) => ({
    id: index + 1,
    title: name,
    type: 'timeseries',
    gridPos: { h: 8, w: 12, x: 12 * (index % 2), y: 8 * (index >> 1) },
    targets: [{ refId: 'A', expr: `sum by (kind) (rate(${name}_requests_total[$__rate_interval]))` }],
  }));
  put('dashboard.json', JSON.stringify({ title: 'Nodes', uid: 'nodes', schemaVersion: 39, panels }, null, 2));
  return crates * FILES + 2;
}

function manifest(name, dependencies) {
  const own = dependencies.map((each) => `${each} = { path = "${each === 'common' ? '' : 'crates/'}${each}" }`);
  return `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\nprometheus = "0.14"\n${own.join('\n')}\n`;
}

const COMMON = `//! What all crates use.
use prometheus::{Histogram, IntCounter, IntGauge};
use std::time::Instant;

/// Something that holds a value for a key.
pub trait Store<K, V> {
    fn get(&self, key: &K) -> Option<&V>;
    fn insert(&mut self, key: K, value: V) -> Option<V>;
    fn len(&self) -> usize;
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

pub fn observe_since(histogram: &Histogram, start: Instant) {
    histogram.observe(start.elapsed().as_secs_f64());
}

pub fn count<T: AsRef<[u8]>>(counter: &IntCounter, data: T) -> usize {
    let len = data.as_ref().len();
    counter.inc_by(len as u64);
    len
}

pub struct Held<'a> {
    gauge: &'a IntGauge,
}

impl<'a> Held<'a> {
    pub fn new(gauge: &'a IntGauge) -> Self {
        gauge.inc();
        Self { gauge }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.gauge.dec();
    }
}
`;

function library(parts) {
  const each = (text) => Array.from({ length: parts }, (_, part) => text(part)).join('\n');
  return `//! One layer.
pub mod metrics;
${each((part) => `mod part_${part};`)}

use std::sync::Arc;

/// Runs every part once.
pub fn start(registry: &prometheus::Registry) {
    let metrics = Arc::new(metrics::Metrics::new(registry));
${each((part) => `    part_${part}::Worker::new(${part}, metrics.clone()).run();`)}
}
`;
}

/** Statics, a \`lazy_static!\`, a struct of handles, and some that nothing updates. */
function metrics(crate) {
  const statics = Array.from(
    { length: 12 },
    (_, index) => `/// Things of kind ${index}.
pub static THINGS_${index}: LazyLock<IntCounterVec> = LazyLock::new(|| {
    register_int_counter_vec!("${crate}_things_${index}_total", "Things of kind ${index}", &["kind", "result"]).unwrap()
});`,
  );
  return `//! The metrics of this crate.
use lazy_static::lazy_static;
use prometheus::*;
use std::sync::LazyLock;

const SUBSYSTEM: &str = "${crate}";

${statics.join('\n\n')}

lazy_static! {
    pub static ref REQUESTS: IntCounterVec =
        register_int_counter_vec!("${crate}_requests_total", "Requests", &["kind"]).unwrap();
    pub static ref LATENCY: Histogram =
        register_histogram!("${crate}_latency_seconds", "Latency", exponential_buckets(0.001, 2.0, 12).unwrap()).unwrap();
    pub static ref OPEN: IntGauge = register_int_gauge!("${crate}_open", "Open connections").unwrap();
    pub static ref NEVER: IntGauge = register_int_gauge!("${crate}_never", "Nothing moves it").unwrap();
}

#[derive(Clone)]
pub struct Metrics {
    pub hits: IntCounter,
    pub misses: IntCounter,
    pub size: IntGauge,
    pub read_seconds: Histogram,
}

impl Metrics {
    pub fn new(registry: &Registry) -> Self {
        Self {
            hits: counter(registry, "hits_total", "Hits"),
            misses: counter(registry, "misses_total", "Misses"),
            size: register_int_gauge_with_registry!("${crate}_size", "Size", registry).unwrap(),
            read_seconds: register_histogram_with_registry!("${crate}_read_seconds", "Reads", registry).unwrap(),
        }
    }
}

fn counter(registry: &Registry, name: &str, help: &str) -> IntCounter {
    let counter = IntCounter::with_opts(Opts::new(name, help).namespace(SUBSYSTEM)).unwrap();
    registry.register(Box::new(counter.clone())).unwrap();
    counter
}
`;
}

const UPDATES = [
  (part) => `        crate::metrics::THINGS_${part % 12}.with_label_values(&["part", "ok"]).inc();`,
  () => '        self.metrics.hits.inc();\n        self.metrics.size.set(self.items.len() as i64);',
  () => '        let _timer = crate::metrics::LATENCY.start_timer();\n        self.metrics.misses.inc_by(2);',
  () =>
    '        observe_since(&self.metrics.read_seconds, start);\n        count(&self.metrics.hits, self.name.as_bytes());',
  () => '        let _held = Held::new(&OPEN);\n        REQUESTS.with_label_values(&["read"]).inc();',
];

function module(part, services) {
  const methods = Array.from({ length: services }, (_, at) => service(part, at)).join('\n');
  return `//! Part ${part}.
use crate::metrics::{Metrics, OPEN, REQUESTS};
use common::{count, observe_since, Held, Store};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Instant;

/// Works on items.
pub struct Worker {
    name: String,
    metrics: Arc<Metrics>,
    items: HashMap<u64, Item>,
    services: Vec<Box<dyn Fn(&Item) -> u64 + Send>>,
}

#[derive(Clone, Debug, Default)]
pub struct Item {
    id: u64,
    size: usize,
    tags: BTreeMap<String, String>,
}

impl Store<u64, Item> for Worker {
    fn get(&self, key: &u64) -> Option<&Item> {
        self.items.get(key)
    }

    fn insert(&mut self, key: u64, value: Item) -> Option<Item> {
        self.items.insert(key, value)
    }

    fn len(&self) -> usize {
        self.items.len()
    }
}

impl Worker {
    pub fn new(id: u64, metrics: Arc<Metrics>) -> Self {
        let name = format!("worker-{id}-${part}");
        Self { name, metrics, items: HashMap::new(), services: Vec::new() }
    }

    pub fn run(mut self) {
        let start = Instant::now();
${UPDATES[part % SHAPES](part)}
${Array.from({ length: services }, (_, at) => `        self.handle_${at}(start, ${at});`).join('\n')}
    }
${methods}
}

#[cfg(test)]
mod tests {
    use super::*;

    fn worker() -> Worker {
        Worker::new(1, Arc::new(Metrics::new(&prometheus::Registry::new())))
    }
${Array.from({ length: services }, (_, at) => testOf(part, at)).join('\n')}
}
`;
}

/** Everyday code: iterators, matches, errors, and comments that mention what is elsewhere. */
function service(part, at) {
  return `
    /// Handles what came in, step ${at} of part ${part}: see \`run\` and \`insert\`, which \`get\` reads again.
    fn handle_${at}<S: Into<u64> + Copy>(&mut self, start: Instant, seed: S) -> Result<usize, String> {
        let seed = seed.into();
        let mut item = Item { id: seed, size: ${part + at}, ..Default::default() };
        // The limit is the one of the layer below; a larger item is cut, and the rest is handled by the next step.
        for (index, tag) in ["left", "right", "size", "hits"].iter().enumerate() {
            item.tags.insert(tag.to_string(), format!("{index}-{}", self.name));
        }
        let found = self
            .items
            .values()
            .filter(|other| other.size > item.size && other.id % ${at + 2} == 1)
            .map(|other| other.tags.get("left").map(String::len).unwrap_or_default())
            .fold(0usize, |sum, len| sum.saturating_add(len));
        match self.insert(seed, item.clone()) {
            Some(old) if old.size > item.size => {
                self.services.retain(|service| service(&old) != ${at});
                return Err(format!("item {} shrank from {} to {}", old.id, old.size, item.size));
            }
            Some(old) => item.size = old.size.max(found),
            None if start.elapsed().as_millis() > ${100 + at} => return Ok(0),
            None => {}
        }
        let total: u64 = self.services.iter().map(|service| service(&item)).sum();
        Ok(found + total as usize + self.len())
    }`;
}

function testOf(part, at) {
  return `
    #[test]
    fn handles_${at}() {
        let mut worker = worker();
        worker.insert(${at}, Item { id: ${at}, size: ${part}, ..Default::default() });
        assert_eq!(worker.handle_${at}(Instant::now(), ${at}u64), Ok(worker.len()));
        assert!(worker.get(&${at}).is_some(), "part ${part} lost item ${at}");
    }`;
}
