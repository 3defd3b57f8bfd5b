/** What a parameter of a generic struct stands for in one object: `S` of `Capture<S>` in a method of `impl Capture<State<'_>>`. */
import { type Expr, implAround, plainChildren } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { enclosingFunction, letBinding } from '../source/scopes.ts';
import type { Node } from '../source/syntax.ts';
import { writtenType } from './element-types.ts';
import type { Modules } from './modules.ts';
import { filledIn, type TypeExpr, typeArguments, typeAt, typeParameters, writtenArguments } from './type-names.ts';
import { fieldType, partTypes, unwrap } from './type-texts.ts';
import type { Types } from './types.ts';

/** Objects, and the types of their types, that are looked at from one question on. */
const MAX_DEPTH = 6;

/** What tells types: the workspace's structs and methods, and what a path means; and how many questions led to this one. */
interface Asked {
  readonly types: Types;
  readonly modules: Modules;
  readonly depth: number;
}

/** The type that a parameter of a struct stands for in an object of it, by the type of that as written; null when nothing says it. */
export function parameterIn(asked: Asked, object: Expr, struct: Expr, parameter: string): TypeExpr | null {
  const found = parametersIn(asked, object, struct).get(parameter) ?? defaultOf(struct, parameter);
  const type = found ? behindParameters(found) : null;
  return type && type.source.textOf(type.node) !== '_' ? type : null;
}

/** The same of a parameter of the `impl` that a method of the object stands in: `S` of `impl<S> Capture<S>`. */
export function parameterOfMethod(
  asked: Asked,
  object: Expr,
  struct: Expr,
  method: Expr,
  parameter: string,
): TypeExpr | null {
  const impl = implAround(method.source, method.node);
  const head = impl?.type === 'impl_item' ? impl.childForFieldName('type') : null;
  if (!impl || !head || !typeParameters(method.source, impl).includes(parameter)) return null;
  const index = writtenArguments({ source: method.source, node: head }).indexOf(parameter);
  const own = typeParameters(struct.source, struct.node)[index];
  return own === undefined ? null : parameterIn(asked, object, struct, own);
}

/** `struct Capture<S = State>`: what a parameter stands for where the type is written without arguments. */
function defaultOf({ source, node }: Expr, name: string): TypeExpr | null {
  for (const parameter of node.childForFieldName('type_parameters')?.namedChildren ?? []) {
    const type = parameter.childForFieldName('default_type');
    const own = parameter.childForFieldName('name');
    if (type && own && source.textOf(own) === name) return typeAt(source, type);
  }
  return null;
}

/** What each parameter of a struct stands for in an object of it. */
function parametersIn(asked: Asked, object: Expr, struct: Expr): ReadonlyMap<string, TypeExpr> {
  const name = struct.node.childForFieldName('name');
  const type = typeOf(asked, object);
  const applied = type && name ? appliedIn(behindParameters(type), struct.source.textOf(name)) : null;
  return filledIn(typeParameters(struct.source, struct.node), applied ? typeArguments(applied) : []);
}

/** What stands for a parameter, or is held where it is written: `&T` with `State` for `T` is `State`. */
function behindParameters(type: TypeExpr): TypeExpr {
  let at = type;
  for (let step = 0; step < MAX_DEPTH; step += 1) {
    const outer = at.given.get(unwrap(at.source.textOf(at.node), null) ?? '');
    if (!outer) return at;
    at = outer;
  }
  return at;
}

/** The type of an object as written: in the head of the `impl` around it, where its name or its field is declared. */
function typeOf(asked: Asked, { source, node }: Expr): TypeExpr | null {
  const { types, modules } = asked;
  const inner = { types, modules, depth: asked.depth + 1 };
  if (inner.depth > MAX_DEPTH) return null;
  const again = (child: Node | null | undefined) => (child ? typeOf(inner, { source, node: child }) : null);
  switch (node.type) {
    case 'self': {
      const method = enclosingFunction(source, node);
      const impl = method ? implAround(source, method) : null;
      const type = impl?.type === 'impl_item' ? impl.childForFieldName('type') : null;
      return type ? typeAt(source, type) : null;
    }
    case 'reference_expression':
    case 'parenthesized_expression':
    case 'unary_expression':
    case 'try_expression':
      return again(node.childForFieldName('value') ?? plainChildren(node)[0]);
    case 'field_expression': {
      const [value, field] = [node.childForFieldName('value'), node.childForFieldName('field')];
      const owner = value ? types.of(source, value, inner.depth) : null;
      const [struct, another] = owner === null ? [] : types.structs(source, owner);
      if (!value || !field || !struct || another) return null;
      const part = source.textOf(field);
      const type = fieldType(struct, part) ?? partTypes(struct.node)[Number(part)];
      return type ? typeAt(struct.source, type, parametersIn(inner, { source, node: value }, struct)) : null;
    }
    default: {
      const written = writtenType(types, modules, { source, node }, inner.depth);
      if (written) return typeAt(written.source, written.node);
      if (node.type === 'identifier') return again(letBinding(source, node, source.textOf(node))?.value);
      const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
      const receiver = called?.type === 'field_expression' ? called.childForFieldName('value') : null;
      // `as_ref`, `unwrap`, `lock`: what is there before is there behind.
      const isSame = receiver && types.of(source, receiver, inner.depth) === types.of(source, node, asked.depth);
      return isSame ? again(receiver) : null;
    }
  }
}

/** Where a type names a generic struct with its arguments: `Capture<State>` of `&Arc<Capture<State>>`. Null where two places do so differently. */
function appliedIn(type: TypeExpr, struct: string): TypeExpr | null {
  const { source, node, given } = type;
  const all = node
    .descendantsOfType('generic_type')
    .filter((each) => pathParts(source.textOf(each.childForFieldName('type') ?? each)).at(-1) === struct);
  const [first] = all;
  return first && all.every((each) => source.textOf(each) === source.textOf(first))
    ? { source, node: first, given }
    : null;
}
