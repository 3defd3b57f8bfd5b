//! The four metrics of requests that the layer of `opentelemetry-instrumentation-tower` has. From 0.18 on they are the same.
use axum::{body::Body, routing::get, Router};
use http::Request;
use opentelemetry_instrumentation_tower::http::server;
use opentelemetry_sdk::{metrics::SdkMeterProvider, Resource};
use prometheus::{Encoder, Registry, TextEncoder};
use tower::ServiceExt;

// case: the layer of a router
fn router() -> Router {
    Router::new().route("/orders", get(|| async { "soup" })).layer(server::Layer::new())
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
    let request = Request::builder().uri("http://kitchen/orders").header("content-length", "0").body(Body::empty()).unwrap();
    futures::executor::block_on(router().oneshot(request)).unwrap();
    let mut text = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
