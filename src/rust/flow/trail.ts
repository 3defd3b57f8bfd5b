/** How a value was reached that is followed: through which calls and into which fields. */
import type { Analysis } from '../analysis.ts';
import { type Expr, keyOf } from '../source/nodes.ts';
import type { Context } from '../values/context.ts';
import type { Findings } from './findings.ts';
import type { Handle } from './handles.ts';
import type { Verbs } from './verbs.ts';

/** The call of a function that is being looked into: what the function gives back is the value of that call. */
export interface Frame {
  readonly function: string;
  /** The function that is looked into for any of its callers. */
  readonly target?: Expr;
  /** Null for such a function: what it gives back is noted. */
  readonly call: Expr | null;
  readonly outer: Frame | null;
  /** How many calls the function has. */
  readonly callers?: number;
  /** With no call: whether it is looked into for one of several metrics that the same code makes. */
  readonly shared?: boolean;
}

/** What is known on the way about the value that is followed. */
export interface State {
  /** Where to report a write: the call that hands the metric to a function, or null for the place of the write itself. */
  readonly site: Expr | null;
  readonly frame: Frame | null;
  /** The value is no metric itself but holds it: the fields that lead there. */
  readonly path: readonly string[];
  /** It went through a conversion (`.into()`): nothing says of what type it is now. */
  readonly converted?: true;
}

export const START: State = { site: null, frame: null, path: [] };

/** Why what a collection holds is not followed: who takes one metric out of it does not say which. */
export const AMONG_OTHERS = 'it is kept in a collection of several metrics';

/** What each part of the way may ask of the whole: to note what is found, and to go on from somewhere else. */
export interface Trail {
  readonly analysis: Analysis;
  readonly verbs: Verbs;
  readonly findings: Findings;
  /** Follows the value of an expression on from there. */
  outward(origin: Expr, state: State): void;
  /** A name holds the value, beside others when it is `isAmong` them: every place that mentions it is followed. */
  hold(handle: Handle, state: State, isAmong?: boolean): void;
  /** A new object of a struct has the value in a field. */
  keep(object: Expr, struct: string, field: string, state: State): void;
  /** The value goes where nothing in sight tells what happens to it, and why. */
  lost(at: Expr, reason: string, state: State): void;
  /** A call hands the value to a parameter of a function of this workspace. */
  enter(target: Expr, parameter: string, call: Expr, origin: Expr, state: State): void;
}

/** The calls that lead to where the value is; null in a function that is looked into for any of its callers. */
export function callsTo(frame: Frame | null): Context | null {
  return frame !== null && isCalled(frame) ? frame : null;
}

function isCalled(frame: Frame): frame is Context {
  for (let at: Frame | null = frame; at; at = at.outer) if (at.call === null || at.callers === undefined) return false;
  return true;
}

/** What a state is, for sets: two of one key lead to the same findings. */
export function stateKey({ path, site, frame, converted }: State): string {
  return `${path.join('.')}${converted ? '!' : ''} ${site ? keyOf(site) : ''} ${frameKey(frame)}`;
}

function frameKey(frame: Frame | null): string {
  return frame ? `${frame.function}<${frame.call ? keyOf(frame.call) : ''} ${frameKey(frame.outer)}` : '';
}

/** Whether the code that is in this frame runs for several metrics. */
export function isShared(frame: Frame | null): boolean {
  for (let at = frame; at; at = at.outer) {
    if (at.call === null) return at.shared === true;
    if ((at.callers ?? 0) > 1) return true;
  }
  return false;
}
