/** Which version of a dependency a package is built with: rules of a library change between versions. */
import { type Files, folder, type Package } from './crates.ts';

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

  #locked(dir: string): ReadonlyMap<string, readonly Version[]> {
    for (let at = dir; ; at = folder(at)) {
      const file = at === '' ? 'Cargo.lock' : `${at}/Cargo.lock`;
      if (this.#files.has(file)) {
        let known = this.#locks.get(file);
        if (!known) {
          known = readLock(this.#files.text(file));
          this.#locks.set(file, known);
        }
        return known;
      }
      if (at === '') return new Map();
    }
  }
}

/** Whether a version is at least another one. */
export function isAtLeast(version: Version, major: number, minor: number, patch = 0): boolean {
  return (
    version.major > major ||
    (version.major === major && (version.minor > minor || (version.minor === minor && version.patch >= patch)))
  );
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
