/** The label keys of a facade metric: `"k" => v` pairs, and whatever `metrics::IntoLabels` takes. */
import type { Analysis } from '../../analysis.ts';
import { type Expr, lastExpression, withoutSelf } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { enclosingFunction, letBinding } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { binderOf } from '../../values/binders.ts';
import { methodOf } from '../../values/callers.ts';
import type { Context } from '../../values/context.ts';
import { entered } from '../../values/entered.ts';
import { conditionsAround } from '../../values/growth.ts';
import type { Limit } from '../../values/limits.ts';
import { withoutCallers } from '../../values/needs.ts';
import { sanitizedLabel } from '../../values/sanitize.ts';
import { argumentsOf, chainOf } from '../arguments.ts';
import { ADDING, isLentOn, isOfLent, mayGrow, TAKING } from '../lent.ts';
import { branchesOf, isInEmptyLoop } from './branches.ts';
import { every, functionsOf, lentIn } from './lent-lists.ts';

/** One argument of a macro: what stands before `=>` when there is one, and the value. */
export interface Argument {
  readonly key: Node | null;
  readonly value: Node;
}

const ADDS = new RegExp(`^(?:${ADDING})$`);
const TAKES = new RegExp(`^(?:${TAKING})$`);

/** Methods that give the labels of the list that they are called on. */
const HANDS_ON =
  /^(?:iter|into_iter|clone|cloned|copied|to_vec|as_slice|as_ref|into|into_labels|to_owned|collect|flatten|as_deref)$/;

/** Callers that are asked for labels beside a name that is known. */
const FOR_LABELS: Limit = { reads: 24, steps: 800 };

/** Names that are followed to a list of labels. */
const MAX_DEPTH = 12;

/** The keys, sanitised; null when one of them is not in sight. */
export function labelsOf(
  analysis: Analysis,
  source: SourceFile,
  args: readonly Argument[],
  context: Context | null,
): string[] | null {
  const labels: string[] = [];
  for (const { key, value } of args) {
    const found = key
      ? keyOf(analysis, { source, node: key }, context)
      : listOf(analysis, { source, node: value }, context);
    if (found === null) return null;
    labels.push(...found);
  }
  return [...new Set(labels)];
}

function keyOf(analysis: Analysis, key: Expr, context: Context | null): string[] | null {
  const text = analysis.values.text(key, context);
  return 'text' in text ? [sanitizedLabel(text.text)] : null;
}

/** The keys of a list of pairs or of `Label`s. */
export function listOf(analysis: Analysis, expr: Expr, context: Context | null, depth = 0): string[] | null {
  if (depth > MAX_DEPTH) return null;
  const { source, node } = expr;
  const added = addedTo(analysis, expr, context, depth);
  if (added === null) return null;
  const again = (inner: Expr, at: Context | null = context): string[] | null => {
    const found = listOf(analysis, inner, at, depth + 1);
    return found === null ? null : [...found, ...added];
  };
  switch (node.type) {
    case 'identifier':
    case 'scoped_identifier': {
      // One name at a time: what is added on the way counts.
      const local = letBinding(source, node, source.textOf(node));
      // `[("", ""); 2]` only makes room for what is written into it.
      const isRoom = local?.value?.type === 'array_expression' && local.value.childForFieldName('length') !== null;
      if (local?.value) return isRoom ? ofElements(analysis, expr, context) : again({ source, node: local.value });
      const target = analysis.values.follow(expr, context);
      return target.expr.node.id === node.id ? null : again(target.expr, target.context);
    }
    case 'reference_expression':
    case 'parenthesized_expression':
    case 'try_expression': {
      const inner =
        node.childForFieldName('value') ?? node.namedChildren.find((child) => child?.type !== 'mutable_specifier');
      return inner ? again({ source, node: inner }) : null;
    }
    case 'block': {
      const last = lastExpression(node);
      return last ? again({ source, node: last }) : null;
    }
    case 'if_expression':
      return every(
        branchesOf(source, node).map((branch) =>
          branch ? listOf(analysis, { source, node: branch }, context, depth + 1) : null,
        ),
      );
    case 'call_expression':
      return ofCall(analysis, expr, context, depth) ?? ofAnyCaller(analysis, expr, context);
    default:
      return ofElements(analysis, expr, context) ?? ofOwnType(analysis, expr, depth);
  }
}

