/** What a setting is, and the words that some settings take. */
import type { ZodMiniType } from 'zod/mini';
import type { GateWord } from '../coverage/gate.ts';
import type { FailOn } from '../coverage/policy.ts';
import type { KnownNames, Wrapper } from '../model.ts';

/** The commands of dashcov. */
export const COMMANDS = ['audit', 'guide', 'generate', 'check'] as const;
export type Command = (typeof COMMANDS)[number];

export const FORMATS = ['text', 'json', 'markdown'] as const;
export type Format = (typeof FORMATS)[number];

export const COLORS = ['auto', 'always', 'never'] as const;
export type Color = (typeof COLORS)[number];

export const FAIL_ON: readonly FailOn[] = ['missing', 'dead', 'unknown'];

/** What the Action does beyond its report: nothing, a comment, a commit on the branch, a pull request of its own. */
export const MODES = ['comment', 'commit', 'pull-request', 'check'] as const;
export type Mode = (typeof MODES)[number];

export const COMMENTS = ['on', 'off', 'found'] as const;
export type CommentWhen = (typeof COMMENTS)[number];

export const SOURCES = ['archive', 'checkout'] as const;
export type Source = (typeof SOURCES)[number];

export const SCOPES = ['change', 'all'] as const;
export type Scope = (typeof SCOPES)[number];

export const GATE: readonly GateWord[] = [
  'new-missing',
  'new-dead',
  'broken',
  'missing',
  'dead',
  'unknown',
  'not-written',
];

/** Every setting with a value, after flags, configuration file and defaults are put together. */
export interface Settings {
  /** Globs of the Rust files to read. */
  readonly metrics: readonly string[];
  /** Globs of the dashboards; empty for the default rule. */
  readonly dashboard: readonly string[];
  /** Globs of the scrape configurations; empty for those that are found. */
  readonly prometheus: readonly string[];
  /** Functions that make metrics and whose definitions are not in sight, and the names that patterns stand for. */
  readonly wrappers: readonly (Wrapper | KnownNames)[];
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
  /** Path of the configuration file in the repository, or null for the usual names. */
  readonly config: string | null;
  readonly mode: Mode;
  readonly comment: CommentWhen;
  /** Metrics that get panels written: those that the change brought, or all; null for what suits the event. */
  readonly panels: Scope | null;
  /** What the Action fails on, beyond `failOn` of the configuration file. */
  readonly gate: readonly GateWord[];
  /** Percentage points, or null for no limit. */
  readonly maxDrop: number | null;
  readonly annotations: boolean;
  /** A branch, a tag or a SHA to compare with, or null for what suits the event. */
  readonly base: string | null;
  readonly source: Source;
  readonly token: string | null;
  /** Tells the sticky comments of several dashcov steps apart. */
  readonly id: string;
  readonly commitMessage: string;
  /** `Name <address>`, or null. */
  readonly coAuthor: string | null;
  /** The branch that `mode: pull-request` writes to. */
  readonly branch: string;
  /** Minutes. */
  readonly timeout: number;
}

export type SettingName = keyof Settings;

/** Zod is an import that many runs do without, so the types of the table are made when one is needed. */
export type Zod = typeof import('./zod.ts');

/** A key of a map in the configuration file. */
export interface Key {
  readonly expected: string;
  readonly type: (z: Zod) => ZodMiniType;
  /** What it is when it is left out; without one it has to be there. */
  readonly default?: unknown;
}

/** The keys of a map in the configuration file. The first one tells which form is meant. */
export interface Form {
  readonly keys: Readonly<Record<string, Key>>;
  /** What is wrong with the map as a whole: the key to point at, and the words. */
  readonly check?: (map: Readonly<Record<string, unknown>>) => { key: string; expected: string; found: string } | null;
}

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
  /** The commands that take it as a flag; none for a setting of the Action alone. */
  readonly commands: readonly Command[];
  /** The name of the Action's input, or null when the Action has none. */
  readonly input: string | null;
  /** May stand in the configuration file. */
  readonly file: boolean;
  /** Each value is a map in one of these forms, which only the configuration file can hold. */
  readonly forms?: readonly Form[];
  readonly type: (z: Zod) => ZodMiniType;
}
