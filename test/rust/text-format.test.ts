import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import { read } from './read.ts';

const MANIFEST = '[package]\nname = "app"\n';

function readMain(source: string, more: Readonly<Record<string, string>> = {}) {
  return read({ 'Cargo.toml': MANIFEST, 'src/main.rs': `use std::fmt::Write;\n${source}`, ...more }, '**/*.rs');
}

/** A program whose page is what these statements write to `out`. */
function page(statements: string, items = ''): string {
  return `fn page(s: &State) -> String { let mut out = String::new();\n${statements}\nout }\n${items}\nfn main() { serve(page(&State::load())); }`;
}

type Expected = Partial<Pick<Metric, 'name' | 'kind' | 'labels' | 'help' | 'updated'>>;

const SHAPES: readonly [title: string, source: string, expected: readonly Expected[]][] = [
  [
    'a type, a help and samples, line by line',
    page(`out.push_str("# HELP hits_total How many\\n"); out.push_str("# TYPE hits_total counter\\n");
      out.push_str(&format!("hits_total{{op=\\"{}\\",way=\\"in\\"}} {}\\n", s.op, s.hits));`),
    [{ name: 'hits_total', kind: 'counter', labels: ['op', 'way'], help: 'How many', updated: true }],
  ],
  [
    'many in one text, each at its own line',
    page(`out += &format!("# HELP a_total A\\n# TYPE a_total counter\\na_total {}\\n\\
      # TYPE b gauge\\n\\
      b {:.2}\\n", s.a, s.b);`),
    [
      { name: 'a_total', kind: 'counter', labels: [], help: 'A' },
      { name: 'b', kind: 'gauge', labels: [], help: null },
    ],
  ],
  [
    'the series of a histogram, whose bounds are no label',
    page(`writeln!(out, "# TYPE took_seconds histogram").ok();
      writeln!(out, "took_seconds_bucket{{path=\\"{}\\",le=\\"+Inf\\"}} {}", s.path, s.n).ok();
      writeln!(out, "took_seconds_sum{{path=\\"{}\\"}} {}", s.path, s.sum).ok();`),
    [{ name: 'took_seconds', kind: 'histogram', labels: ['path'] }],
  ],
  [
    'samples of a function that is handed the name, away from the header, and labels that a function writes of objects',
    page(
      `writeln!(out, "# TYPE took_seconds histogram").ok();
      for e in &s.entries { let labels = labels(&e.shop); body(&mut out, "took_seconds", &format!("{}, kind=\\"{}\\"", labels, e.kind), e); }
      writeln!(out, "# TYPE waited_seconds histogram").ok();
      for e in &s.others { body(&mut out, "waited_seconds", &labels(&e.shop), e); }
      writeln!(out, "# TYPE open gauge\\nopen{{{}}} {}", labels(&s.shop), s.open).ok(); writeln!(out, "# TYPE never gauge").ok();`,
      `pub struct Shop { name: String } impl Shop { fn new(name: &str) -> Shop { Shop { name: name.to_string() } } fn name(&self) -> &str { &self.name } }
      fn all() -> [Shop; 2] { [Shop::new("a"), Shop::new("b")] }
      fn labels(shop: &Shop) -> String { format!("shop=\\"{}\\",of=\\"{}\\"", shop.name(), who()) }
      fn body(out: &mut String, name: &str, labels: &str, e: &Entry) { writeln!(out, "{}_bucket{{{}, le=\\"+Inf\\"}} {}", name, labels, e.n).ok();
        writeln!(out, "{}_sum{{{}}} {}", name, labels, e.sum).ok(); }`,
    ),
    [
      { name: 'took_seconds', kind: 'histogram', labels: ['shop', 'of', 'kind'] },
      { name: 'waited_seconds', kind: 'histogram', labels: ['shop', 'of'] },
      { name: 'open', kind: 'gauge', labels: ['shop', 'of'] },
      { name: 'never', kind: 'gauge', labels: null },
    ],
  ],
  [
    'a function that is given names',
    page(
      `one(&mut out, "a_total", "A", "counter", s.a); one(&mut out, "b", "B", "gauge", s.b);`,
      `fn one(out: &mut String, name: &str, help: &str, kind: &str, value: u64) {
        let _ = writeln!(out, "# HELP {name} {help}"); let _ = writeln!(out, "# TYPE {} {}", name, kind); let _ = writeln!(out, "{name} {value}"); }`,
    ),
    [
      { name: 'a_total', kind: 'counter', labels: [], help: 'A' },
      { name: 'b', kind: 'gauge', labels: [], help: 'B' },
    ],
  ],
  [
    'one function for the header, others for the samples: labels by a list of pairs, by a text, by their name, and none',
    page(
      `header(&mut out, "a", "gauge"); pairs(&mut out, "a", &[("op", s.op), ("way", "in")], 1); pairs(&mut out, "a", &[("op", s.op)], 1);
      header(&mut out, "b", "gauge"); pairs(&mut out, "b", &[], 1);
      header(&mut out, "c", "gauge"); maybe(&mut out, "c", Some(&[("kind", s.kind())]), 1);
      header(&mut out, "d", "gauge"); maybe(&mut out, "d", None, 1);
      header(&mut out, "e", "gauge"); for z in s.zones() { text(&mut out, "e", &format!("zone=\\"{z}\\""), 1); }
      header(&mut out, "f", "gauge"); single(&mut out, "f", "pool", s.pool, 1);
      header(&mut out, "g_seconds", "histogram"); pairs(&mut out, "g_seconds_bucket", &[("le", "+Inf"), ("op", s.op)], 1); pairs(&mut out, "g_seconds_sum", &[("op", s.op)], 1);
      header(&mut out, "h", "gauge"); bare(&mut out, "h", 1);
      header(&mut out, "i", "gauge"); pairs(&mut out, "i", s.labels(), 1);
      header(&mut out, "j", "gauge"); pairs(&mut out, "j_of_another", &[("op", s.op)], 1);`,
      `fn header(out: &mut String, name: &str, kind: &str) { let _ = writeln!(out, "# TYPE {name} {kind}"); }
      fn pairs(out: &mut String, name: &str, labels: &[(&str, &str)], value: u64) { out.push_str(name);
        if !labels.is_empty() { out.push('{'); for (i, (k, v)) in labels.iter().enumerate() { if i > 0 { out.push(','); }
          out.push_str(k); out.push_str("=\\""); out.push_str(v); out.push('"'); } out.push('}'); }
        out.push(' '); out.push_str(&value.to_string()); out.push('\\n'); }
      fn maybe(out: &mut String, name: &str, labels: Option<&[(&str, String)]>, value: u64) { match labels {
        Some(labels) => { let all: Vec<String> = labels.iter().map(|(k, v)| format!("{}={:?}", k, v)).collect(); let _ = writeln!(out, "{}{{{}}} {}", name, all.join(","), value); }
        None => { let _ = writeln!(out, "{} {}", name, value); } } }
      fn text(out: &mut String, name: &str, labels: &str, value: u64) { let _ = writeln!(out, "{name}{{{labels}}} {value}"); }
      fn single(out: &mut String, name: &str, key: &str, of: &str, value: u64) { let _ = writeln!(out, "{name}{{{key}=\\"{of}\\"}} {value}"); }
      fn bare(out: &mut String, name: &str, value: u64) { out.push_str(name); out.push_str(" "); out.push_str(&value.to_string()); out.push('\\n'); }`,
    ),
    [
      { name: 'a', labels: ['op', 'way'] },
      { name: 'b', labels: [] },
      { name: 'c', labels: ['kind'] },
      { name: 'd', labels: [] },
      { name: 'e', labels: ['zone'] },
      { name: 'f', labels: ['pool'] },
      { name: 'g_seconds', labels: ['op'] },
      { name: 'h', labels: [] },
      { name: 'i', labels: null },
      { name: 'j', labels: null },
    ],
  ],
  [
    'what is done with the outcome of writing, and a text in which the name is put later',
    page(
      `writeln!(out, "# TYPE a_total counter\\na_total 1").expect("write"); writeln!(out, "# TYPE b gauge\\nb 1").context("write")?;
      writeln!(out, "# TYPE c gauge\\nc 1").unwrap_or_else(|e| panic!("{e}")); writeln!(out, "# TYPE d gauge\\nd 1").map_err(|e| failed(e))?;
      out.push_str(&"# TYPE NAME gauge\\nNAME{KEY=\\"1\\"} ".replace("NAME", "e").replace("KEY", key()).replace("\\r", ""));`,
      `fn key() -> &'static str { "op" }`,
    ),
    [
      { name: 'a_total', kind: 'counter', labels: [] },
      { name: 'b', kind: 'gauge', labels: [] },
      { name: 'c', kind: 'gauge', labels: [] },
      { name: 'd', kind: 'gauge', labels: [] },
      { name: 'e', kind: 'gauge', labels: ['op'] },
    ],
  ],
  [
    'a closure, a macro, and a loop over a table',
    page(`let gauge = |out: &mut String, name: &str, v: u64| { writeln!(out, "# TYPE {name} gauge\\n{name} {v}").ok(); };
      gauge(&mut out, "a", s.a);
      macro_rules! counter { ($name:expr, $help:expr, $value:expr) => {
        out.push_str(&format!("# HELP {} {}\\n# TYPE {} counter\\n{} {}\\n", $name, $help, $name, $name, $value)); } }
      counter!("b_total", "B", s.b);
      for (name, value) in [("c", s.c), ("d", s.d)] { write!(out, "# TYPE {name} gauge\\n{name} {value}\\n").ok(); }`),
    [
      { name: 'a', kind: 'gauge', labels: [] },
      { name: 'b_total', kind: 'counter', labels: [], help: 'B' },
      { name: 'c', kind: 'gauge', labels: [] },
      { name: 'd', kind: 'gauge', labels: [] },
    ],
  ],
  [
    'a line that is written piece by piece',
    page(
      'put(&mut out, "a", "A", "gauge", s.a);',
      `fn put(out: &mut String, name: &str, help: &str, kind: &str, value: u64) {
        out.push_str("# HELP "); out.push_str(name); out.push(' '); out.push_str(help); out.push('\\n');
        out.push_str("# TYPE "); out.push_str(name); out.push(' '); out.push_str(kind); out.push('\\n');
        out.push_str(name); out.push(' '); out.push_str(&value.to_string()); out.push('\\n'); }`,
    ),
    [{ name: 'a', kind: 'gauge', labels: [], help: 'A' }],
  ],
  [
    'a prefix that is a const',
    page(`writeln!(out, "# TYPE {PREFIX}_a gauge\\n{PREFIX}_a {}", s.a).ok();`, 'const PREFIX: &str = "shop";'),
    [{ name: 'shop_a', kind: 'gauge', labels: [] }],
  ],
  [
    'labels that stand in one text behind the name',
    page(`let labels = format!("{{app=\\"{}\\"}}", s.app); writeln!(out, "# TYPE a gauge\\na{labels} {}", s.a).ok();
      writeln!(out, "# TYPE b gauge\\nb{} {}", s.labels(), s.b).ok();`),
    [
      { name: 'a', labels: ['app'] },
      { name: 'b', labels: null },
    ],
  ],
  [
    'labels that methods write which give back the object that begins the line, for each of many metrics',
    `fn main() { let s = State::load(); let mut page = Page::default();
       page.single(Metric::gauge("start"), s.start); page.single(Metric::gauge("version"), 3); page.single(Metric::counter("hits_total"), s.hits);
       let open = Metric::gauge("open"); page.header(open);
       for shop in &s.shops { page.multi(open).label("shop", shop.name).label(shop.place.label(), shop.at).value(1); }
       for place in [Place::Town, Place::Sea] { let of = Metric::new(place.name(), "gauge"); page.header(of); page.multi(of).label(place.label(), 1).value(1); }
       let kept = Metric::gauge("kept"); page.header(kept); let line = page.multi(kept); line.label("shop", s.a).value(1);
       let none = Metric::gauge("none"); page.header(none); page.multi(none).value(1); serve(page); }
     #[derive(Clone, Copy)] enum Place { Town, Sea }
     impl Place { fn label(self) -> &'static str { match self { Place::Town => "town", Place::Sea => "sea" } } fn name(self) -> &'static str { match self { Place::Town => "of_town", Place::Sea => "of_sea" } } }
     #[derive(Default)] struct Page { buf: String }
     impl Page { fn single(&mut self, metric: Metric, value: impl Display) { metric.header(self); metric.single(self, value); }
       fn header(&mut self, metric: Metric) { metric.header(self) } fn multi(&mut self, metric: Metric) -> Line<'_> { metric.multi(self) } }
     #[derive(Clone, Copy)] struct Metric { name: &'static str, kind: &'static str }
     impl Metric { fn new(name: &'static str, kind: &'static str) -> Self { Metric { name, kind } }
       fn gauge(name: &'static str) -> Self { Self::new(name, "gauge") } fn counter(name: &'static str) -> Self { Self::new(name, "counter") }
       fn header(self, page: &mut Page) { writeln!(&mut page.buf, "# TYPE app_{} {}", self.name, self.kind).unwrap(); }
       fn single(self, page: &mut Page, value: impl Display) { writeln!(&mut page.buf, "app_{} {}", self.name, value).unwrap(); }
       fn multi(self, page: &mut Page) -> Line<'_> { Line::new(self, page) } }
     struct Line<'a> { page: &'a mut Page, first: bool }
     impl<'a> Line<'a> { fn new(metric: Metric, page: &'a mut Page) -> Self { write!(&mut page.buf, "app_{}{{", metric.name).unwrap(); Line { page, first: true } }
       fn label(mut self, name: &str, value: impl Display) -> Self { if !self.first { self.page.buf.push_str(", "); } self.first = false; write!(&mut self.page.buf, "{name}=\\"{value}\\"").unwrap(); self }
       fn value(self, value: impl Display) { writeln!(&mut self.page.buf, "}} {}", value).unwrap(); } }`,
    [
      { name: 'app_start', kind: 'gauge', labels: [] },
      { name: 'app_version', kind: 'gauge', labels: [] },
      { name: 'app_hits_total', kind: 'counter', labels: [] },
      { name: 'app_open', labels: null },
      { name: 'app_kept', labels: ['shop'] },
      { name: 'app_none', labels: [] },
      { name: 'app_of_town', labels: ['town'] },
      { name: 'app_of_sea', labels: ['sea'] },
    ],
  ],
  [
    'labels of the objects of a list, each a sample: of a vector, of what is pushed and mapped, of a macro, and of one that comes from elsewhere',
    `fn main() { let mut out = String::new(); page(&mut out, &State::load()).unwrap(); serve(out); }
     struct One<T> { labels: Vec<(&'static str, String)>, value: T }
     impl<T> One<T> { fn plain(value: T) -> Vec<One<T>> { vec![One { labels: vec![], value }] } }
     fn family<T: Display>(w: &mut impl Write, name: &str, all: Vec<One<T>>) -> std::fmt::Result {
       let name = format!("app_{name}"); writeln!(w, "# TYPE {name} gauge")?;
       for one in all { w.write_str(&name)?;
         if !one.labels.is_empty() { w.write_str("{")?; for (i, (key, value)) in one.labels.iter().enumerate() { write!(w, "{key}=\\"{value}\\"")?; if i < one.labels.len() - 1 { w.write_str(",")?; } } w.write_str("}")?; }
         w.write_str(" ")?; write!(w, "{}", one.value)?; w.write_str("\\n")?; }
       Ok(()) }
     macro_rules! of_shops { ($from: expr, |$shop: ident| $value: expr) => {{ let mut data = vec![];
       for $shop in &$from.shops { let labels = vec![("shop", $shop.name.clone()), ("city", $shop.city.clone())]; let value = $value; data.push(One { labels, value }); } data }}; }
     fn page(w: &mut impl Write, s: &State) -> std::fmt::Result {
       family(w, "open", One::plain(s.open))?; family(w, "info", vec![One { labels: vec![("version", s.version.clone())], value: 1 }])?;
       family(w, "hits", of_shops!(s, |shop| shop.hits))?; family(w, "foreign", elsewhere::all())?;
       let mut some = Vec::new(); for shop in &s.shops { let one = One { labels: vec![("a", shop.a())], value: 1 }; some.push(one); } some.push(One { labels: vec![("b", s.b())], value: 1 }); family(w, "some", some)?;
       family(w, "mapped", s.shops.iter().map(|shop| One { labels: vec![("m", shop.m())], value: 1 }).collect()) }`,
    [
      { name: 'app_foreign', labels: null },
      { name: 'app_hits', labels: ['shop', 'city'] },
      { name: 'app_info', labels: ['version'] },
      { name: 'app_mapped', labels: ['m'] },
      { name: 'app_open', labels: [] },
      { name: 'app_some', labels: ['a', 'b'] },
    ],
  ],
  [
    'no samples in sight: no labels are known',
    page('out.push_str("# TYPE a gauge\\n"); s.write_a(&mut out);'),
    [{ name: 'a', labels: null }],
  ],
  [
    'OpenMetrics: a counter without the `_total` of its series',
    page(`out.push_str("# TYPE hits counter\\n"); out.push_str(&format!("hits_total {}\\n# EOF\\n", s.hits));`),
    [{ name: 'hits_total', kind: 'counter' }],
  ],
  [
    'a help without a type',
    page('writeln!(out, "# HELP a How a is").ok(); writeln!(out, "a {}", s.a).ok();'),
    [{ name: 'a', kind: 'unknown', labels: [], help: 'How a is' }],
  ],
  [
    'rows of a table in a struct',
    page(
      'for row in rows() { write_row(&mut out, &row); }',
      `struct Row { name: &'static str, help: &'static str, kind: &'static str }
       fn rows() -> Vec<Row> { vec![Row { name: "a", help: "A", kind: "gauge" }, Row { name: "b_total", help: "B", kind: "counter" }] }
       fn write_row(out: &mut String, row: &Row) { writeln!(out, "# HELP {} {}", row.name, row.help).ok(); writeln!(out, "# TYPE {} {}", row.name, row.kind).ok(); }`,
    ),
    [
      { name: 'a', kind: 'gauge', help: 'A' },
      { name: 'b_total', kind: 'counter', help: 'B' },
    ],
  ],
  [
    'objects of a struct that a list holds, wherever they are put into it',
    `struct Row { name: String, kind: &'static str } struct Rows { all: Vec<Row> }
     impl Row { fn gauge(name: &str) -> Row { Row { name: name.into(), kind: "gauge" } } }
     impl Rows { fn fill(&mut self) { self.all.push(Row::gauge("a")); self.all.push(Row { name: "b_total".to_string(), kind: "counter" }); }
       fn take(&mut self) -> Vec<Row> { std::mem::take(&mut self.all) } }
     fn write(out: &mut String, rows: &[Row]) { for row in rows.iter() { writeln!(out, "# TYPE {} {}", row.name, row.kind).ok(); } }
     fn main() { let mut rows = load(); rows.fill(); let taken = rows.take(); write(&mut page(), &taken); }`,
    [
      { name: 'a', kind: 'gauge' },
      { name: 'b_total', kind: 'counter' },
    ],
  ],
  [
    'what is written by code that never runs',
    `fn page(out: &mut String) { out.push_str("# TYPE a gauge\\na 1\\n"); } fn main() {}`,
    [{ name: 'a', updated: false }],
  ],
];

