import type { Metric } from '../model.ts';
import { booleanValues } from './mappings.ts';
import { findPhrase } from './phrase.ts';
import { nameWords, textWords } from './words.ts';

/** What of a metric the rules read. */
export type Described = Pick<Metric, 'name' | 'kind' | 'help' | 'unit'>;

const TIME_UNITS = new Set(['seconds', 'milliseconds', 'microseconds', 'nanoseconds', 'minutes', 'hours', 'days']);
const TIME_SUFFIXES = new Set([...TIME_UNITS, 'ms', 'us', 'ns', 'secs', 'millis', 'micros', 'nanos']);

/** Whether a gauge holds 0 or 1 (or a few named values), as `booleanValues` reads them. */
export function isBoolean(metric: Described): boolean {
  return booleanValues(metric) !== null;
}

/** Whether a gauge holds a moment in Unix time, by its name (`_timestamp_seconds`) or by its help ("Unix timestamp of"). */
export function isTimestamp(metric: Described): boolean {
  if (metric.kind !== 'gauge' && metric.kind !== 'unknown') return false;
  const name = nameWords(metric.name);
  const measure = name[name.length - 1] ?? '';
  if (measure === 'timestamp') return true;
  if (TIME_SUFFIXES.has(measure) && name[name.length - 2] === 'timestamp') return true;
  return (
    findPhrase(textWords(metric.help), [
      'unix timestamp',
      'unix time',
      'unix epoch',
      'since epoch',
      'since the epoch',
      'epoch seconds',
      'epoch milliseconds',
      'unix seconds',
    ]) !== null
  );
}

/** Whether the values are lengths of time, by declared unit, name suffix or a word such as `duration`. */
export function isDuration(metric: Described): boolean {
  if (metric.unit !== null && metric.unit !== '') return TIME_UNITS.has(metric.unit.toLowerCase());
  const name = nameWords(metric.name);
  return (
    TIME_SUFFIXES.has(name[name.length - 1] ?? '') ||
    findPhrase(name, ['duration', 'latency', 'rtt', 'elapsed']) !== null
  );
}
