use opentelemetry::global;

const BYTES: &str = "By";

pub fn run() {
    let meter = global::meter("shop");

    // case: a unit of the UCUM table is appended as a word, in front of `_total`
    meter.f64_histogram("checkout.duration").with_unit("s").build().record(0.1, &[]);
    meter.u64_counter("traffic").with_unit(BYTES).build().add(1, &[]);
    // end

    // case: it is appended to a name that has it, too
    meter.f64_gauge("age_seconds").with_unit("s").build().record(1.0, &[]);
    meter.u64_counter("hits_total").build().add(1, &[]);
    // end

    // case: `1` is a ratio, `%` is percent
    meter.f64_gauge("cache.hit").with_unit("1").build().record(0.5, &[]);
    meter.f64_gauge("cpu.usage").with_unit("%").build().record(50.0, &[]);
    // end

    // case: annotations and units that are not in the table add nothing
    meter.u64_counter("requests").with_unit("{request}").build().add(1, &[]);
    meter.u64_gauge("temperature").with_unit("K").build().record(300, &[]);
    // end

    // case: a unit per unit
    meter.f64_gauge("speed").with_unit("m/s").build().record(1.0, &[]);
    meter.f64_gauge("rate").with_unit("{order}/h").build().record(1.0, &[]);
    meter.f64_gauge("pace").with_unit("s/m").build().record(1.0, &[]);
    // end
}
