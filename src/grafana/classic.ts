/** The panels of a dashboard of the classic model. */

import { positionOf } from './grid.ts';
import { formatPath, type JsonPath } from './json-path.ts';
import { quoted } from './json-problem.ts';
import { isObject, type JsonObject, own, ownList, ownText } from './json-value.ts';
import type { Note, Target, WalkedPanel } from './targets.ts';

/** What a walk over a model's panels gives. `variables` are those that the layout holds, beside the dashboard's own. */
export interface Walked {
  readonly panels: readonly WalkedPanel[];
  readonly variables: readonly { readonly entry: unknown; readonly path: JsonPath }[];
  readonly notes: readonly Note[];
}

interface Found {
  readonly json: JsonObject;
  readonly path: JsonPath;
  readonly row: string | null;
}

/** Since this schema version a dashboard has a grid, and Grafana passes over `rows`. */
const FIRST_GRID = 16;

/** Every panel that is no row, in the order of the file: `panels`, what rows hold, legacy `rows`; each with its library panel's model. */
export function classicPanels(model: unknown, root: JsonPath): Walked {
  const found = collect(model, root);
  const ids = new Set(found.filter(({ json }) => !isClone(json)).map(({ json }) => own(json, 'id')));
  const library = new Library(model, root);
  const panels: WalkedPanel[] = [];
  const notes: Note[] = [];
  for (const each of found) {
    const { json, path, row } = each;
    const source = own(json, 'repeatPanelId');
    if (isClone(json) && source !== own(json, 'id') && ids.has(source)) continue;
    const targets = targetsOf(json, path, []);
    const reference = own(json, 'libraryPanel');
    const borrowed = targets.length === 0 && isObject(reference) ? library.take(reference) : null;
    if (borrowed === 'missing') notes.push(keptInGrafana(json, path));
    if (borrowed === 'missing' || borrowed === 'taken') continue;
    if (ownText(json, 'type') === 'row' && targets.length === 0) continue;
    const { id, type, title } = described(json, borrowed?.json ?? null);
    panels.push({
      place: { id, title, type, path: formatPath(path), row },
      path,
      json: borrowed?.json ?? json,
      targets: borrowed === null ? targets : targetsOf(borrowed.json, borrowed.path, [own(json, 'datasource')]),
    });
  }
  return { panels, variables: [], notes };
}

/** All panels with the rows that they stand under; rows among them. No recursion, as a file can nest them as it likes. */
function collect(model: unknown, root: JsonPath): Found[] {
  const found: Found[] = [];
  const stack: Found[] = [];
  const version = own(model, 'schemaVersion');
  const panels = ownList(model, 'panels');
  const rowsCount = !(typeof version === 'number' && version >= FIRST_GRID && panels.length > 0);
  const rows = rowsCount ? ownList(model, 'rows') : [];
  pushAll(stack, rows, [...root, 'rows'], () => null);
  const originals = new Set(
    panels.filter((panel) => isObject(panel) && !isClone(panel)).map((panel) => own(panel, 'id')),
  );
  const owners = rowsOnScreen(panels);
  pushAll(stack, panels, [...root, 'panels'], (i) => owners.get(i) ?? null);
  for (let each = stack.pop(); each !== undefined; each = stack.pop()) {
    const { json, path, row } = each;
    // An entry of the legacy `rows` is no panel.
    const isLegacyRow = path.length === root.length + 2 && path[root.length] === 'rows';
    if (!isLegacyRow) found.push(each);
    const isRow = isLegacyRow || ownText(json, 'type') === 'row';
    const title = isRow ? (ownText(json, 'title') ?? '') : row;
    const repeated = isClone(json) ? own(json, 'repeatPanelId') : undefined;
    // What a clone of a row holds are clones; some writers do not mark them.
    if (repeated !== undefined && isRow && originals.has(repeated)) continue;
    pushAll(stack, ownList(json, 'panels'), [...path, 'panels'], () => title);
  }
  return found;
}

