import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import { read, readMetrics } from './read.ts';

const INSTALL = 'PrometheusBuilder::new().install().unwrap();';

type Expected = Partial<Pick<Metric, 'name' | 'kind' | 'labels' | 'help' | 'unit' | 'identifier' | 'updated'>>;

const SHAPES: readonly [title: string, metrics: string, main: string, expected: readonly Expected[]][] = [
  [
    'labels in a list that somebody else is handed to fill',
    `use metrics::*; fn fill(l: &mut Vec<(&'static str, String)>) { l.push(("b", b())); }
     pub fn go() { let mut l = vec![("a", a())]; fill(&mut l); counter!("x_total", &l).increment(1);
       let mut m = vec![("a", a())]; other::fill(&mut m); counter!("y_total", &m).increment(1); }`,
    'metrics::go();',
    [
      { name: 'x_total', labels: ['a', 'b'] },
      { name: 'y_total', labels: null },
    ],
  ],
  [
    'described, with a const for its name and labels at its use',
    `use metrics::{counter, describe_counter, Unit};
     pub const SENT: &str = "frames_sent_total";
     pub fn describe() { describe_counter!(SENT, Unit::Count, "Frames sent"); }
     pub fn record(kind: &'static str) { counter!(SENT, "type" => kind, "op" => 1.to_string()).increment(1); }`,
    'metrics::describe(); metrics::record("x");',
    [
      {
        name: 'frames_sent_total',
        kind: 'counter',
        labels: ['type', 'op'],
        help: 'Frames sent',
        unit: null,
        identifier: 'SENT',
        updated: true,
      },
    ],
  ],
  [
    'a unit and a name with dots and dashes',
    `use metrics::{describe_histogram, histogram, Unit};
     pub fn go() { describe_histogram!("http.request-time", Unit::Milliseconds, "h"); histogram!("http.request-time").record(1.0); }`,
    'metrics::go();',
    [{ name: 'http_request_time', kind: 'summary', unit: 'milliseconds', labels: [] }],
  ],
  [
    'labels by types with the label in them, behind a description or none, beside those with a value that stands there',
    `use wc::metrics::{counter, gauge, BoolLabel, StringLabel};
     pub fn a(p: &Peer) { counter!("c_total", StringLabel<"peer", Addr> => p.addr(), metrics::BoolLabel< "own" > => p.own(), "side" => "in").increment(1);
       gauge!("g", "How many", StringLabel<"peer", Map<u8, Addr>> => p.addr()).set(1.0); gauge!("h", "How much").set(1.0); }`,
    'a(&p);',
    [
      { name: 'c_total', labels: ['peer', 'own', 'side'], help: null },
      { name: 'g', labels: ['peer'], help: 'How many' },
      { name: 'h', labels: [], help: 'How much' },
    ],
  ],
  [
    'used as another kind where nothing runs, and described as one of several that run',
    `use metrics::*; const TOOK: &str = "took_seconds"; const OPEN: &str = "open";
     pub fn describe() { describe_histogram!(TOOK, "Took"); describe_gauge!(OPEN, "Open"); }
     pub fn never() { counter!(TOOK).increment(1); } pub fn took() { histogram!(TOOK).record(1.0); }
     pub fn opened() { counter!(OPEN).increment(1); gauge!(OPEN).increment(1.0); counter!("plain").increment(1); gauge!("plain").set(1.0); }`,
    'metrics::describe(); metrics::took(); metrics::opened();',
    [
      { name: 'took_seconds', kind: 'summary', help: 'Took' },
      { name: 'open', kind: 'gauge', help: 'Open' },
      { name: 'plain', kind: 'counter' },
    ],
  ],
  [
    'labels that differ between uses are joined',
    `pub fn a() { ::metrics::gauge!("g", "one" => "1").set(1.0); }
     pub fn b() { ::metrics::gauge!("g", "two" => "2").set(1.0); }`,
    'metrics::a(); metrics::b();',
    [{ name: 'g', kind: 'gauge', labels: ['one', 'two'] }],
  ],
  [
    'labels from a local list, and from nowhere in sight',
    `use metrics::{counter, gauge};
     pub fn a() { let labels = [("one", "1"), ("two", "2")]; counter!("c_total", &labels).increment(1); gauge!("g", labels_of()).set(2.0); }`,
    'metrics::a();',
    [
      { name: 'c_total', labels: ['one', 'two'] },
      { name: 'g', labels: null },
    ],
  ],
  [
    'labels that a closure makes of a list, or that stand behind others in a chain',
    `use metrics::{gauge, Label}; use std::borrow::Borrow;
     const OK: Label = Label::from_static_parts("status", "ok");
     pub struct Sized { gauge: metrics::Gauge }
     impl Sized {
       fn owned<K: Borrow<str>, V: Borrow<str>>(pairs: &[(K, V)]) -> HashMap<String, String> { pairs.iter().map(|(k, v)| (k.borrow().to_owned(), v.borrow().to_owned())).collect() }
       pub fn new<K: Borrow<str>>(name: &str, pairs: &[(K, String)]) -> Self { Sized { gauge: gauge!(format!("{name}_len"), &Self::owned(pairs)) } } }
     pub fn a(n: usize) { let pairs = vec![("index", n.to_string()), ("shard", 1.to_string())]; Sized::new("a", &pairs).gauge.set(1.0); }
     pub fn b() { let more = [("kind", "x")]; gauge!("b", more.iter().map(Label::from).chain(std::iter::once(OK)).collect::<Vec<Label>>()).set(1.0); }
     pub fn c() { gauge!("c", found().iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect::<Vec<_>>()).set(1.0); }`,
    'metrics::a(1); metrics::b(); metrics::c();',
    [
      { name: 'a_len', labels: ['index', 'shard'] },
      { name: 'b', labels: ['kind', 'status'] },
      { name: 'c', labels: null },
    ],
  ],
  [
    'labels that a function makes for each of its calls',
    `use metrics::{gauge, Label};
     fn of(key: &'static str) -> Vec<Label> { vec![Label::new("part", "x"), Label::new(key, "y")] }
     struct Part(&'static str); impl Part { fn labels(&self) -> Vec<Label> { of(self.0) } }
     pub fn a() { gauge!("a", of("one")).set(1.0); gauge!("b", of("two")).set(1.0); gauge!("c", Part("three").labels()).set(1.0); }`,
    'metrics::a();',
    [
      { name: 'a', labels: ['part', 'one'] },
      { name: 'b', labels: ['part', 'two'] },
      { name: 'c', labels: ['part', 'three'] },
    ],
  ],
  [
    'described and never used',
    'use metrics::describe_counter;\npub fn d() { describe_counter!("idle_total", "h"); }',
    'metrics::d();',
    [{ name: 'idle_total', kind: 'counter', labels: null, updated: false }],
  ],
  [
    'used in a helper that nothing calls',
    'use metrics::counter;\npub fn d() { counter!("idle_total").increment(1); }',
    '',
    [{ name: 'idle_total', updated: false }],
  ],
  [
    'a handle kept in a struct',
    `use metrics::{counter, Counter};
     pub struct M { sent: Counter }
     impl M { pub fn new() -> Self { Self { sent: counter!("sent_total") } } pub fn go(&self) { self.sent.increment(1); } }`,
    'metrics::M::new().go();',
    [{ name: 'sent_total', updated: true }],
  ],
  [
    'the macros of before 0.22, where the value stands behind the name',
    `use metrics::{counter, gauge, histogram, increment_counter};
     pub fn go() { increment_counter!("a_total", "k" => "v"); counter!("b_total", 3, "x" => "y"); gauge!("c", 1.5); histogram!("d_seconds", 0.2, "p" => "q"); }`,
    'metrics::go();',
    [
      { name: 'a_total', labels: ['k'], updated: true },
      { name: 'b_total', labels: ['x'], updated: true },
      { name: 'c', labels: [], updated: true },
      { name: 'd_seconds', labels: ['p'], updated: true },
    ],
  ],
  [
    'target and level are no labels',
    'use metrics::counter;\npub fn go() { counter!(target: "t", level: Level::INFO, "a_total", "k" => "v").increment(1); }',
    'metrics::go();',
    [{ name: 'a_total', labels: ['k'] }],
  ],
  [
    'help and unit in front of the name',
    'use metrics::histogram;\npub fn go() { histogram!(description: "Time", unit: Unit::Seconds, "took", "k" => "v").record(1.0); }',
    'metrics::go();',
    [{ name: 'took', labels: ['k'], help: 'Time', unit: 'seconds' }],
  ],
  [
    'percent is a ratio, and a count has no unit',
    `use metrics::*;
     pub fn go() { describe_gauge!("a", Unit::Percent, "h"); gauge!("a").set(1.0); describe_gauge!("b", Unit::Count, "h"); gauge!("b").set(1.0);
       describe_gauge!("c", Unit::TerabitsPerSecond, "h"); gauge!("c").set(1.0); }`,
    'metrics::go();',
    [
      { name: 'a', unit: 'ratio' },
      { name: 'b', unit: null },
      { name: 'c', unit: 'terabits_per_second' },
    ],
  ],
  [
    'a function by the name of the macro that it calls',
    'pub mod own { use metrics::counter; pub fn counter(name: &str) { counter!(name.to_string()).increment(1); } }\npub fn go() { own::counter("x"); }',
    'metrics::go();',
    [{ name: 'x', kind: 'counter', updated: true }],
  ],
  [
    'what is used decides its kind, not what is described',
    'use metrics::*;\npub fn go() { describe_gauge!("x", "First"); counter!("x").increment(1); }',
    'metrics::go();',
    [{ name: 'x', kind: 'counter', help: 'First' }],
  ],
  [
    'labels as `Label`s, in a list that grows, from functions, and sanitised',
    `use metrics::{gauge, Label};
     struct S; impl S { fn labels(&self) -> Vec<Label> { vec![Label::new("own", "1")] } fn go(&self) { gauge!("of_method", self.labels()).set(1.0); } }
     fn free(k: &'static str) -> [(&'static str, String); 1] { [(k, String::new())] }
     pub fn go(on: bool) {
       let mut labels = vec![Label::new("a", "1")];
       if on { labels.push(Label::from_static_parts("b", "2")); }
       labels.extend(vec![("c", "3").into()]);
       gauge!("grown", labels.clone()).set(1.0);
       gauge!("of_function", &free("given")).set(1.0);
       gauge!("odd", "x.y:z" => "1").set(1.0);
       gauge!("none", Vec::<Label>::new()).set(1.0);
       S.go();
     }`,
    'metrics::go(true);',
    [
      { name: 'of_method', labels: ['own'] },
      { name: 'grown', labels: ['a', 'b', 'c'] },
      { name: 'of_function', labels: ['given'] },
      { name: 'odd', labels: ['x_y_z'] },
      { name: 'none', labels: [] },
    ],
  ],
  [
    'one use whose labels are not in sight',
    'use metrics::gauge;\npub fn go() { gauge!("g", "a" => "1").set(1.0); gauge!("g", rest()).set(1.0); }',
    'metrics::go();',
    [{ name: 'g', labels: null }],
  ],
  [
    'names, values and labels that methods give back as tuples',
    `use metrics::{describe_gauge, gauge, Label};
     trait Report { fn rows(&self) -> Vec<(&'static str, f64, Vec<Label>)>; fn report(&self) { for (name, value, labels) in self.rows() { gauge!(name, labels).set(value); } } }
     pub struct Db; impl Report for Db { fn rows(&self) -> Vec<(&'static str, f64, Vec<Label>)> {
       let mut rows = vec![("db.size", 1.0, vec![])];
       for t in tables() { rows.push(("db.rows", 2.0, vec![Label::new("table", t)])); }
       rows } }
     pub fn go() { describe_gauge!("db.size", "Size"); Db.report(); }`,
    'metrics::go();',
    [
      { name: 'db_size', labels: [], help: 'Size', updated: true },
      { name: 'db_rows', labels: ['table'], updated: true },
    ],
  ],
  [
    'rows that a list is given one by one, in a closure too',
    `use metrics::{gauge, Label};
     pub fn go(db: &Db) {
       let mut rows = vec![("db_up", 1.0, vec![])];
       let _ = db.view(|tx| { for t in tx.tables() { rows.push(("db_rows", tx.rows(t), vec![Label::new("table", t)])); } Ok(()) });
       rows.push(("db_size", db.size(), Vec::new()));
       for (name, value, labels) in &rows { gauge!(name, labels).set(value); }
     }`,
    'metrics::go(&db);',
    [
      { name: 'db_up', labels: [], updated: true },
      { name: 'db_rows', labels: ['table'], updated: true },
      { name: 'db_size', labels: [], updated: true },
    ],
  ],
  [
    'names of a list in a loop',
    'use metrics::counter;\nconst ALL: [&str; 2] = ["a_total", "b_total"];\npub fn go() { for name in ALL { counter!(name).increment(1); } }',
    'metrics::go();',
    [
      { name: 'a_total', updated: true },
      { name: 'b_total', updated: true },
    ],
  ],
  [
    'the methods of a recorder',
    `use metrics::{with_recorder, Key, Label, Unit};
     pub fn go() { with_recorder(|recorder| {
       recorder.describe_counter("a".into(), Some(Unit::Bytes), "Help".into());
       recorder.register_counter(&Key::from_name("a"), &METADATA).increment(1);
       let key = Key::from_parts("b", vec![Label::new("k", "v")]);
       recorder.register_histogram(&key, &METADATA).record(1.0);
       let more = key.with_extra_labels(vec![Label::new("l", "v")]);
       recorder.register_gauge(&Key::from_name("c").with_extra_labels(vec![Label::new("m", "v")]), &METADATA).set(1.0);
       recorder.register_gauge(&Key::from_parts("d", more.labels()), &METADATA).set(1.0);
     }); }`,
    'metrics::go();',
    [
      { name: 'a', kind: 'counter', labels: [], help: 'Help', unit: 'bytes', updated: true },
      { name: 'b', kind: 'summary', labels: ['k'], updated: true },
      { name: 'c', kind: 'gauge', labels: ['m'], updated: true },
      { name: 'd', kind: 'gauge', labels: null, updated: true },
    ],
  ],
  [
    'a recorder of the project, which hands on what others register',
    `use metrics::*;
     pub struct Outer<R>(R);
     impl<R: Recorder> Recorder for Outer<R> {
       fn describe_counter(&self, key: KeyName, unit: Option<Unit>, text: SharedString) { self.0.describe_counter(key, unit, text) }
       fn register_counter(&self, key: &Key, m: &Metadata<'_>) -> Counter { self.0.register_counter(key, m) }
     }
     pub fn go() {}`,
    'metrics::go();',
    [],
  ],
];

