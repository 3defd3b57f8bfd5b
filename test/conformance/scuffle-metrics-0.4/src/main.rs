//! Functions of `scuffle-metrics`, as the exporter of the crate writes them. It shows `target_info` by itself.
mod metrics;

use opentelemetry_sdk::metrics::SdkMeterProvider;
use prometheus_client::registry::Registry;

fn main() {
    let exporter = scuffle_metrics::prometheus::exporter().build();
    let mut registry = Registry::default();
    // not: target_info is made by the exporter of the resource, and known as a name that is not of the code
    // shows: target_info
    registry.register_collector(exporter.collector());
    // end
    opentelemetry::global::set_meter_provider(SdkMeterProvider::builder().with_reader(exporter).build());
    metrics::run();
    let mut page = String::new();
    prometheus_client::encoding::text::encode(&mut page, &registry).unwrap();
    print!("{page}");
}
