/** The places that mention a handle. */
import type { Analysis } from '../analysis.ts';
import { type Expr, implType } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import { letBinding } from '../source/scopes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { binderOf } from '../values/binders.ts';
import { nameOf } from '../workspace/calls.ts';
import { type Item, isSame } from '../workspace/items.ts';
import type { Meaning } from '../workspace/modules.ts';
import type { Occurrence } from '../workspace/occurrences.ts';
import { ofField } from './field-mentions.ts';
import { type Handle, handleKey, type Mention } from './handles.ts';

/** Mentions of one name that are followed. No program comes near; a text made to exhaust whoever reads it does. */
export const MAX_MENTIONS = 1000;

const known = new WeakMap<Analysis, Map<string, readonly Mention[]>>();

/**
 * The places that mention a handle, up to one more than `MAX_MENTIONS`. Found once: where a metric is
 * handed on, many ways lead to one name.
 */
export function mentions(analysis: Analysis, handle: Handle): readonly Mention[] {
  const all = known.get(analysis) ?? new Map<string, readonly Mention[]>();
  known.set(analysis, all);
  const key = `${handleKey(handle)} ${scopeKey(handle)}`;
  let found = all.get(key);
  if (!found) {
    const list: Mention[] = [];
    for (const mention of find(analysis, handle)) {
      list.push(mention);
      if (list.length > MAX_MENTIONS) break;
    }
    found = list;
    all.set(key, found);
  }
  return found;
}

/** What of a handle says where it is looked for, beside its key. */
function scopeKey(handle: Handle): string {
  if (handle.type === 'field') return handle.source.file;
  return handle.type === 'local' ? `${handle.declaration?.id}` : '';
}

function* find(analysis: Analysis, handle: Handle): Generator<Mention> {
  switch (handle.type) {
    case 'item':
      yield* ofItem(analysis, handle.item);
      return;
    case 'local':
      yield* ofLocal(handle);
      return;
    case 'field':
      yield* ofField(analysis, handle);
      return;
    case 'calls':
      for (const call of handle.calls) yield { ...call, doubt: null, binds: false };
      return;
    case 'result':
      for (const call of analysis.calls.of(handle.function)) yield { ...call, doubt: null, binds: false };
      yield* asValue(analysis, handle.function);
  }
}

function* ofItem(analysis: Analysis, item: Item): Generator<Mention> {
  const { workspace } = analysis;
  const block = blockOf(item);
  const files = block ? [item.source.file] : workspace.filesThatSee(item.source.file);
  for (const name of block ? [item.name] : workspace.namesFor(item.name, files)) {
    for (const { source, from, to } of workspace.occurrences(name, files)) {
      if (block && (from < block.startIndex || from > block.endIndex)) continue;
      if (source.isInTestItem(from) || source.isInUse(from)) continue;
      const mention = itemMention(analysis, item, name, { source, from, to });
      if (mention) yield mention;
    }
  }
}

/** The block of code that an item is declared in, and that alone sees it; null for one of a module. */
function blockOf({ source, node }: Item): Node | null {
  for (let up = source.parent(node); up; up = source.parent(up)) {
    if (up.type === 'block') return up;
    if (/^(?:declaration_list|function_item|mod_item)$/.test(up.type)) return null;
  }
  return null;
}

function itemMention(analysis: Analysis, item: Item, name: string, { source, from, to }: Occurrence): Mention | null {
  if (source === item.source && from === item.node.childForFieldName('name')?.startIndex) return null;
  const node = source.nodeAt(from, to);
  if (!node) {
    const definition = source.macroDefinitionAt(from);
    return definition ? { source, node: definition, doubt: null, binds: false } : null;
  }
  if (node.type !== 'identifier' && node.type !== 'shorthand_field_identifier') return null;
  const whole = wholePath(source, node);
  if (!whole || isName(source, whole)) return null;
  const path = pathParts(source.textOf(whole));
  if (path.length === 1 && letBinding(source, node, name)) return null;
  const meanings = analysis.modules.resolveAll(path, source, node);
  const meaning =
    meanings.find((each) => each.type === 'item' && each.rest.length === 0 && isSame(each.item, item)) ??
    meanings[0] ??
    null;
  if (meaning?.type === 'item' && meaning.rest.length === 0 && isSame(meaning.item, item)) {
    return { source, node: whole, doubt: null, binds: false };
  }
  if (meaning?.type === 'module' || meaning?.type === 'item' || name !== item.name) return null;
  if (meaning?.type === 'external' && path.length > 1 && !looksLocal(analysis, source, path)) return null;
  // Out of sight (a macro made the module, a prelude re-exports it): it is ours when nothing else bears the name.
  const rival = analysis.modules
    .itemsNamed(item.name)
    .find((other) => other.source !== item.source && other.node.type === item.node.type);
  const doubt = rival ? `\`${path.join('::')}\` could be the one of ${rival.source.file} too` : null;
  return { source, node: whole, doubt, binds: false };
}

/** Whether a function is handed to what calls it for the value that it gives: `LazyLock::new(make)`, `CELL.get_or_init(make)`. */
function isCalledThere(source: SourceFile, path: Node): boolean {
  const list = source.parent(path);
  const call = list?.type === 'arguments' ? source.parent(list) : null;
  const called = call?.childForFieldName('function');
  return called != null && /(?:^|::)(?:Sync)?Lazy(?:Lock|Cell)?::new$|\.\s*get_or_init$/.test(source.textOf(called));
}

