//! `Opts` and `HistogramOpts`, in the ways in which they are written.
use std::collections::HashMap;
use std::sync::LazyLock;

use prometheus::{
    exponential_buckets, histogram_opts, labels, linear_buckets, opts, register_counter, register_counter_vec,
    register_gauge, register_histogram, register_histogram_vec, register_int_counter, register_int_gauge_vec, Counter,
    Gauge, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts,
    DEFAULT_BUCKETS,
};

// case: Namespace and subsystem, in any order
static HITS: LazyLock<Counter> = LazyLock::new(|| {
    register_counter!(Opts::new("hits_total", "Requests").subsystem("http").namespace("app")).unwrap()
});
static MISSES: LazyLock<Counter> =
    LazyLock::new(|| register_counter!(Opts::new("misses_total", "Misses").subsystem("cache")).unwrap());
// end

// case: Const labels
static ZONED: LazyLock<IntCounter> = LazyLock::new(|| {
    register_int_counter!(Opts::new("zoned_total", "With const labels").const_label("zone", "eu").const_label("tier", "a"))
        .unwrap()
});
static MAPPED: LazyLock<Gauge> = LazyLock::new(|| {
    let labels = HashMap::from([("zone".to_string(), "eu".to_string())]);
    register_gauge!(Opts::new("mapped", "With a map of const labels").const_labels(labels)).unwrap()
});
// end

// case: `opts!`, with and without `labels!`
static PLAIN: LazyLock<IntCounter> =
    LazyLock::new(|| register_int_counter!(opts!("plain_total", "Plain options")).unwrap());
static LABELLED: LazyLock<IntGaugeVec> = LazyLock::new(|| {
    register_int_gauge_vec!(opts!("labelled", "Const labels", labels! {"zone" => "eu", "tier" => "a",}), &["shard"])
        .unwrap()
});
// end

// case: `histogram_opts!`, with buckets and const labels
static SIZES: LazyLock<Histogram> =
    LazyLock::new(|| register_histogram!(histogram_opts!("sizes_bytes", "Sizes", vec![1.0, 10.0, 100.0])).unwrap());
static TIMES: LazyLock<HistogramVec> = LazyLock::new(|| {
    let labels = labels! {"zone".to_string() => "eu".to_string()};
    register_histogram_vec!(histogram_opts!("times_seconds", "Times", linear_buckets(1.0, 2.0, 3).unwrap(), labels), &["op"])
        .unwrap()
});
// end

// case: Buckets from functions, consts and slices
const BOUNDS: &[f64] = &[0.5, 1.5, 2.5];

fn buckets() -> [Histogram; 4] {
    let a = register_histogram!("bounds_seconds", "From a const", BOUNDS.to_vec()).unwrap();
    let b = register_histogram!("doubling_seconds", "Each twice the last", exponential_buckets(0.25, 2.0, 4).unwrap()).unwrap();
    let c = register_histogram!(HistogramOpts::new("chained_seconds", "By a method").buckets(BOUNDS.into())).unwrap();
    let d = register_histogram!("usual_seconds", "The usual ones", DEFAULT_BUCKETS.to_vec()).unwrap();
    [a, b, c, d]
}
// end

// case: Options as a struct
fn from_a_struct() -> (HistogramVec, IntCounter) {
    let opts = HistogramOpts {
        common_opts: Opts::new("struct_seconds", "Time").namespace("db"),
        buckets: vec![1.0],
    };
    let common = Opts {
        namespace: "db".into(),
        subsystem: String::new(),
        name: "struct_total".into(),
        help: "Fields".into(),
        const_labels: HashMap::new(),
        variable_labels: Vec::new(),
    };
    (HistogramVec::new(opts, &["query"]).unwrap(), IntCounter::with_opts(common).unwrap())
}
// end

// case: Options that a local gathers, also one that is shadowed again and again
fn step_by_step() -> (Counter, Counter, Histogram) {
    let opts = Opts::new("first_total", "First");
    let opts = opts.namespace("steps");
    let first = register_counter!(opts).unwrap();
    let opts = opts!("second_total", "Second");
    let second = register_counter!(opts).unwrap();
    let mut opts = HistogramOpts::new("third_seconds", "Third");
    opts = opts.namespace("steps");
    let third = register_histogram!(opts).unwrap();
    (first, second, third)
}
// end

