//! OpenTelemetry 0.22, where builders end in `.init()` and units are a type.
mod instruments;
mod observers;
mod settings;
mod telemetry;

use prometheus::{Encoder, TextEncoder};

fn main() {
    let registry = telemetry::init();
    instruments::run();
    observers::run();
    settings::run();

    let mut text = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
