import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/**
 * The path of a program that a test runs, or null when it is not installed: skip the test then, visibly
 * (`it.skipIf(cargo === null)`). Where DASHCOV_REQUIRE_TOOLS is 1, as in CI, a missing program is an error instead, so
 * that no test is skipped there for ever.
 */
export function tool(name: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  const path = folders.map((folder) => join(folder, name)).find(isProgram);
  if (path === undefined && process.env.DASHCOV_REQUIRE_TOOLS === '1') {
    throw new Error(`expected ${name} on the PATH, found none, and DASHCOV_REQUIRE_TOOLS is 1; install it`);
  }
  return path ?? null;
}

/** The same for what is no program on the PATH: an error where it must be there, else whether it is. */
export function available(what: string, isThere: boolean, advice: string): boolean {
  if (!isThere && process.env.DASHCOV_REQUIRE_TOOLS === '1') {
    throw new Error(`expected ${what}, found none, and DASHCOV_REQUIRE_TOOLS is 1; ${advice}`);
  }
  return isThere;
}