// case: Histogram options made of plain options
fn from_options() -> Histogram {
    Histogram::with_opts(HistogramOpts::from(Opts::new("converted_seconds", "Converted").namespace("db"))).unwrap()
}
// end

// case: Labels that the options hold give way to those of the constructor
fn variable_labels() -> (IntCounterVec, IntGauge) {
    let opts = Opts::new("inside_total", "Labels inside").variable_label("one").variable_label("two");
    (IntCounterVec::new(opts, &["three"]).unwrap(), IntGauge::with_opts(opts!("outside", "No labels")).unwrap())
}
// end

// case: Options that a function gives back
fn common(name: &str, help: &str) -> Opts {
    Opts::new(name, help).namespace("shared").const_label("team", "red")
}
fn of_a_function() -> Counter {
    register_counter!(common("given_total", "Given by a function")).unwrap()
}
// end

// case: Options that a closure gives back
fn of_a_closure(namespace: &str) -> (IntCounter, Histogram) {
    let opts = |name: &str, help: &str| Opts::new(name, help).namespace(namespace).subsystem("closure");
    let total = register_int_counter!(opts("calls_total", "Calls")).unwrap();
    let took = register_histogram!(HistogramOpts::from(opts("took_seconds", "Time")).buckets(vec![1.0])).unwrap();
    (total, took)
}
// end

// case: Const labels from a loop and from a fold
struct Labelled {
    labels: Vec<(&'static str, String)>,
}
impl Labelled {
    fn looped(&self, name: &str) -> Opts {
        let mut opts = Opts::new(name, "In a loop");
        for (key, value) in &self.labels {
            opts = opts.const_label(*key, value);
        }
        opts
    }
    fn folded(&self, name: &str) -> Opts {
        self.labels.iter().fold(Opts::new(name, "In a fold"), |opts, (key, value)| opts.const_label(*key, value))
    }
}
fn one_by_one() -> (IntCounter, IntCounter) {
    let labelled = Labelled { labels: vec![("zone", "eu".to_string()), ("tier", "a".to_string())] };
    let looped = register_int_counter!(labelled.looped("looped_total")).unwrap();
    let folded = register_int_counter!(labelled.folded("folded_total")).unwrap();
    (looped, folded)
}
// end

// case: The rest of a struct from other options
fn from_the_rest() -> (IntCounter, Histogram) {
    let total = Opts { namespace: "rest".into(), ..Opts::new("filled_total", "Filled up") };
    let took = HistogramOpts {
        common_opts: Opts { help: "Another help".into(), ..Opts::new("filled_seconds", "Filled up") },
        ..HistogramOpts::new("unused", "Unused")
    };
    (register_int_counter!(total).unwrap(), register_histogram!(took).unwrap())
}
// end

pub fn touch() {
    let ((calls, took), (looped, folded), (filled, filling)) = (of_a_closure("app"), one_by_one(), from_the_rest());
    (calls.inc(), took.observe(1.0), looped.inc(), folded.inc(), filled.inc(), filling.observe(1.0));
    (HITS.inc(), MISSES.inc(), ZONED.inc(), MAPPED.set(1.0), PLAIN.inc());
    LABELLED.with_label_values(&["1"]).set(1);
    SIZES.observe(1.0);
    TIMES.with_label_values(&["get"]).observe(1.0);
    for histogram in buckets() {
        histogram.observe(1.0);
    }
    let (times, total) = from_a_struct();
    times.with_label_values(&["select"]).observe(1.0);
    total.inc();
    prometheus::register(Box::new(times)).unwrap();
    prometheus::register(Box::new(total)).unwrap();
    let (first, second, third) = step_by_step();
    (first.inc(), second.inc(), third.observe(1.0));
    let converted = from_options();
    converted.observe(1.0);
    prometheus::register(Box::new(converted)).unwrap();
    let (inside, outside) = variable_labels();
    inside.with_label_values(&["3"]).inc();
    outside.set(1);
    prometheus::register(Box::new(inside)).unwrap();
    prometheus::register(Box::new(outside)).unwrap();
    of_a_function().inc();
    let unused = register_counter_vec!("unused_total", "No child", &["a"]).unwrap();
    unused.with_label_values(&["x"]).inc();
}
