/** The panels of a dashboard of schema version 2: a map of elements, and a layout that shows some of them. */

import type { Walked } from './classic.ts';
import { formatPath, type JsonPath } from './json-path.ts';
import { quoted } from './json-problem.ts';
import { isObject, type JsonObject, own, ownList, ownText } from './json-value.ts';
import type { Note, Target, WalkedPanel } from './targets.ts';

/** The elements that the layout shows, in the order of the file. */
export function v2Panels(model: unknown, root: JsonPath): Walked {
  const layout = readLayout(own(model, 'layout'), [...root, 'layout']);
  const panels: WalkedPanel[] = [];
  const notes: Note[] = [];
  const elements = own(model, 'elements');
  for (const [key, element] of isObject(elements) ? Object.entries(elements) : []) {
    const spec = own(element, 'spec');
    if (!isObject(spec)) continue;
    const path = [...root, 'elements', key];
    const title = ownText(spec, 'title') ?? '';
    const row = layout.shown.get(key);
    if (row === undefined) {
      notes.push({
        check: 'panel-not-shown',
        severity: 'info',
        message: `no layout of the dashboard has the panel ${quoted(title === '' ? key : title)}: Grafana does not show it, and it does not count`,
        path,
        suggestion: 'Add it to the layout, or remove it.',
      });
      continue;
    }
    if (ownText(element, 'kind') === 'LibraryPanel') {
      notes.push(keptInGrafana(ownText(own(spec, 'libraryPanel'), 'name') ?? title, path));
      continue;
    }
    const id = own(spec, 'id');
    const visual = own(spec, 'vizConfig');
    const generic = ownText(visual, 'kind') === 'VizConfig';
    const type = (generic ? ownText(visual, 'group') : ownText(visual, 'kind')) ?? '';
    const place = { id: typeof id === 'number' ? id : null, title, type, path: formatPath(path), row };
    panels.push({ place, path, json: spec, targets: queries(spec, [...path, 'spec']) });
  }
  return { panels, variables: layout.variables, notes };
}

/** The fields of a query of version 2: `query.kind` (older) or `query.group` is the plugin, the rest stands in `query.spec`. */
export function v2Query(holder: unknown, path: JsonPath): Target | null {
  const query = own(holder, 'query');
  if (!isObject(query)) return null;
  const kind = ownText(query, 'kind') ?? '';
  const plugin = ownText(query, 'group') ?? (kind === 'DataQuery' ? '' : kind);
  const named = own(query, 'datasource') ?? own(holder, 'datasource');
  // The plugin says the language; the data source is only asked where there is none.
  const datasources =
    plugin === '' ? [named] : [{ type: plugin, uid: ownText(named, 'name') ?? ownText(named, 'uid') ?? '' }];
  return {
    path: [...path, 'query', 'spec'],
    query: own(query, 'spec'),
    datasources,
    refId: ownText(holder, 'refId'),
    hidden: own(holder, 'hidden') === true || own(holder, 'hide') === true,
  };
}

function queries(spec: JsonObject, path: JsonPath): Target[] {
  const list = ownList(own(own(spec, 'data'), 'spec'), 'queries');
  const targets: Target[] = [];
  for (const [i, query] of list.entries()) {
    const target = v2Query(own(query, 'spec'), [...path, 'data', 'spec', 'queries', i, 'spec']);
    if (target !== null) targets.push(target);
  }
  return targets;
}

function keptInGrafana(name: string, path: JsonPath): Note {
  return {
    check: 'library-panel',
    severity: 'info',
    message: `the queries of the library panel ${quoted(name)} are kept in Grafana and not in this file: what it charts is not known`,
    path,
    suggestion: null,
  };
}

interface Layout {
  /** For each element that is shown, the title of the row or tab that it is in. */
  readonly shown: ReadonlyMap<string, string | null>;
  readonly variables: { readonly entry: unknown; readonly path: JsonPath }[];
}

/** Goes through grids, rows and tabs, nested as they may be; the kinds do not matter, only what refers to an element. */
function readLayout(layout: unknown, path: JsonPath): Layout {
  const shown = new Map<string, string | null>();
  const variables: { entry: unknown; path: JsonPath }[] = [];
  const stack: { value: unknown; path: JsonPath; title: string | null }[] = [{ value: layout, path, title: null }];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const { value } = node;
    let { title } = node;
    if (isObject(value)) {
      const kind = ownText(value, 'kind') ?? '';
      const name = ownText(value, 'name');
      if (kind === 'ElementReference' && name !== null && !shown.has(name)) shown.set(name, title);
      // RowsLayoutRow, TabsLayoutTab, GridLayoutRow.
      if (/(?:Row|Tab)$/.test(kind)) {
        const spec = own(value, 'spec');
        title = own(spec, 'hideHeader') === true ? null : (ownText(spec, 'title') ?? '');
      }
    }
    const entries: (readonly [string | number, unknown])[] = Array.isArray(value)
      ? [...value.entries()]
      : isObject(value)
        ? Object.entries(value)
        : [];
    for (const [key, child] of entries.reverse()) {
      if (typeof child !== 'object' || child === null) continue;
      const childPath = [...node.path, key];
      if (key === 'variables' && Array.isArray(child)) {
        for (const [i, entry] of child.entries()) variables.push({ entry, path: [...childPath, i] });
      } else {
        stack.push({ value: child, path: childPath, title });
      }
    }
  }
  return { shown, variables };
}
