/**
 * Compiles and runs the programs of test/conformance and writes what they print to their scrape.txt, values left out.
 *
 *     node scripts/record-scrapes.mjs [FOLDER …]
 *
 * Without a folder, all of them. test/conformance/run.test.ts does the work, as it is what compares them too.
 */
import { spawnSync } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folders = process.argv.slice(2).map((folder) => basename(folder));
const { status } = spawnSync('npx', ['vitest', 'run', 'test/conformance/run.test.ts', '--update'], {
  cwd: root,
  env: { ...process.env, ...(folders.length > 0 ? { DASHCOV_CONFORMANCE: folders.join(',') } : {}) },
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
