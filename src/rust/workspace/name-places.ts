/** Where the name of a function stands, with what the text around it tells: read once for all functions of the name. */
import type { Node, SourceFile } from '../source/syntax.ts';
import { behindBlanks } from '../source/words.ts';
import type { Occurrence } from './occurrences.ts';
import type { Workspace } from './workspace.ts';

/** Characters in front of a name, and behind it, that are looked at. */
const BEFORE = 80;
const AFTER = 40;
/** Characters of the arguments of a call that are looked at. */
const LONGEST_LIST = 160;

/** Arguments that are names, fields, numbers and references alone: each comma ends one. */
const PLAIN_LIST = /^\s*\(([\w\s.,&*:?]*)\)/;
/** A list that has something in it. A macro's `$(…)*` may come to nothing, and so may a comment. */
const FILLED_LIST = /^\s*\(\s*[^\s)/$#]/;

/** What stands before a name that is defined or bound. */
const BOUND = /\b(?:fn|let|mod|struct|enum|const|static|type|trait)\s+$|(?<!&\s*)\bmut\s+$/;
const NEAR = 16;

/** How many arguments stand in the brackets behind a name, where the text tells. */
export interface Count {
  readonly fewest: number;
  readonly most: number;
}

/** `object.name`, `path::name`, or `name`. */
export type Manner = 'method' | 'path' | 'plain';

/** A place of a name. What it is gets found when somebody asks: most are never looked at. */
export class NamePlace implements Occurrence {
  readonly source: SourceFile;
  readonly from: number;
  readonly to: number;
  readonly #workspace: Workspace;
  #manner: Manner | undefined;
  #type: string | null | undefined;
  #count: Count | undefined;
  #bound: boolean | undefined;
  #called: boolean | undefined;
  #counts: boolean | undefined;
  #parsed = false;
  #node: Node | null | undefined;

  constructor({ source, from, to }: Occurrence, workspace: Workspace) {
    this.source = source;
    this.from = from;
    this.to = to;
    this.#workspace = workspace;
  }

  /** The code in front of the name: none where a comment ends there, whatever that ends with. */
  get #before(): string {
    const before = this.source.text.slice(Math.max(0, this.from - BEFORE), this.from);
    const code = before.trimEnd();
    const isComment =
      before.includes('\n', code.length) && this.source.isInert(this.from - before.length + code.length - 1);
    return isComment ? '' : before;
  }

  get manner(): Manner {
    this.#manner ??= mannerOf(this.#before);
    return this.#manner;
  }

  /** The type in front of the name (`Metrics::new` → `Metrics`), or null where no type stands there. */
  get type(): string | null {
    if (this.#type === undefined) this.#type = typeBefore(this.#before);
    return this.#type;
  }

  get count(): Count {
    this.#count ??= countIn(this.source.text, this.to);
    return this.#count;
  }

  /** Whether a function of the name is defined there. */
  get isDefinition(): boolean {
    return /\bfn\s+$/.test(this.#before);
  }

  /** Whether something is defined by the name there, or bound to it. */
  get isBound(): boolean {
    this.#bound ??= BOUND.test(this.source.text.slice(Math.max(0, this.from - NEAR), this.from));
    return this.#bound;
  }

  /** Whether a bracket stands right behind the name. */
  get isCalled(): boolean {
    this.#called ??= this.source.text[this.to] === '(';
    return this.#called;
  }

  /** Whether the function is called there. */
  get isCall(): boolean {
    return /^\s*(?:::\s*<|\()/.test(this.#after);
  }

  /** Whether the name ends an argument (`with_prefix("p", Metrics::new)`). */
  get isHanded(): boolean {
    return /^\s*[,)]/.test(this.#after);
  }

  get #after(): string {
    return this.source.text.slice(this.to, this.to + AFTER);
  }

  /** Whether it stands in code outside tests, and in more than an import, by the text. */
  get counts(): boolean {
    this.#counts ??=
      !this.source.isInert(this.from) &&
      !this.source.isInUse(this.from) &&
      !this.source.isInTestItem(this.from) &&
      !this.#workspace.tests.isTestFile(this.source.file);
    return this.#counts;
  }

  /** Whether the tree that it stands in is there already: what was parsed once stays. */
  get isParsed(): boolean {
    this.#parsed ||= this.source.isParsed && this.source.isParsedAt(this.from);
    return this.#parsed;
  }

  /** The node of the name, or null where the place is no code. */
  get node(): Node | null {
    if (this.#node === undefined) this.#node = this.source.nodeAt(this.from, this.to);
    return this.#node;
  }
}

/** Whether a function of so many arguments can be called there, as far as the text tells. */
export function mayTake({ count }: NamePlace, args: number): boolean {
  return args >= count.fewest && args <= count.most;
}

/** All places of each name that was asked for. */
export class NamePlaces {
  readonly #workspace: Workspace;
  readonly #known = new Map<string, readonly NamePlace[]>();
  readonly #inLists = new WeakMap<readonly string[], Map<string, readonly NamePlace[]>>();

  readonly #unbound = new WeakMap<readonly NamePlace[], Map<SourceFile, NamePlace[]>>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** The places of a word in all of the workspace. */
  of(word: string): readonly NamePlace[] {
    let known = this.#known.get(word);
    if (!known) {
      const { files } = this.#workspace;
      known = [...this.#workspace.occurrences(word, files)].map((each) => new NamePlace(each, this.#workspace));
      this.#known.set(word, known);
    }
    return known;
  }

  /** Those in files of a list, in its order: kept for that list. */
  in(files: readonly string[], word: string): readonly NamePlace[] {
    const byWord = this.#inLists.get(files) ?? new Map<string, readonly NamePlace[]>();
    this.#inLists.set(files, byWord);
    let known = byWord.get(word);
    if (!known) {
      known = this.among(files, this.of(word));
      byWord.set(word, known);
    }
    return known;
  }

  /** Those that bind and define nothing by the name: first those of one file, then those of the others. */
  unbound(files: readonly string[], word: string, first: SourceFile): readonly (readonly NamePlace[])[] {
    const all = this.in(files, word);
    let known = this.#unbound.get(all);
    if (!known) {
      known = new Map();
      for (const place of all) {
        if (place.isBound) continue;
        const own = known.get(place.source);
        if (own) own.push(place);
        else known.set(place.source, [place]);
      }
      this.#unbound.set(all, known);
    }
    const own = known.get(first) ?? [];
    return [own, ...[...known.values()].filter((list) => list !== own)];
  }

  /** Those of some places that stand in files of a list, in its order. */
  among<T extends Occurrence>(files: readonly string[], places: readonly T[]): readonly T[] {
    if (files === this.#workspace.files) return places;
    const position = this.#workspace.positionsIn(files);
    return places
      .map((place) => ({ place, at: position(place.source.file) }))
      .filter(({ at }) => at >= 0)
      .sort((a, b) => a.at - b.at || a.place.from - b.place.from)
      .map(({ place }) => place);
  }
}

/** The last name in front of `::`: `Metrics::`, `Metrics::<T>::`. What stands in brackets of its own (`<T as Trait>::`) is none. */
function typeBefore(before: string): string | null {
  const path = before.trimEnd();
  if (!path.endsWith('::')) return null;
  let end = path.length - 2;
  while (/\s/.test(path[end - 1] ?? '')) end -= 1;
  if (path[end - 1] === '>') {
    let depth = 0;
    do {
      end -= 1;
      const char = path[end];
      if (char === '>' && path[end - 1] !== '-') depth += 1;
      else if (char === '<') depth -= 1;
    } while (depth > 0 && end > 0);
    while (/[\s:]/.test(path[end - 1] ?? '')) end -= 1;
  }
  return /(?<=[^\w\u0080-\uffff])([A-Za-z_]\w*)$/.exec(path.slice(0, end))?.[1] ?? null;
}

/** How a function is named, by what stands in front of its name. Behind `..` stands no method. */
function mannerOf(before: string): Manner {
  const end = behindBlanks(before, before.length);
  const last = before[end - 1];
  if (last === '.') return before[end - 2] === '.' ? 'plain' : 'method';
  return last === ':' && before[end - 2] === ':' ? 'path' : 'plain';
}

/** How many arguments the list behind a name has. Behind `::<…>` the text tells nothing. */
function countIn(text: string, to: number): Count {
  const list = text.slice(to, to + LONGEST_LIST);
  const plain = PLAIN_LIST.exec(list)?.[1];
  if (plain === undefined) return { fewest: FILLED_LIST.test(list) ? 1 : 0, most: Number.POSITIVE_INFINITY };
  const count = plain.split(',').filter((each) => each.trim() !== '').length;
  return { fewest: count, most: count };
}
