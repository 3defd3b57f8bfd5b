//! Metrics that a closure makes at each scrape.
use vise::{Collector, Gauge, Metrics, Unit};

// case: a collector
#[derive(Debug, Metrics)]
#[metrics(prefix = "pool")]
pub struct PoolMetrics {
    /// Connections in use.
    connections: Gauge<usize>,
    /// Memory of the pool.
    #[metrics(unit = Unit::Bytes)]
    memory: Gauge<u64>,
}

#[vise::register]
static POOL: Collector<Option<PoolMetrics>> = Collector::new();
// end

pub fn touch() {
    POOL.before_scrape(|| {
        let metrics = PoolMetrics::default();
        metrics.connections.set(3);
        metrics.memory.set(1);
        Some(metrics)
    })
    .expect("set once");
}
