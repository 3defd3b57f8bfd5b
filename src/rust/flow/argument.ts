/** The metric as an argument: of a function, a method, a constructor, a macro. */

import type { Analysis } from '../analysis.ts';
import { argumentsOf, type Expr, implType, isZero, macroName, namesIn, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { letBinding, patternTaking, typeTaking } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { binderOf } from '../values/binders.ts';
import { isOfArity, methodOf } from '../values/callers.ts';
import { knownBy } from '../workspace/bounds.ts';
import { builtAt, builtBy, constructedBy } from '../workspace/derived-builders.ts';
import { structAt } from '../workspace/struct-of.ts';
import { isCallable, takersHere } from './callables.ts';
import { functionsCalled } from './callees.ts';
import type { Handle } from './handles.ts';
import { patternHolders } from './holders.ts';
import { toParameter } from './lends.ts';
import { putAmong, putAt } from './puts.ts';
import { initialize } from './results.ts';
import { fits } from './takes.ts';
import { callsTo, type State, type Trail } from './trail.ts';
import { isTuple, partOf, takers, withoutTuples } from './tuples.ts';
import { HANDS_ON, LOOKS, WRAPS } from './verbs.ts';

/** Methods that put their argument into the collection or cell that they are called on. */
const PUTS = /^(push|insert|push_back|extend|set|get_or_init|get_or_insert|or_insert|replace|chain|zip|unwrap_or)$/;

/** Methods that put their argument into a channel. */
const SENDS = /^(?:try_|blocking_|unbounded_)?send(?:_timeout|_async|_blocking)?$/;

/** Those that call what they are given, and put in what it gives. */
const INITIALIZES = /^get_or_init$/;

/** Those that give back what they were given, or what is there instead of it. */
const GIVES = /^(?:chain|zip|unwrap_or|get_or_insert|get_or_init|or_insert)$/;

/** Those that put it beside others: who takes one of them out again does not say which. */
const COLLECTS = /^(?:push|insert|or_insert|push_back|extend)$/;

/**
 * What a call does with one of its arguments; `list` are the arguments of the call.
 * Gives the node that now stands for the metric, or null when the way ends here.
 */
export function asArgument(trail: Trail, at: Expr, list: Node, origin: Expr, state: State): Node | null {
  const { source, node } = at;
  const call = source.parent(list);
  const called = call?.childForFieldName('function');
  if (call?.type !== 'call_expression' || !called) return null;
  const args = argumentsOf(call);
  const index = args.findIndex((each) => each.id === node.id);
  const method = methodOf(call);
  if (isCallable(state)) return ofCallable(trail, { source, node: call }, node, origin, state);
  if (method) return ofMethod(trail, { source, node: call }, method, index, origin, state);
  const path = pathParts(source.textOf(called));
  const name = path.join('::');
  if (WRAPS.test(name)) {
    // `mem::replace(&mut self.hits, Some(hits))`
    const target = index === 1 && path.at(-1) === 'replace' ? args[0] : undefined;
    if (!target) return call;
    putAt(trail, { source, node: target }, state);
    return null;
  }
  // A metric is no error: what a pattern or a closure hands on as one is something else.
  if (/(?:^|::)Err$/.test(name)) return null;
  if (state.path.length === 0 && trail.verbs.takers?.test(name)) {
    trail.findings.write(state.site ?? origin, path.slice(-2).join('::'), false);
    return null;
  }
  const last = path.at(-1) ?? '';
  if (last === 'register') {
    const isOwn = functionsCalled(trail.analysis, { source, node: call }, last, false, index).length > 0;
    const registry = isOwn || index > 0 || state.path.length > 0 ? undefined : args[1];
    if (!registry) return intoRegistry(trail, { source, node: call }, last, index, false, origin, state);
    // `register(metric, registry)` of substrate-prometheus-endpoint gives the metric back.
    trail.findings.registry({ source, node: registry });
    return call;
  }
  // `Capture::enabled(state)` of this workspace is what it is, whatever the library has of that name.
  if (path.length > 1 && functionsCalled(trail.analysis, { source, node: call }, last, false, index).length > 0)
    return ofParameter(trail, { source, node: call }, last, index, false, origin, state);
  if (last === 'drop' || last === 'initialize' || last === 'forget') return null;
  if (index === 0 && path.length > 1 && state.path.length === 0 && trail.verbs.writes.has(last)) {
    const at = { source, node: call };
    trail.findings.write(state.site ?? origin, last, isZero(source, args[1]), at, callsTo(state.frame));
    return null;
  }
  if (index === 0 && path.length > 1 && HANDS_ON.has(last)) return call;
  if (index === 0 && path.length > 1 && trail.verbs.reads.has(last)) return null;
  if (/^[A-Z]/.test(last) && (path.length === 1 || /^[A-Z]/.test(path.at(-2) ?? '') || path[0] === 'Self')) {
    const struct = last === 'Self' ? implType(source, call) : last;
    if (!struct || path.length > 1) return call;
    trail.keep({ source, node: call }, struct, String(index), state);
    return null;
  }
  return ofParameter(trail, { source, node: call }, last, index, false, origin, state);
}

/**
 * A closure that gives the object: a function of this workspace calls it, a struct and what only holds it keep it. Of all others the
 * call stands for what it gives, as where the closure itself is written there.
 */
function ofCallable(trail: Trail, call: Expr, argument: Node, origin: Expr, state: State): Node | null {
  const { source, node } = call;
  const method = methodOf(node);
  const called = method?.childForFieldName('field') ?? node.childForFieldName('function') ?? node;
  const path = pathParts(source.textOf(called));
  const last = path.at(-1) ?? '';
  const index = argumentsOf(node).findIndex((each) => each.id === argument.id);
  if (takersHere(trail.analysis, call, argument).length > 0)
    return ofParameter(trail, call, last, index, method !== null, origin, state);
  if (method && (PUTS.test(last) || SENDS.test(last)) && !INITIALIZES.test(last)) {
    trail.lost(call, 'a closure gives it back, and who calls that is not followed', state);
    return null;
  }
  if (!method && WRAPS.test(path.join('::')) && !/^Lazy/.test(path.at(-2) ?? '')) return node;
  if (!method && path.length === 1 && /^[A-Z]/.test(last)) {
    const struct = last === 'Self' ? implType(source, node) : last;
    if (struct) trail.keep(call, struct, String(index), state);
    return struct ? null : node;
  }
  if (!method && /^(?:drop|forget)$/.test(last)) return null;
  if (!method && path.length === 1) {
    trail.lost(call, `a closure gives it back, and is handed to \`${last}\`, which is not in sight`, state);
    return null;
  }
  initialize(trail, call, { source, node: argument }, partOf(state));
  trail.outward(call, partOf(state));
  return null;
}

/** A registry calls `collect` of an object that it is given: a collector updates what it holds there. */
function collected(trail: Trail, call: Expr, origin: Expr, state: State): void {
  const [holder] = withoutTuples(state).path;
  if (holder === undefined) return;
  const struct = holder.slice(0, holder.indexOf('.'));
  for (const { source, node } of trail.analysis.types.methods(call.source, struct, 'collect'))
    trail.enter({ source, node }, 'self', call, origin, state);
}

/** Registered: that is the end of the way, unless a `register` of the workspace's own gives a handle back. */
function intoRegistry(
  trail: Trail,
  call: Expr,
  name: string,
  index: number,
  isMethod: boolean,
  origin: Expr,
  state: State,
): null {
  collected(trail, call, origin, state);
  const receiver = isMethod ? call.node.childForFieldName('function')?.childForFieldName('value') : null;
  if (isMethod && !(receiver && isOfWorkspace(trail.analysis, { source: call.source, node: receiver }, name)))
    return null;
  for (const target of functionsCalled(trail.analysis, call, name, isMethod, index)) {
    if (!target.node.childForFieldName('return_type') || !isOfArity(target, call)) continue;
    enterTaker(trail, target, call, patternTaking(target, index, isMethod), origin, state);
  }
  return null;
}

/** Follows the parameter that takes the metric: each name of a pattern that takes a tuple apart may be the one that gets it. */
function enterTaker(trail: Trail, target: Expr, call: Expr, pattern: Node | null, origin: Expr, state: State): void {
  for (const taker of pattern ? takers(target.source, pattern, state) : [])
    for (const parameter of namesIn(target.source, taker.pattern))
      trail.enter(target, parameter, call, origin, taker.state);
}

/** Whether an object is of a type of this workspace that has such a method, or known by traits of it. */
function isOfWorkspace(analysis: Analysis, { source, node }: Expr, method: string): boolean {
  const { modules, types } = analysis;
  if (structAt(analysis, source, node) || knownBy(modules, types, source, node)) return true;
  const type = types.of(source, node);
  if (type === null || types.methods(source, type, method).length === 0) return false;
  // `let registry = client::Registry::new()`: another type of that name.
  const made = node.type === 'identifier' ? letBinding(source, node, source.textOf(node))?.value : null;
  const called = made?.type === 'call_expression' ? made.childForFieldName('function') : null;
  const path = called ? pathParts(source.textOf(called)).slice(0, -1) : [];
  return path.length === 0 || modules.resolve(withoutSelf(path, source, node), source, node)?.type === 'item';
}

function ofMethod(trail: Trail, call: Expr, access: Node, index: number, origin: Expr, given: State): Node | null {
  const { source } = call;
  const method = source.textOf(access.childForFieldName('field') ?? access);
  const receiver = access.childForFieldName('value');
  if (method === 'register' || method === 'register_with_unit') {
    if (receiver) trail.findings.registry({ source, node: receiver });
    return intoRegistry(trail, call, method, index, true, origin, given);
  }
  if (index === 0 && given.path.length === 0 && trail.verbs.writesTo?.has(method)) {
    const zero = isZero(source, argumentsOf(call.node)[1]);
    trail.findings.write(given.site ?? origin, method, zero, call, callsTo(given.frame));
    return null;
  }
  if (SENDS.test(method) && receiver) {
    const ends = otherEnds(source, receiver);
    for (const end of ends) trail.hold(end, given);
    return ends.length > 0 ? null : ofParameter(trail, call, method, index, true, origin, given);
  }
  if (PUTS.test(method) && receiver && !isOwnMethod(trail, { source, node: receiver }, method, given)) {
    // Into a collection or a cell: whoever holds that now holds the metric.
    // Who takes a tuple out of a collection may get it in another one: with its key, its place.
    const state = withoutTuples(given);
    const place = { source, node: receiver };
    if (COLLECTS.test(method)) putAmong(trail, place, { source, node: origin.node }, state);
    else putAt(trail, place, state);
    // `insert` of an option or of a vacant entry takes the value alone, that of a map gives back what was there before.
    const gives = GIVES.test(method) || (method === 'insert' && argumentsOf(call.node).length === 1);
    return gives ? call.node : null;
  }
  return ofParameter(trail, call, method, index, true, origin, given);
}

/** Whether what a method of an everyday name is called on is an object of this workspace that has such a method itself. */
function isOwnMethod({ analysis: { types } }: Trail, { source, node }: Expr, method: string, state: State): boolean {
  const type = types.of(source, node);
  const [holder] = withoutTuples(state).path;
  // A list of objects is of their type to whoever looks through it.
  if (type === null || holder?.startsWith(`${type}.`)) return false;
  return types.structs(source, type).length > 0 && types.methods(source, type, method).length > 0;
}

/** What is made in one tuple with the local that a value is sent through: `let (sender, receiver) = channel()`. */
function otherEnds(source: SourceFile, sender: Node): Handle[] {
  const name = source.textOf(sender);
  const binder = sender.type === 'identifier' ? binderOf(source, sender, name) : null;
  if (binder?.type !== 'let' || binder.pattern.type !== 'tuple_pattern') return [];
  return patternHolders(source, binder.pattern, binder.declaration).filter(
    (each) => each.type === 'local' && each.name !== name,
  );
}

/** Handed to a function of this workspace: its parameter is followed, and a write there is one of the call. */
function ofParameter(
  trail: Trail,
  call: Expr,
  name: string,
  index: number,
  isMethod: boolean,
  origin: Expr,
  state: State,
): Node | null {
  const [holder] = isTuple(state) ? [] : state.path;
  const struct = holder === undefined ? null : holder.slice(0, holder.indexOf('.'));
  const called = functionsCalled(trail.analysis, call, name, isMethod, index, struct);
  const fitting = called.flatMap((target) => {
    const pattern = patternTaking(target, index, isMethod);
    return pattern && fits(trail, target, typeTaking(target, index, isMethod), state) ? [{ target, pattern }] : [];
  });
  if (fitting.length === 0) {
    // A collection from outside the workspace that is made of the metric, or of a closure that gives it, holds it.
    if (!isMethod && /^from(?:_array|_fn|_iter)?$/.test(name)) return call.node;
    // What a metric is given by a write is a number.
    if (isMethod && state.path.length === 0 && trail.verbs.writes.has(name)) return null;
    const built = isMethod && index === 0 ? builtBy(trail.analysis, call, name) : null;
    if (built) {
      const object = builtAt(call.source, call.node, built) ?? call.node;
      trail.keep({ source: call.source, node: object }, built.name, name, state);
      return null;
    }
    const made = isMethod || called.length > 0 ? null : constructedBy(trail.analysis, call);
    const field = made?.fields[index];
    if (made && field !== undefined) {
      trail.keep(call, made.struct.name, field, state);
      return null;
    }
    const callee = isMethod ? null : call.node.childForFieldName('function');
    if (callee && toParameter(trail, { source: call.source, node: callee }, index, origin, state)) return null;
    const why = isMethod || called.length === 0 ? 'which is not in sight' : 'which takes no metric there by its type';
    trail.lost({ source: call.source, node: origin.node }, `it is handed to \`${name}\`, ${why}`, state);
    return null;
  }
  for (const { target, pattern } of fitting) enterTaker(trail, target, call, pattern, origin, state);
  return null;
}

/**
 * What a macro call does with a value that stands in its arguments; `inside` is the root of the piece that holds it.
 * Gives the call when that makes a list of it, or null when the way ends here.
 */
export function asMacroArgument(
  trail: Trail,
  source: SourceFile,
  inside: Node,
  origin: Expr,
  state: State,
): Node | null {
  const tokens = source.parent(inside);
  const call = tokens ? source.parent(tokens) : null;
  if (call?.type !== 'macro_invocation') return null;
  const name = macroName(source, call);
  // `auto_flush_from!(VEC, Type)` of prometheus-static-metric: a struct that holds the children. Maps are those of maplit and indexmap.
  if (/^(?:vec|smallvec|array|auto_flush_from|(?:hash|btree|index|enum_?)_?(?:map|set)|vecdeque)$/.test(name))
    return call;
  if (LOOKS.test(name)) return null;
  trail.lost({ source, node: origin.node }, `what the macro \`${name}!\` does with it is not in sight`, state);
  return null;
}
