/** Lists as Rust source writes them. */

import { argumentsOf, macroName, pieceExpression, plainChildren } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node } from '../source/syntax.ts';

import { binderOf } from './binders.ts';
import { apply } from './bodies.ts';
import { methodOf } from './callers.ts';
import { isRun } from './conditions.ts';
import { isStuck, type Target } from './context.ts';
import { type Evaluation, inside, MAX_DEPTH, reduce } from './evaluation.ts';
import { filled } from './filled.ts';
import { typeNamed } from './generics.ts';
import { growthOf } from './growth.ts';
import { partAt } from './lookups.ts';
import { firstOf } from './objects.ts';
import { derivedName } from './variant-names.ts';
import { variantOf, variantsOf } from './variants.ts';

/** Elements of one list that are followed. */
const MAX_ELEMENTS = 5000;

/** Methods that give the same elements, in whatever order. */
const SAME =
  /^(?:to_vec|to_owned|into|clone|as_slice|as_ref|iter|iter_mut|into_iter|collect|to_slice|copied|cloned|rev|as_mut_slice|into_boxed_slice|borrow|deref|unwrap|expect|sorted|unique|by_ref|drain|peekable|into_vec|leak|entries)$/;

const MAPS = /^(?:phf_map|hashmap|labels|btreemap|indexmap|hash_map|btree_map|maplit|phf_ordered_map|convert_args)$/;
const SETS = /^(?:vec|smallvec|array|phf_set|hashset|btreeset|phf_ordered_set|indexset|arrayvec)$/;

/** The elements of a list expression: array, slice, `vec!`, map, a name that holds one, an iterator over one. Null when unknown. */
export function elementsOf(evaluation: Evaluation, list: Target, depth: number): readonly Target[] | null {
  if (depth > MAX_DEPTH || !evaluation.contexts.step()) return null;
  const all = find(evaluation, list, depth);
  return all && all.length <= MAX_ELEMENTS ? all : null;
}

function find(evaluation: Evaluation, list: Target, depth: number): readonly Target[] | null {
  if (list.parts) return list.parts;
  if (list.made === 'grown') return ofGrown(evaluation, list, depth);
  if (list.made) return list.made === 'none' ? [] : null;
  const { source, node } = list.expr;
  const again = (inner: Node | null | undefined) =>
    inner ? evaluation.elements(inside(list, inner), depth + 1) : null;
  switch (node.type) {
    case 'range_expression':
      return numbersOf(evaluation, list, depth);
    case 'parenthesized_expression':
      return again(node.namedChildren[0]);
    case 'array_expression':
      return node.childForFieldName('length') ? null : plainChildren(node).map((child) => inside(list, child));
    case 'index_expression':
      return sliced(evaluation, list, depth);
    case 'macro_invocation':
      return ofMacro(list);
    case 'call_expression': {
      const found = ofCall(evaluation, list, depth);
      if (found !== undefined) return found;
      return stepped(evaluation, list, depth);
    }
    case 'scoped_identifier': {
      const path = pathParts(source.textOf(node));
      if (path.at(-1) !== 'VARIANTS') return stepped(evaluation, list, depth);
      return stepped(evaluation, list, depth) ?? variantNames(evaluation, path.slice(0, -1), list, depth);
    }
    case 'identifier': {
      const found = filled(evaluation, list, depth) ?? placed(evaluation, list, depth);
      return found === undefined ? stepped(evaluation, list, depth) : found;
    }
    default:
      return stepped(evaluation, list, depth);
  }
}

/** The elements of a part of a list by literal bounds (`&labels[..]`, `keys[1..]`), or of the list that is at a place of one. */
function sliced(evaluation: Evaluation, list: Target, depth: number): readonly Target[] | null {
  const { source, node } = list.expr;
  const bounds = /\[\s*(\d*)\s*\.\.(=?)\s*(\d*)\s*\]$/.exec(source.textOf(node));
  const [whole] = node.namedChildren;
  if (!bounds || !whole) return stepped(evaluation, list, depth);
  const [, from = '', through, to = ''] = bounds;
  const all = evaluation.elements(inside(list, whole), depth + 1);
  if (!all) return null;
  return all.slice(Number(from), to === '' ? all.length : Number(to) + (through === '=' ? 1 : 0));
}

