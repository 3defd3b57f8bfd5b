/**
 * What of a `foundations` metric depends on the registry behind it: `prometheus-client` 0.18, or `foundations-metrics` with
 * the feature `foundations-metrics-backend` (foundations Cargo.toml, since 5.8).
 */
import type { Analysis } from '../../analysis.ts';
import type { SourceFile } from '../../source/syntax.ts';

const FEATURE = 'foundations-metrics-backend';

/**
 * Help as a scrape shows it: `prometheus-client` puts a full stop behind it, whatever it ends with (src/registry.rs,
 * `register`); `foundations-metrics` shows it as it is written, and none when there is none (src/encoding/text.rs).
 */
export function shownHelp(analysis: Analysis, source: SourceFile, written: string): string | null {
  if (!hasBackend(analysis, source)) return `${written}.`;
  return written === '' ? null : written;
}

/** Whether the package of a file, or one that uses it, turns the feature on: Cargo builds a dependency once, with all of them. */
function hasBackend({ workspace }: Analysis, source: SourceFile): boolean {
  const owner = workspace.owner(source.file);
  if (!owner) return false;
  return [owner, ...workspace.crates.users(owner)].some((each) =>
    each.registry.get('foundations')?.features.includes(FEATURE),
  );
}
