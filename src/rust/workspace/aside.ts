/**
 * Folders that hold no code of the programs and libraries of a package, and what a glob that names one of them brings back.
 *
 * Below a folder that is named all is as it is elsewhere: a package that lies in it is ordinary code, and so are its neighbours
 * of the same workspace, but their own tests are not. A folder of a package (`examples/demo.rs`) holds programs: the one that
 * a file belongs to comes back with it, and its neighbours do not.
 */
import type { Crates } from './crates.ts';
import { folder, join } from './file-paths.ts';
import type { Package } from './package.ts';

/** Folders of a package that hold no code of its programs and libraries (the Cargo book, "Package layout"). */
export const ASIDE: ReadonlySet<string> = new Set(['tests', 'benches', 'examples', 'fuzz']);

/** The names of set-aside folders by which somebody asked for a file: `examples` for what `examples/**` matches. */
export type Asked = (file: string) => ReadonlySet<string>;

/** Folders of inline modules of one file in which its other modules are looked for. */
const MAX_FOLDERS = 16;

/** Where a file stands among the set-aside folders. */
interface Place {
  /** The set-aside folders that its package lies in, outermost first. */
  readonly around: readonly string[];
  /** The set-aside folder of its package that it lies in; without a package, the nearest. */
  readonly within: string | null;
  /** Whether it is the build script of a package. */
  readonly builds: boolean;
}

export class Aside {
  readonly #crates: Crates;
  readonly #asked = new Set<string>();
  /** The packages in a set-aside folder that count as any other. */
  readonly #packages = new Set<Package>();
  /** The files of set-aside folders that count one by one. */
  readonly #files = new Set<string>();
  readonly #programs = new Set<string>();
  readonly #around = new Map<Package, readonly string[]>();
  readonly #roots: ReadonlySet<string>;
  /** Root files of the programs that came back, by their folder. */
  readonly roots: ReadonlyMap<string, readonly string[]>;

