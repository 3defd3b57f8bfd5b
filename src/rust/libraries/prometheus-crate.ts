/** Which names in a file are those of the `prometheus` crate. */
import type { Analysis } from '../analysis.ts';
import { pathParts } from '../paths.ts';
import type { Node, SourceFile } from '../syntax.ts';

/** Whether a path comes from the crate: an import says so, or nothing says otherwise and the package depends on it. */
export function isOurs(analysis: Analysis, source: SourceFile, name: Node | null, at: Node): boolean {
  if (!name) return false;
  const path = pathParts(source.textOf(name));
  const meaning = analysis.modules.resolve(path, source, at);
  if (meaning?.type === 'external') {
    if (meaning.path.includes('prometheus') || meaning.path.includes('prometheus_static_metric')) return true;
    return meaning.path.length === 1 && dependsOnIt(analysis, source);
  }
  return meaning === null && dependsOnIt(analysis, source);
}

/** Whether the package of a file depends on the crate, itself or by way of one that it depends on. */
export function dependsOnIt(analysis: Analysis, source: SourceFile): boolean {
  const owner = analysis.workspace.owner(source.file);
  if (!owner) return true;
  const near = [owner, ...[...owner.dependencies.values()].map((name) => analysis.workspace.crates.byName(name))];
  return near.some((each) => each?.registry.has('prometheus'));
}

/** The same of a path in a type or a constructor: its segments outside of this repository, or null when it is none of the crate. */
export function pathInCrate(
  analysis: Analysis,
  source: SourceFile,
  path: readonly string[],
  at: Node,
): readonly string[] | null {
  const meaning = analysis.modules.resolve(path, source, at);
  if (meaning?.type === 'item' || meaning?.type === 'module') return null;
  const outside = meaning?.path ?? path.slice(-1);
  return outside.includes('prometheus') || (outside.length === 1 && dependsOnIt(analysis, source)) ? outside : null;
}
