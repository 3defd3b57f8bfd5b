/** The texts that the variants of an enum stand for: by `impl Display` and the like, or by a derive. */

import { attributesOf } from '../source/attributes.ts';
import { unescaped } from '../source/literals.ts';
import { implAround } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { derefField } from '../workspace/deref.ts';
import { derivesOf } from '../workspace/derives.ts';
import type { Item } from '../workspace/items.ts';
import { enter } from './bodies.ts';
import { inCase } from './cases.ts';
import { isStuck, type Target } from './context.ts';
import type { Evaluation } from './evaluation.ts';
import { fieldOf } from './objects.ts';
import { joined, knownText, unknown, type Value } from './value.ts';
import type { Variant } from './variants.ts';

/** How the text is asked for. */
export type Conversion = 'display' | 'as_ref' | 'into' | 'debug' | 'message';

/** A way that a text comes about; `deref` is that of an object which stands where a text is asked for. */
type Way = Conversion | 'deref';

const TRAITS: Readonly<Record<Conversion, { trait: string; method: string; derives: RegExp }>> = {
  display: { trait: 'Display', method: 'fmt', derives: /^(?:Display|ToString)$/ },
  as_ref: { trait: 'AsRef', method: 'as_ref', derives: /^(?:AsRefStr|AsStaticStr)$/ },
  into: { trait: 'From', method: 'from', derives: /^(?:IntoStaticStr|AsStaticStr)$/ },
  debug: { trait: 'Debug', method: 'fmt', derives: /^Debug$/ },
  message: { trait: 'EnumMessage', method: 'get_message', derives: /^EnumMessage$/ },
};

/** The text of a value of a type of this workspace, or null when nothing in sight makes one. */
export function textOfObject(
  evaluation: Evaluation,
  object: Target,
  item: Item,
  variant: Variant | null,
  conversion: Conversion,
  depth: number,
): Value | null {
  for (const way of waysOf(conversion)) {
    const own =
      implemented(evaluation, object, item, way, depth) ??
      (variant ? derived(evaluation, object, item, variant, way, depth) : null);
    if (own) return own;
  }
  return null;
}

/** `to_string` is `Display`; what is only handed on may be converted by any of them. */
function waysOf(conversion: Conversion): readonly Way[] {
  return conversion === 'debug' || conversion === 'display' || conversion === 'message'
    ? [conversion]
    : [conversion, 'into', 'as_ref', 'deref', 'display'];
}

function implemented(evaluation: Evaluation, object: Target, item: Item, way: Way, depth: number): Value | null {
  if (way === 'into') return converted(evaluation, object, item, depth);
  if (way === 'deref') return behind(evaluation, object, item, depth);
  const { trait, method } = TRAITS[way];
  const { source, node } = object.expr;
  for (const found of evaluation.types.methods(item.source, item.name, method)) {
    const block = implAround(found.source, found.node);
    const of = block?.childForFieldName('trait');
    if (!of || pathParts(found.source.textOf(of)).at(-1) !== trait) continue;
    const body = enter(evaluation, found, object, {
      self: object,
      args: [{ expr: { source, node }, context: null, made: 'text' }],
    });
    if (!isStuck(body)) return evaluation.text(body, depth + 1);
  }
  return null;
}

/** `&*name`, of a struct around a text: the field that its `Deref` gives. */
function behind(evaluation: Evaluation, object: Target, item: Item, depth: number): Value | null {
  const field = item.node.type === 'struct_item' ? derefField(evaluation, item.source, item.name) : null;
  const text = field === null ? null : fieldOf(evaluation, object, field, depth + 1);
  return text === null || isStuck(text) ? null : evaluation.text(text, depth + 1);
}

/** `impl From<Metric> for &'static str`: the function has the object as its parameter. */
function converted(evaluation: Evaluation, object: Target, item: Item, depth: number): Value | null {
  for (const found of conversionsOf(evaluation, item)) {
    // What a conversion asks of its own object is another one: `KeyName::from(value.into())` by a derived `IntoStaticStr`.
    if (under.has(found)) continue;
    const body = enter(evaluation, found, object, { self: null, args: [object] });
    if (isStuck(body)) continue;
    under.add(found);
    try {
      return evaluation.text(body, depth + 1);
    } finally {
      under.delete(found);
    }
  }
  return null;
}

/** The conversions that are being read. */
const under = new Set<Item>();

const conversions = new WeakMap<Item, readonly Item[]>();

/** The functions that make a text of what has the name of an item: every object of it asks. */
function conversionsOf(evaluation: Evaluation, item: Item): readonly Item[] {
  let known = conversions.get(item);
  if (!known) {
    const from = new RegExp(`^From\\s*<\\s*&?\\s*(?:'\\w+\\s+)?(?:\\w+\\s*::\\s*)*${item.name}\\s*>$`);
    known = evaluation.modules
      .itemsNamed('from', null, (source) => source.text.includes(item.name))
      .filter(({ source, node }) => {
        const block = node.type === 'function_item' ? implAround(source, node) : null;
        const of = block?.childForFieldName('trait');
        const type = block?.childForFieldName('type');
        return of && type && from.test(source.textOf(of)) && /\bstr\b|String|KeyName|Cow/.test(source.textOf(type));
      });
    conversions.set(item, known);
  }
  return known;
}

