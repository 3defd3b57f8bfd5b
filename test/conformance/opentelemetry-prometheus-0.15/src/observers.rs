use opentelemetry::metrics::Unit;
use opentelemetry::{global, KeyValue};

pub fn run() {
    let meter = global::meter("depot");

    // case: one callback that observes several instruments
    let height = meter.f64_observable_gauge("stack.height").with_unit(Unit::new("m")).init();
    let moved = meter.u64_observable_counter("stack.moved").init();
    meter
        .register_callback(&[height.as_any(), moved.as_any()], move |observer| {
            observer.observe_f64(&height, 2.5, &[KeyValue::new("stack", 1)]);
            observer.observe_u64(&moved, 7, &[]);
        })
        .unwrap();
    // end

    // case: a callback on the builder
    let _belt = meter
        .i64_observable_gauge("belt.speed")
        .with_callback(|observer| observer.observe(3, &[KeyValue::new("belt", "a")]))
        .init();
    // end
}
