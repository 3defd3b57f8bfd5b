//! Events of `tracing` with fields that the `MetricsLayer` of `tracing-opentelemetry` makes metrics of: the prefix says which kind,
//! every other field is a label, and so is the message.
use opentelemetry_sdk::{metrics::SdkMeterProvider, Resource};
use prometheus::{Encoder, Registry, TextEncoder};
use tracing::{info, warn, Level};
use tracing_opentelemetry::MetricsLayer;
use tracing_subscriber::layer::SubscriberExt;

// case: the four prefixes
fn kinds(open: u64) {
    info!(monotonic_counter.orders = 1);
    info!(counter.in_flight = -1);
    info!(histogram.latency = 0.25);
    info!(gauge.open_tables = open);
}
// end

// case: other fields are labels, however they are written
fn labels(zone: &str, code: u16) {
    tracing::info!(monotonic_counter.kitchen.dishes = 1_u64, zone, status = %code, cook.name = ?zone, "served" = true);
}
// end

// case: a message is a label as well
fn messages(dish: &str) {
    info!(monotonic_counter.told = 1, dish, "cooked {} in {took}", dish, took = 3);
    info!({ monotonic_counter.braced = 1, dish }, "cooked");
    info!("{}", dish);
}
// end

// case: every macro of an event, and what may stand in front of its fields
fn events() {
    tracing::trace!(monotonic_counter.traced = 1);
    tracing::debug!(target: "kitchen", { monotonic_counter.debugged = 1 }, "debugged");
    warn!(name: "burnt", target: "kitchen", dish = "soup", monotonic_counter.warned = 1);
    tracing::error!(parent: None, monotonic_counter.failed = 1);
    tracing::event!(Level::INFO, monotonic_counter.by_level = 1, table = 4);
    tracing::event!(target: "kitchen", parent: None, Level::INFO, { monotonic_counter.by_target = 1, table = 4 }, "done");
}
// end

// case: several metrics of one event have the same labels
fn together(took: f64) {
    info!(monotonic_counter.meals = 1, histogram.meal_duration = took, kind = "lunch");
}
// end

// case: several events of one metric
fn again(failed: bool) {
    info!(monotonic_counter.deliveries = 1, ok = failed);
    if failed {
        warn!(monotonic_counter.deliveries = 1, reason = "lost");
    }
}
// end

// case: a name that is a string, or an expression
const BILLS: &str = "monotonic_counter.bills";

fn named() {
    info!("monotonic_counter.tips-given" = 1, "table.no" = 4);
    info!({ BILLS } = 1, paid = true);
}
// end

// case: fields that are no numbers are labels, whatever they are called
fn strings(level: u64) {
    info!(counter.id = "a7", gauge.oven = level, counter.state = ?level, histogram.mode = %level);
}
// end

// case: a place that is a value is the name of it
struct Stock {
    plates: u64,
}

fn shorthand(gauge: Stock) {
    info!(gauge.plates);
}
// end

// case: names of a project's own macro
macro_rules! count {
    ($name:ident $(, $label:ident = $value:expr)*) => {
        tracing::info!(monotonic_counter.$name = 1, $($label = $value),*)
    };
}

fn counted() {
    count!(corks);
    count!(glasses, shape = "tall");
}
// end

// case: spans have no metrics
#[tracing::instrument(fields(monotonic_counter.spans = 1))]
fn spanned() {
    let _span = tracing::info_span!("cook", monotonic_counter.cooks = 1).entered();
    info!(monotonic_counter.inside = 1);
}
// end

// not: a histogram of signed integers is none since 0.23, it is a label
fn signed() {
    info!(histogram.guests = 3);
    info!(histogram.chairs = 3_i64);
}
// end

// not: target_info is made by the exporter of the resource, and known as a name that is not of the code
// shows: target_info
fn resource() -> Resource {
    Resource::builder_empty().with_service_name("kitchen").build()
}
// end

fn main() {
    let registry = Registry::new();
    let exporter = opentelemetry_prometheus::exporter().with_registry(registry.clone()).build().unwrap();
    let provider = SdkMeterProvider::builder().with_reader(exporter).with_resource(resource()).build();
    let subscriber = tracing_subscriber::registry().with(MetricsLayer::new(provider));
    tracing::subscriber::set_global_default(subscriber).unwrap();

    kinds(2);
    labels("north", 200);
    messages("soup");
    events();
    together(2.5);
    again(true);
    named();
    strings(3);
    shorthand(Stock { plates: 7 });
    counted();
    spanned();
    signed();

    let mut text = Vec::new();
    TextEncoder::new().encode(&registry.gather(), &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
