use metrics::{counter, gauge};

// case: Records, each with the labels that are put into it where it is made
#[derive(Clone, Copy)]
enum Kind {
    Counter,
    Gauge,
}

#[derive(Clone)]
struct Record {
    name: String,
    kind: Kind,
    labels: Vec<(&'static str, String)>,
    value: f64,
}

impl Record {
    fn new(name: &str, kind: Kind, value: f64) -> Self {
        Self { name: name.to_string(), kind, labels: Vec::new(), value }
    }
    fn with(mut self, key: &'static str, value: &str) -> Self {
        self.labels.push((key, value.to_string()));
        self
    }
}

fn report(records: &[Record]) {
    for record in records {
        match record.kind {
            Kind::Counter => counter!(record.name.clone(), &record.labels).absolute(record.value as u64),
            Kind::Gauge => gauge!(record.name.clone(), &record.labels).set(record.value),
        }
    }
}

fn gather(disks: &[String]) -> Vec<Record> {
    let mut all = vec![Record::new("jobs_done", Kind::Counter, 1.0)];
    for disk in disks {
        all.push(Record::new("disk_used", Kind::Gauge, 2.0).with("disk", disk));
    }
    let mut parts = vec![Record::new("part_open", Kind::Gauge, 3.0).with("part", "left")];
    for part in &mut parts {
        part.labels.push(("side", "inner".to_string()));
    }
    all.extend(parts);
    all
}
// end

pub fn all() {
    let disks: Vec<String> = std::env::args().take(1).map(|_| "root".to_string()).collect();
    report(&gather(&disks));
}