/** A row that writes its own header, while others write its value. */
const HEADED = `struct Row { name: String, value: u64 } impl Row { fn new(name: &str) -> Row { Row { name: format!("shop_{name}"), value: 1 } }
  fn header(&self) -> String { format!("# TYPE app_{} gauge\\n", self.name) } }
`;

const TARGET = `pub enum Format { Prometheus, Plain } #[derive(Clone, Copy)] pub enum Kind { Counter, Gauge, Text } pub enum Unit { Total, Seconds }
  impl std::fmt::Display for Kind { fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result { match *self { Kind::Counter => f.write_str("counter"), Kind::Gauge => f.write_str("gauge"), Kind::Text => f.write_str("text") } } }
  impl std::fmt::Display for Unit { fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result { match *self { Unit::Total => f.write_str("total"), Unit::Seconds => f.write_str("seconds") } } }
  pub struct Metric { name: &'static str, help: &'static str, kind: Kind, unit: Unit }
  impl Metric { pub const fn new(name: &'static str, help: &'static str, kind: Kind, unit: Unit) -> Self { Metric { name, help, kind, unit } } }
  impl Format { fn has(&self, kind: Kind) -> bool { match (self, kind) { (Format::Prometheus, Kind::Text) => false, _ => true } } }
  pub struct Target { format: Format, text: String }
  impl Target {
    pub fn new(format: Format) -> Self { Target { format, text: String::new() } }
    pub fn append(&mut self, metric: &Metric, suffix: Option<&str>, value: u64) {
      if !self.format.has(metric.kind) { return; }
      if matches!(self.format, Format::Prometheus) {
        self.text.push_str("# HELP "); self.name(metric, None); self.text.push(' '); self.text.push_str(metric.help); self.text.push('\\n');
        self.text.push_str("# TYPE "); self.name(metric, None); writeln!(&mut self.text, " {}", metric.kind).unwrap();
      }
      self.name(metric, suffix); writeln!(&mut self.text, " {value}").unwrap();
    }
    fn name(&mut self, metric: &Metric, suffix: Option<&str>) {
      match self.format {
        Format::Prometheus => match suffix {
          Some(suffix) => { write!(&mut self.text, "app_{}_{}_{}", metric.name, metric.unit, suffix).unwrap(); }
          None => { write!(&mut self.text, "app_{}_{}", metric.name, metric.unit).unwrap(); }
        },
        Format::Plain => { self.text.push_str(metric.name); }
      }
    }
  }
  const HITS: Metric = Metric::new("hits", "Hits", Kind::Counter, Unit::Total);
  const LAG: Metric = Metric::new("lag", "Lag", Kind::Gauge, Unit::Seconds);
  const NOTE: Metric = Metric::new("note", "Note", Kind::Text, Unit::Total);`;

