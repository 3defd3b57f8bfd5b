import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type JsonPath, valueAt } from '../../src/grafana/json-path.ts';
import { locate } from '../../src/grafana/json-text.ts';

/** Every path of a document. */
function pathsOf(value: unknown, path: JsonPath = []): JsonPath[] {
  if (typeof value !== 'object' || value === null) return [path];
  const steps = Array.isArray(value) ? value.keys() : Object.keys(value);
  return [path, ...[...steps].flatMap((step) => pathsOf(valueAt(value, [step]), [...path, step]))];
}

describe('locate', () => {
  it('finds every value of any document', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ stringUnit: 'binary' }),
        fc.constantFrom(undefined, 2, '\t'),
        fc.boolean(),
        (value, indent, bom) => {
          const text = (bom ? '\ufeff' : '') + JSON.stringify(value, null, indent);
          const json: unknown = JSON.parse(JSON.stringify(value));
          const paths = pathsOf(json);
          for (const [i, place] of locate(text, paths).entries()) {
            const expected = valueAt(json, paths[i] ?? []);
            expect(place).not.toBeNull();
            expect(JSON.parse(text.slice(place?.start, place?.end))).toEqual(expected);
            const size = typeof expected === 'object' && expected !== null ? Object.keys(expected).length : 0;
            expect(place?.items).toHaveLength(size);
            expect(place?.first.number).toBe(text.slice(0, place?.start).split('\n').length);
            expect(place?.last.number).toBe(text.slice(0, place?.end).split('\n').length);
            expect(text.slice(0, place?.start).lastIndexOf('\n') + 1).toBe(place?.first.start);
          }
        },
      ),
    );
  });

  it.each<[string, JsonPath, string | null]>([
    ['{"a":1,"a":2}', ['a'], '2'],
    ['{"a":{"b":1},"a":{}}', ['a', 'b'], null],
    ['{"a":{"b":1},"a":3}', ['a', 'b'], null],
    ['{"a":[1]}', ['a', '0'], null],
    ['{"0":1}', [0], null],
    ['{"":{"":1}}', ['', ''], '1'],
    ['{"a\\"}":[1,{"x":"]"}]}', ['a"}', 1, 'x'], '"]"'],
    ['{"\\\\":true}', ['\\'], 'true'],
    ['[]', [0], null],
    [' 3 ', [], '3'],
  ])('in %s: %j', (text, path, expected) => {
    const [place] = locate(text, [path]);
    expect(place ? text.slice(place.start, place.end) : null).toBe(expected);
  });

  it('reads a string of millions of backslashes and quotes in linear time', () => {
    const text = JSON.stringify(['\\'.repeat(2_000_000), '"'.repeat(2_000_000), '\\"'.repeat(2_000_000), 1]);
    expect(locate(text, [[3]])[0]?.end).toBe(text.length - 1);
  });
});
