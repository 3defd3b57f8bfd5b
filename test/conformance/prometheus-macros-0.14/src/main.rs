//! Declares metrics through macros of its own, touches each, and prints what a scrape shows.
#[macro_use]
mod macros;
mod calls;
mod identifiers;
mod items;
mod scopes;

use prometheus::{Encoder, TextEncoder};

fn main() {
    calls::touch();
    items::touch();
    identifiers::touch();
    scopes::touch();
    let mut text = Vec::new();
    TextEncoder::new().encode(&prometheus::gather(), &mut text).unwrap();
    print!("{}", String::from_utf8(text).unwrap());
}
