/** Trees as plain numbers against those of tree-sitter, and files read in parts against files read whole. */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { Language, Parser, type Node as Theirs } from 'web-tree-sitter';
import { type Node, SourceFile } from '../../src/rust/source/syntax.ts';
import { parser } from './read.ts';

const require = createRequire(import.meta.url);
const theirs = new Parser();
theirs.setLanguage(await Language.load(readFileSync(require.resolve('tree-sitter-rust/tree-sitter-rust.wasm'))));

const FIELDS = ['name', 'type', 'value', 'body', 'parameters', 'function', 'arguments', 'pattern', 'field', 'trait'];

/** All of a tree that anybody asks for, a line for each node. */
function listed(root: Node | Theirs, hasSiblings = true): string[] {
  const lines: string[] = [];
  const walk = (node: Node | Theirs, depth: number): void => {
    const field = FIELDS.map((name) => node.childForFieldName(name)?.startIndex ?? '').join(',');
    const flags = [node.isNamed, node.isError, node.isMissing].map(Number).join('');
    const siblings = hasSiblings ? [node.previousNamedSibling, node.nextNamedSibling] : [];
    const near = [...siblings, node.parent].map((each) => each?.type ?? '').join(',');
    lines.push(`${depth} ${node.type} ${node.startIndex}-${node.endIndex} ${flags} ${field} ${near}`);
    for (const child of node.children) if (child) walk(child, depth + 1);
  };
  for (const child of root.children) if (child) walk(child, 0);
  return lines;
}

function whole(text: string): Theirs {
  const tree = theirs.parse(text);
  if (!tree) throw new Error('expected a tree');
  return tree.rootNode;
}

const body = `{\n${'    let made = list.iter().map(|each| each.len() + 1).collect::<Vec<_>>();\n'.repeat(6)}    made\n}`;

const SOURCES: Readonly<Record<string, string>> = {
  'an empty file': '',
  'only a comment': '// nothing\n',
  'a large function': `fn a(list: &[String]) -> Vec<usize> ${body}\n`,
  'methods, with attributes and comments': `impl A {\n    /// Doc.\n    #[inline]\n    pub fn a(&self) ${body}\n\n    const N: usize = 3;\n    async fn b() ${body}\n}\nstruct B;\n`,
  'a module of tests': `fn a() ${body}\n#[cfg(test)]\nmod tests {\n    use super::*;\n    #[test]\n    fn a_works() ${body}\n}\nfn c() {}\n`,
  'items that end with a semicolon': `static A: [u8; 2] = [{ 1 }, if X { 1 } else { 2 }];\nconst B: T = T { a: 1 };\nuse a::{b, c};\ntype D = E<{ 3 }>;\nextern crate f;\nconst fn g() ${body}\n`,
  'braces in a signature': `fn a<const N: usize>() -> Buffer<{ N + 1 }> ${body}\nfn b(x: [u8; { 3 }]) where [(); { 4 }]: Sized, ${body}\n`,
  'foreign functions': `extern "C" {\n    fn a(x: u8) -> u8;\n}\n#[test]\nfn b() ${body}\nextern "C" fn c() ${body}\n`,
  macros: `macro_rules! make {\n    ($name:ident) => { fn $name() ${body} };\n}\nmake!(a);\nlazy_static! {\n    static ref A: usize = { let x = 1; x };\n}\nthread_local!(static B: u8 = 1);\n`,
  'strings and characters with brackets': `const A: &str = "} fn b() {";\nconst B: char = '{';\nconst C: &str = r#"}"{"#;\nfn d<'a>(x: &'a str) -> &'a str ${body}\n/* } /* { */ fn e() { */\nfn f() ${body}\n`,
  'functions inside functions': `fn a() {\n    fn b() ${body}\n    impl C { fn d(&self) ${body} }\n    b()\n}\n`,
  'a trait with bodies': `pub trait A {\n    fn a(&self);\n    fn b(&self) -> u8 ${body}\n}\nunsafe impl A for B {}\n`,
};

describe('a file in parts has the nodes of the whole file', () => {
  test.each(Object.entries(SOURCES))('%s', (_title, text) => {
    expect(listed(new SourceFile('a.rs', text, parser).root)).toEqual(listed(whole(text)));
  });

  const root = new URL('../../examples/rsky', import.meta.url).pathname;
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.rs'));
  test.each(files)('%s', (file) => {
    const text = readFileSync(join(root, file), 'utf8');
    expect(listed(new SourceFile(file, text, parser).root)).toEqual(listed(whole(text)));
  });

  it('in whatever order the items stand', () => {
    const items = fc.array(fc.constantFrom(...Object.values(SOURCES)), { maxLength: 5 });
    fc.assert(
      fc.property(items, (parts) => {
        const text = parts.join('\n');
        expect(listed(new SourceFile('a.rs', text, parser).root)).toEqual(listed(whole(text)));
      }),
      { numRuns: 40 },
    );
  });
});

