/** What happens to a local between the place where it gets its value and the place where it is used. */
import { plainChildren } from '../../source/nodes.ts';
import { type Binding, plainName } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { type Conditions, conditionsAround } from '../../values/growth.ts';
import { argumentsOf, chainOf } from '../arguments.ts';
import { type Loop, loopAround } from './label-turns.ts';

export type Change =
  /** `opts = …`: a new value. */
  | { readonly type: 'whole'; readonly value: Node }
  /** `opts.common_opts.help = …`, `opts.const_labels.insert(…)`: the last field, with the method when there is one. */
  | { readonly type: 'part'; readonly part: string; readonly args: readonly Node[] }
  /** `adjust(&mut opts)`: a function that may do any of these; which of its arguments it is. */
  | { readonly type: 'lent'; readonly call: Node; readonly index: number }
  /**
   * One of these on some ways through the code only; `part` is empty for a new value. Which ways these are tell the conditions, and what
   * is changed then the change, where it is one of the others. `loop` is the one `for` whose turns make it.
   */
  | {
      readonly type: 'uncertain';
      readonly part: string;
      readonly conditions: Conditions;
      readonly change: Change | null;
      readonly loop: Loop | null;
    };

/** The changes of a local before it is used, in order. */
export function changesOf(source: SourceFile, local: Binding, use: Node): Change[] {
  if (!source.textOf(local.declaration).includes('mut')) return [];
  return changesBefore(source, plainName(source, local.pattern), local.from, use);
}

/** The changes of what a name holds between where that begins and a use, in order. */
export function changesBefore(source: SourceFile, name: string, from: number, use: Node): Change[] {
  const statements: Node[][] = [];
  for (let at: Node | null = use; at && at.startIndex > from; at = source.parent(at)) {
    const block: Node | null = source.parent(at);
    if (block?.type !== 'block' && block?.type !== 'source_file') continue;
    const [before, end] = [from, at.startIndex];
    statements.unshift(plainChildren(block).filter((child) => child.startIndex >= before && child.endIndex <= end));
  }
  return statements.flat().flatMap((statement) => changesIn(source, statement, name));
}

/** The changes that a whole body makes of what a parameter lends to it by `&mut`. */
export function changesThrough(source: SourceFile, body: Node, name: string): Change[] {
  return plainChildren(body).flatMap((statement) => changesIn(source, statement, name, true));
}

function changesIn(source: SourceFile, statement: Node, name: string, isLent = false): Change[] {
  const text = source.textOf(statement);
  if (!text.includes(name)) return [];
  let inner = statement.type === 'expression_statement' ? statement.namedChildren[0] : statement;
  if (inner?.type === 'try_expression') inner = inner.namedChildren[0];
  if (inner?.type === 'assignment_expression') {
    const [left, right] = [inner.childForFieldName('left'), inner.childForFieldName('right')];
    const part = left && right ? partOf(source, left, name) : null;
    if (left && new RegExp(`^\\*\\s*${name}$`).test(source.textOf(left)))
      return [{ type: 'uncertain', part: '', conditions: UNKNOWN, change: null, loop: null }];
    if (!right || part === null) return [];
    return part === '' ? [{ type: 'whole', value: right }] : [{ type: 'part', part, args: [right] }];
  }
  if (inner?.type === 'compound_assignment_expr') {
    const [left, right] = [inner.childForFieldName('left'), inner.childForFieldName('right')];
    const part = left && right ? partOf(source, left, name) : null;
    if (part && right) return [{ type: 'part', part: `${part}.push_str`, args: [right] }];
  }
  if (inner?.type === 'call_expression') {
    const index = argumentsOf(source, inner).findIndex((each) => isGiven(source, each, name, isLent));
    if (index >= 0) return [{ type: 'lent', call: inner, index }];
    const called = inner.childForFieldName('function');
    const owner = called?.type === 'field_expression' ? called.childForFieldName('value') : null;
    const method = called?.childForFieldName('field');
    const part = owner ? partOf(source, owner, name) : null;
    if (part && method)
      return [{ type: 'part', part: `${part}.${source.textOf(method)}`, args: argumentsOf(source, inner) }];
  }
  const given = isLent ? `|(?<=[(,]\\s*)${name}\\s*[,)]` : '';
  const word = `(?<![\\w.])${name}\\s*((?:\\.\\s*\\w+\\s*)*)`;
  const changed = new RegExp(
    `${word}(?:=(?!=)|\\.\\s*(insert|extend|push)\\s*\\()|&\\s*mut\\s+${name}\\b${given}`,
    'g',
  );
  return [...text.matchAll(changed)].flatMap(({ index, 1: fields = '' }): Change[] => {
    const at = statement.startIndex + index;
    const part = fields.split('.').at(-1)?.trim() ?? '';
    const parts = part === '' ? partsSet(source, at, name) : [part];
    const own = statementAt(source, at, name, statement);
    const scope = source.parent(statement) ?? statement;
    const conditions = own ? conditionsAround(source, own, scope) : UNKNOWN;
    const loop = own && conditions.often ? loopAround(source, own, scope) : null;
    const [change, ...more] = own ? changesIn(source, own, name, isLent) : [];
    const plain = change && change.type !== 'uncertain' && more.length === 0 ? change : null;
    return parts.map((each) => ({ type: 'uncertain', part: each, conditions, change: plain, loop }));
  });
}

