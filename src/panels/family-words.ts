import type { CoveredMetric } from '../model.ts';
import { type Owners, subjectWords } from './owner.ts';
import { list } from './phrase.ts';
import { ownerTitle } from './title.ts';
import { nounForm } from './unit.ts';
import { isCompound, plural, sharedStart, spellingsOf, textWords, titleCase } from './words.ts';

/** How the metrics of a new panel are related. */
export type FamilyType = 'errors' | 'states' | 'quantity' | 'counts' | 'outcomes';

/** States that things are in while they pass through: gauges of several of them are read together. */
const STATE_WORDS = new Set(
  list(`
  waiting, running, pending, active, idle, queued, processing, blocked, inflight, flight, scheduled, ready, busy,
  sleeping, open, closed, available, used, free, allocated, starting, stopping, connected, connecting, paused
`),
);
/** How many words at the end name a state: two for `in flight`, else one or none. */
export function stateLength(words: readonly string[]): number {
  const last = words[words.length - 1] ?? '';
  if (!STATE_WORDS.has(last)) return 0;
  return isCompound(words[words.length - 2] ?? '', last) ? 2 : 1;
}

function spellingsOfAll(metrics: readonly CoveredMetric[]): Map<string, string> {
  return new Map(metrics.flatMap((metric) => [...spellingsOf(metric.help)]));
}

/** The title of a family's panel; with `owned`, it begins with whose they are. */
export function familyTitle(
  type: FamilyType,
  metrics: readonly CoveredMetric[],
  owners: Owners,
  owned: boolean,
): string {
  const [first] = metrics;
  if (first === undefined) return '';
  const spellings = spellingsOfAll(metrics);
  const owner = ownerTitle(first, owners);
  const withOwner = (words: readonly string[], always: boolean): string => {
    const title = titleCase(words, spellings);
    return (always || owned || words.length < 2) && owner !== '' ? `${owner} ${title}`.trim() : title;
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
      // Where all metrics begin alike, what they are about went into the owner (`db_pool_waiting`).
      const title =
        owned || noun.length === 0 ? `${owner} ${titleCase(noun, spellings)}`.trim() : titleCase(noun, spellings);
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

/** A legend for each metric of a family: the words that tell it from the others. */
export function familyLegends(type: FamilyType, metrics: readonly CoveredMetric[], owners: Owners): string[] {
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

const PLAIN_HELP = new Set(
  list(`
  current, length, number, total, the, of, in, a, an, and, for, to, by, is, currently, size, count, now, being, from,
  on, at, with, that, this
`),
);

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
