//! The three metrics that the middleware of `actix-web-prometheus` has, behind the namespace that it is given. With its feature
//! `process` it shows what the default registry has as well.
use std::collections::HashMap;

use actix_web::{test, App};
use actix_web_prometheus::{PrometheusMetrics, PrometheusMetricsBuilder};
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

// case: A registry with a prefix, and no namespace
fn prefixed() -> PrometheusMetrics {
    let registry = Registry::new_custom(Some("shop".to_string()), None).unwrap();
    PrometheusMetricsBuilder::new("").registry(registry).build().unwrap()
}
// end

async fn ask(metrics: PrometheusMetrics) {
    let app = test::init_service(App::new().wrap(metrics)).await;
    let response = test::call_service(&app, test::TestRequest::get().uri("/").to_request()).await;
    test::read_body(response).await;
}

#[actix_web::main]
async fn main() {
    let registry = Registry::new();
    let own = prefixed();
    for metrics in [plain(&registry), labelled(&registry), own.clone()] {
        ask(metrics).await;
    }
    let mut families = registry.gather();
    families.extend(own.registry.gather());
    let mut text = Vec::new();
    TextEncoder::new().encode(&families, &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
