/** Names that functions, closures, objects, enums and tables of a project hand to a library. */
import { describe, expect, test } from 'vitest';
import { manifest, read } from './read.ts';

type Case = readonly [
  title: string,
  source: string | Readonly<Record<string, string>>,
  names: readonly string[],
  patterns?: readonly string[],
];

function extracted(source: string | Readonly<Record<string, string>>) {
  const files = typeof source === 'string' ? { 'src/main.rs': `use prometheus::*;\n${source}` } : source;
  return read(files, '**/*.rs');
}

function check([, source, names, patterns = []]: Case): void {
  const { metrics, unresolved } = extracted(source);
  expect(
    unresolved.map(({ pattern, reason }) => (patterns.length > 0 ? pattern : `${pattern}: ${reason}`)).sort(),
  ).toEqual([...patterns].sort());
  expect([...new Set(metrics.map((metric) => metric.name))].sort()).toEqual([...names].sort());
}

const MAIN = 'fn main() { run(); }';

const PUT = 'fn gauge(name: &str) { IntGauge::new(name, "h"); }';
/** Texts that grow where they are. */
const GROWN: readonly Case[] = [
  ...(
    [
      ['pushed', 'let mut s = String::from("a"); s.push(\'_\'); s.push_str("b"); gauge(&s);', ['a_b']],
      ['added', 'let mut s = String::new(); s += "a_"; s += &"b".to_string(); gauge(&s);', ['a_b']],
      [
        'written',
        'let mut s = String::with_capacity(16); write!(s, "a_{}", 1).unwrap(); write!(&mut s, "_b").unwrap(); gauge(&s);',
        ['a_1_b'],
      ],
      ['put in front', 'let mut s = "b".to_owned(); s.insert(0, \'_\'); s.insert_str(0, "a"); gauge(&s);', ['a_b']],
      ['emptied', 'let mut s = "b".to_owned(); s.clear(); s.push_str("a"); gauge(&s);', ['a']],
      ['made of itself', 'let mut s = "b".to_owned(); s.push_str("c"); s = format!("a_{s}"); gauge(&s);', ['a_bc']],
      ['in a block of its own', 'let mut s = "b".to_owned(); { s.push_str("c"); } gauge(&s);', ['bc']],
      ['used before', 'let mut s = "b".to_owned(); gauge(&s); s.push_str("c"); drop(s);', ['b']],
      [
        'of another name in an inner block',
        'let mut s = "b".to_owned(); { let mut s = String::new(); s.push_str("c"); } gauge(&s);',
        ['b'],
      ],
    ] as const
  ).map(([title, code, names]): Case => [`a text that is ${title}`, `${PUT} fn main() { ${code} }`, names]),
  [
    'a text that grows under a condition which is known',
    `${PUT} fn named(prefix: &str) { let mut s = prefix.to_owned(); if !s.is_empty() { s.push('_'); } s.push_str("total"); gauge(&s); } fn main() { named(""); named("x"); }`,
    ['total', 'x_total'],
  ],
  [
    'a text that grows under a condition which is not known, on one of two ways',
    `${PUT} fn named(wide: bool) { let mut s = "a".to_owned(); if wide { s += "_wide"; } else { s += "_narrow"; } s += "_total"; gauge(&s); } fn main() { named(std::env::args().count() > 1); }`,
    ['a_narrow_total', 'a_wide_total'],
  ],
  [
    'a text that grows in a loop, in a match, by what is lent to somebody, and a number',
    `${PUT} fn fill(s: &mut String) { s.push('x'); }
     fn main() {
       let mut a = "a".to_owned(); for part in parts() { a.push_str(part); } gauge(&a);
       let mut b = "b".to_owned(); match kind() { 0 => b.push_str("_zero"), _ => {} } gauge(&b);
       let mut c = "c".to_owned(); fill(&mut c); gauge(&c);
       let mut n = 1; n += 1; gauge(&format!("d_{n}"));
       let mut e = "ee".to_owned(); e.make_ascii_uppercase(); gauge(&e);
     }`,
    [],
    ['a*', 'b*', '*', 'd_*', '*'],
  ],
  [
    'a text in a field that grows in a copy of its object',
    `${PUT} #[derive(Clone)] struct Scope { prefix: String }
     impl Scope {
       fn child(&self, name: &str) -> Self { let mut c = self.clone(); if !c.prefix.is_empty() { c.prefix.push('_'); } c.prefix.push_str(name); c }
       fn with(mut self, name: &str) -> Self { self.prefix += name; self }
       fn below(&self, name: &str) -> Self { let mut c = self.clone(); c.prefix = format!("{}_{name}", c.prefix); c }
       fn gauge(&self, name: &str) { gauge(&format!("{}_{name}", self.prefix)); }
     }
     fn main() { let root = Scope { prefix: String::new() }; let app = root.child("app"); app.gauge("a"); app.child("io").gauge("b"); app.clone().with("x").gauge("c"); app.below("net").gauge("d"); }`,
    ['app_a', 'app_io_b', 'appx_c', 'app_net_d'],
  ],
  [
    'a text in a field that a method or a function changes in place',
    `${PUT} struct Scope { prefix: String }
     impl Scope { fn enter(&mut self, name: &str) { self.prefix.push_str(name); } fn count(&mut self) {} fn gauge(&self, name: &str) { gauge(&format!("{}_{name}", self.prefix)); } }
     fn rename(scope: &mut Scope) { scope.prefix = "other".into(); }
     fn look(scope: &mut Scope) {}
     fn main() {
       let mut a = Scope { prefix: "a".into() }; a.enter("x"); a.gauge("one");
       let mut b = Scope { prefix: "b".into() }; rename(&mut b); b.gauge("two");
       let mut c = Scope { prefix: "c".into() }; c.count(); look(&mut c); c.gauge("three");
     }`,
    ['c_three'],
    ['*_one', '*_two'],
  ],
];

