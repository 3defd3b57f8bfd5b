import type { ZodMiniType } from 'zod/mini';
import type { FailOn } from './coverage/policy.ts';

/** The commands of dashcov. */
export const COMMANDS = ['audit', 'guide', 'generate', 'check'] as const;
export type Command = (typeof COMMANDS)[number];

export const FORMATS = ['text', 'json', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

export const COLORS = ['auto', 'always', 'never'] as const;
export type Color = (typeof COLORS)[number];

export const FAIL_ON: readonly FailOn[] = ['missing', 'dead', 'unknown'];

/** Every setting with a value, after flags, configuration file and defaults are put together. */
export interface Settings {
  /** Globs of the Rust files to read. */
  readonly metrics: readonly string[];
  /** Globs of the dashboards; empty for the default rule. */
  readonly dashboard: readonly string[];
  /** Globs of the scrape configurations; empty for those that are found. */
  readonly prometheus: readonly string[];
  readonly format: Format;
  readonly includeDead: boolean;
  readonly dryRun: boolean;
  readonly check: boolean;
  readonly backup: boolean;
  /** Percent, or null for no limit. */
  readonly minCoverage: number | null;
  readonly failOn: readonly FailOn[];
  readonly quiet: boolean;
  readonly color: Color;
  /** A path of the user's own (not of the repository), or null for standard output. */
  readonly output: string | null;
}

export type SettingName = keyof Settings;

/** Zod is an import that many runs do without, so the types of the table are made when one is needed. */
export type Zod = typeof import('./config/zod.ts');

/** One row of the table of settings. */
export interface Setting {
  readonly name: SettingName;
  /** A letter that stands for the flag too. */
  readonly short?: string;
  /** What stands for the value in the help; null for a switch. */
  readonly value: string | null;
  /** Takes several values: the flag more than once, the file a list. */
  readonly list: boolean;
  /** What the value must be, in words, for messages. */
  readonly expected: string;
  readonly default: Settings[SettingName];
  /** The default in words where the value itself does not say it. */
  readonly defaultText?: string;
  readonly sentence: string;
  readonly commands: readonly Command[];
  /** May stand in the configuration file. */
  readonly file: boolean;
  readonly type: (z: Zod) => ZodMiniType;
}

const globs = (z: Zod): ZodMiniType => z.array(z.string().check(z.minLength(1))).check(z.minLength(1));
const yesOrNo = (z: Zod): ZodMiniType => z.boolean();
const GLOBS = 'a path or a glob';
const YES_OR_NO = 'true or false';
const ALL: readonly Command[] = COMMANDS;

/** `"a", "b" or "c"`. */
function oneOf(words: readonly string[]): string {
  const quoted = words.map((word) => `"${word}"`);
  return `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

/** The one table of settings: flags, help, the configuration file and the README's table are made from it. */
export const SETTINGS: readonly Setting[] = [
  {
    name: 'metrics',
    value: 'glob',
    list: true,
    expected: GLOBS,
    default: ['**/metrics.rs'],
    sentence: 'Rust files to read metrics from.',
    commands: ALL,
    file: true,
    type: globs,
  },
  {
    name: 'dashboard',
    value: 'glob',
    list: true,
    expected: GLOBS,
    default: [],
    defaultText: '`grafana-rsky-dashboard.json`, else the dashboards found',
    sentence: 'Grafana dashboards (JSON) to check and to write.',
    commands: ALL,
    file: true,
    type: globs,
  },
  {
    name: 'prometheus',
    value: 'glob',
    list: true,
    expected: GLOBS,
    default: [],
    defaultText: 'the scrape configurations found',
    sentence: 'Prometheus configurations that say who is scraped where.',
    commands: ALL,
    file: true,
    type: globs,
  },
  {
    name: 'includeDead',
    value: null,
    list: false,
    expected: YES_OR_NO,
    default: false,
    sentence: 'Propose panels for metrics that nothing updates, too.',
    commands: ['audit', 'guide', 'generate'],
    file: true,
    type: yesOrNo,
  },
  {
    name: 'format',
    value: 'format',
    list: false,
    expected: oneOf(FORMATS),
    default: 'text',
    sentence: 'What the report is: `text` for a terminal, `json` for scripts, `markdown` for the audit document.',
    commands: ['audit'],
    file: false,
    type: (z) => z.oneOf(FORMATS),
  },
  {
    name: 'output',
    short: 'o',
    value: 'file',
    list: false,
    expected: 'a path',
    default: null,
    defaultText: 'standard output',
    sentence: 'Write the report to this file, whole or not at all.',
    commands: ['audit', 'guide'],
    file: false,
    type: (z) => z.string().check(z.minLength(1)),
  },
  {
    name: 'dryRun',
    value: null,
    list: false,
    expected: YES_OR_NO,
    default: false,
    sentence: 'Write nothing; print what would change as a unified diff.',
    commands: ['generate'],
    file: false,
    type: yesOrNo,
  },
  {
    name: 'check',
    value: null,
    list: false,
    expected: YES_OR_NO,
    default: false,
    sentence: 'Write nothing; exit with 1 when something would change.',
    commands: ['generate'],
    file: false,
    type: yesOrNo,
  },
  {
    name: 'backup',
    value: null,
    list: false,
    expected: YES_OR_NO,
    default: false,
    sentence:
      'Keep the old dashboard as `<file>.backup`; an earlier backup is never overwritten, the new one gets a number.',
    commands: ['generate'],
    file: false,
    type: yesOrNo,
  },
  {
    name: 'minCoverage',
    value: 'percent',
    list: false,
    expected: 'a number from 0 to 100',
    default: null,
    defaultText: 'no limit',
    sentence: 'Fail when a smaller share of the declared metrics is on a dashboard.',
    commands: ['check'],
    file: true,
    type: (z) => z.number().check(z.gte(0), z.lte(100)),
  },
  {
    name: 'failOn',
    value: 'what',
    list: true,
    expected: oneOf(FAIL_ON),
    default: [],
    defaultText: '`missing` when there is no `minCoverage` either',
    sentence:
      'Fail on metrics that are updated but on no dashboard (`missing`), that nothing updates (`dead`), or that a dashboard shows and nothing declares (`unknown`).',
    commands: ['check'],
    file: true,
    type: (z) => z.array(z.oneOf(FAIL_ON)),
  },
  {
    name: 'quiet',
    short: 'q',
    value: null,
    list: false,
    expected: YES_OR_NO,
    default: false,
    sentence: 'Print the result alone, without details.',
    commands: ALL,
    file: false,
    type: yesOrNo,
  },
  {
    name: 'color',
    value: 'when',
    list: false,
    expected: oneOf(COLORS),
    default: 'auto',
    sentence: 'Colour the output: `auto` does on a terminal; `NO_COLOR` and `FORCE_COLOR` are heeded.',
    commands: ALL,
    file: false,
    type: (z) => z.oneOf(COLORS),
  },
];

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
