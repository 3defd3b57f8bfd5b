//! What `opentelemetry-system-metrics` measures of the process. From 0.3 on it is the same, but for the memory of the graphics card, which
//! is behind a feature since 0.4.2.
use opentelemetry::metrics::{Meter, MeterProvider};
use opentelemetry_sdk::{metrics::SdkMeterProvider, Resource};
use opentelemetry_system_metrics::init_process_observer_once;
use prometheus::{Encoder, Registry, TextEncoder};

// case: the process
async fn observe(meter: Meter) {
    init_process_observer_once(meter).await.unwrap();
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
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
    runtime.block_on(observe(provider.meter("kitchen")));
    let mut text = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
    // What is its own in each run is left out.
    let text = String::from_utf8(text).unwrap();
    for line in text.lines() {
        println!("{}", without_values(line));
    }
}

/// A line of the scrape without what it says of the process.
fn without_values(line: &str) -> String {
    let mut own = false;
    let mut parts = Vec::new();
    for part in line.split('"') {
        parts.push(if own { "it" } else { part });
        own = !own && !line.starts_with('#') && part.rsplit([',', '{']).next().is_some_and(|key| key.starts_with("process_"));
    }
    parts.join("\"")
}
