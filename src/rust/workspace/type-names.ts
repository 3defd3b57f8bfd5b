/** What a type as written names: through imports, aliases with their parameters, references and parentheses. */
import type { Analysis } from '../analysis.ts';
import { type Expr, isAside } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Item } from './modules.ts';

/** A type as written, and what the parameters in it stand for. */
export interface TypeExpr extends Expr {
  readonly given: ReadonlyMap<string, TypeExpr>;
}

export interface NamedType {
  /** The path as it is known outside the workspace, or as it is written; its last segment is the name. */
  readonly path: readonly string[];
  /** The struct, enum or trait of this workspace, or null when it comes from outside. */
  readonly item: Item | null;
  /** Whether an import or a path says where it comes from. */
  readonly resolved: boolean;
  /** Type arguments, without lifetimes. */
  readonly args: readonly TypeExpr[];
}

/** Aliases of aliases, and references to references. */
const MAX_STEPS = 24;
const NOTHING: ReadonlyMap<string, TypeExpr> = new Map();

/** A type node, with nothing to fill in. */
export function typeAt(source: SourceFile, node: Node): TypeExpr {
  return { source, node, given: NOTHING };
}

/** What a type names, or null when it is no path (a tuple, a closure) or goes through too many names. */
export function namedType(analysis: Analysis, type: TypeExpr): NamedType | null {
  let at: TypeExpr | null = type;
  for (let step = 0; at && step < MAX_STEPS; step += 1) {
    const { source, node }: TypeExpr = at;
    if (node.type === 'reference_type' || node.type === 'parenthesized_type' || node.type === 'pointer_type') {
      const inner: Node | null =
        node.childForFieldName('type') ?? node.namedChildren.find((child) => child !== null && !isAside(child)) ?? null;
      at = inner ? { ...at, node: inner } : null;
      continue;
    }
    const found = ofPath(analysis, at);
    if (found === null || 'path' in found) return found;
    if (found.node === node && found.source === source) return null;
    at = found;
  }
  return null;
}

/** A named type, or the type that a parameter or an alias stands for. */
function ofPath(analysis: Analysis, type: TypeExpr): NamedType | TypeExpr | null {
  const { source, node, given } = type;
  const name = node.type === 'generic_type' ? node.childForFieldName('type') : node;
  if (!name || !/^(?:scoped_)?type_identifier$/.test(name.type)) return null;
  const path = pathParts(source.textOf(name));
  const parameter = path.length === 1 ? given.get(path[0] ?? '') : undefined;
  if (parameter) return parameter;
  const args = typeArguments(node).map((argument): TypeExpr => ({ source, node: argument, given }));
  const meaning = analysis.modules.resolve(path, source, node);
  if (meaning?.type === 'external') return { path: meaning.path, item: null, resolved: meaning.path.length > 1, args };
  if (meaning?.type !== 'item' || meaning.rest.length > 0) return { path, item: null, resolved: false, args };
  const { item } = meaning;
  if (item.node.type !== 'type_item') return { path, item, resolved: true, args };
  const target = item.node.childForFieldName('type');
  if (!target) return null;
  const names = typeParameters(item.source, item.node);
  const filled = new Map(names.flatMap((each, index) => (args[index] ? [[each, args[index]] as const] : [])));
  return { source: item.source, node: target, given: filled };
}

function typeArguments(node: Node): Node[] {
  const list = node.type === 'generic_type' ? node.childForFieldName('type_arguments') : null;
  return (
    list?.namedChildren.filter(
      (child): child is Node => child !== null && child.type !== 'lifetime' && !isAside(child),
    ) ?? []
  );
}

/** The names of the type parameters of an alias, without lifetimes. */
function typeParameters(source: SourceFile, alias: Node): string[] {
  return (alias.childForFieldName('type_parameters')?.namedChildren ?? []).flatMap((parameter) => {
    if (!parameter || /lifetime/.test(parameter.type) || isAside(parameter)) return [];
    const text = source.textOf(parameter).replace(/^const\s+/, '');
    return [/^\w+/.exec(text)?.[0] ?? ''];
  });
}

/** Whether a type comes from outside, or from a package of this workspace by one of these names: a library reads itself too. */
export function isOfLibrary(analysis: Analysis, { item }: NamedType, packages: RegExp): boolean {
  return item === null || packages.test(analysis.workspace.owner(item.source.file)?.name ?? '');
}
