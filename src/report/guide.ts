import type { Audit, CoveredMetric, Finding, Proposal } from '../model.ts';
import { markdownCode, markdownFence, markdownText } from './escape.ts';
import { guideStep, metricIndex, placementCell } from './guide-step.ts';
import { markdownPage, markdownTable } from './markdown.ts';
import { counted, deadMetrics, missingAlive, percent, placeText, plan, shownOn } from './outline.ts';
import { scrapeSections, seriesQuery } from './verification.ts';

/** Panels of a dead metric that the guide names. */
const LISTED = 3;
/** Characters shown of a note or of a title. */
const FIELD = 400;

/**
 * The update guide: every panel to add or extend, in priority order, with all that a person needs to do it by hand in
 * Grafana or in the file; then dead metrics, queries for names that nothing declares, and how to verify the result.
 */
export function guide(audit: Audit): string {
  const { proposals, unplanned } = plan(audit);
  const metrics = metricIndex(audit);
  return markdownPage([
    '# Dashboard update guide',
    opening(audit, proposals),
    overview(proposals, nowhere(audit)),
    ...proposals.flatMap((proposal, index) => guideStep(proposal, index + 1, metrics, nowhere(audit))),
    ...unplannedSection(unplanned, audit),
    ...deadSection(audit),
    ...brokenSection(audit),
    ...verifySection(audit, proposals.length > 0),
  ]);
}

/** What to say of a proposal without a place. */
function nowhere(audit: Audit): string {
  return audit.dashboards.length === 0 ? 'no dashboard yet' : 'by hand: no dashboard that dashcov can edit fits';
}

function opening(audit: Audit, proposals: readonly Proposal[]): string {
  const steps = proposals.length;
  const placed = proposals.filter(({ placement }) => placement !== null).length;
  const { declared, covered, coverage } = audit.summary;
  const globs = audit.lookedFor.dashboards.map((glob) => markdownCode(glob)).join(', ');
  if (declared === 0) return 'No metrics found, so there is nothing to chart.';
  const now = `${covered} of ${counted(declared, 'metric')} ${declared === 1 ? 'is' : 'are'} on a dashboard (${percent(coverage)}).`;
  if (steps === 0 && missingAlive(audit).length === 0) {
    const { perhaps } = audit.summary;
    const maybe = `${counted(perhaps, 'metric')} may be charted: only a variable or a wide pattern could mean ${perhaps === 1 ? 'it' : 'them'}.`;
    return `${now} None that the code updates is missing.${perhaps > 0 ? ` ${maybe}` : ''}`;
  }
  if (audit.dashboards.length === 0) return `${now} There is no dashboard yet; looked for: ${globs || 'nothing'}.`;
  const chart = `${now} ${steps === 1 ? 'One step charts' : `${steps} steps chart`} what is missing, most important first.`;
  if (placed === 0)
    return `${chart} Each is to be done by hand in Grafana: dashcov cannot edit a dashboard that is here.`;
  const written = placed === steps ? 'all of it' : `${placed} of them`;
  return `${chart} \`dashcov generate\` writes ${written} into the file; \`dashcov generate --dry-run\` shows the diff. Line numbers are those of the files as they are now.`;
}

function overview(proposals: readonly Proposal[], otherwise: string): string[] {
  return markdownTable(
    ['Step', 'Priority', 'Panel', 'Metrics', 'Where'],
    proposals.map((proposal, index) => [
      String(index + 1),
      proposal.priority,
      markdownText(proposal.title),
      proposal.metrics.map((name) => markdownCode(name)).join('<br>'),
      placementCell(proposal.placement, otherwise),
    ]),
    [0],
  );
}

function unplannedSection(unplanned: readonly CoveredMetric[], audit: Audit): (string | string[])[] {
  if (unplanned.length === 0) return [];
  return [
    '## Missing, without a proposal',
    audit.dashboards.length === 0
      ? 'These are updated by the code and could be charted once there is a dashboard.'
      : 'These are updated by the code and shown nowhere. No panel is proposed for them.',
    markdownTable(
      ['Metric', 'Kind', 'Priority', 'Declared'],
      unplanned.map((metric) => [
        markdownCode(metric.name),
        metric.kind,
        metric.priority,
        markdownCode(placeText(metric.declared)),
      ]),
    ),
  ];
}

function deadSection(audit: Audit): (string | string[])[] {
  const dead = deadMetrics(audit);
  if (dead.length === 0) return [];
  return [
    '## Dead metrics',
    `Nothing updates ${dead.length === 1 ? 'this metric' : `these ${dead.length} metrics`}. Charting ${dead.length === 1 ? 'it' : 'them'} would give panels that stay empty or at zero: update ${dead.length === 1 ? 'it' : 'each'} where the event happens, or delete the declaration.`,
    markdownTable(
      ['Metric', 'Kind', 'Declared', 'What to do'],
      dead.map((metric) => [
        markdownCode(metric.name),
        metric.kind,
        markdownCode(placeText(metric.declared)),
        deadAdvice(metric),
      ]),
    ),
  ];
}

/** What to do about a metric that nothing updates, in a cell; `field` is the longest text of a repository in it. */
export function deadAdvice(metric: CoveredMetric, field = FIELD): string {
  const panels = shownOn(metric.references);
  const shown = panels.slice(0, LISTED).map((title) => markdownText(title, field));
  const rest = panels.length > LISTED ? ` and ${panels.length - LISTED} more` : '';
  const advice = [
    metric.updateNote === null ? '' : markdownText(metric.updateNote, field),
    panels.length > 0 ? `wire up, or remove from ${shown.join(', ')}${rest} and delete` : 'wire up or delete',
  ];
  return advice.filter((text) => text !== '').join('<br>');
}

function brokenSection(audit: Audit): (string | string[])[] {
  const unknown = audit.findings.filter((finding) => finding.check === 'unknown-metric');
  if (unknown.length === 0) return [];
  return [
    '## Names on the dashboards that nothing declares',
    markdownTable(
      ['Name', 'Place', 'What', 'What to do'],
      unknown.map((finding) => [
        finding.metric === null ? '' : markdownCode(finding.metric),
        findingPlace(finding),
        markdownText(finding.message),
        finding.suggestion === null
          ? 'correct the name, or remove the query if nothing exposes it'
          : markdownText(finding.suggestion),
      ]),
    ),
  ];
}

function findingPlace(finding: Finding): string {
  const place = finding.file === null ? [] : [markdownCode(placeText({ file: finding.file, line: finding.line }))];
  return [...place, ...(finding.path === null ? [] : [markdownCode(finding.path)])].join('<br>');
}

function verifySection(audit: Audit, steps: boolean): string[] {
  if (audit.metrics.length === 0) return [];
  const missing = missingAlive(audit);
  const metrics = missing.length > 0 ? missing : audit.metrics;
  const query = seriesQuery(metrics);
  return [
    '## How to verify',
    ...(steps ? ['In the repository: nothing that the code updates is missing any more.'] : []),
    markdownFence('dashcov check --fail-on missing', 'sh'),
    ...(scrapeSections(audit, metrics, 20).length > 0
      ? [
          `At the services: ${missing.length > 0 ? 'the metrics that were missing' : 'the metrics'} are exposed.`,
          ...scrapeSections(audit, metrics, 20),
        ]
      : []),
    ...(query === ''
      ? []
      : [
          'At Prometheus (put your own address): it has series of them. What is missing here stays empty on the dashboard.',
          markdownFence(`promtool query instant http://localhost:9090 '${query}'`, 'sh', Number.POSITIVE_INFINITY),
        ]),
  ];
}
