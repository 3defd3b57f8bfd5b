//! The exporter as it is: no suffixes, summaries, buckets by the beginning of a name.
use metrics::{counter, describe_counter, describe_gauge, gauge, histogram, Unit};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

// case: No suffix without a setting for it
fn plain() {
    describe_counter!("sent", Unit::Bytes, "Sent");
    counter!("sent", "peer" => "x").increment(1);
    describe_gauge!("used", Unit::Percent, "Used");
    gauge!("used").set(0.1);
}
// end

// case: Summaries, and a histogram by the beginning of its name
fn distributions() {
    histogram!("http.took").record(1.0);
    histogram!("db.took").record(1.0);
}
// end

// case: Names from a list, with their values beside them
fn rows() -> Vec<(&'static str, f64, Vec<metrics::Label>)> {
    vec![("row.size", 1.0, vec![metrics::Label::new("table", "a")]), ("row.count", 2.0, vec![])]
}

fn from_rows() {
    for (name, value, labels) in rows() {
        gauge!(name, labels).set(value);
    }
}
// end

fn install() -> PrometheusHandle {
    let builder = PrometheusBuilder::new();
    let builder = builder.set_buckets_for_metric(Matcher::Prefix("http.".to_string()), &[1.0]).unwrap();
    builder.install_recorder().unwrap()
}

fn main() {
    let handle = install();
    plain();
    distributions();
    from_rows();
    print!("{}", handle.render());
}
