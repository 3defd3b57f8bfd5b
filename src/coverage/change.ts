/** What a change did: the audit of its head compared with the audit of the revision that it starts from. */
import type { CoveredMetric, Reference, Summary } from '../model.ts';

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
