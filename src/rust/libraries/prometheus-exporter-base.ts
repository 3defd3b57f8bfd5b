/**
 * `prometheus_exporter_base`: metrics that a builder names (`PrometheusMetric::build().with_name("…")`), or `PrometheusMetric::new`.
 *
 * The name is exposed as it is, the help is written behind it (src/prometheus_metric.rs). Labels are those of the instances that
 * `render_and_append_instance` is given (`PrometheusInstance::new().with_label("k", v)`); before there was a builder, those of the pairs
 * that `render_sample` is given (0.30, src/render_to_prometheus.rs).
 */
import type { Kind } from '../../model.ts';
import type { Analysis } from '../analysis.ts';
import type { Write } from '../flow/findings.ts';
import { argumentsOf as argumentsOfCall, callOf, type Expr } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { letBinding } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Context } from '../values/context.ts';
import { withoutCallers } from '../values/needs.ts';
import { knownText } from '../values/value.ts';
import { argumentsOf, chainOf, isCallOf, type Method, pathCallAt } from './arguments.ts';
import { type Declaration, declare, type Library, NO_MAKERS } from './library.ts';

const CRATE = 'prometheus_exporter_base';
const KINDS: Readonly<Record<string, Kind>> = {
  Counter: 'counter',
  Gauge: 'gauge',
  Histogram: 'histogram',
  Summary: 'summary',
};

export const prometheusExporterBase: Library = {
  name: CRATE,
  words: ['PrometheusMetric'],
  hint: /\bPrometheusMetric\s*::\s*(?:build|new)\b/,
  makers: NO_MAKERS,
  verbs: {
    writes: new Set(['render_and_append_instance', 'render_sample']),
    reads: new Set(['render', 'render_header', 'fmt']),
    handsOn: new Set(['as_mut', 'as_ref']),
  },
  identity: 'place',
  declarations(analysis, source) {
    return [...source.text.matchAll(/\bPrometheusMetric\s*::\s*(?:build|new)(?=\s*\()/g)].flatMap((match) => {
      const to = (match.index ?? 0) + match[0].length;
      const call = pathCallAt(source, to - 3, to);
      if (!call || analysis.workspace.isTest(source, call)) return [];
      const isGlob = analysis.workspace.owner(source.file)?.registry.has('prometheus_exporter_base') === true;
      if (!isGlob && !isCallOf(analysis, source, call, CRATE)) return [];
      return made(analysis, source, call);
    });
  },
  expose: (analysis, { declaration, writes }) => [{ name: declaration.name, labels: labelsOf(analysis, writes) }],
};

function made(analysis: Analysis, source: SourceFile, call: Node): Declaration[] {
  const whole = builtBy(source, call);
  const { methods } = chainOf(source, whole);
  const given = (name: string, index: number): Node | undefined =>
    methods.find((method) => method.name === name)?.args[0] ?? argumentsOf(source, call)[index];
  const name = given('with_name', 0);
  if (!name) return [];
  const [type, help] = [given('with_metric_type', 1), given('with_help', 2)];
  const at = { source, node: name };
  const origin = { source, node: whole };
  const kindIn = (context: Context | null): Kind => {
    const { expr } = type ? analysis.values.follow({ source, node: type }, context) : { expr: at };
    return KINDS[pathParts(expr.source.textOf(expr.node)).at(-1) ?? ''] ?? 'unknown';
  };
  return analysis.values.inEachContext(
    (context) =>
      declare({
        library: CRATE,
        kind: kindIn(context),
        name: analysis.values.text(at, context),
        at: (context ? analysis.values.argumentBehind(at, context) : null) ?? at,
        help: help ? knownText(analysis.values.text({ source, node: help }, context)) : null,
        origin,
        context,
      }),
    (reason) => declare({ library: CRATE, kind: 'unknown', name: { pattern: '*', reason }, at, origin }),
  );
}

/** The call that ends the builder which a call begins (`PrometheusMetric::build().….build()`); the call itself where it needs none. */
function builtBy(source: SourceFile, call: Node): Node {
  for (let at: Node | null = call; at; at = callBehind(source, at)) {
    const called = at.id === call.id ? null : at.childForFieldName('function');
    if (called && source.textOf(called.childForFieldName('field') ?? called) === 'build') return at;
  }
  return call;
}

/** The method call on what a call gives: the next of a chain. */
function callBehind(source: SourceFile, call: Node): Node | null {
  const access = source.parent(call);
  return access?.type === 'field_expression' ? callOf(source, access) : null;
}

/** A write, and those behind it in the same chain: each gives back the metric. */
function writesFrom({ verb, call }: Write): { readonly verb: string; readonly call: Expr }[] {
  const all: { verb: string; call: Expr }[] = [];
  for (let at: Node | null = call?.node ?? null; call && at; at = callBehind(call.source, at)) {
    const method = at.childForFieldName('function')?.childForFieldName('field');
    if (method && call.source.textOf(method) === verb) all.push({ verb, call: { source: call.source, node: at } });
  }
  return all;
}

/** The labels of all instances or samples; null when those of one are not in sight, or when there is none. */
function labelsOf(analysis: Analysis, writes: readonly Write[]): readonly string[] | null {
  const labels = new Set<string>();
  for (const write of writes) if (!write.call) return null;
  const all = writes.flatMap((write) => writesFrom(write).map((each) => ({ ...each, context: write.context })));
  for (const { verb, call, context } of all) {
    const [instance] = argumentsOfCall(call.node);
    if (verb === 'render_sample') {
      const own = instance ? pairsOf(analysis, { source: call.source, node: instance }, context) : null;
      if (!own) return null;
      for (const label of own) labels.add(label);
      continue;
    }
    const methods = instance ? instanceAt({ source: call.source, node: instance }) : null;
    if (!methods) return null;
    for (const method of methods.filter((each) => each.name === 'with_label')) {
      const [key] = method.args;
      const text = key ? knownText(analysis.values.text({ source: call.source, node: key }, null)) : null;
      if (text === null) return null;
      labels.add(text);
    }
  }
  return writes.length === 0 ? null : [...labels];
}

/** The keys of the pairs that a sample is given: `Some(&[("k", v)])`, or `None`. Null when they are not in sight. */
function pairsOf(analysis: Analysis, expr: Expr, context: Context | null): readonly string[] | null {
  const { values } = analysis;
  return withoutCallers(() => {
    if (values.isNone(expr, context)) return [];
    const { expr: at, context: own } = values.follow(expr, context);
    const called = at.node.childForFieldName('function');
    const [list] = called && /^(?:\w+\s*::\s*)*Some$/.test(at.source.textOf(called)) ? argumentsOfCall(at.node) : [];
    const keys = list ? values.entries({ source: at.source, node: list }, own)?.map(([key]) => knownText(key)) : null;
    const known = keys?.filter((key) => key !== null);
    return known && known.length === keys?.length ? known : null;
  }, null);
}

/** What is called on `PrometheusInstance::new()` to make an instance; null when it is not made there and then. */
function instanceAt({ source, node }: Expr): readonly Method[] | null {
  const { base, methods } = chainOf(source, node);
  if (/\bPrometheusInstance\s*::\s*(?:new|default)\s*\(\s*\)$/.test(source.textOf(base))) return methods;
  const local = base.type === 'identifier' ? letBinding(source, base, source.textOf(base)) : null;
  if (
    !local?.value ||
    local.pattern.type === 'mut_pattern' ||
    /\bmut\b/.test(source.textOf(local.declaration).slice(0, 12))
  )
    return null;
  const before = instanceAt({ source, node: local.value });
  return before && [...before, ...methods];
}
