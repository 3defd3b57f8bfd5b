//! What `foyer` has of a cache, in a registry of the `prometheus` crate. Before 0.22 it has no entries, and before 0.19 other names of its
//! large engine.
use foyer_memory::{Cache, CacheBuilder};
use mixtrics::registry::prometheus_0_14::PrometheusMetricsRegistry;
use prometheus::{Encoder, Registry, TextEncoder};

// case: a cache, in a registry with a prefix
fn cache(registry: &Registry) -> Cache<u64, u64> {
    CacheBuilder::new(8)
        .with_name("blocks")
        .with_metrics_registry(Box::new(PrometheusMetricsRegistry::new(registry.clone())))
        .build()
}
// end

fn main() {
    let registry = Registry::new_custom(Some("app".into()), None).unwrap();
    let cache = cache(&registry);
    cache.insert(1, 2);
    let mut text = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
