import type { Audit, CoveredMetric, Placement, Proposal, ProposedTarget } from '../model.ts';
import { markdownCode, markdownFence, markdownText } from './escape.ts';
import { markdownTable } from './markdown.ts';
import { placeText } from './outline.ts';

/** Update places of one metric that a step names. */
const LISTED = 3;

/** Finds the metric that a proposal names: of the proposal's crate where two crates declare the name. */
export type MetricIndex = (name: string, crate: string | null) => CoveredMetric | null;

/** The metrics of an audit by name and crate. */
export function metricIndex(audit: Audit): MetricIndex {
  const byName = new Map<string, CoveredMetric[]>();
  for (const metric of audit.metrics) {
    const same = byName.get(metric.name);
    if (same === undefined) byName.set(metric.name, [metric]);
    else same.push(metric);
  }
  return (name, crate) => {
    const same = byName.get(name) ?? [];
    return same.find((metric) => metric.crate === crate) ?? same[0] ?? null;
  };
}

/** One step of the guide: a panel to add or to extend, with all that a person needs to do it by hand. `otherwise` is said of a place that is not. */
export function guideStep(
  proposal: Proposal,
  step: number,
  metrics: MetricIndex,
  otherwise: string,
): (string | string[])[] {
  const existing = proposal.placement?.type === 'target';
  const reasons = proposal.reasons.map((reason) => markdownText(reason)).filter((reason) => reason !== '');
  const one = proposal.targets.length === 1;
  return [
    `## ${step}. ${markdownText(proposal.title)}`,
    existing ? '' : markdownText(proposal.description),
    [
      `- **Where:** ${placementText(proposal.placement, one, otherwise)}`,
      `- **Panel:** ${existing ? `the ${markdownText(proposal.placement.panel.type)} that is there` : proposal.visual}, unit ${markdownCode(proposal.unit)}`,
      `- **Priority:** ${proposal.priority} (${proposal.signal})`,
      ...(reasons.length > 0 ? [`- **Why:** ${reasons.join(' ')}`] : []),
    ],
    markdownTable(
      ['Metric', 'Kind', 'Labels', 'Declared', 'Updated'],
      proposal.metrics.map((name) => metricRow(name, metrics(name, proposal.crate))),
    ),
    ...proposal.targets.flatMap((target) => [
      `${one ? 'Query' : `Query of ${markdownCode(target.metric)}`}, ${legendText(target)}:`,
      markdownFence(target.expr, 'promql'),
    ]),
    thresholdTable(proposal),
    mappingTable(proposal),
  ];
}

function legendText(target: ProposedTarget): string {
  return target.legend.trim() === '' ? 'without a legend' : `legend ${markdownCode(target.legend)}`;
}

/** Where a proposal goes, in a cell of the overview; `otherwise` is what to say of one without a place. */
export function placementCell(placement: Placement | null, otherwise: string): string {
  if (placement === null) return otherwise;
  const place = markdownCode(placeText(placement));
  if (placement.type === 'target') return `panel that is there, ${place}`;
  if (placement.row === null) return `new panel, ${place}`;
  return `${placement.newRow ? 'new section ' : ''}${markdownText(placement.row)}, ${place}`;
}

function placementText(placement: Placement | null, one: boolean, otherwise: string): string {
  if (placement === null) return otherwise;
  const line = `line ${placement.line} of ${markdownCode(placement.file)}`;
  if (placement.type === 'target') {
    const row = placement.panel.row === null ? '' : `in the section ${strong(placement.panel.row)}, `;
    const queries = one ? 'the query' : 'the queries';
    return `add ${queries} to the panel ${strong(placement.panel.title)}, ${row}which starts at ${line}`;
  }
  const { x, y, w, h } = placement.gridPos;
  const grid = `after ${line}; on the grid at x ${x}, y ${y}, ${w} wide and ${h} high`;
  if (placement.row === null) return `new panel ${grid}`;
  return `new panel in ${placement.newRow ? 'a new' : 'the'} section ${strong(placement.row)}, ${grid}`;
}

function strong(text: string): string {
  const shown = markdownText(text);
  return shown === '' ? '(untitled)' : `**${shown}**`;
}

function metricRow(name: string, metric: CoveredMetric | null): string[] {
  if (metric === null) return [markdownCode(name), '', '', '', ''];
  const help = metric.help === null || metric.help.trim() === '' ? '' : `<br>${markdownText(metric.help)}`;
  return [
    `${markdownCode(name)}${help}`,
    metric.kind,
    metric.labels === null ? 'not known' : metric.labels.map((label) => markdownCode(label)).join(', ') || 'none',
    markdownCode(placeText(metric.declared)),
    updatedCell(metric),
  ];
}

function updatedCell(metric: CoveredMetric): string {
  if (metric.updates.length === 0) return metric.updated === false ? '**never**' : 'not known';
  const places = metric.updates.slice(0, LISTED).map((it) => markdownCode(placeText(it)));
  const more = metric.updates.length > LISTED ? [`+${metric.updates.length - LISTED} more`] : [];
  return [...places, ...more].join('<br>');
}

function thresholdTable(proposal: Proposal): string[] {
  return markdownTable(
    ['Threshold', 'Colour'],
    proposal.thresholds.map((it) => [it.value === null ? 'base' : `from ${it.value}`, markdownText(it.color)]),
  );
}

function mappingTable(proposal: Proposal): string[] {
  return markdownTable(
    ['Value', 'Shown as', 'Colour'],
    proposal.mappings.map((it) => [markdownCode(it.value), markdownText(it.text), markdownText(it.color)]),
  );
}