describe('a name that a function writes between others', () => {
  test('a method of the object that has the page, in the format of the caller', () => {
    const { metrics, unresolved } = readMain(`${TARGET}
      fn page(format: Format) -> String { let mut target = Target::new(format); target.append(&HITS, None, 1); target.append(&LAG, Some("max"), 2);
        target.append(&NOTE, None, 3); target.text }
      fn main() { serve(page(Format::Prometheus)); serve(page(Format::Plain)); }`);
    expect(metrics.map(({ name, kind, help }) => [name, kind, help])).toEqual([
      ['app_hits_total', 'counter', 'Hits'],
      ['app_lag_seconds', 'gauge', 'Lag'],
    ]);
    expect(unresolved).toEqual([]);
  });

  test('a function that is lent the page; what one out of sight writes is told', () => {
    const { metrics, unresolved } = readMain(
      `fn name(out: &mut String, name: &str) { out.push_str("app_"); out.push_str(name); }
      fn page() -> String { let mut out = String::new();
        for each in ["a", "b"] { out.push_str("# TYPE "); name(&mut out, each); out.push_str(" gauge\\n"); }
        out.push_str("# TYPE "); elsewhere::name(&mut out, "c"); out.push_str(" gauge\\n");
        out }
      fn main() { serve(page()); }`,
    );
    expect(metrics.map(({ name, kind }) => [name, kind])).toEqual([
      ['app_a', 'gauge'],
      ['app_b', 'gauge'],
    ]);
    expect(unresolved.map(({ pattern, kind }) => [pattern, kind])).toEqual([['*', 'gauge']]);
  });
});

