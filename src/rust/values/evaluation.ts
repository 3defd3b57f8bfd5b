/** What each part of reading values may ask of the whole. */

import { type Expr, snippet } from '../source/nodes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Calls } from '../workspace/calls.ts';
import type { Modules } from '../workspace/modules.ts';
import type { TypeExpr } from '../workspace/type-names.ts';
import type { Types } from '../workspace/types.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type Context, enteredKey, ITSELF, isStuck, type Stuck, type Target } from './context.ts';
import type { Contexts } from './contexts.ts';
import type { Value } from './value.ts';

export interface Evaluation {
  readonly workspace: Workspace;
  readonly modules: Modules;
  readonly types: Types;
  readonly calls: Calls;
  readonly contexts: Contexts;
  /** What the type parameters of a function and of its `impl` stand for in one call, as the code around that call writes them. */
  readonly givenTypes: (functionItem: Expr, call: Context) => ReadonlyMap<string, TypeExpr>;
  /** What an expression comes to in one step: another that has its value, null when it is a value itself, or why it is not known. */
  step(target: Target, depth: number): Target | Stuck | null;
  text(target: Target, depth: number): Value;
  /** What `{}` of a template shows of an expression: of an object what its `Display` writes. */
  shown(target: Target, depth: number): Value;
  /** The elements of a list, or null when they are not known. */
  elements(target: Target, depth: number): readonly Target[] | null;
}

/** Steps inside steps before a value is given up: a chain that long is a cycle or hostile. */
export const MAX_DEPTH = 160;

/** Steps after which those that were made are noted. */
const MAX_STRAIGHT = 24;

/** The value that an expression comes to, as far as it is known: a literal, a list, an object, a variant, or where it got stuck. */
export function reduce(evaluation: Evaluation, target: Target, depth: number): { target: Target; stuck: Stuck | null } {
  let at = target;
  const passed = new Set<string>();
  for (let count = 0; count < MAX_DEPTH; count += 1) {
    const next = evaluation.step(at, depth + 1);
    if (next === null) return { target: at, stuck: null };
    if (isStuck(next)) return { target: at, stuck: next };
    at = next;
    // Most values are a few steps away: only where they are more, it is looked for a circle.
    if (count < MAX_STRAIGHT) continue;
    const { source, node } = at.expr;
    const key = `${source.file}#${node.startIndex}-${node.endIndex}${enteredKey(at.context)}`;
    if (passed.has(key)) return { target: at, stuck: ITSELF };
    passed.add(key);
  }
  return { target: at, stuck: { reason: 'it goes through too many names' } };
}

export function inside({ expr, context }: Target, node: Node): Target {
  return { expr: { source: expr.source, node }, context };
}

export function runTime(source: SourceFile, node: Node): Stuck {
  return { reason: `\`${snippet(source, node)}\` is known only at run time` };
}
