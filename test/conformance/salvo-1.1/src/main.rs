//! The four metrics of requests that the middleware of `salvo` has since 1.0, by the names of OpenTelemetry's conventions.
use opentelemetry_sdk::{metrics::SdkMeterProvider, Resource};
use prometheus::{Encoder, Registry, TextEncoder};
use salvo::{otel::Metrics, prelude::*, test::TestClient};

#[handler]
async fn order() -> &'static str {
    "soup"
}

#[handler]
async fn refuse() -> Result<(), StatusError> {
    Err(StatusError::service_unavailable())
}

// case: the middleware of a router
fn router() -> Router {
    Router::new()
        .hoop(Metrics::new())
        .push(Router::with_path("orders").post(order))
        .push(Router::with_path("closed").post(refuse))
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
    let service = Service::new(router());
    for path in ["orders", "closed"] {
        let request = TestClient::post(format!("http://127.0.0.1:8080/{path}")).text("one").add_header("content-length", "3", true);
        futures::executor::block_on(request.send(&service));
    }
    let mut text = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