describe('declarations of the metrics facade', () => {
  test.each(SHAPES)('%s', (_title, metrics, main, expected) => {
    const found = readMetrics(metrics, `${INSTALL} ${main}`);
    expect(found.unresolved).toEqual([]);
    expect(found.metrics.map((metric) => metric.name).sort()).toEqual(expected.map((each) => each.name).sort());
    for (const each of expected) expect(found.metrics.find((metric) => metric.name === each.name)).toMatchObject(each);
  });

  test('a use outside the metrics files counts for a name that they hold', () => {
    const { metrics } = read({
      'src/metrics.rs': 'pub const HITS: &str = "hits_total";',
      'src/main.rs':
        'mod metrics; use ::metrics::counter; fn main() { counter!(metrics::HITS, "k" => "v").increment(1); counter!("elsewhere_total").increment(1); }',
    });
    expect(metrics).toMatchObject([{ name: 'hits_total', labels: ['k'], updated: true, identifier: 'HITS' }]);
  });

  test('a function by the name of the crate does not hide it', () => {
    const { metrics } = readMetrics(
      'pub fn metrics() { metrics::counter!("hits_total").increment(1); }',
      'metrics::metrics();',
    );
    expect(metrics).toMatchObject([{ name: 'hits_total', updated: true }]);
  });

  test('a local macro by the name is another thing', () => {
    expect(
      readMetrics('macro_rules! counter { ($a:expr) => { 0 } }\npub fn f() { counter!("not_a_metric"); }').metrics,
    ).toEqual([]);
  });
});

