import type { CoveredMetric, Expression, Kind, Metric, PanelPlace, Reference } from '../../src/model.ts';
import { priorityOf, signalOf } from '../../src/panels/signal.ts';
import { selectors } from '../../src/promql/selectors.ts';

/** A metric with plain values where a test does not care. */
export function metric(name: string, kind: Kind = 'counter', more: Partial<Metric> = {}): Metric {
  return {
    name,
    kind,
    library: 'prometheus',
    labels: [],
    constLabels: {},
    help: null,
    unit: null,
    buckets: null,
    crate: 'app',
    declared: { file: 'src/metrics.rs', line: 1, column: 1 },
    identifier: null,
    doc: null,
    updated: true,
    updates: [],
    ineffective: [],
    updateNote: null,
    ...more,
  };
}

/** A metric that no dashboard shows, with signal and priority by the rules. */
export function missing(name: string, kind: Kind = 'counter', more: Partial<CoveredMetric> = {}): CoveredMetric {
  const plain = metric(name, kind, more);
  const signal = signalOf(plain);
  return {
    ...plain,
    coverage: 'missing',
    references: [],
    signal,
    priority: priorityOf(plain, signal).priority,
    ...more,
  };
}

/** A metric that is on a dashboard. */
export function covered(name: string, kind: Kind = 'counter', more: Partial<CoveredMetric> = {}): CoveredMetric {
  return missing(name, kind, { coverage: 'covered', ...more });
}

/** The references of one target, as the walk and the PromQL reader give them. */
export function referencesOf(
  file: string,
  panel: PanelPlace,
  target: number,
  expr: string,
  legend: string | null,
): Reference[] {
  const expression: Expression = {
    file,
    line: 1,
    path: `${panel.path}.targets[${target}].expr`,
    expr,
    role: 'target',
    panel,
    hidden: false,
    refId: null,
    legend,
  };
  return selectors(expr).selectors.map((selector) => ({ expression, selector }));
}
