/** What statements give to a field of an object after it is made: `self.prefix = Some(prefix);` in a setter. */
import type { Expr } from '../source/nodes.ts';
import { enclosingFunction } from '../source/scopes.ts';
import type { Evaluation } from './evaluation.ts';

/** Characters behind a field that are looked at. */
const BEHIND = 8;

/** A value that only holds the place of one that comes later. */
export const PLACEHOLDER = /^(?:None|""|String::new\s*\(\s*\)|(?:\w+::)*default\s*\(\s*\))$/;

/**
 * The values that a field of a struct may have: those of its literals, and where these only hold the place (`None`, an empty
 * text), what assignments outside tests give to it, in functions that something calls.
 */
export function withAssignments(
  evaluation: Evaluation,
  definition: Expr,
  struct: string,
  field: string,
  values: readonly Expr[],
): readonly Expr[] {
  if (!values.every(({ source, node }) => PLACEHOLDER.test(source.textOf(node)))) return values;
  const found = assignmentsOf(evaluation, definition, struct, field);
  return found.length > 0 ? found : values;
}

function assignmentsOf(evaluation: Evaluation, definition: Expr, struct: string, field: string): Expr[] {
  const { workspace, types, calls } = evaluation;
  const found: Expr[] = [];
  for (const { source, from, to } of workspace.occurrences(field, workspace.filesThatSee(definition.source.file))) {
    if (source.text[from - 1] !== '.' || !/^\s*=[^=>]/.test(source.text.slice(to, to + BEHIND))) continue;
    const node = source.nodeAt(from, to);
    const left = node ? source.parent(node) : null;
    const statement = left ? source.parent(left) : null;
    const owner = left?.childForFieldName('value');
    const right = statement?.childForFieldName('right');
    if (!left || !owner || !right || statement?.type !== 'assignment_expression') continue;
    if (statement.childForFieldName('left')?.id !== left.id || types.of(source, owner) !== struct) continue;
    const around = enclosingFunction(source, left);
    if (workspace.isTest(source, left) || !around || calls.of({ source, node: around }).length === 0) continue;
    found.push({ source, node: right });
  }
  return found;
}
