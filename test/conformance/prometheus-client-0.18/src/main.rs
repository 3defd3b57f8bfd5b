//! Declares metrics in the ways of `prometheus-client` before 0.19, touches each, and prints what a scrape shows.
use std::borrow::Cow;

use prometheus_client::encoding::text::{encode, Encode};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{linear_buckets, Histogram};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

#[derive(Clone, Hash, PartialEq, Eq, Encode)]
enum Method {
    Get,
}

// case: a label set that derives `Encode`
#[derive(Clone, Hash, PartialEq, Eq, Encode)]
struct Request {
    r#type: String,
    method: Method,
}
// end

struct Metrics {
    requests: Family<Request, Counter>,
    duration: Histogram,
}

impl Metrics {
    fn new(registry: &mut Registry) -> Self {
        // case: metrics are boxed before they are registered
        let requests = Family::<Request, Counter>::default();
        registry.register("requests", "How many requests", Box::new(requests.clone()));
        let duration = Histogram::new(linear_buckets(1.0, 1.0, 3));
        registry.register_with_unit("duration", "How long they took", Unit::Seconds, Box::new(duration.clone()));
        // end
        Self { requests, duration }
    }
}

fn main() {
    let mut registry = Registry::default();
    let metrics = Metrics::new(registry.sub_registry_with_prefix("http"));
    metrics.requests.get_or_create(&Request { r#type: String::new(), method: Method::Get }).inc();
    metrics.duration.observe(1.0);

    // case: a registry inside a registry, with a label
    let zone = registry.sub_registry_with_label((Cow::Borrowed("zone"), Cow::Borrowed("eu")));
    let level: Gauge = Gauge::default();
    zone.sub_registry_with_prefix("tank").register("level", "The level", Box::new(level.clone()));
    level.set(1);
    // end

    // case: pairs as labels
    let pairs = Family::<Vec<(String, String)>, Counter>::default();
    registry.register("pairs", "Pairs", Box::new(pairs.clone()));
    pairs.get_or_create(&vec![("method".to_owned(), "GET".to_owned())]).inc();
    // end

    // case: an info metric
    registry.register("build", "The build", Box::new(Info::new(vec![("version".to_string(), "1".to_string())])));
    // end

    let mut text = Vec::new();
    encode(&mut text, &registry).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
