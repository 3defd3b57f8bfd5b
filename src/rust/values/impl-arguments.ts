/** Which of several `impl` blocks of one generic type calls lead to: `impl Factory<Counter>`, `impl Factory<Gauge>`. */
import { type Expr, implAround } from '../source/nodes.ts';
import { enclosingFunction, letBinding, parameterType } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { namedType, typeAt, typeParameters } from '../workspace/type-names.ts';
import { fieldType, partTypes, WRAPPERS } from '../workspace/type-texts.ts';
import { methodOf } from './callers.ts';
import type { Context, Target } from './context.ts';
import { type Evaluation, MAX_DEPTH } from './evaluation.ts';

/** A generic type by its last segment, and its arguments by theirs; null for one that a parameter leaves open. */
interface Applied {
  readonly name: string;
  readonly args: readonly (string | null)[];
}

/** A type that calls have to be made on, and the method whose `impl` is for it. */
interface Wanted {
  readonly type: Applied;
  readonly method: Expr;
}

/**
 * Whether the calls of a context can lead to the functions that they are taken to lead to, as far as type arguments tell: false when
 * one is made on a type with other arguments (`self.0` of `Factory<'a, Counter>`) and another `impl` is there for these.
 */
export function fitsArguments(evaluation: Evaluation, { expr, context }: Target): boolean {
  let at = expr;
  /** What calls from here on inward say of the type of `self`, and the method whose `impl` has it so. */
  let wanted: Wanted | null = null;
  for (let frame: Context | null = context, count = 0; frame && count < MAX_DEPTH; count += 1) {
    const { call } = frame;
    const method = enclosingFunction(at.source, at.node);
    const own: Applied | null = method && !wanted ? ofImpl(evaluation, at.source, method) : null;
    if (method && own?.args.some((arg) => arg !== null)) wanted = { type: own, method: { ...at, node: method } };
    if (wanted) {
      const isOnSelf = isSelf(call);
      const on: Applied | null = isOnSelf ? ofImpl(evaluation, call.source, call.node) : ofReceiver(evaluation, call);
      const { type }: Wanted = wanted;
      if (on && on.name === type.name && isOther(type, on) && hasImplFor(evaluation, wanted.method, on)) return false;
      // What is called on `self` of a type with open arguments is called on one with these.
      wanted = isOnSelf && on?.name === type.name && !isOther(type, on) ? wanted : null;
    }
    at = call;
    frame = frame.outer;
  }
  return true;
}

function isOther(one: Applied, other: Applied): boolean {
  return (
    one.args.length === other.args.length &&
    one.args.some((arg, index) => arg !== null && other.args[index] !== null && other.args[index] !== arg)
  );
}

/** Whether another `impl` of the type has a function of the name, for these arguments. */
function hasImplFor(evaluation: Evaluation, method: Expr, wanted: Applied): boolean {
  const name = method.node.childForFieldName('name');
  if (!name) return false;
  return evaluation.types.methods(method.source, wanted.name, method.source.textOf(name)).some((each) => {
    const own = each.node.id === method.node.id ? null : ofImpl(evaluation, each.source, each.node);
    return own !== null && own.name === wanted.name && !isOther(own, wanted);
  });
}

/** The type of the `impl` around a place. */
function ofImpl(evaluation: Evaluation, source: SourceFile, node: Node): Applied | null {
  let impl: Node | null = node;
  while (impl && impl.type !== 'impl_item') impl = impl.type === 'trait_item' ? null : implAbove(source, impl);
  const type = impl?.childForFieldName('type');
  return impl && type ? applied(evaluation, source, type, typeParameters(source, impl)) : null;
}

function implAbove(source: SourceFile, node: Node): Node | null {
  return implAround(source, node) ?? implAround(source, enclosingFunction(source, node) ?? node);
}

function applied(evaluation: Evaluation, source: SourceFile, type: Node, open: readonly string[]): Applied | null {
  const named = namedType(evaluation, typeAt(source, type));
  const name = named?.path.at(-1);
  if (!named || name === undefined) return null;
  const [first] = named.args;
  if (WRAPPERS.test(name) && first) return applied(evaluation, first.source, first.node, open);
  const args = named.args.map((arg) => {
    const written = arg.source.textOf(arg.node).trim();
    return open.includes(written) || written === '_' ? null : (namedType(evaluation, arg)?.path.at(-1) ?? null);
  });
  return { name, args };
}

/** Whether a call is made on `self`, or by the path of `Self`. */
function isSelf({ source, node }: Expr): boolean {
  const method = methodOf(node);
  if (method) return method.childForFieldName('value')?.type === 'self';
  const called = node.childForFieldName('function');
  return called !== null && /^Self\s*::/.test(source.textOf(called));
}

/** The type of what a call is made on, as a field, a local, a parameter or the path of the call is declared to have it. */
function ofReceiver(evaluation: Evaluation, { source, node }: Expr): Applied | null {
  const method = methodOf(node);
  if (!method) {
    const path = node.childForFieldName('function')?.childForFieldName('path');
    return path?.type === 'generic_type' ? applied(evaluation, source, path, []) : null;
  }
  const receiver = method.childForFieldName('value');
  if (receiver?.type === 'identifier') {
    const name = source.textOf(receiver);
    const local = letBinding(source, receiver, name);
    const around = enclosingFunction(source, receiver);
    const type = local ? local.declaration.childForFieldName('type') : around && parameterType(source, around, name);
    return type && around ? applied(evaluation, source, type, openAround(source, around)) : null;
  }
  const owner = receiver?.type === 'field_expression' ? receiver.childForFieldName('value') : null;
  const field = receiver?.childForFieldName('field');
  const struct = owner ? evaluation.types.of(source, owner) : null;
  if (!field || struct === null) return null;
  for (const definition of evaluation.types.structs(source, struct)) {
    const type =
      fieldType(definition, source.textOf(field)) ?? partTypes(definition.node)[Number(source.textOf(field))];
    if (type) return applied(evaluation, definition.source, type, typeParameters(definition.source, definition.node));
  }
  return null;
}

/** The parameters of a function and of the `impl` around it. */
function openAround(source: SourceFile, node: Node): string[] {
  const impl = implAround(source, node);
  return [...typeParameters(source, node), ...(impl ? typeParameters(source, impl) : [])];
}
