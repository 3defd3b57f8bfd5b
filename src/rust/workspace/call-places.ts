/** Where a name stands as that of a function that is called, or handed on: read from text, once for all functions of the name. */
import type { Occurrence, Workspace } from './workspace.ts';

/** Characters in front of a name, and behind it, that are looked at. */
const BEFORE = 80;
const AFTER = 40;
/** Characters of the arguments of a call that are looked at. */
const LONGEST_LIST = 160;

/** Arguments that are names, fields, numbers and references alone: each comma ends one. */
const PLAIN_LIST = /^\s*\(([\w\s.,&*:?]*)\)/;
/** A list that has something in it. A macro's `$(…)*` may come to nothing, and so may a comment. */
const FILLED_LIST = /^\s*\(\s*[^\s)/$#]/;

/** How a call is written. */
export interface Call extends Occurrence {
  /** `object.name(…)`, `path::name(…)`, or `name(…)`. */
  readonly manner: 'method' | 'path' | 'plain';
  /** The type in front of the name, or null where no type stands there. */
  readonly type: string | null;
  /** How many arguments stand in its brackets, where the text tells. */
  readonly fewest: number;
  readonly most: number;
}

interface Places {
  /** Calls by the type in front of the name (`Metrics::new` → `Metrics`), or by null where no type stands there. */
  readonly calls: ReadonlyMap<string | null, readonly Call[]>;
  /** Places where the name ends an argument (`with_prefix("p", Metrics::new)`), by the type in front of it. */
  readonly handed: ReadonlyMap<string | null, readonly Occurrence[]>;
}

export class CallPlaces {
  readonly #workspace: Workspace;
  readonly #known = new Map<string, Places>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Where a function of this name may be called in these files: by no type, or by one of these names; null for any. */
  calls(name: string, files: readonly string[], types: ReadonlySet<string> | null): readonly Call[] {
    return this.#among(files, ofTypes(this.#of(name).calls, types));
  }

  /** Where a function of this name may be handed on in these files, in the same way. */
  handed(name: string, files: readonly string[], types: ReadonlySet<string> | null): readonly Occurrence[] {
    return this.#among(files, ofTypes(this.#of(name).handed, types));
  }

  /** Those places that stand in files of a list, in its order. */
  #among<T extends Occurrence>(files: readonly string[], places: readonly T[]): readonly T[] {
    const position = this.#workspace.positionsIn(files);
    const at = ({ source }: Occurrence): number => position(source.file);
    return places.filter((place) => at(place) >= 0).sort((a, b) => at(a) - at(b) || a.from - b.from);
  }

  #of(name: string): Places {
    let places = this.#known.get(name);
    if (!places) {
      places = this.#find(name);
      this.#known.set(name, places);
    }
    return places;
  }

  #find(name: string): Places {
    const calls = new Map<string | null, Call[]>();
    const handed = new Map<string | null, Occurrence[]>();
    for (const occurrence of this.#workspace.namedOccurrences(name, this.#workspace.files)) {
      const { source, from, to } = occurrence;
      const after = source.text.slice(to, to + AFTER);
      const isHanded = /^\s*[,)]/.test(after);
      if (!isHanded && !/^\s*(?:::\s*<|\()/.test(after)) continue;
      const before = source.text.slice(Math.max(0, from - BEFORE), from);
      // The name of a definition.
      if (/\bfn\s+$/.test(before)) continue;
      const type = typeBefore(before);
      if (isHanded) push(handed, type, occurrence);
      else push(calls, type, { ...occurrence, type, manner: mannerOf(before), ...countIn(source.text, to) });
    }
    return { calls, handed };
  }
}

function push<T>(lists: Map<string | null, T[]>, type: string | null, place: T): void {
  const list = lists.get(type);
  if (list) list.push(place);
  else lists.set(type, [place]);
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

/** How a function is called, by what stands in front of its name. Behind `..` stands no method. */
function mannerOf(before: string): Call['manner'] {
  if (/(?:^|[^.])\.\s*$/.test(before)) return 'method';
  return /::\s*$/.test(before) ? 'path' : 'plain';
}

/** How many arguments the list behind a name has. Behind `::<…>` the text tells nothing. */
function countIn(text: string, to: number): Pick<Call, 'fewest' | 'most'> {
  const list = text.slice(to, to + LONGEST_LIST);
  const plain = PLAIN_LIST.exec(list)?.[1];
  if (plain === undefined) return { fewest: FILLED_LIST.test(list) ? 1 : 0, most: Number.POSITIVE_INFINITY };
  const count = plain.split(',').filter((each) => each.trim() !== '').length;
  return { fewest: count, most: count };
}

function ofTypes<T extends Occurrence>(
  places: ReadonlyMap<string | null, readonly T[]>,
  types: ReadonlySet<string> | null,
): readonly T[] {
  return types ? [...types, null].flatMap((type) => places.get(type) ?? []) : [...places.values()].flat();
}
