/** What a value of `prometheus-client` is: its kind, its label set, its buckets, and the expression that makes it. */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import { type Expr, keyOf, lastExpression, onlyChild } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { enclosingFunction, parameterIndex, parameterNodes } from '../../source/scopes.ts';
import type { Node } from '../../source/syntax.ts';
import { binderOf } from '../../values/binders.ts';
import { localBinding } from '../../values/bindings.ts';
import type { Context } from '../../values/context.ts';
import { entered } from '../../values/entered.ts';
import { withoutCallers } from '../../values/needs.ts';
import { originsOf } from '../../workspace/origins.ts';
import { type TypeExpr, typeArguments, typeAt } from '../../workspace/type-names.ts';
import { argumentsOf } from '../arguments.ts';
import { buckets } from '../buckets.ts';
import { isOfClient } from './crate.ts';
import { expectedTypes } from './expected-types.ts';
import { filledType } from './generic-types.ts';
import { type LabelNames, labelNames, labelNamesOf } from './label-sets.ts';
import { type MetricType, ownMetric } from './own-metrics.ts';
import { isOpen } from './unify.ts';
import { isGeneric, valueType } from './value-types.ts';
import { valueInside } from './wrapped-values.ts';
import { meaningOf, plainType, typeName } from './written-types.ts';

/** What is known of a metric by its value. */
export interface MetricValue {
  readonly kind: Kind | null;
  readonly labels: LabelNames;
  /** It has the value that it is made with, and keeps it: `Info`, `ConstGauge`. */
  readonly isConstant: boolean;
  readonly buckets: readonly number[] | string | null;
  /** The expression that makes it, when one does, with the calls that lead there. */
  readonly made: { readonly expr: Expr; readonly context: Context | null } | null;
  /** What names and parameters come to that hold it: a field, or what makes it. */
  readonly place: Expr;
}

const KINDS: Readonly<Record<string, Kind>> = {
  Counter: 'counter',
  CounterWithExemplar: 'counter',
  ConstCounter: 'counter',
  Gauge: 'gauge',
  ConstGauge: 'gauge',
  Histogram: 'histogram',
  HistogramWithExemplars: 'histogram',
  Info: 'info',
};

const MAX_DEPTH = 16;

/**
 * Reads the value that is registered.
 * @throws NeedsCaller where it is handed to a function that is generic in it, and the context does not name the caller.
 */
export function metricValue(analysis: Analysis, value: Expr, context: Context | null, depth = 0): MetricValue {
  const at = behindNames(analysis, value, context);
  const inside = valueInside(analysis, at.expr);
  if (inside && depth < MAX_DEPTH) return metricValue(analysis, inside, at.context, depth + 1);
  const origin = isMade(at.expr.node) ? at : originOf(analysis, at.expr, at.context);
  const made = origin && isOwner(analysis, origin.expr, at.expr) ? null : origin;
  const types: MetricType[] = [];
  const add = (type: TypeExpr | null, place: Expr) => {
    const known = type ? typeOf(analysis, filledType(analysis, type, context, place)) : null;
    if (known) types.push(known);
  };
  const isSettled = () => types.some((each) => each.kind !== null) && types.some((each) => each.labels != null);
  add(valueType(analysis, value, context), value);
  if (!isSettled()) add(valueType(analysis, at.expr, at.context), at.expr);
  if (made && !isSettled()) add(valueType(analysis, made.expr, made.context), made.expr);
  if (made && !isSettled()) types.push(...byConstructor(analysis, made.expr, made.context));
  const places = made && keyOf(made.expr) !== keyOf(at.expr) ? [at.expr, made.expr] : [at.expr];
  for (const place of places) {
    if (isSettled()) break;
    for (const type of expectedIn(analysis, place, place === at.expr ? at.context : (made?.context ?? null))) {
      add(type, place);
      if (isSettled()) break;
    }
  }
  return {
    kind: types.find((each) => each.kind !== null)?.kind ?? null,
    labels: types.find((each) => each.labels != null)?.labels ?? null,
    isConstant: types.some((each) => each.isConstant),
    buckets: made ? withoutCallers(() => bucketsOf(analysis, made.expr, made.context, 0), null) : null,
    made,
    place: at.expr,
  };
}

/** Whether an expression makes the object of which a place is a field (`Metrics::default()`): the default of the field is no place in the source. */
function isOwner({ types }: Analysis, made: Expr, place: Expr): boolean {
  const owner = place.node.type === 'field_expression' ? place.node.childForFieldName('value') : null;
  const struct = owner && types.of(place.source, owner);
  return struct !== null && types.of(made.source, made.node) === struct;
}

