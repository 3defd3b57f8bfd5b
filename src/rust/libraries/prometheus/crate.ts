/** Which names in a file are those of the `prometheus` crate. */
import type { Analysis } from '../../analysis.ts';
import { pathParts } from '../../source/paths.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';

/** Crates that give the types of the crate under their own name: that of substrate, which every node of it names so. */
const REEXPORTS = /^(?:substrate_)?prometheus_endpoint$/;

/** Names that the crate alone has; its other macros and types are called like those of other clients. */
const OWN_NAME =
  /^(?:register_int_(?:counter|gauge)(?:_vec)?(?:_with_registry)?|register_(?:counter|gauge|histogram)(?:_vec|_with_registry|_vec_with_registry)|Int(?:Counter|Gauge)(?:Vec)?|(?:Counter|Gauge|Histogram)Vec|HistogramOpts)$/;
/** Macros of the crate that `metrics` has as well (up to 0.20). */
const SHARED_MACRO = /^register_(?:counter|gauge|histogram)$/;

/** Whether the macro of a call comes from the crate: an import says so, or nothing says otherwise and the package depends on it. */
export function isOurs(analysis: Analysis, source: SourceFile, call: Node): boolean {
  const name = call.childForFieldName('macro');
  if (!name) return false;
  const meaning = analysis.modules.resolveMacro(pathParts(source.textOf(name)), source, call);
  if (meaning?.type === 'external') {
    if (isNamed(analysis, source, meaning.path) || meaning.path.includes('prometheus_static_metric')) return true;
    if (isReexported(analysis, source, meaning.path)) return true;
    return meaning.path.length === 1 && dependsOnIt(analysis, source);
  }
  return meaning === null && dependsOnIt(analysis, source);
}

/** Whether a path outside of this repository leads through the crate, by its name or by the one that the manifest gives it. */
function isNamed(analysis: Analysis, source: SourceFile, path: readonly string[]): boolean {
  if (path.includes('prometheus') || REEXPORTS.test(path[0] ?? '')) return true;
  const code = analysis.workspace.owner(source.file)?.registry.get('prometheus')?.code;
  return path.length > 1 && code !== undefined && path[0] === code;
}

/**
 * Whether a path leads to something of the crate by another one that is not of this repository and gives its names on
 * (`pub use prometheus::*`), as far as names tell: the program is built with the crate.
 */
function isReexported(analysis: Analysis, source: SourceFile, path: readonly string[]): boolean {
  const [crate = '', last = ''] = [path[0], path.at(-1)];
  const isLike = OWN_NAME.test(last) || (SHARED_MACRO.test(last) && crate !== 'metrics');
  if (path.length < 2 || !isLike) return false;
  const owner = analysis.workspace.owner(source.file);
  const isNeeded = [...(owner?.registry.values() ?? [])].some(({ code }) => code === crate);
  return isNeeded && analysis.workspace.versions.has(owner, 'prometheus');
}

/** Whether the package of a file depends on the crate, itself or by way of one that it depends on. */
export function dependsOnIt(analysis: Analysis, source: SourceFile): boolean {
  const owner = analysis.workspace.owner(source.file);
  if (!owner) return true;
  const near = [owner, ...[...owner.dependencies.values()].map((dir) => analysis.workspace.crates.at(dir))];
  // A fork goes by the name of the crate in code: `prometheus = { package = "some-prometheus" }`.
  return near.some((each) =>
    [...(each?.registry ?? [])].some(([name, { code }]) => name === 'prometheus' || code === 'prometheus'),
  );
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
  const isOf = isNamed(analysis, source, outside) || isReexported(analysis, source, outside);
  return isOf || (outside.length === 1 && dependsOnIt(analysis, source)) ? outside : null;
}
