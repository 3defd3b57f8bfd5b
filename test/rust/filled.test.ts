/** Lists and maps that are filled after they were made: what stands in them is known, or not, and never nothing. */
import { describe, expect, test } from 'vitest';
import { read, readMetrics } from './read.ts';

const ROW = `struct Row { name: String, value: u64 }
impl Row { fn text(&self) -> String { format!("# TYPE app_{} gauge\\napp_{} {}\\n", self.name, self.name, self.value) } }
fn row(name: &str) -> Row { Row { name: name.to_string(), value: 1 } }
`;

/** What the text format shows of a program: names, and the patterns of those that are not known. */
function shown(source: string): string[] {
  const { metrics, unresolved } = read({ 'Cargo.toml': '[package]\nname = "app"\n', 'src/main.rs': source }, '**/*.rs');
  return [...metrics.map(({ name }) => name), ...unresolved.map(({ pattern }) => `${pattern}?`)].sort();
}

/** A program that fills a list or a map, and writes each row of it. */
function rows(fill: string, each: string, items = ''): string {
  return `${ROW}${items}\nfn main() { ${fill} ${each} }`;
}

const ONE = 'for row in &all { println!("{}", row.text()); }';
const BY_KEY = 'for (_, rows) in &all { for row in rows { println!("{}", row.text()); } }';
const INNER = 'for rows in &all { for row in rows { println!("{}", row.text()); } }';

