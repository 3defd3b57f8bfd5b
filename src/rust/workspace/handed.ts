/** Functions and closures that are handed on as values: where whoever takes them calls them. */
import type { Analysis } from '../analysis.ts';
import { functionsCalled } from '../flow/callees.ts';
import { callOf, type Expr, implType, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { patternTaking, plainName } from '../source/scopes.ts';
import type { Node } from '../source/syntax.ts';
import { nameOf } from './calls.ts';
import { isSame } from './items.ts';

/** One call of a function or closure that was handed to a function of this workspace. */
export interface HandedCall {
  /** The call inside the function that takes it: `f(&mut registry)`. */
  readonly call: Expr;
  /** The function that takes it. */
  readonly taker: Expr;
  /** The call that hands it over. */
  readonly handing: Expr;
}

/** A function of this workspace that takes another one among its arguments, by the name of its parameter. */
interface Taking {
  readonly taker: Expr;
  readonly body: Node;
  readonly parameter: string;
  /** The call that hands it over. */
  readonly handing: Expr;
}

/** The calls that the functions of this workspace make of a function or closure that stands among the arguments of a call. */
export function callsOfHanded(analysis: Analysis, value: Expr): readonly HandedCall[] {
  return takersOf(analysis, value).flatMap(({ taker, body, parameter, handing }) =>
    callsIn(taker, body, parameter).map((call) => ({ call: { source: taker.source, node: call }, taker, handing })),
  );
}

/** Where these functions hand it on to others: `CORE.register(f)`, the name in the arguments, with the call that handed it over. */
export function handedFurther(
  analysis: Analysis,
  value: Expr,
): readonly { readonly value: Expr; readonly taker: Expr; readonly handing: Expr }[] {
  return takersOf(analysis, value).flatMap(({ taker, body, parameter, handing }) =>
    argumentsNamed(taker, body, parameter).map((node) => ({
      value: { source: taker.source, node },
      taker,
      handing,
    })),
  );
}

function takersOf(analysis: Analysis, value: Expr): Taking[] {
  const { source } = value;
  const list = source.parent(value.node);
  const outer = list?.type === 'arguments' ? source.parent(list) : null;
  const called = outer?.type === 'call_expression' ? outer.childForFieldName('function') : null;
  if (!list || !outer || !called) return [];
  const index = list.namedChildren
    .filter((each) => !/comment$/.test(each.type))
    .findIndex((each) => each?.id === value.node.id);
  const plain = called.type === 'generic_function' ? (called.childForFieldName('function') ?? called) : called;
  const isMethod = plain.type === 'field_expression';
  const named = isMethod ? (plain.childForFieldName('field') ?? plain) : plain;
  const name = pathParts(source.textOf(named)).at(-1) ?? '';
  const handing = { source, node: outer };
  return functionsCalled(analysis, handing, name, isMethod, index).flatMap((taker) => {
    const pattern = patternTaking(taker, index, isMethod);
    const parameter = pattern && plainName(taker.source, pattern);
    const body = taker.node.childForFieldName('body');
    return parameter === null || !body ? [] : [{ taker, body, parameter, handing }];
  });
}

/** The arguments in a stretch of code that are a name and nothing else. */
function argumentsNamed({ source }: Expr, body: Node, name: string): Node[] {
  if (!PLAIN.test(name)) return [];
  const pattern = new RegExp(`(?<=[(,]\\s*)${name}(?=\\s*[,)])`, 'g');
  return [...source.text.slice(body.startIndex, body.endIndex).matchAll(pattern)].flatMap(({ index }) => {
    const at = body.startIndex + index;
    const node = source.nodeAt(at, at + name.length);
    return node?.type === 'identifier' && source.parent(node)?.type === 'arguments' ? [node] : [];
  });
}

const PLAIN = /^[\p{L}_][\p{L}\p{N}_]*$/u;

/** The calls of a name in a stretch of code. */
export function callsIn({ source }: Expr, body: Node, name: string): Node[] {
  if (!PLAIN.test(name)) return [];
  const calls: Node[] = [];
  for (const match of source.text.slice(body.startIndex, body.endIndex).matchAll(callPattern(name))) {
    const at = body.startIndex + (match.index ?? 0);
    let node = source.nodeAt(at, at + name.length);
    if (node?.type !== 'identifier') continue;
    while (node && source.parent(node)?.type === 'parenthesized_expression') node = source.parent(node);
    const call = node ? callOf(source, node) : null;
    if (call) calls.push(call);
  }
  return calls;
}

function callPattern(name: string): RegExp {
  return new RegExp(`(?<![\\w.:])${name}\\s*\\)?\\s*\\(`, 'g');
}

/** Places where a function is an argument of a call by its path: `with_prefix("p", Metrics::new)`. */
export function handedPaths(analysis: Analysis, functionItem: Expr): readonly Expr[] {
  const all = paths.get(analysis) ?? new Map<number, readonly Expr[]>();
  paths.set(analysis, all);
  let found = all.get(functionItem.node.id);
  if (!found) {
    found = findPaths(analysis, functionItem);
    all.set(functionItem.node.id, found);
  }
  return found;
}

const paths = new WeakMap<Analysis, Map<number, readonly Expr[]>>();

function findPaths(analysis: Analysis, functionItem: Expr): readonly Expr[] {
  const name = nameOf(functionItem);
  const owner = implType(functionItem.source, functionItem.node);
  const found: Expr[] = [];
  for (const { source, from, to } of analysis.calls.handed(functionItem)) {
    const node = source.nodeAt(from, to);
    if (node?.type !== 'identifier') continue;
    const parent = source.parent(node);
    const whole =
      parent?.type === 'scoped_identifier' && parent.childForFieldName('name')?.id === node.id ? parent : node;
    if (source.parent(whole)?.type !== 'arguments' || analysis.workspace.isTest(source, whole)) continue;
    const path = withoutSelf(pathParts(source.textOf(whole)), source, whole);
    const meaning = analysis.modules.resolve(path, source, whole);
    if (meaning?.type !== 'item') continue;
    const isIt =
      owner === null
        ? meaning.rest.length === 0 && isSame(meaning.item, functionItem)
        : meaning.rest.length === 1 &&
          meaning.item.name === owner &&
          meaning.rest[0] === name &&
          analysis.types.isOfType(functionItem, meaning.item);
    if (isIt) found.push({ source, node: whole });
  }
  return found;
}
