/** Which of the metrics that went came back under another name: only where that is plain, since a wrong rename misleads more than none. */
import type { CoveredMetric } from '../model.ts';
import { helpKey, nameKeys, nearNames, sharedWords } from './near-name.ts';

/** What each piece of evidence is worth: they add up, and the best pair is taken first. */
const WORTH = { identifierInFile: 40, identifierInCrate: 30, help: 20, name: 10 } as const;

/** Pairs of one key beyond which they say nothing any more, and comparing them would take long. */
const MOST_PAIRS = 2500;

/** Locals are often called by what they are; such a name says nothing about which metric it is. */
const GENERIC =
  /^(?:[a-z]|(?:my|the|new|let)?_?(?:counter|gauge|histogram|summary|metric|opts|vec|total|count|c|g|h|m)s?\d*)$/i;

interface Pair {
  readonly gone: number;
  readonly came: number;
  readonly score: number;
}

/**
 * Pairs of `gone` and `came` that are one metric renamed, as positions in the two lists, each position at most once.
 *
 * Evidence is the same declaring identifier in the same file or crate, the same help with the same kind and labels in
 * the same crate, or a near name there. An identifier or a help counts only where it stands once in `base` and once in
 * `head`. Two equally good partners are none. The time is linear in the number of metrics for names of usual length.
 */
export function renames(
  gone: readonly CoveredMetric[],
  came: readonly CoveredMetric[],
  base: readonly CoveredMetric[],
  head: readonly CoveredMetric[],
): ReadonlyMap<number, number> {
  if (gone.length === 0 || came.length === 0) return new Map();
  const scores = new Map<number, Map<number, number>>();
  const add = (pairs: Iterable<readonly [number, number]>, worth: number): void => {
    for (const [from, to] of pairs) {
      const row = scores.get(from) ?? new Map<number, number>();
      row.set(to, (row.get(to) ?? 0) + worth);
      scores.set(from, row);
    }
  };
  const single = singlePairs(gone, came, base, head);
  const inFile = single((metric) => key(metric.identifier, metric.declared.file, metric.identifier));
  add(inFile.filter(sameIdentifier(gone, came)), WORTH.identifierInFile);
  const already = new Set(inFile.map(([from, to]) => `${from} ${to}`));
  const inCrate = single((metric) => key(metric.identifier, metric.crate, metric.identifier));
  add(
    inCrate.filter((pair) => !already.has(pair.join(' '))).filter(sameIdentifier(gone, came)),
    WORTH.identifierInCrate,
  );
  const byHelp = single((metric) => key(helpKey(metric.help), metric.crate, metric.kind, helpKey(metric.help)));
  add(byHelp.filter(fits(gone, came)), WORTH.help);
  add(near(gone, came), WORTH.name);
  const pairs: Pair[] = [];
  for (const [from, row] of scores) {
    for (const [to, worth] of row) {
      // Breaks ties between pairs of equal evidence.
      const shared = sharedWords(gone[from]?.name ?? '', came[to]?.name ?? '');
      pairs.push({ gone: from, came: to, score: worth + shared });
    }
  }
  return bestFirst(pairs);
}

/** A key of texts, or null when the text that matters is not there. */
function key(telling: string | null, ...parts: readonly (string | null)[]): string | null {
  return telling === null || telling === '' ? null : JSON.stringify(parts);
}

type Test = (pair: readonly [number, number]) => boolean;

/** An identifier of another kind must share a word of the name too: a static that is used for something else is no rename. */
function sameIdentifier(gone: readonly CoveredMetric[], came: readonly CoveredMetric[]): Test {
  return ([from, to]) => {
    const [before, after] = [gone[from], came[to]];
    if (before === undefined || after === undefined) return false;
    const related = sharedWords(before.name, after.name) > 0;
    return related || (before.kind === after.kind && !GENERIC.test(before.identifier ?? ''));
  };
}

/** Kind and labels do not speak against it; labels that are not known do not. */
function fits(gone: readonly CoveredMetric[], came: readonly CoveredMetric[]): Test {
  return ([from, to]) => {
    const [before, after] = [gone[from], came[to]];
    if (before === undefined || after === undefined) return false;
    return before.crate === after.crate && before.kind === after.kind && sameLabels(before, after);
  };
}

/** Whether two metrics have the same label names, in any order; names that are not known could be the same. */
export function sameLabels(before: CoveredMetric, after: CoveredMetric): boolean {
  if (before.labels === null || after.labels === null) return true;
  const [one, other] = [new Set(before.labels), new Set(after.labels)];
  return one.size === other.size && [...one].every((label) => other.has(label));
}

