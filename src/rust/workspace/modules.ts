/**
 * What a path in Rust source means: modules, `use` (renames, globs, re-exports), crates of the same workspace.
 *
 * A small part of the compiler's name resolution (Rust Reference, "Paths" and "Use declarations"), read lazily: only
 * the files that a question leads to are parsed. What comes from outside the repository is `external`, by its path.
 */
import { attributesOf } from '../source/attributes.ts';
import { isUsual } from '../source/cfg.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { Alternatives } from './alternatives.ts';
import { Builds } from './builds.ts';
import { ChildModules } from './child-modules.ts';
import type { Import } from './imports.ts';
import { type Item, Items, inOf, isInUsualBuild, isSameWay, itemKey, type Module, moduleKey } from './items.ts';
import { hasVariant, isInBlock, isNamable, isOfBlock, isValue, MAX_MEANINGS, type Meaning, under } from './meanings.ts';
import { Uses } from './uses.ts';
import type { Workspace } from './workspace.ts';

export type { Meaning } from './meanings.ts';

/** Modules whose names are looked for through globs. */
const MAX_GLOBS = 16;

const NOTHING: Set<string> = new Set();

/** Whether an item is a macro: a definition, or the function of a procedural one. */
function isMacro({ source, node }: Item): boolean {
  return node.type === 'macro_definition' || attributesOf(source, node).some((each) => each.startsWith('proc_macro'));
}

