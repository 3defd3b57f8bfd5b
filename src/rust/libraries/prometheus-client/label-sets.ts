/**
 * The label names of a label set of `prometheus-client`.
 *
 * A derived `EncodeLabelSet` (`Encode` before 0.19) gives the names of the fields, with those of a flattened field in its place
 * (client_rust, derive-encode/src/lib.rs); one written by hand is read for the keys that it encodes.
 */
import type { Analysis } from '../../analysis.ts';
import { attributesOf } from '../../source/attributes.ts';
import { unescaped } from '../../source/literals.ts';
import { type Expr, implAround, keyOf, macroName, plainChildren } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { parameterNodes } from '../../source/scopes.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import type { Context } from '../../values/context.ts';
import { withoutCallers } from '../../values/needs.ts';
import { knownText } from '../../values/value.ts';
import { filledIn, type TypeExpr, typeArguments } from '../../workspace/type-names.ts';
import { argumentsOf } from '../arguments.ts';
import { valueType } from './value-types.ts';
import { meaningOf, ownType, plainType, structOf, typeName } from './written-types.ts';

/** Label names, null when they are not known; `uses` when only the places where a child is taken can tell. */
export type LabelNames = readonly string[] | 'uses' | null;

/** Label sets inside label sets. */
const MAX_DEPTH = 12;

const known = new WeakMap<Analysis, Map<string, LabelNames>>();

/** The label names of a label set by its type. Found once for each: many families have the same. */
export function labelNames(analysis: Analysis, type: TypeExpr, depth = 0): LabelNames {
  if (depth > MAX_DEPTH) return null;
  const plain = plainType(analysis, type);
  const all = known.get(analysis) ?? new Map<string, LabelNames>();
  known.set(analysis, all);
  const key = writtenAt(plain);
  let names = all.get(key);
  if (names === undefined) {
    names = findNames(analysis, plain, depth);
    all.set(key, names);
  }
  return names;
}

/** Where a type is written, and where what its parameters stand for is: two of one text are one type. */
function writtenAt({ source, node, given }: TypeExpr, depth = 0): string {
  if (depth > MAX_DEPTH) return '';
  const words = given.size > 0 ? new Set(source.textOf(node).match(/\w+/g)) : null;
  const parts = [...given].flatMap(([name, each]) =>
    words?.has(name) ? [`${name}=${writtenAt(each, depth + 1)}`] : [],
  );
  return `${keyOf({ source, node })}<${parts.join(',')}>`;
}

