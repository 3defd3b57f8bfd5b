//! Declares metrics in the ways of `prometheus-client`, touches each, and prints what a scrape shows.
mod collectors;
mod labels;
mod prefixes;
mod types;
mod values;
mod wrappers;

use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;

fn main() {
    let mut registry = Registry::default();
    values::touch(&mut registry);
    types::touch(&mut registry);
    labels::touch(&mut registry);
    prefixes::touch(&mut registry);
    wrappers::touch(&mut registry);
    collectors::touch(&mut registry);
    let mut text = String::new();
    encode(&mut text, &registry).unwrap();
    for other in prefixes::others() {
        let mut more = String::new();
        encode(&mut more, &other).unwrap();
        text = text.replace("# EOF\n", "") + &more;
    }
    print!("{text}");
}
