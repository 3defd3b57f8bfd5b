/** What statements give to a field of an object after it is made: `self.prefix = Some(prefix);` in a setter. */
import type { Expr } from '../source/nodes.ts';
import { enclosingFunction } from '../source/scopes.ts';
import type { Evaluation } from './evaluation.ts';
import { PUTS } from './growth.ts';

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

/** What a list, a map or a text is made with that is filled later, or may be: no name of another one that others fill. */
const EMPTY_OR_LIST =
  /^(?:vec\s*!|\[|(?:Vec|VecDeque|HashMap|BTreeMap|HashSet|BTreeSet|IndexMap|SmallVec|String)\s*(?:::\s*<[^;{}]*>\s*)?::\s*\w+\s*\(|(?:\w+::)*default\s*\(\s*\)$)/;

/** Whether an expression makes a list, a map or a text that more may be put into. */
export function mayBeFilled({ source, node }: Expr): boolean {
  return EMPTY_OR_LIST.test(source.textOf(node));
}

const PUT = new RegExp(`^\\s*${PUTS}`);
/** Characters behind a field in which the method that is called on it stands. */
const METHOD = 40;

/**
 * The name of a function outside tests, that something calls, which puts more into a list, a map or a text that a field of a struct holds
 * (`self.labels.push(label)`). Null where none does.
 */
export function fillerOf(evaluation: Evaluation, definition: Expr, struct: string, field: string): string | null {
  const { workspace, types, calls } = evaluation;
  for (const { source, from, to } of workspace.occurrences(field, workspace.filesThatSee(definition.source.file))) {
    if (source.text[from - 1] !== '.' || !PUT.test(source.text.slice(to, to + METHOD))) continue;
    const node = source.nodeAt(from, to);
    const access = node ? source.parent(node) : null;
    const owner = access?.childForFieldName('value');
    if (!node || !owner || types.of(source, owner) !== struct || workspace.isTest(source, node)) continue;
    const around = enclosingFunction(source, node);
    const name = around?.childForFieldName('name');
    if (around && name && calls.of({ source, node: around }).length > 0) return source.textOf(name);
  }
  return null;
}
