/** In which builds the items of the workspace are there: by what `cfg` says around them, and around the declarations of their files. */
import { allOf, canHold, ofPackage } from '../source/cfg.ts';
import { conditionsAt } from '../source/conditions.ts';
import type { SourceFile } from '../source/syntax.ts';
import type { Item, Items } from './items.ts';
import { moduleName } from './module-files.ts';
import { PathModules } from './module-paths.ts';
import type { Workspace } from './workspace.ts';

const NONE: readonly string[] = [];

/** Predicates of one place that are looked at. */
const MAX_PREDICATES = 24;

export class Builds {
  readonly #workspace: Workspace;
  readonly #items: Items;
  readonly #files = new Map<string, readonly string[]>();
  #paths: PathModules | undefined;
  readonly #together = new Map<string, boolean>();

  constructor(workspace: Workspace, items: Items) {
    this.#workspace = workspace;
    this.#items = items;
  }

  /** The predicates under which a place is compiled; none where each build has it. */
  at(source: SourceFile, offset: number): readonly string[] {
    const own = conditionsAt(source, offset);
    const all = this.#of(source.file);
    if (own.length === 0) return all;
    const dir = this.#workspace.owner(source.file)?.dir ?? '';
    return [...ofPackage(own, dir), ...all].slice(0, MAX_PREDICATES);
  }

  /** The same for an item. */
  of(item: Item): readonly string[] {
    return this.at(item.source, item.at);
  }

  /** Whether one build, of no test, may have what is there under some predicates and what is there under others. */
  areTogether(some: readonly string[], others: readonly string[]): boolean {
    if (some.length + others.length === 0) return true;
    const predicates = [...new Set([...some, ...others, 'not(test)'])];
    const key = predicates.join(' ');
    let known = this.#together.get(key);
    if (known === undefined) {
      known = canHold(predicates);
      this.#together.set(key, known);
    }
    return known;
  }

  /** Those under which the modules that declare a file do so: where there are several, any of them. */
  #of(file: string): readonly string[] {
    let known = this.#files.get(file);
    if (!known) {
      this.#files.set(file, NONE);
      known = this.#find(file);
      this.#files.set(file, known);
    }
    return known;
  }

  #find(file: string): readonly string[] {
    const name = moduleName(file);
    const declared = this.#workspace.moduleFiles
      .parentFiles(file)
      .filter((parent) => this.#workspace.source(parent).placesOf(name).length > 0)
      .flatMap((parent) => this.#items.inFile(parent, name))
      .filter(({ node }) => node.type === 'mod_item' && node.childForFieldName('body') === null)
      .map((item) => this.of(item));
    if (declared.length === 0) declared.push(...this.#byPath(file));
    const [only, ...others] = declared;
    if (!only || others.length === 0 || declared.every(({ length }) => length === 0)) return only ?? NONE;
    return [`any(${declared.map(allOf).join(',')})`];
  }

  /** Those of the declarations that name the file by its path. */
  #byPath(file: string): readonly (readonly string[])[] {
    if (this.#workspace.moduleFiles.isRoot(file)) return [];
    const text = (each: string) => this.#workspace.source(each).text;
    this.#paths ??= new PathModules(this.#workspace.files, text);
    return this.#paths.declaring(file).map(({ file: parent, at, predicate }) => {
      const own = predicate === null ? NONE : ofPackage([predicate], this.#workspace.owner(parent)?.dir ?? '');
      return [...own, ...this.at(this.#workspace.source(parent), at)];
    });
  }
}
