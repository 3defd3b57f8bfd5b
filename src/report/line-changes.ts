import { diffArrays } from 'diff';

/**
 * Which lines of a text another one replaces. Built for files of many MB of which little changes: what both texts start
 * and end with is never split into lines, lines that stand once in both texts are anchors, and only what lies between
 * two anchors is compared line by line.
 */

/** Lines `[oldFrom, oldTo)` become lines `[newFrom, newTo)`; counted from 0 in the lists of `LineChanges`. */
export interface ChangedRange {
  readonly oldFrom: number;
  readonly oldTo: number;
  readonly newFrom: number;
  readonly newTo: number;
}

export interface LineChanges {
  /** Lines of both texts before the first of the lists: how many were left out. */
  readonly skipped: number;
  /** Lines with their line break, from `context` lines before the first change to as many behind the last. */
  readonly oldLines: readonly string[];
  readonly newLines: readonly string[];
  /** In order, not touching each other; empty when the texts are the same. */
  readonly ranges: readonly ChangedRange[];
}

/**
 * The least edit script takes time in the square of its length (Myers 1986). Where two anchors are so far apart that it
 * would be longer than this, the whole stretch counts as replaced.
 */
const LONGEST_SCRIPT = 2000;
/** Steps that all stretches of one comparison may take together: a second or so. */
const BUDGET = 40_000_000;

/** Compares two texts by lines, as git does: a line ends with `\n`, and `\r` is part of it. */
export function lineChanges(before: string, after: string, context: number): LineChanges {
  if (before === after) return { skipped: 0, oldLines: [], newLines: [], ranges: [] };
  const start = commonStart(before, after);
  const [oldEnd, newEnd] = commonEnd(before, after, start);
  const lead = linesBefore(before, start, context);
  const trail = linesAfter(before, oldEnd, context);
  const oldMiddle = splitLines(before.slice(start, oldEnd));
  const newMiddle = splitLines(after.slice(start, newEnd));
  const oldLines = [...lead, ...oldMiddle, ...trail];
  const newLines = [...lead, ...newMiddle, ...trail];
  const shift = (range: ChangedRange): ChangedRange => ({
    oldFrom: range.oldFrom + lead.length,
    oldTo: range.oldTo + lead.length,
    newFrom: range.newFrom + lead.length,
    newTo: range.newTo + lead.length,
  });
  const ranges = settle(changedRanges(oldMiddle, newMiddle).map(shift), oldLines, newLines);
  return { skipped: countBreaks(before, start) - lead.length, oldLines, newLines, ranges };
}

/** Offset of the first line that differs. */
function commonStart(before: string, after: string): number {
  const length = Math.min(before.length, after.length);
  let at = 0;
  while (at < length && before.charCodeAt(at) === after.charCodeAt(at)) at += 1;
  return at === 0 ? 0 : before.lastIndexOf('\n', at - 1) + 1;
}

/** Offsets behind the last line that differs; the line before either is one of the middle, or the middle is empty. */
function commonEnd(before: string, after: string, start: number): [number, number] {
  const most = Math.min(before.length, after.length) - start;
  let size = 0;
  while (size < most && before.charCodeAt(before.length - 1 - size) === after.charCodeAt(after.length - 1 - size)) {
    size += 1;
  }
  const startsLine = (text: string, at: number): boolean => at === start || text.charCodeAt(at - 1) === 10;
  const oldEnd = before.length - size;
  const newEnd = after.length - size;
  if (startsLine(before, oldEnd) && startsLine(after, newEnd)) return [oldEnd, newEnd];
  const next = before.indexOf('\n', oldEnd);
  const rest = next === -1 ? 0 : before.length - next - 1;
  return [before.length - rest, after.length - rest];
}

function linesBefore(text: string, end: number, count: number): string[] {
  let from = end;
  for (let left = count; left > 0 && from > 0; left -= 1) from = from < 2 ? 0 : text.lastIndexOf('\n', from - 2) + 1;
  return splitLines(text.slice(from, end));
}

