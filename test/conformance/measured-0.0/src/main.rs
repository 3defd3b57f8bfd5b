//! Every pattern of `measured`, and what its text encoder prints.
mod by_hand;
mod labels;
mod metrics;

use measured::MetricGroup;
use measured::text::BufferedTextEncoder;

fn main() {
    let metrics = metrics::Metrics::new();
    metrics::run(&metrics);

    let mut encoder = BufferedTextEncoder::new();
    metrics.collect_group_into(&mut encoder).unwrap();
    print!("{}", std::str::from_utf8(&encoder.finish()).unwrap());
}
