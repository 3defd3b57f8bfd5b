/**
 * Lists of objects of which each has the labels of one sample: `for one in all { for (key, value) in &one.labels { … } }`. All objects
 * that may be in the list say what labels there are, whatever decides how many there will be.
 */
import type { Analysis } from '../../analysis.ts';
import { argumentsOf, type Expr, initializerOf, lastExpression, macroName, plainChildren } from '../../source/nodes.ts';
import type { Node } from '../../source/syntax.ts';
import { binderOf } from '../../values/binders.ts';
import { methodOf } from '../../values/callers.ts';
import { placesOfChange } from '../../values/changes.ts';
import type { Context } from '../../values/context.ts';
import { listOf } from '../metrics/labels.ts';

/** An expression, and the calls that it is read for. */
interface Read {
  readonly expr: Expr;
  readonly context: Context | null;
}

/** Methods that hand out the elements of a list as they are. */
const HANDS_ON = /^(?:iter|into_iter|collect|to_vec|clone|cloned|copied|as_slice|as_ref|drain|unwrap|expect)$/;
const MAX_DEPTH = 12;

/** The labels of a field of the objects that a loop goes through; undefined where the field is of another object. */
export function labelsOfRecords(analysis: Analysis, list: Expr, context: Context | null): string[] | null | undefined {
  const { source } = list;
  const access = list.node.type === 'reference_expression' ? list.node.childForFieldName('value') : list.node;
  const [object, field] = [access?.childForFieldName('value'), access?.childForFieldName('field')];
  if (access?.type !== 'field_expression' || object?.type !== 'identifier' || !field) return undefined;
  const binder = binderOf(source, object, source.textOf(object));
  if (binder?.type !== 'for' || binder.pattern.type !== 'identifier') return undefined;
  const records = recordsOf(analysis, { expr: { source, node: binder.value }, context }, 0);
  if (!records || records.length === 0) return null;
  const labels = new Set<string>();
  for (const record of records) {
    const { expr, context: at } = analysis.values.follow(record.expr, record.context);
    const given = expr.node.type === 'struct_expression' ? initializerOf(expr, source.textOf(field)) : null;
    const own = given && listOf(analysis, { source: expr.source, node: given }, at);
    if (!own) return null;
    for (const label of own) labels.add(label);
  }
  return [...labels];
}

/** The expressions that make what may be in a list; null where one of them is not in sight. */
function recordsOf(analysis: Analysis, list: Read, depth: number): readonly Read[] | null {
  const { source, node } = list.expr;
  if (depth > MAX_DEPTH) return null;
  const again = (inner: Node | null | undefined, context = list.context) =>
    inner ? recordsOf(analysis, { expr: { source, node: inner }, context }, depth + 1) : null;
  const read = (each: Node): Read => ({ expr: { source, node: each }, context: list.context });
  switch (node.type) {
    case 'reference_expression':
    case 'parenthesized_expression':
    case 'try_expression':
      return again(node.childForFieldName('value') ?? plainChildren(node).at(-1));
    case 'block':
      return again(lastExpression(node));
    case 'array_expression':
      return node.childForFieldName('length') ? null : plainChildren(node).map(read);
    case 'macro_invocation': {
      const elements = macroName(source, node) === 'vec' ? analysis.values.elements(list.expr, list.context) : null;
      return elements?.map((expr) => ({ expr, context: list.context })) ?? null;
    }
    case 'identifier':
      return ofLocal(analysis, list, depth) ?? followed(analysis, list, depth);
    case 'call_expression': {
      const method = methodOf(node);
      const name = method ? source.textOf(method.childForFieldName('field') ?? method) : '';
      if (method && HANDS_ON.test(name)) return again(method.childForFieldName('value'));
      const [closure] = method && name === 'map' ? argumentsOf(node) : [];
      const made = closure?.type === 'closure_expression' ? closure.childForFieldName('body') : null;
      if (method && name === 'map')
        return made ? [read(made.type === 'block' ? (lastExpression(made) ?? made) : made)] : null;
      if (/^(?:Vec|VecDeque)::(?:new|with_capacity)$/.test(source.textOf(node.childForFieldName('function') ?? node)))
        return [];
      return followed(analysis, list, depth);
    }
    default:
      return null;
  }
}

/** What a local was made with, and all that is pushed into it; null for what is no such local, or is changed in another way. */
function ofLocal(analysis: Analysis, { expr, context }: Read, depth: number): readonly Read[] | null {
  const { source, node } = expr;
  const name = source.textOf(node);
  const binder = binderOf(source, node, name);
  if (binder?.type !== 'let' || !binder.value) return null;
  const start = recordsOf(analysis, { expr: { source, node: binder.value }, context }, depth + 1);
  if (!start) return null;
  const all = [...start];
  for (const place of placesOfChange(source, binder, name, node)) {
    const access = source.parent(place);
    const call = access?.type === 'field_expression' ? source.parent(access) : null;
    const [pushed, ...others] = call?.type === 'call_expression' ? argumentsOf(call) : [];
    const isPush = access && /^push(?:_back)?$/.test(source.textOf(access.childForFieldName('field') ?? access));
    if (!isPush || !pushed || others.length > 0) return null;
    all.push({ expr: { source, node: pushed }, context });
  }
  return all;
}

/** What a name or a call leads to. */
function followed(analysis: Analysis, { expr, context }: Read, depth: number): readonly Read[] | null {
  const target = analysis.values.followTo(expr, context, (at) => at.node.id !== expr.node.id);
  return target.expr.node.id === expr.node.id ? null : recordsOf(analysis, target, depth + 1);
}
