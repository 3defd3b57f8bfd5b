/** The declared name that a name on a dashboard most likely means: misspelt, plural, renamed, a suffix gained or lost. */
import { distance } from '../distance.ts';

/** Longer names are not compared: the work is the product of both lengths. */
const LONGEST = 200;
const SUFFIX = /_(?:total|bucket|sum|count|seconds|bytes|info)$/;

/** Finds near names among those declared. Build it once: each question looks only at names of like length or like words. */
export class NearNames {
  readonly #names: readonly string[];
  readonly #byWord = new Map<string, string[]>();
  readonly #byStem = new Map<string, string[]>();
  readonly #words = new Map<string, readonly string[]>();

  constructor(names: readonly string[]) {
    this.#names = [...new Set(names)].filter((name) => name.length <= LONGEST).sort();
    for (const name of this.#names) {
      const own = words(name);
      this.#words.set(name, own);
      for (const word of new Set(own)) add(this.#byWord, word, name);
      add(this.#byStem, name.replace(SUFFIX, ''), name);
    }
  }

  /** The nearest name, or null when none is near. */
  of(name: string): string | null {
    if (name.length > LONGEST) return null;
    return this.#bySuffix(name) ?? this.#bySpelling(name) ?? this.#byWords(name);
  }

  /** Whether a name is so near that it can only be a slip: a suffix or a letter or two. */
  isSlip(name: string): boolean {
    return name.length <= LONGEST && (this.#bySuffix(name) ?? this.#bySpelling(name)) !== null;
  }

  #bySuffix(name: string): string | null {
    const stem = name.replace(SUFFIX, '');
    return this.#byStem.get(stem)?.find((each) => each !== name) ?? null;
  }

  /** One edit for each eight letters, three at the most. */
  #bySpelling(name: string): string | null {
    const limit = Math.min(3, Math.floor(name.length / 8));
    let best: string | null = null;
    let least = limit + 1;
    for (const each of this.#candidates(name)) {
      if (Math.abs(each.length - name.length) >= least) continue;
      const edits = distance(name, each, least);
      if (edits < least) [best, least] = [each, edits];
    }
    return best;
  }

  /** The same words but for one, or in another order. */
  #byWords(name: string): string | null {
    const own = words(name);
    if (own.length < 3) return null;
    let best: string | null = null;
    let most = 0;
    for (const each of this.#candidates(name)) {
      const other = this.#words.get(each) ?? words(each);
      const shared = other.filter((word) => own.includes(word)).length;
      const all = Math.max(own.length, other.length);
      if (shared >= all - 1 && all >= 4 && shared / all > most) [best, most] = [each, shared / all];
    }
    return best;
  }

  #candidates(name: string): Iterable<string> {
    if (this.#names.length <= 500) return this.#names;
    return new Set(words(name).flatMap((word) => this.#byWord.get(word) ?? []));
  }
}

function add(lists: Map<string, string[]>, key: string, name: string): void {
  const known = lists.get(key);
  if (known) known.push(name);
  else lists.set(key, [name]);
}

function words(name: string): string[] {
  return name
    .split(/[_:]+/)
    .filter((word) => word !== '')
    .map((word) => (word.length > 3 ? word.replace(/s$/, '') : word));
}
