/** Cargo packages of a repository: who owns a file, who depends on whom, and who is outside the workspace. */
import { parse } from 'smol-toml';
import type { Finding } from '../../model.ts';
import { compileGlob } from '../../repository/glob.ts';

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

export interface Crates {
  /** By folder, deepest first where it matters; sorted by folder. */
  readonly packages: readonly Package[];
  readonly findings: readonly Finding[];
  /** The package whose folder holds the file, or null. */
  owner(file: string): Package | null;
  /** The package whose manifest lies in a folder, or null. */
  at(dir: string): Package | null;
  /**
   * The package whose library has a name, among those that a package depends on through others: what the macros of its
   * dependencies make may name it. Null for what the package itself or every package has by that name.
   */
  libraryBehind(owner: Package, name: string): Package | null;
  /** What is not checked out of the workspace of a package: it may use what is public there. */
  absentBeside(of: Package): readonly Absent[];
  /** The package itself and all that depend on it, directly or not: who can name its items. */
  users(of: Package): ReadonlySet<Package>;
  /** The package itself and all that are never built without it. */
  needing(of: Package): ReadonlySet<Package>;
  /** The package itself and all that it depends on, directly or not: whose items it can name. */
  used(by: Package): ReadonlySet<Package>;
}

type Table = Record<string, unknown>;

/** Reads every `Cargo.toml`. A manifest that is no TOML is a finding, and its crate is taken by its folder's name. */
export function readCrates(files: Files): Crates {
  const findings: Finding[] = [];
  const manifests = new Map<string, Table>();
  for (const file of files.files()) {
    if (file !== 'Cargo.toml' && !file.endsWith('/Cargo.toml')) continue;
    try {
      manifests.set(folder(file), parse(files.text(file)) as Table);
    } catch (error) {
      findings.push(unreadable(file, error));
    }
  }
  const workspaces = [...manifests].filter(([, manifest]) => isTable(manifest.workspace)).map(([dir]) => dir);
  const members = membership(manifests, workspaces);
  const rootOf = rootsOf(manifests, workspaces);
  const drafts = [...manifests].flatMap(([dir, manifest]) => {
    const info = table(manifest.package);
    return typeof info?.name === 'string' ? [{ dir, manifest, name: info.name }] : [];
  });
  const dirs = new Set(drafts.map((draft) => draft.dir));
  const byName = foldersByName(drafts);
  const packages = drafts
    .map(({ dir, manifest, name }): Package => {
      const root = rootOf(dir);
      const shared = root === null ? undefined : table(table(manifests.get(root)?.workspace)?.dependencies);
      return {
        name,
        dir,
        libName: text(table(manifest.lib)?.name) ?? name.replaceAll('-', '_'),
        ...targets(files, dir, name, manifest),
        ...dependencies(dir, manifest, { root, shared }, dirs, (other) =>
          preferred(byName.get(other) ?? [], root, rootOf),
        ),
        workspace: root,
        member: root === null || root === dir || (members.get(root)?.has(dir) ?? false),
      };
    })
    .filter((each) => hasTarget(files, each) || !isInside(each.dir, dirs))
    .sort((a, b) => (a.dir < b.dir ? -1 : 1));
  return index(packages, [...findings, ...missing(files, packages)]);
}

/** Whether cargo finds something to build in a package: it refuses a manifest without ("no targets specified"). */
function hasTarget(files: Files, { dir, lib, bins, programsAside }: Package): boolean {
  if (lib !== null || bins.length > 0 || programsAside.length > 0) return true;
  const folders = ['examples/', 'tests/', 'benches/'].map((each) => join(dir, each));
  return files.files().some((file) => folders.some((each) => file.startsWith(each)));
}

/** Whether a folder lies in that of a package: its files are modules of that one, when no other has them. */
function isInside(dir: string, dirs: ReadonlySet<string>): boolean {
  for (let at = dir; at !== ''; ) {
    at = folder(at);
    if (dirs.has(at)) return true;
  }
  return false;
}

