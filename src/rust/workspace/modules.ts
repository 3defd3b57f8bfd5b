/**
 * What a path in Rust source means: modules, `use` (renames, globs, re-exports), crates of the same workspace.
 *
 * A small part of the compiler's name resolution (Rust Reference, "Paths" and "Use declarations"), read lazily: only
 * the files that a question leads to are parsed. What comes from outside the repository is `external`, by its path.
 */
import { attributesOf } from '../source/attributes.ts';
import type { Piece } from '../source/pieces.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { folder, join, type Package } from './crates.ts';
import { type Import, impliedImports, importsIn, importsInText } from './imports.ts';
import { modulesByPath } from './module-paths.ts';
import { moduleName, type Workspace } from './workspace.ts';

/** A module: a file, and the inline modules inside it that lead there. */
export interface Module {
  readonly file: string;
  readonly inline: readonly string[];
}

export interface Item {
  readonly source: SourceFile;
  readonly node: Node;
  readonly name: string;
  /** Offset of its name. */
  readonly at: number;
  readonly module: Module;
}

export type Meaning =
  /** An item of this workspace; `rest` is what followed in the path (`Metrics::new` → the struct, with `["new"]`). */
  | { readonly type: 'item'; readonly item: Item; readonly rest: readonly string[] }
  | { readonly type: 'module'; readonly module: Module }
  /** Something from outside the repository, by its full path. */
  | { readonly type: 'external'; readonly path: readonly string[] };