describe('a sample beside the call of what writes its header', () => {
  test.each<[title: string, main: string, expected: readonly Expected[]]>([
    [
      'in one text with it',
      `fn main() { for row in [Row::new("a"), Row::new("b")] { println!("{}app_{}{{zone=\\"{}\\"}} {}", row.header(), row.name, zone(), row.value); } }`,
      [
        { name: 'app_shop_a', labels: ['zone'] },
        { name: 'app_shop_b', labels: ['zone'] },
      ],
    ],
    [
      'in a line of its own',
      `fn main() { let row = Row::new("a"); print!("{}", row.header()); println!("app_{} {}", row.name, row.value); }`,
      [{ name: 'app_shop_a', labels: [] }],
    ],
    [
      'and one that another function writes for the same row; not one of another name',
      `fn main() { let row = Row::new("a"); print!("{}", row.header()); println!("app_{}{{zone=\\"x\\"}} 1", other()); value(&row); }
       fn value(row: &Row) { println!("app_{}{{place=\\"y\\"}} {}", row.name, row.value); }`,
      [{ name: 'app_shop_a', labels: ['place'] }],
    ],
  ])('%s', (_title, main, expected) => {
    const { metrics, unresolved } = readMain(`${HEADED}${main}`);
    expect(unresolved).toEqual([]);
    expect(metrics).toHaveLength(expected.length);
    expect(metrics).toMatchObject(expected);
  });
});

