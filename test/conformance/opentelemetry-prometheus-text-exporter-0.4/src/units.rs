use opentelemetry::global;

pub fn run() {
    let meter = global::meter("dairy");

    // case: a unit is appended as a word, in front of `_total`
    meter.f64_histogram("press.duration").with_unit("s").build().record(1.0, &[]);
    meter.u64_counter("whey").with_unit("g").build().add(1, &[]);
    meter.u64_counter("logs").with_unit("By").build().add(1, &[]);
    // end

    // case: not to a name that ends in it
    meter.f64_gauge("age_seconds").with_unit("s").build().record(1.0, &[]);
    meter.u64_counter("kilobytes").with_unit("By").build().add(1, &[]);
    // end

    // case: `1` is a ratio, `%` is percent
    meter.f64_gauge("fat").with_unit("1").build().record(0.1, &[]);
    meter.f64_gauge("humidity").with_unit("%").build().record(50.0, &[]);
    // end

    // case: a unit that it has no word for is kept
    meter.u64_gauge("curd.temperature").with_unit("K").build().record(300, &[]);
    meter.f64_histogram("ripening").with_unit("h").build().record(1.0, &[]);
    // end

    // case: an annotation adds nothing
    meter.u64_counter("deliveries").with_unit("{delivery}").build().add(1, &[]);
    // end

    // case: a unit per unit keeps both as they are
    meter.f64_gauge("belt.speed").with_unit("m/s").build().record(1.0, &[]);
    // end
}