function index(packages: readonly Package[], findings: readonly Finding[]): Crates {
  const byDir = new Map(packages.map((each) => [each.dir, each]));
  const users = new Map<Package, ReadonlySet<Package>>();
  const needing = new Map<Package, ReadonlySet<Package>>();
  const used = new Map<Package, Set<Package>>();
  const behind = new Map<Package, ReadonlyMap<string, Package>>();
  const absent = new Map<Package, readonly Absent[]>();
  /** By file: every part of the reading asks, for every file. */
  const owners = new Map<string, Package | null>();
  return {
    packages,
    findings,
    owner(file) {
      let known = owners.get(file);
      if (known !== undefined) return known;
      for (let dir = folder(file); known === undefined; dir = folder(dir)) {
        known = byDir.get(dir) ?? (dir === '' ? null : undefined);
      }
      owners.set(file, known);
      return known;
    },
    at: (dir) => byDir.get(dir) ?? null,
    absentBeside(of) {
      let known = absent.get(of);
      if (!known) {
        const near = packages.filter(
          (each) => each === of || (each.member && each.workspace !== null && each.workspace === of.workspace),
        );
        known = near.flatMap((each) => each.absent);
        absent.set(of, known);
      }
      return known;
    },
    libraryBehind(owner, name) {
      let known = behind.get(owner);
      if (!known) {
        const own = new Set([
          'std',
          'core',
          'alloc',
          ...[...owner.registry.keys()].map((each) => each.replaceAll('-', '_')),
        ]);
        const all = [...this.used(owner)].filter((each) => each.lib !== null && !own.has(each.libName));
        known = new Map(all.map((each) => [each.libName, each]));
        behind.set(owner, known);
      }
      return known.get(name) ?? null;
    },
    used(by) {
      let known = used.get(by);
      if (!known) {
        known = new Set([by]);
        for (const each of known) {
          for (const dir of each.dependencies.values()) {
            const target = byDir.get(dir);
            if (target) known.add(target);
          }
        }
        used.set(by, known);
      }
      return known;
    },
    users(of) {
      const known = users.get(of) ?? usersBy(packages, of, (each) => each.dependencies.values());
      users.set(of, known);
      return known;
    },
    needing(of) {
      const known = needing.get(of) ?? usersBy(packages, of, (each) => each.needed);
      needing.set(of, known);
      return known;
    },
  };
}

/** A package and all that depend on it, directly or not, by the folders that each names. */
function usersBy(
  packages: readonly Package[],
  of: Package,
  foldersOf: (each: Package) => Iterable<string>,
): ReadonlySet<Package> {
  const known = new Set([of]);
  const dirs = new Set([of.dir]);
  for (let grown = true; grown; ) {
    grown = false;
    for (const each of packages) {
      if (known.has(each) || ![...foldersOf(each)].some((dir) => dirs.has(dir))) continue;
      known.add(each);
      dirs.add(each.dir);
      grown = true;
    }
  }
  return known;
}

