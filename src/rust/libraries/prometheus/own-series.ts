/**
 * The labels of families that a workspace's own metrics are exported as: `watcher.begin(self.name, …)` makes the family,
 * `watcher.observe(tags, value)` a sample with the pairs of `tags` as labels. The tags stand beside that call, or are the keys of a map
 * in the metric that it reports, into which `metric.child(tags)` puts them.
 */
import type { Analysis } from '../../analysis.ts';
import { follow } from '../../flow/flow.ts';
import type { Verbs } from '../../flow/verbs.ts';
import {
  argumentsOf,
  behindReference,
  type Expr,
  implAround,
  implType,
  keyOf,
  plainChildren,
} from '../../source/nodes.ts';
import { enclosingFunction, letBinding, parameterIndex } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { binderOf } from '../../values/binders.ts';
import { methodOf, takesSelf } from '../../values/callers.ts';
import type { Context, Target } from '../../values/context.ts';
import { literalsOf } from '../../values/literals-of.ts';
import { inEachWay, type Keys, keysOfFlows, union } from '../keys.ts';
import { listOf } from '../metrics/labels.ts';

/** Methods that give the same pairs, or what guards them. */
const SAME =
  /^(?:iter|into_iter|collect|cloned|copied|clone|to_vec|lock|read|borrow|unwrap|expect|as_ref|deref|by_ref|keys)$/;
/** Steps from a name to the field that it is taken out of, and from an object to the call that it is known by. */
const MAX_STEPS = 16;

/** The label names of a family: read when that is no more read for one caller, which few others may stand beside. */
export type Series = () => Keys;

/** What has the label names of a family that the call of `set_name` names, in a context of that; null when nothing in sight has. */
export function seriesOf(analysis: Analysis, call: Expr, context: Context | null): Series | null {
  const begins = enclosingFunction(call.source, call.node);
  const writer = begins ? sampleWriter(call.source, begins) : null;
  if (!begins || !writer || !context || context.function !== keyOf({ source: call.source, node: begins })) return null;
  const all = besides(context.call, writer).map((given) =>
    given ? ofGiven(analysis, given, context.call, context.outer) : null,
  );
  if (all.length === 0 || all.some((each) => each === null)) return null;
  return () => union(all.map((each) => each?.() ?? null));
}

/** A method that writes the pairs of one of its parameters as the labels of a sample. */
interface Writer {
  readonly method: string;
  /** The index of the parameter among the arguments. */
  readonly index: number;
}

