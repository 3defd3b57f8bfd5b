import { valueAt } from '../grafana/json-path.ts';
import type { Section } from '../grafana/sections.ts';
import type { CoveredMetric } from '../model.ts';
import type { Habits } from './habits.ts';
import { type Owners, partKey } from './owner.ts';
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
  const owner = owners.get(first.name) ?? [];
  const stem = metrics.map(({ name }) => stemWords(name)).reduce((a, b) => a.slice(0, sharedStart(a, b)));
  const begins = (metric: CoveredMetric) =>
    metric.crate === first.crate && sharedStart(stem, stemWords(metric.name)) > owner.length;
  const subject = stem.length > owner.length ? best(shown, (metric) => (begins(metric) ? 1 : 0)) : null;
  if (subject !== null && subject.score >= 2) {
    const start = stem.slice(0, owner.length + 1).join('_');
    return {
      at: subject.index,
      reason: `${rowName(sections, subject.index)} already shows ${subject.score} metrics that begin with ${start}_.`,
    };
  }
  const part = partKey(first, owners);
  const ofPart = best(shown, (metric) =>
    partKey(metric, owners) === part ? 1000 : metric.crate === first.crate ? 1 : 0,
  );
  if (ofPart !== null) {
    const count = (shown[ofPart.index] ?? []).filter((metric) => metric.crate === first.crate).length;
    const whose = first.crate === null ? 'of its siblings' : `metric${count === 1 ? '' : 's'} of ${first.crate}`;
    return { at: ofPart.index, reason: `${rowName(sections, ofPart.index)} already shows ${count} ${whose}.` };
  }
  const words = input.crateTitles.get(first.crate) ?? [];
  const names = new Set([...owner.slice(-1), ...words.slice(-1)]);
  const named = sections.findIndex(({ title }) => title !== null && textWords(title).some((word) => names.has(word)));
  if (named >= 0) return { at: named, reason: `${rowName(sections, named)} names whose it is.` };
  return {
    at: newRowTitle(words, sections),
    reason: `No row shows metrics of ${first.crate ?? 'its kind'} yet, so there is a new one.`,
  };
}

function best(
  shown: readonly (readonly CoveredMetric[])[],
  points: (metric: CoveredMetric) => number,
): { readonly index: number; readonly score: number } | null {
  let found: { readonly index: number; readonly score: number } | null = null;
  shown.forEach((metrics, index) => {
    const score = metrics.reduce((sum, metric) => sum + points(metric), 0);
    if (score > (found?.score ?? 0)) found = { index, score };
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
