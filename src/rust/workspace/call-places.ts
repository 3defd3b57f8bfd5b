/** Where a name stands as that of a function that is called, or handed on: read from text, once for all functions of the name. */
import type { Occurrence, Workspace } from './workspace.ts';

/** Characters in front of a name, and behind it, that are looked at. */
const BEFORE = 80;
const AFTER = 40;

interface Places {
  /** Calls by the type in front of the name (`Metrics::new` → `Metrics`), or by null where no type stands there. */
  readonly calls: ReadonlyMap<string | null, readonly Occurrence[]>;
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
  calls(name: string, files: readonly string[], types: ReadonlySet<string> | null): readonly Occurrence[] {
    return this.#among(files, ofTypes(this.#of(name).calls, types));
  }

  /** Where a function of this name may be handed on in these files, in the same way. */
  handed(name: string, files: readonly string[], types: ReadonlySet<string> | null): readonly Occurrence[] {
    return this.#among(files, ofTypes(this.#of(name).handed, types));
  }

  /** Those places that stand in files of a list, in its order. */
  #among(files: readonly string[], places: readonly Occurrence[]): readonly Occurrence[] {
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
    const calls = new Map<string | null, Occurrence[]>();
    const handed = new Map<string | null, Occurrence[]>();
    for (const occurrence of this.#workspace.namedOccurrences(name, this.#workspace.files)) {
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
      if (list) list.push(occurrence);
      else byType.set(type, [occurrence]);
    }
    return { calls, handed };
  }
}

function ofTypes(
  places: ReadonlyMap<string | null, readonly Occurrence[]>,
  types: ReadonlySet<string> | null,
): readonly Occurrence[] {
  return types ? [...types, null].flatMap((type) => places.get(type) ?? []) : [...places.values()].flat();
}
