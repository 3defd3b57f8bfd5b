/** Writes JSON values in the style of the file that they go into. */

import type { Habit, Style } from './json-style.ts';

/** A value that JSON can hold. Members that are undefined are left out, as `JSON.stringify` does. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue | undefined;
}

/** How a value is laid out: on one line, on many, or as the file does for that key. */
export type Layout = 'inline' | 'multiline' | 'habit';

/** A line of this length is still read at a glance; the usual limit of formatters. */
const SHORT_LINE = 80;

/**
 * Writes a value.
 *
 * @param indent white space of the line where the value starts; what it puts on further lines is indented from there.
 * @param name the key that the value stands under, or `key[]` for an element of that key's array: the file's habit for it
 *   decides whether an object or array is written on one line.
 */
export function formatJson(
  value: JsonValue,
  style: Style,
  indent: string,
  name: string,
  layout: Layout = 'habit',
): string {
  if (typeof value === 'string') return formatString(value, style);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = membersOf(value, style, name);
  const array = Array.isArray(value);
  if (members.length === 0) return array ? style.emptyArray : style.emptyObject;
  if (!style.multiline || layout === 'inline') return onOneLine(members, array, style);
  if (layout === 'habit') {
    const line = tryOneLine(members, array, style, name);
    if (line !== null) return line;
  }
  const inner = indent + style.indent;
  const lines = members.map(({ prefix, value, name }) => inner + prefix + formatJson(value, style, inner, name));
  const [open, close] = array ? ['[', ']'] : ['{', '}'];
  return [open, lines.join(`,${style.eol}`), indent + close].join(style.eol);
}

/** Writes a string with the file's way of escaping. */
export function formatString(text: string, style: Style): string {
  let json = JSON.stringify(text);
  if (style.escapeHtml) json = json.replace(/[<>&\u2028\u2029]/g, escapeUnit);
  if (style.escapeNonAscii) json = json.replace(/[\u0080-\uffff]/g, escapeUnit);
  if (style.escapeSlash) json = json.replaceAll('/', '\\/');
  // A backslash before a backslash is no start of an escape: both are taken together.
  if (style.upperHex)
    json = json.replace(/\\(u[0-9a-f]{4}|.)/g, (written, body: string) =>
      body.length === 5 ? `\\u${body.slice(1).toUpperCase()}` : written,
    );
  return json;
}

interface Member {
  /** The key with its colon, or nothing for an element. */
  readonly prefix: string;
  readonly value: JsonValue;
  readonly name: string;
}

function membersOf(value: readonly JsonValue[] | JsonObject, style: Style, name: string): Member[] {
  if (isArray(value)) return value.map((element) => ({ prefix: '', value: element, name: `${name}[]` }));
  const entries: [string, JsonValue][] = [];
  for (const [key, member] of Object.entries(value)) if (member !== undefined) entries.push([key, member]);
  if (style.sortedKeys) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([key, member]) => ({ prefix: formatString(key, style) + style.colon, value: member, name: key }));
}

function isArray(value: readonly JsonValue[] | JsonObject): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function tryOneLine(members: readonly Member[], array: boolean, style: Style, name: string): string | null {
  const leaf = members.every(({ value }) => typeof value !== 'object' || value === null);
  const habit = style.habits.get(name) ?? (leaf ? (array ? style.leafArrays : style.leafObjects) : null);
  if (habit === null || !prefersOneLine(habit)) return null;
  const line = onOneLine(members, array, style);
  return line.length <= Math.max(SHORT_LINE, habit.longest) ? line : null;
}

function prefersOneLine({ inline, multiline }: Habit): boolean {
  return inline > multiline;
}

function onOneLine(members: readonly Member[], array: boolean, style: Style): string {
  const parts = members.map(({ prefix, value, name }) => prefix + formatJson(value, style, '', name, 'inline'));
  const padding = array ? style.arrayPadding : style.objectPadding;
  const [open, close] = array ? ['[', ']'] : ['{', '}'];
  return open + padding + parts.join(`,${style.afterComma}`) + padding + close;
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
