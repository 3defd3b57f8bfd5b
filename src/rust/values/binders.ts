/** What binds a local name: the `let`, loop, arm, condition, closure or function whose pattern has it. Rust Reference, "Scopes". */
import { patternText } from '../source/nodes.ts';
import { isVisible, namePlaces, type PatternBinder, patternsAround } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Tree } from '../source/tree.ts';

/** A pattern that binds the name, and where its value comes from. */
export type Binder =
  | {
      readonly type: 'let';
      readonly declaration: Node;
      readonly pattern: Node;
      readonly value: Node | null;
      readonly block: Node;
    }
  | PatternBinder;

export type LetBinder = Extract<Binder, { type: 'let' }>;
export type ParameterBinder = Extract<Binder, { type: 'parameter' }>;

/** What was found for the nodes of a tree, each with the name that was asked for. */
const known = new WeakMap<Tree, Map<number, { readonly name: string; readonly binder: Binder | null }>>();

/** The nearest pattern around or before a place that binds a name; null when it is no local. */
export function binderOf(source: SourceFile, at: Node, name: string): Binder | null {
  let binders = known.get(at.tree);
  if (!binders) {
    binders = new Map();
    known.set(at.tree, binders);
  }
  const found = binders.get(at.index);
  if (found?.name === name) return found.binder;
  const binder = nearest(source, at, name);
  binders.set(at.index, { name, binder });
  return binder;
}

function nearest(source: SourceFile, at: Node, name: string): Binder | null {
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return null;
  let child = at;
  for (let up = source.parent(at); up; up = source.parent(up)) {
    const found = bindingIn(source, up, child, name, at);
    if (found && isVisible(source, found.pattern, name, at)) return found;
    if (/^(?:function|const|static|mod)_item$/.test(up.type)) return null;
    child = up;
  }
  return null;
}

function bindingIn(source: SourceFile, up: Node, child: Node, name: string, at: Node): Binder | null {
  if (up.type === 'block' || up.type === 'source_file') return letIn(source, up, child, name, at);
  const isBound = ({ pattern }: PatternBinder) =>
    pattern.type === 'self_parameter' ? name === 'self' : binds(source, pattern, name);
  return patternsAround(source, up, child).find(isBound) ?? null;
}

function letIn(source: SourceFile, block: Node, child: Node, name: string, at: Node): Binder | null {
  if (!source.text.slice(block.startIndex, child.startIndex).includes('let')) return null;
  let found: Binder | null = null;
  for (const statement of block.namedChildren) {
    if (!statement || statement.startIndex >= child.startIndex) break;
    const pattern = statement.type === 'let_declaration' ? statement.childForFieldName('pattern') : null;
    // Of two for opposite settings of the build, the one without a feature is what the other leaves.
    if (found && pattern && isWithoutFeature(source, statement)) continue;
    if (pattern && binds(source, pattern, name) && isVisible(source, pattern, name, at))
      found = { type: 'let', declaration: statement, pattern, value: statement.childForFieldName('value'), block };
  }
  return found;
}

/** Whether a statement is compiled only without a feature: `#[cfg(not(feature = "…"))]`. */
function isWithoutFeature(source: SourceFile, statement: Node): boolean {
  const before = source.text.slice(Math.max(0, statement.startIndex - 120), statement.startIndex);
  return /#\[cfg\(not\(\s*feature\s*=\s*"[^"]*"\s*\)\)\]\s*$/.test(before);
}

/** Whether a pattern has a name that is no field's: `name: pattern` gives it to another. */
function binds(source: SourceFile, pattern: Node, name: string): boolean {
  const text = patternText(source, pattern);
  return text.includes(name) && namePlaces(text, name).some((at) => !/^\s+:(?!:)/.test(text.slice(at + name.length)));
}
