import { diffLines } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits, type Edit, EditError } from '../../src/grafana/edit.ts';
import type { JsonObject, JsonValue } from '../../src/grafana/json-format.ts';
import { type JsonPath, valueAt } from '../../src/grafana/json-path.ts';
import { dashboards, newPanels, newTargets, type Writing, write, writings } from './written-json.ts';

const lines = (...text: string[]): string => text.join('\n');

describe('applyEdits, written out', () => {
  const panel: JsonObject = { id: 2, type: 'stat', gridPos: { h: 4, w: 6, x: 0, y: 1 } };
  const add = (after: number, value: JsonObject = panel, containerPath: JsonPath = ['panels']): Edit => ({
    type: 'add-panel',
    containerPath,
    after,
    panel: value,
  });
  const target = (refId: string, panelPath: JsonPath = ['panels', 0]): Edit => ({
    type: 'add-target',
    panelPath,
    target: { refId },
  });
  const y = (value: number, index = 0): Edit => ({
    type: 'set-number',
    path: ['panels', index, 'gridPos', 'y'],
    value,
  });

  it.each<[string, string, Edit[], string]>([
    [
      'minified',
      '{"panels":[{"id":1}]}',
      [add(0)],
      '{"panels":[{"id":1},{"id":2,"type":"stat","gridPos":{"h":4,"w":6,"x":0,"y":1}}]}',
    ],
    [
      'as Python writes one line',
      '{"panels": [{"id": 1, "a": 1}]}',
      [add(0, { id: 2, a: [1, 2] })],
      '{"panels": [{"id": 1, "a": 1}, {"id": 2, "a": [1, 2]}]}',
    ],
    ['in front', '{"panels":[1]}', [add(-1, { id: 2 })], '{"panels":[{"id":2},1]}'],
    [
      'several at one place, in order',
      '{"panels":[1,2]}',
      [add(0, { a: 1 }), add(1, { b: 1 }), add(0, { c: 1 })],
      '{"panels":[1,{"a":1},{"c":1},2,{"b":1}]}',
    ],
    ['empty, minified', '{"panels":[]}', [add(-1, { id: 2 })], '{"panels":[{"id":2}]}'],
    ['no array yet, minified', '{"a":1}', [add(-1, { id: 2 })], '{"a":1,"panels":[{"id":2}]}'],
    ['no array yet, keys sorted', '{"a":1,"z":1}', [add(-1, { id: 2 })], '{"a":1,"panels":[{"id":2}],"z":1}'],
    ['no array yet, first of sorted keys', '{"x":1,"z":1}', [add(-1, { id: 2 })], '{"panels":[{"id":2}],"x":1,"z":1}'],
    ['null for an array', '{"panels":null}', [add(-1, { id: 2 })], '{"panels":[{"id":2}]}'],
    ['an empty object', '{}', [add(-1, { id: 2 })], '{"panels": [{"id": 2}]}'],
    [
      'the last of two keys counts',
      '{"panels":[1],"panels":[2]}',
      [add(0, { id: 2 })],
      '{"panels":[1],"panels":[2,{"id":2}]}',
    ],
    ['a key with escapes', '{"p\\u0061nels":[2]}', [add(0, { id: 2 })], '{"p\\u0061nels":[2,{"id":2}]}'],
    [
      'a key named __proto__',
      '{"__proto__":{"panels":[1]},"panels":[2]}',
      [add(0, { id: 2 }, ['__proto__', 'panels'])],
      '{"__proto__":{"panels":[1,{"id":2}]},"panels":[2]}',
    ],
    ['a number', '{"panels":[{"gridPos":{"y": 1e1 }}]}', [y(12)], '{"panels":[{"gridPos":{"y": 12 }}]}'],
    ['a number as it was', '{"panels":[{"gridPos":{"y":1e1}}]}', [y(10)], '{"panels":[{"gridPos":{"y":1e1}}]}'],
    [
      'a whole number with a fraction',
      '{"panels":[{"gridPos":{"y":4.0}}]}',
      [y(12)],
      '{"panels":[{"gridPos":{"y":12.0}}]}',
    ],
    [
      'targets to a panel without',
      '{"panels":[{"id":1}]}',
      [target('A'), target('B')],
      '{"panels":[{"id":1,"targets":[{"refId":"A"},{"refId":"B"}]}]}',
    ],
    [
      'brackets that share lines',
      lines('{', '  "panels": [{', '    "id": 1', '  }, {', '    "id": 2', '  }]', '}'),
      [add(0, { id: 3 }), add(1, { id: 4 })],
      lines(
        '{',
        '  "panels": [{',
        '    "id": 1',
        '  }, {',
        '    "id": 3',
        '  }, {',
        '    "id": 2',
        '  }, {',
        '    "id": 4',
        '  }]',
        '}',
      ),
    ],
    [
      'one panel per line',
      lines('{', '  "panels": [', '    {"id": 1, "a": [1, 2]},', '    {"id": 2, "a": []}', '  ]', '}', ''),
      [add(0, { id: 3, a: {} })],
      lines(
        '{',
        '  "panels": [',
        '    {"id": 1, "a": [1, 2]},',
        '    {"id": 3, "a": {}},',
        '    {"id": 2, "a": []}',
        '  ]',
        '}',
        '',
      ),
    ],
    [
      'rows on one line, other panels on many',
      lines(
        '{',
        '  "panels": [',
        '    { "type": "row", "id": 1 },',
        '    {',
        '      "type": "stat"',
        '    },',
        '    {',
        '      "type": "stat"',
        '    }',
        '  ]',
        '}',
      ),
      [add(0, { type: 'stat', id: 8 }), add(0, { type: 'row', id: 9 })],
      lines(
        '{',
        '  "panels": [',
        '    { "type": "row", "id": 1 },',
        '    {',
        '      "type": "stat",',
        '      "id": 8',
        '    },',
        '    { "type": "row", "id": 9 },',
        '    {',
        '      "type": "stat"',
        '    },',
        '    {',
        '      "type": "stat"',
        '    }',
        '  ]',
        '}',
      ),
    ],
    [
      'an empty array of an indented file',
      lines('{', '\t"panels": []', '}'),
      [add(-1, { id: 2 })],
      lines('{', '\t"panels": [', '\t\t{', '\t\t\t"id": 2', '\t\t}', '\t]', '}'),
    ],
    [
      'an empty array on two lines',
      lines('{', '  "panels": [', '', '  ],', '  "a": 1', '}'),
      [add(-1, { id: 2 })],
      lines('{', '  "panels": [', '    {', '      "id": 2', '    }', '  ],', '  "a": 1', '}'),
    ],
    [
      'indentation of its own kind around the place',
      lines('{', '  "panels": [', '          {', '            "id": 1', '          }', '  ]', '}'),
      [add(0, { id: 2 })],
      lines(
        '{',
        '  "panels": [',
        '          {',
        '            "id": 1',
        '          },',
        '          {',
        '            "id": 2',
        '          }',
        '  ]',
        '}',
      ),
    ],
  ])('%s', (_, before, edits, after) => {
    expect(applyEdits(before, edits)).toBe(after);
  });

  it.each<[string, string, Edit[], string]>([
    ['no such array', '{"panels":{}}', [add(-1)], 'panels'],
    ['no such parent', '{}', [add(-1, panel, ['dashboard', 'panels'])], 'dashboard.panels'],
    ['a parent of another kind', '[1]', [add(-1, panel, ['panels'])], 'panels'],
    ['past the end', '{"panels":[]}', [add(0)], 'panels'],
    ['not an index', '{"panels":[1]}', [add(0.5)], 'panels'],
    ['before the front', '{"panels":[1]}', [add(-2)], 'panels'],
    ['an index where nothing is', '{}', [add(3)], 'panels'],
    ['not a number', '{"panels":[{"gridPos":{"y":"4"}}]}', [y(1)], 'panels[0].gridPos.y'],
    ['no number there', '{"panels":[]}', [y(1)], 'panels[0].gridPos.y'],
    ['NaN', '{"panels":[{"gridPos":{"y":4}}]}', [y(Number.NaN)], 'panels[0].gridPos.y'],
    ['two numbers at one place', '{"panels":[{"gridPos":{"y":4}}]}', [y(1), y(2)], 'panels[0].gridPos.y'],
    ['inherited', '{"panels":[]}', [{ type: 'set-number', path: ['panels', 'length'], value: 1 }], 'panels.length'],
    ['of an overwritten parent', '{"a":{"panels":[1]},"a":3}', [add(0, panel, ['a', 'panels'])], 'a.panels'],
  ])('refuses: %s', (_, text, edits, place) => {
    expect(() => applyEdits(text, edits)).toThrow(EditError);
    expect(() => applyEdits(text, edits)).toThrow(` at ${place}, found `);
  });

  it('refuses what is not JSON, and leaves it alone when there is nothing to do', () => {
    expect(() => applyEdits('{"panels":[1],}', [add(0)])).toThrow(SyntaxError);
    expect(applyEdits('{"panels":[1],}', [])).toBe('{"panels":[1],}');
  });

  it('works on deep nesting', () => {
    const deep = `${'[{"a":'.repeat(50_000)}1${'}]'.repeat(50_000)}`;
    expect(applyEdits(`{"panels":[${deep}]}`, [add(0, { id: 2 })])).toBe(`{"panels":[${deep},{"id":2}]}`);
  });

  it('edits a file of 50 MB', () => {
    const member = JSON.stringify({ id: 1, title: '"'.repeat(400), gridPos: { h: 1, w: 1, x: 0, y: 0 } }, null, 1);
    const count = Math.ceil(50_000_000 / member.length);
    const text = `{"panels":[${new Array<string>(count).fill(member).join(',\n')}]}`;
    const edited = applyEdits(text, Array.from({ length: 1000 }, (_, i) => [add(i * 7), y(5, i)]).flat());
    expect(edited.length).toBeGreaterThan(text.length);
    // A quadratic way of doing it would take hours.
  });
});

