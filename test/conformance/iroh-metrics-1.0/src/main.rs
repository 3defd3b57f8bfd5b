//! Groups of `iroh-metrics`, with families and label sets, as its registry writes them.
use std::sync::Arc;

use iroh_metrics::{Counter, EncodeLabelSet, EncodeLabelValue, Family, Gauge, MetricsGroup, MetricsSource, Registry};

// case: A group, its name, and a counter that has its ending
#[derive(Debug, Default, MetricsGroup)]
#[metrics(name = "relay")]
struct Relay {
    /// Bytes that went through
    bytes_sent: Counter,
    #[metrics(help = "How many packets were lost")]
    dropped_total: Counter,
    total: Counter,
    peers: Gauge,
}
// end

// case: Families, and the names of their labels
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, EncodeLabelSet)]
struct Way {
    direction: Direction,
    #[label(name = "kind")]
    r#type: String,
    #[label(skip)]
    local: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, EncodeLabelValue)]
enum Direction {
    In,
}

#[derive(Debug, Default, MetricsGroup)]
struct Paths {
    /// Paths that were opened
    opened: Family<Way, Counter>,
    /// Paths that are open
    open: Family<Way, Gauge>,
}
// end

fn main() {
    let relay = Arc::new(Relay::default());
    let paths = Arc::new(Paths::default());
    let mut registry = Registry::default();
    registry.register(relay.clone());
    registry.register(paths.clone());
    relay.bytes_sent.inc_by(3);
    relay.dropped_total.inc();
    relay.total.inc();
    relay.peers.set(2);
    let way = Way { direction: Direction::In, r#type: "direct".into(), local: true };
    assert!(way.local);
    paths.opened.get_or_create(&way).inc();
    paths.open.get_or_create(&way).set(1);
    print!("{}", registry.encode_openmetrics_to_string().unwrap());
}
