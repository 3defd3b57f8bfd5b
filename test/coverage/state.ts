/** States of a repository for comparing them, as the audit would give them, and what a change says of them in short. */
import type { Change } from '../../src/coverage/change.ts';
import { unknownMetric } from '../../src/coverage/checks/unknown-metric.ts';
import { match } from '../../src/coverage/match.ts';
import type { Audit, CoveredMetric, Reference, Unresolved } from '../../src/model.ts';
import { audit, dashboard } from '../report/sample.ts';

/** An audit as the real one would be: coverage and unknown names follow from the references. */
export function state(
  metrics: readonly CoveredMetric[],
  references: readonly Reference[] = [],
  fields: { unresolved?: readonly Unresolved[]; dashboards?: readonly string[] } = {},
): Audit {
  const { shown, unmatched } = match(metrics, references);
  const covered = metrics.map((it, index): CoveredMetric => {
    const { coverage, references: own } = shown[index] ?? { coverage: 'missing', references: [] };
    return { ...it, coverage, references: own };
  });
  const files = fields.dashboards ?? [...new Set(references.map(({ expression }) => expression.file))];
  const dashboards = files.map((file) => dashboard(file));
  const open = fields.unresolved ?? [];
  const sight = {
    metrics: covered,
    dashboards,
    expressions: [],
    unmatched,
    unresolved: open,
    unregistered: new Set<string>(),
    elsewhere: () => null,
  };
  return audit({ metrics: covered, references, dashboards, unresolved: open, findings: unknownMetric(sight) });
}

export const at = (file: string, line = 1) => ({ declared: { file, line, column: 1 } });
export const told = ({ metrics }: Change): string[] =>
  metrics.map(({ type, before, after, differences }) => {
    const both = [before?.name, after?.name].filter((name) => name !== undefined);
    return [type, ...new Set(both), ...differences.filter((it) => it !== 'name')].join(' ');
  });
export const names = (list: readonly CoveredMetric[]): string[] => list.map(({ name }) => name);
export const asked = (list: readonly Reference[]): string[] =>
  list.map(({ selector, expression }) => (selector.name.type === 'name' ? selector.name.name : expression.path));

export type Declared = CoveredMetric | readonly CoveredMetric[];
export const list = (declared: Declared): readonly CoveredMetric[] => ('name' in declared ? [declared] : declared);
