/** What a loop goes through: a list, or an object of this workspace by its `impl IntoIterator`. std::iter::IntoIterator. */

import { type Expr, implAround, implType, plainChildren } from '../source/nodes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { elementType, writtenType } from '../workspace/element-types.ts';
import { type Binder, binderOf } from './binders.ts';
import { enter } from './bodies.ts';
import { methodOf } from './callers.ts';
import { isStuck, type Target } from './context.ts';
import type { Evaluation } from './evaluation.ts';
import { possibleElementsOf } from './lists.ts';
import { typeNameOf } from './literals-of.ts';
import { methodsOf } from './methods.ts';

/** The elements that a loop goes through; null when they are not known. */
export function iteratedBy(evaluation: Evaluation, list: Target, depth: number): readonly Target[] | null {
  const all = evaluation.elements(list, depth + 1);
  if (all || list.made || list.parts) return all;
  const method = intoIterator(evaluation, list.expr);
  const body = method ? enter(evaluation, method, list, { self: list, args: [] }) : null;
  if (body && !isStuck(body)) return evaluation.elements(body, depth + 1);
  // What some way through the code puts into the list may be declared; what a program sets by it is not sure.
  return evaluation.contexts.sure ? null : possibleElementsOf(evaluation, list);
}

const known = new WeakMap<Evaluation, Map<number, Expr | null>>();

/** The `into_iter` of this workspace that a loop calls on an object; null when it is not known which. */
function intoIterator(evaluation: Evaluation, expr: Expr): Expr | null {
  const all = known.get(evaluation) ?? new Map<number, Expr | null>();
  known.set(evaluation, all);
  let method = all.get(expr.node.id);
  if (method === undefined) {
    method = find(evaluation, expr);
    all.set(expr.node.id, method);
  }
  return method;
}

function find(evaluation: Evaluation, { source, node }: Expr): Expr | null {
  const all = evaluation.modules.itemsNamed('into_iter', source.file);
  const type = all.length > 0 ? typeOfObject(evaluation, { source, node }) : null;
  if (type === null) return null;
  const ofReference = all.filter((each) => referredTo(each) === type);
  const ofItself = methodsOf(evaluation, type, 'into_iter', source).filter((each) => referredTo(each) === null);
  const isReference = node.type === 'reference_expression';
  // Where both are there, a name may be that of a reference.
  if (!isReference && ofReference.length > 0 && node.type !== 'call_expression') return null;
  const meant = isReference ? ofReference : ofItself;
  return meant.length === 1 ? (meant[0] ?? null) : null;
}

/** The type that the `impl` around a method is for a reference to; null for another one. */
function referredTo({ source, node }: Expr): string | null {
  const type = implAround(source, node)?.childForFieldName('type');
  return type?.type === 'reference_type' ? objectNamed(source.textOf(type), null) : null;
}

/** Expressions one inside the other, and locals one after the other, that a type is looked for through. */
const MAX_CHAIN = 16;
/** Methods that give the object that they are called on. */
const SAME = /^(?:clone|to_owned|as_ref|borrow|deref|cloned)$/;
/** A type that is no list of others: its name, behind references and pointers. */
const OBJECT =
  /^(?:&\s*(?:'\w+\s+)?(?:mut\s+)?|(?:\w+\s*::\s*)*(?:Arc|Rc|Box)\s*<\s*)*(?:\w+\s*::\s*)*([A-Z]\w*)[\s>]*$/;

/** The type of the object that an expression is, where the code says that it is one, and no list of such. */
function typeOfObject({ types, modules }: Evaluation, { source, node }: Expr): string | null {
  let at: Node | null = node;
  for (let steps = 0; at && steps < MAX_CHAIN; steps += 1) {
    if (at.type === 'self') return implType(source, at);
    if (at.type === 'struct_expression') return typeNameOf(source, at);
    const inner = behind(source, at);
    if (inner) {
      at = inner;
      continue;
    }
    const name = source.textOf(at);
    const binder: Binder | null = at.type === 'identifier' ? binderOf(source, at, name) : null;
    if (binder?.type === 'for') {
      const element = elementType(types, modules, { source, node: binder.value }, binder.pattern, name);
      return element && objectNamed(element.type, element.self);
    }
    const written = writtenType(types, modules, { source, node: at });
    if (written) return objectNamed(written.source.textOf(written.node), implType(written.source, written.node));
    // What is written for it is no type of an object.
    if (binder?.type !== 'let' || binder.declaration.childForFieldName('type')) return null;
    at = /^(?:mut\s+)?\w+$/.test(source.textOf(binder.pattern)) ? binder.value : null;
  }
  return null;
}

/** The expression that is the same object as what stands around it. */
function behind(source: SourceFile, node: Node): Node | null {
  const isStar = node.type === 'unary_expression' && source.textOf(node).startsWith('*');
  if (isStar || /^(?:reference|parenthesized)_expression$/.test(node.type))
    return plainChildren(node).find((each) => each.type !== 'mutable_specifier') ?? null;
  const method = node.type === 'call_expression' ? methodOf(node) : null;
  const verb = method?.childForFieldName('field');
  return method && verb && SAME.test(source.textOf(verb)) ? method.childForFieldName('value') : null;
}

function objectNamed(type: string, self: string | null): string | null {
  const name = OBJECT.exec(type.trim())?.[1];
  return name === 'Self' ? self : (name ?? null);
}
