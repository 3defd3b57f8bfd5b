/** Where identifiers stand in many texts, so that a search in thousands of files reads only what it must. */

/** A text by its number, and the offsets where a word may stand in it. */
export interface Holder {
  readonly text: number;
  readonly places: Uint32Array;
}

export class WordIndex {
  /** For each list of hashes, by their low bits: where it begins among all. */
  readonly #starts: Uint32Array;
  readonly #hashes: Int32Array;
  readonly #texts: Uint32Array;
  /** Which of the words of its text each of them is. */
  readonly #words: Uint32Array;
  readonly #all: readonly TextWords[];
  readonly #mask: number;

  /** Reads each text once. An identifier is a run of ASCII letters, digits, `_`, and whatever is not ASCII. */
  constructor(texts: readonly string[]) {
    const reader = new Reader();
    const all = texts.map((text) => reader.read(text));
    const count = all.reduce((sum, each) => sum + each.hashes.length, 0);
    let lists = 1024;
    while (lists < count / 4) lists *= 2;
    this.#all = all;
    const mask = lists - 1;
    this.#mask = mask;
    const starts = new Uint32Array(lists + 1);
    for (const { hashes } of all)
      for (let word = 0; word < hashes.length; word += 1) {
        const list = (mixed(hashes[word] ?? 0) & mask) + 1;
        starts[list] = (starts[list] ?? 0) + 1;
      }
    for (let list = 1; list <= lists; list += 1) starts[list] = (starts[list] ?? 0) + (starts[list - 1] ?? 0);
    this.#hashes = new Int32Array(count);
    this.#texts = new Uint32Array(count);
    this.#words = new Uint32Array(count);
    const next = starts.slice();
    for (let text = 0; text < all.length; text += 1) {
      const { hashes } = all[text] ?? NOTHING;
      for (let word = 0; word < hashes.length; word += 1) {
        const hash = hashes[word] ?? 0;
        const list = mixed(hash) & mask;
        const at = next[list] ?? 0;
        this.#hashes[at] = hash;
        this.#texts[at] = text;
        this.#words[at] = word;
        next[list] = at + 1;
      }
    }
    this.#starts = starts;
  }

