/** The metric, or what holds it, in front of a dot: a method of it, or a field. */

import { argumentsOf, callOf, type Expr, implType, isZero, namesIn } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { closureParameters, letBinding, parameterNodes } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { derefField } from '../workspace/deref.ts';
import { fieldType } from '../workspace/type-texts.ts';
import { PROJECTS } from '../workspace/types.ts';
import { isCallable } from './callables.ts';
import { functionsNamed, MAX_METHODS, methodsOnMetric, methodsOnObject } from './callees.ts';
import { closureHolders } from './holders.ts';
import { toParameter } from './lends.ts';
import { callsTo, type State, type Trail } from './trail.ts';
import { givesTuple, isTuple, partOf, withoutTuples } from './tuples.ts';
import { GIVES_MADE, GIVES_SOME, HANDS_ON, TELLS } from './verbs.ts';

/** Methods that may make something else of a value. */
const CONVERTS = /^(?:try_)?into$/;
/** Methods that call a function with what they are called on, or with what is in it. */
const APPLIES = /^(?:map|for_each|inspect|and_then|map_or|map_or_else|is_some_and|is_ok_and|try_for_each|then)$/;
/** Methods that give what their closure makes of a value, and not the value. */
const GIVES_ELSE = /^(?:map|and_then)$/;
/** Methods that call a function with the error that is there instead of a value. */
const OF_ERRORS = /^(?:map_err|unwrap_or_else|or_else|inspect_err)$/;
/** What takes the value out of an error that holds it: a guard of a poisoned lock, what was not sent. */
const OUT_OF_ERROR = /\b(?:into_inner|get_ref|get_mut)\b|\.\s*\d/;
/** Methods of a collection that put something else into it. */
const PUTS_BESIDE = /^(?:push|push_back|push_front|insert|extend|extend_from_slice|append|reserve)$/;

/**
 * What `access`, the field expression whose value is `at`, does with it.
 * Gives the node that now stands for the metric, or null when the way ends here.
 */
export function asReceiver(trail: Trail, at: Expr, access: Node, origin: Expr, state: State): Node | null {
  const { source, node } = at;
  if (access.childForFieldName('value')?.id !== node.id) return null;
  const call = callOf(source, access);
  const name = source.textOf(access.childForFieldName('field') ?? access);
  if (!call) return fieldRead(trail, source, access, name, state);
  const args = argumentsOf(call);
  const [holder, ...inner] = state.path;
  if (isCallable(state)) return methodOfHolder(trail, at, call, name, state);
  if (isTuple(state)) {
    // A method of a tuple there is none: what holds it gives it, or makes something of its parts.
    if (givesTuple(name) && (name !== 'get_mut' || args.length === 0)) return call;
    // What a list of tuples gives may have one in another one, with a key or a place: any part of it may be meant.
    return asReceiver(trail, at, access, origin, withoutTuples(state));
  }
  if (holder !== undefined) {
    if (!leadsThrough(trail, source, holder, name)) return objectMethod(trail, at, call, holder, origin, state);
    return asReceiver(trail, at, access, origin, { ...state, path: inner });
  }
  // What is put into a cell is the metric, or nothing is put there any more.
  if (name === 'set' && isCell(trail, at)) return null;
  if (trail.verbs.writes.has(name)) {
    const zero = isZero(source, args[0]) || name === 'reset';
    trail.findings.write(state.site ?? origin, name, zero, { source, node: call }, callsTo(state.frame));
    // A write that gives back what it was called on (`.value(…)?.value(…)?`).
    return trail.verbs.handsOn?.has(name) ? call : null;
  }
  if (name === 'register' || PUTS_BESIDE.test(name)) return null;
  if (name === 'collect' && isNoIterator(trail, at)) {
    if (!isMetric(trail, at))
      trail.findings.doubt({ source, node: call }, 'what `.collect()` does to it is not in sight');
    return null;
  }
  const closure = args.find((each) => each.type === 'closure_expression');
  if (closure && mayTake(source, closure, name)) holdParameters(trail, source, closure, state);
  applyNamed(trail, { source, node: call }, name, origin, state);
  const wrapper = name === 'map' && args[0] ? wrapperNamed(source, args[0]) : null;
  if (wrapper !== null) {
    trail.keep({ source, node: call }, wrapper, '0', state);
    return null;
  }
  if (CONVERTS.test(name) && !state.converted) {
    trail.findings.doubt({ source, node: call }, `what \`.${name}()\` makes of it is not followed`);
    trail.outward({ source, node: call }, { ...state, converted: true });
    return null;
  }
  // What a closure gives is followed from there.
  if (closure && GIVES_ELSE.test(name)) return null;
  if (HANDS_ON.has(name) || trail.verbs.handsOn?.has(name)) return call;
  const gives = GIVES_SOME.has(name) || (GIVES_MADE.test(name) && !closure);
  if (gives && methodsOnMetric(trail.analysis, source, name).length === 0) return call;
  if (name === 'get' && (isHolder(trail, at, origin) || isCell(trail, at))) return call;
  if (trail.verbs.reads.has(name) || TELLS.has(name) || (closure && isOfStd(trail, source, closure, name))) return null;
  return ownMethod(trail, at, call, name, origin, state);
}

