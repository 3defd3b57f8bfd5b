import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatPath, parsePath, valueAt } from '../../src/grafana/json-path.ts';

const key = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('panels', 'a.b', '3', '', '__proto__', 'x-y', '"', '\\', ']', 'ta b', '\u202e'),
);
const index = fc.maxSafeNat();
const path = fc.array(fc.oneof(key, index), { maxLength: 6 });

describe('JSON paths', () => {
  it.each<[string, (string | number)[]]>([
    ['', []],
    ['panels[3].panels[0]', ['panels', 3, 'panels', 0]],
    ['panels[3].targets[0].expr', ['panels', 3, 'targets', 0, 'expr']],
    ['rows[0].panels[1]', ['rows', 0, 'panels', 1]],
    ['dashboard.panels', ['dashboard', 'panels']],
    ['[0].title', [0, 'title']],
    ['a["b.c"][""].d', ['a', 'b.c', '', 'd']],
    ['a["3"][3]', ['a', '3', 3]],
    ['spec.elements.panel-1', ['spec', 'elements', 'panel-1']],
    ['["\\u202e\\u001b[31m"]', ['\u202e\u001b[31m']],
    ['["\\u2028"]', ['\u2028']],
  ])('%s', (text, steps) => {
    expect(formatPath(steps)).toBe(text);
    expect(parsePath(text)).toEqual(steps);
  });

  it('survives the way there and back, whatever the keys are', () => {
    fc.assert(
      fc.property(path, (steps) => {
        const text = formatPath(steps);
        expect(parsePath(text)).toEqual(steps);
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
      }),
    );
  });

  it('gives different texts to different paths', () => {
    fc.assert(
      fc.property(path, path, (a, b) => {
        expect(formatPath(a) === formatPath(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });

  it.each([
    '.',
    '.a',
    'a.',
    'a..b',
    'a[',
    'a[01]',
    'a[-1]',
    'a[1',
    'a["x]',
    'a b',
    '[0]a',
    'a["\\q"]',
    'a[99999999999999999999]',
  ])('refuses %s', (text) => {
    expect(() => parsePath(text)).toThrow(SyntaxError);
  });

  it.each([-1, 1.5, Number.NaN, 1e300])('refuses the index %s', (step) => {
    expect(() => formatPath(['a', step])).toThrow(RangeError);
  });

  it('parses a long path in linear time', () => {
    const steps = Array.from({ length: 200_000 }, (_, i) => (i % 2 === 0 ? 'a' : i));
    expect(parsePath(formatPath(steps))).toEqual(steps);
  });
});

describe('valueAt', () => {
  const json: unknown = JSON.parse('{"panels":[{"title":"a","__proto__":{"x":1}}],"n":null,"s":"text"}');
  it.each<[(string | number)[], unknown]>([
    [[], json],
    [['panels', 0, 'title'], 'a'],
    [['panels', 0, '__proto__', 'x'], 1],
    [['panels', 1, 'title'], undefined],
    [['panels', '0'], undefined],
    [['panels', 'length'], undefined],
    [['constructor'], undefined],
    [['__proto__'], undefined],
    [['n', 'x'], undefined],
    [['s', 0], undefined],
  ])('%j', (steps, value) => {
    expect(valueAt(json, steps)).toEqual(value);
  });
});
