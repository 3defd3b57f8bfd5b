//! A library with metrics of its own, in a struct that is called as one of the program is.
use vise::{Counter, Gauge, Global, Metrics};

// case: a struct in another crate, of the same name and with a field of the same name
#[derive(Debug, Metrics)]
#[metrics(prefix = "pipeline")]
pub struct AppMetrics {
    /// Batches that went through.
    pub requests: Counter,
    /// Batches in work.
    pub in_flight: Gauge,
}

#[vise::register]
pub static METRICS: Global<AppMetrics> = Global::new();
// end

pub fn work() {
    METRICS.requests.inc();
    let _guard = METRICS.in_flight.inc_guard(1);
}
