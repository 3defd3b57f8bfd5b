/**
 * Edits of a dashboard's text that leave every other byte as it was: somebody reviews the diff, and noise in it is
 * an old complaint about tools that rewrite dashboards (grafana/grafana issues 2988, 7092, 31817).
 */

import { type Addition, describe, type Edit, EditError, group, type NumberEdit } from './edit-plan.ts';
import { addTo, type Places, type Splice } from './insertion.ts';
import { formatPath, type JsonPath, valueAt } from './json-path.ts';
import { detectStyle } from './json-style.ts';
import { locate } from './json-text.ts';

export { type Edit, EditError } from './edit-plan.ts';

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

function placesIn(text: string, paths: readonly JsonPath[]): Places {
  const located = locate(text, paths);
  return new Map(paths.map((path, i) => [formatPath(path), located[i] ?? null]));
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
