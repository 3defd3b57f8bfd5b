/** The type of what a collector makes by a description, where it makes families of several: by the field that holds it. */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import { functionsCalled } from '../../flow/callees.ts';
import { argumentsOf, type Expr, implType } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { enclosingFunction } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import type { Context } from '../../values/context.ts';
import { FAMILY_KINDS } from './families.ts';

/** The types of families that a text names. */
export function typesIn(text: string): Set<string> {
  return new Set([...text.matchAll(/\bMetricType::([A-Z]+)\b/g)].map(([, type = '']) => type));
}

/**
 * The type of the families that `collect` makes with the field that a description is put into: of those that a function gives which
 * is handed the field (`gauge_family(&self.size, …)`). Null where nothing in sight says so, or more than one.
 */
export function kindByField(analysis: Analysis, call: Expr, context: Context | null): Kind | null {
  const held = fieldOf(call, context);
  if (!held) return null;
  const types = new Set<string>();
  for (const { source, node } of analysis.types.methods(held.source, held.struct, 'collect')) {
    const text = source.textOf(node);
    for (const match of text.matchAll(new RegExp(`\\bself\\s*\\.\\s*${held.field}\\b`, 'g'))) {
      const from = node.startIndex + match.index;
      const taker = callAround(source, source.nodeAt(from, from + 'self'.length));
      if (!taker) continue;
      const name = pathParts(source.textOf(taker.node.childForFieldName('function') ?? taker.node)).at(-1) ?? '';
      for (const target of functionsCalled(analysis, taker, name, false, taker.index))
        for (const type of typesIn(target.source.textOf(target.node))) types.add(type);
    }
  }
  const [type = ''] = types;
  return (types.size === 1 && FAMILY_KINDS[type]) || null;
}

/** The field that the description goes into, by a local of its name or at once, where it is made or in a call that leads there. */
function fieldOf(
  { source, node }: Expr,
  context: Context | null,
): { readonly source: SourceFile; readonly struct: string; readonly field: string } | null {
  for (let up: Node | null = node; up; up = source.parent(up)) {
    if (up.type === 'field_initializer') {
      const field = up.childForFieldName('field');
      return field ? ofStruct(source, up, source.textOf(field)) : null;
    }
    if (up.type === 'let_declaration') {
      const pattern = up.childForFieldName('pattern');
      const name = pattern ? source.textOf(pattern) : '';
      const block = enclosingFunction(source, up)?.childForFieldName('body');
      const literals = block?.descendantsOfType('struct_expression') ?? [];
      for (const literal of literals) {
        const field = /^\w+$/.test(name) ? fieldWith(source, literal, name) : null;
        if (field !== null) return ofStruct(source, literal, field);
      }
      break;
    }
    if (/^(?:closure_expression|function_item)$/.test(up.type)) break;
  }
  return context ? fieldOf(context.call, context.outer) : null;
}

/** The field of a struct literal that takes a local: by its name alone, or `field: local`. */
function fieldWith(source: SourceFile, literal: Node, local: string): string | null {
  for (const each of literal.childForFieldName('body')?.namedChildren ?? []) {
    if (each.type === 'shorthand_field_initializer' && source.textOf(each) === local) return local;
    const [field, value] = [each.childForFieldName('field'), each.childForFieldName('value')];
    if (field && value && source.textOf(value) === local) return source.textOf(field);
  }
  return null;
}

function ofStruct(source: SourceFile, inside: Node, field: string) {
  for (let up: Node | null = inside; up; up = source.parent(up)) {
    const name = up.type === 'struct_expression' ? up.childForFieldName('name') : null;
    const last = name ? pathParts(source.textOf(name)).at(-1) : undefined;
    if (last === undefined) continue;
    const struct = last === 'Self' ? implType(source, up) : last;
    return struct === null ? null : { source, struct, field };
  }
  return null;
}

/** The call of a function that has `self.field`, or a reference to it, as an argument. */
function callAround(source: SourceFile, self: Node | null): (Expr & { readonly index: number }) | null {
  let at = self;
  for (let up = at ? source.parent(at) : null; at && up; at = up, up = source.parent(up)) {
    if (up.type === 'arguments') {
      const call = source.parent(up);
      const own = at.id;
      const isFunction = call?.childForFieldName('function')?.type !== 'field_expression';
      return call?.type === 'call_expression' && isFunction
        ? { source, node: call, index: argumentsOf(call).findIndex((each) => each.id === own) }
        : null;
    }
    if (!/^(?:field|reference)_expression$/.test(up.type)) return null;
  }
  return null;
}
