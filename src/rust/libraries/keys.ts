/** The keys that whatever is done to a metric is given, wherever that is done: attributes of a measurement, tags of a child. */
import type { Analysis } from '../analysis.ts';
import type { Flow, Write } from '../flow/findings.ts';
import { beyond } from '../flow/flow.ts';
import type { Verbs } from '../flow/verbs.ts';
import { type Expr, keyOf } from '../source/nodes.ts';
import { type Context, calledFrom } from '../values/context.ts';
import { withoutCallers } from '../values/needs.ts';

/** Keys; null when they are not in sight. */
export type Keys = readonly string[] | null;

/** Reads the keys of one write for one way that leads to it; null when they are not in sight. */
export type ReadsKeys = (write: Write, context: Context | null) => readonly Keys[];

/**
 * The keys of all writes of flows outside tests; null when those of one are not in sight, or when there is none. Objects that go out of
 * sight may be any of their type: what is done to these tells nothing more than what is known, or one thing.
 */
export function keysOfFlows(analysis: Analysis, flows: readonly Flow[], verbs: Verbs, read: ReadsKeys): Keys {
  const isRun = (place: Expr) => !analysis.workspace.isTest(place.source, place.node);
  const writes = flows.flatMap((flow) => flow.writes).filter(isRun);
  if (writes.length === 0) return null;
  const keysOf = (all: readonly Write[]): readonly Keys[] => all.flatMap((write) => read(write, write.context));
  // What is observed by its callback is updated there and nowhere else, wherever it goes.
  const doubts = writes.every(({ verb }) => verb === 'observe')
    ? []
    : flows.flatMap((flow) => flow.doubts).filter(isRun);
  if (doubts.some((doubt) => !doubt.isEscape)) return null;
  if (doubts.length === 0) return union(keysOf(writes));
  const own = flows.flatMap((flow) => flow.own ?? flow.writes).filter(isRun);
  const others = flows.map((flow) => beyond(analysis, flow.escapes, verbs));
  if (others.some((flow) => flow.doubts.some((doubt) => isRun(doubt) && !doubt.isEscape))) return null;
  const isOwn = (write: Write) =>
    own.some((each) => each.call !== null && write.call !== null && keyOf(each.call) === keyOf(write.call));
  const known = union(keysOf(own));
  const more = keysOf(others.flatMap((flow) => flow.writes).filter((write) => isRun(write) && !isOwn(write)));
  if (more.length === 0) return own.length > 0 ? known : null;
  const all = own.length > 0 ? known : (more[0] ?? null);
  const isSame = (keys: Keys) =>
    keys !== null &&
    all !== null &&
    keys.every((key) => all.includes(key)) &&
    (own.length > 0 || all.every((key) => keys.includes(key)));
  return more.every(isSame) ? all : null;
}

/** What `read` gives of an expression, for each way that leads to it: which call hands the metric over says which keys go with it. */
export function inEachWay(
  analysis: Analysis,
  expr: Expr,
  context: Context | null,
  read: (expr: Expr, context: Context | null) => Keys,
): readonly Keys[] {
  const chain = (inner: Context | null) =>
    inner !== null && inner.function === context?.function ? inner : calledFrom(context, inner);
  const all = analysis.values.inEachContext<Keys>(
    (inner) => {
      // A branch that is not taken leaves out what stands in it, and not the whole.
      analysis.values.contexts.startAt(expr);
      // Keys are none of the name: of callers and alternatives of them, few are followed.
      analysis.values.contexts.answered(null);
      return read(expr, chain(inner));
    },
    () => null,
    context,
  );
  // What is written is written: where no way seems to lead there, what stands there tells.
  return all.length > 0 ? all : [withoutCallers(() => read(expr, context), null)];
}

/** All keys of lists; null when those of one are not in sight. */
export function union(lists: readonly Keys[]): Keys {
  const keys = new Set<string>();
  for (const list of lists) {
    if (list === null) return null;
    for (const key of list) keys.add(key);
  }
  return [...keys];
}
