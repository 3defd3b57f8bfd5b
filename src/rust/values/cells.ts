/** What is put into a static cell that is made empty: `static PREFIX: OnceLock<String> = OnceLock::new();`, `PREFIX.set(prefix)`. */
import { argumentsOf, type Expr, keyOf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { enclosingFunction } from '../source/scopes.ts';
import { nameOf } from '../workspace/calls.ts';
import type { Item } from '../workspace/items.ts';
import type { Target } from './context.ts';
import type { Evaluation } from './evaluation.ts';

/** A cell that holds nothing at first: std::sync::OnceLock, once_cell, arc_swap. */
const EMPTY = /^(?:\w+\s*::\s*)*(?:OnceCell|OnceLock)\s*::\s*(?:<[^;]*>\s*::\s*)?(?:const_)?new\s*\(\s*\)$/;
/** Methods that put their argument, or what their closure gives, into a cell. */
const PUTS = /^\s*\.\s*(?:set|try_insert|get_or_init|get_or_try_init)\s*\(/;
/** Characters behind a name that are looked at. */
const BEHIND = 32;

const known = new WeakMap<Evaluation, Map<string, readonly Expr[]>>();

/**
 * The value of an empty static cell: what is put into it outside tests, each in turn; what it is given where nobody has put anything
 * into it (`get_or_init`) counts where nobody does. Null for another static, or where nothing is known to be put into it.
 */
export function putInto(evaluation: Evaluation, item: Item): Target | null {
  const value = item.node.childForFieldName('value');
  if (item.node.type !== 'static_item' || !value || !EMPTY.test(item.source.textOf(value))) return null;
  const all = known.get(evaluation) ?? new Map<string, readonly Expr[]>();
  known.set(evaluation, all);
  const key = keyOf(item);
  let values = all.get(key);
  if (!values) {
    values = find(evaluation, item);
    all.set(key, values);
  }
  const chosen = values.length > 0 ? evaluation.contexts.choose(`cell ${key}`, values.length) : null;
  const one = chosen === null ? undefined : values[chosen];
  return one ? { expr: one, context: null } : null;
}

/** The same for an expression that names the static; null for another one. */
export function putIntoCell(evaluation: Evaluation, { source, node }: Expr): Target | null {
  if (!/^(?:scoped_)?identifier$/.test(node.type)) return null;
  const meaning = evaluation.modules.resolve(pathParts(source.textOf(node)), source, node);
  return meaning?.type === 'item' && meaning.rest.length === 0 ? putInto(evaluation, meaning.item) : null;
}

function find({ workspace, modules, calls }: Evaluation, item: Item): readonly Expr[] {
  const found: Expr[] = [];
  const otherwise: Expr[] = [];
  for (const { source, from, to } of workspace.occurrences(item.name, workspace.filesThatSee(item.source.file))) {
    if (!PUTS.test(source.text.slice(to, to + BEHIND))) continue;
    const node = source.nodeAt(from, to);
    if (!node || workspace.isTest(source, node)) continue;
    const path =
      node.type === 'identifier' && source.parent(node)?.type === 'scoped_identifier' ? source.parent(node) : node;
    const access = path && source.parent(path);
    const call = access && source.parent(access);
    if (!path || access?.type !== 'field_expression' || call?.type !== 'call_expression') continue;
    const meaning = modules.resolve(pathParts(source.textOf(path)), source, path);
    if (meaning?.type !== 'item' || meaning.item.at !== item.at || meaning.item.source !== item.source) continue;
    const [argument] = argumentsOf(call);
    const isInit = argument?.type === 'closure_expression';
    const made = isInit ? argument.childForFieldName('body') : argument;
    const around = enclosingFunction(source, call);
    const isRun =
      around !== null &&
      (isInit || nameOf({ source, node: around }) === 'main' || calls.of({ source, node: around }).length > 0);
    if (made && isRun) (isInit ? otherwise : found).push({ source, node: made });
  }
  return found.length > 0 ? found : otherwise;
}
