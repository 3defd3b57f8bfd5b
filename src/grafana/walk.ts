/** Every expression of a dashboard, with its place. */

import type { Dashboard, Expression, Finding } from '../model.ts';
import { annotationSites, variableSites } from './around.ts';
import { classicPanels } from './classic.ts';
import { DataSources } from './datasource.ts';
import { duplicateKeys } from './duplicate-keys.ts';
import { formatPath, type JsonPath, valueAt } from './json-path.ts';
import { quoted } from './json-problem.ts';
import { locate } from './json-text.ts';
import { own, ownList } from './json-value.ts';
import { modelVersion } from './shape.ts';
import { type Note, panelSites, type Site, type WalkedPanel } from './targets.ts';
import { v2Panels } from './v2.ts';

/**
 * Finds every query for Prometheus: in panels, in rows open or collapsed and however deep, in the legacy `rows`, in library panels
 * that the file brings along (`__elements`), in template variables and in annotations; in the classic model and in that of
 * version 2. Hidden targets count, and are marked. Clones that a repeat left in the file do not: they repeat their source.
 * Queries for other data sources are passed over.
 *
 * `expr` is the text as it stands in the file: a variable's may be `label_values(…)`, which `selectors` reads when it is told
 * the role. Panels come in the order of the file, then variables, then annotations.
 *
 * Findings: `library-panel` (its queries are in Grafana), `panel-not-shown` (version 2: no layout names it), `unreadable-query`,
 * `duplicate-key` (only the last of them counts, for Grafana and here). Never throws, whatever the JSON is.
 */
export function expressions(dashboard: Dashboard): { expressions: Expression[]; findings: Finding[] } {
  const model = valueAt(dashboard.json, dashboard.root);
  const root: JsonPath = dashboard.root;
  const walked = modelVersion(model) === 'v2' ? v2Panels(model, root) : classicPanels(model, root);
  const sources = new DataSources(model, dashboard.json, namedSources(model, walked.panels));
  const notes: Note[] = [...walked.notes];
  const sites: Site[] = [];
  for (const panel of walked.panels) panelSites(panel, sources, sites, notes);
  variableSites(model, root, walked.variables, sources, sites, notes);
  annotationSites(model, root, sources, sites, notes);

  const duplicates = duplicateKeys(dashboard.text);
  const paths = [...sites.map(({ path }) => path), ...notes.map(({ path }) => path)];
  const lines = locate(dashboard.text, paths).map((found) => found?.first.number ?? 1);
  const findings = notes.map((note, i) => findingOf(dashboard, note, lines[sites.length + i] ?? 1));
  for (const { key, line, column } of duplicates) {
    findings.push({
      check: 'duplicate-key',
      severity: 'warning',
      message: `an object has the key ${quoted(key)} twice: only the last one counts, and Grafana drops the other when it saves the dashboard`,
      file: dashboard.file,
      line,
      column,
      path: null,
      metric: null,
      suggestion: 'Remove the one that is not meant.',
    });
  }
  return { expressions: sites.map((site, i) => expressionOf(dashboard, site, lines[i] ?? 1)), findings };
}

function expressionOf({ file }: Dashboard, site: Site, line: number): Expression {
  const { path, expr, role, panel, hidden, refId, legend } = site;
  return { file, line, path: formatPath(path), expr, role, panel, hidden, refId, legend };
}

function findingOf({ file }: Dashboard, { check, severity, message, path, suggestion }: Note, line: number): Finding {
  return { check, severity, message, file, line, column: null, path: formatPath(path), metric: null, suggestion };
}

/** Every data source that is named with its type somewhere, so that a bare name or uid elsewhere can be told. */
function* namedSources(model: unknown, panels: readonly WalkedPanel[]): Generator<unknown> {
  for (const { json, targets } of panels) {
    yield own(json, 'datasource');
    for (const { datasources } of targets) yield* datasources;
  }
  for (const list of [ownList(own(model, 'templating'), 'list'), ownList(own(model, 'annotations'), 'list')]) {
    for (const entry of list) yield own(entry, 'datasource');
  }
}
