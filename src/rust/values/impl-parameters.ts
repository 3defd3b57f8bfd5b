/**
 * What a type parameter of an `impl` stands for: `D` of `impl<D: Database> Metered<D>`. A call that names the type tells (`D::name()`
 * for a `D` that is a `Metered<Rocks>`); else it is each of the types that the code writes: `Metered<Rocks>`, `Metered<Memory>`.
 */
import { type Expr, implType, keyOf, withoutSelf } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { enclosingFunction } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { genericNamed } from '../workspace/bounds.ts';
import { type Item, isSame } from '../workspace/items.ts';
import { namedType, type TypeExpr, typeAt, typeParameters, writtenArguments } from '../workspace/type-names.ts';
import { enteredKey, type Target } from './context.ts';
import { type Evaluation, MAX_DEPTH } from './evaluation.ts';
import { parameterAt } from './made-types.ts';

/** The type that a parameter of the `impl` around a place stands for, with what is written between its brackets; null when not known. */
function implParameter(evaluation: Evaluation, name: string, at: Target, depth = 0): TypeExpr | null {
  const impl = blockOf(at.expr, name);
  if (!impl || depth > MAX_DEPTH) return null;
  const { source } = impl;
  const written = impl.node.childForFieldName('type');
  const index = written ? writtenArguments({ source, node: written }).indexOf(name) : -1;
  const item = written && index >= 0 ? namedType(evaluation, typeAt(source, written))?.item : null;
  if (!item) return null;
  const called = calledOn(evaluation, at, depth);
  const type = called && namedType(evaluation, called);
  if (type) return (type.item && isSame(type.item, item) && type.args[index]) || null;
  const all = (instancesOf(evaluation, item) ?? []).flatMap((args) => args[index] ?? []);
  if (all.length === 0) return parameterAt(evaluation, name, at);
  const chosen = evaluation.contexts.choose(`type ${name} ${keyOf(impl)}${enteredKey(at.context)}`, all.length);
  return (chosen === null ? undefined : all[chosen]) ?? null;
}

/** The `impl` around a place that has a type parameter of a name. */
function blockOf({ source, node }: Expr, name: string): Expr | null {
  const generic = genericNamed(source, node, name);
  return generic?.type === 'impl_item' ? { source, node: generic } : null;
}

/** The type that the function around a place is called on by a path: `D::name()`, `Metered::<Rocks>::name()`. */
function calledOn(evaluation: Evaluation, { expr, context }: Target, depth: number): TypeExpr | null {
  const around = enclosingFunction(expr.source, expr.node);
  const key = around ? keyOf({ source: expr.source, node: around }) : null;
  for (let frame = context; frame; frame = frame.outer) {
    if (frame.function !== key) continue;
    const { call, outer } = frame;
    const path = call.node.childForFieldName('function')?.childForFieldName('path');
    if (!path) return null;
    const [first = '', ...more] = pathParts(call.source.textOf(path));
    if (more.length === 0 && genericNamed(call.source, call.node, first))
      return implParameter(evaluation, first, { expr: call, context: outer }, depth + 1);
    if (more.length === 0 && first === 'Self') return null;
    return path.type === 'generic_type' || path.type === 'identifier' ? namedAt(evaluation, call.source, path) : null;
  }
  return null;
}

/** A path in front of `::name()` as a type: the grammar has it as names where it has no brackets. */
function namedAt(evaluation: Evaluation, source: SourceFile, path: Node): TypeExpr | null {
  if (path.type === 'generic_type') return typeAt(source, path);
  const meaning = evaluation.modules.resolve(withoutSelf([source.textOf(path)], source, path), source, path);
  const item = meaning?.type === 'item' && meaning.rest.length === 0 ? meaning.item : null;
  const aliased = item?.node.type === 'type_item' ? item.node.childForFieldName('type') : null;
  return item && aliased ? typeAt(item.source, aliased) : null;
}

/** The arguments of a generic type where it is written. */
type Instance = readonly TypeExpr[];

const instances = new WeakMap<Evaluation, Map<string, readonly Instance[] | null>>();

/**
 * A generic type with the arguments that code outside tests writes for it, each once. Null when there may be more than is written:
 * where code makes one without a word of its arguments (`Metered::new(disk)`), or with those of another generic (`fn make<T>() -> Metered<T>`).
 */
