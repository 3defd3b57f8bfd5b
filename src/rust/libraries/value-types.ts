/** The type of a value with its generic arguments: by the expression itself, and by where its value goes. */
import type { Analysis } from '../analysis.ts';
import { localBinding } from '../bindings.ts';
import { functionsCalled } from '../callees.ts';
import { mentions } from '../handles.ts';
import { blockAround, type Expr, isAside, lastExpression, onlyChild, withoutSelf } from '../nodes.ts';
import { pathParts } from '../paths.ts';
import { enclosingFunction, parameterIndex, parameterNodes } from '../scopes.ts';
import type { Node, SourceFile } from '../syntax.ts';
import type { Context } from '../values.ts';
import { argumentsOf } from './arguments.ts';
import { ownType, plainType, structOf, typeName, typeParameters, type WrittenType, written } from './written-types.ts';

const MAX_DEPTH = 16;

/** Methods that give back what they are called on, or what is in it. */
const SAME =
  /^(?:clone|cloned|copied|to_owned|into|unwrap|expect|as_ref|as_mut|as_deref|borrow|borrow_mut|lock|read|write|deref|get_ref|inner|get_or_init|unwrap_or_default|unwrap_or_else|await|sub_registry\w*)$/;
/** Constructors and functions whose result stands for their argument. */
const HOLDS =
  /(?:^|::)(?:(?:Arc|Rc|Box|Mutex|RwLock|RefCell|Lazy|LazyLock|LazyCell|OnceCell|OnceLock|Cow|Pin)::(?:new|from|clone|pin|Owned|Borrowed)|Some|Ok|identity)$/;

/**
 * The type of an expression as the source writes it, or null where it does not say. In a function that is generic in it, that
 * of what the context hands over.
 * @throws NeedsCaller where that depends on a caller that the context does not name.
 */
export function valueType(analysis: Analysis, expr: Expr, context: Context | null, depth = 0): WrittenType | null {
  const { source, node } = expr;
  if (depth > MAX_DEPTH) return null;
  const of = (inner: Node | null | undefined): WrittenType | null =>
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
      return type && source.textOf(type) !== '_' ? written(source, type) : null;
    }
    case 'struct_expression': {
      const name = node.childForFieldName('name');
      return name ? written(source, name) : null;
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

function ofName(analysis: Analysis, expr: Expr, context: Context | null, depth: number): WrittenType | null {
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
      if (!isGeneric(source, around, type)) return written(source, type);
      const given = analysis.values.argument({ source, node: around }, index, name, context);
      return given ? valueType(analysis, given.expr, given.context, depth + 1) : null;
    }
  }
  const meaning = analysis.modules.resolve(withoutSelf(path, source, node), source, node);
  if (meaning?.type !== 'item' || meaning.rest.length > 0) return null;
  const type = meaning.item.node.childForFieldName('type');
  return type ? written(meaning.item.source, type) : null;
}

function ofLocal(
  analysis: Analysis,
  source: SourceFile,
  local: NonNullable<ReturnType<typeof localBinding>>,
  name: string,
  context: Context | null,
  depth: number,
): WrittenType | null {
  if (local.type === 'closure') {
    const parameters = local.closure.childForFieldName('parameters')?.namedChildren ?? [];
    const type = parameters[local.index]?.childForFieldName('type');
    return type ? written(source, type) : null;
  }
  if (local.type === 'let') {
    const type = local.declaration.childForFieldName('type');
    if (type && local.value) return written(source, type);
    return local.value ? valueType(analysis, { source, node: local.value }, context, depth + 1) : null;
  }
  const { pattern, value } = local;
  if (pattern.type !== 'struct_pattern') return valueType(analysis, { source, node: value }, context, depth + 1);
  const type = pattern.childForFieldName('type');
  for (const field of pattern.namedChildren) {
    const own = field?.type === 'field_pattern' ? field.childForFieldName('name') : null;
    const bound = field?.childForFieldName('pattern') ?? own;
    if (own && bound && type && source.textOf(bound).replace(/^(?:ref\s+)?(?:mut\s+)?/, '') === name)
      return fieldType(analysis, written(source, type), source.textOf(own));
  }
  return null;
}

