/** What is read from text alone, against the plain way and against trees. */
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { SourceFile } from '../../src/rust/source/syntax.ts';
import { Vocabulary } from '../../src/rust/source/vocabulary.ts';
import { hashOf, WordIndex } from '../../src/rust/source/words.ts';
import { importsIn, importsInText } from '../../src/rust/workspace/imports.ts';
import { parser } from './read.ts';

const word = fc.stringMatching(/^[A-Za-z_é][A-Za-z0-9_]{0,3}$/);
const text = fc
  .array(fc.oneof(word, fc.constantFrom(' ', '\n', '::', '.', '"', '//', '{', '}', 'ab.ab', '1', '😀')), {
    maxLength: 200,
  })
  .map((parts) => parts.join(''));

/** What a search through each text finds. */
function plainly(texts: readonly string[], wanted: string): (readonly [number, readonly number[]])[] {
  return texts.flatMap((each, number) => {
    const places = new SourceFile('a.rs', each, parser).placesOf(wanted);
    return places.length > 0 ? [[number, [...places]] as const] : [];
  });
}

describe('the vocabulary of files', () => {
  it('has each place of each word, in all files and in each, also of files that are replaced', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(text, fc.option(text)), { maxLength: 5 }),
        word,
        fc.boolean(),
        (all, wanted, asksBefore) => {
          const current = all.map(([first]) => first);
          const names = current.map((_, number) => `${number}.rs`);
          const vocabulary = new Vocabulary(names, (file) => current[Number.parseInt(file, 10)] ?? '');
          if (asksBefore) expect(vocabulary.holders(wanted)?.length).toBe(plainly(current, wanted).length);
          for (const [number, [, other]] of all.entries()) if (other !== null) current[number] = other;
          vocabulary.replace(names.filter((_, number) => all[number]?.[1] !== null));
          const expected = plainly(current, wanted);
          const found = vocabulary.holders(wanted)?.map(({ file, places }) => [file, [...places]]);
          expect(found).toEqual(expected);
          expect([...vocabulary.filesWith([wanted])]).toEqual(expected.map(([number]) => `${number}.rs`));
          const single = names.map((name) => [...(vocabulary.placesIn(name, wanted) ?? [])]);
          expect(single).toEqual(names.map((_, number) => expected.find(([at]) => at === number)?.[1] ?? []));
        },
      ),
    );
  });

  it('knows nothing of what is no word, and of files that it has not read', () => {
    const vocabulary = new Vocabulary(['a.rs'], () => 'a-b');
    expect([vocabulary.holders('a-b'), vocabulary.holders(''), vocabulary.placesIn('b.rs', 'a')]).toEqual([
      null,
      null,
      null,
    ]);
    expect(vocabulary.filesWith(['a-b'])).toEqual(new Set(['a.rs']));
  });

  it('tells one text from the others, however many words there are', () => {
    const texts = [0, 1, 2].map((number) => Array.from({ length: 20_000 }, (_, at) => `w${at * 3 + number}`).join(' '));
    const index = new WordIndex(texts);
    for (const [wanted, number] of [
      ['w0', 0],
      ['w30001', 1],
      ['w59999', 2],
    ] as const) {
      const hash = hashOf(wanted) ?? 0;
      expect(index.holders(hash).map((holder) => holder.text)).toContain(number);
      expect(index.holders(hash, number).map((holder) => holder.places.length)).toEqual([1]);
    }
  });
});

describe('imports read from text are those of the tree', () => {
  const treeImports = (declaration: string) => {
    const source = new SourceFile('a.rs', declaration, parser);
    const node = source.root.descendantsOfType('use_declaration')[0];
    return node ? importsIn(source, node, []) : null;
  };

  test.each([
    'use a;',
    'use a::b::C;',
    'use ::a::b;',
    'use a::{b, c::{self, D as E}, f::*,};',
    'use {a, b::c};',
    'use crate::a::r#type;',
    'use super::*;',
    'use self::a::{self as b};',
    'use a::B as _;',
    'use a::{\n    // one\n    b, /* two */\n    c,\n};',
    'use a :: b as c;',
    'use a::{};',
    'use ::{a, b};',
  ])('%s', (declaration) => {
    const read = importsInText(declaration.slice('use'.length, declaration.lastIndexOf(';')));
    expect(read).toEqual(treeImports(declaration));
  });

  test.each(['use a::$b;', 'use a::{b;', 'use a::b(c);', 'use a b;'])(
    'what it does not know it leaves to the tree: %s',
    (declaration) => {
      expect(importsInText(declaration.slice('use'.length, -1))).toBeNull();
    },
  );
});

describe('a name that `use` gives', () => {
  test.each([
    ['use a::b as c;', 'b', ['c']],
    ['use a::{b as c, d};\nuse e::b as f;', 'b', ['c', 'f']],
    ['fn a() { let x = size as u64; }', 'size', []],
    ['use a::b;\nfn c() { d(b as u64) }', 'b', []],
    ['pub(crate) use a::{x, b\n  as c};', 'b', ['c']],
  ])('%j', (source, name, expected) => {
    expect(new SourceFile('a.rs', source, parser).renamesOf(name)).toEqual(expected);
  });
});

/** Read in time that grows with their length; the time limit of a test is all that tells. */
describe('texts made to exhaust whoever reads them', () => {
  test.each([
    ['uses', 'use '.repeat(300_000)],
    ['renames', 'use a as b, '.repeat(100_000)],
    ['casts', 'a as b; '.repeat(150_000)],
    ['lets', 'let x '.repeat(200_000)],
    ['one long word', 'a'.repeat(1_000_000)],
    ['one long gap', `use a${' '.repeat(1_000_000)}as b;`],
    ['an attribute of blanks', `#[a${' '.repeat(1_000_000)}b]\nfn c() {}`],
    ['modules', 'mod a {'.repeat(390)],
    ['strings', '"" '.repeat(300_000)],
    ['functions', 'fn a() { let b = 1; } '.repeat(40_000)],
  ])('%s', (_title, made) => {
    const source = new SourceFile('a.rs', made, parser);
    expect(source.renamesOf('zzz')).toEqual([]);
    expect(source.outline.stretches.at(-1)?.to ?? 0).toBe(source.end);
    expect(new WordIndex([made]).holders(hashOf('zzz') ?? 0)).toEqual([]);
    expect(source.isInert(source.end + 1)).toBe(false);
  });
});
