/** What a map holds for a key: `TABLE.get(name)`, `TABLE[name]`. std::collections::HashMap, phf::Map. */
import { plainChildren } from '../source/nodes.ts';
import { methodOf } from './callers.ts';
import { isStuck, type Target } from './context.ts';
import { type Evaluation, inside, MAX_DEPTH, reduce } from './evaluation.ts';
import { knownText } from './value.ts';

/** The values of a map by their keys: null for a key that two entries have. */
type Table = ReadonlyMap<string, Target | null>;

/** A key that is the same whoever asks: a literal, or a const. */
const PLAIN =
  /^&?\s*(?:String\s*::\s*from\s*\(\s*)?(?:b?r?#*"[^"]*"#*|\d\w*|'[^']*'|(?:\w+\s*::\s*)*[A-Z][A-Z0-9_]*)(?:\s*\.\s*(?:to_string|to_owned|into)\s*\(\s*\))?\s*\)?$/;

const tables = new WeakMap<readonly Target[], Table | null>();

/** The value that a map has for a key: `absent` where it has no such key, null where that is not known. */
export function valueFor(evaluation: Evaluation, map: Target, key: string, depth: number): Target | 'absent' | null {
  const pairs = evaluation.elements(map, depth + 1);
  if (!pairs) return null;
  let table = tables.get(pairs);
  if (table === undefined) {
    table = tableOf(evaluation, pairs, depth);
    tables.set(pairs, table);
  }
  if (!table || !isWhole(evaluation, map, depth)) return null;
  const value = table.get(key);
  return value === undefined ? 'absent' : value;
}

/** Whether what a map was made with is all of it: a static, a const or a local. What is in a field others may put more into. */
function isWhole(evaluation: Evaluation, map: Target, depth: number): boolean {
  let at = map;
  for (let count = 0; count < MAX_DEPTH; count += 1) {
    if (at.made || at.parts || at.expr.node.type === 'field_expression') return false;
    const next = evaluation.step(at, depth + 1);
    if (next === null) return true;
    // What makes a map is followed no further than to what it is made of.
    if (isStuck(next)) return at.expr.node.type === 'call_expression' && methodOf(at.expr.node) === null;
    at = next;
  }
  return false;
}

/** The pairs by their keys; null where one of them is no pair, or has a key that is not plain. */
function tableOf(evaluation: Evaluation, pairs: readonly Target[], depth: number): Table | null {
  const table = new Map<string, Target | null>();
  for (const pair of pairs) {
    const [key, value] = [0, 1].map((index) => partAt(evaluation, pair, index, depth));
    const isPlain = key && PLAIN.test(key.expr.source.textOf(key.expr.node));
    const text = isPlain ? knownText(evaluation.text(key, depth + 1)) : null;
    if (text === null || !value) return null;
    table.set(text, table.has(text) ? null : value);
  }
  return table;
}

/** The key or the value of a pair. */
export function partAt(evaluation: Evaluation, pair: Target, index: number, depth: number): Target | null {
  const { target, stuck } = reduce(evaluation, pair, depth);
  if (stuck) return null;
  const part = target.parts?.[index];
  if (part) return part;
  const element = target.expr.node.type === 'tuple_expression' ? plainChildren(target.expr.node)[index] : undefined;
  return element ? inside(target, element) : null;
}