/** Mentions of a free function that are no call in sight: as a value it goes where nothing tells who calls it, or a macro calls it. */
function* asValue(analysis: Analysis, functionItem: Expr): Generator<Mention> {
  if (implType(functionItem.source, functionItem.node) !== null) return;
  const name = nameOf(functionItem);
  const files = analysis.workspace.filesThatSee(functionItem.source.file);
  for (const { source, from, to } of analysis.workspace.namedOccurrences(name, files)) {
    if (/\bfn\s+$/.test(source.text.slice(Math.max(0, from - 12), from))) continue;
    const isCalled = /^\s*\(/.test(source.text.slice(to, to + 40));
    if (!isCalled && /^\s*(?:::|!|as\b)/.test(source.text.slice(to, to + 40))) continue;
    if (source.isInTestItem(from) || source.isInUse(from)) continue;
    if (isCalled) {
      // There is no call in what is not expanded yet.
      const isIn = source.placesOf('macro_rules').some((at) => at < from);
      const definition = isIn ? source.macroDefinitionAt(from) : null;
      if (definition) yield { source, node: definition, doubt: null, binds: false };
      continue;
    }
    const node = source.nodeAt(from, to);
    if (node?.type !== 'identifier') continue;
    const whole = wholePath(source, node);
    if (!whole || isName(source, whole) || /^use_|^scoped_use/.test(source.parent(whole)?.type ?? '')) continue;
    const path = pathParts(source.textOf(whole));
    if (path.length === 1 && letBinding(source, node, path[0] ?? '')) continue;
    const isIt = (each: Meaning) => each.type === 'item' && each.rest.length === 0 && isSame(each.item, functionItem);
    if (!analysis.modules.resolveAll(path, source, node).some(isIt)) continue;
    const doubt = isCalledThere(source, whole) ? null : `\`${name}\`, which gives it back, is handed on as a value`;
    yield { source, node: whole, doubt, binds: false };
  }
}

/** Whether a path that leads out of sight can still be ours: its first part is a crate or a module of this workspace. */
function looksLocal(analysis: Analysis, source: SourceFile, path: readonly string[]): boolean {
  const owner = analysis.workspace.owner(source.file);
  const first = path[0] ?? '';
  return (
    first === 'crate' ||
    first === 'self' ||
    first === 'super' ||
    first === owner?.libName ||
    (owner?.dependencies.has(first) ?? false)
  );
}

function* ofLocal(handle: Extract<Handle, { type: 'local' }>): Generator<Mention> {
  const { source, name } = handle;
  if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return;
  const word = new RegExp(`(?<![\\w.])${name}(?!\\w)`, 'g');
  for (const match of source.text.slice(handle.from, handle.to).matchAll(word)) {
    const at = handle.from + (match.index ?? 0);
    const node = source.nodeAt(at, at + name.length);
    if (!node || !/^(?:identifier|self|shorthand_field_identifier)$/.test(node.type)) continue;
    const whole = wholePath(source, node);
    if (!whole || whole.id !== node.id || isName(source, node)) continue;
    const inner = letBinding(source, node, name);
    if (inner && inner.declaration.startIndex >= handle.from && inner.declaration.id !== handle.declaration?.id)
      continue;
    // A loop, an arm, a condition or a closure that binds the name in between has its own value.
    const binder = inner ? null : binderOf(source, node, name);
    if (binder && binder.type !== 'let' && binder.pattern.startIndex >= handle.from) continue;
    yield { source, node, doubt: null, binds: false };
  }
}

/** The whole path that an identifier ends; null when the identifier is only a module on the way. */
export function wholePath(source: SourceFile, node: Node): Node | null {
  let whole = node;
  for (let up = source.parent(whole); up; up = source.parent(up)) {
    if (up.type === 'scoped_identifier') {
      if (up.childForFieldName('name')?.id !== whole.id) return null;
      whole = up;
    } else if (
      /^(use_declaration|use_list|scoped_use_list|use_as_clause|scoped_type_identifier|visibility_modifier|attribute|macro_invocation)$/.test(
        up.type,
      )
    ) {
      return up.type === 'macro_invocation' && up.childForFieldName('macro')?.id !== whole.id ? whole : null;
    } else return whole;
  }
  return whole;
}

/** Whether an identifier is the name of something that is defined there, and no mention. */
export function isName(source: SourceFile, node: Node): boolean {
  const parent = source.parent(node);
  if (!parent) return true;
  if (
    /_item$|^parameter$|^closure_parameters$|^field_declaration$|^enum_variant$|^macro_definition$/.test(parent.type)
  ) {
    return parent.childForFieldName('value')?.id !== node.id && parent.childForFieldName('body')?.id !== node.id;
  }
  if (
    parent.type === 'let_declaration' ||
    parent.type === 'let_condition' ||
    parent.type === 'match_pattern' ||
    parent.type === 'for_expression'
  ) {
    return parent.childForFieldName('pattern')?.id === node.id || parent.type === 'match_pattern';
  }
  if (parent.type === 'field_initializer') return parent.childForFieldName('field')?.id === node.id;
  return /pattern$/.test(parent.type);
}
