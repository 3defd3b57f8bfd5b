//! The facade of before 0.22: the macros take the value behind the name.
use metrics::{
    absolute_counter, counter, decrement_gauge, describe_counter, describe_gauge, describe_histogram, gauge, histogram,
    increment_counter, increment_gauge, register_counter, register_gauge, register_histogram, Counter, Gauge, Unit,
};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder};

// case: The value behind the name
fn values() {
    increment_counter!("hits", "route" => "/");
    counter!("bytes_total", 3, "side" => "in");
    absolute_counter!("seen", 7);
    gauge!("depth", 1.0);
    increment_gauge!("open", 2.0, "pool" => "a");
    decrement_gauge!("open", 1.0, "pool" => "a");
    histogram!("took", 0.2, "route" => "/");
}
// end

// case: Labels as a list behind the value
fn lists() {
    let labels = [("kind", "x".to_string()), ("op", "y".to_string())];
    counter!("listed", 1, &labels);
    gauge!("listed_gauge", 1.0, &[("one", "1")]);
}
// end

// case: Handles
struct Handles {
    sent: Counter,
    level: Gauge,
}

fn handles() {
    let held = Handles { sent: register_counter!("held_sent", "peer" => "x"), level: register_gauge!("held.level") };
    held.sent.increment(1);
    held.level.set(2.0);
    let sizes = register_histogram!("held_sizes");
    sizes.record(1.0);
}
// end

// case: Descriptions; the unit is no part of the name
fn describe() {
    describe_counter!("hits", "How many");
    describe_gauge!("depth", Unit::Count, "How deep");
    describe_histogram!("took", Unit::Seconds, "How long");
}
// end

// case: Buckets for a name
fn main() {
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full("took".to_string()), &[0.1, 1.0])
        .unwrap()
        .add_global_label("service", "demo")
        .build_recorder();
    // end
    let handle = recorder.handle();
    metrics::set_boxed_recorder(Box::new(recorder)).unwrap();
    describe();
    values();
    lists();
    handles();
    print!("{}", handle.render());
}
