/** What `use` and `extern crate` declarations bring into scope. Rust Reference, "Use declarations". */
import { conditionsAt, isArm } from '../source/conditions.ts';
import { hasMeta, metasOf } from '../source/metas.ts';
import { isAside } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';

/** One name that a declaration brings into scope. */
export interface Import {
  /** The name that it gives, or `*`. */
  readonly name: string;
  readonly path: readonly string[];
  /** Inline modules around it. */
  readonly inline: readonly string[];
  /** The block that it is limited to, or null when the whole module sees it. */
  readonly block: { readonly from: number; readonly to: number } | null;
  /** The predicates under which it is there. */
  readonly conditions: readonly string[];
}

/** The imports of one declaration, groups and renames taken apart; `inline` are the inline modules around it. */
export function importsIn(source: SourceFile, declaration: Node, inline: readonly string[]): Import[] {
  let block: Import['block'] = null;
  for (let at = source.parent(declaration); at && at.type !== 'mod_item'; at = source.parent(at)) {
    if (at.type === 'block' && !isArm(source, at.startIndex)) {
      block = { from: at.startIndex, to: at.endIndex };
      break;
    }
  }
  const conditions = conditionsAt(source, declaration.startIndex);
  if (declaration.type === 'extern_crate_declaration') {
    const name = declaration.childForFieldName('name');
    const alias = declaration.childForFieldName('alias');
    if (!name || !alias) return [];
    return [{ name: source.textOf(alias), path: ['', source.textOf(name)], inline, block, conditions }];
  }
  const argument = declaration.childForFieldName('argument');
  if (!argument) return [];
  return flatten(source, argument, [], 0).map(({ name, path }) => ({ name, path, inline, block, conditions }));
}

/** An attribute that ends with the name of the macro, with or without arguments. */
const IMPLYING = /\bmetrics\s{0,8}(?:\([^)\]]{0,200}\))?\s{0,8}\]/;

/** The `use super::*` that `#[metrics] mod m { … }` of `foundations` puts into the module (foundations-macros src/metrics/mod.rs). */
export function impliedImports(source: SourceFile, inlineOf: (node: Node) => readonly string[]): Import[] {
  if (!IMPLYING.test(source.text)) return [];
  const found: Import[] = [];
  for (const match of source.text.matchAll(/\bmod\s+(\w+)\s*\{/g)) {
    const from = (match.index ?? 0) + match[0].lastIndexOf(match[1] ?? '');
    const name = source.nodeAt(from, from + (match[1] ?? '').length);
    const module = name ? source.parent(name) : null;
    if (module?.type !== 'mod_item' || !hasMeta(metasOf(source, module), 'metrics')) continue;
    const inline = [...inlineOf(module), match[1] ?? ''];
    found.push({ name: '*', path: ['super'], inline, block: null, conditions: [] });
  }
  return found;
}

function flatten(
  source: SourceFile,
  node: Node,
  prefix: readonly string[],
  depth: number,
): { name: string; path: string[] }[] {
  if (depth > 64) return [];
  const parts = (part: Node | null) => (part ? pathParts(source.textOf(part)) : []);
  switch (node.type) {
    case 'use_list':
      return node.namedChildren.flatMap((child) => (isAside(child) ? [] : flatten(source, child, prefix, depth + 1)));
    case 'scoped_use_list': {
      const list = node.childForFieldName('list');
      return list ? flatten(source, list, [...prefix, ...parts(node.childForFieldName('path'))], depth + 1) : [];
    }
    case 'use_as_clause': {
      const alias = node.childForFieldName('alias');
      const path = [...prefix, ...parts(node.childForFieldName('path'))];
      return alias ? [{ name: source.textOf(alias), path: dropSelf(path) }] : [];
    }
    case 'use_wildcard':
      return [{ name: '*', path: [...prefix, ...parts(node.namedChildren.find((child) => child !== null) ?? null)] }];
    default: {
      const path = dropSelf([...prefix, ...pathParts(source.textOf(node))]);
      const name = path.at(-1);
      return name === undefined ? [] : [{ name, path }];
    }
  }
}

/** `use a::{self}` names `a`. */
function dropSelf(path: string[]): string[] {
  return path.length > 1 && path.at(-1) === 'self' ? path.slice(0, -1) : path;
}

/** All that a `use` declaration is made of. */
const PLAIN_USE = /^[\p{L}\p{N}_:{},*\s#]*$/u;

/**
 * The imports of a `use` declaration at the top of a file, from its text between `use` and `;`. Null when that is more than names,
 * braces and commas: only its tree tells then. `conditions` are the predicates under which the declaration is there.
 */
export function importsInText(text: string, conditions: readonly string[] = []): Import[] | null {
  const plain = text.replace(/\/\/[^\n]*|\/\*[^*]*\*\//g, ' ');
  if (!PLAIN_USE.test(plain)) return null;
  const found: Import[] = [];
  const read = (tree: string, prefix: readonly string[], depth: number): boolean => {
    const path = tree.trim();
    if (path === '') return true;
    const add = (name: string, parts: readonly string[]) =>
      found.push({ name, path: parts, inline: [], block: null, conditions });
    const open = path.indexOf('{');
    if (open !== -1) {
      const head = /^([^*,{}]*?)(?:::\s*)?$/.exec(path.slice(0, open).trim())?.[1]?.trim();
      if (head === undefined || !path.endsWith('}') || depth > 64) return false;
      const parts = head === '' ? prefix : [...prefix, ...pathParts(head)];
      return partsOf(path.slice(open + 1, -1)).every((part) => read(part, parts, depth + 1));
    }
    const renamed = /^([^*]+?)\s+as\s+(\S+)$/.exec(path);
    if (renamed) {
      const parts = dropSelf([...prefix, ...pathParts(renamed[1] ?? '')]);
      add(renamed[2] ?? '', parts);
      return parts.every(isPart);
    }
    if (path === '*') {
      add('*', prefix);
      return true;
    }
    if (path.endsWith('*')) {
      const all = /^([^*]+?)\s*::\s*\*$/.exec(path)?.[1];
      if (all === undefined) return false;
      add('*', [...prefix, ...pathParts(all)]);
      return true;
    }
    const parts = dropSelf([...prefix, ...pathParts(path)]);
    add(parts.at(-1) ?? '', parts);
    return parts.every(isPart);
  };
  return read(plain, [], 0) ? found : null;
}

function isPart(part: string): boolean {
  return !/\s/.test(part);
}

/** What stands between the commas of a list, braces inside it left whole. */
function partsOf(list: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at < list.length; at += 1) {
    const char = list[at];
    if (char === '{') depth += 1;
    else if (char === '}') depth -= 1;
    else if (char === ',' && depth === 0) {
      parts.push(list.slice(from, at));
      from = at + 1;
    }
  }
  parts.push(list.slice(from));
  return parts;
}
