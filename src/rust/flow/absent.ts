/** Path dependencies that are not checked out: what is public in a library beside them may be used there. */
import type { Analysis } from '../analysis.ts';
import { type Expr, implAround } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import type { Modules } from '../workspace/modules.ts';
import type { Absent } from '../workspace/package.ts';
import { fieldsOf } from '../workspace/type-texts.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { Flow } from './findings.ts';
import type { Handle } from './handles.ts';

/** One that may use the library that a file is of, or null. */
export function absentBeside(workspace: Workspace, { file }: SourceFile): Absent | null {
  const owner = workspace.owner(file);
  if (!owner || owner.lib === null || workspace.aside.isOfProgram(file)) return null;
  return workspace.crates.absentBeside(owner)[0] ?? null;
}

/** Whether one may call a function: it is public in a library, or a method of a trait that is. */
export function mayBeCalledAbsent(workspace: Workspace, modules: Modules, { source, node }: Expr): boolean {
  if (!absentBeside(workspace, source)) return false;
  if (isPublic(source, node)) return true;
  const trait = implAround(source, node)?.childForFieldName('trait');
  const meaning = trait ? modules.resolve(pathParts(source.textOf(trait)), source, node) : null;
  return meaning?.type === 'item' && isPublic(meaning.item.source, meaning.item.node);
}

/** One that may use a name which holds the metric, or null. */
export function absentUser(analysis: Analysis, flows: readonly Flow[]): Absent | null {
  for (const { handles } of flows)
    for (const handle of handles) {
      const absent = isSeenOutside(analysis, handle) ? absentBeside(analysis.workspace, sourceOf(handle)) : null;
      if (absent) return absent;
    }
  return null;
}

function sourceOf(handle: Handle): SourceFile {
  return handle.type === 'item'
    ? handle.item.source
    : handle.type === 'result'
      ? handle.function.source
      : handle.source;
}

/** Whether other packages can use a name. */
function isSeenOutside({ types }: Analysis, handle: Handle): boolean {
  switch (handle.type) {
    case 'item':
      return isPublic(handle.item.source, handle.item.node);
    case 'result':
      return isPublic(handle.function.source, handle.function.node);
    case 'field':
      return types.structs(handle.source, handle.struct).some(({ source, node }) => {
        const field = fieldsOf(node).find(
          (each) => source.textOf(each.childForFieldName('name') ?? each) === handle.field,
        );
        return field !== undefined && isPublic(source, node) && isPublic(source, field);
      });
    case 'local':
    case 'calls':
      return false;
  }
}

function isPublic(source: SourceFile, item: Node): boolean {
  const visibility = item.namedChildren.find((child) => child.type === 'visibility_modifier');
  return visibility !== undefined && source.textOf(visibility) === 'pub';
}
