/**
 * Files that lie in the folder of a package and that none of its modules has: nobody compiles them. Rust Reference, "Module source
 * filenames".
 */
import { ASIDE } from './aside.ts';
import type { Package } from './package.ts';

/** What the question needs of a workspace. */
interface Around {
  readonly files: readonly string[];
  owner(file: string): Package | null;
  isRoot(file: string): boolean;
  parentFiles(file: string): readonly string[];
  /** The text of a file. */
  text(file: string): string;
  /** Whether a file has a word. */
  holds(file: string, word: string): boolean;
}

/** What may make modules whose names do not stand in the file: `include!`, macros that list a folder, those of the workspace. */
const MAKES_MODULES = /\binclude\s*!|\bautomod\b|\bmod\s*(?:\$|\[<)|\b\w*mod(?:s|ules?)?\w*\s*!\s*[({[]/;

/** The files of a package that are in none of its modules, each asked for once. */
export class Uncompiled {
  readonly #around: Around;
  readonly #known = new Map<string, boolean>();
  #named: ReadonlySet<string> | undefined;

  constructor(around: Around) {
    this.#around = around;
  }

  /** Whether it is certain that no `mod`, by its name or by a path, leads from a root of its package to a file. */
  has(file: string, name: string): boolean {
    let known = this.#known.get(file);
    if (known === undefined) {
      this.#known.set(file, false);
      known = this.#isOne(file, name);
      this.#known.set(file, known);
    }
    return known;
  }

  #isOne(file: string, name: string): boolean {
    const { owner: ownerOf, isRoot, parentFiles, text, holds } = this.#around;
    const owner = ownerOf(file);
    if (!owner || (owner.lib === null && owner.bins.length === 0)) return false;
    const inside = owner.dir === '' ? file : file.slice(owner.dir.length + 1);
    // A root that the manifest names, a build script, or what lies beside the sources.
    if (!inside.startsWith('src/') || isRoot(file) || owner.programsAside.includes(file)) return false;
    if (inside.split('/').some((part) => ASIDE.has(part))) return false;
    const parents = parentFiles(file);
    if (parents.some((parent) => holds(parent, name) || MAKES_MODULES.test(text(parent)))) return false;
    return !this.#pathNames().has(file.slice(file.lastIndexOf('/') + 1));
  }

  /** The names of files that a text has at the end of a path: `#[path = "linux/hits.rs"]`, `include!("hits.rs")`. */
  #pathNames(): ReadonlySet<string> {
    if (this.#named) return this.#named;
    const named = new Set<string>();
    for (const file of this.#around.files) {
      const text = this.#around.text(file);
      if (!text.includes('.rs"')) continue;
      for (const [, name] of text.matchAll(/([^"/\\\s]+\.rs)"/g)) if (name !== undefined) named.add(name);
    }
    this.#named = named;
    return named;
  }
}
