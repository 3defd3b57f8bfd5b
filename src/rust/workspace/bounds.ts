/** The traits by which code knows a type: bounds of a type parameter, `impl Trait`, `dyn Trait`, `Self` in a trait; with their supertraits. */
import { implAround, plainChildren } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { enclosingFunction, parameterType } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Item } from './items.ts';
import type { Modules } from './modules.ts';
import { typeParameters } from './type-names.ts';
import type { Types } from './types.ts';

/** Traits of the prelude, which have no supertraits of a workspace. */
const OF_STD =
  /^(?:Send|Sync|Sized|Copy|Clone|Default|Debug|Display|Unpin|Eq|PartialEq|Ord|PartialOrd|Hash|Into|From|TryInto|TryFrom|AsRef|AsMut|Iterator|IntoIterator|ToString|ToOwned|Fn|FnMut|FnOnce|Drop|Any|Error|Future|Write|Read)$/;
/** Bounds by which a value has the methods of another type. */
const LEADS_ON = /^(?:Deref|DerefMut)$/;

/** The function, the `impl` or other item around a place that has a generic parameter of this name, or null. */
export function genericNamed(source: SourceFile, at: Node, name: string): Node | null {
  for (let up: Node | null = at; up; up = source.parent(up)) {
    if (!/^(?:function|impl|trait|struct|enum|union)_item$/.test(up.type)) continue;
    if (typeParameters(source, up).includes(name)) return up;
    if (up.type === 'impl_item' || up.type === 'trait_item') return null;
  }
  return null;
}

/** The name of a type parameter. */
function parameterName(source: SourceFile, parameter: Node): string {
  const name = parameter.childForFieldName('name');
  return source.textOf(name ?? parameter);
}

/** The traits that a type parameter is bound by, by their names. */
export function boundsOf(source: SourceFile, generic: Node | null, name: string): string[] {
  return boundPaths(source, generic, name).map((path) => path.at(-1) ?? '');
}

type Path = readonly string[];

function boundPaths(source: SourceFile, generic: Node | null, name: string): Path[] {
  const found: Path[] = [];
  const paths = (bounds: Node) => plainChildren(bounds).map((bound) => pathOf(source.textOf(bound)));
  const list = generic?.childForFieldName('type_parameters');
  for (const parameter of list ? plainChildren(list) : []) {
    const bounds = parameter.childForFieldName('bounds');
    if (bounds && parameterName(source, parameter) === name) found.push(...paths(bounds));
  }
  for (const clause of generic?.namedChildren ?? []) {
    if (clause?.type !== 'where_clause') continue;
    for (const predicate of plainChildren(clause)) {
      const [left, bounds] = [predicate.childForFieldName('left'), predicate.childForFieldName('bounds')];
      if (left && bounds && source.textOf(left) === name) found.push(...paths(bounds));
    }
  }
  return found;
}

/**
 * The names of the traits by which alone an expression's type is known, with their supertraits; null when the type is another, or
 * when a trait among them is not in sight.
 */
export function knownBy(modules: Modules, types: Types, source: SourceFile, node: Node): ReadonlySet<string> | null {
  const name = types.of(source, node);
  if (name === null) return null;
  const generic = genericNamed(source, node, name);
  if (generic) return withSupertraits(modules, source, generic, boundPaths(source, generic, name));
  const meaning = modules.resolve([name], source, node);
  if (meaning?.type !== 'item' || meaning.rest.length > 0 || meaning.item.node.type !== 'trait_item') return null;
  const { item } = meaning;
  const others = withSupertraits(modules, source, node, besides(source, node));
  const own = withSupertraits(modules, item.source, item.node, [[item.name]]);
  return own && others ? new Set([...own, ...others]) : null;
}

/** The names of the traits that a type parameter of an item is bound by, with their supertraits; null when one is not in sight. */
export function boundTraits(
  modules: Modules,
  source: SourceFile,
  item: Node,
  parameter: string,
): ReadonlySet<string> | null {
  return withSupertraits(modules, source, item, boundPaths(source, item, parameter));
}

/** The other traits of a parameter `impl First + Second`. */
function besides(source: SourceFile, node: Node): Path[] {
  const around = node.type === 'identifier' ? enclosingFunction(source, node) : null;
  const type = around ? parameterType(source, around, source.textOf(node)) : null;
  const bounded = type ? [...type.descendantsOfType('bounded_type')][0] : undefined;
  return bounded ? source.textOf(bounded).split('+').slice(1).map(pathOf) : [];
}

function pathOf(bound: string): Path {
  return pathParts(bound.replace(/^\s*(?:\?|dyn\b|impl\b)?\s*/, ''));
}

function withSupertraits(
  modules: Modules,
  source: SourceFile,
  at: Node,
  bounds: readonly Path[],
): ReadonlySet<string> | null {
  const found = new Set<string>();
  const open = bounds.map((path) => ({ path, source, at }));
  for (let next = open.pop(); next; next = open.pop()) {
    const name = next.path.at(-1) ?? '';
    if (LEADS_ON.test(name)) return null;
    if (name === '' || name.startsWith("'") || OF_STD.test(name)) continue;
    const meaning = modules.resolve(next.path, next.source, next.at);
    if (meaning?.type === 'external') {
      found.add(name);
      continue;
    }
    const item = meaning?.type === 'item' && meaning.rest.length === 0 ? meaning.item : null;
    if (item?.node.type !== 'trait_item') return null;
    if (found.has(item.name)) continue;
    found.add(item.name);
    open.push(...supertraits(item).map((path) => ({ path, source: item.source, at: item.node })));
  }
  return found;
}

function supertraits({ source, node }: Item): Path[] {
  const bounds = node.childForFieldName('bounds');
  const own = bounds ? plainChildren(bounds).map((bound) => pathOf(source.textOf(bound))) : [];
  return [...own, ...boundPaths(source, node, 'Self')];
}

/**
 * Whether what is known by traits alone cannot have this method: it is one of a type itself, or of another trait. What a trait
 * gives to all its types, or to all types, it may have.
 */
export function cannotHave(
  modules: Modules,
  method: { readonly source: SourceFile; readonly node: Node },
  traits: ReadonlySet<string>,
): boolean {
  const impl = implAround(method.source, method.node);
  if (impl?.type !== 'impl_item') return false;
  const type = impl.childForFieldName('type');
  if (type && genericNamed(method.source, method.node, method.source.textOf(type))) return false;
  const trait = impl.childForFieldName('trait');
  if (!trait) return true;
  const path = pathParts(method.source.textOf(trait));
  const meaning = modules.resolve(path, method.source, impl);
  return !traits.has(meaning?.type === 'item' ? meaning.item.name : (path.at(-1) ?? ''));
}
