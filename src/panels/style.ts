import type { CoveredMetric, Matcher } from '../model.ts';
import type { Charted } from './charted.ts';
import { chartedBy, type Habits } from './habits.ts';
import { once } from './once.ts';
import { type Owners, partKey } from './owner.ts';
import { list } from './phrase.ts';
import { DEFAULT_STYLE, type QueryStyle, quoted } from './query.ts';
import { Tally } from './tally.ts';

/** Labels that a scrape adds: a matcher on one of them fits every metric of the same service. */
const TARGET_LABELS = new Set(
  list(`
  job, instance, namespace, pod, container, cluster, service, env, environment, region, zone, datacenter, dc, node,
  app, application, deployment, tenant, stage, network
`),
);
const GRAPHS = new Set(['timeseries', 'graph']);

/**
 * How queries for a metric are written on a dashboard: the window of its rates, matchers that most queries of the same
 * part of the system carry (`job="$job"`), and what stands around its gauges.
 */
export function styleFor(metric: CoveredMetric, habits: Habits, owners: Owners): QueryStyle {
  const { parts, crates } = chartedBy(habits);
  const related = parts.get(partKey(metric, owners)) ?? crates.get(metric.crate) ?? null;
  const window =
    (metric.signal === 'errors'
      ? (habits.windows.errors ?? habits.windows.other)
      : (habits.windows.other ?? habits.windows.errors)) ?? DEFAULT_STYLE.window;
  return {
    window,
    matchers: related === null ? matchersOfAll(habits.charted) : matchersOfPart(related),
    gauge: [gaugeHabit(related ?? NONE), gaugeHabit(habits.charted)].find((habit) => habit !== undefined) ?? null,
    quantiles: habits.quantiles.length > 0 && metric.kind === 'histogram' ? habits.quantiles : DEFAULT_STYLE.quantiles,
  };
}

/**
 * Matchers that more than half of the selectors have, as text for inside the braces. Those of labels that the sibling
 * itself declares say something about the sibling only; literal values are taken from queries of the same crate alone.
 */
export function usualMatchers(charted: readonly Charted[], sameCrate: boolean): string {
  const tally = new Tally<Matcher>();
  for (const { metric, reference } of charted) {
    const seen = new Set<string>();
    for (const matcher of reference.selector.matchers) {
      if (!isTargetMatcher(matcher, metric, sameCrate)) continue;
      const key = matcherText(matcher);
      if (!seen.has(key)) tally.add(key, matcher);
      seen.add(key);
    }
  }
  const labels = new Set<string>();
  const texts: string[] = [];
  for (const { thing, count } of tally.ranked()) {
    if (count * 2 <= charted.length || labels.has(thing.label)) continue;
    labels.add(thing.label);
    texts.push(matcherText(thing));
  }
  return texts.join(',');
}

const matchersOfPart = once((charted: readonly Charted[]) => usualMatchers(charted, true));
const matchersOfAll = once((charted: readonly Charted[]) => usualMatchers(charted, false));
const NONE: readonly Charted[] = [];

function isTargetMatcher({ label, value, op }: Matcher, metric: CoveredMetric | null, sameCrate: boolean): boolean {
  if (
    !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(label) ||
    label === '__name__' ||
    label === 'le' ||
    label === 'quantile' ||
    value.length > 200
  )
    return false;
  if (metric?.labels?.includes(label) || Object.hasOwn(metric?.constLabels ?? {}, label)) return false;
  const variable = /\$\w|\$\{|\[\[/.test(value);
  if (!variable && (!sameCrate || op !== '=')) return false;
  return TARGET_LABELS.has(label) || (variable && metric !== null && metric.labels !== null);
}

function matcherText({ label, op, value }: Matcher): string {
  return `${label}${op}${quoted(value)}`;
}

/** What stands around most plain gauges: graphs count before single numbers, which have to aggregate. */
const gaugeHabit = once((charted: readonly Charted[]): QueryStyle['gauge'] | undefined => {
  const gauges = charted.filter(({ charting, metric, reference }) => {
    if (charting !== 'value' || reference.selector.by !== null) return false;
    return metric === null
      ? !/_(?:total|count|sum|bucket|info)$|^up$/.test(
          reference.selector.name.type === 'name' ? reference.selector.name.name : '',
        )
      : metric.kind === 'gauge';
  });
  const graphs = gauges.filter(({ panel }) => GRAPHS.has(panel.type));
  const counted = graphs.length > 0 ? graphs : gauges;
  if (counted.length === 0) return undefined;
  const tally = new Tally<QueryStyle['gauge']>();
  for (const { aggregation } of counted) tally.add(aggregation ?? '', aggregation as QueryStyle['gauge']);
  return tally.ranked()[0]?.thing;
});
