import { diffArrays } from 'diff';

/** Lines `[oldFrom, oldTo)` become lines `[newFrom, newTo)`; counted from 0 in two lists of lines. */
export interface ChangedRange {
  readonly oldFrom: number;
  readonly oldTo: number;
  readonly newFrom: number;
  readonly newTo: number;
}

/**
 * The least edit script takes time in the square of its length (Myers 1986). Lines that stand once in both lists are
 * anchors, and only what lies between two of them is compared so; where that would take a longer script than this, all
 * of it counts as replaced.
 */
const LONGEST_SCRIPT = 1000;
/** Lines of which longer anchors are looked for first: it takes less time than to find out that the script is too long. */
const LARGE = 4000;
/** Steps that the edit scripts of one comparison of two texts may take together: some seconds. */
export const BUDGET = 20_000_000;

/** Lengths of the runs of lines that serve as anchors; the longer ones where nothing else tells the lines apart. */
const ANCHORS = [1, 8] as const;

/** What is left of the steps of a comparison. */
export interface Budget {
  steps: number;
}

/** The stretches of lines that differ, in order, not touching each other. Takes from the budget. */
export function changedRanges(
  oldLines: readonly string[],
  newLines: readonly string[],
  budget: Budget,
): ChangedRange[] {
  const ranges: ChangedRange[] = [];

  /** Compares what stands between anchors, and looks for more of them where that is too much. */
  const anchored = ({ oldFrom, oldTo, newFrom, newTo }: ChangedRange, level: number): void => {
    const run = ANCHORS[level];
    if (run === undefined) {
      push(ranges, { oldFrom, oldTo, newFrom, newTo });
      return;
    }
    const pairs = anchors(oldLines.slice(oldFrom, oldTo), newLines.slice(newFrom, newTo), run);
    let [oldAt, newAt] = [oldFrom, newFrom];
    for (const [oldAnchor, newAnchor] of pairs) {
      compare({ oldFrom: oldAt, oldTo: oldFrom + oldAnchor, newFrom: newAt, newTo: newFrom + newAnchor }, level);
      [oldAt, newAt] = [oldFrom + oldAnchor + 1, newFrom + newAnchor + 1];
    }
    compare({ oldFrom: oldAt, oldTo, newFrom: newAt, newTo }, level);
  };

  const compare = (range: ChangedRange, level: number): void => {
    const { oldFrom, oldTo, newFrom, newTo } = range;
    if (oldFrom === oldTo || newFrom === newTo) {
      push(ranges, range);
      return;
    }
    if (oldTo - oldFrom + newTo - newFrom > LARGE && level + 1 < ANCHORS.length) {
      anchored(range, level + 1);
      return;
    }
    const maxEditLength = Math.floor(Math.min(LONGEST_SCRIPT, Math.sqrt(Math.max(0, budget.steps))));
    const script = diffArrays(oldLines.slice(oldFrom, oldTo), newLines.slice(newFrom, newTo), { maxEditLength });
    if (script === undefined) {
      budget.steps -= maxEditLength ** 2 / 2;
      anchored(range, level + 1);
      return;
    }
    let [oldAt, newAt, edits] = [oldFrom, newFrom, 0];
    for (const { added, removed, count } of script) {
      const here = { oldFrom: oldAt, oldTo: oldAt, newFrom: newAt, newTo: newAt };
      if (added) push(ranges, { ...here, newTo: newAt + count });
      else if (removed) push(ranges, { ...here, oldTo: oldAt + count });
      if (!added) oldAt += count;
      if (!removed) newAt += count;
      if (added || removed) edits += count;
    }
    budget.steps -= edits ** 2 / 2;
  };

  anchored({ oldFrom: 0, oldTo: oldLines.length, newFrom: 0, newTo: newLines.length }, 0);
  return ranges;
}

/** Adds a range unless it is empty, as one with the last where they touch. */
function push(ranges: ChangedRange[], range: ChangedRange): void {
  if (range.oldFrom === range.oldTo && range.newFrom === range.newTo) return;
  const last = ranges.at(-1);
  if (last !== undefined && last.oldTo === range.oldFrom && last.newTo === range.newFrom) {
    ranges[ranges.length - 1] = { ...last, oldTo: range.oldTo, newTo: range.newTo };
  } else ranges.push(range);
}