describe('registrations by macros, before 0.22', () => {
  const shown = (body: string, version: string) =>
    read(
      {
        'Cargo.toml': `[package]\nname = "app"\n[dependencies]\nmetrics = "${version}"\n`,
        'src/main.rs': `use metrics::*; fn main() { ${body} }`,
      },
      '**/*.rs',
    ).metrics.map(({ name, kind, labels, help, unit }) => [name, kind, labels, help, unit]);

  test.each([
    [
      'a unit and a description',
      'register_counter!("a", Unit::Bytes, "Sum, all");',
      ['counter', [], 'Sum, all', 'bytes'],
    ],
    ['a description', 'register_gauge!("a", "Level");', ['gauge', [], 'Level', null]],
    ['a unit', 'register_histogram!("a", metrics::Unit::Seconds);', ['summary', [], null, 'seconds']],
    [
      'all of it, with labels',
      'register_histogram!("a", Unit::Seconds, "Took", "of" => of(), "by" => "x"); histogram!("a", 0.5, "of" => of());',
      ['summary', ['of', 'by'], 'Took', 'seconds'],
    ],
    ['labels alone', 'register_counter!("a", "of" => "x");', ['counter', ['of'], null, null]],
    [
      'a list of labels',
      'let l = [("of", "x")]; register_counter!("a", "Help", &l);',
      ['counter', ['of'], 'Help', null],
    ],
  ])('%s', (_title, body, expected) => {
    expect(shown(body, '0.16')).toEqual([['a', ...expected]]);
  });

  test('from 0.18 on, labels alone', () => {
    const body = 'let l = [("of", "x")]; register_counter!("a", &l); register_gauge!("b", "by" => "y").set(1.0);';
    expect(shown(body, '0.18')).toEqual([
      ['a', 'counter', ['of'], null, null],
      ['b', 'gauge', ['by'], null, null],
    ]);
  });

  test('a text behind the name of anything else is no description', () => {
    expect(shown('increment_counter!("a", "of" => "x"); gauge!("b", 1.0, "by" => "y");', '0.16')).toEqual([
      ['a', 'counter', ['of'], null, null],
      ['b', 'gauge', ['by'], null, null],
    ]);
  });
});

