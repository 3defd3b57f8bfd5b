/** A metric in the body of a `macro_rules!`: there is no syntax yet, only tokens, so the text behind its name is read. */

import type { Expr } from '../source/nodes.ts';
import type { Handle } from './handles.ts';
import type { Trail } from './trail.ts';

/** Notes what the macro definition `at` does to the metric that it mentions by the name of `handle`. */
export function inMacroDefinition({ analysis, verbs, findings }: Trail, at: Expr, handle: Handle): void {
  if (analysis.reach.ofMacro(at.source, at.node) === 'no') return;
  const name = handle.type === 'item' ? handle.item.name : handle.type === 'field' ? handle.field : null;
  if (name === null) return;
  const text = at.source.textOf(at.node);
  for (const match of text.matchAll(new RegExp(`\\b${name}\\b`, 'g'))) {
    const methods = methodsBehind(text, (match.index ?? 0) + name.length);
    const write = methods.find((method) => verbs.writes.has(method));
    if (write !== undefined) findings.write(at, write, false);
    else if (!methods.some((method) => verbs.reads.has(method)))
      findings.doubt(at, 'what a macro of this workspace does with it is not read');
  }
}

/** The names of the methods that are called one after the other behind an offset: `.with(&[$l]).observe(1.0)`, `.$method.get.inc()`. */
function methodsBehind(text: string, offset: number): string[] {
  const names: string[] = [];
  const method = /\s*\.\s*(\w+)\s*(?:::\s*<[^>]*>\s*)?\(/y;
  const field = /\s*\.\s*\$?\w+\b(?=\s*\.)/y;
  for (method.lastIndex = offset; ; ) {
    for (field.lastIndex = method.lastIndex; field.test(text); ) method.lastIndex = field.lastIndex;
    const match = method.exec(text);
    if (!match || names.length >= 32) return names;
    names.push(match[1] ?? '');
    let depth = 1;
    const bracket = /[()]|"(?:[^"\\]|\\.)*"/gs;
    bracket.lastIndex = method.lastIndex;
    for (let found = bracket.exec(text); found; found = bracket.exec(text)) {
      depth += found[0] === '(' ? 1 : found[0] === ')' ? -1 : 0;
      if (depth === 0) break;
    }
    if (depth > 0) return names;
    method.lastIndex = bracket.lastIndex;
  }
}
