/**
 * Metrics that a collector of `prometheus-client` describes at each scrape: `encoder.encode_descriptor("name", "help", unit, type)`.
 *
 * Name and labels are behind the prefix and beside the labels of the registry that the collector is registered in; the help is
 * as given (client_rust, src/collector.rs, src/encoding/text.rs).
 */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import { mentions } from '../../flow/mentions.ts';
import { blockAround, type Expr, implAround, implType, keyOf } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { enclosingFunction } from '../../source/scopes.ts';
import type { Node } from '../../source/syntax.ts';
import type { Context } from '../../values/context.ts';
import { withoutCallers } from '../../values/needs.ts';
import type { TypeExpr } from '../../workspace/type-names.ts';
import { argumentsOf } from '../arguments.ts';
import { labelNamesOf } from './label-sets.ts';
import { metricValue } from './metric-values.ts';
import { kindNamed } from './own-metrics.ts';
import { type Scope, scopesOf } from './registry-scopes.ts';
import { valueType } from './value-types.ts';
import { meaningOf, plainType, typeName } from './written-types.ts';

/** Functions between a collector's `encode` and the place that describes the metric. */
const MAX_STEPS = 6;

/** The kind that the last argument of `encode_descriptor` names, or null. */
export function describedKind(analysis: Analysis, expr: Expr, context: Context | null): Kind | null {
  const { expr: target, context: inner } = analysis.values.follow(expr, context);
  const { source, node } = target;
  if (node.type === 'scoped_identifier') {
    const path = pathParts(source.textOf(node));
    return path.at(-2) === 'MetricType' ? kindNamed(path.at(-1) ?? '') : null;
  }
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  const metric = called?.type === 'field_expression' ? called.childForFieldName('value') : null;
  if (!called || !metric || !/\bmetric_type$/.test(source.textOf(called))) {
    const name = node.type === 'identifier' ? source.textOf(node) : '';
    return /^(?:Counter|Gauge|Histogram|Info|Unknown)$/.test(name) ? kindNamed(name) : null;
  }
  return metricValue(analysis, { source, node: metric }, inner).kind;
}

/** The label names of what is encoded behind a description; null when they are not known. */
export function describedLabels(analysis: Analysis, call: Expr, context: Context | null): readonly string[] | null {
  const { source } = call;
  let at = call.node;
  for (
    let up = source.parent(at);
    up && /^(?:try|parenthesized|reference)_expression$/.test(up.type);
    up = source.parent(up)
  )
    at = up;
  const parent = source.parent(at);
  if (parent?.type !== 'let_declaration') return encodedLabels(analysis, { source, node: at }, context);
  const pattern = parent.childForFieldName('pattern');
  const block = blockAround(source, parent);
  if (!pattern || !block || !/^(?:identifier|mut_pattern)$/.test(pattern.type)) return null;
  const name = source.textOf(pattern).replace(/^mut\s+/, '');
  const found = mentions(analysis, {
    type: 'local',
    source,
    name,
    from: parent.endIndex,
    to: block.endIndex,
    declaration: parent,
  });
  const all = new Set<string>();
  for (const mention of found) {
    const labels = encodedLabels(analysis, mention, context);
    if (!labels) return null;
    for (const label of labels) all.add(label);
  }
  return [...all];
}

/** The labels that the use of an encoder adds. */
function encodedLabels(analysis: Analysis, { source, node }: Expr, context: Context | null): readonly string[] | null {
  let at: Node = node;
  let parent = source.parent(at);
  while (parent && /^(?:reference|parenthesized)_expression$/.test(parent.type)) {
    at = parent;
    parent = source.parent(at);
  }
  if (parent?.type === 'field_expression') {
    const call = source.parent(parent);
    const method = source.textOf(parent.childForFieldName('field') ?? parent);
    const [first] = call?.type === 'call_expression' ? argumentsOf(source, call) : [];
    if (/^encode_(?:counter|gauge|histogram)$/.test(method)) return [];
    if (!first || !/^encode_(?:family|info)$/.test(method)) return method === 'encode_info' ? [] : null;
    return withoutCallers(() => labelNamesOf(analysis, { source, node: first }, context), null);
  }
  if (parent?.type !== 'arguments') return null;
  const called = source.parent(parent)?.childForFieldName('function');
  const path = called && called.type !== 'field_expression' ? pathParts(source.textOf(called)) : [];
  const metric =
    called?.type === 'field_expression'
      ? called.childForFieldName('value')
      : argumentsOf(source, source.parent(parent) ?? parent)[0];
  const method =
    called?.type === 'field_expression'
      ? source.textOf(called.childForFieldName('field') ?? called)
      : (path.at(-1) ?? '');
  if (method !== 'encode' || !metric || metric.id === at.id) return null;
  const labels = withoutCallers(() => metricValue(analysis, { source, node: metric }, context).labels, null);
  return labels === 'uses' ? null : labels;
}

/**
 * The scopes in which the collector around a description is registered; none when nothing in the workspace registers it and
 * nobody else can. One that others can name has that of a bare registry.
 */
export function collectorScopes(analysis: Analysis, call: Expr, context: Context | null): readonly Scope[] {
  const types = collectorsAround(analysis, call, context);
  const all = registrations(analysis);
  const own = all.filter((each) => types.some((type) => isOf(analysis, each, type)));
  const found = own.length > 0 ? own : all.filter((each) => each.type === null);
  if (found.length > 0) return found.flatMap((each) => scopesOf(analysis, each.registry, each.context));
  return types.length === 0 || types.some((type) => isPublic(analysis, type))
    ? [{ prefix: { text: '' }, labels: {}, ways: [null] }]
    : [];
}

