/** The places that make an object of a struct by an associated function of it. */
import type { Analysis } from '../../analysis.ts';
import { type Expr, implType, withoutSelf } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import type { Node, SourceFile } from '../../source/syntax.ts';
import { isSame } from '../../workspace/items.ts';
import { pathCallAt } from '../arguments.ts';

/** Characters in front of the name of a type that are looked at for the rest of its path. */
const LONGEST_PATH = 120;

/** `S::new(…)`, or `S::default` handed on as a value. */
export interface Construction {
  readonly source: SourceFile;
  readonly name: string;
  /** The call, or null where the function is a value. */
  readonly call: Node | null;
  readonly node: Node;
}

/**
 * The constructions of a struct outside tests, by the names of the functions that make it; `named` says whether any code
 * besides its own names the type, so that something else may make it (`#[derive(Default)]` on what holds it).
 */
export function constructionsOf(
  analysis: Analysis,
  struct: Expr,
  name: string,
  functions: RegExp,
): { readonly found: readonly Construction[]; readonly named: boolean } {
  const { workspace, modules } = analysis;
  const files = workspace.filesThatSee(struct.source.file);
  const found: Construction[] = [];
  let named = false;
  const add = (source: SourceFile, from: number, to: number): boolean => {
    const called = /^\s*(?:::\s*<[^;{}()]{0,80}>\s*)?::\s*(\w+)/.exec(source.text.slice(to, to + 120));
    const method = called?.[1] ?? '';
    if (!called || !functions.test(method)) return false;
    const end = to + called[0].length;
    const node = source.nodeAt(end - method.length, end);
    if (!node || workspace.isTest(source, node)) return true;
    const whole = source.nodeAt(from, end) ?? node;
    const path = withoutSelf(pathParts(source.textOf(whole)), source, whole).slice(0, -1);
    const meaning = modules.resolve(path.length > 0 ? path : [name], source, whole);
    if (meaning?.type === 'item' && !isSame(meaning.item, struct)) return true;
    found.push({ source, name: method, call: pathCallAt(source, end - method.length, end), node });
    return true;
  };
  for (const { source, from, to } of workspace.namedOccurrences(name, files)) {
    const path = /(?:\w+\s*::\s*)+$/.exec(source.text.slice(Math.max(0, from - LONGEST_PATH), from))?.[0] ?? '';
    if (add(source, from - path.length, to)) continue;
    if (source === struct.source && from === struct.node.childForFieldName('name')?.startIndex) continue;
    if (named) continue;
    const node = source.nodeAt(from, to);
    named = node !== null && isHeld(source, node, name) && !workspace.isTest(source, node);
  }
  for (const file of new Set(files)) {
    const source = workspace.source(file);
    if (source.placesOf(name).length === 0 || !new RegExp(`\\bimpl\\b[^{};]{0,200}\\b${name}\\b`).test(source.text))
      continue;
    for (const match of source.text.matchAll(/\bSelf(?=\s*::\s*\w+)/g)) {
      const at = match.index ?? 0;
      const node = source.nodeAt(at, at + 4);
      if (node && implType(source, node) === name) add(source, at, at + 4);
    }
  }
  return { found, named };
}

/** Whether a name stands for the type of something that is kept, and is not the name of an `impl` block of its own. */
function isHeld(source: SourceFile, node: Node, name: string): boolean {
  if (node.type !== 'type_identifier' || source.parent(node)?.type === 'impl_item') return false;
  return implType(source, node) !== name;
}
