/** The calls that a piece of code is read for: which call of a function gives its parameters their values. */
import { type Expr, keyOf } from '../source/nodes.ts';

/** The call that gives the parameters of a function or a closure their values. */
export interface Context {
  /** The function, by file and offset. */
  readonly function: string;
  readonly call: Expr;
  /** The context in which that call itself stands, when it needs one. */
  readonly outer: Context | null;
  /** How many calls the function has. */
  readonly callers: number;
  /** What the call gives, where a value was followed into the function; absent where the way leads out to a caller. */
  readonly given?: Given;
}

/** What a call gives to a function. */
export interface Given {
  readonly self: Target | null;
  readonly args: readonly Target[];
  /** Which element of a list the call is made for. */
  readonly element?: number;
}

/** An expression and the context that it is to be read in. */
export interface Target {
  readonly expr: Expr;
  readonly context: Context | null;
  /** The parts of a tuple that stands nowhere in the source (`a.iter().zip(b)`). */
  readonly parts?: readonly Target[];
  /**
   * A value that stands nowhere in the source: an empty text, `None` or an object of a derived `Default`, the last with its struct as the
   * expression; a name that a derive makes; a text that is put together in a local or in a field of one, by its name (`label`,
   * `self.prefix`, `self.options.prefix`) before the place of the expression.
   */
  readonly made?: 'text' | 'none' | 'name' | 'grown' | 'default';
  readonly name?: string;
}

/** Why a value is not known. */
export interface Stuck {
  readonly reason: string;
}

/** Whether code runs, as far as that is known: not where another branch is taken, nor in a loop over a list in which nothing was found. */
export type Runs = 'may' | 'never' | 'over nothing';

export function isStuck(step: object | null): step is Stuck {
  return step !== null && 'reason' in step;
}

/** Why nothing is known of a value that leads back to itself. */
export const ITSELF: Stuck = { reason: 'it is made of itself' };

/** The context with calls added to its outermost function: that is the one whose caller was missing. */
export function calledFrom(context: Context | null, frame: Context | null): Context | null {
  return context === null ? frame : { ...context, outer: calledFrom(context.outer, frame) };
}

/** The keys of contexts that were asked for. */
const keys = new WeakMap<Context, string>();

/** The functions that were followed into, as a key: a choice in one call of a function is none in another. */
export function enteredKey(context: Context | null): string {
  if (!context) return '';
  let key = keys.get(context);
  if (key === undefined) {
    const { given } = context;
    const own = given ? ` ${context.function}<${keyOf(context.call)}.${given.element ?? ''}` : '';
    key = own + enteredKey(context.outer);
    keys.set(context, key);
  }
  return key;
}
