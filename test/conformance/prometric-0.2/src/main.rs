//! Structs under `#[metrics(…)]` of `prometric-derive`. All versions have these names.
use prometheus::{Encoder, Registry, TextEncoder};
use prometric::{Counter, Gauge, Histogram};
use prometric_derive::metrics;

// case: names, labels, help and buckets
#[metrics(scope = "relay")]
struct RelayMetrics {
    /// Bids that were sent.
    ///
    /// Each is counted once.
    #[metric(rename = "bids_total", labels = ["builder", "slot"])]
    bids: Counter,
    /// The one behind `help` counts
    #[metric(help = "Peers that are connected")]
    peers: Gauge<f64>,
    /// Time that a bid took
    #[metric(labels = ["op"], buckets = [0.1, 1.0])]
    took_seconds: Histogram,
}
// end

// case: a static by its own name, in the default registry
#[metrics(scope = "cache", static)]
struct CacheMetrics {
    /// Hits
    #[metric]
    hits: Counter,
}
// end

// case: a registry with a prefix, and labels of all
#[metrics(scope = "api")]
struct ApiMetrics {
    /// Requests
    #[metric(labels = ["path"])]
    requests: Counter,
}

fn api(registry: &Registry) -> ApiMetrics {
    ApiMetrics::builder().with_registry(registry).with_label("zone", "eu").build()
}
// end

fn main() {
    let relay = RelayMetrics::default();
    relay.bids("a", "1").inc();
    relay.peers().set(2.0);
    relay.took_seconds("bid").observe(0.5);
    CACHE_METRICS.hits().inc_by(2u64);
    let registry = Registry::new_custom(Some("edge".into()), None).unwrap();
    api(&registry).requests("/").inc();
    let mut text = Vec::new();
    for registry in [prometheus::default_registry(), &registry] {
        TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
    }
    print!("{}", String::from_utf8(text).unwrap());
}
