/** Declarations in branches: one that a caller does not take is none of that caller's. */
import { expect, test } from 'vitest';
import { read } from './read.ts';

function kindsOf(source: string): string[] {
  const { metrics, unresolved } = read({ 'src/main.rs': source }, '**/*.rs');
  const open = unresolved.map(({ pattern, kind }) => `open ${pattern} ${kind}`);
  return [...new Set([...metrics.map(({ name, kind }) => `${name} ${kind}`), ...open])].sort();
}

const KIND = 'use prometheus::*; enum Kind { Counter, Gauge }\n';

test.each([
  [
    'an arm for each kind',
    `${KIND}fn register(kind: Kind, name: &str) {
       match kind {
         Kind::Counter => { register_int_counter!(name, "h").unwrap(); }
         Kind::Gauge => { register_int_gauge!(name, "h").unwrap(); }
       }
     }
     fn main() { register(Kind::Counter, "hits_total"); register(Kind::Gauge, "level"); }`,
    ['hits_total counter', 'level gauge'],
  ],
  [
    'a flag',
    `${KIND}fn register(name: &str, gauge: bool) {
       if gauge { register_int_gauge!(name, "h").unwrap(); } else { register_int_counter!(name, "h").unwrap(); }
     }
     fn main() { register("level", true); register("hits_total", false); }`,
    ['hits_total counter', 'level gauge'],
  ],
  [
    'a flag, and options that are made before it',
    `${KIND}fn register(name: &str, gauge: bool) {
       let opts = Opts::new(name, "h");
       if gauge { register_int_gauge!(opts).unwrap(); } else { register_int_counter!(opts).unwrap(); }
     }
     fn main() { register("level", true); register("hits_total", false); }`,
    ['hits_total counter', 'level gauge'],
  ],
  [
    'how many labels there are',
    `${KIND}fn register(name: &str, labels: &[&str]) {
       if labels.is_empty() { register_int_gauge!(name, "h").unwrap(); }
       if labels.len() == 1 { register_histogram_vec!(name, "h", labels).unwrap(); }
       if labels.len() > 1 { register_int_counter_vec!(name, "h", labels).unwrap(); }
     }
     const BOTH: [&str; 2] = ["a", "b"];
     fn main() { register("level", &[]); register("took", &["a"]); register("hits_total", &BOTH); }`,
    ['hits_total counter', 'level gauge', 'took histogram'],
  ],
  [
    'a list that is filled before it is asked for',
    `${KIND}fn register(name: &str) {
       let mut labels = vec![]; fill(&mut labels); if labels.is_empty() { return; }
       register_int_counter!(name, "h").unwrap();
     }
     fn main() { register("hits_total"); }`,
    ['hits_total counter'],
  ],
  ...[
    ['an option that a method fills', 'let mut o: Option<&str> = None; o.replace("x"); some("hits_total", o);'],
    ['an option that a function fills', 'let mut o = None; fill(&mut o); some("hits_total", o);'],
    [
      'a flag of a tuple that a function sets',
      'let (mut on, mut n) = (false, 0); find(&mut on, &mut n); flag("hits_total", on);',
    ],
    ['a flag that is swapped', 'let mut on = false; std::mem::swap(&mut on, &mut other()); flag("hits_total", on);'],
    ['a number that is shifted', 'let mut n = 0; n <<= bits(); number("hits_total", n);'],
    ['a flag in a cell', 'let cell = std::cell::Cell::new(false); ask(&cell); flag("hits_total", cell.get());'],
    [
      'a number behind a lock',
      'let n = Mutex::new(0); *n.lock().unwrap() += 1; number("hits_total", *n.lock().unwrap());',
    ],
    ['a static that may be changed', 'unsafe { ON = true; flag("hits_total", ON); }'],
  ].map(([title = '', code = '']): [string, string, string[]] => [
    `${title} is not what it was made with`,
    `${KIND}static mut ON: bool = false; fn hits(name: &str) { register_int_counter!(name, "h").unwrap(); }
     fn flag(name: &str, on: bool) { if on { hits(name); } } fn number(name: &str, n: u32) { if n == 0 { return; } hits(name); } fn some(name: &str, o: Option<&str>) { if let Some(_) = o { hits(name); } }
     fn main() { flag("level", true); number("level", 1); some("level", Some("x")); ${code} }`,
    ['hits_total counter', 'level counter'],
  ]),
  [
    'a number that another turn changes, beside arms that ask for it',
    `${KIND}fn note(name: &str, attempt: u32) { if attempt == 0 { return; } register_int_counter!(name, "h").unwrap(); }
     fn main() {
       let mut attempt = 0;
       loop { match go(attempt) { Ok(_) => { note("done_total", attempt); break; } Err(e) if again(&e, attempt) => { attempt += 1; } Err(e) => { note("failed_total", attempt); break; } } }
     }`,
    ['done_total counter', 'failed_total counter'],
  ],
  [
    'a branch around the call',
    `${KIND}fn counter(name: &str) { register_int_counter!(name, "h").unwrap(); }
     fn gauge(name: &str) { register_int_gauge!(name, "h").unwrap(); }
     fn register(name: &str, kind: Kind) {
       match kind { Kind::Counter => counter(name), Kind::Gauge => gauge(name) }
     }
     fn main() { register("hits_total", Kind::Counter); register("level", Kind::Gauge); }`,
    ['hits_total counter', 'level gauge'],
  ],
  [
    'a table of names and kinds',
    `use metrics::*; enum Kind { Counter, Gauge }
     struct Def { name: &'static str, help: &'static str, kind: Kind }
     const DEFS: &[Def] = &[Def { name: "hits", help: "h", kind: Kind::Counter }, Def { name: "level", help: "h", kind: Kind::Gauge }];
     fn main() {
       for def in DEFS {
         match def.kind {
           Kind::Counter => describe_counter!(def.name, def.help),
           Kind::Gauge => describe_gauge!(def.name, def.help),
         }
       }
     }`,
    ['hits counter', 'level gauge'],
  ],
  [
    'an inventory, whose list has no expression: each literal of its type',
    `use metrics::*; enum Kind { Counter, Gauge }
     struct Def { name: &'static str, help: &'static str, kind: Kind }
     inventory::collect!(Def);
     static A: Def = Def { name: "hits", help: "h", kind: Kind::Counter };
     static B: Def = Def { name: "level", help: "h", kind: Kind::Gauge };
     fn main() {
       for def in inventory::iter::<Def> {
         match def.kind {
           Kind::Counter => describe_counter!(def.name, def.help),
           Kind::Gauge => describe_gauge!(def.name, def.help),
         }
       }
     }`,
    ['hits counter', 'level gauge'],
  ],
  [
    'what is inside the Ok of a function that is tried',
    `use prometheus::*; struct Server { name: String }
     fn setting() -> Result<Option<u8>, E> { if set() { Ok(Some(1)) } else { Ok(None) } }
     impl Server {
       fn at(name: &str) -> Result<Option<Self>, E> { Ok(setting()?.map(|_| Server { name: name.to_string() })) }
       fn run(self) { register_int_counter!(self.name.clone(), "h").unwrap(); }
     }
     fn main() -> Result<(), E> { if let Some(server) = Server::at("hits_total")? { server.run(); } Ok(()) }`,
    ['hits_total counter'],
  ],
  [
    'what is made of the inside of an option is inside one',
    `${KIND}struct Name(&'static str);
     fn name(of: Option<&'static str>) -> Option<Name> { of.map(|n| Name(n)) }
     fn main() { if let Some(Name(own)) = name(Some("hits_total")) { register_int_counter!(own, "h").unwrap(); } }`,
    ['hits_total counter'],
  ],
  [
    'an Ok of nothing',
    `${KIND}fn name() -> Result<Option<&'static str>, E> { Ok(None) }
     fn register(name: &str) -> Result<(), E> { if let Some(_) = self::name()? { register_int_counter!(name, "h")?; } Ok(()) }
     fn main() { register("hits_total"); }`,
    [],
  ],
  [
    'a condition that only run time knows leaves both',
    `${KIND}fn register(name: &str) {
       if std::env::var("X").is_ok() { register_int_gauge!(name, "h").unwrap(); } else { register_int_counter!(name, "h").unwrap(); }
     }
     fn main() { register("either"); }`,
    ['either counter', 'either gauge'],
  ],
])('%s', (_, source, expected) => {
  expect(kindsOf(source)).toEqual(expected);
});

