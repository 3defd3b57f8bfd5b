//! Every pattern of `foundations` 5, as its telemetry server shows it.
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
    let scrape = metrics::collect(&settings.metrics).expect("all of it encodes");
    // A recorded scrape is the same whatever the process is.
    let process = format!("pid=\"{}\"", std::process::id());
    print!("{}", scrape.replace(&process, "pid=\"1\""));
}
