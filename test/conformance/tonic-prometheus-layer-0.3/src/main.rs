//! The metrics that the layer of `tonic_prometheus_layer` has of a server, and its channel of a client, in the registry of its settings.
use std::convert::Infallible;

use http::{Request, Response};
use prometheus::Registry;
use tonic_prometheus_layer::metrics::{encode_to_string, try_init_settings, GlobalSettings};
use tonic_prometheus_layer::{MetricsChannel, MetricsLayer};
use tower::{service_fn, Layer, ServiceExt};

async fn answer(_request: Request<String>) -> Result<Response<String>, Infallible> {
    Ok(Response::new(String::new()))
}

fn request() -> Request<String> {
    Request::builder().uri("/kitchen.Orders/Place").body(String::new()).unwrap()
}

// case: a registry with a prefix, and buckets
fn settings() -> GlobalSettings {
    let registry = Registry::new_custom(Some("shop".to_string()), None).unwrap();
    GlobalSettings { registry, histogram_buckets: vec![0.5, 1.0] }
}
// end

// case: the layer of a server
fn server() {
    let layer = MetricsLayer::new();
    futures::executor::block_on(layer.layer(service_fn(answer)).oneshot(request())).unwrap();
}
// end

// case: the channel of a client
fn client() {
    let channel = MetricsChannel::new(service_fn(|_request: Request<tonic::body::Body>| async {
        Ok::<_, Infallible>(Response::new(String::new()))
    }));
    futures::executor::block_on(channel.oneshot(request().map(|_| tonic::body::Body::empty()))).unwrap();
}
// end

fn main() {
    let _ = try_init_settings(settings());
    server();
    client();
    print!("{}", encode_to_string().unwrap());
}
