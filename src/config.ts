import type { ZodMiniType } from 'zod/mini';
import type { GateWord } from './coverage/gate.ts';
import type { FailOn } from './coverage/policy.ts';

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
  /** The commands that take it as a flag; none for a setting of the Action alone. */
  readonly commands: readonly Command[];
  /** The name of the Action's input, or null when the Action has none. */
  readonly input: string | null;
  /** May stand in the configuration file. */
  readonly file: boolean;
  readonly type: (z: Zod) => ZodMiniType;
}

const globs = (z: Zod): ZodMiniType => z.array(z.string().check(z.minLength(1))).check(z.minLength(1));
const yesOrNo = (z: Zod): ZodMiniType => z.boolean();
const text = (z: Zod): ZodMiniType => z.string().check(z.minLength(1));
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
    input: 'metrics',
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
    input: 'dashboards',
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
    input: 'prometheus',
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
    input: 'include-dead',
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
    input: null,
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
    input: null,
    file: false,
    type: text,
  },
  {
    name: 'dryRun',
    value: null,
    list: false,
    expected: YES_OR_NO,
    default: false,
    sentence: 'Write nothing; print what would change as a unified diff.',
    commands: ['generate'],
    input: null,
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
    input: null,
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
    input: null,
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
    input: 'min-coverage',
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
    input: null,
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
    input: null,
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
    input: null,
    file: false,
    type: (z) => z.oneOf(COLORS),
  },
  {
    name: 'config',
    value: 'file',
    list: false,
    expected: 'a path in the repository',
    default: null,
    defaultText: '`dashcov.yml` or `.dashcov.yml`',
    sentence: 'The configuration file.',
    commands: ALL,
    input: 'config',
    file: false,
    type: text,
  },
  {
    name: 'mode',
    value: 'mode',
    list: false,
    expected: oneOf(MODES),
    default: 'comment',
    sentence:
      'What to do with the result: `comment` on the pull request; `commit` the missing panels to the branch, too; open or update a `pull-request` with them; or `check` alone, which writes nothing to GitHub.',
    commands: [],
    input: 'mode',
    file: false,
    type: (z) => z.oneOf(MODES),
  },
  {
    name: 'comment',
    value: 'when',
    list: false,
    expected: oneOf(COMMENTS),
    default: 'on',
    sentence:
      'When to comment: `on` for each pull request that touches metrics, dashboards or the configuration; `found` only when something is missing, dead or broken by it; `off`.',
    commands: [],
    input: 'comment',
    file: false,
    type: (z) => z.oneOf(COMMENTS),
  },
  {
    name: 'panels',
    value: 'which',
    list: false,
    expected: oneOf(SCOPES),
    default: null,
    defaultText: '`change` on a pull request, else `all`',
    sentence: 'Which metrics get their panels written: those that the `change` declares, or `all` that are missing.',
    commands: [],
    input: 'panels',
    file: false,
    type: (z) => z.oneOf(SCOPES),
  },
  {
    name: 'gate',
    value: 'what',
    list: true,
    expected: oneOf(GATE),
    default: [],
    defaultText: '`failOn` of the configuration file, else nothing',
    sentence:
      'Fail the step. About the change: it leaves a metric without a panel (`new-missing`), without an update (`new-dead`), or a query without a metric (`broken`). About the state: `missing`, `dead`, `unknown`. About dashcov: panels that were asked for could not be written (`not-written`).',
    commands: [],
    input: 'fail-on',
    file: false,
    type: (z) => z.array(z.oneOf(GATE)),
  },
  {
    name: 'maxDrop',
    value: 'points',
    list: false,
    expected: 'a number from 0 to 100',
    default: null,
    defaultText: 'no limit',
    sentence: 'Fail when the change lowers the coverage by more percentage points than this.',
    commands: [],
    input: 'max-drop',
    file: true,
    type: (z) => z.number().check(z.gte(0), z.lte(100)),
  },
  {
    name: 'annotations',
    value: null,
    list: false,
    expected: YES_OR_NO,
    default: true,
    sentence: 'Annotate the lines of metrics and queries.',
    commands: [],
    input: 'annotations',
    file: false,
    type: yesOrNo,
  },
  {
    name: 'base',
    value: 'revision',
    list: false,
    expected: 'a branch, a tag or a SHA',
    default: null,
    defaultText: 'the merge base of a pull request, the commit before a push',
    sentence: 'What to compare with.',
    commands: [],
    input: 'base',
    file: false,
    type: (z) => z.string().check(z.regex(/^(?!-)[^\s~^:?*[\\\p{Cc}]{1,250}$/u)),
  },
  {
    name: 'source',
    value: 'where',
    list: false,
    expected: oneOf(SOURCES),
    default: 'archive',
    sentence:
      "Where the files come from: GitHub's `archive` of the revision, which needs no checkout, or the `checkout` of an earlier step.",
    commands: [],
    input: 'source',
    file: false,
    type: (z) => z.oneOf(SOURCES),
  },
  {
    name: 'token',
    value: 'token',
    list: false,
    expected: 'a token',
    default: null,
    defaultText: '`${{ github.token }}`',
    sentence: 'What dashcov reads and writes as: the token of the workflow, or that of an App.',
    commands: [],
    input: 'token',
    file: false,
    type: text,
  },
  {
    name: 'id',
    value: 'id',
    list: false,
    expected: 'up to 40 letters, digits, dots, underscores and single hyphens',
    default: 'default',
    sentence: 'A name for the comment, where several steps comment on one pull request.',
    commands: [],
    input: 'id',
    file: false,
    type: (z) => z.string().check(z.regex(/^(?=.{1,40}$)[A-Za-z0-9._]+(?:-[A-Za-z0-9._]+)*$/)),
  },
  {
    name: 'commitMessage',
    value: 'message',
    list: false,
    expected: 'a message of at most 5,000 characters',
    default: 'Chart the metrics that no dashboard shows',
    sentence: 'The first line, and what follows it, of the commit with the panels.',
    commands: [],
    input: 'commit-message',
    file: false,
    type: (z) => z.string().check(z.regex(/^[\s\S]{0,5000}$/), z.regex(/\S/)),
  },
  {
    name: 'coAuthor',
    value: 'person',
    list: false,
    expected: '`Name <address>`',
    default: null,
    defaultText: 'nobody',
    sentence: 'A co-author of that commit, as `Name <address>`.',
    commands: [],
    input: 'co-author',
    file: false,
    type: (z) => z.string().check(z.regex(/^[^<>\p{Cc}]{1,100} <[^<>\s@]{1,100}@[^<>\s@]{1,100}>$/u)),
  },
  {
    name: 'branch',
    value: 'name',
    list: false,
    expected: 'the name of a branch',
    default: 'dashcov/panels',
    sentence: "The branch of dashcov's own that `mode: pull-request` writes to.",
    commands: [],
    input: 'branch',
    file: false,
    type: (z) =>
      z.string().check(z.regex(/^(?![-/.])(?!.*(?:\.\.|\/\/|@\{|\.lock$|[/.]$))[^\s~^:?*[\\\p{Cc}]{1,200}$/u)),
  },
  {
    name: 'timeout',
    value: 'minutes',
    list: false,
    expected: 'a number of minutes, at most 360',
    default: 10,
    sentence: 'Minutes after which the step gives up and says what it was waiting for.',
    commands: [],
    input: 'timeout',
    file: false,
    type: (z) => z.number().check(z.gt(0), z.lte(360)),
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
