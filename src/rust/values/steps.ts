/** One step of reading a value: from an expression to another that has the same value. */

import { onlyChild, plainChildren, snippet } from '../source/nodes.ts';

import { OBJECT } from './assumed.ts';
import { ofCall, ofIndex } from './bodies.ts';
import { ofBlock, ofIf, ofMatch } from './branches.ts';
import type { Stuck, Target } from './context.ts';
import { definitionOf } from './definitions.ts';
import { type Evaluation, inside, MAX_DEPTH, reduce, runTime } from './evaluation.ts';
import { NeedsCaller, NeedsChoice } from './needs.ts';
import { fieldOf } from './objects.ts';
import { variantOf } from './variants.ts';

/** The expression that another comes to; null when it is a value itself: a literal, a list, an object, a closure. */
export function stepOf(evaluation: Evaluation, at: Target, depth: number): Target | Stuck | null {
  if (at.made || at.parts) return null;
  if (depth > MAX_DEPTH || !evaluation.contexts.step()) return { reason: 'it goes through too many names' };
  const { source, node } = at.expr;
  switch (node.type) {
    case 'ERROR':
    case 'source_file':
    case 'expression_statement':
    case 'parenthesized_expression':
    case 'reference_expression':
    case 'await_expression':
    case 'type_cast_expression':
    case 'unsafe_block':
    case 'async_block':
    case 'const_block':
    case 'return_expression': {
      const inner = node.childForFieldName('value') ?? node.childForFieldName('body') ?? onlyChild(node);
      return inner ? inside(at, inner) : { reason: 'it is empty' };
    }
    case 'try_expression': {
      const inner = onlyChild(node);
      return inner ? ofTry(evaluation, inside(at, inner), depth) : { reason: 'it is empty' };
    }
    case 'unary_expression': {
      const inner = plainChildren(node)[0];
      return inner && source.textOf(node).startsWith('*') ? inside(at, inner) : runTime(source, node);
    }
    case 'block':
      return ofBlock(evaluation, at, depth);
    case 'if_expression':
      return ofIf(evaluation, at, depth);
    case 'match_expression':
      return ofMatch(evaluation, at, depth);
    case 'identifier':
    case 'self':
    case 'scoped_identifier':
    case 'generic_function':
    case 'shorthand_field_initializer':
      return definitionOf(evaluation, at, depth);
    case 'field_expression': {
      const owner = node.childForFieldName('value');
      const field = node.childForFieldName('field');
      if (!owner || !field) return runTime(source, node);
      const read = () => fieldOf(evaluation, inside(at, owner), source.textOf(field), depth + 1);
      const reason = `\`${snippet(source, node)}\` has more values than are followed`;
      return evaluation.contexts.coarse ? coarsely(evaluation, read, reason) : read();
    }
    case 'index_expression':
      return ofIndex(evaluation, at, depth);
    case 'call_expression':
      return ofCall(evaluation, at, depth);
    case 'enum_variant':
    case 'closure_expression':
    case 'struct_expression':
    case 'array_expression':
    case 'tuple_expression':
    case 'macro_invocation':
      return null;
    default:
      return /_literal$/.test(node.type) || variantOf(evaluation, at) ? null : runTime(source, node);
  }
}

/** What is inside the `Ok` or `Some` that `?` is put behind; where no such is in sight, what stands there. */
function ofTry(evaluation: Evaluation, tried: Target, depth: number): Target {
  const { target, stuck } = reduce(evaluation, tried, depth);
  const variant = stuck ? null : variantOf(evaluation, target);
  return (variant && /^(?:Ok|Some)$/.test(variant.name) ? variant.args[0] : null) ?? tried;
}

/** A field where all callers are more than are followed: what hangs on one is unknown, and what hangs on the object only where many are. */
function coarsely({ contexts }: Evaluation, read: () => Target | Stuck | null, reason: string): Target | Stuck | null {
  try {
    return read();
  } catch (need) {
    if (contexts.byObject && need instanceof NeedsChoice && need.key.startsWith(OBJECT)) throw need;
    if (need instanceof NeedsCaller || need instanceof NeedsChoice) return { reason };
    throw need;
  }
}
