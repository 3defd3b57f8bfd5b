//! Constructors, and types by another name.
use std::sync::LazyLock;

use prometheus::core::{AtomicF64, AtomicI64, AtomicU64, GenericCounter, GenericCounterVec, GenericGauge};
use prometheus::{
    opts, Counter, CounterVec, Gauge, GaugeVec, Histogram as Timing, HistogramOpts, HistogramVec, IntCounter,
    IntCounterVec, IntGauge, IntGaugeVec, Opts, PullingGauge,
};

// case: Every constructor, registered by hand
fn constructors() -> prometheus::Result<()> {
    let a = IntCounter::new("made_int_counter", "A counter")?;
    let b = Counter::with_opts(Opts::new("made_counter", "A counter"))?;
    let c = IntGauge::new("made_int_gauge", "A gauge")?;
    let d = Gauge::with_opts(opts!("made_gauge", "A gauge"))?;
    let e = Timing::with_opts(HistogramOpts::new("made_histogram", "A histogram"))?;
    let f = IntCounterVec::new(Opts::new("made_int_counter_vec", "Counters"), &["a"])?;
    let g = CounterVec::new(opts!("made_counter_vec", "Counters"), &["a"])?;
    let h = IntGaugeVec::new(Opts::new("made_int_gauge_vec", "Gauges"), &["a"])?;
    let i = GaugeVec::new(Opts::new("made_gauge_vec", "Gauges"), &["a", "b"])?;
    let j = HistogramVec::new(HistogramOpts::new("made_histogram_vec", "Histograms").buckets(vec![1.0]), &["a"])?;
    // end
    (a.inc(), b.inc(), c.set(1), d.set(1.0), e.observe(1.0));
    f.with_label_values(&["x"]).inc();
    g.with_label_values(&["x"]).inc();
    h.with_label_values(&["x"]).set(1);
    i.with_label_values(&["x", "y"]).set(1.0);
    j.with_label_values(&["x"]).observe(1.0);
    let registry = prometheus::default_registry();
    registry.register(Box::new(a.clone()))?;
    registry.register(Box::new(b))?;
    registry.register(Box::new(c))?;
    registry.register(Box::new(d))?;
    registry.register(Box::new(e))?;
    prometheus::register(Box::new(f))?;
    prometheus::register(Box::new(g))?;
    prometheus::register(Box::new(h))?;
    prometheus::register(Box::new(i))?;
    prometheus::register(Box::new(j))
}

// case: Generic types, and aliases of them
type Level = GenericGauge<AtomicI64>;
type Hits = GenericCounterVec<AtomicU64>;

fn generics() -> (Level, Hits, GenericCounter<AtomicF64>) {
    let level = Level::new("generic_level", "Level").unwrap();
    let hits = Hits::new(Opts::new("generic_hits_total", "Hits"), &["path"]).unwrap();
    let cost = GenericCounter::<AtomicF64>::with_opts(Opts::new("generic_cost_total", "Cost")).unwrap();
    (level, hits, cost)
}
// end

// case: A gauge that asks for its value
fn pulling() -> PullingGauge {
    PullingGauge::new("pulled_depth", "Asked for at each scrape", Box::new(|| 3.0)).unwrap()
}
// end

// case: A metric that no registry takes: a finding tells of it, and it is in no list
static LOST: LazyLock<IntCounter> = LazyLock::new(|| IntCounter::new("lost_total", "Never shown").unwrap());

fn lose() {
    LOST.inc();
}
// end

pub fn touch() {
    constructors().unwrap();
    lose();
    let (level, hits, cost) = generics();
    level.set(1);
    hits.with_label_values(&["/"]).inc();
    cost.inc_by(0.5);
    prometheus::register(Box::new(level)).unwrap();
    prometheus::register(Box::new(hits)).unwrap();
    prometheus::register(Box::new(cost)).unwrap();
    prometheus::register(Box::new(pulling())).unwrap();
}
