/** Types of a workspace that write their own metric into a scrape: those with a `MetricFamilyEncoding` by hand (measured src/metric.rs). */
import type { Kind } from '../../../model.ts';
import type { Analysis } from '../../analysis.ts';
import { pathParts } from '../../source/paths.ts';
import type { SourceFile } from '../../source/syntax.ts';

/** The method that writes a metric, each time that somebody asks for it. */
export const ENCODES = 'collect_family_into';

const KINDS: Readonly<Record<string, Kind>> = { Counter: 'counter', Gauge: 'gauge', Histogram: 'histogram' };

/**
 * The kind of what a type writes by itself: that of the one state of the library that its struct or its method names, else
 * unknown. Null for a type that has no such method in sight.
 */
export function encodedKind({ types }: Analysis, from: SourceFile, type: string, method = ENCODES): Kind | null {
  const name = pathParts(type.replace(/<[\s\S]*$/, '').trim()).at(-1) ?? '';
  const methods = types.methods(from, name, method);
  if (methods.length === 0) return null;
  const code = [...types.structs(from, name), ...methods].map(({ source, node }) => source.textOf(node)).join('\n');
  const states = new Set([...code.matchAll(/\b(Counter|Gauge|Histogram)State\b/g)].map((match) => match[1] ?? ''));
  const [only = '', ...others] = states;
  return (others.length === 0 ? KINDS[only] : undefined) ?? 'unknown';
}
