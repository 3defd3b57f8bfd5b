/** What an object is for who calls a method that it has not: the field that its `Deref` gives (std::ops, "Deref coercion"). */
import { attributesOf } from '../source/attributes.ts';
import { lastExpression, plainChildren } from '../source/nodes.ts';
import type { SourceFile } from '../source/syntax.ts';
import { fieldsOf, type Types } from './types.ts';

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
    const body = node.childForFieldName('body');
    if (body?.type === 'ordered_field_declaration_list') {
      const types = plainChildren(body).filter((each) => each.type !== 'visibility_modifier');
      if (types.length === 1) return '0';
    }
    const fields = fieldsOf(node);
    const marked = fields.find((each) => attributesOf(source, each).some((attribute) => /^deref\b/.test(attribute)));
    const name = (marked ?? (fields.length === 1 ? fields[0] : undefined))?.childForFieldName('name');
    if (name) return source.textOf(name);
  }
  return null;
}
