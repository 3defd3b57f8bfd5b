//! What `opentelemetry-prometheus-text-exporter` can leave out.
use opentelemetry::{KeyValue, global};
use opentelemetry_prometheus_text_exporter::PrometheusExporter;
use opentelemetry_sdk::{Resource, metrics::SdkMeterProvider};

fn main() {
    // case: without units, suffixes, scopes and the resource
    let exporter = PrometheusExporter::builder()
        .without_units()
        .without_counter_suffixes()
        .without_scope_info()
        .without_target_info()
        .build();
    // end
    let resource = Resource::builder_empty().with_service_name("mill").build();
    let provider = SdkMeterProvider::builder().with_reader(exporter.clone()).with_resource(resource).build();
    global::set_meter_provider(provider);

    let meter = global::meter("mill");
    // case: a counter without `_total`, beside one that has it
    meter.u64_counter("sacks").build().add(1, &[KeyValue::new("of", "rye")]);
    meter.u64_counter("loads_total").build().add(1, &[]);
    // end

    // case: a histogram and a gauge without their unit
    meter.f64_histogram("grinding").with_unit("s").with_description("Time to grind").build().record(1.0, &[]);
    meter.f64_gauge("flour").with_unit("kg").build().record(1.0, &[]);
    // end

    let mut text = Vec::new();
    exporter.export(&mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
