import type { Metric } from '../model.ts';
import { isDuration, isTimestamp } from './form.ts';
import { findPhrase } from './phrase.ts';
import { isPlural, nameWords, singular, stemWords, textWords } from './words.ts';

/** What is read off the metric: its value, its change per second, or the age of the moment that it holds. */
export type Reading = 'value' | 'rate' | 'age';

/**
 * Units by the words that Prometheus names and the `metrics` facade use, as Grafana's ids for the value and for its rate
 * per second. Grafana's ids are those of its unit list (`@grafana/grafana-foundation-sdk/units`).
 */
const UNITS: ReadonlyMap<string, readonly [value: string, rate: string | null]> = new Map([
  ['seconds', ['s', 'percentunit']],
  ['secs', ['s', 'percentunit']],
  ['milliseconds', ['ms', null]],
  ['millis', ['ms', null]],
  ['ms', ['ms', null]],
  ['microseconds', ['µs', null]],
  ['micros', ['µs', null]],
  ['us', ['µs', null]],
  ['nanoseconds', ['ns', null]],
  ['nanos', ['ns', null]],
  ['ns', ['ns', null]],
  ['minutes', ['m', null]],
  ['hours', ['h', null]],
  ['days', ['d', null]],
  ['bytes', ['bytes', 'Bps']],
  ['byte', ['bytes', 'Bps']],
  ['kibibytes', ['kbytes', 'KiBs']],
  ['mebibytes', ['mbytes', 'MiBs']],
  ['gibibytes', ['gbytes', 'GiBs']],
  ['tebibytes', ['tbytes', 'TiBs']],
  ['kilobytes', ['deckbytes', 'KBs']],
  ['megabytes', ['decmbytes', 'MBs']],
  ['gigabytes', ['decgbytes', 'GBs']],
  ['bits', ['bits', 'bps']],
  ['bits_per_second', ['bps', null]],
  ['kilobits_per_second', ['Kbits', null]],
  ['megabits_per_second', ['Mbits', null]],
  ['gigabits_per_second', ['Gbits', null]],
  ['terabits_per_second', ['Tbits', null]],
  ['count_per_second', ['cps', null]],
  ['ratio', ['percentunit', null]],
  ['percent', ['percent', null]],
  ['percentage', ['percent', null]],
  ['celsius', ['celsius', null]],
  ['kelvin', ['kelvin', null]],
  ['volts', ['volt', null]],
  ['amperes', ['amp', null]],
  ['joules', ['joule', 'watt']],
  ['watts', ['watt', null]],
  ['hertz', ['hertz', null]],
  ['meters', ['lengthm', null]],
  ['grams', ['massg', null]],
]);

/** The word of the unit that a metric is measured in (`seconds`, `bytes`), or null for a plain number. */
export function unitWord(metric: Pick<Metric, 'name' | 'help' | 'unit' | 'kind'>): string | null {
  const declared = metric.unit?.toLowerCase() ?? '';
  if (UNITS.has(declared)) return declared;
  // "count" and the like are said on purpose: no name may overrule it.
  if (declared !== '') return null;
  const name = nameWords(metric.name);
  const last = name[name.length - 1] === 'total' ? name[name.length - 2] : name[name.length - 1];
  if (last !== undefined && name.length > 1 && UNITS.has(last)) return last;
  if (name.includes('bytes') && !name.includes('files')) return 'bytes';
  // Help speaks of many things: only a plain "in seconds" or "(bytes)" says what the number is.
  const help = textWords(metric.help);
  for (const word of ['seconds', 'milliseconds', 'microseconds', 'nanoseconds', 'bytes', 'percent']) {
    if (
      findPhrase(help, [`in ${word}`]) !== null ||
      (metric.help ?? '').slice(0, 2000).toLowerCase().includes(`(${word})`)
    )
      return word;
  }
  return null;
}

/** Grafana's unit id of a metric's value, or of the age of its moment; `short` for a plain number. */
export function valueUnit(metric: Pick<Metric, 'name' | 'help' | 'unit' | 'kind'>): string {
  if (isTimestamp(metric)) return 's';
  const word = unitWord(metric);
  if (word !== null) return UNITS.get(word)?.[0] ?? 'short';
  return isDuration(metric) && (metric.kind === 'histogram' || metric.kind === 'summary') ? 's' : 'short';
}