const FUNCTIONS: readonly Case[] = [
  [
    'functions by the names of the macros that they call',
    {
      'Cargo.toml': manifest('app'),
      'src/main.rs':
        'mod util; mod other; fn main() { util::register_int_counter("a_total"); util::register_int_gauge("b"); }',
      'src/util.rs': `use prometheus::{register_int_counter, IntCounter, Opts};
        pub fn register_int_counter(name: &str) -> IntCounter { register_int_counter!(Opts::new(name, "h").namespace("ns")).unwrap() }
        pub fn register_int_gauge(name: &str) -> prometheus::IntGauge { prometheus::register_int_gauge!(name, "h").unwrap() }`,
      'src/other.rs': `mod register_gauge { } macro_rules! register_counter { ($name:literal) => { log($name) } }
        fn go() { register_counter!("no_metric"); prometheus::register_gauge!("c", "h"); }`,
    },
    ['ns_a_total', 'b', 'c'],
  ],
  [
    'a chain of twelve functions',
    `${Array.from({ length: 12 }, (_, index) => `fn f${index}(n: &str) -> IntCounter { f${index + 1}(n) }`).join('\n')}
     fn f12(n: &str) -> IntCounter { IntCounter::new(n, "h").unwrap() }
     fn main() { f0("deep_total"); f7("middle_total"); }`,
    ['deep_total', 'middle_total'],
  ],
  [
    'each function adds to the name',
    `fn base(n: String) -> IntCounter { IntCounter::new(format!("app_{n}"), "h").unwrap() }
     fn http(n: &str) -> IntCounter { base(format!("http_{}", n)) }
     fn total(n: &str) -> IntCounter { http(&(n.to_string() + "_total")) }
     fn main() { total("hits"); http("level"); base("x".into()); }`,
    ['app_http_hits_total', 'app_http_level', 'app_x'],
  ],
  [
    'a method by whose name objects of types out of sight have one, too',
    `struct Builder {}
     impl Builder { fn build(&self, prefix: &str) -> IntCounter { IntCounter::new(format!("{prefix}_total"), "h").unwrap() } }
     fn others(list: Vec<Request>) {
       ${Array.from({ length: 9 }, (_, index) => `list.iter().map(|r${index}| r${index}.build(&r${index}.label())).count();`).join('\n')}
     }
     fn main() { let b = Builder {}; b.build("http"); }`,
    ['http_total'],
  ],
  [
    'a method that is called on an object whose type is not told',
    `struct Builder { prefix: &'static str }
     impl Builder { fn build(&self) -> IntCounter { IntCounter::new(format!("{}_total", self.prefix), "h").unwrap() } }
     fn main() { [Builder { prefix: "http" }, Builder { prefix: "grpc" }].iter().for_each(|b| { b.build(); }); }`,
    ['http_total', 'grpc_total'],
  ],
  [
    'a method of a builder whose prefix the constructor is given',
    `struct Builder { prefix: String }
     impl Builder {
       fn new(prefix: &str) -> Self { Self { prefix: prefix.to_string() } }
       fn counter(&self, name: &str) -> IntCounter { IntCounter::new(format!("{}_{}", self.prefix, name), "h").unwrap() }
     }
     fn main() { let a = Builder::new("http"); let b = Builder::new("grpc"); a.counter("hits_total"); b.counter("calls_total"); }`,
    ['http_hits_total', 'grpc_calls_total'],
  ],
  [
    'a text of the settings is empty under a plain default; what has another default, or is no setting, is not known',
    `#[derive(Deserialize)] struct Config { #[serde(default)] prefix: String, #[serde(default = "own")] own: String, plain: String }
     #[derive(Deserialize)] struct OtherConfig { #[serde(default)] prefix: String } #[derive(Deserialize)] struct Answer { #[serde(default)] prefix: String }
     impl Default for Config { fn default() -> Self { Config { prefix: Default::default(), own: "o".into(), plain: "p".into() } } }
     impl Default for OtherConfig { fn default() -> Self { OtherConfig { prefix: "other".into() } } }
     fn make(prefix: &str, name: &str) { register_int_counter!(format!("{prefix}{name}"), "h").unwrap().inc(); }
     fn run(config: &Config, other: &OtherConfig, answer: &Answer) {
       make(&config.prefix, "plain_total"); make(&config.own, "own_total"); make(&config.plain, "needed_total");
       make(&other.prefix, "other_total"); make(&answer.prefix, "answered_total");
     }
     fn main() { run(&load(), &load(), &ask()); }`,
    ['plain_total'],
    ['*answered_total', '*needed_total', '*other_total', '*own_total'],
  ],
  [
    'an option of the settings is none unless somebody sets it; what has a default or has to be set is not known',
    `#[derive(Deserialize)] struct Config { prefix: Option<String>, #[serde(default = "own")] given: Option<String>, name: String }
     #[derive(Deserialize)] struct OtherConfig { prefix: Option<String> } #[derive(Deserialize)] struct Answer { prefix: Option<String> }
     impl Default for OtherConfig { fn default() -> Self { OtherConfig { prefix: Some("o".into()) } } }
     fn make(prefix: Option<&str>, name: &str) { let text = prefix.map(|p| format!("{p}_{name}")).unwrap_or_else(|| name.to_string()); register_int_counter!(text, "h").unwrap().inc(); }
     fn run(config: &Config, other: &OtherConfig, answer: &Answer) {
       make(answer.prefix.as_deref(), "answered_total");
       make(config.prefix.as_deref(), "plain_total");
       make(config.given.as_deref(), "given_total");
       make(other.prefix.as_deref(), "other_total");
       register_int_gauge!(Opts::new("level", "h").namespace(config.name.clone()));
       let registry = Registry::new_custom(config.prefix.clone(), None).unwrap();
       register_int_gauge_with_registry!("registered", "h", registry);
     }
     fn main() { run(&load(), &load(), &ask()); }`,
    ['plain_total', 'registered'],
    ['*_given_total', '*_other_total', '*_level', '*_answered_total'],
  ],
  [
    'a function of a trait by a type parameter: that of the type which the caller gives, else that of each which has the trait',
    `trait Kind { fn make(name: &str); } trait Other { fn make(name: &str); } struct Fast; struct Slow; struct Odd; struct Idle;
     impl Kind for Fast { fn make(name: &str) { register_int_counter!(format!("fast_{name}"), "h").unwrap().inc(); } }
     impl Kind for Slow { fn make(name: &str) { register_int_counter!(format!("slow_{name}"), "h").unwrap().inc(); } }
     impl Other for Odd { fn make(name: &str) { register_int_counter!(format!("odd_{name}"), "h").unwrap().inc(); } }
     impl Idle { fn make(name: &str) { register_int_counter!(format!("idle_{name}"), "h").unwrap().inc(); } }
     fn make<T: Kind>(name: &str) { T::make(name) } fn by<T>(_kind: T, name: &str) where T: Kind { T::make(name) }
     fn any<K: Kind>(name: &str) -> Made<K> { K::make(name) }
     fn main() { make::<Fast>("a"); by(Slow, "b"); let c: Made<Fast> = any("c"); drop(any("d")); }`,
    ['fast_a', 'fast_c', 'fast_d', 'slow_b', 'slow_d'],
    ['idle_*', 'odd_*'],
  ],
  [
    'a `Cow` that is taken apart is the text that it holds, by the arm for what it was made as',
    `use std::borrow::Cow; struct Row { name: Cow<'static, str> }
     impl Row { fn new(name: &'static str) -> Self { Row { name: Cow::Borrowed(name) } } fn owned(name: String) -> Self { Row { name: Cow::Owned(name) } } }
     fn plain(name: &Cow<'static, str>) -> String { match name { Cow::Borrowed(s) => s.to_string(), Cow::Owned(s) => format!("own_{s}") } }
     fn make(row: &Row) { register_int_counter!(plain(&row.name), "h").unwrap().inc(); }
     fn main() { make(&Row::new("a")); make(&Row::owned(format!("{}_b", "x"))); }`,
    ['a', 'own_x_b'],
    [],
  ],
  [
    'a text that is made into an enum of its own by `From` is that variant, and not any of them',
    `enum Part { Api, Disk, Other(String) }
     impl Part { fn text(&self) -> &str { match self { Self::Api => "api", Self::Disk => "disk", Self::Other(text) => text } } }
     impl From<&str> for Part { fn from(path: &str) -> Self { match path { "/api" => Self::Api, "/disk" => Self::Disk, _ => Self::Other(path.to_string()) } } }
     struct Row { name: &'static str, part: Part } impl Row { fn new(name: &'static str, part: impl Into<Part>) -> Self { Row { name, part: part.into() } } }
     fn make(row: &Row) { register_int_counter!(format!("{}_{}", row.part.text(), row.name), "h").unwrap().inc(); }
     fn main() { make(&Row::new("a", Part::Api)); make(&Row::new("b", "/disk")); make(&Row::new("c", "net")); }`,
    ['api_a', 'disk_b', 'net_c'],
    [],
  ],
  [
    'an element at an index that only run time knows is each of them; a counter that a loop moves on is no number',
    `const NAMES: [&str; 2] = ["low", "high"]; const HELPS: [&str; 2] = ["is low", "is high"];
     fn level(at: usize) { register_int_gauge!(NAMES[at], HELPS[at]).unwrap().set(1); register_int_gauge!(NAMES_AT_RUN_TIME[at], "h").unwrap().set(1); }
     fn count() { let mut n = 0; while n < 2 { register_int_gauge!(format!("turn_{n}"), "h").unwrap().set(1); n += 1; } let m = 3; loop { register_int_gauge!(format!("same_{m}"), "h").unwrap().set(1); let m = 4; } }
     fn main() { level(args().count()); count(); }`,
    ['high', 'low', 'same_3'],
    ['*', 'turn_*'],
  ],
  [
    'methods of a trait that hand a parameter on to each other',
    `trait Shows { fn show(&self, out: &mut Out, prefix: Option<&str>); }
     struct All { first: Option<First>, second: Vec<Second> } struct First { second: Second, prefix: u8 } struct Second;
     impl Shows for All { fn show(&self, out: &mut Out, prefix: Option<&str>) { if let Some(first) = &self.first { first.show(out, prefix); } for each in self.second.all() { each.show(out, prefix); } } }
     impl Shows for First { fn show(&self, out: &mut Out, prefix: Option<&str>) { out.push(make("first", prefix)); for each in self.second.all() { each.show(out, prefix); } } }
     impl Shows for Second { fn show(&self, out: &mut Out, prefix: Option<&str>) { out.push(make("second", prefix)); } }
     fn make(name: &str, prefix: Option<&str>) -> IntGauge { IntGauge::new(prefix.map(|p| format!("{p}_{name}")).unwrap_or_else(|| name.to_string()), "h").unwrap() }
     fn main() { let all: All = all(); all.show(&mut Out::new(), Some("app")); }`,
    ['app_first', 'app_second'],
  ],
  [
    'a method that an impl gives to all types with a trait',
    `trait Named { fn name(&self) -> &'static str; } trait Holds { fn held(&self) -> &Inner; }
     struct Inner { name: &'static str } impl Named for Inner { fn name(&self) -> &'static str { self.name } }
     impl<T> Named for T where T: Holds { fn name(&self) -> &'static str { self.held().name() } }
     struct Counts { inner: Inner } impl Counts { const fn new(name: &'static str) -> Self { Self { inner: Inner { name } } } fn add(&self) { register_int_counter!(self.name(), "h").unwrap().inc(); } }
     impl Holds for Counts { fn held(&self) -> &Inner { &self.inner } }
     const A: Counts = Counts::new("a_total"); const B: Counts = Counts::new("b_total");
     fn main() { A.add(); B.add(); }`,
    ['a_total', 'b_total'],
  ],
  [
    'copies of an object, and methods of a trait from outside that others have, too',
    `struct Cache { name: String, all: Arc<Map> }
     impl Cache { fn new(name: &str) -> Self { Cache { name: name.to_string(), all: Default::default() } } fn copy(&self) -> Self { Cache { name: self.name.clone(), all: self.all.clone() } } }
     impl Collector for Cache { fn collect(&self) -> Vec<MetricFamily> { let mut family = MetricFamily::default(); family.set_name(format!("cache_{}_len", self.name)); vec![family] } }
     struct Tree { parts: Parts } impl Tree { fn all(&self, other: &Unknown) { self.parts.iter().collect(); other.collect(); } }
     fn main() { let a = Cache::new("blocks"); let b = Cache::new("headers"); prometheus::register(Box::new(a.copy())); prometheus::register(Box::new(b)); let c = things().copy(); keep(things().collect()); }`,
    ['cache_blocks_len', 'cache_headers_len'],
  ],
  [
    'a builder that is a field of another object',
    `struct Builder { prefix: String }
     impl Builder { fn new(prefix: &str) -> Self { Self { prefix: prefix.into() } } fn counter(&self, name: &str) -> IntCounter { IntCounter::new(format!("{}_{name}", self.prefix), "h").unwrap() } }
     struct Server { metrics: Builder }
     impl Server { fn new() -> Self { Server { metrics: Builder::new("srv") } } fn run(&self) { self.metrics.counter("runs_total"); } }
     fn main() { let s = Server::new(); s.run(); }`,
    ['srv_runs_total'],
  ],
  [
    'a builder behind Arc and Option, cloned',
    `#[derive(Clone)] struct Builder { prefix: &'static str }
     impl Builder { fn counter(&self, name: &str) -> IntCounter { IntCounter::new(format!("{}_{name}", self.prefix), "h").unwrap() } }
     fn main() { let b = Arc::new(Builder { prefix: "arc" }); let c = b.clone(); c.counter("a_total"); let o = Some(Builder { prefix: "opt" }); o.as_ref().unwrap().counter("b_total"); }`,
    ['arc_a_total', 'opt_b_total'],
  ],
  [
    'a setter by which an object gets its name long before it is used; one that nothing calls gives none',
    `pub struct Cache { name: Option<String>, gate: Option<String> }
     impl Cache {
       pub fn new() -> Self { Self { name: None, gate: None } }
       pub fn named(mut self, prefix: &str) -> Self { self.name = Some(format!("{prefix}_hits_total")); self }
       pub fn gated(mut self, prefix: &str) -> Self { self.gate = Some(format!("{prefix}_gates_total")); self }
       pub fn get(&self) {
         if let Some(name) = &self.name { counter(name).inc(); }
         if let Some(name) = &self.gate { counter(name).inc(); }
       }
     }
     fn counter(name: &str) -> IntCounter { IntCounter::new(name, "h").unwrap() }
     fn serve(caches: &[Cache]) { for cache in caches { cache.get(); } }
     fn main() { keep(Cache::new().named("blocks")); keep(Cache::new().named("headers")); on_request(serve); }`,
    ['blocks_hits_total', 'headers_hits_total'],
  ],
  [
    'a builder that gives away what a setter gave it',
    `#[derive(Default)] pub struct Builder { kind: Option<String> }
     impl Builder {
       pub fn kind(mut self, kind: impl Into<String>) -> Self { self.kind = Some(kind.into()); self }
       pub fn build(mut self) { let kind = self.kind.take(); let name = kind.unwrap_or_else(|| "none".to_string()); counter(&format!("{name}_hits_total")).inc(); }
     }
     fn counter(name: &str) -> IntCounter { IntCounter::new(name, "h").unwrap() }
     fn main() { Builder::default().kind("racks").build(); Builder::default().kind("ports").build(); }`,
    ['racks_hits_total', 'ports_hits_total'],
  ],
  [
    'a method that a trait gives, on what has the trait, and one of its name on what has not',
    `trait Measured { fn name(&self) -> &'static str; fn set(&self, value: i64) { IntGauge::new(self.name(), "h").unwrap().set(value); } }
     enum Size { Queue, Pool }
     impl Measured for Size { fn name(&self) -> &'static str { match self { Size::Queue => "queue_size", Size::Pool => "pool_size" } } }
     struct Params { limit: u64 } struct Server { params: OnceLock<Params> }
     impl Server { fn start(&self, limit: u64) { self.params.set(Params { limit }); } }
     fn main() { Size::Queue.set(1); Size::Pool.set(2); Server { params: OnceLock::new() }.start(3); }`,
    ['queue_size', 'pool_size'],
  ],
  [
    'setters that hand the object on',
    `#[derive(Default)] struct Opt { namespace: String, subsystem: Option<String> }
     impl Opt {
       fn new() -> Self { Self::default() }
       fn with_namespace(mut self, n: &str) -> Self { self.namespace = n.to_string(); self }
       fn with_subsystem(self, n: &str) -> Self { Self { subsystem: Some(n.into()), ..self } }
       fn name(&self, n: &str) -> String { match &self.subsystem { Some(s) => format!("{}_{}_{}", self.namespace, s, n), None => format!("{}_{}", self.namespace, n) } }
       fn counter(&self, n: &str) -> IntCounter { IntCounter::new(self.name(n), "h").unwrap() }
     }
     fn main() { Opt::new().with_namespace("a").counter("x_total"); Opt::new().with_namespace("b").with_subsystem("s").counter("y_total"); }`,
    ['a_x_total', 'b_s_y_total'],
  ],
  [
    'Default, and the rest of another object',
    `struct Config { namespace: &'static str, sub: &'static str }
     impl Default for Config { fn default() -> Self { Config { namespace: "def", sub: "s" } } }
     fn make(c: Config) { IntCounter::new(format!("{}_{}_total", c.namespace, c.sub), "h"); }
     fn main() { make(Config::default()); make(Config { sub: "t", ..Default::default() }); make(Config { namespace: "n", ..Config::default() }); }`,
    ['def_s_total', 'def_t_total', 'n_s_total'],
  ],
  [
    'a field that is read from a file is known only at run time',
    `#[derive(Deserialize)] struct Config { namespace: String }
     impl Default for Config { fn default() -> Self { Config { namespace: "def".into() } } }
     fn make(c: &Config) { IntCounter::new(format!("{}_hits_total", c.namespace), "h"); }
     fn main() { let c: Config = toml::from_str(&text).unwrap(); make(&c); }`,
    [],
    ['*_hits_total'],
  ],
  [
    'an optional prefix',
    `fn make(prefix: Option<&str>, name: &str) { let full = if let Some(p) = prefix { format!("{p}_{name}") } else { name.to_string() }; IntCounter::new(full, "h"); }
     fn other(prefix: Option<&str>) { let p = prefix.unwrap_or("std"); IntCounter::new(format!("{p}_other_total"), "h"); }
     fn third(prefix: Option<String>) { let p = prefix.map(|p| format!("{p}_")).unwrap_or_default(); IntCounter::new(format!("{p}third_total"), "h"); }
     fn main() { make(Some("a"), "x_total"); make(None, "y_total"); other(None); other(Some("o")); third(None); third(Some("t".into())); }`,
    ['a_x_total', 'y_total', 'std_other_total', 'o_other_total', 'third_total', 't_third_total'],
  ],
  [
    'an empty prefix, and an early return',
    `fn full(prefix: &str, name: &str) -> String { if prefix.is_empty() { return name.to_string(); } format!("{prefix}_{name}") }
     fn main() { IntCounter::new(full("", "bare_total"), "h"); IntCounter::new(full("p", "x_total"), "h"); }`,
    ['bare_total', 'p_x_total'],
  ],
  [
    'closures: called by name, over a list, handed to a function',
    `fn with(f: impl Fn(&str, u8) -> IntCounter) { f("handed_a_total", 1); f("handed_b_total", 2); }
     fn main() {
       let make = |name: &str| IntCounter::new(name, "h").unwrap();
       let prefixed = |name| { make(&format!("pre_{name}")) };
       make("plain_total"); prefixed("x_total");
       let _: Vec<_> = ["l_one_total", "l_two_total"].iter().map(|n| IntCounter::new(*n, "h").unwrap()).collect();
       with(|n, _| IntCounter::new(n, "h").unwrap());
     }`,
    ['plain_total', 'pre_x_total', 'l_one_total', 'l_two_total', 'handed_a_total', 'handed_b_total'],
  ],
  [
    'a closure that keeps what is around it',
    `fn build(ns: &str) { let make = |name: &str, help: &str| { let full = format!("{}_{}", ns, name); register_int_counter!(full, help).unwrap() }; make("a_total", "A"); make("b_total", "B"); }
     fn main() { build("one"); build("two"); }`,
    ['one_a_total', 'one_b_total', 'two_a_total', 'two_b_total'],
  ],
  [
    'other crates: a wrapper, a const and an enum of theirs',
    {
      'app/Cargo.toml': manifest('app', ['telemetry']),
      'app/src/main.rs':
        'mod m; use telemetry::{self as t, Registry as R, NAMES}; fn main() { t::make("direct_total"); let r = R::with_prefix(t::PREFIX); r.counter("x_total"); telemetry::make(NAMES.hits); m::f(); }',
      'app/src/m.rs': 'use telemetry::*; pub fn f() { make(Kind::Slow.as_str()); }',
      'telemetry/Cargo.toml': manifest('telemetry'),
      'telemetry/src/lib.rs': `mod inner; pub use inner::*;
        pub struct Names { pub hits: &'static str } pub const NAMES: Names = Names { hits: "named_hits_total" };
        pub const PREFIX: &str = "tele";`,
      'telemetry/src/inner.rs': `use prometheus::*;
        pub fn make(name: &str) -> IntCounter { IntCounter::new(name, "h").unwrap() }
        pub enum Kind { Fast, Slow } impl Kind { pub fn as_str(&self) -> &'static str { match self { Self::Fast => "fast_total", Self::Slow => "slow_total" } } }
        pub struct Registry { prefix: String }
        impl Registry { pub fn with_prefix(p: impl Into<String>) -> Self { Self { prefix: p.into() } } pub fn counter(&self, n: &str) -> IntCounter { make(&format!("{}_{}", self.prefix, n)) } }`,
    },
    ['direct_total', 'tele_x_total', 'named_hits_total', 'slow_total'],
  ],
  [
    'two types of one name: each has the callers of its own',
    {
      'src/main.rs': 'mod a; mod b; fn main() { a::Net::new("one_total", 1); b::make(); b::Net::new("two_total"); }',
      'src/a.rs':
        'use prometheus::*; pub struct Net; impl Net { pub fn new(name: &str, n: u8) -> Self { IntCounter::new(name, "h"); Net } }',
      'src/b.rs':
        'use prometheus::*; pub struct Net; impl Net { pub fn new(name: &str) -> Self { IntCounter::new(name, "h"); Net } } pub fn make() { Net::new("three_total"); }',
    },
    ['one_total', 'two_total', 'three_total'],
  ],
  [
    'trait methods: default, impl, and consts of the type',
    `trait Named { const NAME: &'static str; const HELP: &'static str = "h"; fn make() -> IntCounter { IntCounter::new(Self::NAME, Self::HELP).unwrap() } fn sub(&self, s: &str) -> IntCounter { IntCounter::new(format!("{}_{s}", Self::NAME), "h").unwrap() } }
     struct A; struct B; impl Named for A { const NAME: &'static str = "a_total"; } impl Named for B { const NAME: &'static str = "b_total"; }
     fn register<T: Named>() -> IntCounter { IntCounter::new(format!("r_{}", T::NAME), "h").unwrap() }
     fn main() { A::make(); B::make(); A.sub("x"); register::<B>(); }`,
    ['a_total', 'b_total', 'a_total_x', 'r_b_total'],
  ],
  [
    'a method that a call gives a type',
    `struct Reg { inner: Registry } impl Reg { fn make<T: Clone>(&self, name: &str) -> IntCounter { let c = IntCounter::new(name, "h").unwrap(); self.inner.register(Box::new(c.clone())).unwrap(); c } }
     fn main() { let reg = reg(); reg.make::<u8>("typed_total").inc(); reg.make::<Vec<u8>>("listed_total").inc(); }`,
    ['typed_total', 'listed_total'],
  ],
  [
    'a method of a trait, called where nothing but the trait is in sight',
    {
      'Cargo.toml': '[workspace]\nmembers = ["api", "out", "job", "app"]\n',
      'api/Cargo.toml': manifest('api'),
      'api/src/lib.rs':
        'pub enum Kind { Count, Level } pub trait Sink { fn start(&mut self, name: &str, kind: Kind); } pub trait Shown { fn show(&self, sink: &mut dyn Sink); }',
      'out/Cargo.toml': manifest('out', ['api']),
      'out/src/lib.rs': `use prometheus::proto::{MetricFamily, MetricType}; use api::*; pub struct Text { all: Vec<MetricFamily> }
        impl Sink for Text { fn start(&mut self, plain: &str, kind: Kind) {
          let (name, kind) = match kind { Kind::Count => (format!("{plain}_total"), MetricType::COUNTER), Kind::Level => (plain.to_string(), MetricType::GAUGE) };
          let mut family = MetricFamily::default(); family.set_name(name); family.set_field_type(kind); self.all.push(family); } }`,
      'job/Cargo.toml': manifest('job', ['api']),
      'job/src/lib.rs': `use api::{Kind, Shown, Sink}; pub struct Job; pub struct Other;
        impl Shown for Job { fn show(&self, sink: &mut dyn Sink) { sink.start("jobs", Kind::Count); sink.start("depth", Kind::Level); } }
        pub trait Kinded { fn kind() -> Kind; } pub struct Held<T> { name: &'static str, of: T }
        impl<T: Kinded> Shown for Held<T> { fn show(&self, sink: &mut dyn Sink) { sink.start(self.name, T::kind()); } }
        pub fn held<T>(of: T) -> Held<T> { Held { name: "held", of } }
        impl Other { pub fn start(&self, name: &str, kind: Kind) {} } pub fn go(other: &Other, thing: Thing) { other.start("other", Kind::Level); thing.start("thing", Kind::Level); }`,
      'app/Cargo.toml': manifest('app', ['api', 'out', 'job']),
      'app/src/main.rs': 'fn main() { let mut text = out::text(); api::Shown::show(&job::Job, &mut text); }',
    },
    ['jobs_total', 'depth'],
    ['*'],
  ],
  [
    'a trait that types from outside have, too: by their names there, and by those that an import gives them',
    `use wire::{report, Ping, Pong as Answer, Quiet};
     trait Sink { const NAME: &'static str; fn sink(prefix: &str) { register_int_counter!(format!("{prefix}_{}", Self::NAME), "h").unwrap().inc(); } fn new(name: &str) { register_int_counter!(name, "h").unwrap().inc(); } }
     macro_rules! sink { ($t:ty, $n:expr) => { impl Sink for $t { const NAME: &'static str = $n; } }; }
     sink!(report::Ping, "pings"); sink!(wire::Pong, "pongs"); sink!(wire::Other, "others");
     fn main() { Ping::sink("in"); Answer::sink("out"); Quiet::sink("no"); Ping::new("of_its_own"); }`,
    ['in_pings', 'out_pongs'],
    ['no_*', '*'],
  ],
  [
    'a generic whose type nobody names is each that has the trait',
    `trait Named { const NAME: &'static str; const HELP: &'static str; }
     struct A; struct B; impl Named for A { const NAME: &'static str = "a_total"; const HELP: &'static str = "A"; } impl Named for B { const NAME: &'static str = "b_total"; const HELP: &'static str = "B"; }
     struct Family<T> { t: T } impl<T: Named> Family<T> { fn new() -> IntCounter { IntCounter::new(T::NAME, T::HELP).unwrap() } }
     fn main() { Family::new(); }`,
    ['a_total', 'b_total'],
  ],
  [
    'a generic whose type nobody names: what a function of each that has the trait gives',
    `trait Named { fn name() -> String; } struct A; struct B; struct C; impl Named for A { fn name() -> String { "a".into() } } impl Named for B { fn name() -> String { "b".into() } } impl C { fn name() -> String { "c".into() } }
     struct Family<T> { t: T } impl<T: Named> Family<T> { fn new() -> IntCounter { IntCounter::new(T::name() + "_total", "h").unwrap() } }
     fn main() { Family::new(); }`,
    ['a_total', 'b_total'],
  ],
  [
    'a generic type is each that the code writes, through aliases and through what stands inside another',
    `trait Store { const HELP: &'static str = "h"; const ID: &'static str; fn name() -> String; fn open(); }
     struct Disk; impl Store for Disk { const ID: &'static str = "d"; fn name() -> String { "disk".into() } fn open() {} }
     struct Memory; impl Store for Memory { const ID: &'static str = "m"; fn name() -> String { "memory".into() } fn open() {} }
     struct Cached<D> { d: D } impl<D: Store> Store for Cached<D> { const ID: &'static str = "c"; fn name() -> String { format!("cached {}", D::name()) } fn open() { D::open() } }
     struct Metered<S> { s: S } impl<S> Store for Metered<S> where S: Store { const ID: &'static str = "x"; fn name() -> String { S::name() } fn open() { counter(&S::name()); IntCounter::new(format!("{}_ids", S::ID), "h").unwrap().inc(); S::open() } }
     fn counter(name: &str) { let base = name.replace(' ', "_"); IntCounter::new(format!("{base}_opened_total"), "h").unwrap().inc(); }
     type Inner = Metered<Disk>; type Both<D> = Metered<Cached<D>>; pub type Disks = Both<Inner>;
     fn main() { Disks::open(); }
     #[cfg(test)] mod tests { type Tested = super::Metered<super::Memory>; }`,
    ['disk_opened_total', 'cached_disk_opened_total', 'd_ids', 'c_ids'],
  ],
  [
    'a trait object: the name of each that has the trait',
    `trait Named { fn name(&self) -> &'static str; }
     struct A; struct B; impl Named for A { fn name(&self) -> &'static str { "a_total" } } impl Named for B { fn name(&self) -> &'static str { "b_total" } }
     fn make(n: &dyn Named) -> IntCounter { IntCounter::new(n.name(), "h").unwrap() }
     fn main() { make(&A); make(&B); }`,
    ['a_total', 'b_total'],
  ],
  [
    'a function that calls itself',
    `fn make(name: &str, depth: u8) { if depth > 0 { make(name, depth - 1); } IntCounter::new(name, "h"); }
     fn main() { make("again_total", 3); }`,
    ['again_total'],
  ],
  [
    'nobody calls it: what is known of the name stays',
    `pub fn make(what: &str) { IntCounter::new(format!("http_{}_total", what), "h"); } ${MAIN} fn run() {}`,
    [],
    ['http_*_total'],
  ],
  [
    'only the help is unknown',
    `pub fn make(help: &str) { IntCounter::new("known_total", help); } ${MAIN} fn run() {}`,
    ['known_total'],
  ],
];

