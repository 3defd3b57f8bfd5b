/** What comes from the crate `prometheus-client`, by whatever name and through whatever re-export. */
import type { Analysis } from '../../analysis.ts';
import type { SourceFile } from '../../source/syntax.ts';
import type { Meaning } from '../../workspace/modules.ts';
import type { Package } from '../../workspace/package.ts';

export const CRATE = 'prometheus-client';

/** Crates that have a `Registry`, a `Counter` or a `Family` of their own. */
const OTHERS =
  /^(?:prometheus|metrics|metrics_util|opentelemetry|measured|vise|tokio_metrics|tracing_subscriber|iroh_metrics|std|core|alloc)$/;

/** Whether a package, or one whose items it can name, depends on the crate. */
export function dependsOnClient(analysis: Analysis, source: SourceFile): boolean {
  const owner = analysis.workspace.owner(source.file);
  if (!owner) return source.text.includes('prometheus_client');
  return [...analysis.workspace.crates.used(owner)].some((each) => each.registry.has(CRATE));
}

/** Whether a name that is none of the workspace can be one of the crate. */
export function isOfClient(analysis: Analysis, source: SourceFile, meaning: Meaning | null): boolean {
  if (meaning?.type === 'item' || meaning?.type === 'module') return false;
  if (!dependsOnClient(analysis, source)) return false;
  if (meaning === null || meaning.path.length <= 1) return true;
  if (meaning.path.includes('prometheus_client')) return true;
  const first = meaning.path.find((part) => part !== '') ?? '';
  return !OTHERS.test(first) || isRenamed(analysis.workspace.owner(source.file), first);
}

/** `prometheus = { package = "prometheus-client" }`: another crate's name, where that is no dependency. */
function isRenamed(owner: Package | null, name: string): boolean {
  return owner?.registry.has(CRATE) === true && !owner.registry.has(name.replaceAll('_', '-')) && name !== 'std';
}
