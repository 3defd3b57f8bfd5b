import type { CoveredMetric, Expression, Kind, Metric, PanelPlace, Reference } from '../../src/model.ts';
import { priorityOf, signalOf } from '../../src/panels/signal.ts';

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

/**
 * A reference as the walk and the PromQL reader give it, read with a small pattern: enough for `sum(rate(x{a="b"}[1m])) by (c)`.
 */
export function reference(
  file: string,
  panel: PanelPlace,
  target: number,
  expr: string,
  legend: string | null,
): Reference {
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
  const functions = [...expr.matchAll(/([a-z_]+)\s*(?:by\s*\([^)]*\)\s*)?\(/g)]
    .map((match) => match[1] ?? '')
    .filter((name) => name !== 'by');
  const found = /([a-zA-Z_:][\w:]*)(?:\{([^}]*)\})?(?:\[([^\]]+)\])?(?=[\s)]|$)/g;
  let name = '';
  let matchers = '';
  let range: string | null = null;
  let [from, to] = [0, 0];
  for (const match of expr.matchAll(found)) {
    if (
      match[1] === 'by' ||
      expr
        .slice(match.index + (match[1] ?? '').length)
        .trimStart()
        .startsWith('(')
    )
      continue;
    [name, matchers, range] = [match[1] ?? '', match[2] ?? '', match[3] ?? null];
    [from, to] = [match.index, match.index + match[0].length];
    break;
  }
  const by = /by\s*\(([^)]*)\)/.exec(expr)?.[1] ?? null;
  return {
    expression,
    selector: {
      name: { type: 'name', name },
      matchers: [...matchers.matchAll(/(\w+)(=~|!~|!=|=)"([^"]*)"/g)].map(([, label = '', op = '=', value = '']) => ({
        label,
        op: op as '=',
        value,
      })),
      functions: functions.reverse(),
      range,
      by: by === null ? null : by.split(',').map((label) => label.trim()),
      from,
      to,
    },
  };
}
