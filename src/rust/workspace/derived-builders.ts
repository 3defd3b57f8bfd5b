/**
 * What derives make of a struct to make objects of it: builders (`derive_builder`, `typed-builder`, `bon`), as in
 * `MetricsBuilder::default().hits(hits).build()`, and constructors (`derive-new`, `Constructor` of `derive_more`), as in `Metrics::new(hits)`.
 */
import { attributesOf } from '../source/attributes.ts';
import { callOf, type Expr, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { derivesOf } from './derives.ts';
import type { Item } from './items.ts';
import type { Modules } from './modules.ts';
import { fieldsOf, fieldType } from './type-texts.ts';
import type { Types } from './types.ts';

/** Calls of one chain that are looked through. */
const MAX_CHAIN = 64;

interface Names {
  readonly modules: Modules;
  readonly types: Types;
}

/** The struct whose derived builder a chain of calls begins with, where its setters are those of the derive; null for others. */
export function builtBy({ modules, types }: Names, { source, node }: Expr, setter: string): Item | null {
  const path = pathParts(baseOf(source, node));
  const type = path.at(-2);
  if (type === undefined || !/^(?:builder|default|new)$/.test(path.at(-1) ?? '')) return null;
  const built = type.replace(/Builder$/, '');
  const struct = types.structs(source, built)[0];
  if (!struct || types.methods(source, type, setter).length > 0) return null;
  const item = modules.itemsNamed(built, source.file).find((each) => each.node.id === struct.node.id);
  return item && [...derivesOf(item)].some((derive) => /Builder/.test(derive)) ? item : null;
}

/** The function that a chain of calls begins with, as it is written; empty where it begins with something else. */
function baseOf(source: SourceFile, chain: Node): string {
  let node: Node | null = chain;
  for (let count = 0; node && count < MAX_CHAIN; count += 1) {
    if (/^(?:try|await|parenthesized)_expression$/.test(node.type)) {
      node = node.namedChildren[0] ?? null;
      continue;
    }
    const called: Node | null | undefined = node.type === 'call_expression' ? node.childForFieldName('function') : null;
    if (!called) return '';
    if (called.type !== 'field_expression') return source.textOf(called);
    node = called.childForFieldName('value');
  }
  return '';
}

/** The call of `build` that ends the chain which a setter is in; null where anything else than setters stands between. */
export function builtAt(source: SourceFile, setter: Node, struct: Item): Node | null {
  let node = setter;
  for (let count = 0; count < MAX_CHAIN; count += 1) {
    const access = source.parent(node);
    const call = access?.type === 'field_expression' ? callOf(source, access) : null;
    const method = call ? access?.childForFieldName('field') : null;
    if (!call || !method) return null;
    const name = source.textOf(method);
    if (/^(?:try_)?build$/.test(name)) return call;
    if (fieldType(struct, name) === null) return null;
    node = call;
  }
  return null;
}

/**
 * The fields that a derived constructor is given, in the order of its arguments: all but those that `#[new(default)]` or `#[new(value = "…")]`
 * gives a value, and markers (derive-new, README; derive_more, "Constructor"). Null where a call is of no such constructor.
 */
export function constructedBy(
  { modules, types }: Names,
  { source, node }: Expr,
): { readonly struct: Item; readonly fields: readonly string[] } | null {
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  const path = called?.type === 'scoped_identifier' ? pathParts(source.textOf(called)) : [];
  if (path.at(-1) !== 'new') return null;
  const meaning = modules.resolve(withoutSelf(path.slice(0, -1), source, node), source, node);
  const struct = meaning?.type === 'item' && meaning.rest.length === 0 ? meaning.item : null;
  if (struct?.node.type !== 'struct_item' || ![...derivesOf(struct)].some((derive) => CONSTRUCTS.test(derive)))
    return null;
  if (types.methods(source, struct.name, 'new').length > 0) return null;
  const fields = fieldsOf(struct.node).flatMap((field) => {
    const [name, type] = [field.childForFieldName('name'), field.childForFieldName('type')];
    if (!name || !type || /\bPhantomData\b/.test(struct.source.textOf(type))) return [];
    const isGiven = attributesOf(struct.source, field).some((each) => /^new\s*\(\s*(?:default|value)\b/.test(each));
    return isGiven ? [] : [struct.source.textOf(name)];
  });
  return { struct, fields };
}

const CONSTRUCTS = /^(?:new|Constructor)$/;
