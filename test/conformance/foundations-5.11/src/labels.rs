//! Labels are the arguments.
use std::net::IpAddr;
use std::sync::Arc;

use foundations::telemetry::metrics::{metrics, Counter, Gauge};
use serde::Serialize;

#[derive(Clone, Copy, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    Tcp,
    Quic,
}

// case: references, conversions and renamed labels
#[metrics]
pub(crate) mod connections {
    /// Open connections.
    pub fn open(endpoint: &Arc<str>, protocol: super::Protocol, ip: std::net::IpAddr) -> Gauge;

    /// Closed connections.
    pub fn closed(
        endpoint: &Arc<str>,
        protocol: impl Into<Protocol>,
        #[serde(rename = "type")] kind: &'static str,
        r#in: bool,
    ) -> Counter;
}
// end

pub fn touch() {
    let endpoint: Arc<str> = Arc::from("api");
    let ip = IpAddr::from([127, 0, 0, 1]);
    let open = connections::open(&endpoint, Protocol::Tcp, ip);
    open.inc();
    open.dec();
    connections::closed(&endpoint, Protocol::Quic, "reset", true).inc();
}
