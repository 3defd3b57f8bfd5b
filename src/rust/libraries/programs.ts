/** Which programs of a workspace a piece of code is part of: what one of them installs, the others do not have. */
import type { Analysis } from '../analysis.ts';
import type { Package } from '../crates.ts';

const known = new WeakMap<Analysis, Map<string, readonly string[]>>();

/**
 * The root files of the programs that have the code of a file in them. Without a package that has a program, the one name is
 * that of the code's own package: there is nothing to tell apart.
 */
export function programsWith(analysis: Analysis, file: string): readonly string[] {
  const all = known.get(analysis) ?? new Map<string, readonly string[]>();
  known.set(analysis, all);
  const roots = analysis.workspace.roots(file);
  const owner = analysis.workspace.owner(file);
  const key = `${owner?.dir} ${roots.join(' ')}`;
  let found = all.get(key);
  if (!found) {
    found = find(analysis, owner, roots);
    all.set(key, found);
  }
  return found;
}

function find(analysis: Analysis, owner: Package | null, roots: readonly string[]): readonly string[] {
  if (!owner) return ['no package'];
  const own = binsOf(analysis, owner);
  const ofBins = own.filter((bin) => roots.includes(bin));
  if (owner.lib === null || (ofBins.length > 0 && !roots.includes(owner.lib))) return ofBins.length > 0 ? ofBins : own;
  const users = [...analysis.workspace.crates.users(owner)].flatMap((user) => binsOf(analysis, user));
  if (users.length > 0) return [...new Set(users)].sort();
  // Libraries alone: what one of them installs is there for those that it uses and that use it.
  return libraries(analysis, owner);
}

function libraries(analysis: Analysis, owner: Package): string[] {
  const { crates } = analysis.workspace;
  return [...crates.users(owner)].map((user) => `library ${user.dir}`).sort();
}

/** The programs that decide about the metrics of a file: its package's own, when there are some. */
export function programsOf(analysis: Analysis, file: string): readonly string[] {
  const all = programsWith(analysis, file);
  const owner = analysis.workspace.owner(file);
  const own = owner ? all.filter((program) => owner.bins.includes(program)) : [];
  return own.length > 0 ? own : all;
}

function binsOf(analysis: Analysis, owner: Package): string[] {
  return owner.bins.filter((bin) => analysis.workspace.aside.counts(bin));
}
