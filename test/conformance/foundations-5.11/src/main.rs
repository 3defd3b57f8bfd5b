//! `foundations` 5 with the feature `foundations-metrics-backend`: help is as it is written.
mod info;
mod kinds;
mod labels;
mod names;

use foundations::telemetry::metrics;
use foundations::telemetry::settings::{MetricsSettings, TelemetrySettings};
use foundations::telemetry::{self, TelemetryConfig};

fn main() {
    // case: the service, named after its package; what telemetry reports of it
    let service_info = foundations::service_info!();
    let settings = TelemetrySettings {
        metrics: MetricsSettings {
            report_optional: true,
            ..Default::default()
        },
        ..Default::default()
    };
    telemetry::init(TelemetryConfig {
        service_info: &service_info,
        settings: &settings,
    })
    .expect("the first time");
    // end

    kinds::touch();
    labels::touch();
    names::touch();
    info::touch();
    edge::serve();
    #[allow(deprecated)]
    let scrape = metrics::collect(&settings.metrics).expect("all of it encodes");
    // A recorded scrape is the same whatever the process is.
    let process = format!("pid=\"{}\"", std::process::id());
    print!("{}", scrape.replace(&process, "pid=\"1\""));
}
