/** Labels of families that a workspace's own metrics are exported as: the tags that their children are asked for by. */
import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import { read } from './read.ts';

/** Metrics that keep a child for each set of tags, and a registry that has them report. */
const SERIES = `use std::borrow::Cow; use std::collections::BTreeMap; use std::sync::{Arc, Mutex};
pub struct Tags(BTreeMap<&'static str, Cow<'static, str>>);
impl Tags {
  pub fn iter(&self) -> Iter<'_, &'static str, Cow<'static, str>> { self.0.iter() }
  pub fn set(&mut self, key: &'static str, value: impl Into<Cow<'static, str>>) { self.0.insert(key, value.into()); }
}
impl<'a, const N: usize> From<&'a [(&'static str, &'static str); N]> for Tags {
  fn from(all: &'a [(&'static str, &'static str); N]) -> Self { Self(all.iter().map(|(key, value)| (*key, Cow::Borrowed(*value))).collect()) }
}
impl<const N: usize> From<[(&'static str, Cow<'static, str>); N]> for Tags {
  fn from(all: [(&'static str, Cow<'static, str>); N]) -> Self { Self(IntoIterator::into_iter(all).map(|(key, value)| (key, value)).collect()) }
}
pub trait Watcher { fn begin(&mut self, name: &'static str, text: &'static str); fn observe(&mut self, tags: &Tags, value: u64); fn end(&mut self); }
pub trait Instrument { fn report(&self, watcher: &mut dyn Watcher); }
pub struct Track<T> { name: &'static str, text: &'static str, shared: Arc<Shared<T>> }
struct Shared<T> { values: Mutex<BTreeMap<Tags, T>> }
impl<T: Level> Track<T> {
  fn new(name: &'static str, text: &'static str) -> Self { Self { name, text, shared: Arc::new(Shared { values: Default::default() }) } }
  pub fn child(&self, tags: impl Into<Tags>) -> T { self.slot(tags) }
  fn slot(&self, tags: impl Into<Tags>) -> T { self.shared.values.lock().unwrap().entry(tags.into()).or_default().clone() }
}
impl<T: Level> Instrument for Track<T> {
  fn report(&self, watcher: &mut dyn Watcher) {
    watcher.begin(self.name, self.text);
    let values = self.shared.values.lock().unwrap();
    for (tags, value) in &*values { watcher.observe(tags, value.value()); }
    watcher.end();
  }
}
pub struct Hub { all: Mutex<Vec<Box<dyn Instrument>>> }
impl Hub {
  pub fn track<T: Level>(&self, name: &'static str, text: &'static str) -> Track<T> { self.track_as(name, text, Default::default) }
  pub fn track_as<T: Level, F: FnOnce() -> u32>(&self, name: &'static str, text: &'static str, limit: F) -> Track<T> {
    let track = Track::new(name, text); self.add(track.clone()); track }
  pub fn add(&self, one: impl Instrument + 'static) { self.all.lock().unwrap().push(Box::new(one)); }
  pub fn report(&self, watcher: &mut dyn Watcher) { for each in self.all.lock().unwrap().iter() { each.report(watcher) } }
}
`;

const PAIR = `|(name, value)| { let mut pair = LabelPair::default(); pair.set_name(name.to_string()); pair.set_value(value.to_string()); pair }`;
const exporter = (labels: string) => `use crate::series::{Tags, Watcher};
use prometheus::proto::{LabelPair, Metric, MetricFamily, MetricType};
pub struct Text { family: Option<MetricFamily>, out: Vec<MetricFamily> }
impl Watcher for Text {
  fn begin(&mut self, name: &'static str, text: &'static str) {
    let mut family = MetricFamily::default();
    family.set_name(format!("app_{name}"));
    family.set_help(text.to_string());
    family.set_field_type(MetricType::GAUGE);
    self.family = Some(family);
  }
  fn observe(&mut self, tags: &Tags, value: u64) {
    let mut metric = Metric::default();
    metric.set_label(${labels});
    self.family.as_mut().unwrap().mut_metric().push(metric);
  }
  fn end(&mut self) { self.out.push(self.family.take().unwrap()); }
}
`;

const program = (code: string, labels = `tags.iter().map(${PAIR}).collect()`, series = SERIES) =>
  read(
    {
      'src/main.rs': `mod series; mod exporter; use series::{Hub, Instrument, Tags, Track, Watcher};
        ${code}
        fn main() { let hub = Hub { all: Default::default() }; run(&hub, &name()); hub.report(&mut exporter::Text { family: None, out: vec![] }); }`,
      'src/series.rs': series,
      'src/exporter.rs': exporter(labels),
    },
    '**/*.rs',
  );

const labelsOf = ({ metrics }: ReturnType<typeof read>) =>
  Object.fromEntries(metrics.map(({ name, labels }) => [name, labels]));

