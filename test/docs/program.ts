/** Runs a command line of the documentation on the shipped program, in a copy of what a clone holds. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ROOT } from './pages.ts';

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const known = new Map<string, Ran>();

/** `command` as a reader types it at the root of a clone. What it writes goes into a copy; each command runs once. */
export function run(command: string): Ran {
  const ran = known.get(command) ?? runInCopy(command);
  known.set(command, ran);
  return ran;
}

function runInCopy(command: string): Ran {
  const clone = mkdtempSync(join(tmpdir(), 'dashcov-docs-'));
  try {
    for (const folder of ['dist', 'examples']) {
      cpSync(join(ROOT, folder), join(clone, folder), {
        recursive: true,
        filter: (path) => basename(path) !== 'target',
      });
    }
    const { status, stdout, stderr } = spawnSync('bash', ['-c', command], {
      cwd: clone,
      encoding: 'utf8',
      env: { PATH: process.env.PATH },
      timeout: 30_000,
    });
    return { status, stdout, stderr };
  } finally {
    rmSync(clone, { recursive: true, force: true });
  }
}
