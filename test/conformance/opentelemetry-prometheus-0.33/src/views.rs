use opentelemetry::{KeyValue, global};
use opentelemetry_sdk::metrics::{Aggregation, Instrument, MeterProviderBuilder, Stream};

pub fn with_views(builder: MeterProviderBuilder) -> MeterProviderBuilder {
    // case: a view that renames an instrument
    let renamed = |instrument: &Instrument| {
        if instrument.name() == "old.name" {
            Some(Stream::builder().with_name("new.name").with_description("Renamed").build().unwrap())
        } else {
            None
        }
    };
    // end
    builder
        .with_view(renamed)
        // case: a view that gives buckets, or leaves attributes out
        .with_view(|i: &Instrument| match i.name() {
            "viewed.latency" => Stream::builder()
                .with_aggregation(Aggregation::ExplicitBucketHistogram {
                    boundaries: vec![0.1, 1.0],
                    record_min_max: false,
                })
                .build()
                .ok(),
            "viewed.calls" => Stream::builder().with_allowed_attribute_keys([opentelemetry::Key::new("kept")]).build().ok(),
            _ => None,
        })
        // end
        // case: a view that drops an instrument
        .with_view(|i: &Instrument| {
            if i.name().starts_with("secret.") {
                Stream::builder().with_aggregation(Aggregation::Drop).build().ok()
            } else {
                None
            }
        })
    // end
}

pub fn run() {
    let meter = global::meter("shop");
    meter.u64_counter("old.name").build().add(1, &[]);
    meter.f64_histogram("viewed.latency").with_unit("s").build().record(0.2, &[]);
    meter.u64_counter("viewed.calls").build().add(1, &[KeyValue::new("kept", 1), KeyValue::new("left.out", 2)]);
    meter.u64_counter("secret.calls").build().add(1, &[]);
}
