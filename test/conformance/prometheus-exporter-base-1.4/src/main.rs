//! Metrics of `prometheus_exporter_base`, as they render themselves.
use prometheus_exporter_base::prelude::*;

fn main() {
    // case: A builder, and an instance with labels
    let mut sent = PrometheusMetric::build()
        .with_name("sent_bytes_total")
        .with_metric_type(MetricType::Counter)
        .with_help("Bytes that were sent")
        .build();
    sent.render_and_append_instance(&PrometheusInstance::new().with_label("peer", "a").with_value(1));
    // end
    print!("{}", sent.render());

    // case: A function that names them, and no labels
    let mut open = gauge("open_files", "Files that are open");
    open.render_and_append_instance(&PrometheusInstance::new().with_value(2));
    // end
    print!("{}", open.render());

    // case: One chain, from the builder to the text
    print!("{}", chained("files_bytes", "Bytes in files"));
    // end
}

fn chained(name: &str, help: &str) -> String {
    PrometheusMetric::build()
        .with_name(name)
        .with_metric_type(MetricType::Gauge)
        .with_help(help)
        .build()
        .render_and_append_instance(&PrometheusInstance::new().with_label("folder", "a").with_value(1))
        .render_and_append_instance(&PrometheusInstance::new().with_label("kind", "log").with_value(2))
        .render()
}

fn gauge<'a>(name: &'a str, help: &'a str) -> PrometheusMetric<'a> {
    PrometheusMetric::new(name, MetricType::Gauge, help)
}
