//! Every pattern of OpenTelemetry metrics behind the Prometheus exporter, and what a scrape shows of it.
mod attributes;
mod builders;
mod instruments;
mod names;
mod observers;
mod scopes;
mod units;
mod views;

use opentelemetry::global;
use opentelemetry_sdk::{Resource, metrics::SdkMeterProvider};
use prometheus::{Encoder, Registry, TextEncoder};

fn main() {
    let registry = Registry::new();

    // case: the exporter, with a namespace
    let exporter = opentelemetry_prometheus::exporter()
        .with_registry(registry.clone())
        .with_namespace("shop")
        .build()
        .unwrap();
    // end

    // not: target_info is made by the exporter of the resource, and known as a name that is not of the code
    // shows: target_info
    let resource = Resource::builder_empty().with_service_name("shop").build();
    // end

    let provider = views::with_views(SdkMeterProvider::builder().with_reader(exporter).with_resource(resource)).build();
    global::set_meter_provider(provider.clone());

    instruments::run();
    units::run();
    names::run("returns");
    builders::run();
    let observed = observers::run();
    attributes::run();
    scopes::run(&provider);
    views::run();

    let mut text = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
    drop(observed);
    print!("{}", String::from_utf8(text).unwrap());
}
