import { BUDGET, type Budget, type ChangedRange, changedRanges, settledRanges } from './edit-script.ts';

/**
 * Which lines of a text another one replaces. Built for files of many MB of which little changes: what is the same is
 * only walked over, and lines are made of the surroundings of a change alone.
 */

/** The surroundings of some changes: lines with their line break, the same number of unchanged ones around them. */
export interface Stretch {
  /** Lines of either text before the first of the lists. */
  readonly oldSkipped: number;
  readonly newSkipped: number;
  readonly oldLines: readonly string[];
  readonly newLines: readonly string[];
  /** In order, not touching each other; at least one. */
  readonly ranges: readonly ChangedRange[];
}

/** Lines that are compared at once; more where that many do not lead back to common ground. */
const WINDOW = 20_000;
/** Common lines that end a stretch at once; fewer do, down to the other number, where a window holds no such run. */
const COMMON = 400;
const LEAST_COMMON = 20;
/** Common lines in which the last change before them may settle; as many are left to the first change behind them. */
const ROOM = COMMON / 2;

/**
 * Compares two texts by lines, as git does: a line ends with `\n`, and `\r` is part of it. Unless a text starts or ends
 * there, at least `context` unchanged lines (up to 10) stand before the first and behind the last change of a stretch.
 */
export function lineChanges(before: string, after: string, context: number): Stretch[] {
  if (before === after) return [];
  const stretches: Stretch[] = [];
  const walk = new Walk(before, after);
  walk.skipCommon(before.length, after.length);
  const [oldEnd, newEnd] = commonEnd(before, after, walk.oldAt);
  const budget: Budget = { steps: BUDGET };
  let size = WINDOW;
  while (walk.oldAt < oldEnd || walk.newAt < newEnd) {
    const oldMiddle = takeLines(before, walk.oldAt, oldEnd, size);
    const newMiddle = takeLines(after, walk.newAt, newEnd, size);
    const ranges = changedRanges(oldMiddle.lines, newMiddle.lines, budget);
    const whole = oldMiddle.end === oldEnd && newMiddle.end === newEnd;
    const { cut, run } = whole
      ? { cut: ranges.length, run: COMMON }
      : commonGround(ranges, oldMiddle.lines.length, newMiddle.lines.length);
    const last = ranges[cut - 1];
    if (last === undefined) {
      size *= 2;
      continue;
    }
    const room = Math.min(ROOM, run >> 1);
    const lead = linesBefore(before, walk.oldAt, Math.min(ROOM, walk.common));
    walk.pass(oldMiddle.lines.slice(0, last.oldTo), newMiddle.lines.slice(0, last.newTo));
    const trail = takeLines(before, walk.oldAt, before.length, room).lines;
    const oldLines = [...lead, ...oldMiddle.lines.slice(0, last.oldTo), ...trail];
    const newLines = [...lead, ...newMiddle.lines.slice(0, last.newTo), ...trail];
    const shifted = ranges.slice(0, cut).map((range) => shift(range, lead.length));
    stretches.push({
      oldSkipped: walk.oldLine - last.oldTo - lead.length,
      newSkipped: walk.newLine - last.newTo - lead.length,
      oldLines,
      newLines,
      ranges: settledRanges(shifted, oldLines, newLines, context),
    });
    size = WINDOW;
    walk.skipCommon(oldEnd, newEnd);
    walk.common = Math.max(0, walk.common - room);
  }
  return stretches;
}

/** Two places that move through two texts, from one start of a line to another. */
class Walk {
  readonly #before: string;
  readonly #after: string;
  oldAt = 0;
  newAt = 0;
  /** Lines before each place. */
  oldLine = 0;
  newLine = 0;
  /** Common lines just before both. */
  common = 0;

  constructor(before: string, after: string) {
    this.#before = before;
    this.#after = after;
  }

  /** Moves over the lines that both texts have. */
  skipCommon(oldEnd: number, newEnd: number): void {
    const before = this.#before;
    const after = this.#after;
    const from = this.oldAt;
    const length = Math.min(oldEnd - from, newEnd - this.newAt);
    const distance = this.newAt - from;
    let lines = 0;
    let lineStart = 0;
    let at = 0;
    for (; at < length; at += 1) {
      const code = before.charCodeAt(from + at);
      if (code !== after.charCodeAt(from + at + distance)) break;
      if (code === 10) {
        lines += 1;
        lineStart = at + 1;
      }
    }
    // Both texts may end here without a line break.
    const all = at === length && from + at === oldEnd && this.newAt + at === newEnd;
    const moved = all ? at : lineStart;
    this.oldAt += moved;
    this.newAt += moved;
    this.oldLine += lines;
    this.newLine += lines;
    this.common = lines;
  }

  /** Moves over lines that differ. */
  pass(oldLines: readonly string[], newLines: readonly string[]): void {
    for (const line of oldLines) this.oldAt += line.length;
    for (const line of newLines) this.newAt += line.length;
    this.oldLine += oldLines.length;
    this.newLine += newLines.length;
  }
}

/**
 * Where to end a stretch that does not reach the end of the texts: how many ranges come before the common lines, and
 * how many these are. No range where the window has to be larger. Near its end it may have cut in two what is common, so
 * a short run counts only in its first three quarters.
 */
function commonGround(
  ranges: readonly ChangedRange[],
  oldLength: number,
  newLength: number,
): { readonly cut: number; readonly run: number } {
  let best = { cut: 0, run: LEAST_COMMON - 1 };
  for (const [index, range] of ranges.entries()) {
    const run = (ranges[index + 1]?.oldFrom ?? oldLength) - range.oldTo;
    if (run >= COMMON) return { cut: index + 1, run };
    const early = range.oldTo < oldLength * 0.75 && range.newTo < newLength * 0.75;
    if (early && run >= best.run) best = { cut: index + 1, run };
  }
  return best;
}

function shift(range: ChangedRange, by: number): ChangedRange {
  return {
    oldFrom: range.oldFrom + by,
    oldTo: range.oldTo + by,
    newFrom: range.newFrom + by,
    newTo: range.newTo + by,
  };
}

/** Offsets behind the last line that differs, given the start of the first one. */
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

/** Up to `count` lines, with their breaks; the last one of a text may have none. */
function takeLines(text: string, from: number, to: number, count: number): { lines: string[]; end: number } {
  const lines: string[] = [];
  let at = from;
  while (at < to && lines.length < count) {
    const next = text.indexOf('\n', at);
    const end = next === -1 || next >= to ? to : next + 1;
    lines.push(text.slice(at, end));
    at = end;
  }
  return { lines, end: at };
}

function linesBefore(text: string, end: number, count: number): string[] {
  let from = end;
  for (let left = count; left > 0 && from > 0; left -= 1) from = from < 2 ? 0 : text.lastIndexOf('\n', from - 2) + 1;
  return takeLines(text, from, end, count).lines;
}
