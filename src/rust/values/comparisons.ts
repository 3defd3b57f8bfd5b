/** Comparisons of texts and of their lengths: `kind == "gas"`, `prefix.len() > 0`. */
import { argumentsOf } from '../source/nodes.ts';
import type { Node } from '../source/syntax.ts';
import { methodOf } from './callers.ts';
import type { Target } from './context.ts';
import { type Evaluation, inside } from './evaluation.ts';

const OF_NUMBERS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '==': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/** Whether a comparison holds, or null where one of its sides is known only at run time. */
export function comparisonHolds(evaluation: Evaluation, at: Target, depth: number): boolean | null {
  const { source, node } = at.expr;
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
  const operator = source.textOf(node.childForFieldName('operator') ?? node);
  const of = Object.hasOwn(OF_NUMBERS, operator) ? OF_NUMBERS[operator] : undefined;
  if (!left || !right || !of) return null;
  if (isLength(at, left) || isLength(at, right)) {
    const [a, b] = [numberOf(evaluation, at, left, depth), numberOf(evaluation, at, right, depth)];
    return a === null || b === null ? null : of(a, b);
  }
  if (operator !== '==' && operator !== '!=') return null;
  const [a, b] = [evaluation.text(inside(at, left), depth + 1), evaluation.text(inside(at, right), depth + 1)];
  return 'text' in a && 'text' in b ? (a.text === b.text) === (operator === '==') : null;
}

/** Whether an expression is `text.len()`. */
function isLength({ expr: { source } }: Target, node: Node): boolean {
  const method = node.type === 'call_expression' ? methodOf(node)?.childForFieldName('field') : null;
  return method != null && source.textOf(method) === 'len' && argumentsOf(node).length === 0;
}

/** A number as written, or how many bytes a text has; null for others. std::primitive::str, `len`. */
function numberOf(evaluation: Evaluation, at: Target, node: Node, depth: number): number | null {
  if (node.type === 'integer_literal') {
    const digits = /^(\d[\d_]*)(?:[iu](?:\d+|size))?$/.exec(at.expr.source.textOf(node))?.[1];
    return digits === undefined ? null : Number(digits.replaceAll('_', ''));
  }
  const receiver = isLength(at, node) ? methodOf(node)?.childForFieldName('value') : null;
  const text = receiver ? evaluation.text(inside(at, receiver), depth + 1) : null;
  return text && 'text' in text ? new TextEncoder().encode(text.text).length : null;
}
