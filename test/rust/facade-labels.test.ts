/** Labels that objects carry on the way to the facade: each metric has those of its own object, and of no other one. */
import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

/** A factory for each kind, around one that registers by a recorder: labels go with the call, the name with the object. */
const FACTORIES = `use metrics::{Key, Metadata, Recorder}; use metrics_exporter_prometheus::PrometheusRecorder;
pub struct Hits(metrics::Counter);
impl Hits { pub fn add(&self) { self.0.increment(1); } fn new(inner: metrics::Counter) -> Self { Self(inner) } }
pub struct Level(metrics::Gauge);
impl Level { pub fn put(&self) { self.0.set(1.0); } fn new(inner: metrics::Gauge) -> Self { Self(inner) } }
struct Factory<'a, T> { name: &'static str, recorder: &'a PrometheusRecorder, of: PhantomData<T> }
trait Makes<T> { fn make(&self, key: &Key) -> T; }
impl<'a, T> Factory<'a, T> where Factory<'a, T>: Makes<T> {
  fn plain(&mut self) -> Result<T, E> { self.labelled(&[]) }
  fn labelled(&mut self, labels: &[(&'static str, String)]) -> Result<T, E> {
    let key = Key::from_parts(self.name, labels);
    Ok(self.make(&key)) }
  fn new(name: &'static str, recorder: &'a PrometheusRecorder) -> Self { Self { name, recorder, of: PhantomData } } }
impl Makes<Hits> for Factory<'_, Hits> { fn make(&self, key: &Key) -> Hits { Hits::new(self.recorder.register_counter(key, &META)) } }
impl Makes<Level> for Factory<'_, Level> { fn make(&self, key: &Key) -> Level { Level::new(self.recorder.register_gauge(key, &META)) } }
pub struct HitsFactory<'a>(Factory<'a, Hits>);
impl<'a> HitsFactory<'a> {
  pub fn plain(&mut self) -> Result<Hits, E> { self.0.plain() }
  pub fn labelled(&mut self, labels: &[(&'static str, String)]) -> Result<Hits, E> { self.0.labelled(labels) }
  fn new(name: &'static str, recorder: &'a PrometheusRecorder) -> Self { Self(Factory::new(name, recorder)) } }
pub struct LevelFactory<'a>(Factory<'a, Level>);
impl<'a> LevelFactory<'a> {
  pub fn plain(&mut self) -> Result<Level, E> { self.0.plain() }
  pub fn labelled(&mut self, labels: &[(&'static str, String)]) -> Result<Level, E> { self.0.labelled(labels) }
  fn new(name: &'static str, recorder: &'a PrometheusRecorder) -> Self { Self(Factory::new(name, recorder)) } }
pub struct Builder { recorder: PrometheusRecorder, known: HashSet<String> }
impl Builder {
  pub fn hits(&mut self, name: &'static str) -> Result<HitsFactory<'_>, E> {
    if !self.known.insert(name.to_string()) { return Err(E::Twice(name)); }
    Ok(HitsFactory::new(name, &self.recorder)) }
  pub fn level(&mut self, name: &'static str) -> Result<LevelFactory<'_>, E> {
    if !self.known.insert(name.to_string()) { return Err(E::Twice(name)); }
    Ok(LevelFactory::new(name, &self.recorder)) } }
`;

const RUN = `mod metrics; use metrics::*;
  fn main() { let recorder = PrometheusBuilder::new().build_recorder(); run(&mut Builder { recorder, known: HashSet::new() }).unwrap(); }\n`;

