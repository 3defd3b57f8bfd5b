/** Which programs show the metrics of their registries: those whose code leads to a `gather()`. */
import type { Analysis } from '../../analysis.ts';
import { callOf, type Expr, keyOf } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { enclosingFunction } from '../../source/scopes.ts';
import { binderOf } from '../../values/binders.ts';
import { programsWith } from '../../workspace/programs.ts';

/** Functions that are followed from a `gather()` to the programs that run it. */
const MAX_FUNCTIONS = 400;

const known = new WeakMap<Analysis, ReadonlySet<string>>();

/** The root files of the programs that have the code of a file and that gather metrics; where none is seen to gather, all that have it. */
export function programsShowing(analysis: Analysis, file: string): ReadonlySet<string> {
  let gathering = known.get(analysis);
  if (!gathering) {
    gathering = programsThatGather(analysis);
    known.set(analysis, gathering);
  }
  const { size } = gathering;
  const shows = (program: string) => size === 0 || gathering.has(program);
  return new Set(programsWith(analysis.workspace, file).filter(shows));
}

function programsThatGather(analysis: Analysis): ReadonlySet<string> {
  const { workspace } = analysis;
  const programs = new Set<string>();
  const open: Expr[] = [];
  for (const { source, from, to } of workspace.occurrences('gather', workspace.files)) {
    const access = source.text[from - 1] === '.' ? source.parent(source.nodeAt(from, to) ?? source.root) : null;
    const call = access?.type === 'field_expression' ? callOf(source, access) : null;
    if (call && !workspace.isTest(source, call)) open.push({ source, node: call });
  }
  const seen = new Set<string>();
  for (let at = open.pop(); at && seen.size < MAX_FUNCTIONS; at = open.pop()) {
    const { source, node } = at;
    const owner = workspace.owner(source.file);
    const roots = workspace.moduleFiles.roots(source.file).filter((root) => owner?.bins.includes(root));
    // Whatever a program's own files have, it runs; the code of a library is run by those whose code leads there.
    for (const root of roots) programs.add(root);
    const around = enclosingFunction(source, node);
    if (roots.length > 0 || !around) continue;
    const item = { source, node: around };
    if (seen.has(keyOf(item))) continue;
    seen.add(keyOf(item));
    open.push(...analysis.calls.of(item), ...handedOn(analysis, item));
  }
  return programs;
}

/** The places where a function is an argument: `get(show_metrics)`. */
function handedOn(analysis: Analysis, item: Expr): Expr[] {
  return analysis.calls.handed(item).flatMap(({ source, from, to }): Expr[] => {
    let node = source.nodeAt(from, to);
    while (node && source.parent(node)?.type === 'scoped_identifier') node = source.parent(node);
    if (!node || analysis.workspace.isTest(source, node)) return [];
    // A function and a module may go by one name: what stands for a value is the function of the file itself.
    if (node.type === 'identifier' && source === item.source)
      return binderOf(source, node, source.textOf(node)) ? [] : [{ source, node }];
    const meaning = analysis.modules.resolve(pathParts(source.textOf(node)), source, node);
    const isIt = meaning?.type === 'item' && meaning.rest.length === 0 && meaning.item.node.id === item.node.id;
    return isIt && meaning.item.source === item.source ? [{ source, node }] : [];
  });
}
