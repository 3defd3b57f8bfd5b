/** The upper bounds of a histogram, where the source fixes them. */
import type { Analysis } from '../analysis.ts';
import type { Expr } from '../source/nodes.ts';
import { pathParts } from '../source/paths.ts';
import type { Context } from '../values/context.ts';
import { argumentsOf } from './arguments.ts';
import { numberOf } from './numbers.ts';

/** Bounds of a list that is given number by number, or by `linear_buckets`/`exponential_buckets`; else the source text. */
export function buckets(analysis: Analysis, expr: Expr, context: Context | null): readonly number[] | string | null {
  const target = analysis.values.follow(expr, context);
  const { source, node } = target.expr;
  const shown = source.textOf(node).replace(/\s+/g, ' ').trim();
  if (/\bDEFAULT_BUCKETS\b/.test(shown)) return null;
  const numbers = (values: readonly Expr[]) => {
    const read = values.map((value) => numberOf(analysis, value, target.context));
    return read.every((value) => value !== null) ? read : null;
  };
  if (node.type === 'call_expression') {
    const name = pathParts(source.textOf(node.childForFieldName('function') ?? node)).at(-1);
    if (name === 'linear_buckets' || name === 'exponential_buckets') {
      const values = numbers(argumentsOf(source, node).map((argument) => ({ source, node: argument })));
      const [start, step, count] = values ?? [];
      if (start !== undefined && step !== undefined && count !== undefined && count > 0 && count <= 1000) {
        return Array.from({ length: Math.floor(count) }, (_, index) =>
          name === 'linear_buckets' ? start + step * index : start * step ** index,
        );
      }
      return shown;
    }
  }
  const elements = analysis.values.elements(target.expr, target.context);
  // A list that starts empty is filled somewhere: its name says more than `Vec::new()`.
  if (elements?.length === 0 || /^(?:Vec::(?:new|with_capacity)|vec!)/.test(shown))
    return (elements?.length ? numbers(elements) : null) ?? expr.source.textOf(expr.node).replace(/^&\s*/, '');
  return (elements && numbers(elements)) ?? shown;
}
