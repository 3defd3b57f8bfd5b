/** The options of a `prometheus` metric: `Opts`, `HistogramOpts`, `opts!`, `histogram_opts!`, through names and chains. */
import type { Analysis } from '../analysis.ts';
import { type Expr, macroName } from '../nodes.ts';
import { pathParts } from '../paths.ts';
import type { Node, SourceFile } from '../syntax.ts';
import { type Context, joined, type Value } from '../values.ts';
import { argumentsOf, chainOf } from './arguments.ts';
import { buckets } from './buckets.ts';

export interface Options {
  readonly name: Value;
  readonly at: Expr;
  readonly help: string | null;
  readonly constLabels: Record<string, string | null>;
  readonly labels: readonly string[] | null;
  readonly buckets: readonly number[] | string | null;
}

export function named(
  analysis: Analysis,
  source: SourceFile,
  name: Node,
  help: Node | undefined,
  context: Context | null,
): Options {
  const at = { source, node: name };
  return {
    name: analysis.values.text(at, context),
    at,
    help: help ? textOrNull(analysis.values.text({ source, node: help }, context)) : null,
    constLabels: {},
    labels: null,
    buckets: null,
  };
}

/** `Opts::new(..)`, `HistogramOpts::new(..)`, `opts!(..)`, `histogram_opts!(..)` and what is set on them, through names. */
export function options(analysis: Analysis, expr: Expr, context: Context | null, depth = 0): Options {
  const target = analysis.values.follow(expr, context);
  const { source } = target.expr;
  const within = target.context;
  const { base, methods } = chainOf(source, target.expr.node);
  const args = argumentsOf(source, base);
  const first = args[0];
  let result: Options | null = null;
  if (base.type === 'macro_invocation' && /^(?:histogram_)?opts$/.test(macroName(source, base)) && first) {
    result = named(analysis, source, first, args[1], within);
    const histogram = macroName(source, base) === 'histogram_opts';
    const bounds = histogram ? args[2] : undefined;
    for (const extra of args.slice(histogram ? 3 : 2))
      Object.assign(result.constLabels, labelMap(analysis, { source, node: extra }, within));
    if (bounds) result = { ...result, buckets: buckets(analysis, { source, node: bounds }, within) };
  } else if (base.type === 'call_expression' && first) {
    const path = pathParts(source.textOf(base.childForFieldName('function') ?? base));
    const made = path.slice(-2).join('::');
    if (/(?:^|::)\w*Opts::new$/.test(made)) result = named(analysis, source, first, args[1], within);
    else if (/(?:^|::)\w*Opts::from$/.test(made) && depth < 8)
      result = options(analysis, { source, node: first }, within, depth + 1);
  } else if (base.type === 'struct_expression' && depth < 8) {
    result = fromStruct(analysis, source, base, within, depth);
  } else if ((base.type === 'identifier' || base.type === 'scoped_identifier') && methods.length > 0 && depth < 8) {
    // `opts = opts.namespace("x")`: what the name held before, with what is set here.
    result = options(analysis, { source, node: base }, within, depth + 1);
  }
  if (!result) {
    const text = analysis.values.text(target.expr, within);
    const reason = 'text' in text ? 'its options are a plain text' : `its options are not in sight: ${text.reason}`;
    return { name: { pattern: '*', reason }, at: expr, help: null, constLabels: {}, labels: null, buckets: null };
  }
  return methods.reduce((before, method) => withMethod(analysis, before, method, source, within), result);
}

function fromStruct(
  analysis: Analysis,
  source: SourceFile,
  node: Node,
  context: Context | null,
  depth: number,
): Options | null {
  const fields = new Map<string, Node>();
  for (const child of node.childForFieldName('body')?.namedChildren ?? []) {
    if (child?.type === 'shorthand_field_initializer') fields.set(source.textOf(child), child);
    const name = child?.childForFieldName('field');
    const value = child?.childForFieldName('value');
    if (name && value) fields.set(source.textOf(name), value);
  }
  const common = fields.get('common_opts');
  const bounds = fields.get('buckets');
  const name = fields.get('name');
  let result: Options | null = null;
  if (common) result = options(analysis, { source, node: common }, context, depth + 1);
  else if (name) {
    result = named(analysis, source, name, fields.get('help'), context);
    for (const part of ['subsystem', 'namespace']) {
      const value = fields.get(part);
      if (value && result)
        result = { ...result, name: prefixed(analysis.values.text({ source, node: value }, context), result.name) };
    }
  }
  return result && bounds ? { ...result, buckets: buckets(analysis, { source, node: bounds }, context) } : result;
}

