/** The loudest part of a report: queries that a change broke, with what they asked for and where they stand. */
import type { MetricChange } from '../coverage/change.ts';
import type { Reference } from '../model.ts';
import { type Detail, moreText } from './budget.ts';
import { markdownCode, markdownText } from './escape.ts';
import { placeLink } from './links.ts';
import { counted, panelTitle } from './outline.ts';
import type { PullReport } from './pull.ts';

/** A broken query and the change that broke it; null for a query that came broken. */
export interface BrokenQuery {
  readonly reference: Reference;
  readonly change: MetricChange | null;
}

/** Every query that the change broke once: those of a metric that went first, then those that came naming nothing. */
export function brokenQueries({ change }: PullReport): BrokenQuery[] {
  if (change === null) return [];
  const told = new Set<Reference>();
  const queries: BrokenQuery[] = [];
  const tell = (reference: Reference, by: MetricChange | null): void => {
    if (told.has(reference)) return;
    told.add(reference);
    queries.push({ reference, change: by });
  };
  for (const each of change.metrics) for (const reference of each.broken) tell(reference, each);
  for (const reference of change.newBroken) tell(reference, null);
  return queries;
}

/** What a query asks for: a name, or the query itself where that is a pattern. */
export function askedFor({ selector: { name }, expression }: Reference): string {
  return name.type === 'name' ? name.name : expression.expr;
}

/** The panel, variable or annotation of a query, in plain words. */
export function whereText({ expression }: Reference): string {
  if (expression.panel !== null) return `panel ${panelTitle(expression.panel)}`;
  return expression.role === 'variable' ? 'a variable of the dashboard' : 'an annotation of the dashboard';
}

/** An alert that stands out on GitHub; a quotation elsewhere. Empty when nothing is broken. */
export function brokenAlert(report: PullReport, detail: Detail): string[] {
  const queries = brokenQueries(report);
  if (queries.length === 0) return [];
  const shown = queries.slice(0, detail.rows);
  const one = queries.length === 1;
  const more = moreText(queries.length, shown.length, 'query', 'queries');
  return [
    '> [!CAUTION]',
    `> **This change breaks ${counted(queries.length, 'query', 'queries')} of the dashboards.** ${one ? 'It asks' : 'They ask'} for what nothing declares, and will show no data. Mend ${one ? 'it' : 'them'} in the same change, or keep the metric under its old name.`,
    ...(shown.length > 0 ? ['>'] : []),
    ...shown.map((query) => `> - ${queryText(query, report, detail.field)}`),
    ...(more === '' ? [] : ['>', `> ${more}`]),
  ];
}

function queryText({ reference, change }: BrokenQuery, { links }: PullReport, field: number): string {
  const { expression } = reference;
  const where = expression.panel
    ? `panel **${markdownText(panelTitle(expression.panel), field) || '(untitled)'}**`
    : whereText(reference);
  return `${markdownCode(askedFor(reference), field)} ${whyText(change, field)}: ${where}, ${placeLink(links, expression, field)}`;
}

function whyText(change: MetricChange | null, field: number): string {
  if (change === null) return 'is declared nowhere';
  if (change.after === null) return 'is **removed**';
  const now = markdownCode(change.after.name, field);
  if (change.type === 'renamed') return `is **renamed** to ${now}`;
  return `is no series of ${now} as a ${change.after.kind}`;
}
