import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaOf, COLUMNS, movableY, Occupancy, overlaps } from '../../src/grafana/grid.ts';
import { whyNotEditable } from '../../src/grafana/sections.ts';
import type { GridPos } from '../../src/model.ts';

const at = (x: number, y: number, w: number, h: number): GridPos => ({ h, w, x, y });

describe('areaOf', () => {
  it.each<[string, unknown, GridPos]>([
    ['as it says', { gridPos: at(3, 4, 5, 6) }, at(3, 4, 5, 6)],
    ["Grafana's defaults", {}, at(0, 0, 6, 3)],
    ['a row', { type: 'row', gridPos: { y: 7 } }, at(0, 7, 24, 1)],
    ['a narrow row', { type: 'row', gridPos: at(2, 7, 3, 1) }, at(0, 7, 24, 1)],
    ['over the right edge: also where Grafana moves it', { gridPos: at(20, 0, 8, 2) }, at(16, 0, 8, 2)],
    ['beyond the right edge', { gridPos: at(30, 0, 6, 2) }, at(18, 0, 6, 2)],
    ['too wide', { gridPos: at(0, 0, 99, 2) }, at(0, 0, 24, 2)],
    ['left of the grid', { gridPos: at(-3, 0, 4, 2) }, at(0, 0, 24, 2)],
    ['no size', { gridPos: at(3, 4, 0, -5) }, at(3, 4, 1, 1)],
    ['fractions', { gridPos: at(1.5, 2.5, 2, 2) }, at(1, 2, 3, 3)],
    ['text', { gridPos: { x: '3', y: '4', w: '5', h: '6' } }, at(0, 0, 6, 3)],
    ['nothing usable', { gridPos: null }, at(0, 0, 6, 3)],
  ])('%s', (_, panel, area) => {
    expect(areaOf(panel)).toEqual(area);
  });

  it('is inside the columns, for anything', () => {
    const number = fc.oneof(fc.integer(), fc.double(), fc.string());
    fc.assert(
      fc.property(fc.record({ x: number, y: number, w: number, h: number }), fc.boolean(), (gridPos, row) => {
        const { x, y, w, h } = areaOf({ gridPos, type: row ? 'row' : 'stat' });
        expect([x, y, w, h].every(Number.isSafeInteger)).toBe(true);
        expect(x >= 0 && w >= 1 && x + w <= COLUMNS && h >= 1).toBe(true);
      }),
    );
  });

  it.each<[unknown, number | null]>([
    [4, 4],
    [-2, -2],
    [1.5, 1.5],
    ['4', null],
    [null, null],
    [1e308, null],
  ])('a y of %j can be moved: %j', (y, expected) => {
    expect(movableY({ gridPos: { y } })).toBe(expected);
  });
});

describe('Occupancy', () => {
  const area = fc
    .record({ x: fc.nat(23), y: fc.integer({ min: -3, max: 20 }), w: fc.nat(23), h: fc.nat(6) })
    .map(({ x, y, w, h }) => at(x, y, Math.min(w + 1, COLUMNS - x), h + 1));

  it('finds the uppermost, leftmost hole, as trying every place does', () => {
    fc.assert(
      fc.property(
        fc.array(area, { maxLength: 8 }),
        fc.array(area, { maxLength: 4 }),
        area,
        (first, then, { y: top, w, h }) => {
          const occupancy = new Occupancy(first);
          for (const taken of then) occupancy.take(taken);
          const bottom = top + 12;
          let expected: { x: number; y: number } | null = null;
          for (let y = top; y + h <= bottom && expected === null; y++) {
            for (let x = 0; x + w <= COLUMNS && expected === null; x++) {
              if (![...first, ...then].some((other) => overlaps(other, at(x, y, w, h)))) expected = { x, y };
            }
          }
          expect(occupancy.hole(w, h, top, bottom)).toEqual(expected);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('drops to the first free line, as trying every line does', () => {
    fc.assert(
      fc.property(fc.array(area, { maxLength: 8 }), area, (taken, { x, y: top, w, h }) => {
        let y = top;
        while (taken.some((other) => overlaps(other, at(x, y, w, h)))) y++;
        expect(new Occupancy(taken).drop(x, w, h, top)).toBe(y);
      }),
      { numRuns: 400 },
    );
  });
});

describe('whyNotEditable', () => {
  it.each<[string, unknown, RegExp | null]>([
    ['classic', { schemaVersion: 39, panels: [] }, null],
    ['without panels yet', { title: 'x' }, null],
    ['null for panels', { panels: null }, null],
    ['rows left over in a newer schema', { schemaVersion: 16, rows: [{}], panels: [] }, null],
    ['no rows in an old schema', { schemaVersion: 14, rows: [], panels: [] }, null],
    ['rows of Grafana 4', { schemaVersion: 14, rows: [{ panels: [] }] }, /schema version 14/],
    ['rows and no version', { rows: [{ panels: [] }] }, /no schema version/],
    ['version 2', { elements: {}, layout: {} }, /version 2/],
    ['panels of another kind', { panels: {} }, /no array/],
    ['no object', [], /no dashboard/],
    ['nothing', null, /no dashboard/],
  ])('%s', (_, json, reason) => {
    const said = whyNotEditable({ dashboard: json }, ['dashboard']);
    if (reason === null) expect(said).toBeNull();
    else expect(said).toMatch(reason);
  });
});
