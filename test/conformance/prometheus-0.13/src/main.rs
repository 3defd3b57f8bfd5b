//! What the `prometheus` crate did before 0.14, and its process metrics.
#[macro_use]
extern crate lazy_static;
#[macro_use]
extern crate prometheus;

mod collected;
mod metrics;

use std::collections::BTreeMap;

use prometheus::proto::MetricFamily;
use prometheus::{Encoder, TextEncoder};

fn main() {
    metrics::touch();
    let mut families = collected::gathered();
    families.extend(whole());
    print(families);
}

// case: The default registry has a collector of its own process, with the feature `process`
fn whole() -> Vec<MetricFamily> {
    prometheus::gather()
}
// end

/// Families of one name from several registries stand together.
fn print(families: Vec<MetricFamily>) {
    let mut by_name: BTreeMap<String, MetricFamily> = BTreeMap::new();
    for mut family in families {
        match by_name.get_mut(family.get_name()) {
            Some(known) => known.mut_metric().extend(family.take_metric()),
            None => {
                by_name.insert(family.get_name().to_owned(), family);
            }
        }
    }
    let mut text = Vec::new();
    let families: Vec<MetricFamily> = by_name.into_iter().map(|(_, family)| family).collect();
    TextEncoder::new().encode(&families, &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
