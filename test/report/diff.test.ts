import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countLines, showDiff, unifiedDiff } from '../../src/report/diff.ts';
import { createStyle } from '../../src/report/style.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dashcov-diff-'));
  execFileSync('git', ['init', '-q'], { cwd: folder });
  execFileSync('git', ['config', 'core.autocrlf', 'false'], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What `git apply` makes of `before`, strict about white space and context. */
function applied(file: string, before: string, patch: string): string {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, before);
  execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: folder, input: patch });
  return readFileSync(path, 'utf8');
}

const numbers = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, index) => `line ${from + index}\n`).join('');

describe('unifiedDiff', () => {
  it('is what a person expects of a patch', () => {
    const before = `${numbers(1, 10)}end`;
    const after = before.replace('line 5\n', 'line five\nline 5 1/2\n');
    expect(unifiedDiff('a.json', before, after)).toBe(
      [
        'diff --git a/a.json b/a.json',
        '--- a/a.json',
        '+++ b/a.json',
        '@@ -2,7 +2,8 @@',
        ' line 2',
        ' line 3',
        ' line 4',
        '-line 5',
        '+line five',
        '+line 5 1/2',
        ' line 6',
        ' line 7',
        ' line 8',
        '',
      ].join('\n'),
    );
  });

  it.each([0, 1, 5, 60])('adds an object of a list as one block, %i lines of it like all others', (same) => {
    const head = '      "same": 1,\n'.repeat(same);
    const item = (id: number): string => `    {\n${head}      "id": ${id},\n      "type": "row"\n    }`;
    const list = (ids: number[]): string => `{\n  "panels": [\n${ids.map(item).join(',\n')}\n  ]\n}\n`;
    const lines = unifiedDiff('a.json', list([1, 2]), list([1, 3, 2])).split('\n');
    expect(lines.filter((line) => /^[+-] /.test(line))).toEqual(`${item(3)},`.split('\n').map((line) => `+${line}`));
  });

  it('says nothing when nothing differs', () => {
    expect(unifiedDiff('a', 'x\n', 'x\n')).toBe('');
  });

  it.each([
    ['an added line', 'a\nb\n', 'a\nx\nb\n'],
    ['a line at the start', 'a\nb\n', 'x\na\nb\n'],
    ['an empty line at the start', 'a\nb\n', '\na\nb\n'],
    ['an empty line first in both', '\na\n', '\nb\n'],
    ['a line at the end', 'a\nb\n', 'a\nb\nx\n'],
    ['all of it', 'a\nb\n', 'c\n'],
    ['one more of the same', 'a\na\na\n', 'a\na\na\na\n'],
    ['CRLF', '{\r\n  "a": 1\r\n}\r\n', '{\r\n  "a": 1,\r\n  "b": 2\r\n}\r\n'],
    ['CRLF that becomes LF', 'a\r\nb\r\n', 'a\nb\r\n'],
    ['a carriage return alone', 'a\rb\nc\n', 'a\rx\nc\n'],
    ['no final newline', '{\n"a": 1\n}', '{\n"a": 1,\n"b": 2\n}'],
    ['a final newline that comes', 'a\nb', 'a\nb\n'],
    ['a final newline that goes', 'a\nb\n', 'a\nb'],
    ['a last line that grows', 'a\nb', 'a\nb\nc'],
    ['one long line', 'a'.repeat(10_000), 'a'.repeat(9_999)],
    ['a BOM', '\ufeffa\nb\n', '\ufeffa\nc\n'],
    ['two places', numbers(0, 40), numbers(0, 40).replace('line 3\n', '').replace('line 30\n', 'x\ny\n')],
    ['places close to each other', numbers(0, 20), numbers(0, 20).replace('line 5\n', '').replace('line 11\n', 'x\n')],
    ['places one further', numbers(0, 20), numbers(0, 20).replace('line 5\n', '').replace('line 13\n', 'x\n')],
  ])('is applied by git: %s', (_what, before, after) => {
    const patch = unifiedDiff('file.json', before, after);
    expect(applied('file.json', before, patch)).toBe(after);
  });

  it.each([
    ['folder/file.json'],
    ['with space.json'],
    ['with  two  spaces /x.json'],
    ['größe/漢字 🏷️.json'],
    ['quote".json'],
    ['back\\slash.json'],
    ['tab\there.json'],
    ['new\nline.json'],
    ['b/a b/x.json'],
    ['-dash.json'],
  ])('names %j as git does', (file) => {
    const [before, after] = ['a\nb\n', 'a\nc\n'];
    const patch = unifiedDiff(file, before, after);
    expect(applied(file, before, patch)).toBe(after);
    execFileSync('git', ['add', '--', file], { cwd: folder });
    writeFileSync(join(folder, file), before);
    const own = execFileSync('git', ['diff', '--no-color', '--', file], { cwd: folder, encoding: 'utf8' });
    expect(patch.split('\n').filter((line) => /^(diff|---|\+\+\+) /.test(line))).toEqual(
      own.split('\n').filter((line) => /^(diff|---|\+\+\+) /.test(line)),
    );
  });

  it('turns any text into any other', () => {
    const line = fc.constantFrom('a', 'b', 'c', '{', '}', '  {', '  },', '', ' ', '\r', 'x\r');
    const text = fc
      .tuple(fc.array(line, { maxLength: 30 }), fc.boolean())
      .map(([lines, final]) => lines.join('\n') + (final && lines.length > 0 ? '\n' : ''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        expect(patched(before, unifiedDiff('f', before, after))).toBe(after);
        const { added, removed, changed } = countLines(before, after);
        expect(added - removed).toBe(countOf(after) - countOf(before));
        expect(changed).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 3000 },
    );
  });

  it('turns any text into any other, as git sees it', () => {
    const text = fc
      .array(fc.constantFrom('a\n', 'b\n', '{\n', '}\n', '\n'), { minLength: 1, maxLength: 30 })
      .map((it) => it.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        fc.pre(before !== after);
        expect(applied('any.json', before, unifiedDiff('any.json', before, after))).toBe(after);
      }),
      { numRuns: 60 },
    );
  });

  it('works on 50 MB, with one change and with many', () => {
    const lines = Array.from({ length: 1_500_000 }, (_, index) => `      "id": ${index}, "title": "panel"\n`);
    const before = lines.join('');
    expect(before.length).toBeGreaterThan(50_000_000);
    const one = unifiedDiff('big.json', before, before.replace('"id": 700000,', '"id": 7,'));
    expect(one.split('\n')).toHaveLength(13);
    const changed = lines.map((line, index) => (index % 100 === 5 ? line.replace('panel', 'other') : line)).join('');
    const many = unifiedDiff('big.json', before, changed);
    expect(patched(before, many) === changed).toBe(true);
    expect(many.match(/^@@/gm)).toHaveLength(15_000);
  });

  it.each([
    ['lines of their own', 1_000_000],
    ['lines that come again and again', 50],
  ])('follows edits of all sizes through a large text of %s', (_what, different) => {
    // A fixed row of numbers (Lehmer), so that a failure comes again.
    let seed = 7;
    const below = (limit: number): number => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % limit;
    };
    const lines = Array.from({ length: 120_000 }, () => `line ${below(different)}\n`);
    const edited = [...lines];
    for (let edit = 0; edit < 60; edit += 1) {
      const added = Array.from({ length: below(4) === 0 ? below(3000) : below(5) }, () => `line ${below(different)}\n`);
      edited.splice(below(edited.length), below(4) === 0 ? below(3000) : below(5), ...added);
    }
    const [before, after] = [lines.join(''), edited.join('')];
    const patch = unifiedDiff('large.json', before, after);
    expect(patched(before, patch) === after).toBe(true);
    expect(applied('large.json', before, patch) === after).toBe(true);
    // About as many lines as were touched.
    expect(patch.match(/^[+-]line/gm)?.length).toBeLessThan(40_000);
  });

  it('finds two changes among thousands of lines that are all the same', () => {
    const lines = Array.from({ length: 9000 }, () => 'same\n');
    const before = lines.join('');
    const patch = unifiedDiff('f', before, lines.with(100, 'a\n').with(8000, 'b\n').join(''));
    expect(patch.match(/^[+-][a-z]/gm)).toHaveLength(4);
  });

  it('works where two large texts have nothing in common', () => {
    const text = (seed: string): string =>
      Array.from({ length: 60_000 }, (_, index) => `${seed}${(index * 7919) % 100}\n`).join('');
    const [before, after] = [text('a'), text('b')];
    expect(patched(before, unifiedDiff('f', before, after))).toBe(after);
  });
});

