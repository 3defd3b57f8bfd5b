//! Information about the program.
use foundations::telemetry::metrics::{info_metric, report_info};

// case: an info metric, with the name of its struct
/// What the program was
/// started with.
#[info_metric]
struct StartOptions {
    mode: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
}
// end

// case: an info metric with a name of its own
/// The release.
#[info_metric(name = "release_info")]
pub struct Release {
    pub version: &'static str,
}
// end

pub fn touch() {
    report_info(StartOptions {
        mode: "fast",
        kind: "server",
    });
    let release = Release { version: "1.0.0" };
    report_info(release);
}
