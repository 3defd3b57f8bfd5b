//! Pages that code writes by the functions of `metrics_exporter_prometheus::formatting`.
use indexmap::IndexMap;
use metrics::{Key, Unit};
use metrics_exporter_prometheus::{formatting, LabelSet};

// case: A family with its unit, its suffix and its labels
fn sent(out: &mut String) {
    let labels = IndexMap::from([("zone".to_owned(), "eu".to_owned())]);
    let set = LabelSet::from_key_and_global(&Key::from_static_name("sent"), &labels);
    formatting::write_help_line(out, "sent", Some(Unit::Bytes), Some("total"), "What went out");
    formatting::write_type_line(out, "sent", Some(Unit::Bytes), Some("total"), "counter");
    formatting::write_metric_line::<&str, u64>(out, "sent", Some("total"), &set, None, 1, Some(Unit::Bytes));
}
// end

// case: Names of a table, made fit
const SIZES: &[(&str, Unit)] = &[("cache.size", Unit::Bytes), ("open-files", Unit::Count), ("lag_seconds", Unit::Seconds)];

fn sizes(out: &mut String) {
    for (name, unit) in SIZES {
        let name = format!("app_{}", formatting::sanitize_metric_name(name));
        let set = LabelSet::from_key_and_global(&Key::from_static_name("size"), &IndexMap::new());
        formatting::write_type_line(out, &name, Some(*unit), None, "gauge");
        formatting::write_metric_line::<&str, u64>(out, &name, None, &set, None, 1, Some(*unit));
    }
}
// end

// case: Labels of a map that grows
fn parts(out: &mut String) {
    let mut labels = IndexMap::from([("zone".to_owned(), "eu".to_owned())]);
    formatting::write_type_line(out, "part_open", None, None, "gauge");
    for part in ["left", "right"] {
        labels.insert("part".to_owned(), part.to_owned());
        let set = LabelSet::from_key_and_global(&Key::from_static_name("part"), &labels);
        formatting::write_metric_line::<&str, u64>(out, "part_open", None, &set, None, 1, None);
    }
}
// end

fn main() {
    let mut out = String::new();
    sent(&mut out);
    sizes(&mut out);
    parts(&mut out);
    print!("{out}");
}
