/** Where a name stands as that of a function that is called, or handed on: read from text, once for all functions of the name. */
import type { NamePlace, NamePlaces } from './name-places.ts';
import type { Occurrence } from './occurrences.ts';
import type { Workspace } from './workspace.ts';

/** What type parameters are called, most of them. */
const PARAMETER = /^[A-Z][A-Z0-9]?$/;

interface Places {
  /** Calls by the type in front of the name (`Metrics::new` → `Metrics`), or by null where no type stands there. */
  readonly calls: ReadonlyMap<string | null, readonly NamePlace[]>;
  /** Places where the name ends an argument (`with_prefix("p", Metrics::new)`), by the type in front of it. */
  readonly handed: ReadonlyMap<string | null, readonly NamePlace[]>;
}

export class CallPlaces {
  readonly #workspace: Workspace;
  readonly #places: NamePlaces;
  readonly #known = new Map<string, Places>();

  constructor(workspace: Workspace, places: NamePlaces) {
    this.#workspace = workspace;
    this.#places = places;
  }

  /**
   * Where a function of this name may be called in these files: by no type, or by one of these names; null for any. That of a trait
   * may be called by a type parameter as well.
   */
  calls(
    name: string,
    files: readonly string[],
    types: ReadonlySet<string> | null,
    isOfTrait: boolean,
  ): readonly NamePlace[] {
    const { calls } = this.#of(name);
    const open =
      isOfTrait && types
        ? [...calls.keys()].flatMap((each) => (each !== null && PARAMETER.test(each) ? [each] : []))
        : [];
    return this.#places.among(files, ofTypes(calls, types && open.length > 0 ? new Set([...types, ...open]) : types));
  }

  /** Where a function of this name may be handed on in these files, in the same way. */
  handed(name: string, files: readonly string[], types: ReadonlySet<string> | null): readonly Occurrence[] {
    return this.#places.among(files, ofTypes(this.#of(name).handed, types));
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
    const calls = new Map<string | null, NamePlace[]>();
    const handed = new Map<string | null, NamePlace[]>();
    for (const word of this.#workspace.namesFor(name, this.#workspace.files))
      for (const place of this.#places.of(word)) {
        const byType = place.isHanded ? handed : place.isCall ? calls : null;
        if (!byType || place.isDefinition) continue;
        const list = byType.get(place.type);
        if (list) list.push(place);
        else byType.set(place.type, [place]);
      }
    return { calls, handed };
  }
}

function ofTypes(
  places: ReadonlyMap<string | null, readonly NamePlace[]>,
  types: ReadonlySet<string> | null,
): readonly NamePlace[] {
  return types ? [...types, null].flatMap((type) => places.get(type) ?? []) : [...places.values()].flat();
}
