/**
 * All that a path can mean where one build has what another leaves out: each item, import, module and glob, up to the first that every
 * build has.
 */
import { conditionsAt } from '../source/conditions.ts';
import type { SourceFile } from '../source/syntax.ts';
import type { Builds } from './builds.ts';
import type { ChildModules } from './child-modules.ts';
import type { Import } from './imports.ts';
import { type Items, isSameWay, type Module, moduleKey } from './items.ts';
import {
  hasVariant,
  isInBlock,
  isNamable,
  isValue,
  MAX_MEANINGS,
  type Meaning,
  meaningKey,
  under,
} from './meanings.ts';
import type { Uses } from './uses.ts';

/** What is asked of the modules around. */
interface Around {
  readonly items: Items;
  readonly uses: Uses;
  readonly children: ChildModules;
  readonly builds: Builds;
  /** The modules that a path begins in by a word of the language; null where it begins with a name. */
  readonly anchors: (first: string, from: Module) => readonly Meaning[] | null;
  readonly crateNamed: (name: string, from: Module) => Meaning;
  readonly globTarget: (glob: Import, module: Module, seen: ReadonlySet<string>) => Meaning | null;
}

/** A meaning, and whether each build that has the module declares it there. */
interface Candidate {
  readonly meaning: Meaning;
  readonly always: boolean;
}

export class Alternatives {
  readonly #around: Around;
  /** All that a name can mean in a module, as far as it was asked. */
  readonly #all = new Map<string, readonly Meaning[]>();
  /** How often a circle of imports was cut short. */
  #cut = 0;

  constructor(around: Around) {
    this.#around = around;
  }

