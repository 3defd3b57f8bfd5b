use opentelemetry::{global, Key, KeyValue};
use opentelemetry_prometheus::ExporterBuilder;
use opentelemetry_sdk::metrics::{new_view, Aggregation, Instrument, SdkMeterProvider, Stream, View};
use opentelemetry_sdk::Resource;
use prometheus::Registry;

// case: an exporter that is set up in a function, and in steps
fn exporter() -> ExporterBuilder {
    let builder = opentelemetry_prometheus::exporter();
    let builder = builder.with_namespace("depot_");
    builder.without_counter_suffixes()
}
// end

// case: views made with `new_view`
fn buckets() -> Box<dyn View> {
    new_view(
        Instrument::new().name("loading.*"),
        Stream::new().aggregation(Aggregation::ExplicitBucketHistogram {
            boundaries: vec![1.0, 60.0],
            record_min_max: true,
        }),
    )
    .unwrap()
}

fn renamed() -> Box<dyn View> {
    let criteria = Instrument::new().name("ramp.cars");
    new_view(criteria, Stream::new().name("ramp.vehicles").allowed_attribute_keys([Key::new("ramp")])).unwrap()
}
// end

pub fn init() -> Registry {
    let registry = Registry::new();
    let reader = exporter().with_registry(registry.clone()).build().unwrap();
    // not: target_info is made by the exporter of the resource, and known as a name that is not of the code
    // shows: target_info
    let resource = Resource::new(vec![KeyValue::new("service.name", "depot")]);
    // end
    let provider = SdkMeterProvider::builder()
        .with_reader(reader)
        .with_resource(resource)
        .with_view(buckets())
        .with_view(renamed())
        .build();
    global::set_meter_provider(provider);
    registry
}