/** What a dashboard says about the units of its rates: see `habits.ts`. */
export interface RateUnits {
  /** Units of existing rate panels, most used first. */
  readonly used: readonly string[];
  /** The most used unit of panels of errors, or null. */
  readonly errors: string | null;
}

const STANDARD_RATES = new Set([
  'cps',
  'ops',
  'reqps',
  'rps',
  'wps',
  'iops',
  'eps',
  'mps',
  'recps',
  'rowsps',
  'pps',
  'short',
  'none',
]);

/** Grafana's own ids for rates of well-known things. */
const NOUN_RATES: ReadonlyMap<string, string> = new Map([
  ['request', 'reqps'],
  ['read', 'rps'],
  ['write', 'wps'],
  ['packet', 'pps'],
]);

/** Nouns that dashboards shorten in custom units. */
const SHORT_NOUNS: ReadonlyMap<string, string> = new Map([
  ['evt', 'event'],
  ['evts', 'event'],
  ['req', 'request'],
  ['reqs', 'request'],
  ['msg', 'message'],
  ['msgs', 'message'],
  ['op', 'operation'],
  ['ops', 'operation'],
  ['err', 'error'],
  ['rec', 'record'],
  ['conn', 'connection'],
  ['conns', 'connection'],
]);

/** The noun of a custom rate unit: `evt/s` gives `event`, `suffix: repos/s` gives `repo`; null for Grafana's own ids. */
export function nounOfUnit(unit: string): string | null {
  const match = /^(?:suffix:)?\s{0,4}([A-Za-z]{2,20})\s?\/\s?(?:s|sec|second)$/.exec(unit);
  if (match === null) return null;
  const word = (match[1] ?? '').toLowerCase();
  return SHORT_NOUNS.get(word) ?? singular(word);
}

/** The noun that a counter counts, in the singular: the last plural of its name (`records` of `records_filtered_total`). */
export function countedNoun(name: string): string | null {
  const words = stemWords(name);
  for (let i = words.length - 1; i >= 0; i--) if (isPlural(words[i] ?? '')) return nounForm(words[i] ?? '');
  return null;
}

/** The singular of a noun, with the usual short forms written out: `evts` and `events` are one noun. */
export function nounForm(word: string): string {
  return SHORT_NOUNS.get(word) ?? singular(word);
}

/**
 * Grafana's unit id of the rate of a counter. Bytes and joules have their own; else what the dashboard uses: the custom
 * unit of the same noun, the unit of its error panels for errors, a new custom unit in its manner (`retries/s`), or its
 * most used standard id; else Grafana's id for the noun, else `cps`.
 */
export function rateUnit(
  metric: Pick<Metric, 'name' | 'help' | 'unit' | 'kind'>,
  isError: boolean,
  units: RateUnits,
): string {
  const word = unitWord(metric);
  const own = word === null ? null : UNITS.get(word)?.[1];
  if (own !== null && own !== undefined) return own;
  const noun = countedNoun(metric.name);
  const sameNoun = noun === null ? undefined : units.used.find((unit) => nounOfUnit(unit) === noun);
  if (sameNoun !== undefined) return sameNoun;
  if (isError && units.errors !== null && noun === null) return units.errors;
  const custom = units.used.find((unit) => nounOfUnit(unit) !== null);
  if (noun !== null && custom !== undefined && custom === units.used[0]) return customUnit(noun, custom);
  if (isError && units.errors !== null) return units.errors;
  const standard = units.used.find((unit) => STANDARD_RATES.has(unit));
  if (standard !== undefined) return standard;
  return NOUN_RATES.get(noun ?? '') ?? 'cps';
}

function customUnit(noun: string, like: string): string {
  const plain = nounWithEnding(noun);
  return like.replace(/[A-Za-z]{2,20}(?=\s?\/)/, plain);
}

function nounWithEnding(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(?:s|x|z|ch|sh)$/.test(noun) ? `${noun}es` : `${noun}s`;
}
