/** Code that procedural macros of a workspace generate, where it names a metric. */
import type { Analysis } from '../analysis.ts';
import { type Expr, macroName } from '../source/nodes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Flow } from './findings.ts';

/** Macros of the crates `quote` and `syn` whose tokens are code. */
const QUOTES = /^(?:quote|quote_spanned|parse_quote|parse_quote_spanned)$/;

/**
 * A place in tokens that a procedural macro of the workspace writes into other crates, and that names an item which holds the
 * metric: that macro's own crate need not depend on the one of the item. Null when there is none.
 */
export function namedInGenerated({ workspace }: Analysis, flows: readonly Flow[]): Expr | null {
  const names = new Set(
    flows.flatMap(({ handles }) => handles.flatMap((handle) => (handle.type === 'item' ? [handle.item.name] : []))),
  );
  for (const owner of names.size === 0 ? [] : workspace.owners()) {
    if (!owner?.registry.has('quote')) continue;
    for (const name of names)
      for (const { source, from, to } of workspace.occurrences(name, workspace.filesOf(owner))) {
        const node = source.nodeAt(from, to);
        if (node && isQuoted(source, node) && !workspace.isTest(source, node)) return { source, node };
      }
  }
  return null;
}

function isQuoted(source: SourceFile, node: Node): boolean {
  for (let at: Node | null = node; at; at = source.parent(at))
    if (at.type === 'macro_invocation' && QUOTES.test(macroName(source, at))) return true;
  return false;
}