function withMethod(
  analysis: Analysis,
  before: Options,
  method: { name: string; args: Node[] },
  source: SourceFile,
  context: Context | null,
): Options {
  const [first, second] = method.args;
  if (!first) return before;
  const value = () => analysis.values.text({ source, node: first }, context);
  switch (method.name) {
    case 'namespace':
      return { ...before, name: prefixed(value(), before.name, 'namespace') };
    case 'subsystem':
      return { ...before, name: prefixed(value(), before.name, 'subsystem') };
    case 'const_label': {
      const key = textOrNull(value());
      if (key === null || !second) return before;
      return {
        ...before,
        constLabels: {
          ...before.constLabels,
          [key]: textOrNull(analysis.values.text({ source, node: second }, context)),
        },
      };
    }
    case 'const_labels':
      return {
        ...before,
        constLabels: { ...before.constLabels, ...labelMap(analysis, { source, node: first }, context) },
      };
    case 'variable_label': {
      const label = textOrNull(value());
      return label === null ? before : { ...before, labels: [...(before.labels ?? []), label] };
    }
    case 'variable_labels':
      return { ...before, labels: analysis.values.texts({ source, node: first }, context) };
    case 'buckets':
      return { ...before, buckets: buckets(analysis, { source, node: first }, context) };
    default:
      return before;
  }
}

/** A subsystem may be set before or after the namespace, and stands behind it: namespaces are marked until the end. */
function prefixed(part: Value, name: Value, role: 'namespace' | 'subsystem' = 'subsystem'): Value {
  if ('text' in part && part.text === '') return name;
  const parts = 'parts' in name ? (name as Named) : null;
  const before: Named = parts ?? { ...name, parts: { namespace: null, subsystem: null, own: name } };
  const next = { ...before.parts, [role]: part };
  const pieces = [next.namespace, next.subsystem, next.own].filter((each): each is Value => each !== null);
  const whole = joined(pieces.flatMap((piece, index) => (index === 0 ? [piece] : [{ text: '_' }, piece])));
  return { ...whole, parts: next } as Named;
}

type Named = Value & {
  readonly parts: { readonly namespace: Value | null; readonly subsystem: Value | null; readonly own: Value };
};

/** `labels! { "k" => "v" }`, `HashMap::from([("k".into(), "v".into())])`: what is known of a map of const labels. */
function labelMap(analysis: Analysis, expr: Expr, context: Context | null): Record<string, string | null> {
  const target = analysis.values.follow(expr, context);
  const { source, node } = target.expr;
  const pairs: [Expr, Expr][] = [];
  if (node.type === 'macro_invocation') {
    const args = argumentsOf(source, node);
    for (let index = 0; index + 1 < args.length; index += 2) {
      const [key, value] = [args[index], args[index + 1]];
      if (key && value)
        pairs.push([
          { source, node: key },
          { source, node: value },
        ]);
    }
  } else {
    for (const element of analysis.values.elements(target.expr, target.context) ?? []) {
      if (element.node.type !== 'tuple_expression') continue;
      const [key, value] = element.node.namedChildren;
      if (key && value)
        pairs.push([
          { source: element.source, node: key },
          { source: element.source, node: value },
        ]);
    }
  }
  const map: Record<string, string | null> = {};
  for (const [key, value] of pairs) {
    const name = textOrNull(analysis.values.text(key, target.context));
    if (name !== null && name !== '__proto__') map[name] = textOrNull(analysis.values.text(value, target.context));
  }
  return map;
}

/** The text of a value that is known, else null. */
export function textOrNull(value: Value): string | null {
  return 'text' in value ? value.text : null;
}
