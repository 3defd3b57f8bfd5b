//! Metrics of one's own, exported as families.
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use prometheus::proto::{Gauge, LabelPair, Metric, MetricFamily, MetricType};

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Tags(BTreeMap<&'static str, Cow<'static, str>>);

impl Tags {
    fn iter(&self) -> std::collections::btree_map::Iter<'_, &'static str, Cow<'static, str>> {
        self.0.iter()
    }
    fn set(&mut self, key: &'static str, value: impl Into<Cow<'static, str>>) {
        self.0.insert(key, value.into());
    }
}

impl<'a, const N: usize> From<&'a [(&'static str, &'static str); N]> for Tags {
    fn from(all: &'a [(&'static str, &'static str); N]) -> Self {
        Self(all.iter().map(|(key, value)| (*key, Cow::Borrowed(*value))).collect())
    }
}

trait Watcher {
    fn begin(&mut self, name: &'static str, help: &'static str);
    fn observe(&mut self, tags: &Tags, value: u64);
    fn end(&mut self);
}

trait Instrument {
    fn report(&self, watcher: &mut dyn Watcher);
}

#[derive(Default)]
struct Hub {
    all: Mutex<Vec<Box<dyn Instrument>>>,
}

impl Hub {
    fn level(&self, name: &'static str, help: &'static str) -> Level {
        let level = Level::new(name, help);
        self.add(level.clone());
        level
    }
    fn add(&self, one: impl Instrument + 'static) {
        self.all.lock().unwrap().push(Box::new(one));
    }
}

// case: A metric of one's own, which has a sample for the tags of each of its children
#[derive(Clone)]
struct Level {
    name: &'static str,
    help: &'static str,
    values: Arc<Mutex<BTreeMap<Tags, u64>>>,
}

impl Level {
    fn new(name: &'static str, help: &'static str) -> Self {
        Self { name, help, values: Default::default() }
    }
    fn put(&self, tags: impl Into<Tags>, value: u64) {
        self.values.lock().unwrap().insert(tags.into(), value);
    }
}

impl Instrument for Level {
    fn report(&self, watcher: &mut dyn Watcher) {
        watcher.begin(self.name, self.help);
        for (tags, value) in self.values.lock().unwrap().iter() {
            watcher.observe(tags, *value);
        }
        watcher.end();
    }
}

fn levels(hub: &Hub) {
    let stock = hub.level("stock", "What is left");
    let mut tags = Tags::from(&[("shop", "corner")]);
    stock.put(tags.clone(), 1);
    tags.set("shelf", "top");
    stock.put(tags, 2);
    hub.level("doors", "Doors").put(&[], 3);
}
// end

// case: An instrument that says its samples itself
struct Heap {
    used: Tags,
}

impl Instrument for Heap {
    fn report(&self, watcher: &mut dyn Watcher) {
        watcher.begin("heap_bytes", "Of the heap");
        watcher.observe(&self.used, 1);
        watcher.observe(&Tags::from(&[("part", "free"), ("arena", "main")]), 2);
        watcher.end();
    }
}

fn heap(hub: &Hub) {
    hub.add(Heap { used: Tags::from(&[("part", "used")]) });
}
// end

#[derive(Default)]
struct Families {
    open: Option<MetricFamily>,
    all: Vec<MetricFamily>,
}

impl Watcher for Families {
    fn begin(&mut self, name: &'static str, help: &'static str) {
        let mut family = MetricFamily::default();
        family.set_name(format!("own_{name}"));
        family.set_help(help.to_string());
        family.set_field_type(MetricType::GAUGE);
        self.open = Some(family);
    }
    fn observe(&mut self, tags: &Tags, value: u64) {
        let mut metric = Metric::default();
        metric.set_label(
            tags.iter()
                .map(|(name, value)| {
                    let mut pair = LabelPair::default();
                    pair.set_name(name.to_string());
                    pair.set_value(value.to_string());
                    pair
                })
                .collect(),
        );
        let mut gauge = Gauge::default();
        gauge.set_value(value as f64);
        metric.set_gauge(gauge);
        self.open.as_mut().unwrap().mut_metric().push(metric);
    }
    fn end(&mut self) {
        self.all.extend(self.open.take());
    }
}

pub fn gathered() -> Vec<MetricFamily> {
    let hub = Hub::default();
    levels(&hub);
    heap(&hub);
    let mut families = Families::default();
    for each in hub.all.lock().unwrap().iter() {
        each.report(&mut families);
    }
    families.all
}
