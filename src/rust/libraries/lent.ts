/**
 * Lists of labels that something is put into under another name than that of a `let`: a parameter, the name in a pattern, a field that is lent.
 * What they began with is not the whole of them. Rust Reference, "Borrow operators"; "Binding modes".
 */
import type { Analysis } from '../analysis.ts';
import { type Expr, keyOf } from '../source/nodes.ts';
import { enclosingFunction } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { type Binder, binderOf } from '../values/binders.ts';

/** Calls and fields between a name and the field that it is taken out of. */
const MAX_STEPS = 16;
/** Characters around a field by which it shows to be lent. */
const LONGEST_BEFORE = 160;
const LONGEST_CALL = 40;

/** Methods that put more into a list, and those that take something out of it, each as a part of a pattern. */
export const ADDING = 'push|extend|extend_from_slice|append|insert';
export const TAKING = 'retain|retain_mut|drain|remove|swap_remove|pop|split_off';

/** What changes a list, as a pattern behind its name. */
const CHANGES = `\\s*=[^=>]|\\s*\\.\\s*(?:${ADDING}|${TAKING})\\s*\\(`;

/** Whether something may be put into a list that a parameter or a pattern binds, or taken out, up to a place that reads it. */
export function mayGrow(source: SourceFile, read: Node, binder = binderOf(source, read, source.textOf(read))): boolean {
  if (!binder || binder.type === 'let') return false;
  const name = source.textOf(read);
  const from = binder.pattern.endIndex;
  const code = source.text.slice(from, loopAround(source, read, from).endIndex);
  if (new RegExp(`(?<![\\w.])${name}(?:${CHANGES})|&\\s*mut\\s+${name}(?!\\w)`).test(code)) return true;
  return isLentOn(source, binder, name, code);
}

/** Whether a `&mut` that a pattern binds is handed on as it is in a piece of code, as the last argument of a call. */
export function isLentOn(source: SourceFile, binder: Binder, name: string, code: string): boolean {
  return isMutable(source, binder) && new RegExp(`[(,]\\s*${name}\\s*,?\\s*\\)`).test(code);
}

/** Whether what a pattern binds is a `&mut`, by its type, the pattern or the value that is taken apart. */
export function isMutable(source: SourceFile, { pattern, ...binder }: Binder): boolean {
  if ('value' in binder && binder.value && /&\s*mut\b|_mut\s*\(/.test(source.textOf(binder.value))) return true;
  if (binder.type === 'parameter' || binder.type === 'closure')
    return /^(?:mut\s+)?\w+\s*:\s*&\s*(?:'\w+\s+)?mut\b/.test(source.textOf(source.parent(pattern) ?? pattern));
  return /\bref\s+mut\b/.test(source.textOf(pattern));
}

/** The outermost loop around a place that begins behind an offset; the place itself where there is none. */
export function loopAround(source: SourceFile, place: Node, from: number): Node {
  let outermost = place;
  for (let at = source.parent(place); at && at.startIndex >= from; at = source.parent(at))
    if (/^(?:for|while|loop)_expression$/.test(at.type)) outermost = at;
  return outermost;
}

/** A field that an expression reads, of a struct of the workspace. */
export interface FieldRead {
  readonly struct: string;
  readonly definition: Expr;
  readonly field: string;
  /** What tells it from all other fields. */
  readonly key: string;
}

/** The field that an expression reads; null when it reads none, or of what is not in sight. */
export function fieldRead({ types }: Analysis, { source, node }: Expr): FieldRead | null {
  const owner = node.type === 'field_expression' ? node.childForFieldName('value') : null;
  const name = owner && node.childForFieldName('field');
  const struct = owner && name ? types.of(source, owner) : null;
  const [definition] = struct === null ? [] : types.structs(source, struct);
  if (!name || struct === null || !definition) return null;
  const field = source.textOf(name);
  return { struct, definition, field, key: `${keyOf(definition)} ${field}` };
}

/** For each field the places that lend it. */
const lent = new WeakMap<Analysis, Map<string, readonly Expr[]>>();

/**
 * Whether a field is lent by `&mut`, `ref mut` or a method like `as_mut` in another function than where it is read, or more than once
 * there: what is put into it then is not seen.
 */
export function isFieldLent(analysis: Analysis, { source, node }: Expr): boolean {
  const read = fieldRead(analysis, { source, node });
  if (!read) return false;
  const all = lent.get(analysis) ?? new Map<string, readonly Expr[]>();
  lent.set(analysis, all);
  const places = all.get(read.key) ?? lentPlaces(analysis, read);
  all.set(read.key, places);
  const around = enclosingFunction(source, node)?.id;
  const here = places.filter((place) => enclosingFunction(place.source, place.node)?.id === around);
  return here.length < places.length || here.length > 1;
}

/** The same for the field that a pattern takes a list out of: `if let Some(list) = self.list.as_ref()`. */
export function isOfLent(analysis: Analysis, { source, node }: Expr): boolean {
  const binder = node.type === 'identifier' ? binderOf(source, node, source.textOf(node)) : null;
  let at: Node | null | undefined = binder?.type === 'match' ? binder.value : null;
  for (let steps = 0; at && at.type !== 'field_expression' && steps < MAX_STEPS; steps += 1) {
    const called: Node | null = at.type === 'call_expression' ? at.childForFieldName('function') : null;
    at = (called?.type === 'field_expression' ? called : at).childForFieldName('value');
  }
  return at != null && isFieldLent(analysis, { source, node: at });
}

function lentPlaces({ types, workspace }: Analysis, { definition, struct, field }: FieldRead): Expr[] {
  const files = workspace.filesOf(workspace.owner(definition.source.file));
  return [...workspace.occurrences(field, files)].flatMap(({ source, from, to }) => {
    if (source.text[from - 1] !== '.') return [];
    const start = source.text.lastIndexOf('\n', source.text.lastIndexOf('\n', from) - 1);
    const before = source.text.slice(Math.max(0, start, from - LONGEST_BEFORE), from);
    const isLent =
      /&\s*mut\s+[\w.]+\.$|\bref\s+mut\b[^;{}]*=\s*[\w.]+\.$/.test(before) ||
      /^\s*\.\s*(?:as_mut|get_or_insert(?:_with)?|as_deref_mut)\s*\(/.test(source.text.slice(to, to + LONGEST_CALL));
    const node = isLent ? source.nodeAt(from, to) : null;
    const holder = node ? source.parent(node)?.childForFieldName('value') : null;
    if (!node || !holder || types.of(source, holder) !== struct || workspace.isTest(source, node)) return [];
    return [{ source, node }];
  });
}
