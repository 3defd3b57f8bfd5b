/** What an item derives. */
import { attributesOf } from '../source/attributes.ts';
import { pathParts } from '../source/paths.ts';
import type { Item } from './items.ts';

const derives = new WeakMap<Item, ReadonlySet<string>>();

/** The traits that an item derives, by their last names. */
export function derivesOf(item: Item): ReadonlySet<string> {
  const known = derives.get(item);
  if (known) return known;
  const found = new Set<string>();
  derives.set(item, found);
  for (const attribute of attributesOf(item.source, item.node)) {
    const list = /\bderive\s*\(([\s\S]*)\)/.exec(attribute)?.[1] ?? '';
    for (const name of list.split(',')) found.add(pathParts(name).at(-1) ?? '');
  }
  return found;
}
