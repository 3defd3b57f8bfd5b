//! The four metrics of requests that the layer of `axum-otel-metrics` has, by the names of OpenTelemetry's conventions.
use axum::{body::Body, routing::get, Router};
use axum_otel_metrics::HttpMetricsLayerBuilder;
use http::Request;
use opentelemetry_sdk::{metrics::SdkMeterProvider, Resource};
use prometheus::{Encoder, Registry, TextEncoder};
use tower::ServiceExt;

// case: the layer of a router
fn router(provider: SdkMeterProvider) -> Router {
    let metrics = HttpMetricsLayerBuilder::new()
        .with_provider(provider)
        .with_duration_buckets(vec![0.5, 1.0])
        .build();
    Router::new().route("/orders", get(|| async { "soup" })).layer(metrics)
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
    let request = Request::builder().uri("/orders").body(Body::empty()).unwrap();
    futures::executor::block_on(router(provider.clone()).oneshot(request)).unwrap();
    let mut text = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
