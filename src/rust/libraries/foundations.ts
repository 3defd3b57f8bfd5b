/**
 * `foundations`: modules of metrics under `#[metrics]`, and structs under `#[info_metric]`.
 *
 * A function is `service_module_function`, without the service where the macro says `unprefixed`; an info metric is the snake
 * case of its struct, and a gauge. Help is the doc comment (foundations-backend.ts). A counter has no
 * `_total` of its own. Source: foundations-macros src/metrics/mod.rs and src/info_metric/mod.rs, foundations
 * src/telemetry/metrics/internal.rs, prometools src/nonstandard.rs. The service: foundations-service.ts.
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import { docTexts } from '../source/attributes.ts';
import { givenValue, hasMeta, type Meta, metasOf } from '../source/metas.ts';
import { callOf, type Expr } from '../source/nodes.ts';
import { parameterNodes } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { knownText, textOrPattern, type Value } from '../values/value.ts';
import { structAt } from '../workspace/struct-of.ts';
import { isOfLibrary, namedType, typeAt } from '../workspace/type-names.ts';
import { fieldsOf } from '../workspace/type-texts.ts';
import { argumentsOf } from './arguments.ts';
import { buckets } from './buckets.ts';
import { shownHelp } from './foundations/backend.ts';
import { builtIn } from './foundations/built-in.ts';
import { serviceNames } from './foundations/service.ts';
import { type Declaration, declare, type Exposed, type Library, type Made, NO_MAKERS } from './library.ts';

const MACRO = /#\s*\[\s*(?:\w+\s*::\s*)*(?:metrics|info_metric)\b/;

/** The exposition kind of a type, and what it adds to the name. The exemplar counter is the only one with a suffix. */
const TYPES: Readonly<Record<string, { readonly kind: Kind; readonly suffixes: readonly string[] }>> = {
  Counter: { kind: 'counter', suffixes: [''] },
  NonstandardUnsuffixedCounter: { kind: 'counter', suffixes: [''] },
  CounterWithExemplar: { kind: 'counter', suffixes: ['_total'] },
  ThreadLocalCounter: { kind: 'counter', suffixes: [''] },
  Gauge: { kind: 'gauge', suffixes: [''] },
  GaugeF64: { kind: 'gauge', suffixes: [''] },
  RangeGauge: { kind: 'gauge', suffixes: ['', '_min', '_max'] },
  Histogram: { kind: 'histogram', suffixes: [''] },
  TimeHistogram: { kind: 'histogram', suffixes: [''] },
  NativeHistogram: { kind: 'histogram', suffixes: [''] },
  NativeTimeHistogram: { kind: 'histogram', suffixes: [''] },
  HistogramWithExemplars: { kind: 'histogram', suffixes: [''] },
};
const OTHER = { kind: 'unknown', suffixes: [''] } as const;

