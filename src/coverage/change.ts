/** What a change did: the audit of its head compared with the audit of the revision that it starts from. */
import type { Audit, CoveredMetric, Reference, Summary } from '../model.ts';
import { brokenBy, brokenOf } from './broken.ts';
import { renames, sameLabels } from './rename.ts';

/** What differs of a metric that is declared before and after. */
export type Difference = 'name' | 'kind' | 'labels';

/** One metric that the change added, removed, renamed or declared otherwise. */
export interface MetricChange {
  readonly type: 'added' | 'removed' | 'renamed' | 'changed';
  /** As it was; null for one that was added. */
  readonly before: CoveredMetric | null;
  /** As it is; null for one that was removed. */
  readonly after: CoveredMetric | null;
  /** In the order of the type; empty for one that was added or removed. */
  readonly differences: readonly Difference[];
  /**
   * Queries of the head's dashboards that the change broke: they name the metric as it was (removed or renamed away, no
   * series of that name is declared any more), in the order of the dashboards.
   */
  readonly broken: readonly Reference[];
}

/** What a change did to coverage. Lists are in the order of the head's audit; what was removed comes in that of the base's. */
export interface Change {
  readonly before: Summary;
  readonly after: Summary;
  /** Added, removed, renamed and differently declared metrics: those that broke a query first, then by place. */
  readonly metrics: readonly MetricChange[];
  /** Metrics that the code updates, or may update, and no dashboard shows, and of which that was not so before. */
  readonly newMissing: readonly CoveredMetric[];
  /** Metrics that nothing updates any more, or that were declared without an update. */
  readonly newDead: readonly CoveredMetric[];
  /** Queries that name a metric which was declared before and is not now, and queries that came and name nothing declared. */
  readonly newBroken: readonly Reference[];
  /** Metrics that were missing and are on a dashboard now. */
  readonly newCovered: readonly CoveredMetric[];
}

/** A metric of the head and what it was at the base. */
interface Pair {
  readonly before: CoveredMetric;
  readonly after: CoveredMetric;
}

/** Metrics of both revisions, joined. */
interface Joined {
  readonly kept: readonly Pair[];
  readonly gone: readonly CoveredMetric[];
  readonly came: readonly CoveredMetric[];
}

/**
 * Compares the audit of a change's head with the audit of its base. Neither lines nor files nor crates matter: a metric
 * that moves is the same metric as long as its name is. Pure; the time grows with the size of both audits.
 */
export function changeOf(base: Audit, head: Audit): Change {
  const joined = join(base.metrics, head.metrics);
  const renamed = [...renames(joined.gone, joined.came, base.metrics, head.metrics)].flatMap(([from, to]): Pair[] => {
    const [before, after] = [joined.gone[from], joined.came[to]];
    return before === undefined || after === undefined ? [] : [{ before, after }];
  });
  const [left, arrived] = [new Set(renamed.map(({ before }) => before)), new Set(renamed.map(({ after }) => after))];
  const broken = brokenBy(base, head);
  const queries = brokenOf(broken, base.metrics);
  const metrics: MetricChange[] = [
    ...renamed.map(({ before, after }): MetricChange => {
      return { type: 'renamed', before, after, differences: differencesOf(before, after), broken: queries(before) };
    }),
    ...joined.kept.flatMap(({ before, after }): MetricChange[] => {
      const differences = differencesOf(before, after);
      return differences.length === 0 ? [] : [{ type: 'changed', before, after, differences, broken: queries(before) }];
    }),
    ...joined.came
      .filter((after) => !arrived.has(after))
      .map((after): MetricChange => ({ type: 'added', before: null, after, differences: [], broken: [] })),
    ...joined.gone
      .filter((before) => !left.has(before))
      .map((before): MetricChange => {
        return { type: 'removed', before, after: null, differences: [], broken: queries(before) };
      }),
  ];
  const earlier = new Map([...joined.kept, ...renamed].map(({ before, after }) => [after, before]));
  /** Metrics of the head that are so now, and were not, or were not there. */
  const newly = (test: (metric: CoveredMetric) => boolean): CoveredMetric[] =>
    head.metrics.filter((metric) => {
      const before = earlier.get(metric);
      return test(metric) && (before === undefined || !test(before));
    });
  return {
    before: base.summary,
    after: head.summary,
    metrics: metrics.sort(byWeight),
    newMissing: newly(({ coverage, updated }) => coverage === 'missing' && updated !== false),
    newDead: newly(({ updated }) => updated === false),
    newBroken: broken.references,
    newCovered: head.metrics.filter(
      (metric) => metric.coverage === 'covered' && earlier.get(metric)?.coverage === 'missing',
    ),
  };
}

