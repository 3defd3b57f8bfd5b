/**
 * Whether a `MetricsCollection` with filters keeps a struct: `.filter(|group| group.crate_name.starts_with("app"))`.
 * What cannot be decided keeps it. Fields of a group: vise src/descriptors.rs, `MetricGroupDescriptor`.
 */
import type { Analysis } from '../../analysis.ts';
import { argumentsOf, type Expr, lastExpression } from '../../source/nodes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { knownText } from '../../values/value.ts';
import type { Item } from '../../workspace/items.ts';

/** What is known of a struct by the name of the descriptor's field. */
type Group = Readonly<Record<string, string | undefined>>;

/** Whether every filter may keep the struct. */
export function isKept(analysis: Analysis, struct: Item, filters: readonly Expr[]): boolean {
  if (filters.length === 0) return true;
  const crate = analysis.workspace.owner(struct.source.file)?.libName;
  const group: Group = { name: struct.name, crate_name: crate };
  return filters.every(({ source, node }) => decided(analysis, source, bodyOf(node), group) !== false);
}

function bodyOf(closure: Node): Node | null {
  const body = closure.type === 'closure_expression' ? closure.childForFieldName('body') : null;
  return body?.type === 'block' ? lastExpression(body) : body;
}

/** True or false where the predicate is plain, else null. */
function decided(analysis: Analysis, source: SourceFile, node: Node | null, group: Group, depth = 0): boolean | null {
  if (!node || depth > 32) return null;
  const again = (inner: Node | null | undefined) => decided(analysis, source, inner ?? null, group, depth + 1);
  if (node.type === 'parenthesized_expression') return again(node.namedChildren[0]);
  if (node.type === 'unary_expression' && source.textOf(node).startsWith('!')) {
    const inner = again(node.namedChildren[0]);
    return inner === null ? null : !inner;
  }
  if (node.type === 'binary_expression') {
    const operator = source.textOf(node.childForFieldName('operator') ?? node);
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    if (operator === '&&' || operator === '||') {
      const sides = [again(left), again(right)];
      const settles = operator === '||';
      return sides.includes(settles) ? settles : sides.includes(null) ? null : !settles;
    }
    const [a, b] = [textOf(analysis, source, left, group), textOf(analysis, source, right, group)];
    if (a === null || b === null || !/^[!=]=$/.test(operator)) return null;
    return (a === b) === (operator === '==');
  }
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  if (called?.type !== 'field_expression') return null;
  const own = textOf(analysis, source, called.childForFieldName('value'), group);
  const given = textOf(analysis, source, argumentsOf(node)[0] ?? null, group);
  if (own === null || given === null) return null;
  switch (source.textOf(called.childForFieldName('field') ?? called)) {
    case 'starts_with':
      return own.startsWith(given);
    case 'ends_with':
      return own.endsWith(given);
    case 'contains':
      return own.includes(given);
    case 'eq':
      return own === given;
    default:
      return null;
  }
}

function textOf(analysis: Analysis, source: SourceFile, node: Node | null, group: Group): string | null {
  if (!node) return null;
  if (node.type === 'field_expression') {
    const field = source.textOf(node.childForFieldName('field') ?? node);
    return Object.hasOwn(group, field) ? (group[field] ?? null) : null;
  }
  const text = analysis.values.inEachContext(
    (context) => analysis.values.text({ source, node }, context),
    (reason) => ({ pattern: '*', reason }),
  );
  const [only] = text;
  return text.length === 1 ? knownText(only) : null;
}