/** What stands before the name of an item where that is defined. */
const DEFINES =
  /(?<!['*]\s*)\b(?:static|const|fn|struct|enum|union|type|trait|mod|macro_rules!)\s+(?:(?:mut|ref|unsafe)\s+)?(?:r#)?$/;

/** Characters in front of a name that are looked at. */
const HEAD = 48;

/** Whether something is defined by the name at an offset, as far as what stands in front of it tells. */
function isDefined(text: string, at: number): boolean {
  // Most names stand behind a dot, a colon or a bracket.
  const before = text.charCodeAt(at - 1);
  return (before <= SPACE || before === HASH || before > 127) && DEFINES.test(text.slice(Math.max(0, at - HEAD), at));
}

const SPACE = 32;
const HASH = 35;

const ITEM =
  /^(?:static|const|function|function_signature|struct|enum|union|type|trait|mod)_item$|^macro_definition$|^function_signature_item$/;

/** A line that defines an item in its first column, up to the name. */
const PLAIN =
  /^(?:pub(?:\([^)\n]*\))?\s+)?(?:default\s+|async\s+|unsafe\s+|extern\s+"[^"\n]*"\s+|const\s+(?=fn\b|unsafe\b|async\b|extern\b))*(static|const|fn|struct|enum|union|type|trait|mod)\s+(?:(?:mut|ref)\s+)?(?:r#)?$/;

class PlainItem implements Item {
  readonly source: SourceFile;
  readonly name: string;
  readonly at: number;
  readonly module: Module;
  readonly #find: () => Node;
  #node: Node | undefined;

  constructor(source: SourceFile, name: string, at: number, find: () => Node) {
    this.source = source;
    this.name = name;
    this.at = at;
    this.module = { file: source.file, inline: [] };
    this.#find = find;
  }

  get node(): Node {
    this.#node ??= this.#find();
    return this.#node;
  }
}

/** Modules whose names are looked for through globs. */
const MAX_GLOBS = 16;

/** Meanings of one path that are looked for. */
const MAX_MEANINGS = 4;

const NOTHING: Set<string> = new Set();

function itemKey(item: Item): string {
  return `${item.source.file}#${item.at}`;
}

function moduleKey(module: Module): string {
  return `${module.file} ${module.inline.join('::')}`;
}

/** Whether a `cfg` stands on an item or on a module around it in its file. */
function isConditional(source: SourceFile, node: Node): boolean {
  if (!source.text.includes('cfg')) return false;
  for (let at: Node | null = node; at; at = source.parent(at))
    if (/_item$/.test(at.type) && attributesOf(source, at).some((each) => each.startsWith('cfg'))) return true;
  return false;
}

/** Whether a meaning is one that nothing stands below: Rust Reference, "Namespaces". */
function isValue(meaning: Meaning): boolean {
  return meaning.type === 'item' && /^(?:function|static|const)_item$/.test(meaning.item.node.type);
}

/** Whether an item is a macro: a definition, or the function of a procedural one. */
function isMacro({ source, node }: Item): boolean {
  return node.type === 'macro_definition' || attributesOf(source, node).some((each) => each.startsWith('proc_macro'));
}

/** Whether two items are one, without a look into the tree where the place of their names tells. */
export function isSame(a: Item, b: { readonly source: SourceFile; readonly node: Node }): boolean {
  return a.source === b.source && a.at === b.node.childForFieldName('name')?.startIndex;
}

/** Whether a path can name an item: one of a module always, one inside a block from within that, one of an impl never. */
function isNamable(item: Item, offset: number | null): boolean {
  for (let at = item.source.parent(item.node); at; at = item.source.parent(at)) {
    if (at.type === 'mod_item') return true;
    if (at.type === 'impl_item' || at.type === 'trait_item') return false;
    if (at.type === 'block') return offset !== null && offset >= at.startIndex && offset < at.endIndex;
  }
  return true;
}

export class Modules {
  readonly #workspace: Workspace;
  readonly #imports = new Map<string, Map<string, readonly Import[]>>();
  readonly #uses = new Map<string, readonly Use[]>();
  readonly #items = new Map<string, Item[]>();
  /** The files that define something by a name. */
  readonly #definers = new Map<string, readonly string[]>();
  /** What `itemsNamed` has found, by the package that asked. */
  readonly #named = new Map<Package | null | 'all', Map<string, Named>>();
  readonly #pathAttributes = new Map<string, Map<string, string>>();
  readonly #blocks = new Map<string, readonly { name: string; from: number; to: number }[] | null>();
  /** Items and modules that are passed over, while other meanings of a path are looked for. */
  #skip: Set<string> = NOTHING;
  /** The functions and statics beside which something of their name is being looked for. */
  readonly #besides = new Set<string>();

  /** Modules that no declaration in sight makes, by the module around them and their name. */
  readonly #children = new Map<string, Module | null>();
  readonly #macros = new Map<SourceFile, boolean>();
  readonly #plain = new Map<string, Item | null>();
  readonly #found = new Map<string, Meaning | null>();
  readonly #globs = new Map<string, Meaning | null>();
  /** Files whose items of a name are being found. */
  #finding = 0;
  /** How often a circle of imports was cut short. */
  #cut = 0;

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** The module that a node stands in. */
  moduleOf(source: SourceFile, node: Node): Module {
    const blocks = this.#moduleBlocks(source);
    if (blocks) {
      const around = blocks.filter((block) => block.from < node.startIndex && node.startIndex < block.to);
      return { file: source.file, inline: around.map((block) => block.name) };
    }
    const inline: string[] = [];
    for (let at: Node | null = source.parent(node); at; at = source.parent(at)) {
      if (at.type !== 'mod_item') continue;
      const name = at.childForFieldName('name');
      if (name) inline.unshift(source.textOf(name));
    }
    return { file: source.file, inline };
  }

  /** The inline modules of a file, outermost first; null when one stands inside a macro call, where only a climb tells. */
  #moduleBlocks(source: SourceFile): readonly { name: string; from: number; to: number }[] | null {
    let known = this.#blocks.get(source.file);
    if (known === undefined) {
      const written = [...source.text.matchAll(/\bmod\s+(?:r#)?\w+\s*\{/g)];
      const plain = written.length === 0 ? [] : source.outline.modules;
      const found =
        plain.length === written.length
          ? plain
          : written.flatMap(({ index }) => {
              const word = source.nodeAt(index, index + 'mod'.length);
              const node = word?.type === 'mod' ? source.parent(word) : null;
              const name = node?.childForFieldName('name');
              return node?.type === 'mod_item' && node.tree.tokens === null && node.childForFieldName('body') && name
                ? [{ name: source.textOf(name), from: node.startIndex, to: node.endIndex }]
                : [];
            });
      known = found.length >= written.length ? found : null;
      this.#blocks.set(source.file, known);
    }
    return known;
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
    const found: Meaning[] = [];
    this.#skip = new Set();
    try {
      for (let next = this.resolve(path, source, node); next && found.length < MAX_MEANINGS; ) {
        found.push(next);
        if (next.type === 'external') break;
        if (next.type === 'item' && !this.#isConditional(next.item)) break;
        this.#skip.add(next.type === 'item' ? itemKey(next.item) : moduleKey(next.module));
        next = this.resolve(path, source, node);
        if (next?.type === 'external') break;
      }
    } finally {
      this.#skip = NOTHING;
    }
    return found;
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
      for (const glob of this.#importsAt(module, null).filter((each) => each.name === '*')) {
        const target = this.#globTarget(glob, module, new Set());
        if (target?.type === 'external' && target.path.length === 1 && target.path[0] === crate) return true;
        if (target?.type !== 'module' || met.has(moduleKey(target.module)) || all.length >= MAX_GLOBS) continue;
        met.add(moduleKey(target.module));
        all.push(target.module);
      }
    }
    return false;
  }

  /** Whether a build may leave the item out: by a `cfg` on it, on a module around it, or on the declaration of its file. */
  #isConditional(item: Item): boolean {
    return (
      isConditional(item.source, item.node) ||
      this.#workspace
        .parentFiles(item.source.file)
        .some((file) =>
          this.items(file, moduleName(item.source.file)).some(
            (each) => each.node.type === 'mod_item' && isConditional(each.source, each.node),
          ),
        )
    );
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
    let starts: Meaning[];
    if (first === 'crate' || first === '$crate') {
      starts = this.#workspace.roots(from.file).map((file) => ({ type: 'module', module: { file, inline: [] } }));
    } else if (first === 'self') starts = [{ type: 'module', module: from }];
    else if (first === 'super') starts = this.#above(from);
    else if (first === '') {
      const second = path[1];
      return second === undefined ? null : this.#walk(this.#crateNamed(second, from), path.slice(2), seen, skips);
    } else {
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
      if (at.type === 'external') return { type: 'external', path: [...at.path, ...rest.slice(index)] };
      if (at.type === 'item') return { ...at, rest: [...at.rest, ...rest.slice(index)] };
      if (part === 'super') {
        const above: Meaning | undefined = this.#above(at.module)[0];
        if (!above) return null;
        at = above;
        continue;
      }
      if (part === 'self') continue;
      const isLast = index === rest.length - 1;
      const found: Meaning | null = this.#lookup(part, at.module, null, seen, skips && isLast);
      const leads: Meaning | null =
        found && !isLast && isValue(found) ? this.#beside(found, part, at.module, null) : found;
      if (!leads) return null;
      at = leads;
    }
    return at;
  }

  /** A name inside a module: a `use` of a block around the place, an item, a child module, a `use`, a glob. */
  #lookup(name: string, module: Module, offset: number | null, seen: Set<string>, skips: boolean): Meaning | null {
    // As long as nothing is passed over, the answer is the one that everybody gets.
    const isSkipping = skips && this.#skip.size > 0;
    if (offset !== null || isSkipping) return this.#find(name, module, offset, seen, isSkipping);
    const key = `${moduleKey(module)}\0${name}`;
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const cut = this.#cut;
    const found = this.#find(name, module, offset, seen, false);
    // Nothing found where a circle was cut short is no answer for who comes from elsewhere.
    if (found || cut === this.#cut) this.#found.set(key, found);
    return found;
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
    const plain = offset === null && module.inline.length === 0 ? this.#plainItem(module.file, name) : null;
    if (plain && !skip.has(itemKey(plain))) return { type: 'item', item: plain, rest: [] };
    const imports = this.#importsAt(module, offset);
    const inBlock = (each: Import) =>
      offset !== null && each.block !== null && offset >= each.block.from && offset < each.block.to;
    for (const each of imports.filter((one) => one.name === name && inBlock(one))) {
      const found = this.#resolve(each.path, module, null, seen, skips);
      if (found) return found;
    }
    const item = this.items(module.file, name).find(
      (each) => same(each.module.inline, module.inline) && isNamable(each, offset) && !skip.has(itemKey(each)),
    );
    if (item && item.node.type !== 'mod_item') return { type: 'item', item, rest: [] };
    const child = this.#child(module, name, item);
    if (child && !skip.has(moduleKey(child))) return { type: 'module', module: child };
    for (const each of imports.filter((one) => one.name === name && one.block === null)) {
      const found = this.#resolve(each.path, module, null, seen, skips);
      if (found) return found;
    }
    for (const each of imports.filter((one) => one.name === '*' && (one.block === null || inBlock(one)))) {
      const target = this.#globTarget(each, module, seen);
      if (target?.type !== 'module') continue;
      const found = this.#lookup(name, target.module, null, seen, skips);
      if (found) return found;
    }
    return null;
  }

  /**
   * An item that the text alone shows to stand at the top of its file: it starts in the first column, as all formatted
   * code does. Who only asks which file a name leads to does not need that file's tree then.
   */
  #plainItem(file: string, name: string): Item | null {
    const key = `${file}\0${name}`;
    let known = this.#plain.get(key);
    if (known === undefined) {
      known = this.#findPlain(file, name);
      this.#plain.set(key, known);
    }
    return known;
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

  #findPlain(file: string, name: string): Item | null {
    const source = this.#workspace.source(file);
    for (const { from: at } of this.#workspace.occurrences(name, [file])) {
      const line = source.text.slice(source.text.lastIndexOf('\n', at) + 1, at);
      const definition = PLAIN.exec(line);
      if (!definition || definition[1] === 'mod') continue;
      const find = () => this.items(file, name).find((each) => each.at === at)?.node ?? source.root;
      return new PlainItem(source, name, at, find);
    }
    return null;
  }

  #child(module: Module, name: string, item: Item | undefined): Module | null {
    if (item) return this.#findChild(module, name, item);
    const key = `${moduleKey(module)}\0${name}`;
    let known = this.#children.get(key);
    if (known === undefined) {
      known = this.#findChild(module, name, undefined);
      this.#children.set(key, known);
    }
    return known;
  }

  #findChild(module: Module, name: string, item: Item | undefined): Module | null {
    if (item?.node.childForFieldName('body')) return { file: module.file, inline: [...module.inline, name] };
    const source = this.#workspace.source(module.file);
    if (!item && !this.#mayMakeModules(source, name)) return null;
    const stem = moduleName(module.file);
    const dir = folder(module.file);
    const ownsFolder = this.#workspace.isRoot(module.file) || /(^|\/)mod\.rs$/.test(module.file);
    const base = [ownsFolder ? dir : join(dir, stem), ...module.inline].filter((part) => part !== '').join('/');
    const named = item ? this.#pathAttribute(source).get(name) : undefined;
    const candidates = [
      ...(named === undefined ? [] : [join(dir, named)]),
      join(base, `${name}.rs`),
      join(base, `${name}/mod.rs`),
    ];
    // Without a declaration in sight a macro may have made it; the root of a program is never a module.
    const file = candidates.find((path) => this.#workspace.has(path) && (item || !this.#workspace.isRoot(path)));
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

  #pathAttribute(source: SourceFile): Map<string, string> {
    let known = this.#pathAttributes.get(source.file);
    if (!known) {
      known = new Map(modulesByPath(source.text).map(({ name, path }) => [name, path]));
      this.#pathAttributes.set(source.file, known);
    }
    return known;
  }

  #above(module: Module): Meaning[] {
    if (module.inline.length > 0)
      return [{ type: 'module', module: { file: module.file, inline: module.inline.slice(0, -1) } }];
    return this.#workspace.parentModules(module.file).map((above) => ({ type: 'module', module: above }));
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

  /**
   * The items of a name, by file: in all the workspace, or in the packages whose items a file can name. `isWanted` spares
   * the look into files that hold no item of the wanted sort.
   */
  itemsNamed(name: string, from: string | null = null, isWanted?: (source: SourceFile) => boolean): readonly Item[] {
    const owner = from === null ? 'all' : this.#workspace.owner(from);
    const known = this.#named.get(owner) ?? new Map<string, Named>();
    this.#named.set(owner, known);
    let named = known.get(name);
    if (!named) {
      const seen = from === null ? null : new Set(this.#workspace.ownersSeenFrom(from));
      const all = this.#definersOf(name);
      named = { files: seen ? all.filter((file) => seen.has(this.#workspace.owner(file))) : all, items: null };
      known.set(name, named);
    }
    const { files } = named;
    if (isWanted)
      return files.flatMap((file) => (isWanted(this.#workspace.source(file)) ? this.items(file, name) : []));
    if (named.items) return named.items;
    const items = files.flatMap((file) => this.items(file, name));
    // While the items of a file are being found, it may seem to have fewer.
    if (this.#finding === 0) named.items = items;
    return items;
  }

  /** Whether some file may define something of a name, by its text. */
  mayDefine(name: string): boolean {
    return this.#definersOf(name).length > 0;
  }

  #definersOf(name: string): readonly string[] {
    let known = this.#definers.get(name);
    if (!known) {
      const found = new Set<string>();
      for (const { source, from } of this.#workspace.occurrences(name, this.#workspace.files))
        if (!found.has(source.file) && isDefined(source.text, from)) found.add(source.file);
      known = [...found];
      this.#definers.set(name, known);
    }
    return known;
  }

  /** The items of a file with a name, whatever module of the file they stand in; those inside functions too. */
  items(file: string, name: string): readonly Item[] {
    const key = `${file}\0${name}`;
    let known = this.#items.get(key);
    if (!known) {
      known = [];
      this.#items.set(key, known);
      if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return known;
      this.#finding += 1;
      try {
        this.#findItems(known, file, name);
      } finally {
        this.#finding -= 1;
      }
    }
    return known;
  }

  #findItems(found: Item[], file: string, name: string): void {
    const source = this.#workspace.source(file);
    for (const { from: at } of this.#workspace.occurrences(name, [file])) {
      if (!isDefined(source.text, at)) continue;
      const node = source.nodeAt(at, at + name.length) ?? source.macroDefinitionAt(at);
      for (let item = node; item; item = source.parent(item)) {
        if (!ITEM.test(item.type)) continue;
        // What stands here has to be the item's own name: `&'static Counter` defines nothing.
        if (item.childForFieldName('name')?.startIndex === at)
          found.push({ source, node: item, name, at, module: this.moduleOf(source, item) });
        break;
      }
    }
  }

  /** The imports of a module that count at an offset, or for who comes from elsewhere. */
  #importsAt(module: Module, offset: number | null): readonly Import[] {
    const known = this.#imports.get(module.file) ?? new Map<string, readonly Import[]>();
    this.#imports.set(module.file, known);
    const key = `${module.inline.join('::')} ${offset === null ? '' : this.#scopeOf(module.file, offset)}`;
    let imports = known.get(key);
    if (!imports) {
      const uses = this.#usesOf(module.file).filter(
        (use) => use.scope === null || (offset !== null && offset >= use.scope.from && offset < use.scope.to),
      );
      const wanted = module.inline.length > 0 ? uses : uses.filter((use) => !use.inModule);
      imports = wanted.flatMap((use) => use.imports()).filter((each) => same(each.inline, module.inline));
      known.set(key, imports);
    }
    return imports;
  }

  /** The stretch, or the body of a function in it, that an offset is in: two offsets of one scope see the same imports. */
  #scopeOf(file: string, offset: number): string {
    const stretch = this.#workspace.source(file).stretchAt(offset);
    const body = stretch?.bodies.find((each) => offset >= each.from && offset < each.to);
    return `${stretch?.from} ${body?.from}`;
  }

  /** The `use` and `extern crate` declarations of a file, and who can see them as far as the text tells. */
  #usesOf(file: string): readonly Use[] {
    const known = this.#uses.get(file);
    if (known) return known;
    const source = this.#workspace.source(file);
    const uses: Use[] = [];
    this.#uses.set(file, uses);
    const plain = new Map<number, Piece>();
    const written = [...source.text.matchAll(/\b(?:use|extern\s+crate)\s/g)];
    if (written.length > 0) for (const use of source.outline.uses) plain.set(use.from, use);
    for (const { index: at } of written) {
      if (source.isInert(at)) continue;
      const top = plain.get(at);
      const inText = top ? importsInText(source.text.slice(at + 'use'.length, top.to)) : null;
      if (inText) {
        uses.push({ scope: null, inModule: false, imports: () => inText });
        continue;
      }
      const stretch = source.stretchAt(at);
      const body = stretch?.bodies.find((each) => at >= each.from && at < each.to);
      const inBlock = stretch?.word && BLOCKS.has(stretch.word) ? stretch : null;
      let found: readonly Import[] | undefined;
      uses.push({
        scope: body ?? inBlock,
        inModule: stretch?.word === 'mod',
        imports: () => {
          found ??= this.#importsFrom(source, at);
          return found;
        },
      });
    }
    let implied: readonly Import[] | undefined;
    const imports = () => {
      implied ??= impliedImports(source, (node) => this.moduleOf(source, node).inline);
      return implied;
    };
    uses.push({ scope: null, inModule: true, imports });
    return uses;
  }

  #importsFrom(source: SourceFile, at: number): Import[] {
    let node = source.nodeAt(at, at + 3);
    while (node && node.type !== 'use_declaration' && node.type !== 'extern_crate_declaration') {
      if (node.startIndex < at || node.type === 'source_file') node = null;
      else node = source.parent(node);
    }
    return node && node.startIndex <= at + 3 ? importsIn(source, node, this.moduleOf(source, node).inline) : [];
  }
}

/** The files that define something by a name, and the items once they were asked for. */
interface Named {
  readonly files: readonly string[];
  items: readonly Item[] | null;
}

/** A declaration of imports. */
interface Use {
  /** Where it can be seen from, or null when a whole module may see it. */
  readonly scope: Piece | null;
  /** Whether it is in an inline module, or in a function of one. */
  readonly inModule: boolean;
  readonly imports: () => readonly Import[];
}

/** Items at the top of a file in which a `use` is one of a block. */
const BLOCKS: ReadonlySet<string> = new Set(['fn', 'impl', 'trait', 'const', 'static', 'struct', 'enum']);

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}
