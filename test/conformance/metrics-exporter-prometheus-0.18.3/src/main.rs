//! Every way in which the `metrics` facade declares a metric, exposed with recommended naming.
mod handles;
mod labels;
mod names;
mod recorder;
mod records;

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram, Unit};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use metrics_util::layers::{FilterLayer, PrefixLayer, Stack};

// case: Buckets for names from a list
const BUCKETS: &[(&str, &[f64])] = &[("app.list.seconds", &[0.1, 1.0]), ("app.other.seconds", &[2.0])];

fn with_buckets(mut builder: PrometheusBuilder) -> PrometheusBuilder {
    for (name, bounds) in BUCKETS {
        builder = builder.set_buckets_for_metric(Matcher::Full(name.to_string()), bounds).unwrap();
    }
    builder
}

fn from_list() {
    histogram!("list.seconds").record(1.0);
    histogram!("other.seconds").record(1.0);
}
// end

// case: The exporter's settings: naming, a label for all, buckets by a part of the name
fn exporter() -> PrometheusBuilder {
    let builder = PrometheusBuilder::new()
        .with_recommended_naming(true)
        .add_global_label("zone", "eu")
        .set_buckets_for_metric(Matcher::Suffix("latency".to_string()), &[0.5, 1.0])
        .unwrap();
    with_buckets(builder)
}

fn settings() {
    histogram!("rpc.latency", "zone" => "us").record(0.2);
    histogram!("rpc.size").record(0.2);
}
// end

// case: Layers in front of the exporter: a prefix, and a filter that drops what has its patterns
fn install() -> PrometheusHandle {
    let recorder = exporter().build_recorder();
    let handle = recorder.handle();
    Stack::new(recorder)
        .push(PrefixLayer::new("app"))
        .push(FilterLayer::from_patterns(["secret"]))
        .install()
        .unwrap();
    handle
}

fn filtered() {
    counter!("secret.hits").increment(1);
    counter!("open.hits").increment(1);
}
// end

// case: Units and their suffixes, which are not added twice
fn units() {
    describe_counter!("sent", Unit::Bytes, "Sent");
    counter!("sent").increment(1);
    describe_counter!("received_bytes_total", Unit::Bytes, "Received");
    counter!("received_bytes_total").increment(1);
    describe_gauge!("used", Unit::Percent, "Used");
    gauge!("used").set(0.5);
    describe_gauge!("rate", Unit::CountPerSecond, "Rate");
    gauge!("rate").set(1.0);
    describe_gauge!("link", Unit::MegabitsPerSecond, "Link");
    gauge!("link").set(1.0);
    describe_histogram!("took", Unit::Milliseconds, "Time");
    histogram!("took").record(1.0);
    describe_counter!("turns", Unit::Count, "Turns");
    counter!("turns").increment(1);
    counter!("grand_total").increment(1);
}
// end

// case: Help with what a line of text cannot hold
fn help() {
    describe_gauge!("odd_help", "One \"line\"\nand a \\ more");
    gauge!("odd_help").set(1.0);
}
// end

// case: Described as one kind and used as another: the use decides
fn kinds() {
    describe_gauge!("confused", "First described");
    counter!("confused").increment(1);
}
// end

// silent: Described and never used
fn described() {
    describe_counter!("idle", "Nobody counts");
}
// end

fn main() {
    let handle = install();
    from_list();
    settings();
    filtered();
    units();
    help();
    kinds();
    described();
    names::all();
    labels::all();
    handles::all();
    recorder::all();
    records::all();
    handle.run_upkeep();
    print!("{}", handle.render());
}
