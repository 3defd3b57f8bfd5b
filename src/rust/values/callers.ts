/** Which calls of a function are worth following for what they give to it. */
import { argumentsOf, type Expr } from '../source/nodes.ts';
import { enclosingFunction, parameterNodes, plainName } from '../source/scopes.ts';
import type { Node } from '../source/syntax.ts';

/** The `receiver.method` of a call, or null when it calls no method. */
export function methodOf(call: Node): Node | null {
  let callee = call.childForFieldName('function');
  if (callee?.type === 'generic_function') callee = callee.childForFieldName('function');
  return callee?.type === 'field_expression' ? callee : null;
}

/** Whether a function is a method: its first parameter is `self`, with a type or without (`self: Arc<Self>`). */
export function takesSelf({ source, node }: Expr): boolean {
  const parameters = node.childForFieldName('parameters');
  const first = parameters ? parameterNodes(parameters)[0] : undefined;
  if (!first) return false;
  const pattern = first.type === 'parameter' ? first.childForFieldName('pattern') : null;
  return first.type === 'self_parameter' || (pattern !== null && /^(?:mut\s+)?self$/.test(source.textOf(pattern)));
}

/** The arguments that a call of a method behind a dot has; null for a function without `self`. */
export function argumentsTaken(functionItem: Expr): number | null {
  const parameters = functionItem.node.childForFieldName('parameters');
  return parameters && takesSelf(functionItem) ? parameterNodes(parameters).length - 1 : null;
}

/**
 * What a method is run on by a call: what stands before the dot, or the first argument of its path. What was followed from an
 * object into a method that nobody calls by its name, as into its `Drop`, has the object in the place of the call.
 */
export function selfOf(method: Expr, { source, node }: Expr): Node | null {
  const name = method.node.childForFieldName('name');
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  if (!name || !called) return node;
  const plain = called.type === 'generic_function' ? (called.childForFieldName('function') ?? called) : called;
  const last = plain.childForFieldName('field') ?? plain.childForFieldName('name') ?? plain;
  if (source.textOf(last) !== method.source.textOf(name)) return node;
  return plain.type === 'field_expression' ? plain.childForFieldName('value') : (argumentsOf(node)[0] ?? null);
}

/** Whether a call gives as many arguments as the function has parameters: another function of the name has others. */
export function isOfArity(functionItem: Expr, call: Expr): boolean {
  const parameters = functionItem.node.childForFieldName('parameters');
  if (functionItem.node.type !== 'function_item' || !parameters) return true;
  const list = parameterNodes(parameters);
  const isMethod = takesSelf(functionItem) && methodOf(call.node) !== null;
  return argumentsOf(call.node).length === list.length - (isMethod ? 1 : 0);
}

/** A call of a function inside itself that hands its own parameters on: it brings no value of its own. */
export function isOwnRepeat(functionItem: Expr, call: Expr): boolean {
  const { source, node } = functionItem;
  if (call.source !== source || call.node.startIndex < node.startIndex || call.node.endIndex > node.endIndex)
    return false;
  if (node.type === 'closure_expression') return false;
  return argumentsOf(call.node).some((argument) => /identifier|_expression|macro/.test(argument.type));
}

/** A method of a trait that calls the same of what it wraps: `self.inner.register(name, help)` in a `register` of its own. */
export function isHandedOn({ source, node }: Expr): boolean {
  const method = methodOf(node)?.childForFieldName('field');
  const around = method ? enclosingFunction(source, node) : null;
  const name = around?.childForFieldName('name');
  if (!method || !around || !name || source.textOf(name) !== source.textOf(method)) return false;
  const parameters = parameterNodes(around.childForFieldName('parameters') ?? around).flatMap((parameter) => {
    const pattern = parameter.childForFieldName('pattern');
    return pattern ? [plainName(source, pattern)] : [];
  });
  const given = argumentsOf(node).map((argument) => source.textOf(argument));
  return given.length === parameters.length && given.every((text, index) => text === parameters[index]);
}
