/** Methods of Rust's texts whose result is known where their receiver and arguments are. */
import { inCase } from './cases.ts';
import { joined, unknown, type Value } from './value.ts';

type Method = (text: string, args: readonly string[]) => string | null;

const trimmedBy = (text: string, part: string | undefined, start: boolean, end: boolean): string => {
  if (part === undefined || part === '') return text;
  let result = text;
  while (start && result.startsWith(part)) result = result.slice(part.length);
  while (end && result.endsWith(part)) result = result.slice(0, -part.length);
  return result;
};

/** By name: each with the number of texts that it takes. std::str, and the traits of heck. */
const METHODS: Readonly<Record<string, readonly [count: number, method: Method]>> = {
  to_lowercase: [0, (text) => text.toLowerCase()],
  to_uppercase: [0, (text) => text.toUpperCase()],
  to_ascii_lowercase: [0, (text) => text.replace(/[A-Z]/g, (char) => char.toLowerCase())],
  to_ascii_uppercase: [0, (text) => text.replace(/[a-z]/g, (char) => char.toUpperCase())],
  trim: [0, (text) => text.trim()],
  trim_start: [0, (text) => text.trimStart()],
  trim_end: [0, (text) => text.trimEnd()],
  trim_matches: [1, (text, [part]) => trimmedBy(text, part, true, true)],
  trim_start_matches: [1, (text, [part]) => trimmedBy(text, part, true, false)],
  trim_end_matches: [1, (text, [part]) => trimmedBy(text, part, false, true)],
  replace: [2, (text, [from = '', to = '']) => (from === '' ? null : text.replaceAll(from, () => to))],
  repeat: [1, (text, [count = '']) => (/^\d{1,3}$/.test(count) ? text.repeat(Number(count)) : null)],
  ...Object.fromEntries(
    [
      'snake_case',
      'shouty_snake_case',
      'kebab_case',
      'shouty_kebab_case',
      'lower_camel_case',
      'upper_camel_case',
      'pascal_case',
      'title_case',
      'train_case',
    ].map((name): [string, readonly [number, Method]] => [`to_${name}`, [0, (text) => inCase(text, name)]]),
  ),
};

/** The most characters that a method may make: no name is as long. */
const MAX_LENGTH = 10_000;

export function isTextMethod(name: string): boolean {
  return Object.hasOwn(METHODS, name);
}

/** The result of a method; what of it is unknown, when the receiver or an argument is. */
export function afterMethod(name: string, receiver: Value, args: readonly Value[]): Value {
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (!method) return unknown(`\`${name}\` of a text is not followed`);
  const [count, apply] = method;
  const missing = [receiver, ...args.slice(0, count)].find((value) => !('text' in value));
  if (missing || args.length < count || !('text' in receiver)) {
    // A change of case leaves the places of what is unknown where they are.
    if (count === 0 && name.startsWith('to_') && !('text' in receiver)) {
      const pattern = apply(receiver.pattern, []);
      if (pattern?.includes('*')) return { pattern, reason: receiver.reason };
    }
    return unknown(missing && 'reason' in missing ? missing.reason : `\`${name}\` is called without its arguments`);
  }
  const result = apply(
    receiver.text,
    args.map((value) => ('text' in value ? value.text : '')),
  );
  return result === null || result.length > MAX_LENGTH
    ? unknown(`\`${name}\` of a text is not followed`)
    : { text: result };
}

/** `list.join("_")`, `list.concat()`. */
export function joinedBy(parts: readonly Value[], separator: Value): Value {
  return joined(parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part])));
}
