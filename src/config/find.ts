import { CONFIG_FILES, type Settings } from '../config.ts';
import { UsageError } from '../errors.ts';

/** What is asked of a repository to find its configuration. */
export interface Files {
  has(path: string): boolean;
  text(path: string): string;
}

/** A configuration file and what it says. */
export interface Found {
  readonly file: string;
  readonly values: Partial<Settings>;
}

/**
 * The configuration of a repository: the file that was named, else the one with a usual name, else null. Throws a `UsageError`
 * when the named one is not there, when there are two, and on whatever is wrong in it.
 */
export async function findConfig(files: Files, named: string | null): Promise<Found | null> {
  if (named !== null && !files.has(named)) {
    throw new UsageError({
      expected: 'a configuration file',
      found: 'nothing',
      at: { file: named },
      advice: 'name one by its path from the root of the repository',
    });
  }
  const [file, second] = named === null ? CONFIG_FILES.filter((name) => files.has(name)) : [named];
  if (file === undefined) return null;
  if (second !== undefined) {
    throw new UsageError({
      expected: 'one configuration file',
      found: `${file} and ${second}`,
      advice: 'keep one of them',
    });
  }
  // Most repositories have none: the YAML reader is loaded for those that do.
  const { parseConfig } = await import(/* webpackMode: "eager" */ './file.ts');
  return { file, values: parseConfig(file, files.text(file)) };
}
