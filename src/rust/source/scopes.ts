/** Local names: which `let` or parameter a name means at a place. Rust Reference, "Scopes". */

import { type Expr, patternText, plainChildren } from './nodes.ts';
import type { Piece } from './pieces.ts';
import type { Node, SourceFile } from './syntax.ts';
import { isWordPart } from './words.ts';

/** A local binding: the pattern that names it and the expression that it was given, when there is one. */
export interface Binding {
  readonly pattern: Node;
  readonly value: Node | null;
  readonly declaration: Node;
  /** Where the name is in force: from the end of the declaration to the end of the block. */
  readonly from: number;
  readonly to: number;
}

/** The nearest `let` before a place, in a block around it, that binds the name; the last one when it is shadowed. */
export function letBinding(source: SourceFile, at: Node, name: string): Binding | null {
  if (!mayBind(source, at.startIndex, name)) return null;
  let child: Node = at;
  for (let block = source.parent(at); block; block = source.parent(block)) {
    if (/^function_item$|^(static|const)_item$/.test(block.type)) return null;
    if (isBoundOtherwise(source, block, child, name, at)) return null;
    if (block.type === 'block' || block.type === 'source_file') {
      let found: Node | null = null;
      for (const statement of letsIn(source, block)) {
        if (statement.startIndex >= child.startIndex) break;
        if (!bindsName(source, statement, name)) continue;
        const bound = statement.childForFieldName('pattern');
        if (bound && isVisible(source, bound, name, at)) found = statement;
      }
      const pattern = found?.childForFieldName('pattern');
      if (found && pattern) {
        const plain = pattern.type === 'identifier' || pattern.type === 'mut_pattern';
        return {
          pattern,
          value: plain ? found.childForFieldName('value') : null,
          declaration: found,
          from: found.endIndex,
          to: block.endIndex,
        };
      }
    }
    child = block;
  }
  return null;
}

const letsOf = new WeakMap<SourceFile, Map<number, readonly Node[]>>();

/** The `let`s that are statements of a block: found once, as many names in a long one are asked about. */
function letsIn(source: SourceFile, block: Node): readonly Node[] {
  const known = letsOf.get(source) ?? new Map<number, readonly Node[]>();
  letsOf.set(source, known);
  let found = known.get(block.id);
  if (!found) {
    found = block.namedChildren.filter(({ type }) => type === 'let_declaration');
    known.set(block.id, found);
  }
  return found;
}

/**
 * Whether something between a place and the `let`s around it binds the name: a closure, a loop, an arm or a condition. What
 * takes a value of that name apart (`if let Some(list) = list`) stands for the same.
 */
function isBoundOtherwise(source: SourceFile, around: Node, inner: Node, name: string, at: Node): boolean {
  return patternsAround(source, around, inner).some((binder) => {
    const { pattern } = binder;
    if (pattern.id === inner.id || namePlaces(patternText(source, pattern), name).length === 0) return false;
    const isSame = 'value' in binder && namePlaces(source.textOf(binder.value), name).length > 0;
    return !isSame && isVisible(source, pattern, name, at);
  });
}

/** A pattern that binds names for a piece of code, and where their values come from. */
export type PatternBinder =
  | { readonly type: 'for'; readonly loop: Node; readonly pattern: Node; readonly value: Node }
  /** A pattern that is tried: an arm of a `match`, `if let`, `while let`. */
  | { readonly type: 'match'; readonly pattern: Node; readonly value: Node }
  | { readonly type: 'closure'; readonly closure: Node; readonly index: number; readonly pattern: Node }
  | { readonly type: 'parameter'; readonly function: Node; readonly index: number; readonly pattern: Node };

