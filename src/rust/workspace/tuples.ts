/** Tuples: those that an expression or a function comes to. */
import { argumentsOf } from '../libraries/arguments.ts';
import { type Expr, lastExpression, plainChildren } from '../source/nodes.ts';
import type { Node } from '../source/syntax.ts';

/** The tuples that an expression comes to, one for each branch; none when one of them is no tuple. */
export function tuplesIn(node: Node | null, depth = 0): Node[] {
  if (!node || depth > 8) return [];
  const all = (parts: readonly (Node | null)[]): Node[] => {
    const found = parts.map((each) => tuplesIn(each, depth + 1));
    return found.some((each) => each.length === 0) ? [] : found.flat();
  };
  switch (node.type) {
    case 'tuple_expression':
      return [node];
    case 'block':
      return tuplesIn(lastExpression(node), depth + 1);
    case 'else_clause':
      return tuplesIn(plainChildren(node)[0] ?? null, depth + 1);
    case 'if_expression':
      return all([node.childForFieldName('consequence'), node.childForFieldName('alternative')]);
    case 'match_expression':
      return all(
        (node.childForFieldName('body')?.namedChildren ?? []).flatMap((arm) =>
          arm?.type === 'match_arm' ? [arm.childForFieldName('value')] : [],
        ),
      );
    default:
      return [];
  }
}

/** The tuple that a function gives back, bare or in `Ok(…)`, or null. */
export function tupleOf({ source, node }: Expr): Node | null {
  let result = lastExpression(node.childForFieldName('body') ?? node);
  const wrapper = result?.type === 'call_expression' ? result.childForFieldName('function') : null;
  if (result && wrapper && /^(?:Ok|Some)$/.test(source.textOf(wrapper)))
    result = argumentsOf(source, result)[0] ?? null;
  return result?.type === 'tuple_expression' ? result : null;
}
