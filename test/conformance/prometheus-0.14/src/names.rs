//! Names, help and labels that stand elsewhere.
use std::sync::LazyLock;

use prometheus::{
    register_gauge_vec, register_int_counter, register_int_counter_vec, GaugeVec, IntCounter, IntCounterVec,
};

use self::words::INNER as RENAMED;

// case: Names and labels from consts, through renames, globs, `concat!` and `format!`
mod words {
    pub const INNER: &str = "names_inner_total";
    pub const OTHER: &str = concat!("names_", "oth", "er_total");
    pub const HELP: &str = "Said once";
    pub mod deep {
        pub use super::INNER as AGAIN;
    }
}
const FIRST: &str = "first";
const LABELS: &[&str] = &[FIRST, "second"];

static A: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter!(RENAMED, words::HELP).unwrap());
static B: LazyLock<IntCounter> = LazyLock::new(|| register_int_counter!(words::OTHER, "Two pieces").unwrap());
static C: LazyLock<IntCounterVec> = LazyLock::new(|| {
    register_int_counter_vec!(format!("built_{}", words::deep::AGAIN), format!("{} more", words::HELP), LABELS).unwrap()
});
// end

// case: Strings as Rust writes them
static RAW: LazyLock<IntCounter> =
    LazyLock::new(|| register_int_counter!(r#"names_raw_total"#, r"A \n that stays").unwrap());
static LONG: LazyLock<IntCounter> = LazyLock::new(|| {
    register_int_counter!(
        "names_long_total",
        "A text that goes on \
         in the next line, with \u{e9} and a\ttab"
    )
    .unwrap()
});
// end

// case: Labels from locals, arrays and vectors
fn labels() -> [GaugeVec; 4] {
    let labels = &["a", "b"];
    let local = register_gauge_vec!("names_local_labels", "Labels of a local", labels).unwrap();
    let sliced = register_gauge_vec!("names_sliced_labels", "A slice of it", &labels[..]).unwrap();
    let vector = register_gauge_vec!("names_vector_labels", "A vector", &vec!["a", "b"]).unwrap();
    const PAIR: [&str; 2] = ["a", "b"];
    let array = register_gauge_vec!("names_array_labels", "An array", &PAIR).unwrap();
    [local, sliced, vector, array]
}
// end

// not: A name that only run time knows: the known part of it is reported
fn from_run_time() -> IntCounter {
    let program = std::env::args().next().map_or("none", |_| "run");
    register_int_counter!(format!("names_{}_time_total", program), "At run time").unwrap()
}
// end

// not: Labels that only run time knows are unknown, not none
fn labels_from_run_time() -> GaugeVec {
    let labels: Vec<&str> = std::env::args().take(1).map(|_| "late").collect();
    register_gauge_vec!("names_late_labels", "Labels at run time", &labels).unwrap()
}
// end

pub fn touch() {
    (A.inc(), B.inc(), RAW.inc(), LONG.inc());
    C.with_label_values(&["1", "2"]).inc();
    for vec in labels() {
        vec.with_label_values(&["1", "2"]).set(1.0);
    }
    from_run_time().inc();
    labels_from_run_time().with_label_values(&["x"]).set(1.0);
}
