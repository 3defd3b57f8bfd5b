/**
 * The text format written by hand: `writeln!(out, "# TYPE hits_total counter")`, and what code writes like it.
 *
 * A metric is what a `# TYPE` line names, or a `# HELP` line where no other says its type, or else a sample with labels that has
 * neither. Its help is that of the `# HELP` line of its name, its labels are those of the samples beside it. Each scrape writes it anew:
 * it is kept up to date where it is written.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import type { Expr } from '../source/nodes.ts';
import type { SourceFile } from '../source/syntax.ts';
import type { Context } from '../values/context.ts';
import { FOR_LABELS } from '../values/limits.ts';
import { textOrPattern, type Value } from '../values/value.ts';
import { type Declaration, declare, type Library, labelsOfAll, NO_MAKERS } from './library.ts';
import { ABOUT, hasClient, isInPages, servesPages } from './text-format/about.ts';
import { fromFormatting, WRITES_TYPE } from './text-format/formatting.ts';
import { labelsBehind } from './text-format/group.ts';
import { evaluated, type Header, headersOf, type Sample, samplesOf } from './text-format/lines.ts';
import { handedLines, isBeside, labelsOf, type Page, type Series, seriesOf } from './text-format/series.ts';
import { isBare, untypedOf } from './text-format/untyped.ts';
import { continued, literalsOf, MARK, type Writing, writingAt } from './text-format/writings.ts';

const KINDS: ReadonlyMap<string, Kind> = new Map([
  ...(['counter', 'gauge', 'histogram', 'summary', 'info', 'stateset', 'unknown'] as const).map(
    (kind): [string, Kind] => [kind, kind],
  ),
  ['untyped', 'unknown'],
  ['gaugehistogram', 'histogram'],
]);
/** Where a header begins in a literal as it is written; the name stands behind it. */
const PLACE = /#\s*(?:TYPE|HELP)(?=\s|\\|")\s*/g;
/** A literal that may begin with a name, or with what is put in for one. */
const MAY_BE_SAMPLE = /^[bc]?(?:r#*)?"\s*(?:\\n\s*)*[a-zA-Z_:{][^\s"]*[\s{}]/;
/** A template of a sample with labels. */
const LABELLED = /(?<=\w\s?)\{\{\s*(?:\w+\s*=\s*\\?["{]|\{\w*\}\}\})/;
/** A template of a line without labels, with the end of that line or of the one before. */
const LINE = /"(?:\\n[a-z][a-z0-9]*(?:_[a-z0-9]+)+ \{|[a-z][a-z0-9]*(?:_[a-z0-9]+)+ \{[^{}"]*\}\\n)/;
/** Words of which a file has one that writes lines. */
const WRITERS = ['write', 'writeln', 'format', 'print', 'println', 'push_str', 'concat', 'format_args'];
/** A header, or a template of a sample in a file that is about metrics. */
const HINT = new RegExp(
  [
    String.raw`#\s*(?:TYPE|HELP)\s|\b${WRITES_TYPE}\b`,
    `^(?=[\\s\\S]*?\\b(?:${ABOUT.join('|')})\\b)[\\s\\S]*?${LABELLED.source}`,
  ].join('|'),
);
export const textFormat: Library = {
  name: 'text-format',
  words: ['TYPE', 'HELP', WRITES_TYPE, ...ABOUT],
  hint: HINT,
  // A file that says nothing of metrics, of a package that is about them.
  mayHold: (analysis, source) =>
    analysis.workspace.mayHold(source.file, WRITERS) &&
    isInPages(analysis, source.file) &&
    (LABELLED.test(source.text) || LINE.test(source.text)),
  makers: NO_MAKERS,
  verbs: { writes: new Set(), reads: new Set() },
  identity: 'name',
  givesWay: true,
  declarations(analysis, source) {
    const formatted = source.text.includes(WRITES_TYPE) ? fromFormatting(analysis, source, KINDS) : [];
    return [...formatted, ...ofPage(analysis, pageOf(analysis, source))];
  },
  expose(_analysis, { declaration, group }) {
    const typed = group.filter((each) => !isBare(each));
    if (typed.length === 0 || typed.length === group.length) return [{ name: declaration.name }];
    // The lines of one file say how it is written, the header of another one what it is.
    const kinds = new Set(typed.map(({ kind }) => kind));
    const [kind = 'unknown'] = kinds.size === 1 ? kinds : [];
    return [{ name: declaration.name, kind, labels: labelsOfAll(group.filter(({ labels }) => labels !== null)) }];
  },
};

/** What a page writes: what its `# TYPE` lines name, its `# HELP` lines where no other says a type, and samples that have neither. */
function ofPage(analysis: Analysis, page: Page): Declaration[] {
  handedLines(analysis, page);
  const typed = page.headers.filter(({ about }) => about === 'TYPE').flatMap((each) => read(analysis, page, each));
  const untyped = untypedOf(analysis, page);
  // Where a type is written by a name that is not known, a help by another one may be of the same.
  if (!typed.every(({ name }) => 'text' in name)) return [...typed, ...untyped];
  const names = new Set(typed.map(({ name }) => textOrPattern(name)));
  const only = page.headers
    .filter(({ about }) => about === 'HELP')
    .flatMap((each) => read(analysis, page, each))
    .filter(({ name }) => 'text' in name && !names.has(name.text) && !names.has(`${name.text}_total`));
  return [...typed, ...only, ...untyped];
}

function pageOf(analysis: Analysis, source: SourceFile): Page {
  const headers: (Header & { nameAt: number })[] = [];
  const samples: Sample[] = [];
  const others: { readonly from: number; readonly written: string }[] = [];
  const writingOf = (from: number): Writing | null => {
    const literal = source.attributeAt(from) ? null : source.stringAt(from);
    return literal && !analysis.workspace.isTest(source, literal) ? writingAt(source, literal) : null;
  };
  const samplesIn = (literals: typeof others): Sample[] =>
    literals.flatMap(({ from }) => {
      const writing = writingOf(from);
      return writing ? samplesOf(writing) : [];
    });
  const begun: { readonly from: number; readonly to: number; readonly nameAt: number }[] = [];
  for (const { from, to } of literalsOf(source)) {
    const written = source.text.slice(from, to);
    const places = [...written.matchAll(PLACE)];
    for (const place of places) begun.push({ from, to, nameAt: from + place.index + place[0].length });
    if (places.length === 0 && MAY_BE_SAMPLE.test(written)) others.push({ from, written });
  }
  /** Where the texts end that were read: one of several literals is read with its first. */
  let read = -1;
  for (const [first, { from }] of begun.entries()) {
    const writing = from < read ? null : writingOf(from);
    if (!writing) continue;
    read = writing.node.endIndex;
    const whole = writing.flat.endsWith('\n') ? writing : continued(writing);
    const own = headersOf(whole);
    let last = first;
    while (last < begun.length && (begun[last]?.to ?? read) <= read) last += 1;
    const places = begun.slice(first, last);
    // As many lines as places, or one of them is written in a way that is not read.
    if (own.length === places.length)
      own.forEach((header, index) => {
        const place = places[index];
        if (header.name !== '' && place) headers.push({ ...header, nameAt: place.nameAt });
      });
    samples.push(...samplesOf(whole));
  }
  // Without a header, samples with labels say whether there is a page, or what is answered with it.
  const first = headers.length > 0 ? others : others.filter(({ written }) => LABELLED.test(written));
  samples.push(...samplesIn(first));
  if (headers.length === 0 && (samples.length > 0 || servesPages(analysis, source)))
    samples.push(...samplesIn(others.filter(({ written }) => !LABELLED.test(written))));
  return { source, headers, samples };
}

function read(analysis: Analysis, page: Page, header: Header & { readonly nameAt: number }): Declaration[] {
  const { source, node, literal, verb } = header.writing;
  const origin = { source, node };
  const build = (name: Value, known: Partial<Declaration>): Declaration =>
    declare({
      library: 'text-format',
      kind: 'unknown',
      name,
      at: { source, node: literal },
      nameAt: header.nameAt,
      origin,
      role: 'built-in',
      verb,
      ...known,
    });
  const ofContext = (context: Context | null): Declaration => {
    const name = evaluated(analysis, header.writing, header.name, context);
    const kind = header.about === 'TYPE' ? kindOf(analysis, header, context) : 'unknown';
    if (!('text' in name)) return build(name, { kind });
    const series = seriesOf(analysis, page, header, name.text, context);
    const behind = sourceOf(analysis, header, context);
    return build(exposed(name.text, kind, series), {
      kind,
      help: helpOf(analysis, page, header, name.text, context),
      labels: labelsOf(series) ?? labelsBehind(analysis, header, name.text, context),
      context,
      ...(behind ? { at: behind, nameAt: null } : {}),
    });
  };
  const unknown = (reason: string): Declaration => build({ pattern: '*', reason }, {});
  // A name that stands there is one, whoever calls: only its labels may hang on that.
  if (header.name.search(MARK) < 0) {
    const all = analysis.values.inFewContexts(ofContext, unknown, FOR_LABELS);
    return all.length > 0 ? all : [ofContext(null)];
  }
  if (isOpen(analysis, header)) return analysis.values.inEachContext(ofContext, unknown);
  // A part that is known of a name is of one that the code gives.
  return analysis.values.inFewContexts(ofContext, unknown).filter(({ name }) => /[a-zA-Z]/.test(textOrPattern(name)));
}

/** Whether a name is worth telling that is not known: what is written of another library's metrics is declared elsewhere. */
function isOpen(analysis: Analysis, { name, writing }: Header): boolean {
  if (/[a-zA-Z]/.test(name)) return true;
  return !hasClient(analysis.workspace.owner(writing.source.file));
}

function kindOf(analysis: Analysis, header: Header, context: Context | null): Kind {
  const value = evaluated(analysis, header.writing, header.rest, context);
  return 'text' in value ? (KINDS.get(value.text.trim().toLowerCase()) ?? 'unknown') : 'unknown';
}

/** Where a name that is put into the text is given, the longest part of several; null for one that stands in it. */
function sourceOf(analysis: Analysis, { writing, name }: Header, context: Context | null): Expr | null {
  const at = { source: writing.source, node: writing.node };
  let found: Expr | null = null;
  let longest = -1;
  for (const [mark, index] of name.matchAll(MARK)) {
    const hole = writing.holes[Number(index)];
    const behind = hole ? analysis.values.writtenFrom(hole, at, context) : null;
    // What is put in front of a name from elsewhere is no place to declare it.
    if (!hole || !behind || (name !== mark && !context && !isBeside(behind, writing))) continue;
    const { length } = textOrPattern(analysis.values.written(hole, at, context));
    if (length <= longest) continue;
    found = behind;
    longest = length;
  }
  return found;
}

/** The help that is written for a name: in the same text, in the same function, or else in the file. */
function helpOf(analysis: Analysis, page: Page, header: Header, name: string, context: Context | null): string | null {
  const helps = page.headers.filter(({ about }) => about === 'HELP');
  const named = helps.filter((each) => {
    if (each.name === name) return true;
    const first = each.name.search(MARK);
    if (first < 0 || !name.startsWith(each.name.slice(0, first)) || !isBeside(each.writing, header.writing))
      return false;
    const value = evaluated(analysis, each.writing, each.name, context);
    return 'text' in value && value.text === name;
  });
  const help = named.find(({ writing }) => isBeside(writing, header.writing)) ?? named[0];
  if (!help || help.rest === '') return null;
  const value = evaluated(analysis, help.writing, help.rest, context);
  return 'text' in value ? value.text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char)) : null;
}

/** In OpenMetrics the type names a counter without the `_total` that its series have. */
function exposed(name: string, kind: Kind, series: readonly Series[]): Value {
  const isBare =
    kind === 'counter' && series.length > 0 && series.every(({ suffix }) => /^_(?:total|created)$/.test(suffix));
  return { text: isBare ? `${name}_total` : name };
}
