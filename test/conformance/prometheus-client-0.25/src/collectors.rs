//! Collectors, which describe their metrics at each scrape.
use std::sync::Arc;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::{Registry, Unit};

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Disk {
    disk: String,
}

// case: a collector: the help is as written, the prefix that of its registry
#[derive(Debug)]
struct Disks;

impl Collector for Disks {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), std::fmt::Error> {
        ConstCounter::new(1u64).encode(encoder.encode_descriptor(
            "writes",
            "How many writes",
            None,
            MetricType::Counter,
        )?)?;
        let mut free = encoder.encode_descriptor("free", "Free space", Some(&Unit::Bytes), MetricType::Gauge)?;
        for disk in ["a", "b"] {
            ConstGauge::new(1i64).encode(free.encode_family(&Disk { disk: disk.to_owned() })?)?;
        }
        let mut used = encoder.encode_descriptor("used", "Used space", None, MetricType::Gauge)?;
        ConstGauge::new(1i64).encode(used.encode_family(&[("disk", "a"), ("kind", "b")])?)?;
        Ok(())
    }
}
// end

// case: a function that describes for collectors
fn describe(encoder: &mut DescriptorEncoder, name: &str, help: &str, value: i64) -> Result<(), std::fmt::Error> {
    let metric = ConstGauge::new(value);
    let encoder = encoder.encode_descriptor(name, help, None, metric.metric_type())?;
    metric.encode(encoder)
}

#[derive(Debug)]
struct Tasks;

impl Collector for Tasks {
    fn encode(&self, mut encoder: DescriptorEncoder) -> Result<(), std::fmt::Error> {
        describe(&mut encoder, "alive", "Tasks alive", 1)?;
        describe(&mut encoder, "waiting", "Tasks waiting", 1)
    }
}

impl Tasks {
    fn register(registry: &mut Registry) {
        registry.sub_registry_with_prefix("tasks").register_collector(Box::new(Self));
    }
}
// end

pub fn touch(registry: &mut Registry) {
    registry.sub_registry_with_prefix("disk").register_collector(Box::new(Arc::new(Disks)));
    Tasks::register(registry);
}