/** Whether a parameter's type is one that its function is generic in. */
export function isGeneric(source: SourceFile, functionItem: Node, type: Node): boolean {
  let at = type;
  while (at.type === 'reference_type') at = at.childForFieldName('type') ?? at.namedChildren.at(-1) ?? at;
  if (at.type === 'abstract_type' || at.type === 'bounded_type') return true;
  return at.type === 'type_identifier' && typeParameters(source, functionItem).includes(source.textOf(at));
}

function ofField(analysis: Analysis, expr: Expr, owner: WrittenType | null, field: string): WrittenType | null {
  const own = owner ? fieldType(analysis, owner, field) : null;
  if (own) return own;
  const value = expr.node.childForFieldName('value');
  const struct = value ? analysis.types.of(expr.source, value) : null;
  const definition = struct === null ? undefined : analysis.types.structs(expr.source, struct)[0];
  const name = definition?.node.childForFieldName('name');
  return definition && name ? fieldType(analysis, written(definition.source, name), field) : null;
}

/** The type of a field of a struct of the workspace. */
export function fieldType(analysis: Analysis, type: WrittenType, field: string): WrittenType | null {
  return structOf(analysis, type)?.fields.find((each) => each.name === field)?.type ?? null;
}

function ofCall(analysis: Analysis, expr: Expr, context: Context | null, depth: number): WrittenType | null {
  const { source, node } = expr;
  const args = argumentsOf(source, node);
  const of = (inner: Node | null | undefined): WrittenType | null =>
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
  const type = called.childForFieldName('path');
  return type && /^(?:<|[\w:\s]*\b[A-Z])/.test(source.textOf(type)) && typeName(written(source, type)) !== 'Default'
    ? written(source, type)
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
): WrittenType | null {
  const { source, node } = target;
  const result = node.childForFieldName('return_type');
  const body = node.childForFieldName('body');
  if (!result) return null;
  const plain = plainType(analysis, written(source, result));
  if (plain.source !== source || !isGeneric(source, node, plain.node)) return plain;
  const name = source.textOf(plain.node);
  const parameters = parameterNodes(node.childForFieldName('parameters') ?? node);
  const takesSelf = parameters[0]?.type === 'self_parameter';
  const index = parameters.findIndex((each) => {
    const type = each.childForFieldName('type');
    return type !== null && source.textOf(plainType(analysis, written(source, type)).node) === name;
  });
  const method = call.node.childForFieldName('function')?.type === 'field_expression';
  const argument = index < 0 ? undefined : args[index - (takesSelf && method ? 1 : 0)];
  if (argument) return valueType(analysis, { source: call.source, node: argument }, context, depth + 1);
  const last = plain.node.type === 'abstract_type' && body ? lastExpression(body) : null;
  return last ? valueType(analysis, { source, node: last }, null, depth + 1) : null;
}

/** The types that the places say where the value of an expression goes: a `let`, a field, a parameter, a result. */
export function* expectedTypes(analysis: Analysis, expr: Expr, depth = 0): Generator<WrittenType> {
  if (depth > MAX_DEPTH) return;
  const { source } = expr;
  let node = expr.node;
  for (let parent = source.parent(node); parent; parent = source.parent(node)) {
    const type = typeAt(analysis, source, parent, node);
    if (type === 'on') {
      node = parent;
      continue;
    }
    if (type) yield type;
    else if (parent.type === 'let_declaration') yield* ofMentions(analysis, source, parent, depth);
    else if (parent.type === 'tuple_expression') {
      const index = parent.namedChildren
        .filter((child) => child && !isAside(child))
        .findIndex((child) => child?.id === node.id);
      for (const whole of expectedTypes(analysis, { source, node: parent }, depth + 1)) {
        const plain = plainType(analysis, whole);
        const part = plain.node.type === 'tuple_type' ? plain.node.namedChildren[index] : null;
        if (part) yield { ...plain, node: part };
      }
    }
    return;
  }
}

