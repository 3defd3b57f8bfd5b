//! The four metrics of requests that the middleware of `actix-web-opentelemetry` has. From 0.15 on they are the same.
use actix_web::{dev::Service, test, web, App};
use actix_web_opentelemetry::RequestMetrics;
use opentelemetry_sdk::{metrics::SdkMeterProvider, Resource};
use prometheus::{Encoder, Registry, TextEncoder};

// case: the middleware of an app
fn metrics(provider: SdkMeterProvider) -> RequestMetrics {
    RequestMetrics::builder().with_meter_provider(provider).build()
}
// end

// not: target_info is made by the exporter of the resource, and known as a name that is not of the code
// shows: target_info
fn resource() -> Resource {
    Resource::builder_empty().with_service_name("kitchen").build()
}
// end

#[actix_web::main]
async fn main() {
    let registry = Registry::new();
    let exporter = opentelemetry_prometheus::exporter().with_registry(registry.clone()).build().unwrap();
    let provider = SdkMeterProvider::builder().with_reader(exporter).with_resource(resource()).build();
    let app = App::new().wrap(metrics(provider.clone())).route("/orders", web::get().to(|| async { "soup" }));
    let app = test::init_service(app).await;
    let request = test::TestRequest::get().uri("/orders").insert_header(("host", "kitchen:8080")).to_request();
    app.call(request).await.unwrap();
    let mut text = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
