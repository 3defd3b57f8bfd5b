import type { Audit, CoveredMetric } from '../model.ts';
import { auditSteps } from './audit-steps.ts';
import { markdownCode, markdownText } from './escape.ts';
import { markdownPage, markdownTable } from './markdown.ts';
import {
  type CratePart,
  counted,
  crateParts,
  deadMetrics,
  findingsBesideDead,
  missingAlive,
  percent,
  placeText,
  shownOn,
} from './outline.ts';
import { jobsText, portText, scrapeSections } from './verification.ts';

/** Update places and panels that one cell lists before it says how many more there are. */
const LISTED = 3;

/**
 * The audit as a document: summary, what to do in which order, every metric by crate, endpoints, findings, names that
 * could not be resolved, and how to verify. GitHub-flavoured Markdown; nothing of the repository can break out of its
 * cell, link, mention or run.
 */
export function markdownAudit(audit: Audit): string {
  const parts = crateParts(audit);
  return markdownPage([
    '# Metrics audit',
    verdict(audit),
    summaryTable(audit, parts),
    dashboards(audit),
    ...headed('## What to do, in this order', auditSteps(audit)),
    ...parts.filter((part) => part.metrics.length > 0).flatMap(crateSection),
    ...headed('## Endpoints', [endpointTable(parts).join('\n')]),
    ...headed('## Findings', [findingTable(audit).join('\n')]),
    ...headed('## Not resolved', [unresolvedTable(audit).join('\n')]),
    ...verify(audit),
  ]);
}

/** A heading and its sections, or nothing when they are all empty. */
function headed(heading: string, sections: readonly string[]): string[] {
  return sections.every((section) => section === '') ? [] : [heading, ...sections];
}

function verdict(audit: Audit): string {
  const { declared, covered, perhaps, coverage } = audit.summary;
  const globs = (list: readonly string[]): string => list.map((glob) => markdownCode(glob)).join(', ') || 'nothing';
  if (declared === 0) return `**No metrics found.** Looked at: ${globs(audit.lookedFor.metrics)}.`;
  const alive = missingAlive(audit).length;
  const dead = deadMetrics(audit).length;
  const sentences = [
    `**${covered} of ${counted(declared, 'metric')} ${declared === 1 ? 'is' : 'are'} on a dashboard (${percent(coverage)}).**`,
    alive > 0 ? `${alive} more ${alive === 1 ? 'is' : 'are'} updated by the code and shown nowhere.` : '',
    perhaps > 0 ? `${perhaps} may be shown: only a variable or a pattern could match.` : '',
    dead > 0 ? `${dead} ${dead === 1 ? 'is' : 'are'} never updated.` : '',
    audit.dashboards.length === 0 ? `There is no dashboard; looked for: ${globs(audit.lookedFor.dashboards)}.` : '',
  ];
  return sentences.filter((sentence) => sentence !== '').join(' ');
}

/** The figures of each crate, and those of all of them in the last row. */
export function summaryTable(audit: Audit, parts: readonly CratePart[]): string[] {
  if (audit.metrics.length === 0) return [];
  const { declared, covered, perhaps, neverUpdated, unresolved, coverage } = audit.summary;
  const row = (name: string, figures: readonly number[], share: number): string[] => [
    name,
    ...figures.map(String),
    percent(share),
  ];
  const rows = parts.map((part) =>
    row(
      crateCell(part.name),
      [part.metrics.length, part.covered, part.perhaps, part.missingAlive, part.dead, part.unresolved],
      part.coverage,
    ),
  );
  const alive = missingAlive(audit).length;
  rows.push(row('**all**', [declared, covered, perhaps, alive, neverUpdated, unresolved], coverage));
  return markdownTable(
    ['Crate', 'Declared', 'Charted', 'Perhaps', 'Missing and alive', 'Never updated', 'Unresolved', 'Coverage'],
    rows,
    [1, 2, 3, 4, 5, 6, 7],
  );
}

function crateCell(name: string | null): string {
  return name === null ? '(no crate)' : markdownCode(name);
}

function dashboards(audit: Audit): string {
  if (audit.dashboards.length === 0) return '';
  const each = audit.dashboards.map((it) => `${markdownCode(it.file)} (${markdownText(it.title)})`);
  return `${each.length === 1 ? 'Dashboard' : 'Dashboards'}: ${each.join(', ')}`;
}

