/** Names that code makes of a text character by character, or piece by piece. */
import { describe, expect, test } from 'vitest';
import { read } from './read.ts';

/** What `made` gives of a name, as the name of a counter. */
function namesOf(code: string): string[] {
  const { metrics, unresolved } = read(
    {
      'src/main.rs': `use prometheus::*;\n${code}\nfn main() { IntCounter::new(made("http.req-2xx Total"), "h").unwrap(); }`,
    },
    '**/*.rs',
  );
  return [...metrics.map(({ name }) => name), ...unresolved.map(({ pattern }) => pattern)];
}

const MADE: readonly (readonly [title: string, code: string, name: string])[] = [
  [
    'characters that are mapped',
    `fn made(n: &str) -> String { n.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '_' }).collect() }`,
    'http_req_2xx_Total',
  ],
  [
    'characters that are mapped by a match',
    `fn made(n: &str) -> String { n.chars().map(|c| match c { 'a'..='z' | 'A'..='Z' | '0'..='9' => c.to_ascii_lowercase(), ' ' => ':', _ => '_' }).collect::<String>() }`,
    'http_req_2xx:total',
  ],
  [
    'a function for each character',
    `const GAP: char = '_';
     fn fit(c: char) -> char { if matches!(c, 'a'..='z' | '0'..='9') { c } else { GAP } }
     fn made(n: &str) -> String { n.to_lowercase().chars().map(fit).collect() }`,
    'http_req_2xx_total',
  ],
  [
    'a loop that pushes',
    `fn made(n: &str) -> String {
       let mut out = String::with_capacity(n.len());
       let mut bad: fn(char) -> bool = no_start;
       for c in n.chars() { if bad(c) { out.push('_'); } else { out.push(c); } bad = no_part; }
       out
     }
     fn no_start(c: char) -> bool { !(c.is_ascii_alphabetic() || c == '_') }
     fn no_part(c: char) -> bool { !(c.is_ascii_alphanumeric() || c == '_') }`,
    'http_req_2xx_Total',
  ],
  [
    'a loop with places, and a text that grows',
    `fn made(n: &str) -> String {
       let mut out = String::new();
       for (i, c) in n.chars().enumerate() {
         if c.is_uppercase() { if i > 0 && !out.ends_with('_') { out.push('_'); } out.extend(c.to_lowercase()); continue; }
         match c { '.' | '-' | ' ' => out += "_", other => out.push(other) }
       }
       out
     }`,
    'http_req_2xx_total',
  ],
  [
    'a text that is put together',
    `fn made(n: &str) -> String { let mut s = "app".to_string(); s.push('_'); s.push_str(&n[..]); s = s.replace('.', "_"); s.retain(|c| c != '-' && c != ' '); s }`,
    'app_http_req2xxTotal',
  ],
  [
    'a parameter that is changed',
    `fn made(n: &str) -> String { fit(n.to_string()) }
     fn fit(mut name: String) -> String { name = name.replace(' ', "_"); if name.contains('.') { name = name.replace(".", "_"); } name.push_str("_end"); name.replace('-', "_") }`,
    'http_req_2xx_Total_end',
  ],
  [
    'a replacement of several characters',
    `fn made(n: &str) -> String { n.replace(['.', '-'], "_").replace(|c: char| !c.is_ascii_alphanumeric() && c != '_', "") }`,
    'http_req_2xxTotal',
  ],
  [
    'pieces that are joined',
    `fn made(n: &str) -> String { n.split(|c: char| !c.is_alphanumeric()).filter(|p| !p.is_empty()).map(|p| p.to_lowercase()).collect::<Vec<_>>().join("_") }`,
    'http_req_2xx_total',
  ],
  [
    'an iterator that is looked into',
    `fn made(n: &str) -> String {
       let mut chars = n.chars();
       let first = match chars.next() { Some(c) => c.to_ascii_uppercase(), None => '_' };
       let rest: String = chars.filter(|c| c.is_ascii_lowercase()).collect();
       let mut all = String::from(first); all.push_str(&rest); all
     }`,
    'Httpreqxxotal',
  ],
  [
    'statements about something else',
    `fn made(n: &str) -> String { let mut s = String::new(); log(n); let at = now(); s.push_str(n); at.wait(); s.replace(&['.', ' ', '-'][..], "_") }`,
    'http_req_2xx_Total',
  ],
  [
    'the crate and the modules around a place',
    `fn made(n: &str) -> String { inner::made(n) }
     mod inner { pub fn made(n: &str) -> String { format!("{}_{}_{}", std::module_path!().split("::").next().unwrap_or("x").to_string(), module_path!().replace("::", "_"), n.rsplit('.').next().unwrap().trim_end_matches(" Total").replace('-', "_")) } }`,
    'app_app_inner_req_2xx',
  ],
  [
    'an option that the caller gives, and one that it does not',
    `fn made(n: &str) -> String { joined(Some("app"), joined(None, n.replace(['.', '-', ' '], "_").as_str()).as_str()) }
     fn joined(prefix: Option<&str>, name: &str) -> String { let mut all = String::new(); if let Some(p) = prefix { all.push_str(p); all.push('_'); } all.push_str(name); all }`,
    'app_http_req_2xx_Total',
  ],
  [
    'a regular expression of one class',
    `static ODD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[^a-zA-Z0-9_:]").expect("it is one")); const RUNS: &str = "[_]+";
     fn made(n: &str) -> String { let name = ODD.replace_all(n, "_").to_string(); let runs = Regex::new(RUNS).unwrap(); format!("{}_x", runs.replace_all(&name, ":")).into() }`,
    'http:req:2xx:Total_x',
  ],
  [
    'a regular expression of more',
    `fn made(n: &str) -> String { Regex::new(r"(a|b)*c").unwrap().replace_all(n, "_").to_string() }`,
    '*',
  ],
  [
    'names inside a template, some of them of a closure',
    `fn made(n: &str) -> String { let n = n.replace(['.', ' ', '-'], "_"); under("part", Some(&format!("app_{}_", n))) }
     fn under(name: &str, prefix: Option<&str>) -> String { prefix.map(|prefix| format!("{prefix}{name}")).unwrap_or_else(|| name.to_string()) }`,
    'app_http_req_2xx_Total_part',
  ],
  [
    'a newtype that is shown character by character',
    `struct Fit<'a>(&'a str);
     impl std::fmt::Display for Fit<'_> {
       fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
         let mut all = self.0.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
           .coalesce(|x, y| if x == '_' && y == '_' { Ok('_') } else { Err((x, y)) }).peekable();
         match all.peek() { None => write!(f, "none")?, Some('0'..='9') => write!(f, "_")?, Some(_) => (), };
         for c in all { f.write_char(c)?; }
         Ok(())
       }
     }
     fn made(n: &str) -> String { format!("{}_{}", Fit(n), Fit("2..x")) }`,
    'http_req_2xx_Total__2_x',
  ],
  [
    'a struct that is shown by a match of each character, and by what is in it',
    `struct Name<'a> { of: &'a str } struct Both<'a> { name: Name<'a>, end: &'a str }
     impl fmt::Display for Name<'_> {
       fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
         for c in self.of.chars() { match c { ' ' => out.write_str("__"), 'a'..='z' | 'A'..='Z' | '0'..='9' => out.write_char(c), _ => write!(out, "_"), }?; }
         Ok(())
       }
     }
     impl fmt::Display for Both<'_> {
       fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
         write!(f, "{}", self.name)?;
         if self.end.is_empty() { return Ok(()); }
         for c in self.end.chars() { f.write_char(c.to_ascii_lowercase())?; }
         f.write_char('.')
       }
     }
     fn made(n: &str) -> String { Both { name: Name { of: n }, end: "END" }.to_string().replace('.', "") + &Both { name: Name { of: "-" }, end: "" }.to_string() }`,
    'http_req_2xx__Totalend_',
  ],
  // What is not understood stays unknown.
  [
    'a newtype whose characters something else shows',
    `struct Fit<'a>(&'a str);
     impl Display for Fit<'_> { fn fmt(&self, f: &mut Formatter) -> Result { for c in self.0.chars() { outside::show(f, c)?; } Ok(()) } }
     fn made(n: &str) -> String { format!("a_{}", Fit(n)) }`,
    'a_*',
  ],
  [
    'neighbours that become something else',
    `fn made(n: &str) -> String { n.chars().coalesce(|x, y| if x == y { Ok(x) } else { Err((y, x)) }).collect() }`,
    '*',
  ],
  [
    'a text that somebody else fills',
    `fn made(n: &str) -> String { let mut s = String::new(); s.push_str(n); outside::fill(&mut s); s }`,
    '*',
  ],
  ['a function from outside', `fn made(n: &str) -> String { n.chars().map(outside::fit).collect() }`, '*'],
  [
    'a loop without an end',
    `fn made(n: &str) -> String { let mut s = n.to_string(); while !s.is_empty() { s.push('x'); } s }`,
    'http.req-2xx Total*',
  ],
  [
    'a function that calls itself',
    `fn made(n: &str) -> String { let mut s = n.to_string(); s.push_str(&made(n)); s }`,
    'http.req-2xx Totalhttp.req-2xx Total*',
  ],
  [
    'parts of which nothing is known',
    `fn made(n: &str) -> String { format!("a.{}.b", outside::part()).chars().map(|c| if c == '.' { '_' } else { c }).collect() }`,
    'a_*_b',
  ],
];

describe('names that code spells', () => {
  test.each(MADE)('%s', (_title, code, name) => {
    expect(namesOf(code)).toEqual([name]);
  });
});
