/**
 * What the type parameter of an object's `impl` stands for, by the code that made the object: `T` of `impl<T> Source for Metric<T>`,
 * for a `let hits: Metric<Count> = registry.register("hits")` that leads to the `Self { name, … }` of `Metric<T>`.
 */
import { type Expr, implAround, implType, keyOf } from '../source/nodes.ts';
import { enclosingFunction, parameterNodes } from '../source/scopes.ts';
import { genericNamed } from '../workspace/bounds.ts';
import { nameOf } from '../workspace/calls.ts';
import { namedType, type TypeExpr, typeArguments, typeAt, writtenArguments } from '../workspace/type-names.ts';
import { fieldsOf } from '../workspace/type-texts.ts';
import { literalOfAny } from './any-object.ts';
import { isStuck, type Target } from './context.ts';
import { type Evaluation, reduce } from './evaluation.ts';
import { literalsOf, typeNameOf } from './literals-of.ts';

/** Functions and objects that hand a type parameter on to each other. */
const MAX_HANDED = 12;

/**
 * The type that a parameter of a function, or of the `impl` around one, stands for at a place; null where the code does not say.
 * @throws what `inEachContext` catches, when that hangs on a caller which the context does not name.
 */
export function parameterAt(evaluation: Evaluation, name: string, at: Target, depth = 0): TypeExpr | null {
  const { source, node } = at.expr;
  const generic = genericNamed(source, node, name);
  if (!generic || depth > MAX_HANDED) return null;
  if (generic.type === 'function_item') return ofCall(evaluation, { source, node: generic }, name, at, depth);
  const around = generic.type === 'impl_item' ? enclosingFunction(source, node) : null;
  if (!around) return null;
  const item = { source, node: around };
  const given = ofCall(evaluation, item, name, at, depth);
  const [first] = parameterNodes(around.childForFieldName('parameters') ?? around);
  return given ?? (first?.type === 'self_parameter' ? ofObject(evaluation, item, generic.id, name, at, depth) : null);
}

/** The type that one call of a function gives for a parameter. */
function ofCall(evaluation: Evaluation, item: Expr, name: string, at: Target, depth: number): TypeExpr | null {
  const frame = evaluation.contexts.callOf(item, name, at.context);
  if (isStuck(frame)) return null;
  const given = evaluation.givenTypes(item, frame).get(name);
  return given ? concrete(evaluation, given, { expr: frame.call, context: frame.outer }, depth) : null;
}

/** The type itself, where it is a parameter of what is around it: one that stands for a type of this workspace. */
function concrete(evaluation: Evaluation, type: TypeExpr, at: Target, depth: number): TypeExpr | null {
  const name = type.source.textOf(type.node);
  const known = type.given.get(name);
  if (known) return depth > MAX_HANDED ? null : concrete(evaluation, known, at, depth + 1);
  const generic = genericNamed(type.source, type.node, name);
  if (!generic) return namedType(evaluation, type)?.item ? type : null;
  if (depth > MAX_HANDED) return null;
  if (isAround({ source: type.source, node: generic }, at.expr))
    return parameterAt(
      evaluation,
      name,
      { expr: { source: type.source, node: type.node }, context: at.context },
      depth + 1,
    );
  // The type of a parameter of a function that the value is handed to: the call of that tells.
  const taker = enclosingFunction(type.source, type.node);
  const call = taker && callAround({ source: type.source, node: taker }, at.expr);
  if (!taker || !call) return null;
  const frame = { function: keyOf({ source: type.source, node: taker }), call, outer: at.context, callers: 1 };
  const given = evaluation.givenTypes({ source: type.source, node: taker }, frame).get(name);
  return given ? concrete(evaluation, given, { expr: call, context: at.context }, depth + 1) : null;
}

function isAround(outer: Expr, { source, node }: Expr): boolean {
  return outer.source === source && outer.node.startIndex <= node.startIndex && node.endIndex <= outer.node.endIndex;
}

/** The call of a function, by its name, that a place is handed to. */
function callAround(functionItem: Expr, { source, node }: Expr): Expr | null {
  for (let up = source.parent(node); up && !/_item$/.test(up.type); up = source.parent(up)) {
    const called = up.type === 'call_expression' ? up.childForFieldName('function') : null;
    const plain = called?.type === 'generic_function' ? called.childForFieldName('function') : called;
    const name = plain?.childForFieldName('name') ?? plain?.childForFieldName('field') ?? plain;
    if (name && source.textOf(name) === nameOf(functionItem)) return { source, node: up };
  }
  return null;
}

/** The type that a parameter of the `impl` of a method has by the literal that the object of the method is made by. */
function ofObject(
  evaluation: Evaluation,
  method: Expr,
  impl: number,
  name: string,
  at: Target,
  depth: number,
): TypeExpr | null {
  const { source, node } = method;
  const block = implAround(source, node);
  const struct = implType(source, node);
  const head = block?.id === impl ? block.childForFieldName('type') : null;
  const index = head ? writtenArguments({ source, node: head }).indexOf(name) : -1;
  if (struct === null || index < 0) return null;
  const self = evaluation.contexts.argument(method, 0, 'self', at.context);
  const { target, stuck } = isStuck(self) ? { target: null, stuck: self } : reduce(evaluation, self, 0);
  const isMade = target?.expr.node.type === 'struct_expression' && !stuck && !target.made && !target.parts;
  const literal = isMade ? target : ofAny(evaluation, method, struct, at);
  if (!literal || typeNameOf(literal.expr.source, literal.expr.node) !== struct) return null;
  const own = { source: literal.expr.source, node: literal.expr.node };
  const maker = enclosingFunction(own.source, own.node);
  const type = maker && implAround(own.source, maker)?.childForFieldName('type');
  if (!type || implType(own.source, own.node) !== struct) return null;
  const argument = typeArguments(typeAt(own.source, type))[index];
  if (!argument) return null;
  // The parameter stands in the head of the `impl`, and is known by the call of the function that makes the object.
  const parameter = own.source.textOf(argument.node);
  return genericNamed(own.source, own.node, parameter)
    ? parameterAt(evaluation, parameter, literal, depth + 1)
    : concrete(evaluation, argument, literal, depth + 1);
}

/** The literal of an object that may be any of its type: the one that its fields are read from. */
function ofAny(evaluation: Evaluation, method: Expr, struct: string, at: Target): Target | null {
  const [definition] = evaluation.types.structs(method.source, struct);
  if (!definition) return null;
  // A copy takes some of its fields over: the one that the fewest literals give a value to is that of the objects themselves.
  const [literals = []] = fieldsOf(definition.node)
    .flatMap((field) => {
      const name = field.childForFieldName('name');
      const all = name ? literalsOf(evaluation, definition, struct, definition.source.textOf(name)) : [];
      return all.length > 0 ? [all] : [];
    })
    .sort((a, b) => a.length - b.length);
  return literalOfAny(evaluation, { expr: method, context: at.context }, literals);
}
