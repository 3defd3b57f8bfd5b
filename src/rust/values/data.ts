/** What code that goes through the characters of a text works with, and what its methods give. std::primitive::char, std::iter::Iterator. */
import { afterMethod, isTextMethod } from './text-methods.ts';
import type { Value } from './value.ts';

export type Datum =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'char'; readonly text: string }
  | { readonly type: 'number'; readonly number: number }
  | { readonly type: 'flag'; readonly is: boolean }
  /** An iterator, a list or a tuple. What an iterator gives away is gone for all that hold it. */
  | { readonly type: 'list'; items: Datum[] }
  /** `Some`, `None`, or `Ok`. */
  | { readonly type: 'option'; readonly inside: Datum | null }
  /** `Err`. */
  | { readonly type: 'error'; readonly inside: Datum }
  | { readonly type: 'code'; readonly run: (args: readonly Datum[]) => Datum }
  /** A part of a text of which nothing is known. */
  | { readonly type: 'gap'; readonly reason: string };

/** Thrown where something is not understood, with the reason. */
export class Unfollowed {
  readonly reason: string;
  /** Whether the code is understood, and what it is given is not known. */
  readonly isOfValue: boolean;
  constructor(reason: string, isOfValue = false) {
    this.reason = reason;
    this.isOfValue = isOfValue;
  }
}

export const asText = (text: string): Datum => ({ type: 'text', text });
export const asFlag = (is: boolean): Datum => ({ type: 'flag', is });
const asChar = (text: string): Datum => ({ type: 'char', text });
const asNumber = (number: number): Datum => ({ type: 'number', number });
const asList = (items: Datum[]): Datum => ({ type: 'list', items });
const asOption = (inside: Datum | null | undefined): Datum => ({ type: 'option', inside: inside ?? null });

/** The most items that a list may have. */
const MAX_ITEMS = 2000;

export function isTrue(datum: Datum | undefined): boolean {
  if (datum?.type !== 'flag') throw new Unfollowed('a condition is not known');
  return datum.is;
}

export function same(left: Datum, right: Datum): boolean {
  if ((left.type === 'text' || left.type === 'char') && left.type === right.type) return left.text === right.text;
  if (left.type === 'number' && right.type === 'number') return left.number === right.number;
  if (left.type === 'flag' && right.type === 'flag') return left.is === right.is;
  if (left.type === 'option' && right.type === 'option')
    return left.inside && right.inside ? same(left.inside, right.inside) : left.inside === right.inside;
  throw new Unfollowed('a comparison is not known');
}

/** The characters of a value, where what is not known stands for itself. */
export function charactersOf(value: Value): Datum[] {
  if ('text' in value) return characters(value.text);
  const gap: Datum = { type: 'gap', reason: value.reason };
  return value.pattern.split('*').flatMap((part, index) => [...(index > 0 ? [gap] : []), ...characters(part)]);
}

function characters(text: string): Datum[] {
  const all = [...text].map(asChar);
  if (all.length > MAX_ITEMS) throw new Unfollowed('it is too long');
  return all;
}

/** Texts and characters one after the other. */
export function datumText(datum: Datum): Value {
  switch (datum.type) {
    case 'text':
    case 'char':
      return { text: datum.text };
    case 'number':
      return { text: String(datum.number) };
    case 'gap':
      return { pattern: '*', reason: datum.reason };
    case 'list': {
      const parts = datum.items.map(datumText);
      const gap = parts.find((part) => 'reason' in part);
      const text = parts.map((part) => ('text' in part ? part.text : part.pattern)).join('');
      return gap && 'reason' in gap ? { pattern: text.replace(/\*+/g, '*'), reason: gap.reason } : { text };
    }
    default:
      throw new Unfollowed('it is no text');
  }
}

export function textOfDatum(datum: Datum | undefined): string {
  const value = datum ? datumText(datum) : null;
  if (!value || !('text' in value)) throw new Unfollowed(value?.reason ?? 'an argument is missing', value !== null);
  return value.text;
}

