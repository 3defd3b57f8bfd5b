//! The four metrics of requests that the layer of `tower-otel-http-metrics` has. From 0.13 on they are the same; 0.9 to 0.12 have no size
//! of the response.
use axum::{body::Body, routing::get, Router};
use http::Request;
use opentelemetry::metrics::{Meter, MeterProvider};
use opentelemetry_sdk::{metrics::SdkMeterProvider, Resource};
use prometheus::{Encoder, Registry, TextEncoder};
use tower::ServiceExt;
use tower_otel_http_metrics::HTTPMetricsLayerBuilder;

// case: the layer of a router, without the feature that knows the route
fn router(meter: Meter) -> Router {
    let metrics = HTTPMetricsLayerBuilder::builder().with_meter(meter).build().unwrap();
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
    let request = Request::builder().uri("http://kitchen/orders").header("content-length", "0").body(Body::empty()).unwrap();
    futures::executor::block_on(router(provider.meter("kitchen")).oneshot(request)).unwrap();
    let mut text = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
