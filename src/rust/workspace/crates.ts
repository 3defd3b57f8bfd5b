/** Cargo packages of a repository: who owns a file, who depends on whom, and who is outside the workspace. */
import { parse } from 'smol-toml';
import type { Finding } from '../../model.ts';
import { folder, join } from './file-paths.ts';
import { membership, rootsOf } from './membership.ts';
import { type Absent, dependencies, type Files, type Package, targets } from './package.ts';
import { isTable, type Table, table, text } from './toml.ts';

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
