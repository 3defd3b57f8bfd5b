/** Whose call gives the parameters of a function their values: each caller is a context of its own. */
import { type Calls, nameOf } from './calls.ts';
import { argumentsOf, type Expr, keyOf } from './nodes.ts';

/** The call that gives the parameters of a function their values. */
export interface Context {
  /** The function, by file and offset. */
  readonly function: string;
  readonly call: Expr;
  /** The context in which that call itself stands, when it needs one. */
  readonly outer: Context | null;
  /** How many calls the function has. */
  readonly callers: number;
}

/** An expression and the context that it is to be read in. */
export interface Target {
  readonly expr: Expr;
  readonly context: Context | null;
}

/** Thrown inside: the value depends on a parameter of this function, whose callers are to be asked. */
class NeedsCaller {
  readonly function: Expr;
  readonly parameter: string;
  constructor(functionItem: Expr, parameter: string) {
    this.function = functionItem;
    this.parameter = parameter;
  }
}

/** Callers of one function that are followed; what has more is said to have too many. */
const MAX_CALLERS = 5000;

/**
 * Runs `read` once for each context that fixes what it reads: once with null when no parameter matters, else once for
 * each caller. What `read` asks of the values, it asks in the context that it is given.
 */
export function inEachContext<T>(
  calls: Calls,
  read: (context: Context | null) => T,
  unknown: (reason: string) => T,
): T[] {
  const results: T[] = [];
  const visit = (context: Context | null, depth: number): void => {
    try {
      results.push(read(context));
    } catch (need) {
      if (!(need instanceof NeedsCaller)) throw need;
      const name = nameOf(need.function);
      if (depth > 6) {
        results.push(
          unknown(`it is handed down through more than 6 functions to parameter \`${need.parameter}\` of \`${name}\``),
        );
        return;
      }
      const found = calls.of(need.function);
      if (found.length === 0)
        results.push(
          unknown(`it is parameter \`${need.parameter}\` of \`${name}\`, which nothing outside tests calls by name`),
        );
      else if (found.length > MAX_CALLERS)
        results.push(
          unknown(`it is parameter \`${need.parameter}\` of \`${name}\`, which has more than ${MAX_CALLERS} callers`),
        );
      else
        for (const call of found)
          visit(
            calledFrom(context, { function: keyOf(need.function), call, outer: null, callers: found.length }),
            depth + 1,
          );
    }
  };
  visit(null, 0);
  return results;
}

/** The context with calls added to its outermost function: that is the one whose caller was missing. */
export function calledFrom(context: Context | null, frame: Context | null): Context | null {
  return context === null ? frame : { ...context, outer: calledFrom(context.outer, frame) };
}

/**
 * The argument that a context gives for a parameter, and the context that the argument itself stands in. Null when the call
 * has no such argument.
 * @throws NeedsCaller when the context does not say whose call of the function is meant.
 */
export function argumentIn(functionItem: Expr, index: number, name: string, context: Context | null): Target | null {
  const key = keyOf(functionItem);
  let at = context;
  while (at && at.function !== key) at = at.outer;
  if (!at) throw new NeedsCaller(functionItem, name);
  const args = argumentsOf(at.call.node);
  const callee = at.call.node.childForFieldName('function');
  const takesSelf =
    functionItem.node
      .childForFieldName('parameters')
      ?.namedChildren.some((child) => child?.type === 'self_parameter') ?? false;
  const shift = takesSelf && callee?.type === 'field_expression' ? 1 : 0;
  const value = args[index - shift];
  // The argument is read where the call stands: in what is around that call, not in the function called.
  return value ? { expr: { source: at.call.source, node: value }, context: at.outer } : null;
}