const NONE: readonly [title: string, source: string][] = [
  [
    'a text that is looked for',
    'fn main() { if text().contains("# TYPE a gauge") { go(); } let _ = text().strip_prefix("# TYPE b gauge"); }',
  ],
  [
    'a text that is compared',
    'fn main() { if line() == "# TYPE a gauge" { go(); } match line() { "# TYPE b gauge" => go(), _ => {} } }',
  ],
  ['a message', 'fn main() { tracing::info!("# TYPE a gauge"); assert!(ok(), "# TYPE b gauge"); }'],
  ['documentation of a handler', '#[api(example = json!("# TYPE a gauge\\na 1"))] fn page() {} fn main() { page(); }'],
  ['a comment', 'fn main() { /* # TYPE a gauge */ go(); // # TYPE b gauge\n }'],
  [
    'a test',
    'fn main() {} #[cfg(test)] mod tests { #[test] fn it() { let page = "# TYPE a gauge\\na 1"; check(page); } }',
  ],
  ['what a parser begins with', 'const TYPE: &str = "# TYPE "; fn main() { parse(TYPE); }'],
];

/** What has a name, labels and a value, and no header. */
const BARE: readonly [title: string, source: string, expected: readonly Expected[]][] = [
  [
    'samples with labels',
    page(`writeln!(out, "jobs_waiting{{queue=\\"{}\\",zone=\\"eu\\"}} {} {}", s.queue, s.waiting, s.time).ok();
      out.push_str(&format!(r#"jobs_done{{queue="{}"}} {}"#, s.queue, s.done)); out += &format!("build_info{{version=\\"{}\\"}} 1\\n", s.version);
      // for /metrics of prometheus
      `),
    [
      { name: 'jobs_waiting', kind: 'unknown', labels: ['queue', 'zone'], help: null, updated: true },
      { name: 'jobs_done', kind: 'unknown', labels: ['queue'] },
      { name: 'build_info', kind: 'unknown', labels: ['version'] },
    ],
  ],
  [
    'samples without labels beside one with them',
    page(`writeln!(out, "jobs_waiting{{queue=\\"{}\\"}} {}", s.queue, s.waiting).ok(); writeln!(out, "jobs_failed {}", s.failed).ok(); // metrics
      `),
    [
      { name: 'jobs_waiting', labels: ['queue'] },
      { name: 'jobs_failed', kind: 'unknown', labels: [] },
    ],
  ],
  [
    'samples beside a header of another name',
    page(`writeln!(out, "# TYPE jobs_done counter\\njobs_done {}", s.done).ok(); writeln!(out, "jobs_failed {}", s.failed).ok();
      writeln!(out, "jobs_lost{{queue=\\"{}\\"}} {}", s.queue, s.lost).ok();`),
    [
      { name: 'jobs_done', kind: 'counter', labels: [] },
      { name: 'jobs_lost', kind: 'unknown', labels: ['queue'] },
      { name: 'jobs_failed', kind: 'unknown', labels: [] },
    ],
  ],
  [
    'all lines of a name',
    page(`writeln!(out, "jobs_all{{queue=\\"{}\\"}} {}", s.queue, s.a).ok(); writeln!(out, "jobs_all{{zone=\\"{}\\"}} {}", s.zone, s.b).ok(); // metrics
      `),
    [{ name: 'jobs_all', labels: ['queue', 'zone'] }],
  ],
  [
    'a word alone beside a name with labels',
    page(`writeln!(out, "dust_2_5{{site=\\"{}\\"}} {}", s.site, s.small).ok(); writeln!(out, "dust10{{site=\\"{}\\"}} {}", s.site, s.large).ok(); // metrics
      `),
    [
      { name: 'dust_2_5', labels: ['site'] },
      { name: 'dust10', labels: ['site'] },
    ],
  ],
  [
    'labels that are put in as a whole',
    page(`let labels = format!("queue=\\"{}\\"", s.queue); writeln!(out, "jobs_open{{{labels}}} {}", s.open).ok();
      writeln!(out, "jobs_shut{{{}}} {}", s.labels(), s.shut).ok(); // metrics
      `),
    [
      { name: 'jobs_open', labels: ['queue'] },
      { name: 'jobs_shut', labels: null },
    ],
  ],
];

const NOT_BARE: readonly [title: string, source: string][] = [
  [
    'a word alone',
    page('writeln!(out, "jobs {}", s.jobs).ok(); writeln!(out, "jobs{{a=\\"{}\\"}} {}", s.a, s.b).ok(); // metrics\n'),
  ],
  [
    'a query',
    page('out.push_str(&format!("rate(jobs_done{{queue=\\"{}\\"}}[5m]) > {}", s.queue, s.limit)); // metrics\n'),
  ],
  ['a selector', page('out.push_str(&format!("jobs_done{{queue=\\"{}\\"}}", s.queue)); // metrics\n')],
  [
    'a comparison',
    page('out.push_str(&format!("jobs_done{{queue=\\"{}\\"}} {} or up", s.queue, s.operator)); // metrics\n'),
  ],
  ['a struct as text', page('writeln!(out, "Jobs_done{{queue=\\"{}\\"}} {}", s.queue, s.n).ok(); // metrics\n')],
  ['nothing that is put in', page('out.push_str("jobs_done{queue=\\"a\\"} 1\\n"); // metrics {{a=\\"\n')],
  ['a message', 'fn main() { tracing::info!("jobs_done{{queue=\\"{}\\"}} {}", queue(), metrics()); }'],
  ['a line without labels', page('writeln!(out, "jobs_failed {}", s.failed).ok(); // metrics\n')],
  ['a file about something else', page('writeln!(out, "jobs_done{{queue=\\"{}\\"}} {}", s.queue, s.n).ok();')],
  [
    'a test',
    '#[cfg(test)] mod tests { fn metrics() { feed(format!("jobs_done{{queue=\\"{}\\"}} {}", q(), n())); } } fn main() {}',
  ],
];

