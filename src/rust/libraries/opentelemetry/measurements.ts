/** The attributes that an instrument is measured with, wherever that is done. */
import type { Analysis } from '../../analysis.ts';
import type { Write } from '../../flow/findings.ts';
import type { Verbs } from '../../flow/verbs.ts';
import { argumentsOf, type Expr } from '../../source/nodes.ts';
import { originsOf } from '../../workspace/origins.ts';
import { inEachWay, type Keys, keysOfFlows } from '../keys.ts';
import type { Made } from '../library.ts';
import { attributeKeys } from './attributes.ts';

/** The attributes of all measurements; null when those of one are not in sight, or when there is none. */
export function keysOf(analysis: Analysis, { flows, group }: Made, verbs: Verbs): Keys {
  if (group.some((each) => each.role === 'update')) return null;
  return keysOfFlows(analysis, flows, verbs, (write) => keysOfWrite(analysis, write));
}

/** The attributes of a measurement, for each way that leads to it. */
function keysOfWrite(analysis: Analysis, write: Write): readonly Keys[] {
  const { call } = write;
  if (!call) return [null];
  const args = argumentsOf(call.node);
  const list = args.length > 1 ? args.at(-1) : undefined;
  const read = (expr: Expr) =>
    inEachWay(analysis, expr, write.context, (keys, context) => attributeKeys(analysis, keys, context));
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
