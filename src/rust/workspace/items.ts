/**
 * The items of the workspace by their names, and the modules that they stand in. Found by text first: only a file that defines
 * something of a name is parsed.
 */
import { isUsual } from '../source/cfg.ts';
import { conditionsAt } from '../source/conditions.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Package } from './package.ts';
import type { Workspace } from './workspace.ts';

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

/** Whether two items are one, without a look into the tree where the place of their names tells. */
export function isSame(a: Item, b: { readonly source: SourceFile; readonly node: Node }): boolean {
  return a.source === b.source && a.at === b.node.childForFieldName('name')?.startIndex;
}

/** Whether two ways through inline modules are one. */
export function isSameWay(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((part, index) => part === b[index]);
}

/** Whether a place of a file is compiled in a usual build, by what stands around it in the file. */
export function isInUsualBuild(source: SourceFile, offset: number): boolean {
  return conditionsAt(source, offset).every(isUsual);
}

/** An item by its place, as a key. */
export function itemKey(item: Item): string {
  return `${item.source.file}#${item.at}`;
}

/** A module as a key. */
export function moduleKey(module: Module): string {
  return `${module.file} ${module.inline.join('::')}`;
}

/** What is known of names in a file: found without a key made of both, as it is asked for again and again. */
export function inOf<T>(all: Map<string, Map<string, T>>, file: string): Map<string, T> {
  let own = all.get(file);
  if (!own) {
    own = new Map();
    all.set(file, own);
  }
  return own;
}

/** The files that define something by a name, and the items once they were asked for. */
interface Named {
  readonly files: readonly string[];
  items: readonly Item[] | null;
}

export class Items {
  readonly #workspace: Workspace;
  /** The items of each file, by name. */
  readonly #items = new Map<string, Map<string, Item[]>>();
  /** The files that define something by a name. */
  readonly #definers = new Map<string, readonly string[]>();
  /** What `named` has found, by the package that asked. */
  readonly #named = new Map<Package | null | 'all', Map<string, Named>>();
  readonly #blocks = new Map<string, readonly { name: string; from: number; to: number }[] | null>();
  readonly #plain = new Map<string, Map<string, Item | null>>();
  /** Files whose items of a name are being found. */
  #finding = 0;

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

  /**
   * An item that the text alone shows to stand at the top of its file: it starts in the first column, as all formatted
   * code does. Who only asks which file a name leads to does not need that file's tree then. None that only an unusual build has.
   */
  plain(file: string, name: string): Item | null {
    const byName = inOf(this.#plain, file);
    let known = byName.get(name);
    if (known === undefined) {
      known = this.#findPlain(file, name);
      byName.set(name, known);
    }
    return known;
  }

  #findPlain(file: string, name: string): Item | null {
    const source = this.#workspace.source(file);
    for (const { from: at } of this.#workspace.occurrences(name, [file])) {
      const line = source.text.slice(source.text.lastIndexOf('\n', at) + 1, at);
      const definition = PLAIN.exec(line);
      if (!definition || definition[1] === 'mod' || !isInUsualBuild(source, at)) continue;
      const find = () => this.inFile(file, name).find((each) => each.at === at)?.node ?? source.root;
      return new PlainItem(source, name, at, find);
    }
    return null;
  }

  /**
   * The items of a name, by file: in all the workspace, or in the packages whose items a file can name. `isWanted` spares
   * the look into files that hold no item of the wanted sort.
   */
  named(name: string, from: string | null = null, isWanted?: (source: SourceFile) => boolean): readonly Item[] {
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
      return files.flatMap((file) => (isWanted(this.#workspace.source(file)) ? this.inFile(file, name) : []));
    if (named.items) return named.items;
    const items = files.flatMap((file) => this.inFile(file, name));
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

  /**
   * The items of a file with a name, whatever module of the file they stand in; those inside functions too. First those that a
   * usual build has.
   */
  inFile(file: string, name: string): readonly Item[] {
    const byName = inOf(this.#items, file);
    let known = byName.get(name);
    if (!known) {
      known = [];
      byName.set(name, known);
      if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return known;
      this.#finding += 1;
      try {
        this.#findItems(known, file, name);
        if (known.length > 1) usualFirst(known, (item) => isInUsualBuild(item.source, item.at));
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
}

/** Puts those of a list first that a usual build has, and leaves the others in their order. */
export function usualFirst<T>(list: T[], isIt: (each: T) => boolean): void {
  const others = list.filter((each) => !isIt(each));
  if (others.length > 0) list.splice(0, list.length, ...list.filter(isIt), ...others);
}
