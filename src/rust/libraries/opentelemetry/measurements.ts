/** The attributes that an instrument is measured with, wherever that is done. */
import type { Analysis } from '../../analysis.ts';
import type { Write } from '../../flow/findings.ts';
import { beyond } from '../../flow/flow.ts';
import type { Verbs } from '../../flow/verbs.ts';
import { argumentsOf, type Expr, keyOf } from '../../source/nodes.ts';
import { type Context, calledFrom } from '../../values/context.ts';
import { originsOf } from '../../workspace/origins.ts';
import type { Made } from '../library.ts';
import { attributeKeys } from './attributes.ts';

/** The attributes of all measurements; null when those of one are not in sight, or when there is none. */
export function keysOf(analysis: Analysis, { writes, flows, group }: Made, verbs: Verbs): readonly string[] | null {
  if (writes.length === 0 || group.some((each) => each.role === 'update')) return null;
  const isRun = (place: Expr) => !analysis.workspace.isTest(place.source, place.node);
  // What is observed by its callback is updated there and nowhere else, wherever it goes.
  const doubts = writes.every(({ verb }) => verb === 'observe')
    ? []
    : flows.flatMap((flow) => flow.doubts).filter(isRun);
  if (doubts.some((doubt) => !doubt.isEscape)) return null;
  if (doubts.length === 0) return union(keysOfWrites(analysis, writes));
  // Objects that go out of sight may be any of their type: what is done to these tells nothing more than what is known, or one thing.
  const own = flows.flatMap((flow) => flow.own ?? flow.writes).filter(isRun);
  const others = flows.map((flow) => beyond(analysis, flow.escapes, verbs));
  if (others.some((flow) => flow.doubts.some((doubt) => isRun(doubt) && !doubt.isEscape))) return null;
  const isOwn = (write: Write) =>
    own.some((each) => each.call !== null && write.call !== null && keyOf(each.call) === keyOf(write.call));
  const known = union(keysOfWrites(analysis, own));
  const more = keysOfWrites(
    analysis,
    others.flatMap((flow) => flow.writes).filter((write) => isRun(write) && !isOwn(write)),
  );
  if (more.length === 0) return own.length > 0 ? known : null;
  const all = own.length > 0 ? known : (more[0] ?? null);
  const isSame = (keys: readonly string[] | null) =>
    keys !== null &&
    all !== null &&
    keys.every((key) => all.includes(key)) &&
    (own.length > 0 || all.every((key) => keys.includes(key)));
  return more.every(isSame) ? all : null;
}

/** The attributes of each measurement, for each way that leads to it. */
function keysOfWrites(analysis: Analysis, writes: readonly Write[]): readonly (readonly string[] | null)[] {
  return writes.flatMap((write) => keysOfWrite(analysis, write));
}

/** All keys of lists; null when those of one are not in sight. */
function union(lists: readonly (readonly string[] | null)[]): readonly string[] | null {
  const keys = new Set<string>();
  for (const list of lists) {
    if (list === null) return null;
    for (const key of list) keys.add(key);
  }
  return [...keys];
}

function keysOfWrite(analysis: Analysis, write: Write): readonly (readonly string[] | null)[] {
  const { call } = write;
  if (!call) return [null];
  const args = argumentsOf(call.node);
  const list = args.length > 1 ? args.at(-1) : undefined;
  // Which call hands the metric over says which attributes go with it.
  const chain = (context: Context | null) =>
    context !== null && context.function === write.context?.function ? context : calledFrom(write.context, context);
  const read = (expr: Expr) =>
    analysis.values.inEachContext(
      (context) => {
        // Attributes are none of the name: of callers and alternatives of them, few are followed.
        analysis.values.contexts.answered(null);
        return attributeKeys(analysis, expr, chain(context));
      },
      () => null,
      write.context,
    );
  if (list) return read({ source: call.source, node: list });
  // `counter.bind(&[…]).add(1)`: the attributes are given where it is bound.
  const called = call.node.childForFieldName('function');
  const receiver = called?.type === 'field_expression' ? called.childForFieldName('value') : null;
  const bound = receiver ? originsOf(analysis, { source: call.source, node: receiver }) : [];
  const lists = bound.map((origin) => {
    const called = origin?.node.childForFieldName('function');
    const isBind = called?.type === 'field_expression' && /\bbind$/.test(origin?.source.textOf(called) ?? '');
    const [attributes] = origin && isBind ? argumentsOf(origin.node) : [];
    return origin && attributes ? { source: origin.source, node: attributes } : null;
  });
  return lists.length === 0 ? [null] : lists.flatMap((each) => (each ? read(each) : [null]));
}
