/** The metrics of a change as a table: what happened to each, where it is, whether it can be seen, and what is proposed. */
import type { MetricChange } from '../coverage/change.ts';
import type { CoveredMetric, Proposal } from '../model.ts';
import { type Detail, moreText } from './budget.ts';
import { markdownCode, markdownText } from './escape.ts';
import { placeLink } from './links.ts';
import { markdownTable } from './markdown.ts';
import { byPriority, counted, missingAlive, placeText, shownOn } from './outline.ts';
import type { PullReport } from './pull.ts';
import { auditNow, metricsNow } from './standing.ts';

/** One line of the table. */
interface Row {
  /** As it is, or as it was when it is no more. */
  readonly metric: CoveredMetric;
  readonly change: MetricChange | null;
  /** What happened to a metric whose declaration is as it was. */
  readonly event: string;
}

/** The table and what it leaves out; without a base, the metrics that are missing. Empty when there is nothing to show. */
export function changeTable(report: PullReport, detail: Detail): (string | string[])[] {
  const rows = rowsOf(report);
  if (rows.length === 0) return [];
  if (detail.rows === 0) return [summaryOf(report)];
  const look: Look = { report, detail, proposals: proposalIndex(report), now: metricsNow(report) };
  const shown = rows.slice(0, detail.rows);
  return [
    markdownTable(
      ['Metric', report.change === null ? 'Kind' : 'What changed', 'Declared', 'On a dashboard', 'Proposal'],
      shown.map((row) => cells(row, look)),
    ),
    moreText(rows.length, shown.length, 'metric'),
  ];
}

function rowsOf(report: PullReport): Row[] {
  const { change } = report;
  if (change === null) {
    return missingAlive(auditNow(report)).map((metric) => ({ metric, change: null, event: metric.kind }));
  }
  const rows = change.metrics.flatMap((each): Row[] => {
    const metric = each.after ?? each.before;
    return metric === null ? [] : [{ metric, change: each, event: '' }];
  });
  const told = new Set(rows.map(({ metric }) => metric));
  const others = (metrics: readonly CoveredMetric[], event: string): Row[] =>
    metrics
      .filter((metric) => !told.has(metric))
      .map((metric) => {
        told.add(metric);
        return { metric, change: null, event };
      });
  return [
    ...rows,
    ...others(byPriority(change.newMissing), 'lost its panel, or came alive'),
    ...others(change.newDead, 'lost its last update'),
    ...others(change.newCovered, 'newly on a dashboard'),
  ];
}

/** What the cells of a row are made with. */
interface Look {
  readonly report: PullReport;
  readonly detail: Detail;
  readonly proposals: ProposalIndex;
  readonly now: (metric: CoveredMetric) => CoveredMetric;
}

/** What happened, in figures alone. */
function summaryOf({ change, audit }: PullReport): string {
  if (change === null) return '';
  const count = (type: MetricChange['type']): number => change.metrics.filter((each) => each.type === type).length;
  const parts = (['added', 'removed', 'renamed', 'changed'] as const)
    .map((type) => ({ type, of: count(type) }))
    .filter(({ of }) => of > 0)
    .map(({ type, of }) => `${of} ${type}`);
  return parts.length === 0 ? '' : `${counted(audit.summary.declared, 'metric')}: ${parts.join(', ')} by this change.`;
}

function cells(row: Row, { report, detail, proposals, now }: Look): string[] {
  const { change } = row;
  const metric = change?.after === null ? row.metric : now(row.metric);
  const { field } = detail;
  const removed = change?.after === null;
  return [
    markdownCode(metric.name, field),
    change === null ? row.event : changeText(change, field),
    // There is no line at the head to link to.
    removed
      ? `was ${markdownCode(placeText(metric.declared), field)}`
      : placeLink(report.links, metric.declared, field),
    removed ? (change.broken.length > 0 ? '**still asked for**' : 'gone') : statusText(metric, field),
    removed ? '' : proposalText(metric, change, proposals(metric), field),
  ];
}

/** `added`, `removed`, `renamed from x`, `kind was counter, is gauge`, `labels were a, are a, b`. */
function changeText({ type, before, after, differences, broken }: MetricChange, field: number): string {
  const lines: string[] = [];
  if (type === 'added') lines.push(`added (${after?.kind ?? 'unknown'})`);
  if (type === 'removed') lines.push('removed');
  if (type === 'renamed') lines.push(`renamed from ${markdownCode(before?.name ?? '', field)}`);
  if (differences.includes('kind')) lines.push(`kind: ${before?.kind} → ${after?.kind}`);
  if (differences.includes('labels')) {
    lines.push(`labels: ${labelsText(before?.labels, field)} → ${labelsText(after?.labels, field)}`);
  }
  if (broken.length > 0) lines.push(`**breaks ${counted(broken.length, 'query', 'queries')}**`);
  return lines.join('<br>');
}

function labelsText(labels: readonly string[] | null | undefined, field: number): string {
  if (labels == null) return 'not known';
  if (labels.length === 0) return 'none';
  const shown = labels.slice(0, 8).map((label) => markdownCode(label, field));
  return `${shown.join(', ')}${labels.length > 8 ? ` and ${labels.length - 8} more` : ''}`;
}

function statusText(metric: CoveredMetric, field: number): string {
  const dead = metric.updated === false ? ', and never updated' : '';
  if (metric.coverage === 'missing') return `**no**${dead}`;
  const [first, ...more] = shownOn(metric.references);
  const title = first === undefined ? '' : `: ${markdownText(first, field)}`;
  const rest = more.length > 0 ? ` and ${more.length} more` : '';
  return `${metric.coverage === 'perhaps' ? 'perhaps' : 'yes'}${title}${rest}${dead}`;
}

function proposalText(
  metric: CoveredMetric,
  change: MetricChange | null,
  proposal: Proposal | null,
  field: number,
): string {
  // A panel for it is there, and asks for its old name.
  if (change?.type === 'renamed' && change.broken.length > 0) {
    return `rename it in the ${counted(change.broken.length, 'query', 'queries')}`.replace('the 1 query', 'the query');
  }
  if (metric.updated === false) return metric.coverage === 'missing' ? 'wire up or delete' : 'wire up';
  if (metric.coverage !== 'missing' || proposal === null) return '';
  const title = markdownText(proposal.title, field);
  if (proposal.placement?.type === 'target') return `query in the panel **${title || '(untitled)'}**`;
  return `${proposal.visual} **${title || '(untitled)'}**`;
}

type ProposalIndex = (metric: CoveredMetric) => Proposal | null;

function proposalIndex({ audit }: PullReport): ProposalIndex {
  const key = (name: string, crate: string | null): string => JSON.stringify([name, crate]);
  const found = new Map<string, Proposal>();
  for (const proposal of audit.proposals) {
    for (const name of proposal.metrics) {
      const own = key(name, proposal.crate);
      if (!found.has(own)) found.set(own, proposal);
    }
  }
  return ({ name, crate }) => found.get(key(name, crate)) ?? found.get(key(name, null)) ?? null;
}
