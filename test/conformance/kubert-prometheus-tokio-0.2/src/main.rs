//! What `kubert-prometheus-tokio` registers of a tokio runtime, which is compiled with `--cfg tokio_unstable`.
use std::time::Duration;

use kubert_prometheus_tokio::Runtime;
use prometheus_client::registry::Registry;

// case: a runtime, in a registry with a prefix
fn register(registry: &mut Registry, handle: tokio::runtime::Handle) -> Runtime {
    Runtime::register(registry.sub_registry_with_prefix("tokio_rt"), handle)
}
// end

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    let mut registry = Registry::default();
    let metrics = register(&mut registry, runtime.handle().clone());
    runtime.block_on(async {
        let mut interval = tokio::time::interval(Duration::from_millis(1));
        tokio::time::timeout(Duration::from_millis(20), metrics.updated(&mut interval)).await.unwrap_err();
    });
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
    print!("{text}");
}
