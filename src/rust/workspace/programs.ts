/** Which programs of a workspace a piece of code is part of. */
import type { Package } from './package.ts';
import type { Workspace } from './workspace.ts';

const known = new WeakMap<Workspace, Map<string, readonly string[]>>();

/**
 * The root files of the programs that have the code of a file in them. Without a package that has a program, the one name is
 * that of the code's own package: there is nothing to tell apart.
 */
export function programsWith(workspace: Workspace, file: string): readonly string[] {
  const all = known.get(workspace) ?? new Map<string, readonly string[]>();
  known.set(workspace, all);
  const roots = workspace.moduleFiles.roots(file);
  const owner = workspace.owner(file);
  const key = `${owner?.dir} ${roots.join(' ')}`;
  let found = all.get(key);
  if (!found) {
    found = find(workspace, owner, roots);
    all.set(key, found);
  }
  return found;
}

function find(workspace: Workspace, owner: Package | null, roots: readonly string[]): readonly string[] {
  if (!owner) return ['no package'];
  const own = binsOf(workspace, owner);
  const ofBins = own.filter((bin) => roots.includes(bin));
  if (owner.lib === null || (ofBins.length > 0 && !roots.includes(owner.lib))) return ofBins.length > 0 ? ofBins : own;
  const users = [...workspace.crates.users(owner)].flatMap((user) => binsOf(workspace, user));
  if (users.length > 0) return [...new Set(users)].sort();
  // Libraries alone: what one of them installs is there for those that it uses and that use it.
  return [...workspace.crates.users(owner)].map((user) => `library ${user.dir}`).sort();
}

function binsOf(workspace: Workspace, owner: Package): string[] {
  return owner.bins.filter((bin) => workspace.aside.counts(bin));
}

/** A program: its root file, and the name that cargo gives to its executable. */
export interface Program {
  readonly root: string;
  readonly name: string;
}

/** The programs that have the code of a file in them, with their names. */
export function executablesWith(workspace: Workspace, file: string): readonly Program[] {
  return programsWith(workspace, file).flatMap((root) => {
    const name = workspace.owner(root)?.binNames.get(root);
    return name === undefined ? [] : [{ root, name }];
  });
}
