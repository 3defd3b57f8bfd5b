/** The metric families that a Prometheus server stores when it scrapes an exposition. */
import type { Kind } from '../../src/model.ts';
import { OF_TYPE, type RawFamily, readExposition } from './exposition.ts';

export interface Family {
  /** The name of its series, without `_bucket`, `_sum` and `_count`: a counter `x` of OpenMetrics is stored as `x_total`. */
  readonly name: string;
  readonly type: Kind;
  /** Null when the exposition has none. */
  readonly help: string | null;
  readonly unit: string | null;
  /** The values of each label over all series, without those of `le` and `quantile`. */
  readonly labels: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whether it has series: of one without, the program did not touch it, and nothing is known of its labels. */
  readonly hasSeries: boolean;
  /** The upper bounds of a histogram's buckets, without the infinite one; null for the other types. */
  readonly buckets: readonly number[] | null;
}

/**
 * The families of an exposition, by name. Two that are stored by one name are an error.
 * @throws Error when it is no exposition.
 */
export function familiesOf(text: string): ReadonlyMap<string, Family> {
  const families = new Map<string, Family>();
  for (const family of readExposition(text).families.flatMap(eachGauge).map(stored)) {
    if (families.has(family.name)) throw new Error(`expected one family that is stored as ${family.name}, found two`);
    families.set(family.name, family);
  }
  return families;
}

/** A gauge with samples of several names is stored as one for each of them. */
function eachGauge(family: RawFamily): RawFamily[] {
  const names = new Set(family.type === 'gauge' ? family.samples.map((sample) => sample.name) : []);
  if (names.size < 2) return [family];
  return [...names].map((name) => ({
    ...family,
    name,
    samples: family.samples.filter((sample) => sample.name === name),
  }));
}

function stored({ name, type, help, unit, samples }: RawFamily): Family {
  const compound = type === 'histogram' || type === 'summary';
  const counted = samples.filter((sample) => compound || sample.name !== `${name}_created`);
  const names = new Set(counted.map((sample) => sample.name));
  // What stands behind the name of a family in OpenMetrics, the only format that shows one without a sample.
  const [own = `${name}${type === 'counter' ? '_total' : type === 'info' ? '_info' : ''}`] = names;
  if (!compound && names.size > 1) throw new Error(`expected one name of the samples of ${name}, found ${[...names]}`);
  const labels = new Map<string, Set<string>>();
  const bounds = new Set<number>();
  for (const [label, value] of counted.flatMap((sample) => sample.labels)) {
    if (label === 'le' && !/Inf/.test(value)) bounds.add(Number(value));
    if (compound && OF_TYPE.has(label)) continue;
    labels.set(label, (labels.get(label) ?? new Set()).add(value));
  }
  return {
    name: compound ? name : own,
    type: type === 'untyped' ? 'unknown' : (type as Kind),
    help: help === '' ? null : help,
    unit,
    labels,
    hasSeries: counted.length > 0,
    buckets: type === 'histogram' ? [...bounds].sort((a, b) => a - b) : null,
  };
}