const SPEC = `struct Spec { name: &'static str, unit: &'static str }
  fn specs() -> (Spec, Spec) { (Spec { name: "requests", unit: "" }, Spec { name: "size", unit: "bytes" }) }`;

const READ_FROM_OUTSIDE = `impl<'de> Deserialize<'de> for Spec { fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> { read(d) } }`;

const OUT_OF_SIGHT: readonly Case[] = [
  [
    'objects that come from nowhere in sight are those of the struct',
    `${SPEC} fn counter(spec: Spec) { IntCounter::new(spec.name, spec.unit); } fn main() { hook(counter); }`,
    ['requests', 'size'],
  ],
  [
    'those that a hand-written impl reads are not known',
    `${SPEC} ${READ_FROM_OUTSIDE} fn counter(spec: Spec) { IntCounter::new(spec.name, spec.unit); } fn main() { hook(counter); }`,
    [],
    ['*'],
  ],
  [
    'which of them go to which function is not known where several take them',
    `${SPEC} fn counter(spec: Spec) { IntCounter::new(spec.name, spec.unit); }
     fn gauge(spec: &Spec) { IntGauge::new(spec.name, spec.unit); } fn main() { hook(counter); hook(gauge); }`,
    [],
    ['*', '*'],
  ],
];

const ENUMS: readonly Case[] = [
  [
    'a variant by its own method',
    `enum M { Hits, Misses } impl M { fn as_str(&self) -> &'static str { match self { M::Hits => "hits_total", M::Misses => "misses_total" } } }
     fn run() { metrics::counter!(M::Hits.as_str()).increment(1); } ${MAIN}`,
    ['hits_total'],
  ],
  [
    'a parameter takes the variants of its callers',
    `#[derive(Clone, Copy)] enum M { Hits, Misses, Never } impl M { const fn name(self) -> &'static str { match self { M::Hits => "hits_total", M::Misses => "misses_total", Self::Never => "never_total" } } }
     fn count(m: M) { metrics::counter!(m.name()).increment(1); }
     fn run() { count(M::Hits); count(M::Misses); } ${MAIN}`,
    ['hits_total', 'misses_total'],
  ],
  [
    'a variant that only run time knows: all of them',
    `enum M { Hits, Misses } impl M { fn name(&self) -> &'static str { match *self { M::Hits => "hits_total", M::Misses => "misses_total" } } }
     fn run() { let m: M = decide(); metrics::counter!(m.name()).increment(1); } ${MAIN}`,
    ['hits_total', 'misses_total'],
  ],
  [
    'name and help of one variant stay together',
    `enum M { A, B } impl M { fn name(&self) -> &str { match self { M::A => "a_total", M::B => "b_total" } } fn help(&self) -> &str { match self { M::A => "Help A", M::B => "Help B" } } }
     fn make(m: &M) { IntCounter::new(m.name(), m.help()); }
     fn main() { for m in M::iter() { make(&m); } }`,
    ['a_total', 'b_total'],
  ],
  [
    'Display, AsRef, From and Deref-like conversions by hand',
    `enum D { X } impl fmt::Display for D { fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { match self { D::X => write!(f, "display_total") } } }
     enum E { X } impl std::fmt::Display for E { fn fmt(&self, f: &mut Formatter) -> Result { let s = match self { E::X => "written" }; f.write_str(s) } }
     enum R { X } impl AsRef<str> for R { fn as_ref(&self) -> &str { match self { R::X => "as_ref_total" } } }
     enum F { X } impl From<F> for &'static str { fn from(f: F) -> Self { match f { F::X => "from_total" } } }
     enum K { X } impl From<K> for metrics::KeyName { fn from(k: K) -> Self { KeyName::from_const_str(match k { K::X => "key_total" }) } }
     fn run() { IntCounter::new(D::X.to_string(), "h"); IntCounter::new(format!("{}_total", E::X), "h"); IntCounter::new(R::X.as_ref(), "h"); let s: &'static str = F::X.into(); IntCounter::new(s, "h"); metrics::counter!(K::X).increment(1); } ${MAIN}`,
    ['display_total', 'written_total', 'as_ref_total', 'from_total', 'key_total'],
  ],
  [
    'a conversion into the name of a metric by the one that strum derives',
    `#[derive(strum::IntoStaticStr)] #[strum(serialize_all = "snake_case")] enum M { BlocksSeenTotal, RoundsTotal }
     impl From<M> for metrics::KeyName { fn from(value: M) -> Self { metrics::KeyName::from_const_str(value.into()) } }
     fn run() { metrics::counter!(M::BlocksSeenTotal).increment(1); metrics::counter!(crate::M::RoundsTotal, "kind" => "dkg").increment(1); } ${MAIN}`,
    ['blocks_seen_total', 'rounds_total'],
  ],
  [
    'names that strum makes',
    `#[derive(strum::Display, EnumIter)] #[strum(serialize_all = "snake_case")] enum S { QueueDepth, #[strum(serialize = "special")] Other, #[strum(to_string = "chosen", serialize = "much_longer")] Third }
     #[derive(AsRefStr, IntoStaticStr)] #[strum(serialize_all = "SCREAMING_SNAKE_CASE")] enum T { HttpHits }
     #[derive(IntoStaticStr)] enum U { Plain }
     fn run() { for s in S::iter() { IntGauge::new(s.to_string(), "h"); } IntGauge::new(T::HttpHits.as_ref(), "h"); let u: &'static str = U::Plain.into(); IntGauge::new(u, "h"); IntGauge::new(format!("f_{}", S::QueueDepth), "h"); } ${MAIN}`,
    ['queue_depth', 'special', 'chosen', 'HTTP_HITS', 'Plain', 'f_queue_depth'],
  ],
  [
    'Debug of a variant, and VARIANTS',
    `#[derive(Debug)] enum M { Hits } #[derive(VariantNames, Display)] #[strum(serialize_all = "snake_case")] enum N { OneThing, TwoThings }
     fn run() { IntGauge::new(format!("{:?}_gauge", M::Hits).to_lowercase(), "h"); for n in N::VARIANTS { IntGauge::new(*n, "h"); } } ${MAIN}`,
    ['hits_gauge', 'one_thing', 'two_things'],
  ],
  [
    'variants with a part of the name in them',
    `enum M { Own(&'static str), Pair { ns: String, name: &'static str } } impl M { fn name(&self) -> String { match self { M::Own(n) => format!("own_{n}"), M::Pair { ns, name: n } => format!("{ns}_{n}") } } }
     fn make(m: M) { IntCounter::new(m.name(), "h"); }
     fn run() { make(M::Own("x_total")); make(M::Pair { ns: "p".to_string(), name: "y_total" }); } ${MAIN}`,
    ['own_x_total', 'p_y_total'],
  ],
  [
    'a match on a text, and on a pair',
    `fn name(k: &str, ok: bool) -> &'static str { match (k, ok) { ("get", true) => "get_ok_total", ("get", false) => "get_err_total", (_, true) => "other_ok_total", _ => "other_err_total" } }
     fn run() { IntCounter::new(name("get", true), "h"); IntCounter::new(name("put", false), "h"); } ${MAIN}`,
    ['get_ok_total', 'other_err_total'],
  ],
  [
    'arms of which only run time knows the one; an arm without a name is a pattern',
    `fn run(k: u8) { let name = match k { 0 => "zero_total", 1 => "one_total", _ => unreachable!() }; IntCounter::new(name, "h");
       let other = if cfg!(feature = "x") { "with_x" } else { "without_x" }; IntGauge::new(other, "h");
       let third = match k { 2 => "two".to_string(), n => format!("n_{}", read(n)) }; IntGauge::new(third, "h"); } fn main() { run(1); }`,
    ['zero_total', 'one_total', 'with_x', 'without_x', 'two'].filter((name) => name !== 'zero_total' && name !== 'two'),
    ['n_*'],
  ],
];

