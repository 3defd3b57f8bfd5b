/**
 * The query of a template variable. What is no PromQL in it is Grafana's own
 * (packages/grafana-prometheus/src/metric_find_query.ts and migrations/variableMigration.ts).
 */

import type { Selector } from '../model.ts';
import { structureOf } from './brackets.ts';
import { nameMatchOf } from './name-match.ts';
import { compiledPattern } from './pattern.ts';
import { type Problem, shown } from './placeholders.ts';
import { tokensOf } from './tokens.ts';
import { hasVariable, partsOf } from './variables.ts';

interface Result {
  readonly selectors: Selector[];
  readonly problem: Problem | null;
}

const CALL = /^\s*(label_values|label_names|query_result|metrics)\s*\(/;

/**
 * Reads `label_values(selector, label)`, `label_values(label)`, `label_names()`, `label_names(re)`, `metrics(re)` and
 * `query_result(query)`; null for anything else, which is a selector by itself.
 *
 * @param read reads a part of the text as PromQL.
 */
export function variableQuery(text: string, read: (part: string) => Result): Result | null {
  const call = CALL.exec(text);
  if (call === null) return null;
  const name = call[1] ?? '';
  const start = call[0].length;
  const trimmed = text.trimEnd();
  const closed = trimmed.length > start && trimmed.endsWith(')');
  const end = closed ? trimmed.length - 1 : trimmed.length;
  const missing: Problem | null = closed
    ? null
    : {
        message: `${name}( without its closing parenthesis`,
        from: Math.max(0, trimmed.length - 1),
        to: trimmed.length,
      };
  const body = text.slice(start, end);
  const result =
    name === 'metrics' || name === 'label_names' ? byPattern(name, body, start) : byQuery(name, body, start, read);
  return { selectors: result.selectors, problem: missing ?? result.problem };
}

function byQuery(name: string, body: string, start: number, read: (part: string) => Result): Result {
  let query = body;
  let label: string | null = null;
  if (name === 'label_values') {
    const comma = lastComma(body);
    // `label_values(label)` is about every metric.
    if (comma === null) return { selectors: [], problem: null };
    query = body.slice(0, comma);
    label = body.slice(comma + 1).trim();
    if (query.trim() === '') return { selectors: [], problem: null };
  }
  const { selectors, problem } = read(query);
  return {
    selectors: selectors.map((selector) => ({
      ...selector,
      functions: [...selector.functions, name],
      by: label === null ? selector.by : [...(selector.by ?? []), label],
      from: selector.from + start,
      to: selector.to + start,
    })),
    problem: problem === null ? null : { ...problem, from: problem.from + start, to: problem.to + start },
  };
}

/** Offset of the last comma that no bracket and no quote holds. */
function lastComma(text: string): number | null {
  const tokens = tokensOf(text);
  const { inside } = structureOf(tokens);
  const i = tokens.findLastIndex((token, at) => token.kind === 'op' && token.text === ',' && inside[at] === null);
  return tokens[i]?.from ?? null;
}

/** Names that hold a match of a pattern: Grafana does not anchor it. */
function byPattern(name: string, body: string, start: number): Result {
  const written = body.trim();
  if (written === '') return { selectors: [], problem: null };
  const from = start + body.indexOf(written);
  const to = from + written.length;
  const parts = partsOf(written);
  let problem: Problem | null = null;
  if (!hasVariable(parts)) {
    const pattern = compiledPattern(`.*(?:${written}).*`);
    if (pattern.type === 'problem') {
      problem = { message: `the regular expression ${shown(written)} of ${name}: ${pattern.message}`, from, to };
    }
  }
  const match = nameMatchOf([{ op: '=~', parts: ['.*(?:', ...parts, ').*'] }], new Map());
  const selector: Selector = { name: match, matchers: [], functions: [name], range: null, by: null, from, to };
  return { selectors: [selector], problem };
}
