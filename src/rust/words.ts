/** Which identifiers a text may hold: a set of their hashes, so that a search in thousands of files skips most of them. */

/** Bits for each kilobyte of text: some 40 different words stand in one, so that few strangers share a bit. */
const BITS_PER_KILOBYTE = 512;

export class Words {
  readonly #bits: Uint32Array;
  readonly #mask: number;

  /** Reads the text once. An identifier is a run of ASCII letters, digits, `_`, and whatever is not ASCII. */
  constructor(text: string) {
    let size = 1024;
    while (size < (text.length / 1024) * BITS_PER_KILOBYTE) size *= 2;
    this.#bits = new Uint32Array(size >> 5);
    this.#mask = size - 1;
    let hash = 0;
    let inside = false;
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (isWordPart(code)) {
        hash = inside ? (Math.imul(hash, 31) + code) | 0 : code;
        inside = true;
      } else if (inside) {
        this.#add(hash);
        inside = false;
      }
    }
    if (inside) this.#add(hash);
  }

  /** Whether an identifier of this hash may be there. */
  mayHold(hash: number): boolean {
    const bit = this.#mixed(hash);
    return ((this.#bits[bit >> 5] ?? 0) & (1 << (bit & 31))) !== 0;
  }

  #add(hash: number): void {
    const bit = this.#mixed(hash);
    this.#bits[bit >> 5] = (this.#bits[bit >> 5] ?? 0) | (1 << (bit & 31));
  }

  #mixed(hash: number): number {
    return (Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 7) & this.#mask;
  }
}

/** The hash of an identifier, the same as of one in a text; null when the word is none. */
export function hashOf(word: string): number | null {
  let hash = 0;
  for (let at = 0; at < word.length; at += 1) {
    const code = word.charCodeAt(at);
    if (!isWordPart(code)) return null;
    hash = at === 0 ? code : (Math.imul(hash, 31) + code) | 0;
  }
  return hash;
}

/** Whether a UTF-16 code unit belongs to an identifier. */
export function isWordPart(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code > 127
  );
}