function linesAfter(text: string, start: number, count: number): string[] {
  let to = start;
  for (let left = count; left > 0 && to < text.length; left -= 1) {
    const next = text.indexOf('\n', to);
    to = next === -1 ? text.length : next + 1;
  }
  return splitLines(text.slice(start, to));
}

function countBreaks(text: string, end: number): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < end; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** Lines with their break; the last one may have none. No line for the nothing behind a final break. */
function splitLines(text: string): string[] {
  const lines: string[] = [];
  let from = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', from)) {
    lines.push(text.slice(from, at + 1));
    from = at + 1;
  }
  if (from < text.length) lines.push(text.slice(from));
  return lines;
}

function changedRanges(oldLines: readonly string[], newLines: readonly string[]): ChangedRange[] {
  const ranges: ChangedRange[] = [];
  let budget = BUDGET;
  const compare = (oldFrom: number, oldTo: number, newFrom: number, newTo: number): void => {
    if (oldFrom === oldTo || newFrom === newTo) {
      push(ranges, { oldFrom, oldTo, newFrom, newTo });
      return;
    }
    const maxEditLength = Math.floor(Math.min(LONGEST_SCRIPT, Math.sqrt(budget)));
    const script = diffArrays(oldLines.slice(oldFrom, oldTo), newLines.slice(newFrom, newTo), { maxEditLength });
    if (script === undefined) {
      budget -= maxEditLength ** 2 / 2;
      push(ranges, { oldFrom, oldTo, newFrom, newTo });
      return;
    }
    let [oldAt, newAt, edits] = [oldFrom, newFrom, 0];
    for (const { added, removed, count } of script) {
      const range = { oldFrom: oldAt, oldTo: oldAt, newFrom: newAt, newTo: newAt };
      if (added) push(ranges, { ...range, newTo: newAt + count });
      else if (removed) push(ranges, { ...range, oldTo: oldAt + count });
      if (!added) oldAt += count;
      if (!removed) newAt += count;
      if (added || removed) edits += count;
    }
    budget -= edits ** 2 / 2;
  };
  let [oldAt, newAt] = [0, 0];
  for (const [oldAnchor, newAnchor] of anchors(oldLines, newLines)) {
    compare(oldAt, oldAnchor, newAt, newAnchor);
    [oldAt, newAt] = [oldAnchor + 1, newAnchor + 1];
  }
  compare(oldAt, oldLines.length, newAt, newLines.length);
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

/** Pairs of lines that stand once in each text, as many as keep their order ("patience" of Bram Cohen's diff). */
function anchors(oldLines: readonly string[], newLines: readonly string[]): [number, number][] {
  const single = (lines: readonly string[]): Map<string, number> => {
    const places = new Map<string, number>();
    lines.forEach((line, index) => {
      places.set(line, places.has(line) ? -1 : index);
    });
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
 * as git's indent heuristic: a block starts at the smallest indentation, and not with a closing bracket.
 */
function settle(
  ranges: readonly ChangedRange[],
  oldLines: readonly string[],
  newLines: readonly string[],
): ChangedRange[] {
  const settled: ChangedRange[] = [];
  ranges.forEach((range, index) => {
    const move = bestMove(range, settled.at(-1), ranges[index + 1], oldLines, newLines);
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
): number {
  const insertion = range.oldFrom === range.oldTo;
  if (!insertion && range.newFrom !== range.newTo) return 0;
  const lines = insertion ? newLines : oldLines;
  const [from, to] = insertion ? [range.newFrom, range.newTo] : [range.oldFrom, range.oldTo];
  const lowest = before === undefined ? 0 : (insertion ? before.newTo : before.oldTo) + 1;
  const highest = after === undefined ? lines.length : (insertion ? after.newFrom : after.oldFrom) - 1;
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