/** Enums that strum and loops name; with the help. */
type Helped = readonly [title: string, source: Case[1], metrics: readonly string[], patterns: readonly string[]];

const HELPED: readonly Helped[] = [
  [
    'properties of strum, and a template with a field',
    `use strum::*;
     #[derive(EnumIter, Display, EnumProperty)] #[strum(serialize_all = "snake_case", prefix = "app_")]
     enum M { #[strum(props(help = "The hits", unit = "x"))] HitCount, #[strum(to_string = "sessions_{of}", props(help = "The \\"sessions\\""))] Sessions { of: String } }
     impl M { fn make(&self) { let name = self.to_string(); match self { M::HitCount => { IntCounter::new(name, self.get_str("help").unwrap()).unwrap(); } _ => { IntGauge::new(&name, self.get_str("help").unwrap()).unwrap(); } } } }
     fn run(of: String) { use M::*; HitCount.make(); Sessions { of: "vpn".into() }.make(); Sessions { of }.make(); } ${MAIN}`,
    ['app_hit_count counter: The hits', 'app_sessions_vpn gauge: The "sessions"'],
    ['app_sessions_*'],
  ],
  [
    'methods of enums of one name, of which one has it by a trait',
    {
      'Cargo.toml': manifest('app'),
      'src/main.rs': 'mod make; mod one; mod other; fn main() { make::run(); }',
      'src/make.rs': `use prometheus::*; use crate::one::Kind;
        struct Held { kind: Kind } impl Held { const fn new(kind: Kind) -> Self { Self { kind } } fn kind(&self) -> Kind { self.kind } }
        static HITS: Held = Held::new(Kind::Hits);
        fn list(all: bool) -> impl Iterator<Item = &'static Held> { static FEW: &[&Held] = &[&HITS]; FEW.iter().copied() }
        pub fn run() { #[cfg(feature = "all")] let all = wanted(); #[cfg(not(feature = "all"))] let all = false;
          for held in list(all) { IntGauge::new(held.kind().as_str(), "h").unwrap(); if all { IntGauge::new("all", "h").unwrap(); } } }`,
      'src/one.rs':
        'pub enum Kind { Hits, Misses } impl Kind { pub fn as_str(&self) -> &str { match self { Kind::Hits => "hits", Kind::Misses => "misses" } } }',
      'src/other.rs':
        'pub enum Kind { Counter, Gauge } impl Named for Kind { fn as_str(&self) -> &str { match self { Kind::Counter => "counter", Kind::Gauge => "gauge" } } } pub trait Named { fn as_str(&self) -> &str; }',
    },
    ['all gauge: h', 'hits gauge: h'],
    [],
  ],
  [
    'one of hundreds of numbers that only run time knows',
    `enum Event { ${Array.from({ length: 300 }, (_, index) => `E${index}`).join(', ')} }
     impl Event {
       fn of(id: u16) -> Option<Self> { match id { ${Array.from({ length: 300 }, (_, index) => `${index} => Some(Event::E${index})`).join(', ')}, _ => None } }
       fn name(&self) -> &str { match self { ${Array.from({ length: 300 }, (_, index) => `Event::E${index} => "event.e-${index}"`).join(', ')} } } }
     fn run(ids: Vec<u16>) { for id in ids.iter() { if let Some(event) = Event::of(*id) { IntGauge::new(event.name().replace(['.', '-'], "_"), "h").unwrap(); } } } ${MAIN}`,
    Array.from({ length: 300 }, (_, index) => `event_e_${index} gauge: h`),
    [],
  ],
  [
    'variants that a glob brings in, beside names of modules',
    `mod kinds { pub enum Kind { Hits, Misses } impl Kind { pub fn name(&self) -> &str { match self { Kind::Hits => "hits", Kind::Misses => "misses" } } } }
     use kinds::Kind; use kinds::Kind::*;
     fn make(kind: Kind) { IntGauge::new(kind.name(), "h").unwrap(); }
     fn run() { make(Hits); } ${MAIN}`,
    ['hits gauge: h'],
    [],
  ],
  [
    'the keys of a map, of which only the type is known',
    `#[derive(Hash, PartialEq, Eq)] enum Kind { Hits, Misses } impl Kind { fn name(&self) -> &str { match self { Kind::Hits => "hits", Kind::Misses => "misses" } } }
     struct Queue {} impl Queue { fn counts(&self) -> HashMap<Kind, usize> { self.inner.lock().sizes() } fn kinds(&self) -> Vec<Kind> { outside() } }
     struct Named { by: BTreeMap<String, Kind> }
     fn run(queue: Queue, named: &Named) {
       for kind in queue.counts().keys() { IntGauge::new(format!("keys_{}", kind.name()), "h").unwrap(); }
       for (kind, count) in &queue.counts() { IntGauge::new(format!("pairs_{}_{count}", kind.name()), "h").unwrap(); }
       for (kind, _) in queue.counts().iter() { IntGauge::new(format!("first_{}", kind.name()), "h").unwrap(); }
       for kind in named.by.values() { IntGauge::new(format!("values_{}", kind.name()), "h").unwrap(); }
       for kind in queue.kinds() { IntGauge::new(format!("each_{}", kind.name()), "h").unwrap(); }
       for (name, kind) in &named.by { IntGauge::new(format!("{name}_{}", kind.name()), "h").unwrap(); }
     } ${MAIN}`,
    [
      'each_hits',
      'each_misses',
      'first_hits',
      'first_misses',
      'keys_hits',
      'keys_misses',
      'values_hits',
      'values_misses',
    ].map((name) => `${name} gauge: h`),
    ['*_hits', '*_misses', 'pairs_hits_*', 'pairs_misses_*'],
  ],
];

