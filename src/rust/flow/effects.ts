/** What functions do to a metric that they are handed: found once for each function, parameter and way to hold the metric. */
import type { Analysis } from '../analysis.ts';
import { type Expr, keyOf } from '../source/nodes.ts';
import type { Findings, Flow, Write } from './findings.ts';
import type { Handle } from './handles.ts';
import type { Lend } from './lends.ts';
import type { State } from './trail.ts';
import type { Verbs } from './verbs.ts';

/** Functions that are looked into from one that a metric is handed to: those that call each other in circles are looked into again and again. */
const MAX_ENTERED = 300;

/** Functions inside functions that a metric is handed through. */
const MAX_HANDED = 16;

/** What a function does to a metric that it is handed. */
export interface Effect extends Flow {
  /** Writes to the parameter itself, to be reported where the function is called. */
  readonly verbs: readonly Pick<Write, 'verb' | 'zero' | 'call' | 'context'>[];
  /** It gives the metric back, or what holds it, by these fields. */
  readonly returns: readonly (readonly string[])[];
  /** It calls what it is handed with the metric. */
  readonly lends: readonly Lend[];
}

/** Follows a parameter through the body of its function; `inner` is for the functions that are called in there. */
export type Look = (inner: Effects, parameter: Handle, state: State) => Pick<Effect, 'returns' | 'lends'> & Flow;

const effects = new WeakMap<Analysis, Map<Verbs, Map<string, Effect>>>();

function effectsFor(analysis: Analysis, verbs: Verbs): Map<string, Effect> {
  const byVerbs = effects.get(analysis) ?? new Map<Verbs, Map<string, Effect>>();
  effects.set(analysis, byVerbs);
  const known = byVerbs.get(verbs) ?? new Map<string, Effect>();
  byVerbs.set(verbs, known);
  return known;
}

export class Effects {
  readonly #known: Map<string, Effect>;
  /** The functions that are being looked into, outermost first. */
  readonly #open: readonly string[];
  /** Shared by all that is looked into from one function, the outermost. */
  readonly #budget: { entered: number };
  /** The outermost of these that was met again: what was found inside is not the whole of it. */
  #recursion = Number.POSITIVE_INFINITY;

  private constructor(known: Map<string, Effect>, open: readonly string[], budget: { entered: number }) {
    this.#known = known;
    this.#open = open;
    this.#budget = budget;
  }

  /** The effects for one metric of a library with these verbs. */
  static for(analysis: Analysis, verbs: Verbs): Effects {
    return new Effects(effectsFor(analysis, verbs), [], { entered: 0 });
  }

  /**
   * What a function does to its parameter, which holds the metric in the fields of `path`. Null when it is in the middle of
   * being found, or when it is not looked into: the doubt about that goes to `findings`.
   */
  of(
    target: Expr,
    parameter: string,
    path: readonly string[],
    shared: boolean,
    findings: Findings,
    look: Look,
  ): Effect | null {
    const { source } = target;
    const body = target.node.childForFieldName('body');
    if (!body) return null;
    const site = { source, node: body };
    const key = `${keyOf(target)} ${parameter} ${path.join('.')} ${shared}`;
    const effect = this.#known.get(key);
    if (effect) return effect;
    const at = this.#open.indexOf(key);
    if (at !== -1 || this.#open.length >= MAX_HANDED) {
      if (at === -1) findings.doubt(site, 'it is handed on through more functions than are followed');
      this.#recursion = Math.min(this.#recursion, at === -1 ? 0 : at);
      return null;
    }
    const budget = this.#open.length === 0 ? { entered: 0 } : this.#budget;
    budget.entered += 1;
    if (budget.entered > MAX_ENTERED) {
      findings.doubt(site, 'it is handed to more functions than are followed');
      // Cut short here, it is the whole of nothing but the outermost, which has this doubt for every metric.
      this.#recursion = -1;
      return null;
    }
    const inner = new Effects(this.#known, [...this.#open, key], budget);
    const flow = look(
      inner,
      { type: 'local', source, name: parameter, from: body.startIndex, to: body.endIndex, declaration: null },
      { site, frame: { function: keyOf(target), target, call: null, outer: null, shared }, path },
    );
    const isOwn = (write: Write) => write.node.id === body.id && write.source === source;
    const made: Effect = {
      ...flow,
      writes: flow.writes.filter((write) => !isOwn(write)),
      verbs: flow.writes.filter(isOwn),
    };
    if (inner.#recursion >= this.#open.length || this.#open.length === 0) this.#known.set(key, made);
    else this.#recursion = Math.min(this.#recursion, inner.#recursion);
    return made;
  }
}