/** What the node around a value says of its type; `on` when it is worth what is around it. */
function typeAt(analysis: Analysis, source: SourceFile, parent: Node, node: Node): WrittenType | 'on' | null {
  const isValue = parent.childForFieldName('value')?.id === node.id;
  const typed = () => {
    const type = parent.childForFieldName('type');
    return type ? written(source, type) : null;
  };
  switch (parent.type) {
    case 'reference_expression':
    case 'parenthesized_expression':
    case 'try_expression':
    case 'await_expression':
    case 'unsafe_block':
    case 'else_clause':
    case 'ERROR':
      return 'on';
    case 'if_expression':
      return parent.childForFieldName('condition')?.id === node.id ? null : 'on';
    case 'match_arm':
    case 'match_block':
      return 'on';
    case 'match_expression':
      return isValue ? null : 'on';
    case 'closure_expression':
      return parent.childForFieldName('body')?.id === node.id ? 'on' : null;
    case 'expression_statement':
      return parent.lastChild?.type !== ';' ? 'on' : null;
    case 'block':
      return lastExpression(parent)?.id === node.id || parent.namedChildren.at(-1)?.id === node.id ? 'on' : null;
    case 'let_declaration':
    case 'static_item':
    case 'const_item':
      return isValue ? typed() : null;
    case 'function_item':
    case 'return_expression': {
      const around = parent.type === 'function_item' ? parent : enclosingFunction(source, parent);
      const result = around?.childForFieldName('return_type');
      return result ? written(source, result) : null;
    }
    case 'field_initializer':
    case 'shorthand_field_initializer': {
      const field = parent.type === 'field_initializer' ? parent.childForFieldName('field') : node;
      const object = source.parent(source.parent(parent) ?? parent);
      const name = object?.childForFieldName('name');
      return field && name ? fieldType(analysis, written(source, name), source.textOf(field)) : null;
    }
    case 'assignment_expression': {
      const left = parent.childForFieldName('left');
      return left && left.id !== node.id ? valueType(analysis, { source, node: left }, null) : null;
    }
    case 'field_expression': {
      const method = source.textOf(parent.childForFieldName('field') ?? parent);
      return isValue && SAME.test(method) && source.parent(parent)?.type === 'call_expression' ? 'on' : null;
    }
    case 'call_expression':
      return parent.childForFieldName('function')?.id === node.id ? 'on' : null;
    case 'arguments':
      return asArgument(analysis, source, parent, node);
    default:
      return null;
  }
}

function asArgument(analysis: Analysis, source: SourceFile, list: Node, node: Node): WrittenType | 'on' | null {
  const call = source.parent(list);
  const called = call?.type === 'call_expression' ? call.childForFieldName('function') : null;
  if (!call || !called) return null;
  const index = argumentsOf(source, call).findIndex((each) => each.id === node.id);
  const isMethod = called.type === 'field_expression';
  const path = isMethod ? [] : pathParts(source.textOf(called));
  if (HOLDS.test(path.join('::')) || (isMethod && /\.\s*get_or_init$/.test(source.textOf(called)))) return 'on';
  const name = isMethod ? source.textOf(called.childForFieldName('field') ?? called) : (path.at(-1) ?? '');
  if (isMethod && /^register(?:_with_unit)?$/.test(name)) return null;
  if (path.length === 1 && /^[A-Z]/.test(name)) return fieldType(analysis, written(source, called), String(index));
  const [target] = functionsCalled(analysis, { source, node: call }, name, isMethod, index);
  if (!target) return null;
  const parameters = parameterNodes(target.node.childForFieldName('parameters') ?? target.node);
  const shift = parameters[0]?.type === 'self_parameter' && isMethod ? 1 : 0;
  const type = parameters[index + shift]?.childForFieldName('type');
  return type && !isGeneric(target.source, target.node, type) ? written(target.source, type) : null;
}

/** The types at the places that mention a local. */
function* ofMentions(analysis: Analysis, source: SourceFile, declaration: Node, depth: number): Generator<WrittenType> {
  const pattern = declaration.childForFieldName('pattern');
  const block = blockAround(source, declaration);
  if (!pattern || !block || !/^(?:identifier|mut_pattern)$/.test(pattern.type)) return;
  const name = source.textOf(pattern).replace(/^mut\s+/, '');
  const { endIndex: from } = declaration;
  const handle = { type: 'local', source, name, from, to: block.endIndex, declaration } as const;
  for (const mention of mentions(analysis, handle)) yield* expectedTypes(analysis, mention, depth + 1);
}
