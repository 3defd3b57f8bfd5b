/** Which type's method a call means, where the code knows what it calls by its traits alone: the value decides, caller by caller. */
import { implAround, implType } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { enclosingFunction } from '../source/scopes.ts';
import type { SourceFile } from '../source/syntax.ts';
import { genericNamed, knownBy } from '../workspace/bounds.ts';
import { methodOf } from './callers.ts';
import type { Context, Target } from './context.ts';
import { type Evaluation, MAX_DEPTH } from './evaluation.ts';
import { typeNamed, typeOf } from './generics.ts';
import { withoutCallers } from './needs.ts';

/**
 * Whether the calls of a context can mean the functions that they are taken to lead to: false when one is called on a value of
 * another type, which has the method itself.
 * @throws what `inEachContext` catches, when that hangs on a caller which the context does not name; never in a coarse reading.
 */
export function isMeant(evaluation: Evaluation, { expr, context }: Target): boolean {
  const calls: { type: string; name: string; on: () => string | null; from: SourceFile }[] = [];
  let at = expr;
  for (let frame: Context | null = context; frame && calls.length < MAX_DEPTH; at = frame.call, frame = frame.outer) {
    const { source } = at;
    const node = enclosingFunction(source, at.node);
    const impl = node ? implAround(source, node) : null;
    const type = node && impl?.type === 'impl_item' && impl.childForFieldName('trait') ? implType(source, node) : null;
    const name = node?.childForFieldName('name');
    if (!node || type === null || !name) continue;
    const { call, outer } = frame;
    const receiver = methodOf(call.node)?.childForFieldName('value');
    const given = { type, name: source.textOf(name), from: call.source };
    if (receiver) {
      if (!knownBy(evaluation.modules, evaluation.types, call.source, receiver)) continue;
      const value = { expr: { source: call.source, node: receiver }, context: outer };
      calls.push({ ...given, on: () => typeOf(evaluation, value, 0) });
      continue;
    }
    // `T::make(…)`, where the caller says which type that is.
    const called = call.node.childForFieldName('function');
    const path = called ? pathParts(call.source.textOf(called)) : [];
    const [parameter = ''] = path;
    if (path.length === 2 && genericNamed(call.source, call.node, parameter))
      calls.push({
        ...given,
        on: () => typeNamed(evaluation, [parameter], { expr: call, context: outer }, 0)?.name ?? null,
      });
  }
  const isOther = ({ type, name, on, from }: (typeof calls)[number]): boolean => {
    const found = on();
    return found !== null && found !== type && evaluation.types.methods(from, found, name).length > 0;
  };
  if (calls.some((call) => withoutCallers(() => isOther(call), false))) return false;
  return evaluation.contexts.coarse || !calls.some(isOther);
}
