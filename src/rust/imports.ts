/** What `use` and `extern crate` declarations bring into scope. Rust Reference, "Use declarations". */
import { hasMeta, metasOf } from './metas.ts';
import { pathParts } from './paths.ts';
import type { Node, SourceFile } from './syntax.ts';

/** One name that a declaration brings into scope. */
export interface Import {
  /** The name that it gives, or `*`. */
  readonly name: string;
  readonly path: readonly string[];
  /** Inline modules around it. */
  readonly inline: readonly string[];
  /** The block that it is limited to, or null when the whole module sees it. */
  readonly block: { readonly from: number; readonly to: number } | null;
}

/** The imports of one declaration, groups and renames taken apart; `inline` are the inline modules around it. */
export function importsIn(source: SourceFile, declaration: Node, inline: readonly string[]): Import[] {
  let block: Import['block'] = null;
  for (let at = source.parent(declaration); at && at.type !== 'mod_item'; at = source.parent(at)) {
    if (at.type === 'block') {
      block = { from: at.startIndex, to: at.endIndex };
      break;
    }
  }
  if (declaration.type === 'extern_crate_declaration') {
    const name = declaration.childForFieldName('name');
    const alias = declaration.childForFieldName('alias');
    if (!name || !alias) return [];
    return [{ name: source.textOf(alias), path: ['', source.textOf(name)], inline, block }];
  }
  const argument = declaration.childForFieldName('argument');
  if (!argument) return [];
  return flatten(source, argument, [], 0).map(({ name, path }) => ({ name, path, inline, block }));
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
    found.push({ name: '*', path: ['super'], inline: [...inlineOf(module), match[1] ?? ''], block: null });
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
      return node.namedChildren.flatMap((child) => (child ? flatten(source, child, prefix, depth + 1) : []));
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
