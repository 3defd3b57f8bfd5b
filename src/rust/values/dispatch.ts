/** Which type's method a call means, where the code knows what it calls by its traits alone: the value decides, caller by caller. */
import { type Expr, implAround, implType } from '../source/nodes.ts';
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
  const calls: { type: string; name: string; on: () => string | null; from: readonly SourceFile[] }[] = [];
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
    const given = { type, name: source.textOf(name), from: [call.source, source] };
    if (receiver) {
      if (!knownBy(evaluation.modules, evaluation.types, call.source, receiver)) continue;
      const value = { expr: { source: call.source, node: receiver }, context: outer };
      calls.push({ ...given, on: () => typeOf(evaluation, value, 0) });
      continue;
    }
    // `T::make(…)`, or `Self::make(…)` in a method of the trait: the caller says which type that is.
    const called = call.node.childForFieldName('function');
    const path = called ? pathParts(call.source.textOf(called)) : [];
    const [parameter = ''] = path;
    if (path.length === 2 && (isSelfOfTrait(call, parameter) || genericNamed(call.source, call.node, parameter)))
      calls.push({
        ...given,
        on: () => typeNamed(evaluation, [parameter], { expr: call, context: outer }, 0)?.name ?? null,
      });
  }
  const isOther = ({ type, name, on, from }: (typeof calls)[number]): boolean => {
    const found = on();
    // A trait calls the methods of types that only those who use it can see.
    return (
      found !== null && found !== type && from.some((file) => evaluation.types.methods(file, found, name).length > 0)
    );
  };
  if (calls.some((call) => withoutCallers(() => isOther(call), false))) return false;
  return evaluation.contexts.coarse || !calls.some(isOther);
}

/** Whether a name is `Self` in a method that a trait itself has: any type that implements it. */
function isSelfOfTrait({ source, node }: Expr, name: string): boolean {
  const around = name === 'Self' ? enclosingFunction(source, node) : null;
  return around !== null && implAround(source, around)?.type === 'trait_item';
}
