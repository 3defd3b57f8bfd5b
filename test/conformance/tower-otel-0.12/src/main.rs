//! The metrics of requests that the layers of `tower-otel` have, of a server and of a client.
use axum::{body::Body, routing::get, Router};
use http::{Request, Response};
use opentelemetry::metrics::{Meter, MeterProvider};
use opentelemetry_sdk::{metrics::SdkMeterProvider, Resource};
use prometheus::{Encoder, Registry, TextEncoder};
use tower::{service_fn, Layer, ServiceExt};
use tower_otel::metrics;

// case: the layer of a server
fn server(meter: &Meter) -> metrics::HttpLayer {
    metrics::HttpLayer::server(meter)
}
// end

// case: the layer of a client
fn client(meter: &Meter) -> metrics::HttpLayer {
    tower_otel::metrics::HttpLayer::client(meter)
}
// end

// not: target_info is made by the exporter of the resource, and known as a name that is not of the code
// shows: target_info
fn resource() -> Resource {
    Resource::builder_empty().with_service_name("kitchen").build()
}
// end

async fn fetch(request: Request<Body>) -> Result<Response<Body>, String> {
    let fails = request.uri().path() == "/closed";
    if fails { Err("closed".to_owned()) } else { Ok(Response::new(Body::from("soup"))) }
}

fn request(uri: &str) -> Request<Body> {
    let request = Request::builder().uri(uri).header("host", "kitchen:8080").header("x-forwarded-proto", "http");
    request.body(Body::empty()).unwrap()
}

fn main() {
    let registry = Registry::new();
    let exporter = opentelemetry_prometheus::exporter().with_registry(registry.clone()).build().unwrap();
    let provider = SdkMeterProvider::builder().with_reader(exporter).with_resource(resource()).build();
    let meter = provider.meter("kitchen");
    let router = Router::new().route("/orders", get(|| async { "soup" })).layer(server(&meter));
    futures::executor::block_on(router.oneshot(request("http://kitchen:8080/orders"))).unwrap();
    for path in ["orders", "closed"] {
        for layer in [server(&meter), client(&meter)] {
            let service = layer.layer(service_fn(fetch));
            let _ = futures::executor::block_on(service.oneshot(request(&format!("http://kitchen:8080/{path}"))));
        }
    }
    let mut text = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
