import type { Metric } from '../model.ts';
import { nameWords, sharedStart, stemWords } from './words.ts';

type Named = Pick<Metric, 'name' | 'crate'>;

/** The words at the start of a metric's name that say whose it is (`ingester`), by exposition name. */
export type Owners = ReadonlyMap<string, readonly string[]>;

/** So many metrics must start with the same words before those words count as an owner. */
const ENOUGH = 3;

/**
 * Finds the owner words of each metric: the start that all metrics of its crate share (at least three of them); in a crate
 * of several parts, the first word that at least three of them share; else the words of the crate's own name. At least
 * one word is always left to say what the metric is about.
 */
export function ownersOf(metrics: readonly Named[]): Owners {
  const crates = new Map<string, Named[]>();
  for (const metric of metrics) {
    const key = metric.crate ?? '';
    const list = crates.get(key);
    if (list === undefined) crates.set(key, [metric]);
    else list.push(metric);
  }
  const owners = new Map<string, readonly string[]>();
  for (const [crate, list] of crates) {
    const stems = list.map((metric) => stemWords(metric.name));
    const first = stems[0] ?? [];
    let common = Math.min(first.length - 1, 3);
    for (const stem of stems) common = Math.min(common, sharedStart(first, stem), stem.length - 1);
    const parts = new Map<string, number>();
    for (const stem of stems) if (stem.length > 1) parts.set(stem[0] ?? '', (parts.get(stem[0] ?? '') ?? 0) + 1);
    const crateWords = new Set(nameWords(crate));
    list.forEach((metric, i) => {
      const stem = stems[i] ?? [];
      let own = 0;
      while (own < stem.length - 1 && own < 3 && crateWords.has(stem[own] ?? '')) own++;
      let length = list.length >= ENOUGH ? Math.max(common, own) : own;
      if (length === 0 && stem.length > 1 && (parts.get(stem[0] ?? '') ?? 0) >= ENOUGH) length = 1;
      if (!owners.has(metric.name)) owners.set(metric.name, stem.slice(0, Math.max(0, length)));
    });
  }
  return owners;
}

/** The words of a metric after its owner's: `ingester_firehose_live_length` gives `firehose`, `live`, `length`. */
export function subjectWords(name: string, owners: Owners): string[] {
  return stemWords(name).slice(owners.get(name)?.length ?? 0);
}

/** One text for crate and owner: metrics with the same key belong to the same part of the system. */
export function partKey(metric: Named, owners: Owners): string {
  return `${metric.crate ?? ''}\u0000${(owners.get(metric.name) ?? []).join('_')}`;
}

/**
 * The words that name each crate in a row's title: its owner words when all of its metrics have the same, else its own
 * name without the words that the names of all crates begin with (`rsky-relay` beside `rsky-pds` gives `relay`).
 */
export function crateTitles(metrics: readonly Named[], owners: Owners): ReadonlyMap<string | null, readonly string[]> {
  const found = new Map<string | null, Set<string>>();
  for (const metric of metrics) {
    const texts = found.get(metric.crate) ?? new Set();
    found.set(metric.crate, texts.add((owners.get(metric.name) ?? []).join(' ')));
  }
  const names = [...found.keys()].flatMap((crate) => (crate === null ? [] : [nameWords(crate)]));
  const [first = []] = names;
  const shared =
    names.length < 2
      ? 0
      : names.reduce((least, name) => Math.min(least, sharedStart(first, name), name.length - 1), first.length);
  const titles = new Map<string | null, readonly string[]>();
  for (const [crate, texts] of found) {
    const [only] = texts;
    if (texts.size === 1 && only !== undefined && only !== '') titles.set(crate, only.split(' '));
    else titles.set(crate, crate === null ? [] : nameWords(crate).slice(Math.max(0, shared)));
  }
  return titles;
}