function instancesOf(evaluation: Evaluation, item: Item): readonly Instance[] | null {
  const known = instances.get(evaluation) ?? new Map<string, readonly Instance[] | null>();
  instances.set(evaluation, known);
  const key = keyOf(item);
  let found = known.get(key);
  if (found === undefined) {
    found = findInstances(evaluation, item);
    known.set(key, found);
  }
  return found;
}

function findInstances(evaluation: Evaluation, item: Item): Instance[] | null {
  const { workspace } = evaluation;
  const found = new Map<string, Instance>();
  // An alias with parameters of its own stands for the type with what is written behind the alias.
  const names: Expr[] = [item];
  for (const each of names) {
    const name = each.node.childForFieldName('name');
    const files = workspace.filesThatSee(each.source.file);
    for (const { source, from, to } of name ? workspace.occurrences(each.source.textOf(name), files) : []) {
      const node = source.nodeAt(from, to);
      if (!node || node.id === name?.id || isOwn(source, node, item) || workspace.isTest(source, node)) continue;
      const type = genericAround(source, node);
      if (!type) {
        if (isMade(source, node)) return null;
        continue;
      }
      const { item: own, args } = namedType(evaluation, typeAt(source, type)) ?? { item: null, args: [] };
      if (!own || !isSame(own, item) || args.length === 0) continue;
      if (args.some(isOpen)) {
        const alias = aliasAround(source, type);
        if (!alias) return null;
        if (!names.some((known) => keyOf(known) === keyOf(alias))) names.push(alias);
      } else found.set(args.map(written).join(), args);
    }
  }
  return [...found.values()];
}

/** Whether a place is in an `impl` for the type itself: what stands there has the arguments that the type has already. */
function isOwn(source: SourceFile, node: Node, item: Item): boolean {
  for (let up = source.parent(node); up; up = source.parent(up))
    if (up.type === 'impl_item') return implType(source, up) === item.name;
  return false;
}

/** Whether a name without brackets makes an object of the type: `Metered { disk }`, `Metered(disk)`, `Metered::new(disk)`. */
function isMade(source: SourceFile, node: Node): boolean {
  const parent = source.parent(node);
  if (parent?.type === 'struct_expression') return true;
  if (parent?.type === 'scoped_identifier')
    return parent.childForFieldName('path')?.id === node.id
      ? source.parent(parent)?.type === 'call_expression'
      : isMade(source, parent);
  return parent?.type === 'call_expression' && parent.childForFieldName('function')?.id === node.id;
}

function genericAround(source: SourceFile, node: Node): Node | null {
  let up: Node | null = source.parent(node);
  while (up && /^scoped_(?:type_)?identifier$/.test(up.type)) up = source.parent(up);
  return up?.type === 'generic_type' ? up : null;
}

/** Whether an argument is, or has between its brackets, a type that only others tell: a parameter, `Self`, `_`, `D::Store`. */
function isOpen({ source, node, given }: TypeExpr): boolean {
  if (source.textOf(node) === '_') return true;
  return node.descendantsOfType(['type_identifier', 'identifier']).some((name) => {
    const text = source.textOf(name);
    const known = given.get(text);
    if (known) return isOpen(known);
    const alias = aliasAround(source, name);
    const isParameter = alias !== null && typeParameters(source, alias.node).includes(text);
    return text === 'Self' || isParameter || genericNamed(source, name, text) !== null;
  });
}

/** A type as it is written, with what its parameters stand for. */
function written({ source, node, given }: TypeExpr): string {
  const own = [...given].map(([name, type]) => `${name}=${written(type)}`);
  return [source.textOf(node).replace(/\s+/g, ''), ...own].join(' ');
}

/** The alias around a place. */
function aliasAround(source: SourceFile, node: Node): Expr | null {
  for (let up: Node | null = node; up; up = source.parent(up)) if (up.type === 'type_item') return { source, node: up };
  return null;
}

/** The struct or enum of this workspace that a parameter of the `impl` around a place stands for; null when none is known. */
export function typeOfParameter(evaluation: Evaluation, name: string, at: Target): Item | null {
  const type = implParameter(evaluation, name, at);
  return type ? (namedType(evaluation, type)?.item ?? null) : null;
}
