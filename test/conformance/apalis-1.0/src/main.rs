//! What `PrometheusLayer` of `apalis` records of tasks.
use apalis::layers::prometheus::PrometheusLayer;
use apalis_core::{task::Task, worker::context::WorkerContext};
use futures_util::FutureExt;
use metrics_exporter_prometheus::PrometheusBuilder;
use tower::{service_fn, Service, ServiceBuilder};

async fn send(task: Task<String>) -> Result<usize, String> {
    Ok(task.args.len())
}

fn main() {
    let handle = PrometheusBuilder::new().install_recorder().unwrap();
    // case: the layer of a worker
    let mut worker = ServiceBuilder::new().layer(PrometheusLayer::default()).service(service_fn(send));
    // end
    let mut task = Task::new(String::from("a"));
    task.inject_data(WorkerContext::new("mail"));
    worker.call(task).now_or_never().unwrap().unwrap();
    print!("{}", handle.render());
}
