import { existsSync, readFileSync } from 'node:fs';
import { diffLines } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../src/grafana/edit.ts';
import { areaOf, bottomOf, movableY, overlaps } from '../../src/grafana/grid.ts';
import type { JsonObject } from '../../src/grafana/json-format.ts';
import { type JsonPath, valueAt } from '../../src/grafana/json-path.ts';
import { layoutEdits, newRow, place, rowPanel } from '../../src/grafana/layout.ts';
import { nextPanelIds } from '../../src/grafana/panel-ids.ts';
import { type Section, type Size, sections } from '../../src/grafana/sections.ts';
import type { GridPos } from '../../src/model.ts';

type Panel = Record<string, unknown>;
const at = (x: number, y: number, w: number, h: number): GridPos => ({ h, w, x, y });
const panel = (id: number, gridPos: unknown): Panel => ({ id, type: 'stat', gridPos });
const row = (id: number, y: number, nested?: Panel[]): Panel => ({
  id,
  type: 'row',
  title: `row ${id}`,
  collapsed: nested !== undefined,
  gridPos: at(0, y, 24, 1),
  panels: nested ?? [],
});

/** The dashboard after `sizes` were placed in a section, and where they went. New panels have ids from 1001. */
function placed(
  panels: readonly Panel[],
  index: number,
  sizes: readonly Size[],
): { panels: Panel[]; gridPos: readonly GridPos[] } {
  const json = { schemaVersion: 39, panels };
  const result = place(sections(json, []), index, sizes);
  return { panels: realize(json, result.sections), gridPos: result.gridPos };
}

function realize(json: object, layout: readonly Section[]): Panel[] {
  let id = 1000;
  const edits = layoutEdits(layout, (box, section): JsonObject => {
    id++;
    return box === section.row
      ? rowPanel(id, section.title ?? '', box.area)
      : { id, type: 'stat', gridPos: { ...box.area } };
  });
  return JSON.parse(applyEdits(JSON.stringify(json), edits)).panels;
}

const positions = (panels: readonly Panel[]): string[] =>
  panels.map(({ id, gridPos }) => {
    const { x, y, w, h } = gridPos as GridPos;
    return `${id}: ${x},${y} ${w}x${h}`;
  });

describe('sections', () => {
  const ids = (json: unknown, root: JsonPath = []) =>
    sections(json, root).map(({ row, title, collapsed, panels, after, containerPath }) => ({
      row: row === null ? null : title,
      collapsed,
      panels: panels.map(({ path }) => valueAt(json, [...(path ?? []), 'id'])),
      after,
      container: containerPath.join('.'),
    }));

  it('reads the part before the first row, open rows and collapsed rows', () => {
    const panels = [
      panel(1, at(0, 0, 4, 4)),
      row(10, 4),
      panel(2, at(0, 5, 4, 4)),
      row(20, 9, [panel(3, at(0, 10, 4, 4))]),
    ];
    expect(ids({ panels })).toEqual([
      { row: null, collapsed: false, panels: [1], after: 0, container: 'panels' },
      { row: 'row 10', collapsed: false, panels: [2], after: 2, container: 'panels' },
      { row: 'row 20', collapsed: true, panels: [3], after: 0, container: 'panels.3.panels' },
    ]);
    expect(ids({ dashboard: { panels } }, ['dashboard']).map(({ container }) => container)).toEqual([
      'dashboard.panels',
      'dashboard.panels',
      'dashboard.panels.3.panels',
    ]);
  });

  it('goes by the order on the screen, and inserts where the order of the file agrees', () => {
    const panels = [
      row(20, 10),
      panel(3, at(0, 11, 4, 4)),
      row(10, 0),
      panel(2, at(0, 1, 4, 4)),
      panel(4, at(4, 11, 4, 4)),
      panel(1, at(4, 1, 4, 4)),
    ];
    expect(ids({ panels })).toEqual([
      { row: null, collapsed: false, panels: [], after: -1, container: 'panels' },
      { row: 'row 10', collapsed: false, panels: [2, 1], after: 5, container: 'panels' },
      { row: 'row 20', collapsed: false, panels: [3, 4], after: 1, container: 'panels' },
    ]);
  });

  it('keeps panels after a collapsed row apart from it', () => {
    expect(ids({ panels: [row(10, 0, []), panel(1, at(0, 1, 4, 4)), row(20, 5), panel(2, at(0, 6, 4, 4))] })).toEqual([
      { row: null, collapsed: false, panels: [], after: -1, container: 'panels' },
      { row: 'row 10', collapsed: true, panels: [], after: -1, container: 'panels.0.panels' },
      { row: null, collapsed: false, panels: [1], after: 1, container: 'panels' },
      { row: 'row 20', collapsed: false, panels: [2], after: 3, container: 'panels' },
    ]);
  });

  it.each([
    undefined,
    null,
    3,
    'x',
    {},
    [null, 3, 'x', [], [panel(1, at(0, 0, 1, 1))]],
    [{}, { type: 'row', collapsed: true, panels: 3 }],
  ])('does not fall over %j', (panels) => {
    expect(sections({ panels }, []).length).toBeGreaterThan(0);
    expect(sections(panels, ['a', 1]).length).toBe(1);
  });
});