test('what a macro makes of each of its calls, by names that are not known, is told of once', () => {
  const { unresolved } = read(
    {
      'src/main.rs': `macro_rules! child { ($of:expr, $k:literal) => {{ let info = $of.info(); metrics::counter!(info.name, $k => "x").increment(1); }} }
        fn main() { let own = std::env::var("x").unwrap();
          child!(PARENT, "a");
          child!(OTHER.inner(), "b");
          child!(PARENT, "c"); metrics::counter!(own.clone()).increment(1); metrics::counter!(own.clone()).increment(1); }`,
    },
    '**/*.rs',
  );
  expect(
    unresolved.map(({ line, reason }) => [line, reason.includes('so it is with one more call of macros')]),
  ).toEqual([
    [3, true],
    [4, false],
    [5, false],
    [5, false],
  ]);
});

describe('what the settings of the exporter decide', () => {
  const source = `use metrics::{counter, describe_counter, describe_histogram, histogram, Unit};
    pub fn go() { describe_histogram!("took", Unit::Seconds, "h"); histogram!("took").record(1.0); histogram!("size_bytes").record(1.0);
      describe_counter!("sent", Unit::Bytes, "h"); counter!("sent").increment(1); counter!("done_total").increment(1); }`;
  const table: readonly [builder: string, expected: readonly string[]][] = [
    ['', ['took summary', 'size_bytes summary', 'sent counter', 'done_total counter']],
    ['.set_buckets(&[1.0]).unwrap()', ['took histogram', 'size_bytes histogram', 'sent counter', 'done_total counter']],
    [
      '.set_buckets_for_metric(Matcher::Full("took".into()), &[1.0]).unwrap()',
      ['took histogram', 'size_bytes summary', 'sent counter', 'done_total counter'],
    ],
    [
      '.set_buckets_for_metric(Matcher::Suffix("bytes".to_string()), &[1.0]).unwrap()',
      ['took summary', 'size_bytes histogram', 'sent counter', 'done_total counter'],
    ],
    [
      '.with_recommended_naming(true)',
      ['took_seconds summary', 'size_bytes summary', 'sent_bytes_total counter', 'done_total counter'],
    ],
    [
      '.set_enable_unit_suffix(true)',
      ['took_seconds summary', 'size_bytes summary', 'sent_bytes counter', 'done_total counter'],
    ],
  ];
  test.each(table)('PrometheusBuilder::new()%s', (builder, expected) => {
    const { metrics } = readMetrics(source, `PrometheusBuilder::new()${builder}.install().unwrap(); metrics::go();`);
    expect(metrics.map((metric) => `${metric.name} ${metric.kind}`).sort()).toEqual([...expected].sort());
  });
});