function pushAll(stack: Found[], list: readonly unknown[], path: JsonPath, row: (i: number) => string | null): void {
  for (let i = list.length - 1; i >= 0; i--) {
    const json = list[i];
    if (isObject(json)) stack.push({ json, path: [...path, i], row: row(i) });
  }
}

/**
 * The title of the open row above each panel. Grafana sorts the panels by `y`, then `x`, when it loads a dashboard, and an open row
 * owns what follows until the next row; what follows a collapsed row belongs to none.
 */
function rowsOnScreen(panels: readonly unknown[]): Map<number, string | null> {
  const entries = panels.map((panel, i) => ({ panel, i, at: positionOf(panel) }));
  entries.sort((a, b) => a.at.y - b.at.y || a.at.x - b.at.x);
  const owners = new Map<number, string | null>();
  let row: string | null = null;
  for (const { panel, i } of entries) {
    if (ownText(panel, 'type') === 'row') row = own(panel, 'collapsed') ? null : (ownText(panel, 'title') ?? '');
    else owners.set(i, row);
  }
  return owners;
}

function isClone(panel: JsonObject): boolean {
  const source = own(panel, 'repeatPanelId');
  return typeof source === 'number' || (typeof source === 'string' && source !== '');
}

function targetsOf(panel: JsonObject, path: JsonPath, outer: readonly unknown[]): Target[] {
  const targets: Target[] = [];
  for (const [i, query] of ownList(panel, 'targets').entries()) {
    if (!isObject(query)) continue;
    targets.push({
      path: [...path, 'targets', i],
      query,
      datasources: [own(query, 'datasource'), own(panel, 'datasource'), ...outer],
      refId: ownText(query, 'refId'),
      hidden: own(query, 'hide') === true,
    });
  }
  return targets;
}

/** How a panel is called; a library panel's own model fills in what the panel leaves out. */
function described(panel: JsonObject, model: JsonObject | null): { id: number | null; type: string; title: string } {
  const id = own(panel, 'id');
  const reference = own(panel, 'libraryPanel');
  const title = ownText(panel, 'title') || ownText(model, 'title') || ownText(reference, 'name') || '';
  const type = ownText(panel, 'type') ?? '';
  return {
    id: typeof id === 'number' ? id : null,
    type: (type === '' || type === 'library-panel-ref' ? ownText(model, 'type') : null) ?? type,
    title,
  };
}

function keptInGrafana(panel: JsonObject, path: JsonPath): Note {
  const name = ownText(own(panel, 'libraryPanel'), 'name') ?? ownText(panel, 'title') ?? '';
  return {
    check: 'library-panel',
    severity: 'info',
    message: `the queries of the library panel ${quoted(name)} are kept in Grafana and not in this file: what it charts is not known`,
    path: [...path, 'libraryPanel'],
    suggestion: 'Export the dashboard for sharing externally, which brings its library panels along.',
  };
}

/** The library panels that an export brings along: `__elements`, by uid, or as a list in older files. */
class Library {
  readonly #models = new Map<string, { readonly json: JsonObject; readonly path: JsonPath }>();
  readonly #taken = new Set<string>();

  constructor(model: unknown, root: JsonPath) {
    const elements = own(model, '__elements');
    const entries: [string | number, unknown][] = Array.isArray(elements)
      ? [...elements.entries()]
      : isObject(elements)
        ? Object.entries(elements)
        : [];
    for (const [key, element] of entries) {
      const json = own(element, 'model');
      const uid = ownText(element, 'uid') ?? (typeof key === 'string' ? key : null);
      if (isObject(json) && uid !== null) this.#models.set(uid, { json, path: [...root, '__elements', key, 'model'] });
    }
  }

  /** The model of a library panel; `taken` for every panel but the first that shows it, as its queries stand only once in the file. */
  take(reference: JsonObject): { readonly json: JsonObject; readonly path: JsonPath } | 'taken' | 'missing' {
    const uid = ownText(reference, 'uid') ?? '';
    const found = this.#models.get(uid);
    if (found === undefined) return 'missing';
    if (this.#taken.has(uid)) return 'taken';
    this.#taken.add(uid);
    return found;
  }
}
