/** Which calls make the objects that a name stands for: those of a list, of a closure's or a function's parameter, or of what methods hand on. */
import type { Analysis } from '../analysis.ts';
import { argumentsOf, behindReference, callOf, type Expr, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { letBinding, plainName } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { isBehindDot } from '../source/words.ts';
import { type Binder, binderOf } from '../values/binders.ts';
import { methodOf, takesSelf } from '../values/callers.ts';
import { callsOfClosure } from '../values/closures.ts';
import { withoutCallers } from '../values/needs.ts';

/** Names and calls between an object and the call that makes it. */
const MAX_DEPTH = 16;

/**
 * The objects that a name stands for, or what methods give that are called on it: the elements of a list that a loop goes through, and
 * what the calls of a closure or a function give for its parameter. Null for one that is not known.
 */
export function objectsOf(analysis: Analysis, holder: Expr, depth = 0): readonly (Expr | null)[] {
  const { source } = holder;
  const node = firstOf(holder.node);
  const name = source.textOf(node);
  const binder = node.type === 'identifier' ? binderOf(source, node, name) : null;
  if (!binder || binder.type === 'let' || binder.type === 'match') return [holder];
  if (depth > MAX_DEPTH || plainName(source, binder.pattern) !== name) return [null];
  const given =
    binder.type === 'for' ? elementsOf(analysis, { source, node: binder.value }) : givenFor(analysis, source, binder);
  return given ? given.flatMap((each) => objectsOf(analysis, each, depth + 1)) : [null];
}

/** The elements of a list that a loop goes through; null where they are not all known. */
function elementsOf(analysis: Analysis, { source, node }: Expr): readonly Expr[] | null {
  const lent = behindReference(node);
  const called = lent.type === 'call_expression' ? lent.childForFieldName('function') : null;
  const list = called && /\.\s*iter_mut$/.test(source.textOf(called)) ? called.childForFieldName('value') : lent;
  const { values } = analysis;
  return list && withoutCallers(() => values.possibleElements({ source, node: list }, null), null);
}

/** What all calls give for a parameter of a closure that a name holds, or of a function; null where none is in sight. */
function givenFor(
  analysis: Analysis,
  source: SourceFile,
  binder: Extract<Binder, { type: 'closure' | 'parameter' }>,
): readonly Expr[] | null {
  const taker = { source, node: binder.type === 'closure' ? binder.closure : binder.function };
  const calls = binder.type === 'closure' ? callsOfClosure(taker) : analysis.calls.of(taker);
  const given = calls
    .filter((call) => !analysis.workspace.isTest(call.source, call.node))
    .map((call): Expr | null => {
      const node = argumentsOf(call.node)[binder.index - (takesSelf(taker) && methodOf(call.node) ? 1 : 0)];
      return node ? { source: call.source, node } : null;
    });
  return given.length > 0 && given.every((each) => each !== null) ? given : null;
}

/** What a method of a struct is called on, by its name: all that may be of that struct. */
export function receiversOf(
  analysis: Analysis,
  home: SourceFile,
  name: string,
  struct: string,
): { call: Expr; receiver: Expr }[] {
  const { types, workspace } = analysis;
  const found: { call: Expr; receiver: Expr }[] = [];
  for (const { source, from, to } of workspace.occurrences(name, workspace.filesThatSee(home.file))) {
    if (!isBehindDot(source.text, from)) continue;
    const access = source.parent(source.nodeAt(from, to) ?? source.root);
    const call = access?.type === 'field_expression' ? callOf(source, access) : null;
    const receiver = access?.childForFieldName('value');
    if (!call || !receiver || workspace.isTest(source, call)) continue;
    const type = types.of(source, receiver);
    if (type === null || type === struct)
      found.push({ call: { source, node: call }, receiver: { source, node: receiver } });
  }
  return found;
}

/** The call that made the object which a local holds, or which other methods of its type give back; null when it is another. */
export function makerOf(analysis: Analysis, object: Expr, struct: string): Expr | null {
  const { source } = object;
  let { node } = object;
  for (let steps = 0; steps < MAX_DEPTH; steps += 1) {
    if (node.type === 'identifier') {
      const value = letBinding(source, node, source.textOf(node))?.value;
      if (!value) return null;
      node = value;
      continue;
    }
    if (node.type !== 'call_expression') return null;
    const called = node.childForFieldName('function');
    if (called?.type !== 'field_expression') {
      const path = withoutSelf(pathParts(source.textOf(called ?? node)), source, node);
      const meaning = analysis.modules.resolve(path, source, node);
      const isOwn = meaning?.type === 'item' && meaning.item.name === struct && meaning.rest.length === 1;
      return isOwn ? { source, node } : null;
    }
    const receiver = called.childForFieldName('value');
    if (!receiver || analysis.types.of(source, receiver) !== struct) return null;
    node = receiver;
  }
  return null;
}

/** What the first of the methods is called on that are called on each other's results. */
function firstOf(node: Node): Node {
  let at = node;
  for (let next: Node | null | undefined = at; next; ) {
    at = next;
    next = at.type === 'call_expression' ? methodOf(at)?.childForFieldName('value') : null;
  }
  return at;
}
