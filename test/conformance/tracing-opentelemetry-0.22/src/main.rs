//! Events that are metrics, before 0.23: a histogram takes signed integers, and there are no gauges.
use opentelemetry_sdk::{metrics::MeterProvider, Resource};
use prometheus::{Encoder, Registry, TextEncoder};
use tracing::info;
use tracing_opentelemetry::MetricsLayer as EventMetrics;
use tracing_subscriber::layer::SubscriberExt;

// case: counters, and a histogram of signed integers
fn kinds() {
    info!(monotonic_counter.orders = 1, zone = "north");
    info!(counter.in_flight = -1);
    info!(histogram.guests = 3);
}
// end

// case: a gauge is a label
fn labels(open: u64) {
    info!(monotonic_counter.seats = 1, gauge.open_tables = open);
}
// end

// not: target_info and otel_scope_info are made by the exporter, and known as names that are not of the code
// shows: otel_scope_info, target_info
fn resource() -> Resource {
    Resource::empty()
}
// end

fn main() {
    let registry = Registry::new();
    let exporter = opentelemetry_prometheus::exporter().with_registry(registry.clone()).build().unwrap();
    let provider = MeterProvider::builder().with_reader(exporter).with_resource(resource()).build();
    let subscriber = tracing_subscriber::registry().with(EventMetrics::new(provider));
    tracing::subscriber::set_global_default(subscriber).unwrap();

    kinds();
    labels(4);

    let mut text = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
