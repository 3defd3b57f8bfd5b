//! What `kubert-prometheus-process` registers of the process. Before 0.2.2 it has no bytes of the network.
use prometheus_client::registry::Registry;

// case: in a registry with a prefix
fn register(registry: &mut Registry) {
    kubert_prometheus_process::register(registry.sub_registry_with_prefix("process")).unwrap();
}
// end

fn main() {
    let mut registry = Registry::default();
    register(&mut registry);
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
    print!("{text}");
}
