/** What a reading is broken off for: it hangs on a caller, or on one of several alternatives. */
import type { Expr } from '../source/nodes.ts';
import { nameOf } from '../workspace/calls.ts';

/** Thrown inside: the value depends on a parameter of this function, whose callers are to be asked. */
export class NeedsCaller {
  readonly function: Expr;
  readonly parameter: string;
  constructor(functionItem: Expr, parameter: string) {
    this.function = functionItem;
    this.parameter = parameter;
  }
}

/** Thrown inside: the value is one of several. */
export class NeedsChoice {
  readonly key: string;
  readonly count: number;
  constructor(key: string, count: number) {
    this.key = key;
    this.count = count;
  }
}

/** Thrown inside: what is read runs only where somebody has set these settings, by their keys. */
export class NeedsSettings {
  readonly keys: readonly string[];
  constructor(keys: readonly string[]) {
    this.keys = keys;
  }
}

/** Runs `read` where nothing is assumed and nothing can be: what hangs on a caller or an alternative is `otherwise`. */
export function alone<T>(read: () => T, otherwise: (reason: string) => T): T {
  try {
    return read();
  } catch (need) {
    if (need instanceof NeedsCaller)
      return otherwise(`it is parameter \`${need.parameter}\` of \`${nameOf(need.function)}\``);
    if (need instanceof NeedsChoice) return otherwise('it is one of several');
    throw need;
  }
}

/** Runs `read` where nobody asks for callers or alternatives: what hangs on one is `unknown`. */
export function withoutCallers<T>(read: () => T, unknown: T): T {
  return alone(read, () => unknown);
}

/** Runs `read`; where that hangs on a caller, what `fixed` gives, whoever calls, if it gives something. */
export function whoeverCalls<T>(read: () => T, fixed: () => T | null): T {
  try {
    return read();
  } catch (need) {
    const found = need instanceof NeedsCaller ? fixed() : null;
    if (found !== null) return found;
    throw need;
  }
}
