/** `metrics::Unit` as the facade's own word (metrics src/common.rs, `Unit::as_str`). */
import type { Analysis } from '../../analysis.ts';
import type { Expr } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';

/** `Unit::BitsPerSecond` → `bits_per_second`, `Some(Unit::Seconds)` → `seconds`; null for `Count`, which says that there is none, and for what is no unit. */
export function unitOf(analysis: Analysis, expr: Expr): string | null {
  const target = analysis.values.follow(expr, null).expr;
  const text = target.source.textOf(target.node).replace(/^Some\s*\(\s*([\s\S]*?)\s*,?\s*\)$/, '$1');
  return unitNamed(pathParts(text).at(-1) ?? '') ?? null;
}

/** The word of a variant of `Unit`; null for `Count`, undefined for what is no unit. */
export function unitNamed(variant: string): string | null | undefined {
  if (!isUnit(variant)) return undefined;
  return variant === 'Count' ? null : variant.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase();
}

const UNITS = new Set([
  ...['Count', 'Percent', 'Seconds', 'Milliseconds', 'Microseconds', 'Nanoseconds'],
  ...['Tebibytes', 'Gigibytes', 'Gibibytes', 'Mebibytes', 'Kibibytes', 'Bytes', 'CountPerSecond', 'BitsPerSecond'],
  ...['TerabitsPerSecond', 'GigabitsPerSecond', 'MegabitsPerSecond', 'KilobitsPerSecond'],
]);

function isUnit(name: string): boolean {
  return UNITS.has(name);
}
