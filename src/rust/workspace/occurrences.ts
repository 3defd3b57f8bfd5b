/** Where words stand in the files of a workspace, and by which other names the code knows what a word names. */
import type { SourceFile } from '../source/syntax.ts';
import { type Place, Vocabulary, type Words } from '../source/vocabulary.ts';

/** Files of a list for which it pays to note which of them hold a word. */
const LONG_LIST = 32;

/** Renames of one name that are followed. */
export const MAX_NAMES = 32;
/** Characters in front of a name that are looked at. */
const BEFORE = 80;

/** What stands before the type in `type Alias = path::Type`. */
const ALIAS = /\btype\s+(\w+)\s*(?:<[^;{}]*>)?\s*=\s*(?:[\w\s]+::\s*)*$/;

/** An occurrence of a word in a file. */
export interface Occurrence {
  readonly source: SourceFile;
  readonly from: number;
  readonly to: number;
}

/** A file, and where a word stands in it. */
interface Holding {
  readonly source: SourceFile;
  readonly places: Iterable<number>;
}

/** What is asked of the files around. */
interface Surroundings {
  /** Every Rust file of the workspace, sorted. */
  readonly files: readonly string[];
  /** The text of a file as far as it is known: with its macros expanded once somebody has read it. */
  readonly text: (file: string) => string;
  readonly source: (file: string) => SourceFile;
  /** The files that call macros which declare metrics. */
  readonly callers: () => Iterable<string>;
}

export class Occurrences {
  readonly #around: Surroundings;
  /** For a list of files that is asked for often: which of them hold a word. */
  readonly #holders = new WeakMap<readonly string[], Map<string, readonly Holding[]>>();
  readonly #aliases = new Map<string, readonly string[]>();
  readonly #names = new WeakMap<readonly string[], Map<string, readonly string[]>>();
  /** For a list of files: where each file stands in it, by its number in the vocabulary; -1 for the others. */
  readonly #positions = new WeakMap<readonly string[], Int32Array>();
  #written: Vocabulary | undefined;
  #isExpanded = false;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Every place in these files where the word stands alone as an identifier, by text: comments and strings included. */
  *of(word: string, files: readonly string[]): Generator<Occurrence> {
    for (const { source, places } of this.#holding(word, files))
      for (const from of places) yield { source, from, to: from + word.length };
  }

  /** The files that hold a word and where, each when it is asked for: who has found enough does not read the rest. */
  *#holding(word: string, files: readonly string[]): Generator<Holding> {
    const known = this.#holders.get(files)?.get(word);
    if (known) {
      yield* known;
      return;
    }
    if (files.length < LONG_LIST) {
      for (const file of files) {
        const places = this.placesIn(file, word);
        if (places.length > 0) yield { source: this.#around.source(file), places };
      }
      return;
    }
    const found = this.#holdersAmong(word, files).map(({ file, places }) => {
      return { source: this.#around.source(this.#around.files[file] ?? ''), places };
    });
    const byWord = this.#holders.get(files) ?? new Map<string, readonly Holding[]>();
    this.#holders.set(files, byWord.set(word, found));
    yield* found;
  }

  /** The files of a list that hold a word, in the order of the list. */
  #holdersAmong(word: string, files: readonly string[]): readonly Place[] {
    const all = this.#words().holders(word) ?? [];
    if (files === this.#around.files) return all;
    const positions = this.#positionsIn(files);
    const at = ({ file }: Place): number => positions[file] ?? -1;
    return all.filter((place) => at(place) >= 0).sort((a, b) => at(a) - at(b));
  }

  /** Where a file stands in a list of files; -1 for one that does not. */
  positionsIn(files: readonly string[]): (file: string) => number {
    const positions = this.#positionsIn(files);
    return (file) => positions[this.#words().numberOf(file) ?? -1] ?? -1;
  }

  #positionsIn(files: readonly string[]): Int32Array {
    let positions = this.#positions.get(files);
    if (!positions) {
      positions = new Int32Array(this.#around.files.length).fill(-1);
      for (const [position, file] of files.entries()) positions[this.#words().numberOf(file) ?? -1] = position;
      this.#positions.set(files, positions);
    }
    return positions;
  }

  /** Where a word stands in a file, as `of` finds it. */
  placesIn(file: string, word: string): ArrayLike<number> & Iterable<number> {
    return this.#words().placesIn(file, word) ?? this.#around.source(file).placesOf(word);
  }

  /** The words of the files as they are written. */
  vocabulary(): Vocabulary {
    this.#written ??= new Vocabulary(this.#around.files, this.#around.text);
    return this.#written;
  }

  /** The words of the files with their macros expanded. */
  #words(): Vocabulary {
    const vocabulary = this.vocabulary();
    if (!this.#isExpanded) {
      this.#isExpanded = true;
      const expanded = [...this.#around.callers()].filter((file) => {
        const { text, written } = this.#around.source(file);
        return text !== written;
      });
      vocabulary.replace(expanded);
    }
    return vocabulary;
  }

  /** Whether a file may hold one of these words. */
  mayHold(file: string, words: Words): boolean {
    const all = this.#words();
    return all.numberOf(file) === undefined || all.filesWith(words).has(file);
  }

  /** The word itself, and the names that `use … as …` gives to something of that name in these files. */
  namesFor(word: string, files: readonly string[]): readonly string[] {
    const known = this.#names.get(files) ?? new Map<string, readonly string[]>();
    this.#names.set(files, known);
    let found = known.get(word);
    if (!found) {
      const names = [word];
      for (const name of names)
        for (const { source } of this.#holding(name, files))
          for (const renamed of source.renamesOf(name))
            if (!names.includes(renamed) && names.length < MAX_NAMES) names.push(renamed);
      found = names;
      known.set(word, found);
    }
    return found;
  }

  /** The name of a type and those that `use … as …` and `type … = …` give to it anywhere, one behind the other. */
  aliasesOf(type: string): readonly string[] {
    const known = this.#aliases.get(type);
    if (known) return known;
    const { files } = this.#around;
    const names = [...this.namesFor(type, files)];
    for (const name of names) {
      if (names.length >= MAX_NAMES) break;
      for (const { source, from } of this.of(name, files)) {
        const before = source.text.slice(Math.max(0, from - BEFORE), from);
        const alias = ALIAS.exec(before)?.[1];
        if (alias === undefined || names.includes(alias)) continue;
        for (const each of this.namesFor(alias, files)) if (!names.includes(each)) names.push(each);
      }
    }
    this.#aliases.set(type, names);
    return names;
  }

  /** Every place where the word, or a name that `use … as …` gives to it, stands. */
  *named(word: string, files: readonly string[]): Generator<Occurrence> {
    for (const name of this.namesFor(word, files)) yield* this.of(name, files);
  }
}
