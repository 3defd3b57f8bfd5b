//! Every pattern of `vise` 0.2, in OpenMetrics: counters and infos have a suffix there.
mod collected;
mod families;
mod kinds;
mod unregistered;

use vise::{Format, MetricsCollection};

fn main() {
    kinds::touch();
    families::touch();
    collected::touch();
    unregistered::touch();
    pipeline::work();

    let registry = MetricsCollection::default().collect();
    let mut scrape = String::new();
    registry
        .encode(&mut scrape, Format::OpenMetrics)
        .expect("a string takes everything");
    print!("{scrape}");
}
