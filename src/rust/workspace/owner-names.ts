/** The names that stand in front of those of a type's functions: `Metrics::new`. */
import { MAX_NAMES } from './occurrences.ts';
import type { Workspace } from './workspace.ts';

const known = new WeakMap<Workspace, Map<string, ReadonlySet<string> | null>>();

/**
 * The names that code can give to a type: its own and that of a trait which gives it the function, `Self`, and those of `use … as …`
 * and `type … = …`. Null when there are too many.
 */
export function ownerNames(
  workspace: Workspace,
  type: string,
  trait: string | null = null,
): ReadonlySet<string> | null {
  const all = known.get(workspace) ?? new Map<string, ReadonlySet<string> | null>();
  known.set(workspace, all);
  const key = `${type} ${trait ?? ''}`;
  let found = all.get(key);
  if (found === undefined) {
    const names = [type, ...(trait === null ? [] : [trait])].flatMap((each) => workspace.aliasesOf(each));
    found = names.length < MAX_NAMES ? new Set([...names, 'Self']) : null;
    all.set(key, found);
  }
  return found;
}