const CLASSES: Readonly<Record<string, RegExp>> = {
  is_ascii_alphanumeric: /^[A-Za-z0-9]$/,
  is_ascii_alphabetic: /^[A-Za-z]$/,
  is_ascii_digit: /^[0-9]$/,
  is_ascii_hexdigit: /^[0-9A-Fa-f]$/,
  is_ascii_lowercase: /^[a-z]$/,
  is_ascii_uppercase: /^[A-Z]$/,
  is_ascii_punctuation: /^[!-/:-@[-`{-~]$/,
  is_ascii_whitespace: /^[\t\n\f\r ]$/,
  is_ascii: /^[\0-\x7f]$/,
  is_alphanumeric: /^[\p{Alphabetic}\p{N}]$/u,
  is_alphabetic: /^\p{Alphabetic}$/u,
  is_numeric: /^\p{N}$/u,
  is_lowercase: /^\p{Lowercase}$/u,
  is_uppercase: /^\p{Uppercase}$/u,
  is_whitespace: /^\p{White_Space}$/u,
  is_control: /^\p{Cc}$/u,
};

/** A method of `char` as a function: `char::is_alphanumeric`. Null when it is none that is known. */
export function characterMethod(name: string): ((char: Datum) => Datum) | null {
  const of = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
  if (of) return (char) => asFlag(of.test(oneOf(char)));
  if (name === 'to_ascii_lowercase')
    return (char) => asChar(oneOf(char).replace(/[A-Z]/, (each) => each.toLowerCase()));
  if (name === 'to_ascii_uppercase')
    return (char) => asChar(oneOf(char).replace(/[a-z]/, (each) => each.toUpperCase()));
  if (name === 'to_lowercase') return (char) => asList(characters(oneOf(char).toLowerCase()));
  if (name === 'to_uppercase') return (char) => asList(characters(oneOf(char).toUpperCase()));
  return null;
}

function oneOf(datum: Datum): string {
  if (datum.type !== 'char') throw new Unfollowed('a character is not known');
  return datum.text;
}

const call = (code: Datum | undefined, ...args: Datum[]): Datum => {
  if (code?.type !== 'code') throw new Unfollowed('a function is not known');
  return code.run(args);
};

/** Whether a character is one that a pattern stands for: a character, a list of them, a function. core::str::pattern. */
function isMatched(pattern: Datum, char: Datum): boolean {
  if (pattern.type === 'list') return pattern.items.some((each) => isMatched(each, char));
  return pattern.type === 'code' ? isTrue(call(pattern, char)) : same(pattern, char);
}

/** What a method gives; null where it is none that is known here. */
export function methodResult(name: string, on: Datum, args: readonly Datum[]): Datum | null {
  if (
    /^(?:as_ref|to_owned|into|as_str|as_mut|borrow|by_ref|into_iter|peekable|into_owned|iter|cloned|copied|to_vec|as_slice|fuse)$/.test(
      name,
    )
  )
    return on;
  if (name === 'clone') return on.type === 'list' ? asList([...on.items]) : on;
  if (name === 'to_string' || name === 'into_string')
    return on.type === 'text' || on.type === 'char'
      ? asText(on.text)
      : on.type === 'number'
        ? asText(String(on.number))
        : null;
  if (/^(?:eq|ne)$/.test(name) && args[0]) return asFlag(same(on, args[0]) === (name === 'eq'));
  switch (on.type) {
    case 'char':
      return name === 'len_utf8' ? null : (characterMethod(name)?.(on) ?? null);
    case 'text':
      return ofText(name, on.text, args);
    case 'list':
      return ofList(name, on, args);
    case 'option':
      return ofOption(name, on.inside, args);
    case 'error':
      return ofError(name, args);
    default:
      return null;
  }
}

function ofText(name: string, text: string, args: readonly Datum[]): Datum | null {
  const [first, second] = args;
  const isPlain = first === undefined || first.type === 'text' || first.type === 'char';
  const chars = () => characters(text);
  if (name === 'chars') return asList(chars());
  if (name === 'char_indices')
    return asList(chars().map((char, index) => asList([asNumber(lengthBefore(text, index)), char])));
  if (name === 'is_empty') return asFlag(text === '');
  if (name === 'len') return asNumber(utf8Length(text));
  if (first && !isPlain) {
    const is = (char: Datum) => isMatched(first, char);
    if (name === 'replace' && second)
      return asText(
        chars()
          .map((char) => (is(char) ? textOfDatum(second) : textOfDatum(char)))
          .join(''),
      );
    if (name === 'contains') return asFlag(chars().some(is));
    if (name === 'starts_with') return asFlag(is(chars()[0] ?? asNumber(0)));
    if (name === 'split') return asList(splitAt(chars(), is).map(asText));
    const [start, end] = [/^trim(?:_start)?_matches$/.test(name), /^trim(?:_end)?_matches$/.test(name)];
    if (!start && !end) return null;
    const all = chars();
    while (start && all[0] && is(all[0])) all.shift();
    for (let last = all.at(-1); end && last && is(last); last = all.at(-1)) all.pop();
    return asText(all.map(textOfDatum).join(''));
  }
  if (first && /^(?:contains|starts_with|ends_with)$/.test(name)) {
    const part = textOfDatum(first);
    return asFlag(
      name === 'contains' ? text.includes(part) : name === 'starts_with' ? text.startsWith(part) : text.endsWith(part),
    );
  }
  if (first && name === 'split' && textOfDatum(first) !== '') return asList(text.split(textOfDatum(first)).map(asText));
  if (first && name === 'rsplit' && textOfDatum(first) !== '')
    return asList(text.split(textOfDatum(first)).reverse().map(asText));
  if (first && (name === 'split_once' || name === 'rsplit_once')) {
    const part = textOfDatum(first);
    const at = name === 'split_once' ? text.indexOf(part) : text.lastIndexOf(part);
    return asOption(at < 0 ? null : asList([asText(text.slice(0, at)), asText(text.slice(at + part.length))]));
  }
  if (name === 'split_whitespace')
    return asList(
      text
        .split(/\s+/)
        .filter((each) => each !== '')
        .map(asText),
    );
  if (first && (name === 'strip_prefix' || name === 'strip_suffix')) {
    const part = textOfDatum(first);
    if (name === 'strip_prefix') return asOption(text.startsWith(part) ? asText(text.slice(part.length)) : null);
    return asOption(text.endsWith(part) ? asText(text.slice(0, text.length - part.length)) : null);
  }
  if (!isTextMethod(name)) return null;
  const value = afterMethod(name, { text }, args.map(datumText));
  return 'text' in value ? asText(value.text) : null;
}

function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The bytes before a character. */
function lengthBefore(text: string, index: number): number {
  return utf8Length([...text].slice(0, index).join(''));
}

function splitAt(chars: readonly Datum[], is: (char: Datum) => boolean): string[] {
  const parts = [''];
  for (const char of chars)
    if (is(char)) parts.push('');
    else parts[parts.length - 1] += textOfDatum(char);
  return parts;
}

function ofList(name: string, list: Extract<Datum, { type: 'list' }>, args: readonly Datum[]): Datum | null {
  const [first, second] = args;
  // What is not known is handed on as it is where each character is by itself, and nowhere else.
  const gap = list.items.find((item) => item.type === 'gap');
  if (gap?.type === 'gap' && !/^(?:map|filter|collect)$/.test(name)) throw new Unfollowed(gap.reason, true);
  const each = <T>(run: (item: Datum) => T, otherwise: T): T[] =>
    list.items.map((item) => (item.type === 'gap' ? otherwise : run(item)));
  switch (name) {
    case 'map':
      return first ? asList(list.items.map((item) => (item.type === 'gap' ? item : call(first, item)))) : null;
    case 'filter': {
      const kept = first ? each((item) => isTrue(call(first, item)), true) : [];
      return first ? asList(list.items.filter((_, index) => kept[index])) : null;
    }
    case 'flat_map':
    case 'filter_map':
      return asList(list.items.flatMap((item) => insideOf(call(first, item))));
    case 'flatten':
      return asList(list.items.flatMap(insideOf));
    case 'collect':
      return list;
    case 'enumerate':
      return asList(list.items.map((item, index) => asList([asNumber(index), item])));
    case 'rev':
      return asList([...list.items].reverse());
    case 'skip':
    case 'take': {
      if (first?.type !== 'number') return null;
      return asList(name === 'skip' ? list.items.slice(first.number) : list.items.slice(0, first.number));
    }
    case 'skip_while': {
      const from = list.items.findIndex((item) => !isTrue(call(first, item)));
      return asList(from < 0 ? [] : list.items.slice(from));
    }
    case 'take_while': {
      const to = list.items.findIndex((item) => !isTrue(call(first, item)));
      return asList(to < 0 ? list.items : list.items.slice(0, to));
    }
    case 'chain':
      return first ? asList([...list.items, ...insideOf(first)]) : null;
    case 'next':
      return asOption(list.items.shift());
    case 'next_back':
      return asOption(list.items.pop());
    case 'peek':
    case 'first':
      return asOption(list.items[0]);
    case 'last':
      return asOption(list.items.at(-1));
    case 'nth':
      return first?.type === 'number' ? asOption(list.items.splice(0, first.number + 1)[first.number]) : null;
    case 'any':
      return asFlag(list.items.some((item) => isTrue(call(first, item))));
    case 'all':
      return asFlag(list.items.every((item) => isTrue(call(first, item))));
    case 'count':
    case 'len':
      return asNumber(list.items.length);
    case 'is_empty':
      return asFlag(list.items.length === 0);
    case 'join':
      return first ? asText(list.items.map(textOfDatum).join(textOfDatum(first))) : null;
    case 'concat':
    case 'to_string':
      return asText(list.items.map(textOfDatum).join(''));
    case 'fold':
      return first ? list.items.reduce((before, item) => call(second, before, item), first) : null;
    case 'contains':
      return first ? asFlag(list.items.some((item) => same(item, first))) : null;
    case 'dedup':
      return asList(coalesced(list.items, (before, item) => (same(before, item) ? before : null)));
    case 'coalesce':
      return first
        ? asList(coalesced(list.items, (before, item) => ofTwo(call(first, before, item), before, item)))
        : null;
    default:
      return null;
  }
}

/** Neighbours of a list together, where they are one. itertools `Itertools::coalesce`. */
function coalesced(items: readonly Datum[], one: (before: Datum, item: Datum) => Datum | null): Datum[] {
  const found: Datum[] = [];
  for (const item of items) {
    const before = found.at(-1);
    const both = before ? one(before, item) : null;
    if (both) found[found.length - 1] = both;
    else found.push(item);
  }
  return found;
}

/** What a function makes of two: the one that is `Ok`, or null where `Err` gives them back. */
function ofTwo(made: Datum, before: Datum, item: Datum): Datum | null {
  if (made.type === 'option' && made.inside) return made.inside;
  const [first, second] = made.type === 'error' && made.inside.type === 'list' ? made.inside.items : [];
  if (first && second && same(first, before) && same(second, item)) return null;
  throw new Unfollowed('what `coalesce` makes is not understood');
}

function insideOf(datum: Datum): Datum[] {
  if (datum.type === 'list') return datum.items;
  if (datum.type === 'option') return datum.inside ? [datum.inside] : [];
  throw new Unfollowed('a list is not known');
}

function ofOption(name: string, inside: Datum | null, args: readonly Datum[]): Datum | null {
  const [first, second] = args;
  switch (name) {
    case 'unwrap':
    case 'expect':
      if (!inside) throw new Unfollowed('it is `None`');
      return inside;
    case 'unwrap_or':
      return inside ?? first ?? null;
    case 'unwrap_or_else':
      return inside ?? call(first);
    case 'map':
      return asOption(inside && call(first, inside));
    case 'map_or':
      return inside ? call(second, inside) : (first ?? null);
    case 'and_then':
      return inside ? call(first, inside) : asOption(null);
    case 'is_some_and':
      return asFlag(inside !== null && isTrue(call(first, inside)));
    case 'is_some':
    case 'is_none':
      return asFlag((inside !== null) === (name === 'is_some'));
    case 'is_ok':
    case 'is_err':
      return inside && asFlag(name === 'is_ok');
    case 'ok':
    case 'map_err':
      return asOption(inside);
    case 'as_deref':
      return asOption(inside);
    default:
      return null;
  }
}

/** What a method of `Result` gives for an `Err`. */
function ofError(name: string, args: readonly Datum[]): Datum | null {
  if (name === 'unwrap' || name === 'expect') throw new Unfollowed('it is `Err`');
  if (name === 'is_ok' || name === 'is_err') return asFlag(name === 'is_err');
  if (name === 'ok') return asOption(null);
  return name === 'unwrap_or' ? (args[0] ?? null) : null;
}

/** Characters of a text that is put together. */
const MAX_LENGTH = 1000;

/** What a method that changes a text in its place makes of it, and what it gives; null when it is none. std::string::String. */
export function changedText(
  verb: string,
  before: string,
  args: () => readonly Datum[],
): { readonly text: string; readonly result?: Datum } | null {
  const text = textAfter(verb, before, args);
  if (text === null) return null;
  if (text.length > MAX_LENGTH) throw new Unfollowed('it is too long');
  if (verb !== 'pop') return { text };
  const last = [...before].at(-1);
  return { text, result: asOption(last === undefined ? null : asChar(last)) };
}

function textAfter(verb: string, text: string, args: () => readonly Datum[]): string | null {
  switch (verb) {
    case 'push':
    case 'push_str':
    case 'write_str':
    case 'write_char':
    case 'extend':
      return text + textOfDatum(args()[0]);
    case 'clear':
      return '';
    case 'reserve':
    case 'shrink_to_fit':
      return text;
    case 'pop':
      return [...text].slice(0, -1).join('');
    case 'insert':
    case 'insert_str': {
      const [index, part] = args();
      return index?.type === 'number' && index.number === 0 ? textOfDatum(part) + text : null;
    }
    case 'retain': {
      const [code] = args();
      return [...text].filter((char) => isTrue(call(code, asChar(char)))).join('');
    }
    case 'make_ascii_lowercase':
      return text.replace(/[A-Z]/g, (char) => char.toLowerCase());
    case 'make_ascii_uppercase':
      return text.replace(/[a-z]/g, (char) => char.toUpperCase());
    default:
      return null;
  }
}
