/** Tables that are asked by a key, and options of what they hold. */
import { describe, expect, test } from 'vitest';
import type { Metric } from '../../src/model.ts';
import { read } from './read.ts';

const KINDS = `struct About { kind: &'static str, help: &'static str }
static TABLE: phf::Map<&'static str, About> = phf::phf_map! { "a" => About { kind: "gauge", help: "A" }, "b_total" => About { kind: "counter", help: "B" } };
`;

type Shown = readonly [name: string, kind: Metric['kind'], help: string | null];

function shown(source: string): Shown[] {
  const { metrics, unresolved } = read({ 'Cargo.toml': '[package]\nname = "app"\n', 'src/main.rs': source }, '**/*.rs');
  return [
    ...metrics.map(({ name, kind, help }): Shown => [name, kind, help]),
    ...unresolved.map(({ pattern }): Shown => [`${pattern}?`, 'unknown', null]),
  ].sort(([a], [b]) => (a < b ? -1 : 1));
}

const A: Shown = ['a', 'gauge', 'A'];
const B: Shown = ['b_total', 'counter', 'B'];
const LINE = 'println!("# HELP {name} {}\\n# TYPE {name} {}\\n{name} 1", about.help, about.kind);';

describe('a table that is asked by a key', () => {
  test.each<[title: string, source: string, expected: readonly Shown[]]>([
    [
      'in the pattern of a condition',
      `${KINDS} fn main() { let name = "a"; if let Some(about) = TABLE.get(name) { ${LINE} } }`,
      [A],
    ],
    [
      'for a caller, in a closure; nothing is written for a key that it does not have',
      `${KINDS} fn text(name: &str) -> Option<String> { TABLE.get(name).map(|about| format!("# HELP {name} {}\\n# TYPE {name} {}\\n", about.help, about.kind)) }
       fn main() { println!("{:?} {:?} {:?}", text("a"), text("b_total"), text("c")); }`,
      [A, B],
    ],
    [
      'by an object that is made of what it holds',
      `${KINDS} struct Row { name: String, kind: String, help: String }
       impl Row { fn new(name: &str) -> Option<Row> { TABLE.get(name).map(|about| Row { name: name.to_owned(), kind: about.kind.to_owned(), help: about.help.to_owned() }) }
         fn text(&self) -> String { format!("# HELP {} {}\\n# TYPE {} {}\\n", self.name, self.help, self.name, self.kind) } }
       fn main() { for name in ["a", "b_total", "c"] { if let Some(row) = Row::new(name) { println!("{}", row.text()); } } }`,
      [A, B],
    ],
    [
      'of a map that runs to it, by a const, by an index',
      `const NAME: &str = "b_total";
       static MAP: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| HashMap::from([("a", "gauge"), (NAME, "counter")]));
       fn main() { println!("# TYPE a {}", MAP["a"]); println!("# TYPE b_total {}", MAP.get(NAME).unwrap()); println!("# TYPE c {}", MAP.get("a").copied().unwrap_or("counter")); }`,
      [
        ['a', 'gauge', null],
        ['b_total', 'counter', null],
        ['c', 'gauge', null],
      ],
    ],
    [
      'with something else for a key that it does not have',
      `${KINDS} fn show(name: &str) { let kind = TABLE.get(name).map(|about| about.kind).unwrap_or("summary"); println!("# TYPE {name} {kind}"); }
       fn main() { show("a"); show("c"); }`,
      [
        ['a', 'gauge', null],
        ['c', 'summary', null],
      ],
    ],
    [
      'by a key that is not known, of two entries for one, or of keys that are not known: none of them is taken',
      `${KINDS} static TWICE: phf::Map<&str, &str> = phf_map! { "a" => "gauge", "a" => "counter" };
       fn main() { println!("# TYPE a {}", TABLE.get(&std::env::args().last().unwrap()).unwrap().kind); println!("# TYPE b {}", TWICE.get("a").unwrap());
         let open = HashMap::from([(key(), "gauge"), ("c", "counter")]); if let Some(kind) = open.get("d") { println!("# TYPE c {}", kind); } }`,
      [
        ['a', 'unknown', null],
        ['b', 'unknown', null],
        ['c', 'unknown', null],
      ],
    ],
    [
      'that may have been given more: it is not known to have no such key',
      `fn show(name: &str) { let mut all = HashMap::from([("a", "gauge")]); if on() { all.insert("b", "gauge"); } if let Some(kind) = all.get(name) { println!("# TYPE {name} {kind}"); } }
       fn main() { show("b"); }`,
      [['b', 'unknown', null]],
    ],
    [
      'that is kept in a field: others may put more into it',
      `struct All { kinds: HashMap<String, &'static str> } impl All { fn new() -> All { All { kinds: HashMap::from([("a".to_string(), "gauge")]) } }
         fn show(&self, name: &str) { if let Some(kind) = self.kinds.get(name) { println!("# TYPE {name} {kind}"); } } }
       fn main() { let all = All::new(); more(&all); all.show("a"); all.show("b"); }`,
      [
        ['a', 'unknown', null],
        ['b', 'unknown', null],
      ],
    ],
    [
      'by a number: an element of a list at its place, and the value of a map',
      `fn main() { let names = ["a", "b"]; if let Some(name) = names.get(1) { println!("# TYPE {name} gauge"); }
         let by = HashMap::from([(1, "c"), (0, "d")]); if let Some(name) = by.get(&1) { println!("# TYPE {name} gauge"); } }`,
      [
        ['b', 'gauge', null],
        ['c', 'gauge', null],
      ],
    ],
    [
      'an iterator over names is no option of one',
      `fn main() { ["a", "b"].iter().map(|name| println!("# TYPE {name} gauge")).count(); "c d".split(' ').map(|name| println!("# TYPE app_{name} gauge")).count(); }`,
      [
        ['a', 'gauge', null],
        ['app_*?', 'unknown', null],
        ['b', 'gauge', null],
      ],
    ],
  ])('%s', (_title, source, expected) => {
    expect(shown(source)).toEqual(expected);
  });
});
