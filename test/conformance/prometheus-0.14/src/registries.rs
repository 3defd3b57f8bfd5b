//! Registries with a prefix and with labels of their own.
use std::collections::HashMap;

use prometheus::proto::MetricFamily;
use prometheus::{labels, register_int_counter_with_registry, IntCounter, IntGauge, Registry};

// case: The prefix of a registry
fn prefixed() -> Registry {
    let registry = Registry::new_custom(Some("prefix".to_string()), None).unwrap();
    let hits = register_int_counter_with_registry!("hits_total", "Hits", registry).unwrap();
    hits.inc();
    registry
}
// end

// case: The labels of a registry are const labels of all that it has
fn labelled() -> Registry {
    let labels = labels! {"zone".to_string() => "eu".to_string()};
    let registry = Registry::new_custom(None, Some(labels)).unwrap();
    let depth = IntGauge::new("registry_depth", "Depth").unwrap();
    registry.register(Box::new(depth.clone())).unwrap();
    depth.set(1);
    registry
}
// end

// case: A prefix and labels together, by way of a function
fn custom(prefix: &str) -> Registry {
    let mut labels = HashMap::new();
    labels.insert("host".to_string(), "here".to_string());
    Registry::new_custom(Some(prefix.to_owned()), Some(labels)).unwrap()
}
fn both() -> Registry {
    let registry = custom("both");
    register(&registry).inc();
    registry
}
fn register(registry: &Registry) -> IntCounter {
    register_int_counter_with_registry!("calls_total", "Calls", registry).unwrap()
}
// end

// case: One metric in several registries is one for each prefix
fn several() -> (Registry, Registry) {
    let first = Registry::new_custom(Some("first".to_string()), None).unwrap();
    let second = Registry::new_custom(Some("second".to_string()), None).unwrap();
    let shared = IntCounter::new("shared_total", "In two registries").unwrap();
    first.register(Box::new(shared.clone())).unwrap();
    second.register(Box::new(shared.clone())).unwrap();
    shared.inc();
    (first, second)
}
// end

// case: A function that registers, called with several registries
fn make(registry: &Registry) -> IntCounter {
    register_int_counter_with_registry!("jobs_total", "Jobs", registry).unwrap()
}
fn callers() -> (Registry, Registry) {
    let fast = Registry::new_custom(Some("fast".to_string()), None).unwrap();
    let slow = Registry::new_custom(Some("slow".to_string()), None).unwrap();
    make(&fast).inc();
    make(&slow).inc();
    (fast, slow)
}
// end

pub fn gathered() -> Vec<MetricFamily> {
    let (first, second) = several();
    let (fast, slow) = callers();
    [prefixed(), labelled(), both(), first, second, fast, slow].iter().flat_map(|each| each.gather()).collect()
}
