/**
 * Places new panels on a dashboard's grid. Nothing here touches the document: the result says where new panels stand and
 * which ones move down, and `layoutEdits` turns that into edits of the text.
 */

import type { GridPos } from '../model.ts';
import type { Edit } from './edit.ts';
import { bottomOf, COLUMNS, Occupancy } from './grid.ts';
import type { JsonObject } from './json-format.ts';
import type { JsonPath } from './json-path.ts';
import type { Box, Section, Size } from './sections.ts';

/** A number of the document that must change because its panel moves down. */
export interface Shift {
  /** Path of the `gridPos.y`. */
  readonly path: JsonPath;
  readonly y: number;
}

export interface Placed {
  /** Where the new panels stand, in the order asked for. */
  readonly gridPos: readonly GridPos[];
  /** Every panel of the document that moves, those that earlier calls moved included. */
  readonly shifts: readonly Shift[];
  /** The layout with the new panels on it: what the next call goes on from, and what `layoutEdits` takes at the end. */
  readonly sections: readonly Section[];
}

/**
 * Finds places for new panels in a section.
 *
 * A free stretch between the section's own panels comes first, when it holds the whole rectangle. The others go below the
 * section's last panel, from left to right in the order given, and whatever is below is pushed down by as much as they need
 * there and no more. Panels of this section and above stay where they are; those below keep their places to each other. New
 * panels of a collapsed row go into it, and push nothing.
 *
 * What overlaps already, hangs over an edge or has no usable position stays as it is, and nothing new is put over it.
 *
 * Positions of panels that an earlier call placed further down move with a later push: read them from the last result's
 * `sections`.
 *
 * @throws RangeError when there is no such section, or a size is not 1 to 24 columns and at least 1 unit.
 */
export function place(layout: readonly Section[], index: number, sizes: readonly Size[]): Placed {
  const section = layout[index];
  if (section === undefined) throw new RangeError(`expected a section from 0 to ${layout.length - 1}, found ${index}`);
  for (const { w, h } of sizes) {
    if (!Number.isSafeInteger(w) || !Number.isSafeInteger(h) || w < 1 || w > COLUMNS || h < 1) {
      throw new RangeError(
        `expected a size of 1 to ${COLUMNS} columns and at least 1 unit of height, found ${w} x ${h}`,
      );
    }
  }
  const below = section.collapsed ? [] : layout.slice(index + 1).flatMap(boxesOnGrid);
  const limit = topOf(below);
  const fixed = section.collapsed ? section.panels : layout.slice(0, index + 1).flatMap(boxesOnGrid);
  const taken = [...fixed, ...below.filter(({ y }) => y === null)];
  const gridPos = new Search(section, taken, limit).place(sizes);
  const added = gridPos.map((area, i) => ({ path: null, area, y: area.y, pushed: 0, size: sizes[i] ?? null }));
  const units = gridPos.reduce((most, area) => Math.max(most, bottomOf(area) - limit), 0);
  const sections = [
    ...layout.slice(0, index),
    { ...section, panels: [...section.panels, ...added] },
    ...layout.slice(index + 1).map((later) => push(later, units)),
  ];
  return { gridPos, shifts: shiftsOf(sections), sections };
}

/**
 * Plans a new row, open and empty, after a section (by default the last one), and makes room for its line. Give its index to
 * `place` for the panels that it is to hold.
 *
 * @returns the layout with the row, and the index of its section, whose `row.area` is the row's own `gridPos`.
 * @throws RangeError when there is no such section.
 */
export function newRow(
  layout: readonly Section[],
  title: string,
  after: number = layout.length - 1,
): { readonly sections: readonly Section[]; readonly index: number } {
  // Panels that follow a collapsed row belong to none: a new row between the two would take them over.
  const index = (layout[after + 1]?.row === null ? after + 1 : after) + 1;
  const previous = layout[index - 1];
  if (previous === undefined) throw new RangeError(`expected a section from 0 to ${layout.length - 1}, found ${after}`);
  const fixed = layout.slice(0, index).flatMap(boxesOnGrid);
  const below = layout.slice(index).flatMap(boxesOnGrid);
  const limit = topOf(below);
  const taken = new Occupancy([...fixed, ...below.filter(({ y }) => y === null)].map(({ area }) => area));
  const end = endOf(previous.collapsed ? { ...previous, panels: [] } : previous, limit);
  const y = taken.drop(0, COLUMNS, 1, end);
  const row: Section = {
    row: { path: null, area: { h: 1, w: COLUMNS, x: 0, y }, y, pushed: 0, size: { h: 1, w: COLUMNS } },
    title,
    collapsed: false,
    containerPath: layout[0]?.containerPath ?? previous.containerPath,
    after: index === layout.length ? lastIndex(layout) : previous.collapsed ? lastIndex([previous]) : previous.after,
    panels: [],
    hidden: [],
  };
  const pushed = layout.slice(index).map((later) => push(later, Math.max(0, y + 1 - limit)));
  return { sections: [...layout.slice(0, index), row, ...pushed], index };
}

/**
 * The edits of the text that make a layout real: the planned rows and panels in the order in which they must stand in the file,
 * and the positions of what was pushed down.
 *
 * @param write gives the JSON of a planned panel (or of a planned row: `box` is then `section.row`), with `box.area` as its
 *   `gridPos`.
 */
