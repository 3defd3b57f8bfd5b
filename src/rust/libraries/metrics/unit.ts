/** `metrics::Unit` as the facade's own word (metrics src/common.rs, `Unit::as_str`). */
import type { Analysis } from '../../analysis.ts';
import type { Expr } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';

/** `Unit::BitsPerSecond` → `bits_per_second`, `Some(Unit::Seconds)` → `seconds`; null for `Count`, which says that there is none, and for what is no unit. */
export function unitOf(analysis: Analysis, expr: Expr): string | null {
  const target = analysis.values.follow(expr, null).expr;
  const text = target.source.textOf(target.node).replace(/^Some\s*\(\s*([\s\S]*?)\s*,?\s*\)$/, '$1');
  const last = pathParts(text).at(-1) ?? '';
  return isUnit(last) && last !== 'Count' ? last.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase() : null;
}

const UNITS = new Set([
  ...['Count', 'Percent', 'Seconds', 'Milliseconds', 'Microseconds', 'Nanoseconds'],
  ...['Tebibytes', 'Gigibytes', 'Gibibytes', 'Mebibytes', 'Kibibytes', 'Bytes', 'CountPerSecond', 'BitsPerSecond'],
  ...['TerabitsPerSecond', 'GigabitsPerSecond', 'MegabitsPerSecond', 'KilobitsPerSecond'],
]);

function isUnit(name: string): boolean {
  return UNITS.has(name);
}
