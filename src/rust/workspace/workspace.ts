/** The Rust files of a repository, with the questions that every analysis asks of them. */
import { byPath } from '../../repository/repository.ts';
import { Macros } from '../macros/expansion.ts';
import type { Surroundings } from '../macros/table.ts';
import { type Node, type RustParser, SourceFile } from '../source/syntax.ts';
import type { Words } from '../source/vocabulary.ts';
import { Aside, type Asked } from './aside.ts';
import { type Crates, readCrates } from './crates.ts';
import { ModuleFiles } from './module-files.ts';
import { type Occurrence, Occurrences } from './occurrences.ts';
import type { Files, Package } from './package.ts';
import { TestFiles } from './test-files.ts';
import { Versions } from './versions.ts';

/** What metrics look like in a text, as their libraries tell. */
export type Signs = Pick<Surroundings, 'librariesIn' | 'declarationWords' | 'mayMake' | 'makerWords' | 'writes'>;

export class Workspace {
  readonly crates: Crates;
  readonly versions: Versions;
  /** Every Rust file that belongs to a program or a library of the workspace, sorted. */
  readonly files: readonly string[];
  /** Rust files left out because their package is no member of the workspace above it, by package name. */
  readonly outside: ReadonlyMap<string, number>;
  /** The folders that are set aside, and what of them counts all the same. */
  readonly aside: Aside;
  readonly moduleFiles: ModuleFiles;
  readonly tests: TestFiles;
  readonly #files: Files;
  readonly #parser: RustParser;
  readonly #sources = new Map<string, SourceFile>();
  readonly #texts = new Map<string, string>();
  readonly #byPackage = new Map<Package | null, string[]>();
  #all: ReadonlySet<string> | undefined;
  readonly #seeingAny = new Map<string, readonly string[]>();
  readonly #seeing = new Map<Package | null, readonly string[]>();
  readonly #macros: Macros;
  readonly #occurrences: Occurrences;

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
    const text = (file: string) => this.#textOf(file);
    const source = (file: string) => this.source(file);
    const modules = new ModuleFiles({
      has: (file) => this.has(file),
      owner: (file) => this.owner(file),
      text,
      aside: this.aside,
    });
    this.moduleFiles = modules;
    const occurrences = new Occurrences({
      files: kept,
      text: (file) => this.#sources.get(file)?.text ?? this.#textOf(file),
      source,
      callers: () => this.#macros.callers(),
    });
    this.#occurrences = occurrences;
    this.tests = new TestFiles({ files: kept, text, source, modules, occurrences });
    this.#macros = new Macros({
      files: kept,
      crates: this.crates,
      text,
      vocabulary: () => occurrences.vocabulary(),
      has: (file) => this.has(file),
      roots: (file) => modules.roots(file),
      isRoot: (file) => modules.isRoot(file),
      parentFiles: (file) => modules.parentFiles(file),
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

  /** Every place in these files where the word stands alone as an identifier: `Occurrences.of`. */
  occurrences(word: string, files: readonly string[]): Iterable<Occurrence> {
    return this.#occurrences.of(word, files);
  }

  /** Every place where the word, or a name that `use … as …` gives to it, stands. */
  namedOccurrences(word: string, files: readonly string[]): Iterable<Occurrence> {
    return this.#occurrences.named(word, files);
  }

  /** Where a file stands in a list of files; -1 for one that does not. */
  positionsIn(files: readonly string[]): (file: string) => number {
    return this.#occurrences.positionsIn(files);
  }

  /** Whether a file may hold one of these words. */
  mayHold(file: string, words: Words): boolean {
    return this.#occurrences.mayHold(file, words);
  }

  /** The word itself, and the names that `use … as …` gives to something of that name in these files. */
  namesFor(word: string, files: readonly string[]): readonly string[] {
    return this.#occurrences.namesFor(word, files);
  }

  /** The name of a type and those that `use … as …` and `type … = …` give to it anywhere. */
  aliasesOf(type: string): readonly string[] {
    return this.#occurrences.aliasesOf(type);
  }

  /** Whether a place is test code: by what stands around it, or because the file is a module only of tests. */
  isTest(source: SourceFile, node: Node): boolean {
    return this.tests.isTest(source, node);
  }

  release(): void {
    for (const source of this.#sources.values()) source.release();
  }
}
