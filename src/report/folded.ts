/** The parts of a comment that a reader opens when he wants them. */
import type { Audit, Proposal } from '../model.ts';
import { summaryTable } from './audit-markdown.ts';
import { type Detail, moreText } from './budget.ts';
import { markdownCode, markdownFence, markdownText } from './escape.ts';
import { deadAdvice } from './guide.ts';
import { placeLink } from './links.ts';
import { markdownTable } from './markdown.ts';
import { counted, crateParts, deadMetrics, plan } from './outline.ts';
import type { PullReport } from './pull.ts';
import { auditNow } from './standing.ts';

/** Reasons of one proposal that a comment tells. */
const REASONS = 3;

type Sections = readonly (string | readonly string[])[];

/** A section behind its heading; nothing when it is empty. `heading` is dashcov's own. */
export function details(heading: string, sections: Sections): string[] {
  const texts = sections.map((section) => (typeof section === 'string' ? section : section.join('\n')));
  const body = texts.filter((text) => text !== '');
  return body.length === 0 ? [] : [`<details><summary>${heading}</summary>`, ...body, '</details>'];
}

/** How a report calls the proposals, and the state whose figures it tells. */
export interface Folding {
  readonly panels: string;
  readonly state: Audit;
}

/** The folding of a comment: dashcov's own commit on the branch counts. */
function folding(report: PullReport): Folding {
  const panels = report.outcome.type === 'committed' ? 'Panels that were added' : 'Proposed panels';
  return { panels, state: auditNow(report) };
}

/** Coverage by crate, proposed panels, dead metrics and unknown names: each with at most `detail.folded` rows. */
export function foldedSections(
  report: PullReport,
  detail: Detail,
  { panels, state }: Folding = folding(report),
): string[] {
  if (detail.folded === 0) return [];
  return [
    ...crates(state, detail),
    ...proposed(report, detail, panels),
    ...dead(report, detail),
    ...unknown(report, detail),
  ];
}

function crates(audit: Audit, { folded }: Detail): string[] {
  const parts = crateParts(audit);
  const [head = '', line = '', ...rows] = summaryTable(audit, parts);
  if (rows.length < 2) return [];
  const all = rows.pop() ?? '';
  return details('Coverage by crate', [
    [head, line, ...rows.slice(0, folded), all],
    moreText(rows.length, folded, 'crate'),
  ]);
}

function proposed(report: PullReport, detail: Detail, panels: string): string[] {
  const { proposals: planned, unplanned } = plan(report.audit);
  const proposals = ownFirst(planned, report);
  const shown = proposals.slice(0, detail.folded);
  const without =
    unplanned.length === 0
      ? ''
      : `For ${counted(unplanned.length, 'more metric')} that the code updates no panel is proposed.`;
  return details(`${panels} (${proposals.length})`, [
    ...(detail.queries
      ? shown.flatMap((proposal, index) => proposalSections(proposal, index + 1, report, detail.field))
      : [proposalTable(shown, report, detail.field)]),
    moreText(proposals.length, shown.length, 'panel'),
    without,
  ]);
}

/** Proposals for metrics of this change come before those for older gaps. */
function ownFirst(proposals: readonly Proposal[], { change }: PullReport): Proposal[] {
  const own = new Set(change?.newMissing.map(({ name }) => name) ?? []);
  const isOwn = ({ metrics }: Proposal): boolean => metrics.some((name) => own.has(name));
  return [...proposals.filter(isOwn), ...proposals.filter((proposal) => !isOwn(proposal))];
}

/** What to say of a proposal without a place. */
const NOWHERE = 'by hand: no dashboard here can be edited';

function proposalSections(proposal: Proposal, step: number, report: PullReport, field: number): string[] {
  const reasons = proposal.reasons
    .slice(0, REASONS)
    .map((reason) => markdownText(reason, field))
    .filter((reason) => reason !== '');
  const look =
    proposal.placement?.type === 'target'
      ? proposal.targets.length === 1
        ? 'one query more'
        : `${proposal.targets.length} queries more`
      : `${proposal.visual}, unit ${markdownCode(proposal.unit, field)}`;
  return [
    `**${step}. ${markdownText(proposal.title, field) || '(untitled)'}**: ${look}; ${place(proposal, report, field)}`,
    reasons.join(' '),
    markdownFence(proposal.targets.map(({ expr }) => expr).join('\n'), 'promql', field * 10),
  ];
}

function proposalTable(proposals: readonly Proposal[], report: PullReport, field: number): string[] {
  return markdownTable(
    ['Panel', 'Metrics', 'Visual', 'Unit', 'Where'],
    proposals.map((proposal) => [
      markdownText(proposal.title, field),
      names(proposal.metrics, field),
      proposal.visual,
      markdownCode(proposal.unit, field),
      place(proposal, report, field),
    ]),
  );
}

function place({ placement }: Proposal, { links }: PullReport, field: number): string {
  if (placement === null) return NOWHERE;
  const link = placeLink(links, placement, field);
  if (placement.type === 'target') return `the panel at ${link}`;
  const row =
    placement.row === null
      ? ''
      : `${placement.newRow ? 'new section' : 'section'} ${markdownText(placement.row, field)}, `;
  return `${row}${link}`;
}

function names(list: readonly string[], field: number): string {
  const shown = list.slice(0, 6).map((name) => markdownCode(name, field));
  return [...shown, ...(list.length > 6 ? [`and ${list.length - 6} more`] : [])].join('<br>');
}

function dead({ audit, links }: PullReport, { folded, field }: Detail): string[] {
  const metrics = deadMetrics(audit);
  return details(`Metrics that nothing updates (${metrics.length})`, [
    markdownTable(
      ['Metric', 'Declared', 'What to do'],
      metrics
        .slice(0, folded)
        .map((metric) => [
          markdownCode(metric.name, field),
          placeLink(links, metric.declared, field),
          deadAdvice(metric, field),
        ]),
    ),
    moreText(metrics.length, folded, 'metric'),
  ]);
}

function unknown({ audit, links }: PullReport, { folded, field }: Detail): string[] {
  const findings = audit.findings.filter(({ check }) => check === 'unknown-metric');
  return details(`Names on the dashboards that nothing declares (${findings.length})`, [
    markdownTable(
      ['Name', 'Place', 'What to do'],
      findings
        .slice(0, folded)
        .map(({ metric, file, line, suggestion, message }) => [
          metric === null ? markdownText(message, field) : markdownCode(metric, field),
          file === null ? '' : placeLink(links, { file, line }, field),
          suggestion === null
            ? 'correct the name, or remove the query if nothing exposes it'
            : markdownText(suggestion, field),
        ]),
    ),
    moreText(findings.length, folded, 'name'),
  ]);
}