/** Methods of std that call a function which takes nothing, to make what is not there. */
const MAKES = /^(?:get_or_\w+|\w*or_else|\w+_with|then|call_once\w*|with_mut|update)$/;

/**
 * Whether a method that is given a closure does nothing with the metric but what the closure does: one of an option, an iterator or a
 * cell. One of a trait of this workspace is looked into, and one that calls `|| …` and is none of these is not in sight (`.time(|| …)`).
 */
function isOfStd({ analysis }: Trail, source: SourceFile, closure: Node, name: string): boolean {
  if (methodsOnMetric(analysis, source, name).length > 0) return false;
  return closureParameters(closure).length > 0 || MAKES.test(name);
}

/** A method of what a closure is in that gives the object: it gives the closure, or hands it to another one. */
function methodOfHolder(trail: Trail, { source }: Expr, call: Node, name: string, state: State): Node | null {
  if (givesTuple(name)) return call;
  const closure = argumentsOf(call).find((each) => each.type === 'closure_expression');
  if (closure && mayTake(source, closure, name)) holdParameters(trail, source, closure, state);
  if (!closure && !TELLS.has(name))
    trail.lost({ source, node: call }, `what \`.${name}()\` does to it is not in sight`, state);
  return null;
}

/**
 * Whether a name is no iterator, as far as can be seen: then `.collect()` gives a metric's values, as a scrape reads them. What a
 * `let` makes of something may be an iterator, and what a closure is called with hardly ever.
 */
function isNoIterator(trail: Trail, at: Expr): boolean {
  const { source, node } = at;
  if (isMetric(trail, at)) return true;
  return node.type === 'identifier' && letBinding(source, node, source.textOf(node)) === null;
}

/** Whether a static or a field is declared as a cell that is set once: its `set` is none of what it holds. */
function isCell({ analysis: { modules, types } }: Trail, { source, node }: Expr): boolean {
  const CELL = /\b(?:OnceLock|OnceCell|SetOnce)\s*</;
  if (node.type === 'field_expression') {
    const type = types.declaredField(source, node);
    return type !== null && CELL.test(type.source.textOf(type.node));
  }
  if (!/^(?:scoped_)?identifier$/.test(node.type)) return false;
  const meaning = modules.resolve(pathParts(source.textOf(node)), source, node);
  const type =
    meaning?.type === 'item' && meaning.rest.length === 0 ? meaning.item.node.childForFieldName('type') : null;
  return meaning?.type === 'item' && type != null && CELL.test(meaning.item.source.textOf(type));
}

/** Whether the source says that this is a metric. */
function isMetric({ analysis }: Trail, { source, node }: Expr): boolean {
  const type = analysis.types.of(source, node);
  return type !== null && /(?:Counter|Gauge|Histogram)(?:Vec)?$/.test(type);
}

