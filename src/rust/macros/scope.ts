/** Which definition a macro call names. Rust Reference, "Scoping, Exporting, and Importing" of macros. */
import { folder, join } from '../workspace/file-paths.ts';
import type { Package } from '../workspace/package.ts';
import type { MacroImport, ModuleDeclaration, Outline } from './outline.ts';
import { type Macro, type MacroTable, STANDARD } from './table.ts';

/** Imports, modules and files that one name may lead through. */
const MAX_STEPS = 24;

/** A module: a file, or the inside of braces in one. */
interface Inside {
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

/** What a name leads to: a macro, something from outside the workspace, or nothing that is in sight. */
type Found = Macro | 'outside' | null;

export class MacroScope {
  readonly #table: MacroTable;
  /** The modules that the present search has looked into: what imports all of each other (`use super::*`) is read once. */
  readonly #searched = new Set<string>();

  constructor(table: MacroTable) {
    this.#table = table;
  }

  /** The macro that a path names at a place, or null when it is none of the workspace. */
  find(path: readonly string[], file: string, offset: number): Macro | null {
    const name = path.at(-1) ?? '';
    this.#searched.clear();
    if (!this.#table.has(name) && path.length > 1) return null;
    if (path.length > 1) return only(this.#byPath(path.slice(0, -1), name, file, offset, MAX_STEPS));
    const found =
      this.#textual(name, file, offset, MAX_STEPS) ??
      this.#imported(name, file, offset, MAX_STEPS) ??
      this.#fromCrates(name, file) ??
      this.#nowhereElse(name, file);
    return only(found);
  }

  /** A definition that stands before the place, in its file or in the modules above it. */
  #textual(name: string, file: string, offset: number, steps: number): Macro | null {
    if (steps === 0) return null;
    const own = this.#definedIn(name, file, offset, steps);
    if (own) return own;
    for (const parent of this.#table.around.parentFiles(file)) {
      const modules = this.#table.outline(parent)?.modules ?? [];
      for (const each of modules) {
        if (each.body !== null || this.#fileOf(parent, each) !== file) continue;
        const found = this.#textual(name, parent, each.at, steps - 1);
        if (found) return found;
      }
    }
    return null;
  }

  /** The last definition in a file that is seen at an offset, those of its modules with `#[macro_use]` among them. */
  #definedIn(name: string, file: string, offset: number, steps: number): Macro | null {
    const outline = this.#table.outline(file);
    if (!outline || steps === 0) return null;
    const seen = this.#table.named(name).filter(({ file: own, definition }) => {
      return own === file && definition.scope.from <= offset && offset <= definition.scope.to;
    });
    const last = latest(seen);
    let found = last ? { macro: last, at: last.definition.at } : null;
    for (const each of outline.modules) {
      if (!each.reaches || each.body || each.reaches.from > offset || offset > each.reaches.to) continue;
      if (found && each.at < found.at) continue;
      const child = this.#fileOf(file, each);
      const macro =
        child === null ? null : this.#definedIn(name, child, this.#table.around.text(child).length, steps - 1);
      if (macro) found = { macro, at: each.at };
    }
    return found?.macro ?? null;
  }

