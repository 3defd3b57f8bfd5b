/**
 * The crate `prometheus-client` (client_rust of the Prometheus project).
 *
 * The name is exposed as `prefix_name_unit`, with the prefixes of the registries around it; a counter gains `_total` and an info
 * metric `_info`, whatever their names end with (client_rust, src/encoding/text.rs). A registered help gains a full stop
 * (src/registry.rs, `Descriptor::new`), one that a collector describes does not.
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import type { Flow, Write } from '../flow/findings.ts';
import { mentions } from '../flow/mentions.ts';
import { callOf, type Expr, snippet } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node } from '../source/syntax.ts';
import { type Context, calledFrom } from '../values/context.ts';
import { withoutCallers } from '../values/needs.ts';
import { joined, knownText, textOrPattern, unknown, type Value } from '../values/value.ts';
import { argumentsOf } from './arguments.ts';
import { constLabelsOfAll, type Declaration, declare, type Exposed, type Library } from './library.ts';
import { collectorScopes, describedKind, describedLabels } from './prometheus-client/collectors.ts';
import { dependsOnClient } from './prometheus-client/crate.ts';
import { labelNamesOf, labelSetAt } from './prometheus-client/label-sets.ts';
import { handlesOf } from './prometheus-client/metric-handles.ts';
import { metricValue } from './prometheus-client/metric-values.ts';
import { isRegistry } from './prometheus-client/registry.ts';
import { type Scope, scopesOf } from './prometheus-client/registry-scopes.ts';

const NAME = 'prometheus-client';

const SUFFIX: Readonly<Partial<Record<Kind, string>>> = { counter: '_total', info: '_info' };

/** What all have in common that stand on it. */
export const ON_PROMETHEUS_CLIENT = {
  verbs: {
    writes: new Set([
      ...['inc', 'inc_by', 'dec', 'dec_by', 'set', 'observe'],
      // Of the atomic that `inner()` gives.
      ...['fetch_add', 'fetch_sub', 'fetch_max', 'fetch_min', 'fetch_update', 'store', 'swap'],
    ]),
    reads: new Set(['get', 'remove', 'clear', 'encode', 'metric_type', 'is_some', 'is_none', 'fmt', 'eq', 'retain']),
  },
  identity: 'place',
  expose(analysis, { declaration, group, kind, unit, writes, flows }) {
    const { name } = declaration;
    const scopes = group.flatMap(({ registry, origin, at, context }) =>
      registry ? scopesOf(analysis, registry, context) : collectorScopes(analysis, origin ?? at, context),
    );
    const labels = (scope: Scope) =>
      declaration.labels ?? labelsOfWays(analysis, declaration, scope) ?? labelsOfUses(analysis, writes, flows);
    const end = `${unit === null ? '' : `_${unit}`}${SUFFIX[kind] ?? ''}`;
    const shown = scopes.map((scope) => ({
      name: joined([scope.prefix, name, { text: end }]),
      labels: labels(scope),
      constLabels: { ...scope.labels, ...declaration.constLabels },
    }));
    return merged(shown);
  },
  patternOf(analysis, { declaration, kind }, pattern) {
    const { registry, origin, at, context, unit } = declaration;
    const scopes = registry
      ? scopesOf(analysis, registry, context, 'prefix')
      : collectorScopes(analysis, origin ?? at, context);
    const prefixes = new Set(scopes.map(({ prefix }) => textOrPattern(prefix)));
    const [prefix = ''] = prefixes.size > 1 ? ['*'] : prefixes;
    const end = `${unit === null ? '' : `_${unit}`}${SUFFIX[kind] ?? ''}`;
    return `${prefix}${pattern}${end}`.replace(/\*+/g, '*');
  },
} satisfies Pick<Library, 'verbs' | 'identity' | 'expose' | 'patternOf'>;

