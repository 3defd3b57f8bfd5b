//! Statics, each with a `register_*!` macro.
use std::sync::{LazyLock, OnceLock};

use lazy_static::lazy_static;
use once_cell::sync::{Lazy, OnceCell};
use prometheus::{
    register_counter, register_counter_vec, register_counter_vec_with_registry, register_counter_with_registry,
    register_gauge, register_gauge_vec, register_gauge_vec_with_registry, register_gauge_with_registry,
    register_histogram, register_histogram_vec, register_histogram_vec_with_registry,
    register_histogram_with_registry, register_int_counter, register_int_counter_vec,
    register_int_counter_vec_with_registry, register_int_counter_with_registry, register_int_gauge,
    register_int_gauge_vec, register_int_gauge_vec_with_registry, register_int_gauge_with_registry, Counter,
    CounterVec, Gauge, GaugeVec, Histogram, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec,
};

// case: A static of `lazy_static!`, with `unwrap` or `expect`, with any brackets
lazy_static! {
    /// How many requests came in.
    pub static ref REQUESTS: IntCounter = register_int_counter!("statics_requests_total", "Requests").unwrap();
    static ref LOAD: Gauge = prometheus::register_gauge! { "statics_load", "Load", }.expect("load");
    static ref TOOK: HistogramVec =
        register_histogram_vec!["statics_took_seconds", "Time \"taken\" by \\ a route", &["route"], vec![0.1, 0.5]].unwrap();
}
// end

// case: A static of `Lazy` or `LazyLock`
static DEPTH: LazyLock<IntGauge> =
    LazyLock::new(|| register_int_gauge!("statics_depth", "Waiting").unwrap());
static LEVEL: Lazy<IntGauge> = Lazy::new(|| {
    let made = register_int_gauge!("statics_level", "Level");
    made.expect("level")
});
// end

// case: A static of `OnceLock` or `OnceCell` that a function fills
static ONCE: OnceLock<Counter> = OnceLock::new();
static CELL: OnceCell<Counter> = OnceCell::new();

fn once() -> &'static Counter {
    ONCE.get_or_init(|| register_counter!("statics_once_total", "Filled when it is first asked for").unwrap())
}
fn cell() -> &'static Counter {
    CELL.get_or_init(|| register_counter!("statics_cell_total", "Filled when it is first asked for").unwrap())
}
// end

// case: A static inside a function
fn in_a_function() {
    static INNER: LazyLock<IntCounter> =
        LazyLock::new(|| register_int_counter!("statics_inner_total", "Inside a function").unwrap());
    INNER.inc();
}
// end

// case: A struct of metrics in one static
struct Pool {
    open: IntGauge,
    waits: IntCounterVec,
}
static POOL: LazyLock<Pool> = LazyLock::new(|| Pool {
    open: register_int_gauge!("statics_pool_open", "Open connections").unwrap(),
    waits: register_int_counter_vec!("statics_pool_waits_total", "Waits", &["why"]).unwrap(),
});
// end

// case: Every kind, alone and with labels
fn every_kind() {
    let a = register_counter!("kinds_counter", "A counter").unwrap();
    let b = register_counter_vec!("kinds_counter_vec", "Counters", &["a", "b"]).unwrap();
    let c = register_int_counter!("kinds_int_counter", "A counter of whole numbers").unwrap();
    let d = register_int_counter_vec!("kinds_int_counter_vec", "Counters of whole numbers", &["a"]).unwrap();
    let e = register_gauge!("kinds_gauge", "A gauge").unwrap();
    let f = register_gauge_vec!("kinds_gauge_vec", "Gauges", &["a"]).unwrap();
    let g = register_int_gauge!("kinds_int_gauge", "A gauge of whole numbers").unwrap();
    let h = register_int_gauge_vec!("kinds_int_gauge_vec", "Gauges of whole numbers", &["a"]).unwrap();
    let i = register_histogram!("kinds_histogram", "A histogram").unwrap();
    let j = register_histogram!("kinds_histogram_buckets", "A histogram with buckets", vec![1.0, 2.5]).unwrap();
    let k = register_histogram_vec!("kinds_histogram_vec", "Histograms", &["a"]).unwrap();
    // end
    (a.inc(), c.inc_by(2), e.set(1.5), g.add(2), i.observe(0.1), j.observe(2.0));
    b.with_label_values(&["x", "y"]).inc_by(0.5);
    d.with_label_values(&["x"]).inc();
    f.with_label_values(&["x"]).sub(1.0);
    h.with_label_values(&["x"]).dec();
    k.with_label_values(&["x"]).start_timer().observe_duration();
}

// case: Every kind in a registry that is named
fn every_kind_in_a_registry() {
    let registry = prometheus::default_registry();
    let a = register_counter_with_registry!("named_counter", "A counter", registry).unwrap();
    let b = register_counter_vec_with_registry!("named_counter_vec", "Counters", &["a", "b"], registry).unwrap();
    let c = register_int_counter_with_registry!("named_int_counter", "A counter of whole numbers", registry).unwrap();
    let d = register_int_counter_vec_with_registry!("named_int_counter_vec", "Counters", &["a"], registry).unwrap();
    let e = register_gauge_with_registry!("named_gauge", "A gauge", registry).unwrap();
    let f = register_gauge_vec_with_registry!("named_gauge_vec", "Gauges", &["a"], registry).unwrap();
    let g = register_int_gauge_with_registry!("named_int_gauge", "A gauge of whole numbers", registry).unwrap();
    let h = register_int_gauge_vec_with_registry!("named_int_gauge_vec", "Gauges", &["a"], registry).unwrap();
    let i = register_histogram_with_registry!("named_histogram", "A histogram", registry).unwrap();
    let j = register_histogram_with_registry!("named_buckets", "With buckets", vec![1.0, 2.5], registry).unwrap();
    let k = register_histogram_vec_with_registry!("named_histogram_vec", "Histograms", &["a"], registry).unwrap();
    let l =
        register_histogram_vec_with_registry!("named_vec_buckets", "Both", &["a"], vec![1.0, 2.5], registry).unwrap();
    // end
    (a.inc(), c.inc(), e.set(1.5), g.set(2), i.observe(0.1), j.observe(2.0));
    b.with_label_values(&["x", "y"]).inc();
    d.with_label_values(&["x"]).inc();
    f.with_label_values(&["x"]).set(1.0);
    h.with_label_values(&["x"]).set(1);
    k.with_label_values(&["x"]).observe(1.0);
    l.with_label_values(&["x"]).observe(1.0);
}

// silent: A static that no code touches is never registered
#[allow(dead_code)]
static UNTOUCHED: LazyLock<IntCounter> =
    LazyLock::new(|| register_int_counter!("statics_untouched_total", "Never registered").unwrap());
// end

// silent: Labels without a child show nothing
static CHILDLESS: LazyLock<IntCounterVec> =
    LazyLock::new(|| register_int_counter_vec!("statics_childless_total", "No child", &["a"]).unwrap());
// end

pub fn touch() {
    REQUESTS.inc();
    LOAD.set(0.5);
    TOOK.with_label_values(&["/"]).observe(0.2);
    DEPTH.set(3);
    LEVEL.inc();
    once().inc();
    cell().inc();
    in_a_function();
    POOL.open.set(1);
    POOL.waits.with_label_values(&["busy"]).inc();
    every_kind();
    every_kind_in_a_registry();
    LazyLock::force(&CHILDLESS);
    types();
}

/// The macros give these types.
fn types() {
    let _: (Option<CounterVec>, Option<GaugeVec>, Option<IntGaugeVec>, Option<Histogram>) = (None, None, None, None);
}