/** The expected types of a value; in a function that is generic in its result, those of the call that the context names. */
function* expectedIn(analysis: Analysis, place: Expr, context: Context | null, depth = 0): Generator<TypeExpr> {
  const around = enclosingFunction(place.source, place.node);
  for (const type of expectedTypes(analysis, place)) {
    const plain = plainType(analysis, type);
    if (!around || depth > 4 || plain.source !== place.source || !isGeneric(plain.source, around, plain.node)) {
      yield type;
      continue;
    }
    const key = keyOf({ source: place.source, node: around });
    let frame = context;
    while (frame && frame.function !== key) frame = frame.outer;
    if (frame) yield* expectedIn(analysis, frame.call, frame.outer, depth + 1);
  }
}

function isMade({ type }: Node): boolean {
  return type === 'call_expression' || type === 'struct_expression' || type === 'macro_invocation';
}

/** The expression that a value is a name, a clone or a wrapper of. Parameters only lead to the caller that the context names. */
function behindNames(
  analysis: Analysis,
  value: Expr,
  context: Context | null,
): { expr: Expr; context: Context | null } {
  let at = { expr: value, context };
  for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
    const isPart = at.expr.node.childForFieldName('field')?.type === 'integer_literal';
    const part = isPart ? analysis.values.follow(at.expr, at.context) : null;
    const next = part && part.expr.node.id !== at.expr.node.id ? part : nextBehind(analysis, at.expr, at.context);
    if (!next) return at;
    at = next;
  }
  return at;
}

function nextBehind(
  analysis: Analysis,
  expr: Expr,
  context: Context | null,
): { expr: Expr; context: Context | null } | null {
  const { source, node } = expr;
  const to = (inner: Node | null | undefined) => (inner ? { expr: { source, node: inner }, context } : null);
  switch (node.type) {
    case 'ERROR':
    case 'source_file':
    case 'expression_statement':
    case 'reference_expression':
    case 'parenthesized_expression':
    case 'try_expression':
    case 'await_expression':
    case 'unary_expression':
    case 'type_cast_expression':
      return to(node.childForFieldName('value') ?? onlyChild(node));
    case 'call_expression': {
      const called = node.childForFieldName('function');
      if (called?.type === 'field_expression') {
        const method = source.textOf(called.childForFieldName('field') ?? called);
        return /^(?:clone|cloned|to_owned|into|as_ref|unwrap|expect)$/.test(method)
          ? to(called.childForFieldName('value'))
          : null;
      }
      const name = called ? pathParts(source.textOf(called)).join('::') : '';
      return /(?:^|::)(?:(?:Arc|Box|Rc)::(?:new|clone|from)|Clone::clone)$/.test(name)
        ? to(argumentsOf(source, node)[0])
        : null;
    }
    case 'identifier': {
      const name = source.textOf(node);
      const local = localBinding(source, node, name);
      if (local?.type === 'let') return to(local.value);
      // One of several in turn: of a loop, or of a list whose elements a closure is given.
      if (local?.type === 'closure' || binderOf(source, node, name)?.type === 'for') {
        const element = analysis.values.follow(expr, context);
        return element.expr.node.id === node.id ? null : element;
      }
      if (local) return null;
      const around = enclosingFunction(source, node);
      const index = around ? parameterIndex(source, around, name) : -1;
      if (!around || index < 0) return null;
      const key = keyOf({ source, node: around });
      const type = parameterNodes(around.childForFieldName('parameters') ?? around)[index]?.childForFieldName('type');
      let named = context;
      while (named && named.function !== key) named = named.outer;
      if (!named && !(type && isGeneric(source, around, type))) return null;
      return analysis.values.argument({ source, node: around }, index, name, context);
    }
    default:
      return null;
  }
}

function originOf(analysis: Analysis, expr: Expr, context: Context | null): MetricValue['made'] {
  const origin = originsOf(analysis, expr, context).find((each) => each !== null && isMade(each.node));
  return origin ? { expr: { source: origin.source, node: origin.node }, context: origin.frame } : null;
}

