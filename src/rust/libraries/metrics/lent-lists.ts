/** Lists of labels that functions are lent by `&mut`, and what these put into them. */
import type { Analysis } from '../../analysis.ts';
import { type Expr, withoutSelf } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { patternTaking } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { isLent } from '../../values/changes.ts';
import type { Context } from '../../values/context.ts';
import { entered } from '../../values/entered.ts';
import { argumentsOf } from '../arguments.ts';
import { ADDING, TAKING } from '../lent.ts';

/** Reads the keys of labels: those of a list, and those that one label can have; null when they are not in sight. */
export interface Reader {
  readonly analysis: Analysis;
  readonly list: (analysis: Analysis, list: Expr, context: Context | null, depth: number) => string[] | null;
  readonly one: (analysis: Analysis, element: Expr, context: Context | null) => string[] | null;
}

const ADDS = new RegExp(`^(?:${ADDING})$`);
const TAKES = new RegExp(`^(?:${TAKING})$`);

/** Functions inside functions that a list is lent through. */
const MAX_DEPTH = 12;

/** A stretch of code, behind an offset of a file, in which a name holds a list. */
interface Stretch {
  readonly source: SourceFile;
  readonly name: string;
  readonly from: number;
  readonly text: string;
}

/** The keys that functions put into a list which they are lent by `&mut list`; null when one of them is not in sight. */
export function lentIn(
  reader: Reader,
  { source, name, from, text }: Stretch,
  context: Context | null,
  depth: number,
): string[] | null {
  if (!isLent(text, name)) return [];
  const keys: (string[] | null)[] = [];
  for (const match of text.matchAll(new RegExp(`&\\s*mut\\s+(?=${name}(?![\\w.]))`, 'g'))) {
    const at = from + match.index + match[0].length;
    const node = source.nodeAt(at, at + name.length);
    const lent = node ? source.parent(node) : null;
    keys.push(lent?.type === 'reference_expression' ? byTaker(reader, { source, node: lent }, context, depth) : null);
  }
  return every(keys);
}

/** The keys that the function puts into a list which this argument of a call lends it. */
function byTaker(reader: Reader, { source, node }: Expr, context: Context | null, depth: number): string[] | null {
  const list = source.parent(node);
  const call = list?.type === 'arguments' ? source.parent(list) : null;
  const called = call?.type === 'call_expression' ? call.childForFieldName('function') : null;
  if (!call || !called || depth > MAX_DEPTH) return null;
  const [only, ...others] = functionsOf(reader.analysis, { source, node: call }, called);
  const body = only?.node.childForFieldName('body');
  const index = argumentsOf(source, call).findIndex((each) => each.id === node.id);
  const pattern = only ? patternTaking(only, index, called.type === 'field_expression') : null;
  if (!only || !body || others.length > 0 || pattern?.type !== 'identifier') return null;
  const name = only.source.textOf(pattern);
  const inner = entered(only, { source, node: call }, context);
  const keys: (string[] | null)[] = [];
  for (const { index: at } of only.source.textOf(body).matchAll(new RegExp(`(?<![\\w.])${name}(?!\\w)`, 'g'))) {
    const mention = only.source.nodeAt(body.startIndex + at, body.startIndex + at + name.length);
    if (mention) keys.push(putBy(reader, { source: only.source, node: mention }, inner, depth));
  }
  return every(keys);
}

/** What one mention of a `&mut` list puts into it: a method, or a function that it is handed on to. Null for all else. */
function putBy(reader: Reader, { source, node }: Expr, context: Context | null, depth: number): string[] | null {
  const parent = source.parent(node);
  if (parent?.type === 'arguments') return byTaker(reader, { source, node }, context, depth + 1);
  const call = parent?.type === 'field_expression' ? source.parent(parent) : null;
  if (!parent || call?.type !== 'call_expression') return null;
  const verb = source.textOf(parent.childForFieldName('field') ?? parent);
  const [first, second] = argumentsOf(source, call);
  if (TAKES.test(verb)) return null;
  if (!ADDS.test(verb)) return [];
  const added = verb === 'insert' ? second : first;
  if (!added) return null;
  const inner = { source, node: added };
  return verb === 'push' || verb === 'insert'
    ? reader.one(reader.analysis, inner, context)
    : reader.list(reader.analysis, inner, context, depth + 1);
}

/** The functions of this workspace that a call means. */
export function functionsOf(analysis: Analysis, { source, node }: Expr, called: Node): readonly Expr[] {
  if (called.type === 'field_expression') {
    const receiver = called.childForFieldName('value');
    const type = receiver ? analysis.types.of(source, receiver) : null;
    const name = source.textOf(called.childForFieldName('field') ?? called);
    return type === null ? [] : analysis.types.methods(source, type, name);
  }
  const meaning = analysis.modules.resolve(withoutSelf(pathParts(source.textOf(called)), source, node), source, node);
  if (meaning?.type !== 'item') return [];
  const method = meaning.rest.at(-1);
  if (method !== undefined) return analysis.types.methods(source, meaning.item.name, method);
  return meaning.item.node.type === 'function_item' ? [meaning.item] : [];
}

/** All of several lists; null when one of them is. */
export function every(lists: readonly (readonly string[] | null)[]): string[] | null {
  return lists.some((list) => list === null) ? null : lists.flatMap((list) => list ?? []);
}
