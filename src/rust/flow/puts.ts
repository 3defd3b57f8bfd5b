/** The metric is put somewhere: into a field, a collection, a slot. */
import { argumentsOf, type Expr, keyOf, macroName } from '../source/nodes.ts';
import type { Node } from '../source/syntax.ts';
import { binderOf } from '../values/binders.ts';
import { placesOf } from './places.ts';
import { AMONG_OTHERS, isShared, START, type State, type Trail } from './trail.ts';

/** Functions that make a collection with nothing in it. */
const EMPTY = /(?:^|::)(?:new|default|with_capacity|with_hasher|with_capacity_and_hasher)$/;
/** Macros that make a collection. */
const LISTS = /^(?:vec|smallvec|(?:hash|btree|index)_?(?:map|set))$/;

/** The value is put at a place, beside others when it is `isAmong` them: every name that holds it there is followed. */
export function putAt(trail: Trail, target: Expr, state: State, isAmong = false): void {
  if (target.source.textOf(target.node) === '_') return;
  const { held, isUnseen } = placesOf(trail.analysis, target);
  for (const { handle, isNear } of held) trail.hold(handle, isNear ? state : { ...START, path: state.path }, isAmong);
  if (isUnseen) trail.findings.doubt(target, 'it is put into something that leads out of sight');
}

/**
 * The value is put into a collection beside others. Where the code around runs for several metrics, who takes one out again does
 * not say which; but a collection that each run makes anew holds those of its own run alone.
 */
export function putAmong(trail: Trail, target: Expr, value: Expr, state: State): void {
  if (isShared(state.frame) && !isMadeHere(target, state)) trail.findings.doubt(value, AMONG_OTHERS);
  else putAt(trail, target, state, true);
}

/** Whether a collection is a local that the function which is looked into makes itself: one for each of its calls. */
function isMadeHere({ source, node }: Expr, { frame }: State): boolean {
  const name = collectionOf({ source, node });
  const binder = name && binderOf(source, name, source.textOf(name));
  if (!name || binder?.type !== 'let' || !binder.value || !isEmpty({ source, node: binder.value })) return false;
  // A closure that is called for each metric puts them all into a local of the function around it.
  for (let at = source.parent(name); at && at.id !== binder.block.id; at = source.parent(at))
    if (keyOf({ source, node: at }) === frame?.function) return false;
  return true;
}

/** The name of what something is put into: of `&mut all`, of `all.entry(key)`. */
function collectionOf({ source, node }: Expr): Node | null {
  let at: Node | null = node;
  while (at && at.type !== 'identifier') {
    const called: Node | null = at.type === 'call_expression' ? at.childForFieldName('function') : null;
    if (called?.type === 'field_expression' && source.textOf(called.childForFieldName('field') ?? called) !== 'entry')
      return null;
    if (!called && at.type !== 'reference_expression') return null;
    at = (called ?? at).childForFieldName('value');
  }
  return at;
}

function isEmpty({ source, node }: Expr): boolean {
  if (node.type === 'macro_invocation') return LISTS.test(macroName(source, node));
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  if (!called) return false;
  const name = source.textOf(called).replace(/::<.*>(?=::)/s, '');
  return EMPTY.test(name) && (/capacity|hasher/.test(name) || argumentsOf(node).length === 0);
}
