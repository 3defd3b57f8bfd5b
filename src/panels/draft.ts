import type { CoveredMetric, Priority, Proposal, ProposedTarget } from '../model.ts';
import type { Family } from './family.ts';
import { familyTitle } from './family-words.ts';
import type { Habits } from './habits.ts';
import { mappingsOf } from './mappings.ts';
import type { Owners } from './owner.ts';
import { DEFAULT_STYLE, queryOf } from './query.ts';
import { PRIORITIES, priorityOf } from './signal.ts';
import { styleFor } from './style.ts';
import { thresholdsOf } from './thresholds.ts';
import { metricTitle, ownerTitle, uniqueTitle } from './title.ts';
import { rateUnit, valueUnit } from './unit.ts';
import { visualOf } from './visual.ts';

/** A new panel before it has a place, with the metrics that it is about. */
export interface Draft {
  readonly metrics: readonly CoveredMetric[];
  readonly proposal: Omit<Proposal, 'placement'>;
}

/** Where a draft goes, as far as its words need to know. */
export interface Surroundings {
  readonly habits: Habits | null;
  readonly owners: Owners;
  /** Whether the title must say whose it is, as nothing around it does. */
  readonly owned: boolean;
  /** Titles that are taken; gains the new one. */
  readonly titles: Set<string>;
}

/** A new panel for one metric or for a family. */
export function draftOf(item: Family | CoveredMetric, around: Surroundings): Draft | null {
  return 'legends' in item ? familyDraft(item, around) : singleDraft(item, around);
}

function singleDraft(metric: CoveredMetric, { habits, owners, owned, titles }: Surroundings): Draft {
  const style = habits === null ? DEFAULT_STYLE : styleFor(metric, habits, owners);
  const query = queryOf(metric, style, metricTitle(metric, owners, null, false));
  const visual = visualOf(metric, habits);
  const mappings = mappingsOf(metric, habits?.upperCaseMappings ?? false);
  const unit =
    mappings.length > 0 || metric.kind === 'info' || metric.kind === 'stateset' ? 'none' : unitOf(metric, habits);
  const steps = thresholdsOf(metric, unit, mappings, habits, owners);
  const title = uniqueTitle(
    metricTitle(metric, owners, query.by, owned),
    ownerTitle(metric, owners),
    metric.name,
    titles,
  );
  titles.add(title);
  return {
    metrics: [metric],
    proposal: {
      metrics: [metric.name],
      crate: metric.crate,
      title,
      description: description([metric]),
      targets: query.targets,
      visual: visual.visual,
      unit,
      thresholds: steps.thresholds,
      mappings,
      signal: metric.signal,
      priority: metric.priority,
      reasons: [query.reason, visual.reason, ...sentence(steps.reason), ...afterwards([metric])],
    },
  };
}

function familyDraft(family: Family, { habits, owners, owned, titles }: Surroundings): Draft | null {
  const first = foremost(family.metrics);
  if (first === null) return null;
  const targets = family.metrics.flatMap((metric, i): readonly ProposedTarget[] => {
    const style = habits === null ? DEFAULT_STYLE : styleFor(metric, habits, owners);
    // Lines of several metrics need one each: a gauge as it is would have one for each instance.
    return queryOf(metric, { ...style, gauge: style.gauge ?? 'sum' }, family.legends[i] ?? metric.name).targets;
  });
  const visual = visualOf(first, habits);
  const unit = unitOf(first, habits);
  const steps = thresholdsOf(first, unit, [], habits, owners);
  const title = uniqueTitle(
    familyTitle(family.type, family.metrics, owners, owned) + family.share,
    ownerTitle(first, owners),
    first.name,
    titles,
  );
  titles.add(title);
  return {
    metrics: family.metrics,
    proposal: {
      metrics: family.metrics.map(({ name }) => name),
      crate: first.crate,
      title,
      description: description(family.metrics),
      targets,
      visual: visual.visual,
      unit,
      thresholds: steps.thresholds,
      mappings: [],
      signal: first.signal,
      priority: first.priority,
      reasons: [
        first.kind === 'counter'
          ? 'Counters are read as their rates, each summed over the instances.'
          : 'Gauges are read as they are, each added up over the instances.',
        visual.reason,
        family.reason,
        ...sentence(steps.reason),
        ...afterwards(family.metrics),
      ],
    },
  };
}

/** Grafana's unit id for what a panel of the metric shows. */
export function unitOf(metric: CoveredMetric, habits: Habits | null): string {
  if (metric.kind !== 'counter') return valueUnit(metric);
  return rateUnit(metric, metric.signal === 'errors', habits?.rateUnits ?? { used: [], errors: null });
}

/** The first metric of the highest priority. */
export function foremost(metrics: readonly CoveredMetric[]): CoveredMetric | null {
  for (const priority of PRIORITIES) {
    const found = metrics.find((metric) => metric.priority === priority);
    if (found !== undefined) return found;
  }
  return metrics[0] ?? null;
}

/** The rank of a priority: 0 for critical. */
export function rank(priority: Priority): number {
  return PRIORITIES.indexOf(priority);
}

const MAX_DESCRIPTION = 500;

/** The help texts as sentences on one line, or the doc comments where there are none. */
export function description(metrics: readonly CoveredMetric[]): string {
  const texts = metrics.map(({ help, doc }) => {
    const text = (help ?? doc ?? '')
      .slice(0, 2000)
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
      .trim();
    return text === '' || /[.!?)]$/.test(text) || metrics.length === 1 ? text : `${text}.`;
  });
  const joined = [...new Set(texts)].filter((text) => text !== '').join(' ');
  return joined.length <= MAX_DESCRIPTION ? joined : `${joined.slice(0, MAX_DESCRIPTION - 1).trimEnd()}…`;
}

/** What is worth knowing after query, visual and place: why the priority, and whether anything moves yet. */
export function afterwards(metrics: readonly CoveredMetric[]): string[] {
  const first = foremost(metrics);
  if (first === null) return [];
  const { reason } = priorityOf(first, first.signal);
  const dead = metrics.filter(({ updated }) => updated === false).map(({ name }) => name);
  const idle =
    dead.length === 0 ? [] : [`Nothing updates ${dead.join(', ')} yet, and nothing will show until something does.`];
  return [...idle, `Priority ${first.priority}: ${reason.slice(0, 1).toLowerCase()}${reason.slice(1)}`];
}

function sentence(text: string | null): string[] {
  return text === null ? [] : [text];
}