/** Finds pairs that share a key which stands once in all of `base` and once in all of `head`. */
function singlePairs(
  gone: readonly CoveredMetric[],
  came: readonly CoveredMetric[],
  base: readonly CoveredMetric[],
  head: readonly CoveredMetric[],
) {
  const once = (all: readonly CoveredMetric[], keyOf: (metric: CoveredMetric) => string | null): Set<string> => {
    const counts = new Map<string, number>();
    for (const metric of all) {
      const found = keyOf(metric);
      if (found !== null) counts.set(found, (counts.get(found) ?? 0) + 1);
    }
    return new Set([...counts].filter(([, count]) => count === 1).map(([found]) => found));
  };
  return (keyOf: (metric: CoveredMetric) => string | null): [number, number][] => {
    const [before, after] = [once(base, keyOf), once(head, keyOf)];
    const places = new Map<string, number>();
    for (const [position, metric] of gone.entries()) {
      const found = keyOf(metric);
      if (found !== null && before.has(found)) places.set(found, position);
    }
    return came.flatMap((metric, position): [number, number][] => {
      const found = keyOf(metric);
      const from = found !== null && after.has(found) ? places.get(found) : undefined;
      return from === undefined ? [] : [[from, position]];
    });
  };
}

/** Pairs with near names, the same kind, labels that fit, and help that does not speak of something else. */
function near(gone: readonly CoveredMetric[], came: readonly CoveredMetric[]): [number, number][] {
  const byKey = new Map<string, { readonly from: number[]; readonly to: number[] }>();
  for (const [position, metric] of gone.entries()) {
    for (const full of keysOf(metric)) {
      const entry = byKey.get(full);
      if (entry === undefined) byKey.set(full, { from: [position], to: [] });
      else entry.from.push(position);
    }
  }
  for (const [position, metric] of came.entries()) {
    for (const full of keysOf(metric)) byKey.get(full)?.to.push(position);
  }
  const found = new Map<string, [number, number]>();
  const fitting = fits(gone, came);
  for (const { from, to } of byKey.values()) {
    if (from.length * to.length > MOST_PAIRS) continue;
    for (const one of from) {
      for (const other of to) {
        const [before, after] = [gone[one], came[other]];
        if (before === undefined || after === undefined || found.has(`${one} ${other}`)) continue;
        if (!nearNames(before.name, after.name) || !fitting([one, other])) continue;
        if (!contradicting(before, after)) found.set(`${one} ${other}`, [one, other]);
      }
    }
  }
  return [...found.values()];
}

/** The keys of a name, within its crate and kind. */
function keysOf({ name, crate, kind }: CoveredMetric): string[] {
  const owner = `${kind} ${JSON.stringify(crate)} `;
  return Array.from(nameKeys(name), (each) => owner + each);
}

/** Two help texts of which less than a third of the words is common describe two things. */
function contradicting(before: CoveredMetric, after: CoveredMetric): boolean {
  const [one, other] = [helpKey(before.help), helpKey(after.help)];
  return one !== null && other !== null && sharedWords(one, other) < 1 / 3;
}

/** Takes the best pair first. A metric with two partners of equal worth keeps none of them, and gets no lesser one. */
function bestFirst(pairs: readonly Pair[]): ReadonlyMap<number, number> {
  const sorted = [...pairs].sort((a, b) => b.score - a.score || a.gone - b.gone || a.came - b.came);
  const result = new Map<number, number>();
  const [usedGone, usedCame] = [new Set<number>(), new Set<number>()];
  for (let at = 0; at < sorted.length; ) {
    let to = at;
    while (sorted[to]?.score === sorted[at]?.score) to++;
    const open = sorted.slice(at, to).filter((pair) => !usedGone.has(pair.gone) && !usedCame.has(pair.came));
    const [goneCount, cameCount] = [new Map<number, number>(), new Map<number, number>()];
    for (const pair of open) {
      goneCount.set(pair.gone, (goneCount.get(pair.gone) ?? 0) + 1);
      cameCount.set(pair.came, (cameCount.get(pair.came) ?? 0) + 1);
    }
    for (const pair of open) {
      if (goneCount.get(pair.gone) === 1 && cameCount.get(pair.came) === 1) result.set(pair.gone, pair.came);
      usedGone.add(pair.gone);
      usedCame.add(pair.came);
    }
    at = to;
  }
  return result;
}
