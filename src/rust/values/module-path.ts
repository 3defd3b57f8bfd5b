/** What `module_path!` gives: the names of the crate and of the modules around a place. std, `module_path!`. */
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Evaluation } from './evaluation.ts';
import { unknown, type Value } from './value.ts';

/** Files above each other that are followed. */
const MAX_FILES = 64;

/** The path of the module that a place stands in; of code that several crates have, each in turn. */
export function modulePath({ modules, workspace, contexts }: Evaluation, source: SourceFile, node: Node): Value {
  const found = new Set<string>();
  let left = MAX_FILES;
  const climb = (file: string, inline: readonly string[], below: readonly string[]): void => {
    left -= 1;
    if (left < 0) return;
    const names = [...inline, ...below];
    const root = crateName(file);
    if (root !== null) found.add([root, ...names].join('::'));
    const own = file.slice(file.lastIndexOf('/') + 1, -'.rs'.length);
    const name = own === 'mod' ? (file.split('/').at(-2) ?? '') : own;
    if (root !== null) return;
    const declares = new RegExp(`\\bmod\\s+(?:r#)?${name.replace(/\W/g, '\\$&')}\\s*;`);
    for (const up of workspace.moduleFiles.parentModules(file))
      if (declares.test(workspace.source(up.file).text)) climb(up.file, up.inline, [name, ...names]);
  };
  const crateName = (file: string): string | null => {
    const owner = workspace.moduleFiles.isRoot(file) ? workspace.owner(file) : null;
    if (!owner) return null;
    return owner.lib === file ? owner.libName : (owner.binNames.get(file)?.replaceAll('-', '_') ?? null);
  };
  const { file, inline } = modules.moduleOf(source, node);
  climb(file, inline, []);
  const all = left < 0 ? [] : [...found];
  if (all.length === 0) return unknown('its module is not known');
  const chosen = contexts.choose(`module path ${source.file}`, all.length);
  const path = chosen === null ? undefined : all[chosen];
  return path === undefined ? unknown('several crates have its code') : { text: path };
}
