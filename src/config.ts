import { SETTINGS } from './config/rows.ts';
import type { Setting, Settings } from './config/setting.ts';

export { SETTINGS } from './config/rows.ts';
export * from './config/setting.ts';

/** The names under which a configuration file is looked for at the root of the repository. */
export const CONFIG_FILES = ['dashcov.yml', '.dashcov.yml'] as const;

/** `minCoverage` as a flag: `--min-coverage`. */
export function flagOf(setting: Setting): string {
  return `--${setting.name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The settings with a value for each name: the first source that gives one wins, then the default. */
export function resolveSettings(...sources: readonly Partial<Settings>[]): Settings {
  const values = SETTINGS.map(({ name, default: fallback }) => {
    const source = sources.find((given) => given[name] !== undefined);
    return [name, source ? source[name] : fallback];
  });
  // Each row gives its own name the value that its own type has checked.
  return Object.fromEntries(values) as Settings;
}