function crateSection(part: CratePart): (string | string[])[] {
  const folder = part.crate?.path ?? '.';
  const inFolder = (file: string): string =>
    folder !== '.' && file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : file;
  const elsewhere = part.metrics.some((metric) => metric.updates.some((it) => inFolder(it.file) === it.file));
  const title = part.name === null ? 'Metrics outside of any crate' : `Metrics of ${markdownText(part.name)}`;
  return [
    `## ${title}`,
    ...(folder === '.'
      ? []
      : [`Places are in ${markdownCode(`${folder}/`)}${elsewhere ? ', those elsewhere in full' : ''}.`]),
    markdownTable(
      ['Metric', 'Kind', 'Declared', 'Updated', 'On a dashboard', 'Notes'],
      part.metrics.map((metric) => [
        metric.help === null
          ? markdownCode(metric.name)
          : `${markdownCode(metric.name)}<br>${markdownText(metric.help)}`,
        metric.kind,
        markdownCode(placeText({ ...metric.declared, file: inFolder(metric.declared.file) })),
        updatedCell(metric, inFolder),
        dashboardCell(metric),
        notesCell(metric, inFolder),
      ]),
    ),
  ];
}

function updatedCell(metric: CoveredMetric, inFolder: (file: string) => string): string {
  if (metric.updates.length === 0) return metric.updated === false ? '**never**' : 'not known';
  return listed(metric.updates.map((it) => markdownCode(`${inFolder(it.file)}:${it.line}`)));
}

function dashboardCell(metric: CoveredMetric): string {
  if (metric.coverage === 'missing') return '**no**';
  const panels = shownOn(metric.references).map((title) => markdownText(title));
  return metric.coverage === 'perhaps'
    ? `perhaps${panels.length > 0 ? `: ${listed(panels)}` : ''}`
    : listed(panels) || 'yes';
}

/** What else there is to know: never a repetition of the other cells. */
function notesCell(metric: CoveredMetric, inFolder: (file: string) => string): string {
  const notes: string[] = [];
  if (metric.coverage === 'missing' && metric.updated !== false) notes.push(`${metric.priority} priority`);
  if (metric.coverage === 'missing' && metric.updated === false) notes.push('wire up or delete');
  if (metric.coverage === 'covered' && metric.updated === false)
    notes.push('charted, but its panels stay empty or flat');
  if (metric.updateNote !== null) notes.push(markdownText(metric.updateNote));
  else notes.push(...metric.ineffective.slice(0, LISTED).map((it) => ineffective(it, inFolder)));
  if (metric.labels !== null && metric.labels.length > 0) {
    notes.push(`labels ${metric.labels.map((label) => markdownCode(label)).join(', ')}`);
  }
  if (metric.unit !== null) notes.push(`unit ${markdownText(metric.unit)}`);
  return notes.join('; ');
}

function ineffective(it: CoveredMetric['ineffective'][number], inFolder: (file: string) => string): string {
  const place = markdownCode(`${inFolder(it.file)}:${it.line}`);
  if (it.reason === 'zero') return `${place} sets the zero that is there already`;
  return `${place} is in ${it.function === null ? 'code' : markdownCode(it.function)} that nothing calls`;
}

/** The first few, each on its own line of a cell, and how many more there are. */
function listed(items: readonly string[]): string {
  const more = items.length > LISTED ? [`+${items.length - LISTED} more`] : [];
  return [...items.slice(0, LISTED), ...more].join('<br>');
}

function endpointTable(parts: readonly CratePart[]): string[] {
  const rows = parts.flatMap(({ crate }) => {
    if (crate === null) return [];
    const { endpoint } = crate;
    return [
      [
        markdownCode(crate.name),
        endpoint === null ? 'not found' : portText(endpoint.port),
        endpoint?.env == null ? '' : markdownCode(endpoint.env),
        endpoint === null ? '' : markdownCode(endpoint.path),
        endpoint === null ? '' : markdownCode(placeText(endpoint)),
        jobsText(crate),
      ],
    ];
  });
  return markdownTable(['Crate', 'Port', 'Overridden by', 'Path', 'Source', 'Scrape jobs'], rows);
}

function findingTable(audit: Audit): string[] {
  const rows = findingsBesideDead(audit).map((it) => [
    it.severity === 'info' ? 'note' : it.severity,
    markdownText(it.check),
    it.file === null ? '' : markdownCode(placeText({ file: it.file, line: it.line })),
    [it.message, ...(it.suggestion === null ? [] : [it.suggestion])].map((text) => markdownText(text)).join('<br>'),
  ]);
  return markdownTable(['Severity', 'Check', 'Place', 'What'], rows);
}

function unresolvedTable(audit: Audit): string[] {
  const rows = audit.unresolved.map((it) => [
    markdownCode(it.pattern),
    it.kind,
    markdownCode(placeText(it)),
    markdownText(it.reason),
  ]);
  return markdownTable(['Name', 'Kind', 'Place', 'Why'], rows);
}

function verify(audit: Audit): string[] {
  const commands = scrapeSections(audit, audit.metrics, 4);
  if (commands.length === 0) return [];
  return [
    '## How to verify',
    'Ask the running services what they expose:',
    ...commands,
    'A metric that the code declares and the answer lacks has not been touched yet: a static registers itself when it is first used, and a metric with labels shows nothing before its first label values.',
  ];
}