/** Target discovery, as in the Cargo book, "Target auto-discovery". */
function targets(
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
  for (const file of files.files()) {
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

/** The folders of the packages of each name, sorted: a repository may have several workspaces, each with its copy. */
function foldersByName(drafts: readonly { readonly dir: string; readonly name: string }[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { dir, name } of drafts) found.set(name, [...(found.get(name) ?? []), dir].sort());
  return found;
}

/** That of several packages of one name which lies in a workspace, else the first. */
function preferred(
  dirs: readonly string[],
  root: string | null,
  rootOfDir: (dir: string) => string | null,
): string | undefined {
  return dirs.find((dir) => rootOfDir(dir) === root) ?? dirs[0];
}

function dependencies(
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

/** The folders that each workspace has as members: named, by glob, and by path from a member (the Cargo book, "Workspaces"). */
function membership(manifests: ReadonlyMap<string, Table>, roots: readonly string[]): Map<string, Set<string>> {
  const result = new Map<string, Set<string>>();
  for (const root of roots) {
    const workspace = table(manifests.get(root)?.workspace);
    const isExcluded = excluder(root, workspace);
    const patterns = strings(workspace?.members).map((glob) => compileGlob(join(root, glob.replace(/\/+$/, ''))));
    const members = new Set<string>();
    const queue: string[] = [root];
    for (const dir of manifests.keys())
      if (!isExcluded(dir) && patterns.some((matches) => matches?.(dir))) queue.push(dir);
    for (let dir = queue.pop(); dir !== undefined; dir = queue.pop()) {
      if (members.has(dir)) continue;
      members.add(dir);
      const manifest = manifests.get(dir);
      if (!manifest) continue;
      const shared = table(workspace?.dependencies) ?? {};
      for (const kind of ['dependencies', 'dev-dependencies', 'build-dependencies']) {
        for (const [key, value] of Object.entries(table(manifest[kind]) ?? {})) {
          const entry = table(value);
          const inherited = entry?.workspace === true ? table(shared[key]) : entry;
          const path = text(inherited?.path);
          if (path === null) continue;
          const target = join(entry?.workspace === true ? root : dir, path);
          if (manifests.has(target) && isUnder(target, root) && !isExcluded(target)) queue.push(target);
        }
      }
    }
    result.set(root, members);
  }
  return result;
}

/** Whether a workspace leaves a folder below it out; what `members` names in full it has (cargo, `is_excluded`). */
function excluder(root: string, workspace: Table | undefined): (dir: string) => boolean {
  const folders = (value: unknown) => strings(value).map((path) => join(root, path).replace(/\/$/, ''));
  const [excluded, members] = [folders(workspace?.exclude), folders(workspace?.members)];
  const isIn = (dir: string, all: readonly string[]) => all.some((at) => dir === at || dir.startsWith(`${at}/`));
  return (dir) => isIn(dir, excluded) && !isIn(dir, members);
}

/**
 * The workspace that each package is of: the one that its manifest names, else the nearest above it that does not exclude it, as then
 * it is built by itself (the Cargo book, "The workspace field", "The members and exclude fields"). Null when there is none.
 */
function rootsOf(manifests: ReadonlyMap<string, Table>, workspaces: readonly string[]): (dir: string) => string | null {
  const known = new Map<string, string | null>();
  const excluders = new Map(workspaces.map((each) => [each, excluder(each, table(manifests.get(each)?.workspace))]));
  const find = (dir: string): string | null => {
    const named = text(table(manifests.get(dir)?.package)?.workspace);
    const root = named === null ? null : join(dir, named).replace(/\/$/, '');
    if (root !== null && workspaces.includes(root)) return root;
    return nearest(
      dir,
      workspaces.filter((each) => excluders.get(each)?.(dir) !== true),
    );
  };
  return (dir) => {
    let root = known.get(dir);
    if (root === undefined) {
      root = find(dir);
      known.set(dir, root);
    }
    return root;
  };
}

function nearest(dir: string, roots: readonly string[]): string | null {
  let found: string | null = null;
  for (const root of roots) if (isUnder(dir, root) && (found === null || root.length > found.length)) found = root;
  return found;
}

function isUnder(dir: string, root: string): boolean {
  return root === '' || dir === root || dir.startsWith(`${root}/`);
}

/** The folder of a path, empty at the root. */
export function folder(path: string): string {
  const at = path.lastIndexOf('/');
  return at === -1 ? '' : path.slice(0, at);
}

/** Joins a folder and a relative path, resolving `.` and `..`; what would leave the repository stays at its root. */
export function join(dir: string, path: string): string {
  const parts = dir === '' ? [] : dir.split('/');
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/') + (path.endsWith('/') && parts.length > 0 ? '/' : '');
}

function unreadable(file: string, error: unknown): Finding {
  const at = error as { line?: unknown; column?: unknown };
  const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  return {
    check: 'unreadable-manifest',
    severity: 'warning',
    message: `expected a Cargo manifest in TOML: ${message}`,
    file,
    line: typeof at.line === 'number' ? at.line : null,
    column: typeof at.column === 'number' ? at.column : null,
    path: null,
    metric: null,
    suggestion: 'Its files are audited without a crate name until it reads.',
  };
}

/** The path dependencies that are not there, each folder once. */
function missing(files: Files, packages: readonly Package[]): Finding[] {
  const found = new Map<string, Finding>();
  // A manifest that does not read has a finding of its own.
  for (const { member, absent } of packages)
    for (const { name, path, dir, manifest, key } of member ? absent : [])
      if (!found.has(dir) && !files.has(join(dir, 'Cargo.toml')))
        found.set(dir, {
          check: 'missing-dependency',
          severity: 'warning',
          message: `the path dependency ${name} leads to ${path}, where no Cargo.toml is: the folder is missing, or was not checked out`,
          file: manifest,
          line: lineOf(files.text(manifest), key),
          column: null,
          path: null,
          metric: null,
          suggestion:
            'Check it out (`git submodule update --init`, or `submodules: true` of actions/checkout): what it declares does not count, and what it may update is not known.',
        });
  return [...found.values()];
}

/** The line on which a manifest names a dependency, or null. */
function lineOf(manifest: string, key: string): number | null {
  const at = manifest.split('\n').findIndex((line) => {
    const head = /^\s*(?:\[[^\]]*dependencies\.)?["']?([\w-]+)["']?\s*[\].=]/.exec(line);
    return head?.[1] === key;
  });
  return at === -1 ? null : at + 1;
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function table(value: unknown): Table | undefined {
  return isTable(value) ? value : undefined;
}
function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
function strings(value: unknown): string[] {
  return list(value).filter((each): each is string => typeof each === 'string');
}
