//! The kinds of metrics, their buckets and help.
use foundations::telemetry::metrics::{metrics, Counter, Gauge, GaugeGuard, Histogram, HistogramBuilder, RangeGauge, TimeHistogram, WithExemplar};

// case: counters, gauges and histograms
#[metrics]
pub mod requests {
    /// Number of requests
    pub fn total() -> Counter;

    /// Requests in work.
    pub fn in_flight() -> Gauge;

    /// Sizes of answers.
    #[ctor = HistogramBuilder {
        buckets: &[64.0, 256.0, 1024.0],
    }]
    pub fn answer_bytes() -> Histogram;

    /// Time of a request, by method.
    #[ctor = HistogramBuilder { buckets: super::LATENCIES }]
    pub fn time_seconds(method: &'static str) -> TimeHistogram;
}

const LATENCIES: &[f64] = &[0.001, 0.01, 0.1];
// end

// case: a gauge with its extremes
#[metrics]
mod queue {
    /// Jobs in the queue.
    pub fn depth() -> RangeGauge;
}
// end

// case: exemplars, and a metric that a few labels have
#[derive(Clone, Copy, PartialEq, serde::Serialize, foundations::telemetry::metrics::LowCardinalityLabel)]
#[serde(rename_all = "snake_case")]
pub enum Cache {
    Hit,
    Miss,
}

#[metrics]
mod traced {
    /// Requests with a trace
    pub fn requests() -> WithExemplar<Counter, Trace>;

    /// Lookups by outcome
    #[low_cardinality]
    pub fn lookups(outcome: Cache) -> Counter;
}

type Trace = Vec<(String, String)>;
// end

// case: help of several lines, of other forms, and none
#[metrics]
mod help {
    /// One line
    /// and another.
    pub fn several() -> Counter;
    #[doc = "An attribute"]
    pub fn attribute() -> Counter;
    pub fn undocumented() -> Counter;
}
// end

// case: an alias of a type
type Seen = Counter;

#[metrics]
mod aliases {
    /// Through an alias.
    pub(super) fn seen() -> Seen;
}
// end

pub fn touch() {
    requests::total().inc();
    let guard = GaugeGuard::new(requests::in_flight());
    requests::answer_bytes().observe(100.0);
    let timer = requests::time_seconds("GET").start_timer();
    drop(timer);
    drop(guard);
    let depth = queue::depth();
    depth.inc_by(2);
    traced::requests().inc();
    traced::lookups(Cache::Hit).inc();
    traced::lookups(Cache::Miss).inc();
    help::several().inc();
    help::attribute().inc();
    help::undocumented().inc();
    aliases::seen().inc();
}
