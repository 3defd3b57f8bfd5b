import { valueAt } from '../grafana/json-path.ts';
import type { Section } from '../grafana/sections.ts';
import type { CoveredMetric } from '../model.ts';
import type { Json } from './board.ts';
import type { Habits } from './habits.ts';
import { type Owners, partKey } from './owner.ts';
import { Tally } from './tally.ts';
import { nameWords, sharedStart, stemWords, textWords, titleCase } from './words.ts';

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
    const index = sectionOf.get(panel.json satisfies Json);
    if (index === undefined) continue;
    for (const { metric } of panel.charted) if (metric !== null) shown[index]?.set(metric.name, metric);
  }
  return shown.map((metrics) => [...metrics.values()]);
}

/**
 * Chooses the row for a panel of `metrics`, in this order:
 * 1. the row where at least two metrics begin with more of the same words than just their owner's (`indexer_labels_…`);
 * 2. the row with most metrics of the same part of the system, then of the same crate;
 * 3. the row whose title names the owner or the crate;
 * 4. a new row, when the dashboard has rows; else the end of the dashboard.
 */
export function rowFor(
  metrics: readonly CoveredMetric[],
  sections: readonly Section[],
  shown: readonly (readonly CoveredMetric[])[],
  owners: Owners,
): RowChoice {
  const [first] = metrics;
  const hasRows = sections.some(({ row }) => row !== null);
  if (first === undefined || !hasRows) return { at: 0, reason: 'The dashboard has no rows, so it goes to the end.' };
  const owner = owners.get(first.name) ?? [];
  const stem = metrics.map(({ name }) => stemWords(name)).reduce((a, b) => a.slice(0, sharedStart(a, b)));
  const subject =
    stem.length > owner.length
      ? best(shown, (metric) =>
          metric.crate === first.crate && sharedStart(stem, stemWords(metric.name)) > owner.length ? 1 : 0,
        )
      : null;
  const part = partKey(first, owners);
  const ofPart = best(shown, (metric) =>
    partKey(metric, owners) === part ? 1000 : metric.crate === first.crate ? 1 : 0,
  );
  if (subject !== null && subject.score >= 2) {
    return {
      at: subject.index,
      reason: `${rowName(sections, subject.index)} shows ${subject.score} metrics that begin like it.`,
    };
  }
  if (ofPart !== null) {
    const count = (shown[ofPart.index] ?? []).filter((metric) => metric.crate === first.crate).length;
    const whose = first.crate === null ? 'its siblings' : `the metrics of ${first.crate}`;
    return { at: ofPart.index, reason: `${rowName(sections, ofPart.index)} holds ${whose} (${count} of them).` };
  }
  const names = new Set([...owner.slice(-1), ...nameWords(first.crate ?? '').slice(-1)]);
  const named = sections.findIndex(({ title }) => title !== null && textWords(title).some((word) => names.has(word)));
  if (named >= 0) return { at: named, reason: `${rowName(sections, named)} names whose it is.` };
  const title = newRowTitle(first, owner, sections);
  return { at: title, reason: `No row holds metrics of ${first.crate ?? 'its kind'} yet, so it gets one.` };
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
export function newRowTitle(metric: CoveredMetric, owner: readonly string[], sections: readonly Section[]): string {
  const titles = sections.flatMap(({ title }) => (title === null || title === '' ? [] : [title.slice(0, 200)]));
  const crate = nameWords(metric.crate ?? '');
  const words = owner.length > 0 ? owner : crate.length > 0 ? crate : ['more', 'metrics'];
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
  const name = titleCase(words);
  const capitals = titles.length > 0 && titles.every((title) => title === title.toUpperCase() && /[A-Z]/.test(title));
  return `${signs * 2 > titles.length ? '📊 ' : ''}${capitals ? name.toUpperCase() : name}${shared}`;
}
