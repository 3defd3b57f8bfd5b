//! Registries with prefixes and labels, and the ways in which they are handed on.
use std::borrow::Cow;
use std::sync::{LazyLock, Mutex};

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

fn gauge(registry: &mut Registry, name: &str, help: &str) -> Gauge {
    let gauge = Gauge::default();
    registry.register(name, help, gauge.clone());
    gauge
}

// case: a function that several callers call with several registries
fn uptime(registry: &mut Registry) -> Gauge {
    let uptime = Gauge::default();
    registry.register("uptime", "Time up", uptime.clone());
    uptime
}
// end

fn in_own(registry: &mut Registry) -> &mut Registry {
    registry.sub_registry_with_prefix("own")
}

fn named<'a>(registry: &'a mut Registry, name: &str) -> &'a mut Registry {
    registry.sub_registry_with_prefix(format!("by_{name}"))
}

// case: a wrapper of the project around a registry
struct Scope<'a> {
    registry: &'a mut Registry,
}

impl Scope<'_> {
    fn scope(&mut self, prefix: &str) -> Scope<'_> {
        Scope { registry: self.registry.sub_registry_with_prefix(prefix) }
    }

    fn counter(&mut self, name: &str, help: &str) -> Counter {
        let counter = Counter::default();
        self.registry.register(name, help, counter.clone());
        counter
    }
}
// end

// case: a closure, or a function by its name, that is handed the registry
fn with_prefix<T>(registry: &mut Registry, prefix: &str, then: impl FnOnce(&mut Registry) -> T) -> T {
    then(registry.sub_registry_with_prefix(prefix))
}

fn depth(registry: &mut Registry) -> Gauge {
    let depth = Gauge::default();
    registry.register("depth", "The depth", depth.clone());
    depth
}
// end

static GLOBAL: LazyLock<Mutex<Registry>> = LazyLock::new(|| Mutex::new(Registry::with_prefix("global")));

pub fn touch(registry: &mut Registry) {
    // case: registries inside registries, chained or in locals
    let outer = registry.sub_registry_with_prefix("outer");
    let inner: Gauge = Gauge::default();
    outer.sub_registry_with_prefix("inner").register("level", "The level", inner.clone());
    inner.set(1);
    let local = outer.sub_registry_with_prefix("local");
    let level = Gauge::<i64>::default();
    local.register("level", "The level", level.clone());
    level.set(1);
    // end

    // case: a function that gives back a registry inside the one that it is given
    gauge(in_own(registry), "size", "The size").set(1);
    gauge(named(registry, "name"), "size", "The size").set(1);
    // end

    uptime(registry).set(1);
    uptime(registry.sub_registry_with_prefix("second")).set(1);

    // case: labels of a registry join every series
    let zone = registry.sub_registry_with_label((Cow::Borrowed("zone"), Cow::Borrowed("eu")));
    gauge(zone, "zoned", "Zoned").set(1);
    let labels = [("cell".into(), "a".into()), ("host".into(), std::env::consts::OS.into())];
    let host = zone.sub_registry_with_labels(labels.into_iter());
    gauge(host, "hosted", "Hosted").set(1);
    // end

    let mut scope = Scope { registry };
    scope.counter("plain", "Without a prefix").inc();
    scope.scope("scoped").counter("events", "Events").inc();

    with_prefix(registry, "lent", |inner| {
        let lent = Gauge::<i64>::default();
        inner.register("lent", "Lent", lent.clone());
        lent.set(1);
    });
    with_prefix(registry, "handed", depth).set(1);

    net::Metrics::new(registry.sub_registry_with_prefix("net_in")).send();
    net::Metrics::new(registry.sub_registry_with_prefix("net_out")).send();
}

pub fn others() -> Vec<Registry> {
    // case: a registry with a prefix, or with labels, of its own
    let mut app = Registry::with_prefix("app");
    gauge(&mut app, "ready", "Ready").set(1);
    let mut labelled = Registry::with_labels([("cluster".into(), "c".into())].into_iter());
    gauge(&mut labelled, "clustered", "Clustered").set(1);
    let mut both = Registry::with_prefix_and_labels("both", [("cluster".into(), "c".into())].into_iter());
    gauge(&mut both, "ready", "Ready").set(1);
    // end

    // case: a registry in a static
    gauge(&mut GLOBAL.lock().unwrap(), "state", "The state").set(1);
    // end
    let global = std::mem::take(&mut *GLOBAL.lock().unwrap());
    vec![app, labelled, both, global]
}
