import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, test } from 'vitest';
import { binaryOf, obstacle, printed } from './cargo.ts';
import { normalised } from './exposition.ts';
import { programs } from './programs.ts';

/** The folders to run, with commas between them; all when it is not set. scripts/record-scrapes.mjs sets it. */
const ONLY = process.env.DASHCOV_CONFORMANCE?.split(',');
const chosen = programs().filter(({ folder }) => ONLY?.includes(folder) ?? true);

test('no two programs are of one name', () => {
  const names = programs().map(binaryOf);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
});

const why = obstacle();
if (why !== null) console.warn(`the programs of test/conformance are not run: ${why}`);

describe.skipIf(why !== null)(`a scrape${why === null ? '' : ` (skipped: ${why})`}`, () => {
  // Written anew by scripts/record-scrapes.mjs.
  test.each(chosen)('of $folder shows what was recorded', { timeout: 900_000 }, async (program) => {
    await expect(normalised(printed(program))).toMatchFileSnapshot(join(program.path, 'scrape.txt'));
  });
});
