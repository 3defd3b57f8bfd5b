/** A metric in the body of a `macro_rules!`: there is no syntax yet, only tokens, so the text behind its name is read. */

import type { Expr } from '../source/nodes.ts';
import type { Handle } from './handles.ts';
import type { State, Trail } from './trail.ts';

/** Notes what the macro definition `at` does to the metric that it mentions by the name of `handle`. */
export function inMacroDefinition(trail: Trail, at: Expr, handle: Handle, state: State): void {
  const { analysis, verbs, findings } = trail;
  if (analysis.reach.ofMacro(at.source, at.node) === 'no') return;
  const text = at.source.textOf(at.node);
  const chains = chainsOf(text, handle);
  const [holder] = state.path;
  const struct = holder?.slice(0, holder.indexOf('.'));
  for (const methods of chains) {
    if (struct !== undefined) {
      const own = methods.flatMap((method) => analysis.types.methods(at.source, struct, method));
      for (const method of own) trail.enter(method, 'self', at, at, state);
      if (own.length > 0) continue;
    }
    const write = struct === undefined ? methods.find((method) => verbs.writes.has(method)) : undefined;
    if (write !== undefined) findings.write(at, write, false);
    else if (!methods.some((method) => verbs.reads.has(method)))
      findings.doubt(at, 'what a macro of this workspace does with it is not read');
  }
}

/** For each mention of a handle in the text of a macro: the methods that are called on it, one after the other. */
function chainsOf(text: string, handle: Handle): string[][] {
  if (handle.type === 'local' || handle.type === 'calls') return [];
  const name = handle.type === 'item' ? handle.item.name : handle.type === 'field' ? handle.field : calledName(handle);
  const isCall = handle.type === 'result';
  const found: string[][] = [];
  for (const match of text.matchAll(new RegExp(`\\b${name}\\b${isCall ? '\\s*\\(' : ''}`, 'g'))) {
    const from = match.index ?? 0;
    const to = isCall ? closing(text, from + match[0].length) : from + match[0].length;
    const methods = methodsBehind(text, to);
    // `let stats = request_stats($tag);`: what is done to it stands behind its name.
    const local = isCall
      ? /\blet\s+(?:mut\s+)?(\w+)\s*=\s*(?:\w+\s*::\s*)*$/.exec(text.slice(0, from))?.[1]
      : undefined;
    if (local === undefined) found.push(methods);
    else
      for (const use of text.slice(to).matchAll(new RegExp(`(?<![\\w.])${local}\\b`, 'g')))
        found.push([...methods, ...methodsBehind(text, to + (use.index ?? 0) + local.length)]);
  }
  return found;
}

function calledName({ function: { source, node } }: Extract<Handle, { type: 'result' }>): string {
  return source.textOf(node.childForFieldName('name') ?? node);
}

/** The offset behind the bracket that closes the one in front of an offset; the end of the text where none does. */
function closing(text: string, offset: number): number {
  let depth = 1;
  const bracket = /[()]|"(?:[^"\\]|\\.)*"/gs;
  bracket.lastIndex = offset;
  for (let found = bracket.exec(text); found; found = bracket.exec(text)) {
    depth += found[0] === '(' ? 1 : found[0] === ')' ? -1 : 0;
    if (depth === 0) return bracket.lastIndex;
  }
  return text.length;
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
    method.lastIndex = closing(text, method.lastIndex);
  }
}