/**
 * The keys of a list that a call makes: all that its callers give, where they do not give the name. Where they do, it is read for each of
 * them already, and labels alone are no reason to read it for others.
 */
function ofAnyCaller(analysis: Analysis, expr: Expr, context: Context | null): string[] | null {
  const own = withoutCallers(() => ofElements(analysis, expr, context), null);
  if (own || context) return own;
  const { base, methods } = chainOf(expr.source, expr.node);
  // What is handed on as it is has been looked at by its name: somebody else may put more into it.
  if (HANDS_ON.test(methods.at(-1)?.name ?? '') || isOfLent(analysis, { source: expr.source, node: base })) return own;
  const all = analysis.values.inFewContexts(
    (outer) => ofElements(analysis, expr, outer),
    () => null,
    FOR_LABELS,
  );
  return all.length === 0 ? null : every(all);
}

/** The keys of an object of this workspace that is taken for labels: what its `into_labels` gives (metrics src/label.rs, `IntoLabels`). */
function ofOwnType(analysis: Analysis, { source, node }: Expr, depth: number): string[] | null {
  const type = analysis.types.of(source, node);
  const [only, ...others] = type === null ? [] : analysis.types.methods(source, type, 'into_labels');
  const body = only && others.length === 0 ? only.node.childForFieldName('body') : null;
  const result = body ? lastExpression(body) : null;
  if (!only || !result || /\breturn\b/.test(only.source.textOf(only.node))) return null;
  return withoutCallers(() => listOf(analysis, { source: only.source, node: result }, null, depth + 1), null);
}

function ofElements(analysis: Analysis, expr: Expr, context: Context | null): string[] | null {
  const elements = analysis.values.elements(expr, context);
  return elements && every(elements.map((element) => elementKey(analysis, element, context)));
}

/** A call: a method that hands the list on, an empty list, or a function of this workspace that gives one back. */
function ofCall(analysis: Analysis, { source, node }: Expr, context: Context | null, depth: number): string[] | null {
  const called = methodOf(node) ?? node.childForFieldName('function');
  if (!called) return null;
  if (called.type === 'field_expression') {
    const receiver = called.childForFieldName('value');
    const method = source.textOf(called.childForFieldName('field') ?? called);
    if (!receiver) return null;
    const before = () => listOf(analysis, { source, node: receiver }, context, depth + 1);
    if (HANDS_ON.test(method)) return before();
    const [argument] = argumentsOf(source, node);
    if (
      method === 'map' &&
      argument &&
      /^(?:metrics\s*::\s*)?(?:Label|Into)\s*::\s*(?:from|into)$/.test(source.textOf(argument))
    )
      return before();
    if (method === 'chain' && argument)
      return every([before(), listOf(analysis, { source, node: argument }, context, depth + 1)]);
    const type = analysis.types.of(source, receiver);
    const found = type === null ? [] : analysis.types.methods(source, type, method);
    return resultOf(analysis, found, { source, node }, context, depth);
  }
  const path = withoutSelf(pathParts(source.textOf(called)), source, node);
  const [type = '', name = path[0] ?? ''] = path.slice(-2);
  if (/^(?:empty|new|default|with_capacity)$/.test(name) && /^(?:iter|Vec|SmallVec)$/.test(type)) return [];
  const first = argumentsOf(source, node)[0];
  // Who takes an option apart under its own name has what it was made with.
  if (/^(?:Some|Ok)$/.test(path.at(-1) ?? '') && first)
    return listOf(analysis, { source, node: first }, context, depth + 1);
  if (/^(?:from|new|once|from_iter)$/.test(name) && /^(?:iter|Vec|Arc|Box|Lazy|LazyLock)$/.test(type) && first) {
    if (name === 'once') return elementKey(analysis, { source, node: first }, context);
    return listOf(analysis, { source, node: first }, context, depth + 1);
  }
  return resultOf(analysis, functionsOf(analysis, { source, node }, called), { source, node }, context, depth);
}

/** The keys of what a function gives back by its last expression; null when there are several functions, or none. */
function resultOf(
  analysis: Analysis,
  functions: readonly Expr[],
  call: Expr,
  context: Context | null,
  depth: number,
): string[] | null {
  const [only] = functions;
  const body = functions.length === 1 ? only?.node.childForFieldName('body') : null;
  const result = body ? lastExpression(body) : null;
  if (!only || !result || /\breturn\b/.test(only.source.textOf(only.node))) return null;
  return listOf(analysis, { source: only.source, node: result }, entered(only, call, context), depth + 1);
}

