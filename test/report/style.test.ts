import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignColumns, bar, createStyle, displayWidth, wrap } from '../../src/report/style.ts';

describe('createStyle', () => {
  it('writes sequences only when asked', () => {
    expect(createStyle(true).red('x')).toBe('\u001b[31mx\u001b[39m');
    expect(createStyle(true).bold('')).toBe('');
    expect(createStyle(false).red('x')).toBe('x');
  });
});

describe('displayWidth', () => {
  it.each([
    ['', 0],
    ['abc', 3],
    ['größe', 5],
    ['e\u0301', 1],
    ['漢字', 4],
    ['ｆｕｌｌ', 8],
    ['📥 x', 4],
    ['🏷️', 2],
    ['👩‍🚀', 2],
    ['⚡', 2],
    ['█░', 2],
    ['✓†', 2],
    ['\u001b[31mabc\u001b[39m', 3],
    ['\u001b[1m漢\u001b[22m', 2],
  ])('%j takes %i', (text, width) => {
    expect(displayWidth(text)).toBe(width);
  });
});

describe('alignColumns', () => {
  it('aligns by what is seen, with nothing at the end of a line', () => {
    const { red } = createStyle(true);
    expect(
      alignColumns(
        [
          ['漢字', red('1'), '', 'x'],
          ['a', '22', ''],
        ],
        [{}, { align: 'right' }],
      ),
    ).toEqual([`漢字  ${red(' 1').replace(' ', '')}`.replace('\u001b[31m', ' \u001b[31m').concat('  x'), 'a     22']);
  });

  it('lets one long name run over alone', () => {
    expect(
      alignColumns(
        [
          ['a', 'x'],
          ['a long name', 'y'],
        ],
        [{ max: 5 }],
      ),
    ).toEqual(['a  x', 'a long name  y']);
  });
});

describe('wrap', () => {
  it.each([
    ['short', 10, ['> short']],
    ['one two three', 10, ['> one two', '  three']],
    ['a/very/long/path.rs:1 is whole', 10, ['> a/very/long/path.rs:1', '  is whole']],
    ['', 10, ['> ']],
  ])('%j at %i', (text, width, lines) => {
    expect(wrap(text, width, '> ', '  ')).toEqual(lines);
  });

  it('loses no word', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^\S{1,12}$/), { minLength: 1 }), fc.nat(40), (words, width) => {
        expect(wrap(words.join(' '), width).join(' ')).toBe(words.join(' '));
      }),
    );
  });
});

describe('bar', () => {
  it.each([
    [0, 10, '░░░░░'],
    [1, 1000, '█░░░░'],
    [5, 10, '███░░'],
    [999, 1000, '████░'],
    [10, 10, '█████'],
    [0, 0, '█████'],
  ])('%i of %i', (part, whole, shown) => {
    expect(bar(part, whole, 5)).toBe(shown);
  });
});