test.each([
  [
    'a key that a closure hands to a recorder',
    `use metrics::*;
     static KEY: std::sync::LazyLock<Key> = std::sync::LazyLock::new(|| Key::from_static_parts("kept_total", &[]));
     fn register(build: impl FnOnce() -> (Key, Metadata<'static>)) {
       let (key, metadata) = build();
       with_recorder(|recorder| recorder.register_counter(&key, &metadata)).increment(1);
     }
     fn main() { register(|| (KEY.clone(), META.clone())); }`,
    ['kept_total counter'],
  ],
  [
    'a key that nothing in sight makes is left open',
    `use metrics::*;
     fn main() { let key = outside::key(); with_recorder(|recorder| recorder.register_gauge(&key, &META)).set(1.0); }`,
    ['open * gauge'],
  ],
])('%s', (_, source, expected) => {
  expect(kindsOf(source)).toEqual(expected);
});

const FAMILY = `use prometheus::proto::{MetricFamily, MetricType};
  fn family(name: &str, help: &str, kind: MetricType) -> MetricFamily {
    let mut family = MetricFamily::default();
    family.set_name(name.to_string());
    family.set_help(help.into());
    family.set_field_type(kind);
    family
  }\n`;

test.each([
  [
    'families by hand',
    `${FAMILY}fn main() { show(family("collections", "Collections", MetricType::GAUGE), family("calls_total", "Calls", MetricType::COUNTER)); }`,
    ['calls_total counter', 'collections gauge'],
  ],
  [
    'a prefix that only run time knows, if there is one',
    `${FAMILY}fn prefixed(prefix: Option<&str>, name: &str) -> MetricFamily {
       family(&prefix.map(|p| format!("{p}{name}")).unwrap_or_else(|| name.to_string()), "h", MetricType::GAUGE)
     }
     fn main() { let prefix = std::env::var("PREFIX").ok(); prefixed(prefix.as_deref(), "depth"); }`,
    ['open *depth gauge'],
  ],
  [
    'the name of another family is no new one',
    `use prometheus::proto::MetricFamily;
     fn main() { for old in prometheus::gather() { let mut family = MetricFamily::default(); family.set_name(old.get_name().to_string()); } }`,
    [],
  ],
])('%s', (_, source, expected) => {
  expect(kindsOf(source)).toEqual(expected);
});

