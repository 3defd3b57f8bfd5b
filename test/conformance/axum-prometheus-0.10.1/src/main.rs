//! The layer of `axum-prometheus` with a prefix, and metrics of the program's own beside it.
use axum::{body::Body, http::Request, routing::get, Router};
use axum_prometheus::PrometheusMetricLayerBuilder;
use tower::ServiceExt;

// case: A histogram of the program's own has no buckets in the exporter that the layer builds
fn own() {
    metrics::histogram!("work_seconds").record(0.1);
    axum_prometheus::metrics::counter!("work").increment(1);
}
// end

// case: A layer with a prefix and sizes of bodies
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (layer, handle) = PrometheusMetricLayerBuilder::new()
        .with_prefix("shop")
        .with_ignore_pattern("/health")
        .enable_response_body_size(true)
        .with_default_metrics()
        .build_pair();
    let app: Router = Router::new().route("/", get(|| async { "hello" })).layer(layer);
    // end
    let response = app.oneshot(Request::builder().uri("/").body(Body::empty()).unwrap()).await.unwrap();
    axum::body::to_bytes(response.into_body(), 1024).await.unwrap();
    own();
    print!("{}", handle.render());
}