const TABLES: readonly Case[] = [
  [
    'loops over lists, slices, consts of structs, tuples and maps',
    `struct Def { name: &'static str, help: &'static str }
     const DEFS: &[Def] = &[Def { name: "d_one", help: "1" }, Def { name: "d_two", help: "2" }];
     static PAIRS: [(&str, &str); 2] = [("p_one", "1"), ("p_two", "2")];
     static MAP: phf::Map<&'static str, &'static str> = phf_map! { "k" => "m_one", "l" => "m_two" };
     fn run() {
       for d in DEFS { IntGauge::new(d.name, d.help); }
       for (name, help) in PAIRS.iter() { IntGauge::new(*name, *help); }
       for &n in &["s_one", "s_two"] { IntGauge::new(n, "h"); }
       for Def { name, .. } in DEFS.iter() { IntGauge::new(format!("x_{name}"), "h"); }
       for name in MAP.values() { IntGauge::new(*name, "h"); }
       for (_, v) in HashMap::from([("a", "h_one")]) { IntGauge::new(v, "h"); }
       for (i, n) in ["e_one"].iter().enumerate() { IntGauge::new(*n, "h"); }
       for (n, h) in ["z_one", "z_two"].iter().zip(["h", "i"].iter()) { IntGauge::new(*n, *h); }
       DEFS.iter().map(|d| d.name).chain(["c_one"]).for_each(|n| { IntGauge::new(format!("f_{n}"), "h"); });
       IntGauge::new(DEFS[1].help.replace("2", "second"), "h");
     } ${MAIN}`,
    [
      ...[
        'd_one',
        'd_two',
        'p_one',
        'p_two',
        's_one',
        's_two',
        'x_d_one',
        'x_d_two',
        'm_one',
        'm_two',
        'h_one',
        'e_one',
      ],
      ...['z_one', 'z_two', 'f_d_one', 'f_d_two', 'f_c_one', 'second'],
    ],
  ],
  [
    'a list that only run time knows: a pattern',
    `fn run() { for n in std::env::args() { IntGauge::new(format!("arg_{n}_size"), "h"); } } ${MAIN}`,
    [],
    ['arg_*_size'],
  ],
  [
    'enums in a list, ALL, and a list that is handed down',
    `#[derive(Clone, Copy)] enum M { A, B, C } impl M { const ALL: [M; 2] = [M::A, M::B]; fn name(self) -> &'static str { match self { M::A => "a", M::B => "b", M::C => "c" } } }
     fn each(list: &[M], suffix: &str) { for m in list { IntGauge::new(format!("{}_{}", m.name(), suffix), "h"); } }
     fn run() { for m in M::ALL { IntGauge::new(m.name(), "h"); } each(&[M::C], "x"); each(&M::ALL, "y"); } ${MAIN}`,
    ['a', 'b', 'c_x', 'a_y', 'b_y'],
  ],
];

