//! Calls that stand for an expression.
use lazy_static::lazy_static;
use prometheus::{HistogramVec, IntCounter, IntCounterVec, IntGauge};
use std::sync::LazyLock;

// case: a macro that forwards a name to the one of the library
static REQUESTS: LazyLock<IntCounter> = LazyLock::new(|| app_counter!("app_requests_total", "Requests."));
// end

// case: an arm of the macro with labels, inside another macro
lazy_static! {
    static ref ERRORS: IntCounterVec = app_counter!("app_errors_total", "Errors.", &["code", "route"],);
}
// end

// case: named arguments, some of which are optional
macro_rules! app_histogram {
    (name: $name:literal, help: $help:literal, labels: [$($label:literal),* $(,)?] $(, buckets: [$($bound:expr),+])? $(,)?) => {
        prometheus::register_histogram_vec!(
            prometheus::histogram_opts!($name, $help $(, vec![$($bound),+])?),
            &[$($label),*]
        )
        .unwrap()
    };
}
static SECONDS: LazyLock<HistogramVec> = LazyLock::new(|| {
    app_histogram!(name: "app_request_seconds", help: "Time of a request.", labels: ["route"], buckets: [0.1, 1.0])
});
static WAITED: LazyLock<HistogramVec> =
    LazyLock::new(|| app_histogram! { name: "app_waited_seconds", help: "Time in a queue.", labels: ["queue"] });
// end

// case: a name that the macro puts together
macro_rules! subsystem_gauge {
    ($subsystem:ident, $name:ident) => {
        prometheus::register_int_gauge!(
            concat!("app_", stringify!($subsystem), "_", stringify!($name)),
            format!("The {} of {}.", stringify!($name), stringify!($subsystem))
        )
    };
}
static DEPTH: LazyLock<IntGauge> = LazyLock::new(|| subsystem_gauge!(queue, depth).unwrap());
// end

// case: a macro of a crate of the workspace, by its path and by an import
use shared::shared_gauge as gauge_of;
static OPEN: LazyLock<IntGauge> = LazyLock::new(|| gauge_of!("app_open", "What is open."));
static CLOSED: LazyLock<IntCounter> = LazyLock::new(|| shared::shared_counter!("closed_total"));
static PAIR: LazyLock<(IntGauge, IntCounter)> = LazyLock::new(|| shared::shared_pair!("pair_total", "pair_open"));
// end

// case: a macro that takes an expression apart again
macro_rules! in_registry {
    ($make:expr) => {{
        let metric = $make.unwrap();
        prometheus::register(Box::new(metric.clone())).unwrap();
        metric
    }};
}
static PLAIN: LazyLock<IntCounter> = LazyLock::new(|| in_registry!(IntCounter::new("app_plain_total", "A plain one.")));
// end

pub fn touch() {
    count!(REQUESTS);
    count!(REQUESTS, 1 + 2);
    count!(ERRORS, ["500", "/"]);
    SECONDS.with_label_values(&["/"]).observe(0.5);
    WAITED.with_label_values(&["jobs"]).observe(0.5);
    DEPTH.set(1);
    OPEN.inc();
    CLOSED.inc();
    PAIR.0.set(1);
    PAIR.1.inc();
    PLAIN.inc();
}
