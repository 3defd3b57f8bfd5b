/** Which files of a workspace hold a word, and where: read once, and asked by everything that looks for names. */
import { hashOf, isWordPart, WordIndex } from './words.ts';

/** A file that holds a word, by its number, and the offsets where that stands. */
export interface Place {
  readonly file: number;
  readonly places: ArrayLike<number> & Iterable<number>;
}

const NOWHERE = new Uint32Array();

/** Words by which files are asked for, again and again: one list is asked once. */
export type Words = readonly string[];

export class Vocabulary {
  readonly files: readonly string[];
  readonly #text: (file: string) => string;
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #index: WordIndex;
  /** Files whose text was replaced, by their number, and where they stand in the index of such files. */
  #replaced: ReadonlyMap<number, number> = new Map();
  #replacements: { readonly files: readonly number[]; readonly index: WordIndex } | null = null;
  readonly #holding = new Map<Words, ReadonlySet<string>>();
  readonly #known = new Map<string, readonly Place[] | null>();

  /** Reads each file once. `text` gives the one that counts at the time. */
  constructor(files: readonly string[], text: (file: string) => string) {
    this.files = files;
    this.#text = text;
    this.#numbers = new Map(files.map((file, number) => [file, number]));
    this.#index = new WordIndex(files.map(text));
  }

  /** Reads some files again, whose text is another one now. */
  replace(files: readonly string[]): void {
    const numbers = files.flatMap((file) => this.#numbers.get(file) ?? []).sort((a, b) => a - b);
    if (numbers.length === 0) return;
    this.#replaced = new Map(numbers.map((number, place) => [number, place]));
    const index = new WordIndex(numbers.map((number) => this.#text(this.files[number] ?? '')));
    this.#replacements = { files: numbers, index };
    this.#holding.clear();
    this.#known.clear();
  }

  /** The number of a file, or undefined for one that was not read. */
  numberOf(file: string): number | undefined {
    return this.#numbers.get(file);
  }

  /** The files that hold a word, in order. Null for what is no word. */
  holders(word: string): readonly Place[] | null {
    let known = this.#known.get(word);
    if (known === undefined) {
      known = this.#find(word);
      this.#known.set(word, known);
    }
    return known;
  }

  /** Where a word stands in one file. Null for what is no word, and for a file that was not read. */
  placesIn(file: string, word: string): Place['places'] | null {
    const number = this.#numbers.get(file);
    const hash = hashOf(word);
    if (number === undefined || hash === null || word === '') return null;
    const replaced = this.#replaced.get(number);
    const index = replaced === undefined ? this.#index : this.#replacements?.index;
    const [holder] = index?.holders(hash, replaced ?? number) ?? [];
    return holder ? onlyWord(this.#text(file), word, holder.places) : NOWHERE;
  }

  #find(word: string): readonly Place[] | null {
    const hash = hashOf(word);
    if (hash === null || word === '') return null;
    const found: Place[] = [];
    const add = (file: number, places: Uint32Array) => {
      const own = onlyWord(this.#text(this.files[file] ?? ''), word, places);
      if (own.length > 0) found.push({ file, places: own });
    };
    for (const { text, places } of this.#index.holders(hash)) if (!this.#replaced.has(text)) add(text, places);
    const other = this.#replacements;
    if (!other) return found;
    for (const { text, places } of other.index.holders(hash)) add(other.files[text] ?? 0, places);
    return found.sort((a, b) => a.file - b.file);
  }

  /** The files that hold any of these words. */
  filesWith(words: Words): ReadonlySet<string> {
    let known = this.#holding.get(words);
    if (!known) {
      known = new Set(
        words.flatMap((word) => this.holders(word)?.map(({ file }) => this.files[file] ?? '') ?? this.files),
      );
      this.#holding.set(words, known);
    }
    return known;
  }
}

/** Those of some offsets of identifiers where the word stands: others have its hash. */
function onlyWord(text: string, word: string, places: Uint32Array): Uint32Array {
  for (const at of places) if (!isAt(text, word, at)) return places.filter((each) => isAt(text, word, each));
  return places;
}

function isAt(text: string, word: string, at: number): boolean {
  return text.startsWith(word, at) && !isWordPart(text.charCodeAt(at + word.length));
}
