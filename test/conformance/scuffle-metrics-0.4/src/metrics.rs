pub fn run() {
    http::requests(http::Kind::Http, "/").incr();
    http::open().incr();
    renamed::took(2).observe(1.0);
    level("eu").record(2);
}

// case: A module of metrics
#[scuffle_metrics::metrics]
mod http {
    use scuffle_metrics::collector::{CounterU64, UpDownCounterI64};
    use scuffle_metrics::MetricEnum;

    #[derive(MetricEnum)]
    pub enum Kind {
        Http,
    }

    /// How many requests came in.
    pub fn requests(kind: Kind, path: &str) -> CounterU64;

    pub fn open() -> UpDownCounterI64;
}
// end

// case: Other names, and a unit
#[scuffle_metrics::metrics(rename = "api")]
mod renamed {
    use scuffle_metrics::collector::HistogramF64;

    /// How long an answer took
    #[metrics(rename = "duration", unit = "seconds")]
    pub fn took(#[metrics(rename = "class")] kind: u32) -> HistogramF64;
}
// end

// case: A function by itself
#[scuffle_metrics::metrics]
pub fn level(zone: &str) -> scuffle_metrics::collector::GaugeI64;
// end
