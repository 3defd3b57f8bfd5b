/** Const labels that options get one by one, in the turns of a loop or of a fold: `for (key, value) in labels { opts = opts.const_label(key, value) }`. */
import type { Analysis } from '../../analysis.ts';
import type { Expr } from '../../source/nodes.ts';
import { closureParameters } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import type { Context } from '../../values/context.ts';
import { chainOf, type Method } from '../arguments.ts';
import { type Labels, labelMap } from './label-map.ts';

/** A `for` that decides alone how often a statement in it runs, and whether that runs in every turn. */
export interface Loop {
  readonly node: Node;
  readonly always: boolean;
}

/** The loop that a statement stands in; null where another loop, a closure or an arm is around it. */
export function loopAround(source: SourceFile, statement: Node, scope: Node): Loop | null {
  let loop: Node | null = null;
  let always = true;
  for (let up = source.parent(statement); up && up.id !== scope.id; up = source.parent(up)) {
    if (/^(?:while|loop|closure)_expression$|^match_arm$/.test(up.type) || (loop && up.type === 'for_expression'))
      return null;
    if (up.type === 'for_expression') loop = up;
    else if (up.type === 'if_expression') always = false;
  }
  return loop && { node: loop, always };
}

/** The labels that all turns of a `for` give, with their values; null when it is not known which these are, or when a label is made in another way. */
export function labelsOfLoop(
  analysis: Analysis,
  source: SourceFile,
  { node: loop }: Loop,
  setters: readonly (readonly Node[])[],
  context: Context | null,
): Labels | null {
  const [pattern, list] = [loop.childForFieldName('pattern'), loop.childForFieldName('value')];
  if (!pattern || !list) return null;
  return ofTurns(analysis, { source, node: list }, pattern, setters, context);
}

/**
 * The options that `labels.iter().fold(opts, |opts, (key, value)| opts.const_label(key, value))` begins with, and the labels that it adds.
 * Null for a fold of another shape.
 */
export function foldOf(
  analysis: Analysis,
  source: SourceFile,
  { call, args: [start, closure] }: Method,
  context: Context | null,
): { readonly start: Node; readonly labels: Labels | null } | null {
  const list = call.childForFieldName('function')?.childForFieldName('value');
  const [whole, each] = closure?.type === 'closure_expression' ? closureParameters(closure) : [];
  const body = closure?.childForFieldName('body');
  if (!start || !list || !whole || !each || !body) return null;
  const last = body.type === 'block' ? body.namedChildren.at(-1) : body;
  const { base, methods } = last ? chainOf(source, last) : { base: null, methods: [] };
  const isOwn = base !== null && source.textOf(base) === source.textOf(whole).replace(/^mut\s+/, '');
  if (!isOwn || methods.some(({ name }) => name !== 'const_label')) return null;
  const setters = methods.map(({ args }) => args);
  return { start, labels: ofTurns(analysis, { source, node: list }, each, setters, context) };
}

/** The labels of pairs that are gone through, where each turn sets one by the parts of its pair. */
function ofTurns(
  analysis: Analysis,
  list: Expr,
  pattern: Node,
  setters: readonly (readonly Node[])[],
  context: Context | null,
): Labels | null {
  const { source } = list;
  const bound = source.textOf(pattern).replace(/^[&\s]+/, '');
  const pair = /^\(\s*[&\s]*(?:ref\s+)?(\w+)\s*,\s*[&\s]*(?:ref\s+)?(\w+)\s*,?\s*\)$/.exec(bound);
  const [key, value] = pair ? [pair[1], pair[2]] : [`${bound}.0`, `${bound}.1`];
  const isPart = (given: Node | undefined, part: string | undefined) =>
    given !== undefined && source.textOf(given).replace(/^[&*\s]+|(?:\s*\.\s*\w+\(\))+$/g, '') === part;
  const [only, ...others] = setters;
  if (!only || others.length > 0 || !isPart(only[0], key)) return null;
  const labels = labelMap(analysis, list, context);
  if (labels === null || isPart(only[1], value)) return labels;
  return Object.fromEntries(Object.keys(labels).map((name) => [name, null]));
}
