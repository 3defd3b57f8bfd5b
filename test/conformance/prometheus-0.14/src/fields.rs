//! Metrics that structs hold.
use prometheus::proto::MetricFamily;
use prometheus::{
    register_histogram_vec_with_registry, register_int_counter_vec_with_registry, register_int_counter_with_registry,
    register_int_gauge_with_registry, Histogram, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts, Registry,
};

// case: Fields, by name and by shorthand
struct Metrics {
    hits: IntCounter,
    misses: IntCounterVec,
}

impl Metrics {
    fn new(registry: &Registry) -> prometheus::Result<Self> {
        let hits = register_int_counter_with_registry!("fields_hits_total", "Hits", registry)?;
        Ok(Self {
            hits,
            misses: register_int_counter_vec_with_registry!("fields_misses_total", "Misses", &["why"], registry)?,
        })
    }
}
// end

// case: Children of a metric with labels, kept without it
struct Children {
    reads: Histogram,
    writes: Histogram,
}

impl Children {
    fn new(registry: &Registry) -> Self {
        let took: HistogramVec =
            register_histogram_vec_with_registry!("fields_took_seconds", "Time", &["op"], vec![1.0], registry).unwrap();
        Self { reads: took.with_label_values(&["read"]), writes: took.with_label_values(&["write"]) }
    }
}
// end

// case: Made first, registered by a method
struct Late {
    depth: IntGauge,
}

impl Default for Late {
    fn default() -> Self {
        Late { depth: IntGauge::with_opts(Opts::new("fields_late_depth", "Depth")).unwrap() }
    }
}

impl Late {
    fn register(&self, registry: &Registry) -> prometheus::Result<()> {
        registry.register(Box::new(self.depth.clone()))
    }
}
// end

pub fn gathered() -> Vec<MetricFamily> {
    let registry = Registry::new();
    let metrics = Metrics::new(&registry).unwrap();
    metrics.hits.inc();
    metrics.misses.with_label_values(&["cold"]).inc();
    let children = Children::new(&registry);
    children.reads.observe(0.5);
    children.writes.observe(0.5);
    let late = Late::default();
    late.register(&registry).unwrap();
    late.depth.set(2);
    register_int_gauge_with_registry!("fields_local", "A local alone", registry).unwrap().set(1);
    registry.gather()
}
