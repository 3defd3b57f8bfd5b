/** Which type's method a call means, where the code knows what it calls by its traits alone: the value decides, caller by caller. */
import { implAround, implType } from '../source/nodes.ts';
import { enclosingFunction } from '../source/scopes.ts';
import { knownBy } from '../workspace/bounds.ts';
import { type Context, methodOf, type Target, withoutCallers } from './contexts.ts';
import { type Evaluation, MAX_DEPTH } from './evaluation.ts';
import { typeOf } from './generics.ts';

/**
 * Whether the calls of a context can mean the functions that they are taken to lead to: false when one is called on a value of
 * another type, which has the method itself.
 * @throws what `inEachContext` catches, when that hangs on a caller which the context does not name; never in a coarse reading.
 */
export function isMeant(evaluation: Evaluation, { expr, context }: Target): boolean {
  const calls: { type: string; name: string; receiver: Target }[] = [];
  let at = expr;
  for (let frame: Context | null = context; frame && calls.length < MAX_DEPTH; at = frame.call, frame = frame.outer) {
    const { source } = at;
    const node = enclosingFunction(source, at.node);
    const impl = node ? implAround(source, node) : null;
    const type = node && impl?.type === 'impl_item' && impl.childForFieldName('trait') ? implType(source, node) : null;
    const name = node?.childForFieldName('name');
    const receiver = methodOf(frame.call.node)?.childForFieldName('value');
    if (!node || type === null || !name || !receiver) continue;
    const value = { source: frame.call.source, node: receiver };
    if (knownBy(evaluation.modules, evaluation.types, value.source, receiver))
      calls.push({ type, name: source.textOf(name), receiver: { expr: value, context: frame.outer } });
  }
  const isOther = ({ type, name, receiver }: (typeof calls)[number]): boolean => {
    const found = typeOf(evaluation, receiver, 0);
    return found !== null && found !== type && evaluation.types.methods(receiver.expr.source, found, name).length > 0;
  };
  if (calls.some((call) => withoutCallers(() => isOther(call), false))) return false;
  return evaluation.contexts.coarse || !calls.some(isOther);
}