function findNames(analysis: Analysis, plain: TypeExpr, depth: number): LabelNames {
  const { source, node, given } = plain;
  switch (node.type) {
    case 'unit_type':
      return [];
    case 'tuple_type': {
      const parts = plainChildren(node);
      const names = parts.map((part) => labelNames(analysis, { source, node: part, given }, depth + 1));
      return names.some((each) => each === 'uses') || isPair(analysis, plain) ? 'uses' : union(names);
    }
    case 'array_type': {
      const element = node.childForFieldName('element');
      return element && isPair(analysis, plainType(analysis, { source, node: element, given })) ? 'uses' : null;
    }
    case 'generic_type':
      if (/^(?:Vec|SmallVec|ArrayVec)$/.test(typeName(plain))) {
        const [element] = typeArguments(plain);
        return element && isPair(analysis, plainType(analysis, element)) ? 'uses' : null;
      }
  }
  if (typeName(plain) === 'NoLabelSet') return [];
  const struct = structOf(analysis, plain);
  if (struct && isDerived(struct)) {
    const names = struct.fields.map((field) =>
      attributesOf(struct.source, field.node).some((each) => /^prometheus\s*\(\s*flatten\s*\)$/.test(each))
        ? labelNames(analysis, field.type, depth + 1)
        : [field.name.replace(/^r#/, '')],
    );
    return names.includes('uses') ? 'uses' : union(names);
  }
  return byHand(analysis, plain, depth);
}

/** All names of several sets, each once; null when one of them is unknown. */
function union(sets: readonly LabelNames[]): readonly string[] | null {
  const all = new Set<string>();
  for (const set of sets) {
    if (set === null || set === 'uses') return null;
    for (const name of set) all.add(name);
  }
  return [...all];
}

/** A tuple of texts or numbers: a key with its value. */
function isPair(analysis: Analysis, { source, node, given }: TypeExpr): boolean {
  if (node.type !== 'tuple_type') return false;
  const [key] = plainChildren(node);
  return (
    key !== undefined &&
    /^(?:str|String|SharedString|SmolStr)$/.test(typeName(plainType(analysis, { source, node: key, given })))
  );
}

function isDerived({ source, node }: Expr): boolean {
  return attributesOf(source, node).some((each) =>
    /^(?:cfg_attr\b.*)?\bderive\s*\([^)]*\bEncode(?:LabelSet)?\b/.test(each.replace(/\s+/g, ' ')),
  );
}

/** An `EncodeLabelSet` that the workspace writes itself: the keys that its `encode` hands to the encoder. */
function byHand(analysis: Analysis, type: TypeExpr, depth: number): LabelNames {
  const own = methodsNamed(analysis, type, 'encode').filter(({ source, node }) => {
    const trait = implAround(source, node)?.childForFieldName('trait');
    return trait && /^Encode(?:LabelSet)?$/.test(pathParts(source.textOf(trait)).at(-1) ?? '');
  });
  if (own.length === 0) return null;
  return union(own.map((method) => keysOf(analysis, method, depth, parametersOfImpl(method, type), null)));
}

/** The methods of a type: of the one that it means, where several have its name. */
function methodsNamed(analysis: Analysis, type: TypeExpr, name: string): readonly Expr[] {
  const meaning = meaningOf(analysis, type);
  return meaning?.type === 'item' && meaning.rest.length === 0
    ? analysis.types.methodsOf(meaning.item, name)
    : analysis.types.methods(type.source, typeName(type), name);
}

/** What the generic parameters of an `impl` stand for, for one type: `T` of `impl<T> … for Optional<T>`. */
function parametersOfImpl({ source, node }: Expr, type: TypeExpr): ReadonlyMap<string, TypeExpr> {
  const own = ownType(source, node);
  const names = own ? typeArguments(own).map((each) => source.textOf(each.node)) : [];
  return filledIn(names, typeArguments(type));
}

/** The keys that a function hands to an encoder of labels which is its parameter. */
function keysOf(
  analysis: Analysis,
  method: Expr,
  depth: number,
  given: ReadonlyMap<string, TypeExpr>,
  context: Context | null,
): readonly string[] | null {
  const { source, node } = method;
  const body = node.childForFieldName('body');
  if (!body || depth > MAX_DEPTH) return null;
  const encoders = parameterNodes(node.childForFieldName('parameters') ?? node).flatMap((parameter) => {
    const type = parameter.childForFieldName('type');
    const pattern = parameter.childForFieldName('pattern');
    return type && pattern && /\bLabelSetEncoder\b|\bdyn\s+(?:\w+::)*Write\b/.test(source.textOf(type))
      ? [source.textOf(pattern).replace(/^mut\s+/, '')]
      : [];
  });
  if (encoders.length === 0) return null;
  const mentions = (text: string) => encoders.some((name) => new RegExp(`(?<![\\w.])${name}(?!\\w)`).test(text));
  const sets: LabelNames[] = [];
  for (const call of body.descendantsOfType(['call_expression', 'macro_invocation'])) {
    if (!call) continue;
    const keys = withoutCallers(
      () => keysOfCall(analysis, { source, node: call }, mentions, depth, given, context),
      null,
    );
    if (keys !== undefined) sets.push(keys);
  }
  return union(sets);
}

/** The keys that one call hands on; undefined for a call that has nothing to do with keys. */
function keysOfCall(
  analysis: Analysis,
  call: Expr,
  mentions: (text: string) => boolean,
  depth: number,
  given: ReadonlyMap<string, TypeExpr>,
  context: Context | null,
): LabelNames | undefined {
  const { source, node } = call;
  const args = argumentsOf(source, node);
  if (node.type === 'macro_invocation') {
    if (!/^write(?:ln)?$/.test(macroName(source, node))) return undefined;
    const [target, text] = args;
    if (!target || !text || !/key/i.test(source.textOf(target)))
      return mentions(source.textOf(node)) ? keysIn(source, text) : undefined;
    return one(analysis, { source, node: text }, context);
  }
  const called = node.childForFieldName('function');
  const isMethod = called?.type === 'field_expression';
  const receiver = isMethod ? called.childForFieldName('value') : null;
  const path = called
    ? pathParts(source.textOf(isMethod ? (called.childForFieldName('field') ?? called) : called))
    : [];
  const method = path.at(-1) ?? '';
  if (!isMethod && args.some((each) => mentions(source.textOf(each)))) {
    const keys = keysOfFunction(analysis, call, depth, given, context);
    if (keys !== undefined) return keys;
  }
  const value = receiver ?? args[0];
  const encoder = isMethod ? args[0] : args[1];
  if (!value || !encoder) return undefined;
  const into = source.textOf(encoder);
  if (path.at(-2) === 'EncodeLabelKey' || (method === 'encode' && /key/i.test(into) && !mentions(into)))
    return one(analysis, { source, node: value }, context);
  if (method === 'write_str' && receiver && /key/i.test(source.textOf(receiver)))
    return one(analysis, { source, node: encoder }, context);
  if (!mentions(into) || (receiver && mentions(source.textOf(receiver)))) return undefined;
  // Of what this method is handed, the keys may hang on a caller; its type does not.
  const own = { source, node: value };
  const { expr: target, context: inner } = withoutCallers(() => analysis.values.follow(own, context), {
    expr: own,
    context,
  });
  if (target.node.type === 'tuple_expression') {
    const [key] = plainChildren(target.node);
    const isKey = key && /\.\s*encode_label\s*\(/.test(into);
    if (isKey) return one(analysis, { source: target.source, node: key }, inner);
  }
  const listed = withoutCallers(() => namesInList(analysis, own, context), null);
  if (listed) return listed;
  const found = valueType(analysis, own, null);
  const plain = found ? plainType(analysis, found) : null;
  const type = plain ? (given.get(plain.source.textOf(plain.node)) ?? plain) : null;
  if (!type) return null;
  const methods = methodsNamed(analysis, plainType(analysis, type), method);
  if (method !== 'encode' && methods.length > 0)
    return union(methods.map((each) => keysOf(analysis, each, depth + 1, parametersOfImpl(each, type), null)));
  return method === 'encode' ? labelNames(analysis, type, depth + 1) : null;
}

/** The keys of a template that writes whole pairs (`"code=\"{}\""`), as a label set did by itself until 0.18; null for another one. */
function keysIn(source: SourceFile, template: Node | undefined): readonly string[] | null {
  if (template?.type !== 'string_literal') return null;
  const pairs = unescaped(source.textOf(template)).split(',');
  const keys = pairs.map((pair) => /^(\w+)="[^"=]*"$/.exec(pair.trim())?.[1] ?? null);
  return keys.every((key) => key !== null) ? keys : null;
}

/** The keys that a function of the workspace hands on, which is called with the encoder; undefined for any other call. */
function keysOfFunction(
  analysis: Analysis,
  call: Expr,
  depth: number,
  given: ReadonlyMap<string, TypeExpr>,
  context: Context | null,
): LabelNames | undefined {
  const { source, node } = call;
  const called = node.childForFieldName('function');
  const meaning = called ? analysis.modules.resolve(pathParts(source.textOf(called)), source, node) : null;
  const target = meaning?.type === 'item' && meaning.rest.length === 0 ? meaning.item : null;
  if (target?.node.type !== 'function_item') return undefined;
  const args = argumentsOf(source, node).map((each) => ({ expr: { source, node: each }, context }));
  const frame = { function: keyOf(target), call, outer: context, callers: 1, given: { self: null, args } };
  return keysOf(analysis, target, depth + 1, given, frame);
}

function one(analysis: Analysis, expr: Expr, context: Context | null): readonly string[] | null {
  const text = analysis.values.text(expr, context);
  if ('text' in text) return [text.text];
  const own = ownKey(analysis, expr, context);
  return own === null ? null : [own];
}

/** The text of a key whose type writes it by an `EncodeLabelKey` of its own: `write!(encoder, "{}_{}", self.0, self.1)`. */
function ownKey(analysis: Analysis, expr: Expr, context: Context | null): string | null {
  const object = analysis.values.follow(expr, context);
  const type = valueType(analysis, object.expr, object.context);
  const methods = type ? methodsNamed(analysis, plainType(analysis, type), 'encode') : [];
  const method = methods.find(({ source, node }) => {
    const trait = implAround(source, node)?.childForFieldName('trait');
    return trait && pathParts(source.textOf(trait)).at(-1) === 'EncodeLabelKey';
  });
  const body = method?.node.childForFieldName('body');
  if (!method || !body) return null;
  const given = { self: object, args: [] };
  const frame = { function: keyOf(method), call: object.expr, outer: object.context, callers: 1, given };
  return knownText(analysis.values.text({ source: method.source, node: body }, frame));
}

/** The keys of a list of pairs: `vec![("method", m), ("code", c)]`. Null when it is none, or one of them is unknown. */
function namesInList(analysis: Analysis, list: Expr, context: Context | null): readonly string[] | null {
  const elements = analysis.values.possibleElements(list, context);
  if (!elements) return null;
  const names = elements.map((element) => {
    const { expr, context: inner } = analysis.values.follow(element, context);
    if (expr.node.type !== 'tuple_expression') return null;
    const [key] = plainChildren(expr.node);
    const text = key ? analysis.values.text({ source: expr.source, node: key }, inner) : null;
    return knownText(text);
  });
  return names.includes(null) ? null : [...new Set(names.filter((each): each is string => each !== null))];
}

/** The label names of a label set by the expression that makes it. */
export function labelNamesOf(analysis: Analysis, set: Expr, context: Context | null): readonly string[] | null {
  const target = analysis.values.follow(set, context);
  if (target.expr.node.type === 'unit_expression') return [];
  const listed = namesInList(analysis, target.expr, target.context);
  if (listed) return listed;
  if (target.expr.node.type === 'tuple_expression') {
    const parts = plainChildren(target.expr.node);
    return union(parts.map((node) => labelNamesOf(analysis, { source: target.expr.source, node }, target.context)));
  }
  const type = valueType(analysis, target.expr, target.context);
  const names = type ? labelNames(analysis, type) : null;
  return names === 'uses' ? null : names;
}

/** The label set with which a child of a family is taken around a place: the argument of `get_or_create`. */
export function labelSetAt({ source, node }: Expr): Expr | null {
  let at = node;
  for (let up = source.parent(at); up; up = source.parent(at)) {
    if (up.type === 'field_expression') {
      const call = source.parent(up);
      const method = source.textOf(up.childForFieldName('field') ?? up);
      if (call?.type !== 'call_expression') return null;
      const [argument] = argumentsOf(source, call);
      if (/^get_or_create(?:_owned)?$/.test(method)) return argument ? { source, node: argument } : null;
      at = call;
    } else if (/^(?:reference|parenthesized|try|await|call)_expression$/.test(up.type)) at = up;
    else return null;
  }
  return null;
}
