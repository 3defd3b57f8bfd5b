/**
 * `metered`, as `serde_prometheus` shows it: what `#[measure(…)]` measures of the functions of an `impl` under `#[metered(registry = …)]`.
 *
 * A metric is called as its type in snake case, behind the prefix that `serde_prometheus::to_string` is given; the function is the
 * last part of the label `path`, beside the labels for all (serde_prometheus src/lib.rs, `write_value`). Those of the `impl` count for
 * each function that has a `#[measure]` (metered-macro src/metered.rs). A histogram has a gauge for each of `samples`, `min`, `max`,
 * `mean` and `stdev`, and its quantiles (metered src/hdr_histogram.rs). The text has neither types nor help.
 */
import type { Finding } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import type { Expr } from '../source/nodes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { unreadLibrary } from '../unread.ts';
import { joined, textOrPattern, unknown, type Value } from '../values/value.ts';
import { argumentsOf } from './arguments.ts';
import { declare, type Library, NO_MAKERS } from './library.ts';
import { attributesAbove } from './metrics/derive-attributes.ts';
import { outsideCalls } from './outside-calls.ts';
import { labelMap } from './prometheus/label-map.ts';

const CRATE = 'metered';
const EXPORTER = 'serde_prometheus';
const ATTRIBUTE = /#\[\s*(?:metered\s*::\s*)?metered\s*\(/g;

const OF_HISTOGRAM = ['', '_samples', '_min', '_max', '_mean', '_stdev'];
const NAMES: ReadonlyMap<string, { readonly name: string; readonly parts: readonly string[] }> = new Map([
  ['HitCount', { name: 'hit_count', parts: [''] }],
  ['ErrorCount', { name: 'error_count', parts: [''] }],
  ['InFlight', { name: 'in_flight', parts: [''] }],
  ['ResponseTime', { name: 'response_time', parts: OF_HISTOGRAM }],
  ['Throughput', { name: 'throughput', parts: OF_HISTOGRAM }],
]);

export const metered: Library = {
  name: CRATE,
  words: [CRATE],
  hint: new RegExp(ATTRIBUTE.source),
  makers: NO_MAKERS,
  verbs: { writes: new Set(), reads: new Set() },
  identity: 'name',
  expose: (_analysis, { declaration: { name } }) => [{ name }],
  declarations(analysis, source) {
    if (!has(analysis, CRATE)) return [];
    const shown = shownBy(analysis);
    return shown === null
      ? []
      : measuredIn(analysis, source).flatMap(({ type, at }) => {
          const { name, parts } = NAMES.get(type) ?? { name: '', parts: [] };
          return parts.map((part) =>
            declare({
              ...{ library: CRATE, kind: 'unknown', at, role: 'built-in', verb: 'measure' },
              name: joined([shown.prefix, { text: `${name}${part}` }]),
              labels: shown.labels && [
                ...shown.labels,
                'path',
                ...(parts.length > 1 && part === '' ? ['quantile'] : []),
              ],
            }),
          );
        });
  },
  findings: told,
};

function has({ workspace }: Analysis, crate: string): boolean {
  return workspace.crates.packages.some(({ registry }) => registry.has(crate));
}

interface Measured {
  /** The type of the metric, without its parameters. */
  readonly type: string;
  readonly at: Expr;
}

/** The metrics of the functions of a file, outside tests, in the order of the text. */
function measuredIn(analysis: Analysis, source: SourceFile): Measured[] {
  return [...source.text.matchAll(ATTRIBUTE)].flatMap(({ index }) => {
    let block = source.attributeAt(index);
    while (block && block.type !== 'impl_item')
      block = /^attribute_item$|_comment$/.test(block.type) ? block.nextNamedSibling : null;
    const body = block?.childForFieldName('body');
    if (!block || !body || source.isInert(index) || analysis.workspace.isTest(source, block)) return [];
    const shared = typesAbove(source, block);
    return body.namedChildren.flatMap((item) => {
      const own = item?.type === 'function_item' ? typesAbove(source, item) : null;
      return own ? [...(shared ?? []), ...own] : [];
    });
  });
}

