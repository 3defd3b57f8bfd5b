/** The type of a value with its generic arguments, by the expression itself. */
import type { Analysis } from '../../analysis.ts';
import { functionsCalled } from '../../flow/callees.ts';
import { type Expr, lastExpression, onlyChild, plainChildren, withoutSelf } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import {
  closureParameters,
  enclosingFunction,
  parameterIndex,
  parameterNodes,
  plainName,
} from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { localBinding } from '../../values/bindings.ts';
import type { Context } from '../../values/context.ts';
import { type TypeExpr, typeArguments, typeAt, typeParameters } from '../../workspace/type-names.ts';
import { argumentsOf } from '../arguments.ts';
import { ownType, plainType, structOf, typeName, WRAPPERS } from './written-types.ts';

/** Steps that are followed from an expression to its type. */
export const MAX_DEPTH = 16;

/** Methods that give back what they are called on, or what is in it. */
export const SAME =
  /^(?:clone|cloned|copied|to_owned|into|unwrap|expect|as_ref|as_mut|as_deref|borrow|borrow_mut|lock|read|write|deref|get_ref|inner|get_or_init|unwrap_or_default|unwrap_or_else|await|sub_registry\w*)$/;
/** Constructors and functions whose result stands for their argument. */
export const HOLDS =
  /(?:^|::)(?:(?:Arc|Rc|Box|Mutex|RwLock|RefCell|Lazy|LazyLock|LazyCell|OnceCell|OnceLock|Cow|Pin)::(?:new|from|clone|pin|Owned|Borrowed)|Some|Ok|identity)$/;

/**
 * The type of an expression as the source writes it, or null where it does not say. In a function that is generic in it, that
 * of what the context hands over.
 * @throws NeedsCaller where that depends on a caller that the context does not name.
 */
export function valueType(analysis: Analysis, expr: Expr, context: Context | null, depth = 0): TypeExpr | null {
  const { source, node } = expr;
  if (depth > MAX_DEPTH) return null;
  const of = (inner: Node | null | undefined): TypeExpr | null =>
    inner ? valueType(analysis, { source, node: inner }, context, depth + 1) : null;
  switch (node.type) {
    case 'ERROR':
    case 'source_file':
    case 'expression_statement':
    case 'reference_expression':
    case 'try_expression':
    case 'await_expression':
    case 'parenthesized_expression':
    case 'unary_expression':
      return of(node.childForFieldName('value') ?? onlyChild(node));
    case 'block':
      return of(lastExpression(node));
    case 'if_expression':
      return of(node.childForFieldName('consequence'));
    case 'match_expression':
      return of(
        node
          .childForFieldName('body')
          ?.namedChildren.find((arm) => arm?.type === 'match_arm')
          ?.childForFieldName('value'),
      );
    case 'closure_expression':
      return of(node.childForFieldName('body'));
    case 'type_cast_expression': {
      const type = node.childForFieldName('type');
      return type && source.textOf(type) !== '_' ? typeAt(source, type) : null;
    }
    case 'struct_expression': {
      const name = node.childForFieldName('name');
      return name ? typeAt(source, name) : null;
    }
    case 'self':
      return ownType(source, node);
    case 'identifier':
    case 'scoped_identifier':
    case 'shorthand_field_initializer':
      return ofName(analysis, expr, context, depth);
    case 'field_expression': {
      const field = node.childForFieldName('field');
      return field ? ofField(analysis, expr, of(node.childForFieldName('value')), source.textOf(field)) : null;
    }
    case 'call_expression':
      return ofCall(analysis, expr, context, depth);
    default:
      return null;
  }
}

