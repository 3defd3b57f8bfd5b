//! Groups of `iroh-metrics`, as its registry writes them.
use std::sync::Arc;

use iroh_metrics::{Counter, Gauge, Histogram, MetricsGroup, MetricsSource, Registry};

// case: A group, its name, and what is said of a field
#[derive(Debug, Default, MetricsGroup)]
#[metrics(name = "relay")]
struct Relay {
    /// Bytes that went through
    bytes_sent: Counter,
    /// Somebody reads this line.
    /// And nobody this one.
    peers: Gauge,
    #[metrics(help = "How long a packet took")]
    dropped: Counter,
    unnamed: Gauge,
}
// end

// case: A group that is called as its struct is
#[derive(Debug, MetricsGroup)]
#[metrics(default)]
struct HttpServer {
    /// Requests
    requests: Counter,
    /// Duration of requests
    #[default(Histogram::new(vec![0.5, 1.0]))]
    took_seconds: Histogram,
}
// end

fn main() {
    let relay = Arc::new(Relay::default());
    let server = Arc::new(HttpServer::default());
    let mut registry = Registry::default();
    registry.register(relay.clone());
    registry.register(server.clone());
    relay.bytes_sent.inc_by(3);
    relay.peers.set(2);
    relay.dropped.inc();
    relay.unnamed.inc();
    server.requests.inc();
    server.took_seconds.observe(0.7);
    print!("{}", registry.encode_openmetrics_to_string().unwrap());
}
