/** The parts of a comment that a reader opens when he wants them. */
import type { Audit, CoveredMetric, Finding, Proposal } from '../model.ts';
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
  const without = withoutPanel(report, unplanned);
  if (proposals.length === 0 && !without.own) return [];
  return details(`${panels} (${proposals.length})`, [
    ...(detail.queries
      ? shown.flatMap((proposal, index) => proposalSections(proposal, index + 1, report, detail.field))
      : [proposalTable(shown, report, detail.field)]),
    moreText(proposals.length, shown.length, 'panel'),
    without.text,
  ]);
}

/** Metrics that are missing and get no panel: those that were missing before the change are no concern of it. */
function withoutPanel(
  { change }: PullReport,
  unplanned: readonly CoveredMetric[],
): { readonly text: string; readonly own: boolean } {
  const own = change === null ? null : new Set(change.newMissing);
  // What was renamed under a query needs the query mended, and no panel.
  const mended = new Set(change?.metrics.flatMap(({ after, broken }) => (after && broken.length > 0 ? [after] : [])));
  const before = own === null ? [] : unplanned.filter((metric) => !own.has(metric));
  const now = unplanned.filter((metric) => !before.includes(metric) && !mended.has(metric));
  const sentences = [
    now.length === 0 ? '' : `For ${counted(now.length, 'more metric')} that the code updates no panel is proposed.`,
    before.length === 0 ? '' : `${counted(before.length, 'more metric')} had no panel before this change either.`,
  ];
  return { text: sentences.filter((text) => text !== '').join(' '), own: now.length > 0 };
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

/** The new name of a metric that the change renamed, for a query that asks for one of the old name's series; else null. */
function newNameOf(change: PullReport['change'], asked: string): string | null {
  for (const { type, before, after } of change?.metrics ?? []) {
    if (type !== 'renamed' || before === null || after === null || !asked.startsWith(before.name)) continue;
    const suffix = asked.slice(before.name.length);
    if (/^(?:_bucket|_sum|_count)?$/.test(suffix)) return `${after.name}${suffix}`;
  }
  return null;
}

function unknownAdvice(change: PullReport['change'], { metric, suggestion }: Finding, field: number): string {
  const renamed = metric === null ? null : newNameOf(change, metric);
  if (renamed !== null) return `ask for ${markdownCode(renamed, field)}, as this change calls it`;
  return suggestion === null
    ? 'correct the name, or remove the query if nothing exposes it'
    : markdownText(suggestion, field);
}

function unknown({ audit, change, links }: PullReport, { folded, field }: Detail): string[] {
  const findings = audit.findings.filter(({ check }) => check === 'unknown-metric');
  return details(`Names on the dashboards that nothing declares (${findings.length})`, [
    markdownTable(
      ['Name', 'Place', 'What to do'],
      findings
        .slice(0, folded)
        .map((finding) => [
          finding.metric === null ? markdownText(finding.message, field) : markdownCode(finding.metric, field),
          finding.file === null ? '' : placeLink(links, { file: finding.file, line: finding.line }, field),
          unknownAdvice(change, finding, field),
        ]),
    ),
    moreText(findings.length, folded, 'name'),
  ]);
}