test('what is only described, while a name of its kind is known only at run time, cannot be known', () => {
  const { metrics } = read({
    'src/metrics.rs':
      'pub fn all() { metrics::describe_gauge!("db.size", "S"); metrics::describe_counter!("hits", "H"); }',
    'src/main.rs':
      'mod metrics; fn main() { metrics::all(); for (name, value) in rows() { metrics::gauge!(name).set(value); } }',
  });
  expect(metrics.map(({ name, updated }) => [name, updated]).sort()).toEqual([
    ['db_size', null],
    ['hits', false],
  ]);
});

test('a file that a macro around its declaration leads to', () => {
  const { metrics } = read({
    'src/main.rs': `cfg_if::cfg_if! { if #[cfg(feature = "all")] { mod metrics; mod worker; } } fn main() { worker::run(); }`,
    'src/metrics.rs': `pub use metrics::*;\npub const DONE: &str = "done_total";`,
    'src/worker.rs': `use crate::metrics; pub fn run() { metrics::counter!(metrics::DONE, "kind" => "x").increment(1); }`,
  });
  expect(metrics).toMatchObject([{ name: 'done_total', labels: ['kind'], updated: true }]);
});

/** Functions that hand a value on from `f0` to `f14`, on more ways than are followed. */
function levels(type: string): string {
  return Array.from({ length: 14 }, (_, level) => {
    const calls = `f${level + 1}(w); `.repeat(8);
    return `fn f${level}(w: ${type}) { ${calls}}`;
  }).join('\n');
}