const TEXTS: readonly Case[] = [
  [
    'the cases of const_format',
    `use const_format::{map_ascii_case as in_case, Case}; const UP: &str = in_case!(Case::Lower, stringify!(UP_Total));
     fn run() { IntGauge::new(UP, "h"); IntGauge::new(in_case!(Case::Upper, "a_b"), "h"); IntGauge::new(in_case!(Case::Snake, "LastSeen"), "h"); } ${MAIN}`,
    ['up_total', 'A_B', 'last_seen'],
  ],
  [
    'tokens as text: a path of fields has no spaces, however it was written',
    `macro_rules! dotted { ($($part:ident).+) => { IntGauge::new(stringify!($($part).+).replace('.', "_"), "h") } }
     fn run() { dotted!(a.b.c); dotted!(d . e); IntGauge::new(stringify!(f .g).replace('.', "_"), "h");
       IntGauge::new(stringify!(h  ..  i).replace(" .. ", "_"), "h"); } ${MAIN}`,
    ['a_b_c', 'd_e', 'f_g', 'h_i'],
  ],
  [
    'functions on texts',
    `const A: &str = "a"; static L: LazyLock<String> = LazyLock::new(|| format!("lazy_{}", A)); lazy_static! { static ref M: String = String::from("older"); }
     const fn pick() -> &'static str { "picked" }
     fn run() {
       for_each(IntGauge::new("x-y.z".replace("-", "_").replace(".", "_"), "h"));
       IntGauge::new(&*L, "h"); IntGauge::new(M.as_str(), "h"); IntGauge::new(pick(), "h");
       IntGauge::new(["j", A, "k"].join("_"), "h"); IntGauge::new(vec!["v", "w"].join("_"), "h"); IntGauge::new([A, "b"].concat(), "h");
       IntGauge::new(format!("n{:02}_{0}_{name}_{:>3}", 7, "ab", name = "n").replace(" ", "x"), "h");
       IntGauge::new(Cow::Borrowed("cow"), "h"); IntGauge::new(Box::leak("boxed".to_string().into_boxed_str()), "h");
       IntGauge::new("__trim__".trim_matches('_').to_uppercase(), "h"); IntGauge::new(concat!(env!("CARGO_PKG_NAME"), "_", stringify!(Up)), "h");
       IntGauge::new("SnakeCase".to_snake_case(), "h"); IntGauge::new("pre_x".trim_start_matches("pre_").repeat(2), "h");
     } ${MAIN}`,
    [
      'x_y_z',
      'lazy_a',
      'older',
      'picked',
      'j_a_k',
      'v_w',
      'ab',
      'n07_7_n_xab',
      'cow',
      'boxed',
      'TRIM',
      'app_Up',
      'snake_case',
      'xx',
    ],
  ],
  [
    'a text that is put together in place',
    `fn run() { let mut a = String::from("x"); a = format!("{a}_y"); IntGauge::new(a, "h"); let mut b = String::from("b"); b.push_str(&suffix()); IntGauge::new(b, "h"); } ${MAIN}`,
    ['x_y'],
    ['b*'],
  ],
  ...GROWN,
  [
    'what the environment decides is not known, nor is its default',
    `fn run() { let p = std::env::var("PREFIX").unwrap_or("app".to_string()); IntGauge::new(format!("{p}_up"), "h"); IntGauge::new(option_env!("N").unwrap_or("x"), "h"); let s = format!("{:?}", "quoted"); IntGauge::new(s, "h"); } ${MAIN}`,
    [],
    ['*_up', '*', '"quoted"'],
  ],
];

