/** Metrics that a dependency records by their names: to the facade, who uses a name is one with who registers it. */
import type { Analysis } from '../../analysis.ts';
import type { SourceFile } from '../../source/syntax.ts';

/**
 * Why something out of sight may record what is registered here: a dependency that its name begins with uses the facade itself, and
 * to that a metric is its name.
 */
export function recordedOutside(analysis: Analysis, source: SourceFile, name: string): string | null {
  const { workspace } = analysis;
  const owner = workspace.owner(source.file);
  const [first = ''] = name.split(/[._:]/, 1);
  for (const each of owner && first !== '' ? owner.registry.keys() : []) {
    const prefix = each.replaceAll('-', '_');
    const isNamed = each.startsWith(first) && name.startsWith(prefix) && /[._:]/.test(name[prefix.length] ?? '');
    if (isNamed && !owner?.dependencies.has(prefix) && workspace.versions.dependsOn(owner, each, 'metrics'))
      return `the dependency \`${each}\` may record it, by its name`;
  }
  return null;
}
