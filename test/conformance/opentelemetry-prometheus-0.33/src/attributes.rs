use opentelemetry::metrics::Counter;
use opentelemetry::{Key, KeyValue, global};
use opentelemetry_semantic_conventions::attribute::HTTP_REQUEST_METHOD;

// case: keys in consts, dotted keys, keys of the semantic conventions
const TENANT: &str = "tenant.id";
const REGION: Key = Key::from_static_str("cloud-region");

fn common() -> Vec<KeyValue> {
    vec![KeyValue::new(TENANT, "a"), KeyValue::new(REGION, "eu")]
}
// end

// case: a function that is given the attributes
fn count(counter: &Counter<u64>, attributes: &[KeyValue]) {
    counter.add(1, attributes);
}
// end

struct Endpoint {
    calls: Counter<u64>,
    labels: [KeyValue; 2],
}

impl Endpoint {
    fn call(&self) {
        self.calls.add(1, &self.labels);
    }
}

pub fn run() {
    let meter = global::meter("shop");
    let api = meter.u64_counter("api.calls").build();
    api.add(1, &common());
    count(&api, &[KeyValue::new(HTTP_REQUEST_METHOD, "GET")]);

    // case: attributes in locals, pushed one by one, under a condition
    let mut attributes = vec![KeyValue::new("first", 1)];
    if attributes.len() == 1 {
        attributes.push(KeyValue::new("second", true));
    }
    meter.u64_counter("pushed").build().add(1, &attributes);
    // end

    // case: attributes in a field
    let endpoint = Endpoint {
        calls: meter.u64_counter("endpoint.calls").build(),
        labels: [KeyValue::new("path", "/"), KeyValue::new("version", 2)],
    };
    endpoint.call();
    // end

    // case: two lists in one
    let base = [KeyValue::new("zone", "a")];
    meter.u64_counter("joined").build().add(1, &[&base[..], &[KeyValue::new("rack", 4)]].concat());
    // end
}