/** Applies a patch of one file, hunk by hunk and line by line; throws where the context does not fit. */
function patched(before: string, patch: string): string {
  const lines = before.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const result: string[] = [];
  let at = 0;
  const rows = patch.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  rows.forEach((row, index) => {
    if (index < 3 || row.startsWith('\\')) return;
    const hunk = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n$/.exec(row);
    if (hunk !== null) {
      const start = Number(hunk[1]) - (hunk[2] === '0' ? 0 : 1);
      while (at < start) result.push(lines[at++] ?? '');
      if (result.length !== Number(hunk[3]) - (hunk[4] === '0' ? 0 : 1)) throw new Error(`wrong place: ${row}`);
      return;
    }
    const text = rows[index + 1]?.startsWith('\\') === true ? row.slice(1, -1) : row.slice(1);
    if (row.startsWith('+')) result.push(text);
    else {
      if (lines[at] !== text) throw new Error(`context: ${JSON.stringify(lines[at])} is not ${JSON.stringify(text)}`);
      at += 1;
      if (row.startsWith(' ')) result.push(text);
    }
  });
  return [...result, ...lines.slice(at)].join('');
}

function countOf(text: string): number {
  return (text.match(/[^\n]*\n|[^\n]+$/g) ?? []).length;
}

describe('countLines', () => {
  it.each([
    ['nothing', 'a\n', 'a\n', { added: 0, changed: 0, removed: 0 }],
    ['an added line', 'a\nb\n', 'a\nx\nb\n', { added: 1, changed: 0, removed: 0 }],
    ['a comma and an object', '[\n{}\n]\n', '[\n{},\n{}\n]\n', { added: 1, changed: 0, removed: 0 }],
    ['a changed line', 'a\nb\n', 'a\nx\n', { added: 0, changed: 1, removed: 0 }],
    ['a line that went', 'a\nb\n', 'a\n', { added: 0, changed: 0, removed: 1 }],
  ])('%s', (_what, before, after, count) => {
    expect(countLines(before, after)).toEqual(count);
  });
});

describe('showDiff', () => {
  it('colours by sign, and shows what a terminal would act on', () => {
    const patch = unifiedDiff('a', '"x"\n', '"\u001b[2J"\n');
    expect(showDiff(patch, createStyle(false))).toContain('+"␛[2J"\n');
    expect(showDiff(patch, createStyle(true))).toContain('\u001b[32m+"␛[2J"\u001b[39m\n');
  });
});
