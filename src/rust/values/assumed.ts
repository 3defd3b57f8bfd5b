/** What is assumed while a value is read: a caller for each function on the way, an alternative for each choice. */
import type { Expr } from '../source/nodes.ts';
import type { Context } from './context.ts';
import { MAX_READS_ASIDE } from './limits.ts';

/** What stands before the key of a function, among the keys of what is assumed. */
export const CALLER = 'caller of ';
/** What stands before the key of an object of which nothing says where it was made: it may be any of its type. */
export const OBJECT = 'object ';
/** What stands before the key of a setting that is read as what it is unless somebody sets it. */
export const SETTING = 'setting ';

/** The callers and alternatives that a reading is for. */
export interface Known {
  /** By the key of the function, with `CALLER` before it. */
  readonly callers: ReadonlyMap<string, { readonly call: Expr; readonly count: number }>;
  /** Functions whose callers are not in sight, by the same key, with the reason. */
  readonly orphans: ReadonlyMap<string, string>;
  readonly choices: ReadonlyMap<string, number>;
  /** Settings that somebody has set to a value that is not known, by their keys. */
  readonly settings: ReadonlySet<string>;
}

/** What was read, each with what it was read for; `isCut` where there are more than are followed. */
export interface Readings<T> {
  readonly found: readonly { readonly result: T; readonly known: Known }[];
  readonly isCut: boolean;
  /** What a reading gave that is made for each element of a list in which nothing was found; null where there was no such. */
  readonly overNothing: T | null;
  /** The function whose callers were asked for first. */
  readonly asked: Expr | null;
}

/** What is assumed while something is read. */
export interface Assumed extends Known {
  /** The expression that was asked for first, and the steps that are left. */
  readonly shared: {
    root: Expr | null;
    steps: number;
    reading: number;
    answered: number;
    /** Whether the first text of the reading leads back to itself. */
    circular: boolean;
    /** Whether the first text of the reading is not known. */
    open: boolean;
    aside: number;
    /** The first text of each reading. */
    readonly names: Set<string>;
    /** Readings, one after the other, whose first text is not known or was found before. */
    stale: number;
  };
}

/** The calls of a context that are no more than known, by the function that each is of. */
export function callersIn(context: Context | null): Assumed['callers'] {
  const callers = new Map<string, { call: Expr; count: number }>();
  for (let at = context; at; at = at.outer)
    if (!at.given && !callers.has(CALLER + at.function))
      callers.set(CALLER + at.function, { call: at.call, count: at.callers });
  return callers;
}

/**
 * Whether each of so many callers or alternatives is worth a reading: the name always, what comes after it as long as there
 * are few. A help that hundreds of places could give is not known, and the metric is.
 */
export function isFollowed({ shared }: Assumed, count: number): boolean {
  if (shared.answered === 0 || count === 1) return true;
  shared.aside += count;
  return shared.aside <= MAX_READS_ASIDE;
}
