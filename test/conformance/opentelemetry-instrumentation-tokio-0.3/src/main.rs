//! What `opentelemetry-instrumentation-tokio` measures of a runtime without `--cfg tokio_unstable`.
use opentelemetry::KeyValue;
use opentelemetry_instrumentation_tokio::Config;
use opentelemetry_sdk::{metrics::SdkMeterProvider, Resource};
use prometheus::{Encoder, Registry, TextEncoder};
use tokio::runtime::{Builder, Handle};

// case: a runtime, with labels of one's own
fn observe(handle: &Handle) {
    Config::new()
        .with_label("runtime.name", "kitchen")
        .with_labels([KeyValue::new("floor", 1)])
        .observe_runtime(handle);
}
// end

// not: target_info is made by the exporter of the resource, and known as a name that is not of the code
// shows: target_info
fn resource() -> Resource {
    Resource::builder_empty().with_service_name("kitchen").build()
}
// end

fn main() {
    let registry = Registry::new();
    let exporter = opentelemetry_prometheus::exporter().with_registry(registry.clone()).build().unwrap();
    let provider = SdkMeterProvider::builder().with_reader(exporter).with_resource(resource()).build();
    opentelemetry::global::set_meter_provider(provider);
    let runtime = Builder::new_current_thread().build().unwrap();
    observe(runtime.handle());
    let mut text = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
