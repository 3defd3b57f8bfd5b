/** The Rust files of a repository, with the questions that every analysis asks of them. */
import { byPath } from '../../repository/repository.ts';
import { Macros } from '../macros/expansion.ts';
import type { Surroundings } from '../macros/table.ts';
import { isForTestCode, isForTestsOnly, isTestCode, isTestRoot } from '../source/attributes.ts';
import { type RustParser, SourceFile } from '../source/syntax.ts';
import { type Place, Vocabulary, type Words } from '../source/vocabulary.ts';
import { Aside, type Asked } from './aside.ts';
import { type Crates, type Files, folder, type Package, readCrates } from './crates.ts';
import { PathModules } from './module-paths.ts';
import { Uncompiled } from './uncompiled.ts';
import { Versions } from './versions.ts';

/** Files of a list for which it pays to note which of them hold a word. */
const LONG_LIST = 32;

/** Renames of one name that are followed. */
export const MAX_NAMES = 32;
/** Inline modules around the declaration of a file. */
const MAX_INLINE = 4;

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

/** What metrics look like in a text, as their libraries tell. */
export type Signs = Pick<Surroundings, 'librariesIn' | 'declarationWords' | 'mayMake' | 'makerWords' | 'writes'>;

/** A file, and where a word stands in it. */
interface Holding {
  readonly source: SourceFile;
  readonly places: Iterable<number>;
}

export class Workspace {
  readonly crates: Crates;
  readonly versions: Versions;
  /** Every Rust file that belongs to a program or a library of the workspace, sorted. */
  readonly files: readonly string[];
  /** Rust files left out because their package is no member of the workspace above it, by package name. */
  readonly outside: ReadonlyMap<string, number>;
  /** The folders that are set aside, and what of them counts all the same. */
  readonly aside: Aside;
  readonly #files: Files;
  #pathModules: PathModules | undefined;
  readonly #uncompiled: Uncompiled;
  readonly #parser: RustParser;
  readonly #sources = new Map<string, SourceFile>();
  readonly #texts = new Map<string, string>();
  readonly #byPackage = new Map<Package | null, string[]>();
  #all: ReadonlySet<string> | undefined;
  readonly #parents = new Map<string, readonly { readonly file: string; readonly inline: readonly string[] }[]>();
  readonly #testFiles = new Map<string, boolean>();
  readonly #seeingAny = new Map<string, readonly string[]>();
  readonly #seeing = new Map<Package | null, readonly string[]>();
  /** For a list of files that is asked for often: which of them hold a word. */
  readonly #holders = new WeakMap<readonly string[], Map<string, readonly Holding[]>>();
  readonly #aliases = new Map<string, readonly string[]>();
  readonly #names = new WeakMap<readonly string[], Map<string, readonly string[]>>();
  /** For a list of files: where each file stands in it, by its number in the vocabulary; -1 for the others. */
  readonly #positions = new WeakMap<readonly string[], Int32Array>();
  #written: Vocabulary | undefined;
  #isExpanded = false;
  readonly #macros: Macros;

