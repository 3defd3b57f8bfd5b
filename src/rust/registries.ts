/** The prefix that a registry of the `prometheus` crate adds (`Registry::new_custom(Some(prefix), labels)`). */
import type { Analysis } from './analysis.ts';
import { argumentsOf } from './libraries/arguments.ts';
import type { Expr } from './nodes.ts';
import { type Origin, originsOf } from './origins.ts';
import { pathParts } from './paths.ts';

export interface RegistryPrefix {
  readonly prefix: string | null;
  /** Why the prefix is not known, or null. */
  readonly reason: string | null;
}

const NONE: RegistryPrefix = { prefix: null, reason: null };
const UNSEEN: RegistryPrefix = {
  prefix: null,
  reason: 'it is registered in a registry whose prefix is not in sight, and registries with different prefixes exist',
};

/**
 * The prefix of the registry that an expression means. Where it is made is followed back from there; where that is out of
 * sight, and every registry that the workspace makes has the same prefix, it is that.
 */
export function registryPrefix(analysis: Analysis, registry: Expr): RegistryPrefix {
  const made = originsOf(analysis, registry).map((origin) => prefixOf(analysis, origin));
  return (made.length > 0 ? common(made) : null) ?? common(everyRegistry(analysis)) ?? differing(made);
}

/** What all of them have in common, or null when they differ; without any, nothing is in front. */
function common(all: readonly RegistryPrefix[]): RegistryPrefix | null {
  const [first] = all;
  if (!first) return NONE;
  return all.every((each) => each.prefix === first.prefix && each.reason === null) ? first : null;
}

function differing(made: readonly RegistryPrefix[]): RegistryPrefix {
  const unknown = made.find((each) => each.reason !== null);
  if (unknown || made.length === 0) return unknown ?? UNSEEN;
  const prefixes = [...new Set(made.map((each) => (each.prefix === null ? 'none' : `\`${each.prefix}\``)))].sort();
  return {
    prefix: null,
    reason: `it is registered in registries with different prefixes: ${prefixes.slice(0, 5).join(', ')}`,
  };
}

function prefixOf(analysis: Analysis, origin: Origin): RegistryPrefix {
  if (origin?.node.type !== 'call_expression') return UNSEEN;
  const { source, node } = origin;
  const name = pathParts(source.textOf(node.childForFieldName('function') ?? node)).join('::');
  if (/(?:^|::)Registry::(?:new|default)$|(?:^|::)default_registry$/.test(name)) return NONE;
  if (!/(?:^|::)Registry::new_custom$/.test(name)) return UNSEEN;
  const [prefix] = argumentsOf(source, node);
  if (!prefix || source.textOf(prefix) === 'None') return NONE;
  const text = analysis.values.text({ source, node: prefix }, null);
  return 'text' in text
    ? { prefix: text.text === '' ? null : text.text, reason: null }
    : { prefix: null, reason: `the prefix of its registry is not known: ${text.reason}` };
}

const registries = new WeakMap<Analysis, RegistryPrefix[]>();

function everyRegistry(analysis: Analysis): RegistryPrefix[] {
  let known = registries.get(analysis);
  if (!known) {
    known = [];
    for (const { source, from, to } of analysis.workspace.occurrences('Registry', analysis.workspace.files)) {
      if (!/^\s*::\s*(?:new|new_custom|default)\s*\(/.test(source.text.slice(to, to + 40))) continue;
      let node = source.nodeAt(from, to);
      while (node && node.type !== 'call_expression') node = /identifier$/.test(node.type) ? source.parent(node) : null;
      if (!node || analysis.workspace.isTest(source, node)) continue;
      known.push(prefixOf(analysis, { source, node, frame: null }));
    }
    registries.set(analysis, known);
  }
  return known;
}
