/** What a type as written names: through imports, aliases with their parameters, references and parentheses. */
import type { Analysis } from '../analysis.ts';
import { type Expr, isAside, plainChildren } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Item } from './items.ts';

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

/** A type node, and what the parameters in it stand for: nothing, where nothing is said of them. */
export function typeAt(source: SourceFile, node: Node, given = NOTHING): TypeExpr {
  return { source, node, given };
}

/** What a type names, or null when it is no path (a tuple, a closure) or goes through too many names. */
export function namedType(analysis: Pick<Analysis, 'modules'>, type: TypeExpr): NamedType | null {
  let at: TypeExpr | null = type;
  for (let step = 0; at && step < MAX_STEPS; step += 1) {
    const { source, node }: TypeExpr = at;
    if (node.type === 'reference_type' || node.type === 'parenthesized_type' || node.type === 'pointer_type') {
      const inner: Node | null = node.childForFieldName('type') ?? plainChildren(node)[0] ?? null;
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
function ofPath(analysis: Pick<Analysis, 'modules'>, type: TypeExpr): NamedType | TypeExpr | null {
  const { source, node, given } = type;
  const name = node.type === 'generic_type' ? node.childForFieldName('type') : node;
  if (!name || !/^(?:scoped_)?type_identifier$/.test(name.type)) return null;
  const path = pathParts(source.textOf(name));
  const parameter = path.length === 1 ? given.get(path[0] ?? '') : undefined;
  if (parameter) return parameter;
  const args = typeArguments(type);
  const meaning = analysis.modules.resolve(path, source, node);
  if (meaning?.type === 'external') return { path: meaning.path, item: null, resolved: meaning.path.length > 1, args };
  if (meaning?.type !== 'item' || meaning.rest.length > 0) return { path, item: null, resolved: false, args };
  const { item } = meaning;
  if (item.node.type !== 'type_item') return { path, item, resolved: true, args };
  const target = item.node.childForFieldName('type');
  if (!target) return null;
  return { source: item.source, node: target, given: filledIn(typeParameters(item.source, item.node), args) };
}

/** The generic arguments of a type, without lifetimes and what is bound by a name (`Item = T`). */
export function typeArguments({ source, node, given }: TypeExpr): TypeExpr[] {
  const list = node.type === 'generic_type' ? node.childForFieldName('type_arguments') : null;
  return (list?.namedChildren ?? []).flatMap((child) =>
    child && !/^(?:lifetime|type_binding)$/.test(child.type) && !isAside(child) ? [{ source, node: child, given }] : [],
  );
}

/** What is written for each argument of a generic type, without lifetimes: the names of the parameters in the head of an `impl`. */
export function writtenArguments({ source, node }: Expr): string[] {
  return typeArguments(typeAt(source, node)).map((each) => each.source.textOf(each.node));
}

/** The names of the generic parameters of an item, without lifetimes. */
export function typeParameters(source: SourceFile, item: Node): string[] {
  return (item.childForFieldName('type_parameters')?.namedChildren ?? []).flatMap((parameter) => {
    const name = /^(?:type|const)_parameter$/.test(parameter?.type ?? '') ? parameter?.childForFieldName('name') : null;
    if (name) return [source.textOf(name)];
    return parameter?.type === 'type_identifier' ? [source.textOf(parameter)] : [];
  });
}

/** What the names of generic parameters stand for where these arguments are given. */
export function filledIn(names: readonly string[], args: readonly TypeExpr[]): ReadonlyMap<string, TypeExpr> {
  return new Map(
    names.flatMap((name, index): [string, TypeExpr][] => {
      const argument = args[index];
      return argument ? [[name, argument]] : [];
    }),
  );
}

/** Whether a type comes from outside, or from a package of this workspace by one of these names: a library reads itself too. */
export function isOfLibrary(analysis: Analysis, { item }: NamedType, packages: RegExp): boolean {
  return item === null || packages.test(analysis.workspace.owner(item.source.file)?.name ?? '');
}
