import { type JsonPath, parsePath, valueAt } from '../grafana/json-path.ts';
import { isObject, type JsonObject, own, ownText } from '../grafana/json-value.ts';
import type { Dashboard, GridPos } from '../model.ts';

/** A panel of a classic dashboard as habits and joins read it. */
export interface BoardPanel {
  readonly path: JsonPath;
  readonly json: JsonObject;
  readonly type: string;
  readonly title: string;
  readonly grid: GridPos | null;
}

/** The dashboard object inside a file, or null when there is none. */
export function boardObject(dashboard: Dashboard): JsonObject | null {
  const object = valueAt(dashboard.json, dashboard.root);
  return isObject(object) ? object : null;
}

/** Every panel that is no row, in the order of the file, those of collapsed rows and of legacy `rows` among them. */
export function boardPanels(dashboard: Dashboard): BoardPanel[] {
  const panels: BoardPanel[] = [];
  const object = boardObject(dashboard);
  if (object === null) return panels;
  const read = (list: unknown, path: JsonPath, nested: boolean): void => {
    if (!Array.isArray(list)) return;
    list.forEach((json: unknown, i) => {
      if (!isObject(json)) return;
      const type = ownText(json, 'type') ?? '';
      if (type === 'row' || own(json, 'panels') !== undefined) {
        // Rows hold panels, and panels hold none: one level is all that Grafana knows.
        if (!nested) read(own(json, 'panels'), [...path, i, 'panels'], true);
        if (type === 'row') return;
      }
      panels.push({ path: [...path, i], json, type, title: ownText(json, 'title') ?? '', grid: gridOf(json) });
    });
  };
  read(own(object, 'panels'), [...dashboard.root, 'panels'], false);
  const rows = own(object, 'rows');
  if (Array.isArray(rows)) {
    rows.forEach((row: unknown, i) => {
      if (isObject(row)) read(own(row, 'panels'), [...dashboard.root, 'rows', i, 'panels'], true);
    });
  }
  return panels;
}

/** The panel object at a path as text (`panels[3]`), or null. */
export function panelAt(dashboard: Dashboard, path: string): JsonObject | null {
  try {
    const value = valueAt(dashboard.json, parsePath(path));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function gridOf(json: JsonObject): GridPos | null {
  const grid = own(json, 'gridPos');
  if (!isObject(grid)) return null;
  const part = (key: string): number | null => {
    const value = own(grid, key);
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  };
  const [h, w, x, y] = [part('h'), part('w'), part('x'), part('y')];
  return h === null || w === null ? null : { h, w, x: x ?? 0, y: y ?? 0 };
}
