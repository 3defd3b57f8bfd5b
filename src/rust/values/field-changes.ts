/** What statements do to a field of a local, or of `self`, after the object was made. */
import { argumentsOf, type Expr, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { parameterNodes, plainName } from '../source/scopes.ts';
import { nameOf } from '../workspace/calls.ts';
import { binderOf } from './binders.ts';
import { ITSELF, type Stuck, type Target } from './context.ts';
import { type Evaluation, inside } from './evaluation.ts';
import { growthOf, WRITTEN } from './growth.ts';

/**
 * What the statements before a place make of a field of a local or of `self`: the last value that one gives it (`self.prefix = prefix;`),
 * or the text or list that they put together in it. Null where none does anything to it.
 */
export function assigned(at: Target, field: string): Target | Stuck | null {
  const { source, node } = at.expr;
  if (node.type !== 'identifier' && node.type !== 'self') return null;
  const name = source.textOf(node);
  const place = `${name}.${field}`;
  const growth = growthOf(source, { text: place, use: node, name });
  if (!growth) return null;
  const { changes } = growth;
  const set = changes.findLast((change) => change.type === 'set')?.value ?? null;
  const isOfItself = set !== null && source.textOf(set).includes(place);
  // What hands on what it was given, with a name made of the one before, is a way of its own.
  if (isOfItself && name !== 'self' && binderOf(source, node, name)?.type === 'parameter') return ITSELF;
  const isGrown = isOfItself || changes.some((change) => change.type !== 'set');
  return isGrown ? { ...at, made: 'grown', name: place } : set && inside(at, set);
}

const known = new WeakMap<Evaluation, Map<number, Map<string, Stuck | null>>>();

/**
 * Why a field of a local is not known: a method that is called on the local, or a function that it is lent to by `&mut`, changes it in
 * place. Null where none does. Found once for each mention.
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
  const changed = (by: Expr, parameter: string): boolean => {
    const body = by.node.childForFieldName('body');
    const changes = new RegExp(`(?<![\\w.])${parameter}\\s*\\.\\s*${field}${WRITTEN}`);
    return body !== null && changes.test(by.source.textOf(body));
  };
  const called = [...between.matchAll(new RegExp(`(?<![\\w.])${name}\\s*\\.\\s*(\\w+)\\s*\\(`, 'g'))];
  const type = called.length > 0 ? evaluation.types.of(source, node) : null;
  for (const method of type === null ? [] : new Set(called.map(([, method = '']) => method)))
    for (const each of evaluation.types.methods(source, type ?? '', method)) {
      const [self] = parameterNodes(each.node.childForFieldName('parameters') ?? each.node);
      if (self && /^&\s*(?:'\w+\s+)?mut\b/.test(each.source.textOf(self)) && changed(each, 'self'))
        return { reason: `\`${name}.${field}\` is changed by \`${method}\`` };
    }
  for (const { index, 0: lent } of between.matchAll(new RegExp(`&\\s*mut\\s+${name}(?![\\w.])`, 'g'))) {
    const mention = source.nodeAt(from + index + lent.length - name.length, from + index + lent.length);
    const taker = mention ? takerOf(evaluation, { source, node: mention }) : null;
    if (taker && changed(taker.target, taker.parameter))
      return { reason: `\`${name}.${field}\` is changed by \`${nameOf(taker.target)}\`` };
  }
  return null;
}

/** The function of this workspace that a local is lent to, and the parameter that takes it; null when that is not in sight. */
function takerOf(evaluation: Evaluation, { source, node }: Expr): { target: Expr; parameter: string } | null {
  const lent = source.parent(node);
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

/** Characters of a `let` in which its `mut` stands. */
const MUTABLE = 12;