/**
 * The elements that a list may have: of a local that is filled, also those that are put into it under a condition; of a list that is made
 * of another one, of which nothing is known, what each of that becomes.
 */
export function possibleElementsOf(evaluation: Evaluation, list: Target): readonly Target[] | null {
  const { target } = reduce(evaluation, list, 0);
  const found = target.expr.node.type === 'identifier' ? filled(evaluation, target, 0, true) : undefined;
  return found === undefined ? (evaluation.elements(list, 0) ?? mapped(target)) : found;
}

/** What a closure makes of each element of a list: `shops.iter().map(|shop| Row { … }).collect()`. Null for another call. */
function mapped(list: Target): readonly Target[] | null {
  const { source } = list.expr;
  let node: Node | null | undefined = list.expr.node;
  while (node?.type === 'call_expression') {
    const method = methodOf(node);
    const name = method ? source.textOf(method.childForFieldName('field') ?? method) : '';
    const [closure] = name === 'map' ? argumentsOf(node) : [];
    const made = closure?.type === 'closure_expression' ? closure.childForFieldName('body') : null;
    if (made) return [inside(list, made)];
    node = SAME.test(name) ? method?.childForFieldName('value') : null;
  }
  return null;
}

/** The elements of a field of a local, or of `self`, that is filled in place: `self.labels.push(label)`. Null where not all are known. */
function ofGrown(
  evaluation: Evaluation,
  { expr, context, name: text = '' }: Target,
  depth: number,
): readonly Target[] | null {
  const [name = '', ...fields] = text.split('.');
  const field = fields.at(-1);
  if (field === undefined) return null;
  const at = { expr, context };
  const first = firstOf(evaluation, at, field, depth + 1);
  let all = isStuck(first) ? null : evaluation.elements(first, depth + 1);
  for (const change of growthOf(expr.source, { text, use: expr.node, name })?.changes ?? []) {
    const runs = isRun(evaluation, change, at, depth);
    if (runs === false) continue;
    const value = change.value && inside(at, change.value);
    if (runs === null || !value) all = change.type === 'clear' && runs ? [] : null;
    else if (change.type === 'append') all = all && [...all, value];
    else if (change.type === 'set') all = evaluation.elements(value, depth + 1);
    else {
      const added = change.type === 'extend' ? evaluation.elements(value, depth + 1) : null;
      all = all && added && [...all, ...added];
    }
  }
  return all;
}

/**
 * The elements of a local array that is written at its indices after it was made (`rows[at] = row`), perhaps in a loop: those that
 * are written, with those that it was made of. `[x; N]` only makes room. Undefined where none is written.
 */
function placed(evaluation: Evaluation, list: Target, depth: number): readonly Target[] | null | undefined {
  const { source, node } = list.expr;
  const name = source.textOf(node);
  const binder = binderOf(source, node, name);
  if (binder?.type !== 'let' || !binder.value || !/\bmut\b/.test(source.textOf(binder.declaration))) return undefined;
  const from = binder.declaration.endIndex;
  const between = source.text.slice(from, node.startIndex);
  if (!between.includes(`${name}[`)) return undefined;
  const added: Target[] = [];
  for (const match of between.matchAll(new RegExp(`(?<![\\w.])${name}\\[`, 'g'))) {
    const at = source.nodeAt(from + match.index, from + match.index + name.length);
    const element = at ? source.parent(at) : null;
    const change = element?.type === 'index_expression' ? source.parent(element) : null;
    if (!at || !element || binderOf(source, at, name)?.pattern.id !== binder.pattern.id) continue;
    if (change?.type === 'index_expression' || change?.type === 'compound_assignment_expr') return undefined;
    const right = change?.type === 'assignment_expression' ? change.childForFieldName('right') : null;
    if (right && change?.childForFieldName('left')?.id === element.id) added.push(inside(list, right));
  }
  if (added.length === 0) return undefined;
  const isRoom = binder.value.type === 'array_expression' && binder.value.childForFieldName('length') !== null;
  const first = isRoom ? [] : evaluation.elements(inside(list, binder.value), depth + 1);
  return first && [...first, ...added];
}

/** Methods that go through a list from its start. */
const FORWARD = /^(?:iter|iter_mut|into_iter|copied|cloned|as_slice|to_vec|clone|as_ref|by_ref)$/;

