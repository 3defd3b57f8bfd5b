/** Which type's method a call means, where the code knows what it calls by its traits alone: the value decides, caller by caller. */
import { type Expr, implAround, implType } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { enclosingFunction } from '../source/scopes.ts';
import type { SourceFile } from '../source/syntax.ts';
import { genericNamed, knownBy } from '../workspace/bounds.ts';
import { methodOf } from './callers.ts';
import type { Context, Target } from './context.ts';
import { type Evaluation, MAX_DEPTH } from './evaluation.ts';
import { implementersOf, typeNamed, typeOf } from './generics.ts';
import { isOfTrait, methodsOfTrait } from './methods.ts';
import { withoutCallers } from './needs.ts';

/** A call of a method of an `impl` of a trait, or of one that the trait gives to its types: then `type` is the trait. */
interface Call {
  readonly type: string;
  readonly trait: string;
  readonly name: string;
  /** The type of what it is called on, as far as it is known. */
  readonly on: () => string | null;
  readonly from: readonly SourceFile[];
}

/**
 * Whether the calls of a context can mean the functions that they are taken to lead to: false when one is called on a value of
 * another type, which has the method itself.
 * @throws what `inEachContext` catches, when that hangs on a caller which the context does not name; never in a coarse reading.
 */
export function isMeant(evaluation: Evaluation, { expr, context }: Target): boolean {
  const calls: Call[] = [];
  let at = expr;
  for (let frame: Context | null = context; frame && calls.length < MAX_DEPTH; at = frame.call, frame = frame.outer) {
    const { source } = at;
    const node = enclosingFunction(source, at.node);
    const impl = node ? implAround(source, node) : null;
    const path = impl?.childForFieldName(impl.type === 'trait_item' ? 'name' : 'trait');
    const trait = path ? pathParts(source.textOf(path)).at(-1) : undefined;
    const type = node && trait !== undefined ? implType(source, node) : null;
    const name = node?.childForFieldName('name');
    if (!node || trait === undefined || type === null || !name) continue;
    const { call, outer } = frame;
    const receiver = methodOf(call.node)?.childForFieldName('value');
    const given = { type, trait, name: source.textOf(name), from: [call.source, source] };
    if (receiver) {
      const all = methodsOfTrait(evaluation, trait, given.name);
      const isGivenToSome = all.some((each) => each && isOfTrait(each)) && all.some((each) => each && !isOfTrait(each));
      const isOpen = type !== trait && knownBy(evaluation.modules, evaluation.types, call.source, receiver) !== null;
      if (!isGivenToSome && !isOpen) continue;
      const value = { expr: { source: call.source, node: receiver }, context: outer };
      calls.push({ ...given, on: () => typeOf(evaluation, value, 0) });
      continue;
    }
    if (type === trait) continue;
    // `T::make(…)`, or `Self::make(…)` in a method of the trait: the caller says which type that is.
    const called = call.node.childForFieldName('function');
    const names = called ? pathParts(call.source.textOf(called)) : [];
    const [parameter = ''] = names;
    if (names.length === 2 && (isSelfOfTrait(call, parameter) || genericNamed(call.source, call.node, parameter)))
      calls.push({
        ...given,
        on: () => typeNamed(evaluation, [parameter], { expr: call, context: outer }, 0)?.name ?? null,
      });
  }
  const isOther = ({ type, trait, name, on, from }: Call): boolean => {
    const found = on();
    if (found === null || found === type) return false;
    // A trait calls the methods of types that only those who use it can see. Of one that is known by the trait alone any may be meant.
    const all = from.flatMap((file) => evaluation.types.methods(file, found, name));
    if (all.some((each) => !isOfTrait(each))) return true;
    return type !== trait && implementersOf(evaluation, trait).some((each) => each.type === found);
  };
  if (calls.some((call) => withoutCallers(() => isOther(call), false))) return false;
  return evaluation.contexts.coarse || !calls.some(isOther);
}

/** Whether a name is `Self` in a method that a trait itself has: any type that implements it. */
function isSelfOfTrait({ source, node }: Expr, name: string): boolean {
  const around = name === 'Self' ? enclosingFunction(source, node) : null;
  return around !== null && implAround(source, around)?.type === 'trait_item';
}
