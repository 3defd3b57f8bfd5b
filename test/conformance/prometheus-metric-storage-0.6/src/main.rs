//! Structs that derive `MetricStorage`: a metric of the `prometheus` crate for each field.
use prometheus::{Counter, Encoder, Histogram, HistogramVec, IntCounterVec, IntGauge, Registry, TextEncoder};
use prometheus_metric_storage::{MetricStorage, StorageRegistry};

// case: Fields, with what their doc comments and attributes say
#[derive(MetricStorage)]
#[metric(subsystem = "transport")]
struct Transport {
    /// Requests that are in flight.
    ///
    /// Only the first line is help.
    inflight: IntGauge,

    /// Finished requests by code.
    #[metric(labels("code", "route"))]
    finished: prometheus::IntCounterVec,

    #[metric(name = "took_seconds", help = "Time of a \"request\"", labels("route"), buckets(0.5, 1, 2))]
    time: HistogramVec,
}
// end

// case: Const labels that a constructor gives, in a registry with a prefix
#[derive(Clone, MetricStorage)]
#[metric(labels("zone"))]
struct Zoned {
    /// Cost
    cost: Counter,
    /// Sizes
    #[metric(buckets(1, 10))]
    sizes: Histogram,
    /// Hits
    #[metric(labels("path"))]
    hits: IntCounterVec,
}

fn zoned() -> StorageRegistry {
    let registry = StorageRegistry::new(Registry::new_custom(Some("zoned".to_string()), None).unwrap());
    let metrics = Zoned::instance(&registry, "eu").unwrap();
    metrics.cost.inc();
    metrics.sizes.observe(3.0);
    metrics.hits.with_label_values(&["/"]).inc();
    registry
}
// end

fn main() {
    let registry = Registry::new();
    let transport = Transport::new(&registry).unwrap();
    transport.inflight.set(1);
    transport.finished.with_label_values(&["200", "/"]).inc();
    transport.time.with_label_values(&["/"]).observe(0.7);
    let mut families = registry.gather();
    families.extend(zoned().gather());
    let mut text = Vec::new();
    TextEncoder::new().encode(&families, &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
