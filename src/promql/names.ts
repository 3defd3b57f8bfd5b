/** Which metrics the name of a selector means. */

import type { Kind, NameMatch } from '../model.ts';
import { compiledPattern, type Pattern } from './pattern.ts';

/**
 * - `yes`: the selector names the metric, or spells out a list of names that has it.
 * - `perhaps`: only a wider pattern or a variable could mean it.
 * - `no`: it cannot, or it says nothing about names (`{job="x"}` selects everything, which proves nothing).
 */
export type NameAnswer = 'yes' | 'perhaps' | 'no';

/** A name must be fixed to this many characters in a row before a pattern or a template says anything. */
const TELLING = 3;

const SUFFIXES: Partial<Record<Kind, readonly string[]>> = {
  histogram: ['', '_bucket', '_sum', '_count'],
  summary: ['', '_sum', '_count'],
  unknown: ['', '_bucket', '_sum', '_count'],
};

/** The names of the series that a metric is scraped as, the metric's own name first. An unknown kind could be any. */
export function seriesNames(metricName: string, kind: Kind): string[] {
  return (SUFFIXES[kind] ?? ['']).map((suffix) => metricName + suffix);
}

/** Whether a selector's name means a metric, by any of the names that it is scraped as. A pattern that RE2 rejects means none. */
export function matchesName(match: NameMatch, metricName: string, kind: Kind): NameAnswer {
  const test = nameTest(match);
  let best: NameAnswer = 'no';
  for (const name of seriesNames(metricName, kind)) {
    const answer = test.answer(name);
    if (answer === 'yes') return 'yes';
    if (answer === 'perhaps') best = answer;
  }
  return best;
}

/** Finds the metrics that a selector's name means, among many: exact names without a search, each distinct pattern only once. */
export class NameIndex {
  /** Series name to the positions of its metrics. */
  readonly #series = new Map<string, number[]>();
  readonly #sorted: readonly string[];
  readonly #found = new Map<string, ReadonlyMap<number, 'yes' | 'perhaps'>>();

  constructor(metrics: readonly { readonly name: string; readonly kind: Kind }[]) {
    for (const [i, { name, kind }] of metrics.entries()) {
      for (const series of seriesNames(name, kind)) {
        const owners = this.#series.get(series);
        if (owners === undefined) this.#series.set(series, [i]);
        else owners.push(i);
      }
    }
    this.#sorted = [...this.#series.keys()].sort();
  }

  /** The positions of the metrics (in the list that the index was made of) and the answer for each, ascending; without the `no`s. */
  find(match: NameMatch): ReadonlyMap<number, 'yes' | 'perhaps'> {
    const key = JSON.stringify(match);
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const test = nameTest(match);
    const answers = new Map<number, 'yes' | 'perhaps'>();
    for (const series of test.names ?? this.#startingWith(test.prefix)) {
      const owners = this.#series.get(series);
      const answer = owners === undefined ? 'no' : test.answer(series);
      if (answer === 'no') continue;
      for (const owner of owners ?? []) if (answers.get(owner) !== 'yes') answers.set(owner, answer);
    }
    const found = new Map([...answers].sort(([a], [b]) => a - b));
    this.#found.set(key, found);
    return found;
  }

  #startingWith(prefix: string): readonly string[] {
    if (prefix === '') return this.#sorted;
    const from = this.#firstFrom(prefix);
    let to = from;
    while (this.#sorted[to]?.startsWith(prefix) === true) to++;
    return this.#sorted.slice(from, to);
  }

  #firstFrom(text: string): number {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sorted[middle] ?? '') < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** The question that a name match asks about the name of a series. */
interface NameTest {
  readonly answer: (series: string) => NameAnswer;
  /** The only names that can get another answer than `no`, when they are few and known. */
  readonly names: Iterable<string> | null;
  /** What every name with another answer than `no` starts with. */
  readonly prefix: string;
}

const NOTHING: NameTest = { answer: () => 'no', names: [], prefix: '' };

function nameTest(match: NameMatch): NameTest {
  switch (match.type) {
    case 'name': {
      const { name } = match;
      return { answer: (series) => (series === name ? 'yes' : 'no'), names: [name], prefix: name };
    }
    case 'pattern':
      return patternTest(match.patterns);
    case 'template':
      return templateTest(match.parts);
    case 'any':
      return NOTHING;
  }
}

function patternTest(patterns: readonly { readonly source: string; readonly negated: boolean }[]): NameTest {
  const wanted: Pattern[] = [];
  const unwanted: Pattern[] = [];
  for (const { source, negated } of patterns) {
    const pattern = compiledPattern(source);
    // Prometheus refuses the whole query then.
    if (pattern.type === 'problem') return NOTHING;
    if (negated) unwanted.push(pattern);
    else wanted.push(pattern);
  }
  const listed = wanted.find(({ names }) => names !== null);
  if (listed === undefined && !wanted.some(({ literal }) => literal >= TELLING)) return NOTHING;
  const matches = (series: string) =>
    wanted.every(({ test }) => test(series)) && !unwanted.some(({ test }) => test(series));
  const positive: NameAnswer = listed === undefined ? 'perhaps' : 'yes';
  const prefix = wanted.reduce(
    (longest, pattern) => (pattern.prefix.length > longest.length ? pattern.prefix : longest),
    '',
  );
  return { answer: (series) => (matches(series) ? positive : 'no'), names: listed?.names ?? null, prefix };
}

function templateTest(parts: readonly (string | null)[]): NameTest {
  if (!parts.some((part) => part !== null && part.length >= TELLING)) return NOTHING;
  const longest = parts.reduce<string>((best, part) => (part !== null && part.length > best.length ? part : best), '');
  return {
    // Most names do not have the longest part.
    answer: (series) => (series.includes(longest) && fitsTemplate(parts, series) ? 'perhaps' : 'no'),
    names: null,
    prefix: parts[0] ?? '',
  };
}

/** Whether the literal parts stand in a name in their order, with anything in place of each null. */
function fitsTemplate(parts: readonly (string | null)[], name: string): boolean {
  let at = 0;
  let floating = false;
  for (const [i, part] of parts.entries()) {
    if (part === null) {
      floating = true;
      continue;
    }
    const last = i === parts.length - 1;
    // The earliest place is as good as any other, save at the end, where only the last one will do.
    const found = last ? name.length - part.length : floating ? name.indexOf(part, at) : at;
    if (found < at || !name.startsWith(part, found) || (!floating && found !== at)) return false;
    at = found + part.length;
    floating = false;
  }
  return floating || at === name.length;
}
