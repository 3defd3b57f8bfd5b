/**
 * The consts of the crate `opentelemetry-semantic-conventions`.
 *
 * The name of each is its value in upper case, with `_` for what is no letter or digit (`HTTP_REQUEST_METHOD` is
 * `http.request.method`): that holds for all 1,460 consts of 0.33.1 but `SCHEMA_URL`. As every exporter writes `_` for these
 * characters too, the name of the const tells what a scrape shows, whichever character stands in the value.
 */
import type { Analysis } from '../../analysis.ts';
import { type Expr, snippet } from '../../source/nodes.ts';
import { pathParts } from '../../source/paths.ts';
import type { Context } from '../../values/context.ts';
import type { Value } from '../../values/value.ts';

/** The text of an expression, where a const of the semantic conventions is one as a scrape shows it. */
export function textOf(analysis: Analysis, expr: Expr, context: Context | null): Value {
  const target = analysis.values.follow(expr, context);
  const { source, node } = target.expr;
  if (/^(?:scoped_)?identifier$/.test(node.type)) {
    const path = pathParts(source.textOf(node));
    const meaning = analysis.modules.resolve(path, source, node);
    const whole = meaning?.type === 'external' ? meaning.path : path;
    const name = whole.at(-1) ?? '';
    if (whole.includes('opentelemetry_semantic_conventions') && /^[A-Z][A-Z0-9_]*$/.test(name) && name !== 'SCHEMA_URL')
      return { text: name.toLowerCase() };
    if (meaning?.type === 'external' && meaning.path.length > 1)
      return { pattern: '*', reason: `\`${snippet(source, node)}\` is defined outside this workspace` };
  }
  return analysis.values.text(target.expr, target.context);
}