/** The patterns of a node that bind names for one of its children, the nearest first; those of a `let` are none of a node around. */
export function patternsAround(source: SourceFile, around: Node, child: Node): PatternBinder[] {
  switch (around.type) {
    case 'for_expression': {
      const [pattern, value] = [around.childForFieldName('pattern'), around.childForFieldName('value')];
      const isInside = child.id === around.childForFieldName('body')?.id;
      return pattern && value && isInside ? [{ type: 'for', loop: around, pattern, value }] : [];
    }
    case 'match_arm': {
      const pattern = around.childForFieldName('pattern');
      const block = source.parent(around);
      const value = block ? source.parent(block)?.childForFieldName('value') : null;
      return pattern && value ? [{ type: 'match', pattern, value }] : [];
    }
    case 'if_expression':
    case 'while_expression': {
      const body = around.childForFieldName(around.type === 'if_expression' ? 'consequence' : 'body');
      return child.id === body?.id ? patternsOf(around.childForFieldName('condition')) : [];
    }
    case 'closure_expression':
    case 'function_item': {
      const parameters = around.childForFieldName('parameters');
      if (!parameters || child.id === parameters.id) return [];
      const isClosure = around.type === 'closure_expression';
      return (isClosure ? closureParameters(around) : parameterNodes(parameters)).flatMap((parameter, index) => {
        const pattern = parameter.type === 'parameter' ? parameter.childForFieldName('pattern') : parameter;
        if (!pattern) return [];
        return isClosure
          ? { type: 'closure' as const, closure: around, index, pattern }
          : { type: 'parameter' as const, function: around, index, pattern };
      });
    }
    default:
      return [];
  }
}

/** The patterns that a condition tries, the last one first. */
function patternsOf(condition: Node | null): PatternBinder[] {
  const all = condition?.type === 'let_chain' ? plainChildren(condition) : condition ? [condition] : [];
  return all.reverse().flatMap((each) => {
    const [pattern, value] = [each.childForFieldName('pattern'), each.childForFieldName('value')];
    return each.type === 'let_condition' && pattern && value ? { type: 'match' as const, pattern, value } : [];
  });
}

/**
 * Whether the name that a pattern binds can be meant at a place: one that a macro makes is not seen by what the call of the macro
 * gives to it (Rust Reference, "Hygiene").
 */
export function isVisible(source: SourceFile, pattern: Node, name: string, at: Node): boolean {
  if (!source.isWritten(at.startIndex)) return true;
  if (!source.hasMade) return true;
  const from = source.textOf(pattern).search(new RegExp(`(?<![\\w.])${name}(?!\\w)`));
  return source.isWritten(pattern.startIndex + Math.max(0, from));
}

/** The `let` that may bind each name, and where a pattern of one can stand: from a `let` to the next `=` or `;`. */
const lets = new WeakMap<SourceFile, { readonly first: Map<string, number>; readonly patterns: readonly Piece[] }>();

/** Characters between `let` and a name in its pattern that are looked at. */
const LONGEST_PATTERN = 2000;

/** Whether the text before a place has a `let` that could bind the name at all; asked of the text, which is quick. */
function mayBind(source: SourceFile, offset: number, name: string): boolean {
  let known = lets.get(source);
  if (!known) {
    known = { first: new Map(), patterns: patternsIn(source.text) };
    lets.set(source, known);
  }
  let first = known.first.get(name);
  if (first === undefined) {
    first = firstLet(source, name, known.patterns);
    known.first.set(name, first);
  }
  return first < offset;
}

function patternsIn(text: string): Piece[] {
  const found: Piece[] = [];
  let open = 0;
  const close = (end: number): void => {
    for (; open < found.length; open += 1) {
      const from = found[open]?.from ?? 0;
      found[open] = { from, to: Math.min(end, from + LONGEST_PATTERN) };
    }
  };
  for (const { 0: token, index } of text.matchAll(/\blet\b|[;=]/g)) {
    if (token === 'let') found.push({ from: index, to: index });
    else close(index);
  }
  close(text.length);
  return found;
}

/** The offset of the first `let` that has the name in its pattern. */
function firstLet(source: SourceFile, name: string, patterns: readonly Piece[]): number {
  const places = source.placesOf(name);
  let at = 0;
  for (const { from, to } of patterns) {
    while (at < places.length && ((places[at] ?? 0) < from || source.text[(places[at] ?? 0) - 1] === '.')) at += 1;
    if (at === places.length) break;
    if ((places[at] ?? 0) < to) return from;
  }
  return Number.POSITIVE_INFINITY;
}

