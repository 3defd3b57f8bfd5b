use opentelemetry::{KeyValue, global};

pub fn run() {
    let meter = global::meter("shop");

    // case: a counter gains `_total`; dots become `_`
    let orders = meter.u64_counter("orders.placed").with_description("Orders placed").build();
    orders.add(1, &[]);
    // end

    // case: a counter of floats, over several lines
    let revenue = meter
        .f64_counter("revenue")
        .with_description("What was paid")
        .build();
    revenue.add(9.5, &[KeyValue::new("currency", "EUR")]);
    // end

    // case: an up-down counter is a gauge
    let active = meter.i64_up_down_counter("carts.active").build();
    active.add(1, &[]);
    active.add(-1, &[]);
    let level = meter.f64_up_down_counter("stock.level").with_description("In stock").build();
    level.add(0.5, &[]);
    // end

    // case: gauges
    let queue = meter.u64_gauge("queue.length").build();
    queue.record(3, &[]);
    let offset = meter.i64_gauge("clock.offset").build();
    offset.record(-3, &[]);
    let load = meter.f64_gauge("load").build();
    load.record(0.3, &[]);
    // end

    // case: histograms, with and without bounds
    let wait = meter.f64_histogram("wait").with_description("Waiting").build();
    wait.record(0.3, &[]);
    let size = meter
        .u64_histogram("basket.size")
        .with_boundaries(vec![1.0, 5.0, 10.0])
        .build();
    size.record(3, &[KeyValue::new("kind", "web")]);
    // end

    // case: made and updated in one expression
    meter.u64_counter("visits").build().add(1, &[KeyValue::new("page", "start")]);
    // end

    // case: one name in two places is one metric, with the labels of both
    meter.u64_counter("visits").build().add(1, &[KeyValue::new("country", "de")]);
    // end

    // case: a bound instrument
    let bound = meter.u64_counter("bound").build().bind(&[KeyValue::new("shelf", "a")]);
    bound.add(1);
    // end
}
