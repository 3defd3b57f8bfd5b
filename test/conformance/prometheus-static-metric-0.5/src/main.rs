//! Structs that hold the children of a metric, and copies of it for each thread.
#![allow(non_camel_case_types)]

use lazy_static::lazy_static;
use prometheus::*;
use prometheus_static_metric::{
    auto_flush_from, make_auto_flush_static_metric, make_static_metric, register_static_counter_vec,
    register_static_gauge_vec, register_static_histogram_vec, register_static_int_counter_vec,
    register_static_int_gauge_vec,
};

// case: A struct made of a metric that a static holds
make_static_metric! {
    pub label_enum Method {
        post,
        get,
        delete: "DELETE",
    }

    pub struct Requests: IntCounter {
        "method" => Method,
        "product" => {
            foo,
            bar,
        },
    }
}

lazy_static! {
    static ref REQUESTS_VEC: IntCounterVec =
        register_int_counter_vec!("requests_total", "Requests", &["product", "method"]).unwrap();
    static ref REQUESTS: Requests = Requests::from(&REQUESTS_VEC);
}

fn requests() {
    REQUESTS.post.foo.inc();
    REQUESTS.get(Method::delete).bar.inc_by(2);
}
// end

// case: `register_static_*!`, whose first argument is the struct
make_static_metric! {
    pub struct Hits: Counter { "path" => { root, other } }
    pub struct Calls: IntCounter { "path" => { root, other } }
    pub struct Load: Gauge { "core" => { one, two } }
    pub struct Depth: IntGauge { "queue" => { fast, slow } }
    pub struct Took: Histogram { "queue" => { fast, slow } }
}

lazy_static! {
    static ref HITS: Hits = register_static_counter_vec!(Hits, "hits_total", "Hits", &["path"]).unwrap();
    static ref CALLS: Calls = register_static_int_counter_vec!(Calls, "calls_total", "Calls", &["path"]).unwrap();
    static ref LOAD: Load = register_static_gauge_vec!(Load, "load", "Load", &["core"]).unwrap();
    static ref DEPTH: Depth = register_static_int_gauge_vec!(Depth, "depth", "Depth", &["queue"]).unwrap();
    static ref TOOK: Took = register_static_histogram_vec!(
        Took,
        "took_seconds",
        "Time",
        &["queue"],
        exponential_buckets(0.5, 2.0, 3).unwrap()
    )
    .unwrap();
}

fn registered() {
    HITS.root.inc();
    CALLS.root.inc();
    LOAD.one.set(0.5);
    DEPTH.fast.set(1);
    TOOK.slow.start_timer().observe_duration();
}
// end

// case: A copy for each thread, that is flushed by hand
make_static_metric! {
    pub struct LocalJobs: LocalIntCounter { "kind" => { small, large } }
}

lazy_static! {
    static ref JOBS: IntCounterVec = register_int_counter_vec!("jobs_total", "Jobs", &["kind"]).unwrap();
}
thread_local! {
    static TLS_JOBS: LocalJobs = LocalJobs::from(&JOBS);
}

fn jobs() {
    TLS_JOBS.with(|jobs| jobs.small.inc());
    TLS_JOBS.with(|jobs| jobs.flush());
}
// end

// case: Copies for each thread, that flush themselves
make_auto_flush_static_metric! {
    pub struct Waits: LocalHistogram { "lane" => { left, right } }
    pub struct Turns: LocalIntCounter { "lane" => { left, right } }
}

lazy_static! {
    static ref WAITS_VEC: HistogramVec = register_histogram_vec!("waits_seconds", "Waits", &["lane"]).unwrap();
    static ref WAITS: Waits = auto_flush_from!(WAITS_VEC, Waits, std::time::Duration::from_secs(1));
    static ref TURNS_VEC: IntCounterVec = register_int_counter_vec!("turns_total", "Turns", &["lane"]).unwrap();
    static ref TURNS: Turns = auto_flush_from!(TURNS_VEC, Turns);
}

fn lanes() {
    WAITS.left.observe(0.1);
    TURNS.right.inc();
}
// end

fn main() {
    requests();
    registered();
    jobs();
    lanes();
    let mut text = Vec::new();
    TextEncoder::new().encode(&prometheus::gather(), &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