/** The one method beside another one, in its `impl`, that writes a sample. */
function sampleWriter(source: SourceFile, begins: Node): Writer | null {
  const body = implAround(source, begins)?.childForFieldName('body');
  const found = (body?.namedChildren ?? []).flatMap((method): (Writer | null)[] => {
    if (method.type !== 'function_item') return [];
    const places = [...source.textOf(method).matchAll(/\.\s*set_label\s*\(/g)];
    return places.map(({ index }) => {
      const from = method.startIndex + index;
      const name = method.childForFieldName('name');
      let at: Node | null = source.nodeAt(from, from + 1);
      while (at && at.type !== 'call_expression') at = source.parent(at);
      const [list] = at ? argumentsOf(at) : [];
      const parameter = list ? pairsOf(source, list) : null;
      const position =
        parameter === null
          ? -1
          : parameterIndex(source, method, parameter) - (takesSelf({ source, node: method }) ? 1 : 0);
      return name && position >= 0 ? { method: source.textOf(name), index: position } : null;
    });
  });
  return found.length === 1 ? (found[0] ?? null) : null;
}

/** The name whose pairs a list makes a label each of, with the key as its name: `tags.iter().map(|(name, value)| …).collect()`. */
function pairsOf(source: SourceFile, list: Node): string | null {
  let at: Node | null | undefined = list;
  let isMapped = false;
  while (at?.type === 'call_expression') {
    const method = methodOf(at);
    const verb = method ? source.textOf(method.childForFieldName('field') ?? method) : '';
    const [closure] = argumentsOf(at);
    if (verb === 'map' && !isMapped && closure?.type === 'closure_expression') {
      const key = /^\|\s*&?\(\s*(\w+)\s*,\s*\w+\s*\)\s*\|/.exec(source.textOf(closure))?.[1];
      const named = new RegExp(
        `\\.\\s*set_name\\s*\\(\\s*(?:String\\s*::\\s*from\\s*\\(\\s*)?[*&(]*${key}\\b\\)?(?:\\s*\\.\\s*(?:to_string|to_owned|into|clone)\\s*\\(\\s*\\))?\\s*\\)`,
      );
      if (key === undefined || !named.test(source.textOf(closure))) return null;
      isMapped = true;
    } else if (!SAME.test(verb)) return null;
    at = method?.childForFieldName('value');
  }
  // What is around a map is the pairs of that: `tags.0.iter()`.
  if (at?.type === 'field_expression' && /^\d+$/.test(source.textOf(at.childForFieldName('field') ?? at)))
    at = at.childForFieldName('value');
  return isMapped && at?.type === 'identifier' ? source.textOf(at) : null;
}

/** What the calls of the writer are given that stand behind one which begins a family, on the same object, up to the next such. */
function besides({ source, node }: Expr, { method, index }: Writer): (Expr | null)[] {
  const around = enclosingFunction(source, node);
  const begins = methodOf(node);
  const object = begins?.childForFieldName('value');
  const verb = begins?.childForFieldName('field');
  if (!around || !object || !verb) return [];
  const name = source.textOf(object).replace(/[^\w.]/g, '\\$&');
  const calls = new RegExp(`(?<![\\w.])${name}\\s*\\.\\s*(${source.textOf(verb)}|${method})\\s*\\(`, 'g');
  const found: (Expr | null)[] = [];
  for (const match of source.text.slice(node.endIndex, around.endIndex).matchAll(calls)) {
    if (match[1] !== method) break;
    const at = node.endIndex + match.index + match[0].length - 1;
    let call = source.nodeAt(at, at + 1);
    while (call && call.type !== 'call_expression') call = source.parent(call);
    const given = call?.type === 'call_expression' ? argumentsOf(call)[index] : undefined;
    found.push(given ? { source, node: given } : null);
  }
  return found;
}

/** The labels of what a sample is given: the keys of a map of the metric, or a list that stands there. */
function ofGiven(analysis: Analysis, given: Expr, begins: Expr, context: Context | null): Series | null {
  const path = keyOfField(given);
  if (path) return ofMetric(analysis, begins, path);
  return () => {
    const all = inEachWay(analysis, given, context, (list, inner) => listOf(analysis, list, inner));
    return all.length === 0 ? null : union(all);
  };
}

/** The field of `self` whose map a name is a key of, in a loop over that: `for (tags, value) in &*self.shared.values.lock()`. */
function keyOfField({ source, node }: Expr): readonly string[] | null {
  const at = behindReference(node);
  const name = at.type === 'identifier' ? source.textOf(at) : '';
  const binder = name === '' ? null : binderOf(source, at, name);
  if (!binder || (binder.type !== 'for' && binder.type !== 'closure')) return null;
  const [key] = binder.pattern.type === 'tuple_pattern' ? plainChildren(binder.pattern) : [];
  if (!key || source.textOf(key).replace(/^&/, '') !== name) return null;
  if (binder.type === 'for') return fieldPath(source, binder.value);
  const list = source.parent(binder.closure);
  const call = list?.type === 'arguments' ? source.parent(list) : null;
  const method = call ? methodOf(call) : null;
  const map = method?.childForFieldName('value');
  return method && map && /^(?:for_each|map)$/.test(source.textOf(method.childForFieldName('field') ?? method))
    ? fieldPath(source, map)
    : null;
}

/** The fields from `self` to what an expression stands for, through guards, references and names; null for anything else. */
function fieldPath(source: SourceFile, expr: Node): readonly string[] | null {
  const path: string[] = [];
  let at: Node | null | undefined = expr;
  for (let step = 0; at && step < MAX_STEPS; step += 1) {
    if (at.type === 'self') return path.length > 0 ? path : null;
    if (/^(?:reference|parenthesized|try|await|unary)_expression$/.test(at.type))
      at = at.childForFieldName('value') ?? plainChildren(at)[0];
    else if (at.type === 'field_expression') {
      path.unshift(source.textOf(at.childForFieldName('field') ?? at));
      at = at.childForFieldName('value');
    } else if (at.type === 'call_expression') {
      const method = methodOf(at);
      if (!method || !SAME.test(source.textOf(method.childForFieldName('field') ?? method))) return null;
      at = method.childForFieldName('value');
    } else if (at.type === 'identifier') at = letBinding(source, at, source.textOf(at))?.value;
    else return null;
  }
  return null;
}

/** What makes the children of a metric of the workspace: its methods, each with the index of the argument that has the tags. */
interface Children {
  readonly takers: ReadonlyMap<string, number>;
  readonly verbs: Verbs;
}

const children = new WeakMap<Analysis, Map<string, Children | null>>();

function childrenOf(analysis: Analysis, from: SourceFile, type: string, path: readonly string[]): Children | null {
  const all = children.get(analysis) ?? new Map<string, Children | null>();
  children.set(analysis, all);
  const key = `${from.file} ${type} ${path.join('.')}`;
  let known = all.get(key);
  if (known === undefined) {
    const takers = takersOf(analysis, from, type, path);
    const isKnown = takers !== null && takers.size > 0;
    known = isKnown
      ? { takers, verbs: { writes: new Set(takers.keys()), reads: new Set(['fmt', 'eq']), struct: type } }
      : null;
    all.set(key, known);
  }
  return known;
}

/** The labels that the metric whose `begin` call names a family is given for its children, by the map that holds these. */
function ofMetric(analysis: Analysis, { source, node }: Expr, path: readonly string[]): Series | null {
  const type = implType(source, node);
  const made = type === null ? null : childrenOf(analysis, source, type, path);
  const [field] = argumentsOf(node).flatMap((each) => /^self\s*\.\s*(\w+)/.exec(source.textOf(each))?.[1] ?? []);
  if (type === null || !made || field === undefined) return null;
  const { takers, verbs } = made;
  const sites = sitesOf(analysis, source, type, field);
  if (sites.length === 0) return null;
  const ofSite = ({ expr: origin, context }: Target): Keys => {
    const flow = follow(analysis, { origin, handles: [], context }, verbs);
    return keysOfFlows(analysis, [flow], verbs, ({ call, verb, context: way }) => {
      const given = call ? argumentsOf(call.node)[takers.get(verb) ?? -1] : undefined;
      if (!call || !given) return [null];
      const tags = { source: call.source, node: given };
      return inEachWay(analysis, tags, way, (list, inner) => listOf(analysis, list, inner));
    });
  };
  return () => union(sites.map(ofSite));
}

/**
 * The methods of a type that make a child in a map of it by a parameter, with the index of that among the arguments: those that put it
 * there as a key, and those that hand it on to one of these. Null where something else is put into the map.
 */
function takersOf(
  analysis: Analysis,
  from: SourceFile,
  type: string,
  path: readonly string[],
): ReadonlyMap<string, number> | null {
  const field = path.at(-1) ?? '';
  const place = new RegExp(`\\bself\\s*\\.\\s*${path.join('\\s*\\.\\s*')}\\b`);
  const takers = new Map<string, number>();
  const methods = methodsOf(analysis, from, type);
  let isOpen = false;
  const taking = (method: Expr, pattern: RegExp): number => {
    const { source, node } = method;
    const found = pattern.exec(source.textOf(node.childForFieldName('body') ?? node));
    if (!found) return -1;
    const index = parameterIndex(source, node, found[1] ?? '') - 1;
    isOpen ||= index < 0;
    return index;
  };
  const KEY = '(\\w+)(?:\\s*\\.\\s*(?:into|clone|to_owned)\\s*\\(\\s*\\))?\\s*';
  for (const method of methods) {
    const { source, node } = method;
    if (!place.test(source.textOf(node))) continue;
    const index = taking(method, new RegExp(`\\.\\s*(?:entry|insert|get_or_insert_with)\\s*\\(\\s*${KEY}[,)]`));
    if (index >= 0) takers.set(source.textOf(node.childForFieldName('name') ?? node), index);
    else if (/\.\s*(?:entry|insert|extend|append|get_or_insert\w*)\s*\(/.test(source.textOf(node))) isOpen = true;
  }
  for (let count = -1; count < takers.size; ) {
    count = takers.size;
    for (const method of methods) {
      const name = method.source.textOf(method.node.childForFieldName('name') ?? method.node);
      if (takers.has(name)) continue;
      for (const [inner, at] of takers) {
        const given = `(?:[^,()]*,\\s*){${at}}`;
        const index = taking(method, new RegExp(`\\bself\\s*\\.\\s*${inner}\\s*\\(\\s*${given}${KEY}[,)]`));
        if (index >= 0) takers.set(name, index);
      }
    }
  }
  return isOpen || field === '' ? null : takers;
}

/** The methods of all `impl`s of a type in its file. */
function methodsOf(analysis: Analysis, from: SourceFile, type: string): readonly Expr[] {
  const [definition] = analysis.types.structs(from, type);
  if (!definition || definition.source !== from) return [];
  return from.root
    .descendantsOfType('function_item')
    .filter((node) => implType(from, node) === type)
    .map((node) => ({ source: from, node }));
}

/**
 * The calls that give the metric that is read: from the literal that makes it, through the functions that give it back by its type, to
 * the one that a caller names it by. None where the callers that are read do not lead there.
 */
function sitesOf(analysis: Analysis, from: SourceFile, type: string, field: string): readonly Target[] {
  const [definition] = analysis.types.structs(from, type);
  const literals = definition ? literalsOf(analysis.values, definition, type, field) : [];
  return literals.flatMap((literal) => {
    let at: Expr | null = literal;
    let site: Expr | null = null;
    for (let step = 0; at && step < MAX_STEPS; step += 1) {
      const around = enclosingFunction(at.source, at.node);
      const result = around?.childForFieldName('return_type');
      const made = around && result ? at.source.textOf(result) : '';
      const isGiven = new RegExp(`(?<!\\w)${type}\\b`).test(made) || (step === 0 && /(?<!\w)Self\b/.test(made));
      if (!around || !isGiven) break;
      at = analysis.values.contexts.callAssumedOf({ source: at.source, node: around });
      site = at ?? site;
    }
    return site ? [{ expr: site, context: assumedAround(analysis, site) }] : [];
  });
}

/** The calls that are assumed now of the function around a place, and of those around these. */
function assumedAround(analysis: Analysis, { source, node }: Expr, steps = MAX_STEPS): Context | null {
  const around = enclosingFunction(source, node);
  const item = around && { source, node: around };
  const call = item && analysis.values.contexts.callAssumedOf(item);
  if (!item || !call || steps === 0) return null;
  return { function: keyOf(item), call, outer: assumedAround(analysis, call, steps - 1), callers: 1 };
}
