/** What a run marks at the lines of a change. Plain text: GitHub shows no Markdown there. */
import type { CoveredMetric, Finding, Severity } from '../model.ts';
import { askedFor, type BrokenQuery, brokenQueries, whereText } from './broken-queries.ts';
import { printable } from './escape.ts';
import { byPriority, bySeverity, counted, missingAlive } from './outline.ts';
import type { PullReport } from './pull.ts';
import { auditNow, newlyMissing } from './standing.ts';
import { unreadFiles } from './unread.ts';

export type Level = 'error' | 'warning' | 'notice';

/** One mark at a line. Lines and columns count from 1; everything is one line of printable text. */
export interface Annotation {
  readonly level: Level;
  readonly file: string;
  readonly line: number;
  readonly column: number | null;
  readonly title: string;
  readonly message: string;
}

export interface Annotations {
  /** Worst first, at most as many of each level as there is room for. */
  readonly shown: readonly Annotation[];
  /** How many more there are of each level. */
  readonly rest: Readonly<Record<Level, number>>;
}

/** GitHub shows this many of each level for one step, and drops the others without a word. */
export const PER_LEVEL = 10;
/** Characters of one message: less than GitHub's 4,096 with what stands around it. */
const MESSAGE = 4000;
const TITLE = 120;
const FILE = 4000;
/** Characters of a name inside a sentence. */
const NAME = 300;

const LEVELS: readonly Level[] = ['error', 'warning', 'notice'];
const LEVEL_OF: Record<Severity, Level> = { error: 'error', warning: 'warning', info: 'notice' };

/** Checks about how a metric is declared. */
const DECLARATION: ReadonlySet<string> = new Set(['kind-conflict', 'declared-twice', 'misnamed-kind']);

/** Those that are about two declarations. */
const PAIRS: ReadonlySet<string> = new Set(['kind-conflict', 'declared-twice']);

/**
 * Marks each query that the change broke (error), each metric that it left uncovered or dead (warning), and each that it
 * declared in a way that a check has something to say about (warning or notice). Without a base to compare with, it
 * marks the missing metrics and the findings of the state. `taken` is how many of each level the run needs for itself.
 */
export function annotations(report: PullReport, taken: Partial<Record<Level, number>> = {}): Annotations {
  const all = report.change === null ? ofState(report) : ofChange(report);
  const shown: Annotation[] = [];
  const rest: Record<Level, number> = { error: 0, warning: 0, notice: 0 };
  for (const level of LEVELS) {
    const own = all.filter((each) => each.level === level);
    const room = Math.max(0, PER_LEVEL - (taken[level] ?? 0));
    shown.push(...own.slice(0, room));
    rest[level] = Math.max(0, own.length - room);
  }
  return { shown, rest };
}

/** How many marks there was no room for, as a sentence; null when all are shown. */
export function restText(rest: Annotations['rest']): string | null {
  const parts = LEVELS.flatMap((level) => (rest[level] === 0 ? [] : [counted(rest[level], `more ${level}`)]));
  if (parts.length === 0) return null;
  return `GitHub shows ${PER_LEVEL} annotations of a kind: ${parts.join(', ')} stand in the job summary alone.`;
}

function ofChange(report: PullReport): Annotation[] {
  const { change, audit } = report;
  if (change === null) return [];
  return [
    ...brokenQueries(report).map(brokenQuery),
    ...unreadFiles(auditNow(report)).flatMap((finding) => ofFinding(finding, 'warning')),
    ...byPriority(newlyMissing(report)).map((metric) => missing(metric, 'since this change ')),
    ...change.newDead.map(dead),
    ...declaredNew(report, audit.findings),
  ];
}

function ofState(report: PullReport): Annotation[] {
  const audit = auditNow(report);
  const findings = bySeverity(audit.findings).flatMap((finding) => ofFinding(finding, LEVEL_OF[finding.severity]));
  return [...findings, ...byPriority(missingAlive(audit)).map((metric) => missing(metric, ''))];
}