/**
 * Pairs of places from where on `run` lines are the same and stand so only once in each list: as many as keep their
 * order ("patience" of Bram Cohen's diff).
 */
function anchors(oldLines: readonly string[], newLines: readonly string[], run: number): [number, number][] {
  const single = (lines: readonly string[]): Map<string, number> => {
    const places = new Map<string, number>();
    for (let index = 0; index + run <= lines.length; index += 1) {
      const key = run === 1 ? (lines[index] ?? '') : lines.slice(index, index + run).join('');
      places.set(key, places.has(key) ? -1 : index);
    }
    return places;
  };
  const inNew = single(newLines);
  const pairs: [number, number][] = [];
  for (const [line, oldIndex] of single(oldLines)) {
    const newIndex = inNew.get(line);
    if (oldIndex >= 0 && newIndex !== undefined && newIndex >= 0) pairs.push([oldIndex, newIndex]);
  }
  pairs.sort((a, b) => a[0] - b[0]);
  return longestRising(pairs);
}

/** The longest subsequence in which the second numbers rise, by patience sorting: n log n. */
function longestRising(pairs: readonly [number, number][]): [number, number][] {
  const tops: number[] = [];
  const previous: number[] = [];
  pairs.forEach(([, value], index) => {
    let [low, high] = [0, tops.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[tops[middle] ?? 0]?.[1] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    previous[index] = low === 0 ? -1 : (tops[low - 1] ?? -1);
    tops[low] = index;
  });
  const rising: [number, number][] = [];
  for (let index = tops.at(-1) ?? -1; index >= 0; index = previous[index] ?? -1) {
    const pair = pairs[index];
    if (pair !== undefined) rising.push(pair);
  }
  return rising.reverse();
}

/**
 * Moves insertions and deletions to where a person would see them: `},` `{` … may as well be `{` … `},`. The same idea
 * as git's indent heuristic: a block starts at the smallest indentation, and not with a closing bracket. `context` lines
 * at either end of the lists stay as they are.
 */
export function settledRanges(
  ranges: readonly ChangedRange[],
  oldLines: readonly string[],
  newLines: readonly string[],
  context: number,
): ChangedRange[] {
  const settled: ChangedRange[] = [];
  ranges.forEach((range, index) => {
    const move = bestMove(range, settled.at(-1), ranges[index + 1], oldLines, newLines, context);
    settled.push({
      oldFrom: range.oldFrom + move,
      oldTo: range.oldTo + move,
      newFrom: range.newFrom + move,
      newTo: range.newTo + move,
    });
  });
  return settled;
}

/** By how many lines to move a range, between its neighbours and without changing what it says. */
function bestMove(
  range: ChangedRange,
  before: ChangedRange | undefined,
  after: ChangedRange | undefined,
  oldLines: readonly string[],
  newLines: readonly string[],
  context: number,
): number {
  const insertion = range.oldFrom === range.oldTo;
  if (!insertion && range.newFrom !== range.newTo) return 0;
  const lines = insertion ? newLines : oldLines;
  const [from, to] = insertion ? [range.newFrom, range.newTo] : [range.oldFrom, range.oldTo];
  const lowest = before === undefined ? context : (insertion ? before.newTo : before.oldTo) + 1;
  const highest = after === undefined ? lines.length - context : (insertion ? after.newFrom : after.oldFrom) - 1;
  let up = 0;
  while (up < to - from && from - up - 1 >= lowest && lines[from - up - 1] === lines[to - up - 1]) up += 1;
  let down = 0;
  while (down < to - from && to + down < highest && lines[from + down] === lines[to + down]) down += 1;
  let best = 0;
  let bestScore = Number.POSITIVE_INFINITY;
  for (let move = -up; move <= down; move += 1) {
    const score = startScore(lines[from + move] ?? '');
    if (score <= bestScore) [best, bestScore] = [move, score];
  }
  return best;
}

function startScore(line: string): number {
  const indent = /^[ \t]*/.exec(line)?.[0].length ?? 0;
  return indent * 2 + (/^[}\])]/.test(line.slice(indent)) ? 1 : 0);
}
