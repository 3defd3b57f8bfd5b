/** The label keys of a facade metric: `"k" => v` pairs, and whatever `metrics::IntoLabels` takes. */
import type { Analysis } from '../../analysis.ts';
import { type Expr, lastExpression, withoutSelf } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { enclosingFunction, letBinding, plainName } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { binderOf } from '../../values/binders.ts';
import { methodOf } from '../../values/callers.ts';
import { closureNamed } from '../../values/closures.ts';
import type { Context, Target } from '../../values/context.ts';
import { entered } from '../../values/entered.ts';
import { conditionsAround } from '../../values/growth.ts';
import { FOR_LABELS } from '../../values/limits.ts';
import { withoutCallers } from '../../values/needs.ts';
import { sanitizedLabel } from '../../values/sanitize.ts';
import { argumentsOf, chainOf } from '../arguments.ts';
import { Growth, type Keys } from '../growth.ts';
import { ADDING, isLentOn, isOfLent, loopAround, mayGrow, TAKING } from '../lent.ts';
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

/** Types whose constructors give an empty list or map, or what they are given. */
const MAP = '(?:Hash|BTree|Index|FxHash|FxIndex|AHash|LinkedHash)Map';
const EMPTIES = new RegExp(`^(?:iter|Vec|SmallVec|${MAP})$`);
const HOLDS = new RegExp(`^(?:iter|Vec|Arc|Box|Lazy|LazyLock|Cow|${MAP})$`);

