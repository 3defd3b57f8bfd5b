/** Code that never runs: what of its declarations does not count. A name that is written in it is declared all the same. */
import type { Analysis } from './analysis.ts';
import type { Declaration } from './libraries/library.ts';
import { keyOf } from './source/nodes.ts';
import { textOrPattern } from './values/value.ts';

/**
 * Declarations that only a call which never runs gives, where another call makes a metric of the same place by the same words: a
 * constructor that nobody calls has no metric of its own. A name of which nothing is known stays told.
 */
export function deadOf(within: Analysis, all: Iterable<Declaration>): ReadonlySet<Declaration> {
  const byPlace = new Map<string, Set<Declaration>>();
  for (const each of all) {
    const { library, origin, at, context } = each;
    if (!origin || !context || !/\w/.test(textOrPattern(each.name))) continue;
    const key = `${library} ${keyOf(origin)} ${keyOf(at)}`;
    byPlace.set(key, (byPlace.get(key) ?? new Set()).add(each));
  }
  const dead = new Set<Declaration>();
  for (const same of byPlace.values()) {
    const gone = same.size > 1 ? [...same].filter((each) => isCalledByNone(within, each)) : [];
    if (gone.length < same.size) for (const each of gone) dead.add(each);
  }
  return dead;
}

function isCalledByNone({ reach }: Analysis, { context }: Declaration): boolean {
  for (let frame = context; frame; frame = frame.outer)
    if (reach.isNever(frame.call.source, frame.call.node)) return true;
  return false;
}
