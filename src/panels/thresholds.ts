import { isObject, own } from '../grafana/json-value.ts';
import type { CoveredMetric, Threshold, ValueMapping } from '../model.ts';
import type { Charting } from './charted.ts';
import { chartedBy, defaultsOf, type Habits, type KnownPanel } from './habits.ts';
import { once } from './once.ts';
import { type Owners, partKey } from './owner.ts';
import { findPhrase } from './phrase.ts';
import { nameWords } from './words.ts';

/** Thresholds with the sentence that explains them, or null when green alone says that no value is known to be bad. */
export interface Steps {
  readonly thresholds: readonly Threshold[];
  readonly reason: string | null;
}

const GREEN: Threshold = { color: 'green', value: null };

/**
 * Threshold steps, lowest first, with a green base. Loss is red as soon as there is any; errors follow the error panels of
 * the dashboard, else yellow from 0.1/s and red from 1/s; shares of a whole are yellow from 80 % and red from 90 %; levels
 * follow graphs of the same part that have steps. Where nothing says what is too much, there is the base alone.
 */
export function thresholdsOf(
  metric: CoveredMetric,
  unit: string,
  mappings: readonly ValueMapping[],
  habits: Habits | null,
  owners: Owners,
): Steps {
  if (mappings.length > 0) return { thresholds: stepsOfMappings(mappings), reason: null };
  if (metric.signal === 'errors') {
    const level = metric.kind !== 'counter';
    if (metric.priority === 'critical') {
      return {
        thresholds: [GREEN, { color: 'red', value: level ? 1 : 0.001 }],
        reason: 'Any loss at all turns it red.',
      };
    }
    const usual = metric.priority === 'high' && !level ? usualSteps(metric, unit, habits, owners) : null;
    if (usual !== null)
      return { thresholds: usual, reason: 'Its thresholds are those of the error panels that are there.' };
    if (metric.priority !== 'high') return { thresholds: [GREEN], reason: null };
    const [yellow, red] = level ? [1, 10] : [0.1, 1];
    return {
      thresholds: [GREEN, { color: 'yellow', value: yellow }, { color: 'red', value: red }],
      reason: `Yellow from ${yellow} and red from ${red}${level ? '' : ' per second'}, to be set to what is usual for it.`,
    };
  }
  const share = unit === 'percentunit' ? 1 : unit === 'percent' ? 100 : null;
  if (
    share !== null &&
    metric.signal === 'saturation' &&
    metric.kind === 'gauge' &&
    findPhrase(nameWords(metric.name), ['free', 'available', 'idle', 'hit', 'hits']) === null
  ) {
    return {
      thresholds: [GREEN, { color: 'yellow', value: 0.8 * share }, { color: 'red', value: 0.9 * share }],
      reason: 'Yellow from 80 % and red from 90 % of what there is.',
    };
  }
  const usual = metric.signal === 'saturation' ? usualSteps(metric, unit, habits, owners) : null;
  if (usual !== null) return { thresholds: usual, reason: 'Its thresholds are those of its siblings.' };
  return { thresholds: [GREEN], reason: null };
}

function stepsOfMappings(mappings: readonly ValueMapping[]): Threshold[] {
  const steps = mappings.map(({ value, color }, i): Threshold => ({ color, value: i === 0 ? null : Number(value) }));
  return steps.every(({ value }) => value === null || Number.isFinite(value)) ? steps : [GREEN];
}

/** Steps of an existing graph of the same part, signal, unit and reading; for errors, of any error graph. */
function usualSteps(
  metric: CoveredMetric,
  unit: string,
  habits: Habits | null,
  owners: Owners,
): readonly Threshold[] | null {
  if (habits === null) return null;
  const charting = metric.kind === 'counter' ? 'rate' : 'value';
  for (const panel of chartedBy(habits).panels.get(partKey(metric, owners)) ?? []) {
    if (panel.signal !== metric.signal || !isGraphOf(panel, charting)) continue;
    // Levels with another unit have limits of their own; errors are errors.
    if (metric.signal !== 'errors' && defaultsOf(panel.json, 'unit') !== unit) continue;
    const steps = stepsOf(defaultsOf(panel.json, 'thresholds'));
    if (steps !== null) return steps;
  }
  return metric.signal === 'errors' && charting === 'rate' ? errorSteps(habits) : null;
}

/** Steps of the first graph of error rates that has some. */
const errorSteps = once(({ panels }: Habits): readonly Threshold[] | null => {
  for (const panel of panels) {
    const steps =
      panel.signal === 'errors' && isGraphOf(panel, 'rate') ? stepsOf(defaultsOf(panel.json, 'thresholds')) : null;
    if (steps !== null) return steps;
  }
  return null;
});

function isGraphOf({ type, charted }: KnownPanel, charting: Charting): boolean {
  return type === 'timeseries' && charted.every((one) => one.charting === charting);
}

/** The steps of `fieldConfig.defaults.thresholds` when they are absolute numbers and at least two, else null. */
export function stepsOf(thresholds: unknown): Threshold[] | null {
  if (!isObject(thresholds) || own(thresholds, 'mode') === 'percentage') return null;
  const steps = own(thresholds, 'steps');
  if (!Array.isArray(steps) || steps.length < 2 || steps.length > 8) return null;
  const read: Threshold[] = [];
  for (const step of steps) {
    const color = isObject(step) ? own(step, 'color') : undefined;
    const value = isObject(step) ? (own(step, 'value') ?? null) : undefined;
    if (typeof color !== 'string' || color.length > 40) return null;
    if (read.length === 0) read.push({ color, value: null });
    else if (typeof value === 'number' && Number.isFinite(value)) read.push({ color, value });
    else return null;
  }
  return read;
}
