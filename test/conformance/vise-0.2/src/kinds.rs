//! The kinds of metrics, their units, buckets and help.
use std::time::Duration;

use vise::{Buckets, Counter, EncodeLabelSet, Gauge, Global, Histogram, Info, Metrics, Unit};

// case: counters, gauges and histograms behind a prefix
#[derive(Debug, Metrics)]
#[metrics(prefix = "app")]
pub struct AppMetrics {
    /// Number of requests
    pub requests: Counter,
    /// Requests in work.
    in_flight: Gauge<usize>,
    /// How full the queue is, from 0 to 1.
    load: Gauge<f64>,
    /// Answers by their size.
    #[metrics(buckets = Buckets::exponential(64.0..=1024.0, 4.0))]
    answer: Histogram<usize>,
}

#[vise::register]
static METRICS: Global<AppMetrics> = Global::new();
// end

// case: units are part of the name
#[derive(Debug, Metrics)]
#[metrics(prefix = "units")]
struct UnitMetrics {
    /// Time of a request.
    #[metrics(unit = Unit::Seconds, buckets = Buckets::LATENCIES)]
    latency: Histogram<Duration>,
    /// Memory in use.
    #[metrics(unit = Unit::Bytes)]
    memory: Gauge<u64>,
    /// Sent over the network.
    #[metrics(unit = Unit::Bytes)]
    sent: Counter,
    /// Age of the last block.
    #[metrics(unit = AGE)]
    block_age: Gauge<Duration>,
}

const AGE: Unit = Unit::Seconds;

#[vise::register]
static UNITS: Global<UnitMetrics> = Global::new();
// end

// case: no prefix
#[derive(Debug, Metrics)]
struct PlainMetrics {
    /// Restarts of the program!
    plain_restarts_total: Counter,
}

#[vise::register]
static PLAIN: Global<PlainMetrics> = Global::new();
// end

// case: help of several lines, of other forms, and none
#[derive(Debug, Metrics)]
#[metrics(prefix = "help")]
struct HelpMetrics {
    /// One line.
    ///
    /// And   another line
    /// that goes on?
    several: Counter,
    #[doc = "An attribute with \"quotes\""]
    attribute: Counter,
    /** A block. */
    block: Counter,
    undocumented: Counter,
    // No documentation.
    commented: Counter,
}

#[vise::register]
static HELP: Global<HelpMetrics> = Global::new();
// end

// case: buckets in all their forms
const STEPS: Buckets = Buckets::linear(0.0..=10.0, 2.5);
const BOUNDS: [f64; 3] = [1.0, 5.0, 25.0];

#[derive(Debug, Metrics)]
#[metrics(prefix = "buckets")]
struct BucketMetrics {
    /// A slice.
    #[metrics(buckets = &[0.001, 0.01, 0.1])]
    slice: Histogram<Duration>,
    /// A const of buckets.
    #[metrics(buckets = STEPS)]
    steps: Histogram<f64>,
    /// A const of bounds.
    #[metrics(buckets = Buckets::values(&BOUNDS))]
    bounds: Histogram<u64>,
    /// From zero to one.
    #[metrics(buckets = Buckets::ZERO_TO_ONE)]
    ratio: Histogram<f64>,
}

#[vise::register]
static BUCKETS: Global<BucketMetrics> = Global::new();
// end

// case: information about the program
#[derive(Debug, EncodeLabelSet)]
struct Build {
    version: &'static str,
    r#type: &'static str,
    commit: Option<&'static str>,
    #[metrics(unit = Unit::Seconds)]
    timeout: vise::DurationAsSecs,
    #[metrics(skip = str::is_empty)]
    branch: &'static str,
}

#[derive(Debug, Metrics)]
#[metrics(prefix = "build")]
struct BuildMetrics {
    /// What was built.
    info: Info<Build>,
}

#[vise::register]
static BUILD: Global<BuildMetrics> = Global::new();
// end

pub fn touch() {
    METRICS.requests.inc();
    METRICS.in_flight.inc_by(1);
    METRICS.load.set(0.5);
    METRICS.answer.observe(100);
    UNITS.latency.start().observe();
    UNITS.memory.set(1);
    UNITS.sent.inc_by(2);
    UNITS.block_age.set(Duration::from_secs(1));
    PLAIN.plain_restarts_total.inc();
    HELP.several.inc();
    HELP.attribute.inc();
    HELP.block.inc();
    HELP.undocumented.inc();
    HELP.commented.inc();
    let buckets = &BUCKETS;
    buckets.slice.observe(Duration::from_millis(1));
    buckets.steps.observe(1.0);
    buckets.bounds.observe(1);
    buckets.ratio.observe(0.5);
    BUILD
        .info
        .set(Build {
            version: "1.0.0",
            r#type: "release",
            commit: Some("abc"),
            timeout: Duration::from_secs(5).into(),
            branch: "main",
        })
        .expect("set once");
}
