/** Which branches of a function fail, and calls that go on with success alone. */
import { type Expr, lastExpression } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Target } from './context.ts';

/** Whether a branch is an error or nothing: `Err(…)`, `None`. */
function isFailure(source: SourceFile, branch: Node): boolean {
  const named = branch.type === 'call_expression' ? branch.childForFieldName('function') : branch;
  const name = named && /^(?:scoped_)?identifier$/.test(named.type) ? pathParts(source.textOf(named)).at(-1) : null;
  return name === (named?.id === branch.id ? 'None' : 'Err');
}

/**
 * The branches without those that fail, where the function gives them back to a call that goes on with success alone: `make()?`,
 * `make().unwrap()`.
 */
export function withoutFailures(
  { expr: { source, node }, context }: Target,
  branches: readonly Node[],
): readonly Node[] {
  if (!context?.given || !isUnwrapped(context.call)) return branches;
  const others = branches.filter((branch) => !isFailure(source, branch));
  return others.length < branches.length && isResult(source, node) ? others : branches;
}

/** Whether an expression is the value of the function around it: its body, or a branch at the end of that. */
function isResult(source: SourceFile, node: Node): boolean {
  for (let child = node, up = source.parent(node); up; child = up, up = source.parent(up)) {
    if (up.type === 'function_item') return up.childForFieldName('body')?.id === child.id;
    const last = up.type === 'block' ? lastExpression(up) : null;
    const isLast = last !== null && (last.id === child.id || source.parent(last)?.id === child.id);
    if (up.type === 'block' ? !isLast : !BRANCHES.test(up.type)) return false;
  }
  return false;
}

const BRANCHES = /^(?:if_expression|else_clause|match_expression|match_block|match_arm|expression_statement)$/;

/** Whether a call is followed by `?`, `unwrap` or `expect`, perhaps behind `await`. */
function isUnwrapped({ source, node }: Expr): boolean {
  let up = source.parent(node);
  if (up?.type === 'await_expression') up = source.parent(up);
  if (up?.type === 'try_expression') return true;
  const method = up?.type === 'field_expression' ? up.childForFieldName('field') : null;
  return method ? /^(?:unwrap|expect)$/.test(source.textOf(method)) : false;
}