describe('place', () => {
  it.each<[string, Panel[], number, Size[], string[]]>([
    [
      'on an empty dashboard',
      [],
      0,
      [
        { w: 12, h: 8 },
        { w: 12, h: 8 },
        { w: 12, h: 8 },
      ],
      ['1001: 0,0 12x8', '1002: 12,0 12x8', '1003: 0,8 12x8'],
    ],
    [
      'in a hole',
      [panel(1, at(0, 0, 12, 8)), panel(2, at(18, 0, 6, 8))],
      0,
      [
        { w: 6, h: 4 },
        { w: 6, h: 4 },
      ],
      ['1: 0,0 12x8', '2: 18,0 6x8', '1001: 12,0 6x4', '1002: 12,4 6x4'],
    ],
    [
      'not in a hole that is too low',
      [panel(1, at(0, 0, 12, 8))],
      0,
      [{ w: 6, h: 9 }],
      ['1: 0,0 12x8', '1001: 0,8 6x9'],
    ],
    [
      'holes for some, the bottom for others',
      [panel(1, at(0, 0, 18, 4))],
      0,
      [
        { w: 12, h: 4 },
        { w: 6, h: 4 },
        { w: 12, h: 4 },
      ],
      ['1: 0,0 18x4', '1001: 0,4 12x4', '1002: 18,0 6x4', '1003: 12,4 12x4'],
    ],
    [
      'pushes what is below by as much as it takes',
      [
        row(10, 0),
        panel(1, at(0, 1, 24, 4)),
        row(20, 7),
        panel(2, at(0, 8, 12, 4)),
        panel(3, at(12, 9, 12, 4)),
        row(30, 20),
      ],
      1,
      [{ w: 12, h: 8 }],
      [
        '10: 0,0 24x1',
        '1: 0,1 24x4',
        '1001: 0,5 12x8',
        '20: 0,13 24x1',
        '2: 0,14 12x4',
        '3: 12,15 12x4',
        '30: 0,26 24x1',
      ],
    ],
    [
      'pushes nothing when there is room',
      [row(10, 0), panel(1, at(0, 1, 24, 4)), row(20, 20)],
      1,
      [{ w: 12, h: 8 }],
      ['10: 0,0 24x1', '1: 0,1 24x4', '1001: 0,5 12x8', '20: 0,20 24x1'],
    ],
    [
      'in an empty row',
      [row(10, 0), row(20, 1), panel(1, at(0, 2, 4, 4))],
      1,
      [{ w: 6, h: 4 }],
      ['10: 0,0 24x1', '1001: 0,1 6x4', '20: 0,5 24x1', '1: 0,6 4x4'],
    ],
    [
      'before the first row',
      [row(10, 0), panel(1, at(0, 1, 4, 4))],
      0,
      [{ w: 6, h: 4 }],
      ['1001: 0,0 6x4', '10: 0,4 24x1', '1: 0,5 4x4'],
    ],
    [
      'not over what an earlier row lets hang down',
      [row(10, 0), panel(1, at(0, 1, 12, 20)), row(20, 5), panel(2, at(12, 6, 12, 4))],
      2,
      [{ w: 24, h: 4 }],
      ['10: 0,0 24x1', '1: 0,1 12x20', '20: 0,5 24x1', '2: 12,6 12x4', '1001: 0,21 24x4'],
    ],
    [
      'left and right at once, each below what is above it',
      [panel(1, at(0, 0, 24, 1))],
      0,
      [
        { w: 6, h: 4 },
        { w: 6, h: 2 },
        { w: 12, h: 2 },
        { w: 6, h: 2 },
        { w: 12, h: 2 },
      ],
      ['1: 0,0 24x1', '1001: 0,1 6x4', '1002: 6,1 6x2', '1003: 12,1 12x2', '1004: 0,5 6x2', '1005: 6,3 12x2'],
    ],
  ])('%s', (_, panels, index, sizes, expected) => {
    expect(positions(placed(panels, index, sizes).panels)).toEqual(expected);
  });

  it('puts panels into a collapsed row, which takes no space outside', () => {
    const nested = [panel(1, at(0, 1, 12, 4)), panel(2, at(0, 5, 24, 4))];
    const { panels } = placed([row(10, 0, nested), row(20, 1), panel(3, at(0, 2, 24, 4))], 1, [
      { w: 12, h: 4 },
      { w: 12, h: 4 },
    ]);
    expect(positions(panels)).toEqual(['10: 0,0 24x1', '20: 0,1 24x1', '3: 0,2 24x4']);
    expect(positions(panels[0]?.panels as Panel[])).toEqual([
      '1: 0,1 12x4',
      '2: 0,5 24x4',
      '1001: 12,1 12x4',
      '1002: 0,9 12x4',
    ]);
  });

  it('pushes the next section no further than needed when panels reach into it already', () => {
    const { panels } = placed([row(10, 0), panel(1, at(0, 1, 12, 20)), row(20, 5)], 1, [{ w: 12, h: 24 }]);
    expect(positions(panels)).toEqual(['10: 0,0 24x1', '1: 0,1 12x20', '1001: 12,1 12x24', '20: 0,25 24x1']);
  });

  it('moves what an open row hides in itself along', () => {
    const hiding = { ...row(20, 5), panels: [panel(2, at(0, 6, 4, 4))] };
    const { panels } = placed([row(10, 0), panel(1, at(0, 1, 24, 4)), hiding], 1, [{ w: 12, h: 6 }]);
    expect(positions(panels)).toEqual(['10: 0,0 24x1', '1: 0,1 24x4', '1001: 0,5 12x6', '20: 0,11 24x1']);
    expect(positions(panels[3]?.panels as Panel[])).toEqual(['2: 0,12 4x4']);
  });

  it('makes the array of a collapsed row that has none', () => {
    const { panels } = placed([{ ...row(10, 4, []), panels: null }], 1, [{ w: 12, h: 4 }]);
    expect(positions(panels[0]?.panels as Panel[])).toEqual(['1001: 0,5 12x4']);
  });

  it('moves what is inside a collapsed row together with it', () => {
    const { panels } = placed([panel(1, at(0, 0, 24, 4)), row(10, 4, [panel(2, at(0, 5, 4, 4))])], 0, [
      { w: 12, h: 4 },
    ]);
    expect(positions(panels)).toEqual(['1: 0,0 24x4', '1001: 0,4 12x4', '10: 0,8 24x1']);
    expect(positions(panels[2]?.panels as Panel[])).toEqual(['2: 0,9 4x4']);
  });

  it('leaves odd positions as they are', () => {
    const odd = [
      undefined,
      null,
      'x',
      { y: '5' },
      { y: Number.MAX_VALUE },
      { x: -4, y: 0, w: 99, h: -3 },
      { x: 30, y: 1, w: 2, h: 2 },
    ];
    const before = [...odd.map((gridPos, i) => panel(i, gridPos)), row(10, 30), panel(20, { y: null })];
    const { panels } = placed(before, 0, [{ w: 24, h: 40 }]);
    const find = (id: number) => panels.find((other) => other.id === id)?.gridPos;
    for (const [i, gridPos] of odd.entries()) expect(find(i)).toEqual(gridPos);
    expect(find(20)).toEqual({ y: null });
  });

  it.each<[number, Size]>([
    [3, { w: 1, h: 1 }],
    [-1, { w: 1, h: 1 }],
    [0, { w: 25, h: 1 }],
    [0, { w: 0, h: 1 }],
    [0, { w: 1, h: 0 }],
    [0, { w: 1.5, h: 1 }],
    [0, { w: Number.NaN, h: 1 }],
  ])('refuses section %s, size %j', (index, size) => {
    expect(() => place(sections({ panels: [] }, []), index, [size])).toThrow(RangeError);
  });

  it('works on a dashboard of a hundred thousand panels', () => {
    const panels = Array.from({ length: 100_000 }, (_, i) =>
      i % 10 === 0 ? row(i, i) : panel(i, at((i * 7) % 24, i, 5, 1 + (i % 900_000))),
    );
    const sizes = Array.from({ length: 1000 }, () => ({ w: 3, h: 8 }));
    const result = place(sections({ panels }, []), 5000, sizes);
    expect(result.gridPos).toHaveLength(1000);
  });
});