interface CollectorType {
  readonly name: string;
  readonly at: Expr;
}

/** The types whose `Collector` leads to a place: the one around it, or those that call the function around it. */
function collectorsAround(analysis: Analysis, at: Expr, context: Context | null): CollectorType[] {
  let outer = context;
  const seen = new Set<string>();
  const found = new Map<string, CollectorType>();
  const open: { at: Expr; depth: number }[] = [{ at, depth: 0 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const around = enclosingFunction(next.at.source, next.at.node);
    if (!around) continue;
    const target = { source: next.at.source, node: around };
    const key = keyOf(target);
    if (seen.has(key)) continue;
    seen.add(key);
    const trait = implAround(target.source, around)?.childForFieldName('trait');
    const type = implType(target.source, around);
    if (trait && type && /\bCollector$/.test(target.source.textOf(trait)))
      found.set(`${type} ${target.source.file}`, { name: type, at: target });
    else if (next.depth < MAX_STEPS) {
      const frame = outer?.function === key ? outer : null;
      outer = frame ? frame.outer : outer;
      const calls = frame ? [frame.call] : analysis.calls.of(target);
      open.push(...calls.map((call) => ({ at: call, depth: next.depth + 1 })));
    }
  }
  return [...found.values()];
}

function isPublic(analysis: Analysis, { name, at }: CollectorType): boolean {
  const owner = analysis.workspace.owner(at.source.file);
  const [struct] = analysis.types.structs(at.source, name);
  return (
    owner?.lib != null && struct?.node.namedChildren.some((child) => child?.type === 'visibility_modifier') === true
  );
}

interface Registration {
  /** The name of the collector's type, or null when it is not in sight. */
  readonly type: string | null;
  /** Where that type is defined, when its name leads there. */
  readonly definition: string | null;
  readonly registry: Expr;
  /** The call that leads to the registry, where a method of the workspace's own hands the collector on. */
  readonly context: Context | null;
}

const known = new WeakMap<Analysis, readonly Registration[]>();

/** Every `register_collector` outside tests. */
function registrations(analysis: Analysis): readonly Registration[] {
  let found = known.get(analysis);
  if (!found) {
    const { workspace } = analysis;
    const all: Registration[] = [];
    for (const { source, from, to } of workspace.occurrences('register_collector', workspace.files)) {
      const access = source.parent(source.nodeAt(from, to) ?? source.root);
      const call = access ? source.parent(access) : null;
      const receiver = access?.type === 'field_expression' ? access.childForFieldName('value') : null;
      const [collector] = call?.type === 'call_expression' ? argumentsOf(source, call) : [];
      if (!call || !receiver || !collector || workspace.isTest(source, call)) continue;
      const types = analysis.values
        .inEachContext(
          (context) => valueType(analysis, { source, node: collector }, context),
          () => null,
        )
        .map((type) => (type ? plainType(analysis, type) : null));
      const registries = registriesOf(analysis, { source, node: call }, { source, node: receiver });
      const byKey = new Map(
        (types.length > 0 ? types : [null]).map((type) => [JSON.stringify(named(analysis, type)), type]),
      );
      for (const type of byKey.values()) for (const each of registries) all.push({ ...named(analysis, type), ...each });
    }
    found = all;
    known.set(analysis, found);
  }
  return found;
}

/** The registries that a call of `register_collector` leads to: the receiver, or those of the workspace's method that it calls. */
function registriesOf(analysis: Analysis, call: Expr, receiver: Expr): Omit<Registration, 'type' | 'definition'>[] {
  const type = analysis.types.of(receiver.source, receiver.node);
  const own = type === null ? [] : analysis.types.methods(receiver.source, type, 'register_collector');
  const inner = own.flatMap((method) => {
    const context: Context = { function: keyOf(method), call, outer: null, callers: 1 };
    return (method.node.childForFieldName('body')?.descendantsOfType('call_expression') ?? []).flatMap((each) => {
      const called = each.childForFieldName('function');
      const registry = called?.type === 'field_expression' ? called.childForFieldName('value') : null;
      const name = called?.childForFieldName('field');
      return registry && name && method.source.textOf(name) === 'register_collector'
        ? [{ registry: { source: method.source, node: registry }, context }]
        : [];
    });
  });
  return inner.length > 0 ? inner : [{ registry: receiver, context: null }];
}

/** The name of a collector's type, and where it is defined; null where only a trait says what it is. */
function named(analysis: Analysis, type: TypeExpr | null): Pick<Registration, 'type' | 'definition'> {
  if (!type || /^(?:dynamic|abstract|bounded)_type$/.test(type.node.type)) return { type: null, definition: null };
  const meaning = meaningOf(analysis, type);
  return { type: typeName(type), definition: meaning?.type === 'item' ? keyOf(meaning.item) : null };
}

/** Whether a registration is one of a collector's type: of that definition, where both lead to one. */
function isOf(analysis: Analysis, { type, definition }: Registration, collector: CollectorType): boolean {
  if (type !== collector.name) return false;
  const { source, node } = collector.at;
  const meaning = analysis.modules.resolve([collector.name], source, node);
  return definition === null || meaning?.type !== 'item' || keyOf(meaning.item) === definition;
}
