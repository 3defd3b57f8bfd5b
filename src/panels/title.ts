import type { CoveredMetric } from '../model.ts';
import { isTimestamp } from './form.ts';
import { type Owners, subjectWords } from './owner.ts';
import { isCompound, spellingsOf, stemWords, titleCase, titleOrder } from './words.ts';

/** The owner of a metric as a title (`Backfiller`), or an empty text. */
export function ownerTitle(metric: CoveredMetric, owners: Owners): string {
  return titleCase(owners.get(metric.name) ?? [], spellingsOf(metric.help));
}

/**
 * The title of a panel of one metric: `backfiller_repos_dead_lettered_total` gives "Dead-Lettered Repos". With `by`, the
 * label that it is split by; with `owned`, whose it is comes first (it always does when one word is all there is).
 */
export function metricTitle(metric: CoveredMetric, owners: Owners, by: string | null, owned: boolean): string {
  const spellings = spellingsOf(metric.help);
  const subject = subjectWords(metric.name, owners);
  if (isTimestamp(metric)) return ageTitle(subject, spellings);
  const info = metric.kind === 'info' && subject[subject.length - 1] !== 'info' ? ['info'] : [];
  const words = [...titleOrder(subject), ...info];
  const owner = owners.get(metric.name) ?? [];
  // One word says too little, and so does one written with a hyphen (`in_flight`).
  const short = words.length < 2 || (words.length === 2 && isCompound(words[0] ?? '', words[1] ?? ''));
  const title = titleCase(owned || short ? [...owner, ...words] : words, spellings);
  const split = by === null ? [] : stemWords(by);
  // "DB Pool Waiting by Pool" says pool twice.
  return split.every((word) => words.includes(word)) ? title : `${title} by ${titleCase(split)}`;
}

const MOMENT_WORDS = new Set(['time', 'timestamp', 'unix', 'seconds', 'ms', 'epoch', 'at', 'secs']);

function ageTitle(subject: readonly string[], spellings: ReadonlyMap<string, string>): string {
  const words = subject.filter((word) => !MOMENT_WORDS.has(word));
  return titleCase(['time', 'since', ...(words.length > 0 ? words : subject)], spellings);
}

/** The title, or the title with whose it is in front, or with the metric's name behind it: whatever is not taken yet. */
export function uniqueTitle(title: string, owner: string, name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(title)) return title;
  const owned = `${owner} ${title}`;
  if (owner !== '' && !title.startsWith(`${owner} `) && !taken.has(owned)) return owned;
  return `${title} (${name.slice(0, 120)})`;
}
