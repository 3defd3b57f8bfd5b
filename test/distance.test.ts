import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distance } from '../src/distance.ts';

test('a distance that is cut short is right as far as it matters', () => {
  const name = fc.string({ unit: fc.constantFrom('a', 'b', '_'), maxLength: 12 });
  fc.assert(
    fc.property(name, name, fc.integer({ min: 1, max: 5 }), (one, other, enough) => {
      const whole = distance(one, other);
      const cut = distance(one, other, enough);
      expect(Math.min(cut, enough)).toBe(Math.min(whole, enough));
    }),
  );
});
