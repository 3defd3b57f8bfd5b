import type { Audit, CoveredMetric, Finding, Unresolved } from '../model.ts';
import { printable } from './escape.ts';
import {
  type CratePart,
  counted,
  deadMetrics,
  findingsBesideDead,
  missingAlive,
  placeText,
  shownOn,
} from './outline.ts';
import { alignColumns, type Style, wrap } from './style.ts';

/** The lists of the terminal report. Each gives its lines, a title first, or none when there is nothing to say. */

/** Entries of the list that matters most, and of the others, before the rest moves to the details. */
const FIRST = 10;
const FEW = 5;
/** Longest name and longest note in a column; the note is whole in the audit document. */
const NAME = 120;
const NOTE = 70;
const MARKS = { covered: '✓', perhaps: '?', missing: '✗', dead: '†' } as const;

/** What to chart, most important first. Without a dashboard nothing: then every metric is missing. */
export function missingList(audit: Audit, style: Style): string[] {
  const missing = missingAlive(audit);
  if (missing.length === 0 || audit.dashboards.length === 0) return [];
  const rows = missing
    .slice(0, FIRST)
    .map((metric) => [
      `  ${metric.priority === 'critical' || metric.priority === 'high' ? style.red(metric.priority) : metric.priority}`,
      printable(metric.name, NAME),
      style.dim(printable(placeText(metric.declared))),
    ]);
  return [
    style.bold(`Chart first: ${counted(missing.length, 'metric')} that the code updates and no dashboard shows`),
    ...alignColumns(rows),
    ...more(missing.length - FIRST, `marked ${MARKS.missing} below`, style),
  ];
}

/** Metrics that nothing updates, those on a dashboard first: they mislead, the others can wait. */
export function deadList(audit: Audit, style: Style): string[] {
  const dead = deadMetrics(audit);
  if (dead.length === 0) return [];
  const charted = dead.filter((metric) => metric.coverage !== 'missing');
  const ordered = [...charted, ...dead.filter((metric) => metric.coverage === 'missing')];
  const shown = Math.max(FEW, Math.min(charted.length, FIRST));
  const rows = ordered
    .slice(0, shown)
    .map((metric) => [
      `  ${printable(metric.name, NAME)}`,
      style.dim(printable(placeText(metric.declared))),
      metric.coverage === 'missing' ? '' : style.yellow(`charted: ${panelsText(metric)}`),
    ]);
  const on = charted.length > 0 ? `, ${charted.length} of them charted all the same` : '';
  return [
    style.bold(`Wire up or delete: ${counted(dead.length, 'metric')} that nothing updates${on}`),
    ...alignColumns(rows),
    ...more(dead.length - shown, `marked ${MARKS.dead} below`, style),
  ];
}

/** The first panel that shows a metric, and how many more there are. */
function panelsText(metric: CoveredMetric): string {
  const [first = 'somewhere', ...rest] = shownOn(metric.references);
  return printable(first, NOTE) + (rest.length > 0 ? ` +${rest.length}` : '');
}

/** Metrics that only a variable or a pattern could match, with the panel that might show them. */
export function perhapsList(audit: Audit, style: Style): string[] {
  const perhaps = audit.metrics.filter((metric) => metric.coverage === 'perhaps');
  if (perhaps.length === 0) return [];
  const rows = perhaps
    .slice(0, FEW)
    .map((metric) => [`  ${printable(metric.name, NAME)}`, style.dim(panelsText(metric))]);
  return [
    style.bold(`Perhaps charted: ${counted(perhaps.length, 'metric')} that only a variable or a pattern could match`),
    ...alignColumns(rows),
    ...more(perhaps.length - FEW, `marked ${MARKS.perhaps} below`, style),
  ];
}

/** Errors and warnings, as many as fit a glance, and notes where there is room. */
export function findingList(audit: Audit, style: Style, width: number): string[] {
  const all = findingsBesideDead(audit);
  const { first, rest } = splitFindings(audit);
  if (all.length === 0) return [];
  return [
    style.bold(`Look at: ${severities(all)}`),
    ...first.flatMap((finding) => findingLines(finding, style, width)),
    ...more(rest.length, 'in the details below', style),
  ];
}

