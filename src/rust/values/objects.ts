/** Fields of objects: what the literal, the constructor, a setter or the code behind them gave. */

import { argumentsOf, type Expr, implType, initializerOf, plainChildren } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { builtBy, constructedBy } from '../workspace/derived-builders.ts';
import { derivesOf } from '../workspace/derives.ts';
import { fieldType } from '../workspace/type-texts.ts';
import { fromAnywhere, fromOutside, unsetByDefault } from './any-object.ts';
import { isStuck, type Stuck, type Target } from './context.ts';
import { defaultOfType } from './defaults.ts';
import { type Evaluation, inside, MAX_DEPTH, runTime } from './evaluation.ts';
import { assigned, changedBy, changedWithin } from './field-changes.ts';
import { typeNameOf } from './literals-of.ts';
import { whoeverCalls } from './needs.ts';
import { variantOf } from './variants.ts';

/** What a field of an object holds. */
export function fieldOf(evaluation: Evaluation, object: Target, name: string, depth: number): Target | Stuck {
  return found(evaluation, object, name, depth, false);
}

/** What a field that is put together in place was at first. */
export function firstOf(evaluation: Evaluation, object: Target, name: string, depth: number): Target | Stuck {
  return found(evaluation, object, name, depth, true);
}

function found(evaluation: Evaluation, object: Target, name: string, depth: number, atFirst: boolean): Target | Stuck {
  if (depth > MAX_DEPTH) return { reason: 'it goes through too many names' };
  let at = object;
  let reason: Stuck | null = null;
  for (let count = 0; count < MAX_DEPTH; count += 1) {
    const set = atFirst && count === 0 ? null : (assigned(at, name) ?? changedBy(evaluation, at, name));
    if (set) return set;
    const { source, node } = at.expr;
    if (at.made === 'default')
      return derivedField(evaluation, at.expr, name) ?? { reason: `the default of \`${name}\` is not in sight` };
    if (at.made) break;
    if (at.parts) return at.parts[Number(name)] ?? runTime(source, node);
    if (node.type === 'struct_expression') {
      const value = initializerOf(at.expr, name);
      if (value) {
        const derived = isDefault(source, value) ? derivedOf(evaluation, at, name) : null;
        return derived ?? unsetByDefault(evaluation, at, name) ?? inside(at, value);
      }
      const base = baseOf(node);
      if (!base) break;
      if (isDefault(source, base)) return defaultOf(evaluation, source, typeNameOf(source, node), name, depth);
      at = inside(at, base);
      continue;
    }
    if (node.type === 'tuple_expression' && /^\d+$/.test(name)) {
      const part = plainChildren(node)[Number(name)];
      return part ? inside(at, part) : runTime(source, node);
    }
    const wrapped = insideOf(evaluation, at);
    if (wrapped) {
      if (isStuck(wrapped)) return wrapped;
      at = wrapped;
      continue;
    }
    if (/^\d+$/.test(name)) {
      const argument = variantOf(evaluation, at)?.args[Number(name)];
      if (argument) return argument;
    }
    const given = derivedSetter(evaluation, at, name) ?? derivedArgument(evaluation, at, name);
    if (given) return given;
    const next = whoeverCalls(
      () => {
        const value = atFirst ? null : changedWithin(evaluation, at, name);
        return value ? { value } : evaluation.step(at, depth + 1);
      },
      () => fromOutside(evaluation, object, name),
    );
    if (next && 'value' in next) return next.value;
    if (next === null) {
      const type = defaultCall(source, node);
      if (type) return defaultOf(evaluation, source, type === 'Self' ? implType(source, node) : type, name, depth);
      break;
    }
    if (isStuck(next)) {
      reason = next;
      const type = defaultCall(source, node);
      if (type) {
        const value = defaultOf(evaluation, source, type === 'Self' ? implType(source, node) : type, name, depth);
        if (!isStuck(value)) return value;
      }
      break;
    }
    at = next;
  }
  // What is changed in place is that of one object: what others have is not what it was at first.
  const other = atFirst ? null : fromAnywhere(evaluation, object, at, name, depth);
  return other ?? reason ?? runTime(object.expr.source, object.expr.node);
}

