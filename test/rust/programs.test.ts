import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Plan, programOf } from './programs.ts';
import { read } from './read.ts';

const word = fc.constantFrom('http', 'grpc', 'db', 'cache', 'queue', 'disk');
const step = fc.tuple(fc.nat(11), word, word);
const sink = fc.tuple(fc.nat(3), fc.nat(9));

function plans(start: fc.Arbitrary<string | null>): fc.Arbitrary<Plan[]> {
  return fc.array(fc.record({ start, steps: fc.array(step, { maxLength: 5 }), sink }), { minLength: 1, maxLength: 4 });
}

test('a program of wrappers gives the names that it makes, no more and no less', () => {
  fc.assert(
    fc.property(plans(word), (all) => {
      const { files, names } = programOf(all);
      const { metrics, unresolved } = read(files, '**/*.rs');
      expect(unresolved).toEqual([]);
      expect([...new Set(metrics.map(({ name }) => name))].sort()).toEqual([...names].sort());
    }),
    { numRuns: 200 },
  );
}, 300_000);

test('what only run time knows of a name is a star in its pattern', () => {
  fc.assert(
    fc.property(plans(fc.constant(null)), (all) => {
      const { files, names } = programOf(all);
      const { metrics, unresolved } = read(files, '**/*.rs');
      expect(metrics).toEqual([]);
      expect(new Set(unresolved.map(({ pattern }) => pattern))).toEqual(names);
    }),
    { numRuns: 100 },
  );
}, 300_000);