describe('factories that registering may fail in', () => {
  test.each<[title: string, run: string, expected: readonly unknown[]]>([
    [
      'each metric has the labels of its own calls',
      `fn run(b: &mut Builder) -> Result<(), E> {
         let a = b.hits("a_total")?.plain()?;
         let mut factory = b.hits("b_total")?;
         let x = factory.labelled(&[("kind", "x".to_string())])?;
         let l = b.level("l")?.labelled(&[("zone", "eu".to_string())])?;
         let m = b.level("m")?.plain()?;
         a.add(); x.add(); l.put(); m.put(); Ok(()) }`,
      [
        ['a_total', 'counter', [], true],
        ['b_total', 'counter', ['kind'], true],
        ['l', 'gauge', ['zone'], true],
        ['m', 'gauge', [], true],
      ],
    ],
    [
      'those of several calls are joined, and unknown where one of them is',
      `fn run(b: &mut Builder) -> Result<(), E> {
         let mut factory = b.hits("b_total")?;
         factory.labelled(&[("kind", "x".to_string())])?.add();
         factory.labelled(&[("zone", "eu".to_string())])?.add();
         let mut other = b.level("l")?;
         other.labelled(&outside::labels())?.put(); other.plain()?.put(); b.hits("a_total")?.plain()?.add(); Ok(()) }`,
      [
        ['b_total', 'counter', ['kind', 'zone'], true],
        ['l', 'gauge', null, true],
        ['a_total', 'counter', [], true],
      ],
    ],
  ])('%s', (_title, run, expected) => {
    const { metrics, unresolved } = read({ 'src/metrics.rs': FACTORIES, 'src/main.rs': RUN + run }, '**/*.rs');
    expect(unresolved).toEqual([]);
    expect(metrics.map(({ name, kind, labels, updated }) => [name, kind, labels, updated])).toEqual(expected);
  });
});

describe('a name that a function gives back or fails', () => {
  const NAMES = `fn checked(name: &str) -> Result<String, E> { if name.len() > limit() { return Err(E::Long("too_long")); } Ok(format!("{name}_total")) }
    fn kept(name: &str) -> Result<&str, E> { match name.len() { 9 => Err(E::Long("nine")), _ => Ok(name) } }
    fn maybe(name: Option<&str>) -> Option<&str> { if ready() { return None; } name }`;

  test.each<[title: string, code: string, names: readonly string[]]>([
    ['behind `?`', 'fn go() -> Result<(), E> { counter!(checked("a")?).increment(1); Ok(()) }', ['a_total']],
    [
      'behind `unwrap` and `expect`',
      'fn go() { counter!(kept("b").unwrap()).increment(1); counter!(maybe(Some("c")).expect("c")).increment(1); }',
      ['b', 'c'],
    ],
    [
      'where something else stands in for a failure, that is a name too',
      'fn go() { counter!(checked("a").unwrap_or("failed".to_string())).increment(1); }',
      ['a_total', 'failed'],
    ],
  ])('%s', (_title, code, names) => {
    const { metrics, unresolved } = read(
      { 'src/main.rs': `use metrics::counter; ${NAMES} ${code} fn main() { go(); }` },
      '**/*.rs',
    );
    expect(unresolved).toEqual([]);
    expect(metrics.map(({ name }) => name)).toEqual(names);
  });
});

