/**
 * Tuples on the way of an object: `(sender, receiver)` that a function gives back, a field keeps, a parameter takes. Which part
 * the object is goes before the fields that lead from it to the metric, as `.1`.
 */
import { plainChildren } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { isCallable } from './callables.ts';
import type { State } from './trail.ts';

/** Methods that give the whole tuple, or a reference to it. */
const WHOLE =
  /^(?:clone|to_owned|take|unwrap|unwrap_or_else|expect|ok|ok_or|ok_or_else|map_err|context|with_context|wrap_err|as_ref|as_mut|as_deref|lock|read|write|borrow|borrow_mut|deref|get_ref|get_mut|get_or_init|load|load_full|upgrade)$/;

/** The way into a tuple that has the value as one of its parts. */
export function intoTuple(node: Node, tuple: Node, state: State): State {
  const index = plainChildren(tuple).findIndex((part) => part.id === node.id);
  return index < 0 ? state : { ...state, path: [`.${index}`, ...state.path] };
}

/** Whether the value is a tuple, and the object one of its parts; or a closure that gives the object. */
export function isTuple({ path: [first] }: State): boolean {
  return first?.startsWith('.') === true;
}

/** Whether what a method gives of a tuple is a tuple again with the same parts. */
export function givesTuple(method: string): boolean {
  return WHOLE.test(method);
}

/** The state of a part of a tuple. */
export function partOf(state: State): State {
  return isTuple(state) ? { ...state, path: state.path.slice(1) } : state;
}

/** The state of the object itself, in whatever tuples it is. */
export function withoutTuples(state: State): State {
  let at = state;
  while (isTuple(at)) at = partOf(at);
  return at;
}

/** A pattern, or a part of it, with the state of what it takes. */
export interface Taker {
  readonly pattern: Node;
  readonly state: State;
}

/** The parts of a pattern that take the value, each with what is left of the way: `rx` of `(_, rx)`, for the second part of a tuple. */
export function takers(source: SourceFile, pattern: Node, state: State): Taker[] {
  if (!isTuple(state) || isCallable(state)) return [{ pattern, state }];
  const again = (inner: Node | undefined): Taker[] =>
    inner ? takers(source, inner, state) : [{ pattern, state: partOf(state) }];
  const children = plainChildren(pattern);
  switch (pattern.type) {
    case 'identifier':
    case 'shorthand_field_identifier':
    case 'self_parameter':
      return [{ pattern, state }];
    case 'match_pattern':
      return again(children[0]);
    case 'mut_pattern':
    case 'ref_pattern':
    case 'reference_pattern':
      return again(children.find((child) => child.type !== 'mutable_specifier'));
    case 'tuple_struct_pattern': {
      const type = pattern.childForFieldName('type');
      const inner = children.filter((child) => child.id !== type?.id);
      const name = type ? (pathParts(source.textOf(type)).at(-1) ?? '') : '';
      return again(inner.length === 1 && /^(?:Some|Ok)$/.test(name) ? inner[0] : undefined);
    }
    case 'tuple_pattern': {
      // `_` is no named node of the grammar.
      const parts = pattern.children.filter((child) => !/^[(),]$|comment$/.test(child.type));
      const index = Number(state.path[0]?.slice(1));
      if (parts.some((part) => part.type === 'remaining_field_pattern')) return again(undefined);
      const part = parts[index];
      return part ? takers(source, part, partOf(state)) : [];
    }
    default:
      return again(undefined);
  }
}
