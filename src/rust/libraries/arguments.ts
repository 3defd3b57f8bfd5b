/** Arguments of calls and macro calls, in one form for both. */

import type { Analysis } from '../analysis.ts';
import { argumentsOf as argumentsOfCall, callOf, pieceExpression, plainChildren } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';

/** The arguments of a call, or of a macro call (cut at commas and at `=>`). */
export function argumentsOf(source: SourceFile, call: Node): Node[] {
  if (call.type !== 'macro_invocation') return argumentsOfCall(call);
  return source.insides(call).flatMap((piece) => {
    const inner = pieceExpression(piece);
    return inner ? [inner] : [];
  });
}

/** The macro call that a name in its path belongs to, or null. */
export function macroCallAt(source: SourceFile, from: number, to: number): Node | null {
  for (let node = source.nodeAt(from, to); node; node = source.parent(node)) {
    if (node.type === 'macro_invocation') return node.childForFieldName('macro')?.endIndex === to ? node : null;
    if (node.type !== 'identifier' && node.type !== 'scoped_identifier') return null;
  }
  return null;
}

/** The call whose function ends with a path segment that stands at this place (`A::<T>::new(…)`), or null. */
export function pathCallAt(source: SourceFile, from: number, to: number): Node | null {
  for (let node = source.nodeAt(from, to); node; node = source.parent(node)) {
    if (node.type === 'call_expression')
      return node.childForFieldName('function')?.endIndex === to ||
        (node.childForFieldName('function')?.startIndex ?? to) <= from
        ? node
        : null;
    if (
      !/^(identifier|scoped_identifier|generic_function|type_identifier|generic_type|scoped_type_identifier)$/.test(
        node.type,
      )
    )
      return null;
  }
  return null;
}

/** The method call whose name stands at this place, or null. */
export function methodCallAt(source: SourceFile, from: number, to: number): Node | null {
  const node = source.nodeAt(from, to);
  const access = node ? source.parent(node) : null;
  if (!node || access?.type !== 'field_expression' || access.childForFieldName('field')?.id !== node.id) return null;
  return callOf(source, access);
}

/** A method call of a chain. */
export interface Method {
  readonly name: string;
  readonly args: Node[];
  readonly call: Node;
}

/** A chain of method calls, outermost last: the innermost expression, and each method with its arguments. */
export function chainOf(source: SourceFile, node: Node): { base: Node; methods: Method[] } {
  const methods: Method[] = [];
  let base = node;
  for (;;) {
    if (
      base.type === 'try_expression' ||
      base.type === 'parenthesized_expression' ||
      base.type === 'reference_expression'
    ) {
      const inner =
        base.childForFieldName('value') ?? plainChildren(base).find((child) => child.type !== 'mutable_specifier');
      if (!inner) break;
      base = inner;
      continue;
    }
    const called = base.type === 'call_expression' ? base.childForFieldName('function') : null;
    const access = called?.type === 'generic_function' ? called.childForFieldName('function') : called;
    const receiver = access?.type === 'field_expression' ? access.childForFieldName('value') : null;
    if (!receiver || !access) break;
    methods.unshift({
      name: source.textOf(access.childForFieldName('field') ?? access),
      args: argumentsOf(source, base),
      call: base,
    });
    base = receiver;
  }
  return { base, methods };
}

/** The methods that are called one after the other on what a call gives back. */
export function methodsBehind(source: SourceFile, call: Node): readonly Method[] {
  let outer = call;
  for (let access = source.parent(outer); access?.type === 'field_expression'; access = source.parent(outer)) {
    const next = source.parent(access);
    if (next?.type !== 'call_expression' || access.childForFieldName('value')?.id !== outer.id) break;
    outer = next;
  }
  return chainOf(source, outer).methods;
}

/** Whether the path of an associated function that is called leads to a crate from outside, by its name in code. */
export function isCallOf({ modules }: Analysis, source: SourceFile, call: Node, crate: string): boolean {
  const path = pathParts(source.textOf(call.childForFieldName('function') ?? call)).slice(0, -1);
  const meaning = modules.resolve(path, source, call);
  return meaning?.type === 'external' && meaning.path.includes(crate);
}

/** The same of a type of the crate, which by its bare name may be there by a glob: `use tonic_prometheus_layer::*`. */
export function isCallOfType(analysis: Analysis, source: SourceFile, call: Node, crate: string, type: string): boolean {
  if (isCallOf(analysis, source, call, crate)) return true;
  const [own, ...more] = pathParts(source.textOf(call.childForFieldName('function') ?? call));
  return own === type && more.length === 1 && analysis.modules.isBehindGlob([type], source, call, crate);
}
