/** The samples of a metric: which lines are its series, and what labels they have. */

import type { Analysis } from '../../analysis.ts';
import type { Expr } from '../../source/nodes.ts';
import { enclosingFunction } from '../../source/scopes.ts';
import type { SourceFile } from '../../source/syntax.ts';
import type { Context } from '../../values/context.ts';
import { knownText, textOrPattern } from '../../values/value.ts';
import { evaluated, type Header, labelNames, namesIn, type Sample } from './lines.ts';
import { pairsIn, pushedBeside, pushedIn } from './pairs.ts';
import { MARK } from './writings.ts';

/** What the series of a metric have behind its name. */
const SUFFIX = /^(?:_bucket|_sum|_count|_total|_created|_info)?$/;
/** What belongs to the type, and is no label of the metric. */
const OWN_LABELS = new Set(['le', 'quantile']);

/** Whether a label belongs to the type of a metric: the bound of a bucket. */
export function isOwnLabel(label: string): boolean {
  return OWN_LABELS.has(label);
}

/** What a file writes: headers with where their names stand, and samples. */
export interface Page {
  readonly source: SourceFile;
  readonly headers: readonly (Header & { readonly nameAt: number })[];
  readonly samples: readonly Sample[];
}

/** A series of a metric: what its name has behind that of the metric, and its labels, null when they are not known. */
export interface Series {
  readonly suffix: string;
  readonly labels: readonly string[] | null;
}

/** A line with a value as it is for one caller: its name, of which a pattern ends in what is not known, and its labels. */
export interface Line {
  readonly name: string;
  readonly labels: readonly string[] | null;
}

/** Whether two texts are written by the same function. */
export function isBeside(one: Expr, other: Expr): boolean {
  const [a, b] = [one, other].map(({ source, node }) => enclosingFunction(source, node)?.id ?? null);
  return one.source === other.source && a === b;
}

/** The series of a metric among the lines of a page, by its name in a context of its header. */
export function seriesOf(
  analysis: Analysis,
  page: Page,
  header: Header,
  name: string,
  context: Context | null,
): readonly Series[] {
  const own = page.samples.flatMap((sample): Line | [] => {
    const first = sample.name.search(MARK);
    const fixed = first < 0 ? sample.name : sample.name.slice(0, first);
    if (!(first < 0 ? fixed.startsWith(name) : name.startsWith(fixed) || fixed.startsWith(name))) return [];
    // What a function puts into a text is known where it is read for the same caller.
    const at = first < 0 ? context : contextBeside(sample.writing, header.writing, context);
    return at === undefined ? [] : lineOf(analysis, sample, at);
  });
  const pushed = pushedBeside(header.writing).flatMap(({ name: piece, isBare }): Line | [] => {
    const text = knownText(analysis.values.text(piece, context));
    if (text === null || isBare) return text === null ? [] : { name: text, labels: [] };
    // What any object of its type holds is not what this one does.
    const { value, objects } = analysis.values.contexts.traced(() => pairsIn(analysis, piece, context));
    return { name: text, labels: objects.length > 0 ? null : value };
  });
  return [...own, ...pushed, ...handedLines(analysis, page)].flatMap((line) => {
    return isOf(line.name, name) ? [{ suffix: suffixOf(line.name, name), labels: line.labels }] : [];
  });
}

/** Whether a line of a name, or of a pattern, is a series of a metric. */
export function isOf(line: string, metric: string): boolean {
  return line.startsWith(metric) && SUFFIX.test(suffixOf(line, metric));
}

function suffixOf(line: string, metric: string): string {
  return line.slice(metric.length).replace(/\*.*$/, '');
}

/** The labels of a metric by its series: null when they are not all known. */
export function labelsOf(series: readonly Series[]): readonly string[] | null {
  if (series.length === 0 || series.some(({ labels }) => labels === null)) return null;
  return [...new Set(series.flatMap(({ labels }) => labels ?? []))].filter((label) => !isOwnLabel(label));
}

/**
 * The context in which a text is read that stands beside a header, or beside one of the calls that lead to it; undefined for a text
 * that stands elsewhere.
 */
function contextBeside(text: Expr, header: Expr, context: Context | null): Context | null | undefined {
  if (isBeside(text, header)) return context;
  for (let at = context; at; at = at.outer) if (isBeside(text, at.call)) return at.outer;
  return undefined;
}

/** What a sample is in a context. Nothing where its name ends in what is not known, unless that is all that follows. */
export function lineOf(analysis: Analysis, sample: Sample, context: Context | null): Line | [] {
  const { contexts } = analysis.values;
  const { value: whole, objects } = contexts.traced(() => evaluated(analysis, sample.writing, sample.name, context));
  // The header itself may stand in a hole in front of the name.
  const text = textOrPattern(whole).replace(/^.*\n/s, '');
  // Labels may stand as a whole in a hole behind the name: `{name}{labels} {value}`.
  const brace = text.indexOf('{');
  if (brace >= 0) {
    // What any object of a type has says nothing of the one that is named here.
    const chosen = objects.filter((each) => contexts.assumptions.has(each));
    const named = chosen.length > 0 ? objectsOfName(analysis, sample, context) : [];
    const isAny = chosen.some((each) => !named.includes(each));
    return { name: text.slice(0, brace), labels: isAny ? null : namesIn(text.slice(brace + 1).replace(/\}$/, '')) };
  }
  if (!('text' in whole)) return text.endsWith('*') ? { name: text, labels: null } : [];
  const labels = labelNames(analysis, sample, context);
  return { name: text, labels: labels ?? pairsIn(analysis, sample.writing, context) };
}

/** The objects that the first part of a name hangs on which is put in. */
function objectsOfName(analysis: Analysis, { writing, name }: Sample, context: Context | null): readonly string[] {
  const [mark] = name.matchAll(MARK);
  if (!mark) return [];
  const first = name.slice(0, mark.index + mark[0].length);
  return analysis.values.contexts.traced(() => evaluated(analysis, writing, first, context)).objects;
}

const handed = new WeakMap<Page, readonly Line[]>();

/**
 * The lines that functions write by a name that they are handed, and no header: one for each call that gives them a name. Asked for
 * first while a header is read for one caller, it would be those of that caller alone.
 */
export function handedLines(analysis: Analysis, page: Page): readonly Line[] {
  let lines = handed.get(page);
  if (!lines) {
    const { source, headers, samples } = page;
    const isHeader = (text: Expr) => headers.some(({ writing }) => isBeside(writing, text));
    const others = samples.filter(({ name, writing }) => name.search(MARK) >= 0 && !isHeader(writing));
    const pushed = pushedIn(source).filter(({ name }) => !isHeader(name));
    const read = [
      ...others.map((sample) => (context: Context | null) => lineOf(analysis, sample, context)),
      ...pushed.map(({ name, isBare }) => (context: Context | null): Line | [] => {
        const text = knownText(analysis.values.text(name, context));
        return text === null ? [] : { name: text, labels: isBare ? [] : pairsIn(analysis, name, context) };
      }),
    ];
    // What any object of its type holds is not what the one of a line does.
    const own = (each: (context: Context | null) => Line | []) => (context: Context | null) => {
      const { value, objects } = analysis.values.contexts.traced(() => each(context));
      return 'name' in value && objects.length > 0 ? { ...value, labels: null } : value;
    };
    lines = read
      .flatMap((each) => analysis.values.inFewContexts<Line | []>(own(each), () => []))
      .flat()
      .filter(({ name }) => !name.includes('*'));
    handed.set(page, lines);
  }
  return lines;
}
