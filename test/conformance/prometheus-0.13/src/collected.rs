use prometheus::process_collector::ProcessCollector;
use prometheus::proto::MetricFamily;
use prometheus::{IntGauge, Registry};

// case: A collector of a process, behind a namespace
fn process() -> Registry {
    let registry = Registry::new();
    let collector = ProcessCollector::new(std::process::id() as i32, "child");
    registry.register(Box::new(collector)).unwrap();
    registry
}
// end

// case: A registry with a prefix, kept in a struct
struct Server {
    registry: Registry,
    open: IntGauge,
}

impl Server {
    fn new() -> prometheus::Result<Self> {
        let registry = Registry::new_custom(Some("server".to_string()), None)?;
        let open = register_int_gauge_with_registry!("open", "Open connections", registry)?;
        Ok(Server { registry, open })
    }
}
// end

pub fn gathered() -> Vec<MetricFamily> {
    let server = Server::new().unwrap();
    server.open.set(1);
    let mut families = process().gather();
    families.extend(server.registry.gather());
    families
}
