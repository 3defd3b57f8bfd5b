//! The layer of `axum-prometheus` 0.4: no help, no sizes of bodies.
use axum::{body::Body, http::Request, routing::get, Router};
use axum_prometheus::PrometheusMetricLayer;
use tower::ServiceExt;

// case: A layer with its exporter
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let (layer, handle) = PrometheusMetricLayer::pair();
    let app: Router = Router::new().route("/", get(|| async { "hello" })).layer(layer);
    // end
    let response = app.oneshot(Request::builder().uri("/").body(Body::empty()).unwrap()).await.unwrap();
    hyper::body::to_bytes(response.into_body()).await.unwrap();
    print!("{}", handle.render());
}
