/** What statements do to a field of a local, or of `self`, after the object was made. */
import { argumentsOf, type Expr, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { parameterNodes, plainName } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Tree } from '../source/tree.ts';
import { nameOf } from '../workspace/calls.ts';
import { binderOf } from './binders.ts';
import { ITSELF, isStuck, type Stuck, type Target } from './context.ts';
import { type Evaluation, inside } from './evaluation.ts';
import { type Growth, growthOf, WRITTEN } from './growth.ts';

/**
 * What the statements before a place make of a field of a local, of `self` or of a field of these: the last value that one gives it
 * (`self.prefix = prefix;`), or the text or list that they put together in it. Null where none does anything to it, or where the object
 * that has it is given as a whole after that. `field` may be a field of a field: `general.prefix`.
 */
export function assigned(at: Target, field: string): Target | Stuck | null {
  const { node } = at.expr;
  // Nothing is done to most fields, and each reading asks again.
  const inTree = untouched.get(node.tree) ?? new Map<number, Set<string>>();
  untouched.set(node.tree, inTree);
  const fields = inTree.get(node.index);
  if (fields?.has(field)) return null;
  const found = assignedTo(at, field);
  if (found === null) inTree.set(node.index, (fields ?? new Set()).add(field));
  return found;
}

/** Fields of the objects in a tree of which `assigned` has found nothing. */
const untouched = new WeakMap<Tree, Map<number, Set<string>>>();

function assignedTo(at: Target, field: string): Target | Stuck | null {
  const { source, node } = at.expr;
  const object = placeNames(at.expr);
  const [name] = object;
  if (name === undefined) return null;
  const names = [...object, ...field.split('.')];
  const changesOf = (text: string) => growthOf(source, { text, use: node, name })?.changes ?? [];
  const place = names.join('.');
  const changes = changesOf(place);
  const last = changes.at(-1)?.statement.startIndex;
  if (last === undefined) return null;
  const isGivenAfter = ({ type, statement }: Growth) => type === 'set' && statement.startIndex > last;
  for (let length = 2; length < names.length; length += 1)
    if (changesOf(names.slice(0, length).join('.')).some(isGivenAfter)) return null;
  const set = changes.findLast((change) => change.type === 'set')?.value ?? null;
  const isOfItself = set !== null && source.textOf(set).includes(place);
  // What hands on what it was given, with a name made of the one before, is a way of its own.
  if (isOfItself && name !== 'self' && binderOf(source, node, name)?.type === 'parameter') return ITSELF;
  const isGrown = isOfItself || changes.some((change) => change.type !== 'set');
  if (isGrown && field.includes('.')) return { reason: `\`${place}\` is changed after it is made` };
  return isGrown ? { ...at, made: 'grown', name: place } : set && inside(at, set);
}

/** The names of a local or `self` and of its fields, as an expression has them: `self`, `options`, `prefix`. None for another expression. */
function placeNames({ source, node }: Expr): string[] {
  const names: string[] = [];
  let at: Node | null | undefined = node;
  for (; at?.type === 'field_expression'; at = at.childForFieldName('value'))
    names.unshift(source.textOf(at.childForFieldName('field') ?? at));
  return at?.type === 'identifier' || at?.type === 'self' ? [source.textOf(at), ...names] : [];
}

/**
 * What becomes of a field of a field of an object (`config.general.prefix`) after the object was made, by any of the names that it has
 * on the way there: in the function that is handed the object, and in those that hand it on. Null where nothing does.
 */
export function changedWithin(evaluation: Evaluation, { expr, context }: Target, field: string): Target | Stuck | null {
  let node: Node | null | undefined = expr.node;
  const names = [field];
  for (; node?.type === 'field_expression'; node = node.childForFieldName('value'))
    names.unshift(expr.source.textOf(node.childForFieldName('field') ?? node));
  if (!node || names.length < 2) return null;
  const path = names.join('.');
  let at: Target = { expr: { source: expr.source, node }, context };
  for (let count = 0; count < MAX_NAMES && !at.made && !at.parts; count += 1) {
    const changed = assigned(at, path) ?? changedBy(evaluation, at, path);
    if (changed) return changed;
    if (!/^(?:identifier|self|reference_expression|parenthesized_expression)$/.test(at.expr.node.type)) return null;
    const next = evaluation.step(at, 0);
    if (next === null || isStuck(next)) return null;
    at = next;
  }
  return null;
}

const known = new WeakMap<Evaluation, Map<number, Map<string, Stuck | null>>>();

/**
 * Why a field of a local, or of a field of it, is not known: a method that is called on one of these, or a function or a local that one is
 * lent to by `&mut`, changes it in place. Null where none does. Found once for each mention.
 */