/**
 * What a derive makes of a variant. strum: `to_string` of the variant, else its longest `serialize`, else its name in the case of
 * `serialize_all` (strum_macros src/helpers/variant_props.rs `get_preferred_name`). derive_more: `display("…")`, else the name of
 * one that holds nothing, and what is shown of the value in it (derive_more impl/doc/display.md).
 */
function derived(
  evaluation: Evaluation,
  object: Target,
  item: Item,
  variant: Variant,
  way: Way,
  depth: number,
): Value | null {
  if (way === 'deref' || item.node.type !== 'enum_item' || !variant.definition) return null;
  const derives = [...derivesOf(item)].filter((name) => TRAITS[way].derives.test(name));
  if (derives.length === 0) return null;
  if (way === 'debug') return { text: variant.name };
  if (way === 'message') return messageOf(variant);
  const { source, node } = variant.definition;
  // That of strum is the name whatever is in it (strum_macros src/macros/strings/display.rs).
  const holds = node.namedChildren.some((child) => child.type === 'ordered_field_declaration_list');
  if (way === 'display' && holds && !/\bstrum\b/.test(item.source.text) && attributesOf(source, node).length === 0)
    return unknown(`\`${variant.name}\` is shown by what is in it`);
  return nameOf(item, variant, (field) => {
    const value = object.expr.node.type === 'struct_expression' ? fieldOf(evaluation, object, field, depth + 1) : null;
    if (value === null) return unknown(`\`${field}\` of \`${variant.name}\` is not known`);
    return isStuck(value) ? unknown(value.reason) : evaluation.text(value, depth + 1);
  });
}

/** What strum has to say of a variant: `#[strum(message = "…")]` (strum_macros src/macros/enum_messages.rs). */
function messageOf({ name, definition }: Variant): Value {
  const own = definition ? attributesOf(definition.source, definition.node) : [];
  const [message] = own.filter((each) => /^strum\s*\(/.test(each)).flatMap((each) => textsIn(each, 'message'));
  return message === undefined ? unknown(`\`${name}\` has no message`) : { text: message };
}

/** The texts that an attribute gives for a key. */
function textsIn(attribute: string, key: string): string[] {
  return [...attribute.matchAll(new RegExp(`\\b${key}\\s*=\\s*("(?:[^"\\\\]|\\\\.)*")`, 'g'))].map((match) =>
    unescaped(match[1] ?? ''),
  );
}

/** The name that strum gives to a variant, or null. */
export function derivedName(item: Item, variant: Variant): string | null {
  const value = nameOf(item, variant, () => unknown('it is a name alone'));
  return knownText(value);
}

function nameOf(item: Item, variant: Variant, fieldText: (field: string) => Value): Value | null {
  if (!variant.definition) return null;
  const { source, node } = variant.definition;
  const own = attributesOf(source, node);
  const strum = own.filter((each) => /^strum\s*\(/.test(each));
  const more = own
    .map((each) => /^display\s*\(\s*(?:fmt\s*=\s*)?("(?:[^"\\]|\\.)*")/.exec(each)?.[1])
    .find((each) => each !== undefined);
  if (more !== undefined) {
    const shown = unescaped(more);
    return /[{}]/.test(shown) ? unknown(`\`${variant.name}\` is written by a template`) : { text: shown };
  }
  const named = strum.flatMap((each) => textsIn(each, 'to_string'))[0];
  const longest = strum.flatMap((each) => textsIn(each, 'serialize')).sort((a, b) => b.length - a.length)[0];
  const of = attributesOf(item.source, item.node).filter((each) => /^strum\s*\(/.test(each));
  const before = of.flatMap((each) => textsIn(each, 'prefix'))[0] ?? '';
  const cased = of.flatMap((each) => textsIn(each, 'serialize_all'))[0];
  const plain = named ?? longest ?? (cased === undefined ? variant.name : inCase(variant.name, cased));
  if (plain === null) return unknown(`the case \`${cased}\` is not known`);
  if (!/[{}]/.test(plain)) return { text: before + plain };
  // `to_string = "{name}_total"` shows the fields of the variant (strum_macros src/macros/strings/display.rs).
  if (!/^(?:[^{}]|\{[a-z_]\w*\})*$/.test(plain)) return unknown(`\`${variant.name}\` is written by a template`);
  const parts = plain.split(/\{(\w+)\}/).map((part, index) => (index % 2 === 0 ? { text: part } : fieldText(part)));
  return joined([{ text: before }, ...parts]);
}

/** What `strum(props(key = "…"))` says of a variant, or null. */
export function propertyOf({ definition }: Variant, key: string): Value | null {
  if (!definition || !/^\w+$/.test(key)) return null;
  for (const attribute of attributesOf(definition.source, definition.node)) {
    const props = /^strum\s*\(\s*[\s\S]*?\bprops\s*\(([\s\S]*)\)\s*\)$/.exec(attribute)?.[1];
    const value = props && new RegExp(`\\b${key}\\s*=\\s*("(?:[^"\\\\]|\\\\.)*")`).exec(props)?.[1];
    if (value) return { text: unescaped(value) };
  }
  return null;
}