describe('a list or a map that is filled', () => {
  test.each<[title: string, source: string]>([
    [
      'by an entry',
      rows('let mut all = HashMap::new(); all.entry("k").or_insert_with(Vec::new).push(row("x"));', BY_KEY),
    ],
    [
      'by an entry of a map in order, or of one that has entries',
      rows(
        'let mut all: BTreeMap<&str, Vec<Row>> = BTreeMap::from([("k", vec![])]); all.entry("k").or_default().push(row("x"));',
        BY_KEY,
      ),
    ],
    [
      'by an entry in a loop, under a condition',
      rows(
        'let mut all: HashMap<String, Vec<Row>> = std::collections::HashMap::new(); for k in keys() { if k.on { all.entry(k.name).or_default().push(row("x")); } }',
        BY_KEY,
      ),
    ],
    [
      'inside, by what it lends',
      rows(
        'let mut all: HashMap<&str, Vec<Row>> = HashMap::from([("k", vec![])]); if let Some(rows) = all.get_mut("k") { rows.push(row("x")); }',
        BY_KEY,
      ),
    ],
    ['inside, at an index', rows('let mut all = vec![vec![], vec![]]; all[0].push(row("x"));', INNER)],
    [
      'inside, one after the other',
      rows('let mut all = vec![vec![]]; for rows in all.iter_mut() { rows.push(row("x")); }', INNER),
    ],
    ['by making it larger', rows('let mut all = Vec::new(); all.resize_with(3, || row("x"));', ONE)],
    [
      'in a field',
      rows(
        'let mut all = All::new(); all.add(row("x")); all.show();',
        '',
        `struct All { rows: HashMap<String, Vec<Row>> } impl All { fn new() -> Self { All { rows: HashMap::new() } }
         fn add(&mut self, row: Row) { self.rows.entry("k".to_string()).or_default().push(row); }
         fn show(&self) { for (_, rows) in &self.rows { for row in rows { println!("{}", row.text()); } } } }`,
      ),
    ],
    [
      'through what it lends, in a field',
      rows(
        'let mut all = All { rows: vec![vec![]] }; all.rows.last_mut().unwrap().push(row("x")); for rows in &all.rows { for row in rows { println!("{}", row.text()); } }',
        '',
        'struct All { rows: Vec<Vec<Row>> }',
      ),
    ],
  ])('%s: an object of its type is one of those that are made', (_title, source) => {
    expect(shown(source)).toEqual(['app_x']);
  });

  test.each<[title: string, source: string, expected: readonly string[]]>([
    [
      'keys of a map of numbers',
      `fn main() { let mut all: BTreeMap<&'static str, u64> = BTreeMap::new(); *all.entry("a").or_insert(0) += 1; *all.entry("b").or_default() += 1; all.insert("c", 3);
         for (name, n) in &all { println!("# TYPE {name} gauge\\n{name} {n}\\n"); } }`,
      ['a', 'b', 'c'],
    ],
    [
      'parts of a list by their bounds, and objects of a derived constructor',
      `#[derive(Constructor)] struct Row { name: &'static str, help: String } impl Row { fn text(&self) -> String { format!("# TYPE {} gauge\\n", self.name) } }
       fn main() { let keys = ["no", "a", "b", "c"]; for name in keys[1..].iter() { println!("# TYPE {name} gauge\\n{name} 1\\n"); }
         for name in &keys[2..=2] { println!("# TYPE x_{name} gauge"); } for name in &keys[..1] { println!("# TYPE y_{name} gauge"); } for name in &keys[n()..] { println!("# TYPE z_{name} gauge"); }
         println!("{}", Row::new("made", help()).text()); }`,
      ['a', 'b', 'c', 'made', 'x_b', 'y_no', 'z_*?'],
    ],
    [
      'values of a map, and elements of a set',
      `fn main() { let mut all = HashMap::from([(0, "a")]); all.entry(1).or_insert("b"); all.insert(2, "c"); for name in all.values() { println!("# TYPE {name} gauge\\n{name} 1\\n"); }
         let mut set = BTreeSet::new(); set.insert("d"); for name in &set { println!("# TYPE {name} gauge\\n{name} 1\\n"); } }`,
      ['a', 'b', 'c', 'd'],
    ],
    [
      'a value that is changed at once, and one behind an unknown condition',
      `fn main() { let mut all: HashMap<&str, String> = HashMap::new(); all.entry("k").or_insert("a".to_string()).push_str("_b"); for name in all.values() { println!("# TYPE app_{name} gauge"); }
         let mut more: HashMap<&str, u64> = HashMap::new(); if on() { more.entry("c").or_insert(1); } for (name, _) in &more { println!("# TYPE more_{name} gauge"); } }`,
      ['app_*?', 'more_c'],
    ],
    [
      'what is put in by a loop over what nobody knows, or by a branch of one',
      `fn main() { let mut all = vec!["one"]; for x in outside() { all.push("two"); if x { all.push("three"); } } for name in &all { println!("# TYPE {name} gauge"); } }`,
      ['one', 'three', 'two'],
    ],
    [
      'what becomes of each element of a list that nobody knows',
      `fn main() { for (name, n) in outside().iter().map(|each| { let n = each.n(); ("each_row", n) }).collect::<Vec<_>>() { println!("# TYPE {name} gauge"); } }`,
      ['each_row'],
    ],
    [
      'numbers that are changed where they are: the keys stay',
      `fn main() { let mut all: HashMap<&str, u64> = HashMap::from([("a", 0)]); *all.get_mut("a").unwrap() += 1; for n in all.values_mut() { *n += 1; }
         for (name, n) in &all { println!("# TYPE {name} gauge\\n{name} {n}\\n"); } }`,
      ['a'],
    ],
    [
      'an object whose method has the name of one of a map',
      `struct Book { prefix: &'static str } impl Book { fn entry(&mut self, n: u64) -> &Self { self } }
       fn main() { let mut book = Book { prefix: "app" }; book.entry(1); println!("# TYPE {}_a gauge\\n{}_a 1\\n", book.prefix, book.prefix); }`,
      ['app_a'],
    ],
  ])('%s', (_title, source, expected) => {
    expect(shown(source)).toEqual(expected);
  });
});

