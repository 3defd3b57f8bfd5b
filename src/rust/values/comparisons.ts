/** Comparisons of texts, and of the lengths of texts and arrays: `kind == "gas"`, `prefix.len() > 0`. */
import { argumentsOf, plainChildren } from '../source/nodes.ts';
import type { Node } from '../source/syntax.ts';
import { methodOf } from './callers.ts';
import type { Target } from './context.ts';
import { type Evaluation, inside, reduce } from './evaluation.ts';

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

/** How many elements an array has, which nothing changes once it is made; null for all else, and where it is made by length. */
export function lengthOf(evaluation: Evaluation, at: Target, depth: number): number | null {
  const { target, stuck } = reduce(evaluation, at, depth);
  const { node } = target.expr;
  const isArray = !stuck && !target.made && !target.parts && node.type === 'array_expression';
  return isArray && !node.childForFieldName('length') ? plainChildren(node).length : null;
}

/** A number as written, how many elements an array or how many bytes a text has; null for others. std::primitive::str, `len`. */
function numberOf(evaluation: Evaluation, at: Target, node: Node, depth: number): number | null {
  if (node.type === 'integer_literal') {
    const digits = /^(\d[\d_]*)(?:[iu](?:\d+|size))?$/.exec(at.expr.source.textOf(node))?.[1];
    return digits === undefined ? null : Number(digits.replaceAll('_', ''));
  }
  const receiver = isLength(at, node) ? methodOf(node)?.childForFieldName('value') : null;
  const count = receiver ? lengthOf(evaluation, inside(at, receiver), depth) : null;
  if (count !== null) return count;
  const text = receiver ? evaluation.text(inside(at, receiver), depth + 1) : null;
  return text && 'text' in text ? new TextEncoder().encode(text.text).length : null;
}
