/** Which programs of a workspace a piece of code is part of: what one of them installs, the others do not have. */
import type { Analysis } from '../../analysis.ts';
import { enclosingFunction } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import type { Package } from '../../workspace/crates.ts';

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

/** Calls of calls that are followed to the programs that make them. */
const MAX_CALLERS = 6;

/** The programs that run the code at a place: those that have it, and of these the ones whose code calls the function around it. */
export function programsThatRun(analysis: Analysis, source: SourceFile, node: Node, depth = 0): readonly string[] {
  const all = programsWith(analysis, source.file);
  const around = enclosingFunction(source, node);
  const calls = around && all.length > 1 && depth < MAX_CALLERS ? analysis.calls.of({ source, node: around }) : [];
  const running = new Set(
    calls.flatMap((call) =>
      call.source === source &&
      call.node.startIndex >= (around?.startIndex ?? 0) &&
      call.node.endIndex <= (around?.endIndex ?? 0)
        ? []
        : programsThatRun(analysis, call.source, call.node, depth + 1),
    ),
  );
  const found = all.filter((program) => running.has(program));
  return found.length > 0 ? found : all;
}
