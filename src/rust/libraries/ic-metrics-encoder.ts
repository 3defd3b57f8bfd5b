/**
 * `ic-metrics-encoder`: a canister of the Internet Computer writes its page of metrics by a `MetricsEncoder`.
 *
 * A metric is what `encode_counter`, `encode_gauge`, `encode_histogram` or `encode_single_value` names, with its value there and then, or
 * `counter_vec`, `gauge_vec` or `histogram_vec`, whose builder is given the labels of each sample. Names and helps are written as they
 * are (src/lib.rs, `encode_header`). Each scrape writes it anew: it is kept up to date where it is written.
 * https://docs.rs/ic-metrics-encoder/latest/ic_metrics_encoder/struct.MetricsEncoder.html
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import type { Write } from '../flow/findings.ts';
import { argumentsOf } from '../source/nodes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Context } from '../values/context.ts';
import { knownText } from '../values/value.ts';
import { methodCallAt } from './arguments.ts';
import { type Declaration, declare, type Library } from './library.ts';
import { spellings } from './spellings.ts';

const CRATE = 'ic-metrics-encoder';
const ENCODER = 'MetricsEncoder';

/** What each method is given, by the place of the argument. A kind that no method has is an argument, too. */
interface Shape {
  readonly kind: Kind | null;
  readonly name: number;
  readonly help: number;
  /** Whether the labels are given to the builder that it gives. */
  readonly labelled: boolean;
}

const SHAPES: ReadonlyMap<string, Shape> = new Map([
  ['encode_counter', { kind: 'counter', name: 0, help: 2, labelled: false }],
  ['encode_gauge', { kind: 'gauge', name: 0, help: 2, labelled: false }],
  ['encode_histogram', { kind: 'histogram', name: 0, help: 3, labelled: false }],
  ['encode_single_value', { kind: null, name: 1, help: 3, labelled: false }],
  ['counter_vec', { kind: 'counter', name: 0, help: 1, labelled: true }],
  ['gauge_vec', { kind: 'gauge', name: 0, help: 1, labelled: true }],
  ['histogram_vec', { kind: 'histogram', name: 0, help: 1, labelled: true }],
]);
const METHOD = [...SHAPES.keys()].join('|');
const CALL = new RegExp(`\\b(?:${METHOD})(?=\\s*\\()`, 'g');
const KINDS: ReadonlySet<string> = new Set(['counter', 'gauge', 'histogram', 'summary']);

export const icMetricsEncoder: Library = {
  name: CRATE,
  words: spellings('encode_{counter,gauge,histogram,single_value}', '{counter,gauge,histogram}_vec'),
  hint: new RegExp(`\\.\\s*(?:${METHOD})\\s*\\(`),
  makers: new RegExp(`\\.\\s*(?:${METHOD})\\s*\\(\\s*[^\\s"]`),
  verbs: {
    writes: new Set(['value', 'histogram']),
    reads: new Set(),
    // The builder is given back by each.
    handsOn: new Set(['value', 'histogram']),
  },
  identity: 'name',
  declarations(analysis, source) {
    const found: Declaration[] = [];
    for (const match of source.text.matchAll(CALL)) {
      const at = match.index ?? 0;
      const call = methodCallAt(source, at, at + match[0].length);
      const shape = SHAPES.get(match[0]);
      if (!call || !shape || analysis.workspace.isTest(source, call)) continue;
      if (isOfEncoder(analysis, source, call, match[0]))
        found.push(...fromCall(analysis, source, call, match[0], shape));
    }
    return found;
  },
  expose: (analysis, { declaration, group, writes }) => [
    {
      name: declaration.name,
      ...(group.some(({ role }) => role === 'make') ? { labels: labelsOf(analysis, writes) } : {}),
    },
  ],
};

/** Whether the call is one of the encoder: by its type, or because the package has the crate and nothing else the method. */
function isOfEncoder(analysis: Analysis, source: SourceFile, call: Node, method: string): boolean {
  const { types, modules, workspace } = analysis;
  const owner = workspace.owner(source.file);
  const uses = owner === null ? [] : [...workspace.crates.used(owner)];
  if (!uses.some(({ registry }) => registry.has(CRATE))) return false;
  const receiver = call.childForFieldName('function')?.childForFieldName('value');
  const type = receiver ? types.of(source, receiver) : null;
  if (receiver && type !== null) return type === ENCODER && types.methods(source, type, method).length === 0;
  return !modules.itemsNamed(method, source.file).some(({ node }) => node.type === 'function_item');
}

function fromCall(analysis: Analysis, source: SourceFile, call: Node, method: string, shape: Shape): Declaration[] {
  const args = argumentsOf(call);
  const [name, help] = [args[shape.name], args[shape.help]];
  if (!name || !help) return [];
  const at = { source, node: name };
  const given = shape.kind === null ? args[0] : undefined;
  const common = {
    library: CRATE,
    origin: { source, node: call },
    ...(shape.labelled ? {} : { labels: [], role: 'update' as const, verb: method }),
  };
  const kindIn = (context: Context | null): Kind => {
    const text = given ? knownText(analysis.values.text({ source, node: given }, context)) : null;
    return shape.kind ?? (text !== null && KINDS.has(text) ? (text as Kind) : 'unknown');
  };
  return analysis.values.inEachContext(
    (context) =>
      declare({
        ...common,
        kind: kindIn(context),
        name: analysis.values.text(at, context),
        at: analysis.values.argumentBehind(at, context) ?? at,
        help: knownText(analysis.values.text({ source, node: help }, context)),
        context,
      }),
    (reason) => declare({ ...common, kind: shape.kind ?? 'unknown', name: { pattern: '*', reason }, at }),
  );
}

/** The labels of all samples; null when those of one are not in sight, or when there is none. */
function labelsOf(analysis: Analysis, writes: readonly Write[]): readonly string[] | null {
  const labels = new Set<string>();
  for (const { call, context } of writes) {
    const [pairs] = call ? argumentsOf(call.node) : [];
    const keys = call && pairs ? analysis.values.entries({ source: call.source, node: pairs }, context) : null;
    for (const [key] of keys ?? []) {
      const text = knownText(key);
      if (text === null) return null;
      labels.add(text);
    }
    if (!keys) return null;
  }
  return writes.length === 0 ? null : [...labels];
}