/** Whether the elements that are known of a list are all of it, in its order: it is written as a list, and nothing changes it. */
function isInOrder(evaluation: Evaluation, list: Target, depth: number): boolean {
  let at = list;
  for (let count = 0; count < MAX_DEPTH && !at.made && !at.parts; count += 1) {
    const { source, node } = at.expr;
    if (node.type === 'array_expression') return true;
    if (node.type === 'macro_invocation') return macroName(source, node) === 'vec';
    const method = node.type === 'call_expression' ? methodOf(node) : null;
    const [receiver, verb] = [method?.childForFieldName('value'), method?.childForFieldName('field')];
    if (receiver && verb) {
      if (!FORWARD.test(source.textOf(verb))) return false;
      at = inside(at, receiver);
      continue;
    }
    const binder = node.type === 'identifier' ? binderOf(source, node, source.textOf(node)) : null;
    if (binder?.type === 'let' && /\bmut\b/.test(source.textOf(binder.declaration))) return false;
    const next = evaluation.step(at, depth + 1);
    if (next === null || isStuck(next)) return false;
    at = next;
  }
  return false;
}

/** Numbers of a range that are followed. */
const MAX_RANGE = 256;

/** The numbers of a range whose ends are known: `0..4`. */
function numbersOf(evaluation: Evaluation, list: Target, depth: number): readonly Target[] | null {
  const { source, node } = list.expr;
  const [from, to, ...more] = plainChildren(node);
  if (!from || !to || more.length > 0) return null;
  const [first, last] = [from, to].map((end) => {
    const value = evaluation.text(inside(list, end), depth + 1);
    return 'text' in value && /^\d{1,9}$/.test(value.text) ? Number(value.text) : Number.NaN;
  }) as [number, number];
  const count = last - first + (source.text.slice(from.endIndex, to.startIndex).includes('=') ? 1 : 0);
  if (!(count >= 0 && count <= MAX_RANGE)) return null;
  return Array.from({ length: count }, (_, index) => numberAt(list, first + index));
}

/** A number that stands nowhere in the source. */
function numberAt({ expr, context }: Target, value: number): Target {
  return { expr, context, made: 'name', name: String(value) };
}

function stepped(evaluation: Evaluation, list: Target, depth: number): readonly Target[] | null {
  const next = evaluation.step(list, depth + 1);
  return next === null || isStuck(next) ? null : evaluation.elements(next, depth + 1);
}

function ofMacro(list: Target): readonly Target[] | null {
  const { source, node } = list.expr;
  const name = macroName(source, node);
  const pieces = source.insides(node).flatMap((piece) => {
    const inner = pieceExpression(piece);
    return inner ? [inside(list, inner)] : [];
  });
  if (MAPS.test(name)) {
    const pairs: Target[] = [];
    for (let index = 0; index + 1 < pieces.length; index += 2) {
      const parts = pieces.slice(index, index + 2);
      pairs.push({ expr: parts[0]?.expr ?? list.expr, context: list.context, parts });
    }
    return pairs;
  }
  // `vec!["a"; 3]` repeats: its `;` makes one piece of it.
  const tokens = node.namedChildren.find((child) => child?.type === 'token_tree');
  if (!SETS.test(name) || tokens?.children.some((child) => child?.type === ';')) return null;
  return pieces;
}

