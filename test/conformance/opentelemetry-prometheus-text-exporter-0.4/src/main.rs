//! OpenTelemetry metrics that `opentelemetry-prometheus-text-exporter` writes, with what it does by default.
mod attributes;
mod instruments;
mod units;

use opentelemetry::global;
use opentelemetry_prometheus_text_exporter::PrometheusExporter;
use opentelemetry_sdk::{Resource, metrics::SdkMeterProvider};

fn main() {
    // case: the exporter, as it is by default
    let exporter = PrometheusExporter::new();
    // end

    // not: target_info is made by the exporter of the resource, and known as a name that is not of the code
    // shows: target_info
    let resource = Resource::builder_empty().with_service_name("dairy").build();
    // end

    let provider = SdkMeterProvider::builder().with_reader(exporter.clone()).with_resource(resource).build();
    global::set_meter_provider(provider.clone());

    let observed = instruments::run();
    units::run();
    attributes::run(&provider);

    let mut text = Vec::new();
    exporter.export(&mut text).unwrap();
    drop(observed);
    print!("{}", String::from_utf8(text).unwrap());
}