/**
 * What is inside `Some(object)` or `Ok(object)`: neither has a field of its own, so that `?` or `unwrap` stands between. An error
 * has no object inside. Null for all else.
 */
function insideOf(evaluation: Evaluation, at: Target): Target | Stuck | null {
  const called = at.expr.node.type === 'call_expression' ? at.expr.node.childForFieldName('function') : null;
  if (!called || !/^(?:\w+\s*::\s*)*(?:Some|Ok|Err)$/.test(at.expr.source.textOf(called))) return null;
  const variant = variantOf(evaluation, at);
  return variant?.name === 'Err' ? { reason: 'it is an error' } : (variant?.args[0] ?? null);
}

/** A call that gives a default object: `Config::default()`. */
function defaultCall(source: SourceFile, node: Node): string | null {
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  const path = called?.type === 'scoped_identifier' ? pathParts(source.textOf(called)) : [];
  return path.length > 1 && path.at(-1) === 'default' ? (path.at(-2) ?? null) : null;
}

function isDefault(source: SourceFile, node: Node): boolean {
  return /^Default::default\s*\(\s*\)$/.test(source.textOf(node));
}

function baseOf(literal: Node): Node | null {
  const base = literal
    .childForFieldName('body')
    ?.namedChildren.find((child) => child?.type === 'base_field_initializer');
  return base ? (plainChildren(base)[0] ?? null) : null;
}

/** What `Default` gives to a field: by the impl of the struct, or for a derived one by the type of the field. */
function defaultOf(
  evaluation: Evaluation,
  source: SourceFile,
  type: string | null,
  field: string,
  depth: number,
): Target | Stuck {
  const unknown = { reason: `the default of \`${field}\` is not in sight` };
  if (type === null) return unknown;
  const own = evaluation.types.methods(source, type, 'default')[0];
  const body = own?.node.childForFieldName('body');
  if (own && body)
    return fieldOf(evaluation, { expr: { source: own.source, node: body }, context: null }, field, depth + 1);
  const definition = evaluation.types.structs(source, type)[0];
  const item =
    definition && evaluation.modules.itemsNamed(type, source.file).find((each) => each.node.id === definition.node.id);
  return (item && derivesOf(item).has('Default') && derivedField(evaluation, item, field)) || unknown;
}

/** What `Default::default()` is for a field of a literal: the default of the type of the field. Null where it is not known. */
function derivedOf(evaluation: Evaluation, { expr: { source, node } }: Target, field: string): Target | null {
  const [definition] = evaluation.types.structs(source, typeNameOf(source, node) ?? '');
  return definition ? derivedField(evaluation, definition, field) : null;
}

/** What a derived `Default` of a struct gives to a field: the default of the type of that. Null where it is not known. */
function derivedField(evaluation: Evaluation, definition: Expr, field: string): Target | null {
  const written = fieldType(definition, field);
  return written && defaultOfType(evaluation, { source: definition.source, node: written });
}

/** `Config::builder().namespace("x").build()`: a setter that a derive makes and that nothing in sight defines. */
function derivedSetter(evaluation: Evaluation, at: Target, field: string): Target | null {
  let node: Node | null = at.expr.node;
  const { source } = at.expr;
  for (let count = 0; node && count < MAX_DEPTH; count += 1) {
    if (/^(?:try|await|parenthesized)_expression$/.test(node.type)) node = node.namedChildren[0] ?? null;
    const called: Node | null | undefined =
      node?.type === 'call_expression' ? node.childForFieldName('function') : null;
    if (!node || called?.type !== 'field_expression') return null;
    const method = called.childForFieldName('field');
    const [argument] = argumentsOf(node);
    if (method && source.textOf(method) === field && argument)
      return builtBy(evaluation, { source, node }, field) ? inside(at, argument) : null;
    node = called.childForFieldName('value');
  }
  return null;
}

/** `Config::new("x")`: what a constructor that a derive makes is given for a field. */
function derivedArgument(evaluation: Evaluation, at: Target, field: string): Target | null {
  const { node } = at.expr;
  if (node.type !== 'call_expression') return null;
  const index = constructedBy(evaluation, at.expr)?.fields.indexOf(field) ?? -1;
  const argument = argumentsOf(node)[index];
  return argument ? inside(at, argument) : null;
}
