/** What is known of a text. */

/** A text, or the pattern that is known of it and why the rest is not. */
export type Value = { readonly text: string } | { readonly pattern: string; readonly reason: string };

/** Texts one after the other; one unknown among them makes the whole a pattern. */
export function joined(values: readonly Value[]): Value {
  const reasons = values.flatMap((value) => ('text' in value ? [] : [value.reason]));
  if (reasons.length === 0) return { text: values.map((value) => ('text' in value ? value.text : '')).join('') };
  const pattern = values.map(textOrPattern).join('').replace(/\*+/g, '*');
  return { pattern, reason: reasons[0] ?? '' };
}

/** The text of a value, or null where it is not known. */
export function knownText(value: Value | null | undefined): string | null {
  return value && 'text' in value ? value.text : null;
}

/** The text of a value, or the pattern that is known of it. */
export function textOrPattern(value: Value): string {
  return 'text' in value ? value.text : value.pattern;
}

/** A text of which nothing is known, and why. */
export function unknown(reason: string): Value {
  return { pattern: '*', reason };
}