describe('newRow', () => {
  const panels = [
    row(10, 0),
    panel(1, at(0, 1, 24, 4)),
    row(20, 5, [panel(2, at(0, 6, 4, 4))]),
    panel(3, at(0, 6, 4, 4)),
    row(30, 10),
  ];
  it.each<[number | undefined, string[]]>([
    [
      undefined,
      [
        '10: 0,0 24x1',
        '1: 0,1 24x4',
        '20: 0,5 24x1',
        '3: 0,6 4x4',
        '30: 0,10 24x1',
        '1001: 0,11 24x1',
        '1002: 0,12 6x4',
      ],
    ],
    [
      1,
      [
        '10: 0,0 24x1',
        '1: 0,1 24x4',
        '1001: 0,5 24x1',
        '1002: 0,6 6x4',
        '20: 0,10 24x1',
        '3: 0,11 4x4',
        '30: 0,15 24x1',
      ],
    ],
    // Not between a collapsed row and the panels that follow it.
    [
      2,
      [
        '10: 0,0 24x1',
        '1: 0,1 24x4',
        '20: 0,5 24x1',
        '3: 0,6 4x4',
        '1001: 0,10 24x1',
        '1002: 0,11 6x4',
        '30: 0,15 24x1',
      ],
    ],
    [
      0,
      [
        '1001: 0,0 24x1',
        '1002: 0,1 6x4',
        '10: 0,5 24x1',
        '1: 0,6 24x4',
        '20: 0,10 24x1',
        '3: 0,11 4x4',
        '30: 0,15 24x1',
      ],
    ],
  ])('after section %s', (after, expected) => {
    const json = { panels };
    const { sections: layout, index } = newRow(sections(json, []), 'new', after);
    const result = realize(json, place(layout, index, [{ w: 6, h: 4 }]).sections);
    expect(positions(result)).toEqual(expected);
    expect(result.find(({ id }) => id === 1001)).toEqual({ ...row(1001, 0), title: 'new', gridPos: expect.anything() });
  });

  it('takes panels placed above it along, whichever was asked for first', () => {
    const json = { panels: [row(10, 0), panel(1, at(0, 1, 24, 4))] };
    const { sections: layout, index } = newRow(sections(json, []), 'new');
    const below = place(layout, index, [{ w: 6, h: 4 }]).sections;
    const both = place(below, 1, [{ w: 12, h: 3 }]).sections;
    expect(positions(realize(json, both))).toEqual([
      '10: 0,0 24x1',
      '1: 0,1 24x4',
      '1001: 0,5 12x3',
      '1002: 0,8 24x1',
      '1003: 0,9 6x4',
    ]);
  });

  it('stands right below a collapsed row, however tall that is when open', () => {
    const json = { panels: [row(10, 0, [panel(1, at(0, 1, 24, 40))])] };
    expect(positions(realize(json, newRow(sections(json, []), 'new').sections))).toEqual([
      '10: 0,0 24x1',
      '1001: 0,1 24x1',
    ]);
  });

  it('makes room for itself', () => {
    const json = { panels: [panel(1, at(0, 0, 24, 4)), row(10, 4)] };
    expect(positions(realize(json, newRow(sections(json, []), 'new', 0).sections))).toEqual([
      '1: 0,0 24x4',
      '1001: 0,4 24x1',
      '10: 0,5 24x1',
    ]);
    expect(() => newRow(sections(json, []), 'new', 7)).toThrow(RangeError);
  });
});

