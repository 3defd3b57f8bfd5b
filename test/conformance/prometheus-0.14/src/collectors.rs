//! Collectors written by hand.
use std::collections::HashMap;

use prometheus::core::{Collector, Desc};
use prometheus::proto::{Counter, Gauge, LabelPair, Metric, MetricFamily, MetricType};
use prometheus::{IntGauge, Opts, Registry};

// case: A collector that fills gauges of its own
struct Pool {
    size: IntGauge,
}

impl Pool {
    fn new() -> Self {
        Pool { size: IntGauge::with_opts(Opts::new("size", "Size").namespace("pool")).unwrap() }
    }
}

impl Collector for Pool {
    fn desc(&self) -> Vec<&Desc> {
        self.size.desc()
    }
    fn collect(&self) -> Vec<MetricFamily> {
        self.size.set(3);
        self.size.collect()
    }
}
// end

// case: A collector that describes by `Desc::new`, and makes its families itself
struct Queue {
    desc: Desc,
}

impl Queue {
    fn new() -> Self {
        let labels = vec!["lane".to_string()];
        Queue { desc: Desc::new("queue_waiting".into(), "Waiting".into(), labels, HashMap::new()).unwrap() }
    }
}

impl Collector for Queue {
    fn desc(&self) -> Vec<&Desc> {
        vec![&self.desc]
    }
    fn collect(&self) -> Vec<MetricFamily> {
        let mut gauge = Gauge::default();
        gauge.set_value(2.0);
        let mut label = LabelPair::default();
        label.set_name("lane".to_string());
        label.set_value("slow".to_string());
        let mut metric = Metric::from_label(vec![label]);
        metric.set_gauge(gauge);
        let mut family = MetricFamily::default();
        family.set_name(self.desc.fq_name.clone());
        family.set_help(self.desc.help.clone());
        family.set_field_type(MetricType::GAUGE);
        family.set_metric(vec![metric]);
        vec![family]
    }
}
// end

// case: A counter by `Desc::new`, with a const label
struct Seen {
    desc: Desc,
}

fn seen() -> Seen {
    let constant = HashMap::from([("zone".to_string(), "eu".to_string())]);
    Seen { desc: Desc::new("seen_total".to_string(), "Seen".to_string(), vec![], constant).unwrap() }
}

impl Collector for Seen {
    fn desc(&self) -> Vec<&Desc> {
        vec![&self.desc]
    }
    fn collect(&self) -> Vec<MetricFamily> {
        let mut counter = Counter::default();
        counter.set_value(2.0);
        let mut metric = Metric::from_label(self.desc.const_label_pairs.clone());
        metric.set_counter(counter);
        let mut family = MetricFamily::default();
        family.set_name(self.desc.fq_name.clone());
        family.set_help(self.desc.help.clone());
        family.set_field_type(MetricType::COUNTER);
        family.set_metric(vec![metric]);
        vec![family]
    }
}
// end

pub fn gathered() -> Vec<MetricFamily> {
    let registry = Registry::new();
    registry.register(Box::new(Pool::new())).unwrap();
    registry.register(Box::new(Queue::new())).unwrap();
    registry.register(Box::new(seen())).unwrap();
    registry.gather()
}
