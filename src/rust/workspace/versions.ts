/** Which version of a dependency a package is built with: rules of a library change between versions. */
import { folder } from './file-paths.ts';
import type { Files, Package } from './package.ts';

/** `0.23.1` as numbers; what a requirement leaves out is 0. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

export class Versions {
  readonly #files: Files;
  /** For each lock file: the versions of each package in it. */
  readonly #locks = new Map<string, ReadonlyMap<string, readonly Version[]>>();

  constructor(files: Files) {
    this.#files = files;
  }

  /**
   * The version of a dependency, by its name in the registry (`prometheus-client`): what the nearest `Cargo.lock` above the
   * package holds, and where that holds several, the one that the manifest asks for; without a lock file what the manifest
   * asks for. Null when neither tells.
   */
  of(owner: Package | null, dependency: string): Version | null {
    const requirement = owner?.registry.get(dependency)?.version ?? null;
    const wanted = requirement === null ? null : versionIn(requirement);
    const locked = this.#locked(owner?.dir ?? '').get(dependency) ?? [];
    const fitting = wanted ? locked.filter((each) => isCompatible(each, wanted)) : locked;
    return newest(fitting) ?? wanted ?? newest(locked);
  }

  /** Whether a package has another one as a dependency of its own, both by their names in the registry, as the lock file says. */
  dependsOn(owner: Package | null, name: string, dependency: string): boolean {
    const file = this.#lockAbove(owner?.dir ?? '');
    if (file === null || !this.#locked(owner?.dir ?? '').has(name)) return false;
    const entry = entriesOf(this.#files.text(file), name).join('');
    return entry.includes(` "${dependency}"`) || entry.includes(` "${dependency} `);
  }

  /** Whether the lock file above a package has a dependency, its own or one of those that it depends on. */
  has(owner: Package | null, dependency: string): boolean {
    return this.#locked(owner?.dir ?? '').has(dependency);
  }

  /**
   * Whether the package of a name that another package depends on is the one of the registry, as the lock file above `owner` says:
   * a repository may have one of its own by that name. Null where the lock file does not tell.
   */
  isOfRegistry(owner: Package | null, user: string, dependency: string): boolean | null {
    const file = this.#lockAbove(owner?.dir ?? '');
    if (file === null) return null;
    const text = this.#files.text(file);
    const entry = entriesOf(text, user).find((each) => each.includes(`"${dependency}`));
    // Where a lock file has several by the name, the version stands behind it.
    const version = new RegExp(`"${dependency}(?: ([^" ]+)[^"]*)?"`).exec(entry ?? '');
    if (!version) return null;
    const meant = entriesOf(text, dependency).filter(
      (each) => version[1] === undefined || each.includes(`\nversion = "${version[1]}"`),
    );
    return meant.length === 1 ? /\nsource = "(?:registry|sparse)\+/.test(meant[0] ?? '') : null;
  }

  #lockAbove(dir: string): string | null {
    for (let at = dir; ; at = folder(at)) {
      const file = at === '' ? 'Cargo.lock' : `${at}/Cargo.lock`;
      if (this.#files.has(file)) return file;
      if (at === '') return null;
    }
  }

  #locked(dir: string): ReadonlyMap<string, readonly Version[]> {
    const file = this.#lockAbove(dir);
    if (file === null) return new Map();
    let known = this.#locks.get(file);
    if (!known) {
      known = readLock(this.#files.text(file));
      this.#locks.set(file, known);
    }
    return known;
  }
}

/** Whether a version is at least another one. */
export function isAtLeast(version: Version, major: number, minor: number, patch = 0): boolean {
  return (
    version.major > major ||
    (version.major === major && (version.minor > minor || (version.minor === minor && version.patch >= patch)))
  );
}

/** The entries of a lock file for the packages of a name, each to its end. */
function entriesOf(text: string, name: string): string[] {
  const found: string[] = [];
  const head = `\nname = "${name}"\n`;
  for (let at = text.indexOf(head); at !== -1; at = text.indexOf(head, at + 1)) {
    const end = text.indexOf('[[package]]', at);
    found.push(text.slice(at, end === -1 ? undefined : end));
  }
  return found;
}

/** The packages of a lock file. The format is Cargo's own and one entry a line, so that it needs no TOML (a large one is slow to parse). */
function readLock(text: string): Map<string, Version[]> {
  const found = new Map<string, Version[]>();
  for (const [, name, written] of text.matchAll(/^name = "([^"\n]+)"\r?\nversion = "([^"\n]+)"/gm)) {
    const version = versionIn(written ?? '');
    if (!name || !version) continue;
    const known = found.get(name);
    if (known) known.push(version);
    else found.set(name, [version]);
  }
  return found;
}

/** The first version in a text: of `^0.22`, `=0.22.1`, `>=0.20, <0.23`. */
export function versionIn(text: string): Version | null {
  const match = /(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?/.exec(text);
  return match ? { major: Number(match[1]), minor: Number(match[2] ?? 0), patch: Number(match[3] ?? 0) } : null;
}

/** Cargo's default rule: the leftmost number that is not 0 is the same (the Cargo book, "Specifying Dependencies"). */
function isCompatible(version: Version, wanted: Version): boolean {
  if (version.major !== wanted.major) return false;
  return version.major > 0 || version.minor === wanted.minor;
}

function newest(versions: readonly Version[]): Version | null {
  return versions.reduce<Version | null>(
    (best, each) => (best && isAtLeast(best, each.major, each.minor, each.patch) ? best : each),
    null,
  );
}
