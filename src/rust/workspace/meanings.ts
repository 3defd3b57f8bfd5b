/** What a path can mean, and what of it counts at a place. */
import { isArm } from '../source/conditions.ts';
import type { Node } from '../source/syntax.ts';
import type { Import } from './imports.ts';
import { type Item, itemKey, type Module, moduleKey } from './items.ts';

/** What a path means, and the predicates of the imports and declarations that led there. */
export type Meaning = (
  | /** An item of this workspace; `rest` is what followed in the path (`Metrics::new` → the struct, with `["new"]`). */
  { readonly type: 'item'; readonly item: Item; readonly rest: readonly string[] }
  | { readonly type: 'module'; readonly module: Module }
  /** Something from outside the repository, by its full path. */
  | { readonly type: 'external'; readonly path: readonly string[] }
) & { readonly conditions?: readonly string[] };

/** Meanings of one path that are looked for. */
export const MAX_MEANINGS = 8;

/** A meaning that is there under some predicates, too. */
export function under(meaning: Meaning, conditions: readonly string[] | undefined): Meaning {
  if (!conditions || conditions.length === 0) return meaning;
  return { ...meaning, conditions: [...new Set([...(meaning.conditions ?? []), ...conditions])] };
}

/** A meaning as a key. */
export function meaningKey(meaning: Meaning): string {
  if (meaning.type === 'module') return `module ${moduleKey(meaning.module)}`;
  if (meaning.type === 'external') return `external ${meaning.path.join('::')}`;
  return `item ${itemKey(meaning.item)} ${meaning.rest.join('::')}`;
}

/** Whether a meaning is one that nothing stands below: Rust Reference, "Namespaces". */
export function isValue(meaning: Meaning): boolean {
  return meaning.type === 'item' && /^(?:function|static|const)_item$/.test(meaning.item.node.type);
}

/** Whether an item is an enum with a variant of a name: `use Kind::*` gives each its own. Rust Reference, "Use declarations". */
export function hasVariant({ source, node }: Item, name: string): boolean {
  if (node.type !== 'enum_item' || !/^[A-Z]/.test(name)) return false;
  const variants = node.childForFieldName('body')?.namedChildren ?? [];
  return variants.some((each) => {
    const own = each.type === 'enum_variant' ? each.childForFieldName('name') : null;
    return own !== null && source.textOf(own) === name;
  });
}

/** What an item stands in that decides who can name it: a module, an `impl`, a trait or a block. Null at the top of a file. */
function standsIn({ source, node }: Item): Node | null {
  for (let at = source.parent(node); at; at = source.parent(at))
    if (/^(?:mod|impl|trait)_item$/.test(at.type) || (at.type === 'block' && !isArm(source, at.startIndex))) return at;
  return null;
}

/** Whether a path can name an item: one of a module always, one inside a block from within that, one of an impl never. */
export function isNamable(item: Item, offset: number | null): boolean {
  const around = standsIn(item);
  if (around?.type === 'block') return offset !== null && offset >= around.startIndex && offset < around.endIndex;
  return around === null || around.type === 'mod_item';
}

/** Whether an item stands inside a block, so that whether a path can name it hangs on where that stands. */
export function isOfBlock(item: Item): boolean {
  return standsIn(item)?.type === 'block';
}

/** Whether an import is one of a block that an offset is in. */
export function isInBlock({ block }: Import, offset: number | null): boolean {
  return offset !== null && block !== null && offset >= block.from && offset < block.to;
}
