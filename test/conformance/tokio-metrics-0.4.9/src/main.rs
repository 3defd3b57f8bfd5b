//! The reporters of `tokio-metrics`, for a runtime and for tasks.
use metrics::Key;
use metrics_exporter_prometheus::PrometheusBuilder;
use std::time::Duration;
use tokio_metrics::{RuntimeMetricsReporterBuilder, TaskMetricsReporterBuilder, TaskMonitor};

// case: Tasks, with names and labels that a transformer gives
fn tasks(monitor: &TaskMonitor) {
    tokio::spawn(
        TaskMetricsReporterBuilder::new(|name| {
            let name = name.replacen("tokio_", "job_", 1);
            Key::from_parts(name, &[("application", "demo")])
        })
        .describe_and_run(monitor.clone()),
    );
}
// end

// case: A runtime
fn runtime() {
    tokio::spawn(
        RuntimeMetricsReporterBuilder::default().with_interval(Duration::from_millis(10)).describe_and_run(),
    );
}
// end

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let handle = PrometheusBuilder::new().install_recorder().unwrap();
    let monitor = TaskMonitor::new();
    runtime();
    tasks(&monitor);
    monitor.instrument(tokio::time::sleep(Duration::from_millis(30))).await;
    print!("{}", handle.render());
}