describe('labels of an object', () => {
  const OBJECT = `use metrics::counter; const KIND: &str = "kind";
    pub struct Labelled { name: &'static str, rows: &'static [&'static [(&'static str, &'static str)]] }
    impl Labelled {
      pub const fn new(name: &'static str, rows: &'static [&'static [(&'static str, &'static str)]]) -> Self { Self { name, rows } }
      pub fn register(&self) { self.rows.iter().map(|&row| row.to_vec()).for_each(|row| { counter!(self.name, &row).absolute(0); }); }
      pub fn add(&self, by: u64, labels: &[(&'static str, &'static str)]) { counter!(self.name, labels).increment(by); }
      pub fn add_more(&self, labels: &[(&'static str, &'static str)]) { /* more */ } }\n`;

  const labels = (source: string, object = OBJECT) =>
    read({ 'src/main.rs': object + source }, '**/*.rs').metrics.map((metric) => [metric.name, metric.labels]);

  test('that a table makes by its indices', () => {
    const table = `const ROWS: [[(&'static str, &'static str); 2]; 2] = {
        const VALUES: [&[&str]; 2] = [Kind::VARIANTS, Zone::VARIANTS];
        const fn all<const N: usize>(values: [&[&str]; N], names: [&str; N]) -> [[(&str, &str); N]; 2] {
          let mut rows = [[("", ""); N]; 2]; let mut at = 0;
          while at < 2 { let mut row: [(&str, &str); N] = [("", ""); N]; let mut i = 0;
            while i < N { row[i] = (names[i], values[i][at]); i += 1; }
            rows[at] = row; at += 1; }
          rows }
        all(VALUES, [KIND, "zone"]) };
      const SLICES: &[&[(&str, &str)]] = {
        const fn slices<const M: usize, const N: usize>(rows: &[[(&str, &str); N]; M]) -> [&[(&str, &str)]; M] {
          let mut all: [&[(&str, &str)]; M] = [&rows[0]; M]; let mut i = 0; while i < M { all[i] = &rows[i]; i += 1; } all }
        &slices(&ROWS) };
      const A: Labelled = Labelled::new("a_total", SLICES); const B: Labelled = Labelled::new("b_total", &[&[("other", "x")]]);
      fn main() { A.register(); B.register(); A.add(1, &[(KIND, "x"), ("zone", "y")]); B.add(1, &[("other", "x")]); }`;
    expect(labels(table)).toEqual([
      ['a_total', ['kind', 'zone']],
      ['b_total', ['other']],
    ]);
  });

  test('are not those of a method that nothing calls, where all that run have the same', () => {
    const object = OBJECT.replace('/* more */', 'counter!(self.name, labels).increment(2);');
    const a = 'const A: Labelled = Labelled::new("a_total", &[]);';
    const run = (code: string) => labels(`${a} fn main() { ${code} }`, object);
    expect(run('A.add(1, &[(KIND, "x")]);')).toEqual([['a_total', ['kind']]]);
    expect(run('A.add(1, &[(KIND, "x")]); A.add(1, &[("zone", "x")]);')).toEqual([['a_total', null]]);
    expect(run('A.add(1, &[(KIND, "x")]); A.add_more(&outside::labels());')).toEqual([['a_total', null]]);
  });
});

describe('labels that a caller gives to an object of which nothing says where it was made', () => {
  const TWO = `use metrics::counter;
    pub struct Labelled { name: &'static str, rows: &'static [&'static [(&'static str, &'static str)]] }
    impl Labelled {
      pub const fn new(name: &'static str, rows: &'static [&'static [(&'static str, &'static str)]]) -> Self { Self { name, rows } }
      pub fn register(&self) { self.rows.iter().map(|&row| row.to_vec()).for_each(|row| { counter!(self.name, &row).absolute(0); }); }
      pub fn start(&self) { counter!(self.name).absolute(0); }
      pub fn add(&self, by: u64, labels: &[(&'static str, &'static str)]) { counter!(self.name, labels).increment(by); } }
    const A: Labelled = Labelled::new("a_total", &[&[("kind", "x")]]); const B: Labelled = Labelled::new("b_total", &[&[("zone", "x")]]);
    struct Server { hits: &'static Labelled }
    impl Server { fn serve(&self) { self.hits.add(1, &[("zone", "y")]); } fn stop(&self) { self.hits.add(1, &[("why", "y")]); } }
    fn any() -> Server { outside::server() }\n`;
  const WITHOUT_ROWS = TWO.replace(/pub fn register.*\n/, '');

  test.each<[title: string, main: string, a: readonly string[] | null, b: readonly string[] | null]>([
    ['are not those of an object that has labels', 'A.register(); B.register(); any().serve();', ['kind'], ['zone']],
    [
      'are not those of an object that another caller gives labels',
      'A.add(1, &[("kind", "x")]); B.add(1, &[("zone", "x")]); any().serve(); any().stop();',
      ['kind'],
      ['zone'],
    ],
    ['are those of each object where all have the same', 'any().serve();', ['zone'], ['zone']],
    ['are not known where they differ', 'any().serve(); any().stop();', null, null],
    [
      'may be those of an object that some code uses without labels',
      'A.start(); B.register(); any().serve();',
      ['zone'],
      ['zone'],
    ],
    [
      'are not known of such an object where they differ',
      'A.start(); B.register(); any().serve(); any().stop();',
      null,
      ['zone'],
    ],
  ])('%s', (_title, main, a, b) => {
    const object = main.includes('register') ? TWO : WITHOUT_ROWS;
    const { metrics } = read({ 'src/main.rs': `${object} fn main() { ${main} }` }, '**/*.rs');
    expect(metrics.map((metric) => [metric.name, metric.labels])).toEqual([
      ['a_total', a],
      ['b_total', b],
    ]);
  });
});

