/** Values against patterns: whether one matches, and what of it a name in the pattern gets. Rust Reference, "Patterns". */

import { literalText } from '../source/literals.ts';
import { plainChildren, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { type Item, isSame } from '../workspace/items.ts';

import { isStuck, type Stuck, type Target } from './context.ts';
import { type Evaluation, inside, MAX_DEPTH, reduce } from './evaluation.ts';
import { fromText } from './from-text.ts';
import { fieldOf } from './objects.ts';
import type { Value } from './value.ts';
import { type Variant, variantOf } from './variants.ts';

/** The patterns inside a tuple or tuple struct pattern, by position; `_` is no named node of the grammar. */
function positions(pattern: Node): Node[] {
  const type = pattern.childForFieldName('type');
  return pattern.children.filter((child) => child.id !== type?.id && !/^[(),[\]]$|comment$/.test(child.type));
}

export type Match = 'yes' | 'no' | 'maybe';

const UNSEEN: Stuck = { reason: 'the pattern that names it is not followed' };

/** The part of a value that a name in a pattern stands for. */
export function partOf(
  evaluation: Evaluation,
  source: SourceFile,
  pattern: Node,
  name: string,
  whole: Target,
  depth: number,
): Target | Stuck {
  const again = (inner: Node | null | undefined, value: Target | Stuck): Target | Stuck =>
    inner && !isStuck(value)
      ? partOf(evaluation, source, inner, name, value, depth + 1)
      : isStuck(value)
        ? value
        : UNSEEN;
  const children = plainChildren(pattern);
  const holds = (child: Node) => new RegExp(`(?<![\\w.])${name}(?![\\w(:])`).test(source.textOf(child));
  switch (pattern.type) {
    case 'identifier':
    case 'shorthand_field_identifier':
    case 'self_parameter':
      return whole;
    case 'match_pattern':
    case 'mut_pattern':
    case 'ref_pattern':
    case 'reference_pattern':
      return again(
        children.find((child) => child.type !== 'mutable_specifier'),
        whole,
      );
    case 'captured_pattern':
      return children[0] && source.textOf(children[0]) === name ? whole : again(children[1], whole);
    case 'or_pattern': {
      // The arm was chosen by the value, so the alternative that fits it binds the name.
      const tried: Tried = { value: whole };
      const fits = children.find((child) => matches(evaluation, source, child, tried, depth + 1) !== 'no');
      return again(fits, whole);
    }
    case 'tuple_pattern':
    case 'slice_pattern': {
      const parts = positions(pattern);
      const index = parts.findIndex(holds);
      if (parts.slice(0, index).some(isRest)) return UNSEEN;
      return again(parts[index], elementAt(evaluation, whole, index, depth));
    }
    case 'tuple_struct_pattern': {
      const inner = positions(pattern);
      const index = inner.findIndex(holds);
      if (inner.slice(0, index).some(isRest)) return UNSEEN;
      const outer = pattern.childForFieldName('type');
      return again(inner[index], argumentAt(evaluation, source, outer, whole, index, depth));
    }
    case 'struct_pattern':
      for (const field of children) {
        if (field.type !== 'field_pattern' || !holds(field)) continue;
        const label = field.childForFieldName('name');
        if (!label) continue;
        const value = fieldOf(evaluation, whole, source.textOf(label), depth + 1);
        return again(field.childForFieldName('pattern') ?? label, value);
      }
      return UNSEEN;
    default:
      return UNSEEN;
  }
}

/** The element of a tuple or an array at an index. */
export function elementAt(evaluation: Evaluation, whole: Target, index: number, depth: number): Target | Stuck {
  if (index < 0) return UNSEEN;
  const { target, stuck } = reduce(evaluation, whole, depth);
  if (stuck) return stuck;
  const part = target.parts?.[index];
  if (part) return part;
  const { node } = target.expr;
  if (node.type !== 'tuple_expression' && node.type !== 'array_expression') return UNSEEN;
  const element = plainChildren(node)[index];
  return element ? inside(target, element) : UNSEEN;
}

/** The argument of the variant or tuple struct in a pattern at an index. */
function argumentAt(
  evaluation: Evaluation,
  source: SourceFile,
  type: Node | null,
  whole: Target,
  index: number,
  depth: number,
): Target | Stuck {
  const path = type ? source.textOf(type) : '';
  // What a `Cow` holds reads as the text itself.
  if (COW.test(path)) return index === 0 ? whole : UNSEEN;
  const { target: last, stuck } = reduce(evaluation, whole, depth);
  if (stuck) return stuck;
  const target = fromText(evaluation, whole, last) ?? last;
  const variant = variantOf(evaluation, target);
  if (variant ? isInside(path, variant) : /^(?:Some|Ok)$/.test(path) && isText(target)) return target;
  // What it was made into has parts of its own.
  if (variant && type && isOfAnother(evaluation, source, type, variant)) return UNSEEN;
  if (!variant && type && isOption(source.textOf(type))) return target.made ? UNSEEN : target;
  return variant?.args[index] ?? UNSEEN;
}

/** Whether a value is a text as it stands in the code: `option.map(f)` reads as what `f` gives, and an option is none. */
function isText({ expr, made }: Target): boolean {
  return made === undefined && /string_literal$|^macro_invocation$/.test(expr.node.type);
}

/** Whether a value is what stands inside the `Some` or `Ok` of a pattern: `option.map(f)` reads as what `f` gives. */
function isInside(path: string, { name, item }: Variant): boolean {
  return item !== null && name !== pathParts(path).at(-1) && /^(?:Some|Ok|Err)$/.test(path);
}

/** Whether the path of a pattern is that of a value which is there: what is known of such a value reads as what is inside. */
function isOption(path: string): boolean {
  return /^(?:Some|Ok)$/.test(pathParts(path).at(-1) ?? '');
}

/** A value that is tried against one pattern after the other, and the variant that it is, once that was asked for. */
export interface Tried {
  readonly value: Target;
  /** What the value is read from, where it is known what that comes to. */
  readonly from?: Target;
  variant?: Variant | null;
  /** Its text, once that was asked for. */
  text?: Value;
  /** Which `Cow` it is, once that was asked for. */
  cow?: 'Borrowed' | 'Owned' | 'unknown';
  /** What it makes of the path of another variant, by what stands before the name of that. */
  others?: Map<string, Match>;
}

/** The variants of a `Cow` (std::borrow). */
const COW = /^(?:(?:std|alloc)\s*::\s*borrow\s*::\s*)?Cow\s*::\s*(?:Borrowed|Owned)$/;

/** Whether a path is that of a variant of `Cow`. */
export function isCow(path: string): boolean {
  return COW.test(path);
}

/** Which variant of `Cow` a value is made as; null where that is not in sight. */
function cowOf(evaluation: Evaluation, value: Target, depth: number): 'Borrowed' | 'Owned' | null {
  let at = value;
  for (let count = 0; count < MAX_DEPTH && !at.made && !at.parts; count += 1) {
    const { source, node } = at.expr;
    const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
    const path = called ? source.textOf(called) : '';
    if (COW.test(path)) return path.endsWith('Owned') ? 'Owned' : 'Borrowed';
    const next = evaluation.step(at, depth + 1);
    if (next === null || isStuck(next)) return null;
    at = next;
  }
  return null;
}

/** Whether a value matches a pattern, as far as it is known. */
export function matches(evaluation: Evaluation, source: SourceFile, pattern: Node, tried: Tried, depth: number): Match {
  const { value } = tried;
  const again = (inner: Node | null | undefined, of: Target = value): Match =>
    inner ? matches(evaluation, source, inner, of === value ? tried : { value: of }, depth + 1) : 'yes';
  const children = plainChildren(pattern);
  switch (pattern.type) {
    case 'match_pattern': {
      const inner = children[0];
      const guard = pattern.childForFieldName('condition');
      const result = inner && inner.id !== guard?.id ? again(inner) : 'yes';
      return guard && result === 'yes' ? 'maybe' : result;
    }
    case 'mut_pattern':
    case 'ref_pattern':
    case 'reference_pattern':
      return again(children.find((child) => child.type !== 'mutable_specifier'));
    case 'captured_pattern':
      return again(children[1]);
    case 'or_pattern': {
      const all = children.map((child) => again(child));
      return all.includes('yes') ? 'yes' : all.includes('maybe') ? 'maybe' : 'no';
    }
    case 'tuple_pattern': {
      const all = positions(pattern).map((child, index): Match => {
        const part = elementAt(evaluation, value, index, depth);
        return isStuck(part) ? (isIrrefutable(source, child) ? 'yes' : 'maybe') : again(child, part);
      });
      return all.includes('no') ? 'no' : all.includes('maybe') ? 'maybe' : 'yes';
    }
    case 'string_literal':
    case 'raw_string_literal':
    case 'integer_literal':
    case 'boolean_literal':
    case 'char_literal': {
      tried.text ??= evaluation.text(value, depth + 1);
      const own = literalText(pattern.type, source.textOf(pattern));
      return own !== null && 'text' in tried.text ? (own === tried.text.text ? 'yes' : 'no') : 'maybe';
    }
    case 'identifier':
      if (isIrrefutable(source, pattern)) return 'yes';
      return variantMatch(evaluation, source, pattern, tried, depth);
    case 'scoped_identifier':
      return variantMatch(evaluation, source, pattern, tried, depth);
    case 'tuple_struct_pattern':
    case 'struct_pattern': {
      const type = pattern.childForFieldName('type');
      const outer = type ? variantMatch(evaluation, source, type, tried, depth) : 'maybe';
      if (outer !== 'yes' || pattern.type === 'struct_pattern') return outer;
      const inner = positions(pattern).map((child, index): Match => {
        if (isIrrefutable(source, child)) return 'yes';
        const part = argumentAt(evaluation, source, type, value, index, depth);
        return isStuck(part) ? 'maybe' : again(child, part);
      });
      return inner.includes('no') ? 'no' : inner.includes('maybe') ? 'maybe' : 'yes';
    }
    default:
      return source.textOf(pattern).trim() === '_' ? 'yes' : 'maybe';
  }
}

function isRest(pattern: Node): boolean {
  return pattern.type === 'remaining_field_pattern';
}

function isIrrefutable(source: SourceFile, pattern: Node): boolean {
  const text = source.textOf(pattern).trim();
  return text === '_' || text === '..' || (pattern.type === 'identifier' && /^(?:ref\s+)?[a-z_]/.test(text));
}

function variantMatch(evaluation: Evaluation, source: SourceFile, at: Node, tried: Tried, depth: number): Match {
  const path = source.textOf(at);
  if (COW.test(path)) {
    tried.cow ??= cowOf(evaluation, tried.from ?? tried.value, depth) ?? 'unknown';
    return tried.cow === 'unknown' ? 'maybe' : pathParts(path).at(-1) === tried.cow ? 'yes' : 'no';
  }
  const variant = variantIn(evaluation, tried, depth);
  // A const in a pattern is compared by its value.
  if (!variant) return 'maybe';
  return pathParts(path).at(-1) === variant.name ? 'yes' : matchOfOther(evaluation, source, at, variant);
}

/** The variant that a value is; null where that is not known. */
export function variantIn(evaluation: Evaluation, tried: Tried, depth: number): Variant | null {
  if (tried.variant === undefined) {
    const { target, stuck } = reduce(evaluation, tried.value, depth);
    tried.variant = stuck ? null : variantOf(evaluation, target);
  }
  return tried.variant;
}

/** What a variant makes of the path of one that has another name. */
export function matchOfOther(evaluation: Evaluation, source: SourceFile, at: Node, variant: Variant): Match {
  return isInside(source.textOf(at), variant) || isOfAnother(evaluation, source, at, variant) ? 'maybe' : 'no';
}

/** Whether the path of a pattern leads to another enum than a variant is of: what was matched was made into that (`.into()`). */
function isOfAnother(evaluation: Evaluation, source: SourceFile, at: Node, { item }: Variant): boolean {
  if (item?.node.type !== 'enum_item') return false;
  const meant = meantBy(evaluation, source, at);
  return meant !== null && !isSame(meant, item);
}

const meanings = new WeakMap<Evaluation, Map<number, Item | null>>();

/** The item that the path of a pattern leads to, found once: each reading tries its value against the same patterns. */
function meantBy(evaluation: Evaluation, source: SourceFile, at: Node): Item | null {
  const known = meanings.get(evaluation) ?? new Map<number, Item | null>();
  meanings.set(evaluation, known);
  let meant = known.get(at.id);
  if (meant === undefined) {
    const path = withoutSelf(pathParts(source.textOf(at)), source, at);
    const meaning = path.length > 1 ? evaluation.modules.resolve(path, source, at) : null;
    meant = meaning?.type === 'item' ? meaning.item : null;
    known.set(at.id, meant);
  }
  return meant;
}