/** Labels by name, of what `main` records. */
function labelled(source: string): Record<string, readonly string[] | null> {
  const { metrics } = read({ 'src/main.rs': `use prometheus::*; ${source}` }, '**/*.rs');
  return Object.fromEntries(metrics.map(({ name, labels }) => [name, labels]));
}

const MADE = 'register_int_counter_vec!(name, "h", labels).unwrap().with_label_values(&[]).inc();';
const COUNTED = 'metrics::counter!(name, &labels).increment(1);';
const EACH = { a: ['x'], b: ['y'], c: [] };

test.each<[title: string, source: string, labels: Record<string, readonly string[] | null>]>([
  [
    'matches on a variant of which nothing says which one it is',
    `enum Kind { A, B, C } fn hit(kind: Kind) { let name = match kind { Kind::A => "a", Kind::B => "b", Kind::C => "c" };
       let labels: &[&str] = match kind { Kind::B => &["y"], Kind::A => &["x"], _ => &[] }; ${MADE} } fn main() { hit(read()); }`,
    EACH,
  ],
  [
    'methods of an enum that match on it',
    `enum Kind { A, B, C } impl Kind { fn name(&self) -> &'static str { match self { Kind::A => "a", Kind::B => "b", Kind::C => "c" } }
       fn labels(&self) -> &'static [&'static str] { match self { Kind::A => &["x"], Kind::B => &["y"], Kind::C => &[] } }
       fn hit(&self) { let name = self.name(); let labels = self.labels(); ${MADE} } } fn main() { read().hit(); }`,
    EACH,
  ],
  [
    'matches on texts, of the facade',
    `fn hit(kind: &str) { let name = match kind { "a" => "a", "b" => "b", _ => "c" };
       let labels = match kind { "a" => vec![("x", "1")], "b" => vec![("y", "1")], _ => vec![] }; ${COUNTED} } fn main() { hit(read()); }`,
    EACH,
  ],
  [
    'matches on tuples',
    `fn hit(op: Op, on: bool) { let name = match (&op, on) { (Op::Get, true) => "a", (_, true) => "b", _ => "c" };
       let labels = match (&op, on) { (Op::Get, true) => vec![("x", "1")], (_, true) => vec![("y", "1")], _ => vec![] }; ${COUNTED} }
     fn main() { hit(read(), read()); }`,
    EACH,
  ],
  [
    'conditions, also of what is put in',
    `fn hit(code: u16) { let name = if code >= 500 { "a" } else if code >= 400 { "b" } else { "c" }; let mut labels = vec![("all", "1")];
       if code >= 500 { labels.push(("x", "1")); } ${COUNTED} } fn main() { hit(read()); }`,
    { a: ['all', 'x'], b: ['all'], c: ['all'] },
  ],
  [
    'not where they ask for different values, or by other patterns',
    `fn hit(one: &str, two: &str) { let name = match one { "a" => "a", _ => "b" }; let labels = match two { "a" => vec![("x", "1")], _ => vec![] }; ${COUNTED} }
     fn other(kind: &str) { let name = match kind { "c" => "c", _ => "d" }; let labels = match kind { "e" => vec![("x", "1")], _ => vec![] }; ${COUNTED} }
     fn main() { hit(read(), read()); other(read()); }`,
    { a: ['x'], b: ['x'], c: ['x'], d: ['x'] },
  ],
  [
    'not where it may be another value the second time',
    `fn hit(mut left: u8) { let name = if left > 1 { "a" } else { "b" }; left -= 1; let labels = if left > 1 { vec![("x", "1")] } else { vec![] }; ${COUNTED} }
     fn next(rx: Receiver<u8>) { let name = match rx.recv() { Ok(1) => "c", _ => "d" }; let labels = match rx.recv() { Ok(1) => vec![("x", "1")], _ => vec![] }; ${COUNTED} }
     fn main() { hit(read()); next(read()); }`,
    { a: ['x'], b: ['x'], c: ['x'], d: ['x'] },
  ],
])('name and labels of one run: %s', (_title, source, labels) => {
  expect(labelled(source)).toEqual(labels);
});