/** What two metrics of one name may have in common, the most first. A kind that changed must not pair a metric with its namesake. */
const SAME: readonly ((metric: CoveredMetric) => readonly (string | null)[])[] = [
  ({ name, crate, declared, kind, identifier }) => [name, crate, declared.file, kind, identifier],
  ({ name, crate, declared, kind }) => [name, crate, declared.file, kind],
  ({ name, crate, kind }) => [name, crate, kind],
  ({ name, crate }) => [name, crate],
  ({ name, kind }) => [name, kind],
  ({ name }) => [name],
];

/** Joins metrics of the same name, those with most in common first. */
function join(base: readonly CoveredMetric[], head: readonly CoveredMetric[]): Joined {
  const kept: Pair[] = [];
  let [gone, came] = [[...base], [...head]];
  for (const same of SAME) {
    const waiting = new Map<string, CoveredMetric[]>();
    // From the end, so that the first of them is the first to be taken.
    for (const metric of [...gone].reverse()) {
      const key = JSON.stringify(same(metric));
      const list = waiting.get(key);
      if (list === undefined) waiting.set(key, [metric]);
      else list.push(metric);
    }
    const taken = new Set<CoveredMetric>();
    came = came.filter((after) => {
      const before = waiting.get(JSON.stringify(same(after)))?.pop();
      if (before === undefined) return true;
      kept.push({ before, after });
      taken.add(before);
      return false;
    });
    gone = gone.filter((metric) => !taken.has(metric));
  }
  return withTwins({ kept, gone, came });
}

/** One more declaration of what the same crate declares already, or one fewer, neither adds nor removes a metric. */
function withTwins({ kept, gone, came }: Joined): Joined {
  const key = ({ name, crate, kind }: CoveredMetric): string => JSON.stringify([name, crate, kind]);
  const before = new Map(kept.map((pair) => [key(pair.before), pair.before]));
  const after = new Set(kept.map((pair) => key(pair.after)));
  const twins = came.flatMap((metric): Pair[] => {
    const twin = before.get(key(metric));
    return twin === undefined ? [] : [{ before: twin, after: metric }];
  });
  const paired = new Set(twins.map((pair) => pair.after));
  return {
    kept: [...kept, ...twins],
    gone: gone.filter((metric) => !after.has(key(metric))),
    came: came.filter((metric) => !paired.has(metric)),
  };
}

/** What is known to differ: labels or a kind that are not known differ from nothing. */
function differencesOf(before: CoveredMetric, after: CoveredMetric): Difference[] {
  const kinds = before.kind !== after.kind && before.kind !== 'unknown' && after.kind !== 'unknown';
  return [
    ...(before.name === after.name ? [] : ['name' as const]),
    ...(kinds ? ['kind' as const] : []),
    ...(sameLabels(before, after) ? [] : ['labels' as const]),
  ];
}

/** Those that broke a query first, then by place: where it is now, or where it was. */
function byWeight(one: MetricChange, other: MetricChange): number {
  const loud = Number(other.broken.length > 0) - Number(one.broken.length > 0);
  const [a, b] = [(one.after ?? one.before)?.declared, (other.after ?? other.before)?.declared];
  if (loud !== 0 || a === undefined || b === undefined) return loud;
  return (a.file < b.file ? -1 : Number(a.file > b.file)) || a.line - b.line || a.column - b.column;
}