/** Where a pattern has a name that is neither a field's, nor that of a struct, a function or a module. */
export function namePlaces(pattern: string, name: string): number[] {
  const found: number[] = [];
  for (let at = pattern.indexOf(name); at !== -1; at = pattern.indexOf(name, at + 1)) {
    const before = pattern.charCodeAt(at - 1);
    const after = pattern.charCodeAt(at + name.length);
    if (!isWordPart(before) && before !== DOT && !isWordPart(after) && after !== OPEN && after !== COLON)
      found.push(at);
  }
  return found;
}

const DOT = 46;
const OPEN = 40;
const COLON = 58;

function bindsName(source: SourceFile, declaration: Node, name: string): boolean {
  const pattern = declaration.childForFieldName('pattern');
  return pattern !== null && namePlaces(source.textOf(pattern), name).length > 0;
}

/** The function around a node: the innermost, closures not counted. Null at the top level and in consts. */
export function enclosingFunction(source: SourceFile, node: Node): Node | null {
  for (let at: Node | null = source.parent(node); at; at = source.parent(at)) {
    if (at.type === 'function_item') return at;
    if (at.type === 'const_item' || at.type === 'static_item') return null;
  }
  return null;
}

/** The position of a parameter among all, `self` counted; -1 when the function has none of this name. */
export function parameterIndex(source: SourceFile, functionItem: Node, name: string): number {
  const parameters = functionItem.childForFieldName('parameters');
  if (!parameters) return -1;
  return parameterNodes(parameters).findIndex((parameter) => {
    const pattern = parameter.childForFieldName('pattern');
    return pattern !== null && plainName(source, pattern) === name;
  });
}

/** The type of a parameter by its name, or null. */
export function parameterType(source: SourceFile, functionItem: Node, name: string): Node | null {
  const parameters = parameterNodes(functionItem.childForFieldName('parameters') ?? functionItem);
  return parameters[parameterIndex(source, functionItem, name)]?.childForFieldName('type') ?? null;
}

/** The pattern of the parameter that takes an argument of a call; `self` is none of the arguments of a method call. */
export function patternTaking(functionItem: Expr, index: number, isMethod: boolean): Node | null {
  const parameter = takingParameter(functionItem, index, isMethod);
  // A closure may name its parameters without a type.
  if (parameter && !/parameter$/.test(parameter.type)) return parameter;
  return parameter?.childForFieldName('pattern') ?? null;
}

/** The type of that parameter, as written. */
export function typeTaking(functionItem: Expr, index: number, isMethod: boolean): Node | null {
  return takingParameter(functionItem, index, isMethod)?.childForFieldName('type') ?? null;
}

function takingParameter({ node }: Expr, index: number, isMethod: boolean): Node | undefined {
  if (node.type === 'closure_expression') return closureParameters(node)[index];
  const parameters = parameterNodes(node.childForFieldName('parameters') ?? node);
  const shift = parameters[0]?.type === 'self_parameter' && isMethod ? 1 : 0;
  return parameters[index + shift];
}

/** The text of a pattern that is a name, without `ref` and `mut`. */
export function plainName(source: SourceFile, pattern: Node): string {
  return source.textOf(pattern).replace(/^(?:ref\s+)?(?:mut\s+)?/, '');
}

export function parameterNodes(parameters: Node): Node[] {
  return parameters.namedChildren.filter((child) => child.type === 'parameter' || child.type === 'self_parameter');
}

/** The parameters of a closure, in order: a `_` has no name in the tree, and has its place. */
export function closureParameters(closure: Node): Node[] {
  const list = closure.childForFieldName('parameters')?.children ?? [];
  return list.filter(
    (child) => child.type !== '|' && child.type !== ',' && !/comment$|^attribute_item$/.test(child.type),
  );
}

/** The part of a tuple that a `let` gives to a name at once: `let (this, task) = (Arc::clone(&self), task.clone())`. */
export function tuplePart(source: SourceFile, declaration: Node, name: string): Node | null {
  const [pattern, value] = [declaration.childForFieldName('pattern'), declaration.childForFieldName('value')];
  if (pattern?.type !== 'tuple_pattern' || value?.type !== 'tuple_expression') return null;
  const names = plainChildren(pattern).map((each) => plainName(source, each));
  const parts = plainChildren(value);
  return names.length === parts.length ? (parts[names.indexOf(name)] ?? null) : null;
}
