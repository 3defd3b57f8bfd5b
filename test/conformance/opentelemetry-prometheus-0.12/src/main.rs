//! OpenTelemetry 0.19: a context for each measurement, no units in names, the name as help.
use opentelemetry::metrics::Unit;
use opentelemetry::sdk::export::metrics::aggregation;
use opentelemetry::sdk::metrics::{controllers, processors, selectors};
use opentelemetry::sdk::Resource;
use opentelemetry::{global, Context, KeyValue};
use opentelemetry_prometheus::{Encoder, TextEncoder};

fn main() {
    let cx = Context::new();

    // case: the exporter of a controller
    let controller = controllers::basic(
        processors::factory(
            selectors::simple::histogram([1.0, 2.0]),
            aggregation::cumulative_temporality_selector(),
        ),
    )
    .with_resource(Resource::new(vec![KeyValue::new("host.name", "a1")]))
    .build();
    let exporter = opentelemetry_prometheus::exporter(controller).init();
    // end

    let meter = global::meter("kiosk");

    // case: without a description the help is the name; the unit plays no part
    let sold = meter.u64_counter("papers.sold").with_unit(Unit::new("1")).init();
    sold.add(&cx, 1, &[KeyValue::new("paper.title", "daily")]);
    // end

    // case: a description
    let time = meter.f64_histogram("queue-time").with_description("Waiting in line").init();
    time.record(&cx, 1.5, &[]);
    // end

    // case: an up-down counter is a gauge
    let stock = meter.i64_up_down_counter("stock").init();
    stock.add(&cx, 5, &[]);
    // end

    // case: a histogram of signed integers
    meter.i64_histogram("delta").init().record(&cx, -1, &[]);
    // end

    // case: a callback that observes an instrument
    let open = meter.u64_observable_gauge("open").init();
    meter
        .register_callback(move |cx| open.observe(cx, 1, &[KeyValue::new("door", "front")]))
        .unwrap();
    // end

    // not: otel_scope_info is made by the exporter of the scope, and known as a name that is not of the code
    // shows: otel_scope_info
    let families = exporter.registry().gather();
    // end
    let mut text = Vec::new();
    TextEncoder::new().encode(&families, &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
