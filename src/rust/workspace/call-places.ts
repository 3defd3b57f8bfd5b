/** Where a name stands as that of a function that is called, or handed on: read from text, once for all functions of the name. */
import type { Occurrence, Workspace } from './workspace.ts';

/** Characters in front of a name, and behind it, that are looked at. */
const BEFORE = 80;
const AFTER = 40;

interface Place extends Occurrence {
  /** Where it stands among all places of the name. */
  readonly order: number;
}

interface Places {
  /** Calls by the type in front of the name (`Metrics::new` → `Metrics`), or by null where no type stands there. */
  readonly calls: ReadonlyMap<string | null, readonly Place[]>;
  /** Places where the name ends an argument (`with_prefix("p", Metrics::new)`), by the type in front of it. */
  readonly handed: ReadonlyMap<string | null, readonly Place[]>;
}

export class CallPlaces {
  readonly #workspace: Workspace;
  readonly #known = new WeakMap<readonly string[], Map<string, Places>>();

  constructor(workspace: Workspace) {
    this.#workspace = workspace;
  }

  /** Where a function of this name may be called in these files: by no type, or by one of these names; null for any. */
  calls(name: string, files: readonly string[], types: ReadonlySet<string> | null): readonly Occurrence[] {
    return ofTypes(this.#of(name, files).calls, types);
  }

  /** Where a function of this name may be handed on in these files, in the same way. */
  handed(name: string, files: readonly string[], types: ReadonlySet<string> | null): readonly Occurrence[] {
    return ofTypes(this.#of(name, files).handed, types);
  }

  #of(name: string, files: readonly string[]): Places {
    const byName = this.#known.get(files) ?? new Map<string, Places>();
    this.#known.set(files, byName);
    let places = byName.get(name);
    if (!places) {
      places = this.#find(name, files);
      byName.set(name, places);
    }
    return places;
  }

  #find(name: string, files: readonly string[]): Places {
    const calls = new Map<string | null, Place[]>();
    const handed = new Map<string | null, Place[]>();
    let order = 0;
    for (const occurrence of this.#workspace.namedOccurrences(name, files)) {
      const { source, from, to } = occurrence;
      const after = source.text.slice(to, to + AFTER);
      const isHanded = /^\s*[,)]/.test(after);
      if (!isHanded && !/^\s*(?:::\s*<|\()/.test(after)) continue;
      const before = source.text.slice(Math.max(0, from - BEFORE), from);
      // The name of a definition.
      if (/\bfn\s+$/.test(before)) continue;
      const type = /(?<=[^\w\u0080-\uffff])([A-Za-z_]\w*)\s*::\s*$/.exec(before)?.[1] ?? null;
      const byType = isHanded ? handed : calls;
      const list = byType.get(type);
      order += 1;
      if (list) list.push({ ...occurrence, order });
      else byType.set(type, [{ ...occurrence, order }]);
    }
    return { calls, handed };
  }
}

function ofTypes(
  places: ReadonlyMap<string | null, readonly Place[]>,
  types: ReadonlySet<string> | null,
): readonly Place[] {
  const lists = types ? [...types, null].flatMap((type) => places.get(type) ?? []) : [...places.values()].flat();
  return lists.sort((a, b) => a.order - b.order);
}
