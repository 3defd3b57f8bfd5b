//! Every way in which `metrics-derive` declares metrics.
mod scopes;

use metrics::{Counter, Gauge, Histogram};
use metrics_derive::Metrics;
use metrics_exporter_prometheus::PrometheusBuilder;
use std::sync::{Arc, LazyLock};

// case: A field of each kind; help from comments or from the attribute
#[derive(Metrics, Clone)]
#[metrics(scope = "node.sync")]
pub struct SyncMetrics {
    /// Blocks that were seen
    /// by this node.
    blocks_seen: Counter,
    #[metric(describe = "How far behind")]
    lag: Gauge,
    /// Not shown
    #[metric(rename = "block-time", describe = "Seconds for one block")]
    block_time: Histogram,
    #[metric(skip)]
    turns: u64,
}

#[derive(Clone, Default)]
struct Sync {
    metrics: SyncMetrics,
}

impl Sync {
    fn run(&self) {
        self.metrics.blocks_seen.increment(1 + self.metrics.turns);
        self.metrics.lag.set(2.0);
        self.metrics.block_time.record(0.5);
    }
}
// end

// case: Labels of the struct, of a field and of an instance
#[derive(Metrics)]
#[metrics(scope = "api", separator = "_", labels = [("service", "gateway"), ("version", VERSION)])]
struct ApiMetrics {
    /// Requests
    #[metric(rename = "requests", labels = [("outcome", "ok")])]
    ok: Counter,
    /// Requests
    #[metric(rename = "requests", labels = [("outcome", "failed")])]
    failed: Counter,
    /// Open requests
    open: Gauge,
}

const VERSION: &str = "v1";

fn api(region: &str) {
    let metrics = ApiMetrics::new_with_labels(&[("region", region.to_string())]);
    metrics.ok.increment(1);
    metrics.failed.increment(1);
    metrics.open.set(1.0);
}
// end

// case: A static, shared
#[derive(Metrics)]
#[metrics(scope = "cache")]
struct CacheMetrics {
    /// Hits
    hits: Counter,
}

static CACHE: LazyLock<Arc<CacheMetrics>> = LazyLock::new(|| Arc::new(CacheMetrics::default()));

fn cache() {
    CACHE.hits.increment(1);
}
// end

// silent: A struct that nothing makes
#[allow(dead_code)]
#[derive(Metrics)]
#[metrics(scope = "unused")]
struct UnusedMetrics {
    /// Nothing
    nothing: Counter,
}
// end

fn main() {
    let handle = PrometheusBuilder::new().install_recorder().unwrap();
    Sync::default().run();
    api("eu");
    cache();
    scopes::all();
    handle.run_upkeep();
    print!("{}", handle.render());
}