describe('an object that holds a metric, taken out of an option', () => {
  const source = (rest: string) => `use metrics::{counter, gauge};
    pub struct Counts { name: &'static str }
    impl Counts { pub const fn new(name: &'static str) -> Self { Self { name } } pub fn write(&self, labels: &[(&'static str, &'static str)]) { counter!(self.name, labels).increment(1); } }
    pub struct Levels { name: &'static str }
    impl Levels { pub const fn new(name: &'static str) -> Self { Self { name } } pub fn write(&self, labels: &[(&'static str, &'static str)]) { gauge!(self.name, labels).set(1.0); } }
    pub struct Job { hits: Option<Counts>, level: Option<Levels> }
    impl Job { fn run(&mut self) {
      if let Some(hits) = self.hits.take() { hits.write(&[("of", "hits")]); }
      let level = self.level.take().unwrap(); level.write(&[("of_level", "x")]); } }
    fn moved(job: &mut Option<Job>) { job.as_mut().and_then(|job| job.hits.take()).unwrap().write(&[("moved", "x")]); }
    fn main() {
      let mut job = Job { hits: Some(Counts::new("hits")), level: Some(Levels::new("level")) }; job.run();
      let mut other = Job { hits: Some(Counts::new("other_hits")), level: Some(Levels::new("other_level")) }; other.run(); ${rest} }`;

  test.each<[title: string, rest: string, hits: readonly string[] | null, level: readonly string[] | null]>([
    ['of a field of self', '', ['of'], ['of_level']],
    ['in a closure, with labels of which nobody says whose they are', 'moved(&mut Some(job));', null, null],
  ])('%s', (_title, rest, hits, level) => {
    const { metrics, unresolved } = read({ 'src/main.rs': source(rest) }, '**/*.rs');
    expect(unresolved).toEqual([]);
    expect(metrics.map(({ name, kind, labels, updated }) => [name, kind, labels, updated])).toEqual([
      ['hits', 'counter', hits, true],
      ['level', 'gauge', level, true],
      ['other_hits', 'counter', hits, true],
      ['other_level', 'gauge', level, true],
    ]);
  });
});

describe('a metric that is registered by its name alone', () => {
  const LOCK = `[[package]]\nname = "app"\nversion = "0.1.0"\n\n[[package]]\nname = "tree-store"\nversion = "1.0.0"\ndependencies = [\n "metrics",\n]\n
[[package]]\nname = "plain"\nversion = "1.0.0"\ndependencies = [\n "metrics-util",\n]\n\n[[package]]\nname = "metrics"\nversion = "0.24.0"\n`;
  const MANIFEST = '[package]\nname = "app"\n[dependencies]\nmetrics = "0.24"\ntree-store = "1"\nplain = "1"\n';

  test('may be recorded by the dependency that it begins with, where that uses the facade', () => {
    const main = `use metrics::{counter, histogram};
      fn main() { let _ = histogram!("tree_store_get_seconds"); let _ = histogram!("plain_seconds"); let _ = counter!("tree_total"); }`;
    const { metrics } = read({ 'Cargo.toml': MANIFEST, 'Cargo.lock': LOCK, 'src/main.rs': main }, '**/*.rs');
    expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([
      ['tree_store_get_seconds', null],
      ['plain_seconds', false],
      ['tree_total', false],
    ]);
    expect(metrics[0]?.updateNote).toContain('the dependency `tree-store` may record it, by its name');
  });
});

