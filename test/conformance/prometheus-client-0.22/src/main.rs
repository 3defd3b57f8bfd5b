//! Declares metrics in the ways in which `prometheus-client` before 0.23 differs, touches each, and prints what a scrape shows.
use std::borrow::Cow;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeLabel, EncodeLabelSet, EncodeLabelValue, EncodeMetric, LabelSetEncoder,
};
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::histogram::{exponential_buckets, Histogram};
use prometheus_client::metrics::info::Info;
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::{Registry, Unit};

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelValue)]
enum Method {
    Get,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct From {
    peer: String,
}

// case: a derived label set, with a raw identifier and a flattened struct
#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Request {
    r#type: String,
    method: Method,
    #[prometheus(flatten)]
    from: From,
}
// end

// case: a label set by hand, whose encoder is handed over by value
#[derive(Clone, Debug, Hash, PartialEq, Eq)]
struct ByHand {
    from: From,
}

impl EncodeLabelSet for ByHand {
    fn encode(&self, mut encoder: LabelSetEncoder) -> Result<(), std::fmt::Error> {
        ("zone", "eu").encode(encoder.encode_label())?;
        self.from.encode(encoder)
    }
}
// end

// case: a collector
#[derive(Debug)]
struct Disks;

impl Collector for Disks {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), std::fmt::Error> {
        let writes = encoder.encode_descriptor("writes", "How many writes", None, MetricType::Counter)?;
        ConstCounter::new(1u64).encode(writes)?;
        let mut free = encoder.encode_descriptor("free", "Free space", Some(&Unit::Bytes), MetricType::Gauge)?;
        ConstGauge::new(1i64).encode(free.encode_family(&From { peer: String::new() })?)
    }
}
// end

struct Metrics {
    requests: Family<Request, Counter>,
    durations: Family<ByHand, Histogram>,
}

impl Metrics {
    fn new(registry: &mut Registry) -> Self {
        // case: a family, and one with a unit and a constructor
        let requests = Family::default();
        registry.register("requests", "How many requests", requests.clone());
        let durations: Family<ByHand, Histogram> =
            Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.1, 2.0, 3)));
        registry.register_with_unit("duration", "How long they took", Unit::Seconds, durations.clone());
        // end
        Self { requests, durations }
    }
}

fn main() {
    // case: a registry with a prefix, and one with labels inside it
    let mut registry = Registry::with_prefix("app");
    let labelled = registry.sub_registry_with_label((Cow::Borrowed("zone"), Cow::Borrowed("eu")));
    let labelled_hits = Counter::<u64>::default();
    labelled.register("hits", "Hits", labelled_hits.clone());
    labelled_hits.inc();
    // end

    // case: an info metric
    registry.register("build", "The build", Info::new(vec![("version", "1")]));
    // end

    // case: a family without labels
    let bare: Family<(), Counter> = Family::default();
    registry.register("bare", "Without labels", bare.clone());
    bare.get_or_create(&()).inc();
    // end

    let metrics = Metrics::new(&mut registry);
    let from = From { peer: String::new() };
    let request = Request { r#type: String::new(), method: Method::Get, from: from.clone() };
    metrics.requests.get_or_create(&request).inc();
    metrics.durations.get_or_create(&ByHand { from }).observe(1.0);
    registry.sub_registry_with_prefix("disk").register_collector(Box::new(Disks));

    let mut text = String::new();
    encode(&mut text, &registry).unwrap();
    print!("{text}");
}
