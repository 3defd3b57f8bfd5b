//! What `metered` measures of functions, as `serde_prometheus` 0.2 shows it. Its text has neither types nor help.
use metered::{
    hdr_histogram::AtomicHdrHistogram, metered, time_source::StdInstant, ErrorCount, HitCount, InFlight, ResponseTime,
    Throughput,
};

#[derive(Default)]
struct Orders {
    metrics: OrdersMetrics,
}

// case: the functions of an `impl`, and what it measures of each
#[metered(registry = OrdersMetrics)]
#[measure([HitCount, ErrorCount])]
impl Orders {
    #[measure(InFlight)]
    fn read(&self) -> Result<(), ()> {
        Ok(())
    }

    #[measure(type = ResponseTime<AtomicHdrHistogram, StdInstant>)]
    #[measure(Throughput)]
    fn write(&self) -> Result<(), ()> {
        Err(())
    }

    fn close(&self) {}
}

fn show(orders: &Orders) -> String {
    serde_prometheus::to_string(&orders.metrics, Some("shop"), &[("service", "orders")]).unwrap()
}
// end

fn main() {
    let orders = Orders::default();
    orders.read().unwrap();
    orders.write().unwrap_err();
    orders.close();
    // A scrape takes the lines of a metric in any order; they are compared where they stand together.
    let text = show(&orders);
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_by_key(|line| line.split('{').next());
    println!("{}", lines.join("\n"));
}
