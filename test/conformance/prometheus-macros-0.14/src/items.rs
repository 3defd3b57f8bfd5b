//! Calls that stand for items and statements.
use prometheus::{IntCounter, IntCounterVec, IntGauge, Opts};
use std::sync::LazyLock;

// case: a macro that makes statics, with their documentation
macro_rules! counters {
    ($($(#[$meta:meta])* $vis:vis $id:ident = $name:literal;)*) => {
        $(
            $(#[$meta])*
            $vis static $id: LazyLock<IntCounter> =
                LazyLock::new(|| prometheus::register_int_counter!($name, "Made by a macro.").unwrap());
        )*
    };
}
counters! {
    /// What came in.
    pub RECEIVED = "items_received_total";
    SENT = "items_sent_total";
}
// end

// case: a macro that makes a struct of metrics and its constructor
macro_rules! metrics_struct {
    ($name:ident in $prefix:literal { $($field:ident: $kind:ty => $help:literal),* $(,)? }) => {
        pub struct $name {
            $(pub $field: $kind,)*
        }
        impl $name {
            pub fn new(registry: &prometheus::Registry) -> Self {
                let made = Self {
                    $($field: <$kind>::with_opts(Opts::new(concat!($prefix, "_", stringify!($field)), $help)).unwrap(),)*
                };
                $(registry.register(Box::new(made.$field.clone())).unwrap();)*
                made
            }
        }
    };
}
metrics_struct!(Pool in "pool" { acquired_total: IntCounter => "Acquired.", size: IntGauge => "Size." });
// end

// case: a macro that reads its arguments token by token
macro_rules! declared {
    (@each) => {};
    (@each gauge $id:ident $name:literal $(, $($rest:tt)*)?) => {
        static $id: LazyLock<IntGauge> = LazyLock::new(|| prometheus::register_int_gauge!($name, "A gauge.").unwrap());
        declared!(@each $($($rest)*)?);
    };
    (@each counter $id:ident $name:literal by [$($label:ident),*] $(, $($rest:tt)*)?) => {
        static $id: LazyLock<IntCounterVec> = LazyLock::new(|| {
            prometheus::register_int_counter_vec!($name, "A counter.", &[$(stringify!($label)),*]).unwrap()
        });
        declared!(@each $($($rest)*)?);
    };
    ($($all:tt)*) => {
        declared!(@each $($all)*);
    };
}
declared! { gauge LEVEL "token_level", counter STEPS "token_steps_total" by [from, to], gauge HEIGHT "token_height" }
// end

// case: a macro that makes a macro
macro_rules! counter_of {
    ($macro:ident, $prefix:literal) => {
        macro_rules! $macro {
            ($name:literal) => {
                prometheus::register_int_counter!(concat!($prefix, $name), "Made by a macro that a macro made.").unwrap()
            };
        }
    };
}
counter_of!(cache_counter, "cache_");
static CACHED: LazyLock<IntCounter> = LazyLock::new(|| cache_counter!("hits_total"));
// end

// case: names in an enum that a macro makes
macro_rules! names {
    ($($variant:ident => $name:literal),* $(,)?) => {
        $(pub const $variant: &str = $name;)*
    };
}
names! { JOBS => "named_jobs_total", RUNS => "named_runs_total" }
static NAMED_JOBS: LazyLock<IntCounter> = LazyLock::new(|| app_counter!(JOBS, "Jobs."));
static NAMED_RUNS: LazyLock<IntCounter> = LazyLock::new(|| app_counter!(RUNS, "Runs."));
// end

pub fn touch() {
    // case: a macro as a statement, with its metric in a local
    macro_rules! bind {
        ($local:ident, $name:literal) => {
            let $local = prometheus::register_int_gauge!($name, "Bound by a macro.").unwrap();
        };
    }
    bind!(bound, "bound_gauge");
    bound.set(1);
    // end
    count!(RECEIVED);
    SENT.inc();
    let pool = Pool::new(prometheus::default_registry());
    pool.acquired_total.inc();
    pool.size.set(1);
    LEVEL.set(1);
    HEIGHT.set(1);
    count!(STEPS, ["a", "b"]);
    CACHED.inc();
    NAMED_JOBS.inc();
    NAMED_RUNS.inc();
}
