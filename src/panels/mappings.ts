import type { Metric, ValueMapping } from '../model.ts';
import { findPhrase, list } from './phrase.ts';
import { isPlural, nameWords, textWords } from './words.ts';

/** A number that a gauge takes and what it means, in the words of the help text. */
export interface NamedValue {
  readonly value: string;
  readonly text: string;
}

type Described = Pick<Metric, 'name' | 'kind' | 'help'>;

const MAX_HELP = 2000;

/** `1=done`, `0: in progress`, `1 means up`, `0 -> closed`; the text ends at punctuation or at the next pair. */
const VALUE_FIRST =
  /(?<![\p{L}\p{N}_.])(-?\d{1,3})\s{0,3}(?:=>|->|→|==?|:|–|-(?=\s)|\bmeans\b|\bfor\b|\bis\b)\s{0,3}([\p{L}][\p{L}\p{N} /_-]{0,30}?)(?=\s{0,3}(?:[,;.)\]|/]|$|\b(?:and|or)\b|-?\d{1,3}\s{0,3}(?:=|:|->|→)))/gu;
/** `done=1`, `in progress: 0`. */
const TEXT_FIRST = /([\p{L}][\p{L}\p{N} _-]{0,30}?)\s{0,3}(?:=|:)\s{0,3}(-?\d{1,3})(?![\p{L}\p{N}_.])/gu;
/** `0 (down) or 1 (up)`. */
const IN_BRACKETS = /(?<![\p{L}\p{N}_.])(-?\d{1,3})\s{0,3}\(([\p{L}][\p{L}\p{N} _-]{0,30})\)/gu;
/** `1 if the node is the leader, else 0`; `1 when connected, 0 otherwise`; `set to 1 while draining`. */
const ONE_IF = /(?<![\p{L}\p{N}_.])1 (?:if|when|while|once|means)\b/iu;
const ZERO_IF = /(?<![\p{L}\p{N}_.])0 (?:if|when|while)\b/iu;

/** Words at the end of a name that make a gauge a yes or a no, when no plural stands before them (`workers_ready`). */
const BOOLEAN_ENDINGS = new Set(
  list(`
  up, healthy, unhealthy, alive, ready, enabled, disabled, connected, online, leader, degraded, complete, synced,
  initialized
`),
);
const COUNTING = list(`
  number of, count of, total, amount of, how many, current number, size of, length of, percentage, ratio
`);

/**
 * The values that a gauge takes and their texts, lowest first, or null when it holds a quantity. Read from the help
 * text ("1=done, 0=in progress", "1 if active, else 0", "Whether …"), and only then from the name (`_up`, `is_leader`).
 */
export function booleanValues(metric: Described): readonly NamedValue[] | null {
  if (metric.kind !== 'gauge' && metric.kind !== 'unknown') return null;
  const help = (metric.help ?? '').slice(0, MAX_HELP);
  const listed = listedValues(help);
  if (listed !== null) return listed;
  const yesNo = [
    { value: '0', text: 'No' },
    { value: '1', text: 'Yes' },
  ];
  const words = textWords(help);
  if (ONE_IF.test(help) && (/\b0\b/.test(help) || !/\b[2-9]\b/.test(help))) return yesNo;
  if (ZERO_IF.test(help) && /\b1\b/.test(help)) return yesNo;
  if (words[0] === 'whether' || findPhrase(words, ['boolean']) !== null || /\(0\/1\)|\b0 or 1\b|\b1 or 0\b/.test(help))
    return yesNo;
  if (findPhrase(words, COUNTING) !== null) return null;
  const name = nameWords(metric.name);
  const before = name[name.length - 2] ?? '';
  if (['is', 'has'].some((verb) => name.slice(0, -1).includes(verb))) return yesNo;
  if (BOOLEAN_ENDINGS.has(name[name.length - 1] ?? '') && !isPlural(before)) return yesNo;
  return null;
}