describe('samples without a header', () => {
  test.each(BARE)('%s', (_title, source, expected) => {
    const { metrics, unresolved } = readMain(source);
    expect(unresolved).toEqual([]);
    expect([...metrics].sort((a, b) => order(expected, a) - order(expected, b))).toMatchObject(expected);
    expect(metrics).toHaveLength(expected.length);
  });

  test.each(NOT_BARE)('no metric: %s', (_title, source) => {
    const { metrics, unresolved } = readMain(source);
    expect({ metrics, unresolved }).toEqual({ metrics: [], unresolved: [] });
  });

  test('a header that another file writes says what they are', () => {
    const { metrics } = readMain(
      `mod head; fn page(s: &State) -> String { let mut out = String::new(); head::head(&mut out, "jobs_done", "counter");
         writeln!(out, "jobs_done{{queue=\\"{}\\"}} {}", s.queue, s.done).ok(); out } // metrics
       fn main() { serve(page(&State::load())); }`,
      {
        'src/head.rs':
          'use std::fmt::Write; pub fn head(out: &mut String, name: &str, kind: &str) { writeln!(out, "# TYPE {name} {kind}").ok(); }',
      },
    );
    expect(metrics).toMatchObject([{ name: 'jobs_done', kind: 'counter', labels: ['queue'] }]);
  });

  test('a file that says nothing of metrics, of a package that is about them and has no client library', () => {
    const lines =
      'use std::fmt::Write; pub fn show(out: &mut String, s: &State) { writeln!(out, "jobs_done{{queue=\\"{}\\"}} {}", s.queue, s.done).ok(); }';
    const main =
      'mod lines; fn main() { let mut out = String::new(); lines::show(&mut out, &load()); serve("/metrics", out); }';
    const found = (more: Record<string, string>) => readMain(main, { 'src/lines.rs': lines, ...more }).metrics;
    expect(found({})).toMatchObject([{ name: 'jobs_done', kind: 'unknown', labels: ['queue'] }]);
    expect(found({ 'Cargo.toml': `${MANIFEST}[dependencies]\nprometheus = "0.14"\n` })).toEqual([]);
  });

  test('lines without labels, of a package that answers with a page', () => {
    const lines = `pub fn disks(s: &State) -> String { format!("disk_one_temp {}\\ndisk_two_temp {}\\n", s.one, s.two) }
      pub fn gpu(s: &State) -> String { let mut all = String::new(); all.push_str(&format!("gpu_temp {}", s.temp)); all.push_str(&format!("\\ngpu_power {}", s.power)); all }
      pub fn note(s: &State) -> String { format!("not_found {}", s.name) } pub fn told(s: &State) { println!("load_failed {}", s.name); }`;
    const main = (type: string) =>
      `mod lines; fn main() { let body = lines::disks(&load()) + &lines::gpu(&load()); answer("/metrics", "HTTP/1.1 200 OK\\r\\nContent-Type: ${type}\\r\\n", body); }`;
    const names = (type: string) => readMain(main(type), { 'src/lines.rs': lines }).metrics.map(({ name }) => name);
    expect(names('text/plain; version=0.0.4')).toEqual(['disk_one_temp', 'disk_two_temp', 'gpu_temp', 'gpu_power']);
    expect(names('text/plain')).toEqual([]);
  });

  test('names that a macro of the function puts into the lines', () => {
    const { metrics } = readMain(
      page(`macro_rules! line { ($kind:ident, $name:ident, $value:expr) => {{
          writeln!(out, concat!("# TYPE ", stringify!($name), " ", stringify!($kind))).unwrap(); writeln!(out, concat!(stringify!($name), " {}"), $value).unwrap(); }}; }
        line!(counter, app_fetched_bytes, s.fetched); line!(gauge, app_peers, s.peers);`),
    );
    expect(metrics).toMatchObject([
      { name: 'app_fetched_bytes', kind: 'counter', labels: [] },
      { name: 'app_peers', kind: 'gauge', labels: [] },
    ]);
  });

  test('a space in front of the braces', () => {
    const { metrics } = readMain(
      page('writeln!(out, "# TYPE jobs_done counter\\njobs_done {{queue=\\"{}\\"}} {}", s.queue, s.done).ok();'),
    );
    expect(metrics).toMatchObject([{ name: 'jobs_done', kind: 'counter', labels: ['queue'] }]);
  });
});

function order(expected: readonly Expected[], { name }: Metric): number {
  return expected.findIndex((each) => each.name === name);
}

describe('the text format by hand', () => {
  test.each(SHAPES)('%s', (_title, source, expected) => {
    const { metrics, unresolved } = readMain(source);
    expect(unresolved).toEqual([]);
    expect(metrics).toHaveLength(expected.length);
    expect(metrics).toMatchObject(expected);
    expect(metrics.every(({ library }) => library === 'text-format')).toBe(true);
  });

  test.each(NONE)('no metric: %s', (_title, source) => {
    const { metrics, unresolved } = readMain(source);
    expect({ metrics, unresolved }).toEqual({ metrics: [], unresolved: [] });
  });

  test('each stands at the line of its own name', () => {
    const { metrics } = readMain(page('out.push_str("# TYPE a gauge\\na 1\\n\\\n  # TYPE b gauge\\nb 1\\n");'));
    expect(metrics.map(({ name, declared: { line } }) => [name, line])).toEqual([
      ['a', 3],
      ['b', 4],
    ]);
  });

  test('a name that only run time knows is told, where no client library gathers the metrics', () => {
    const source = page('for each in s.all() { writeln!(out, "# TYPE {} counter", each.name).ok(); }');
    expect(readMain(source).unresolved).toMatchObject([{ pattern: '*', kind: 'counter', library: 'text-format' }]);
    const files = { 'Cargo.toml': `${MANIFEST}[dependencies]\nprometheus = "0.14"\n` };
    expect(readMain(source, files).unresolved).toEqual([]);
    const known = source.replace('# TYPE {}', '# TYPE app_{}');
    expect(readMain(known, files).unresolved).toMatchObject([{ pattern: 'app_*' }]);
    const behind = page(
      'for name in ["sent", "lost"] { writeln!(out, "# TYPE {}{} counter", s.prefix(), name).ok(); }',
    );
    expect(readMain(behind, files).unresolved).toMatchObject([{ pattern: '*sent' }, { pattern: '*lost' }]);
  });

  test('how the metrics of a library are written is no metric once more', () => {
    const { metrics } = readMain(
      `struct M { name: &'static str } impl M { fn new(name: &'static str) -> M { register(metrics::counter!(name)); M { name } }
       fn write(&self, out: &mut String) { writeln!(out, "# TYPE {} counter", self.name).ok(); } }
       fn main() { let m = M::new("hits_total"); m.write(&mut page()); }`,
      { 'Cargo.toml': `${MANIFEST}[dependencies]\nmetrics = "0.24"\n` },
    );
    expect(metrics).toMatchObject([{ name: 'hits_total', library: 'metrics' }]);
  });
});

