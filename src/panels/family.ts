import type { CoveredMetric } from '../model.ts';
import { type FamilyType, familyLegends, stateLength } from './family-words.ts';
import { isBoolean, isTimestamp } from './form.ts';
import { groupingLabel } from './labels.ts';
import { type Owners, partKey, subjectWords } from './owner.ts';
import { list } from './phrase.ts';
import { ruleOf } from './signal.ts';
import { nounForm, unitWord } from './unit.ts';
import { isParticiple, isPlural } from './words.ts';

/** Metrics that share one new panel. */
export interface Family {
  readonly type: FamilyType;
  readonly metrics: readonly CoveredMetric[];
  /** A legend for each metric. */
  readonly legends: readonly string[];
  /** `(1 of 2)` when there are too many for one panel, else empty. */
  readonly share: string;
  /** Why they stand together, in a sentence. */
  readonly reason: string;
}

/** More lines than this are split over several panels. */
const MAX_FAMILY = 8;

/** Quantities that can share an axis, when they are of one part of the system. */
const QUANTITY_WORDS = new Set(
  list(`
  length, depth, lag, backlog, connections, subscribers, workers, tasks, threads, peers, sessions
`),
);

const REASONS: Readonly<Record<FamilyType, string>> = {
  errors: 'Errors of one part of the system are compared with each other, so they share a panel.',
  states: 'They count the same things in different states, so they share a panel.',
  quantity: 'They measure the same kind of thing, so they share a panel.',
  counts: 'They count the same kind of thing, so they share a panel.',
  outcomes: 'They count what became of the same things, so they share a panel.',
};

/**
 * Puts metrics that are read together into one family each; all others stay alone. The order is that of the first
 * metric of each.
 * Metrics that are split by a label stay alone, as do critical ones, which nobody should have to look for.
 */
export function familiesOf(metrics: readonly CoveredMetric[], owners: Owners): (Family | CoveredMetric)[] {
  const groups = new Map<string, { readonly type: FamilyType; readonly metrics: CoveredMetric[] }>();
  const keys = metrics.map((metric) => {
    const kin = kinship(metric, owners);
    if (kin === null) return null;
    const key = `${partKey(metric, owners)}\u0000${kin.type}\u0000${kin.key}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { type: kin.type, metrics: [metric] });
    else group.metrics.push(metric);
    return key;
  });
  const result: (Family | CoveredMetric)[] = [];
  const done = new Set<string>();
  metrics.forEach((metric, i) => {
    const key = keys[i] ?? null;
    const group = key === null ? undefined : groups.get(key);
    if (key === null || group === undefined || group.metrics.length < 2) {
      result.push(metric);
      return;
    }
    if (done.has(key)) return;
    done.add(key);
    const chunks = Math.ceil(group.metrics.length / MAX_FAMILY);
    const size = Math.ceil(group.metrics.length / chunks);
    for (let n = 0; n < chunks; n++) {
      const members = group.metrics.slice(n * size, (n + 1) * size);
      result.push({
        type: group.type,
        metrics: members,
        legends: familyLegends(group.type, members, owners),
        share: chunks > 1 ? ` (${n + 1} of ${chunks})` : '',
        reason: REASONS[group.type],
      });
    }
  });
  return result;
}

function kinship(metric: CoveredMetric, owners: Owners): { readonly type: FamilyType; readonly key: string } | null {
  if (groupingLabel(metric) !== null || metric.priority === 'critical') return null;
  const unit = unitWord(metric) ?? '';
  const words = subjectWords(metric.name, owners);
  const owner = owners.get(metric.name) ?? [];
  const last = words[words.length - 1] ?? '';
  if (metric.kind === 'counter') {
    if (metric.signal === 'errors')
      return ruleOf(metric)?.rule.id.startsWith('error') && unit === '' ? { type: 'errors', key: '' } : null;
    if (metric.signal !== 'traffic' || unit !== '') return null;
    if (isPlural(last)) return { type: 'counts', key: nounForm(last) };
    const noun = words.slice(0, -1);
    return isParticiple(last) && (noun.length > 0 || owner.length > 0)
      ? { type: 'outcomes', key: noun.join('_') }
      : null;
  }
  if (metric.kind !== 'gauge' || isBoolean(metric) || isTimestamp(metric)) return null;
  const states = stateLength(words);
  if (states > 0 && (words.length > states || owner.length > 0))
    return { type: 'states', key: `${unit} ${words.slice(0, -states).join('_')}` };
  return QUANTITY_WORDS.has(last) ? { type: 'quantity', key: `${unit} ${last}` } : null;
}
