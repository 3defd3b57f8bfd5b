/** What a check sees, and how it says a finding. */
import type { CoveredMetric, Dashboard, Expression, Finding, Metric, Reference, Severity } from '../../model.ts';

export interface Sight {
  readonly metrics: readonly CoveredMetric[];
  readonly dashboards: readonly Dashboard[];
  readonly expressions: readonly Expression[];
  /** References that mean no declared metric. */
  readonly unmatched: readonly Reference[];
  /** Whether some declaration could not be resolved: an unknown name may be one of those. */
  readonly unresolved: readonly { readonly pattern: string }[];
  /** Names of metrics that are made and that no registry has: a scrape shows none of them. */
  readonly unregistered: ReadonlySet<string>;
  /** A Rust file that is not read for metrics and has the name as a text, or null. */
  readonly elsewhere: (name: string) => string | null;
}

/** One check: pure, its findings in a stable order. */
export type Check = (sight: Sight) => Finding[];

/** A finding at the declaration of a metric. */
export function atMetric(
  check: string,
  severity: Severity,
  metric: Metric,
  message: string,
  suggestion: string | null,
): Finding {
  const { file, line, column } = metric.declared;
  return { check, severity, message, file, line, column, path: null, metric: metric.name, suggestion };
}

/** A finding at an expression of a dashboard. */
export function atExpression(
  check: string,
  severity: Severity,
  expression: Expression,
  metric: string | null,
  message: string,
  suggestion: string | null,
): Finding {
  const { file, line, path } = expression;
  return { check, severity, message, file, line, column: null, path, metric, suggestion };
}

/** The panel, variable or annotation around an expression, as a person would call it. */
export function whereOf(expression: Expression): string {
  if (expression.panel)
    return expression.panel.title === ''
      ? `the panel at ${expression.panel.path}`
      : `panel "${expression.panel.title}"`;
  return expression.role === 'variable' ? 'a template variable' : 'an annotation';
}

/** Up to three places, and how many more. */
export function wheresOf(expressions: readonly Expression[]): string {
  const all = [...new Set(expressions.map(whereOf))];
  const shown = all.slice(0, 3).join(', ');
  return all.length > 3 ? `${shown} and ${all.length - 3} more` : shown;
}