  /** `rust` are the Rust files of the repository, `text` reads one. */
  constructor(rust: readonly string[], crates: Crates, text: (file: string) => string, asked: Asked) {
    this.#crates = crates;
    const owners = new Set<Package>();
    const folders = new Set<string>();
    for (const file of rust) {
      const names = asked(file);
      if (names.size === 0) continue;
      const { around, within, builds } = this.#placeOf(file);
      const all = within === null ? around : [...around, within];
      if (builds || all.length === 0 || !all.every((each) => names.has(lastPart(each)))) continue;
      this.#asked.add(file);
      const owner = crates.owner(file);
      if (owner && around.length > 0) owners.add(owner);
      if (within !== null) folders.add(within);
    }
    this.#bringPackages(owners);
    const roots: string[] = [];
    for (const [dir, files] of this.#filesOf(folders, rust)) roots.push(...this.#bringPrograms(dir, files, rust, text));
    this.#roots = new Set(roots);
    this.roots = byFolder(roots);
  }

  /** Whether a file counts as code of a program or a library. */
  counts(file: string): boolean {
    const { around, within, builds } = this.#placeOf(file);
    if (this.#files.has(file)) return true;
    if (builds || within !== null) return false;
    const owner = this.#crates.owner(file);
    return around.length === 0 || (owner !== null && this.#packages.has(owner));
  }

  /** Whether a file that matches a glob may declare metrics: what only came back with another one is not asked for. */
  mayDeclare(file: string): boolean {
    const { around, within, builds } = this.#placeOf(file);
    return this.#asked.has(file) || (around.length === 0 && within === null && !builds);
  }

  /** Whether a file came back as a part of a program in a set-aside folder: nothing elsewhere can call into that. */
  isOfProgram(file: string): boolean {
    return this.#programs.has(file);
  }

  /** Whether a file is the root of a program that came back. */
  isRoot(file: string): boolean {
    return this.#roots.has(file);
  }

  /** The roots that `crate::` can mean in a file of such a program: those of the nearest folder that has any. */
  rootsAbove(file: string): readonly string[] {
    if (!this.#files.has(file)) return [];
    for (let dir = folder(file); ; dir = folder(dir)) {
      const found = this.roots.get(dir);
      if (found || dir === '') return found ?? [];
    }
  }

  #placeOf(file: string): Place {
    const owner = this.#crates.owner(file);
    if (!owner) {
      const all = foldersAside(folder(file));
      return { around: all.slice(0, -1), within: all.at(-1) ?? null, builds: false };
    }
    const around = this.#aroundOf(owner);
    const inside = owner.dir === '' ? file : file.slice(owner.dir.length + 1);
    const first = inside.slice(0, Math.max(0, inside.indexOf('/')));
    return { around, within: ASIDE.has(first) ? join(owner.dir, first) : null, builds: inside === 'build.rs' };
  }

  /** Packages that were asked for, and those that they work with and that lie in no other set-aside folder than they do. */
  #bringPackages(asked: ReadonlySet<Package>): void {
    if (asked.size === 0) return;
    const members = new Map<string, Package[]>();
    for (const each of this.#crates.packages) {
      if (each.workspace === null || this.#aroundOf(each).length === 0) continue;
      const known = members.get(each.workspace);
      if (known) known.push(each);
      else members.set(each.workspace, [each]);
    }
    const done = new Set<string>();
    for (const owner of asked) {
      this.#packages.add(owner);
      const around = this.#aroundOf(owner);
      const near = [...this.#crates.users(owner), ...this.#crates.used(owner)];
      const key = `${owner.workspace}\0${around.at(-1)}`;
      if (owner.workspace !== null && !done.has(key)) near.push(...(members.get(owner.workspace) ?? []));
      done.add(key);
      for (const each of near)
        if (each.member && around.includes(this.#aroundOf(each).at(-1) ?? '')) this.#packages.add(each);
    }
  }

  #aroundOf(owner: Package): readonly string[] {
    let known = this.#around.get(owner);
    if (!known) {
      known = foldersAside(owner.dir);
      this.#around.set(owner, known);
    }
    return known;
  }

  #filesOf(folders: ReadonlySet<string>, rust: readonly string[]): Map<string, string[]> {
    const found = new Map([...folders].map((dir): [string, string[]] => [dir, []]));
    if (folders.size > 0) for (const file of rust) found.get(this.#placeOf(file).within ?? '')?.push(file);
    return found;
  }

  /**
   * The programs of a set-aside folder that hold a file that was asked for; the whole folder when a file is in none, as it is
   * not known then who uses it. Returns their root files.
   */
  #bringPrograms(
    dir: string,
    files: readonly string[],
    rust: readonly string[],
    text: (file: string) => string,
  ): readonly string[] {
    const all = new Set(rust);
    const roots = new Set(files.filter((file) => isRootIn(dir, file, this.#crates.owner(file), text)));
    const parents = new Map<string, string[]>();
    const children = new Map<string, readonly string[]>();
    reach(roots, (file) => {
      const declared = declaredBy(file, roots.has(file), all, text);
      children.set(file, declared);
      for (const child of declared) {
        const known = parents.get(child);
        if (known) known.push(file);
        else parents.set(child, [file]);
      }
      return declared;
    });
    const asked = files.filter((file) => this.#asked.has(file));
    const isHeld = asked.every((file) => roots.has(file) || parents.has(file));
    const above = reach(asked, (file) => parents.get(file) ?? []);
    const held = [...roots].filter((root) => !isHeld || above.has(root));
    for (const file of reach(held, (each) => children.get(each) ?? [])) {
      this.#files.add(file);
      if (isHeld && this.#placeOf(file).within !== null) this.#programs.add(file);
    }
    if (!isHeld) for (const file of files) this.#files.add(file);
    return held;
  }
}

/** The set-aside folders on the way to a folder, outermost first: `examples/a/tests` → `examples`, `examples/a/tests`. */
function foldersAside(dir: string): string[] {
  const parts = dir.split('/');
  return parts.flatMap((part, index) => (ASIDE.has(part) ? [parts.slice(0, index + 1).join('/')] : []));
}

function byFolder(files: readonly string[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const file of files) {
    const known = found.get(folder(file));
    if (known) known.push(file);
    else found.set(folder(file), [file]);
  }
  return found;
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * Whether a file is the root of a program: as the manifest says, or by the Cargo book, "Target auto-discovery". A file of
 * the folder itself that neither starts nor tests anything can only be a module of another.
 */
function isRootIn(dir: string, file: string, owner: Package | null, text: (file: string) => string): boolean {
  if (owner?.programsAside.includes(file) || lastPart(file) === 'main.rs') return true;
  return folder(file) === dir && /main\b|#\[[\w:]*(?:test|bench)/.test(text(file));
}

/** The files that a file may declare as its modules, by its text. Rust Reference, "Module source filenames". */
function declaredBy(file: string, isRoot: boolean, all: ReadonlySet<string>, text: (file: string) => string): string[] {
  const source = text(file);
  const own = folder(file);
  const base = isRoot || lastPart(file) === 'mod.rs' ? own : file.slice(0, -'.rs'.length);
  const modules = [...source.matchAll(/\bmod\s+(?:r#)?(\w+)\s*([;{])/g)];
  const inline = new Set(modules.flatMap(([, name, after]) => (after === '{' && name !== undefined ? [name] : [])));
  const folders = [base, ...[...inline].slice(0, MAX_FOLDERS).map((name) => join(base, name))];
  const written = [...source.matchAll(/\bpath\s*=\s*"([^"\n]+\.rs)"/g)].map((match) => join(own, match[1] ?? ''));
  const named = modules.flatMap(([, name]) =>
    folders.flatMap((each) => [join(each, `${name}.rs`), join(each, `${name}/mod.rs`)]),
  );
  return [...new Set([...written, ...named])].filter((each) => each !== file && all.has(each));
}

/** All that can be reached from some files, with themselves. */
function reach(from: Iterable<string>, next: (file: string) => readonly string[]): ReadonlySet<string> {
  const met = new Set(from);
  for (const file of met) for (const each of next(file)) met.add(each);
  return met;
}
