/** What an object is for who calls a method that it has not: the field that its `Deref` gives (std::ops, "Deref coercion"). */
import { attributesOf } from '../source/attributes.ts';
import { type Expr, implAround, lastExpression } from '../source/nodes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { fieldsOf, fieldType, partTypes, unwrap } from './type-texts.ts';
import type { Types } from './types.ts';

/** Objects inside each other that are looked through. */
const MAX_GIVEN = 4;

/** The field that a struct gives in its place, by an `impl` or a derive; null where it gives none that can be seen. */
export function derefField({ types }: { readonly types: Types }, from: SourceFile, struct: string): string | null {
  for (const { source, node } of types.methods(from, struct, 'deref')) {
    const body = node.childForFieldName('body');
    const given = body ? lastExpression(body) : null;
    const field =
      given && /^&?\s*self\s*\.\s*(\w+)(?:\s*\.\s*(?:as_ref|as_str|deref)\s*\(\s*\))?$/.exec(source.textOf(given));
    if (field?.[1] !== undefined) return field[1];
  }
  for (const { source, node } of types.structs(from, struct)) {
    if (!attributesOf(source, node).some((each) => /^derive\s*\([^)]*\bDeref\b/.test(each))) continue;
    if (partTypes(node).length === 1) return '0';
    const fields = fieldsOf(node);
    const marked = fields.find((each) => attributesOf(source, each).some((attribute) => /^deref\b/.test(attribute)));
    const name = (marked ?? (fields.length === 1 ? fields[0] : undefined))?.childForFieldName('name');
    if (name) return source.textOf(name);
  }
  return null;
}

/**
 * The place that names a struct as what `Deref` of another one gives, through as many as there are, so that objects of that have the
 * fields of this. Null when it gives none, or when one on the way has a field of this name itself, which comes first.
 */
export function givenBy(
  analysis: { readonly types: Types },
  from: SourceFile,
  struct: string,
  given: string,
  field: string,
): Expr | null {
  let [source, type] = [from, struct];
  for (let count = 0; count < MAX_GIVEN; count += 1) {
    if (analysis.types.structs(source, type).some((each) => fieldType(each, field) !== null)) return null;
    const target = derefTarget(analysis, source, type);
    if (target === null || target.type === given) return target?.at ?? null;
    [source, type] = [target.at.source, target.type];
  }
  return null;
}

/** The name of the type that `Deref` of a struct gives, and where it stands. */
function derefTarget(
  analysis: { readonly types: Types },
  from: SourceFile,
  struct: string,
): { type: string; at: Expr } | null {
  const named = (source: SourceFile, node: Node | null) => {
    const type = node ? unwrap(source.textOf(node), struct) : null;
    return node && type !== null ? { type, at: { source, node } } : null;
  };
  for (const { source, node } of analysis.types.methods(from, struct, 'deref')) {
    const items = implAround(source, node)?.childForFieldName('body')?.namedChildren ?? [];
    for (const item of items) {
      const name = item.type === 'type_item' ? item.childForFieldName('name') : null;
      const target = name && source.textOf(name) === 'Target' ? named(source, item.childForFieldName('type')) : null;
      if (target) return target;
    }
  }
  const field = derefField(analysis, from, struct);
  const [definition] = field === null ? [] : analysis.types.structs(from, struct);
  return definition && field !== null ? named(definition.source, fieldType(definition, field)) : null;
}
