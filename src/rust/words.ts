/** Which texts hold which identifiers, by hash, so that a search in thousands of files reads only those that it must. */

/** Texts for each identifier, in lists by the low bits of its hash. */
export class WordIndex {
  readonly #starts: Uint32Array;
  readonly #hashes: Int32Array;
  readonly #texts: Uint32Array;
  readonly #mask: number;

  /** Reads each text once. An identifier is a run of ASCII letters, digits, `_`, and whatever is not ASCII. */
  constructor(texts: readonly string[]) {
    const seen = new HashSet();
    const all = texts.map((text) => seen.of(text));
    const count = all.reduce((sum, each) => sum + each.length, 0);
    let lists = 1024;
    while (lists < count / 4) lists *= 2;
    this.#mask = lists - 1;
    const starts = new Uint32Array(lists + 1);
    for (const hashes of all)
      for (const hash of hashes) {
        const list = this.#listOf(hash) + 1;
        starts[list] = (starts[list] ?? 0) + 1;
      }
    for (let list = 1; list <= lists; list += 1) starts[list] = (starts[list] ?? 0) + (starts[list - 1] ?? 0);
    this.#hashes = new Int32Array(count);
    this.#texts = new Uint32Array(count);
    const next = starts.slice();
    for (const [text, hashes] of all.entries())
      for (const hash of hashes) {
        const list = this.#listOf(hash);
        const at = next[list] ?? 0;
        this.#hashes[at] = hash;
        this.#texts[at] = text;
        next[list] = at + 1;
      }
    this.#starts = starts;
  }

  /** The numbers of the texts that may hold an identifier of this hash, in order; the others do not. */
  holders(hash: number): number[] {
    const list = this.#listOf(hash);
    const found: number[] = [];
    for (let at = this.#starts[list] ?? 0; at < (this.#starts[list + 1] ?? 0); at += 1)
      if (this.#hashes[at] === hash) found.push(this.#texts[at] ?? 0);
    return found;
  }

  #listOf(hash: number): number {
    return (Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 7) & this.#mask;
  }
}

/** The different hashes of a text's identifiers; one table serves for all texts. */
class HashSet {
  #table = new Int32Array(1 << 12);
  /** Which text each place of the table was filled for last: nothing has to be cleared. */
  #filled = new Uint32Array(1 << 12);
  #text = 0;
  #found: number[] = [];

  of(text: string): Int32Array {
    this.#text += 1;
    this.#found = [];
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
    return Int32Array.from(this.#found);
  }

  #add(hash: number): void {
    const mask = this.#table.length - 1;
    let at = (Math.imul(hash ^ (hash >>> 15), 0x85ebca6b) >>> 7) & mask;
    while (this.#filled[at] === this.#text) {
      if (this.#table[at] === hash) return;
      at = (at + 1) & mask;
    }
    this.#table[at] = hash;
    this.#filled[at] = this.#text;
    this.#found.push(hash);
    if (this.#found.length > mask >> 1) this.#grow();
  }

  #grow(): void {
    const found = this.#found;
    this.#table = new Int32Array(this.#table.length * 2);
    this.#filled = new Uint32Array(this.#table.length);
    this.#found = [];
    for (const hash of found) this.#add(hash);
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
