//! The facade of 0.22 and 0.23: macros give handles back. Buckets are set for all.
use metrics::{counter, describe_histogram, gauge, histogram, Unit};
use metrics_exporter_prometheus::PrometheusBuilder;
use metrics_util::layers::{Layer, PrefixLayer};

// case: Handles from macros, and values through them
fn values(kind: &'static str) {
    counter!("hits", "kind" => kind).increment(1);
    counter!("bytes_total", &[("side", "in")]).absolute(9);
    gauge!("open").increment(2.0);
    gauge!("open").decrement(1.0);
    histogram!("took", "kind" => kind).record(0.5);
}
// end

// case: A unit is only described
fn describe() {
    describe_histogram!("took", Unit::Seconds, "How long");
}
// end

// case: Buckets for all, and a prefix without a stack
fn main() {
    let recorder = PrometheusBuilder::new().set_buckets(&[0.1, 1.0, 10.0]).unwrap().build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(PrefixLayer::new("old.app").layer(recorder)).unwrap();
    // end
    describe();
    values("x");
    print!("{}", handle.render());
}
