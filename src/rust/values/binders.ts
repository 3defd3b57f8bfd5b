/** What binds a local name: the `let`, loop, arm, condition, closure or function whose pattern has it. Rust Reference, "Scopes". */
import { plainChildren } from '../source/nodes.ts';
import { closureParameters, isVisible, namePlaces, parameterNodes } from '../source/scopes.ts';
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
  | { readonly type: 'for'; readonly loop: Node; readonly pattern: Node; readonly value: Node }
  /** A pattern that is tried: an arm of a `match`, `if let`, `while let`. */
  | { readonly type: 'match'; readonly pattern: Node; readonly value: Node }
  | { readonly type: 'closure'; readonly closure: Node; readonly index: number; readonly pattern: Node }
  | { readonly type: 'parameter'; readonly function: Node; readonly index: number; readonly pattern: Node };

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
  switch (up.type) {
    case 'block':
    case 'source_file':
      return letIn(source, up, child, name, at);
    case 'for_expression': {
      const [pattern, value] = [up.childForFieldName('pattern'), up.childForFieldName('value')];
      if (!pattern || !value || child.id !== up.childForFieldName('body')?.id) return null;
      return binds(source, pattern, name) ? { type: 'for', loop: up, pattern, value } : null;
    }
    case 'match_arm': {
      const pattern = up.childForFieldName('pattern');
      const block = source.parent(up);
      const value = block ? source.parent(block)?.childForFieldName('value') : null;
      return pattern && value && binds(source, pattern, name) ? { type: 'match', pattern, value } : null;
    }
    case 'if_expression':
    case 'while_expression': {
      const body = up.childForFieldName(up.type === 'if_expression' ? 'consequence' : 'body');
      return child.id === body?.id ? conditionIn(source, up.childForFieldName('condition'), name) : null;
    }
    case 'closure_expression':
    case 'function_item': {
      const parameters = up.childForFieldName('parameters');
      if (!parameters || child.id === parameters.id) return null;
      const list = up.type === 'function_item' ? parameterNodes(parameters) : closureParameters(up);
      for (const [index, parameter] of list.entries()) {
        if (parameter.type === 'self_parameter') {
          if (name === 'self') return { type: 'parameter', function: up, index, pattern: parameter };
          continue;
        }
        const pattern = parameter.type === 'parameter' ? parameter.childForFieldName('pattern') : parameter;
        if (!pattern || !binds(source, pattern, name)) continue;
        return up.type === 'function_item'
          ? { type: 'parameter', function: up, index, pattern }
          : { type: 'closure', closure: up, index, pattern };
      }
      return null;
    }
    default:
      return null;
  }
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

function conditionIn(source: SourceFile, condition: Node | null, name: string): Binder | null {
  const all = condition?.type === 'let_chain' ? plainChildren(condition) : condition ? [condition] : [];
  for (const each of all.reverse()) {
    const [pattern, value] = [each.childForFieldName('pattern'), each.childForFieldName('value')];
    if (each.type === 'let_condition' && pattern && value && binds(source, pattern, name))
      return { type: 'match', pattern, value };
  }
  return null;
}

/** Whether a pattern has a name that is no field's: `name: pattern` gives it to another. */
function binds(source: SourceFile, pattern: Node, name: string): boolean {
  const text = source.textOf(pattern);
  return text.includes(name) && namePlaces(text, name).some((at) => !/^\s+:(?!:)/.test(text.slice(at + name.length)));
}
