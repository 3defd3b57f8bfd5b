/** The changes that can be made to a dashboard's text, and how several of them are taken together. */

import type { JsonObject } from './json-format.ts';
import { formatPath, type JsonPath } from './json-path.ts';

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

/** Values to add to one array. */
export interface Addition {
  readonly path: JsonPath;
  /** By the index of the element that they come after; `end` for the last one, whichever that is. */
  readonly after: Map<number | 'end', JsonObject[]>;
}

export type NumberEdit = Extract<Edit, { type: 'set-number' }>;

/** Takes together what is added to one array, and refuses numbers that contradict each other. */
export function group(edits: readonly Edit[]): { additions: Addition[]; numbers: NumberEdit[] } {
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

/** What was found, in words. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}