/** A closure that makes a pair or a label of a pair, with the same key: `|(key, value)| (*key, value.clone())`. */
const KEEPS_KEY =
  /^\|\s*&?\(\s*(\w+)\s*,\s*\w+\s*\)\s*\|\s*(?:(?:\w+\s*::\s*)*Label\s*::\s*new\s*)?\(\s*[*&]*(\w+)(?:\s*\.\s*(?:clone|to_string|to_owned|into|as_str|as_ref)\s*\(\s*\))*\s*,/;

/** Names that are followed to a list of labels. */
const MAX_DEPTH = 24;

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
      const given = givenFor(analysis, expr, context);
      if (given) return again(given.expr, given.context);
      const target = analysis.values.followTo(expr, context, (at) => at.node.id !== node.id);
      const found = target.expr.node.id === node.id ? null : again(target.expr, target.context);
      return found ?? ofEachTurn(analysis, expr, context, depth);
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
    case 'field_expression': {
      const held = analysis.values.contexts.asMade(
        () => ofElements(analysis, expr, context) ?? ofFollowed(analysis, expr, context, depth),
      );
      if (!held) return ofOwnType(analysis, expr, depth);
      const grown = new Growth(analysis, readerOf(analysis)).ofAnyObject(expr, context, depth);
      return grown && [...held, ...grown];
    }
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
  if (own || context || analysis.values.contexts.assumes) return own;
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

/** The keys of the lists that a loop goes through, for the name that it gives to each: `for list in lists`, `for (at, list) in lists.iter().enumerate()`. */
function ofEachTurn(
  analysis: Analysis,
  { source, node }: Expr,
  context: Context | null,
  depth: number,
): string[] | null {
  const name = source.textOf(node);
  const binder = binderOf(source, node, name);
  if (binder?.type !== 'for') return null;
  const { pattern, value } = binder;
  const of = (list: Node, verbs: RegExp): Node | null => {
    const method = list.type === 'call_expression' ? methodOf(list) : null;
    const isOne = method && verbs.test(source.textOf(method.childForFieldName('field') ?? method));
    return isOne ? method.childForFieldName('value') : null;
  };
  const counted = of(value, /^enumerate$/);
  const second = pattern.type === 'tuple_pattern' ? pattern.namedChildren.at(-1) : null;
  const each = counted ? second : pattern;
  if (!each || plainName(source, each) !== name) return null;
  const whole = counted ?? value;
  const list = of(whole, /^(?:iter|iter_mut|into_iter)$/) ?? whole;
  const all = analysis.values.possibleElements({ source, node: list }, context);
  return all && all.length > 0 ? every(all.map((each) => listOf(analysis, each, context, depth + 1))) : null;
}

/** What a caller gives for a parameter; null for another name, or where no caller is in sight. */
function givenFor(analysis: Analysis, { source, node }: Expr, context: Context | null): Target | null {
  const name = source.textOf(node);
  const binder = binderOf(source, node, name);
  if (binder?.type !== 'parameter' || plainName(source, binder.pattern) !== name) return null;
  return analysis.values.argument({ source, node: binder.function }, binder.index, name, context);
}

/** How what is added to a field is read. */
function readerOf(analysis: Analysis): Keys {
  return {
    keys: (list, context, depth) => listOf(analysis, list, context, depth),
    key: (element, context) => elementKey(analysis, element, context),
    name: (key, context) => keyOf(analysis, key, context),
  };
}

/** The keys of what a field was made with, where that is no list itself. */
function ofFollowed(analysis: Analysis, expr: Expr, context: Context | null, depth: number): string[] | null {
  const target = analysis.values.follow(expr, context);
  return target.expr.node.id === expr.node.id ? null : listOf(analysis, target.expr, target.context, depth + 1);
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
    const kept = method === 'map' && argument?.type === 'closure_expression' && KEEPS_KEY.exec(source.textOf(argument));
    if (kept && kept[1] === kept[2]) return before();
    if (method === 'chain' && argument)
      return every([before(), listOf(analysis, { source, node: argument }, context, depth + 1)]);
    const type = analysis.types.of(source, receiver);
    const found = type === null ? [] : analysis.types.methods(source, type, method);
    return resultOf(analysis, found, { source, node }, context, depth);
  }
  const closure = closureNamed(source, called);
  if (closure) return resultOf(analysis, [{ source, node: closure }], { source, node }, context, depth);
  const path = withoutSelf(pathParts(source.textOf(called)), source, node);
  const [type = '', name = path[0] ?? ''] = path.slice(-2);
  if (/^(?:empty|new|default|with_capacity)$/.test(name) && EMPTIES.test(type)) return [];
  const first = argumentsOf(source, node)[0];
  // Who takes an option apart under its own name has what it was made with.
  if (/^(?:Some|Ok)$/.test(path.at(-1) ?? '') && first)
    return listOf(analysis, { source, node: first }, context, depth + 1);
  if (/^(?:from|new|once|from_iter)$/.test(name) && HOLDS.test(type) && first) {
    if (name === 'once') return elementKey(analysis, { source, node: first }, context);
    return listOf(analysis, { source, node: first }, context, depth + 1);
  }
  const whole = heldByTuple(analysis, { source, node }, path);
  if (whole) return listOf(analysis, whole, context, depth + 1);
  return resultOf(analysis, functionsOf(analysis, { source, node }, called), { source, node }, context, depth);
}

/** The list that a struct of the workspace is made around: `Tags(list)`. */
function heldByTuple(analysis: Analysis, { source, node }: Expr, path: readonly string[]): Expr | null {
  const [list, ...more] = argumentsOf(source, node);
  if (!list || more.length > 0) return null;
  const meaning = analysis.modules.resolve(path, source, node);
  const isStruct = meaning?.type === 'item' && meaning.rest.length === 0 && meaning.item.node.type === 'struct_item';
  return isStruct ? { source, node: list } : null;
}

