/**
 * Which file is a module of which: roots of libraries and programs, and the files whose `mod name;` can mean another. By paths
 * alone, without a look into what they declare. Rust Reference, "Module source filenames".
 */
import type { Aside } from './aside.ts';
import { folder } from './file-paths.ts';
import type { Package } from './package.ts';

/** Inline modules around the declaration of a file. */
const MAX_INLINE = 4;

/** What is asked of the files around. */
interface Surroundings {
  readonly has: (file: string) => boolean;
  readonly owner: (file: string) => Package | null;
  readonly text: (file: string) => string;
  readonly aside: Aside;
}

export class ModuleFiles {
  readonly #around: Surroundings;
  readonly #parents = new Map<string, readonly { readonly file: string; readonly inline: readonly string[] }[]>();

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** The package that a file belongs to, or null. */
  owner(file: string): Package | null {
    return this.#around.owner(file);
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
      const roots = [...own, ...(this.#around.aside.roots.get(dir) ?? [])];
      const found = [...new Set([...roots, ...candidates.map((path) => path.replace(/^\//, ''))])].filter(
        (path) =>
          path !== file &&
          this.#around.has(path) &&
          (inline.length === 0 || hasInline(this.#around.text(path), inline)),
      );
      if (found.length > 0 || dir === '' || inline.length >= MAX_INLINE)
        return found.map((each) => ({ file: each, inline }));
      inline.unshift(dir.slice(dir.lastIndexOf('/') + 1));
    }
  }

  /** Whether the file is the root of a library or a program. */
  isRoot(file: string): boolean {
    if (this.#around.aside.isRoot(file)) return true;
    const owner = this.#around.owner(file);
    if (owner) return owner.lib === file || owner.bins.includes(file);
    return /(^|\/)(lib|main)\.rs$/.test(file);
  }

  /** The crate roots that `crate::` can mean in a file. */
  roots(file: string): string[] {
    if (this.isRoot(file)) return [file];
    const aside = this.#around.aside.rootsAbove(file);
    if (aside.length > 0) return [...aside];
    const owner = this.#around.owner(file);
    if (!owner) {
      const dir = /^(.*?\/)?src\//.exec(file)?.[0] ?? '';
      return [`${dir}lib.rs`, `${dir}main.rs`].filter((path) => this.#around.has(path));
    }
    const all = targetsOf(owner);
    // The deepest folder first: src/bin/tool/args.rs belongs to src/bin/tool/main.rs and not to src/lib.rs.
    const above = all.filter((root) => folder(file) === folder(root) || file.startsWith(`${folder(root)}/`));
    const deepest = Math.max(0, ...above.map((root) => folder(root).length));
    return above.filter((root) => folder(root).length === deepest);
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
