/**
 * Writes the parts of docs/libraries.md that are made from the programs of test/conformance and from the examples of the page.
 *
 *     node scripts/libraries.mjs
 *
 * test/docs.test.ts does the work, as it is what says whether the page is up to date.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const only = 'docs/libraries.md is as the code has it';
const { status } = spawnSync('npx', ['vitest', 'run', 'test/docs.test.ts', '--update', '-t', only], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
