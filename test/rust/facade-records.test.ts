/** Records that code makes of its metrics, and hands to one place that writes them to the facade: each has the labels that are put into it. */
import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import { read } from './read.ts';

const RECORDS = `use metrics::{counter, gauge};
pub enum Kind { Counter, Gauge }
pub struct Sample { pub name: String, pub kind: Kind, pub labels: Vec<(&'static str, String)>, pub value: f64 }
impl Sample {
  pub fn new(name: &str, kind: Kind, value: f64) -> Self { Self { name: name.to_string(), kind, labels: Vec::new(), value } }
  pub fn with(mut self, key: &'static str, value: &str) -> Self { self.labels.push((key, value.to_string())); self }
}
pub fn report(all: &[Sample]) {
  for sample in all {
    match sample.kind {
      Kind::Counter => counter!(sample.name.clone(), &sample.labels).absolute(sample.value as u64),
      Kind::Gauge => gauge!(sample.name.clone(), &sample.labels).set(sample.value),
    }
  }
}
`;

/** Where the list is put together is not followed: then a record is one of all that are made. */
const MAIN = `mod metrics; use metrics::*;
  fn main() { let all = gathered(); let mut list = Vec::new(); for each in all { list.extend(each.samples()); } report(&list); }\n`;

const CASES: readonly [title: string, code: string, labels: Record<string, Metric['labels']>][] = [
  [
    'by methods that give it back, for each call that makes one',
    `pub fn all(names: &[String]) -> Vec<Sample> {
       let mut all = vec![Sample::new("done_total", Kind::Counter, 1.0), Sample::new("failed_total", Kind::Counter, 1.0).with("reason", "full")];
       for name in names { all.push(Sample::new("used", Kind::Gauge, 2.0).with("disk", name).with("zone", "eu")); }
       all }`,
    { done_total: [], failed_total: ['reason'], used: ['disk', 'zone'] },
  ],
  [
    'by a name that holds it, by a loop over a list of them, and by a closure',
    `pub fn all(name: &str) -> Vec<Sample> {
       let mut read = Sample::new("read_bytes", Kind::Gauge, 1.0);
       read.labels.push(("way", "in".to_string()));
       let mut all = vec![Sample::new("locks", Kind::Gauge, 1.0), Sample::new("files", Kind::Gauge, 1.0).with("kind", "open")];
       for sample in &mut all { sample.labels.push(("server", name.to_string())); }
       let labelled = |sample: Sample| { sample.with("bucket", name).with("drive", name) };
       all.push(labelled(Sample::new("scans", Kind::Gauge, 1.0)));
       all.push(read);
       all }`,
    { read_bytes: ['way'], locks: ['server'], files: ['kind', 'server'], scans: ['bucket', 'drive'] },
  ],
  [
    'are not known where something is put into one of which nothing says where it was made',
    `pub fn all(name: &str) -> Vec<Sample> { vec![Sample::new("done_total", Kind::Counter, 1.0), Sample::new("used", Kind::Gauge, 1.0).with("disk", name)] }
     pub fn marked(mut sample: Box<dyn FnOnce() -> Sample>) -> Sample { let mut made = sample(); made.labels.push(("mark", "x".to_string())); made }`,
    { done_total: null, used: null },
  ],
];

describe('labels of a record that is one of all that are made', () => {
  test.each(CASES)('%s', (_title, code, labels) => {
    const { metrics } = read({ 'src/metrics.rs': RECORDS + code, 'src/main.rs': MAIN });
    expect(Object.fromEntries(metrics.map(({ name, labels }) => [name, labels]))).toEqual(labels);
  });

  test('of hundreds of them, each by the call that makes it', () => {
    const count = 240;
    const variants = Array.from({ length: count }, (_, at) => `M${at}`);
    const names = `pub enum Name { ${variants.join(', ')} }
      impl Name { pub fn as_str(&self) -> String { match self { ${variants.map((each) => `Name::${each} => "${each.toLowerCase()}".to_string()`).join(', ')} } } }
      pub struct Row { pub name: Name, pub area: Area, pub kind: Kind }
      pub enum Area { Disk, Net, Own(String) }
      impl Area { pub fn as_str(&self) -> String { match self { Area::Disk => "disk".to_string(), Area::Net => "net".to_string(), Area::Own(own) => own.replace('-', "_") } } }
      impl Row { pub fn whole(&self) -> String { format!("{}_{}", self.area.as_str(), self.name.as_str()) }
        pub fn of(name: Name, area: impl Into<Area>) -> Self { Self { name, area: area.into(), kind: Kind::Gauge } } }
      impl Sample { pub fn from_row(row: &Row, value: f64) -> Self { Self::new(&row.whole(), row.kind, value) } }
      ${variants.map((each, at) => `pub static ${each}: LazyLock<Row> = LazyLock::new(|| Row::of(Name::${each}, Area::${at % 2 ? 'Disk' : 'Net'}));`).join('\n')}\n`;
    const made = variants.map((each, at) => `Sample::from_row(&${each}, 1.0).with("of_${at % 7}", name)`);
    const lists = Array.from({ length: 20 }, (_, at) => {
      const own = made.filter((_each, index) => index % 20 === at);
      return `pub fn list_${at}(name: &str) -> Vec<Sample> { vec![${own.join(', ')}] }`;
    });
    const calls = lists.map(
      (_each, at) => `let mut list = list_${at}("a"); list.extend(list_${(at + 1) % 20}("b")); report(&list);`,
    );
    const { metrics, unresolved } = read({
      'src/metrics.rs': RECORDS + names + lists.join('\n'),
      'src/main.rs': `mod metrics; use metrics::*;
        fn first() { ${calls.join('\n')} } fn again() { ${calls.join('\n')} } fn main() { first(); again(); again(); }`,
    });
    expect(unresolved).toEqual([]);
    expect(metrics.filter(({ updated }) => updated).length).toBe(count);
    for (const { name, labels } of metrics) expect(labels).toEqual([`of_${Number(name.replace(/.*_m/, '')) % 7}`]);
  });
});