  /** All that a path can mean at a place, `first` before the others: not what no build has together with the place. */
  of(
    first: Meaning | null,
    path: readonly string[],
    from: Module,
    source: SourceFile,
    offset: number,
  ): readonly Meaning[] {
    const distinct = new Map<string, Meaning>();
    for (const each of [...(first ? [first] : []), ...this.#each(path, from, offset, new Set(), true)]) {
      const key = meaningKey(each);
      const known = distinct.get(key);
      // What two ways lead to is there where either is: no more is known than what both say.
      const both = known?.conditions?.filter((one) => each.conditions?.includes(one));
      distinct.set(key, known ? { ...known, conditions: both ?? [] } : each);
    }
    const all = [...distinct.values()];
    if (all.length < 2) return all;
    const { builds } = this.#around;
    const here = builds.at(source, offset);
    const together = all.filter((each) => builds.areTogether(here, this.conditionsOf(each)));
    return (together.length > 0 ? together : all).slice(0, MAX_MEANINGS);
  }

  /** The predicates under which a meaning is there. */
  conditionsOf(meaning: Meaning): readonly string[] {
    const own = meaning.conditions ?? [];
    return meaning.type === 'item' ? [...own, ...this.#around.builds.of(meaning.item)] : own;
  }

  /** Whether each build that has a name has this meaning of it. */
  isCertain(meaning: Meaning): boolean {
    return meaning.type !== 'module' && this.conditionsOf(meaning).length === 0;
  }

  /** All that a path can mean, first what a usual build has; `isEnd` unless more of a path follows that it begins. */
  #each(
    path: readonly string[],
    from: Module,
    offset: number | null,
    seen: Set<string>,
    isEnd: boolean,
  ): readonly Meaning[] {
    const [first, ...rest] = path;
    if (first === undefined) return [];
    if (first === '')
      return rest[0] === undefined
        ? []
        : this.#ways(this.#around.crateNamed(rest[0], from), rest.slice(1), seen, isEnd);
    let starts = this.#around.anchors(first, from);
    if (!starts) {
      starts = this.#candidates(first, from, offset, seen, isEnd && rest.length === 0);
      if (starts.length === 0) starts = [this.#around.crateNamed(first, from)];
    }
    return starts.flatMap((start) => this.#ways(start, rest, seen, isEnd)).slice(0, MAX_MEANINGS);
  }

  /** All that the rest of a path can mean behind its start. */
  #ways(start: Meaning, rest: readonly string[], seen: Set<string>, isEnd: boolean): readonly Meaning[] {
    let all: readonly Meaning[] = [start];
    for (const [index, part] of rest.entries()) {
      const isLast = isEnd && index === rest.length - 1;
      all = all
        .flatMap((at): readonly Meaning[] => {
          if (at.type === 'external') return [{ ...at, path: [...at.path, part] }];
          if (at.type === 'item') return [{ ...at, rest: [...at.rest, part] }];
          if (part === 'self') return [at];
          const next =
            part === 'super'
              ? (this.#around.anchors(part, at.module) ?? [])
              : this.#candidates(part, at.module, null, seen, isLast);
          return next.map((each) => under(each, at.conditions));
        })
        .slice(0, MAX_MEANINGS);
    }
    return all;
  }

  /**
   * All that a name can mean in a module, up to the first that each build has: at the end of a path, or in front of more of it, where a
   * function or a static leads nowhere. Found once.
   */
  #candidates(
    name: string,
    module: Module,
    offset: number | null,
    seen: Set<string>,
    isEnd: boolean,
  ): readonly Meaning[] {
    const key = `${moduleKey(module)}\0${name}\0${isEnd}`;
    const known = offset === null ? this.#all.get(key) : undefined;
    if (known) return known;
    const own = `${key}\0${offset === null}`;
    if (seen.has(own)) {
      this.#cut += 1;
      return [];
    }
    seen.add(own);
    const cut = this.#cut;
    const found: Meaning[] = [];
    for (const { meaning, always } of this.#inTurn(name, module, offset, seen, isEnd)) {
      if (!isEnd && isValue(meaning)) continue;
      found.push(meaning);
      const isSettled = isEnd ? this.isCertain(meaning) : always && this.conditionsOf(meaning).length === 0;
      if (isSettled || found.length >= MAX_MEANINGS) break;
    }
    if (offset === null && cut === this.#cut) this.#all.set(key, found);
    return found;
  }

  /** What a name can mean in a module, in the order in which `#find` looks for it, and whether each build declares it there. */
  *#inTurn(
    name: string,
    module: Module,
    offset: number | null,
    seen: Set<string>,
    isEnd: boolean,
  ): Generator<Candidate> {
    const imports = this.#around.uses.at(module, offset);
    const named = imports.filter((each) => each.name === name);
    const meant = ({ path, conditions }: Import, end: boolean) =>
      this.#each(path, module, null, seen, end).map((each) => ({ meaning: under(each, conditions), always: true }));
    for (const each of named) if (isInBlock(each, offset)) yield* meant(each, isEnd);
    const items = this.#around.items
      .inFile(module.file, name)
      .filter((each) => isSameWay(each.module.inline, module.inline) && isNamable(each, offset));
    for (const item of items)
      if (item.node.type !== 'mod_item') yield { meaning: { type: 'item', item, rest: [] }, always: true };
    const declared = items.filter(({ node }) => node.type === 'mod_item');
    for (const item of declared.length > 0 ? declared : [undefined]) {
      const always = !item || conditionsAt(item.source, item.at).length === 0;
      for (const meaning of this.#around.children.all(module, name, item)) yield { meaning, always };
    }
    for (const each of named) if (each.block === null) yield* meant(each, isEnd);
    for (const each of imports) {
      if (each.name !== '*' || (each.block !== null && !isInBlock(each, offset))) continue;
      const first = this.#around.globTarget(each, module, seen);
      // Most globs mean one module, which is known.
      const all = first?.conditions ? meant(each, false).map(({ meaning }) => meaning) : first ? [first] : [];
      for (const target of all.map((one) => under(one, each.conditions))) {
        if (target.type === 'item' && target.rest.length === 0 && hasVariant(target.item, name))
          yield { meaning: { ...target, rest: [name] }, always: true };
        if (target.type !== 'module') continue;
        const found = this.#candidates(name, target.module, null, seen, isEnd);
        for (const one of found) yield { meaning: under(one, target.conditions), always: true };
      }
    }
  }
}
