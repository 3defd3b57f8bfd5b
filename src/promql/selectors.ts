/** The references of a query: which series it selects, in the words of Prometheus's own grammar. */

import type { Expression, Selector } from '../model.ts';
import { type Problem, withPlaceholders } from './placeholders.ts';
import { salvaged } from './salvage.ts';
import { tokensOf } from './tokens.ts';
import { readTree } from './tree.ts';
import { variableQuery } from './variable-query.ts';
import type { VariableValues } from './variables.ts';

export type { Problem } from './placeholders.ts';
export type { VariableValues } from './variables.ts';

/** What was read of a query. */
export interface Selected {
  /** In the order of the query. */
  readonly selectors: Selector[];
  /** What Prometheus would not take, the first of it, with its offsets in the query; null when the query is fine. */
  readonly problem: Problem | null;
}

/** No person and no generator writes a query this long; a server refuses it. */
const MAX_LENGTH = 500_000;

const NOTHING_KNOWN: VariableValues = new Map();

/**
 * Reads the selectors of a query, with Grafana's variables wherever they stand. Never throws. What does not parse is told in
 * `problem` and does not cost the rest: the selectors around it are found all the same.
 *
 * - `role` `variable`: the query of a template variable, which can also be `label_values(…)`, `query_result(…)`,
 *   `metrics(…)` or `label_names(…)`. The selectors of these say so in `functions`, outermost; the label of `label_values` is
 *   in `by`. `metrics(re)` and `label_names(re)` give one selector with the pattern that Grafana sends.
 * - `values`: what the dashboard fixes of its variables (`variableValues` of grafana/variable-values.ts). A name with such a variable is
 *   the pattern that spells out every choice (`http_(?:get|put)_total`), or the name itself when there is one choice. A variable
 *   that stands for a whole operand gives the selectors of each of its values that is a query.
 *
 * Matchers on `__name__` are told in `name` and not in `matchers`, nor are those that are a variable as a whole.
 */
export function selectors(
  expr: string,
  role: Expression['role'] = 'target',
  values: VariableValues = NOTHING_KNOWN,
): Selected {
  if (expr.length > MAX_LENGTH) {
    const message = `the query has ${expr.length} characters, more than ${MAX_LENGTH}`;
    return { selectors: [], problem: { message, from: 0, to: expr.length } };
  }
  if (role === 'variable') {
    const query = variableQuery(expr, (part) => querySelectors(part, values));
    if (query !== null) return query;
  }
  return querySelectors(expr, values);
}

function querySelectors(expr: string, values: VariableValues): Selected {
  if (expr.trim() === '') {
    return { selectors: [], problem: { message: 'the query is empty', from: 0, to: expr.length } };
  }
  const rewritten = withPlaceholders(expr, tokensOf(expr), values);
  const read = readTree(expr, rewritten, values, (value) => querySelectors(value, NOTHING_KNOWN).selectors);
  const problem = rewritten.problem ?? read.problem;
  if (!read.broken) return { selectors: read.selectors, problem };
  return { selectors: salvaged(expr, rewritten, values, read.selectors), problem };
}
