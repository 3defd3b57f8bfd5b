/** The queries of a panel. */

import type { Expression, PanelPlace, Severity } from '../model.ts';
import type { DataSources, Language } from './datasource.ts';
import type { JsonPath } from './json-path.ts';
import { quoted } from './json-problem.ts';
import { type JsonObject, own, ownText } from './json-value.ts';

/** A panel that the walk came by. */
export interface WalkedPanel {
  readonly place: PanelPlace;
  readonly path: JsonPath;
  readonly json: JsonObject;
  readonly targets: readonly Target[];
}

/** One query object, whatever its language. */
export interface Target {
  readonly path: JsonPath;
  /** The object that holds `expr`. */
  readonly query: unknown;
  /** What names the data source, innermost first. */
  readonly datasources: readonly unknown[];
  readonly refId: string | null;
  readonly hidden: boolean;
}

/** An expression before its line is known. */
export interface Site {
  readonly path: JsonPath;
  readonly expr: string;
  readonly role: Expression['role'];
  readonly panel: PanelPlace | null;
  readonly hidden: boolean;
  readonly refId: string | null;
  readonly legend: string | null;
}

/** A finding before its line is known. */
export interface Note {
  readonly check: string;
  readonly severity: Severity;
  readonly message: string;
  readonly path: JsonPath;
  readonly suggestion: string | null;
}

/** Adds the PromQL of a panel to `sites`, and what is wrong with its targets to `notes`. */
export function panelSites(panel: WalkedPanel, sources: DataSources, sites: Site[], notes: Note[]): void {
  for (const target of panel.targets) {
    const language = sources.language(...target.datasources);
    const field = promqlField(target.query, language);
    if (field === null) {
      const note = unreadable(target, language, `the target of the panel ${quoted(panel.place.title)}`);
      if (note !== null) notes.push(note);
      continue;
    }
    sites.push({
      path: [...target.path, field],
      expr: ownText(target.query, field) ?? '',
      role: 'target',
      panel: panel.place,
      hidden: target.hidden,
      refId: target.refId,
      legend: ownText(target.query, 'legendFormat'),
    });
  }
}

/** The field of a query object that holds PromQL; null when there is none. */
export function promqlField(query: unknown, language: Language): 'expr' | 'query' | null {
  if (language === 'other') return null;
  const expr = ownText(query, 'expr');
  if (expr !== null && expr.trim() !== '') return language === 'prometheus' || !isLogQl(expr) ? 'expr' : null;
  // Some generators write `query` (grafanalib writes both). Other data sources have a field of this name too, so that where
  // the data source is not known, something must speak for Prometheus.
  const text = ownText(query, 'query');
  if (text === null || text.trim() === '') return null;
  return language === 'prometheus' || speaksForPrometheus(query) ? 'query' : null;
}

/** A query for Prometheus whose text is no text. */
export function unreadable({ query, path }: Target, language: Language, what: string): Note | null {
  const expr = own(query, 'expr');
  if (language !== 'prometheus' || expr === undefined || expr === null || typeof expr === 'string') return null;
  return {
    check: 'unreadable-query',
    severity: 'warning',
    message: `${what} has an expr that is no text but ${Array.isArray(expr) ? 'an array' : `a value of type ${typeof expr}`}`,
    path: [...path, 'expr'],
    suggestion: null,
  };
}

/** Whether an expression is LogQL for sure: a pipe outside of quotes, which PromQL has nowhere. */
function isLogQl(expr: string): boolean {
  return expr
    .replace(/"(?:[^"\\\n]|\\[\s\S])*"?|'(?:[^'\\\n]|\\[\s\S])*'?|`[^`]*`?|\$?\$\{[^}]{0,200}\}/g, '')
    .includes('|');
}

function speaksForPrometheus(query: unknown): boolean {
  const others = [
    'rawSql',
    'rawQuery',
    'measurement',
    'metrics',
    'bucketAggs',
    'rawSQL',
    'queryType',
    'timeField',
    'alias',
  ];
  if (others.some((key) => own(query, key) !== undefined)) return false;
  return ['legendFormat', 'intervalFactor', 'exemplar', 'instant'].some((key) => own(query, key) !== undefined);
}
