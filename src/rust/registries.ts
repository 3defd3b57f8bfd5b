/** What a registry of the `prometheus` crate adds to all that it has (`Registry::new_custom(prefix, labels)`). */
import type { Analysis } from './analysis.ts';
import type { Context } from './contexts.ts';
import { argumentsOf } from './libraries/arguments.ts';
import { labelMap } from './libraries/label-map.ts';
import type { Expr } from './nodes.ts';
import { type Origin, originsOf } from './origins.ts';
import { pathParts } from './paths.ts';

export interface Additions {
  readonly prefix: string | null;
  /** Labels that every series gets, with their values where they are known; null when it is not known which. */
  readonly labels: Readonly<Record<string, string | null>> | null;
  /** Why the prefix is not known, or null. */
  readonly reason: string | null;
}

const NONE: Additions = { prefix: null, labels: {}, reason: null };
const UNSEEN: Additions = {
  prefix: null,
  labels: {},
  reason: 'it is registered in a registry whose prefix is not in sight, and registries with different prefixes exist',
};

/**
 * What the registries that an expression can mean add, each once. Where they are made is followed back from there, in the
 * calls of `context`; where that is out of sight, and every registry that the workspace makes adds the same, it is that.
 */
export function additionsOf(analysis: Analysis, registry: Expr, context: Context | null): readonly Additions[] {
  const made = originsOf(analysis, registry, context).flatMap((origin) => madeBy(analysis, origin));
  const known = distinct(made.filter((each) => each.reason === null));
  if (made.length > 0 && made.every((each) => each.reason === null)) return known;
  const all = everyRegistry(analysis);
  if (all.length <= 1) return all[0] ? all : [NONE];
  return [...known, made.find((each) => each.reason !== null) ?? UNSEEN];
}

function distinct(all: readonly Additions[]): Additions[] {
  return [...new Map(all.map((each) => [JSON.stringify([each.prefix, each.labels, each.reason]), each])).values()];
}

function madeBy(analysis: Analysis, origin: Origin): Additions[] {
  if (origin?.node.type !== 'call_expression') return [UNSEEN];
  const { source, node } = origin;
  const name = pathParts(source.textOf(node.childForFieldName('function') ?? node)).join('::');
  if (/(?:^|::)Registry::(?:new|default)$|(?:^|::)default_registry$/.test(name)) return [NONE];
  if (!/(?:^|::)Registry::new_custom$/.test(name)) return [UNSEEN];
  const [prefix, labels] = argumentsOf(source, node);
  return analysis.values.inEachContext(
    (outer): Additions => {
      const context = within(origin.frame, outer);
      const added = labels ? labelMap(analysis, { source, node: labels }, context) : {};
      if (!prefix || source.textOf(prefix) === 'None') return { ...NONE, labels: added };
      const text = analysis.values.text({ source, node: prefix }, context);
      return 'text' in text
        ? { prefix: text.text === '' ? null : text.text, labels: added, reason: null }
        : { prefix: null, labels: added, reason: `the prefix of its registry is not known: ${text.reason}` };
    },
    (reason) => ({ prefix: null, labels: null, reason: `the prefix of its registry is not known: ${reason}` }),
  );
}

/** The calls that lead to a place, with those around them that were asked for later. */
function within(frame: Exclude<Origin, null>['frame'], outer: Context | null): Context | null {
  return frame ? { function: frame.function, call: frame.call, callers: 1, outer: within(frame.outer, outer) } : outer;
}

const registries = new WeakMap<Analysis, Additions[]>();

function everyRegistry(analysis: Analysis): Additions[] {
  let known = registries.get(analysis);
  if (!known) {
    const found: Additions[] = [];
    for (const { source, from, to } of analysis.workspace.occurrences('Registry', analysis.workspace.files)) {
      if (!/^\s*::\s*(?:new|new_custom|default)\s*\(/.test(source.text.slice(to, to + 40))) continue;
      let node = source.nodeAt(from, to);
      while (node && node.type !== 'call_expression') node = /identifier$/.test(node.type) ? source.parent(node) : null;
      if (!node || analysis.workspace.isTest(source, node)) continue;
      found.push(...madeBy(analysis, { source, node, frame: null }));
    }
    known = distinct(found);
    registries.set(analysis, known);
  }
  return known;
}
