/** The modules inside a module: inline ones, and files. */
import { ofPackage } from '../source/cfg.ts';
import { conditionsAt } from '../source/conditions.ts';
import type { SourceFile } from '../source/syntax.ts';
import { folder, join } from './crates.ts';
import { type Item, type Module, moduleKey } from './items.ts';
import { type Meaning, under } from './meanings.ts';
import { moduleName } from './module-files.ts';
import { modulesByPath } from './module-paths.ts';
import type { Workspace } from './workspace.ts';

export class ChildModules {
  readonly #workspace: Workspace;
  readonly #pathAttributes = new Map<string, Map<number, string>>();
  /** Modules that no declaration in sight makes, by the module around them and their name. */
  readonly #children = new Map<string, Module | null>();
  readonly #macros = new Map<SourceFile, boolean>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** The module of a name in a module; `item` declares it, or nothing in sight does. Null when there is none. */
  of(module: Module, name: string, item: Item | undefined): Module | null {
    if (item) return this.#find(module, name, item);
    const key = `${moduleKey(module)}\0${name}`;
    let known = this.#children.get(key);
    if (known === undefined) {
      known = this.#find(module, name, undefined);
      this.#children.set(key, known);
    }
    return known;
  }

  /** A module as it is declared; with the predicates of the declaration where that is one of several, each for a file of its own. */
  declared(module: Module, item: Item | undefined): Meaning {
    const declared: Meaning = { type: 'module', module };
    if (!item || !this.#pathAttribute(item.source).has(item.at)) return declared;
    const dir = this.#workspace.owner(item.source.file)?.dir ?? '';
    return under(declared, ofPackage(conditionsAt(item.source, item.at), dir));
  }

  #find(module: Module, name: string, item: Item | undefined): Module | null {
    if (item?.node.childForFieldName('body')) return { file: module.file, inline: [...module.inline, name] };
    const source = this.#workspace.source(module.file);
    if (!item && !this.#mayMakeModules(source, name)) return null;
    const stem = moduleName(module.file);
    const dir = folder(module.file);
    const ownsFolder = this.#workspace.moduleFiles.isRoot(module.file) || /(^|\/)mod\.rs$/.test(module.file);
    const base = [ownsFolder ? dir : join(dir, stem), ...module.inline].filter((part) => part !== '').join('/');
    const named = item ? this.#pathAttribute(source).get(item.at) : undefined;
    const candidates = [
      ...(named === undefined ? [] : [join(dir, named)]),
      join(base, `${name}.rs`),
      join(base, `${name}/mod.rs`),
    ];
    // Without a declaration in sight a macro may have made it; the root of a program is never a module.
    const file = candidates.find(
      (path) => this.#workspace.has(path) && (item || !this.#workspace.moduleFiles.isRoot(path)),
    );
    return file === undefined ? null : { file, inline: [] };
  }

  /**
   * Whether a macro may have made a module of the file, as `cfg_if!` does with what it is given: it is asked for every name that
   * is looked for there.
   */
  #mayMakeModules(source: SourceFile, name: string): boolean {
    if (source.placesOf(name).some((at) => /\bmod\s+(?:r#)?$/.test(source.text.slice(Math.max(0, at - 8), at))))
      return true;
    let known = this.#macros.get(source);
    if (known === undefined) {
      known = source.text.includes('macro');
      this.#macros.set(source, known);
    }
    return known;
  }

  /** The paths of the modules that are declared by one, by where their names stand. */
  #pathAttribute(source: SourceFile): Map<number, string> {
    let known = this.#pathAttributes.get(source.file);
    if (!known) {
      known = new Map(modulesByPath(source.text).map(({ at, path }) => [at, path]));
      this.#pathAttributes.set(source.file, known);
    }
    return known;
  }
}