export const foundations: Library = {
  name: 'foundations',
  words: ['metrics', 'info_metric', 'telemetry'],
  hint: /#\s*\[\s*(?:\w+\s*::\s*)*(?:metrics|info_metric)\b|\btelemetry\s*::\s*init\s*\(|\btelemetry\s*::\s*init_with_server\s*\(/,
  // A metric is declared where its function stands: nothing makes it by a name that it is given.
  makers: NO_MAKERS,
  verbs: {
    writes: new Set([
      ...['inc', 'inc_by', 'dec', 'dec_by', 'set', 'observe', 'start_timer', 'observe_with_exemplar'],
      ...['inc_with_exemplar', 'inc_by_with_exemplar', 'observe_with_optional_exemplar', 'observe_duration'],
    ]),
    reads: new Set(['get', 'fmt', 'remove', 'clear', 'encode', 'metric_type']),
    handsOn: new Set(['get_or_create', 'inner']),
    takers: /(?:^|::)GaugeGuard::new$/,
  },
  identity: 'place',
  expose,
  declarations(analysis, source) {
    const found = builtIn(analysis, source);
    if (!MACRO.test(source.text)) return found;
    for (const { node, metas } of itemsOf(analysis, source, /\bmod\s+((?:r#)?\w+)\s*\{/g, 'mod_item')) {
      if (metas.some((meta) => isOurs(analysis, source, node, meta, 'metrics')))
        found.push(...ofModule(analysis, source, node));
    }
    for (const { node, metas } of itemsOf(analysis, source, /\bstruct\s+((?:r#)?\w+)/g, 'struct_item')) {
      const mine = metas.find((meta) => isOurs(analysis, source, node, meta, 'info_metric'));
      if (mine) found.push(...ofInfo(analysis, source, node, mine));
    }
    return found;
  },
};

/** The items of a file that the pattern finds the names of, outside tests, with their attributes. */
function itemsOf(
  analysis: Analysis,
  source: SourceFile,
  pattern: RegExp,
  type: string,
): { node: Node; metas: readonly Meta[] }[] {
  const found: { node: Node; metas: readonly Meta[] }[] = [];
  for (const match of source.text.matchAll(pattern)) {
    const from = (match.index ?? 0) + match[0].lastIndexOf(match[1] ?? '');
    const name = source.nodeAt(from, from + (match[1] ?? '').length);
    const node = name ? source.parent(name) : null;
    if (node?.type === type && !analysis.workspace.isTest(source, node))
      found.push({ node, metas: metasOf(source, node) });
  }
  return found;
}

/** Whether an attribute is the macro of this library: its path, an import, or a package that depends on it says so. */
function isOurs(analysis: Analysis, source: SourceFile, at: Node, { path }: Meta, macro: string): boolean {
  if (path.at(-1) !== macro) return false;
  const meaning = analysis.modules.resolve(path, source, at);
  if (meaning?.type === 'external' && meaning.path.length > 1) return meaning.path.includes('foundations');
  return analysis.workspace.owner(source.file)?.registry.has('foundations') === true;
}

function ofModule(analysis: Analysis, source: SourceFile, module: Node): Declaration[] {
  const body = module.childForFieldName('body');
  const moduleName = module.childForFieldName('name');
  if (!body || !moduleName) return [];
  return body.namedChildren.flatMap((item) => {
    const name = item?.type === 'function_signature_item' ? item.childForFieldName('name') : null;
    const type = item?.childForFieldName('return_type');
    if (!item || !name || !type) return [];
    const shape = metricType(analysis, source, type);
    const metas = metasOf(source, item);
    const ctor = metas.find((meta) => meta.path.at(-1) === 'ctor')?.value ?? null;
    const at = { source, node: name };
    const common = {
      library: 'foundations',
      kind: shape.kind,
      labels: labelsOf(analysis, source, item),
      help: helpOf(analysis, source, item),
      buckets: ctor ? bounds(analysis, ctor) : null,
      handles: [{ type: 'result', function: { source, node: item } }] as const,
    };
    const whole = `${source.textOf(moduleName)}_${source.textOf(name)}`;
    return shape.suffixes.map((suffix) => declare({ ...common, at, name: { text: `${whole}${suffix}` } }));
  });
}

/** What a function gives: a type of this library, also inside `WithExemplar<T, S>`. */
function metricType(analysis: Analysis, source: SourceFile, type: Node): (typeof TYPES)[string] {
  let named = namedType(analysis, typeAt(source, type));
  const [wrapped] = named?.path.at(-1) === 'WithExemplar' ? named.args : [];
  if (wrapped) named = namedType(analysis, wrapped);
  const last = named?.path.at(-1) ?? '';
  const known = named && isOfLibrary(analysis, named, /^(?:foundations(?:-metrics)?|prometools|prometheus-client)$/);
  return (known && Object.hasOwn(TYPES, last) ? TYPES[last] : undefined) ?? OTHER;
}

/** The labels that arguments or fields give: by their name or the one that `serde` gives them; null where it flattens. */
function serdeName(analysis: Analysis, source: SourceFile, item: Node, name: Node): string[] | null {
  const metas = metasOf(source, item);
  if (hasMeta(metas, 'serde', 'flatten')) return null;
  if (hasMeta(metas, 'serde', 'skip') || hasMeta(metas, 'serde', 'skip_serializing')) return [];
  const renamed = serializedName(source, metas) ?? givenValue(metas, 'serde', 'rename');
  if (!renamed) return [source.textOf(name).replace(/^r#/, '')];
  const text = analysis.values.text(renamed, null);
  return 'text' in text ? [text.text] : null;
}

/** `#[serde(rename(serialize = "type"))]`. */
function serializedName(source: SourceFile, metas: readonly Meta[]): Expr | null {
  for (const { path, args } of metas) {
    const value = path.at(-1) === 'serde' ? args.find((argument) => argument.key === 'rename')?.value : null;
    if (value?.node.type !== 'call_expression') continue;
    const inner = argumentsOf(source, value.node).find((each) => /^serialize\s*=/.test(source.textOf(each)));
    const right = inner?.childForFieldName('right');
    if (right) return { source, node: right };
  }
  return null;
}

function labelsOf(analysis: Analysis, source: SourceFile, signature: Node): string[] | null {
  const parameters = signature.childForFieldName('parameters');
  const labels: string[] = [];
  for (const parameter of parameters ? parameterNodes(parameters) : []) {
    const pattern = parameter.childForFieldName('pattern');
    const named = pattern ? serdeName(analysis, source, parameter, pattern) : null;
    if (!named) return null;
    labels.push(...named);
  }
  return labels;
}

/** The doc comment as it is, its lines one behind the other, as the registry shows it. */
function helpOf(analysis: Analysis, source: SourceFile, item: Node): string | null {
  return shownHelp(analysis, source, docTexts(source, item).join('').trim());
}

/** The bounds of `HistogramBuilder { buckets: … }`, or of `NativeHistogramBuilder { classic_buckets: Some(…), … }`. */
function bounds(analysis: Analysis, { source, node }: Expr): readonly number[] | string | null {
  if (node.type !== 'struct_expression') return null;
  for (const field of node.childForFieldName('body')?.namedChildren ?? []) {
    const name = field?.childForFieldName('field');
    const value = field?.childForFieldName('value');
    if (name && value && source.textOf(name) === 'buckets') return buckets(analysis, { source, node: value }, null);
  }
  return null;
}

/** An info metric, and an update of it for each `report_info` that is given one. */
function ofInfo(analysis: Analysis, source: SourceFile, struct: Node, macro: Meta): Declaration[] {
  const name = struct.childForFieldName('name');
  if (!name) return [];
  const given = macro.args.find((argument) => argument.key === 'name')?.value;
  const text: Value = given ? analysis.values.text(given, null) : { text: snakeCase(source.textOf(name)) };
  const labels = fieldsOf(struct).map((field) => {
    const own = field.childForFieldName('name');
    return own ? serdeName(analysis, source, field, own) : null;
  });
  const common = {
    library: 'foundations',
    kind: 'gauge',
    name: text,
    at: { source, node: name },
    labels: labels.every((each) => each !== null) ? labels.flatMap((each) => each ?? []) : null,
    help: helpOf(analysis, source, struct),
    nameConst: source.textOf(name),
  } as const;
  const reports = reportsOf(analysis, { source, node: struct });
  return [
    declare(common),
    ...reports.map((origin) => declare({ ...common, origin, role: 'update', verb: 'report_info' })),
  ];
}

/** As the macro does it: every upper-case letter begins a word. */
function snakeCase(name: string): string {
  return [...name].map((char, index) => (index > 0 && /\p{Lu}/u.test(char) ? `_${char}` : char).toLowerCase()).join('');
}

/** The calls of `report_info` that are given an object of a struct, or something whose type is not in sight. */
function reportsOf(analysis: Analysis, struct: Expr): Expr[] {
  const { workspace } = analysis;
  const found: Expr[] = [];
  for (const { source, from, to } of workspace.namedOccurrences(
    'report_info',
    workspace.filesThatSee(struct.source.file),
  )) {
    let callee = source.nodeAt(from, to);
    for (let up = callee && source.parent(callee); callee && up; up = source.parent(callee)) {
      if (up.type !== 'scoped_identifier' && up.type !== 'generic_function') break;
      callee = up;
    }
    const call = callee ? callOf(source, callee) : null;
    const [argument] = call ? argumentsOf(source, call) : [];
    if (!call || !argument) continue;
    const given = structAt(analysis, source, argument);
    if (!given || (given.source === struct.source && given.node.startIndex === struct.node.startIndex))
      found.push({ source, node: call });
  }
  return found;
}

/** What a scrape shows: behind the name of each service that the crate is part of, or with that as a label. */
function expose(analysis: Analysis, { declaration }: Made): readonly Exposed[] {
  const { name, role, at } = declaration;
  if (role === 'built-in' || !('text' in name)) return [{ name }];
  const isInfo = declaration.handles.length === 0;
  if (isInfo) return [{ name }];
  const unprefixed = isUnprefixed(at);
  const shown = new Map<string, Exposed>();
  for (const { prefix, label } of serviceNames(analysis, at.source.file)) {
    if (label) {
      const value = knownText(prefix);
      shown.set(name.text, { name, constLabels: { [label]: value } });
      continue;
    }
    const whole: Value = unprefixed
      ? name
      : 'text' in prefix
        ? { text: prefix.text === '' ? name.text : `${prefix.text}_${name.text}` }
        : { pattern: `${prefix.pattern}_${name.text}`, reason: prefix.reason };
    const key = textOrPattern(whole);
    if (!shown.has(key)) shown.set(key, { name: whole });
  }
  return [...shown.values()];
}

/** Whether the macro on the module around a function leaves the name of the service out. */
function isUnprefixed({ source, node }: Expr): boolean {
  for (let at: Node | null = node; at; at = source.parent(at))
    if (at.type === 'mod_item') return hasMeta(metasOf(source, at), 'metrics', 'unprefixed');
  return false;
}
