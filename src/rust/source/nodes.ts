/** Small questions about a node of a Rust tree that several parts ask. */
import { pathParts } from './paths.ts';
import type { Node, SourceFile } from './syntax.ts';

/** A node with the file that it stands in. */
export interface Expr {
  readonly source: SourceFile;
  readonly node: Node;
}

/** The type that an `impl` block around a node is for, by its last segment, or null. */
export function implType(source: SourceFile, node: Node): string | null {
  for (let at: Node | null = node; at; at = source.parent(at)) {
    if (at.type !== 'impl_item' && at.type !== 'trait_item') continue;
    const type = at.childForFieldName(at.type === 'impl_item' ? 'type' : 'name');
    return type ? (pathParts(source.textOf(type)).at(-1) ?? null) : null;
  }
  return null;
}

/** A path as it is meant at a place: `Self` is the type of the `impl` around it. */
export function withoutSelf(path: readonly string[], source: SourceFile, at: Node): readonly string[] {
  const type = path[0] === 'Self' ? implType(source, at) : null;
  return type === null ? path : [type, ...path.slice(1)];
}

/**
 * The struct that a path in front of a literal names, by its last segment: `Self` is the type of the `impl` around it, and
 * `Self::Handle` the one that the `impl` gives that name to.
 */
export function structNamed(path: readonly string[], source: SourceFile, at: Node): string | null {
  const last = path.at(-1) ?? null;
  if (path[0] !== 'Self' || last === null) return last;
  return path.length === 1 ? implType(source, at) : (associatedType(source, at, last) ?? last);
}

function associatedType(source: SourceFile, node: Node, name: string): string | null {
  let impl: Node | null = node;
  while (impl && impl.type !== 'impl_item') impl = source.parent(impl);
  for (const item of impl?.childForFieldName('body')?.namedChildren ?? []) {
    const [own, type] = [item.childForFieldName('name'), item.childForFieldName('type')];
    if (item.type === 'type_item' && own && type && source.textOf(own) === name)
      return pathParts(source.textOf(type).replace(/<[\s\S]*$/, '')).at(-1) ?? null;
  }
  return null;
}

/** What a node is, for maps: its file and offsets; calls of calls begin at one place. */
export function keyOf({ source, node }: Expr): string {
  return `${source.file}#${node.startIndex}-${node.endIndex}`;
}

/** What a reference is to (`&mut registry` → `registry`); any other expression itself. */
export function behindReference(node: Node): Node {
  return node.type === 'reference_expression' ? (node.childForFieldName('value') ?? node) : node;
}

/** The last segment of a macro call's path. */
export function macroName(source: SourceFile, macro: Node): string {
  const name = macro.childForFieldName('macro');
  return name ? (pathParts(source.textOf(name)).at(-1) ?? '') : '';
}

/** The expression inside a piece of a macro call. */
export function pieceExpression(piece: Node): Node | null {
  let at: Node | null = piece;
  while (at && (at.type === 'source_file' || at.type === 'ERROR' || at.type === 'expression_statement'))
    at = onlyChild(at);
  return at;
}

/** The value of a block: its last child, when that is an expression without a `;`. */
export function lastExpression(block: Node): Node | null {
  const last = plainChildren(block).at(-1);
  if (!last) return null;
  if (last.type === 'expression_statement')
    return last.lastChild?.type === ';' ? null : (last.namedChildren[0] ?? null);
  return /_item$|_declaration$/.test(last.type) ? null : last;
}

export function isAside(node: Node): boolean {
  return node.type === 'line_comment' || node.type === 'block_comment' || node.type === 'attribute_item';
}

/** The named children of a node that are code: no comments and no attributes. */
export function plainChildren(node: Node): Node[] {
  return node.namedChildren.filter((child) => !isAside(child));
}

export function onlyChild(node: Node): Node | null {
  return (
    plainChildren(node).find((child) => child.type !== 'empty_statement' && child.type !== 'mutable_specifier') ?? null
  );
}

export function snippet(source: SourceFile, node: Node): string {
  const text = source.textOf(node).replace(/\s+/g, ' ');
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

/** The innermost block, or the whole file, around a node. */
export function blockAround(source: SourceFile, node: Node): Node | null {
  for (let up = source.parent(node); up; up = source.parent(up))
    if (up.type === 'block' || up.type === 'source_file') return up;
  return null;
}

/** The call whose function is this node, with or without generic arguments; null when it is none. */
export function callOf(source: SourceFile, callee: Node): Node | null {
  const parent = source.parent(callee);
  const outer = parent?.type === 'generic_function' ? source.parent(parent) : parent;
  return outer?.type === 'call_expression' && outer.childForFieldName('arguments')?.id !== callee.id ? outer : null;
}

/** The arguments of a call. */
export function argumentsOf(call: Node): Node[] {
  const list = call.childForFieldName('arguments');
  return list ? plainChildren(list) : [];
}

/** A pattern without the guard behind it: that binds no name, it asks for those that are there. */
export function patternText(source: SourceFile, pattern: Node): string {
  const guard = pattern.childForFieldName('condition');
  return source.text.slice(pattern.startIndex, guard ? guard.startIndex : pattern.endIndex);
}

/** The lower-case names that a pattern binds; types, constants and `_` are none. */
export function namesIn(source: SourceFile, pattern: Node): string[] {
  const names = new Set<string>();
  for (const match of patternText(source, pattern).matchAll(/(?<![\w:.])([a-z_]\w*)(?!\s*(?:::|:(?!:)|\w|\(|!))/g)) {
    const name = match[1] ?? '';
    if (name !== '_' && !/^(ref|mut|box|if|in|true|false)$/.test(name)) names.add(name);
  }
  return [...names];
}

/** Whether an expression is `true`, `false` or a number as written. */
export function isFlagOrNumber({ type }: Node): boolean {
  return type === 'boolean_literal' || type === 'integer_literal';
}

/** Whether an argument is a literal zero. */
export function isZero(source: SourceFile, value: Node | undefined): boolean {
  return (
    value !== undefined &&
    /^-?0+(?:_?0)*(?:\.0*)?(?:_?[iuf](?:8|16|32|64|128|size))?(?:\s+as\s+\w+)?$/.test(source.textOf(value).trim())
  );
}

/** The `impl` or `trait` block that a function stands in directly, or null. */
export function implAround(source: SourceFile, node: Node): Node | null {
  for (let at: Node | null = source.parent(node); at; at = source.parent(at)) {
    if (at.type === 'impl_item' || at.type === 'trait_item') return at;
    if (at.type === 'function_item' || at.type === 'mod_item') return null;
  }
  return null;
}

/** The value that a struct literal gives to a field, or null when it does not name it. */
export function initializerOf({ source, node }: Expr, field: string): Node | null {
  for (const child of node.childForFieldName('body')?.namedChildren ?? []) {
    // An attribute may stand in front of the name: `#[cfg(feature = "metrics")] registry,`.
    const short = child?.type === 'shorthand_field_initializer' ? child.namedChildren : [];
    const own = short.find((each) => each?.type === 'identifier' && source.textOf(each) === field);
    if (own) return own;
    const name = child?.type === 'field_initializer' ? child.childForFieldName('field') : null;
    if (name && source.textOf(name) === field) return child?.childForFieldName('value') ?? null;
  }
  return null;
}
