//! The three metrics of requests that the middleware of `poem` has, by OpenTelemetry. From 1.3.57 on they are the same.
use opentelemetry_sdk::{metrics::SdkMeterProvider, Resource};
use poem::{get, handler, http::StatusCode, middleware::OpenTelemetryMetrics, Endpoint, EndpointExt, Request, Route};
use prometheus::{Encoder, Registry, TextEncoder};

#[handler]
fn order() -> &'static str {
    "soup"
}

#[handler]
fn refuse() -> poem::Result<&'static str> {
    Err(poem::Error::from_string("closed", StatusCode::SERVICE_UNAVAILABLE))
}

// case: the middleware of a route
fn routes() -> impl Endpoint {
    Route::new()
        .at("/orders", get(order))
        .at("/closed", get(refuse))
        .with(OpenTelemetryMetrics::new())
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
    let routes = routes();
    for path in ["/orders", "/closed"] {
        let request = Request::builder().uri_str(path).finish();
        let _ = futures::executor::block_on(routes.call(request));
    }
    let mut text = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
