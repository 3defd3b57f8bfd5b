//! A library of the workspace: its callers say under which prefixes its metrics are.
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;

/// Labels that label sets of other crates flatten.
#[derive(Clone, Debug, Default, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct Peer {
    pub peer: String,
    pub r#type: String,
}

pub struct Metrics {
    packets: Counter,
    dropped: Family<Peer, Counter>,
}

impl Metrics {
    // case: a constructor of another crate that is handed a sub-registry: one metric for each of its callers' prefixes
    pub fn new(registry: &mut Registry) -> Self {
        let packets = Counter::default();
        registry.register("packets", "Packets sent", packets.clone());
        let dropped = Family::default();
        registry.register("dropped", "Packets dropped", dropped.clone());
        Self { packets, dropped }
    }
    // end

    pub fn send(&self) {
        self.packets.inc();
        self.dropped.get_or_create(&Peer::default()).inc();
    }
}
