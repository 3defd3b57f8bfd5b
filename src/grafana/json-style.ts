/** How a JSON file is written: what an insertion must imitate so that it reads as if the file's own tool had written it. */

import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  indentOf,
  type Line,
  OPEN_ARRAY,
  OPEN_OBJECT,
  STRING,
  stringAt,
  tokenize,
} from './json-text.ts';

/** How often the values of one key (or the elements of one key's arrays, as `key[]`) are written on one line. */
export interface Habit {
  inline: number;
  multiline: number;
  /** Characters of the longest that is written on one line. */
  longest: number;
}

export interface Style {
  readonly bom: boolean;
  /** The line break that the file uses most; LF when it has none. */
  readonly eol: '\n' | '\r\n' | '\r';
  readonly finalNewline: boolean;
  /** False when the whole document stands on one line. */
  readonly multiline: boolean;
  /** One step of indentation. */
  readonly indent: string;
  /** What stands between a key and its value: `: `, `:`, ` : `. */
  readonly colon: string;
  /** White space after a comma that does not end its line. */
  readonly afterComma: string;
  /** White space inside the brackets of what is written on one line. */
  readonly objectPadding: string;
  readonly arrayPadding: string;
  readonly emptyObject: string;
  readonly emptyArray: string;
  /** Keys are in ascending order, as Grafana's own exports write them. */
  readonly sortedKeys: boolean;
  /** `<`, `>`, `&` as escapes, as Go's encoder writes them. */
  readonly escapeHtml: boolean;
  /** Whatever is not ASCII as escapes, as Python's encoder writes it. */
  readonly escapeNonAscii: boolean;
  /** `/` as `\/`, as PHP's encoder writes it. */
  readonly escapeSlash: boolean;
  /** Hexadecimal digits of escapes in upper case. */
  readonly upperHex: boolean;
  /** By key, and by `key[]` for elements. */
  readonly habits: ReadonlyMap<string, Habit>;
  /** For keys that the file does not use: of objects and of arrays that hold only scalars. */
  readonly leafObjects: Habit;
  readonly leafArrays: Habit;
}

/** Deeper containers say nothing more about style, and a hostile document must not fill the memory with frames. */
const MAX_DEPTH = 256;
/** Enough keys to know a dashboard's habits; a hostile document may have millions. */
const MAX_KEYS = 4096;
/** Enough occurrences to know which way of escaping is the file's. */
const MAX_MATCHES = 1000;
/** Share of neighbouring keys that must ascend. Hand-made additions to an export leave a few that do not; chance gives half. */
const SORTED_SHARE = 0.9;

/**
 * Reads the style of a valid JSON text, in one pass. Where the text gives no sample (an empty object) the answer is what
 * `JSON.stringify(value, null, 2)` writes.
 */
export function detectStyle(text: string): Style {
  const samples = new Samples(text);
  tokenize(text, (token, start, end, line) => samples.token(token, start, end, line));
  return samples.style();
}

/** The more frequent of the counted texts, the first one on a draw. */
class Votes {
  readonly #counts = new Map<string, number>();

  add(text: string): void {
    // Bounded: white space of a hostile file may take any number of forms.
    if (this.#counts.size < 64 || this.#counts.has(text)) this.#counts.set(text, (this.#counts.get(text) ?? 0) + 1);
  }

  winner(): string | null {
    let best: string | null = null;
    let most = 0;
    for (const [text, count] of this.#counts) {
      if (count > most) [best, most] = [text, count];
    }
    return best;
  }
}

interface Frame {
  readonly object: boolean;
  readonly name: string;
  readonly start: number;
  readonly line: Line;
  items: number;
  leaf: boolean;
  key: string | null;
  previousKey: string | null;
}

class Samples {
  readonly #text: string;
  readonly #frames: Frame[] = [];
  #tooDeep = 0;
  /** The token before. */
  #last = COMMA;
  #lastEnd = 0;
  #lastLine: Line = { number: 1, start: 0 };
  #multiline = false;
  #ascending = 0;
  #descending = 0;
  readonly #indents = new Votes();
  readonly #beforeColon = new Votes();
  readonly #afterColon = new Votes();
  readonly #afterComma = new Votes();
  readonly #objectPadding = new Votes();
  readonly #arrayPadding = new Votes();
  readonly #emptyObjects = new Votes();
  readonly #emptyArrays = new Votes();
  readonly #habits = new Map<string, Habit>();
  readonly #leafObjects: Habit = { inline: 0, multiline: 0, longest: 0 };
  readonly #leafArrays: Habit = { inline: 0, multiline: 0, longest: 0 };

  constructor(text: string) {
    this.#text = text;
  }

