/** Maps of const labels: `labels! { "k" => "v" }`, `HashMap::from([("k".into(), "v".into())])`, a local that is filled. */
import type { Analysis } from '../../analysis.ts';
import { type Expr, macroName } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { enclosingFunction, letBinding } from '../../source/scopes.ts';
import { binderOf, type ParameterBinder } from '../../values/binders.ts';
import type { Context, Target } from '../../values/context.ts';
import { withoutCallers } from '../../values/needs.ts';
import { knownText, type Value } from '../../values/value.ts';
import { argumentsOf } from '../arguments.ts';

/** Labels with their values, null for a value that is not known. */
export type Labels = Record<string, string | null>;

/** The labels of a map with their values, null for a value that is not known; null when it is not known which there are. */
export function labelMap(analysis: Analysis, expr: Expr, context: Context | null, depth = 0): Labels | null {
  const target = analysis.values.follow(expr, context);
  const { source, node } = target.expr;
  if (depth > 8) return null;
  if (/identifier$/.test(node.type) && pathParts(source.textOf(node)).at(-1) === 'None') return {};
  if (node.type === 'macro_invocation') {
    if (macroName(source, node) === 'hashmap' || macroName(source, node) === 'labels') {
      const args = argumentsOf(source, node).map((argument) => ({ source, node: argument }));
      return labelled(analysis, pairsOf(args), target.context);
    }
  } else if (node.type === 'call_expression') {
    const called = node.childForFieldName('function');
    const path = called ? pathParts(source.textOf(called)) : [];
    const [first] = argumentsOf(source, node);
    if (path.at(-1) === 'Some' && first) return labelMap(analysis, { source, node: first }, target.context, depth + 1);
    if (isEmpty(path)) return filled(analysis, expr, context, depth);
  } else if (node.type === 'identifier') {
    // A local that is changed after it was made.
    const name = source.textOf(node);
    const made = letBinding(source, node, name)?.value?.childForFieldName('function');
    if (made && isEmpty(pathParts(source.textOf(made)))) return filled(analysis, target.expr, target.context, depth);
    const binder = binderOf(source, node, name);
    if (binder?.type === 'parameter') return added(analysis, target, binder, depth);
  }
  return ofEntries(analysis.values.entries(expr, context));
}

/**
 * The maps that an option may hold, each in turn: what is made of another option that only run time knows
 * (`env::var("SITE").ok().map(|site| …)`) is there or not. Null for one of which the labels are not known.
 */
export function optionalMaps(analysis: Analysis, expr: Expr, context: Context | null): readonly (Labels | null)[] {
  const { values } = analysis;
  if (values.isNone(expr, context)) return [{}];
  const whole = labelMap(analysis, expr, context);
  const { expr: last, context: own } = values.follow(expr, context);
  const called = last.node.type === 'call_expression' ? last.node.childForFieldName('function') : null;
  const method = called?.type === 'field_expression' ? called.childForFieldName('field') : null;
  const [closure] = called ? argumentsOf(last.source, last.node) : [];
  const body = closure?.type === 'closure_expression' ? closure.childForFieldName('body') : null;
  if (whole !== null || !body || !method || last.source.textOf(method) !== 'map') return [whole];
  return [{}, labelMap(analysis, { source: last.source, node: body }, own)];
}

/** The labels of a map that was made of another one: `self.labels.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect()`. */
function ofEntries(entries: readonly (readonly [key: Value, value: Value])[] | null): Labels | null {
  if (!entries) return null;
  const map: Labels = {};
  for (const [key, value] of entries) {
    const name = knownText(key);
    if (name === null || name === '__proto__') return null;
    map[name] = knownText(value);
  }
  return map;
}

/** Whether a path is the function that makes an empty map. */
function isEmpty(path: readonly string[]): boolean {
  return /^(?:HashMap|BTreeMap|Default)::(?:new|default|with_capacity)$/.test(path.slice(-2).join('::'));
}

/** What a caller gives for a parameter, and what is put into that before it is used. */
function added(
  analysis: Analysis,
  { expr: { source, node }, context }: Target,
  binder: ParameterBinder,
  depth: number,
): Labels | null {
  const functionItem = { source, node: binder.function };
  const given = analysis.values.argument(functionItem, binder.index, source.textOf(node), context);
  const before = given && labelMap(analysis, given.expr, given.context, depth + 1);
  const more = before && putInto(analysis, { source, node }, binder.pattern.endIndex, context, depth);
  return more && { ...before, ...more };
}

/** What is put into an empty map between the place where it is made and the place where it is used. */
function filled(analysis: Analysis, { source, node }: Expr, context: Context | null, depth: number): Labels | null {
  let used = node;
  while (used.type === 'reference_expression' || used.type === 'call_expression') {
    const inner =
      used.type === 'call_expression'
        ? (used.childForFieldName('function')?.childForFieldName('value') ?? argumentsOf(source, used)[0])
        : used.childForFieldName('value');
    if (!inner) return {};
    used = inner;
  }
  const name = source.textOf(used);
  const binding = used.type === 'identifier' ? letBinding(source, used, name) : null;
  if (!binding || !enclosingFunction(source, used)) return {};
  return putInto(analysis, { source, node: used }, binding.from, context, depth);
}

/** The labels that statements put into a map by its name, from a place on. */
function putInto(
  analysis: Analysis,
  { source, node: used }: Expr,
  start: number,
  context: Context | null,
  depth: number,
): Labels | null {
  const name = source.textOf(used);
  const pairs: [Expr, Expr][] = [];
  const maps: Labels[] = [];
  for (const { from, to } of analysis.workspace.occurrences(name, [source.file])) {
    if (from < start || from >= used.startIndex) continue;
    const at = source.nodeAt(from, to);
    const access = at ? source.parent(at) : null;
    const call = access ? source.parent(access) : null;
    if (access?.type !== 'field_expression' || access.childForFieldName('value')?.id !== at?.id) {
      // Handed to somebody by `&mut`, it may get any label.
      if (at && /&\s*mut\s+$/.test(source.text.slice(Math.max(0, from - 8), from))) return null;
      continue;
    }
    const method = source.textOf(access.childForFieldName('field') ?? access);
    const [key, value] = call?.type === 'call_expression' ? argumentsOf(source, call) : [];
    if (method === 'insert' && key && value)
      pairs.push([
        { source, node: key },
        { source, node: value },
      ]);
    else if (method === 'extend' && key) {
      const more = labelMap(analysis, { source, node: key }, context, depth + 1);
      if (!more) return null;
      maps.push(more);
    } else if (/^(?:insert|extend|entry|append|remove|retain|iter_mut|get_mut)$/.test(method)) return null;
  }
  const own = labelled(analysis, pairs, context);
  return own && Object.assign({}, ...maps, own);
}

function pairsOf(args: readonly Expr[]): [Expr, Expr][] {
  const pairs: [Expr, Expr][] = [];
  for (let index = 0; index + 1 < args.length; index += 2) {
    const [key, value] = [args[index], args[index + 1]];
    if (key && value) pairs.push([key, value]);
  }
  return pairs;
}

function labelled(analysis: Analysis, pairs: readonly [Expr, Expr][], context: Context | null): Labels | null {
  const map: Labels = {};
  for (const [key, value] of pairs) {
    const name = analysis.values.text(key, context);
    if (!('text' in name) || name.text === '__proto__') return null;
    // What differs from caller to caller is no reason to read the whole declaration once for each.
    const text = withoutCallers(() => analysis.values.fixed(value, context), null);
    map[name.text] = knownText(text);
  }
  return map;
}
