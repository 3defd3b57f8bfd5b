/**
 * Edits of a dashboard's text that leave every other byte as it was: somebody reviews the diff, and noise in it is
 * an old complaint about tools that rewrite dashboards (grafana/grafana issues 2988, 7092, 31817).
 */

import { formatJson, formatString, type JsonObject, type JsonValue, type Layout } from './json-format.ts';
import { formatPath, type JsonPath, valueAt } from './json-path.ts';
import { detectStyle, type Style } from './json-style.ts';
import { type Item, indentOf, type Located, locate } from './json-text.ts';

/** One change. Paths are those of the document before any of the changes. */
export type Edit =
  /** Puts a panel after element `after` of an array of panels (-1: in front). The array is made when there is none yet. */
  | { readonly type: 'add-panel'; readonly containerPath: JsonPath; readonly after: number; readonly panel: JsonObject }
  /** Puts a target at the end of a panel's `targets`. The array is made when there is none yet. */
  | { readonly type: 'add-target'; readonly panelPath: JsonPath; readonly target: JsonObject }
  /** Changes a number that is there. */
  | { readonly type: 'set-number'; readonly path: JsonPath; readonly value: number };

/** The document is not such that the edit can be made; nothing was changed. */
export class EditError extends Error {
  readonly path: JsonPath;

  constructor(expected: string, found: string, path: JsonPath) {
    super(`expected ${expected} at ${formatPath(path) || 'the root of the document'}, found ${found}`);
    this.name = 'EditError';
    this.path = path;
  }
}

/**
 * The text with the edits made. What is inserted is written in the style of the file and of its neighbours; additions to
 * the same place stand in the order given. No edits: the same text, whatever it is.
 *
 * @throws SyntaxError when the text is not JSON.
 * @throws EditError when an edit does not fit the document.
 * @throws Error when the result is not the document that the edits describe: a fault of this file, and the text that it
 *   made must not be written.
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  if (edits.length === 0) return text;
  const json = parse(text);
  const { additions, numbers } = group(edits);
  const places = placesIn(text, [
    ...additions.flatMap(({ path }) => (path.length > 0 ? [path, path.slice(0, -1)] : [path])),
    ...numbers.map(({ path }) => path),
  ]);
  const style = detectStyle(text);
  const splices = [
    ...numbers.map((edit) => setNumber(text, json, edit, places)),
    ...additions.flatMap((addition) => addTo(text, json, addition, places, style)),
  ];
  const edited = splice(text, splices);
  verify(edited, text, additions, numbers);
  return edited;
}

/** Values to add to one array. */
interface Addition {
  readonly path: JsonPath;
  /** By the index of the element that they come after; `end` for the last one, whichever that is. */
  readonly after: Map<number | 'end', JsonObject[]>;
}

type NumberEdit = Extract<Edit, { type: 'set-number' }>;

function group(edits: readonly Edit[]): { additions: Addition[]; numbers: NumberEdit[] } {
  const additions = new Map<string, Addition>();
  const numbers = new Map<string, NumberEdit>();
  for (const edit of edits) {
    if (edit.type === 'set-number') {
      if (!Number.isFinite(edit.value)) throw new EditError('a finite number to set', String(edit.value), edit.path);
      const key = formatPath(edit.path);
      const other = numbers.get(key);
      if (other !== undefined && other.value !== edit.value) {
        throw new EditError('one number to set', `${other.value} and ${edit.value}`, edit.path);
      }
      numbers.set(key, edit);
    } else {
      const [path, after, value] =
        edit.type === 'add-panel'
          ? [edit.containerPath, edit.after, edit.panel]
          : [[...edit.panelPath, 'targets'], 'end' as const, edit.target];
      const key = formatPath(path);
      const addition = additions.get(key) ?? { path, after: new Map() };
      additions.set(key, addition);
      const values = addition.after.get(after) ?? [];
      addition.after.set(after, values);
      values.push(value);
    }
  }
  return { additions: [...additions.values()], numbers: [...numbers.values()] };
}

