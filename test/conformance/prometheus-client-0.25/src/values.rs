//! Names, helps, units and kinds.
use std::sync::atomic::AtomicU64;

use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::exemplar::{CounterWithExemplar, HistogramWithExemplars};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::{
    exponential_buckets, exponential_buckets_range, linear_buckets, Histogram, NativeHistogramConfig,
};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Metric, Registry, Unit};

const NAME: &str = "named_by_a_const";
// case: a local that holds a clone of a field, and a function that is generic in what it registers
#[derive(Default)]
struct Shared {
    pairs: Family<Vec<(String, String)>, Counter>,
    calls: Family<[(&'static str, String); 2], Counter>,
}

fn add(registry: &mut Registry, name: &str, metric: impl Metric) {
    registry.register(name, format!("About {name}"), metric);
}

fn shared(registry: &mut Registry) {
    let shared = Shared::default();
    let pairs = shared.pairs.clone();
    registry.register("pairs", "By pairs", pairs);
    add(registry, "calls", shared.calls.clone());
    shared.pairs.get_or_create(&vec![("peer".to_string(), "a".to_string())]).inc();
    shared.calls.get_or_create(&[("op", "get".to_string()), ("code", "200".to_string())]).inc();
}
// end

const BOUNDS: [f64; 3] = [0.5, 1.0, 2.5];

pub fn touch(registry: &mut Registry) {
    shared(registry);
    // case: a counter gains `_total`, and the help a full stop
    let requests: Counter = Counter::default();
    registry.register("requests", "How many requests", requests.clone());
    requests.inc();
    // end

    // case: `_total` and the full stop are added where they are already, too
    let hits_total = Counter::<u64>::default();
    registry.register("hits_total", "How many hits.", hits_total.clone());
    hits_total.inc_by(2);
    // end

    // case: numbers with a fraction
    let spent = Counter::<f64, AtomicU64>::default();
    registry.register("spent", "What was spent", spent.clone());
    spent.inc_by(0.5);
    let load: Gauge<f64, AtomicU64> = Default::default();
    registry.register("load", "The load", load.clone());
    load.set(0.5);
    // end

    // case: a unit stands behind the name, before `_total`
    let sent = Counter::<u64>::default();
    registry.register_with_unit("sent", "What was sent", Unit::Bytes, sent.clone());
    sent.inc();
    let age: Gauge = Gauge::default();
    registry.register_with_unit("age", "The age", Unit::Seconds, age.clone());
    age.set(3);
    let eaten = Gauge::<i64>::default();
    registry.register_with_unit("eaten", "Eaten", Unit::Other("apples".to_string()), eaten.clone());
    eaten.inc();
    // end

    // case: a name from a const, and the help from `concat!`
    let named: Gauge = Gauge::default();
    registry.register(NAME, concat!("In two ", "parts"), named.clone());
    named.dec();
    // end

    // case: histograms with linear, exponential and literal buckets
    let linear = Histogram::new(linear_buckets(1.0, 2.0, 3));
    registry.register("linear", "Linear", linear.clone());
    linear.observe(1.0);
    let exponential = Histogram::new(exponential_buckets(1.0, 2.0, 4));
    registry.register_with_unit("exponential", "Exponential", Unit::Seconds, exponential.clone());
    exponential.observe(1.0);
    let ranged = Histogram::new(exponential_buckets_range(1.0, 100.0, 3));
    registry.register("ranged", "Ranged", ranged.clone());
    ranged.observe(1.0);
    let literal = Histogram::new([0.1, 0.2].into_iter());
    registry.register("literal", "Literal", literal.clone());
    literal.observe(1.0);
    let by_const = Histogram::new(BOUNDS);
    registry.register("by_const", "By a const", by_const.clone());
    by_const.observe(1.0);
    // end

    // case: a histogram with classic and native buckets
    let both = Histogram::new_classic_and_native([1.0, 2.0], NativeHistogramConfig::with_schema(0));
    registry.register("both", "Classic and native", both.clone());
    both.observe(1.0);
    // end

    // case: metrics with exemplars
    let traced = CounterWithExemplar::<Vec<(String, String)>>::default();
    registry.register("traced", "Traced", traced.clone());
    traced.inc_by(1, None, None);
    let timed: HistogramWithExemplars<Vec<(String, String)>> = HistogramWithExemplars::new([1.0].into_iter());
    registry.register("timed", "Timed", timed.clone());
    timed.observe(1.0, None, None);
    // end

    // case: an info metric gains `_info`; its labels are those that it is made with
    let build = Info::new(vec![("version", env!("CARGO_PKG_VERSION")), ("commit", "0")]);
    registry.register("build", "The build", build);
    // end

    // case: constant metrics
    registry.register("cores", "The cores", ConstGauge::new(8i64));
    registry.register("started", "How often it was started", ConstCounter::new(1u64));
    // end

    // case: elements of a list, by their names in it
    let (read, written) = (Counter::<u64>::default(), Counter::<u64>::default());
    for (name, help, counter) in [("read", "What was read", &read), ("written", "What was written", &written)] {
        registry.register(name, help, counter.clone());
    }
    read.inc();
    written.inc();
    // end

    // case: what is registered where it is made
    registry.register("inline", "Made inline", Counter::<u64>::default());
    // end
}
