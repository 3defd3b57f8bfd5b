import type { Audit, CoveredMetric, Finding } from '../model.ts';
import { markdownCode, markdownText } from './escape.ts';
import { counted, deadMetrics, findingsBesideDead, missingAlive, placeText } from './outline.ts';

/**
 * What to do about an audit, as one numbered Markdown list, most useful first: chart what is alive, mend what is broken,
 * clear away what is dead, then what only a person can decide. Empty when there is nothing to do.
 */
export function auditSteps(audit: Audit): string[] {
  const steps = [
    chart(audit),
    broken(audit),
    deadOnDashboard(audit),
    deadElsewhere(audit),
    doubtful(audit),
    unresolved(audit),
    otherFindings(audit),
  ].filter((step) => step !== '');
  if (steps.length === 0) {
    return audit.metrics.length === 0
      ? []
      : ['Nothing: every metric is charted and updated. `dashcov check --fail-on missing` keeps it so.'];
  }
  return [steps.map((step, index) => `${index + 1}. ${step}`).join('\n')];
}

function chart(audit: Audit): string {
  const missing = missingAlive(audit);
  if (missing.length === 0) return '';
  if (audit.dashboards.length === 0) {
    return `**Add a dashboard** to the repository, or name it with \`--dashboard\`. ${counted(missing.length, 'metric')} could be on it.`;
  }
  const by = (['critical', 'high', 'medium', 'low'] as const)
    .map((priority) => ({ priority, metrics: missing.filter((metric) => metric.priority === priority) }))
    .filter(({ metrics }) => metrics.length > 0)
    .map(({ priority, metrics }) => `${priority}: ${names(metrics)}`);
  return item(
    `**Chart ${counted(missing.length, 'metric')}** that the code updates and no dashboard shows. \`dashcov guide\` tells how, \`dashcov generate\` writes the panels.`,
    by,
  );
}

function broken(audit: Audit): string {
  const unknown = audit.findings.filter((finding) => finding.check === 'unknown-metric');
  if (unknown.length === 0) return '';
  return item(
    `**Mend ${counted(unknown.length, 'query', 'queries')}** of the dashboards that ask for a metric which nothing declares.`,
    unknown.map(findingText),
  );
}

function deadOnDashboard(audit: Audit): string {
  const charted = deadMetrics(audit).filter((metric) => metric.coverage !== 'missing');
  if (charted.length === 0) return '';
  return item(
    `**Wire up ${counted(charted.length, 'metric')}** that a dashboard shows and nothing updates, or take ${charted.length === 1 ? 'it' : 'them'} off: an empty panel reads as "all is well".`,
    byCrate(charted),
  );
}

function deadElsewhere(audit: Audit): string {
  const dead = deadMetrics(audit).filter((metric) => metric.coverage === 'missing');
  if (dead.length === 0) return '';
  return item(
    `**Wire up or delete ${counted(dead.length, 'metric')}** that nothing updates and no dashboard shows. Chart ${dead.length === 1 ? 'it' : 'them'} only after that.`,
    byCrate(dead),
  );
}

function doubtful(audit: Audit): string {
  const perhaps = audit.metrics.filter((metric) => metric.coverage === 'perhaps');
  if (perhaps.length === 0) return '';
  return item(
    `**Look whether ${counted(perhaps.length, 'metric')} can be seen**: only a variable or a pattern could match.`,
    byCrate(perhaps),
  );
}

function unresolved(audit: Audit): string {
  if (audit.unresolved.length === 0) return '';
  const it = audit.unresolved.length === 1 ? 'it' : 'them';
  return `**Name ${counted(audit.unresolved.length, 'metric')}** by a literal or a constant, so that ${it} can be checked: see "Not resolved".`;
}

function otherFindings(audit: Audit): string {
  const rest = findingsBesideDead(audit).filter(
    (finding) => finding.check !== 'unknown-metric' && finding.severity !== 'info',
  );
  if (rest.length === 0) return '';
  return item(`**Look at ${counted(rest.length, 'finding')}** more.`, rest.map(findingText));
}

function findingText(finding: Finding): string {
  const place =
    finding.file === null ? '' : ` (${markdownCode(placeText({ file: finding.file, line: finding.line }))})`;
  const suggestion = finding.suggestion === null ? '' : `: ${markdownText(finding.suggestion)}`;
  return `${markdownText(finding.message)}${place}${suggestion}`;
}

function byCrate(metrics: readonly CoveredMetric[]): string[] {
  const crates = new Map<string | null, CoveredMetric[]>();
  for (const metric of metrics) {
    const list = crates.get(metric.crate);
    if (list === undefined) crates.set(metric.crate, [metric]);
    else list.push(metric);
  }
  return [...crates].map(([crate, list]) => `${crate === null ? '(no crate)' : markdownText(crate)}: ${names(list)}`);
}

function names(metrics: readonly CoveredMetric[]): string {
  return metrics.map((metric) => markdownCode(metric.name)).join(', ');
}

/** A list item with items of its own. */
function item(text: string, below: readonly string[]): string {
  return [text, ...below.map((line) => `   - ${line}`)].join('\n');
}