function brokenQuery({ reference, change }: BrokenQuery): Annotation {
  const name = printable(askedFor(reference), NAME);
  const now = change?.after ?? null;
  const why =
    change === null
      ? 'no metric of this name is declared'
      : now === null
        ? 'this change removes that metric'
        : change.type === 'renamed'
          ? `this change renames that metric to ${printable(now.name, NAME)}`
          : `this change makes ${printable(now.name, NAME)} a ${now.kind}, which has no such series`;
  const todo =
    now !== null && change?.type === 'renamed'
      ? `Ask for ${printable(now.name, NAME)} here.`
      : 'Correct the query, or remove it.';
  return {
    level: 'error',
    file: printable(reference.expression.file, FILE),
    line: reference.expression.line,
    column: null,
    title: printable(`${name} is asked for and not declared`, TITLE),
    message: printable(`${capital(whereText(reference))} asks for ${name}: ${why}. ${todo}`, MESSAGE),
  };
}

function missing(metric: CoveredMetric, since: string): Annotation {
  const name = printable(metric.name, NAME);
  const sentence = `${name} (${metric.kind}) is updated by the code and ${since}on no dashboard.`;
  return atMetric(metric, 'warning', `${name} is on no dashboard`, `${sentence} dashcov generate writes the panel.`);
}

function dead(metric: CoveredMetric): Annotation {
  const name = printable(metric.name, NAME);
  const why = metric.updateNote === null ? '' : ` ${printable(metric.updateNote)}`;
  const shown = metric.coverage === 'missing' ? '' : ' Its panels stay empty or flat.';
  const message = `Nothing updates ${name}.${why}${shown} Update it where the thing happens, or delete the declaration.`;
  return atMetric(metric, 'warning', `${name} is never updated`, message);
}

function atMetric({ declared }: CoveredMetric, level: Level, title: string, message: string): Annotation {
  return {
    level,
    file: printable(declared.file, FILE),
    line: declared.line,
    column: declared.column,
    title: printable(title, TITLE),
    message: printable(message, MESSAGE),
  };
}

/**
 * Findings about the declarations that came, or that have another name or kind. Of two declarations that do not go together
 * the finding may stand at the other one. None of this fails anything, so none is an error.
 */
function declaredNew({ change }: PullReport, findings: readonly Finding[]): Annotation[] {
  const fresh = (change?.metrics ?? []).flatMap(({ type, after, differences }) =>
    after !== null && (type === 'added' || differences.some((it) => it !== 'labels')) ? [after] : [],
  );
  const key = (file: string | null, line: number | null): string => JSON.stringify([file, line]);
  const places = new Set(fresh.map(({ declared }) => key(declared.file, declared.line)));
  const names = new Set<string | null>(fresh.map(({ name }) => name));
  return bySeverity(findings)
    .filter(({ check, metric }) => DECLARATION.has(check) && names.has(metric))
    .filter(({ check, file, line }) => PAIRS.has(check) || places.has(key(file, line)))
    .flatMap((finding) => ofFinding(finding, finding.severity === 'info' ? 'notice' : 'warning'));
}

function ofFinding({ check, message, suggestion, file, line, column }: Finding, level: Level): Annotation[] {
  if (file === null) return [];
  const text = `${capital(printable(message, MESSAGE))}.${suggestion === null ? '' : ` ${printable(suggestion)}`}`;
  return [
    {
      level,
      file: printable(file, FILE),
      line: line ?? 1,
      column,
      title: printable(`dashcov: ${check}`, TITLE),
      message: printable(text.replace(/([.?!])\.(?= |$)/, '$1'), MESSAGE),
    },
  ];
}

/** A sentence starts with a capital, a metric's name with the letter that it has. */
function capital(text: string): string {
  const first = /^[a-z]+(?= )/.test(text) ? text.slice(0, 1).toUpperCase() : text.slice(0, 1);
  return first + text.slice(1);
}
