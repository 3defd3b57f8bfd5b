use std::fmt::Write;

pub struct State {
    pub hits: u64,
    pub zone: &'static str,
}

impl State {
    pub fn new() -> Self {
        State { hits: 1, zone: "eu" }
    }
}

pub fn page(state: &State) -> String {
    let mut out = String::new();
    lines(&mut out, state);
    text(&mut out, state);
    one(&mut out, "called_total", "Calls of one function", "counter", state.hits);
    one(&mut out, "called", "Callers", "gauge", state.hits);
    table(&mut out, state);
    pieces(&mut out, "piece", "gauge", state.hits);
    local(&mut out, state);
    joined(&mut out, state);
    for family in families() {
        family.write(&mut out, state.hits);
    }
    handed(&mut out, state);
    samples(&mut out, state);
    escaped(&mut out, "made.by-name", state.hits);
    chained(&mut out, state);
    recorded(&mut out, state);
    out
}

// case: Lines of a page
fn lines(out: &mut String, state: &State) {
    out.push_str("# HELP hits_total How many\n");
    out.push_str("# TYPE hits_total counter\n");
    out.push_str(&format!("hits_total{{zone=\"{}\",way=\"in\"}} {}\n", state.zone, state.hits));
}
// end

// case: Many metrics in one text
const PREFIX: &str = "shop";

fn text(out: &mut String, state: &State) {
    *out += &format!(
        "# HELP took_seconds Duration\n\
         # TYPE took_seconds histogram\n\
         took_seconds_bucket{{le=\"+Inf\"}} {0}\n\
         took_seconds_sum {0}\n\
         took_seconds_count {0}\n\
         # TYPE {PREFIX}_open gauge\n\
         {PREFIX}_open {0}\n",
        state.hits
    );
}
// end

// case: A function that is given the names
fn one(out: &mut String, name: &str, help: &str, kind: &str, value: u64) {
    let _ = writeln!(out, "# HELP {name} {help}");
    let _ = writeln!(out, "# TYPE {name} {kind}");
    let _ = writeln!(out, "{name} {value}");
}
// end

// case: A table that a loop goes through
fn table(out: &mut String, state: &State) {
    for (name, help, value) in [("rows_total", "Rows", state.hits), ("rows_open", "Open rows", 2)] {
        let kind = if name.ends_with("_total") { "counter" } else { "gauge" };
        let _ = write!(out, "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}\n");
    }
}
// end

// case: A line that is written piece by piece
fn pieces(out: &mut String, name: &str, kind: &str, value: u64) {
    out.push_str("# TYPE ");
    out.push_str(name);
    out.push(' ');
    out.push_str(kind);
    out.push('\n');
    out.push_str(name);
    out.push(' ');
    out.push_str(&value.to_string());
    out.push('\n');
}
// end

// case: A closure, a macro, and labels in a text of their own
fn local(out: &mut String, state: &State) {
    let gauge = |out: &mut String, name: &str, value: u64| {
        let labels = format!("{{zone=\"{}\"}}", state.zone);
        let _ = writeln!(out, "# TYPE {name} gauge\n{name}{labels} {value}");
    };
    gauge(out, "by_closure", state.hits);
    macro_rules! counter {
        ($name:expr, $help:expr) => {
            out.push_str(&format!("# HELP {} {}\n# TYPE {} counter\n{} {}\n", $name, $help, $name, $name, state.hits));
        };
    }
    counter!("by_macro_total", "Made by a macro");
}
// end

// case: A template that `concat!` puts together
macro_rules! described {
    ($out:expr, $name:literal, $kind:literal, $help:literal, $value:expr $(, $label:literal = $of:expr)*) => {
        let _ = write!($out, concat!("# HELP ", $name, " ", $help, "\n# TYPE ", $name, " ", $kind, "\n", $name));
        let labels: Vec<String> = vec![$(format!(concat!($label, "=\"{}\""), $of)),*];
        if !labels.is_empty() {
            let _ = write!($out, "{{{}}}", labels.join(","));
        }
        let _ = writeln!($out, " {}", $value);
    };
}

fn joined(out: &mut String, state: &State) {
    described!(out, "joined_total", "counter", "With labels", state.hits, "zone" = state.zone, "tier" = 1);
    described!(out, "joined", "gauge", "Without labels", state.hits);
}
// end

// case: Families of one's own
struct Family {
    name: &'static str,
    kind: &'static str,
}

fn families() -> Vec<Family> {
    vec![Family { name: "family_total", kind: "counter" }, Family { name: "family_size", kind: "gauge" }]
}

impl Family {
    fn write(&self, out: &mut String, value: u64) {
        let _ = writeln!(out, "# TYPE {} {}", self.name, self.kind);
        let _ = writeln!(out, "{} {}", self.name, value);
    }
}
// end

// case: One function for the header, others for the samples
fn header(out: &mut String, name: &str, kind: &str) {
    let _ = writeln!(out, "# TYPE {name} {kind}");
}