/** The panels with those inside rows. */
const spread = (panels: readonly Panel[]): Panel[] =>
  panels.flatMap((value) => [value, ...((value.panels as Panel[] | undefined) ?? [])]);

const coordinate = fc.oneof(
  { weight: 9, arbitrary: fc.nat(40) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>(-1, -7, 1.5, 1e308, '3', null, undefined, 25, 1e9, Number.MAX_SAFE_INTEGER),
  },
);
const anyGridPos = fc.oneof(
  { weight: 9, arbitrary: fc.record({ x: coordinate, y: coordinate, w: coordinate, h: coordinate }) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(undefined, null, 'x', 3, []) },
);
const saneGridPos = fc
  .tuple(fc.nat(23), fc.nat(40), fc.nat(23), fc.nat(9))
  .map(([x, y, w, h]) => at(x, y, Math.min(w + 1, 24 - x), h + 1));
const sizes = fc.array(fc.record({ w: fc.integer({ min: 1, max: 24 }), h: fc.integer({ min: 1, max: 9 }) }), {
  maxLength: 8,
});

const boards = (gridPos: fc.Arbitrary<unknown>): fc.Arbitrary<Panel[]> => {
  const plain = gridPos.map((value): Panel => ({ type: 'stat', gridPos: value }));
  const rows = fc
    .tuple(gridPos, fc.boolean(), fc.array(plain, { maxLength: 3 }))
    .map(([value, collapsed, nested]): Panel => {
      const y = valueAt(value, ['y']);
      return { type: 'row', title: 'r', collapsed, gridPos: { h: 1, w: 24, x: 0, y }, panels: collapsed ? nested : [] };
    });
  return fc
    .array(fc.oneof({ weight: 3, arbitrary: plain }, { weight: 1, arbitrary: rows }), { maxLength: 14 })
    .map((list) => {
      const board = JSON.parse(JSON.stringify(list)) as Panel[];
      for (const [i, value] of spread(board).entries()) value.id = i + 1;
      return board;
    });
};