describe.each([
  { what: 'wrappers', cases: FUNCTIONS },
  { what: 'objects out of sight', cases: OUT_OF_SIGHT },
  { what: 'enums', cases: ENUMS },
  { what: 'tables', cases: TABLES },
  { what: 'texts', cases: TEXTS },
])('names through $what', ({ cases }) => {
  test.each(cases.map((each) => ({ title: each[0], each })))('$title', ({ each }) => check(each));
});

test('a name that closures put together is declared where it is written', () => {
  const { metrics } = extracted(
    `fn make(prefix: Option<&str>, name: &str) { let text = prefix.map(|p| format!("{p}_{name}")).unwrap_or_else(|| name.to_string()); register_int_counter!(text, "h").unwrap().inc(); }
fn main() {
  make(None, "a_total");
  make(Some(PREFIX), "b_total");
}
const PREFIX: &str = "app";`,
  );
  expect(metrics.map(({ name, declared }) => [name, declared.line, declared.column])).toEqual([
    ['a_total', 4, 14],
    ['app_b_total', 5, 22],
  ]);
});

const FACTORY = `use prometheus::*;
trait Register<T> { fn make(&self, name: &str) -> T; }
struct Factory<T> { of: PhantomData<T> }
impl Register<IntCounter> for Factory<IntCounter> { fn make(&self, name: &str) -> IntCounter { IntCounter::new(name, "h").unwrap() } }
impl Register<IntGauge> for Factory<IntGauge> { fn make(&self, name: &str) -> IntGauge { IntGauge::new(name, "h").unwrap() } }
impl<T> Factory<T> where Factory<T>: Register<T> { fn register(&self, name: &str) -> T { self.make(name) } }`;