describe('a loop over a list in which nothing was found', () => {
  test.each<[title: string, source: string, expected: readonly string[]]>([
    [
      'is told, where nothing else names what it writes',
      rows(
        'let mut all: Vec<Row> = Vec::new(); all.add(row("x"));',
        ONE,
        'trait Add { fn add(&mut self, row: Row); } impl Add for Vec<Row> { fn add(&mut self, row: Row) { self.push(row); } }',
      ),
      ['*?'],
    ],
    ['with what is known of the name', rows('let all: [Row; 0] = [];', ONE).replace(/fn row.*\n/, ''), ['app_*?']],
    [
      'is left out, where another names it',
      rows(
        'show(&[]); show(&[row("x")]);',
        '',
        'fn show(all: &[Row]) { for row in all { println!("{}", row.text()); } }',
      ),
      ['app_x'],
    ],
    [
      'and a branch that is never taken is none',
      `enum Kind { A, B } fn show(kind: Kind, name: &str) { match kind { Kind::A => println!("# TYPE a_{} gauge", name), Kind::B => println!("# TYPE b_{} gauge", name) } }
       fn main() { show(Kind::A, "x"); }`,
      ['a_x'],
    ],
  ])('%s', (_title, source, expected) => {
    expect(shown(source)).toEqual(expected);
  });
});

const STATS = `struct Stats { a: u64, b: u64 }
impl IntoIterator for Stats { type Item = (String, u64); type IntoIter = std::vec::IntoIter<Self::Item>;
  fn into_iter(self) -> Self::IntoIter { vec![("a".to_string(), self.a), ("b".to_string(), self.b)].into_iter() } }
fn show(name: &str, value: u64) { println!("# TYPE app_{name} gauge\\napp_{name} {value}"); }
`;

describe('a loop over an object that makes an iterator of itself', () => {
  test.each<[title: string, source: string, expected: readonly string[]]>([
    [
      'that is made there',
      `${STATS} fn main() { let stats = Stats { a: 1, b: 2 }; for (name, value) in stats { show(&name, value); } }`,
      ['app_a', 'app_b'],
    ],
    [
      'that is handed over, or in a field, behind a pointer',
      `${STATS} struct Server { stats: Arc<Stats> } fn all(stats: &Stats) { for (name, value) in stats.clone() { show(&name, value); } }
       fn main() { let server = load(); all(&server.stats); }`,
      ['app_a', 'app_b'],
    ],
    [
      'that a map of them holds',
      `${STATS} fn load() -> HashMap<u64, Stats> { HashMap::from_iter(read()) }
       fn main() { let all = load(); for (_, stats) in all.iter() { for (name, value) in stats.clone() { show(&name, value); } } }`,
      ['app_a', 'app_b'],
    ],
    [
      'by a reference, which has one of its own',
      `${STATS} impl<'a> IntoIterator for &'a Stats { type Item = (String, u64); type IntoIter = std::vec::IntoIter<Self::Item>; fn into_iter(self) -> Self::IntoIter { vec![("c".to_string(), self.a)].into_iter() } }
       fn main() { let stats = Stats { a: 1, b: 2 }; for (name, value) in &stats { show(&name, value); } }`,
      ['app_c'],
    ],
    [
      'and not over a list, an option or a map of them',
      `${STATS} fn list() -> Vec<Stats> { read() } fn one(stats: Option<Stats>) { for each in stats { show(&each.name(), 1); } }
       fn main() { for each in list() { show(&each.name(), 1); } let by: HashMap<String, Stats> = read(); for (name, _) in by { show(&name, 1); } one(None); }`,
      ['app_*?'],
    ],
  ])('%s', (_title, source, expected) => {
    expect([...new Set(shown(source))]).toEqual(expected);
  });
});