describe('one stretch has the nodes that tree-sitter gives', () => {
  // Beside what does not read, tree-sitter does not always find the sibling that it has among the children.
  const parsed = (text: string) => listed(parser.parse(text, [{ from: 0, to: text.length }]).root, false);

  test.each<[title: string, text: string]>([
    ['a bracket that is missing', 'fn a( { let x = 1; }\nstruct B;'],
    ['words that are no Rust', 'fn a() { let = ; } } impl { ) fn b() {}'],
    ['a name that is missing', 'fn a() { b.; c:: }'],
    ['more nodes than there is room for at first', 'fn a() { b(c, 1 + d.e); }\n'.repeat(2_000)],
    ['deeper than a stack', `fn a() { ${'('.repeat(3_000)}1${')'.repeat(3_000)}; }`],
    ['characters of two units', 'fn a() { "😀"; b("é😀", c) } // 😀\nfn d() {}'],
  ])('%s', (_title, text) => {
    const found = parsed(text);
    const expected = listed(whole(text), false);
    expect(found.length).toBe(expected.length);
    expect(found).toEqual(expected);
  });

  it('of source that somebody mutated', () => {
    const part = fc.constantFrom(...Object.values(SOURCES));
    const cut = fc.tuple(
      part,
      fc.nat(),
      fc.nat({ max: 30 }),
      fc.constantFrom('', '{', ')', '"', "'", '#[', '=>', '😀'),
    );
    fc.assert(
      fc.property(cut, ([text, at, length, added]) => {
        const from = text.length === 0 ? 0 : at % text.length;
        const made = text.slice(0, from) + added + text.slice(from + length);
        expect(parsed(made)).toEqual(listed(whole(made), false));
      }),
    );
  });
});

test('a place leads to the same node, whatever was looked at before', () => {
  const text = Object.values(SOURCES).join('\n');
  const at = (source: SourceFile, from: number) => {
    const node = source.nodeAt(from, from + 1);
    return node && `${node.type} ${node.startIndex}-${node.endIndex} ${node.parent?.type}`;
  };
  fc.assert(
    fc.property(fc.array(fc.nat(text.length - 1), { maxLength: 6 }), (places) => {
      const used = new SourceFile('a.rs', text, parser);
      for (const place of places) expect(at(used, place)).toEqual(at(new SourceFile('a.rs', text, parser), place));
    }),
    { numRuns: 40 },
  );
});

describe('what the text of a file tells', () => {
  const outlineOf = (text: string) => new SourceFile('a.rs', text, parser).outline;

  it('nothing is left out, and nothing is in two stretches', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...Object.values(SOURCES), '}', '"', "'", '{', '/*', '#[test]')),
        (parts) => {
          const source = new SourceFile('a.rs', parts.join(' '), parser);
          let at = 0;
          for (const stretch of source.outline.stretches) {
            expect(stretch.from).toBe(at);
            at = stretch.to;
          }
          expect(at).toBe(source.end);
        },
      ),
      { numRuns: 200 },
    );
  });

  it.each([
    ['#[cfg(test)]\nmod tests { fn a() {} }', 'fn a', true],
    ['/// Doc.\n#[test]\n// More.\nfn a() {}', 'fn a', true],
    ['#[cfg(not(test))]\nfn a() {}', 'fn a', false],
    ['#[cfg(test)]\nuse b::c;\nfn a() {}', 'fn a', false],
    ['#[test]\nfn b() {}\nfn a() {}', 'fn a', false],
    ['extern "C" { fn b(); }\n#[test]\nfn c() {}\nfn a() {}', 'fn a', false],
    ['mod b { #[test] fn a() {} }', 'fn a', false],
    ['#![cfg(test)]\nfn a() {}', 'fn a', false],
  ])('which items are only for tests: %j', (text, mark, expected) => {
    expect(new SourceFile('a.rs', text, parser).isInTestItem(text.indexOf(mark))).toBe(expected);
  });

  it('inline modules, in functions and macros none', () => {
    const text = 'pub mod a { mod b {} fn c() { mod d {} } }\nm! { mod e {} }\nmod f;\n// mod g {}\n';
    expect(outlineOf(text).modules.map(({ name, from, to }) => [name, text.slice(from, to)])).toEqual([
      ['a', 'mod a { mod b {} fn c() { mod d {} } }'],
      ['b', 'mod b {}'],
    ]);
  });

  it.each([
    ['let a = "x y";', 'y', true],
    ['/* y */', 'y', true],
    ['// y', 'y', true],
    ['let a = r#"y"#;', 'y', true],
    ["let a: &'y str;", 'y', false],
    ['"x" + y', 'y', false],
  ])('what is in a comment or a string: %j', (text, mark, expected) => {
    expect(new SourceFile('a.rs', text, parser).isInert(text.indexOf(mark))).toBe(expected);
  });
});
