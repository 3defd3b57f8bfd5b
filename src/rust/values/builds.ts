/** What a path means where `cfg` leaves out one thing in one build and another in another: what each build has, in turn. */
import { allOf } from '../source/cfg.ts';
import type { Meaning } from '../workspace/modules.ts';
import type { Target } from './context.ts';
import type { Evaluation } from './evaluation.ts';

interface Alternative {
  readonly meaning: Meaning;
  /** Under which of the predicates it is there that are not those of all. */
  readonly condition: string;
}

/**
 * The meaning of a path at a place, of several builds that of one of them. Names that the same predicates choose from are read for the same
 * build, so that a name and its help go together. Null when nothing in sight tells.
 */
export function meaningOf(evaluation: Evaluation, path: readonly string[], { expr }: Target): Meaning | null {
  const { modules, contexts } = evaluation;
  const found = modules.alternatives(path, expr.source, expr.node);
  const [first = null] = found;
  if (found.length < 2 || first?.type === 'module') return first;
  const all = distinct(
    evaluation,
    found.filter((each) => each.type !== 'module' && !isRefused(each)),
  );
  if (all.length < 2) return all[0]?.meaning ?? first;
  const conditions = all.map(({ condition }) => condition);
  // Where they do not tell the meanings apart, the name has a choice of its own.
  const isTold = new Set(conditions).size === all.length;
  const where = isTold ? '' : `${expr.source.file} ${path.join('::')}`;
  const chosen = contexts.choose(`cfg ${where} ${conditions.join(' ')}`, all.length);
  return (chosen === null ? undefined : all[chosen]?.meaning) ?? null;
}

/** A body that does nothing but end the program: what a build has that names no metric. */
const REFUSES = /^\{\s*(?:unimplemented|unreachable|todo|panic)\s*!\s*\([^;]*\)\s*;?\s*\}$/;

function isRefused(meaning: Meaning): boolean {
  if (meaning.type !== 'item' || meaning.item.node.type !== 'function_item') return false;
  const body = meaning.item.node.childForFieldName('body');
  return body !== null && REFUSES.test(meaning.item.source.textOf(body));
}

/** The meanings with what tells them apart, in an order that hangs on that alone. */
function distinct({ modules }: Evaluation, meanings: readonly Meaning[]): readonly Alternative[] {
  const all = meanings.map((meaning) => new Set(modules.conditionsOf(meaning)));
  return meanings
    .map((meaning, index) => {
      const own = [...(all[index] ?? [])].filter((each) => !all.every((other) => other.has(each)));
      return { meaning, condition: allOf(own.sort()) };
    })
    .sort((a, b) => (a.condition < b.condition ? -1 : a.condition > b.condition ? 1 : 0));
}
