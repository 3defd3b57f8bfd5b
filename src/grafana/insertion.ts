/** Where and how additions are written into the text: separated, indented and laid out as what stands there already. */

import { type Addition, describe, EditError } from './edit-plan.ts';
import { formatJson, formatString, type JsonObject, type JsonValue, type Layout } from './json-format.ts';
import { formatPath, type JsonPath, valueAt } from './json-path.ts';
import type { Style } from './json-style.ts';
import { type Item, indentOf, type Located } from './json-text.ts';

/** By path, where the values stand that edits need to know of. */
export type Places = ReadonlyMap<string, Located | null>;

/** Puts `insert` in place of the characters from `start` to `end`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

/**
 * The splices that add values to one array.
 *
 * @throws EditError when there is no array, and none can be made.
 */
export function addTo(text: string, json: unknown, { path, after }: Addition, places: Places, style: Style): Splice[] {
  const array = valueAt(json, path);
  const place = places.get(formatPath(path)) ?? null;
  const name = String(path.at(-1) ?? '');
  if (!Array.isArray(array) || place === null) return [makeArray(text, array, path, after, places, style)];
  const size = array.length;
  const byIndex = new Map<number, JsonObject[]>();
  for (const [key, values] of after) {
    const index = key === 'end' ? size - 1 : key;
    if (!Number.isSafeInteger(index) || index < -1 || index >= size) {
      throw new EditError(`an array with an element ${String(key)}`, `${size} elements`, path);
    }
    byIndex.set(index, [...(byIndex.get(index) ?? []), ...values]);
  }
  const layout = layoutsOf(array, place.items);
  return [...byIndex].map(([index, values]) => {
    const written = (indent: string) =>
      values.map((value) => formatJson(value, style, indent, `${name}[]`, layout(value)));
    return insertItems(text, place, index, written, style);
  });
}

/** The splice that makes an array where there is none (or `null`): a row or a panel may come without. */
function makeArray(
  text: string,
  old: unknown,
  path: JsonPath,
  after: Addition['after'],
  places: Places,
  style: Style,
): Splice {
  const key = path.at(-1);
  const place = places.get(formatPath(path)) ?? null;
  const parent = places.get(formatPath(path.slice(0, -1))) ?? null;
  const values: JsonValue[] = [];
  for (const [index, added] of after) {
    if (index !== 'end' && index !== -1) throw new EditError('an array of panels', describe(old), path);
    values.push(...added);
  }
  if (old === null && place !== null && typeof key === 'string') {
    const array = formatJson(values, style, indentOf(text, place.first), key);
    return { start: place.start, end: place.end, insert: array };
  }
  if (old !== undefined || typeof key !== 'string' || parent?.kind !== 'object') {
    throw new EditError('an array', describe(old), path);
  }
  const prefix = formatString(key, style) + style.colon;
  const index = style.sortedKeys
    ? parent.items.findLastIndex((item) => (item.key ?? '') < key)
    : parent.items.length - 1;
  const inline = parent.items.length > 0 && parent.first.number === parent.last.number;
  const written = (indent: string) => [prefix + formatJson(values, style, indent, key, inline ? 'inline' : 'habit')];
  return insertItems(text, parent, index, written, style);
}

/** Puts items (elements, or members with their keys) after item `index` of a container, separated as its own items are. */
function insertItems(
  text: string,
  container: Located,
  index: number,
  written: (indent: string) => string[],
  style: Style,
): Splice {
  const neighbour = container.items[Math.max(index, 0)];
  if (neighbour === undefined) {
    const outer = indentOf(text, container.first);
    const inner = outer + style.indent;
    const padding = container.kind === 'array' ? style.arrayPadding : style.objectPadding;
    const [before, between, behind] = style.multiline
      ? [style.eol + inner, `,${style.eol}${inner}`, style.eol + outer]
      : [padding, `,${style.afterComma}`, padding];
    const insert = before + written(inner).join(between) + behind;
    return { start: container.start + 1, end: container.end - 1, insert };
  }
  const ownLine = startsLine(text, neighbour) && neighbour.first.number > container.first.number;
  // Where items share lines (`[{`, `}, {`) an item's inner lines are indented from the line that its bracket closes on.
  const indent = indentOf(text, ownLine ? neighbour.first : neighbour.last);
  const gap = ownLine ? style.eol + indent : style.afterComma;
  const items = written(indent);
  return index < 0
    ? { start: neighbour.start, end: neighbour.start, insert: items.map((item) => `${item},${gap}`).join('') }
    : { start: neighbour.end, end: neighbour.end, insert: items.map((item) => `,${gap}${item}`).join('') };
}

function startsLine(text: string, item: Item): boolean {
  return item.first.start + indentOf(text, item.first).length === item.start;
}

/**
 * How the array's own elements are laid out, by the `type` of the panel that is added: a row is often written shorter than
 * other panels. As most of the elements of that type, or else as most of all elements.
 */
function layoutsOf(array: readonly unknown[], items: readonly Item[]): (value: JsonObject) => Layout {
  const byType = new Map<unknown, { inline: number; all: number }>();
  const total = { inline: 0, all: 0 };
  items.forEach((item, i) => {
    const type = valueAt(array, [i, 'type']);
    const ofType = byType.get(type) ?? { inline: 0, all: 0 };
    byType.set(type, ofType);
    for (const counts of [total, ofType]) {
      counts.all++;
      if (item.first.number === item.last.number) counts.inline++;
    }
  });
  return (value) => {
    if (total.all === 0) return 'habit';
    const { inline, all } = byType.get(value.type) ?? total;
    return inline * 2 > all ? 'inline' : 'multiline';
  };
}
