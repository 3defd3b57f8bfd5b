use metrics::{counter, gauge, histogram, KeyName, Level};

// case: Names that Prometheus does not allow
fn sanitised() {
    counter!("http.requests-served").increment(1);
    gauge!("größe").set(1.0);
    gauge!("ns:depth").set(1.0);
}
// end

// case: Names from consts, `concat!` and `format!`
const HITS: &str = "const_hits";

mod deep {
    pub const MISSES: &str = concat!("deep", "_misses");
}

fn consts() {
    counter!(HITS).increment(1);
    counter!(deep::MISSES).increment(1);
    gauge!(format!("{}_open", HITS)).set(1.0);
    gauge!(String::from("owned")).set(1.0);
    gauge!(KeyName::from_const_str("key_name").as_str().to_owned()).set(1.0);
}
// end

// case: A name that callers hand down
fn count(name: &'static str) {
    counter!(name).increment(1);
}

fn callers() {
    count("handed_first");
    count("handed_second");
}
// end

// case: Target, level, description and unit in front of the name
fn in_front() {
    counter!(target: "net", level: Level::DEBUG, "targeted", "k" => "v").increment(1);
    histogram!(description: "Time to answer", "answered", "route" => "/").record(1.0);
}
// end

// not: A name that only run time knows is a pattern, as the exporter shows it
fn at_run_time() {
    let which = if std::env::args().count() > 9 { "many" } else { "few" };
    counter!(format!("dynamic_{}_args", std::env::var("WHICH").unwrap_or(which.to_string()))).increment(1);
}
// end

pub fn all() {
    at_run_time();
    sanitised();
    consts();
    callers();
    in_front();
}
