/** Methods of Rust's texts whose result is known where their receiver and arguments are. */
import { inCase } from './cases.ts';
import { joined, knownText, unknown, type Value } from './value.ts';

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
    const known = args.slice(0, count).map((value) => knownText(value));
    if (!('text' in receiver) && known.length === count && known.every((text) => text !== null)) {
      const pattern = ofPattern(
        name,
        receiver.pattern,
        known.flatMap((text) => text ?? []),
      );
      if (pattern !== null) return { pattern, reason: receiver.reason };
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

/**
 * What a method makes of a text of which parts are not known: what it does to each known part, where no neighbour that is
 * not known can have a say in it. Null for all others.
 */
function ofPattern(name: string, pattern: string, args: readonly string[]): string | null {
  const parts = pattern.split('*');
  const [part = ''] = args;
  const apply = METHODS[name]?.[1];
  if (!apply) return null;
  const isCase = /^to_(?:ascii_)?(?:lower|upper)case$/.test(name);
  if (isCase || (name === 'replace' && part.length === 1 && part !== '*'))
    return parts.map((each) => apply(each, args) ?? each).join('*');
  if (!name.startsWith('trim') || (args.length > 0 && part === '')) return null;
  const starts = /^trim(?:_matches|_start|_start_matches)?$/.test(name);
  const ends = /^trim(?:_matches|_end|_end_matches)?$/.test(name);
  // An end that is trimmed away whole lets what is not known be trimmed too.
  const cut = (text: string, side: 'start' | 'end'): string => {
    const trim = METHODS[args.length > 0 ? `trim_${side}_matches` : `trim_${side}`]?.[1];
    const rest = trim?.(text, args) ?? '';
    return rest.length < Math.max(1, part.length) ? '' : rest;
  };
  const last = parts.length - 1;
  return parts
    .map((each, index) =>
      index === 0 && starts ? cut(each, 'start') : index === last && ends ? cut(each, 'end') : each,
    )
    .join('*');
}

/** `list.join("_")`, `list.concat()`. */
export function joinedBy(parts: readonly Value[], separator: Value): Value {
  return joined(parts.flatMap((part, index) => (index === 0 ? [part] : [separator, part])));
}
