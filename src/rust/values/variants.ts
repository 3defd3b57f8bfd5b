/** Variants of enums, and the like that a path or a call makes: `Metric::Hits`, `Some(x)`, `Prefix("a")`. */
import { argumentsOf, type Expr, plainChildren, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node } from '../source/syntax.ts';
import type { Item } from '../workspace/items.ts';

import type { Target } from './context.ts';
import { type Evaluation, inside } from './evaluation.ts';
import { placeOf } from './object-place.ts';

export interface Variant {
  readonly name: string;
  /** The enum or struct, when it is one of this workspace. */
  readonly item: Item | null;
  /** Its definition inside the enum. */
  readonly definition: Expr | null;
  readonly args: readonly Target[];
}

const OF_STD = /^(?:Some|Ok|Err)$/;

/** The variant that an expression makes, or null when it makes none. */
export function variantOf(evaluation: Evaluation, target: Target): Variant | null {
  const { source, node } = target.expr;
  if (target.made) return target.made === 'none' ? { name: 'None', item: null, definition: null, args: [] } : null;
  if (node.type === 'enum_variant') {
    const name = node.childForFieldName('name');
    const item = enumAround(evaluation, target.expr);
    return name ? { name: source.textOf(name), item, definition: target.expr, args: [] } : null;
  }
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : node;
  if (!called || !/^(?:scoped_)?identifier$|^generic_function$|^struct_expression$/.test(called.type)) return null;
  const path = pathParts(
    source.textOf(called.type === 'struct_expression' ? (called.childForFieldName('name') ?? called) : called),
  );
  const args = node.type === 'call_expression' ? argumentsOf(node).map((argument) => inside(target, argument)) : [];
  const last = path.at(-1) ?? '';
  if (OF_STD.test(last) && node.type === 'call_expression') return { name: last, item: null, definition: null, args };
  if (last === 'None' && (path.at(-2) ?? 'Option') === 'Option')
    return { name: last, item: null, definition: null, args: [] };
  if (!/^[A-Z]/.test(last)) return null;
  const meaning = evaluation.modules.resolve(withoutSelf(path, source, node), source, node);
  if (meaning?.type !== 'item') return null;
  const { item, rest } = meaning;
  if (item.node.type === 'enum_item' && rest.length === 1) {
    const definition = variantNamed(item, rest[0] ?? '');
    return definition ? { name: rest[0] ?? '', item, definition, args } : null;
  }
  if (item.node.type === 'struct_item' && rest.length === 0 && node.type !== 'struct_expression')
    return { name: item.name, item, definition: null, args };
  return null;
}

/** A value that is no list whatever it stands for: an object, a text, a tuple. */
const NO_LIST = /^(?:struct|tuple)_expression$|_literal$/;

/**
 * What is inside an option of which is known that there is something; null for all else. What a list or a map has at a place reads as the
 * element itself.
 */
export function insideOption(evaluation: Evaluation, option: Target): Target | null {
  const variant = variantOf(evaluation, option);
  if (variant) return /^(?:Some|Ok)$/.test(variant.name) ? (variant.args[0] ?? null) : null;
  return !option.made && !option.parts && NO_LIST.test(option.expr.node.type) ? option : null;
}

const named = new WeakMap<Item, ReadonlyMap<string, Expr>>();

function variantNamed(item: Item, name: string): Expr | undefined {
  let all = named.get(item);
  if (!all) {
    all = new Map([...variantsOf(item)].reverse().map((each) => [nameOf(each), each]));
    named.set(item, all);
  }
  return all.get(name);
}

/** The definitions of the variants of an enum, in order. */
export function variantsOf(item: Item): readonly Expr[] {
  const body = item.node.childForFieldName('body');
  return body
    ? plainChildren(body)
        .filter((child) => child.type === 'enum_variant')
        .map((node) => ({ source: item.source, node }))
    : [];
}

function nameOf({ source, node }: Expr): string {
  const name = node.childForFieldName('name');
  return name ? source.textOf(name) : '';
}

function enumAround(evaluation: Evaluation, { source, node }: Expr): Item | null {
  for (let up: Node | null = source.parent(node); up; up = source.parent(up)) {
    if (up.type !== 'enum_item') continue;
    const name = up.childForFieldName('name');
    return name
      ? (evaluation.modules.items(source.file, source.textOf(name)).find((item) => item.node.id === up.id) ?? null)
      : null;
  }
  return null;
}

/** The one enum that a name of a type can mean, as a file sees it. */
function enumNamed(evaluation: Evaluation, name: string, file: string): Item | null {
  const all = evaluation.modules.itemsNamed(name, file).filter((item) => item.node.type === 'enum_item');
  return all.find((item) => item.source.file === file) ?? (all.length === 1 ? (all[0] ?? null) : null);
}

/**
 * A value of an enum type of which nobody in sight says which variant it is: each in turn. Always the same one for one
 * expression, so that its name and its help go together.
 */
export function anyVariant(evaluation: Evaluation, target: Target, known: Item | null = null): Target | null {
  const type = evaluation.types.of(target.expr.source, target.expr.node);
  const item = known ?? (type === null ? null : enumNamed(evaluation, type, target.expr.source.file));
  if (!item) return null;
  const all = variantsOf(item);
  // All mentions of one value are of one variant: `match kind` for the name and `match kind` for the labels.
  const chosen = evaluation.contexts.choose(`variant ${placeOf(evaluation, target).key}`, all.length);
  const variant = chosen === null ? undefined : all[chosen];
  return variant ? { expr: variant, context: null } : null;
}
