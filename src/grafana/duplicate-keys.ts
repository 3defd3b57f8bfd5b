/** Objects that name a key twice, which JSON allows and which every reader of it resolves in silence. */

import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  OPEN_ARRAY,
  OPEN_OBJECT,
  STRING,
  stringAt,
  tokenize,
} from './json-text.ts';

export interface DuplicateKey {
  readonly key: string;
  /** Where the key stands for the second time; both start at 1. */
  readonly line: number;
  readonly column: number;
}

/** So many tell that a file is broken. */
const MAX_FOUND = 20;

/** The keys that an object of a valid JSON text repeats, in the order of the text. */
export function duplicateKeys(text: string): DuplicateKey[] {
  const found: DuplicateKey[] = [];
  /** The keys of the objects around the current place; null for arrays. */
  const open: (Set<string> | null)[] = [];
  let keyNext = false;
  tokenize(text, (token, start, end, line) => {
    if (token === OPEN_OBJECT || token === OPEN_ARRAY) {
      open.push(token === OPEN_OBJECT ? new Set() : null);
      keyNext = token === OPEN_OBJECT;
    } else if (token === CLOSE_OBJECT || token === CLOSE_ARRAY) {
      open.pop();
      keyNext = false;
    } else if (token === COMMA) {
      keyNext = open.at(-1) instanceof Set;
    } else if (token === COLON) {
      keyNext = false;
    } else if (token === STRING && keyNext) {
      const keys = open.at(-1);
      const key = stringAt(text, start, end);
      if (keys?.has(key) === true && found.length < MAX_FOUND) {
        found.push({ key, line: line.number, column: start - line.start + 1 });
      }
      keys?.add(key);
    }
  });
  return found;
}