type Places = ReadonlyMap<string, Located | null>;

function placesIn(text: string, paths: readonly JsonPath[]): Places {
  const located = locate(text, paths);
  return new Map(paths.map((path, i) => [formatPath(path), located[i] ?? null]));
}

/** Puts `insert` in place of the characters from `start` to `end`. */
interface Splice {
  readonly start: number;
  readonly end: number;
  readonly insert: string;
}

function splice(text: string, splices: readonly Splice[]): string {
  const parts: string[] = [];
  let offset = 0;
  for (const { start, end, insert } of [...splices].sort((a, b) => a.start - b.start || a.end - b.end)) {
    parts.push(text.slice(offset, start), insert);
    offset = end;
  }
  parts.push(text.slice(offset));
  return parts.join('');
}

function setNumber(text: string, json: unknown, { path, value }: NumberEdit, places: Places): Splice {
  const old = valueAt(json, path);
  const place = places.get(formatPath(path));
  if (typeof old !== 'number' || !place) throw new EditError('a number', describe(old), path);
  const token = text.slice(place.start, place.end);
  if (old === value) return { start: place.start, end: place.end, insert: token };
  // A generator that writes whole numbers as 4.0 gets its own form back.
  const fraction = Number.isSafeInteger(value) ? (/^-?[0-9]+(\.0+)$/.exec(token)?.[1] ?? '') : '';
  return { start: place.start, end: place.end, insert: JSON.stringify(value) + fraction };
}

function addTo(text: string, json: unknown, { path, after }: Addition, places: Places, style: Style): Splice[] {
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

function verify(
  edited: string,
  original: string,
  additions: readonly Addition[],
  numbers: readonly NumberEdit[],
): void {
  const expected = parse(original);
  // Everything is looked up before anything is changed: paths are those of the original.
  const changes = [
    ...numbers.map(({ path, value }) => ({
      path,
      holder: valueAt(expected, path.slice(0, -1)),
      value: value as unknown,
    })),
    ...additions.map(({ path, after }) => {
      const array = valueAt(expected, path);
      return {
        path,
        holder: valueAt(expected, path.slice(0, -1)),
        value: withAdded(Array.isArray(array) ? array : [], after),
      };
    }),
  ];
  let root: unknown = expected;
  for (const { path, holder, value } of changes) {
    const key = path.at(-1);
    if (key === undefined) root = value;
    else Object.defineProperty(holder, key, { value, writable: true, enumerable: true, configurable: true });
  }
  let actual: unknown;
  try {
    actual = parse(edited);
  } catch (cause) {
    throw new Error('internal error: the edited dashboard is not JSON; it was not written', { cause });
  }
  if (!sameJson(actual, root)) {
    throw new Error('internal error: the edited dashboard is not what the edits describe; it was not written');
  }
}

function withAdded(array: readonly unknown[], after: Addition['after']): unknown[] {
  const added = (index: number): unknown[] => {
    const values = [...(after.get(index) ?? []), ...(index === array.length - 1 ? (after.get('end') ?? []) : [])];
    return values.map((value) => JSON.parse(JSON.stringify(value)) as unknown);
  };
  return [...added(-1), ...array.flatMap((element, i) => [element, ...added(i)])];
}

/** Whether two parsed documents are equal; the order of keys does not matter. Without recursion, as depth is not ours. */
function sameJson(left: unknown, right: unknown): boolean {
  const pairs: [unknown, unknown][] = [[left, right]];
  for (let pair = pairs.pop(); pair !== undefined; pair = pairs.pop()) {
    const [a, b] = pair;
    if (a === b) continue;
    if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
    if (Array.isArray(a) !== Array.isArray(b)) return false;
    const keys = Object.keys(a);
    if (keys.length !== Object.keys(b).length) return false;
    for (const key of keys) {
      if (!Object.hasOwn(b, key)) return false;
      pairs.push([(a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]]);
    }
  }
  return true;
}

function parse(text: string): unknown {
  return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text);
}

function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}
