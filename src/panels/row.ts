import { valueAt } from '../grafana/json-path.ts';
import type { Section } from '../grafana/sections.ts';
import type { CoveredMetric } from '../model.ts';
import type { Habits } from './habits.ts';
import { once } from './once.ts';
import type { Owners } from './owner.ts';
import { Tally } from './tally.ts';
import { sharedStart, stemWords, textWords, titleCase } from './words.ts';

/** The row that a new panel goes under, with the reason in a sentence. */
export interface RowChoice {
  /** Index of the section, or the title of a row that has to be made. */
  readonly at: number | string;
  readonly reason: string;
}

/** The metrics that each section of a dashboard shows, once each, in the order of the sections. */
export function metricsBySection(sections: readonly Section[], habits: Habits): CoveredMetric[][] {
  const sectionOf = new Map<unknown, number>();
  sections.forEach(({ panels, hidden }, i) => {
    for (const { path } of [...panels, ...hidden])
      if (path !== null) sectionOf.set(valueAt(habits.dashboard.json, path), i);
  });
  const shown = sections.map(() => new Map<string, CoveredMetric>());
  for (const panel of habits.panels) {
    const index = sectionOf.get(panel.json);
    if (index === undefined) continue;
    for (const { metric } of panel.charted) if (metric !== null) shown[index]?.set(metric.name, metric);
  }
  return shown.map((metrics) => [...metrics.values()]);
}

/** What rows are chosen by. */
export interface RowInput {
  readonly sections: readonly Section[];
  /** The metrics that each section shows. */
  readonly shown: readonly (readonly CoveredMetric[])[];
  readonly owners: Owners;
  /** Words for the title of a row of a crate. */
  readonly crateTitles: ReadonlyMap<string | null, readonly string[]>;
  /** Whether new rows are made: where there are rows already, and on an empty dashboard. */
  readonly makesRows: boolean;
}

/**
 * Chooses the row for a panel of `metrics`, in this order:
 * 1. the row where at least two metrics begin with more of the same words than just their owner's (`indexer_labels_…`);
 * 2. the row with most metrics of the same part of the system, then of the same crate;
 * 3. the row whose title names the owner or the crate;
 * 4. a new row for the crate, when the dashboard has rows or is empty; else the end of the dashboard.
 */
export function rowFor(metrics: readonly CoveredMetric[], input: RowInput): RowChoice {
  const { sections, shown, owners, makesRows } = input;
  const [first] = metrics;
  if (first === undefined || !makesRows) return { at: 0, reason: 'The dashboard has no rows, so it goes to the end.' };
  const counts = countsOf(shown);
  const { crate } = first;
  const owner = owners.get(first.name) ?? [];
  const stem = metrics.map(({ name }) => stemWords(name)).reduce((a, b) => a.slice(0, sharedStart(a, b)));
  const start = stem.slice(0, owner.length + 1);
  const subject = stem.length > owner.length ? most(counts, (of) => of.get(startKey(crate, start)) ?? 0) : null;
  if (subject !== null && subject.count >= 2) {
    const row = rowName(sections, subject.index);
    return {
      at: subject.index,
      reason: `${row} already shows ${subject.count} metrics that begin with ${start.join('_')}_.`,
    };
  }
  const ownStart = startKey(crate, owner);
  const part =
    (owner.length > 0
      ? most(
          counts,
          (of) => of.get(ownStart) ?? 0,
          (of) => of.get(startKey(crate, [])) ?? 0,
        )
      : null) ?? most(counts, (of) => of.get(startKey(crate, [])) ?? 0);
  if (part !== null) {
    const count = counts[part.index]?.get(startKey(crate, [])) ?? 0;
    const whose = crate === null ? 'of its siblings' : `metric${count === 1 ? '' : 's'} of ${crate}`;
    return { at: part.index, reason: `${rowName(sections, part.index)} already shows ${count} ${whose}.` };
  }
  const words = input.crateTitles.get(crate) ?? [];
  const names = new Set([...owner.slice(-1), ...words.slice(-1)]);
  const named = sections.findIndex(({ title }) => title !== null && textWords(title).some((word) => names.has(word)));
  if (named >= 0) return { at: named, reason: `${rowName(sections, named)} names whose it is.` };
  return {
    at: newRowTitle(words, sections),
    reason: `No row shows metrics of ${crate ?? 'its kind'} yet, so there is a new one.`,
  };
}

/** For each section, how many of its metrics are of a crate and begin with some words, by `startKey`. */
const countsOf = once((shown: readonly (readonly CoveredMetric[])[]): readonly ReadonlyMap<string, number>[] =>
  shown.map((metrics) => {
    const counts = new Map<string, number>();
    for (const { name, crate } of metrics) {
      const stem = stemWords(name).slice(0, 8);
      for (let length = 0; length <= stem.length; length++) {
        const key = startKey(crate, stem.slice(0, length));
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    }
    return counts;
  }),
);

function startKey(crate: string | null, words: readonly string[]): string {
  return `${crate ?? ''}\u0000${words.join('_')}`;
}

type Count = (of: ReadonlyMap<string, number>) => number;

/** The section that counts most, by `second` where `first` is even; the upper one wins a tie. Null when all count nothing. */
function most(
  counts: readonly ReadonlyMap<string, number>[],
  first: Count,
  second: Count = () => 0,
): { readonly index: number; readonly count: number } | null {
  let found: { readonly index: number; readonly count: number; readonly next: number } | null = null;
  counts.forEach((of, index) => {
    const [count, next] = [first(of), second(of)];
    if (count === 0 || (found !== null && (count < found.count || (count === found.count && next <= found.next))))
      return;
    found = { index, count, next };
  });
  return found;
}

function rowName(sections: readonly Section[], index: number): string {
  const title = sections[index]?.title ?? null;
  return title === null ? 'The part above the rows' : `The row "${title}"`;
}

/**
 * A title in the manner of the other rows: their most common last word (`Overview`), their capitals, and a sign in front when
 * most of them have one.
 */
export function newRowTitle(words: readonly string[], sections: readonly Section[]): string {
  const titles = sections.flatMap(({ title }) => (title === null || title === '' ? [] : [title.slice(0, 200)]));
  const endings = new Tally<string>();
  for (const title of titles) {
    const last = /(\p{L}+)$/u.exec(title.replace(/\s{0,9}\([^)]*\)\s{0,9}$/, '').trim())?.[1];
    if (last !== undefined) endings.add(last, last);
  }
  const [ending] = endings.ranked();
  const shared =
    ending !== undefined && titles.length > 1 && ending.count * 2 >= titles.length && ending.count > 1
      ? ` ${ending.thing}`
      : '';
  const signs = titles.filter((title) => /^\p{Extended_Pictographic}/u.test(title)).length;
  const name = titleCase(words.length > 0 ? words : ['more', 'metrics']);
  const capitals = titles.length > 0 && titles.every((title) => title === title.toUpperCase() && /[A-Z]/.test(title));
  return `${signs * 2 > titles.length ? '📊 ' : ''}${capitals ? name.toUpperCase() : name}${shared}`;
}
