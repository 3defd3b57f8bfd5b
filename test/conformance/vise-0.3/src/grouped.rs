//! Structs of metrics that share labels.
use std::time::Duration;

use vise::{Buckets, Counter, EncodeLabelSet, EncodeLabelValue, Histogram, LabeledFamily, Metrics, MetricsFamily, Unit};

// case: a family of structs
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue, EncodeLabelSet)]
#[metrics(label = "rpc", rename_all = "snake_case")]
pub enum Rpc {
    GetBlock,
    GetLogs,
}

#[derive(Debug, Metrics)]
#[metrics(prefix = "rpc")]
pub struct RpcMetrics {
    /// Errors of a call.
    errors: Counter,
    /// Time of a call.
    #[metrics(unit = Unit::Seconds, buckets = Buckets::LATENCIES)]
    latency: Histogram<Duration>,
    /// Answers by code.
    #[metrics(labels = ["code"])]
    answers: LabeledFamily<u16, Counter>,
}

#[vise::register]
pub static RPC: MetricsFamily<Rpc, RpcMetrics> = MetricsFamily::new();
// end

pub fn touch() {
    RPC[&Rpc::GetBlock].errors.inc();
    RPC[&Rpc::GetLogs].latency.observe(Duration::from_millis(4));
    let logs: &'static RpcMetrics = &RPC[&Rpc::GetLogs];
    logs.answers[&200].inc();
}