fn sample(out: &mut String, name: &str, labels: &[(&str, &str)], value: u64) {
    out.push_str(name);
    if !labels.is_empty() {
        out.push('{');
        for (i, (key, value)) in labels.iter().enumerate() {
            if i > 0 {
                out.push(',');
            }
            out.push_str(key);
            out.push_str("=\"");
            out.push_str(value);
            out.push('"');
        }
        out.push('}');
    }
    out.push_str(&format!(" {value}\n"));
}

fn spelled(out: &mut String, name: &str, labels: &str, value: u64) {
    let _ = writeln!(out, "{name}{{{labels}}} {value}");
}

fn plain(out: &mut String, name: &str, value: u64) {
    let _ = writeln!(out, "{} {}", name, value);
}

fn handed(out: &mut String, state: &State) {
    header(out, "handed_pairs", "gauge");
    sample(out, "handed_pairs", &[("zone", state.zone), ("window", "5m")], state.hits);
    sample(out, "handed_pairs", &[("zone", state.zone), ("window", "1h")], state.hits);
    header(out, "handed_none", "gauge");
    sample(out, "handed_none", &[], state.hits);
    header(out, "handed_text_total", "counter");
    spelled(out, "handed_text_total", &format!("zone=\"{}\"", state.zone), state.hits);
    header(out, "handed_total", "counter");
    plain(out, "handed_total", state.hits);
}
// end

// case: Samples without a header, whose type nobody knows
fn samples(out: &mut String, state: &State) {
    out.push_str(&format!("bare_waiting{{zone=\"{}\",way=\"in\"}} {}\n", state.zone, state.hits));
    out.push_str(&format!("bare_open {}\n", state.hits));
}
// end

// case: A name that a type of one's own shows character by character
struct Escaped<'a>(&'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for c in self.0.chars() {
            match c {
                'a'..='z' => f.write_char(c),
                _ => f.write_char('_'),
            }?;
        }
        Ok(())
    }
}

fn escaped(out: &mut String, name: &str, value: u64) {
    let _ = writeln!(out, "# TYPE {} gauge\n{} {value}", Escaped(name), Escaped(name));
}
// end

// case: A line whose labels are written by one call each
#[derive(Clone, Copy)]
struct Metric {
    name: &'static str,
    kind: &'static str,
}

impl Metric {
    fn gauge(name: &'static str) -> Self {
        Metric { name, kind: "gauge" }
    }

    fn header(self, out: &mut String) {
        let _ = writeln!(out, "# TYPE shop_{} {}", self.name, self.kind);
    }
}

struct Line<'a> {
    out: &'a mut String,
    first: bool,
}

impl<'a> Line<'a> {
    fn of(metric: Metric, out: &'a mut String) -> Self {
        let _ = write!(out, "shop_{}{{", metric.name);
        Line { out, first: true }
    }

    fn label(mut self, name: &str, value: &str) -> Self {
        if !self.first {
            self.out.push(',');
        }
        self.first = false;
        let _ = write!(self.out, "{name}=\"{value}\"");
        self
    }

    fn value(self, value: u64) {
        let _ = writeln!(self.out, "}} {value}");
    }
}

fn chained(out: &mut String, state: &State) {
    let metric = Metric::gauge("shelves");
    metric.header(out);
    for way in ["in", "out"] {
        Line::of(metric, out).label("zone", state.zone).label("way", way).value(state.hits);
    }
    let metric = Metric::gauge("doors");
    metric.header(out);
    Line::of(metric, out).label("zone", state.zone).value(state.hits);
}
// end

// case: A closure that is handed what writes the lines
struct Records<'a> {
    out: &'a mut String,
    metric: &'a Metric,
    part: Option<&'a str>,
}

impl Records<'_> {
    fn name(&mut self) {
        let _ = write!(self.out, "part_{}", self.metric.name);
    }

    fn value(&mut self, value: u64) {
        self.name();
        if let Some(part) = self.part {
            let _ = write!(self.out, "{{part=\"{part}\"}}");
        }
        let _ = writeln!(self.out, " {value}");
    }

    fn labelled(&mut self, labels: &[(&str, &str)], value: u64) {
        self.name();
        self.out.push('{');
        let mut comma = "";
        if let Some(part) = self.part {
            let _ = write!(self.out, "part=\"{part}\"");
            comma = ",";
        }
        for (name, value) in labels {
            let _ = write!(self.out, "{comma}{name}=\"{value}\"");
            comma = ",";
        }
        let _ = writeln!(self.out, "}} {value}");
    }
}

fn append(out: &mut String, metric: &Metric, part: Option<&str>, records: impl FnOnce(&mut Records)) {
    let _ = writeln!(out, "# TYPE part_{} {}", metric.name, metric.kind);
    records(&mut Records { out, metric, part });
}

const PARTS: Metric = Metric { name: "count", kind: "gauge" };
const OPEN: Metric = Metric { name: "open", kind: "gauge" };
const SEEN: Metric = Metric { name: "seen_total", kind: "counter" };

fn recorded(out: &mut String, state: &State) {
    append(out, &PARTS, None, |records| records.value(2));
    append(out, &OPEN, Some("door"), |records| records.value(state.hits));
    append(out, &SEEN, Some("door"), |records| {
        records.labelled(&[("zone", state.zone)], state.hits);
    });
}
// end
