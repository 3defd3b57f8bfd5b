//! Which definition a name means.
use prometheus::IntCounter;
use std::sync::LazyLock;

// case: a name that is defined again: the one above the call counts
macro_rules! scoped {
    ($name:literal) => {
        app_counter!(concat!("first_", $name), "By the first.")
    };
}
static FIRST: LazyLock<IntCounter> = LazyLock::new(|| scoped!("total"));
macro_rules! scoped {
    ($name:literal) => {
        app_counter!(concat!("second_", $name), "By the second.")
    };
}
static SECOND: LazyLock<IntCounter> = LazyLock::new(|| scoped!("total"));
// end

// case: a module's own, which is gone behind it
mod inner {
    macro_rules! scoped {
        ($name:literal) => {
            app_counter!(concat!("inner_", $name), "By the inner.")
        };
    }
    pub static INNER: super::LazyLock<prometheus::IntCounter> = super::LazyLock::new(|| scoped!("total"));
    pub(crate) use scoped as of_inner;
}
static AGAIN: LazyLock<IntCounter> = LazyLock::new(|| scoped!("again_total"));
static BY_PATH: LazyLock<IntCounter> = LazyLock::new(|| inner::of_inner!("by_path_total"));
// end

// case: a macro that only looks like the library's
macro_rules! register_int_gauge {
    ($name:literal, $help:literal) => {
        concat!($name, $help).len()
    };
}
pub fn touch() {
    assert_eq!(register_int_gauge!("no_metric", "No help."), 17);
    // end
    FIRST.inc();
    SECOND.inc();
    inner::INNER.inc();
    AGAIN.inc();
    BY_PATH.inc();
}
