import { type JsonPath, parsePath, valueAt } from '../grafana/json-path.ts';
import type { Dashboard, GridPos } from '../model.ts';

/** A JSON object with keys that nobody vouches for. */
export type Json = Readonly<Record<string, unknown>>;

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own property of a JSON object; nothing that the prototype holds. */
export function own(object: Json, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** A panel of a classic dashboard as habits and joins read it. */
export interface BoardPanel {
  readonly path: JsonPath;
  readonly json: Json;
  readonly type: string;
  readonly title: string;
  readonly grid: GridPos | null;
}

/** The dashboard object inside a file, or null when there is none. */
export function boardObject(dashboard: Dashboard): Json | null {
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
      const type = text(own(json, 'type'));
      if (type === 'row' || own(json, 'panels') !== undefined) {
        // Rows hold panels, and panels hold none: one level is all that Grafana knows.
        if (!nested) read(own(json, 'panels'), [...path, i, 'panels'], true);
        if (type === 'row') return;
      }
      panels.push({ path: [...path, i], json, type, title: text(own(json, 'title')), grid: gridOf(json) });
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
export function panelAt(dashboard: Dashboard, path: string): Json | null {
  try {
    const value = valueAt(dashboard.json, parsePath(path));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function gridOf(json: Json): GridPos | null {
  const grid = own(json, 'gridPos');
  if (!isObject(grid)) return null;
  const part = (key: string): number | null => {
    const value = own(grid, key);
    return typeof value === 'number' && Number.isFinite(value) ? value : null;
  };
  const [h, w, x, y] = [part('h'), part('w'), part('x'), part('y')];
  return h === null || w === null ? null : { h, w, x: x ?? 0, y: y ?? 0 };
}
