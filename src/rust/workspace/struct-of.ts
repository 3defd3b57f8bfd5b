/** The struct that an expression or a type leads to, as an item: types are known by their last name elsewhere, and several have the same. */
import type { Analysis } from '../analysis.ts';
import { argumentsOf, type Expr, implAround, plainChildren } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { enclosingFunction, letBinding, parameterType } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { binderOf } from '../values/binders.ts';
import type { Item } from './items.ts';
import { namedType, type TypeExpr, typeAt } from './type-names.ts';
import { boundField, fieldType, heldType, isInside, WRAPPERS } from './type-texts.ts';
import { SAME } from './types.ts';

/** What says which type a name means. */
type Meanings = Pick<Analysis, 'modules' | 'types'>;

/** Functions that make an object of their type, where none of that name is in sight. */
const CONSTRUCTS = /^(?:new\w*|default|with_\w+|from\w*|try_from|open|connect|create|init)$/;
/** Steps from an expression to what says its type. */
const MAX_STEPS = 16;

/** The struct or enum of this workspace that a type means, without what only holds it; null when nothing in sight tells. */
export function structOf(analysis: Meanings, type: TypeExpr): Item | null {
  let at: TypeExpr | undefined = type;
  for (let step = 0; at && step < MAX_STEPS; step += 1) {
    const named = namedType(analysis, at);
    if (!named) return null;
    if (named.item) return named.item;
    const last = named.path.at(-1) ?? '';
    if (last === 'MetricsFamily') at = named.args.at(-1);
    else if (last === 'Collector' || WRAPPERS.test(last)) at = named.args[0];
    else return null;
  }
  return null;
}

/** The struct that the value of an expression is of; null when nothing in sight tells. */
export function structAt(analysis: Meanings, source: SourceFile, node: Node, depth = 0): Item | null {
  if (depth > MAX_STEPS) return null;
  const inner = (child: Node | null | undefined) => (child ? structAt(analysis, source, child, depth + 1) : null);
  switch (node.type) {
    case 'reference_expression':
    case 'try_expression':
    case 'await_expression':
    case 'parenthesized_expression':
    case 'unary_expression':
    case 'index_expression':
      return inner(node.childForFieldName('value') ?? plainChildren(node)[0]);
    case 'self':
      return ownStruct(analysis, source, node);
    case 'struct_expression': {
      const name = node.childForFieldName('name');
      return name ? itemAt(analysis, source, pathParts(source.textOf(name)), node) : null;
    }
    case 'identifier':
    case 'scoped_identifier':
      return ofName(analysis, { source, node }, depth);
    case 'field_expression': {
      const owner = inner(node.childForFieldName('value'));
      const field = source.textOf(node.childForFieldName('field') ?? node);
      const type = owner ? fieldType(owner, field) : null;
      return owner && type ? structOf(analysis, typeAt(owner.source, type)) : null;
    }
    case 'call_expression':
      return ofCall(analysis, { source, node }, depth);
    default:
      return null;
  }
}

/** The struct that the `impl` around a place is for. */
function ownStruct(analysis: Meanings, source: SourceFile, node: Node): Item | null {
  const around = enclosingFunction(source, node);
  const type = implAround(source, around ?? node)?.childForFieldName('type');
  return type ? structOf(analysis, typeAt(source, type)) : null;
}

/** The item that a path to a type means, `Self` included. */
function itemAt(analysis: Meanings, source: SourceFile, path: readonly string[], node: Node): Item | null {
  if (path.length === 1 && path[0] === 'Self') return ownStruct(analysis, source, node);
  const meaning = analysis.modules.resolve(path, source, node);
  if (meaning?.type !== 'item' || meaning.rest.length > 0) return null;
  const { item } = meaning;
  const alias = item.node.type === 'type_item' ? item.node.childForFieldName('type') : null;
  if (alias) return structOf(analysis, typeAt(item.source, alias));
  return /^(?:struct|enum)_item$/.test(item.node.type) ? item : null;
}

function ofName(analysis: Meanings, { source, node }: Expr, depth: number): Item | null {
  const path = pathParts(source.textOf(node));
  const single = path.length === 1 ? (path[0] ?? '') : null;
  const typed = (file: SourceFile, type: Node) => structOf(analysis, typeAt(file, type));
  if (single !== null) {
    const local = letBinding(source, node, single);
    const binder = local ? null : binderOf(source, node, single);
    const pattern = local?.pattern ?? binder?.pattern;
    const part = pattern ? boundField(source, pattern, single) : null;
    if (part) {
      const owner = itemAt(analysis, source, pathParts(source.textOf(part.struct)), node);
      const type = owner ? fieldType(owner, part.field) : null;
      return owner && type ? typed(owner.source, type) : null;
    }
    if (local) {
      const type = local.declaration.childForFieldName('type');
      if (type) return typed(source, type);
      return local.value ? structAt(analysis, source, local.value, depth + 1) : null;
    }
    const held = binder?.type === 'parameter' ? heldType(source, binder.pattern, single) : null;
    if (held) return typed(source, held);
    if (binder?.type === 'match')
      return isInside(source.textOf(binder.pattern), single)
        ? structAt(analysis, source, binder.value, depth + 1)
        : null;
    const around = enclosingFunction(source, node);
    const type = around && parameterType(source, around, single);
    if (type) return typed(source, type);
  }
  const meaning = analysis.modules.resolve(path, source, node);
  if (meaning?.type !== 'item' || meaning.rest.length > 0) return null;
  const { item } = meaning;
  const type = /^(?:static|const)_item$/.test(item.node.type) ? item.node.childForFieldName('type') : null;
  return type ? typed(item.source, type) : null;
}

function ofCall(analysis: Meanings, { source, node }: Expr, depth: number): Item | null {
  const called = node.childForFieldName('function');
  if (!called) return null;
  const returned = (item: { readonly source: SourceFile; readonly node: Node } | undefined, self: Item | null) => {
    const type = item?.node.childForFieldName('return_type');
    if (!item || !type) return null;
    return /\bSelf\b/.test(item.source.textOf(type)) ? self : structOf(analysis, typeAt(item.source, type));
  };
  if (called.type === 'field_expression') {
    const receiver = called.childForFieldName('value');
    const method = source.textOf(called.childForFieldName('field') ?? called);
    const owner = receiver ? structAt(analysis, source, receiver, depth + 1) : null;
    if (!owner || SAME.test(method)) return owner;
    return returned(analysis.types.methods(owner.source, owner.name, method)[0], owner);
  }
  const path = pathParts(source.textOf(called));
  const type = path.at(-2);
  if (type !== undefined && /^[A-Z]/.test(type)) {
    const [first] = argumentsOf(node);
    if (WRAPPERS.test(type)) return first ? structAt(analysis, source, first, depth + 1) : null;
    const owner = itemAt(analysis, source, path.slice(0, -1), node);
    const name = path.at(-1) ?? '';
    const [own] = owner ? analysis.types.methods(owner.source, owner.name, name) : [];
    // A function of a type may give an object of another one: `Context::metrics()`.
    return own ? returned(own, owner) : CONSTRUCTS.test(name) ? owner : null;
  }
  const meaning = analysis.modules.resolve(path, source, node);
  return meaning?.type === 'item' && meaning.item.node.type === 'function_item' && meaning.rest.length === 0
    ? returned(meaning.item, null)
    : null;
}
