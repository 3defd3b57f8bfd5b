import type { Metric, Priority, Signal } from '../model.ts';
import { type Described, isBoolean, isDuration, isTimestamp } from './form.ts';
import { findPhrase } from './phrase.ts';
import { SIGNAL_RULES, type SignalRule } from './rules.ts';
import { nameWords, textWords } from './words.ts';

/** A rule that matched and the words that made it match (null when kind or form alone did). */
export interface RuleMatch {
  readonly rule: SignalRule;
  readonly words: string | null;
}

/** Denials in a help text: "without errors" speaks of no error. */
const DENIALS = [
  'without error*',
  'no error*',
  'without failure*',
  'no failure*',
  'not failed',
  'not dropped',
  'never fail*',
  'without timeout*',
];

/** The first rule of `SIGNAL_RULES` that a metric meets, optionally among those of one signal; null when none does. */
export function ruleOf(metric: Described, signal: Signal | null = null): RuleMatch | null {
  const name = nameWords(metric.name);
  const help = textWords(metric.help);
  const denied = findPhrase(help, DENIALS) !== null;
  for (const rule of SIGNAL_RULES) {
    if (signal !== null && rule.signal !== signal) continue;
    if (rule.kinds !== null && !rule.kinds.includes(metric.kind)) continue;
    if (rule.form === 'boolean' && !isBoolean(metric)) continue;
    if (rule.form === 'timestamp' && !isTimestamp(metric)) continue;
    if (rule.form === 'duration' && !isDuration(metric)) continue;
    if (rule.name === undefined && rule.help === undefined) return { rule, words: null };
    const words = findPhrase(name, rule.name ?? []) ?? (denied ? null : findPhrase(help, rule.help ?? []));
    if (words !== null) return { rule, words };
  }
  return null;
}

/** The golden signal of a metric, by `SIGNAL_RULES`. */
export function signalOf(metric: Metric): Signal {
  return ruleOf(metric)?.rule.signal ?? 'saturation';
}

/** What a signal is worth when no rule of that signal matches. */
const DEFAULT_PRIORITY: Readonly<Record<Signal, Priority>> = {
  errors: 'high',
  latency: 'high',
  saturation: 'medium',
  traffic: 'medium',
  state: 'low',
};

/** The priority of a metric under a signal, and why in one sentence, by `SIGNAL_RULES`. */
export function priorityOf(metric: Metric, signal: Signal): { readonly priority: Priority; readonly reason: string } {
  const match = ruleOf(metric, signal);
  if (match === null) return { priority: DEFAULT_PRIORITY[signal], reason: `It belongs to ${signal}.` };
  const { rule, words } = match;
  const found = words === null ? '' : ` ("${words}" in its ${rule.name !== undefined ? 'name' : 'help text'})`;
  return { priority: rule.priority, reason: rule.because.replace(/\.$/, `${found}.`) };
}

/** Priorities from the first to the last that somebody should look at. */
export const PRIORITIES: readonly Priority[] = ['critical', 'high', 'medium', 'low'];
