/** What every library tells of the texts that may declare its metrics. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LIBRARIES } from '../../src/rust/libraries/index.ts';
import { spellings } from '../../src/rust/libraries/spellings.ts';
import { hashOf, WordIndex } from '../../src/rust/source/words.ts';

const PROGRAMS = join(import.meta.dirname, '..', 'conformance');

const SOURCES = readdirSync(PROGRAMS, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.rs') && !/(^|\/)target\//.test(file))
  .map((file) => readFileSync(join(PROGRAMS, file), 'utf8'));

/** The lines of the programs, which are all that a hint may have to look at, and each with the one behind it. */
const STRETCHES = SOURCES.flatMap((source) => {
  const lines = source.split('\n');
  return lines.map((line, at) => `${line}\n${lines[at + 1] ?? ''}`);
});

/** Libraries that no registry has: a program that others can build cannot depend on them. */
const WITHOUT_PROGRAM: ReadonlySet<string> = new Set(['wc-metrics']);

test('many names are written as one', () => {
  expect(spellings('{a,}b{c,d}', 'e')).toEqual(['abc', 'abd', 'bc', 'bd', 'e']);
});

describe('what a hint finds has one of the words of its library', () => {
  test.each(LIBRARIES)('$name', ({ name, hint, makers, words }) => {
    const hashes = words.map((word) => hashOf(word) ?? 0);
    const found = STRETCHES.filter((text) => hint.test(text) || makers.test(text));
    expect(found.length > 0).toBe(!WITHOUT_PROGRAM.has(name));
    const without = found.filter((text) => {
      const index = new WordIndex([text]);
      return !hashes.some((hash) => index.holders(hash).length > 0);
    });
    expect(without).toEqual([]);
  });
});

test.each([
  ['attributes that nothing stands behind', '#[metrics]\nstruct A;\n', ['foundations', 'scuffle-metrics']],
  ['derives without an end', '#[derive(A, ', []],
])('a hint ends on a hundred thousand beginnings: %s', (_title, beginning, names) => {
  const text = beginning.repeat(100_000);
  expect(
    LIBRARIES.filter(({ hint }) => hint.test(text))
      .map(({ name }) => name)
      .sort(),
  ).toEqual(names);
});
