//! What `metrics-process` records of the process.
use metrics_exporter_prometheus::PrometheusBuilder;
use metrics_process::Collector;

// case: A collector, and one with a prefix
fn main() {
    let handle = PrometheusBuilder::new().install_recorder().unwrap();
    let collector = Collector::default();
    let prefixed = Collector::new("my_");
    for each in [collector.clone(), prefixed] {
        each.describe();
        each.collect();
    }
    // end
    print!("{}", handle.render());
}
