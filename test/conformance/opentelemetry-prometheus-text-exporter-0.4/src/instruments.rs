use opentelemetry::metrics::{Counter, Meter, ObservableGauge};
use opentelemetry::{KeyValue, global};
use std::sync::LazyLock;

// case: a static with a description
static CHURNED: LazyLock<Counter<u64>> =
    LazyLock::new(|| global::meter("dairy").u64_counter("butter.churned").with_description("Butter made").build());
// end

// case: a function that is given the name
fn counter(meter: &Meter, name: &'static str) -> Counter<u64> {
    meter.u64_counter(name).build()
}
// end

pub fn run() -> ObservableGauge<i64> {
    let meter = global::meter("dairy");
    CHURNED.add(1, &[]);
    counter(&meter, "cheese.cut").add(1, &[]);

    // case: a counter gains `_total`, and no second one
    meter.u64_counter("bottles").build().add(1, &[]);
    meter.u64_counter("crates_total").build().add(1, &[]);
    // end

    // case: what a name may not have is `_`, and several of these are one
    meter.u64_counter("milk.-.poured").build().add(1, &[]);
    meter.u64_gauge("cream__level").build().record(1, &[]);
    // end

    // case: an up-down counter and gauges are gauges
    meter.i64_up_down_counter("cows.inside").build().add(1, &[]);
    meter.f64_gauge("vat.fill").with_description("How full it is").build().record(0.5, &[]);
    // end

    // case: a histogram with bounds, and one without
    meter.f64_histogram("wheel.size").with_boundaries(vec![1.0, 2.5]).build().record(1.0, &[]);
    meter.u64_histogram("queue").build().record(1, &[]);
    // end

    // case: an observable gauge with a callback
    let cold = meter
        .i64_observable_gauge("cellar.temperature")
        .with_callback(|observer| observer.observe(4, &[KeyValue::new("cellar", "left")]))
        .build();
    // end
    cold
}
