import { implAround, implType } from '../source/nodes.ts';
import { enclosingFunction } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';

/** A function with a body of its own, by its name. */
export interface Fn {
  readonly source: SourceFile;
  readonly node: Node;
  readonly name: string;
}

/** A place outside every function. */
export interface Top {
  readonly source: SourceFile;
  readonly name: null;
}

/** The function around a node, or null. */
export function functionAround(source: SourceFile, node: Node): Fn | null {
  const found = enclosingFunction(source, node);
  const name = found?.childForFieldName('name');
  return found && name ? { source, node: found, name: source.textOf(name) } : null;
}

/** The name of the function around a node as a person would say it: `Type::name` in an impl, else `name`. */
export function functionName(source: SourceFile, node: Node): string | null {
  const found = functionAround(source, node);
  if (!found) return null;
  const type = implAround(source, found.node) ? implType(source, found.node) : null;
  return type ? `${type}::${found.name}` : found.name;
}
