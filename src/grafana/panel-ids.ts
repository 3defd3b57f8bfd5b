/** Identifiers for what is added to a dashboard: panel ids, and the letters that name a panel's targets. */

import { type JsonPath, valueAt } from './json-path.ts';

/** Grafana's backend and its Kubernetes-shaped API read panel ids as 32-bit integers. */
const MAX_ID = 2 ** 31 - 1;

/**
 * New panel ids: ascending, greater than every id of the dashboard, and unique over all of its panels (in rows of either
 * kind, library panels included). Ids that are no 32-bit integer above zero say nothing about the next one; an id that is
 * a number in quotes is not given out again. When the greatest id leaves no room, free ids below it are used.
 *
 * @param root path of the dashboard inside the file.
 */
export function nextPanelIds(json: unknown, root: JsonPath, count: number): number[] {
  const used = usedIds(valueAt(json, root));
  let candidate = 0;
  for (const { id, counts } of used) if (counts) candidate = Math.max(candidate, id);
  const taken = new Set([...used].map(({ id }) => id));
  const ids: number[] = [];
  let wrapped = false;
  while (ids.length < count) {
    candidate++;
    if (candidate > MAX_ID) {
      if (wrapped) throw new RangeError(`expected room for ${count} panel ids, found none`);
      wrapped = true;
      candidate = 1;
    }
    if (taken.has(candidate)) continue;
    taken.add(candidate);
    ids.push(candidate);
  }
  return ids;
}

/**
 * New names for targets of a panel: A to Z, then AA, AB and so on, without those that it has already.
 *
 * @param panel a panel, or null for one that does not exist yet.
 */
export function nextRefIds(panel: unknown, count: number): string[] {
  const targets = valueAt(panel, ['targets']);
  const used = new Set<unknown>();
  if (Array.isArray(targets)) for (const target of targets) used.add(valueAt(target, ['refId']));
  const names: string[] = [];
  for (let i = 0; names.length < count; i++) {
    const name = letters(i);
    if (!used.has(name)) names.push(name);
  }
  return names;
}

/** 0 is A, 25 is Z, 26 is AA. */
function letters(index: number): string {
  let name = '';
  for (let rest = index; rest >= 0; rest = Math.floor(rest / 26) - 1) {
    name = String.fromCharCode(65 + (rest % 26)) + name;
  }
  return name;
}

interface UsedId {
  readonly id: number;
  /** Whether the next id must be greater. */
  readonly counts: boolean;
}

function usedIds(dashboard: unknown): UsedId[] {
  const used: UsedId[] = [];
  const add = (value: unknown): void => {
    if (typeof value === 'string' && /^[1-9][0-9]{0,9}$/.test(value)) used.push({ id: Number(value), counts: false });
    else if (typeof value === 'number' && Number.isInteger(value) && value > 0 && value <= MAX_ID) {
      used.push({ id: value, counts: true });
    }
  };
  const holders: unknown[] = [dashboard];
  for (let holder = holders.pop(); holder !== undefined; holder = holders.pop()) {
    for (const key of ['panels', 'rows']) {
      const members = valueAt(holder, [key]);
      if (!Array.isArray(members)) continue;
      for (const member of members) {
        // A legacy row is a holder of panels too; its own id, if any, only makes the next one greater.
        add(valueAt(member, ['id']));
        add(valueAt(member, ['libraryPanel', 'model', 'id']));
        holders.push(member);
      }
    }
  }
  return used;
}
