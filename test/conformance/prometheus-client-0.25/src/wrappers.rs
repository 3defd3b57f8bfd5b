//! Functions of the project that register what they are given.
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::{Metric, Registry};

#[derive(Clone, Debug, Default, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Queue {
    queue: String,
}

// case: a function that is generic in the metric
fn registered<M: Metric + Clone>(registry: &mut Registry, name: &str, help: &str, metric: M) -> M {
    registry.register(name, help, metric.clone());
    metric
}
// end

// case: a trait of the project on the registry
trait Register {
    fn counter(&mut self, name: &str, help: &str) -> Counter;
}

impl Register for Registry {
    fn counter(&mut self, name: &str, help: &str) -> Counter {
        let counter = Counter::default();
        self.register(format!("wrapped_{name}"), help, counter.clone());
        counter
    }
}
// end

pub fn touch(registry: &mut Registry) {
    registered(registry, "generic_counter", "A counter", Counter::<u64>::default()).inc();
    registered(registry, "generic_gauge", "A gauge", Gauge::<i64>::default()).set(1);
    let depth = registered(registry, "generic_family", "A family", Family::<Queue, Gauge>::default());
    depth.get_or_create(&Queue::default()).set(1);
    registry.counter("events", "Events").inc();
}