/** An edit that fits the document, and the document with it made. */
interface Case {
  readonly document: JsonObject;
  readonly edits: readonly Edit[];
  readonly expected: JsonObject;
}

const cases: fc.Arbitrary<Case> = fc
  .tuple(
    dashboards,
    fc.array(
      fc.record({
        kind: fc.nat(2),
        where: fc.nat(),
        after: fc.nat(),
        panel: newPanels,
        target: newTargets,
        y: fc.nat(200),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  )
  .map(([document, wishes]) => makeCase(document, wishes));

interface Wish {
  readonly kind: number;
  readonly where: number;
  readonly after: number;
  readonly panel: JsonObject;
  readonly target: JsonObject;
  readonly y: number;
}

/** Where `n` falls among the members of a list that is not empty. */
function pick<T>(list: readonly T[], n: number): T {
  const member = list[n % list.length];
  if (member === undefined) throw new Error('an empty list');
  return member;
}

function makeCase(document: JsonObject, wishes: readonly Wish[]): Case {
  const root: JsonPath = document.dashboard === undefined ? [] : ['dashboard'];
  const expected = structuredClone(document) as Record<string, JsonValue>;
  const containers: JsonPath[] = [[...root, 'panels']];
  const panels: JsonPath[] = [];
  const walk = (container: JsonPath): void => {
    (valueAt(document, container) as readonly JsonObject[]).forEach((panel, i) => {
      if (panel.type === 'row') {
        containers.push([...container, i, 'panels']);
        walk([...container, i, 'panels']);
      } else panels.push([...container, i]);
    });
  };
  walk([...root, 'panels']);
  const edits: Edit[] = [];
  const moved = new Set<string>();
  const inserted = new Map<JsonValue[], { after: number; panel: JsonObject }[]>();
  for (const { kind, where, after, panel, target, y } of wishes) {
    const panelPath = pick(panels, where);
    if (kind === 0) {
      const containerPath = pick(containers, where);
      const array = valueAt(expected, containerPath) as JsonValue[];
      const index = (after % (array.length + 1)) - 1;
      edits.push({ type: 'add-panel', containerPath, after: index, panel });
      inserted.set(array, [...(inserted.get(array) ?? []), { after: index, panel }]);
    } else if (kind === 1) {
      edits.push({ type: 'add-target', panelPath, target });
      const holder = valueAt(expected, panelPath) as Record<string, JsonValue>;
      holder.targets = [...((holder.targets as JsonValue[] | undefined) ?? []), target];
    } else if (!moved.has(panelPath.join())) {
      moved.add(panelPath.join());
      edits.push({ type: 'set-number', path: [...panelPath, 'gridPos', 'y'], value: y });
      (valueAt(expected, [...panelPath, 'gridPos']) as Record<string, JsonValue>).y = y;
    }
  }
  for (const [array, added] of inserted) {
    const old = [...array];
    const at = (index: number) => added.filter(({ after }) => after === index).map(({ panel }) => panel);
    array.splice(0, array.length, ...at(-1), ...old.flatMap((element, i) => [element, ...at(i)]));
  }
  return { document, edits, expected };
}

describe('applyEdits, properties', () => {
  it('without edits gives the same bytes', () => {
    fc.assert(
      fc.property(dashboards, writings, (document, writing) => {
        const text = write(document, writing);
        expect(applyEdits(text, [])).toBe(text);
      }),
    );
  });

  it('gives what the tool that wrote the file would have written', () => {
    fc.assert(
      fc.property(cases, writings, ({ document, edits, expected }, writing) => {
        expect(applyEdits(write(document, writing), edits)).toBe(write(expected, writing));
      }),
      { numRuns: 500 },
    );
  });

  it('keeps every line but those that a number moves on or that need a comma', () => {
    fc.assert(
      fc.property(cases, writings, ({ document, edits }, writing) => {
        const text = write(document, { ...writing, indent: writing.indent ?? ' ', eol: '\n', finalNewline: true });
        const removed = diffLines(text, applyEdits(text, edits)).filter((part) => part.removed);
        const gone = removed.flatMap(({ value }) => value.split('\n').filter((line) => line !== ''));
        expect(gone.length).toBeLessThanOrEqual(edits.length);
        for (const line of gone) expect(line).toMatch(/"y"|[}\]]$|\[ ?\],?$|null,?$|[0-9"]$/);
      }),
    );
  });

  it('keeps the document right in any white space', () => {
    const space = fc.stringMatching(/^[ \t\n\r]{0,3}$/);
    fc.assert(
      fc.property(cases, fc.infiniteStream(space), ({ document, edits, expected }, spaces) => {
        const compact: Writing = {
          indent: null,
          eol: '\n',
          bom: false,
          finalNewline: false,
          sorted: false,
          html: false,
          ascii: true,
          slash: false,
          upperHex: false,
          colon: ':',
          comma: '',
          padding: '',
          empty: '',
          inline: [],
        };
        const text = write(document, compact).replace(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^{}[\],:"]+/g, (token) => {
          return `${spaces.next().value}${token}${spaces.next().value}`;
        });
        expect(JSON.parse(text)).toEqual(document);
        const edited = applyEdits(text, edits);
        expect(JSON.parse(edited)).toEqual(JSON.parse(JSON.stringify(expected)));
        // What was there is still there, in order: additions apart, only numbers (and null or empty arrays) changed.
        if (edits.every(({ type }) => type === 'add-panel'))
          expect(isSubsequence(text.replace(/\[\s*\]/g, '[]'), edited)).toBe(true);
      }),
    );
  });
});

function isSubsequence(part: string, whole: string): boolean {
  let i = 0;
  for (let j = 0; i < part.length && j < whole.length; j++) if (part[i] === whole[j]) i++;
  return i === part.length;
}
