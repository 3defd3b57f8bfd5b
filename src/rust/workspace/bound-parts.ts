/** Which part of a variant or of a tuple struct a pattern binds a name to: `Self::On(inner)`, `Wrapper(_, inner)`. */
import { type Expr, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { plainName } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Modules } from './modules.ts';
import { typeParameters } from './type-names.ts';
import { partTypes, positions, unwrap } from './type-texts.ts';

/** Variants of std: what is inside them is told by what they are matched with. */
const OF_STD = /^(?:Some|Ok|Err)$/;

/** A pattern with a variant or a tuple struct in it that is none of them. */
const TAKEN_APART = /(?<!\w)(?!(?:Some|Ok|Err)\b)[A-Z]\w*\s*\(/;

/** The type that the definition in this workspace declares for the part; null where that is not in sight, or hangs on a type parameter. */
export function boundPart(modules: Modules, source: SourceFile, pattern: Node, name: string): Expr | null {
  if (!TAKEN_APART.test(source.textOf(pattern))) return null;
  for (const each of [pattern, ...pattern.descendantsOfType('tuple_struct_pattern')]) {
    const type = each.type === 'tuple_struct_pattern' ? each.childForFieldName('type') : null;
    if (!type) continue;
    const parts = positions(each).filter((child) => child.id !== type.id);
    const index = parts.findIndex((part) => plainName(source, part) === name);
    const path = pathParts(source.textOf(type));
    if (index < 0 || OF_STD.test(path.at(-1) ?? '')) continue;
    const meaning = modules.resolve(withoutSelf(path, source, each), source, each);
    if (meaning?.type !== 'item' || meaning.rest.length > 1) return null;
    const { item, rest } = meaning;
    const [variant] = rest;
    const definition = variant === undefined ? item.node : variantIn(item, variant);
    const declared = definition ? partTypes(definition)[index] : undefined;
    const held = declared ? unwrap(item.source.textOf(declared), null) : null;
    const isOpen = held === null || typeParameters(item.source, item.node).includes(held);
    return declared && !isOpen ? { source: item.source, node: declared } : null;
  }
  return null;
}

function variantIn({ source, node }: Expr, name: string): Node | null {
  const variants = node.type === 'enum_item' ? (node.childForFieldName('body')?.namedChildren ?? []) : [];
  const found = variants.find((each) => {
    const own = each.type === 'enum_variant' ? each.childForFieldName('name') : null;
    return own !== null && source.textOf(own) === name;
  });
  return found ?? null;
}
