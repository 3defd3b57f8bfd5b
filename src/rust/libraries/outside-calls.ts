/** Calls of what crates from outside the workspace offer: functions, and associated functions of their types. */
import type { Analysis } from '../analysis.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { namedType, typeAt } from '../workspace/type-names.ts';
import { pathCallAt } from './arguments.ts';

export interface OutsideCall {
  readonly call: Node;
  /** The path from the crate on, as code names it: `tokio_metrics_collector`, `default_task_collector`. */
  readonly path: readonly string[];
}

/** The calls outside tests of functions by some names, as far as imports, aliases and paths say which crate they are of. */
export function outsideCalls(analysis: Analysis, source: SourceFile, names: readonly string[]): OutsideCall[] {
  const pattern = new RegExp(`\\b(?:${names.join('|')})(?=\\s*(?:::\\s*<[^;{}()]{0,120}>\\s*)?\\()`, 'g');
  return [...source.text.matchAll(pattern)].flatMap(({ 0: name, index }) => {
    const call = pathCallAt(source, index, index + name.length);
    const called = call?.childForFieldName('function');
    if (!call || !called || source.isInert(index) || analysis.workspace.isTest(source, call)) return [];
    const path = outsidePath(analysis, source, call, pathParts(source.textOf(called)));
    return path === null ? [] : [{ call, path }];
  });
}

/** What a path means outside the workspace, or null: its last segment is a function, of a module or of a type. */
export function outsidePath(
  analysis: Analysis,
  source: SourceFile,
  at: Node,
  path: readonly string[],
): readonly string[] | null {
  if (path.length < 2) {
    const own = analysis.modules.resolve(path, source, at);
    return own?.type === 'external' && own.path.length > 1 ? own.path : null;
  }
  const meaning = analysis.modules.resolve(path.slice(0, -1), source, at);
  const last = path.slice(-1);
  if (meaning?.type === 'external') return [...meaning.path, ...last];
  if (meaning?.type !== 'item' || meaning.rest.length > 0 || meaning.item.node.type !== 'type_item') return null;
  const target = meaning.item.node.childForFieldName('type');
  const named = target && namedType(analysis, typeAt(meaning.item.source, target));
  return named && named.item === null && named.resolved ? [...named.path, ...last] : null;
}