test('an enum whose callers are too many gives the names of its own match', () => {
  const { metrics, unresolved } = readMetrics(
    `enum Wait { Lock, Memory }
     impl Wait { fn metric(self) -> &'static str { match self { Self::Lock => "lock_ms_total", Self::Memory => "memory_ms_total" } } }
     ${levels('Wait')} fn f14(w: Wait) { metrics::counter!(w.metric()).increment(1); }
     pub fn go(w: Wait) { f0(w); }`,
    'metrics::go(pick());',
  );
  expect(metrics.map(({ name }) => name).sort()).toEqual(['lock_ms_total', 'memory_ms_total']);
  expect(unresolved).toEqual([]);
});

test('rows of a trait whose own method gives none', () => {
  const { metrics, unresolved } = readMetrics(
    `use metrics::{gauge, Label};
     pub trait Report { fn report(&self) {
         for (name, value, labels) in self.gauges() { gauge!(name, labels).set(value); } }
       fn gauges(&self) -> Vec<(&'static str, f64, Vec<Label>)> { vec![] } }
     pub struct Other; impl Report for Other {} pub struct Db; impl Report for Db {
       fn gauges(&self) -> Vec<(&'static str, f64, Vec<Label>)> { vec![("db.size", 1.0, vec![Label::new("k", "v")])] } }
     ${levels('&dyn Report')} fn f14(w: &dyn Report) { w.report(); }
     pub fn go() { f0(&Db); f0(&Other); }`,
    'metrics::go();',
  );
  expect(metrics.map(({ name, labels }) => [name, labels])).toEqual([['db_size', ['k']]]);
  expect(unresolved).toEqual([]);
});

test('a value by the name of a word of the language', () => {
  const { metrics, findings } = readMetrics(
    `pub fn go(raw: (u64, &[u8])) {
       read(&raw, &raw.0, & raw); let at = &raw const raw.0; let all = [&raw[..], &mut raw]; metrics::counter!("read_total").increment(raw.0);
     }`,
    'metrics::go(raw);',
  );
  expect(metrics).toMatchObject([{ name: 'read_total', updated: true }]);
  expect(findings.filter(({ check }) => check === 'unparsable-source')).toEqual([]);
});