  /** What a `use` around the place brings in by the name. */
  #imported(name: string, file: string, offset: number, steps: number): Found {
    const outline = this.#table.outline(file);
    if (!outline || steps === 0) return null;
    const seen = outline.imports.filter(
      (each) => (each.name === name || each.name === '*') && each.scope.from <= offset && offset <= each.scope.to,
    );
    const inside = innermost(outline, offset);
    const near = seen.filter((each) => !inside || each.at > inside.from);
    for (const each of near.filter((one) => one.name === name)) {
      const found = this.#throughImport(each, file, steps - 1);
      if (found) return found;
    }
    for (const each of near.filter((one) => one.name === '*')) {
      const found = this.#byPath(each.path, name, file, each.at, steps - 1);
      if (found && found !== 'outside') return found;
    }
    return null;
  }

  #throughImport({ path, at }: MacroImport, file: string, steps: number): Found {
    const name = path.at(-1) ?? '';
    if (path.length > 1) return this.#byPath(path.slice(0, -1), name, file, at, steps);
    return this.#textual(name, file, at, steps);
  }

  /** A macro of a crate that `#[macro_use] extern crate` names. */
  #fromCrates(name: string, file: string): Macro | null {
    const { around } = this.#table;
    for (const root of around.roots(file)) {
      for (const crate of this.#table.outline(root)?.crates ?? []) {
        const owner = this.#packageNamed(crate, file);
        const found = owner ? this.#exported(name, owner) : null;
        if (found) return found;
      }
    }
    return null;
  }

  /** The one definition that is in reach, where the way to it is out of sight. */
  #nowhereElse(name: string, file: string): Macro | null {
    const { around } = this.#table;
    if (STANDARD.has(name) || around.librariesIn(`${name}!(`).length > 0) return null;
    const owner = around.crates.owner(file);
    const used = owner ? around.crates.used(owner) : null;
    const all = this.#table.named(name).filter((macro) => {
      if (macro.owner !== owner) return macro.definition.exported && macro.owner !== null && used?.has(macro.owner);
      return macro.file !== file && macro.definition.scope.to === around.text(macro.file).length;
    });
    return all.length === 1 ? (all[0] ?? null) : null;
  }

  /** A macro by the path of the module that has it. */
  #byPath(prefix: readonly string[], name: string, file: string, offset: number, steps: number): Found {
    if (steps === 0) return null;
    const start = this.#start(prefix, file, offset, steps);
    if (start === null) return 'outside';
    const { owner } = start;
    let inside: Inside | null = start.inside;
    for (const part of start.rest) {
      const next: Inside | null = inside && this.#child(inside, part, steps);
      inside = next;
    }
    const found = inside ? this.#inModule(inside, name, owner, steps) : null;
    if (found) return found;
    // A module that is not in sight (a macro made it, an attribute moved it) still is one of its package.
    const all = this.#table.named(name).filter((macro) => macro.owner === owner);
    return all.length === 1 ? (all[0] ?? null) : null;
  }

  #inModule(inside: Inside, name: string, owner: Package | null, steps: number): Found {
    const { around } = this.#table;
    const key = `${name} ${inside.from} ${inside.file}`;
    if (this.#searched.has(key)) return null;
    this.#searched.add(key);
    const isRoot = inside.from === 0 && around.isRoot(inside.file);
    const exported = isRoot ? this.#exported(name, owner) : null;
    if (exported) return exported;
    const end = inside.to === around.text(inside.file).length ? inside.to : inside.to - 1;
    const found =
      this.#imported(name, inside.file, end, steps - 1) ?? this.#definedIn(name, inside.file, end, steps - 1);
    return found ?? (this.#showsOutside(inside, steps - 1) ? 'outside' : null);
  }

  /** Whether a module shows all of a crate from outside: `pub use tracing::*`. What is not its own is from there. */
  #showsOutside({ file, from, to }: Inside, steps: number): boolean {
    const globs = (this.#table.outline(file)?.imports ?? []).filter(
      (each) => each.name === '*' && each.at >= from && each.at <= to,
    );
    return globs.some((each) => steps > 0 && this.#start(each.path, file, each.at, steps) === null);
  }

  /** The module that the first parts of a path name, and what follows them; null when they lead out of the workspace. */
  #start(
    prefix: readonly string[],
    file: string,
    offset: number,
    steps: number,
  ): { inside: Inside | null; rest: readonly string[]; owner: Package | null } | null {
    const { around } = this.#table;
    const own = around.crates.owner(file);
    const [first = '', ...rest] = prefix;
    if (first === 'crate' || first === '$crate') {
      const root = around.roots(file)[0];
      return { inside: root === undefined ? null : this.#whole(root), rest, owner: own };
    }
    const outline = this.#table.outline(file);
    const here = (outline && innermost(outline, offset)) ?? { from: 0, to: around.text(file).length };
    if (first === 'self') return { inside: { file, ...here }, rest, owner: own };
    if (first === 'super') return { inside: this.#above({ file, ...here }), rest, owner: own };
    const crate = first === '' ? (rest[0] ?? '') : first;
    const behind = first === '' ? rest.slice(1) : rest;
    if (first !== '') {
      const child = this.#child({ file, ...here }, first, steps);
      if (child) return { inside: child, rest, owner: around.crates.owner(child.file) };
    }
    const owner = this.#packageNamed(crate, file);
    if (!owner) return null;
    return { inside: owner.lib === null ? null : this.#whole(owner.lib), rest: behind, owner };
  }

  #whole(file: string): Inside {
    return { file, from: 0, to: this.#table.around.text(file).length };
  }

  #above({ file, from }: Inside): Inside | null {
    const outline = this.#table.outline(file);
    if (from > 0) {
      const around = outline && innermost(outline, from - 1);
      return around ? { file, ...around } : this.#whole(file);
    }
    const parent = this.#table.around.parentFiles(file)[0];
    return parent === undefined ? null : this.#whole(parent);
  }

  /** The module of a name inside one: declared there, or brought in by a `use`. */
  #child(inside: Inside, name: string, steps: number): Inside | null {
    if (name === 'self') return inside;
    if (name === 'super') return this.#above(inside);
    const outline = this.#table.outline(inside.file);
    if (!outline || steps <= 1) return null;
    for (const each of outline.modules) {
      if (each.name !== name || each.at < inside.from || each.at > inside.to) continue;
      if (each.body) return { file: inside.file, ...each.body };
      const file = this.#fileOf(inside.file, each);
      if (file !== null) return this.#whole(file);
    }
    for (const each of outline.imports) {
      if (each.name !== name || each.at < inside.from || each.at > inside.to || each.path.length < 2) continue;
      const start = this.#start(each.path, inside.file, each.at, steps - 1);
      let found = start?.inside ?? null;
      for (const part of start?.rest ?? []) found = found && this.#child(found, part, steps - 1);
      if (found) return found;
    }
    return null;
  }

  /** The file of a module that a file declares. Rust Reference, "Module source filenames". */
  #fileOf(file: string, module: ModuleDeclaration): string | null {
    const { moduleFiles } = this.#table;
    let known = moduleFiles.get(module);
    if (known === undefined) {
      known = this.#findFileOf(file, module);
      moduleFiles.set(module, known);
    }
    return known;
  }

  #findFileOf(file: string, module: ModuleDeclaration): string | null {
    const { around } = this.#table;
    const dir = folder(file);
    const stem = file.slice(dir === '' ? 0 : dir.length + 1, -'.rs'.length);
    const base = around.isRoot(file) || stem === 'mod' ? dir : join(dir, stem);
    const inline = (this.#table.outline(file)?.modules ?? [])
      .filter((each) => each.body && each.body.from <= module.at && module.at < each.body.to)
      .map((each) => each.name);
    const own = [base, ...inline].filter((part) => part !== '').join('/');
    const candidates = [
      ...(module.path === null ? [] : [join(dir, module.path)]),
      join(own, `${module.name}.rs`),
      join(own, `${module.name}/mod.rs`),
    ];
    return candidates.find((path) => around.has(path)) ?? null;
  }

  #exported(name: string, owner: Package | null): Macro | null {
    return latest(this.#table.named(name).filter((macro) => macro.owner === owner && macro.definition.exported));
  }

  #packageNamed(name: string, file: string): Package | null {
    const { crates } = this.#table.around;
    const owner = crates.owner(file);
    if (!owner) return null;
    const target = owner.dependencies.get(name) ?? (owner.libName === name ? owner.dir : undefined);
    if (target !== undefined) return crates.at(target);
    return crates.libraryBehind(owner, name);
  }
}

function only(found: Found): Macro | null {
  return found === 'outside' ? null : found;
}

/** The last of some definitions of one name; of those that a `cfg` chooses from, one that has to do with metrics. */
function latest(macros: readonly Macro[]): Macro | null {
  const last = macros.reduce<Macro | null>((a, b) => (a && a.definition.at > b.definition.at ? a : b), null);
  if (!last?.definition.conditional) return last;
  return macros.reduce((a, b) => (b.definition.conditional && b.weight > a.weight ? b : a), last);
}

/** The innermost inline module around an offset. */
function innermost(outline: Outline, offset: number): { readonly from: number; readonly to: number } | null {
  let found: { readonly from: number; readonly to: number } | null = null;
  for (const { body } of outline.modules) {
    if (body && body.from <= offset && offset < body.to && (!found || body.from > found.from)) found = body;
  }
  return found;
}
