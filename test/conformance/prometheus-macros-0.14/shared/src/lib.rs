//! Macros and functions that the program beside this uses.
pub use prometheus;

use prometheus::{IntCounter, Opts};

/// Makes a counter and registers it.
pub fn registered(name: &str, help: &str) -> IntCounter {
    let counter = IntCounter::with_opts(Opts::new(name, help)).unwrap();
    prometheus::register(Box::new(counter.clone())).unwrap();
    counter
}

#[macro_export]
macro_rules! shared_gauge {
    ($name:expr, $help:expr $(,)?) => {
        $crate::prometheus::register_int_gauge!($name, $help).unwrap()
    };
}

#[macro_export]
macro_rules! shared_counter {
    ($name:literal) => {
        $crate::shared_counter!($name, "A counter of the other crate.")
    };
    ($name:literal, $help:literal) => {
        $crate::registered(concat!("shared_", $name), $help)
    };
}

#[macro_export(local_inner_macros)]
macro_rules! shared_pair {
    ($name:literal, $open:literal) => {
        (shared_gauge!($open, "What is open."), shared_counter!($name))
    };
}
