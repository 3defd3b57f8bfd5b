/** Queries that a change broke: they meant a metric before, or came with the change, and mean nothing now. */
import type { Audit, CoveredMetric, Reference } from '../model.ts';
import { NameIndex } from '../promql/names.ts';
import { couldBe } from './checks/unknown-metric.ts';

export interface Broken {
  /** In the order of the dashboards. */
  readonly references: readonly Reference[];
  /** The metrics of the base, by their position there, and the queries that meant each of them. */
  readonly byMetric: ReadonlyMap<number, readonly Reference[]>;
}

/**
 * Finds the references of the head that name a series which the base declared and the head does not, and those that came
 * with the change and name nothing declared. A pattern or a variable counts only when it can mean nothing any more and
 * meant one metric alone. What was broken before is not in it, wherever it has moved to.
 */
export function brokenBy(base: Audit, head: Audit): Broken {
  const [before, now] = [new NameIndex(base.metrics), new NameIndex(head.metrics)];
  const came = cameUnknown(base, head, before);
  const unresolved = unresolvedIn(head);
  const byMetric = new Map<number, Reference[]>();
  const references = head.references.filter((reference) => {
    const { name } = reference.selector;
    if (name.type === 'any' || now.find(name).size > 0) return false;
    if (name.type === 'name' && unresolved(name.name)) return false;
    const meant = [...before.find(name).keys()];
    if (meant.length === 0) return came(reference);
    const names = new Set(meant.map((position) => base.metrics[position]?.name));
    if (name.type !== 'name' && names.size > 1) return false;
    for (const position of meant) {
      const list = byMetric.get(position);
      if (list === undefined) byMetric.set(position, [reference]);
      else list.push(reference);
    }
    return true;
  });
  return { references, byMetric };
}

/** Asks whether a declaration whose name is not known could be this one; each name and each pattern is looked at once. */
function unresolvedIn({ unresolved }: Audit): (name: string) => boolean {
  const patterns = [...new Set(unresolved.map(({ pattern }) => pattern))];
  const answers = new Map<string, boolean>();
  return (name) => {
    const answer = answers.get(name) ?? patterns.some((pattern) => couldBe(pattern, name));
    answers.set(name, answer);
    return answer;
  };
}

/** Tells of references that name nothing declared whether they came with the change. Foreign names are left out, as by the check. */
function cameUnknown(base: Audit, head: Audit, before: NameIndex): (reference: Reference) => boolean {
  const key = (file: string, name: string): string => JSON.stringify([file, name]);
  const told = new Set(
    head.findings
      .filter(({ check, file, metric }) => check === 'unknown-metric' && file !== null && metric !== null)
      .map(({ file, metric }) => key(file ?? '', metric ?? '')),
  );
  const files = new Set(head.dashboards.map(({ file }) => file));
  const known = new Set<string>();
  const unresolved = unresolvedIn(base);
  const moved = new Set<string>();
  for (const { expression, selector } of base.references) {
    if (selector.name.type !== 'name' || before.find(selector.name).size > 0) continue;
    const { name } = selector.name;
    // A declaration whose name was not known could have been this one.
    if (unresolved(name)) continue;
    known.add(key(expression.file, name));
    if (!files.has(expression.file)) moved.add(name);
  }
  return ({ expression, selector }) => {
    if (selector.name.type !== 'name') return false;
    const own = key(expression.file, selector.name.name);
    return told.has(own) && !known.has(own) && !moved.has(selector.name.name);
  };
}

/** The references that meant a metric of the base and mean nothing now. */
export function brokenOf(
  broken: Broken,
  base: readonly CoveredMetric[],
): (metric: CoveredMetric) => readonly Reference[] {
  const positions = new Map(base.map((metric, position) => [metric, position]));
  return (metric) => broken.byMetric.get(positions.get(metric) ?? -1) ?? [];
}