export class Modules {
  readonly #workspace: Workspace;
  readonly #items: Items;
  readonly #uses: Uses;
  readonly #children: ChildModules;
  readonly #alternatives: Alternatives;
  /** Items and modules that are passed over, while other meanings of a path are looked for. */
  #skip: Set<string> = NOTHING;
  /** The functions and statics beside which something of their name is being looked for. */
  readonly #besides = new Set<string>();
  /** What names mean in a file, each with the inline modules in front of it. */
  readonly #found = new Map<string, Map<string, Meaning | null>>();
  /** For a file: whether a block of it has imports, and which names mean the same at every place of it. */
  readonly #anywhere = new Map<string, { readonly hasBlocks: boolean; readonly names: Map<string, boolean> }>();
  readonly #globs = new Map<string, Meaning | null>();
  /** How often a circle of imports was cut short. */
  #cut = 0;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
    this.#items = new Items(workspace);
    this.#uses = new Uses(workspace, this.#items);
    this.#children = new ChildModules(workspace);
    this.#alternatives = new Alternatives({
      items: this.#items,
      uses: this.#uses,
      children: this.#children,
      builds: new Builds(workspace, this.#items),
      anchors: (first, from) => this.#anchors(first, from),
      crateNamed: (name, from) => this.#crateNamed(name, from),
      globTarget: (glob, module, seen) => this.#globTarget(glob, module, seen),
    });
  }

  /** The module that a node stands in. */
  moduleOf(source: SourceFile, node: Node): Module {
    return this.#items.moduleOf(source, node);
  }

  /** The items of a file with a name: `Items.inFile`. */
  items(file: string, name: string): readonly Item[] {
    return this.#items.inFile(file, name);
  }

  /** The items of a name in all the workspace, or as a file sees it: `Items.named`. */
  itemsNamed(name: string, from: string | null = null, isWanted?: (source: SourceFile) => boolean): readonly Item[] {
    return this.#items.named(name, from, isWanted);
  }

  /** Whether some file may define something of a name, by its text. */
  mayDefine(name: string): boolean {
    return this.#items.mayDefine(name);
  }

  /** What a path means at a place, or null when nothing in sight tells. */
  resolve(path: readonly string[], source: SourceFile, node: Node): Meaning | null {
    return this.#resolve(path, this.moduleOf(source, node), node.startIndex, new Set());
  }

  /**
   * All that a path can mean at a place, first what `resolve` says: a name stands for a module and for a function or a
   * static at once, and what `cfg` leaves out in one build is there in another. External meanings are not added.
   */
  resolveAll(path: readonly string[], source: SourceFile, node: Node): readonly Meaning[] {
    const all = this.alternatives(path, source, node);
    return all.length > 1 ? all.filter(({ type }, index) => index === 0 || type !== 'external') : all;
  }

  /** The same, with what comes from outside: not what no build has together with the place. */
  alternatives(path: readonly string[], source: SourceFile, node: Node): readonly Meaning[] {
    const first = this.resolve(path, source, node);
    if (first ? this.#alternatives.isCertain(first) : path.length < 2) return first ? [first] : [];
    return this.#alternatives.of(first, path, this.moduleOf(source, node), source, node.startIndex);
  }

  /** The predicates under which a meaning is there. */
  conditionsOf(meaning: Meaning): readonly string[] {
    return this.#alternatives.conditionsOf(meaning);
  }

  /**
   * What the path of a macro call means at a place. Macros have names of their own: a function or a module that is called
   * like one hides nothing (Rust Reference, "Namespaces").
   */
  resolveMacro(path: readonly string[], source: SourceFile, node: Node): Meaning | null {
    this.#skip = new Set();
    try {
      for (let count = 0; count < MAX_MEANINGS; count += 1) {
        const next = this.resolve(path, source, node);
        if (!next || next.type === 'external' || (next.type === 'item' && isMacro(next.item))) return next;
        this.#skip.add(next.type === 'item' ? itemKey(next.item) : moduleKey(next.module));
      }
      return null;
    } finally {
      this.#skip = NOTHING;
    }
  }

  /**
   * Whether a path may mean what a crate from outside has at its root, by a glob of it (`pub use metrics::*`) in the module that the
   * path leads to, or in one whose names are there by a glob.
   */
  isBehindGlob(path: readonly string[], source: SourceFile, node: Node, crate: string): boolean {
    let start = this.moduleOf(source, node);
    if (path.length > 1) {
      const meaning = this.resolve(path.slice(0, -1), source, node);
      if (meaning?.type !== 'module') return false;
      start = meaning.module;
    }
    const all = [start];
    const met = new Set(all.map(moduleKey));
    for (const module of all) {
      for (const glob of this.#uses.at(module, null).filter((each) => each.name === '*')) {
        const target = this.#globTarget(glob, module, new Set());
        if (target?.type === 'external' && target.path.length === 1 && target.path[0] === crate) return true;
        if (target?.type !== 'module' || met.has(moduleKey(target.module)) || all.length >= MAX_GLOBS) continue;
        met.add(moduleKey(target.module));
        all.push(target.module);
      }
    }
    return false;
  }

  #resolve(
    path: readonly string[],
    from: Module,
    offset: number | null,
    seen: Set<string>,
    skips = true,
  ): Meaning | null {
    const first = path[0];
    if (first === undefined) return null;
    if (first === '') {
      const second = path[1];
      return second === undefined ? null : this.#walk(this.#crateNamed(second, from), path.slice(2), seen, skips);
    }
    let starts = this.#anchors(first, from);
    if (!starts) {
      const local = this.#lookup(first, from, offset, seen, skips && path.length === 1);
      // A function leads nowhere: of its name there may be a module, or a crate (`metrics::counter!` beside `fn metrics()`).
      const leads = local && path.length > 1 && isValue(local) ? this.#beside(local, first, from, offset) : local;
      starts = leads ? [leads] : [this.#crateNamed(first, from)];
    }
    for (const start of starts) {
      const found = this.#walk(start, path.slice(1), seen, skips);
      if (found) return found;
    }
    return null;
  }

  /** The modules that a path begins in by a word of the language; null where it begins with a name. */
  #anchors(first: string, from: Module): readonly Meaning[] | null {
    switch (first) {
      case 'crate':
      case '$crate':
        return this.#workspace.moduleFiles
          .roots(from.file)
          .map((file) => ({ type: 'module', module: { file, inline: [] } }));
      case 'self':
        return [{ type: 'module', module: from }];
      case 'super':
        return this.#above(from);
      default:
        return null;
    }
  }

  /** What a name means in a module beside a function or a static of that name. */
  #beside(value: Meaning, name: string, module: Module, offset: number | null): Meaning | null {
    if (value.type !== 'item') return null;
    // `use hits::hits` beside `mod hits` asks by the way what it is asked: it tells nothing more.
    const key = `${moduleKey(module)}\0${itemKey(value.item)}`;
    if (this.#besides.has(key)) {
      this.#cut += 1;
      return null;
    }
    const before = this.#skip;
    this.#skip = new Set([...before, itemKey(value.item)]);
    this.#besides.add(key);
    try {
      const found = this.#find(name, module, offset, new Set(), true);
      return found && !isValue(found) ? found : null;
    } finally {
      this.#besides.delete(key);
      this.#skip = before;
    }
  }

  #walk(start: Meaning, rest: readonly string[], seen: Set<string>, skips: boolean): Meaning | null {
    let at: Meaning = start;
    for (let index = 0; index < rest.length; index += 1) {
      const part = rest[index] ?? '';
      if (at.type === 'external') return { ...at, path: [...at.path, ...rest.slice(index)] };
      if (at.type === 'item') return { ...at, rest: [...at.rest, ...rest.slice(index)] };
      const { conditions }: Meaning = at;
      if (part === 'super') {
        const above: Meaning | undefined = this.#above(at.module)[0];
        if (!above) return null;
        at = under(above, conditions);
        continue;
      }
      if (part === 'self') continue;
      const isLast = index === rest.length - 1;
      const found: Meaning | null = this.#lookup(part, at.module, null, seen, skips && isLast);
      const leads: Meaning | null =
        found && !isLast && isValue(found) ? this.#beside(found, part, at.module, null) : found;
      if (!leads) return null;
      at = under(leads, conditions);
    }
    return at;
  }

  /** A name inside a module: a `use` of a block around the place, an item, a child module, a `use`, a glob. */
  #lookup(name: string, module: Module, offset: number | null, seen: Set<string>, skips: boolean): Meaning | null {
    // As long as nothing is passed over, the answer is the one that everybody gets.
    const isSkipping = skips && this.#skip.size > 0;
    if (isSkipping || (offset !== null && !this.#isSameAnywhere(module.file, name)))
      return this.#find(name, module, offset, seen, isSkipping);
    const byName = inOf(this.#found, module.file);
    const key = module.inline.length === 0 ? name : `${module.inline.join('::')}\0${name}`;
    const known = byName.get(key);
    if (known !== undefined) return known;
    const cut = this.#cut;
    const found = this.#find(name, module, offset, seen, false);
    // Nothing found where a circle was cut short is no answer for who comes from elsewhere.
    if (found || cut === this.#cut) byName.set(key, found);
    return found;
  }

  /** Whether a name means the same everywhere in a module of a file: no block has an import, or an item of that name. */
  #isSameAnywhere(file: string, name: string): boolean {
    const known = this.#anywhere.get(file) ?? { hasBlocks: this.#uses.hasBlocks(file), names: new Map() };
    this.#anywhere.set(file, known);
    if (known.hasBlocks) return false;
    let is = known.names.get(name);
    if (is === undefined) {
      is = !this.items(file, name).some(isOfBlock);
      known.names.set(name, is);
    }
    return is;
  }

  #find(name: string, module: Module, offset: number | null, seen: Set<string>, skips: boolean): Meaning | null {
    const skip = skips ? this.#skip : NOTHING;
    // `pub use run::run` beside `mod run`: past the module the same name is another question.
    const key = `${module.file}\0${module.inline.join('::')}\0${name}\0${offset === null ? '' : 'local'}\0${skips}`;
    if (seen.has(key)) {
      this.#cut += 1;
      return null;
    }
    seen.add(key);
    const plain = offset === null && module.inline.length === 0 ? this.#items.plain(module.file, name) : null;
    if (plain && !skip.has(itemKey(plain))) return { type: 'item', item: plain, rest: [] };
    const imports = this.#uses.at(module, offset);
    for (const each of imports.filter((one) => one.name === name && isInBlock(one, offset))) {
      const found = this.#resolve(each.path, module, null, seen, skips);
      if (found) return under(found, each.conditions);
    }
    const items = this.items(module.file, name).filter(
      (each) => isSameWay(each.module.inline, module.inline) && isNamable(each, offset) && !skip.has(itemKey(each)),
    );
    const [item] = items;
    const own = this.#own(items, name, module, skip);
    // What an unusual build has by its own is there by an import in others.
    if (own && (!item || isInUsualBuild(item.source, item.at))) return own;
    for (const each of imports.filter((one) => one.name === name && one.block === null)) {
      if (own && !each.conditions.every(isUsual)) continue;
      const found = this.#resolve(each.path, module, null, seen, skips);
      if (found) return under(found, each.conditions);
    }
    for (const each of imports.filter((one) => one.name === '*' && (one.block === null || isInBlock(one, offset)))) {
      const target = this.#globTarget(each, module, seen);
      if (target?.type === 'item' && target.rest.length === 0 && hasVariant(target.item, name))
        return under({ ...target, rest: [name] }, each.conditions);
      if (target?.type !== 'module') continue;
      const found = this.#lookup(name, target.module, null, seen, skips);
      if (found) return under(under(found, target.conditions), each.conditions);
    }
    return own;
  }

  /** What a name means in a module by the items that are found for it, or by a module that only a macro declares. */
  #own(items: readonly Item[], name: string, module: Module, skip: ReadonlySet<string>): Meaning | null {
    const [item] = items;
    if (item && item.node.type !== 'mod_item') return { type: 'item', item, rest: [] };
    const child = this.#children.all(module, name, item)[0];
    if (child?.type === 'module' && !skip.has(moduleKey(child.module))) return child;
    // Past the module there may be a macro, a function or a static of its name.
    const other = items.find((each) => each.node.type !== 'mod_item');
    return other ? { type: 'item', item: other, rest: [] } : null;
  }

  /** The module that a `use path::*` means. Found once: many names are asked for through the same globs. */
  #globTarget(glob: Import, module: Module, seen: ReadonlySet<string>): Meaning | null {
    const key = `${moduleKey(module)}\0${glob.path.join('::')}`;
    const known = this.#globs.get(key);
    if (known !== undefined) return known;
    const cut = this.#cut;
    const found = this.#resolve(glob.path, module, null, new Set(seen), false);
    if (found || cut === this.#cut) this.#globs.set(key, found);
    return found;
  }

  #above(module: Module): Meaning[] {
    if (module.inline.length > 0)
      return [{ type: 'module', module: { file: module.file, inline: module.inline.slice(0, -1) } }];
    return this.#workspace.moduleFiles.parentModules(module.file).map((above) => ({ type: 'module', module: above }));
  }

  #crateNamed(name: string, from: Module): Meaning {
    const owner = this.#workspace.owner(from.file);
    const target = owner?.dependencies.get(name) ?? (owner?.libName === name ? owner.dir : undefined);
    // What a macro of another crate makes may name a crate that only that one depends on (`$crate`).
    const { crates } = this.#workspace;
    const found = target === undefined ? owner && crates.libraryBehind(owner, name) : crates.at(target);
    if (found?.lib) return { type: 'module', module: { file: found.lib, inline: [] } };
    return { type: 'external', path: [name] };
  }
}