test('a loop adds the labels of the list that it goes through, and none of one that is empty', () => {
  const { metrics } = read(
    {
      'src/main.rs': `use metrics::{gauge, Label}; struct Family { name: &'static str }
      impl Family {
        fn child(&self, labels: &[(&'static str, &str)]) {
          let mut all: Vec<Label> = Vec::with_capacity(labels.len() + 1);
          for &(key, value) in labels { all.push(Label::new(key, value.to_string())); }
          all.push(Label::new("shard", "1")); gauge!(self.name, all).set(1.0); }
        fn plain(&self) { self.child(&[]); } }
      fn main() { Family { name: "a" }.child(&[("x", "1"), ("y", "2")]); Family { name: "b" }.plain(); Family { name: "c" }.child(&elsewhere::labels()); }`,
    },
    '**/*.rs',
  );
  expect(metrics.map(({ name, labels }) => [name, labels && [...labels].sort()])).toEqual([
    ['a', ['shard', 'x', 'y']],
    ['b', ['shard']],
    ['c', null],
  ]);
});

test('a name that a closure, a loop, an arm or a condition binds is not that of a `let` around it', () => {
  const { metrics } = read(
    {
      'src/main.rs': `use metrics::{counter, Label};
      fn main() {
        let labels = vec![Label::new("a", "1")];
        counter!("outside", labels.clone()).increment(1);
        let add = |labels: Vec<Label>| counter!("closure", labels).increment(1);
        add(vec![Label::new("b", "2")]);
        for labels in [vec![Label::new("c", "1")], vec![Label::new("d", "1")]] { counter!("loop", labels).increment(1); }
        match kind() { Kind::Known(labels) => counter!("arm", labels).increment(1), Kind::Other if labels.is_empty() => counter!("guard", labels).increment(1) }
        let some = Some(vec![Label::new("e", "1")]);
        if let Some(labels) = some { counter!("condition", labels).increment(1); } else { counter!("otherwise", labels).increment(1); }
        let again = Some(vec![Label::new("f", "1")]);
        if let Some(again) = again { counter!("again", again).increment(1); }
        let name = "wrong";
        let named = |name: &'static str| counter!(name).increment(1);
        named("right");
      }`,
    },
    '**/*.rs',
  );
  expect(Object.fromEntries(metrics.map(({ name, labels }) => [name, labels]))).toEqual({
    outside: ['a'],
    closure: ['b'],
    loop: ['c', 'd'],
    arm: null,
    guard: ['a'],
    condition: ['e'],
    otherwise: ['a'],
    again: ['f'],
    right: [],
  });
});

test('labels that may be there, that are put in front, and what is left when some are taken out', () => {
  const { metrics } = read(
    {
      'src/main.rs': `use metrics::{counter, Label};
      fn main() {
        let labels = [Some(Label::new("a", "1")), late().then(|| Label::new("b", "1")), late().then_some(Label::new("c", "1"))].into_iter().flatten().collect::<Vec<_>>();
        counter!("perhaps", labels).increment(1);
        let mut labels = vec![Label::new("a", "1")]; labels.insert(0, Label::new("first", "1"));
        counter!("front", labels).increment(1);
        let mut labels = vec![Label::new("a", "1"), Label::new("b", "1")]; labels.retain(|label| label.key() != "a");
        counter!("less", labels).increment(1);
      }`,
    },
    '**/*.rs',
  );
  expect(Object.fromEntries(metrics.map(({ name, labels }) => [name, labels]))).toEqual({
    perhaps: ['a', 'b', 'c'],
    front: ['a', 'first'],
    less: null,
  });
});

