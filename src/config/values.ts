import type { Setting, Zod } from '../config.ts';
import { type Spot, UsageError } from '../errors.ts';
import { nearest } from './nearest.ts';

/** A value that came from outside, and where it stands. */
export interface Given {
  readonly value: unknown;
  readonly at: Spot;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? JSON.stringify(value) : String(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** The words that a setting allows, for a suggestion; empty when it allows more than words. */
function words(setting: Setting): readonly string[] {
  return [...setting.expected.matchAll(/"([^"]+)"/g)].map(([, word = '']) => word);
}

function wrong(setting: Setting, given: Given, called: string): UsageError {
  const meant = typeof given.value === 'string' ? nearest(given.value, words(setting)) : null;
  return new UsageError({
    expected: setting.expected,
    found: given.value === '' ? 'nothing' : shown(given.value),
    at: given.at,
    advice: meant === null ? `give ${called} such a value` : `did you mean "${meant}"?`,
  });
}

/**
 * Checks the value of a setting: one `given` for a single value, any number for a list. Returns the value as the
 * setting's type has it. Throws a `UsageError` that points at the first wrong one, and calls the setting what it is called
 * where it was given.
 */
export function checkValue(z: Zod, setting: Setting, given: readonly Given[], called: string = setting.name): unknown {
  const [first] = given;
  const whole = setting.list ? given.map(({ value }) => value) : first?.value;
  const result = setting.type(z).safeParse(whole);
  if (result.success) return result.data;
  const index = result.error.issues[0]?.path[0];
  const culprit = (typeof index === 'number' ? given[index] : undefined) ?? first;
  throw wrong(setting, culprit ?? { value: '', at: { file: called } }, called);
}
