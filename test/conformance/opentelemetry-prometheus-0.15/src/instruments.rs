use opentelemetry::metrics::{Counter, Histogram, Unit, UpDownCounter};
use opentelemetry::{global, KeyValue};

// case: a struct of instruments with `.init()`
#[derive(Clone)]
struct Ramps {
    cars: Counter<u64>,
    free: UpDownCounter<i64>,
    loading: Histogram<f64>,
}

impl Ramps {
    fn new() -> Self {
        let meter = global::meter("depot");
        Ramps {
            cars: meter
                .u64_counter("ramp.cars")
                .with_description("Cars at a ramp")
                .init(),
            free: meter.i64_up_down_counter("ramp.free").init(),
            loading: meter.f64_histogram("loading.time").with_unit(Unit::new("s")).init(),
        }
    }

    fn arrive(&self, labels: &[KeyValue]) {
        self.cars.add(1, labels);
        self.free.add(-1, &labels[..1]);
    }
}
// end

// case: a name of a trait's const
trait Named {
    const NAME: &'static str;
}

struct Forklift;

impl Named for Forklift {
    const NAME: &'static str = "forklifts";
}
// end

pub fn run() {
    let ramps = Ramps::new();
    let clone = ramps.clone();
    clone.arrive(&[KeyValue::new("ramp", 3), KeyValue::new("gate", "north")]);
    ramps.loading.record(12.0, &[]);

    let meter = global::meter("depot");
    meter.u64_counter(Forklift::NAME).init().add(1, &[]);

    // case: a gauge, before `.build()`
    meter.u64_gauge("doors").init().record(4, &[]);
    // end

    // case: `try_init`
    meter.f64_counter("fuel").with_unit(Unit::new("{litre}")).try_init().unwrap().add(1.0, &[]);
    // end
}
