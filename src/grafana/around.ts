/** The queries of a dashboard that belong to no panel: template variables and annotations. */

import type { DataSources, Language } from './datasource.ts';
import type { JsonPath } from './json-path.ts';
import { quoted } from './json-problem.ts';
import { isObject, own, ownList, ownText } from './json-value.ts';
import { type Note, promqlField, type Site, unreadable } from './targets.ts';
import { v2Query } from './v2.ts';

interface Placed {
  readonly entry: unknown;
  readonly path: JsonPath;
}

/** What Grafana's Prometheus plugin reads as the query of a variable, beside a bare selector. */
const VARIABLE_CALL = /^\s*(?:label_values|label_names|query_result|metrics)\s*\(/;

/** Adds the queries of template variables: the dashboard's own, and those that rows and tabs of version 2 have (`more`). */
export function variableSites(
  model: unknown,
  root: JsonPath,
  more: readonly Placed[],
  sources: DataSources,
  sites: Site[],
  notes: Note[],
): void {
  const classic = placed(ownList(own(model, 'templating'), 'list'), [...root, 'templating', 'list']);
  for (const { entry, path } of classic) {
    if (ownText(entry, 'type') !== 'query') continue;
    const found = variableText(entry, path);
    const language = sources.language(own(entry, 'datasource'));
    if (found !== null && isForPrometheus(found.expr, language))
      sites.push(site(found.path, found.expr, 'variable', false));
  }
  for (const { entry, path } of [...placed(ownList(model, 'variables'), [...root, 'variables']), ...more]) {
    if (ownText(entry, 'kind') !== 'QueryVariable') continue;
    const spec = own(entry, 'spec');
    const target = v2Query(spec, [...path, 'spec']);
    const language = target === null ? 'unknown' : sources.language(...target.datasources, own(spec, 'datasource'));
    const field = ['query', 'expr', '__legacyStringValue'].find(
      (key) => (ownText(target?.query, key) ?? '').trim() !== '',
    );
    const found =
      target !== null && field !== undefined
        ? { path: [...target.path, field], expr: ownText(target.query, field) ?? '' }
        : variableText(spec, [...path, 'spec']);
    if (found !== null && isForPrometheus(found.expr, language))
      sites.push(site(found.path, found.expr, 'variable', false));
    if (found === null && target !== null) {
      const note = unreadable(target, language, `the variable ${quoted(ownText(spec, 'name') ?? '')}`);
      if (note !== null) notes.push(note);
    }
  }
}

/** Adds the queries of annotations. One that is switched off is marked hidden: a viewer can switch it on. */
export function annotationSites(
  model: unknown,
  root: JsonPath,
  sources: DataSources,
  sites: Site[],
  notes: Note[],
): void {
  const classic = placed(ownList(own(model, 'annotations'), 'list'), [...root, 'annotations', 'list']);
  for (const { entry, path } of classic) {
    if (!isObject(entry) || own(entry, 'builtIn')) continue;
    const name = `the annotation ${quoted(ownText(entry, 'name') ?? '')}`;
    const datasources = [own(own(entry, 'target'), 'datasource'), own(entry, 'datasource')];
    const language = sources.language(...datasources);
    const hidden = own(entry, 'enable') === false;
    // Grafana writes both since version 9; they are one query.
    const target = { path, query: entry, datasources, refId: null, hidden };
    const inner = { ...target, path: [...path, 'target'], query: own(entry, 'target') };
    const chosen = [target, inner].find(({ query }) => promqlField(query, language) !== null);
    const field = chosen === undefined ? null : promqlField(chosen.query, language);
    if (chosen !== undefined && field !== null) {
      sites.push(site([...chosen.path, field], ownText(chosen.query, field) ?? '', 'annotation', hidden));
    } else {
      const note = unreadable(target, language, name) ?? unreadable(inner, language, name);
      if (note !== null) notes.push(note);
    }
  }
  for (const { entry, path } of placed(Array.isArray(own(model, 'annotations')) ? ownList(model, 'annotations') : [], [
    ...root,
    'annotations',
  ])) {
    const spec = own(entry, 'spec');
    if (!isObject(spec) || own(spec, 'builtIn') === true) continue;
    const target = v2Query(spec, [...path, 'spec']);
    const language = sources.language(...(target?.datasources ?? []), own(spec, 'datasource'));
    const legacy = { path: [...path, 'spec', 'legacyOptions'], query: own(spec, 'legacyOptions') };
    const chosen = [target, legacy].find((each) => each !== null && promqlField(each.query, language) !== null);
    const field = chosen ? promqlField(chosen.query, language) : null;
    if (chosen && field !== null) {
      const hidden = own(spec, 'enable') === false;
      sites.push(site([...chosen.path, field], ownText(chosen.query, field) ?? '', 'annotation', hidden));
    }
  }
}

/** The text of a variable's query: a string, or an object that holds it; `definition` is a copy that some files have alone. */
function variableText(variable: unknown, path: JsonPath): { path: JsonPath; expr: string } | null {
  const query = own(variable, 'query');
  const candidates: [JsonPath, unknown][] = [
    [[...path, 'query'], query],
    [[...path, 'query', 'query'], own(query, 'query')],
    [[...path, 'query', 'expr'], own(query, 'expr')],
    [[...path, 'definition'], own(variable, 'definition')],
  ];
  for (const [at, expr] of candidates) if (typeof expr === 'string' && expr.trim() !== '') return { path: at, expr };
  return null;
}

/** Where the data source is not known, only what no other plugin reads is taken for Prometheus's. */
function isForPrometheus(expr: string, language: Language): boolean {
  if (language !== 'unknown') return language === 'prometheus';
  if (VARIABLE_CALL.test(expr)) return true;
  // A bare selector, as in `up{job="x"}`; other plugins have JSON in braces.
  return /^[A-Za-z_:][\w:]*\s*(?:\{[^|]*\})?$|^\{\s*\w+\s*[=!][^|]*\}$/.test(expr.trim());
}

function placed(list: readonly unknown[], path: JsonPath): Placed[] {
  return list.map((entry, i) => ({ entry, path: [...path, i] }));
}

function site(path: JsonPath, expr: string, role: 'variable' | 'annotation', hidden: boolean): Site {
  return { path, expr, role, panel: null, hidden, refId: null, legend: null };
}
