/**
 * Colours and columns for a terminal. Widths are display columns, so that names in other scripts and the emoji of row
 * titles keep a table straight.
 */

type Paint = (text: string) => string;

/** How to emphasise. With `color: false` every function gives its text back unchanged. */
export interface Style {
  readonly color: boolean;
  readonly bold: Paint;
  readonly dim: Paint;
  readonly red: Paint;
  readonly green: Paint;
  readonly yellow: Paint;
  readonly cyan: Paint;
}

/** A style that writes SGR sequences when `color` is true, and nothing of its own otherwise. */
export function createStyle(color: boolean): Style {
  const paint =
    (on: number, off: number): Paint =>
    (text) =>
      color && text !== '' ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  return {
    color,
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
  };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the sequences that this file writes itself.
const SGR = /\u001b\[\d+m/g;
/** Characters of one column each that need no look at their neighbours: ASCII, Latin, dashes, arrows, blocks, ticks. */
const NARROW = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2010-\u2027\u2190-\u2193\u2500-\u25ff\u2713\u2717]*$/;
const EMOJI = /\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\u20e3/u;
const EMPTY = /^[\p{M}\p{Cf}\p{Cc}]$/u;
/** The wide and full-width blocks of Unicode's EastAsianWidth.txt, rounded to whole blocks. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x17000, 0x18cff],
  [0x1b000, 0x1b2ff],
  [0x1f200, 0x1f2ff],
  [0x20000, 0x3fffd],
];
let segmenter: Intl.Segmenter | undefined;

/** Made when the first text needs it: it takes longer than many a whole report. */
function graphemes(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' });
  return segmenter;
}

/** Columns that a terminal needs for a printable text; sequences of a `Style` need none. */
export function displayWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  const bare = text.replace(SGR, '');
  if (NARROW.test(bare)) return bare.length;
  let width = 0;
  for (const { segment } of graphemes().segment(bare)) width += graphemeWidth(segment);
  return width;
}

function graphemeWidth(grapheme: string): number {
  if (EMOJI.test(grapheme)) return 2;
  const code = grapheme.codePointAt(0) ?? 0;
  if (EMPTY.test(String.fromCodePoint(code))) return 0;
  return WIDE.some(([from, to]) => code >= from && code <= to) ? 2 : 1;
}

/** How one column of a table stands. */
export interface Column {
  readonly align?: 'left' | 'right';
  /** Cells wider than this do not widen the column: only their own line runs over. 60 unless told. */
  readonly max?: number;
}

/**
 * Aligns rows of cells, two spaces between columns, nothing behind the last one. Rows may differ in length; a column
 * that is empty in every row takes no room.
 */
export function alignColumns(rows: readonly (readonly string[])[], columns: readonly Column[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      const width = displayWidth(cell);
      if (width <= (columns[index]?.max ?? 60)) widths[index] = Math.max(widths[index] ?? 0, width);
      else widths[index] ??= 0;
    });
  }
  const filled = widths.map((width, index) => width > 0 || rows.some((row) => (row[index] ?? '') !== ''));
  return rows.map((row) => {
    const cells = widths.map((width, index) => {
      const cell = row[index] ?? '';
      const gap = ' '.repeat(Math.max(0, width - displayWidth(cell)));
      return columns[index]?.align === 'right' ? gap + cell : cell + gap;
    });
    return cells
      .filter((_cell, index) => filled[index])
      .join('  ')
      .trimEnd();
  });
}

/**
 * Breaks a text at its spaces into lines of at most `width` columns; a word that is wider stands alone and whole, as
 * half a path is of no use. The first line starts with `first`, the others with `rest`.
 */
export function wrap(text: string, width = 100, first = '', rest = first): string[] {
  const lines: string[] = [];
  let line = first;
  let used = displayWidth(first);
  let empty = true;
  for (const word of text.split(' ').filter((it) => it !== '')) {
    const need = displayWidth(word);
    if (!empty && used + 1 + need > width) {
      lines.push(line);
      line = rest;
      used = displayWidth(rest);
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    used += empty ? need : need + 1;
    empty = false;
  }
  if (!empty || lines.length === 0) lines.push(line);
  return lines;
}

/** A bar of `width` cells, filled to `part` of `whole`; full only when all is there, empty only when nothing is. */
export function bar(part: number, whole: number, width: number): string {
  let full = whole === 0 ? width : Math.round((part / whole) * width);
  if (part < whole) full = Math.min(full, width - 1);
  if (part > 0) full = Math.max(full, 1);
  return '█'.repeat(full) + '░'.repeat(width - full);
}