export function layoutEdits(layout: readonly Section[], write: (box: Box, section: Section) => JsonObject): Edit[] {
  const added = layout.flatMap((section) => {
    const boxes = section.row === null ? section.panels : [section.row, ...section.panels];
    return boxes
      .filter(({ path }) => path === null)
      .map((box): Edit => {
        const { containerPath, after } = section;
        return { type: 'add-panel', containerPath, after, panel: write(box, section) };
      });
  });
  const moved = shiftsOf(layout).map(({ path, y }): Edit => ({ type: 'set-number', path, value: y }));
  return [...added, ...moved];
}

/** The JSON of a new open row. Its `collapsed` and `panels` are written out, as Grafana misreads rows without them. */
export function rowPanel(id: number, title: string, gridPos: GridPos): JsonObject {
  return { collapsed: false, gridPos: { ...gridPos }, id, panels: [], title, type: 'row' };
}

/** The search for free places in one section. */
class Search {
  readonly #occupancy: Occupancy;
  readonly #top: number;
  readonly #bottom: number;
  /** By size, the line to look for a hole from: what is above is taken, and stays so. Null when there is none left. */
  readonly #holesFrom = new Map<string, number | null>();
  /** By column, the first line below the section's panels and what was put there. */
  readonly #skyline: number[];
  /** The column where the current line at the bottom goes on. */
  #column = 0;

  /**
   * @param taken what stays where it is and must not be covered.
   * @param limit the line where the next section starts as long as it is not pushed.
   */
  constructor(section: Section, taken: readonly Box[], limit: number) {
    this.#occupancy = new Occupancy(taken.map(({ area }) => area));
    const end = endOf(section, limit);
    const rowEnd = section.row === null || section.collapsed ? Number.NEGATIVE_INFINITY : bottomOf(section.row.area);
    this.#top = Math.max(Math.min(topOf(section.panels, true), end), rowEnd);
    // Panels that reach past the start of the next section already: the first place beside or below them is taken, wherever it
    // is, so that the next section is pushed no further than needed.
    this.#bottom = end > limit ? Number.POSITIVE_INFINITY : end;
    this.#skyline = new Array<number>(COLUMNS).fill(end);
  }

  place(sizes: readonly Size[]): GridPos[] {
    return sizes.map((size) => this.#inHole(size) ?? this.#atBottom(size));
  }

  #inHole({ w, h }: Size): GridPos | null {
    const key = `${w}x${h}`;
    const from = this.#holesFrom.get(key);
    if (from === null) return null;
    const hole = this.#occupancy.hole(w, h, from ?? this.#top, this.#bottom);
    this.#holesFrom.set(key, hole?.y ?? null);
    if (hole === null) return null;
    const area = { h, w, x: hole.x, y: hole.y };
    this.#occupancy.take(area);
    return area;
  }

  /**
   * Left to right; a panel stands right below what is above it in its columns, as Grafana would pull it up there anyway.
   */
  #atBottom({ w, h }: Size): GridPos {
    if (this.#column + w > COLUMNS) this.#column = 0;
    const x = this.#column;
    const top = this.#skyline.slice(x, x + w).reduce((a, b) => Math.max(a, b));
    const y = this.#occupancy.drop(x, w, h, top);
    this.#skyline.fill(y + h, x, x + w);
    this.#column += w;
    return { h, w, x, y };
  }
}

/** What takes space on the dashboard's own grid: not what is inside a collapsed row. */
function boxesOnGrid({ row, collapsed, panels }: Section): Box[] {
  return [...(row === null ? [] : [row]), ...(collapsed ? [] : panels)];
}

/** The uppermost line of some panels that can move (or of all); infinity when there are none. */
function topOf(boxes: readonly Box[], all = false): number {
  return boxes.reduce(
    (top, { y, area }) => (y === null && !all ? top : Math.min(top, area.y)),
    Number.POSITIVE_INFINITY,
  );
}

/** The first line below a section's panels. An empty part before the first row ends at the top of the dashboard. */
function endOf({ row, panels }: Section, limit: number): number {
  const boxes = panels.length > 0 || row === null ? panels : [row];
  return boxes.length === 0
    ? Math.min(0, limit)
    : boxes.reduce((end, { area }) => Math.max(end, bottomOf(area)), Number.NEGATIVE_INFINITY);
}

function push(section: Section, units: number): Section {
  if (units === 0) return section;
  const pushBox = (box: Box): Box => {
    if (box.y === null) return box;
    const area = { ...box.area, y: box.area.y + units };
    return { ...box, area, y: box.y + units, pushed: box.pushed + units };
  };
  const row = section.row === null ? null : pushBox(section.row);
  return { ...section, row, panels: section.panels.map(pushBox), hidden: section.hidden.map(pushBox) };
}

function shiftsOf(layout: readonly Section[]): Shift[] {
  return layout.flatMap(({ row, panels, hidden }) =>
    [...(row === null ? [] : [row]), ...panels, ...hidden].flatMap(({ path, y, pushed }) =>
      path === null || y === null || pushed === 0 ? [] : [{ path: [...path, 'gridPos', 'y'], y }],
    ),
  );
}

/** The greatest index that the sections' panels have in the dashboard's own array; -1 when there are none. */
function lastIndex(layout: readonly Section[]): number {
  return layout.flatMap(boxesOnGrid).reduce((last, { path }) => {
    const index = path?.at(-1);
    return typeof index === 'number' ? Math.max(last, index) : last;
  }, -1);
}
