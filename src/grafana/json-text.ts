/**
 * Where values stand in the text of a JSON document. Written for documents that `JSON.parse` has already accepted: one pass,
 * no recursion (a deeply nested document must not overflow the stack), and nothing kept but what is asked for.
 */

import type { JsonPath } from './json-path.ts';

/** Character codes that stand for the kinds of token; a string is its quote, any other scalar is `SCALAR`. */
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;
export const OPEN_ARRAY = 0x5b;
export const CLOSE_ARRAY = 0x5d;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const STRING = 0x22;
export const SCALAR = 0;

/** A line of the text: its 1-based number and the offset where it starts. */
export interface Line {
  readonly number: number;
  readonly start: number;
}

/** Called for each token, with its offsets (UTF-16 code units) and its line; JSON tokens never span lines. */
export type TokenVisitor = (token: number, start: number, end: number, line: Line) => void;

/** A stretch of the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
  /** The line where it starts and the line where it ends. */
  readonly first: Line;
  readonly last: Line;
}

/** An element of an array (from its first to its last character), or a member of an object (from its key to its value's end). */
export interface Item extends Span {
  /** The decoded key, or null for an element. */
  readonly key: string | null;
}

/** A value that was looked for. */
export interface Located extends Span {
  readonly kind: 'object' | 'array' | 'scalar';
  /** The elements or members, in the order of the text; none for a scalar. */
  readonly items: readonly Item[];
}

/**
 * Hands every token of a valid JSON text to `visit`. A byte order mark at the start is passed over. Lines end at LF, CRLF or
 * CR, all of which JSON allows between tokens and none inside a string.
 */
export function tokenize(text: string, visit: TokenVisitor): void {
  let line: Line = { number: 1, start: 0 };
  let i = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (i < text.length) {
    const code = text.charCodeAt(i);
    const start = i++;
    if (code === 0x20 || code === 0x09) continue;
    if (code === 0x0a || code === 0x0d) {
      if (code === 0x0a || text.charCodeAt(i) !== 0x0a) line = { number: line.number + 1, start: i };
      continue;
    }
    if (code === STRING) {
      i = stringEnd(text, start);
      visit(STRING, start, i, line);
    } else if (isPunctuation(code)) {
      visit(code, start, i, line);
    } else {
      while (i < text.length && isScalarPart(text.charCodeAt(i))) i++;
      visit(SCALAR, start, i, line);
    }
  }
}

/** The key or string that a token writes, escapes resolved. */
export function stringAt(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end - 1);
  return inner.includes('\\') ? (JSON.parse(text.slice(start, end)) as string) : inner;
}

/** The white space that a line starts with. */
export function indentOf(text: string, line: Line): string {
  let end = line.start;
  while (text[end] === ' ' || text[end] === '\t') end++;
  return text.slice(line.start, end);
}

/**
 * Finds the values at some paths, in one pass over a valid JSON text.
 *
 * @returns one entry for each path: the value's place, or null when the document has none there. Where an object names
 *   a key twice it is the last one that counts, as for `JSON.parse`.
 */
export function locate(text: string, paths: readonly JsonPath[]): (Located | null)[] {
  const root = new Wanted();
  for (const path of paths) {
    let node = root;
    for (const step of path) node = node.child(step);
    node.asked = true;
  }
  new Locator(text, root).run();
  return paths.map((path) => {
    let node: Wanted | undefined = root;
    let found = root.found;
    for (const step of path) {
      node = node.children.get(step);
      // A value found under an earlier namesake of its parent was overwritten together with it.
      if (node === undefined || found === null || node.found?.parent !== found) return null;
      found = node.found;
    }
    return found;
  });
}

/** A node of the tree of the paths that are looked for. */
class Wanted {
  readonly children = new Map<string | number, Wanted>();
  asked = false;
  found: Found | null = null;

  child(step: string | number): Wanted {
    let node = this.children.get(step);
    if (node === undefined) {
      node = new Wanted();
      this.children.set(step, node);
    }
    return node;
  }
}

/** What was found for a wanted node; complete once the value's end has been read. */
interface Found extends Located {
  end: number;
  last: Line;
  readonly items: Item[];
  readonly parent: Found | null;
}

/** A container that the walk is inside and that some path enters or asks for. */
interface Frame {
  readonly node: Wanted;
  readonly found: Found;
  index: number;
  key: string | null;
  /** Where the current element or key starts. */
  itemStart: number;
  itemLine: Line;
}

class Locator {
  readonly #text: string;
  readonly #root: Wanted;
  readonly #frames: Frame[] = [];
  /** How many containers deep the walk is inside a value that nobody asked for. */
  #skipped = 0;

  constructor(text: string, root: Wanted) {
    this.#text = text;
    this.#root = root;
  }

  run(): void {
    tokenize(this.#text, (token, start, end, line) => this.#visit(token, start, end, line));
  }

  #visit(token: number, start: number, end: number, line: Line): void {
    const opens = token === OPEN_OBJECT || token === OPEN_ARRAY;
    const closes = token === CLOSE_OBJECT || token === CLOSE_ARRAY;
    if (this.#skipped > 0) {
      if (opens) this.#skipped++;
      else if (closes && --this.#skipped === 0) this.#endItem(end, line);
      return;
    }
    const frame = this.#frames.at(-1);
    if (closes) {
      this.#frames.pop();
      if (frame !== undefined) {
        frame.found.end = end;
        frame.found.last = line;
      }
      this.#endItem(end, line);
    } else if (token === COMMA) {
      if (frame !== undefined) {
        frame.index++;
        frame.key = null;
      }
    } else if (token !== COLON) {
      if (frame !== undefined && frame.found.kind === 'object' && frame.key === null) {
        frame.key = stringAt(this.#text, start, end);
        frame.itemStart = start;
        frame.itemLine = line;
      } else {
        this.#startValue(token, start, end, line, frame);
      }
    }
  }

  #startValue(token: number, start: number, end: number, line: Line, frame: Frame | undefined): void {
    if (frame?.found.kind === 'array') {
      frame.itemStart = start;
      frame.itemLine = line;
    }
    const node = frame === undefined ? this.#root : frame.node.children.get(frame.key ?? frame.index);
    const container = token === OPEN_OBJECT || token === OPEN_ARRAY;
    if (node === undefined) {
      if (container) this.#skipped = 1;
      else this.#endItem(end, line);
      return;
    }
    const kind = token === OPEN_OBJECT ? 'object' : token === OPEN_ARRAY ? 'array' : 'scalar';
    node.found = { kind, start, end, first: line, last: line, items: [], parent: frame?.found ?? null };
    if (container) this.#frames.push({ node, found: node.found, index: 0, key: null, itemStart: 0, itemLine: line });
    else this.#endItem(end, line);
  }

  #endItem(end: number, line: Line): void {
    const frame = this.#frames.at(-1);
    if (frame?.node.asked !== true) return;
    frame.found.items.push({ key: frame.key, start: frame.itemStart, end, first: frame.itemLine, last: line });
  }
}

function stringEnd(text: string, start: number): number {
  let quote = start;
  for (;;) {
    quote = text.indexOf('"', quote + 1);
    if (quote < 0) return text.length;
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
}

function isPunctuation(code: number): boolean {
  return (
    code === OPEN_OBJECT ||
    code === CLOSE_OBJECT ||
    code === OPEN_ARRAY ||
    code === CLOSE_ARRAY ||
    code === COMMA ||
    code === COLON
  );
}

function isScalarPart(code: number): boolean {
  return code > 0x20 && code !== COMMA && code !== CLOSE_OBJECT && code !== CLOSE_ARRAY;
}
