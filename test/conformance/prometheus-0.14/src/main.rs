//! Declares metrics in the ways of the `prometheus` crate, touches each, and prints what a scrape shows.
mod collectors;
mod constructors;
mod fields;
mod names;
mod options;
mod registries;
mod series;
mod statics;
mod wrappers;

use std::collections::BTreeMap;

use prometheus::proto::MetricFamily;
use prometheus::{Encoder, TextEncoder};

fn main() {
    statics::touch();
    options::touch();
    constructors::touch();
    names::touch();
    wrappers::touch();
    let mut families = fields::gathered();
    families.extend(registries::gathered());
    families.extend(collectors::gathered());
    families.extend(series::gathered());
    families.extend(prometheus::gather());
    print(families);
}

/// Families of one name from several registries stand together.
fn print(families: Vec<MetricFamily>) {
    let mut by_name: BTreeMap<String, MetricFamily> = BTreeMap::new();
    for mut family in families {
        match by_name.get_mut(family.name()) {
            Some(known) => known.mut_metric().extend(family.take_metric()),
            None => {
                by_name.insert(family.name().to_owned(), family);
            }
        }
    }
    let mut text = Vec::new();
    let families: Vec<MetricFamily> = by_name.into_values().collect();
    TextEncoder::new().encode(&families, &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
