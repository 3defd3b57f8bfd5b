/** The labels of a metric that several pieces of code use. */
import type { Analysis } from './analysis.ts';
import { type Declaration, labelsOfAll } from './libraries/library.ts';
import type { Expr } from './source/nodes.ts';

/** The labels of all uses of a metric that count for it; null where they are not known. */
export function labelsOfUses(within: Analysis, made: readonly Declaration[]): readonly string[] | null {
  const giving = made.filter((each) => givesLabels(within, each));
  return labelsOfAll(live(within, giving.length > 0 ? giving : made));
}

/** Whether a use may give its metric labels: one of any object does where the calls that lead there run. */
function givesLabels({ reach }: Analysis, { labelsOfAny, context, origin }: Declaration): boolean {
  if (!labelsOfAny) return true;
  const places: Expr[] = origin ? [origin] : [];
  for (let frame = context; frame; frame = frame.outer) places.push(frame.call);
  return places.every(({ source, node }) => reach.of(source, node) !== 'no');
}

/**
 * Those whose code runs, of uses of which some do and all of these have the same labels: what never runs gives none. Where they
 * differ, a use of which nothing is known may be of another object.
 */
function live({ reach }: Analysis, made: readonly Declaration[]): readonly Declaration[] {
  const ofAny = made.filter((each) => each.labelsOfAny);
  const own = made.filter((each) => !each.labelsOfAny);
  if (own.every(({ labels }) => labels !== null)) return made;
  const running = own.filter(({ origin, at }) => {
    const place = origin ?? at;
    return reach.of(place.source, place.node) !== 'no';
  });
  const lists = new Set(running.map(({ labels }) => labels && [...labels].sort().join(' ')));
  return lists.size === 1 ? [...running, ...ofAny] : made;
}
