/** A package as its manifest says: its targets, its dependencies. The Cargo book, "The Manifest Format". */
import { join } from './file-paths.ts';
import { isTable, list, strings, type Table, table, text } from './toml.ts';

/** What this folder needs of a repository. */
export interface Files {
  files(): readonly string[];
  has(path: string): boolean;
  text(path: string): string;
}

/** A dependency as a manifest asks for it. */
export interface Dependency {
  /** The name that code has for it: `prom` for `prom = { package = "prometheus" }`. */
  readonly code: string;
  /** The requirement as written (`^0.22`), or null when it has none. */
  readonly version: string | null;
  readonly features: readonly string[];
  readonly defaultFeatures: boolean;
}

/** A path dependency that is not there. */
export interface Absent {
  readonly name: string;
  /** Its path, as written, and the folder that this means. */
  readonly path: string;
  readonly dir: string;
  /** The manifest that says so, and the name that it has there. */
  readonly manifest: string;
  readonly key: string;
}

/** One package of the repository, as its manifest says. */
export interface Package {
  readonly name: string;
  /** The name that Rust code uses for its library: `rsky_ingester`. */
  readonly libName: string;
  /** Folder of the manifest; empty for the root. */
  readonly dir: string;
  /** The library's root file, or null when there is none. */
  readonly lib: string | null;
  /** Root files of its programs. */
  readonly bins: readonly string[];
  /** Those of its programs that are only built with features which nobody has by default. */
  readonly extraBins: ReadonlySet<string>;
  /** The name of the executable that cargo makes of each of them, by the root file. */
  readonly binNames: ReadonlyMap<string, string>;
  /** Root files of its examples, tests and benches that the manifest names by their path. */
  readonly programsAside: readonly string[];
  /** Names usable in code (`rsky_common`, or the rename) → the folder of the package of this repository that it means. */
  readonly dependencies: ReadonlyMap<string, string>;
  /** Folders of those that it is never built without: not optional ones. */
  readonly needed: ReadonlySet<string>;
  /** Its path dependencies of which the repository has no manifest: a submodule, say, that is not checked out. */
  readonly absent: readonly Absent[];
  /** All its dependencies, by the name that the registry knows them by: `prometheus`, `metrics-exporter-prometheus`. */
  readonly registry: ReadonlyMap<string, Dependency>;
  /** Folder of the workspace that it lies under, or null when there is none. */
  readonly workspace: string | null;
  /** False when it lies under a workspace that does not have it as a member. */
  readonly member: boolean;
}

const programs = new WeakMap<Files, readonly string[]>();

/** The files below a `src/bin/`: found once, as each package asks. */
function programFiles(files: Files): readonly string[] {
  let known = programs.get(files);
  if (!known) {
    known = files.files().filter((file) => /(?:^|\/)src\/bin\//.test(file));
    programs.set(files, known);
  }
  return known;
}

/** Target discovery, as in the Cargo book, "Target auto-discovery". */
export function targets(
  files: Files,
  dir: string,
  name: string,
  manifest: Table,
): Pick<Package, 'lib' | 'bins' | 'extraBins' | 'binNames' | 'programsAside'> {
  const at = (path: string) => join(dir, path);
  const lib = at(text(table(manifest.lib)?.path) ?? 'src/lib.rs');
  const bins = new Map<string, string>();
  if (files.has(at('src/main.rs'))) bins.set(at('src/main.rs'), name);
  const folderOfBins = at('src/bin/');
  for (const file of programFiles(files)) {
    if (!file.startsWith(folderOfBins)) continue;
    const found = /^([^/]+)(?:\.rs|\/main\.rs)$/.exec(file.slice(folderOfBins.length));
    if (found?.[1] !== undefined) bins.set(file, found[1]);
  }
  const extraBins = new Set<string>();
  const byDefault = defaultFeatures(manifest);
  for (const bin of list(manifest.bin)) {
    const path = text(table(bin)?.path);
    const called = text(table(bin)?.name);
    if (path && files.has(at(path))) bins.set(at(path), called ?? name);
    const file = path ? at(path) : [...bins].find(([, each]) => each === called)?.[0];
    const isExtra = list(table(bin)?.['required-features']).some((each) => !byDefault.has(text(each) ?? ''));
    if (file !== undefined && isExtra) extraBins.add(file);
  }
  const programsAside = ['example', 'test', 'bench'].flatMap((kind) =>
    list(manifest[kind]).flatMap((each) => {
      const path = text(table(each)?.path);
      return path === null ? [] : [at(path)];
    }),
  );
  return { lib: files.has(lib) ? lib : null, bins: [...bins.keys()].sort(), extraBins, binNames: bins, programsAside };
}

/** The features that a package has unless somebody asks for others: those of `default`, and those that they bring along. */
function defaultFeatures(manifest: Table): ReadonlySet<string> {
  const features = table(manifest.features) ?? {};
  const found = new Set(['default']);
  for (const feature of found)
    if (Object.hasOwn(features, feature))
      for (const each of list(features[feature])) {
        const name = text(each);
        if (name !== null) found.add(name);
      }
  return found;
}

/** What a manifest asks for: from the registry, and what of this repository it means by that. */
export function dependencies(
  dir: string,
  manifest: Table,
  workspace: { root: string | null; shared: Table | undefined },
  dirs: ReadonlySet<string>,
  named: (name: string) => string | undefined,
): Pick<Package, 'dependencies' | 'needed' | 'absent' | 'registry'> {
  const absent: Absent[] = [];
  const local = new Map<string, string>();
  const needed = new Set<string>();
  const registry = new Map<string, Dependency>();
  const tables = [manifest, ...Object.values(table(manifest.target) ?? {}).filter(isTable)];
  for (const each of tables) {
    for (const [key, value] of Object.entries(table(each.dependencies) ?? {})) {
      let entry = table(value);
      let base = dir;
      if (entry?.workspace === true) {
        const shared = workspace.shared?.[key];
        entry = table(shared) ?? { version: shared };
        base = workspace.root ?? dir;
      }
      const name = text(entry?.package) ?? key;
      const own = table(value);
      registry.set(name, {
        code: key.replaceAll('-', '_'),
        version: text(entry?.version) ?? text(value),
        features: [...strings(entry?.features), ...(own === entry ? [] : strings(own?.features))],
        defaultFeatures: (own?.['default-features'] ?? entry?.['default-features']) !== false,
      });
      const path = text(entry?.path);
      const at = path === null ? null : join(base, path);
      const target = at !== null && dirs.has(at) ? at : named(name);
      if (target !== undefined) local.set(key.replaceAll('-', '_'), target);
      if (target !== undefined && own?.optional !== true) needed.add(target);
      if (target === undefined && path !== null && at !== null)
        absent.push({ name, path, dir: at.replace(/\/$/, ''), manifest: join(base, 'Cargo.toml'), key });
    }
  }
  return { dependencies: local, needed, absent, registry };
}
