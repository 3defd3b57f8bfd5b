/** Clones of collections: one that holds its parts itself is another one, with parts of its own from then on. */
import type { Analysis } from '../analysis.ts';
import type { Expr } from '../source/nodes.ts';
import { binderOf } from '../values/binders.ts';

/** How the types, and the values, of such collections begin. */
const COPIED =
  /^(?:&\s*(?:'\w+\s*)?(?:mut\s+)?)?(?:\w+\s*::\s*)*(?:\w*HashMap|BTreeMap|IndexMap|Vec|VecDeque|(?:Hash|BTree)Set|Option|vec!)(?!\w)/;

/** Whether a clone of an expression is plainly another collection, by what declares it. */
export function isCopied({ types }: Analysis, { source, node }: Expr): boolean {
  if (node.type === 'field_expression') {
    const type = types.declaredField(source, node);
    return type !== null && COPIED.test(type.source.textOf(type.node));
  }
  const binder = node.type === 'identifier' ? binderOf(source, node, source.textOf(node)) : null;
  if (binder?.type === 'let') {
    const says = binder.declaration.childForFieldName('type') ?? binder.value;
    return says !== null && COPIED.test(source.textOf(says));
  }
  const type = binder?.type === 'parameter' ? source.parent(binder.pattern)?.childForFieldName('type') : null;
  return type != null && COPIED.test(source.textOf(type));
}