test.each<[title: string, source: string, kinds: readonly string[]]>([
  [
    'its arguments are told',
    `struct Counters(Factory<IntCounter>); struct Gauges { factory: Factory<IntGauge> }
     impl Counters { fn counter(&self, name: &str) -> IntCounter { self.0.register(name) } }
     impl Gauges { fn gauge(&self, name: &str) -> IntGauge { self.factory.register(name) } }
     fn start(counters: &Counters, gauges: &Gauges, own: &Factory<IntCounter>) { counters.counter("a_total"); gauges.gauge("b"); own.register("c_total"); }
     fn main() { start(); }`,
    ['a_total counter', 'b gauge', 'c_total counter'],
  ],
  [
    'nobody tells them',
    'fn start(own: Unknown) { own.register("a"); } fn main() { start(); }',
    ['a counter', 'a gauge'],
  ],
])('a generic type with an `impl` for each of its arguments: %s', (_title, source, kinds) => {
  const { metrics } = read({ 'src/main.rs': `${FACTORY}\n${source}` }, '**/*.rs');
  expect(metrics.map(({ name, kind }) => `${name} ${kind}`)).toEqual(kinds);
});

test('what a trait builds of its own consts belongs to the type that it is called on', () => {
  const { metrics, unresolved } = read(
    {
      'Cargo.toml': '[workspace]\nmembers = ["base", "app"]\n',
      'base/Cargo.toml': manifest('base'),
      'base/src/lib.rs': `use prometheus::*;
        pub trait Set: Sized { const PART: &'static str; fn build(b: &Maker<'_>) -> Self; fn init(ns: &str) -> Self { Self::build(&Maker { ns, part: Self::PART }) } }
        pub struct Maker<'a> { ns: &'a str, part: &'static str }
        impl Maker<'_> { pub fn gauge(&self, name: &str) -> IntGauge { register_int_gauge!(Opts::new(name, "h").namespace(self.ns).subsystem(self.part)).unwrap() } }`,
      'app/Cargo.toml': manifest('app', ['base']),
      'app/src/main.rs': `use base::{Maker, Set}; use prometheus::IntGauge;
        struct Rows { open: IntGauge } impl Set for Rows { const PART: &'static str = "rows"; fn build(b: &Maker<'_>) -> Self { Rows { open: b.gauge("open") } } }
        struct Peers(IntGauge); impl Set for Peers { const PART: &'static str = "net"; fn build(b: &Maker) -> Self { Peers(b.gauge("peers")) } }
        fn main() { let rows = Rows::init("app"); rows.open.set(1); Peers::init("app").0.inc(); }`,
    },
    '**/*.rs',
  );
  expect(unresolved).toEqual([]);
  expect(metrics.map(({ name, updated }) => [name, updated])).toEqual([
    ['app_rows_open', true],
    ['app_net_peers', true],
  ]);
});

test('a builder whose parts are given by its callers, one by one, some of them under conditions', () => {
  const { metrics, unresolved } = extracted(`
    struct Builder { ns: Option<String>, sub: Option<&'static str>, name: String, labels: Vec<String> }
    impl Builder {
      fn new(name: impl Into<String>) -> Self { Self { ns: None, sub: None, name: name.into(), labels: vec![] } }
      fn ns(mut self, ns: &str) -> Self { self.ns = Some(ns.to_string()); self }
      fn sub(self, sub: &'static str) -> Self { Self { sub: Some(sub), ..self } }
      fn label(mut self, label: &str) -> Self { self.labels.push(label.to_owned()); self }
      fn full(&self) -> String { let mut parts: Vec<&str> = Vec::new(); if let Some(ns) = &self.ns { parts.push(ns); } if let Some(sub) = self.sub { parts.push(sub); } parts.push(&self.name); parts.join("_") }
      fn joined(self) -> IntCounterVec { IntCounterVec::new(Opts::new(self.full(), "h"), &self.labels.iter().map(String::as_str).collect::<Vec<_>>()).unwrap() }
      fn opts(self) -> GaugeVec { let mut opts = Opts::new(self.name, "h"); if let Some(ns) = self.ns { opts = opts.namespace(ns); } if let Some(sub) = self.sub { opts = opts.subsystem(sub); } GaugeVec::new(opts, &self.labels).unwrap() }
    }
    fn main() {
      Builder::new("a").joined(); Builder::new("b").ns("n").label("x").label("y").joined(); Builder::new("c").ns("n").sub("s").joined();
      Builder::new("d").opts(); Builder::new("e").sub("s").label("z").opts(); Builder::new("f").ns("n").sub("s").opts();
    }`);
  expect(unresolved).toEqual([]);
  expect(Object.fromEntries(metrics.map(({ name, labels }) => [name, labels]))).toEqual({
    a: [],
    n_b: ['x', 'y'],
    n_s_c: [],
    d: [],
    s_e: ['z'],
    n_s_f: [],
  });
});

test('numbers of a range and of places in a list', () => {
  const { metrics, unresolved } = extracted(`
    const COUNT: usize = 2;
    fn main() {
      for shard in 0..COUNT { IntGauge::new(format!("shard_{shard}"), "h"); }
      for level in 1..=2 { IntGauge::new(format!("level_{}", level), "h"); }
      for (at, name) in ["hits", "misses"].iter().enumerate() { IntGauge::new(format!("{name}_{at}"), "h"); }
      for worker in 0..workers() { IntGauge::new(format!("worker_{worker}"), "h"); }
      for (at, name) in ["last", "first"].iter().rev().enumerate() { IntGauge::new(format!("{name}_{at}"), "h"); }
      let mut rows = [""; 2]; for at in places() { rows[at] = "row"; } for (at, name) in rows.iter().enumerate() { IntGauge::new(format!("{name}_{at}"), "h"); }
    }`);
  expect(unresolved.map(({ pattern }) => pattern)).toEqual(['worker_*', 'last_*', 'first_*', 'row_*']);
  expect(metrics.map(({ name }) => name).sort()).toEqual([
    'hits_0',
    'level_1',
    'level_2',
    'misses_1',
    'shard_0',
    'shard_1',
  ]);
});

test('what is put into a static cell that is made empty', () => {
  const { metrics, unresolved } = extracted(`
    static PREFIX: OnceLock<String> = OnceLock::new();
    static OTHERWISE: once_cell::sync::OnceCell<&'static str> = once_cell::sync::OnceCell::new();
    static NEVER: OnceLock<String> = OnceLock::new();
    static OUTSIDE: OnceLock<String> = OnceLock::new();
    fn init(prefix: &str) { PREFIX.set(prefix.to_string()).unwrap(); }
    fn unused() { PREFIX.set("unused".to_string()).unwrap(); }
    fn prefix() -> &'static str { PREFIX.get_or_init(|| "default".to_string()) }
    fn gauge(prefix: &str, name: &str) { IntGauge::new(format!("{prefix}_{name}"), "h").unwrap(); }
    fn main() {
      init("app"); OUTSIDE.set(std::env::var("X").unwrap()).unwrap();
      gauge(prefix(), "a"); gauge(PREFIX.get().expect("set"), "b"); gauge(OTHERWISE.get_or_init(|| "other"), "c");
      gauge(NEVER.get().unwrap(), "d"); gauge(OUTSIDE.get().unwrap(), "e");
    }`);
  expect(metrics.map(({ name }) => name).sort()).toEqual(['app_a', 'app_b', 'other_c']);
  expect(unresolved.map(({ pattern }) => pattern).sort()).toEqual(['*_d', '*_e']);
});
describe('names of enums', () => {
  test.each(HELPED)('%s', (_title, source, expected, patterns) => {
    const { metrics, unresolved } = extracted(source);
    expect(metrics.map(({ name, kind, help }) => `${name} ${kind}: ${help}`).sort()).toEqual([...expected].sort());
    expect([...new Set(unresolved.map(({ pattern }) => pattern))].sort()).toEqual([...patterns].sort());
  });
});