/** The lists whose members share a grid: the dashboard's own, and that of each collapsed row. */
const grids = (panels: readonly Panel[]): Panel[][] => [
  [...panels],
  ...panels
    .filter(({ type, collapsed }) => type === 'row' && collapsed === true)
    .map((value) => value.panels as Panel[]),
];
/** What is new says exactly where it is, even beyond the last line that is believed of others. */
const cells = (value: Panel): GridPos => (isNew(value) ? (value.gridPos as GridPos) : areaOf(value));
const isNew = ({ id }: Panel): boolean => (id as number) > 1000;

function overlappingPairs(panels: readonly Panel[]): string[] {
  const areas = panels.map((value) => ({ id: value.id, area: areaOf(value) }));
  return areas.flatMap((a, i) =>
    areas.slice(i + 1).flatMap((b) => (overlaps(a.area, b.area) ? [`${a.id}-${b.id}`] : [])),
  );
}

describe('place, properties', () => {
  const requests = (gridPos: fc.Arbitrary<unknown>) => fc.tuple(boards(gridPos), fc.nat(), sizes);

  it('never puts anything new over anything, inside 24 columns, whatever is there', () => {
    fc.assert(
      fc.property(requests(anyGridPos), ([panels, where, wanted]) => {
        const count = sections({ panels }, []).length;
        const after = placed(panels, where % count, wanted);
        for (const grid of grids(after.panels)) {
          for (const value of grid.filter(isNew)) {
            const { x, y, w } = value.gridPos as GridPos;
            expect(x >= 0 && x + w <= 24 && Number.isSafeInteger(y)).toBe(true);
            for (const other of grid) if (other !== value) expect(overlaps(cells(value), cells(other))).toBe(false);
          }
        }
        expect(after.gridPos.map(({ w, h }) => ({ w, h }))).toEqual(wanted);
      }),
      { numRuns: 600 },
    );
  });

  it('pushes the later sections by one amount, only when needed and as little as possible, and moves nothing else', () => {
    fc.assert(
      fc.property(requests(anyGridPos), ([panels, where, wanted]) => {
        const layout = sections({ panels }, []);
        const index = where % layout.length;
        const section = layout[index];
        const result = place(layout, index, wanted);
        const shifts = new Map(result.shifts.map(({ path, y }) => [path.join('.'), y]));
        const deltas = layout.map(({ row, panels, hidden }) =>
          [...(row === null ? [] : [row]), ...panels, ...hidden].flatMap(({ path, y }) => {
            const moved = shifts.get([...(path ?? []), 'gridPos', 'y'].join('.'));
            if (y !== null && path !== null) return [(moved ?? y) - y];
            expect(moved).toBeUndefined();
            return [];
          }),
        );
        for (const delta of deltas.slice(0, index + 1).flat()) expect(delta).toBe(0);
        const later = new Set(deltas.slice(index + 1).flat());
        expect(later.size).toBeLessThanOrEqual(1);
        const [delta = 0] = later;
        expect(delta).toBeGreaterThanOrEqual(0);
        if (delta > 0) {
          const next = layout
            .slice(index + 1)
            .flatMap(({ row, panels, collapsed }) => [row, ...(collapsed ? [] : panels)]);
          const limit = Math.min(...next.flatMap((box) => (box === null || box.y === null ? [] : [box.area.y])));
          expect(Math.max(...result.gridPos.map(bottomOf))).toBe(limit + delta);
          expect(section?.collapsed).toBe(false);
        }
        expect(place(layout, index, wanted)).toEqual(result);
      }),
      { numRuns: 600 },
    );
  });

  it('shows the new panels under the row meant, all others where they were, and no more overlaps than before', () => {
    fc.assert(
      fc.property(requests(saneGridPos), ([panels, where, wanted]) => {
        const layout = sections({ panels }, []);
        const index = where % layout.length;
        const after = placed(panels, index, wanted).panels;
        const members = (list: readonly Panel[]) =>
          sections({ panels: list }, []).map((section) =>
            section.panels.map(({ path }) => valueAt({ panels: list }, [...(path ?? []), 'id']) as number),
          );
        const [before, now] = [members(panels), members(after)];
        // An empty part before the first row, or after a collapsed one, is told from no part only by what is in it.
        expect(now.map((ids) => ids.filter((id) => id <= 1000))).toEqual(before);
        expect(now[index]?.filter((id) => id > 1000)).toHaveLength(wanted.length);
        const old = grids(panels).flatMap(overlappingPairs);
        for (const pair of grids(after).flatMap(overlappingPairs)) expect(old).toContain(pair);
        for (const value of spread(panels)) {
          const moved = spread(after).find(({ id }) => id === value.id);
          expect(movableY(moved)).toBeGreaterThanOrEqual(movableY(value) ?? 0);
        }
      }),
      { numRuns: 600 },
    );
  });

  it('inserts under the same row in the order of the file, when both orders agree', () => {
    fc.assert(
      fc.property(requests(saneGridPos), ([panels, where, wanted]) => {
        const inOrder = [...panels].sort((a, b) => {
          const [p, q] = [areaOf(a), areaOf(b)];
          return p.y - q.y || p.x - q.x;
        });
        const layout = sections({ panels: inOrder }, []);
        const index = where % layout.length;
        const after = placed(inOrder, index, wanted).panels;
        const owners = after.map((value, i) => ({
          value,
          owner: after.slice(0, i).findLast(({ type }) => type === 'row')?.id ?? null,
        }));
        const section = layout[index];
        if (section?.collapsed) return;
        // Loose panels follow a collapsed row: in the file they come after it.
        const previous = layout.slice(0, index + 1).findLast(({ row }) => row !== null);
        const meant = previous?.row?.path ? valueAt({ panels: inOrder }, [...previous.row.path, 'id']) : null;
        for (const { value, owner } of owners) if (isNew(value)) expect(owner).toBe(meant);
      }),
    );
  });

  it('uses holes: nothing goes below the section while it fits between', () => {
    fc.assert(
      fc.property(requests(saneGridPos), ([panels, where, wanted]) => {
        const layout = sections({ panels }, []);
        const index = where % layout.length;
        const section = layout[index];
        const { gridPos } = place(layout, index, wanted);
        const boxes = section?.panels ?? [];
        if (boxes.length === 0) return;
        const grid = section?.collapsed
          ? boxes
          : layout.flatMap(({ row, panels, collapsed }) => [...(row ? [row] : []), ...(collapsed ? [] : panels)]);
        const next = layout[index + 1]?.row?.area.y ?? layout[index + 1]?.panels[0]?.area.y ?? Number.POSITIVE_INFINITY;
        const top = Math.max(
          Math.min(...boxes.map(({ area }) => area.y)),
          section?.row && !section.collapsed ? section.row.area.y + 1 : 0,
        );
        const bottom = Math.min(
          Math.max(...boxes.map(({ area }) => bottomOf(area))),
          section?.collapsed ? Number.POSITIVE_INFINITY : next,
        );
        gridPos.forEach((area, i) => {
          if (area.y < bottom) return;
          const others = [...grid.map((box) => box.area), ...gridPos.slice(0, i)];
          for (let y = top; y + area.h <= bottom; y++) {
            for (let x = 0; x + area.w <= 24; x++) {
              expect(others.some((other) => overlaps(other, { ...area, x, y }))).toBe(true);
            }
          }
        });
      }),
    );
  });

  it('plans new rows that overlap nothing and hold what is placed under them', () => {
    fc.assert(
      fc.property(requests(anyGridPos), fc.boolean(), ([panels, where, wanted], last) => {
        const json = { panels };
        const layout = sections(json, []);
        const planned = newRow(layout, 'new', last ? undefined : where % layout.length);
        const after = realize(json, place(planned.sections, planned.index, wanted).sections);
        for (const value of after.filter(isNew)) {
          for (const other of after) if (other !== value) expect(overlaps(cells(value), cells(other))).toBe(false);
        }
        expect(after.filter(isNew)).toHaveLength(wanted.length + 1);
      }),
      { numRuns: 400 },
    );
  });
});

