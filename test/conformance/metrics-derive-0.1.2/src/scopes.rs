use metrics::{Counter, Gauge};
use metrics_derive::Metrics;

// case: A scope that the constructor is given
#[derive(Metrics)]
#[metrics(dynamic = true)]
struct ChannelMetrics {
    /// Messages sent
    sent: Counter,
    /// Messages waiting
    waiting: Gauge,
}

struct Channel {
    metrics: ChannelMetrics,
}

impl Channel {
    fn new(scope: &'static str) -> Self {
        Self { metrics: ChannelMetrics::new(scope) }
    }

    fn send(&self) {
        self.metrics.sent.increment(1);
        self.metrics.waiting.set(1.0);
    }
}

fn channels() {
    Channel::new("rpc.in").send();
    Channel::new("rpc.out").send();
}
// end

// case: A scope and labels that the constructor is given
#[derive(Metrics)]
#[metrics(dynamic = true, separator = ":")]
struct PeerMetrics {
    /// Peers
    peers: Gauge,
}

fn peers() {
    PeerMetrics::new_with_labels("net", &[("side", "left")]).peers.set(1.0);
}
// end

pub fn all() {
    channels();
    peers();
}