test('a list that grows by the name of a pattern or a parameter, and one that somebody else is lent', () => {
  const { metrics } = read(
    {
      'src/main.rs': `use metrics::{counter, Label};
      fn label(key: &'static str) -> Label { Label::new(key, "1") }
      fn lent(list: &mut Vec<Label>) { more(list); counter!("lent", list.clone()).increment(1); }
      fn more(list: &mut Vec<Label>) { list.push(label("more")); }
      fn read(list: Vec<Label>) { println!("{:?}", list); look(&list); counter!("read", list).increment(1); }
      fn look(list: &[Label]) {}
      fn arm(list: Option<Vec<Label>>) { match list { Some(mut all) if all.len() > 0 => { all.extend([label("b")]); counter!("arm", all).increment(1) } _ => {} } }
      struct Own { list: Option<Vec<Label>> } struct Lent { list: Option<Vec<Label>> }
      impl Own { fn send(mut self) { if let Some(ref mut all) = self.list { all.push(Label::new("b", "1")); counter!("own", all.clone()).increment(1); } } }
      impl Lent {
        fn route(&mut self) { if let Some(ref mut all) = self.list { all.push(Label::new("b", "1")); } }
        fn send(self) { if let Some(all) = self.list { counter!("elsewhere", all).increment(1); } }
      }
      fn main() {
        lent(&mut vec![label("a")]); read(vec![label("a")]); arm(Some(vec![label("a")]));
        Own { list: Some(vec![label("a")]) }.send();
        let mut one = Lent { list: Some(vec![label("a")]) }; one.route(); one.send();
      }`,
    },
    '**/*.rs',
  );
  expect(Object.fromEntries(metrics.map(({ name, labels }) => [name, labels]))).toEqual({
    lent: null,
    read: ['a'],
    arm: ['a', 'b'],
    own: ['a', 'b'],
    elsewhere: null,
  });
});

describe('a list of labels that functions are lent', () => {
  const LABELS = `fn fill(all: &mut Vec<Label>, name: &'static str) { if !name.is_empty() { deep(all); } all.push(Label::new(name, "1")); }
    fn deep(all: &mut Vec<Label>) { all.extend([Label::new("deep", "1")]); println!("{}", 1); }
    fn odd(all: &mut Vec<Label>) { let other = all; other.push(Label::new("odd", "1")); }
    struct Tags { n: u8 } impl Tags { fn into(&self, n: u8, all: &mut Vec<Label>) { all.push(Label::new("tag", "1")); } }`;

  test.each<[title: string, code: string, labels: readonly string[] | null]>([
    ['by a function, and one behind it', 'fill(&mut all, "name");', ['own', 'deep', 'name']],
    ['by a method', 'let tags = Tags { n: 1 }; tags.into(1, &mut all);', ['own', 'tag']],
    ['by one that gives it another name', 'odd(&mut all);', null],
    ['by one that is not in sight', 'other::fill(&mut all);', null],
    ['and taken out of again', 'fill(&mut all, "name"); all.pop();', null],
  ])('%s', (_title, code, labels) => {
    const source = `use metrics::*; ${LABELS} fn main() { let mut all = vec![Label::new("own", "1")]; ${code} counter!("hits", all).increment(1); }`;
    const { metrics } = read({ 'src/main.rs': source }, '**/*.rs');
    expect(metrics.map((metric) => metric.labels)).toEqual([labels]);
  });
});

/** Objects that are made with an empty list, each of which may be given labels by a method, and that write when they go out of scope. */
const TIMER = `use metrics::{counter, Label};
struct Timer { name: &'static str, labels: Vec<Label> }
impl Timer { fn start(name: &'static str) -> Self { Self { name, labels: vec![] } } fn with(mut self, label: Label) -> Self { self.labels.push(label); self } }
impl Drop for Timer { fn drop(&mut self) { counter!(self.name, self.labels.clone()).increment(1); } }
`;

describe('a list of labels that methods fill, of an object that nothing names', () => {
  test.each<[title: string, main: string, labels: Readonly<Record<string, readonly string[] | null>>]>([
    [
      'a method that is called, for the one that it is called on',
      'let _t = Timer::start("done").with(Label::new("code", "200")); let _u = Timer::start("open");',
      { done: ['code'], open: [] },
    ],
    ['a method that nobody calls', 'let _t = Timer::start("done");', { done: [] }],
    [
      'a method that is called on one of which nothing says where it was made',
      'let _t = Timer::start("done"); for each in others::timers() { let each: Timer = each; each.with(Label::new("code", "200")); }',
      { done: null },
    ],
  ])('%s', (_title, main, labels) => {
    const { metrics } = read({ 'src/main.rs': `${TIMER}fn main() { ${main} }` }, '**/*.rs');
    expect(Object.fromEntries(metrics.map((metric) => [metric.name, metric.labels]))).toEqual(labels);
  });
});
