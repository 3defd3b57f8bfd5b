/** The expressions that names stand for: locals, parameters in their context, consts, statics, associated consts. */

import { argumentsOf, isFlagOrNumber, keyOf, plainChildren, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { type Binder, binderOf, type LetBinder, type ParameterBinder } from './binders.ts';
import { meaningOf } from './builds.ts';
import { methodOf } from './callers.ts';
import { putInto } from './cells.ts';
import { isChangedInTurn, isLentList, isPlainLent, placesOfChange } from './changes.ts';
import { callsOfClosure } from './closures.ts';
import { enteredKey, isStuck, type Stuck, type Target } from './context.ts';
import { type Evaluation, inside, reduce, runTime } from './evaluation.ts';
import { constOf, typeNamed } from './generics.ts';
import { growthOf } from './growth.ts';
import { iteratedBy } from './iterated.ts';
import { partOf } from './patterns.ts';
import { lastText } from './running.ts';
import { insideOption, variantOf } from './variants.ts';

/** What a name or path stands for. Null when it is a value itself: a variant, a unit struct, a function. */
export function definitionOf(evaluation: Evaluation, target: Target, depth: number): Target | Stuck | null {
  const { source, node } = target.expr;
  return ofPath(evaluation, pathParts(source.textOf(node)), target, depth);
}

/** The same of a path that stands at a place without being a node of its own: a name inside a template. */
export function ofPath(
  evaluation: Evaluation,
  path: readonly string[],
  at: Target,
  depth: number,
): Target | Stuck | null {
  const { source, node } = at.expr;
  const single = path.length === 1 ? (path[0] ?? '') : null;
  if (single !== null) {
    const binder = binderOf(source, node, single);
    if (binder) return boundTo(evaluation, binder, single, at, depth);
    if (single === 'self') return runTime(source, node);
  }
  if (path.length > 1) {
    const generic = constOf(evaluation, path, at, depth);
    if (generic) return generic;
  }
  const meaning = meaningOf(evaluation, withoutSelf(path, source, node), at);
  if (meaning?.type !== 'item') return variantOf(evaluation, at) ? null : runTime(source, node);
  const { item, rest } = meaning;
  if (rest.length === 0) {
    if (/^(?:const|static)_item$/.test(item.node.type)) {
      const put = putInto(evaluation, item);
      if (put) return put;
      const value = item.node.childForFieldName('value');
      if (value && isFlagOrNumber(value) && isMutableStatic(item.node))
        return { reason: `\`${single ?? item.name}\` is a static that code may change` };
      return value ? { expr: { source: item.source, node: value }, context: null } : runTime(source, node);
    }
    return /^(?:function|struct)_item$/.test(item.node.type) ? null : runTime(source, node);
  }
  if (variantOf(evaluation, at)) return null;
  const type = typeNamed(evaluation, path.slice(0, -1), at, depth);
  const value = type ? type.constant(rest.at(-1) ?? '') : null;
  return value ? { expr: value, context: null } : runTime(source, node);
}

function isMutableStatic(item: Node): boolean {
  return item.type === 'static_item' && item.namedChildren.some(({ type }) => type === 'mutable_specifier');
}

/** What a pattern gives to a name. */
function boundTo(evaluation: Evaluation, binder: Binder, name: string, at: Target, depth: number): Target | Stuck {
  const { source, node } = at.expr;
  const part = (whole: Target | Stuck): Target | Stuck =>
    isStuck(whole) ? whole : partOf(evaluation, source, binder.pattern, name, whole, depth + 1);
  switch (binder.type) {
    case 'let': {
      const changed = changesOf(source, binder, name, node);
      if (isStuck(changed)) {
        const known = runTo(evaluation, binder, name, at);
        if (known && !isStuck(known)) return known;
        return isGrown(at, binder, name) ? { ...at, made: 'grown', name } : (known ?? changed);
      }
      const value = changed ?? binder.value;
      if (!value) return runTime(source, node);
      return changed ? inside(at, value) : part(inside(at, value));
    }
    case 'match':
      return part(inside(at, binder.value));
    case 'for':
      return part(elementOf(evaluation, inside(at, binder.value), binder.loop, at, depth));
    case 'closure':
      return part(closureArgument(evaluation, binder, name, at, depth));
    case 'parameter':
      if (placesOfChange(source, binder, name, node).length > 0 || isChangedInTurn(source, binder, name, node)) {
        const known = runTo(evaluation, binder, name, at);
        if (known && !isStuck(known)) return known;
        return isGrown(at, binder, name)
          ? { ...at, made: 'grown', name }
          : (known ?? { reason: `parameter \`${name}\` is changed before it is used` });
      }
      return part(evaluation.contexts.argument({ source, node: binder.function }, binder.index, name, at.context));
  }
}

/** Whether a local is a text that is put together in place. */
function isGrown({ expr: { source, node } }: Target, { pattern }: Binder, name: string): boolean {
  if (source.textOf(pattern).replace(/^mut\s+/, '') !== name) return false;
  return growthOf(source, { text: name, use: node, name })?.isText ?? false;
}

/** What a local that is put together in place was at first. */
export function firstValue(evaluation: Evaluation, at: Target, name: string): Target | Stuck {
  const { source, node } = at.expr;
  const binder = binderOf(source, node, name);
  if (binder?.type === 'let' && binder.value) return inside(at, binder.value);
  if (binder?.type === 'parameter')
    return evaluation.contexts.argument({ source, node: binder.function }, binder.index, name, at.context);
  return runTime(source, node);
}

/**
 * The text that a local or a parameter has come to by the statements before a place; null where these are not all understood, or
 * only a part of the text is known.
 */
function runTo(
  evaluation: Evaluation,
  binder: LetBinder | ParameterBinder,
  name: string,
  at: Target,
): Target | Stuck | null {
  const value = lastText(evaluation, binder, name, at);
  if (value && 'text' in value) return { ...at, made: 'name', name: value.text };
  return value && { reason: value.reason };
}

/** The element that a loop is at: each of the list in turn. */
function elementOf(evaluation: Evaluation, list: Target, loop: Node, at: Target, depth: number): Target | Stuck {
  const { source } = at.expr;
  const all = iteratedBy(evaluation, list, depth);
  if (!all)
    return { reason: `the elements of \`${source.textOf(list.expr.node).slice(0, 60)}\` are known only at run time` };
  const chosen = evaluation.contexts.choose(
    `element ${keyOf({ source, node: loop })}${enteredKey(at.context)}`,
    all.length,
  );
  const element = chosen === null ? undefined : all[chosen];
  if (element) return element;
  return {
    reason:
      all.length === 0 ? 'the list that it is an element of is empty' : 'the list that it is an element of is too long',
  };
}

/** Methods that hand their closure each element of the list, or what is inside the option, that they are called on. */
const EACH =
  /^(?:map|for_each|flat_map|filter_map|and_then|inspect|try_for_each|map_while|fold|try_fold|is_some_and|map_or|map_or_else|take_if|for_each_concurrent)$/;

function closureArgument(
  evaluation: Evaluation,
  binder: Extract<Binder, { type: 'closure' }>,
  name: string,
  at: Target,
  depth: number,
): Target | Stuck {
  const { source } = at.expr;
  const { closure, index } = binder;
  const item = { source, node: closure };
  const key = keyOf(item);
  for (let frame = at.context; frame; frame = frame.outer)
    if (frame.given && frame.function === key) return evaluation.contexts.argument(item, index, name, at.context);
  const list = source.parent(closure);
  const call = list?.type === 'arguments' ? source.parent(list) : null;
  const method = call ? methodOf(call) : null;
  const receiver = method?.childForFieldName('value');
  const verb = method?.childForFieldName('field');
  if (method && receiver && verb && EACH.test(source.textOf(verb))) {
    const { target, stuck } = reduce(evaluation, inside(at, receiver), depth);
    const inner = stuck ? null : insideOption(evaluation, target);
    return inner ?? elementOf(evaluation, inside(at, receiver), closure, at, depth);
  }
  if (callsOfClosure(item).length > 0) return evaluation.contexts.argument(item, index, name, at.context);
  const handed = call && !method ? calledWith(evaluation, call, closure, at) : null;
  return handed ? handed(index) : { reason: `it is parameter \`${name}\` of a closure whose callers are not followed` };
}

/** A closure that a function of this workspace is handed: what that function calls it with, each call in turn. */
function calledWith(
  evaluation: Evaluation,
  call: Node,
  closure: Node,
  at: Target,
): ((index: number) => Target | Stuck) | null {
  const { source } = at.expr;
  const called = call.childForFieldName('function');
  const path = called ? pathParts(source.textOf(called)) : [];
  const meaning = evaluation.modules.resolve(withoutSelf(path, source, call), source, call);
  if (meaning?.type !== 'item' || meaning.item.node.type !== 'function_item' || meaning.rest.length > 0) return null;
  const { item } = meaning;
  const parameters = item.node.childForFieldName('parameters');
  const position = argumentsOf(call).findIndex((argument) => argument.id === closure.id);
  const pattern = parameters ? plainChildren(parameters)[position]?.childForFieldName('pattern') : null;
  const body = item.node.childForFieldName('body');
  const name = pattern ? item.source.textOf(pattern).replace(/^mut\s+/, '') : '';
  if (!body || !/^\w+$/.test(name)) return null;
  const calls: Node[] = [];
  for (const found of body.descendantsOfType('call_expression')) {
    const callee = found?.childForFieldName('function');
    if (found && callee?.type === 'identifier' && item.source.textOf(callee) === name) calls.push(found);
  }
  const chosen = evaluation.contexts.choose(
    `handed ${keyOf({ source, node: closure })}${enteredKey(at.context)}`,
    calls.length,
  );
  const one = chosen === null ? undefined : calls[chosen];
  if (!one) return null;
  // What the function calls it with is read for the very call that hands the closure over.
  const context = {
    function: keyOf(item),
    call: { source, node: call },
    outer: at.context,
    callers: 1,
    given: { self: null, args: argumentsOf(call).map((argument) => inside(at, argument)) },
  };
  return (index) => {
    const argument = argumentsOf(one)[index];
    return argument ? { expr: { source: item.source, node: argument }, context } : runTime(source, closure);
  };
}

/**
 * The last value that a local was given between its `let` and a place, or null when it still has that of the `let`. One that
 * is given in a branch, or that is written into in place, is not known.
 */
function changesOf(source: SourceFile, binder: LetBinder, name: string, use: Node): Node | Stuck | null {
  const { declaration, pattern, value } = binder;
  const mutable =
    /\bmut\b/.test(source.textOf(pattern)) || /^let\s+mut\b/.test(source.textOf(declaration).slice(0, 12));
  if (!mutable && value) return null;
  // `[x; N]` only makes room for what is written into it.
  const isRoom = value?.type === 'array_expression' && value.childForFieldName('length') !== null;
  if (isRoom && source.text.slice(declaration.endIndex, use.startIndex).includes(`${name}[`))
    return { reason: `\`${name}\` is changed after it is made` };
  let last: Node | null = null;
  for (const node of placesOfChange(source, binder, name, use)) {
    const assignment = source.parent(node);
    const statement = assignment ? source.parent(assignment) : null;
    const right = assignment?.type === 'assignment_expression' ? assignment.childForFieldName('right') : null;
    const plain = statement?.type === 'expression_statement' && source.parent(statement)?.id === binder.block.id;
    if (right && use.startIndex >= right.startIndex && use.endIndex <= right.endIndex) break;
    if (!right || !plain) return { reason: `\`${name}\` is changed after it is made` };
    last = right;
  }
  if (last === null && isLentList(source, binder, name, use))
    return { reason: `\`${name}\` is handed out to be filled` };
  if (last === null && isPlainLent(source, binder, name, use))
    return { reason: `\`${name}\` is handed out to be changed` };
  return isChangedInTurn(source, binder, name, use) ? { reason: `\`${name}\` is changed after it is made` } : last;
}