  /** `asked` says of a file which set-aside folders somebody named on purpose to have it, `signs` what metrics look like. */
  constructor(files: Files, parser: RustParser, asked: Asked, signs: Signs) {
    this.#files = files;
    this.#parser = parser;
    this.crates = readCrates(files);
    this.versions = new Versions(files);
    const kept: string[] = [];
    const outside = new Map<string, number>();
    const rust = files.files().filter((file) => file.endsWith('.rs'));
    this.aside = new Aside(rust, this.crates, (file) => files.text(file), asked);
    for (const file of rust) {
      const owner = this.crates.owner(file);
      if (!this.aside.counts(file)) continue;
      if (owner && !owner.member) {
        outside.set(owner.name, (outside.get(owner.name) ?? 0) + 1);
        continue;
      }
      kept.push(file);
      const known = this.#byPackage.get(owner);
      if (known) known.push(file);
      else this.#byPackage.set(owner, [file]);
    }
    this.files = kept;
    this.outside = outside;
    this.#uncompiled = new Uncompiled({
      files: kept,
      owner: (file) => this.owner(file),
      isRoot: (file) => this.isRoot(file),
      parentFiles: (file) => this.parentFiles(file),
      text: (file) => this.#textOf(file),
      holds: (file, word) => this.#placesIn(file, word).length > 0,
    });
    this.#macros = new Macros({
      files: kept,
      crates: this.crates,
      text: (file) => this.#textOf(file),
      vocabulary: () => this.#vocabulary(),
      has: (file) => this.has(file),
      roots: (file) => this.roots(file),
      isRoot: (file) => this.isRoot(file),
      parentFiles: (file) => this.parentFiles(file),
      ...signs,
    });
  }

  /** The text of a file as written, which many ask for until its macros are expanded. */
  #textOf(file: string): string {
    const known = this.#sources.get(file)?.written ?? this.#texts.get(file);
    if (known !== undefined) return known;
    const text = this.#files.text(file);
    this.#texts.set(file, text);
    return text;
  }

  has(file: string): boolean {
    this.#all ??= new Set(this.#files.files());
    return this.#all.has(file);
  }

  source(file: string): SourceFile {
    let source = this.#sources.get(file);
    if (!source) {
      const text = this.#textOf(file);
      source = new SourceFile(file, text, this.#parser, this.#macros.expand(file, text));
      this.#sources.set(file, source);
      this.#texts.delete(file);
    }
    return source;
  }

  owner(file: string): Package | null {
    return this.crates.owner(file);
  }

  filesOf(owner: Package | null): readonly string[] {
    return this.#byPackage.get(owner) ?? [];
  }

  /** The packages that have files; null among them for files without one. */
  owners(): readonly (Package | null)[] {
    return [...this.#byPackage.keys()];
  }

  /** The packages whose items a file can name: its own and those that it depends on. Files without a package see their like. */
  ownersSeenFrom(file: string): readonly (Package | null)[] {
    const owner = this.owner(file);
    return owner ? [...this.crates.used(owner)] : [null];
  }

  /** The files that can name an item of this file: its own package's and those of the packages that depend on it. */
  filesThatSee(file: string): readonly string[] {
    const owner = this.owner(file);
    let known = this.#seeing.get(owner);
    if (!known) {
      const own = this.filesOf(owner);
      const others = owner ? [...this.crates.users(owner)].filter((each) => each !== owner) : [];
      others.sort((a, b) => (a.dir < b.dir ? -1 : 1));
      known = [...own, ...others.flatMap((each) => this.filesOf(each))];
      this.#seeing.set(owner, known);
    }
    return known;
  }

  /** The files that can name an item of any of these files. One list for the same packages, as what is known of a list is kept by it. */
  filesThatSeeAny(files: readonly string[]): readonly string[] {
    const homes = [...new Map(files.map((file) => [this.owner(file), file])).values()];
    const [first = '', ...others] = homes;
    if (others.length === 0) return this.filesThatSee(first);
    const key = homes
      .map((file) => this.owner(file)?.dir ?? '')
      .sort()
      .join('\0');
    let known = this.#seeingAny.get(key);
    if (!known) {
      known = [...new Set(homes.flatMap((file) => this.filesThatSee(file)))].sort(byPath);
      this.#seeingAny.set(key, known);
    }
    return known;
  }

  /** Every place in these files where the word stands alone as an identifier, by text: comments and strings included. */
  *occurrences(word: string, files: readonly string[]): Generator<Occurrence> {
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
        const places = this.#placesIn(file, word);
        if (places.length > 0) yield { source: this.source(file), places };
      }
      return;
    }
    const found = this.#holdersAmong(word, files).map(({ file, places }) => {
      return { source: this.source(this.files[file] ?? ''), places };
    });
    const byWord = this.#holders.get(files) ?? new Map<string, readonly Holding[]>();
    this.#holders.set(files, byWord.set(word, found));
    yield* found;
  }

  /** The files of a list that hold a word, in the order of the list. */
  #holdersAmong(word: string, files: readonly string[]): readonly Place[] {
    const all = this.#words().holders(word) ?? [];
    if (files === this.files) return all;
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
      positions = new Int32Array(this.files.length).fill(-1);
      for (const [position, file] of files.entries()) positions[this.#words().numberOf(file) ?? -1] = position;
      this.#positions.set(files, positions);
    }
    return positions;
  }

  #placesIn(file: string, word: string): ArrayLike<number> & Iterable<number> {
    return this.#words().placesIn(file, word) ?? this.source(file).placesOf(word);
  }

  /** The words of the files as they are written. */
  #vocabulary(): Vocabulary {
    this.#written ??= new Vocabulary(this.files, (file) => this.#sources.get(file)?.text ?? this.#textOf(file));
    return this.#written;
  }

  /** The words of the files with their macros expanded. */
  #words(): Vocabulary {
    const vocabulary = this.#vocabulary();
    if (!this.#isExpanded) {
      this.#isExpanded = true;
      const expanded = [...this.#macros.callers()].filter((file) => {
        const { text, written } = this.source(file);
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
    const { files } = this;
    const names = [...this.namesFor(type, files)];
    for (const name of names) {
      if (names.length >= MAX_NAMES) break;
      for (const { source, from } of this.occurrences(name, files)) {
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
  *namedOccurrences(word: string, files: readonly string[]): Generator<Occurrence> {
    for (const name of this.namesFor(word, files)) yield* this.occurrences(name, files);
  }

  /** Whether a place is test code: by what stands around it, or because the file is a module only of tests. */
  isTest(source: SourceFile, node: Parameters<typeof isTestCode>[1]): boolean {
    return this.isTestFile(source.file) || isTestCode(source, node);
  }

  /** Whether a place is there for tests alone as far as names tell: under `cfg(any(test, feature = "testing"))` and the like. */
  isForTests(source: SourceFile, node: Parameters<typeof isTestCode>[1]): boolean {
    if (this.isTest(source, node) || isForTestCode(source, node)) return true;
    for (let file = source.file, depth = 0; depth < 16; depth += 1) {
      const parents = this.parentFiles(file);
      const name = moduleName(file);
      for (const parent of parents) {
        const { text } = this.source(parent);
        const declared = new RegExp(
          `#\\[\\s*cfg\\s*\\(([^\\]]*)\\)\\s*\\]\\s*(?:#\\[[^\\]]*\\]\\s*)*(?:pub(?:\\([^)]*\\))?\\s+)?mod\\s+${name}\\s*;`,
        ).exec(text);
        if (declared && isForTestsOnly(declared[1] ?? '')) return true;
      }
      const [next] = parents;
      if (next === undefined || parents.length > 1) return false;
      file = next;
    }
    return false;
  }

  /** Whether no module of its package has the file: nobody compiles it. */
  isUncompiled(file: string): boolean {
    return this.#uncompiled.has(file, moduleName(file));
  }

  /**
   * Whether no program has the file: a module that only tests have (`#[cfg(test)] mod tests;` in its parent, or `#![cfg(test)]` in
   * itself), or one that nobody compiles.
   */
  isTestFile(file: string): boolean {
    const known = this.#testFiles.get(file);
    if (known !== undefined) return known;
    this.#testFiles.set(file, false);
    const result = this.#findTestFile(file);
    this.#testFiles.set(file, result);
    return result;
  }

  #findTestFile(file: string): boolean {
    if (isTestRoot(this.source(file)) || this.isUncompiled(file)) return true;
    let declaredByTests = false;
    for (const parent of this.parentFiles(file)) {
      for (const { source, from, to } of this.occurrences(moduleName(file), [parent])) {
        const before = source.text.slice(Math.max(0, from - 24), from);
        if (!/\bmod\s+(?:r#)?$/.test(before) || !/^\s*;/.test(source.text.slice(to, to + 24))) continue;
        const parentIsTest = this.isTestFile(parent);
        if (!parentIsTest && !/\bcfg\s*\(/.test(source.text)) return false;
        const node = source.nodeAt(from, to);
        if (!node) continue;
        if (!parentIsTest && !isTestCode(source, node)) return false;
        declaredByTests = true;
      }
    }
    return declaredByTests || this.#isTestByPath(file);
  }

  /** Whether every `#[path = "…"] mod name;` that means the file is one of tests, and there is one. */
  #isTestByPath(file: string): boolean {
    this.#pathModules ??= new PathModules(this.files, (each) => this.source(each).text);
    const found = this.#pathModules.declaring(file);
    return (
      found.length > 0 &&
      found.every((each) => {
        const source = this.source(each.file);
        const node = source.nodeAt(each.at, each.at + 1);
        return this.isTestFile(each.file) || (node !== null && isTestCode(source, node));
      })
    );
  }

  /** The files whose `mod name;` could mean this file, those that exist. Rust Reference, "Module source filenames". */
  parentFiles(file: string): string[] {
    return this.parentModules(file).map((each) => each.file);
  }

  /**
   * The modules whose `mod name;` could mean this file, each with the inline modules around that: `mod one { mod two; }` in
   * `src/lib.rs` means `src/one/two.rs`.
   */
  parentModules(file: string): readonly { readonly file: string; readonly inline: readonly string[] }[] {
    let known = this.#parents.get(file);
    if (!known) {
      known = this.isRoot(file) ? [] : this.#findParents(file);
      this.#parents.set(file, known);
    }
    return known;
  }

  #findParents(file: string): { file: string; inline: string[] }[] {
    let dir = folder(file);
    if (/(^|\/)mod\.rs$/.test(file)) dir = folder(dir);
    for (const inline: string[] = []; ; dir = folder(dir)) {
      const candidates = [`${dir}/mod.rs`, `${dir}.rs`, `${dir}/lib.rs`, `${dir}/main.rs`];
      const own = targetsOf(this.owner(file)).filter((root) => folder(root) === dir);
      const roots = [...own, ...(this.aside.roots.get(dir) ?? [])];
      const found = [...new Set([...roots, ...candidates.map((path) => path.replace(/^\//, ''))])].filter(
        (path) => path !== file && this.has(path) && (inline.length === 0 || hasInline(this.#textOf(path), inline)),
      );
      if (found.length > 0 || dir === '' || inline.length >= MAX_INLINE)
        return found.map((each) => ({ file: each, inline }));
      inline.unshift(dir.slice(dir.lastIndexOf('/') + 1));
    }
  }

  /** Whether the file is the root of a library or a program. */
  isRoot(file: string): boolean {
    if (this.aside.isRoot(file)) return true;
    const owner = this.owner(file);
    if (owner) return owner.lib === file || owner.bins.includes(file);
    return /(^|\/)(lib|main)\.rs$/.test(file);
  }

  /** The crate roots that `crate::` can mean in a file. */
  roots(file: string): string[] {
    if (this.isRoot(file)) return [file];
    const aside = this.aside.rootsAbove(file);
    if (aside.length > 0) return [...aside];
    const owner = this.owner(file);
    if (!owner) {
      const dir = /^(.*?\/)?src\//.exec(file)?.[0] ?? '';
      return [`${dir}lib.rs`, `${dir}main.rs`].filter((path) => this.has(path));
    }
    const all = targetsOf(owner);
    // The deepest folder first: src/bin/tool/args.rs belongs to src/bin/tool/main.rs and not to src/lib.rs.
    const above = all.filter((root) => folder(file) === folder(root) || file.startsWith(`${folder(root)}/`));
    const deepest = Math.max(0, ...above.map((root) => folder(root).length));
    return above.filter((root) => folder(root).length === deepest);
  }

  release(): void {
    for (const source of this.#sources.values()) source.release();
  }
}

/** Whether a text has a module with a body by each of these names. */
function hasInline(text: string, names: readonly string[]): boolean {
  return names.every((name) => new RegExp(`\\bmod\\s+(?:r#)?${name.replace(/\W/g, '\\$&')}\\s*\\{`).test(text));
}

/** The root files of a package's library and programs. */
function targetsOf(owner: Package | null): string[] {
  return owner ? [...(owner.lib === null ? [] : [owner.lib]), ...owner.bins] : [];
}

/** The name that `mod` uses for a file. */
export function moduleName(file: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1, -'.rs'.length);
  return name === 'mod' ? folder(file).slice(folder(file).lastIndexOf('/') + 1) : name;
}
