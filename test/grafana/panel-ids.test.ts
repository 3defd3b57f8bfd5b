import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextPanelIds, nextRefIds } from '../../src/grafana/panel-ids.ts';

const MAX = 2 ** 31 - 1;

describe('nextPanelIds', () => {
  it.each<[string, unknown, number, number[]]>([
    ['an empty dashboard', {}, 3, [1, 2, 3]],
    ['not a dashboard', null, 2, [1, 2]],
    ['after the greatest', { panels: [{ id: 7 }, { id: 3 }] }, 2, [8, 9]],
    ['in rows', { panels: [{ id: 1, type: 'row', panels: [{ id: 40 }] }] }, 1, [41]],
    ['in legacy rows', { rows: [{ panels: [{ id: 12 }] }] }, 1, [13]],
    ['library panels', { panels: [{ libraryPanel: { model: { id: 9 } } }] }, 1, [10]],
    [
      'hostile ids',
      { panels: [{ id: 1e308 }, { id: -1 }, { id: null }, { id: 1.5 }, { id: {} }, { id: 2 ** 31 }, null, 3] },
      1,
      [1],
    ],
    ['ids as text are not given out', { panels: [{ id: '1' }, { id: '3' }, { id: '500' }] }, 3, [2, 4, 5]],
    ['no room above', { panels: [{ id: MAX }, { id: 1 }, { id: 3 }] }, 3, [2, 4, 5]],
    ['little room above', { panels: [{ id: MAX - 1 }, { id: 1 }] }, 2, [MAX, 2]],
  ])('%s', (_, json, count, ids) => {
    expect(nextPanelIds(json, [], count)).toEqual(ids);
  });

  it('reads the dashboard that is meant', () => {
    expect(nextPanelIds({ panels: [{ id: 90 }], dashboard: { panels: [{ id: 4 }] } }, ['dashboard'], 1)).toEqual([5]);
  });

  it('is unique and 32-bit, whatever is there', () => {
    const id = fc.oneof(fc.integer(), fc.nat(5), fc.double(), fc.string(), fc.constantFrom(null, MAX, MAX - 1));
    const panel = fc.record({ id, panels: fc.option(fc.array(fc.record({ id }), { maxLength: 3 })) });
    fc.assert(
      fc.property(fc.array(panel), fc.nat(20), (panels, count) => {
        const ids = nextPanelIds({ panels }, [], count);
        const old = panels.flatMap((value) => [value.id, ...(value.panels ?? []).map((nested) => nested.id)]);
        expect(new Set(ids).size).toBe(count);
        for (const value of ids) {
          expect(Number.isInteger(value) && value >= 1 && value <= MAX).toBe(true);
          expect(old).not.toContain(value);
          expect(old).not.toContain(String(value));
        }
      }),
    );
  });

  it('does not overflow on deep nesting', () => {
    let panel: unknown = { id: 5 };
    for (let i = 0; i < 100_000; i++) panel = { panels: [panel] };
    expect(nextPanelIds(panel, [], 1)).toEqual([6]);
  });
});

describe('nextRefIds', () => {
  it.each<[string, unknown, number, string[]]>([
    ['a new panel', null, 3, ['A', 'B', 'C']],
    ['no targets', { targets: 'x' }, 1, ['A']],
    ['gaps', { targets: [{ refId: 'A' }, { refId: 'C' }, {}, null] }, 3, ['B', 'D', 'E']],
  ])('%s', (_, panel, count, names) => {
    expect(nextRefIds(panel, count)).toEqual(names);
  });

  it('goes on after Z', () => {
    const names = nextRefIds(null, 26 + 26 * 26 + 1);
    expect([names[25], names[26], names[27], names[51], names[52], names.at(-2), names.at(-1)]).toEqual([
      'Z',
      'AA',
      'AB',
      'AZ',
      'BA',
      'ZZ',
      'AAA',
    ]);
    expect(new Set(names).size).toBe(names.length);
  });
});