/** A field of what holds the metric: the metric itself, or nothing of it. */
function fieldRead(trail: Trail, source: SourceFile, access: Node, name: string, state: State): Node | null {
  const [field, ...path] = state.path;
  if (field === undefined) {
    const leads = /^\d+$|^(?:inner|metric)$/.test(name) || trail.verbs.fields?.(trail.analysis).has(name);
    return leads ? access : null;
  }
  if (isCallable(state)) return null;
  if (isTuple(state)) {
    if (!/^\d+$/.test(name)) return fieldRead(trail, source, access, name, partOf(state));
    if (`.${name}` === field) trail.outward({ source, node: access }, partOf(state));
    return null;
  }
  if (name === field.slice(field.indexOf('.') + 1)) trail.outward({ source, node: access }, { ...state, path });
  // Of a tuple that was taken for the object: which part that is was lost on the way.
  else if (/^\d+$/.test(name) && !isObject(trail, source, access, field)) return access;
  else if (path.length > 0 && isBehind(trail, source, field, name))
    return fieldRead(trail, source, access, name, { ...state, path });
  return null;
}

/** Whether what stands in front of a field is an object of the struct, by its type. */
function isObject({ analysis }: Trail, source: SourceFile, access: Node, holder: string): boolean {
  const value = access.childForFieldName('value');
  return value !== null && analysis.types.of(source, value) === holder.slice(0, holder.indexOf('.'));
}

/** Whether a field of an object is one of what a field of it holds, which its `Deref` gives. */
function isBehind({ analysis }: Trail, source: SourceFile, holder: string, name: string): boolean {
  const [struct = '', field] = holder.split('.');
  return (
    analysis.types.structs(source, struct).every((each) => fieldType(each, name) === null) &&
    derefField(analysis, source, struct) === field
  );
}

/** Whether `.get()` is one of a cell or a map that holds the metric and not the metric's own. */
function isHolder({ findings }: Trail, at: Expr, origin: Expr): boolean {
  const call = callOf(at.source, at.source.parent(at.node) ?? at.node);
  if (call !== null && argumentsOf(call).length > 0) return true;
  const handle = findings.handles.find(
    (each) => each.type === 'item' && origin.source.textOf(origin.node).endsWith(each.item.name),
  );
  if (handle?.type === 'item') {
    const type = handle.item.node.childForFieldName('type');
    return type !== null && /Once|Map|Vec\s*</.test(handle.item.source.textOf(type));
  }
  return false;
}

/** A method that is none of the library's: one of this workspace's own traits perhaps, followed through its `self`. */
function ownMethod(trail: Trail, at: Expr, call: Node, name: string, origin: Expr, state: State): null {
  const { source } = at;
  const found = methodsOnMetric(trail.analysis, source, name);
  if (found.length === 0 || found.length > MAX_METHODS) {
    trail.findings.doubt({ source, node: call }, `what \`.${name}()\` does to it is not in sight`);
    return null;
  }
  for (const item of found) trail.enter(item, 'self', { source, node: call }, origin, state);
  return null;
}

/** Whether a method of an object is one of what a field of it holds, which its `Deref` gives. */
function leadsThrough({ analysis }: Trail, source: SourceFile, holder: string, method: string): boolean {
  const [struct = '', field] = holder.split('.');
  return analysis.types.methods(source, struct, method).length === 0 && derefField(analysis, source, struct) === field;
}

