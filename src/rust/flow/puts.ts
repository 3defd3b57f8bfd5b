/** The metric is put somewhere: into a field, a collection, a slot. */
import { argumentsOf, type Expr, keyOf, macroName } from '../source/nodes.ts';
import { enclosingFunction } from '../source/scopes.ts';
import type { Node } from '../source/syntax.ts';
import { binderOf } from '../values/binders.ts';
import { MAX_MENTIONS, mentions } from './mentions.ts';
import { placesOf } from './places.ts';
import { AMONG_OTHERS, isShared, START, type State, type Trail } from './trail.ts';

/** Characters behind a name that are looked at. */
const AFTER = 40;
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
  if (!isShared(state.frame) || isMadeHere(target, state)) {
    putAt(trail, target, state, true);
    return;
  }
  const taken = takenHere(trail, target, state);
  if (taken === null) trail.findings.doubt(value, AMONG_OTHERS);
  for (const place of taken ?? []) trail.outward(place, state);
}

/**
 * The places where a function takes out of a collection what it has put there before: `if let Some(hits) = map.get(name)` in front
 * of `map.insert(name, hits)`. A collection that nothing else takes anything out of only keeps what the function makes: what a run of
 * it takes is what that run would make. Null where other code may take something out.
 */
function takenHere({ analysis }: Trail, target: Expr, { frame }: State): readonly Expr[] | null {
  const { source, node } = target;
  const around = enclosingFunction(source, node);
  if (!around || frame?.function !== keyOf({ source, node: around })) return null;
  const { held, isUnseen } = placesOf(analysis, target);
  if (isUnseen || held.length === 0) return null;
  const taken: Expr[] = [];
  for (const { handle } of held) {
    const all = mentions(analysis, handle);
    if (all.length > MAX_MENTIONS) return null;
    for (const mention of all) {
      const at = mention.node;
      if (analysis.workspace.isTest(mention.source, at)) continue;
      const isHere = mention.source === source && isIn(at, around);
      if (isHere ? isIn(at, node) : isEntry(mention)) continue;
      if (!isHere || mention.doubt !== null || mention.binds) return null;
      taken.push(mention);
    }
  }
  return taken;
}

function isIn(node: Node, around: Node): boolean {
  return node.startIndex >= around.startIndex && node.endIndex <= around.endIndex;
}

/** Whether what a map has for a key is made there where it has none: who does that says by itself what it takes. */
function isEntry({ source, node }: Expr): boolean {
  return /^\s*\.\s*entry\s*\(/.test(source.text.slice(node.endIndex, node.endIndex + AFTER));
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
