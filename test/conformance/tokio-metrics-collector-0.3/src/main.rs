//! What `tokio-metrics-collector` collects of a runtime, which is compiled with `--cfg tokio_unstable`, and of tasks.
use prometheus::{Encoder, Registry, TextEncoder};
use tokio_metrics_collector::{RuntimeCollector, TaskCollector, TaskMonitor};

// case: the collectors of the process
fn register(registry: &Registry) {
    registry.register(Box::new(tokio_metrics_collector::default_runtime_collector())).unwrap();
    registry.register(Box::new(tokio_metrics_collector::default_task_collector())).unwrap();
}
// end

// case: collectors with a namespace
fn of_ingest(registry: &Registry, handle: &tokio::runtime::Handle) -> &'static TaskCollector {
    let monitor = tokio_metrics::RuntimeMonitor::new(handle);
    registry.register(Box::new(RuntimeCollector::new(monitor, "ingest"))).unwrap();
    let tasks: &'static TaskCollector = Box::leak(Box::new(TaskCollector::new("ingest")));
    registry.register(Box::new(tasks)).unwrap();
    tasks
}
// end

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let _guard = runtime.enter();
    let registry = Registry::new();
    register(&registry);
    let tasks = of_ingest(&registry, runtime.handle());
    let monitor = TaskMonitor::new();
    tasks.add("read", monitor.clone()).unwrap();
    tokio_metrics_collector::default_task_collector().add("read", monitor.clone()).unwrap();
    runtime.block_on(monitor.instrument(async {}));
    let mut text = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