/** A method of an object that holds the metric: its own, followed through its `self`, or one that hands the object on. */
function objectMethod(trail: Trail, at: Expr, call: Node, holder: string, origin: Expr, state: State): Node | null {
  const { source } = at;
  const name = calledName({ source, node: call });
  const struct = holder.slice(0, holder.indexOf('.'));
  const found = methodsOnObject(trail.analysis, source, struct, name);
  const isOwn = found.some((each) => implType(each.source, each.node) === struct);
  const derefs = isOwn || HANDS_ON.has(name) ? [] : trail.analysis.types.methods(source, struct, 'deref');
  if (derefs.length > 0) {
    // What `deref` gives stands where the object stands.
    for (const deref of derefs) trail.enter(deref, 'self', at, origin, state);
    return null;
  }
  if (isOwn || (found.length > 0 && found.length <= MAX_METHODS && !HANDS_ON.has(name))) {
    for (const each of found) trail.enter(each, 'self', { source, node: call }, origin, state);
    return null;
  }
  const args = argumentsOf(call);
  // What pin_project makes of an object has its fields.
  if (PROJECTS.test(name) && args.length === 0) return call;
  const closure = args.find((each) => each.type === 'closure_expression');
  if (closure && mayTake(source, closure, name)) holdParameters(trail, source, closure, state);
  applyNamed(trail, { source, node: call }, name, origin, state);
  // A collection that holds the object: what is put beside it does nothing to it, and a key leads to it.
  if (PUTS_BESIDE.test(name) || (closure && GIVES_ELSE.test(name))) return null;
  if (HANDS_ON.has(name) || GIVES_SOME.has(name) || (name === 'get' && args.length > 0)) return call;
  if (GIVES_MADE.test(name) && !closure) return call;
  if (!closure && !trail.verbs.reads.has(name) && !TELLS.has(name))
    trail.lost({ source, node: call }, `what \`.${name}()\` does to it is not in sight`, state);
  return null;
}

/** Whether the closure that a method is given is called with the value: an error holds it only where something takes it out again. */
function mayTake(source: SourceFile, closure: Node, method: string): boolean {
  return !OF_ERRORS.test(method) || OUT_OF_ERROR.test(source.textOf(closure));
}

function holdParameters(trail: Trail, source: SourceFile, closure: Node, state: State): void {
  for (const { handle, state: own } of closureHolders(source, closure, state)) trail.hold(handle, own);
}

/** What a function does that a method is given by its name: `.map(Histogram::start_timer)`, `.for_each(record)`. */
function applyNamed(trail: Trail, call: Expr, method: string, origin: Expr, state: State): void {
  if (!APPLIES.test(method)) return;
  const { source } = call;
  for (const node of argumentsOf(call.node)) {
    if (!/^(?:scoped_)?identifier$/.test(node.type)) continue;
    const path = pathParts(source.textOf(node));
    const last = path.at(-1) ?? '';
    const local = path.length === 1 ? letBinding(source, node, last)?.value : null;
    if (local?.type === 'closure_expression') holdParameters(trail, source, local, state);
    if (path.length > 1 && state.path.length === 0 && trail.verbs.writes.has(last)) {
      trail.findings.write(state.site ?? origin, last, last === 'reset', call, callsTo(state.frame));
      continue;
    }
    if (local || toParameter(trail, { source, node }, 0, origin, state)) continue;
    for (const target of functionsNamed(trail.analysis, { source, node })) {
      const [first] = parameterNodes(target.node.childForFieldName('parameters') ?? target.node);
      const pattern = first?.childForFieldName('pattern');
      const names = first?.type === 'self_parameter' ? ['self'] : pattern ? namesIn(target.source, pattern) : [];
      for (const parameter of names) trail.enter(target, parameter, call, origin, state);
    }
  }
}

/** The tuple struct that a function makes which is given by its name, `.map(Self)`; null for what only holds anything. */
function wrapperNamed(source: SourceFile, node: Node): string | null {
  if (!/^(?:scoped_)?identifier$|^self$/.test(node.type)) return null;
  const last = pathParts(source.textOf(node)).at(-1) ?? '';
  if (last === 'Self') return implType(source, node);
  return /^[A-Z]\w*[a-z]/.test(last) && !/^(?:Some|Ok|Err)$/.test(last) ? last : null;
}

/** The last name of what a call calls. */
function calledName(call: Expr): string {
  const called = call.node.childForFieldName('function');
  const name = called?.type === 'field_expression' ? called.childForFieldName('field') : called;
  return name ? (pathParts(call.source.textOf(name)).at(-1) ?? '') : '';
}
