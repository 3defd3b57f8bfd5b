/** Which of several lists of labels code can come to. */
import type { Analysis } from '../../analysis.ts';
import type { Expr } from '../../source/nodes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import type { Context } from '../../values/context.ts';

/** What an `if` gives: null where nothing stands that gives a value. */
export function branchesOf(source: SourceFile, node: Node): (Node | null)[] {
  const otherwise = node.childForFieldName('alternative');
  const inner =
    otherwise?.namedChildren.find((child) => child?.type === 'block' || child?.type === 'if_expression') ?? null;
  return [node.childForFieldName('consequence'), inner].filter((each) => each === null || source.textOf(each) !== '');
}

/** Whether a place is in a loop, behind an offset, that goes through a list of which it is known that nothing is in it. */
export function isInEmptyLoop(
  analysis: Analysis,
  { source, node }: Expr,
  from: number,
  context: Context | null,
): boolean {
  let child = node;
  for (let up = source.parent(node); up && up.startIndex >= from; up = source.parent(up)) {
    const list = up.type === 'for_expression' ? up.childForFieldName('value') : null;
    const isInside = up.childForFieldName('body')?.id === child.id;
    if (list && isInside && analysis.values.elements({ source, node: list }, context)?.length === 0) return true;
    child = up;
  }
  return false;
}