  token(token: number, start: number, end: number, line: Line): void {
    if (this.#frames.length < MAX_DEPTH && this.#tooDeep === 0) {
      this.#gap(token, start, line);
      this.#structure(token, start, end, line);
    } else {
      if (token === OPEN_OBJECT || token === OPEN_ARRAY) this.#tooDeep++;
      else if (token === CLOSE_OBJECT || token === CLOSE_ARRAY) {
        if (this.#tooDeep > 0) this.#tooDeep--;
        else this.#structure(token, start, end, line);
      }
    }
    this.#last = token;
    this.#lastEnd = end;
    this.#lastLine = line;
  }

  /** The white space between the token before and this one. */
  #gap(token: number, start: number, line: Line): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined) return;
    const gap = this.#text.slice(this.#lastEnd, start);
    const sameLine = line === this.#lastLine;
    if (!sameLine) this.#multiline = true;
    if (token === COLON) this.#beforeColon.add(gap);
    else if (this.#last === COLON) {
      if (sameLine) this.#afterColon.add(gap);
    } else if (this.#last === COMMA) {
      if (sameLine) this.#afterComma.add(gap);
    } else if (this.#last === OPEN_OBJECT && token === CLOSE_OBJECT) {
      if (sameLine) this.#emptyObjects.add(`{${gap}}`);
    } else if (this.#last === OPEN_ARRAY && token === CLOSE_ARRAY) {
      if (sameLine) this.#emptyArrays.add(`[${gap}]`);
    } else if (this.#last === OPEN_OBJECT || this.#last === OPEN_ARRAY) {
      if (sameLine) (frame.object ? this.#objectPadding : this.#arrayPadding).add(gap);
      else this.#indent(frame.line, line);
    }
  }

  #indent(outer: Line, inner: Line): void {
    const [from, to] = [indentOf(this.#text, outer), indentOf(this.#text, inner)];
    if (to.startsWith(from)) this.#indents.add(to.slice(from.length));
  }

  #structure(token: number, start: number, end: number, line: Line): void {
    const frame = this.#frames.at(-1);
    if (token === OPEN_OBJECT || token === OPEN_ARRAY) {
      const name = frame === undefined ? '' : frame.object ? (frame.key ?? '') : `${frame.name}[]`;
      if (frame !== undefined) {
        frame.leaf = false;
        frame.items++;
      }
      const object = token === OPEN_OBJECT;
      this.#frames.push({ object, name, start, line, items: 0, leaf: true, key: null, previousKey: null });
    } else if (token === CLOSE_OBJECT || token === CLOSE_ARRAY) {
      this.#frames.pop();
      if (frame !== undefined && frame.items > 0) this.#close(frame, end, line);
    } else if (token === COMMA) {
      if (frame !== undefined) frame.key = null;
    } else if (token !== COLON && frame !== undefined) {
      if (frame.object && frame.key === null && token === STRING) this.#key(frame, stringAt(this.#text, start, end));
      else frame.items++;
    }
  }

  #key(frame: Frame, key: string): void {
    if (frame.previousKey !== null) {
      if (frame.previousKey <= key) this.#ascending++;
      else this.#descending++;
    }
    frame.key = key;
    frame.previousKey = key;
  }

  #close(frame: Frame, end: number, line: Line): void {
    const inline = line === frame.line;
    // Inside something that is on one line itself there is no choice.
    if (inline && this.#frames.at(-1)?.line === line) return;
    count(this.#habit(frame.name), inline, end - frame.start);
    if (frame.leaf) count(frame.object ? this.#leafObjects : this.#leafArrays, inline, end - frame.start);
  }

  #habit(name: string): Habit {
    let habit = this.#habits.get(name);
    if (habit === undefined) {
      habit = { inline: 0, multiline: 0, longest: 0 };
      if (this.#habits.size < MAX_KEYS) this.#habits.set(name, habit);
    }
    return habit;
  }

  style(): Style {
    const text = this.#text;
    const multiline = this.#multiline;
    const afterColon = this.#afterColon.winner();
    const matches = (pattern: RegExp) => countMatches(text, pattern);
    const escapedNonAscii = matches(/\\u(?!00[0-7])[0-9a-f]{4}/gi);
    return {
      bom: text.startsWith('\ufeff'),
      eol: lineBreak(text),
      finalNewline: /[\n\r]$/.test(text),
      multiline,
      indent: this.#indents.winner() ?? '  ',
      colon: `${this.#beforeColon.winner() ?? ''}:${afterColon ?? ' '}`,
      afterComma: this.#afterComma.winner() ?? (multiline ? ' ' : (afterColon ?? '')),
      objectPadding: this.#objectPadding.winner() ?? '',
      arrayPadding: this.#arrayPadding.winner() ?? '',
      emptyObject: this.#emptyObjects.winner() ?? '{}',
      emptyArray: this.#emptyArrays.winner() ?? '[]',
      sortedKeys: this.#ascending > 0 && this.#ascending >= SORTED_SHARE * (this.#ascending + this.#descending),
      escapeHtml: matches(/\\u00(?:3[ce]|26)/gi) > matches(/[<>&]/g),
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the range is all of ASCII
      escapeNonAscii: escapedNonAscii > matches(/(?!^\ufeff)[^\x00-\x7f]/g),
      escapeSlash: matches(/\\\//g) > matches(/(?<!\\)\//g),
      upperHex: matches(/\\u[0-9A-F]{0,3}[A-F]/g) > matches(/\\u[0-9a-f]{0,3}[a-f]/g),
      habits: this.#habits,
      leafObjects: this.#leafObjects,
      leafArrays: this.#leafArrays,
    };
  }
}

function count(habit: Habit, inline: boolean, length: number): void {
  if (inline) {
    habit.inline++;
    habit.longest = Math.max(habit.longest, length);
  } else {
    habit.multiline++;
  }
}

function countMatches(text: string, pattern: RegExp): number {
  let found = 0;
  pattern.lastIndex = 0;
  while (found < MAX_MATCHES && pattern.exec(text) !== null) found++;
  return found;
}

function lineBreak(text: string): '\n' | '\r\n' | '\r' {
  const crlf = countMatches(text, /\r\n/g);
  const lf = countMatches(text, /(?<!\r)\n/g);
  const cr = countMatches(text, /\r(?!\n)/g);
  if (crlf > lf && crlf >= cr) return '\r\n';
  return cr > lf ? '\r' : '\n';
}
