use metrics::{counter, gauge, histogram, IntoLabels, Label, SharedString};

// case: Labels as pairs, and the union of all uses
fn pairs(kind: &'static str) {
    counter!("paired", "kind" => kind, "op" => format!("{}", 1)).increment(1);
    counter!("paired", "kind" => kind, "why" => "other").increment(1);
}
// end

// case: Labels as a list
const FIXED: [(&str, &str); 2] = [("first", "1"), ("second", "2")];

fn lists() {
    gauge!("array", &[("a", "1"), ("b", "2")]).set(1.0);
    gauge!("fixed", &FIXED).set(1.0);
    let labels = [("local", String::from("x"))];
    gauge!("by_local", &labels).set(1.0);
    gauge!("vector", vec![Label::new("l", "1"), Label::from_static_parts("m", "2")]).set(1.0);
    gauge!("converted", vec![Label::from(&("n", SharedString::const_str("v")))]).set(1.0);
}
// end

// case: A list that grows
fn grown(with: bool) {
    let mut labels = vec![Label::new("base", "1")];
    if with {
        labels.push(Label::new("more", "2"));
    }
    labels.extend([Label::new("last", "3")]);
    histogram!("grown", labels).record(1.0);
}
// end

// case: A list that a function gives back
struct Peer;

impl Peer {
    fn labels(&self) -> [(&'static str, String); 1] {
        [("peer", "x".to_string())]
    }

    fn record(&self) {
        gauge!("of_method", &self.labels()).set(1.0);
    }
}
// end

// case: Labels that callers give, and a list that is made of them
fn given(extra: &[(&'static str, &'static str)]) {
    let mut labels = vec![Label::new("base", "1")];
    labels.extend(extra.iter().map(|(key, value)| Label::from_static_parts(key, value)));
    gauge!("given", labels).set(1.0);
}
// end

// case: A macro that makes the labels
macro_rules! tags {
    ($($key:ident: $value:expr),*) => {
        &[$((stringify!($key), $value.to_string())),*]
    };
}

fn by_macro() {
    gauge!("tagged", tags!(region: "eu", shard: 1)).set(1.0);
}
// end

// case: An object that is taken for labels
struct Request {
    method: &'static str,
    status: u16,
}

impl IntoLabels for Request {
    fn into_labels(self) -> Vec<Label> {
        vec![Label::new("method", self.method), Label::new("status", self.status.to_string())]
    }
}

fn of_object() {
    counter!("of_object", Request { method: "GET", status: 200 }).increment(1);
}
// end

// case: A key that is no label name
fn odd_key() {
    gauge!("odd_key", "a:b.c" => "1").set(1.0);
}
// end

// not: Labels that only run time knows are null
fn at_run_time() {
    let labels: Vec<Label> = std::env::args().take(1).map(|_| Label::new("arg", "1")).collect();
    gauge!("unknown_labels", labels).set(1.0);
}
// end

pub fn all() {
    at_run_time();
    pairs("x");
    lists();
    grown(true);
    Peer.record();
    odd_key();
    given(&[("peer", "a")]);
    given(&[("kind", "b")]);
    by_macro();
    of_object();
}