  /** The texts that may hold an identifier of this hash, in order, or only one of them; the others do not. */
  holders(hash: number, only: number | null = null): Holder[] {
    const list = mixed(hash) & this.#mask;
    const end = this.#starts[list + 1] ?? 0;
    const found: Holder[] = [];
    for (let at = only === null ? (this.#starts[list] ?? 0) : this.#firstOf(only, list); at < end; at += 1) {
      const text = this.#texts[at] ?? 0;
      if (only !== null && text !== only) break;
      if (this.#hashes[at] !== hash) continue;
      const { starts, places } = this.#all[text] ?? NOTHING;
      const word = this.#words[at] ?? 0;
      found.push({ text, places: places.subarray(starts[word], starts[word + 1]) });
    }
    return found;
  }

  /** Where the words of a text, or of those behind it, begin in a list: that has the texts in order. */
  #firstOf(text: number, list: number): number {
    let low = this.#starts[list] ?? 0;
    let high = this.#starts[list + 1] ?? 0;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#texts[middle] ?? 0) < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The words of one text: their hashes, and the offsets of each word together. */
interface TextWords {
  readonly hashes: Int32Array;
  readonly starts: Uint32Array;
  readonly places: Uint32Array;
}

const NOTHING: TextWords = { hashes: new Int32Array(), starts: new Uint32Array(1), places: new Uint32Array() };

/** Of MurmurHash3, by Austin Appleby. */
const MIX = 0x85ebca6b;

function mixed(hash: number): number {
  return Math.imul(hash ^ (hash >>> 15), MIX) >>> 7;
}

/** Reads the words of texts, one after the other, with the same tables. */
class Reader {
  /** The number of the word that each place of the table stands for, counted through all texts. */
  #table = new Uint32Array(1 << 13);
  /** Numbers below this are of texts before. */
  #first = 1;
  #hashes = new Int32Array(1 << 12);
  #counts = new Uint32Array(1 << 12);
  #found = 0;
  /** For each identifier of the text: which word it is, and where it stands. */
  #words = new Uint32Array(1 << 14);
  #places = new Uint32Array(1 << 14);

  /** One loop without calls in it: most runs end before the code of many small functions is worth compiling. */
  read(text: string): TextWords {
    this.#first += this.#found;
    this.#found = 0;
    const first = this.#first;
    let table = this.#table;
    let hashes = this.#hashes;
    let counts = this.#counts;
    let words = this.#words;
    let places = this.#places;
    let mask = table.length - 1;
    let found = 0;
    let tokens = 0;
    const { length } = text;
    for (let at = 0; at < length; ) {
      let code = text.charCodeAt(at);
      if (code < 128 && IN_WORD[code] === 0) {
        at += 1;
        continue;
      }
      const start = at;
      let hash = code;
      for (at += 1; at < length; at += 1) {
        code = text.charCodeAt(at);
        if (code < 128 && IN_WORD[code] === 0) break;
        hash = (Math.imul(hash, 31) + code) | 0;
      }
      if (tokens === words.length) {
        words = this.#words = longer(words);
        places = this.#places = longer(places);
      }
      // As `mixed` has it.
      let slot = (Math.imul(hash ^ (hash >>> 15), MIX) >>> 7) & mask;
      let word = (table[slot] ?? 0) - first;
      while (word >= 0 && hashes[word] !== hash) {
        slot = (slot + 1) & mask;
        word = (table[slot] ?? 0) - first;
      }
      if (word < 0) {
        word = found;
        found += 1;
        if (word === hashes.length) {
          hashes = this.#hashes = longerSigned(hashes);
          counts = this.#counts = longer(counts);
        }
        table[slot] = first + word;
        hashes[word] = hash;
        counts[word] = 0;
        if (found > mask >> 1) {
          table = this.#table = grown(hashes, found, first, mask * 2 + 2);
          mask = table.length - 1;
        }
      }
      counts[word] = (counts[word] ?? 0) + 1;
      words[tokens] = word;
      places[tokens] = start;
      tokens += 1;
    }
    this.#found = found;
    return this.#sorted(tokens);
  }

  /** The offsets word by word. */
  #sorted(tokens: number): TextWords {
    const count = this.#found;
    const starts = new Uint32Array(count + 1);
    for (let word = 0; word < count; word += 1) starts[word + 1] = (starts[word] ?? 0) + (this.#counts[word] ?? 0);
    const next = starts.slice();
    const places = new Uint32Array(tokens);
    for (let token = 0; token < tokens; token += 1) {
      const word = this.#words[token] ?? 0;
      const at = next[word] ?? 0;
      places[at] = this.#places[token] ?? 0;
      next[word] = at + 1;
    }
    return { hashes: this.#hashes.slice(0, count), starts, places };
  }
}

/** A table of this length with the words of the text that is read. */
function grown(hashes: Int32Array, found: number, first: number, length: number): Uint32Array<ArrayBuffer> {
  const table = new Uint32Array(length);
  for (let word = 0; word < found; word += 1) {
    let slot = mixed(hashes[word] ?? 0) & (length - 1);
    while ((table[slot] ?? 0) >= first) slot = (slot + 1) & (length - 1);
    table[slot] = first + word;
  }
  return table;
}

function longer(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(numbers.length * 2);
  more.set(numbers);
  return more;
}

function longerSigned(numbers: Int32Array): Int32Array<ArrayBuffer> {
  const more = new Int32Array(numbers.length * 2);
  more.set(numbers);
  return more;
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

/** Whether a UTF-16 code unit belongs to an identifier; NaN, which stands for none, does not. */
export function isWordPart(code: number): boolean {
  return code > 127 || IN_WORD[code] === 1;
}

/** Where the text in front of an offset ends, without the blanks there. */
export function behindBlanks(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && text.charCodeAt(at - 1) <= SPACE) at -= 1;
  return at;
}

/** Whether a dot stands in front of an offset, with nothing but blanks between. */
export function isBehindDot(text: string, offset: number): boolean {
  return text[behindBlanks(text, offset) - 1] === '.';
}

const SPACE = 32;

/** For each ASCII character whether it belongs to an identifier. */
const IN_WORD = Uint8Array.from({ length: 128 }, (_, code) => (/\w/.test(String.fromCharCode(code)) ? 1 : 0));
