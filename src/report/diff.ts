import type { ChangedRange } from './edit-script.ts';
import { printableBlock } from './escape.ts';
import { lineChanges, type Stretch } from './line-changes.ts';
import type { Style } from './style.ts';

/** Unchanged lines around a change. */
const CONTEXT = 3;

/**
 * A unified patch that turns `before` into `after`, as `git apply` reads it: `a/` and `b/` in front of the path (relative
 * to where it is applied), names quoted as git does, `\r` kept, a missing final newline marked. Empty when the texts are
 * the same. It holds the bytes of the file: show it to a terminal by `showDiff`.
 */
export function unifiedDiff(file: string, before: string, after: string): string {
  const stretches = lineChanges(before, after, CONTEXT);
  if (stretches.length === 0) return '';
  const [from, to] = [quotedPath(`a/${file}`), quotedPath(`b/${file}`)];
  const header = `diff --git ${from} ${to}\n--- ${from}${ending(from)}\n+++ ${to}${ending(to)}\n`;
  const texts = stretches.flatMap((stretch) => hunks(stretch.ranges).map((hunk) => hunkText(hunk, stretch)));
  return header + texts.join('');
}

/** How many lines a change adds, changes in place and takes away. */
export interface LineCount {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
}

/** Counts the lines that differ: of a stretch of old and new lines, as many as both have count as changed. */
export function countLines(before: string, after: string): LineCount {
  let [added, changed, removed] = [0, 0, 0];
  for (const { oldFrom, oldTo, newFrom, newTo } of lineChanges(before, after, 0).flatMap((it) => it.ranges)) {
    const both = Math.min(oldTo - oldFrom, newTo - newFrom);
    changed += both;
    added += newTo - newFrom - both;
    removed += oldTo - oldFrom - both;
  }
  return { added, changed, removed };
}

/** A patch for the eyes: colours by sign, and nothing in it that a terminal would act on. Not for `git apply`. */
export function showDiff(diff: string, style: Style): string {
  return printableBlock(diff, Number.POSITIVE_INFINITY)
    .split('\n')
    .map((line) => {
      if (/^(?:diff --git |--- |\+\+\+ )/.test(line)) return style.bold(line);
      if (line.startsWith('@@')) return style.cyan(line);
      if (line.startsWith('+')) return style.green(line);
      return line.startsWith('-') ? style.red(line) : line;
    })
    .join('\n');
}

/** Ranges whose context would touch or overlap belong to one hunk. */
function hunks(ranges: readonly ChangedRange[]): ChangedRange[][] {
  const result: ChangedRange[][] = [];
  for (const range of ranges) {
    const last = result.at(-1);
    const previous = last?.at(-1);
    if (last !== undefined && previous !== undefined && range.oldFrom - previous.oldTo <= CONTEXT * 2) last.push(range);
    else result.push([range]);
  }
  return result;
}

function hunkText(ranges: readonly ChangedRange[], { oldLines, newLines, oldSkipped, newSkipped }: Stretch): string {
  const first = ranges[0];
  const last = ranges.at(-1);
  if (first === undefined || last === undefined) return '';
  const lead = Math.min(CONTEXT, first.oldFrom);
  const trail = Math.min(CONTEXT, oldLines.length - last.oldTo);
  const text: string[] = [];
  let at = first.oldFrom - lead;
  for (const range of ranges) {
    signed(text, ' ', oldLines, at, range.oldFrom);
    signed(text, '-', oldLines, range.oldFrom, range.oldTo);
    signed(text, '+', newLines, range.newFrom, range.newTo);
    at = range.oldTo;
  }
  signed(text, ' ', oldLines, at, at + trail);
  const span = (skipped: number, from: number, to: number): string => {
    const count = to - from;
    // A range without lines names the line before it.
    const line = skipped + from + (count === 0 ? 0 : 1);
    return count === 1 ? String(line) : `${line},${count}`;
  };
  const old = span(oldSkipped, first.oldFrom - lead, last.oldTo + trail);
  const now = span(newSkipped, first.newFrom - lead, last.newTo + trail);
  return `@@ -${old} +${now} @@\n${text.join('')}`;
}

function signed(text: string[], sign: string, lines: readonly string[], from: number, to: number): void {
  for (let index = from; index < to; index += 1) {
    const line = lines[index] ?? '';
    text.push(sign, line, line.endsWith('\n') ? '' : '\n\\ No newline at end of file\n');
  }
}

const SHORT: Record<string, string> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  '\\': '\\\\',
};

/** A path as git prints it: in double quotes with C escapes once it holds anything but plain ASCII (core.quotePath). */
function quotedPath(path: string): string {
  if (/^[\x20-\x7e]*$/.test(path) && !/["\\]/.test(path)) return path;
  let quoted = '';
  for (const byte of new TextEncoder().encode(path)) {
    const character = String.fromCharCode(byte);
    if (byte < 0x20 || byte > 0x7e) quoted += SHORT[character] ?? `\\${byte.toString(8).padStart(3, '0')}`;
    else quoted += SHORT[character] ?? character;
  }
  return `"${quoted}"`;
}

/** git ends a name that holds a space with a tab, to tell it from a time that other tools put there. */
function ending(path: string): string {
  return path.includes(' ') ? '\t' : '';
}
