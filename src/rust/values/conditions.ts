/** Whether a statement runs, by the conditions around it. */
import { keyOf } from '../source/nodes.ts';
import { truth } from './branches.ts';
import { enteredKey, type Target } from './context.ts';
import { type Evaluation, inside } from './evaluation.ts';
import type { Conditions } from './growth.ts';

/**
 * Whether what stands under the conditions runs, and once; null where only run time knows. `at` says in which context they are read.
 *
 * @param chooses where a condition is not known, it holds in one reading and does not in the other.
 */
export function isRun(
  evaluation: Evaluation,
  { under, often }: Conditions,
  at: Target,
  depth: number,
  chooses = false,
): boolean | null {
  const { source } = at.expr;
  for (const { condition, holds } of under) {
    let known = truth(evaluation, inside(at, condition), depth + 1);
    // What runs in a loop is open whichever way is taken.
    if (known === null && chooses && !often) {
      const key = `grown ${keyOf({ source, node: condition })}${enteredKey(at.context)}`;
      const chosen = evaluation.contexts.choose(key, 2);
      known = chosen === null ? null : chosen === 0;
    }
    if (known === null) return null;
    if (known !== holds) return false;
  }
  return often ? null : true;
}