describe('an object that is made on some ways alone', () => {
  const TEXT =
    'impl Row { fn text(&self) -> String { format!("# TYPE app_{} gauge\\napp_{} {}\\n", self.name, self.name, self.value) } }';
  test.each<[title: string, source: string, expected: readonly string[]]>([
    [
      'for what an option holds',
      `struct Row { name: String, value: u64 } ${TEXT} static ALL: phf::Map<&str, u64> = phf_map! { "a" => 1, "b" => 2 };
       fn row(name: &str) -> Option<Row> { ALL.get(name).map(|value| Row { name: name.to_owned(), value: *value }) }
       fn main() { let mut by: HashMap<u64, Vec<Row>> = HashMap::new(); for name in ["a", "b", "c"] { if let Some(row) = row(name) { by.entry(at()).or_default().push(row); } }
         for (_, rows) in by { println!("{}", rows[0].text()); } }`,
      ['app_a', 'app_b'],
    ],
    [
      'for an arm that a caller takes',
      `struct Row { name: String, value: u64 } ${TEXT} enum Kind { A, B }
       fn row(kind: Kind, name: &str) -> Row { match kind { Kind::A => Row { name: format!("a_{name}"), value: 1 }, Kind::B => Row { name: format!("b_{name}"), value: 2 } } }
       fn main() { let mut all = Vec::new(); for each in list() { all.push(row(Kind::A, "x")); all.push(row(Kind::B, "y")); } for row in all { println!("{}", row.text()); } }`,
      ['app_a_x', 'app_b_y'],
    ],
    [
      'and on none of them: that is told',
      `struct Row { name: String, value: u64 } ${TEXT} static ALL: phf::Map<&str, u64> = phf_map! { "a" => 1 };
       fn row(name: &str) -> Option<Row> { ALL.get(name).map(|value| Row { name: name.to_owned(), value: *value }) }
       fn main() { let mut all = Vec::new(); for each in list() { all.extend(row("c")); } for row in all { println!("{}", row.text()); } }`,
      ['*?'],
    ],
  ])('%s', (_title, source, expected) => {
    expect(shown(source)).toEqual(expected);
  });
});

describe('what a loop changes behind a place, it has changed in the turn before', () => {
  test.each<[title: string, body: string, buckets: readonly number[] | null]>([
    [
      'a list that is given back in front of what is put into it',
      'let mut all = vec![0.0]; let mut at = 1.0; loop { if at > 64.0 { return all; } all.push(at); at *= 2.0; }',
      null,
    ],
    [
      'the same in a loop of its own',
      'let mut all = vec![0.0]; loop { while on() { if off() { return all; } } all.push(1.0); }',
      null,
    ],
    [
      'a list that a loop before has not to do with',
      'let mut all = vec![0.5]; loop { if on() { break; } } all.push(1.0); all',
      [0.5, 1],
    ],
    [
      'a list of a name that the loop gives to another one',
      'let all = vec![0.5]; loop { if on() { return all; } let mut all = Vec::new(); all.push(1.0); }',
      [0.5],
    ],
    [
      'a list that each turn makes anew',
      'loop { let mut all = vec![0.5]; if on() { return all; } all.push(1.0); }',
      [0.5],
    ],
  ])('%s', (_title, body, buckets) => {
    const { metrics } = readMetrics(
      `fn bounds() -> Vec<f64> { ${body} }
       pub static TOOK: LazyLock<Histogram> = LazyLock::new(|| register_histogram!("took_seconds", "h", bounds()).unwrap());`,
    );
    const [took] = metrics;
    expect(Array.isArray(took?.buckets) ? took.buckets : null).toEqual(buckets);
  });

  test('a text, in a local and in a field', () => {
    const { metrics, unresolved } = readMetrics(
      `fn gauge(name: &str) { IntGauge::new(name, "h"); } struct Named { name: String }
       fn run() {
         let mut a = String::from("a"); for _ in 0..turns() { gauge(&a); a.push_str("_b"); }
         let mut c = Named { name: String::from("c") }; loop { gauge(&c.name); c.name.push_str("_d"); }
         let mut e = String::from("e"); for n in e.clone().split("_") { e.push_str(n); }
         let mut f = String::from("f"); for _ in named(gauge(&f)) { f.push_str("_g"); }
       }`,
      'metrics::run();',
    );
    expect(metrics.map(({ name }) => name)).toEqual(['f']);
    expect(unresolved.map(({ pattern }) => pattern).sort()).toEqual(['a*', 'c*']);
  });
});
