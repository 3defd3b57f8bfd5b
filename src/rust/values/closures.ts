/** Closures that a name holds, and the calls of them. */
import type { Expr } from '../source/nodes.ts';
import { letBinding } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';

/** The local that a closure is bound to (`let make = |name| …`), or null. */
function localOf(source: SourceFile, closure: Node): { declaration: Node; name: string } | null {
  const declaration = source.parent(closure);
  if (declaration?.type !== 'let_declaration' || declaration.childForFieldName('value')?.id !== closure.id) return null;
  const pattern = declaration.childForFieldName('pattern');
  return pattern ? { declaration, name: source.textOf(pattern).replace(/^mut\s+/, '') } : null;
}

/** The closure that the local of a name holds at a place, or null. */
export function closureNamed(source: SourceFile, name: Node): Node | null {
  if (name.type !== 'identifier') return null;
  const value = letBinding(source, name, source.textOf(name))?.value;
  return value?.type === 'closure_expression' ? value : null;
}

/** The calls of a closure by the name of the local that holds it. */
export function callsOfClosure({ source, node }: Expr): readonly Expr[] {
  const local = localOf(source, node);
  const block = local ? source.parent(local.declaration) : null;
  if (!local || !block || !/^\w+$/.test(local.name)) return [];
  const calls: Expr[] = [];
  const pattern = new RegExp(`(?<![\\w.])${local.name}(?=\\s*\\()`, 'g');
  pattern.lastIndex = local.declaration.endIndex;
  for (
    let match = pattern.exec(source.text);
    match && match.index < block.endIndex;
    match = pattern.exec(source.text)
  ) {
    const callee = source.nodeAt(match.index, match.index + local.name.length);
    const call = callee ? source.parent(callee) : null;
    if (!callee || call?.type !== 'call_expression' || call.childForFieldName('function')?.id !== callee.id) continue;
    if (letBinding(source, callee, local.name)?.declaration.id === local.declaration.id)
      calls.push({ source, node: call });
  }
  return calls;
}
