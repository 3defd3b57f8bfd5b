/** What is set on a builder: in the chain of calls that makes it, and where a local or a function's result holds it. */
import type { Analysis } from '../../analysis.ts';
import { argumentsOf, blockAround, callOf, type Expr, lastExpression } from '../../source/nodes.ts';
import { letBinding, plainName } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';

export interface BuilderMethod {
  readonly name: string;
  readonly args: readonly Expr[];
  readonly call: Expr;
}

/** Locals and functions that a builder goes through before what is set on it is given up. */
const MAX_HOPS = 6;

/** The methods that are called on what an expression makes, in the order of the text. */
export function methodsOn(analysis: Analysis, builder: Expr): readonly BuilderMethod[] {
  const found = new Map<string, BuilderMethod>();
  collect(analysis, builder, found, 0);
  return [...found.values()];
}

function collect(analysis: Analysis, builder: Expr, found: Map<string, BuilderMethod>, hops: number): void {
  const { source } = builder;
  let node = builder.node;
  let parent = source.parent(node);
  for (; parent; parent = source.parent(node)) {
    if (parent.type === 'field_expression' && parent.childForFieldName('value')?.id === node.id) {
      const call = callOf(source, parent);
      if (!call) return;
      const key = `${source.file} ${call.startIndex}-${call.endIndex}`;
      if (!found.has(key))
        found.set(key, {
          name: source.textOf(parent.childForFieldName('field') ?? parent),
          args: argumentsOf(call).map((arg) => ({ source, node: arg })),
          call: { source, node: call },
        });
      node = call;
    } else if (/^(?:try|parenthesized|await|reference)_expression$/.test(parent.type)) node = parent;
    else break;
  }
  if (!parent || hops >= MAX_HOPS) return;
  if (parent.type === 'let_declaration' && parent.childForFieldName('value')?.id === node.id) {
    for (const use of usesOf(source, parent)) collect(analysis, { source, node: use }, found, hops + 1);
  } else if (parent.type === 'block' && lastExpression(parent)?.id === node.id) {
    const around = source.parent(parent);
    if (around?.type !== 'function_item') return;
    for (const call of analysis.calls.of({ source, node: around })) collect(analysis, call, found, hops + 1);
  }
}

/** The places where the one name that a `let` binds is read. */
function usesOf(source: SourceFile, declaration: Node): Node[] {
  const pattern = declaration.childForFieldName('pattern');
  const block = blockAround(source, declaration);
  const name = pattern ? plainName(source, pattern) : '';
  if (!block || !/^\w+$/.test(name)) return [];
  const text = source.text.slice(declaration.endIndex, block.endIndex);
  return [...text.matchAll(new RegExp(`(?<![\\w.])${name}(?!\\w)`, 'g'))].flatMap((match) => {
    const at = declaration.endIndex + (match.index ?? 0);
    const node = source.nodeAt(at, at + name.length);
    return node?.type === 'identifier' && letBinding(source, node, name)?.declaration.id === declaration.id
      ? [node]
      : [];
  });
}
