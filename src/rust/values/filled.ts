/** Lists and maps that a local holds, and that the statements behind it fill: `all.push(x)`, `map.insert(key, x)`, `map.entry(key)`. */
import { argumentsOf } from '../source/nodes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { binderOf, type LetBinder, type ParameterBinder } from './binders.ts';
import { methodOf } from './callers.ts';
import { isChangedInTurn, isLentList, isMap, placesOfChange } from './changes.ts';
import { isRun } from './conditions.ts';
import { isStuck, type Target } from './context.ts';
import { type Evaluation, inside } from './evaluation.ts';
import { conditionsAround } from './growth.ts';

/**
 * The elements of a local that is filled after it was made: those that it was made with, and those that each statement of its
 * block puts behind them, or, where any will do, one in a branch of it. Undefined where none does, or where it is changed in
 * another way: then what the name stands for tells.
 */
export function filled(
  evaluation: Evaluation,
  list: Target,
  depth: number,
  any = false,
): readonly Target[] | null | undefined {
  const { source, node } = list.expr;
  const name = source.textOf(node);
  const binder = binderOf(source, node, name);
  const isLet = binder?.type === 'let' && binder.value !== null && /\bmut\b/.test(source.textOf(binder.declaration));
  if (!binder || (!isLet && binder.type !== 'parameter')) return undefined;
  const places = placesOfChange(source, binder, name, node);
  if (places.length === 0 || (binder.type === 'let' && isLentList(source, binder, name, node))) return undefined;
  if (isChangedInTurn(source, binder, name, node)) return undefined;
  const block = binder.type === 'let' ? binder.block : binder.function.childForFieldName('body');
  const start = startOf(evaluation, list, binder, name);
  const all = [start && evaluation.elements(start, depth + 1)];
  for (const place of places) {
    const access = source.parent(place);
    const call = access?.type === 'field_expression' ? source.parent(access) : null;
    const statement = call?.type === 'call_expression' ? source.parent(call) : null;
    const isSure = statement && source.parent(statement)?.id === block?.id;
    if (call?.type !== 'call_expression' || !block) return undefined;
    const runs = isSure || any ? true : isRun(evaluation, conditionsAround(source, call, block), list, depth);
    if (runs === null) return undefined;
    if (!runs) continue;
    const added = addedBy(evaluation, inside(list, call), isMap(source, binder), depth);
    if (added === undefined) return undefined;
    all.push(added);
  }
  return all.every((each) => each !== null) ? all.flatMap((each) => each ?? []) : null;
}

/** What a method puts into a list or a map; null where that is not known, undefined where it does something else. */
function addedBy(
  evaluation: Evaluation,
  at: Target,
  isOfMap: boolean,
  depth: number,
): readonly Target[] | null | undefined {
  const { source, node } = at.expr;
  const field = methodOf(node)?.childForFieldName('field');
  const [first, second] = argumentsOf(node).map((argument) => inside(at, argument));
  if (!field || !first) return undefined;
  const verb = source.textOf(field);
  if (/^push(?:_back)?$/.test(verb)) return [first];
  if (/^(?:extend|extend_from_slice|append)$/.test(verb)) return evaluation.elements(first, depth + 1);
  if (verb === 'insert' && isOfMap === (second !== undefined)) return [second ? pair(first, second) : first];
  const value = verb === 'entry' ? insertedAt(source, node) : null;
  return value ? [pair(first, inside(at, value))] : undefined;
}

function pair(key: Target, value: Target): Target {
  return { expr: key.expr, context: key.context, parts: [key, value] };
}

/** What stands for the value that an entry of a map is given where it has none: `map.entry(key).or_insert(value)`; null where nothing is. */
function insertedAt(source: SourceFile, entry: Node): Node | null {
  const access = source.parent(entry);
  const call = access?.type === 'field_expression' ? source.parent(access) : null;
  const field = access?.childForFieldName('field');
  if (call?.type !== 'call_expression' || !field || !/^or_(?:insert|default)/.test(source.textOf(field))) return null;
  // What it is changed to at once is known no more.
  const isChanged = source.parent(call)?.type === 'field_expression';
  return (source.textOf(field) === 'or_insert' && !isChanged ? argumentsOf(call)[0] : null) ?? call;
}

/** What a local is made with, or a parameter is given. */
function startOf(
  evaluation: Evaluation,
  { expr: { source }, context }: Target,
  binder: LetBinder | ParameterBinder,
  name: string,
): Target | null {
  if (binder.type === 'let') return binder.value && { expr: { source, node: binder.value }, context };
  const given = evaluation.contexts.argument({ source, node: binder.function }, binder.index, name, context);
  return isStuck(given) ? null : given;
}
