/**
 * What is given to the fields of objects: by struct literals, by statements that assign them, by a derived `Default`. Of a struct of
 * which nothing else is known, all of it counts, in the package that defines it and outside tests.
 */
import type { Analysis } from '../analysis.ts';
import { argumentsOf } from '../libraries/arguments.ts';
import { attributesOf } from '../source/attributes.ts';
import { type Expr, implType, initializerOf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node } from '../source/syntax.ts';
import { fieldType } from './type-texts.ts';

/** A struct literal, or a tuple struct with its fields: `Shared(registry)`. */
export function isObject({ source, node }: Expr): boolean {
  if (node.type === 'struct_expression') return true;
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  return (
    called !== null && /identifier$/.test(called.type) && /^[A-Z]/.test(pathParts(source.textOf(called)).at(-1) ?? '')
  );
}

/** The value that a struct literal, or the call that makes a tuple struct, gives to a field; null when it does not name it. */
export function givenTo(object: Expr, field: string): Node | null {
  const { source, node } = object;
  if (node.type !== 'call_expression') return initializerOf(object, field);
  return /^\d+$/.test(field) ? (argumentsOf(source, node)[Number(field)] ?? null) : null;
}

/**
 * Whether a struct of the workspace is made by its derived `Default`, which makes all its fields so: `Registries::default()`, or what says
 * no more than that where the struct is known, `Default::default()` and `given.unwrap_or_default()`.
 *
 * @param owner an expression of the struct, where that is known.
 */
export function isDefault(analysis: Analysis, made: Expr, owner: Expr, struct: string | null): boolean {
  const { source, node } = made;
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  if (!called) return false;
  const isMethod = called.type === 'field_expression';
  const path = pathParts(source.textOf((isMethod ? called.childForFieldName('field') : called) ?? called));
  if (isMethod ? path.at(-1) !== 'unwrap_or_default' : path.at(-1) !== 'default') return false;
  const named = isMethod ? undefined : path.at(-2);
  if (named !== undefined && named !== 'Default') return analysis.types.structs(source, named).length > 0;
  return (
    struct !== null &&
    analysis.types.structs(owner.source, struct).length > 0 &&
    analysis.types.methods(owner.source, struct, 'default').length === 0
  );
}

/** Whether a field is an option that no literal names: `..Default::default()` makes none of it. */
export function isLeftOut(analysis: Analysis, access: Expr, struct: string | null, field: string): boolean {
  const [definition] = struct === null ? [] : analysis.types.structs(access.source, struct);
  const type = definition && fieldType(definition, field);
  if (!definition || !type || !/^Option\s*</.test(definition.source.textOf(type))) return false;
  return attributesOf(definition.source, definition.node).some((each) => /^derive\s*\([^)]*\bDefault\b/.test(each));
}

/** What the literals of a struct give to a field, outside tests, in the package that defines it. */
export function literalValues(analysis: Analysis, owner: Expr, struct: string, field: string): Expr[] {
  const { types, workspace } = analysis;
  const [definition] = types.structs(owner.source, struct);
  if (!definition) return [];
  const found: Expr[] = [];
  const files = workspace.filesOf(workspace.owner(definition.source.file));
  for (const { source, from, to } of workspace.occurrences(field, files)) {
    if (!/^\s*[:,}]/.test(source.text.slice(to, to + 8))) continue;
    const node = source.nodeAt(from, to);
    const initializer = node ? source.parent(node) : null;
    if (!node || !initializer || !/^(?:shorthand_)?field_initializer$/.test(initializer.type)) continue;
    if (workspace.isTest(source, node)) continue;
    const literal = source.parent(source.parent(initializer) ?? initializer)?.childForFieldName('name');
    const type = literal ? pathParts(source.textOf(literal)).at(-1) : null;
    if ((type === 'Self' ? implType(source, initializer) : type) !== struct) continue;
    const value = initializer.childForFieldName('value') ?? node;
    found.push({ source, node: value });
  }
  return found;
}

/** What statements give to a field of a struct after it was made, outside tests: `self.registry = Some(registry)`. */
export function assignedValues(analysis: Analysis, access: Expr, struct: string, field: string): Expr[] {
  const { types, workspace } = analysis;
  const [definition] = types.structs(access.source, struct);
  if (!definition) return [];
  const files = workspace.filesOf(workspace.owner(definition.source.file));
  return [...workspace.occurrences(field, files)].flatMap(({ source, from, to }) => {
    if (source.text[from - 1] !== '.' || !/^\s*=(?![=>])/.test(source.text.slice(to, to + 8))) return [];
    const target = source.parent(source.nodeAt(from, to) ?? source.root);
    const assignment = target ? source.parent(target) : null;
    const owner = target?.childForFieldName('value');
    const value = assignment?.type === 'assignment_expression' ? assignment.childForFieldName('right') : null;
    if (!assignment || !owner || !value || workspace.isTest(source, assignment)) return [];
    return types.of(source, owner) === struct ? [{ source, node: value }] : [];
  });
}
