use opentelemetry::global;
use opentelemetry::metrics::{Counter, InstrumentBuilder, Meter};

// case: a function that gives back a builder
fn counter<'a>(meter: &'a Meter, name: &'static str) -> InstrumentBuilder<'a, Counter<u64>> {
    meter.u64_counter(name).with_description("Made by a function")
}
// end

pub fn run() {
    let meter = global::meter("shop");
    counter(&meter, "built.here").build().add(1, &[]);

    // case: a builder that is kept, and built later
    let builder = meter.u64_histogram("kept").with_description("Kept for a while");
    let builder = builder.with_unit("ms");
    let kept = builder.build();
    kept.record(1, &[]);
    // end
}
