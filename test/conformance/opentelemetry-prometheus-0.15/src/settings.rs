use opentelemetry::metrics::MeterProvider;
use opentelemetry::{global, KeyValue};

pub fn run() {
    // case: a meter with a version
    let meter = global::meter_with_version("yard", Some("1.5"), None::<&str>, None);
    meter.u64_counter("yard.trucks").init().add(1, &[KeyValue::new("plate.country", "de")]);
    // end

    // case: a versioned meter of the provider
    let provider = global::meter_provider();
    let meter = provider.versioned_meter("gate", None::<&str>, None::<&str>, None);
    meter.u64_counter("gate.opened").init().add(1, &[]);
    // end
}
