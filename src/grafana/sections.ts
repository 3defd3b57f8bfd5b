/** The sections of a classic dashboard: what stands before the first row, then each row with what it holds. */

import type { GridPos } from '../model.ts';
import { areaOf, movableY, positionOf } from './grid.ts';
import { type JsonPath, valueAt } from './json-path.ts';

/** A size that a new panel asks for, in columns and units of height. The object itself tells whose it is. */
export interface Size {
  readonly w: number;
  readonly h: number;
}

/** A panel (or a row's own panel) as a rectangle. */
export interface Box {
  /** Path of the panel from the root of the file; null for one that is only planned. */
  readonly path: JsonPath | null;
  /** The cells that it may cover, pushes included. */
  readonly area: GridPos;
  /** The `y` that it should have: the file's own plus the pushes. Null when the file has none that can be moved. */
  readonly y: number | null;
  /** How many units it was pushed down. */
  readonly pushed: number;
  /** What was asked for, when the panel is only planned. */
  readonly size: Size | null;
}

export interface Section {
  /** The row's panel; null before the first row, and for panels that follow a collapsed row and so belong to none. */
  readonly row: Box | null;
  readonly title: string | null;
  /** The panels are in the row's own `panels` and take no space below it. */
  readonly collapsed: boolean;
  /** The array that holds the panels, and new ones. */
  readonly containerPath: JsonPath;
  /** New panels come after this element of that array; -1: in front of all. */
  readonly after: number;
  /** The panels, top to bottom as Grafana orders them, then planned ones. */
  readonly panels: readonly Box[];
  /** Panels inside a row that says it is open: Grafana does not show them, they only move along. */
  readonly hidden: readonly Box[];
}

/**
 * Why panels cannot be placed on a dashboard, as a sentence for the user, or null when they can.
 *
 * Dashboards from before schema version 16 (Grafana 4 and older: `rows` with `span` and `height`) are not edited: Grafana
 * computes another layout when it opens them, so that a place chosen here would mean nothing. Neither are those of version 2
 * (`elements` and `layout`).
 */
export function whyNotEditable(json: unknown, root: JsonPath): string | null {
  const dashboard = valueAt(json, root);
  if (typeof dashboard !== 'object' || dashboard === null || Array.isArray(dashboard)) {
    return 'the file holds no dashboard object';
  }
  const version = valueAt(dashboard, ['schemaVersion']);
  const rows = valueAt(dashboard, ['rows']);
  if (Array.isArray(rows) && rows.length > 0 && !(typeof version === 'number' && version >= 16)) {
    const said = typeof version === 'number' ? `schema version ${version}` : 'no schema version';
    return `the dashboard has the rows of Grafana 4 and older (${said}; 16 is the first with a grid): open it in a newer Grafana, save it and export it again`;
  }
  if (valueAt(dashboard, ['elements']) !== undefined && valueAt(dashboard, ['layout']) !== undefined) {
    return 'the dashboard is of schema version 2 (elements and layout): export it in the classic format';
  }
  const panels = valueAt(dashboard, ['panels']);
  if (panels !== undefined && panels !== null && !Array.isArray(panels)) return 'its panels are no array';
  return null;
}

/**
 * Reads the sections, from top to bottom. The first one is always there: the part before the first row, empty most of the time.
 *
 * Which row a panel belongs to: Grafana sorts the panels by `y` and `x` when it loads a dashboard (DashboardModel,
 * sortPanelsByGridPos), and an open row then owns all that follows until the next row. So it is the order on the screen that
 * counts here. Tools that go by the order of the file must agree on new panels, and `after` is chosen for that.
 *
 * @param root path of the dashboard inside the file.
 */