/** What a call gives as a list; undefined when it is to be followed like any other. */
function ofCall(evaluation: Evaluation, list: Target, depth: number): readonly Target[] | null | undefined {
  const { source, node } = list.expr;
  const args = argumentsOf(node).map((argument) => inside(list, argument));
  const method = methodOf(node);
  const [first] = args;
  if (!method) {
    const path = pathParts(source.textOf(node.childForFieldName('function') ?? node));
    const name = path.slice(-2).join('::');
    if (/^(?:Vec|HashMap|BTreeMap|HashSet|BTreeSet|VecDeque|IndexMap)::(?:new|with_capacity|default)$/.test(name))
      return [];
    if (
      /^(?:Vec|Box|HashMap|BTreeMap|HashSet|BTreeSet|Cow|VecDeque|IndexMap|Arc)::(?:from|new|from_iter)$|^(?:iter|array)::(?:from_fn|IntoIter)$/.test(
        name,
      ) &&
      first
    )
      return evaluation.elements(first, depth + 1);
    if (name === 'iter::once' && first) return [first];
    if (name === 'IntoIterator::into_iter' && first) return evaluation.elements(first, depth + 1);
    if (path.at(-1) === 'iter' && path.length > 1 && args.length === 0)
      return variants(evaluation, path.slice(0, -1), list, depth) ?? undefined;
    if (/^enum_iterator::all$|^all$/.test(name)) {
      const type = /<\s*([\w:]+)\s*>/.exec(source.textOf(node))?.[1];
      return type === undefined ? undefined : (variants(evaluation, pathParts(type), list, depth) ?? undefined);
    }
    return undefined;
  }
  const receiverNode = method.childForFieldName('value');
  const verb = source.textOf(method.childForFieldName('field') ?? method);
  if (!receiverNode) return null;
  const receiver = inside(list, receiverNode);
  const own = () => evaluation.elements(receiver, depth + 1);
  switch (verb) {
    case 'map':
      return first
        ? each(own(), (element, index) => {
            const result = apply(evaluation, first, [element], list, index);
            return isStuck(result) ? null : result;
          })
        : null;
    case 'chain': {
      const [before, after] = [own(), first ? evaluation.elements(first, depth + 1) : null];
      return before && after ? [...before, ...after] : null;
    }
    case 'zip': {
      const [left, right] = [own(), first ? evaluation.elements(first, depth + 1) : null];
      if (!left || !right) return null;
      return left
        .slice(0, right.length)
        .map((element, index) => ({ ...element, parts: [element, right[index] ?? element] }));
    }
    case 'enumerate': {
      const inOrder = isInOrder(evaluation, receiver, depth);
      const place = (index: number): Target =>
        inOrder ? numberAt(list, index) : { expr: list.expr, context: list.context, made: 'none' };
      return each(own(), (element, index) => ({ ...element, parts: [place(index), element] }));
    }
    case 'keys':
    case 'values':
    case 'into_keys':
    case 'into_values':
      return each(own(), (pair) => partAt(evaluation, pair, verb.endsWith('keys') ? 0 : 1, depth));
    case 'concat':
    case 'flatten': {
      const lists = own()?.map((inner) => evaluation.elements(inner, depth + 1));
      return lists?.every((inner) => inner !== null) ? lists.flatMap((inner) => inner ?? []) : null;
    }
    case 'skip':
    case 'take': {
      const count = first ? evaluation.text(first, depth + 1) : null;
      const all = own();
      if (!all || !count || !('text' in count) || !/^\d+$/.test(count.text)) return null;
      return verb === 'skip' ? all.slice(Number(count.text)) : all.slice(0, Number(count.text));
    }
  }
  // What is no method of lists may be one of this workspace: that is followed first.
  const next = evaluation.step(list, depth + 1);
  const isOwn = next !== null && !isStuck(next) && next.expr.node.id !== receiverNode.id;
  if (isOwn) return evaluation.elements(next, depth + 1);
  return SAME.test(verb) ? own() : null;
}

function each(
  all: readonly Target[] | null,
  change: (element: Target, index: number) => Target | null,
): readonly Target[] | null {
  const changed = all?.map(change);
  return changed?.every((element) => element !== null) ? changed.flatMap((element) => element ?? []) : null;
}

/** The variants of an enum, as `Metric::iter()` gives them. */
function variants(
  evaluation: Evaluation,
  path: readonly string[],
  at: Target,
  depth: number,
): readonly Target[] | null {
  const type = typeNamed(evaluation, path, at, depth + 1);
  const item = type?.item;
  if (item?.node.type !== 'enum_item' || evaluation.types.methods(at.expr.source, item.name, 'iter').length > 0)
    return null;
  return variantsOf(item).map((expr) => ({ expr, context: null }));
}

/** `Metric::VARIANTS` of strum: the names that its derives give. */
function variantNames(
  evaluation: Evaluation,
  path: readonly string[],
  at: Target,
  depth: number,
): readonly Target[] | null {
  const all = variants(evaluation, path, at, depth);
  return each(all, (target) => {
    const variant = variantOf(evaluation, target);
    const name = variant?.item ? derivedName(variant.item, variant) : null;
    return name === null ? null : { ...target, made: 'name', name };
  });
}