const UNKNOWN: Conditions = { under: [], often: true };

/** The statement inside another one that starts with a mention of the local, or the assignment that a block ends with. */
function statementAt(source: SourceFile, at: number, name: string, around: Node): Node | null {
  for (let up = source.nodeAt(at, at + name.length); up && up.id !== around.id; up = source.parent(up)) {
    if (up.startIndex !== at || /block$/.test(up.type)) return null;
    const isLast = up.type === 'assignment_expression' && source.parent(up)?.type === 'block';
    if (up.type === 'expression_statement' || isLast) return up;
  }
  return null;
}

/** Methods of options, by the part that they set. */
const SETS: Readonly<Record<string, string>> = {
  const_label: 'const_labels',
  const_labels: 'const_labels',
  variable_label: 'variable_labels',
  variable_labels: 'variable_labels',
  buckets: 'buckets',
  help: 'help',
};

/** The parts that `opts = opts.const_label(…)` sets: all is new (an empty part) where it is not made of what it was. */
function partsSet(source: SourceFile, at: number, name: string): readonly string[] {
  let assignment = source.nodeAt(at, at + name.length);
  while (assignment && assignment.type !== 'assignment_expression')
    assignment = /block$/.test(assignment.type) ? null : source.parent(assignment);
  const right = assignment?.childForFieldName('right');
  const { base, methods } = right ? chainOf(source, right) : { base: null, methods: [] };
  if (!base || source.textOf(base) !== name) return [''];
  return methods.filter((method) => method.name !== 'clone').map((method) => SETS[method.name] ?? '');
}

/** The last field of a place that begins with the local; empty for the local itself, null for another place. */
function partOf(source: SourceFile, place: Node, name: string): string | null {
  let root = place;
  while (root.type === 'field_expression') {
    const owner = root.childForFieldName('value');
    if (!owner) return null;
    root = owner;
  }
  if (source.textOf(root) !== name) return null;
  return place.type === 'field_expression' ? source.textOf(place.childForFieldName('field') ?? place) : '';
}

/** Whether an argument lends what the name holds: `&mut opts`, or `opts` where that is such a reference itself. */
function isGiven(source: SourceFile, argument: Node, name: string, isReference: boolean): boolean {
  const text = source.textOf(argument);
  return new RegExp(`^&\\s*mut\\s+(?:\\*\\s*)?${name}$`).test(text) || (isReference && text === name);
}
