/** Which calls of a function say what it is given: not those that never run. */
import type { Expr } from '../source/nodes.ts';

export class LiveCalls {
  readonly #neverRuns: (call: Expr) => boolean;
  readonly #dead = new Map<number, boolean>();

  /** `neverRuns` says of a call that nothing outside tests runs it, for certain. */
  constructor(neverRuns: (call: Expr) => boolean) {
    this.#neverRuns = neverRuns;
  }

  /** Of several calls of one function those that may run. Where nothing runs any, all are as good. */
  among(calls: readonly Expr[]): readonly Expr[] {
    if (calls.length < 2) return calls;
    const live = calls.filter((call) => !this.#isDead(call));
    return live.length > 0 ? live : calls;
  }

  #isDead(call: Expr): boolean {
    const { id } = call.node;
    let isDead = this.#dead.get(id);
    if (isDead === undefined) {
      isDead = this.#neverRuns(call);
      this.#dead.set(id, isDead);
    }
    return isDead;
  }
}
