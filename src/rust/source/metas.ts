/**
 * Attributes as a derive or attribute macro reads them: a path, and what it is given. Rust Reference, "Meta item attribute
 * syntax": `#[path]`, `#[path = value]`, `#[path(key = value, flag, nested(…))]`; those of `#[cfg_attr(when, …)]` count.
 */
import { argumentsOf, type Expr, isAside, pieceExpression, plainChildren } from './nodes.ts';
import { pathParts } from './paths.ts';
import type { Node, SourceFile } from './syntax.ts';

export interface Meta {
  /** `["serde"]`, `["vise", "register"]`. */
  readonly path: readonly string[];
  /** What stands behind `=`. */
  readonly value: Expr | null;
  /** What stands in the parentheses: between their commas, `key = value` as the one or the other. */
  readonly args: readonly Argument[];
}

export interface Argument {
  /** The key of `key = value`, the word of a flag, the path of `nested(…)`; null for anything else. */
  readonly key: string | null;
  readonly value: Expr | null;
}

/** The attributes above an item, field, variant or parameter, in their order. */
export function metasOf(source: SourceFile, item: Node): Meta[] {
  const found: Meta[] = [];
  for (let at = item.previousNamedSibling; at; at = at.previousNamedSibling) {
    if (at.type === 'attribute_item') {
      const attribute = at.namedChildren.find((child) => child?.type === 'attribute');
      if (attribute) found.push(...metasIn(source, attribute).reverse());
    } else if (!isAside(at)) break;
  }
  return found.reverse();
}

/** The argument of the first attribute by this name that has one for the key: `unit` of `#[metrics(unit = Unit::Bytes)]`. */
export function givenValue(metas: readonly Meta[], name: string, key: string): Expr | null {
  const given = metas.filter((meta) => meta.path.at(-1) === name).flatMap((meta) => meta.args);
  return given.find((argument) => argument.key === key && argument.value)?.value ?? null;
}

/** Whether an attribute by this name stands there, with this word among its arguments when one is asked for. */
export function hasMeta(metas: readonly Meta[], name: string, word: string | null = null): boolean {
  return metas.some(
    (meta) => meta.path.at(-1) === name && (word === null || meta.args.some((argument) => argument.key === word)),
  );
}

/** The paths in the `#[derive(…)]` attributes of an item. */
export function derivesOf(source: SourceFile, metas: readonly Meta[]): (readonly string[])[] {
  return metas
    .filter((meta) => meta.path.at(-1) === 'derive')
    .flatMap((meta) => meta.args)
    .flatMap(({ value }) => (value ? [pathParts(source.textOf(value.node))] : []));
}

function metasIn(source: SourceFile, attribute: Node): Meta[] {
  const name = plainChildren(attribute)[0];
  if (!name) return [];
  const path = pathParts(source.textOf(name));
  const given = source.insides(attribute).flatMap((piece) => {
    const inner = pieceExpression(piece);
    return inner ? [inner] : [];
  });
  if (path.join('::') === 'cfg_attr') return given.slice(1).map((each) => metaOf(source, each));
  const value = attribute.childForFieldName('value');
  return [{ path, value: value ? { source, node: value } : null, args: given.map((each) => argument(source, each)) }];
}

/** An attribute that stands as an expression inside `cfg_attr`. */
function metaOf(source: SourceFile, node: Node): Meta {
  if (node.type === 'call_expression') {
    const called = node.childForFieldName('function') ?? node;
    const args = argumentsOf(node).map((each) => argument(source, each));
    return { path: pathParts(source.textOf(called)), value: null, args };
  }
  const { key, value } = argument(source, node);
  return { path: key === null ? [] : pathParts(key), value: key === source.textOf(node) ? null : value, args: [] };
}

function argument(source: SourceFile, node: Node): Argument {
  if (node.type === 'assignment_expression') {
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    return { key: left ? source.textOf(left) : null, value: right ? { source, node: right } : null };
  }
  const word = node.type === 'call_expression' ? node.childForFieldName('function') : node;
  const named = word && /^(?:scoped_)?identifier$/.test(word.type);
  return { key: named ? source.textOf(word) : null, value: { source, node } };
}