const CASES: readonly [title: string, code: string, labels: Record<string, Metric['labels']>][] = [
  [
    'each has the tags of its own children, all together, and none where these have none',
    `struct Shop { sold: Track<Count>, none: Count }
     impl Shop {
       fn new(hub: &Hub) -> Self { Self { sold: hub.track("sold", "t"), none: hub.track::<Count>("none", "t").child(&[]) } }
       fn sell(&self, to: &'static str) { self.sold.child(&[("to", to)]).add(1); self.sold.child(&[("to", to), ("by", "card")]).add(1); self.none.add(1); }
     }
     fn run(hub: &Hub, name: &str) { Shop::new(hub).sell(name) }`,
    { app_sold: ['to', 'by'], app_none: [] },
  ],
  [
    'of tags that a function makes, a method adds to, or a caller gives by a conversion',
    `struct Gate { open: Count }
     impl Gate { fn new(hub: &Hub, tags: impl Into<Tags>) -> Self { let tags: Tags = tags.into(); Self { open: hub.track("open", "t").child(tags.clone()) } } }
     fn zone(to: &str) -> Tags { Tags::from([("zone", to.into()), ("kind", "a".into())]) }
     fn run(hub: &Hub, name: &str) {
       let by_zone: Track<Count> = hub.track_as("by_zone", "t", || 3);
       by_zone.child(zone(name)).add(1);
       let mut tags = Tags::from(&[("shop", name)]);
       let pairs: Track<Count> = hub.track("pairs", "t");
       pairs.child(tags.clone()).add(1);
       tags.set("side", "left");
       pairs.child(tags).add(2);
       Gate::new(hub, &[("gate", "north")]); Gate::new(hub, [("gate", "south".into()), ("floor", "1".into())]);
     }`,
    { app_by_zone: ['zone', 'kind'], app_pairs: ['shop', 'side'], app_open: ['gate', 'floor'] },
  ],
  [
    'of tags that a closure makes, with what is there only under a condition',
    `struct Outcome { ok: Count, bad: Count }
     impl Outcome { fn new(track: Track<Count>, place: &'static str, bucket: &Option<String>) -> Self {
       let tags = |result: &'static str| { let mut tags = Tags::from([("place", place.into()), ("result", result.into())]);
         if let Some(bucket) = bucket { tags.set("bucket", bucket.clone()); } tags };
       Self { ok: track.child(tags("ok")), bad: track.child(tags("bad")) } } }
     fn run(hub: &Hub, name: &str) { Outcome::new(hub.track("some", "t"), "here", &lookup(name)); }`,
    { app_some: ['place', 'result', 'bucket'] },
  ],
  [
    'of an instrument that says its tags itself, in a field or in each turn of a loop',
    `struct Heap { used: Tags, free: Tags }
     impl Instrument for Heap { fn report(&self, watcher: &mut dyn Watcher) {
       watcher.begin("heap", "t"); watcher.observe(&self.used, 1); watcher.observe(&self.free, 2); watcher.end();
       watcher.begin("parts", "t"); for part in parts() { watcher.observe(&Tags::from(&[("part", part)]), 1); } watcher.end(); } }
     struct Pools { all: RwLock<HashMap<String, Pool>> }
     struct Pool { own: Tags, workers: Vec<Tags> }
     impl Pool { fn new(name: &str) -> Self { Self { own: Tags::from([("pool", name.into())]),
       workers: (0..count()).map(|at| Tags::from([("pool", name.into()), ("worker", at.to_string().into())])).collect() } } }
     impl Instrument for Pools { fn report(&self, watcher: &mut dyn Watcher) {
       let guard = self.all.read();
       watcher.begin("pool", "t"); for pool in guard.values() { watcher.observe(&pool.own, 1); } watcher.end();
       watcher.begin("worker", "t");
       for pool in guard.values() { for (at, tags) in pool.workers.iter().enumerate() { watcher.observe(tags, at as u64); } }
       watcher.end(); } }
     fn run(hub: &Hub, name: &str) {
       hub.add(Heap { used: Tags::from(&[("part", "used")]), free: Tags::from(&[("part", "free")]) });
       let pools = Pools { all: Default::default() }; pools.all.write().insert(name.to_string(), Pool::new(name)); hub.add(pools); }`,
    { app_heap: ['part'], app_parts: ['part'], app_pool: ['pool'], app_worker: ['pool', 'worker'] },
  ],
  [
    'are not known of tags from elsewhere, or of a metric that somebody else is handed',
    `fn run(hub: &Hub, name: &str) {
       let some: Track<Count> = hub.track("elsewhere", "t"); some.child(elsewhere::tags(name)).add(1);
       let lost: Track<Count> = hub.track("lost", "t"); lost.child(&[("a", name)]).add(1); elsewhere::keep(lost.clone());
       let idle: Track<Count> = hub.track("idle", "t");
     }`,
    { app_elsewhere: null, app_lost: null, app_idle: null },
  ],
];

describe('families that own metrics are exported as', () => {
  test.each(CASES)('%s', (_title, code, labels) => {
    expect(labelsOf(program(code))).toEqual(labels);
  });

  const SOLD =
    'fn run(hub: &Hub, name: &str) { let sold: Track<Count> = hub.track("sold", "t"); sold.child(&[("to", name)]).add(1); }';
  const PUTS = '  fn slot(';

  test.each<[title: string, labels: string, series: string]>([
    ['the exporter adds a label, or leaves one out', `tags.iter().chain(more()).map(${PAIR}).collect()`, SERIES],
    ['the exporter calls them otherwise', `tags.iter().map(${PAIR.replace('name.to', 'other.to')}).collect()`, SERIES],
    [
      'the metric puts others into its map',
      `tags.iter().map(${PAIR}).collect()`,
      SERIES.replace(
        PUTS,
        `  pub fn spare(&self) { self.shared.values.lock().unwrap().insert(spare(), T::default()); }\n${PUTS}`,
      ),
    ],
    [
      'the metric reports another map',
      `tags.iter().map(${PAIR}).collect()`,
      SERIES.replace('let values = self.shared.values.lock().unwrap();', 'let values = gathered(self);'),
    ],
  ])('are not known where %s', (_title, labels, series) => {
    expect(labelsOf(program(SOLD, labels, series))).toEqual({ app_sold: null });
  });
});
