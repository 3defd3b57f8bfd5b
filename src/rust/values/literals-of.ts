/** The literals of a struct that name a field, wherever they stand. */
import { type Expr, implType, initializerOf, keyOf, structNamed } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Evaluation } from './evaluation.ts';

const literals = new WeakMap<Evaluation, Map<string, readonly Expr[]>>();

const places = new WeakMap<readonly Expr[], string>();

/** Where literals stand, as one text: the same for two fields that the same literals name. */
export function placesOf(literals: readonly Expr[]): string {
  let known = places.get(literals);
  if (known === undefined) {
    known = literals.map(keyOf).join(' ');
    places.set(literals, known);
  }
  return known;
}

/** Methods that give a copy of what they are called on. */
const COPIES = /^(?:clone|to_owned|to_string|shallow_clone|cloned|copied)$/;

/** Whether a literal has the field from another object of its struct: it brings no value that that one had not. */
function isCopy(evaluation: Evaluation, literal: Expr, struct: string, field: string): boolean {
  const { source } = literal;
  let value = initializerOf(literal, field);
  for (let depth = 0; value && depth < 8; depth += 1) {
    const called = value.type === 'call_expression' ? value.childForFieldName('function') : null;
    const method = called?.type === 'field_expression' ? called.childForFieldName('field') : null;
    if (!called || !method || !COPIES.test(source.textOf(method))) break;
    value = called.childForFieldName('value');
  }
  const owner = value?.type === 'field_expression' ? value.childForFieldName('value') : null;
  const name = value?.childForFieldName('field');
  return (
    owner !== null && name != null && source.textOf(name) === field && evaluation.types.of(source, owner) === struct
  );
}

/** The literals of a struct that name a field, outside tests, and that are no copies, in every file that can name the struct. */
export function literalsOf(evaluation: Evaluation, definition: Expr, struct: string, field: string): readonly Expr[] {
  const all = literals.get(evaluation) ?? new Map<string, readonly Expr[]>();
  literals.set(evaluation, all);
  const key = `${keyOf(definition)} ${field}`;
  const before = all.get(key);
  if (before) return before;
  const found: Expr[] = [];
  const { workspace } = evaluation;
  for (const { source, from, to } of workspace.occurrences(field, workspace.filesThatSee(definition.source.file))) {
    if (!/^\s*(?::(?!:)|[,}])/.test(source.text.slice(to, to + 8))) continue;
    const node = source.nodeAt(from, to);
    const initializer = node ? source.parent(node) : null;
    if (!node || !initializer || !/^(?:shorthand_)?field_initializer$/.test(initializer.type)) continue;
    if (initializer.childForFieldName('value')?.id === node.id || workspace.isTest(source, node)) continue;
    const literal = source.parent(source.parent(initializer) ?? initializer);
    if (literal?.type !== 'struct_expression' || typeNameOf(source, literal) !== struct) continue;
    if (!isCopy(evaluation, { source, node: literal }, struct, field)) found.push({ source, node: literal });
  }
  const own = found.filter((literal) => !isCopied(literal, struct, field));
  const known = own.length > 0 ? own : found;
  all.set(key, known);
  return known;
}

/** Whether a literal takes the field over from another object of its type: that one has it from another literal. */
function isCopied({ source, node }: Expr, struct: string, field: string): boolean {
  const value = initializerOf({ source, node }, field);
  const copied = value
    ? /^&?\s*self\s*\.\s*(\w+)\s*(?:\.\s*(?:clone|to_owned|to_string)\s*\(\s*\))?$/.exec(source.textOf(value))
    : null;
  return copied?.[1] === field && implType(source, node) === struct;
}

/** The name of the struct that a literal makes. */
export function typeNameOf(source: SourceFile, literal: Node): string | null {
  const name = literal.childForFieldName('name');
  return name ? structNamed(pathParts(source.textOf(name)), source, literal) : null;
}
