/** Where the value of a function or a closure goes: to the calls of it. */

import { type Expr, implAround, keyOf, lastExpression } from '../source/nodes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { callsOfClosure } from '../values/closures.ts';
import { intoCallable, takersHere } from './callables.ts';
import { putAmong, putAt } from './puts.ts';
import { fits } from './takes.ts';
import type { State, Trail } from './trail.ts';

/** Methods that keep what their closure gives in what they are called on. */
const KEEPS =
  /^(?:get_or_(?:try_)?init|(?:try_)?get_with|get_or_(?:try_)?insert_with|or_(?:try_)?insert_with(?:_key)?|resize_with|fill_with|rcu|replace_with)$/;
/** Those that keep it beside others. */
const COLLECTS = /^or_|get_with$|^resize_with$/;

/** The value is what a function or closure around `at` gives back: every call of it stands for the metric. */
export function followResult(trail: Trail, source: SourceFile, at: Node, state: State): void {
  for (let up: Node | null = at; up; up = source.parent(up)) {
    if (up.type === 'closure_expression') {
      const call = closureValue(trail, source, up, state);
      if (call) trail.outward({ source, node: call }, state);
      return;
    }
    if (up.type === 'function_item') {
      const { frame } = state;
      if (!fits(trail, { source, node: up }, up.childForFieldName('return_type'), state)) return;
      if (isConversion({ source, node: up }) && state.path.length === 0)
        trail.lost({ source, node: up }, 'a conversion gives it back, and who asks for one does not say which', state);
      if (frame?.function !== keyOf({ source, node: up }))
        trail.hold({ type: 'result', function: { source, node: up } }, { ...state, frame: null });
      else if (frame.call === null) trail.findings.returned(state.path);
      else trail.outward(frame.call, { ...state, frame: frame.outer });
      return;
    }
  }
}

/** Whether a function is one of a conversion that code asks for by a trait of std, whatever has it: `.into()`, `T: AsRef<IntCounter>`. */
function isConversion({ source, node }: Expr): boolean {
  const trait = implAround(source, node)?.childForFieldName('trait');
  return trait != null && /\b(?:(?:Try)?(?:From|Into)|As(?:Ref|Mut)|Borrow(?:Mut)?)\b/.test(source.textOf(trait));
}

/**
 * The closure gives back the metric: to the call that takes the closure (`Lazy::new(|| …)`), or to a local function.
 * Gives that call, or null when nobody in sight calls it.
 */
export function closureValue(trail: Trail, source: SourceFile, closure: Node, state: State): Node | null {
  const { frame } = state;
  if (frame?.call && frame.function === keyOf({ source, node: closure })) {
    trail.outward(frame.call, { ...state, frame: frame.outer });
    return null;
  }
  if (frame && frame.function === keyOf({ source, node: closure })) {
    trail.findings.returned(state.path);
    return null;
  }
  const list = source.parent(closure);
  const call = list?.type === 'arguments' ? source.parent(list) : null;
  if (call?.type !== 'call_expression') {
    const calls = callsOfClosure({ source, node: closure });
    for (const each of calls) trail.outward(each, state);
    if (calls.length > 0) return null;
    trail.lost({ source, node: closure }, 'a closure gives it back, and who calls that is not followed', state);
    return null;
  }
  if (isKept(trail, { source, node: call }, closure, state)) {
    trail.outward({ source, node: closure }, intoCallable(state));
    return null;
  }
  initialize(trail, { source, node: call }, { source, node: closure }, state);
  return call;
}

/** A method that puts what a closure gives where nothing is yet: what it is called on holds that. */
export function initialize(trail: Trail, { source, node: call }: Expr, closure: Expr, state: State): void {
  const called = call.childForFieldName('function');
  const method = called?.type === 'field_expression' ? called.childForFieldName('field') : null;
  const receiver = called?.childForFieldName('value');
  if (!method || !receiver || !KEEPS.test(source.textOf(method))) return;
  const place = { source, node: receiver };
  if (COLLECTS.test(source.textOf(method))) putAmong(trail, place, closure, state);
  else putAt(trail, place, state);
}

/**
 * Whether a closure is handed to a function of this workspace, which calls it or keeps it, or put into something by itself. Where it gives
 * the metric itself, and not an object that holds it, what the function gives back stands for that.
 */
function isKept(trail: Trail, call: Expr, closure: Node, { path }: State): boolean {
  const called = call.node.childForFieldName('function');
  if (called && /^(?:Some|(?:\w+::)*(?:Box|Arc|Rc)::new)$/.test(call.source.textOf(called))) return true;
  const takers = takersHere(trail.analysis, call, closure);
  return takers.length > 0 && (path.length > 0 || takers.every(({ node }) => !node.childForFieldName('return_type')));
}

/** The node is in a block: the block when the node is its value, null when the way ends or goes on at the calls. */
export function blockValue(trail: Trail, source: SourceFile, block: Node, node: Node, state: State): Node | null {
  if (lastExpression(block)?.id !== node.id && block.namedChildren.at(-1)?.id !== node.id) return null;
  if (source.parent(block)?.type !== 'function_item') return block;
  followResult(trail, source, block, state);
  return null;
}