function ofName(analysis: Analysis, expr: Expr, context: Context | null, depth: number): TypeExpr | null {
  const { source, node } = expr;
  const path = pathParts(source.textOf(node));
  const name = path.at(-1) ?? '';
  if (path.length === 1) {
    const local = localBinding(source, node, name);
    if (local) return ofLocal(analysis, source, local, name, context, depth);
    const around = enclosingFunction(source, node);
    const index = around ? parameterIndex(source, around, name) : -1;
    if (around && index >= 0) {
      const type = parameterNodes(around.childForFieldName('parameters') ?? around)[index]?.childForFieldName('type');
      if (!type) return null;
      if (!isGeneric(source, around, type)) return typeAt(source, type);
      const given = analysis.values.argument({ source, node: around }, index, name, context);
      return given ? valueType(analysis, given.expr, given.context, depth + 1) : null;
    }
  }
  const meaning = analysis.modules.resolve(withoutSelf(path, source, node), source, node);
  if (name === 'Self') return ownType(source, node);
  if (meaning?.type !== 'item' || meaning.rest.length > 0) return null;
  // A struct without fields is a value by its name.
  if (meaning.item.node.type === 'struct_item') return typeAt(source, node);
  const type = meaning.item.node.childForFieldName('type');
  return type ? typeAt(meaning.item.source, type) : null;
}

function ofLocal(
  analysis: Analysis,
  source: SourceFile,
  local: NonNullable<ReturnType<typeof localBinding>>,
  name: string,
  context: Context | null,
  depth: number,
): TypeExpr | null {
  if (local.type === 'closure') {
    const type = closureParameters(local.closure)[local.index]?.childForFieldName('type');
    return type ? typeAt(source, type) : null;
  }
  if (local.type === 'let') {
    const type = local.declaration.childForFieldName('type');
    if (type && local.value) return typeAt(source, type);
    return local.value ? valueType(analysis, { source, node: local.value }, context, depth + 1) : null;
  }
  const { pattern, value } = local;
  if (pattern.type === 'tuple_struct_pattern') {
    const type = pattern.childForFieldName('type');
    const parts = plainChildren(pattern).filter((part) => part.id !== type?.id);
    const index = parts.findIndex((part) => plainName(source, part) === name);
    const last = type ? (pathParts(source.textOf(type)).at(-1) ?? '') : '';
    // `Some(labels)`: what is inside is of the type that the whole stands for.
    if (/^(?:Some|Ok)$/.test(last)) return valueType(analysis, { source, node: value }, context, depth + 1);
    return type && index >= 0 ? fieldType(analysis, typeAt(source, type), String(index)) : null;
  }
  if (pattern.type !== 'struct_pattern') return valueType(analysis, { source, node: value }, context, depth + 1);
  const type = pattern.childForFieldName('type');
  for (const field of pattern.namedChildren) {
    const own = field?.type === 'field_pattern' ? field.childForFieldName('name') : null;
    const bound = field?.childForFieldName('pattern') ?? own;
    if (own && bound && type && plainName(source, bound) === name)
      return fieldType(analysis, typeAt(source, type), source.textOf(own));
  }
  return null;
}

/** Whether a parameter's type is one that its function is generic in, by itself or in a wrapper (`Arc<M>`). */
export function isGeneric(source: SourceFile, functionItem: Node, type: Node): boolean {
  let at = type;
  for (let inner: Node | null = at; inner; inner = within(source, inner)) at = inner;
  if (at.type === 'abstract_type' || at.type === 'bounded_type') return true;
  return at.type === 'type_identifier' && typeParameters(source, functionItem).includes(source.textOf(at));
}

/** The type behind a reference or in a wrapper; null of any other. */
function within(source: SourceFile, type: Node): Node | null {
  if (type.type === 'reference_type') return type.childForFieldName('type') ?? type.namedChildren.at(-1) ?? null;
  const whole = type.type === 'generic_type' ? typeAt(source, type) : null;
  return whole && WRAPPERS.test(typeName(whole)) ? (typeArguments(whole)[0]?.node ?? null) : null;
}

function ofField(analysis: Analysis, expr: Expr, owner: TypeExpr | null, field: string): TypeExpr | null {
  const own = owner ? fieldType(analysis, owner, field) : null;
  if (own) return own;
  const value = expr.node.childForFieldName('value');
  const struct = value ? analysis.types.of(expr.source, value) : null;
  const definition = struct === null ? undefined : analysis.types.structs(expr.source, struct)[0];
  const name = definition?.node.childForFieldName('name');
  return definition && name ? fieldType(analysis, typeAt(definition.source, name), field) : null;
}