const rsky = (name: string): string => `../shared/rsky/${name}`;
describe.skipIf(!existsSync(rsky('dashboard-before.json')))('on real dashboards', () => {
  it.each([
    ['dashboard-before.json', 0],
    ['dashboard-after-by-hand.json', 35],
  ])('%s: a small clean diff and no new overlap', (name, overlapsBefore) => {
    const text = readFileSync(rsky(name), 'utf8');
    const json: { panels: Panel[] } = JSON.parse(text);
    expect(overlappingPairs(json.panels)).toHaveLength(overlapsBefore);
    let layout: readonly Section[] = sections(json, []);
    expect(layout.map(({ title }) => title)).toHaveLength(5);
    for (let i = layout.length - 1; i > 0; i--) {
      layout = place(layout, i, [
        { w: 4, h: 4 },
        { w: 12, h: 8 },
        { w: 12, h: 8 },
      ]).sections;
    }
    const ids = nextPanelIds(json, [], 12);
    const edits = layoutEdits(layout, (box) => ({
      title: 'New',
      type: 'stat',
      id: ids.shift() ?? 0,
      gridPos: { ...box.area },
    }));
    const edited = applyEdits(text, edits);
    const after: Panel[] = JSON.parse(edited).panels;
    expect(overlappingPairs(after).length).toBeLessThanOrEqual(overlapsBefore);
    expect(after).toHaveLength(json.panels.length + 12);
    const gone = diffLines(text, edited).flatMap(({ removed, value }) =>
      removed ? value.split('\n').slice(0, -1) : [],
    );
    // Moved panels, and no comma: the last panel is followed by new ones that come after its own bracket.
    for (const line of gone) expect(line).toMatch(/^ {8}"y": \d+$/);
  });
});