/** The key of `("k", v)`, `Label::new("k", v)`, `Label::from_static_parts("k", v)`, `Label::from(("k", v))`, `("k", v).into()`. */
function elementKey(analysis: Analysis, element: Expr, around: Context | null): string[] | null {
  // What a closure makes of an element stands in the call of that.
  const { expr, context } = analysis.values.follow(element, around);
  const { source, node } = expr;
  if (node.type === 'tuple_expression') {
    const key = node.namedChildren[0];
    return key ? keyOf(analysis, { source, node: key }, context) : null;
  }
  if (node.type === 'reference_expression' || node.type === 'parenthesized_expression') {
    const inner = node.childForFieldName('value') ?? node.namedChildren[0];
    return inner ? elementKey(analysis, { source, node: inner }, context) : null;
  }
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  if (!called) return null;
  const receiver = called.childForFieldName('value');
  if (called.type === 'field_expression' && receiver) {
    const method = source.textOf(called.childForFieldName('field') ?? called);
    if (/^(?:into|clone|to_owned)$/.test(method)) return elementKey(analysis, { source, node: receiver }, context);
    // A label that may be there.
    const [given] = /^(?:then|then_some)$/.test(method) ? argumentsOf(source, node) : [];
    const made = given?.type === 'closure_expression' ? given.childForFieldName('body') : given;
    return made ? elementKey(analysis, { source, node: made }, context) : null;
  }
  const [first] = argumentsOf(source, node);
  if (first && source.textOf(called) === 'Some') return elementKey(analysis, { source, node: first }, context);
  if (!first || !/(?:^|::)Label::\w+$/.test(source.textOf(called))) return null;
  return /^(?:tuple|reference)_expression$/.test(first.type)
    ? elementKey(analysis, { source, node: first }, context)
    : keyOf(analysis, { source, node: first }, context);
}

/** The keys that are pushed into a local list after it was made; null when something else may be done to it. */
function addedTo(analysis: Analysis, { source, node }: Expr, context: Context | null, depth: number): string[] | null {
  if (node.type !== 'identifier') return [];
  const name = source.textOf(node);
  const local = letBinding(source, node, name);
  if (local && !/^mut\b|\bmut\s/.test(source.textOf(local.declaration).slice(0, 12))) return [];
  if (!local && isOfLent(analysis, { source, node })) return null;
  const binder = local ? null : binderOf(source, node, name);
  if (!local && !(binder && mayGrow(source, node, binder))) return [];
  const from = local?.from ?? binder?.pattern.endIndex ?? node.startIndex;
  const scope = enclosingFunction(source, node);
  if (!scope) return null;
  const text = source.text.slice(from, node.startIndex);
  // Who is handed it by `&mut` may put more into it.
  const keys = lentIn({ analysis, list: listOf, one: elementKey }, { source, name, from, text }, context, depth);
  if (keys === null || (binder && isLentOn(source, binder, name, text))) return null;
  for (const match of text.matchAll(new RegExp(`(?<![\\w.])${name}\\s*\\.\\s*(\\w+)\\s*\\(`, 'g'))) {
    // What is taken out is not known, and so what is left.
    if (TAKES.test(match[1] ?? '')) return null;
    if (!ADDS.test(match[1] ?? '')) continue;
    const at = from + (match.index ?? 0);
    let call = source.nodeAt(at, at + name.length);
    while (call && call.type !== 'call_expression') call = source.parent(call);
    const args = call ? argumentsOf(source, call) : [];
    const isOne = match[1] === 'push' || match[1] === 'insert';
    // `insert` of a list has the place first.
    if (match[1] === 'insert' && args[0]?.type !== 'integer_literal') continue;
    const first = args[match[1] === 'insert' ? 1 : 0];
    if (!first) return null;
    const inner = { source, node: first };
    if (isInEmptyLoop(analysis, inner, from, context)) continue;
    // What is put there under the condition of another name is none of this one.
    const conditions = conditionsAround(source, first, scope);
    if (withoutCallers(() => analysis.values.runs(conditions, inner, context), null) === false) continue;
    const found = isOne ? elementKey(analysis, inner, context) : listOf(analysis, inner, context, depth + 1);
    if (found === null) return null;
    keys.push(...found);
  }
  return keys;
}
