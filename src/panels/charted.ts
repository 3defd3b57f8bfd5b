import type { CoveredMetric, PanelPlace, Reference } from '../model.ts';
import { type Owners, partKey } from './owner.ts';

/** How a target reads a metric. `other` is what new targets cannot copy: arithmetic, several metrics, rare functions. */
export type Charting = 'rate' | 'value' | 'quantile' | 'other';

/** One metric as one target of one panel shows it. */
export interface Charted {
  readonly name: string;
  /** The declaration, or null when no code read here declares it. */
  readonly metric: CoveredMetric | null;
  /** The part of the system that it belongs to, as `partKey` says; null without a declaration. */
  readonly part: string | null;
  readonly charting: Charting;
  /** The aggregation around it, outermost: `sum`; null when there is none. */
  readonly aggregation: string | null;
  readonly reference: Reference;
  readonly panel: PanelPlace;
}

const AGGREGATIONS = new Set(['sum', 'max', 'min', 'avg']);
const RATES = new Set(['rate', 'irate']);

/** The metrics that panels chart by name, in the order of the references; templating, annotations and patterns are left out. */
export function chartedOf(
  references: readonly Reference[],
  declared: ReadonlyMap<string, CoveredMetric>,
  owners: Owners,
): Charted[] {
  const selectors = new Map<string, number>();
  const keyOf = ({ expression }: Reference) => `${expression.file}\u0000${expression.path}`;
  for (const reference of references) selectors.set(keyOf(reference), (selectors.get(keyOf(reference)) ?? 0) + 1);
  const charted: Charted[] = [];
  for (const reference of references) {
    const { expression, selector } = reference;
    if (expression.role !== 'target' || expression.panel === null || selector.name.type !== 'name') continue;
    const metric = declarationOf(selector.name.name, declared);
    const alone = selectors.get(keyOf(reference)) === 1;
    charted.push({
      name: metric?.name ?? selector.name.name,
      metric,
      part: metric === null ? null : partKey(metric, owners),
      charting: chartingOf(reference, alone),
      aggregation: [...selector.functions].reverse().find((name) => AGGREGATIONS.has(name)) ?? null,
      reference,
      panel: expression.panel,
    });
  }
  return charted;
}

/** The metric of an exposed series: its own name, or that of the histogram or summary that `_bucket`, `_sum`, `_count` belong to. */
export function declarationOf(series: string, declared: ReadonlyMap<string, CoveredMetric>): CoveredMetric | null {
  const exact = declared.get(series);
  if (exact !== undefined) return exact;
  const base = declared.get(series.replace(/_(?:bucket|sum|count)$/, ''));
  return base !== undefined && (base.kind === 'histogram' || base.kind === 'summary') ? base : null;
}

function chartingOf({ expression, selector }: Reference, alone: boolean): Charting {
  if (selector.functions.includes('histogram_quantile')) return 'quantile';
  const functions = selector.functions.filter((name) => !AGGREGATIONS.has(name));
  if (
    !alone ||
    functions.length > 1 ||
    selector.functions.length - functions.length > 1 ||
    hasArithmetic(expression.expr, selector.from, selector.to)
  )
    return 'other';
  const only = functions[0];
  if (only === undefined) return selector.range === null ? 'value' : 'other';
  return RATES.has(only) ? 'rate' : 'other';
}

/** Whether an operator stands beside the selector (`x / 1024`, `time() - x`, `x > 0`, `x offset 1d`). */
function hasArithmetic(expr: string, from: number, to: number): boolean {
  if (expr.length > 5000) return true;
  const rest = `${expr.slice(0, from)} ${expr.slice(to)}`.replace(/\[[^\]]*\]/g, ' ');
  return /[-+*/%^<>=!@]/.test(rest) || /\b(?:and|or|unless|offset|bool|on|ignoring|without|atan2)\b/i.test(rest);
}
