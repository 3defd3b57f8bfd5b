/** Compiles and runs the programs. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { available, tool } from '../require.ts';
import { type Program, programs } from './programs.ts';

/** One folder for what all of them are built into, so that a dependency that several have is built once. */
const TARGET = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL('../../out/conformance-target', import.meta.url));

const ENV = {
  ...process.env,
  CARGO_TARGET_DIR: TARGET,
  CARGO_TERM_COLOR: 'never',
  // Nobody debugs them: half the time to build, and a tenth of the disk.
  CARGO_PROFILE_DEV_DEBUG: '0',
  CARGO_INCREMENTAL: '0',
};

function cargo(program: Program, ...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const options = { cwd: program.path, env: ENV, encoding: 'utf8' as const, timeout: 900_000, maxBuffer: 1 << 26 };
  return spawnSync('cargo', args, options);
}

/** Why the programs cannot be built here through no fault of their own, or null. Where tools are required, an error. */
export function obstacle(): string | null {
  const [first] = programs();
  if (!first) return 'there is no program';
  if (tool('cargo') === null) return 'cargo is not installed';
  const { status, stderr } = cargo(first, 'fetch', '--locked');
  const offline = status !== 0 && /download|resolve host|network|timed out|connect/i.test(stderr);
  return available('the registry of cargo', !offline, stderr) ? null : 'cargo cannot reach its registry';
}

/**
 * What a program prints, built as its lock file says.
 * @throws Error with what cargo or the program says, when one of them fails.
 */
export function printed(program: Program): string {
  const built = cargo(program, 'build', '--locked', '--quiet');
  if (built.status !== 0) throw new Error(`${program.folder} does not compile:\n${built.stderr}`);
  const run = spawnSync(join(TARGET, 'debug', binaryOf(program)), [], {
    cwd: program.path,
    encoding: 'utf8',
    timeout: 60_000,
    maxBuffer: 1 << 26,
  });
  if (run.status !== 0) throw new Error(`${program.folder} ended with ${run.status ?? run.signal}:\n${run.stderr}`);
  return run.stdout;
}

/** The name of its package, which is that of its binary; no two programs may have the same. */
export function binaryOf({ path }: Program): string {
  const manifest = readFileSync(join(path, 'Cargo.toml'), 'utf8');
  const name = /^\[package\][^[]*?^name\s*=\s*"([^"]+)"/ms.exec(manifest)?.[1];
  if (name === undefined) throw new Error(`expected the name of a package in ${path}/Cargo.toml, found none`);
  return name;
}
