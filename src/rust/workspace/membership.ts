/** Which packages are members of which workspace. The Cargo book, "Workspaces". */
import { compileGlob } from '../../repository/glob.ts';
import { join } from './file-paths.ts';
import { strings, type Table, table, text } from './toml.ts';

/** The folders that each workspace has as members: named, by glob, and by path from a member (the Cargo book, "Workspaces"). */
export function membership(manifests: ReadonlyMap<string, Table>, roots: readonly string[]): Map<string, Set<string>> {
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
export function rootsOf(
  manifests: ReadonlyMap<string, Table>,
  workspaces: readonly string[],
): (dir: string) => string | null {
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
