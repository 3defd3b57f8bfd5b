/** What the parameters in one type stand for where another is given for it: `M` of `Handle<M>`, for `Handle<Counter>`. */
import type { Analysis } from '../../analysis.ts';
import { type TypeExpr, typeArguments } from '../../workspace/type-names.ts';
import { plainType, typeName } from './written-types.ts';

/** Types inside types. */
const MAX_DEPTH = 8;

/** Whether a type leaves it to the compiler what it is. */
export function isOpen({ source, node }: TypeExpr): boolean {
  return source.textOf(node) === '_';
}

/** Notes what each parameter in a pattern of a type stands for, where a type fits it. */
export function unify(
  analysis: Analysis,
  pattern: TypeExpr,
  type: TypeExpr,
  names: readonly string[],
  found: Map<string, TypeExpr>,
  depth = 0,
): void {
  const name = pattern.source.textOf(pattern.node);
  if (depth > MAX_DEPTH) return;
  if (names.includes(name)) {
    if (!found.has(name) && !isOpen(type)) found.set(name, type);
    return;
  }
  const [outer, inner] = [plainType(analysis, pattern), plainType(analysis, type)];
  if (names.includes(outer.source.textOf(outer.node))) {
    unify(analysis, outer, inner, names, found, depth + 1);
    return;
  }
  if (typeName(outer) !== typeName(inner)) return;
  const given = typeArguments(inner);
  for (const [index, argument] of typeArguments(outer).entries()) {
    const own = given[index];
    if (own) unify(analysis, argument, own, names, found, depth + 1);
  }
}
