/** Types that stand for others: `Self` in a trait, `T` of a generic function; and the associated consts of what they stand for. */

import { type Expr, implAround, implType, keyOf, plainChildren, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { enclosingFunction, parameterNodes } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { boundsOf, genericNamed } from '../workspace/bounds.ts';
import type { Item } from '../workspace/items.ts';
import { namedType, typeParameters } from '../workspace/type-names.ts';
import { unwrap } from '../workspace/type-texts.ts';

import { meaningOf } from './builds.ts';
import { enteredKey, isStuck, type Stuck, type Target } from './context.ts';
import { type Evaluation, MAX_DEPTH } from './evaluation.ts';
import { typeOfParameter } from './impl-parameters.ts';
import { parameterAt } from './made-types.ts';
import { variantOf } from './variants.ts';

/** Steps to find the object whose type is asked for. */
const MAX_ASKED = 500;

/** A type of this workspace by its name. */
export interface TypeName {
  readonly name: string;
  /** Its definition, where the path leads to that itself. */
  readonly item: Item | null;
  /** The value of an associated const, or null. */
  constant(name: string): Expr | null;
}

/** The type that a path names at a place; of a parameter of a generic, the one that the caller gives. Null when not known. */
export function typeNamed(evaluation: Evaluation, path: readonly string[], at: Target, depth: number): TypeName | null {
  const { source, node } = at.expr;
  if (depth > MAX_DEPTH) return null;
  const [first] = path;
  if (first === undefined) return null;
  if (path.length === 1) {
    const generic = genericNamed(source, node, first);
    if (generic?.type === 'function_item') return argumentType(evaluation, first, generic, at, depth);
    if (generic) return null;
    if (first === 'Self') {
      const block = typeBlock(source, node);
      if (block?.type === 'trait_item') return selfType(evaluation, at, depth);
    }
  }
  const meaning = meaningOf(evaluation, withoutSelf(path, source, node), at);
  if (meaning?.type !== 'item' || meaning.rest.length > 0) return null;
  const { item } = meaning;
  if (item.node.type === 'type_item') {
    const aliased = item.node.childForFieldName('type');
    return aliased
      ? typeNamed(
          evaluation,
          pathParts(item.source.textOf(aliased)),
          { expr: { source: item.source, node: aliased }, context: null },
          depth + 1,
        )
      : null;
  }
  return named(evaluation, item.name, item.source.file, item);
}

function named(evaluation: Evaluation, type: string, file: string, definition: Item | null = null): TypeName {
  return {
    name: type,
    item: definition,
    constant: (name) => {
      const all = evaluation.modules
        .itemsNamed(name)
        .filter((item) => item.node.type === 'const_item' && implType(item.source, item.node) === type);
      const own = evaluation.workspace.owner(file);
      const near =
        all.find((item) => item.source.file === file) ??
        all.find((item) => evaluation.workspace.owner(item.source.file) === own) ??
        all[0];
      const value = near?.node.childForFieldName('value');
      if (near && value) return { source: near.source, node: value };
      return defaultConst(evaluation, type, name);
    },
  };
}

/** What the trait gives to a const that the `impl` for a type leaves out. */
function defaultConst(evaluation: Evaluation, type: string, name: string): Expr | null {
  for (const item of evaluation.modules.itemsNamed(name)) {
    const value = item.node.type === 'const_item' ? item.node.childForFieldName('value') : null;
    const trait = implAround(item.source, item.node);
    if (!value || trait?.type !== 'trait_item') continue;
    if (implementersOf(evaluation, implType(item.source, item.node) ?? '').some((each) => each.type === type))
      return { source: item.source, node: value };
  }
  return null;
}

/** The `impl` or `trait` around a place. */
function typeBlock(source: SourceFile, node: Node): Node | null {
  for (let up = source.parent(node); up; up = source.parent(up))
    if (up.type === 'impl_item' || up.type === 'trait_item') return up;
  return null;
}

/** The type that a call gives for a type parameter of the function: by its turbofish, or by the argument of that type. */
function argumentType(
  evaluation: Evaluation,
  name: string,
  functionItem: Node,
  at: Target,
  depth: number,
): TypeName | null {
  const { source } = at.expr;
  const item = { source, node: functionItem };
  const frame = evaluation.contexts.callOf(item, name, at.context);
  if (isStuck(frame)) return null;
  const index = typeParameters(source, functionItem).indexOf(name);
  const called = frame.call.node.childForFieldName('function');
  const given = called?.type === 'generic_function' ? called.childForFieldName('type_arguments') : null;
  const type = given ? plainChildren(given)[index] : undefined;
  if (type && frame.call.source.textOf(type) !== '_') {
    const path = pathParts(frame.call.source.textOf(type));
    return givenType(
      evaluation,
      path,
      { expr: { source: frame.call.source, node: type }, context: frame.outer },
      depth + 1,
    );
  }
  const parameters = parameterNodes(functionItem.childForFieldName('parameters') ?? functionItem);
  for (const [position, parameter] of parameters.entries()) {
    const declared = parameter.childForFieldName('type');
    const pattern = parameter.childForFieldName('pattern');
    if (!declared || !pattern || unwrap(source.textOf(declared), null) !== name) continue;
    const value = evaluation.contexts.argument(item, position, source.textOf(pattern), at.context);
    const found = isStuck(value) ? null : typeOf(evaluation, value, depth + 1);
    if (found !== null && !isStuck(value)) return named(evaluation, found, value.expr.source.file);
  }
  // `let hits: Metric<Count> = registry.register("hits")`: what the result goes into tells.
  const expected = parameterAt(evaluation, name, at);
  const own = expected ? namedType(evaluation, expected)?.item : null;
  return own ? named(evaluation, own.name, own.source.file, own) : null;
}

/** What `Self` is in the body of a trait's own method: the type that it is called on. */
function selfType(evaluation: Evaluation, at: Target, depth: number): TypeName | null {
  const { source, node } = at.expr;
  const around = enclosingFunction(source, node);
  if (!around) return null;
  const item = { source, node: around };
  const [first] = parameterNodes(around.childForFieldName('parameters') ?? around);
  if (first?.type === 'self_parameter') {
    const self = evaluation.contexts.argument(item, 0, 'self', at.context);
    const type = isStuck(self) ? null : typeOf(evaluation, self, depth + 1);
    return type === null || isStuck(self) ? null : named(evaluation, type, self.expr.source.file);
  }
  const frame = evaluation.contexts.callOf(item, 'Self', at.context);
  if (isStuck(frame)) return null;
  const called = frame.call.node.childForFieldName('function');
  const path = called ? pathParts(frame.call.source.textOf(called)) : [];
  return path.length > 1
    ? givenType(evaluation, path.slice(0, -1), { expr: frame.call, context: frame.outer }, depth + 1)
    : null;
}

/** The type that a call names for a type parameter: it may be one from outside, to which the workspace gives a trait. */
function givenType(evaluation: Evaluation, path: readonly string[], at: Target, depth: number): TypeName | null {
  const own = typeNamed(evaluation, path, at, depth);
  if (own) return own;
  const { source, node } = at.expr;
  const meaning = evaluation.modules.resolve(path, source, node);
  const name = meaning?.type === 'external' ? meaning.path.at(-1) : undefined;
  return name === undefined ? null : named(evaluation, name, source.file);
}

const types = new WeakMap<Evaluation, Map<string, boolean>>();

/** Whether a name is that of a struct or an enum that a file can see. */
function definesType(evaluation: Evaluation, name: string, source: SourceFile): boolean {
  const known = types.get(evaluation) ?? new Map<string, boolean>();
  types.set(evaluation, known);
  const key = `${evaluation.workspace.owner(source.file)?.dir} ${name}`;
  let defines = known.get(key);
  if (defines === undefined) {
    defines = evaluation.modules
      .itemsNamed(name, source.file)
      .some((item) => /\b(?:struct|enum)\s+(?:r#)?$/.test(item.source.text.slice(Math.max(0, item.at - 16), item.at)));
    known.set(key, defines);
  }
  return defines;
}

/** The name of the type of a value, as concrete as the code in sight says. */
export function typeOf(evaluation: Evaluation, target: Target, depth: number): string | null {
  if (depth > MAX_DEPTH || target.made) return null;
  const declaredAt = ({ expr }: Target) => evaluation.types.of(expr.source, expr.node);
  const declared = declaredAt(target);
  let last = target;
  const concrete = evaluation.contexts.within(MAX_ASKED, () => {
    for (let count = 0; count < MAX_DEPTH && !last.made && !last.parts; count += 1) {
      const type = declaredAt(last);
      if (type !== null && definesType(evaluation, type, last.expr.source)) return type;
      const next = evaluation.step(last, depth + 1);
      if (next === null || isStuck(next)) return null;
      last = next;
    }
    return null;
  });
  if (concrete !== null) return concrete;
  if (last.made || last.parts) return null;
  const variant = variantOf(evaluation, last);
  if (variant?.item) return variant.item.name;
  if (last.expr.node.type === 'struct_expression') {
    const name = last.expr.node.childForFieldName('name');
    const path = name ? pathParts(last.expr.source.textOf(name)) : [];
    return path.at(-1) === 'Self' ? implType(last.expr.source, last.expr.node) : (path.at(-1) ?? null);
  }
  return evaluation.types.of(last.expr.source, last.expr.node) ?? declared;
}

const implementers = new WeakMap<Evaluation, Map<string, readonly { type: string; block: Expr }[]>>();

/** The types that implement a trait in this workspace, outside tests. */
export function implementersOf(evaluation: Evaluation, trait: string): readonly { type: string; block: Expr }[] {
  const all = implementers.get(evaluation) ?? new Map<string, readonly { type: string; block: Expr }[]>();
  implementers.set(evaluation, all);
  const known = all.get(trait);
  if (known) return known;
  const found: { type: string; block: Expr }[] = [];
  const seen = new Set<string>();
  for (const { source, from, to } of trait === ''
    ? []
    : evaluation.workspace.occurrences(trait, evaluation.workspace.files)) {
    if (!/^\s*(?:<[^{;]*>)?\s+for\b/.test(source.text.slice(to, to + 200))) continue;
    let up = source.nodeAt(from, to);
    while (up && up.type !== 'impl_item') up = /block|declaration_list/.test(up.type) ? null : source.parent(up);
    const type = up ? implType(source, up) : null;
    if (!up || type === null || evaluation.workspace.isTest(source, up)) continue;
    const block = { source, node: up };
    if (seen.has(keyOf(block))) continue;
    seen.add(keyOf(block));
    found.push({ type, block });
  }
  all.set(trait, found);
  return found;
}

/**
 * An associated const of a type that stands for others (`T::NAME`, `Self::NAME` in a trait): that of the type which the caller
 * gives, else that of each type which implements the trait. Null when the path is of another sort.
 */
export function constOf(
  evaluation: Evaluation,
  path: readonly string[],
  at: Target,
  depth: number,
): Target | Stuck | null {
  const { source, node } = at.expr;
  const [first = ''] = path;
  if (path.length !== 2) return null;
  const generic = genericNamed(source, node, first);
  const inTrait = first === 'Self' && typeBlock(source, node)?.type === 'trait_item';
  if (!generic && !inTrait) return null;
  const name = path[1] ?? '';
  const type = typeNamed(evaluation, [first], at, depth + 1);
  const value = type?.constant(name);
  if (value) return { expr: value, context: null };
  const written = type ? null : typeOfParameter(evaluation, first, at);
  const own = written && named(evaluation, written.name, written.source.file, written).constant(name);
  if (own) return { expr: own, context: null };
  const each = possibleTypes(evaluation, first, at.expr).map(({ type, block }) =>
    named(evaluation, type, block.source.file).constant(name),
  );
  const all = each.filter((own) => own !== null);
  // Of a type that has it out of sight, nothing is known by the others.
  if (all.length > 0 && all.length < each.length)
    return { reason: `\`${name}\` of one of the types that \`${first}\` may be is not in sight` };
  if (type && all.length > 1) return { reason: `\`${name}\` of \`${type.name}\` is not in sight` };
  // One key for all consts of the parameter, so that its name and its help go together.
  const owner = generic ?? typeBlock(source, node) ?? node;
  const chosen = evaluation.contexts.choose(
    `type ${first} ${keyOf({ source, node: owner })}${enteredKey(at.context)}`,
    all.length,
  );
  const one = chosen === null ? undefined : all[chosen];
  return one ? { expr: one, context: null } : { reason: `\`${first}\` of \`${path.join('::')}\` is not known` };
}

/** The types that a name may stand for where only traits tell: those of this workspace that have the traits by which it is known. */
export function possibleTypes(
  evaluation: Evaluation,
  name: string,
  { source, node }: Expr,
): readonly { type: string; block: Expr }[] {
  const block = name === 'Self' ? typeBlock(source, node) : null;
  const trait = block?.type === 'trait_item' ? implType(source, node) : null;
  // Types from outside may have a trait that is from outside, too.
  const isOurs = (bound: string) =>
    evaluation.modules.itemsNamed(bound).some((item) => item.node.type === 'trait_item');
  return (trait === null ? boundsOf(source, genericNamed(source, node, name), name) : [trait])
    .filter(isOurs)
    .flatMap((bound) => implementersOf(evaluation, bound));
}
