//! Functions and types of a project that hand a name on.
use prometheus::{
    register_histogram_vec, register_int_counter, register_int_counter_vec, HistogramVec, IntCounter, IntCounterVec,
    Opts,
};

// case: A function that is called with names: a metric for each call
fn counter(prefix: &str, what: &str) -> IntCounter {
    register_int_counter!(format!("{prefix}_{what}_total"), format!("How many {what}")).unwrap()
}
fn counters() -> Vec<IntCounter> {
    vec![counter("wrapped", "hits"), counter("wrapped", "calls")]
}
// end

// case: Labels and buckets as arguments
fn try_histogram(name: &str, help: &str, buckets: Vec<f64>, labels: &[&str]) -> prometheus::Result<HistogramVec> {
    register_histogram_vec!(name, help, labels, buckets)
}
fn histograms() -> HistogramVec {
    try_histogram("wrapped_seconds", "Time", vec![0.5, 1.0], &["route", "code"]).unwrap()
}
// end

// case: A type of one's own
struct Errors {
    total: IntCounterVec,
}

impl Errors {
    fn new(name: &str) -> Self {
        let total = register_int_counter_vec!(Opts::new(name, "Errors").namespace("own"), &["kind"]).unwrap();
        Self { total }
    }
    fn hit(&self, kind: &str) {
        self.total.with_label_values(&[kind]).inc();
    }
}
fn errors() -> (Errors, Errors) {
    (Errors::new("read_errors_total"), Errors::new("write_errors_total"))
}
// end

// not: A name that code outside of sight gives: nothing is known of it
// shows: wrapped_secret_total
fn by_pointer(make: fn(&str) -> IntCounter) -> IntCounter {
    make("wrapped_secret_total")
}
fn plain(name: &str) -> IntCounter {
    register_int_counter!(name, "By a pointer").unwrap()
}
// end

pub fn touch() {
    for counter in counters() {
        counter.inc();
    }
    histograms().with_label_values(&["/", "200"]).observe(0.1);
    let (read, write) = errors();
    (read.hit("io"), write.hit("io"));
    by_pointer(plain).inc();
}
