/** What else goes by the name of a static or a field: an item of another module, a field of another struct. */
import type { Analysis } from '../analysis.ts';
import { type Expr, implType } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { letBinding } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { type Item, isSame } from '../workspace/items.ts';
import { structAt, structOf } from '../workspace/struct-of.ts';
import { typeAt } from '../workspace/type-names.ts';
import { fieldsOf } from '../workspace/type-texts.ts';
import { wholePath } from './mentions.ts';

/** The declaration of a field of a struct by its name. */
export function fieldNamed({ source, node }: Expr, field: string): Node | undefined {
  return fieldsOf(node).find((each) => source.textOf(each.childForFieldName('name') ?? each) === field);
}

/** Whether a path certainly means something else than an item of its last name. */
export function isOtherItem({ modules }: Analysis, { source, node }: Expr, item: Item): boolean {
  const whole = node.type === 'identifier' ? wholePath(source, node) : null;
  const path = whole ? pathParts(source.textOf(whole)) : [];
  if (path.length === 0) return false;
  if (path.length === 1 && letBinding(source, node, path[0] ?? '')) return true;
  const meanings = modules.resolveAll(path, source, node);
  const isIt = meanings.some((each) => each.type === 'item' && each.rest.length === 0 && isSame(each.item, item));
  return !isIt && meanings.some(({ type }) => type !== 'external');
}

/** The struct that an object is of: that of the `impl` around it for `self` and `Self { … }`. */
export function ownerAt(analysis: Analysis, source: SourceFile, object: Node): Item | null {
  const name = object.type === 'struct_expression' ? object.childForFieldName('name') : object;
  if (!name || !/^[sS]elf$/.test(source.textOf(name))) return structAt(analysis, source, object);
  let impl: Node | null = object;
  while (impl && impl.type !== 'impl_item') impl = source.parent(impl);
  const type = impl?.childForFieldName('type');
  return type ? structOf(analysis, typeAt(source, type)) : null;
}

/** Whether a struct is another one that has a field of this name, so that the field of its objects is that one. */
export function isOtherWith(owner: Item, field: string, struct: Item): boolean {
  return !isSame(owner, struct) && fieldNamed(owner, field) !== undefined;
}

/** Whether a part of a pattern is of one for another struct. */
export function isOfOther({ modules }: Analysis, { source, node }: Expr, struct: Item): boolean {
  const type = source.parent(node)?.childForFieldName('type');
  const path = type ? pathParts(source.textOf(type)) : [];
  if (path[0] === 'Self') return path.length > 1 || implType(source, node) !== struct.name;
  const meaning = path.length > 0 ? modules.resolve(path, source, node) : null;
  if (meaning?.type !== 'item') return false;
  return meaning.rest.length > 0 || (meaning.item.node.type === 'struct_item' && !isSame(meaning.item, struct));
}
