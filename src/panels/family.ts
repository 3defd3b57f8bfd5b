import type { CoveredMetric } from '../model.ts';
import { isBoolean, isTimestamp } from './form.ts';
import { groupingLabel } from './labels.ts';
import { type Owners, partKey, subjectWords } from './owner.ts';
import { ruleOf } from './signal.ts';
import { ownerTitle } from './title.ts';
import { nounForm, unitWord } from './unit.ts';
import { isCompound, isParticiple, isPlural, plural, sharedStart, spellingsOf, textWords, titleCase } from './words.ts';

/** How the metrics of a new panel are related. */
export type FamilyType = 'errors' | 'states' | 'quantity' | 'counts' | 'outcomes';

/** Metrics that share one new panel, with its title and a legend for each. */
export interface Family {
  readonly metrics: readonly CoveredMetric[];
  readonly title: string;
  readonly legends: readonly string[];
  /** Why they stand together, in a sentence. */
  readonly reason: string;
}

/** More lines than this are split over several panels. */
const MAX_FAMILY = 8;

/** States that things are in while they pass through: gauges of several of them are read together. */
const STATE_WORDS = new Set([
  'waiting',
  'running',
  'pending',
  'active',
  'idle',
  'queued',
  'processing',
  'blocked',
  'inflight',
  'flight',
  'scheduled',
  'ready',
  'busy',
  'sleeping',
  'open',
  'closed',
  'available',
  'used',
  'free',
  'allocated',
  'starting',
  'stopping',
  'connected',
  'connecting',
  'paused',
]);
/** Quantities that can share an axis, when they are of one part of the system. */
const QUANTITY_WORDS = new Set([
  'length',
  'depth',
  'lag',
  'backlog',
  'connections',
  'subscribers',
  'workers',
  'tasks',
  'threads',
  'peers',
  'sessions',
]);

const REASONS: Readonly<Record<FamilyType, string>> = {
  errors: 'Errors of one part of the system are compared with each other, so they share a panel.',
  states: 'They count the same things in different states, so they share a panel.',
  quantity: 'They measure the same kind of thing, so they share a panel.',
  counts: 'They count the same kind of thing, so they share a panel.',
  outcomes: 'They count what became of the same things, so they share a panel.',
};

/**
 * Puts metrics that are read together into one family each; all others stay alone. The order is that of the first
 * metric of each. Metrics that are split by a label stay alone, as do critical ones, which nobody should have to look for.
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
      const title = familyTitle(group.type, members, owners);
      result.push({
        metrics: members,
        title: chunks > 1 ? `${title} (${n + 1} of ${chunks})` : title,
        legends: familyLegends(group.type, members, owners),
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
  const last = words[words.length - 1] ?? '';
  if (metric.kind === 'counter') {
    if (metric.signal === 'errors')
      return ruleOf(metric)?.rule.id.startsWith('error') && unit === '' ? { type: 'errors', key: '' } : null;
    if (metric.signal !== 'traffic' || unit !== '') return null;
    if (isPlural(last)) return { type: 'counts', key: nounForm(last) };
    const noun = words.slice(0, -1);
    return isParticiple(last) && noun.length > 0 ? { type: 'outcomes', key: noun.join('_') } : null;
  }
  if (metric.kind !== 'gauge' || isBoolean(metric) || isTimestamp(metric)) return null;
  const states = stateLength(words);
  if (states > 0 && words.length > states)
    return { type: 'states', key: `${unit} ${words.slice(0, -states).join('_')}` };
  return QUANTITY_WORDS.has(last) ? { type: 'quantity', key: `${unit} ${last}` } : null;
}

/** How many words at the end name a state: two for `in flight`, else one or none. */
function stateLength(words: readonly string[]): number {
  const last = words[words.length - 1] ?? '';
  if (!STATE_WORDS.has(last)) return 0;
  return isCompound(words[words.length - 2] ?? '', last) ? 2 : 1;
}

function spellingsOfAll(metrics: readonly CoveredMetric[]): Map<string, string> {
  return new Map(metrics.flatMap((metric) => [...spellingsOf(metric.help)]));
}

function familyTitle(type: FamilyType, metrics: readonly CoveredMetric[], owners: Owners): string {
  const [first] = metrics;
  if (first === undefined) return '';
  const spellings = spellingsOfAll(metrics);
  const owner = ownerTitle(first, owners);
  const withOwner = (words: readonly string[], always: boolean): string => {
    const title = titleCase(words, spellings);
    return (always || words.length < 2) && owner !== '' ? `${owner} ${title}` : title;
  };
  const subjects = metrics.map((metric) => subjectWords(metric.name, owners));
  const last = subjects[0]?.[subjects[0].length - 1] ?? '';
  const common = commonStart(subjects);
  switch (type) {
    case 'errors':
      return withOwner(['error', 'rates'], true);
    case 'states': {
      const noun = subjects[0]?.slice(0, -stateLength(subjects[0])) ?? [];
      const states = subjects.map((words) => titleCase(words.slice(-stateLength(words)), spellings));
      const title = titleCase(noun, spellings);
      return states.length <= 3 ? `${title} ${listed(states)}` : `${title} by State`;
    }
    case 'quantity':
      return withOwner([...common, ...sharedHelpNoun(metrics, last), plural(last)], common.length === 0);
    case 'counts':
      return withOwner(common.includes(last) ? common : [...common, last], common.length === 0);
    case 'outcomes':
      return withOwner(subjects[0]?.slice(0, -1) ?? [], false);
  }
}

function familyLegends(type: FamilyType, metrics: readonly CoveredMetric[], owners: Owners): string[] {
  const spellings = spellingsOfAll(metrics);
  const subjects = metrics.map((metric) => subjectWords(metric.name, owners));
  const common = commonStart(subjects).length;
  const legends = subjects.map((words) => {
    if (type === 'errors') return titleCase(words, spellings);
    if (type === 'states') return titleCase(words.slice(-stateLength(words)), spellings);
    if (type === 'outcomes') return titleCase(words.slice(-1), spellings);
    const own = words.slice(common, -1);
    return own.length === 0 ? 'All' : titleCase(own, spellings);
  });
  // Two names can read alike (`x_total` and `x`): then each says its whole name.
  return new Set(legends).size === legends.length ? legends : metrics.map(({ name }) => name);
}

function commonStart(lists: readonly (readonly string[])[]): string[] {
  const [first = []] = lists;
  let length = first.length - 1;
  for (const list of lists) length = Math.min(length, sharedStart(first, list));
  return first.slice(0, Math.max(0, length));
}

const PLAIN_HELP = new Set([
  'current',
  'length',
  'number',
  'total',
  'the',
  'of',
  'in',
  'a',
  'an',
  'and',
  'for',
  'to',
  'by',
  'is',
  'currently',
  'size',
  'count',
  'now',
  'being',
  'from',
  'on',
  'at',
  'with',
  'that',
  'this',
]);

/** The one noun that all help texts share beside the quantity: `stream` of "Current length of label_live stream". */
function sharedHelpNoun(metrics: readonly CoveredMetric[], last: string): string[] {
  const texts = metrics.map(({ help }) => textWords(help));
  const shared = (texts[0] ?? []).filter(
    (word) =>
      /^[a-z]{3,15}$/.test(word) &&
      !PLAIN_HELP.has(word) &&
      nounForm(word) !== nounForm(last) &&
      texts.every((words) => words.includes(word)),
  );
  return shared.length === 1 ? shared : [];
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`;
}
