import type { CoveredMetric } from '../../model.ts';
import { atMetric, type Check } from './check.ts';

/** One name, declared in two places: within a crate the second registration fails; across crates the series get mixed up. */
export const declaredTwice: Check = ({ metrics }) =>
  [...byName(metrics).values()].flatMap((same) => {
    const [first, ...others] = same;
    if (!first) return [];
    return others
      .filter((other) => other.kind === first.kind)
      .map((other) => {
        const within = other.crate === first.crate;
        return atMetric(
          'declared-twice',
          within ? 'warning' : 'info',
          other,
          `${other.name} is declared here and at ${first.declared.file}:${first.declared.line}${within ? '' : ` (crate ${first.crate ?? 'unknown'})`}`,
          within
            ? 'Registering a name twice fails at run time: share the first one.'
            : 'Tell the two apart in queries by job or instance, or give them prefixes.',
        );
      });
  });

/** Metrics by name, in order. */
export function byName(metrics: readonly CoveredMetric[]): Map<string, CoveredMetric[]> {
  const groups = new Map<string, CoveredMetric[]>();
  for (const metric of metrics) {
    const known = groups.get(metric.name);
    if (known) known.push(metric);
    else groups.set(metric.name, [metric]);
  }
  return groups;
}
