/** Code that procedural macros of a workspace generate, where it names a metric. */
import type { Analysis } from '../analysis.ts';
import { type Expr, macroName } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Flow } from './findings.ts';

/** Macros of the crates `quote` and `syn` whose tokens are code. */
const QUOTES = /^(?:quote|quote_spanned|parse_quote|parse_quote_spanned)$/;

/** Characters of a path that are looked at. */
const LONGEST_PATH = 200;

/**
 * A place in tokens that a procedural macro of the workspace writes into other crates, and that names an item which holds the
 * metric: that macro's own crate need not depend on the one of the item. Null when there is none.
 */
export function namedInGenerated({ workspace }: Analysis, flows: readonly Flow[]): Expr | null {
  const items = flows.flatMap(({ handles }) =>
    handles.flatMap((handle) => (handle.type === 'item' ? [handle.item] : [])),
  );
  for (const owner of items.length === 0 ? [] : workspace.owners()) {
    if (!owner?.registry.has('quote')) continue;
    for (const item of items)
      for (const { source, from, to } of workspace.occurrences(item.name, workspace.filesOf(owner))) {
        if (!mayLeadTo(source, from, workspace.owner(item.source.file)?.libName)) continue;
        const node = source.nodeAt(from, to);
        if (node && isQuoted(source, node) && !workspace.isTest(source, node)) return { source, node };
      }
  }
  return null;
}

/** Whether the path in front of a name may be one into a library: it begins with another crate's name otherwise. */
function mayLeadTo({ text }: SourceFile, offset: number, library: string | undefined): boolean {
  const path = /(?:#?\w+\s*::\s*)+$/.exec(text.slice(Math.max(0, offset - LONGEST_PATH), offset))?.[0];
  if (path === undefined) return true;
  const parts = pathParts(path);
  return /^(?:crate|self|super|#.*)$/.test(parts[0] ?? '') || (library !== undefined && parts.includes(library));
}

function isQuoted(source: SourceFile, node: Node): boolean {
  for (let at: Node | null = node; at; at = source.parent(at))
    if (at.type === 'macro_invocation' && QUOTES.test(macroName(source, at))) return true;
  return false;
}
