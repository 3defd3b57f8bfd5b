/** What comes of a text that is put together in place, change by change: `growth.ts` finds them. */
import { snippet } from '../source/nodes.ts';
import { isRun } from './conditions.ts';
import type { Target } from './context.ts';
import { type Evaluation, inside } from './evaluation.ts';
import type { Growth } from './growth.ts';
import { joined, textOrPattern, unknown, type Value } from './value.ts';

/**
 * The text after all changes, which are read in the context of `at`. A change under a condition that only run time knows is made in one
 * reading and not in the other; in a loop it leaves the rest open.
 */
export function grownText(
  evaluation: Evaluation,
  base: Value,
  changes: readonly Growth[],
  at: Target,
  depth: number,
): Value {
  const reason = `\`${snippet(at.expr.source, at.expr.node)}\` is changed after it is made`;
  let text = base;
  for (const change of changes) {
    const runs = isRun(evaluation, change, at, depth, true);
    if (runs === null) text = open(text, change, reason);
    else if (runs) {
      const value = change.value ? evaluation.text(inside(at, change.value), depth + 1) : null;
      text = after(text, change, value) ?? unknown(reason);
    }
  }
  return text;
}

/** The text after one change. Null where that is not known. */
function after(before: Value, { type }: Growth, value: Value | null): Value | null {
  if (type === 'clear') return { text: '' };
  if (type === 'append') return value && joined([before, value]);
  if (type === 'extend') return null;
  return type === 'prepend' ? value && joined([value, before]) : value;
}

/** What is known of a text that may have been changed: what stands before what is appended, and behind what is prepended. */
function open(before: Value, { type }: Growth, reason: string): Value {
  const known = textOrPattern(before);
  const pattern = type === 'append' ? `${known}*` : type === 'prepend' ? `*${known}` : '*';
  return { pattern: pattern.replace(/\*+/g, '*'), reason };
}
