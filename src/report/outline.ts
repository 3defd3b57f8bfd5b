import type { Audit, CoveredMetric, Crate, Finding, Priority, Proposal, Reference, Severity } from '../model.ts';

/**
 * What a report has to say, and in which order: shared by the terminal, the audit document and the guide, so that they
 * never disagree.
 */

const PRIORITIES: Record<Priority, number> = { critical: 0, high: 1, medium: 2, low: 3 };
const SEVERITIES: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

/** Metrics that no dashboard shows and that the code updates, or may update: by priority, else as in the audit. */
export function missingAlive(audit: Audit): CoveredMetric[] {
  return byPriority(audit.metrics.filter((metric) => metric.coverage === 'missing' && metric.updated !== false));
}

/** Metrics that nothing updates, in the order of the audit. */
export function deadMetrics(audit: Audit): CoveredMetric[] {
  return audit.metrics.filter((metric) => metric.updated === false);
}

/** Metrics or proposals by priority, critical first; equal ones keep their order. */
export function byPriority<T extends { readonly priority: Priority }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => PRIORITIES[a.priority] - PRIORITIES[b.priority]);
}

/** Findings by severity, errors first; equal ones keep their order. */
export function bySeverity(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => SEVERITIES[a.severity] - SEVERITIES[b.severity]);
}

/** Checks of which every finding is about one dead metric: the lists of those tell it with more around it. */
const ABOUT_DEAD: ReadonlySet<string> = new Set(['never-updated', 'charted-dead', 'only-zero']);

/** Findings that the lists of dead metrics do not tell already, errors first. */
export function findingsBesideDead(audit: Audit): Finding[] {
  return bySeverity(audit.findings.filter((finding) => !ABOUT_DEAD.has(finding.check)));
}

/** The part of an audit that belongs to one crate. */
export interface CratePart {
  /** Null for files that no manifest owns. */
  readonly name: string | null;
  readonly crate: Crate | null;
  readonly metrics: readonly CoveredMetric[];
  readonly unresolved: number;
  readonly covered: number;
  readonly perhaps: number;
  readonly missingAlive: number;
  /** Not on a dashboard and never updated. */
  readonly missingDead: number;
  readonly dead: number;
  /** Percent, rounded down to one decimal. */
  readonly coverage: number;
}

/** The crates of an audit that declare something or serve metrics: in its order, those without a manifest last. */
export function crateParts(audit: Audit): CratePart[] {
  const metrics = new Map<string | null, CoveredMetric[]>();
  const unresolved = new Map<string | null, number>();
  const crates = new Map<string | null, Crate | null>();
  for (const crate of audit.crates) if (!crates.has(crate.name)) crates.set(crate.name, crate);
  for (const metric of audit.metrics) {
    if (!crates.has(metric.crate)) crates.set(metric.crate, null);
    const list = metrics.get(metric.crate);
    if (list === undefined) metrics.set(metric.crate, [metric]);
    else list.push(metric);
  }
  for (const place of audit.unresolved) {
    if (!crates.has(place.crate)) crates.set(place.crate, null);
    unresolved.set(place.crate, (unresolved.get(place.crate) ?? 0) + 1);
  }
  const names = [...crates.keys()].filter((name) => name !== null);
  const ordered: (string | null)[] = crates.has(null) ? [...names, null] : names;
  return ordered
    .map((name) => cratePart(name, crates.get(name) ?? null, metrics.get(name) ?? [], unresolved.get(name) ?? 0))
    .filter((part) => part.metrics.length > 0 || part.unresolved > 0 || part.crate?.endpoint != null);
}

function cratePart(
  name: string | null,
  crate: Crate | null,
  metrics: readonly CoveredMetric[],
  unresolved: number,
): CratePart {
  const count = (test: (metric: CoveredMetric) => boolean): number => metrics.filter(test).length;
  const covered = count((metric) => metric.coverage === 'covered');
  return {
    name,
    crate,
    metrics,
    unresolved,
    covered,
    perhaps: count((metric) => metric.coverage === 'perhaps'),
    missingAlive: count((metric) => metric.coverage === 'missing' && metric.updated !== false),
    missingDead: count((metric) => metric.coverage === 'missing' && metric.updated === false),
    dead: count((metric) => metric.updated === false),
    coverage: metrics.length === 0 ? 100 : Math.floor((covered * 1000) / metrics.length) / 10,
  };
}

/** Where a metric is shown: panel titles, each panel once, in the order of the references. */
export function shownOn(references: readonly Reference[]): string[] {
  const seen = new Set<string>();
  const places: string[] = [];
  for (const { expression } of references) {
    const key = `${expression.file}\n${expression.panel?.path ?? expression.path}`;
    if (seen.has(key)) continue;
    seen.add(key);
    places.push(expression.panel === null ? `${expression.role} (${expression.path})` : panelTitle(expression.panel));
  }
  return places;
}

/** A panel's title, or its path when it has none. */
export function panelTitle(panel: { readonly title: string; readonly path: string }): string {
  return panel.title.trim() === '' ? panel.path : panel.title;
}

/** The proposals in the order in which to carry them out, and the metrics worth charting that have none. */
export function plan(audit: Audit): { readonly proposals: Proposal[]; readonly unplanned: CoveredMetric[] } {
  const proposals = byPriority(audit.proposals);
  // By crate too: two crates may declare the same name, and a proposal charts only one of them.
  const key = (crate: string | null, name: string): string => JSON.stringify([crate, name]);
  const planned = new Set(proposals.flatMap((it) => it.metrics.map((name) => key(it.crate, name))));
  const anyCrate = new Set(proposals.filter((it) => it.crate === null).flatMap((it) => it.metrics));
  return {
    proposals,
    unplanned: missingAlive(audit).filter(
      (metric) => !planned.has(key(metric.crate, metric.name)) && !anyCrate.has(metric.name),
    ),
  };
}

/** `1 metric`, `2 metrics`; `several` where an `s` does not do. */
export function counted(count: number, one: string, several = `${one}s`): string {
  return `${count} ${count === 1 ? one : several}`;
}

/** `55.3 %`. */
export function percent(value: number): string {
  return `${value} %`;
}

/** `src/metrics.rs:10`, or the file alone. */
export function placeText(place: { readonly file: string; readonly line: number | null }): string {
  return place.line === null ? place.file : `${place.file}:${place.line}`;
}
