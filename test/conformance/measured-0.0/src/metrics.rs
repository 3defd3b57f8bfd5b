use crate::by_hand::{ByHand, Sort};
use crate::labels::{Direction, Method, Request, RequestSet};
use measured::label::StaticLabelSet;
use measured::metric::histogram::Thresholds;
use measured::{Counter, CounterVec, Gauge, GaugeVec, Histogram, HistogramVec, MetricGroup};

// case: a group of groups, with a namespace or flattened
#[derive(MetricGroup)]
#[metric(new())]
pub struct Metrics {
    #[metric(namespace = "proxy")]
    #[metric(init = Proxy::new())]
    pub proxy: Proxy,
    #[metric(flatten)]
    pub process: Process,
    #[metric(namespace = "first")]
    pub first: Lock,
    #[metric(namespace = "second")]
    pub second: Lock,
    #[metric(flatten)]
    #[metric(init = ByHand::new())]
    pub by_hand: ByHand,
}
// end

// case: counters, gauges and histograms; the doc comment is the help
#[derive(MetricGroup)]
#[metric(new())]
pub struct Proxy {
    /// Requests by method.
    pub requests_total: CounterVec<RequestSet>,
    /// Bytes that went through,
    /// in both directions.
    pub io_bytes: CounterVec<StaticLabelSet<Direction>>,
    pub open_connections: Gauge,
    pub open_streams: GaugeVec<StaticLabelSet<Direction>>,
    /// Time that a request takes.
    #[metric(metadata = Thresholds::exponential_buckets(0.5, 2.0))]
    pub latency_seconds: HistogramVec<RequestSet, 4>,
    #[metric(metadata = Thresholds::with_buckets([1.0, 10.0]))]
    pub size: Histogram<2>,
}
// end

// case: another name than the field's
#[derive(MetricGroup, Default)]
pub struct Process {
    #[metric(rename = "process_restarts_total")]
    pub restarts: Counter,
}
// end

// case: one group in two namespaces is two metrics
#[derive(MetricGroup, Default)]
pub struct Lock {
    /// Waiting for the lock
    pub waiting: Gauge,
}
// end

pub fn run(metrics: &Metrics) {
    let request = || Request { method: Method::Get, kind: Method::Post, direction: Direction::In };
    metrics.proxy.requests_total.inc(request());
    metrics.proxy.io_bytes.inc_by(Direction::In, 7);
    metrics.proxy.open_connections.set(3);
    metrics.proxy.open_streams.set(Direction::Out, 2);
    metrics.proxy.latency_seconds.observe(request(), 0.7);
    metrics.proxy.size.observe(4.0);
    metrics.process.restarts.inc();
    metrics.first.waiting.inc();
    metrics.second.waiting.inc();
    metrics.by_hand.streams.open(Direction::In);
    metrics.by_hand.files.open(Sort::Plain);
}
