import { bottomOf, COLUMNS } from '../grafana/grid.ts';
import { formatPath } from '../grafana/json-path.ts';
import { newRow, place } from '../grafana/layout.ts';
import type { Box, Section, Size } from '../grafana/sections.ts';
import type { GridPos, Priority, Proposal, Signal, Visual } from '../model.ts';
import { type Habits, hasFullWidth, usualSize, wholeSize } from './habits.ts';
import { once } from './once.ts';
import { PRIORITIES } from './signal.ts';
import { Tally } from './tally.ts';
import { DEFAULT_SIZES, VISUAL_TYPES } from './visual.ts';
import { stemWords } from './words.ts';

/** A new panel that wants a place. */
export interface Request {
  /** Index of the section, or the title of a row to make. */
  readonly row: number | string;
  readonly size: Size;
  readonly visual: Visual;
  readonly signal: Signal;
  readonly priority: Priority;
  /** What it is a part of: see `partOf`. */
  readonly part: string;
}

export interface Arrangement {
  /** The layout with everything on it. */
  readonly sections: readonly Section[];
  /** For each request, in the order asked: its section, its final place, and the object that names it in the layout. */
  readonly spots: readonly { readonly section: number; readonly gridPos: GridPos; readonly size: Size }[];
}

/** Single words stand above graphs, and tables below: each of these begins a line of its own. */
const BANDS: readonly (readonly Visual[])[] = [['stat'], ['state-timeline', 'timeseries', 'heatmap'], ['table']];
/** What is looked at together stands together: errors first, then what makes them, then what flows. */
const SIGNAL_ORDER: readonly Signal[] = ['errors', 'latency', 'saturation', 'traffic', 'state'];

/** The part of the system that a proposal is about, by crate and by the first word of its first metric. */
export function partOf({ crate, metrics }: Pick<Proposal, 'crate' | 'metrics'>): string {
  return `${crate ?? ''}\u0000${stemWords(metrics[0] ?? '')[0] ?? ''}`;
}

/**
 * Gives every request a place in its section: single values first, then by part of the system, by signal, by priority, and
 * in the order asked. With `widen`, a graph that would stand alone on its line takes all of it, when the dashboard does so
 * elsewhere.
 */
export function arrange(start: readonly Section[], requests: readonly Request[], widen: Habits | null): Arrangement {
  const rows = [...new Set(requests.map(({ row }) => row))];
  // Existing rows from top to bottom, then new ones in the order in which they are asked for.
  const ordered = [
    ...rows.filter((row) => typeof row === 'number').sort((a, b) => a - b),
    ...rows.filter((row) => typeof row === 'string'),
  ];
  const order = orderOf(requests);
  let layout = start;
  const spots = new Map<Request, { readonly section: number; readonly size: Size }>();
  for (const row of ordered) {
    const inRow = requests.filter((request) => request.row === row).sort(order);
    let index: number;
    if (typeof row === 'number') index = row;
    else ({ sections: layout, index } = newRow(layout, row));
    for (const band of BANDS) {
      const inBand = inRow.filter(({ visual }) => band.includes(visual));
      if (inBand.length === 0) continue;
      const { sections, sizes } = placeBand(layout, index, inBand, widen);
      layout = sections;
      inBand.forEach((request, i) => {
        spots.set(request, { section: index, size: sizes[i] ?? request.size });
      });
    }
  }
  // Later pushes move what was placed earlier: positions are read off the finished layout.
  const areas = new Map(
    layout.flatMap(({ panels }) => panels).flatMap(({ size, area }) => (size === null ? [] : [[size, area] as const])),
  );
  return {
    sections: layout,
    spots: requests.map((request) => {
      const { section, size } = spots.get(request) ?? { section: 0, size: request.size };
      const area = areas.get(size) ?? { ...size, x: 0, y: 0 };
      return { section, size, gridPos: { h: area.h, w: area.w, x: area.x, y: area.y } };
    }),
  };
}

interface Band {
  readonly sections: readonly Section[];
  /** One object for each request: sizes are told apart by identity. */
  readonly sizes: readonly Size[];
}

function placeBand(
  layout: readonly Section[],
  index: number,
  requests: readonly Request[],
  widen: Habits | null,
): Band {
  const sizes = requests.map(({ size }): Size => ({ w: size.w, h: size.h }));
  const placed = place(layout, index, sizes);
  if (widen === null) return { sections: placed.sections, sizes };
  const lonely = lonelyOnes(layout[index]?.panels ?? [], placed.gridPos);
  const wider = sizes.map(
    (size, i): Size => (lonely.has(i) && widens(requests[i], widen) ? { w: COLUMNS, h: size.h } : size),
  );
  if (wider.every((size, i) => size === sizes[i])) return { sections: placed.sections, sizes };
  return { sections: place(layout, index, wider).sections, sizes: wider };
}

function orderOf(requests: readonly Request[]): (a: Request, b: Request) => number {
  const crates = new Map<string, number>();
  const parts = new Map<string, number>();
  for (const { part } of requests) {
    const crate = part.slice(0, part.indexOf('\u0000'));
    if (!crates.has(crate)) crates.set(crate, crates.size);
    if (!parts.has(part)) parts.set(part, parts.size);
  }
  const crateRank = ({ part }: Request) => crates.get(part.slice(0, part.indexOf('\u0000'))) ?? 0;
  const partRank = ({ part }: Request) => parts.get(part) ?? 0;
  return (a, b) =>
    crateRank(a) - crateRank(b) ||
    partRank(a) - partRank(b) ||
    SIGNAL_ORDER.indexOf(a.signal) - SIGNAL_ORDER.indexOf(b.signal) ||
    PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority);
}

function widens(request: Request | undefined, habits: Habits): boolean {
  return request?.visual === 'timeseries' && hasFullWidth(habits, VISUAL_TYPES.timeseries);
}

/** Indices of the new places that start a line and share their lines with nothing else. */
function lonelyOnes(there: readonly Box[], placed: readonly GridPos[]): Set<number> {
  const shares = (a: GridPos, b: GridPos) => a.y < bottomOf(b) && b.y < bottomOf(a);
  const lonely = new Set<number>();
  placed.forEach((area, i) => {
    if (area.x !== 0 || area.w === COLUMNS) return;
    if (there.some((box) => shares(box.area, area)) || placed.some((other, j) => j !== i && shares(other, area)))
      return;
    lonely.add(i);
  });
  return lonely;
}

/** The size of a new panel: as most of its type in the row (at least two), then as most on the dashboard, then by default. */
export function sizeFor(visual: Visual, habits: Habits, section: Section | undefined): Size {
  const types = VISUAL_TYPES[visual];
  const boxes = section === undefined ? [] : section.panels;
  const panels = panelsByPath(habits);
  const inRow = new Tally<Size>();
  for (const { path } of boxes) {
    const panel = path === null ? undefined : panels.get(formatPath(path));
    if (panel === undefined || panel.grid === null || !types.includes(panel.type)) continue;
    const size = wholeSize(panel.grid);
    if (size !== null) inRow.add(`${size.w}x${size.h}`, size);
  }
  const [first] = inRow.ranked();
  return (
    (first !== undefined && first.count >= 2 ? first.thing : null) ?? usualSize(habits, types) ?? DEFAULT_SIZES[visual]
  );
}

const panelsByPath = once(({ panels }: Habits) => new Map(panels.map((panel) => [formatPath(panel.path), panel])));
