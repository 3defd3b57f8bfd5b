/** Which files of a workspace hold a word, and where: read once, and asked by everything that looks for names. */
import { hashOf, isWordPart, WordIndex } from '../source/words.ts';

/** A file that holds a word, by its number, and the offsets where that stands. */
export interface Place {
  readonly file: number;
  readonly places: ArrayLike<number> & Iterable<number>;
}

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
  }

  /** The number of a file, or undefined for one that was not read. */
  numberOf(file: string): number | undefined {
    return this.#numbers.get(file);
  }

  /** The files that hold a word, in order, or only the one that is named. Null for what is no word. */
  holders(word: string, only: number | null = null): readonly Place[] | null {
    const hash = hashOf(word);
    if (hash === null || word === '') return null;
    const found: Place[] = [];
    const add = (file: number, places: Uint32Array) => {
      const text = this.#text(this.files[file] ?? '');
      const own = onlyWord(text, word, places);
      if (own.length > 0) found.push({ file, places: own });
    };
    const other = this.#replacements;
    const place = only === null ? undefined : this.#replaced.get(only);
    if (place === undefined)
      for (const { text, places } of this.#index.holders(hash, only)) if (!this.#replaced.has(text)) add(text, places);
    if (!other || (only !== null && place === undefined)) return found;
    for (const { text, places } of other.index.holders(hash, place ?? null)) add(other.files[text] ?? 0, places);
    return only === null ? found.sort((a, b) => a.file - b.file) : found;
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
  const isThere = (at: number): boolean => text.startsWith(word, at) && !isWordPart(text.charCodeAt(at + word.length));
  return places.every(isThere) ? places : places.filter(isThere);
}
