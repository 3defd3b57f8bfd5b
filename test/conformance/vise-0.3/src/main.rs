//! Every pattern of `vise` 0.3, as an exporter with its default format shows it.
mod collected;
mod families;
mod grouped;
mod kinds;
mod unregistered;

use vise::{Format, MetricsCollection};

fn main() {
    kinds::touch();
    families::touch();
    grouped::touch();
    collected::touch();
    unregistered::touch();
    pipeline::work();

    let registry = MetricsCollection::default().collect();
    let mut scrape = String::new();
    registry
        .encode(&mut scrape, Format::OpenMetricsForPrometheus)
        .expect("a string takes everything");
    print!("{scrape}");
}
