import type { Audit } from '../model.ts';
import { commandFree, printable } from './escape.ts';
import { type CratePart, counted, crateParts, missingAlive, percent } from './outline.ts';
import { alignColumns, bar, createStyle, type Style, wrap } from './style.ts';
import {
  crateName,
  deadList,
  findingList,
  metricList,
  missingList,
  otherFindings,
  otherUnresolved,
  perhapsList,
  unresolvedList,
} from './terminal-lists.ts';

export interface TerminalOptions {
  readonly color: boolean;
  /** Columns to wrap sentences at; names and places are never broken. 100 unless told. */
  readonly width?: number;
  /** The headline only. */
  readonly quiet?: boolean;
}

/**
 * The audit for a person at a terminal: the figures, what to do first, every metric, the figures again and the command
 * to run next. Ends with a newline. What comes of the repository is printable only; the only escape sequences are the
 * report's own colours, when asked for.
 */
export function terminalReport(audit: Audit, options: TerminalOptions): string {
  const style = createStyle(options.color);
  const width = Math.max(40, options.width ?? 100);
  const title = headline(audit, style);
  if (options.quiet === true) return page([[title]]);
  const parts = crateParts(audit);
  return page([
    [title],
    crateLines(parts, style),
    emptiness(audit, width),
    missingList(audit, style),
    deadList(audit, style),
    perhapsList(audit, style),
    findingList(audit, style, width),
    unresolvedList(audit, style, width),
    metricList(parts, style),
    otherFindings(audit, style, width),
    otherUnresolved(audit, style, width),
    // By now the first line has scrolled away.
    audit.metrics.length > 0 ? [title] : [],
    next(audit, style),
  ]);
}

/** One line: `31 of 56 metrics charted (55.3 %) · 10 missing and alive · 15 dead · 0 unresolved`, with a bar. */
export function headline(audit: Audit, style: Style): string {
  const { declared, covered, perhaps, coverage, neverUpdated, unresolved } = audit.summary;
  if (declared === 0) return `${style.bold('No metrics found')} · ${unresolved} unresolved`;
  const alive = missingAlive(audit).length;
  const paint = covered === declared ? style.green : style.yellow;
  const share = `${covered} of ${counted(declared, 'metric')} charted`;
  return [
    `${paint(bar(covered, declared, 20))} ${style.bold(share)} (${percent(coverage)})`,
    ...(perhaps > 0 ? [`${perhaps} perhaps`] : []),
    alive > 0 ? style.red(`${alive} missing and alive`) : '0 missing and alive',
    neverUpdated > 0 ? style.yellow(`${neverUpdated} dead`) : '0 dead',
    `${unresolved} unresolved`,
  ].join(' · ');
}

function crateLines(parts: readonly CratePart[], style: Style): string[] {
  const rows = parts.map((part) => [
    `  ${crateName(part)}`,
    `${part.covered}/${part.metrics.length}`,
    bar(part.covered, part.metrics.length, 10),
    percent(part.coverage),
    part.perhaps > 0 ? `${part.perhaps} perhaps` : '',
    part.missingAlive > 0 ? style.red(`${part.missingAlive} missing`) : '',
    part.dead > 0 ? style.yellow(`${part.dead} dead`) : '',
    part.unresolved > 0 ? `${part.unresolved} unresolved` : '',
    style.dim(endpointText(part)),
  ]);
  const right = { align: 'right' } as const;
  return alignColumns(rows, [{}, right, {}, right, right, right, right, right]);
}

/** `:4100/metrics (METRICS_PORT)`, or nothing when the source of the crate shows no endpoint. */
function endpointText(part: CratePart): string {
  const endpoint = part.crate?.endpoint;
  if (endpoint == null) return '';
  const env = endpoint.env === null ? '' : ` (${printable(endpoint.env, 60)})`;
  return `:${endpoint.port ?? '?'}${printable(endpoint.path, 60)}${env}`;
}

/** Says that there is nothing to read, and what was looked for. */
function emptiness(audit: Audit, width: number): string[] {
  const lines: string[] = [];
  const list = (globs: readonly string[]): string => globs.map((glob) => printable(glob)).join(', ') || 'nothing';
  if (audit.metrics.length === 0 && audit.unresolved.length === 0) {
    lines.push(...wrap(`No metric is declared in the files looked at: ${list(audit.lookedFor.metrics)}`, width));
    lines.push('If they are declared elsewhere: dashcov audit --metrics <glob…>');
  }
  if (audit.dashboards.length === 0) {
    lines.push(...wrap(`There is no dashboard. Looked for: ${list(audit.lookedFor.dashboards)}`, width));
    lines.push('If there is one elsewhere: dashcov audit --dashboard <glob…>');
  }
  return lines;
}

/** The command that helps most now, or none where the lines about emptiness say it. */
function next(audit: Audit, style: Style): string[] {
  if (audit.metrics.length === 0 || audit.dashboards.length === 0) return [];
  const command = (line: string, why: string): string => `  ${style.cyan(line.padEnd(16))}  ${why}`;
  const missing = missingAlive(audit).length;
  if (missing === 0) return [command('dashcov check', 'keep it so: --fail-on missing in the pipeline')];
  const guide = command('dashcov guide', 'what to add, where and why');
  const written = new Set(audit.proposals.flatMap((each) => (each.placement === null ? [] : each.metrics)));
  if (written.size === 0) return [guide];
  // Two crates may declare one name, and one panel charts both.
  const charted = missingAlive(audit).filter(({ name }) => written.has(name)).length;
  const what = charted < missing ? `${charted} of them` : missing === 1 ? 'it' : `all ${missing}`;
  return [guide, command('dashcov generate', `write what charts ${what}; --dry-run shows the diff`)];
}

/** Joins sections by empty lines. Wrapping may move any word to the start of a line, so the guard stands at the end. */
function page(sections: readonly (readonly string[])[]): string {
  const filled = sections.filter((section) => section.length > 0);
  return `${filled.map((section) => section.map(commandFree).join('\n')).join('\n\n')}\n`;
}