export function changedBy(evaluation: Evaluation, { expr }: Target, field: string): Stuck | null {
  if (expr.node.type !== 'identifier') return null;
  const all = known.get(evaluation) ?? new Map<number, Map<string, Stuck | null>>();
  known.set(evaluation, all);
  const fields = all.get(expr.node.id) ?? new Map<string, Stuck | null>();
  all.set(expr.node.id, fields);
  let reason = fields.get(field);
  if (reason === undefined) {
    reason = find(evaluation, expr, field);
    fields.set(field, reason);
  }
  return reason;
}

function find(evaluation: Evaluation, { source, node }: Expr, field: string): Stuck | null {
  const name = source.textOf(node);
  const binder = binderOf(source, node, name);
  if (binder?.type !== 'let' || !/\bmut\b/.test(source.textOf(binder.declaration).slice(0, MUTABLE))) return null;
  const from = binder.declaration.endIndex;
  const between = source.text.slice(from, node.startIndex);
  const path = [name, ...field.split('.')];
  let type: string | null = null;
  for (let length = 1; length < path.length; length += 1) {
    const place = writtenAs(path.slice(0, length));
    const fields = path.slice(length);
    if (length === 1) type = between.includes(name) ? evaluation.types.of(source, node) : null;
    else type = type === null ? null : evaluation.types.field(source, type, path[length - 1] ?? '');
    const called = [...between.matchAll(new RegExp(`${place}\\s*\\.\\s*(\\w+)\\s*\\(`, 'g'))];
    for (const method of type === null ? [] : new Set(called.map(([, method = '']) => method)))
      for (const each of evaluation.types.methods(source, type ?? '', method)) {
        const [self] = parameterNodes(each.node.childForFieldName('parameters') ?? each.node);
        if (self && /^&\s*(?:'\w+\s+)?mut\b/.test(each.source.textOf(self)) && changes(each, ['self', ...fields]))
          return { reason: `\`${path.join('.')}\` is changed by \`${method}\`` };
      }
    for (const { index, 0: lent } of between.matchAll(new RegExp(`&\\s*mut\\s+${place}(?![\\w.])`, 'g'))) {
      const taker = takerOf(evaluation, source, from + index, from + index + lent.length);
      if (!taker) continue;
      const isChanged =
        typeof taker === 'string'
          ? new RegExp(`${writtenAs([taker, ...fields])}${WRITTEN}`).test(between.slice(index))
          : changes(taker.target, [taker.parameter, ...fields]);
      const by = typeof taker === 'string' ? taker : nameOf(taker.target);
      if (isChanged) return { reason: `\`${path.join('.')}\` is changed by \`${by}\`` };
    }
  }
  return null;
}

/** A place as a regular expression finds it in a text. */
function writtenAs(names: readonly string[]): string {
  return `(?<![\\w.])${names.join('\\s*\\.\\s*')}`;
}

/** Whether a function changes a place in its body. */
function changes({ source, node }: Expr, names: readonly string[]): boolean {
  const body = node.childForFieldName('body');
  return body !== null && new RegExp(`${writtenAs(names)}${WRITTEN}`).test(source.textOf(body));
}

/**
 * The function of this workspace that is lent what stands in a stretch, with the parameter that takes it, or the name of the local that is;
 * null when neither is in sight.
 */
function takerOf(
  evaluation: Evaluation,
  source: SourceFile,
  from: number,
  to: number,
): { target: Expr; parameter: string } | string | null {
  const lent = source.nodeAt(from, to);
  const around = lent ? source.parent(lent) : null;
  const local = around?.type === 'let_declaration' ? around.childForFieldName('pattern') : null;
  if (local) return local.type === 'identifier' ? source.textOf(local) : null;
  const list = lent?.type === 'reference_expression' ? source.parent(lent) : null;
  const call = list?.type === 'arguments' ? source.parent(list) : null;
  const called = call?.childForFieldName('function');
  if (!lent || !call || !called || called.type === 'field_expression') return null;
  const path = withoutSelf(pathParts(source.textOf(called)), source, call);
  const meaning = evaluation.modules.resolve(path, source, call);
  if (meaning?.type !== 'item' || meaning.rest.length > 0 || meaning.item.node.type !== 'function_item') return null;
  const target = { source: meaning.item.source, node: meaning.item.node };
  const parameters = parameterNodes(target.node.childForFieldName('parameters') ?? target.node);
  const pattern = parameters[argumentsOf(call).findIndex((each) => each.id === lent.id)]?.childForFieldName('pattern');
  return pattern ? { target, parameter: plainName(target.source, pattern) } : null;
}

/** Names that an object is followed through. */
const MAX_NAMES = 40;
/** Characters of a `let` in which its `mut` stands. */
const MUTABLE = 12;
