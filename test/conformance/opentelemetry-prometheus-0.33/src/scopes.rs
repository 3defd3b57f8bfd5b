use opentelemetry::metrics::MeterProvider;
use opentelemetry::{InstrumentationScope, KeyValue, global};
use opentelemetry_sdk::metrics::SdkMeterProvider;

pub fn run(provider: &SdkMeterProvider) {
    // case: a meter of a provider, named after the package
    let meter = provider.meter(env!("CARGO_PKG_NAME"));
    meter.u64_counter("scoped.by.package").build().add(1, &[]);
    // end

    // case: a scope with a version, a schema and attributes
    let scope = InstrumentationScope::builder("billing")
        .with_version("2.0")
        .with_schema_url("https://opentelemetry.io/schemas/1.21.0")
        .with_attributes([KeyValue::new("team", "money")])
        .build();
    global::meter_with_scope(scope).u64_counter("invoices").build().add(1, &[KeyValue::new("paid", true)]);
    // end
}
