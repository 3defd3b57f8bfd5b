/** Lines of the text format, as code writes them. https://prometheus.io/docs/instrumenting/exposition_formats/ */

import type { Analysis } from '../../analysis.ts';
import type { Context } from '../../values/context.ts';
import { joined, textOrPattern, type Value } from '../../values/value.ts';
import { MARK, type Writing } from './writings.ts';

/** A line with `# TYPE` or `# HELP`: a metric, and what is said of it. Both are flat texts. */
export interface Header {
  readonly about: 'TYPE' | 'HELP';
  readonly writing: Writing;
  readonly name: string;
  readonly rest: string;
}

/** A line with a value: the name, and what stands between the braces behind it; null when that is not all in one text. */
export interface Sample {
  readonly writing: Writing;
  readonly name: string;
  readonly labels: string | null;
  /** Whether the line is nothing else from its name to its value and its time, and something of it is put in. */
  readonly isWhole: boolean;
  /** Whether the text goes on with another line. */
  readonly isEnded: boolean;
  /** Whether the text has the end of that line, or of the one before. */
  readonly isLine: boolean;
}

const HEADER = /^\s*#\s*(TYPE|HELP)(?:[ \t]+(\S+)(?:[ \t]+(\S.*))?)?\s*$/;
/** A value may be a hole, a number, or what is written next. */
const SAMPLE =
  /^\s*((?:[a-zA-Z_:]|\ue000\d+\ue001)(?:[\w:*]|\ue000\d+\ue001)*)(?:[ \t]*\{(.*)\})?[ \t]+(?:\ue000|[-+.\d]|NaN|$)/;
const OPEN = /^\s*((?:[a-zA-Z_:]|\ue000\d+\ue001)(?:[\w:*]|\ue000\d+\ue001)*)[ \t]*\{/;

/** What stands behind the name and the labels of a sample: a value, and a time or none. */
const VALUE = /[ \t](?:\ue000\d+\ue001|[-+]?[.\d][\w.+-]*|NaN)(?:[ \t]+(?:\ue000\d+\ue001|-?\d+))?[ \t]*$/;

/** The headers of a text, in order; one without a name has an empty one. */
export function headersOf(writing: Writing): Header[] {
  return writing.flat.split('\n').flatMap((line) => {
    const match = HEADER.exec(line);
    if (!match) return [];
    const about = match[1] === 'TYPE' ? 'TYPE' : 'HELP';
    return [{ about, writing, name: match[2] ?? '', rest: (match[3] ?? '').trimEnd() }];
  });
}

/** The samples of a text. */
export function samplesOf(writing: Writing): Sample[] {
  const lines = writing.flat.split('\n');
  return lines.flatMap((line, index): Sample[] => {
    if (/^\s*#/.test(line)) return [];
    const isEnded = index < lines.length - 1;
    const isLine = isEnded || index > 0;
    const match = SAMPLE.exec(line);
    if (match) {
      const front = line.slice(0, line.search(VALUE)).trim();
      const [, name = '', labels] = match;
      const isWhole =
        line.includes('\ue000') &&
        VALUE.test(line) &&
        (labels === undefined ? front === name : front.startsWith(name) && front.endsWith(`{${labels}}`));
      return [{ writing, name, labels: labels ?? '', isWhole, isEnded, isLine }];
    }
    const open = OPEN.exec(line);
    return open ? [{ writing, name: open[1] ?? '', labels: null, isWhole: false, isEnded, isLine }] : [];
  });
}

/** What a flat text comes to in a context. */
export function evaluated(analysis: Analysis, writing: Writing, flat: string, context: Context | null): Value {
  if (flat.search(MARK) < 0) return text(flat);
  return analysis.values.whole(() => filledIn(analysis, writing, flat, context));
}

function filledIn(analysis: Analysis, writing: Writing, flat: string, context: Context | null): Value {
  const parts: Value[] = [];
  let end = 0;
  for (const mark of flat.matchAll(MARK)) {
    parts.push(text(flat.slice(end, mark.index)));
    end = (mark.index ?? 0) + mark[0].length;
    const hole = writing.holes[Number(mark[1])];
    if (hole) parts.push(analysis.values.written(hole, { source: writing.source, node: writing.node }, context));
  }
  parts.push(text(flat.slice(end)));
  return joined(parts);
}

/** A star in a flat text is a part of it that is not known. */
function text(part: string): Value {
  return part.includes('*') ? { pattern: part, reason: 'a part of its format is not in sight' } : { text: part };
}

const QUOTED = /"(?:\\.|[^"\\])*"/g;

/** The names of the labels between the braces of a sample; null when they are not all known. */
export function labelNames(analysis: Analysis, { writing, labels }: Sample, context: Context | null): string[] | null {
  if (labels === null) return null;
  // What a value is says nothing; `{:?}` writes its quotes itself.
  const bare = labels.replace(QUOTED, '""').replace(/=\s*\ue000\d+\ue001/g, '=""');
  return namesIn(textOrPattern(evaluated(analysis, writing, bare, context)));
}

/** The names of labels in a text or a pattern (`op="*",way="in"`); null when they are not all known. */
export function namesIn(labels: string): string[] | null {
  const names: string[] = [];
  for (const pair of labels.replace(QUOTED, '""').split(',')) {
    if (pair.trim() === '') continue;
    const name = /^\s*([a-zA-Z_]\w*)\s*=\s*""\s*$/.exec(pair)?.[1];
    if (name === undefined) return null;
    names.push(name);
  }
  return names;
}