function listedValues(help: string): readonly NamedValue[] | null {
  for (const [pattern, valueAt, textAt] of [
    [VALUE_FIRST, 1, 2],
    [IN_BRACKETS, 1, 2],
    [TEXT_FIRST, 2, 1],
  ] as const) {
    const texts = new Map<string, string>();
    for (const match of help.matchAll(pattern)) {
      const value = String(Number(match[valueAt]));
      const text = (match[textAt] ?? '')
        .trim()
        .replace(/^(?:and|or|if|when)\s+/i, '')
        .replace(/\s+/g, ' ');
      if (text !== '' && !texts.has(value)) texts.set(value, text);
    }
    if (texts.size < 2 || !texts.has('1')) continue;
    return [...texts]
      .sort(([a], [b]) => Number(a) - Number(b))
      .slice(0, 12)
      .map(([value, text]) => ({ value, text: text.slice(0, 1).toUpperCase() + text.slice(1) }));
  }
  return null;
}

const BAD = list(`
  down, failed, failing, failure, error*, unhealthy, disconnected, stalled, degraded, offline, dead, backpressure,
  throttled, paused, blocked, exhausted, overloaded, stale, panic*, alarm, alert, tripped, halted, broken, lost,
  unreachable, corrupt*, expired, unavailable, full, critical, stuck, disabled
`);
const GOOD = list(`
  up, healthy, health, alive, ready, connected, online, ok, success*, available, reachable, valid, good, serving,
  passing
`);
const DONE = ['done', 'complete', 'completed', 'finished', 'synced', 'caught up', 'initialized', 'loaded', 'warm'];
const UNDERWAY = list(`
  in progress, progress, pending, starting, waiting, syncing, initializing, draining, half open, warning, connecting
`);

/** What the value 1 of a yes-or-no gauge is: good, bad, the end of some work, or neither. */
export type Meaning = 'good' | 'bad' | 'done' | 'neutral';

/** What 1 means for a gauge whose values are `values`, by the words of its texts, its name and its help. */
export function meaningOfOne(metric: Described, values: readonly NamedValue[]): Meaning {
  const one = textWords(values.find(({ value }) => value === '1')?.text ?? '');
  const zero = textWords(values.find(({ value }) => value === '0')?.text ?? '');
  // The texts are the surest; "1=no" turns the words of the name around.
  if (findPhrase(one, ['no', 'false', 'off']) === null) {
    for (const words of [one, nameWords(metric.name), textWords(metric.help)]) {
      if (findPhrase(words, BAD) !== null) return 'bad';
      if (findPhrase(words, DONE) !== null) return 'done';
      if (findPhrase(words, GOOD) !== null) return 'good';
    }
    if (findPhrase(zero, BAD) !== null) return 'good';
    if (findPhrase(zero, GOOD) !== null) return 'bad';
    return 'neutral';
  }
  if (findPhrase(nameWords(metric.name), BAD) !== null) return 'good';
  return findPhrase(nameWords(metric.name), GOOD) !== null ? 'bad' : 'neutral';
}

/** Colours of 0 and 1 by what 1 means. */
const COLORS: Readonly<Record<Meaning, readonly [string, string]>> = {
  good: ['red', 'green'],
  bad: ['green', 'red'],
  done: ['yellow', 'green'],
  neutral: ['text', 'blue'],
};

/**
 * Grafana value mappings of a yes-or-no gauge, lowest value first; empty when it holds a quantity. `upperCase` follows
 * dashboards that write `DOWN` and `UP`.
 */
export function mappingsOf(metric: Described, upperCase = false): ValueMapping[] {
  const values = booleanValues(metric);
  if (values === null) return [];
  const [zero, one] = COLORS[meaningOfOne(metric, values)];
  const binary = values.every(({ value }) => value === '0' || value === '1');
  return values.map(({ value, text }) => ({
    value,
    text: upperCase ? text.toUpperCase() : text,
    color: binary ? (value === '0' ? zero : one) : colorOfText(text),
  }));
}

function colorOfText(text: string): string {
  const words = textWords(text);
  if (findPhrase(words, BAD) !== null) return 'red';
  if (findPhrase(words, UNDERWAY) !== null) return 'yellow';
  return findPhrase(words, GOOD) !== null || findPhrase(words, DONE) !== null ? 'green' : 'blue';
}
