/** The modules inside a module: inline ones, and files. */
import { isUsual, ofPackage } from '../source/cfg.ts';
import { conditionsAt } from '../source/conditions.ts';
import type { SourceFile } from '../source/syntax.ts';
import { folder, join } from './file-paths.ts';
import { type Item, type Module, moduleKey, usualFirst } from './items.ts';
import { type Meaning, under } from './meanings.ts';
import { moduleName } from './module-files.ts';
import { type ModuleByPath, modulesByPath } from './module-paths.ts';
import type { Workspace } from './workspace.ts';

export class ChildModules {
  readonly #workspace: Workspace;
  /** The modules of a file that have a path, by where their names stand. */
  readonly #paths = new Map<string, ReadonlyMap<number, readonly ModuleByPath[]>>();
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

  /** All that a declaration can mean: a module for each path that it may have, with the predicates under which it has that. */
  all(module: Module, name: string, item: Item | undefined): readonly Meaning[] {
    const paths = item ? this.#pathsOf(item) : [];
    if (!item || paths.length === 0) {
      const found = this.of(module, name, item);
      return found ? [{ type: 'module', module: found }] : [];
    }
    const dir = this.#workspace.owner(item.source.file)?.dir ?? '';
    return paths.flatMap((each) => {
      const found = this.#find(module, name, item, [each]);
      const own = each.predicate === null ? [] : [each.predicate];
      const conditions = ofPackage([...own, ...conditionsAt(item.source, item.at)], dir);
      return found ? [under({ type: 'module', module: found }, conditions)] : [];
    });
  }

  #find(module: Module, name: string, item: Item | undefined, paths = item ? this.#pathsOf(item) : []): Module | null {
    if (item?.node.childForFieldName('body')) return { file: module.file, inline: [...module.inline, name] };
    const source = this.#workspace.source(module.file);
    if (!item && !this.#mayMakeModules(source, name)) return null;
    const stem = moduleName(module.file);
    const dir = folder(module.file);
    const ownsFolder = this.#workspace.moduleFiles.isRoot(module.file) || /(^|\/)mod\.rs$/.test(module.file);
    const base = [ownsFolder ? dir : join(dir, stem), ...module.inline].filter((part) => part !== '').join('/');
    const candidates = [
      ...paths.map(({ path }) => join(dir, path)),
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

  /** The paths that a declaration gives to its module, first that of a usual build. */
  #pathsOf({ source, at }: Item): readonly ModuleByPath[] {
    let known = this.#paths.get(source.file);
    if (!known) {
      const found = new Map<number, ModuleByPath[]>();
      for (const each of modulesByPath(source.text)) found.set(each.at, [...(found.get(each.at) ?? []), each]);
      for (const all of found.values()) usualFirst(all, ({ predicate }) => predicate === null || isUsual(predicate));
      known = found;
      this.#paths.set(source.file, known);
    }
    return known.get(at) ?? [];
  }
}