function typeOf(analysis: Analysis, type: TypeExpr): MetricType | null {
  const plain = plainType(analysis, type);
  const meaning = meaningOf(analysis, plain);
  if (meaning?.type === 'item')
    return meaning.rest.length === 0 ? ownMetric(analysis, plain, meaning.item, typeOf) : null;
  if (!isOfClient(analysis, plain.source, meaning)) return null;
  // By the name that the crate gives it: `use …::histogram::Histogram as PromHistogram`.
  const name = (meaning?.type === 'external' ? meaning.path.at(-1) : null) ?? typeName(plain);
  const kind = KINDS[name];
  if (kind) {
    const [set] = typeArguments(plain);
    const isInfo = kind === 'info';
    const labels = isInfo ? (set && !isOpen(set) ? labelNames(analysis, set) : undefined) : [];
    return { kind, labels, isConstant: isInfo || name.startsWith('Const') };
  }
  if (!/^(?:Const)?Family$/.test(name)) return null;
  const [set, metric] = typeArguments(plain);
  const inner = metric && !isOpen(metric) ? typeOf(analysis, metric) : null;
  const labels = name === 'Family' && set && !isOpen(set) ? labelNames(analysis, set) : undefined;
  return { kind: inner?.kind ?? null, labels, isConstant: name === 'ConstFamily' || inner?.isConstant === true };
}

/** What the constructor says where the type does not: `Family::new_with_constructor(|| Histogram::new(…))`, `Info::new(labels)`. */
function byConstructor(analysis: Analysis, made: Expr, context: Context | null): MetricType[] {
  const { source, node } = made;
  const [first] = argumentsOf(source, node);
  const name = pathParts(source.textOf(node.childForFieldName('function') ?? node))
    .slice(-2)
    .join('::');
  if (!first) return [];
  if (name === 'Info::new') {
    return [
      {
        kind: 'info',
        labels: withoutCallers(() => labelNamesOf(analysis, { source, node: first }, context), null),
        isConstant: true,
      },
    ];
  }
  if (!/^Family::new_with_constructor$/.test(name)) return [];
  const type = constructed(analysis, behindNames(analysis, { source, node: first }, context).expr, context);
  const known = type ? typeOf(analysis, type) : null;
  return known ? [{ ...known, labels: undefined }] : [];
}

/** The type that a constructor of metrics gives: a closure, a function by its name, or one with its type. */
function constructed(analysis: Analysis, maker: Expr, context: Context | null): TypeExpr | null {
  const { source, node } = maker;
  const cast = node.type === 'type_cast_expression' ? node.childForFieldName('type') : null;
  const result = cast?.childForFieldName('return_type');
  if (result) return typeAt(source, result);
  const target = functionAt(analysis, maker);
  const type = target?.node.childForFieldName('return_type');
  return target && type ? typeAt(target.source, type) : valueType(analysis, maker, context);
}

function functionAt(analysis: Analysis, { source, node }: Expr): Expr | null {
  if (!/identifier$/.test(node.type)) return null;
  const meaning = analysis.modules.resolve(pathParts(source.textOf(node)), source, node);
  if (meaning?.type !== 'item') return null;
  const [method] =
    meaning.rest.length === 1 ? analysis.types.methods(source, meaning.item.name, meaning.rest[0] ?? '') : [];
  if (method) return method;
  return meaning.item.node.type === 'function_item' ? meaning.item : null;
}

/** The upper bounds that a histogram is made with. */
function bucketsOf(
  analysis: Analysis,
  made: Expr,
  context: Context | null,
  depth: number,
): readonly number[] | string | null {
  const { source, node } = made;
  if (depth > 6 || node.type !== 'call_expression') return null;
  const [first] = argumentsOf(source, node);
  const again = (inner: Expr | null, within: Context | null) =>
    inner ? bucketsOf(analysis, inner, within, depth + 1) : null;
  const called = node.childForFieldName('function');
  const name = pathParts(source.textOf(called ?? node))
    .slice(-2)
    .join('::');
  if (/^Histogram(?:WithExemplars)?::new$/.test(name))
    return first ? buckets(analysis, { source, node: first }, context) : null;
  if (name === 'Family::new_with_constructor' && first) {
    const maker = behindNames(analysis, { source, node: first }, context).expr.node;
    const target = functionAt(analysis, { source, node: maker });
    const body = target
      ? { source: target.source, node: target.node.childForFieldName('body') }
      : { source, node: maker.type === 'closure_expression' ? maker.childForFieldName('body') : null };
    const last = body.node?.type === 'block' ? lastExpression(body.node) : body.node;
    return again(last ? { source: body.source, node: last } : null, target ? null : context);
  }
  const target = called && called.type !== 'field_expression' ? functionAt(analysis, { source, node: called }) : null;
  const body = target?.node.childForFieldName('body');
  const last = body ? lastExpression(body) : null;
  if (!target || !last) return null;
  return again({ source: target.source, node: last }, entered(target, made, context));
}