export const prometheusClient: Library = {
  name: NAME,
  words: ['register', 'register_with_unit', 'encode_descriptor'],
  hint: /\bregister(?:_with_unit)?\s*(?:::\s*<[^;{}()]{0,80}>\s*)?\(|\bencode_descriptor\s*\(/,
  makers: /\bregister(?:_with_unit)?\s*(?:::\s*<[^;{}()]{0,80}>\s*)?\(\s*[^\s"]|\bencode_descriptor\s*\(\s*[^\s"]/,
  ...ON_PROMETHEUS_CLIENT,
  declarations(analysis, source) {
    if (!dependsOnClient(analysis, source)) return [];
    const found: Declaration[] = [];
    for (const match of source.text.matchAll(
      /(?<=\.\s*)\b(register(?:_with_unit)?|encode_descriptor)(?=\s*(?:::\s*<[^;{}()]{0,80}>\s*)?\()/g,
    )) {
      const at = match.index ?? 0;
      const node = source.nodeAt(at, at + match[0].length);
      const access = node ? source.parent(node) : null;
      const call = access?.type === 'field_expression' ? callOf(source, access) : null;
      if (!call || !access || analysis.workspace.isTest(source, call)) continue;
      const args = argumentsOf(source, call);
      if (match[0] === 'encode_descriptor') {
        if (args.length === 4) found.push(...described(analysis, { source, node: call }, args));
      } else if (args.length === (match[0] === 'register' ? 3 : 4)) {
        const receiver = access.childForFieldName('value');
        if (receiver)
          found.push(...registered(analysis, { source, node: call }, { source, node: receiver }, match[0], args));
      }
    }
    return found;
  },
};

/** Several ways to one name are one metric: a const label that they do not agree on has no known value. */
function merged(shown: readonly Exposed[]): readonly Exposed[] {
  const byName = new Map<string, Exposed>();
  for (const each of shown) {
    const key = 'text' in each.name ? each.name.text : JSON.stringify(each.name);
    const known = byName.get(key);
    if (!known) {
      byName.set(key, each);
      continue;
    }
    const own = known.labels && each.labels ? [...new Set([...known.labels, ...each.labels])] : null;
    byName.set(key, {
      ...known,
      labels: own,
      constLabels: constLabelsOfAll([each.constLabels ?? {}, known.constLabels ?? {}]),
    });
  }
  return [...byName.values()];
}

/** `registry.register("name", "help", metric)`, with a unit before the metric perhaps. */
function registered(
  analysis: Analysis,
  call: Expr,
  registry: Expr,
  method: string,
  args: readonly Node[],
): Declaration[] {
  const { source } = call;
  const [first, second] = args;
  const value = args.at(-1);
  const unit = args.length === 4 ? args[2] : undefined;
  if (!first || !second || !value) return [];
  const is = isRegistry(analysis, registry, method);
  if (is === 'no') return [];
  const at = { source, node: first };
  return analysis.values
    .inEachContext(
      (context): Declaration | null => {
        const name = analysis.values.text(at, context);
        const metric = metricValue(analysis, { source, node: value }, context);
        if (metric.kind === null && is !== 'yes' && !/registry/i.test(source.textOf(registry.node))) return null;
        const help = withoutCallers(() => analysis.values.text({ source, node: second }, context), null);
        const { place } = metric;
        const isFieldElsewhere = place.node.type === 'field_expression' && place.node.id !== value.id;
        const own = handlesOf(analysis, { source, node: value });
        const handles = (isFieldElsewhere ? [...own, ...handlesOf(analysis, place)] : own).filter(
          // What is handed to a parameter is known by what makes it: other callers hand it something else.
          ({ type }) => type !== 'local' || (metric.made === null && !isFieldElsewhere),
        );
        return declare({
          library: NAME,
          kind: metric.kind ?? 'unknown',
          name: nameWith(
            analysis,
            name,
            unit ? { source, node: unit } : null,
            context,
            metric.kind === null ? value : null,
          ),
          at: analysis.values.argumentBehind(at, context) ?? at,
          labels: metric.labels === 'uses' ? null : metric.labels,
          help: help && 'text' in help && help.text !== '' ? `${help.text}.` : null,
          unit: unit ? unitOf(analysis, { source, node: unit }, context) : null,
          buckets: metric.buckets,
          origin: metric.made?.expr ?? null,
          handles,
          unseen: metric.made === null && handles.length === 0 ? 'what is registered is not in sight' : null,
          context: metric.made?.context ?? context,
          registry,
          nameConst: constNamed(at),
          ...(metric.isConstant ? { role: 'built-in', verb: 'new' } : {}),
        });
      },
      (reason) =>
        is === 'yes' ? declare({ library: NAME, kind: 'unknown', name: unknown(reason), at, registry }) : null,
    )
    .filter((each) => each !== null);
}

/** `encoder.encode_descriptor("name", "help", unit, MetricType::Gauge)` in a collector. */
function described(analysis: Analysis, call: Expr, args: readonly Node[]): Declaration[] {
  const { source } = call;
  const [first, second, unit, type] = args.map((node): Expr => ({ source, node }));
  if (!first || !second || !unit || !type) return [];
  return analysis.values.inEachContext(
    (context): Declaration => {
      const name = analysis.values.text(first, context);
      const kind = describedKind(analysis, type, context);
      const help = withoutCallers(() => analysis.values.text(second, context), null);
      const isNone =
        /^None$/.test(source.textOf(unit.node)) || withoutCallers(() => analysis.values.isNone(unit, context), false);
      const given = isNone ? null : unit;
      return declare({
        library: NAME,
        kind: kind ?? 'unknown',
        name: nameWith(analysis, name, given, context, kind === null ? type.node : null),
        at: analysis.values.argumentBehind(first, context) ?? first,
        labels: describedLabels(analysis, call, context),
        help: knownText(help),
        unit: given ? unitOf(analysis, given, context) : null,
        origin: call,
        context,
        nameConst: constNamed(first),
        role: 'built-in',
        verb: 'encode',
      });
    },
    (reason) =>
      declare({
        library: NAME,
        kind: 'unknown',
        name: unknown(reason),
        at: first,
        origin: call,
        role: 'built-in',
        verb: 'encode',
      }),
  );
}

/** The name, as far as unit and kind let it be known: both stand behind it. */
function nameWith(
  analysis: Analysis,
  name: Value,
  unit: Expr | null,
  context: Context | null,
  untyped: Node | null,
): Value {
  const parts = [name];
  if (unit && unitOf(analysis, unit, context) === null)
    parts.push({ pattern: '_*', reason: `its unit \`${snippet(unit.source, unit.node)}\` is known only at run time` });
  if (untyped) parts.push({ pattern: '*', reason: 'the type of what is registered by this name is not in sight' });
  return joined(parts);
}

/** The word of a unit: `Unit::Seconds`, `Some(&Unit::Other("things".to_string()))`. Null when it is not known. */
function unitOf(analysis: Analysis, unit: Expr, context: Context | null): string | null {
  return withoutCallers(() => {
    const { expr, context: inner } = analysis.values.follow(unit, context);
    const { source, node } = expr;
    if (node.type === 'call_expression') {
      const [argument] = argumentsOf(source, node);
      const name = pathParts(source.textOf(node.childForFieldName('function') ?? node)).at(-1);
      if (!argument) return null;
      if (name === 'Some') return unitOf(analysis, { source, node: argument }, inner);
      const text = name === 'Other' ? analysis.values.text({ source, node: argument }, inner) : null;
      return knownText(text);
    }
    const word = pathParts(source.textOf(node)).at(-1) ?? '';
    return /^(?:Amperes|Bytes|Celsius|Grams|Joules|Meters|Ratios|Seconds|Volts)$/.test(word)
      ? word.toLowerCase()
      : null;
  }, null);
}

/**
 * The labels of a family whose type only the calls tell that lead to a registry: `Families<L>::register(registry)`. Null where
 * they do not, or where one way does not.
 */
function labelsOfWays(analysis: Analysis, { registry, context }: Declaration, scope: Scope): readonly string[] | null {
  const access = registry ? registry.source.parent(registry.node) : null;
  const call = registry && access ? callOf(registry.source, access) : null;
  const node = registry && call ? argumentsOf(registry.source, call).at(-1) : undefined;
  if (!registry || !node) return null;
  const all = new Set<string>();
  for (const way of scope.ways) {
    if (way === null) return null;
    const value = { source: registry.source, node };
    const labels = withoutCallers(() => metricValue(analysis, value, calledFrom(context, way)).labels, null);
    if (labels === null || labels === 'uses') return null;
    for (const label of labels) all.add(label);
  }
  return [...all];
}

/** The labels that the places give at which a child of the family is taken; null when one of them is unknown, or there is none. */
function labelsOfUses(analysis: Analysis, writes: readonly Write[], flows: readonly Flow[]): readonly string[] | null {
  const all = new Set<string>();
  const written = writes.flatMap((write) => labelSetAt(write) ?? []);
  // A child that is kept is written elsewhere: it is taken where the family is mentioned.
  const sets = written.length > 0 ? written : childrenTaken(analysis, flows);
  for (const set of sets) {
    const names = analysis.values.inEachContext(
      (context) => labelNamesOf(analysis, set, context),
      () => null,
    );
    for (const each of names) {
      if (!each) return null;
      for (const label of each) all.add(label);
    }
  }
  return sets.length === 0 ? null : [...all];
}

/** The label sets with which children are taken of a family by the names that hold it. */
function childrenTaken(analysis: Analysis, flows: readonly Flow[]): Expr[] {
  return flows
    .flatMap((flow) => flow.handles)
    .flatMap((handle) => [...mentions(analysis, handle)])
    .flatMap((mention) => (mention.doubt === null && !mention.binds ? (labelSetAt(mention) ?? []) : []))
    .filter(({ source, node }) => !analysis.workspace.isTest(source, node));
}

function constNamed({ source, node }: Expr): string | null {
  const last = /^(?:scoped_)?identifier$/.test(node.type) ? (pathParts(source.textOf(node)).at(-1) ?? '') : '';
  return /^[A-Z]/.test(last) ? last : null;
}
