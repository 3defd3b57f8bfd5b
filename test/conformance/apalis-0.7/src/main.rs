//! What `PrometheusLayer` of `apalis` records of tasks. From 0.5 to 0.7 it calls them requests, and before that requests of jobs.
use apalis::layers::prometheus::PrometheusLayer;
use apalis_core::{error::Error, request::Request};
use futures_util::FutureExt;
use metrics_exporter_prometheus::PrometheusBuilder;
use tower::{service_fn, Service, ServiceBuilder};

async fn send(task: Request<String, ()>) -> Result<usize, Error> {
    Ok(task.args.len())
}

fn main() {
    let handle = PrometheusBuilder::new().install_recorder().unwrap();
    // case: the layer of a worker
    let mut worker = ServiceBuilder::new().layer(PrometheusLayer::default()).service(service_fn(send));
    // end
    worker.call(Request::new(String::from("a"))).now_or_never().unwrap().unwrap();
    print!("{}", handle.render());
}