test('a prefix that only a request may ask for is none of the name', () => {
  const { metrics, unresolved } = readMain(
    `#[derive(Deserialize)] struct PageParams { #[serde(default)] prefix: Option<String> }
     async fn report(Query(params): Query<PageParams>) -> String { page(&params.prefix) }
     fn page(prefix: &Option<String>) -> String { let mut out = String::new(); let prefix = prefix.as_deref().unwrap_or("").to_string();
       out.push_str("# TYPE "); out.push_str(&prefix); out.push_str("sent_total"); out.push_str(" counter\\n"); out.push_str(&prefix); out.push_str("sent_total 1\\n"); out }
     fn main() { serve(Router::new().route("/metrics", get(report))); }`,
  );
  expect(unresolved).toEqual([]);
  expect(metrics).toMatchObject([{ name: 'sent_total', kind: 'counter' }]);
});

describe('the lines behind a header, in functions of their own', () => {
  const OWN = `
    struct Out { text: String }
    struct Line<'a> { out: &'a mut Out }
    #[derive(Clone, Copy)] enum Group { Shop, Stock }
    impl Group { fn label(self) -> &'static str { match self { Group::Shop => "shop", Group::Stock => "stock" } }
      fn prefix(self) -> &'static str { match self { Group::Shop => "shop", Group::Stock => "stock" } } }
    impl Out {
      fn header(&mut self, name: &str) { writeln!(self.text, "# HELP {name} Of it\\n# TYPE {name} gauge").ok(); }
      fn line(&mut self, name: &str) -> Line<'_> { write!(self.text, "{name}{{").ok(); Line { out: self } }
      fn single(&mut self, name: &str, value: u64) { self.header(name); writeln!(self.text, "{name} {value}").ok(); }
      fn group<F: FnOnce(&mut Out)>(&mut self, name: &str, lines: F) { self.header(name); lines(self); }
    }
    impl Line<'_> {
      fn label(self, name: &str, value: &str) -> Self { write!(self.out.text, "{name}=\\"{value}\\",").ok(); self }
      fn value(self, value: u64) { writeln!(self.out.text, "}} {value}").ok(); }
    }
    fn serve_all(s: &State) { let mut out = Out { text: String::new() }; write(&mut out, s); serve(out.text); }
    fn main() { serve_all(&State::load()); }`;
  const labelsOf = (source: string) =>
    Object.fromEntries(readMain(`${source}\n${OWN}`).metrics.map(({ name, labels }) => [name, labels]));

  const LINES: readonly [
    title: string,
    source: string,
    expected: Readonly<Record<string, readonly string[] | null>>,
  ][] = [
    [
      'labels of one call each, up to the next header',
      `fn write(out: &mut Out, s: &State) {
        out.header("open"); for d in &s.doors { out.line("open").label("door", d.name()).label("way", "in").value(d.n()); }
        out.single("doors", 1); out.header("shut"); out.line("shut").label("door", "a").value(2); }`,
      { open: ['door', 'way'], doors: [], shut: ['door'] },
    ],
    [
      'by what a caller further out gives',
      `fn of(out: &mut Out, group: Group) { let name = format!("{}_items", group.prefix()); out.header(&name);
        out.line(&name).label(group.label(), "a").value(1); }
       fn write(out: &mut Out, _s: &State) { of(out, Group::Shop); of(out, Group::Stock); }`,
      { shop_items: ['shop'], stock_items: ['stock'] },
    ],
    [
      'in a closure that is handed over, and a function by its name, which is not read',
      `fn more(out: &mut Out) { out.line("more").label("a", "b").value(1); }
       fn write(out: &mut Out, _s: &State) { out.group("given", |o| o.line("given").label("zone", "eu").value(1)); out.group("more", more); }`,
      { given: ['zone'], more: null },
    ],
    [
      'a line of another metric in between is not of it',
      `fn write(out: &mut Out, _s: &State) { out.header("of"); out.line("other").label("alien", "x").value(1); out.line("of").label("own", "x").value(1); }`,
      { of: ['own'] },
    ],
    [
      'no line at all, or a label by a name that nothing tells',
      `fn write(out: &mut Out, s: &State) { out.header("none"); out.header("dark"); out.line("dark").label(s.key(), "x").value(1); out.single("end", 1); }`,
      { none: null, dark: null, end: [] },
    ],
    [
      'of objects of a trait, each with the lists that it is made with; what any of a type has is not of one that is out of sight',
      `trait Shown { fn name(&self) -> String; fn rows(&self) -> Vec<Row>; }
       struct Row { labels: Vec<(String, String)>, value: u64 }
       impl Row { fn show(&self, name: &str) -> String { let labels = if self.labels.is_empty() { String::new() } else {
         let all = self.labels.iter().map(|(key, value)| format!("{key}=\\"{value}\\"")).collect::<Vec<_>>(); format!("{{{}}}", all.join(",")) };
         format!("{}{} {}", name, labels, self.value) } }
       struct Metric { of: Box<dyn Shown> }
       impl Metric { fn new(of: impl Shown + 'static) -> Self { Metric { of: Box::new(of) } } }
       impl std::fmt::Display for Metric { fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { let name = self.of.name();
         writeln!(f, "# TYPE {} gauge", name)?; for row in self.of.rows() { writeln!(f, "{}", row.show(&name))?; } Ok(()) } }
       struct One; impl Shown for One { fn name(&self) -> String { "one".into() } fn rows(&self) -> Vec<Row> { vec![Row { labels: vec![], value: 1 }] } }
       struct Many { name: String, rows: Vec<Row> }
       impl Shown for Many { fn name(&self) -> String { self.name.clone() } fn rows(&self) -> Vec<Row> { self.rows.clone() } }
       fn write(out: &mut Out, s: &State) { let mut rows = vec![]; for door in s.doors() { let labels = vec![("door".into(), door), ("way".into(), s.way())]; rows.push(Row { labels: labels.clone(), value: 1 }); }
         out.text += &Metric::new(One).to_string(); out.text += &Metric::new(Many { name: "many".into(), rows }).to_string();
         out.text += &Metric::new(Many { name: "dark".into(), rows: s.rows() }).to_string(); }`,
      { one: [], many: ['door', 'way'], dark: null },
    ],
    [
      'what is lent the page and is out of sight may write labels',
      `fn write(out: &mut Out, s: &State) { out.header("lent"); write!(out.text, "lent").ok(); outside::labels(&mut out.text, s); writeln!(out.text, " 1").ok(); out.single("end", 1); }`,
      { lent: null, end: [] },
    ],
    [
      'only what runs for the caller',
      `fn each(out: &mut Out, name: &str, zone: Option<&str>) { out.header(name);
        let line = out.line(name).label("all", "x"); let line = if let Some(zone) = zone { line.label("zone", zone) } else { line }; line.value(1); }
       fn write(out: &mut Out, s: &State) { each(out, "with", Some(s.zone())); each(out, "without", None); }`,
      { with: ['all', 'zone'], without: ['all'] },
    ],
    [
      'a function that calls itself ends',
      `fn deep(out: &mut Out, n: u64) { if n > 0 { deep(out, n - 1); } out.line("deep").label("level", "x").value(n); }
       fn write(out: &mut Out, _s: &State) { out.header("deep"); deep(out, 3); }`,
      { deep: ['level'] },
    ],
  ];
  test.each(LINES)('%s', (_, source, expected) => {
    expect(labelsOf(source)).toEqual(expected);
  });
});