/** The keys of what a function gives back by its last expression; null when several functions give others, or there is none. */
function resultOf(
  analysis: Analysis,
  functions: readonly Expr[],
  call: Expr,
  context: Context | null,
  depth: number,
): string[] | null {
  if (functions.length > 1) {
    // One of several conversions: what is given decides which, and each of them has the same keys of that.
    const all = functions.map((each) => resultOf(analysis, [each], call, context, depth));
    return all.every((keys) => keys?.join(' ') === all[0]?.join(' ')) ? (all[0] ?? null) : null;
  }
  const [only] = functions;
  const body = only?.node.childForFieldName('body');
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
  // What is put there behind it, in a loop around both, is there in the next turn.
  const loop = loopAround(source, node, from);
  const text = source.text.slice(from, loop.id === node.id ? node.startIndex : loop.endIndex);
  // Who is handed it by `&mut` may put more into it.
  const keys = lentIn({ analysis, list: listOf, one: elementKey }, { source, name, from, text }, context, depth);
  if (keys === null || (binder && isLentOn(source, binder, name, text))) return null;
  for (const match of text.matchAll(new RegExp(`(?<![\\w.])${name}\\s*\\.\\s*(\\w+)\\s*\\(`, 'g'))) {
    const verb = match[1] ?? '';
    const at = from + (match.index ?? 0);
    let call = source.nodeAt(at, at + name.length);
    while (call && call.type !== 'call_expression') call = source.parent(call);
    const setter = call ? setterOf(analysis, { source, node: call }) : null;
    // What is taken out is not known, and so what is left.
    if (!setter && TAKES.test(verb)) return null;
    if (!setter && !ADDS.test(verb)) continue;
    const args = call ? argumentsOf(source, call) : [];
    const isOne = verb === 'push' || verb === 'insert';
    const first = verb === 'insert' ? (args[1] ?? args[0]) : args[0];
    if (!call || !first) return null;
    const inner = { source, node: first };
    if (isInEmptyLoop(analysis, inner, from, context)) continue;
    // What is put there under the condition of another name is none of this one.
    const conditions = conditionsAround(source, first, scope);
    if (withoutCallers(() => analysis.values.runs(conditions, inner, context), null) === false) continue;
    const key = verb === 'insert' && args.length === 2 && args[0] ? { source, node: args[0] } : null;
    const found = setter
      ? putBy(analysis, setter, { source, node: call }, context, depth)
      : isOne
        ? (key && !/integer_literal$/.test(key.node.type) && keyOf(analysis, key, context)) ||
          elementKey(analysis, inner, context)
        : listOf(analysis, inner, context, depth + 1);
    if (found === null) return null;
    keys.push(...found);
  }
  return keys;
}

/** The method of a struct of the workspace that a call is of, where that may change what it is called on. */
function setterOf(analysis: Analysis, { source, node }: Expr): Expr | null {
  const method = methodOf(node);
  const receiver = method?.childForFieldName('value');
  const type = receiver ? analysis.types.of(source, receiver) : null;
  if (!method || type === null) return null;
  const [only] = analysis.types.methods(source, type, source.textOf(method.childForFieldName('field') ?? method));
  const self = only?.node.childForFieldName('parameters')?.namedChildren[0];
  return only && self?.type === 'self_parameter' && /^&\s*mut\b/.test(only.source.textOf(self)) ? only : null;
}

/** The keys that a method puts into the map or the list that its struct is made around; null where it does anything else to `self`. */
function putBy(analysis: Analysis, method: Expr, call: Expr, context: Context | null, depth: number): string[] | null {
  const { source, node } = method;
  const body = node.childForFieldName('body');
  const inner = entered(method, call, context);
  const keys: (string[] | null)[] = [];
  for (const { index } of body ? source.textOf(body).matchAll(/\bself\b/g) : []) {
    const at = (body?.startIndex ?? 0) + index;
    let put = source.nodeAt(at, at + 'self'.length);
    while (put && put.type !== 'call_expression') put = source.parent(put);
    const called = put ? methodOf(put) : null;
    const verb = called ? source.textOf(called.childForFieldName('field') ?? called) : '';
    const [first] = put ? argumentsOf(source, put) : [];
    const isOfField = called && /^self\s*\.\s*\w+\s*\.\s*\w+$/.test(source.textOf(called));
    if (!first || !isOfField || !ADDS.test(verb)) return null;
    const given = { source, node: first };
    if (verb === 'insert' && put && argumentsOf(source, put).length === 2) keys.push(keyOf(analysis, given, inner));
    else if (verb === 'insert' || verb === 'push') keys.push(elementKey(analysis, given, inner));
    else keys.push(listOf(analysis, given, inner, depth + 1));
  }
  return keys.length === 0 ? null : every(keys);
}
