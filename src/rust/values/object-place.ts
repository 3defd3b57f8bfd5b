/** Where an object is read from: what all that is asked of one object has in common. */
import { type Expr, keyOf, lastExpression } from '../source/nodes.ts';
import { plainName } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { binderOf } from './binders.ts';
import { type Context, enteredKey, isStuck, type Stuck, type Target } from './context.ts';
import { type Evaluation, MAX_DEPTH } from './evaluation.ts';

/**
 * The place that an object is read from, as a key: what binds it and the fields from there, as the first of the functions has it that
 * were followed with it. The same for all calls on one object, so that all mean one type. `method` is the one whose `self` the object is.
 */
export function placeOf(
  evaluation: Evaluation,
  object: Target,
): { readonly key: string; readonly method: Expr | null } {
  const fields: string[] = [];
  let method: Expr | null = null;
  let { expr, context } = object;
  for (let count = 0; count < MAX_DEPTH; count += 1) {
    const { source } = expr;
    const node = plain(source, expr.node);
    expr = { source, node };
    const owner = node.type === 'field_expression' ? node.childForFieldName('value') : null;
    if (owner) {
      fields.unshift(source.textOf(node.childForFieldName('field') ?? node));
      expr = { source, node: owner };
      continue;
    }
    const name = /^(?:identifier|self)$/.test(node.type) ? source.textOf(node) : '';
    const binder = binderOf(source, node, name);
    if (!binder) break;
    expr = { source, node: binder.pattern };
    method = name === 'self' && binder.type === 'parameter' ? { source, node: binder.function } : null;
    const given =
      binder.type === 'parameter' && (name === 'self' || plainName(source, binder.pattern) === name)
        ? givenFor(evaluation, { source, node: binder.function }, binder.index, name, context)
        : null;
    if (!given || isStuck(given) || given.made || given.parts) break;
    ({ expr, context } = given);
  }
  const key = `${keyOf(expr)}${fields.map((field) => `.${field}`).join('')}${enteredKey(context)}`;
  return { key, method: fields.length === 0 ? method : null };
}

/** What is behind references and the like, and what a block ends with. */
function plain(source: SourceFile, node: Node): Node {
  let at = node;
  for (let count = 0; count < MAX_DEPTH; count += 1) {
    const isSame =
      /^(?:reference|parenthesized)_expression$/.test(at.type) ||
      (at.type === 'unary_expression' && source.textOf(at).startsWith('*'));
    const inner: Node | null | undefined = isSame
      ? (at.childForFieldName('value') ?? at.namedChildren[0])
      : at.type === 'block'
        ? lastExpression(at)
        : null;
    if (!inner) break;
    at = inner;
  }
  return at;
}

/** What a parameter was given by the call through which its function was followed; null where it was not followed by one. */
function givenFor(
  evaluation: Evaluation,
  item: Expr,
  index: number,
  name: string,
  context: Context | null,
): Target | Stuck | null {
  const key = keyOf(item);
  for (let frame = context; frame; frame = frame.outer)
    if (frame.given && frame.function === key) return evaluation.contexts.argument(item, index, name, context);
  return null;
}