/** The types that the `#[measure(…)]` above an item name; null where it has none. */
function typesAbove(source: SourceFile, item: Node): Measured[] | null {
  const attributes = attributesAbove(source, item).filter(({ name }) => name === 'measure');
  if (attributes.length === 0) return null;
  return attributes.flatMap(({ node, text }) => {
    // Parameters have commas of their own.
    let plain = text;
    for (let before = ''; before !== plain; ) {
      before = plain;
      plain = plain.replace(/<[^<>]*>/g, (each) => ' '.repeat(each.length));
    }
    const start = /^#\[\s*measure\s*\(\s*(?:\[|type\s*=|(?=\w))/.exec(plain);
    if (!start) return [];
    const list = /^[^\])]*/.exec(plain.slice(start[0].length))?.[0] ?? '';
    const isOne = /=\s*$/.test(start[0]);
    return [...list.matchAll(/(?:\w+\s*::\s*)*(\w+)/g)].slice(0, isOne ? 1 : undefined).map((match): Measured => {
      const type = match[1] ?? '';
      const from = node.startIndex + start[0].length + match.index + match[0].length - type.length;
      return { type, at: { source, node: source.nodeAt(from, from + type.length) ?? node } };
    });
  });
}

interface Shown {
  /** With its `_`. */
  readonly prefix: Value;
  readonly labels: readonly string[] | null;
}

const known = new WeakMap<Analysis, { readonly shown: Shown | null }>();

/** What the calls of `serde_prometheus` outside tests put in front of all names, and beside all labels; null where there is none. */
function shownBy(analysis: Analysis): Shown | null {
  let found = known.get(analysis);
  if (!found) {
    found = { shown: together(analysis, callsOfExporter(analysis)) };
    known.set(analysis, found);
  }
  return found.shown;
}

function callsOfExporter(analysis: Analysis): { readonly source: SourceFile; readonly args: readonly Node[] }[] {
  const { workspace } = analysis;
  const files = new Set([...workspace.occurrences(EXPORTER, workspace.files)].map(({ source }) => source));
  return [...files].flatMap((source) =>
    outsideCalls(analysis, source, ['to_string', 'write']).flatMap(({ call, path }) => {
      if (path[0] !== EXPORTER) return [];
      const args = argumentsOf(source, call);
      return [{ source, args: path.at(-1) === 'write' ? args.slice(1) : args }];
    }),
  );
}

function together(analysis: Analysis, calls: ReturnType<typeof callsOfExporter>): Shown | null {
  const all = calls.map(({ source, args: [, namespace, globals] }): Shown => {
    const labels = globals ? labelMap(analysis, { source, node: globals }, null) : null;
    return { prefix: prefixOf(analysis, source, namespace), labels: labels && Object.keys(labels) };
  });
  const [first] = all;
  if (!first) return null;
  const isOne = all.every(({ prefix }) => textOrPattern(prefix) === textOrPattern(first.prefix));
  const labels = all.some((each) => each.labels === null) ? null : all.flatMap((each) => each.labels ?? []);
  return {
    prefix: isOne ? first.prefix : unknown('`serde_prometheus` is given several prefixes'),
    labels: labels && [...new Set(labels)],
  };
}

function prefixOf(analysis: Analysis, source: SourceFile, namespace: Node | undefined): Value {
  const given = namespace ? { source, node: namespace } : null;
  if (!given || analysis.values.isNone(given, null)) return { text: '' };
  const { expr, context } = analysis.values.follow(given, null);
  const [inner] = expr.node.type === 'call_expression' ? argumentsOf(expr.source, expr.node) : [];
  if (!inner) return unknown('the prefix that `serde_prometheus` is given is known only at run time');
  return joined([analysis.values.text({ source: expr.source, node: inner }, context), { text: '_' }]);
}

/** A finding for each package that measures or shows what is not read. */
function told(analysis: Analysis): Finding[] {
  const { workspace } = analysis;
  const measures = has(analysis, CRATE);
  if (!measures && !has(analysis, EXPORTER)) return [];
  const isShown = shownBy(analysis) !== null;
  return workspace.crates.packages.flatMap((owner) => {
    const first = (crate: string, isIt: (source: SourceFile, at: number) => boolean): Finding[] => {
      if (!owner.registry.has(crate)) return [];
      for (const file of workspace.filesOf(owner)) {
        if (workspace.tests.isTestFile(file)) continue;
        const source = workspace.source(file);
        const at = source.placesOf(crate).find((each) => !source.isInert(each) && isIt(source, each));
        if (at !== undefined) return [unreadLibrary(owner.name, `\`${crate}\``, source.place(at))];
      }
      return [];
    };
    const isUnread = (source: SourceFile): boolean =>
      !isShown || measuredIn(analysis, source).some(({ type }) => !NAMES.has(type));
    // What is no metric of `metered` is shown by the names of its fields.
    return [...first(CRATE, isUnread), ...(measures ? [] : first(EXPORTER, () => true))];
  });
}
