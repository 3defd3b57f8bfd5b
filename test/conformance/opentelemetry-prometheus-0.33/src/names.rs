use opentelemetry::metrics::{Counter, Histogram, Meter};
use opentelemetry::{KeyValue, global};
use opentelemetry_semantic_conventions::metric;
use std::sync::LazyLock;

// case: a name through a const and `concat!`
const LOGINS: &str = "logins";
const LOGOUTS: &str = concat!("log", "outs");
static SIGN_INS: LazyLock<Counter<u64>> = LazyLock::new(|| global::meter("shop").u64_counter(LOGINS).build());
static SIGN_OUTS: LazyLock<Counter<u64>> = LazyLock::new(|| global::meter("shop").u64_counter(LOGOUTS).build());
// end

// case: a function that is given the name, the unit and the description
fn timer(meter: &Meter, name: &'static str, unit: &'static str, description: &'static str) -> Histogram<f64> {
    meter.f64_histogram(name).with_unit(unit).with_description(description).build()
}
// end

// case: a struct of instruments, made with a meter
struct Parcels {
    packed: Counter<u64>,
    weight: Histogram<f64>,
}

impl Parcels {
    fn new(meter: &Meter, prefix: &str) -> Self {
        Self {
            packed: meter.u64_counter(format!("{prefix}.packed")).build(),
            weight: timer(meter, "parcels.weight", "g", "Weight of a parcel"),
        }
    }

    fn pack(&self, grams: f64, carrier: &'static str) {
        self.packed.add(1, &[KeyValue::new("carrier", carrier)]);
        self.weight.record(grams, &[]);
    }
}
// end

// case: a meter in a field, or from a function
struct Desk {
    meter: Meter,
}

impl Desk {
    fn open(&self) {
        self.meter.u64_counter("desk.opened").build().add(1, &[]);
    }
}

fn shop_meter() -> Meter {
    global::meter("shop")
}
// end

pub fn run(kind: &str) {
    SIGN_INS.add(1, &[]);
    SIGN_OUTS.add(1, &[]);
    let meter = global::meter("shop");
    timer(&meter, "delivery.time", "h", "Time to the door").record(2.0, &[]);
    timer(&meter, "picking.time", "min", "Time to find it").record(2.0, &[]);
    Parcels::new(&meter, "parcels").pack(12.0, "bike");
    Desk { meter: shop_meter() }.open();
    shop_meter().u64_counter("desk.closed").build().add(1, &[]);

    // case: a name of the semantic conventions
    meter.f64_histogram(metric::HTTP_SERVER_REQUEST_DURATION).with_unit("s").build().record(0.1, &[]);
    // end

    // not: a name that only run time knows is listed as unresolved
    // shows: shop_dynamic_returns_total
    let name = std::env::var("METRIC").unwrap_or_else(|_| format!("dynamic.{kind}"));
    meter.u64_counter(name).build().add(1, &[]);
    // end
}