/** The type of a field of a struct of the workspace, or of what that leads to by `Deref`. */
export function fieldType(analysis: Analysis, type: TypeExpr, field: string): TypeExpr | null {
  return fieldOwner(analysis, type, field)?.type ?? null;
}

/** The struct that has a field, with the field's type: the struct itself, or what it leads to by `Deref`. */
export function fieldOwner(
  analysis: Analysis,
  type: TypeExpr,
  field: string,
  depth = 0,
): { readonly struct: string; readonly type: TypeExpr } | null {
  const struct = structOf(analysis, type);
  if (!struct || depth > 4) return null;
  const own = struct.fields.find((each) => each.name === field);
  if (own) return { struct: struct.name, type: own.type };
  const [deref] = analysis.types.methods(struct.source, struct.name, 'deref');
  if (!deref) return null;
  for (const each of struct.fields) {
    const found = fieldOwner(analysis, each.type, field, depth + 1);
    if (found) return found;
  }
  return null;
}

function ofCall(analysis: Analysis, expr: Expr, context: Context | null, depth: number): TypeExpr | null {
  const { source, node } = expr;
  const args = argumentsOf(source, node);
  const of = (inner: Node | null | undefined): TypeExpr | null =>
    inner ? valueType(analysis, { source, node: inner }, context, depth + 1) : null;
  const whole = node.childForFieldName('function');
  const called = whole?.type === 'generic_function' ? whole.childForFieldName('function') : whole;
  if (!called) return null;
  if (called.type === 'field_expression') {
    const method = source.textOf(called.childForFieldName('field') ?? called);
    const receiver = called.childForFieldName('value');
    const type = receiver ? analysis.types.of(source, receiver) : null;
    const [own] = type === null ? [] : analysis.types.methods(source, type, method);
    if (own) return resultType(analysis, own, args, expr, context, depth);
    return SAME.test(method) ? of(receiver) : null;
  }
  const path = pathParts(source.textOf(called));
  if (HOLDS.test(path.join('::'))) return of(args[0]);
  const [own] = functionsCalled(analysis, expr, path.at(-1) ?? '', false, 0);
  if (own) return resultType(analysis, own, args, expr, context, depth);
  const meaning = analysis.modules.resolve(withoutSelf(path, source, node), source, node);
  if (meaning?.type === 'item' && meaning.rest.length === 0 && meaning.item.node.type === 'struct_item')
    return typeAt(source, called);
  const type = called.childForFieldName('path');
  return type && /^(?:<|[\w:\s]*\b[A-Z])/.test(source.textOf(type)) && typeName(typeAt(source, type)) !== 'Default'
    ? typeAt(source, type)
    : null;
}

/** What a function of the workspace gives back: the type that it says, that of the argument that it is generic in, or of its last expression. */
function resultType(
  analysis: Analysis,
  target: Expr,
  args: readonly Node[],
  call: Expr,
  context: Context | null,
  depth: number,
): TypeExpr | null {
  const { source, node } = target;
  const result = node.childForFieldName('return_type');
  const body = node.childForFieldName('body');
  if (!result) return null;
  const plain = plainType(analysis, typeAt(source, result));
  if (plain.source !== source || !isGeneric(source, node, plain.node)) return plain;
  const name = source.textOf(plain.node);
  const parameters = parameterNodes(node.childForFieldName('parameters') ?? node);
  const takesSelf = parameters[0]?.type === 'self_parameter';
  const index = parameters.findIndex((each) => {
    const type = each.childForFieldName('type');
    return type !== null && source.textOf(plainType(analysis, typeAt(source, type)).node) === name;
  });
  const method = call.node.childForFieldName('function')?.type === 'field_expression';
  const argument = index < 0 ? undefined : args[index - (takesSelf && method ? 1 : 0)];
  if (argument) return valueType(analysis, { source: call.source, node: argument }, context, depth + 1);
  const last = plain.node.type === 'abstract_type' && body ? lastExpression(body) : null;
  return last ? valueType(analysis, { source, node: last }, null, depth + 1) : null;
}
