/** What a place of a text stands in, as far as that can be told without a tree. */

import { isWordPart } from './words.ts';

/** Characters before a place that are looked at. */
const FARTHEST = 2000;

const CLOSERS = ')]}';
const OPENERS = '([{';

/**
 * The offset of the bracket that a place stands in; -1 when there is none, null when only a tree tells: a string, a character or
 * a comment may hold brackets, or the bracket is far away.
 */
export function openerAround(text: string, offset: number): number | null {
  let depth = 0;
  for (let at = offset - 1; at >= 0; at -= 1) {
    if (offset - at > FARTHEST) return null;
    const char = text.charAt(at);
    if (char === '"' || char === "'" || char === '/') return null;
    if (CLOSERS.includes(char)) depth += 1;
    else if (OPENERS.includes(char)) {
      if (depth === 0) return at;
      depth -= 1;
    }
  }
  return -1;
}

/** Characters of a name and what may stand around it. */
const LONGEST_NAME = 120;
const SPACE = 32;
const PLAIN_WORD = /^[A-Za-z_]\w*$/;

/** The word that ends at an offset, blanks left out; empty when there is none. */
export function wordBefore(text: string, offset: number): string {
  let to = offset;
  while (to > 0 && text.charCodeAt(to - 1) <= SPACE) to -= 1;
  let from = to;
  while (from > 0 && offset - from < LONGEST_NAME && isWordPart(text.charCodeAt(from - 1))) from -= 1;
  const word = text.slice(from, to);
  if (PLAIN_WORD.test(word)) return word;
  return /([\p{L}_][\p{L}\p{N}_]*)\s*$/u.exec(text.slice(Math.max(0, offset - LONGEST_NAME), offset))?.[1] ?? '';
}

/**
 * The method whose result the method at an offset is called on: `iter` in front of `collect` in `list.iter().collect()`. Null when something
 * else stands there, or when only a tree tells.
 */
export function methodBefore(text: string, offset: number): string | null {
  const receiver = text
    .slice(Math.max(0, offset - LONGEST_NAME), offset)
    .replace(/\.\s*$/, '')
    .trimEnd();
  if (!receiver.endsWith(')')) return null;
  const close = text.lastIndexOf(')', offset - 1);
  const open = openerAround(text, close);
  if (open === null || open === -1 || text[open] !== '(') return null;
  return /\.\s*([A-Za-z_]\w*)\s*$/.exec(text.slice(Math.max(0, open - LONGEST_NAME), open))?.[1] ?? null;
}
