/** The type that a value has by where it goes: a `let`, a field, a parameter, a result. */
import type { Analysis } from '../../analysis.ts';
import { functionsCalled } from '../../flow/callees.ts';
import { mentions } from '../../flow/mentions.ts';
import { blockAround, type Expr, lastExpression, plainChildren } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { enclosingFunction, parameterNodes } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { type TypeExpr, typeAt, typeParameters } from '../../workspace/type-names.ts';
import { argumentsOf } from '../arguments.ts';
import { unify } from './unify.ts';
import { fieldType, HOLDS, isGeneric, MAX_DEPTH, SAME, valueType } from './value-types.ts';
import { ownType, plainType, typeName } from './written-types.ts';

/** The types that the places say where the value of an expression goes: a `let`, a field, a parameter, a result. */
export function* expectedTypes(analysis: Analysis, expr: Expr, depth = 0): Generator<TypeExpr> {
  if (depth > MAX_DEPTH) return;
  const { source } = expr;
  let node = expr.node;
  for (let parent = source.parent(node); parent; parent = source.parent(node)) {
    const type = typeOfPlace(analysis, source, parent, node);
    if (type === 'on') {
      node = parent;
      continue;
    }
    if (type) yield type;
    if (parent.type === 'let_declaration') yield* ofMentions(analysis, source, parent, depth);
    else if (parent.type === 'arguments') yield* ofGeneric(analysis, source, parent, node, depth);
    else if (parent.type === 'tuple_expression') {
      const index = plainChildren(parent).findIndex((child) => child?.id === node.id);
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
function typeOfPlace(analysis: Analysis, source: SourceFile, parent: Node, node: Node): TypeExpr | 'on' | null {
  const isValue = parent.childForFieldName('value')?.id === node.id;
  const typed = () => {
    const type = parent.childForFieldName('type');
    return type ? typeAt(source, type) : null;
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
      return result ? typeAt(source, result) : null;
    }
    case 'field_initializer':
    case 'shorthand_field_initializer': {
      const field = parent.type === 'field_initializer' ? parent.childForFieldName('field') : node;
      const object = source.parent(source.parent(parent) ?? parent);
      const name = object?.childForFieldName('name');
      if (!field || !name) return null;
      // In the `impl` of a generic struct, a literal by its bare name is one of `Self`.
      const own = name.type === 'type_identifier' ? ownType(source, name) : null;
      const type = own && typeName(own) === source.textOf(name) ? own : typeAt(source, name);
      return fieldType(analysis, type, source.textOf(field));
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
      return 'on';
    case 'arguments':
      return asArgument(analysis, source, parent, node);
    default:
      return null;
  }
}

function asArgument(analysis: Analysis, source: SourceFile, list: Node, node: Node): TypeExpr | 'on' | null {
  const call = source.parent(list);
  const called = call?.type === 'call_expression' ? call.childForFieldName('function') : null;
  if (!call || !called) return null;
  const index = argumentsOf(source, call).findIndex((each) => each.id === node.id);
  const isMethod = called.type === 'field_expression';
  const path = isMethod ? [] : pathParts(source.textOf(called));
  if (HOLDS.test(path.join('::')) || (isMethod && /\.\s*get_or_init$/.test(source.textOf(called)))) return 'on';
  const name = isMethod ? source.textOf(called.childForFieldName('field') ?? called) : (path.at(-1) ?? '');
  if (isMethod && /^register(?:_with_unit)?$/.test(name)) return null;
  if (path.length === 1 && /^[A-Z]/.test(name)) return fieldType(analysis, typeAt(source, called), String(index));
  const [target] = functionsCalled(analysis, { source, node: call }, name, isMethod, index);
  if (!target) return null;
  const parameters = parameterNodes(target.node.childForFieldName('parameters') ?? target.node);
  const shift = parameters[0]?.type === 'self_parameter' && isMethod ? 1 : 0;
  const type = parameters[index + shift]?.childForFieldName('type');
  return type && !isGeneric(target.source, target.node, type) ? typeAt(target.source, type) : null;
}

/** The types of an argument that the result of its call hangs on: `fn register<M>(…, metric: M) -> Handle<M>`. */
function* ofGeneric(
  analysis: Analysis,
  source: SourceFile,
  list: Node,
  node: Node,
  depth: number,
): Generator<TypeExpr> {
  const call = source.parent(list);
  const called = call?.type === 'call_expression' ? call.childForFieldName('function') : null;
  if (!call || !called) return;
  const index = argumentsOf(source, call).findIndex((each) => each.id === node.id);
  const isMethod = called.type === 'field_expression';
  const name = pathParts(source.textOf(called.childForFieldName('field') ?? called)).at(-1) ?? '';
  for (const target of functionsCalled(analysis, { source, node: call }, name, isMethod, index)) {
    const names = typeParameters(target.source, target.node);
    const result = target.node.childForFieldName('return_type');
    const parameters = parameterNodes(target.node.childForFieldName('parameters') ?? target.node);
    const shift = parameters[0]?.type === 'self_parameter' && isMethod ? 1 : 0;
    const type = parameters[index + shift]?.childForFieldName('type');
    const plain = type ? target.source.textOf(plainType(analysis, typeAt(target.source, type)).node) : '';
    const own = node.type === 'closure_expression' ? resultOf(target, plain) : plain;
    if (!result || !names.includes(own)) continue;
    for (const expected of expectedTypes(analysis, { source, node: call }, depth + 1)) {
      const found = new Map<string, TypeExpr>();
      unify(analysis, typeAt(target.source, result), expected, names, found);
      const given = found.get(own);
      if (given) yield given;
    }
    return;
  }
}

/** What a closure gives back by its type, or by the bounds of a parameter for it: `M` of `impl Fn() -> M`, of `F` in `F: FnOnce() -> M`. */
function resultOf({ source, node }: Expr, type: string): string {
  const GIVES = String.raw`\bFn(?:Once|Mut)?\s*\([^()]*\)\s*->\s*(\w+)`;
  const head = source.text.slice(node.startIndex, node.childForFieldName('body')?.startIndex ?? node.endIndex);
  const bound = /^\w+$/.test(type) ? new RegExp(String.raw`\b${type}\s*:[^,;{]*?${GIVES}`) : new RegExp(GIVES);
  return bound.exec(/^\w+$/.test(type) ? head : type)?.[1] ?? '';
}

/** The types at the places that mention a local. */
function* ofMentions(analysis: Analysis, source: SourceFile, declaration: Node, depth: number): Generator<TypeExpr> {
  const pattern = declaration.childForFieldName('pattern');
  const block = blockAround(source, declaration);
  if (!pattern || !block || !/^(?:identifier|mut_pattern)$/.test(pattern.type)) return;
  const name = source.textOf(pattern).replace(/^mut\s+/, '');
  const { endIndex: from } = declaration;
  const handle = { type: 'local', source, name, from, to: block.endIndex, declaration } as const;
  for (const mention of mentions(analysis, handle)) yield* expectedTypes(analysis, mention, depth + 1);
}
