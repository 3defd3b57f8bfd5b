import { isAbsolute, relative, resolve, sep } from 'node:path';
import { findConfig } from '../config/find.ts';
import { settingsFromFlags } from '../config/flags.ts';
import { flagOf, resolveSettings, SETTINGS, type Settings } from '../config.ts';
import { UsageError } from '../errors.ts';
import { printable } from '../report/escape.ts';
import { isGlob, matchFiles } from '../repository/glob.ts';
import type { Repository } from '../repository/repository.ts';
import type { Io } from './io.ts';
import type { Invocation } from './program.ts';

/** The settings that hold globs over the repository. */
const GLOBS = ['metrics', 'dashboard', 'prometheus'] as const;

/** A path as the repository names it, when it leads inside the root; a glob, or what leads elsewhere, as it is. */
function relativeTo(root: string, path: string): string {
  if (isGlob(path) && !isAbsolute(path)) return path;
  const inside = relative(root, resolve(root, path));
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? path : inside.replaceAll(sep, '/');
}

/** Every path that was named must be there, and a glob that finds nothing is told. */
function checkPaths(repository: Repository, globs: readonly string[], source: string, io: Io): void {
  const { unmatched } = matchFiles(repository.files(), globs);
  for (const path of unmatched) {
    if (isGlob(path)) {
      io.err(
        `dashcov: ${printable(`expected a file that matches ${JSON.stringify(path)}, found none, at ${source}`, 500)}\n`,
      );
    } else if (!repository.has(path)) {
      const here = relativeTo(repository.origin, resolve(io.cwd, path));
      const meant = here !== path && repository.has(here) ? `; did you mean ${here}?` : '';
      throw new UsageError({
        expected: 'a file of the repository',
        found: `${JSON.stringify(path)}, which is none`,
        at: { file: source },
        advice: `paths are relative to ${repository.origin}, and the path of the checkout stands before the flags${meant}`,
      });
    }
  }
}

/** The settings of a run: flags, then the configuration file at the root, then defaults. Throws a `UsageError`. */
export async function settingsFor(invocation: Invocation, repository: Repository, io: Io): Promise<Settings> {
  const flags = await settingsFromFlags(invocation.command, invocation.flags);
  const file = await findConfig(repository, flags.config ?? null);
  const settings = resolveSettings(flags, file?.values ?? {});
  const globs = Object.fromEntries(
    GLOBS.map((name) => [name, settings[name].map((glob) => relativeTo(repository.origin, glob))]),
  );
  for (const name of GLOBS) {
    const setting = SETTINGS.find((row) => row.name === name);
    const source = flags[name] === undefined ? file?.values[name] && file.file : setting && flagOf(setting);
    if (source) checkPaths(repository, globs[name] ?? [], source, io);
  }
  return { ...settings, ...globs };
}
