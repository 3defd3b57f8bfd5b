/** Joins metrics with references: what the dashboards show of each metric. */
import type { CoverageState, Metric, Reference } from '../model.ts';
import { NameIndex } from '../promql/names.ts';

export interface Shown {
  readonly coverage: CoverageState;
  /** References that mean the metric, or could; those that name it come first, each in the order of the dashboards. */
  readonly references: readonly Reference[];
}

export interface Matched {
  /** For each metric, at its position in the list. */
  readonly shown: readonly Shown[];
  /** References that name or could name no metric of the list, in order. Those that say nothing about names are not in it. */
  readonly unmatched: readonly Reference[];
}

/**
 * One answer for each metric: `covered` when a query names one of its series, `perhaps` when only a variable or a wide pattern
 * could mean it, else `missing`. Hidden targets, variables and annotations count: taking the metric away would break them.
 */
export function match(metrics: readonly Metric[], references: readonly Reference[]): Matched {
  const index = new NameIndex(metrics);
  const named: Reference[][] = metrics.map(() => []);
  const possible: Reference[][] = metrics.map(() => []);
  const unmatched: Reference[] = [];
  for (const reference of references) {
    const found = index.find(reference.selector.name);
    if (found.size === 0 && reference.selector.name.type !== 'any') unmatched.push(reference);
    for (const [position, answer] of found) (answer === 'yes' ? named : possible)[position]?.push(reference);
  }
  return {
    shown: metrics.map((_, position) => {
      const [sure, maybe] = [named[position] ?? [], possible[position] ?? []];
      const coverage: CoverageState = sure.length > 0 ? 'covered' : maybe.length > 0 ? 'perhaps' : 'missing';
      return { coverage, references: [...sure, ...maybe] };
    }),
    unmatched,
  };
}