describe('the text format by the functions of metrics-exporter-prometheus', () => {
  const program = (source: string) =>
    read(
      {
        'Cargo.toml':
          '[package]\nname = "app"\nversion = "0.1.0"\n[dependencies]\nmetrics = "0.24"\nmetrics-exporter-prometheus = "0.18"\n',
        'src/main.rs': `use indexmap::IndexMap; use metrics::{Key, Unit}; use metrics_exporter_prometheus::{formatting, LabelSet};\n${source}`,
      },
      '**/*.rs',
    );

  const SIZES = `enum Of { Time, Size, Number }
    impl Of { fn unit(&self) -> Unit { match self { Of::Time => Unit::Seconds, Of::Size => Unit::Bytes, Of::Number => Unit::Count } } }
    const ALL: &[(&str, Of)] = &[("cache.size", Of::Size), ("open-files", Of::Number), ("lag_seconds", Of::Time), (outside::NAME, Of::Size)];
    fn gauge(out: &mut String, labels: &IndexMap<String, String>, of: &Of, name: &str) {
      let name = format!("app_{}", formatting::sanitize_metric_name(name));
      formatting::write_help_line(out, &name, Some(of.unit()), None, "A size");
      formatting::write_type_line(out, &name, Some(of.unit()), None, "gauge");
      formatting::write_metric_line::<&str, u64>(out, &name, None, &LabelSet::from_key_and_global(&Key::from_static_name("x"), labels), None, 1, Some(of.unit()));
    }`;

  test('a name with its unit and its suffix, where it has them not already; the kind, the help and the labels beside it', () => {
    const { metrics, unresolved } = program(`${SIZES}
      fn main() { let mut out = String::new(); let labels = IndexMap::from([("db".to_string(), name())]);
        for (name, of) in ALL { gauge(&mut out, &labels, of, name); }
        formatting::write_type_line(&mut out, "hits", None, Some("total"), "counter");
        formatting::write_type_line(&mut out, "load", Some(Unit::Percent), None, "gauge");
        serve(out); }`);
    expect(metrics.map(({ name, kind, labels, help, updated }) => [name, kind, labels, help, updated])).toEqual([
      ['app_cache_size_bytes', 'gauge', ['db'], 'A size', true],
      ['app_open_files', 'gauge', ['db'], 'A size', true],
      ['app_lag_seconds', 'gauge', ['db'], 'A size', true],
      ['hits_total', 'counter', null, null, true],
      ['load_ratio', 'gauge', null, null, true],
    ]);
    expect(unresolved.map(({ pattern }) => pattern)).toEqual(['app_*bytes']);
  });

  test('labels of a map that grows: what is in it where a line is written, and what a loop puts into it before its next turn', () => {
    const { metrics } = program(`${SIZES}
      struct Handle { shared: IndexMap<String, String> }
      impl Handle { fn new() -> Self { Self { shared: IndexMap::from([("node".to_owned(), name())]) } }
        fn shared(&self) -> &IndexMap<String, String> { &self.shared } }
      fn page(handle: &Handle, out: &mut String) {
        let mut labels = handle.shared().clone();
        gauge(out, &labels, &Of::Number, "all");
        for db in dbs() { labels.insert("db".to_owned(), db.name());
          gauge(out, &labels, &Of::Number, "of_db"); }
        for db in dbs() { let mut labels = handle.shared().clone();
          for part in db.parts() { gauge(out, &labels, &Of::Number, "before"); labels.insert("part".to_owned(), part); gauge(out, &labels, &Of::Number, "of_part"); } }
        labels.remove("db"); gauge(out, &labels, &Of::Number, "left"); }
      fn main() { let mut out = String::new(); page(&Handle::new(), &mut out); serve(out); }`);
    expect(Object.fromEntries(metrics.map(({ name, labels }) => [name, labels]))).toEqual({
      app_all: ['node'],
      app_of_db: ['node', 'db'],
      app_before: ['node', 'part'],
      app_of_part: ['node', 'part'],
      app_left: null,
    });
  });

  test('before 0.18 a line is given the whole name', () => {
    const { metrics } = program(
      'fn main() { let mut out = String::new(); formatting::write_type_line(&mut out, "hits_total", "counter"); serve(out); }',
    );
    expect(metrics).toMatchObject([{ name: 'hits_total', kind: 'counter', labels: null }]);
  });

  test('a unit or labels out of sight are not known; a function of the same name from elsewhere writes nothing', () => {
    const { metrics, unresolved } =
      program(`mod own { pub fn write_type_line(out: &mut String, name: &str, kind: &str) {} }
      fn main() { let mut out = String::new(); formatting::write_type_line(&mut out, "hits", unit(), None, "counter");
        own::write_type_line(&mut out, "other", "counter"); elsewhere::write_type_line(&mut out, "third", "counter"); serve(out); }`);
    expect(metrics).toEqual([]);
    expect(unresolved.map(({ pattern }) => pattern)).toEqual(['hits*']);
  });
});
