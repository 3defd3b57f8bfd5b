use prometheus::core::{AtomicU64, GenericCounter};
use prometheus::{Gauge, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts};

// case: Macros by `#[macro_use]`, which no import names
lazy_static! {
    static ref HITS: IntCounter = register_int_counter!("hits_total", "Hits").unwrap();
    static ref CALLS: IntCounterVec = register_int_counter_vec!(
        opts!("calls_total", "Calls", labels! {"zone" => "eu"}),
        &["op", "code"]
    )
    .unwrap();
    static ref TOOK: HistogramVec = register_histogram_vec!(
        "took_seconds",
        "Time",
        &["op"],
        exponential_buckets(0.5, 2.0, 3).unwrap()
    )
    .unwrap();
}
use prometheus::exponential_buckets;
// end

// case: A metric that a helper makes of its options
fn gauge(name: &str, help: &str, subsystem: &str) -> Gauge {
    let opts = Opts::new(name, help).namespace("app").subsystem(subsystem);
    let gauge = Gauge::with_opts(opts).unwrap();
    prometheus::register(Box::new(gauge.clone())).unwrap();
    gauge
}
fn gauges() -> (Gauge, Gauge) {
    (gauge("used_ratio", "Used", "disk"), gauge("used_ratio", "Used", "memory"))
}
// end

// case: Metrics that a struct registers in its constructor
struct Worker {
    jobs: GenericCounter<AtomicU64>,
    idle: IntGauge,
    waits: HistogramVec,
}

impl Worker {
    fn new(pool: &str) -> Self {
        let jobs = GenericCounter::with_opts(Opts::new("jobs_total", "Jobs").const_label("pool", pool)).unwrap();
        let idle = IntGauge::new(format!("{}_idle", pool), "Idle workers").unwrap();
        let waits = HistogramVec::new(HistogramOpts::new("waits_seconds", "Waits").namespace("worker"), &["why"]).unwrap();
        prometheus::register(Box::new(jobs.clone())).unwrap();
        prometheus::register(Box::new(idle.clone())).unwrap();
        prometheus::register(Box::new(waits.clone())).unwrap();
        Self { jobs, idle, waits }
    }
}
// end

pub fn touch() {
    HITS.inc();
    CALLS.with_label_values(&["get", "200"]).inc();
    TOOK.with_label_values(&["get"]).observe(0.1);
    let (disk, memory) = gauges();
    disk.set(0.5);
    memory.set(0.25);
    let worker = Worker::new("small");
    worker.jobs.inc();
    worker.idle.set(2);
    worker.waits.with_label_values(&["lock"]).observe(0.1);
}