export function sections(json: unknown, root: JsonPath): Section[] {
  const containerPath = [...root, 'panels'];
  const elements = asArray(valueAt(json, containerPath));
  const panels: Entry[] = [];
  elements.forEach((panel, index) => {
    if (typeof panel === 'object' && panel !== null && !Array.isArray(panel)) {
      panels.push({ panel, index, owner: null, box: boxOf(panel, [...containerPath, index]) });
    }
  });
  const inFile = ownersOf(panels);
  const onScreen = ownersOf(inScreenOrder(panels));
  const drafts: { row: Entry | null; members: Entry[] }[] = [{ row: null, members: [] }];
  for (const entry of onScreen) {
    const last = drafts.at(-1);
    if (isRow(entry.panel)) drafts.push({ row: entry, members: [] });
    else if (last?.row && isCollapsed(last.row.panel)) drafts.push({ row: null, members: [entry] });
    else last?.members.push(entry);
  }
  const ownerInFile = new Map(inFile.map(({ index, owner }) => [index, owner]));
  return drafts.map(({ row, members }) => {
    const boxes = members.map(({ box }) => box);
    if (row !== null) return rowSection(row, members, ownerInFile, containerPath);
    const agreeing = members.filter(({ index, owner }) => ownerInFile.get(index) === owner).map(({ index }) => index);
    const after = Math.max(-1, ...lastOf(agreeing.length > 0 ? agreeing : members.map(({ index }) => index)));
    return { row: null, title: null, collapsed: false, containerPath, after, panels: boxes, hidden: [] };
  });
}

/** A panel of the dashboard's own array. */
interface Entry {
  readonly panel: object;
  readonly index: number;
  /** Index of the row before it in the order at hand. */
  readonly owner: number | null;
  readonly box: Box;
}

function rowSection(
  row: Entry,
  members: readonly Entry[],
  ownerInFile: ReadonlyMap<number, number | null>,
  containerPath: JsonPath,
): Section {
  const rowPath = [...containerPath, row.index];
  const nestedPath = [...rowPath, 'panels'];
  const elements = asArray(valueAt(row.panel, ['panels']));
  const nested = elements
    .map((panel, i) => ({ panel, box: boxOf(panel, [...nestedPath, i]) }))
    .filter(({ panel }) => typeof panel === 'object' && panel !== null);
  const boxes = nested.map(({ box }) => box);
  const title = valueAt(row.panel, ['title']);
  const common = { row: row.box, title: typeof title === 'string' ? title : '' };
  if (isCollapsed(row.panel)) {
    const after = elements.length - 1;
    return { ...common, collapsed: true, containerPath: nestedPath, after, panels: boxes, hidden: [] };
  }
  // After a panel that this row owns both on the screen and in the file; the row itself is one.
  const agreeing = members.filter(({ index }) => ownerInFile.get(index) === row.index).map(({ index }) => index);
  const after = Math.max(row.index, ...lastOf(agreeing));
  return {
    ...common,
    collapsed: false,
    containerPath,
    after,
    panels: members.map(({ box }) => box),
    hidden: boxes,
  };
}

function boxOf(panel: unknown, path: JsonPath): Box {
  return { path, area: areaOf(panel), y: movableY(panel), pushed: 0, size: null };
}

function inScreenOrder(entries: readonly Entry[]): Entry[] {
  const positions = new Map(entries.map((entry) => [entry, positionOf(entry.panel)]));
  const position = (entry: Entry) => positions.get(entry) ?? { x: 0, y: 0 };
  return [...entries].sort((a, b) => position(a).y - position(b).y || position(a).x - position(b).x);
}

function ownersOf(entries: readonly Entry[]): Entry[] {
  let owner: number | null = null;
  return entries.map((entry) => {
    if (isRow(entry.panel)) owner = entry.index;
    return { ...entry, owner };
  });
}

function lastOf(indices: readonly number[]): number[] {
  return indices.length === 0 ? [] : [indices.reduce((a, b) => Math.max(a, b))];
}

function isRow(panel: object): boolean {
  return valueAt(panel, ['type']) === 'row';
}

/** As Grafana reads it: whatever is truthy. A row that does not say is open. */
function isCollapsed(row: object): boolean {
  return Boolean(valueAt(row, ['collapsed']));
}

function asArray(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
