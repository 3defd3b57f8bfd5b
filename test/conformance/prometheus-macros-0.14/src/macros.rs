//! Macros that the rest of the program sees through `#[macro_use]`.

macro_rules! app_counter {
    ($name:expr, $help:expr $(,)?) => {
        prometheus::register_int_counter!($name, $help).unwrap()
    };
    ($name:expr, $help:expr, $labels:expr $(,)?) => {{
        let opts = prometheus::Opts::new($name, $help);
        prometheus::register_int_counter_vec!(opts, $labels).unwrap()
    }};
}

macro_rules! count {
    ($metric:ident) => {
        $metric.inc()
    };
    ($metric:ident, [$($value:expr),+ $(,)?]) => {
        $metric.with_label_values(&[$($value),+]).inc()
    };
    ($metric:ident, $by:expr) => {
        $metric.inc_by($by)
    };
}
