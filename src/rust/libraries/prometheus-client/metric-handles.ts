/** The names that hold a metric where no expression that makes it is in sight. */
import type { Analysis } from '../../analysis.ts';
import type { Handle } from '../../flow/handles.ts';
import { patternHolders } from '../../flow/holders.ts';
import { type Expr, structNamed } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { enclosingFunction, parameterIndex, plainName } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { localBinding } from '../../values/bindings.ts';
import { withoutCallers } from '../../values/needs.ts';
import { argumentsOf } from '../arguments.ts';
import { fieldOwner, valueType } from './value-types.ts';

/** The names that hold the metric beside the expression that makes it: the field or the parameter that is registered. */
export function handlesOf(analysis: Analysis, value: Expr): Handle[] {
  const { source } = value;
  let { node } = value;
  for (;;) {
    const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
    const inner =
      called?.type === 'field_expression'
        ? called.childForFieldName('value')
        : called
          ? argumentsOf(source, node)[0]
          : /^(?:reference|parenthesized|unary|try)_expression$/.test(node.type)
            ? (node.childForFieldName('value') ?? node.namedChildren[0])
            : null;
    if (!inner) break;
    node = inner;
  }
  if (node.type === 'field_expression') {
    const owner = node.childForFieldName('value');
    const field = node.childForFieldName('field');
    if (!owner || !field) return [];
    const name = source.textOf(field);
    const type = withoutCallers(() => valueType(analysis, { source, node: owner }, null), null);
    const structs = new Set([
      analysis.types.of(source, owner),
      type ? (fieldOwner(analysis, type, name)?.struct ?? null) : null,
    ]);
    return [...structs].flatMap((struct) => (struct === null ? [] : [{ type: 'field', struct, field: name, source }]));
  }
  const binding = /identifier$/.test(node.type) ? localBinding(source, node, source.textOf(node)) : null;
  if (binding?.type === 'pattern') return boundBy(source, binding.pattern, source.textOf(node));
  if (/identifier$/.test(node.type) && !binding) {
    const meaning = analysis.modules.resolve(pathParts(source.textOf(node)), source, node);
    if (meaning?.type === 'item' && meaning.rest.length === 0 && /^(?:static|const)_item$/.test(meaning.item.node.type))
      return [{ type: 'item', item: meaning.item }];
  }
  const around = node.type === 'identifier' ? enclosingFunction(source, node) : null;
  const body = around?.childForFieldName('body');
  const name = source.textOf(node);
  return around && body && parameterIndex(source, around, name) >= 0
    ? [{ type: 'local', source, name, from: body.startIndex, to: body.endIndex, declaration: null }]
    : [];
}

/** `let Self { hits, .. } = &metrics`: the field that a pattern gives a name to, and that name itself. */
function boundBy(source: SourceFile, pattern: Node, name: string): Handle[] {
  const declaration = source.parent(pattern);
  const own = declaration?.type === 'let_declaration' ? declaration : null;
  const locals = patternHolders(source, pattern, own).filter((each) => each.type === 'local' && each.name === name);
  for (const part of pattern.descendantsOfType('field_pattern')) {
    const field = part.childForFieldName('name');
    const bound = part.childForFieldName('pattern') ?? field;
    const type = source.parent(part)?.childForFieldName('type');
    if (!field || !bound || !type || plainName(source, bound) !== name) continue;
    const struct = structNamed(pathParts(source.textOf(type)), source, part);
    return struct === null ? locals : [{ type: 'field', struct, field: source.textOf(field), source }, ...locals];
  }
  return locals;
}