test('what a loop over all literals of a struct describes is declared where its literal stands', () => {
  const { metrics } = read(
    {
      'src/main.rs': `mod info; mod a; mod b; fn main() { info::describe(); }`,
      'src/info.rs': `pub struct Info { pub key: &'static str, pub help: &'static str }
        pub fn describe() { for info in inventory::iter::<Info> {
          let name = metrics::KeyName::from_const_str(info.key); metrics::with_recorder(|r| r.describe_counter(name, None, info.help.into())); } }`,
      'src/a.rs': 'static INFO: Info = Info { key: "a_total", help: "A" };',
      'src/b.rs': 'const NAME: &str = concat!("b", "_total");\nstatic INFO: Info = Info { key: NAME, help: "B" };',
    },
    '**/*.rs',
  );
  expect(metrics.map(({ name, help, declared: { file, line } }) => [name, help, file, line])).toEqual([
    ['a_total', 'A', 'src/a.rs', 1],
    ['b_total', 'B', 'src/b.rs', 2],
  ]);
});

test('a function and a module by the name of a macro', () => {
  const { metrics } = read(
    {
      'src/main.rs': `mod counter; mod gauges; fn main() { counter::counter("a_total"); gauges::run(); }`,
      'src/counter.rs': `use metrics::counter; pub fn counter(name: &'static str) { counter!(name).increment(1); }`,
      'src/gauges.rs': `use metrics::gauge; mod gauge {} pub fn run() { gauge!("b").set(1.0); }`,
    },
    '**/*.rs',
  );
  expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([
    ['b', true],
    ['a_total', true],
  ]);
});

test('metrics of a struct of their own, whose name a trait gives to all that have its details', () => {
  const { metrics, unresolved } = read(
    {
      'src/main.rs': 'mod own; mod shop; fn main() { shop::run(); }',
      'src/own.rs': `use metrics::{counter, describe_counter};
        pub struct Details { name: &'static str, help: &'static str }
        pub trait Named { fn get_name(&self) -> &'static str; fn get_help(&self) -> &'static str; }
        impl Named for Details { fn get_name(&self) -> &'static str { self.name } fn get_help(&self) -> &'static str { self.help } }
        pub trait HasDetails { type Inner: Named; fn details(&self) -> &Self::Inner; }
        impl<T> Named for T where T: HasDetails {
          fn get_name(&self) -> &'static str { self.details().get_name() } fn get_help(&self) -> &'static str { self.details().get_help() } }
        pub struct Counter { details: Details }
        impl Counter {
          pub const fn new(name: &'static str, help: &'static str) -> Self { Self { details: Details { name, help } } }
          pub fn register(&self) { describe_counter!(self.get_name(), self.get_help()); }
          pub fn increment(&self, value: u64) { counter!(self.get_name()).increment(value); } }
        impl HasDetails for Counter { type Inner = Details; fn details(&self) -> &Self::Inner { &self.details } }
        pub struct Both { one: &'static Counter, other: &'static Counter }
        impl Both { pub const fn new(one: &'static Counter, other: &'static Counter) -> Self { Self { one, other } }
          pub fn register(&self) { self.one.register(); self.other.register(); } }`,
      'src/shop.rs': `use crate::own::*;
        const SOLD: Counter = Counter::new("sold_total", "Sold");
        const LOST: Counter = Counter::new(stringify!(lost_total), "Lost");
        const FOUND: Counter = Counter::new(concat!("found", "_total"), "Found");
        const BOTH: Both = Both::new(&LOST, &FOUND);
        pub fn run() { SOLD.register(); BOTH.register(); SOLD.increment(1); LOST.increment(2); FOUND.increment(2); }`,
    },
    '**/*.rs',
  );
  expect(unresolved).toEqual([]);
  expect(metrics.map(({ name, help, declared: { file, line } }) => [name, help, file, line])).toEqual([
    ['sold_total', 'Sold', 'src/shop.rs', 2],
    ['lost_total', 'Lost', 'src/shop.rs', 3],
    ['found_total', 'Found', 'src/shop.rs', 4],
  ]);
});

