/** Grafana's grid: 24 columns, whole units of height, any number of lines. */

import type { GridPos } from '../model.ts';
import { valueAt } from './json-path.ts';

/** Grafana's GRID_COLUMN_COUNT. */
export const COLUMNS = 24;

/**
 * What is further away than this, or larger, is taken to be here: arithmetic stays exact, and a panel that claims to be
 * endless does not push what is below it out of reach.
 */
const FARTHEST = 1_000_000_000;
const TALLEST = 100_000;

/**
 * The cells that a panel may cover, from a `gridPos` that anybody may have written. It is never smaller than what the numbers
 * say inside the 24 columns, and also holds where Grafana moves a panel that hangs over an edge: to the left when it is too far
 * right, over the whole width when it starts left of the grid (`correctBounds` of react-grid-layout). What is missing or no
 * number has the value of Grafana's own defaults (PanelModel: x 0, y 0, w 6, h 3). A row covers the whole width.
 */
export function areaOf(panel: unknown): GridPos {
  const row = valueAt(panel, ['type']) === 'row';
  const position = positionOf(panel);
  const [x, top] = [Math.floor(position.x), Math.floor(position.y)];
  const right = Math.max(Math.ceil(position.x + numberIn(panel, 'w', 6)), x + 1);
  const bottom = Math.max(Math.ceil(position.y + numberIn(panel, 'h', row ? 1 : 3)), top + 1);
  if (row || x < 0) return { h: bottom - top, w: COLUMNS, x: 0, y: top };
  const left = Math.max(0, right > COLUMNS ? Math.min(x, COLUMNS - (right - x)) : x);
  return { h: bottom - top, w: Math.min(right, COLUMNS) - left, x: left, y: top };
}

/** Where Grafana puts a panel into order when it loads a dashboard: by `y`, then by `x`. */
export function positionOf(panel: unknown): { x: number; y: number } {
  return { x: numberIn(panel, 'x', 0), y: numberIn(panel, 'y', 0) };
}

/** The panel's own `y` when it is a number that a push can add to, else null: what is odd is left as it is. */
export function movableY(panel: unknown): number | null {
  const y = valueAt(panel, ['gridPos', 'y']);
  return typeof y === 'number' && Math.abs(y) < FARTHEST ? y : null;
}

/** The first line below an area. */
export function bottomOf(area: GridPos): number {
  return area.y + area.h;
}

/** Whether two areas share a cell. */
export function overlaps(a: GridPos, b: GridPos): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < bottomOf(b) && b.y < bottomOf(a);
}

function numberIn(panel: unknown, field: 'h' | 'w' | 'x' | 'y', otherwise: number): number {
  const value = valueAt(panel, ['gridPos', field]);
  if (typeof value !== 'number' || !Number.isFinite(value)) return otherwise;
  const most = field === 'y' ? FARTHEST : TALLEST;
  return Math.min(Math.max(value, -most), most);
}

/**
 * Which cells are taken. Kept as strips of lines that have the same cells taken, so that the cost depends on how many areas
 * there are and not on how tall they claim to be.
 */
export class Occupancy {
  /** Where each strip starts, ascending; a strip goes on until the next one starts, the last one without end. */
  readonly #starts: number[] = [];
  /** One bit for each column. */
  readonly #masks: number[] = [];

  constructor(areas: readonly GridPos[]) {
    const events: { y: number; area: GridPos; change: 1 | -1 }[] = [];
    for (const area of areas) {
      events.push({ y: area.y, area, change: 1 }, { y: bottomOf(area), area, change: -1 });
    }
    events.sort((a, b) => a.y - b.y);
    const covering = new Array<number>(COLUMNS).fill(0);
    for (const [i, { y, area, change }] of events.entries()) {
      for (let x = area.x; x < area.x + area.w; x++) covering[x] = (covering[x] ?? 0) + change;
      if (events[i + 1]?.y === y) continue;
      this.#starts.push(y);
      this.#masks.push(covering.reduce((mask, areasHere, x) => (areasHere > 0 ? mask | (1 << x) : mask), 0));
    }
  }

  /** Takes the cells of an area. */
  take(area: GridPos): void {
    const from = this.#cut(area.y);
    const to = this.#cut(bottomOf(area));
    for (let i = from; i < to; i++) this.#masks[i] = this.#maskAt(i) | columns(area.x, area.w);
  }

  /**
   * The uppermost, then leftmost, free place for a rectangle that lies within the lines from `top` to before `bottom`,
   * or null.
   */
  hole(w: number, h: number, top: number, bottom: number): { x: number; y: number } | null {
    // The uppermost place starts where the lines start, or where something ends that was in the way.
    for (let y = top, i = this.#stripAt(top); y + h <= bottom; y = this.#starts[++i] ?? bottom) {
      const taken = this.#takenBetween(i, y + h);
      for (let x = 0; x + w <= COLUMNS; x++) if ((taken & columns(x, w)) === 0) return { x, y };
    }
    return null;
  }

  /** The first line from `top` on where a rectangle is free at column `x`. */
  drop(x: number, w: number, h: number, top: number): number {
    let y = top;
    for (let i = this.#stripAt(top); (this.#takenBetween(i, y + h) & columns(x, w)) !== 0; )
      y = this.#starts[++i] ?? y + 1;
    return y;
  }

  /** The columns that are taken anywhere from strip `index` to before line `bottom`. */
  #takenBetween(index: number, bottom: number): number {
    let taken = this.#maskAt(index);
    for (let i = index + 1; (this.#starts[i] ?? bottom) < bottom; i++) taken |= this.#maskAt(i);
    return taken;
  }

  /** The strip that line `y` is in; -1 above the first. */
  #stripAt(y: number): number {
    let [low, high] = [0, this.#starts.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) <= y) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }

  /** Makes a strip start at line `y`, and returns its index. */
  #cut(y: number): number {
    const i = this.#stripAt(y);
    if (this.#starts[i] === y) return i;
    this.#starts.splice(i + 1, 0, y);
    this.#masks.splice(i + 1, 0, this.#maskAt(i));
    return i + 1;
  }

  #maskAt(index: number): number {
    return this.#masks[index] ?? 0;
  }
}

function columns(x: number, w: number): number {
  return ((1 << w) - 1) << x;
}
