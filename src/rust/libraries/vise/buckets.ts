/** The bounds of a `vise` histogram (vise src/buckets.rs): `Buckets::LATENCIES`, `linear`, `exponential`, `values`, a slice. */
import type { Analysis } from '../../analysis.ts';
import { argumentsOf, type Expr, plainChildren } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import { numberOf } from '../numbers.ts';

const KNOWN: Readonly<Record<string, readonly number[]>> = {
  LATENCIES: [0.001, 0.005, 0.025, 0.1, 0.25, 1, 5, 30, 120],
  ZERO_TO_ONE: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
};

/** More bounds than a histogram has: a text made to exhaust whoever reads it. */
const MAX_BOUNDS = 1000;

/** The upper bounds that an expression stands for, else its text. */
export function viseBuckets(analysis: Analysis, expr: Expr): readonly number[] | string {
  const { expr: at } = analysis.values.follow(expr, null);
  const { source, node } = at;
  const shown = source.textOf(node).replace(/\s+/g, ' ').trim();
  const called = node.type === 'call_expression' ? node.childForFieldName('function') : null;
  const last = pathParts(source.textOf(called ?? node)).at(-1) ?? '';
  if (!called) {
    const known = Object.hasOwn(KNOWN, last) && /\bBuckets\s*::/.test(shown) ? KNOWN[last] : undefined;
    return known ?? listed(analysis, at) ?? shown;
  }
  const [first, second] = argumentsOf(node);
  if (last === 'values' && first) return listed(analysis, { source, node: first }) ?? shown;
  const ends = first?.type === 'range_expression' ? plainChildren(first) : [];
  const [start, end, step] = [...ends, second].map((each) =>
    each ? numberOf(analysis, { source, node: each }, null) : null,
  );
  if (start == null || end == null || step == null) return shown;
  if (last === 'linear') return step > 0 ? bounds(start, end, (value) => value + step) : shown;
  return last === 'exponential' && step > 1 && start > 0 ? bounds(start, end, (value) => value * step) : shown;
}

function bounds(start: number, end: number, next: (value: number) => number): number[] {
  const found = [start];
  for (let value = next(start); value <= end && found.length < MAX_BOUNDS; value = next(value)) found.push(value);
  return found;
}

function listed(analysis: Analysis, list: Expr): number[] | null {
  const elements = analysis.values.elements(list, null);
  const read = elements?.map((each) => numberOf(analysis, each, null)) ?? [];
  const numbers = read.filter((each): each is number => each !== null);
  return numbers.length > 0 && numbers.length === read.length ? numbers : null;
}