test('a method that a trait gives to its enums is not that of a type from outside', () => {
  const { metrics, unresolved } = readMetrics(
    `use metrics::gauge; use other::Amount; use std::sync::OnceLock;
     pub trait Set: ToString { fn set(&self, value: f64) { gauge!(self.to_string()).set(value); } }
     #[derive(strum::Display)] pub enum Level { #[strum(to_string = "water_level")] Water, #[strum(to_string = "oil_level")] Oil }
     impl Set for Level {}
     pub struct Bond { paid: OnceLock<Amount> }
     pub fn go(bond: &Bond) { bond.paid.set(read()); let once: OnceLock<f64> = OnceLock::new(); once.set(1.0); Level::Water.set(1.0); Level::Oil.set(2.0); }`,
    'metrics::go(&bond());',
  );
  expect(metrics.map(({ name }) => name).sort()).toEqual(['oil_level', 'water_level']);
  expect(unresolved).toEqual([]);
});

test('what strum has to say of a variant is the help', () => {
  const { metrics } = readMetrics(
    `use strum::{EnumIter, EnumMessage, IntoEnumIterator};
     #[derive(strum::Display, EnumIter, EnumMessage)] pub enum Level {
       #[strum(to_string = "water_level", message = "How much water")] Water, #[strum(to_string = "oil_level")] Oil }
     impl Level { pub fn describe() { for each in Level::iter() { metrics::describe_gauge!(each.to_string(), each.get_message().unwrap()); } }
       pub fn set(&self, value: f64) { metrics::gauge!(self.to_string()).set(value); } }
     pub fn go() { Level::describe(); Level::Water.set(1.0); Level::Oil.set(1.0); }`,
    'metrics::go();',
  );
  expect(metrics.map(({ name, help }) => [name, help]).sort()).toEqual([
    ['oil_level', null],
    ['water_level', 'How much water'],
  ]);
});

const REGISTRY = 'registry+https://github.com/rust-lang/crates.io-index';
const GIT = 'git+https://example.org/kit#1';
const lockOf = (metrics: string, source: string, other = '') =>
  `version = 4\n\n[[package]]\nname = "kit"\nversion = "1.0.0"\nsource = "${GIT}"\ndependencies = [\n "log",\n "metrics${metrics}",\n]\n\n[[package]]\nname = "metrics"\nversion = "0.1.0"\nsource = "${source}"\n${other}`;

const HOMONYMS: readonly [title: string, lock: string, names: readonly string[], patterns: readonly string[]][] = [
  ['is the facade where nothing tells', 'version = 4\n', ['hits'], []],
  ['is the facade where that crate depends on it', lockOf('', REGISTRY), ['hits'], []],
  ['is another crate of the name', lockOf('', GIT), [], ['hits*']],
  [
    'is another crate of the name beside the facade',
    lockOf(' 0.1.0', GIT, `\n[[package]]\nname = "metrics"\nversion = "0.24.0"\nsource = "${REGISTRY}"\n`),
    [],
    ['hits*'],
  ],
];

describe('`metrics` in the path of another crate', () => {
  test.each(HOMONYMS)('%s', (_title, lock, names, patterns) => {
    const { metrics, unresolved } = read({
      'Cargo.toml': '[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\nkit = "1"\n',
      'Cargo.lock': lock,
      'src/metrics.rs': 'pub fn run() { kit::metrics::counter!("hits").increment(1); }',
      'src/main.rs': 'mod metrics;\nfn main() { metrics::run(); }\n',
    });
    expect(metrics.map((metric) => metric.name)).toEqual(names);
    expect(unresolved.map((each) => each.pattern)).toEqual(patterns);
  });
});

test.each([
  ['metrics::*', ['hits']],
  ['shop::*', []],
  ['super::below::*', ['hits']],
])('a crate that gives away the macros of the facade by a glob: `pub use %s`', (glob, names) => {
  const { metrics } = read(
    {
      'Cargo.toml': '[workspace]\nmembers = ["kit", "app"]\n',
      'kit/Cargo.toml': '[package]\nname = "kit"\nversion = "0.1.0"\n[dependencies]\nmetrics = "0.24"\n',
      'kit/src/lib.rs': `pub mod below { pub use metrics::*; }
        pub mod inner { pub use ${glob}; }
        #[macro_export] macro_rules! count { ($name:literal) => { $crate::inner::counter!($name).increment(1) }; }`,
      'app/Cargo.toml': '[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\nkit = { path = "../kit" }\n',
      'app/src/main.rs': 'fn main() { kit::count!("hits"); }',
    },
    '**/*.rs',
  );
  expect(metrics.map((metric) => metric.name)).toEqual(names);
});
