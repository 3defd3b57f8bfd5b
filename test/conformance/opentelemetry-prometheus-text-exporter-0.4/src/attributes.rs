use opentelemetry::metrics::MeterProvider;
use opentelemetry::{InstrumentationScope, KeyValue, global};
use opentelemetry_sdk::metrics::SdkMeterProvider;

pub fn run(provider: &SdkMeterProvider) {
    // case: keys of attributes are cleaned as names are
    let meter = global::meter("dairy");
    let sales = meter.u64_counter("sales").build();
    sales.add(1, &[KeyValue::new("shop.id", 1), KeyValue::new("pay--by", "cash")]);
    // end

    // case: a meter of a provider, named after the package
    provider.meter(env!("CARGO_PKG_NAME")).u64_counter("packed").build().add(1, &[]);
    // end

    // case: a scope with a version, a schema and attributes
    let scope = InstrumentationScope::builder("ledger")
        .with_version("2.0")
        .with_schema_url("https://opentelemetry.io/schemas/1.21.0")
        .with_attributes([KeyValue::new("team.name", "money")])
        .build();
    global::meter_with_scope(scope).u64_counter("invoices").build().add(1, &[KeyValue::new("paid", true)]);
    // end
}
