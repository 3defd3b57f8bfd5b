//! The two metrics that the middleware of `actix-web-prom` has, behind the namespace that it is given. 0.9 has the same.
use std::collections::HashMap;

use actix_web::{test, App};
use actix_web_prom::{ActixMetricsConfiguration, LabelsConfiguration, PrometheusMetrics, PrometheusMetricsBuilder};
use prometheus::{Encoder, Registry, TextEncoder};

// case: The middleware behind a namespace
fn plain(registry: &Registry) -> PrometheusMetrics {
    PrometheusMetricsBuilder::new("api").registry(registry.clone()).endpoint("/metrics").build().unwrap()
}
// end

// case: Const labels and buckets
fn labelled(registry: &Registry) -> PrometheusMetrics {
    let labels = HashMap::from([("zone".to_string(), "eu".to_string())]);
    PrometheusMetricsBuilder::new("admin")
        .registry(registry.clone())
        .const_labels(labels)
        .buckets(&[0.5, 1.0])
        .build()
        .unwrap()
}
// end

// case: Names and labels of one's own
fn named(registry: &Registry) -> PrometheusMetrics {
    PrometheusMetricsBuilder::new("own")
        .registry(registry.clone())
        .metrics_configuration(
            ActixMetricsConfiguration::default()
                .http_requests_total_name("calls_total")
                .http_requests_duration_seconds_name("took_seconds")
                .labels(LabelsConfiguration::default().endpoint("path").version("http")),
        )
        .build()
        .unwrap()
}
// end

#[actix_web::main]
async fn main() {
    let registry = Registry::new();
    for metrics in [plain(&registry), labelled(&registry), named(&registry)] {
        let app = test::init_service(App::new().wrap(metrics)).await;
        let response = test::call_service(&app, test::TestRequest::get().uri("/").to_request()).await;
        test::read_body(response).await;
    }
    let mut text = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