/** The findings that `findingList` left out. */
export function otherFindings(audit: Audit, style: Style, width: number): string[] {
  const { rest } = splitFindings(audit);
  if (rest.length === 0) return [];
  return [style.bold('Other findings'), ...rest.flatMap((finding) => findingLines(finding, style, width))];
}

function splitFindings(audit: Audit): { first: Finding[]; rest: Finding[] } {
  const all = findingsBesideDead(audit);
  const urgent = all.filter((finding) => finding.severity !== 'info').length;
  const cut = Math.min(Math.max(urgent, FEW), FIRST);
  return { first: all.slice(0, cut), rest: all.slice(cut) };
}

/** `1 error, 2 warnings, 3 notes`. */
function severities(findings: readonly Finding[]): string {
  const count = (severity: Finding['severity']): number => findings.filter((it) => it.severity === severity).length;
  return [[count('error'), 'error'] as const, [count('warning'), 'warning'] as const, [count('info'), 'note'] as const]
    .filter(([number]) => number > 0)
    .map(([number, word]) => counted(number, word))
    .join(', ');
}

function findingLines(finding: Finding, style: Style, width: number): string[] {
  const severity =
    finding.severity === 'error'
      ? style.red('error')
      : finding.severity === 'warning'
        ? style.yellow('warning')
        : style.dim('note');
  const where =
    finding.file === null ? '' : ` ${style.dim(printable(placeText({ file: finding.file, line: finding.line })))}`;
  const lines = wrap(`${severity} ${printable(finding.message)}${where}`, width, '  ', '    ');
  if (finding.suggestion !== null) lines.push(...wrap(`→ ${printable(finding.suggestion)}`, width, '    ', '      '));
  return lines;
}

/** Names that only run time knows, with place and reason. */
export function unresolvedList(audit: Audit, style: Style, width: number): string[] {
  if (audit.unresolved.length === 0) return [];
  return [
    style.bold(`Could not be resolved: ${counted(audit.unresolved.length, 'name')}`),
    ...audit.unresolved.slice(0, FEW).flatMap((it) => unresolvedLines(it, style, width)),
    ...more(audit.unresolved.length - FEW, 'in the details below', style),
  ];
}

/** The unresolved names that `unresolvedList` left out. */
export function otherUnresolved(audit: Audit, style: Style, width: number): string[] {
  const rest = audit.unresolved.slice(FEW);
  if (rest.length === 0) return [];
  return [style.bold('Also not resolved'), ...rest.flatMap((it) => unresolvedLines(it, style, width))];
}

function unresolvedLines(it: Unresolved, style: Style, width: number): string[] {
  const place = printable(`${it.file}:${it.line}:${it.column}`);
  return [`  ${printable(it.pattern, NAME)}  ${style.dim(place)}`, ...wrap(printable(it.reason), width, '    ')];
}

/** Every metric, one line each, by crate. */
export function metricList(parts: readonly CratePart[], style: Style): string[] {
  const declaring = parts.filter((part) => part.metrics.length > 0);
  if (declaring.length === 0) return [];
  const legend = `${MARKS.covered} charted  ${MARKS.perhaps} perhaps  ${MARKS.missing} missing  ${MARKS.dead} never updated`;
  const lines = [`${style.bold('Every metric')}  ${style.dim(legend)}`];
  for (const part of declaring) {
    lines.push(
      '',
      style.bold(crateName(part)),
      ...alignColumns(part.metrics.map((metric) => metricRow(metric, style))),
    );
  }
  return lines;
}

function metricRow(metric: CoveredMetric, style: Style): string[] {
  const paint = { covered: style.green, perhaps: style.yellow, missing: style.red }[metric.coverage];
  const note = printable(metric.updateNote ?? '', NOTE);
  const doubt = metric.updated === null ? `updated? ${note || 'cannot be known'}` : note;
  return [
    `  ${paint(MARKS[metric.coverage])}${metric.updated === false ? style.yellow(MARKS.dead) : ' '}`,
    printable(metric.name, NAME),
    metric.kind,
    style.dim(printable(placeText(metric.declared))),
    style.dim(doubt),
  ];
}

/** The name of a crate, or what stands for none. */
export function crateName(part: CratePart): string {
  return part.name === null ? '(no crate)' : printable(part.name, NAME);
}

function more(count: number, where: string, style: Style): string[] {
  return count > 0 ? [style.dim(`  … ${count} more ${where}`)] : [];
}
