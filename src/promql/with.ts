/**
 * MetricsQL's `WITH (f = {job="x"}, m = foo) sum(m{f})`: names for parts of a query, at its start
 * (docs.victoriametrics.com/victoriametrics/metricsql). It is read as the sum of what is defined and what is asked, so that the
 * selectors of both are found; the names themselves are no metrics. Definitions with arguments are not looked into.
 */

import type { Bracket, Structure } from './brackets.ts';
import type { Replacement } from './replacement.ts';
import type { Token } from './tokens.ts';

/** The names that a query defines, and the parentheses that hold their definitions. */
export interface Definitions {
  readonly header: Bracket;
  readonly names: ReadonlySet<string>;
}

/** The definitions of a query, or null when it has none. */
export function definitionsOf(tokens: readonly Token[], structure: Structure): Definitions | null {
  const [first, second] = tokens;
  if (first?.kind !== 'word' || first.text.toLowerCase() !== 'with' || second?.text !== '(') return null;
  const header = structure.of.get(second);
  if (header === undefined) return null;
  const names = new Set<string>();
  for (const [i, token] of tokens.entries()) {
    if (structure.inside[i] === header && token.kind === 'word' && tokens[i + 1]?.text === '=') names.add(token.text);
  }
  return { header, names };
}

/** What a token is replaced by because of the definitions, or null when they do not concern it. */
export function definitionReplacement(
  { header, names }: Definitions,
  tokens: readonly Token[],
  structure: Structure,
  i: number,
): Replacement | null {
  const [before, token, next] = [tokens[i - 1], tokens[i], tokens[i + 1]];
  if (token === undefined) return null;
  if (i === 0) return operator(' ');
  if (token === header.close) return next === undefined || before === header.open ? null : operator(') +');
  const inside = structure.inside[i];
  if (inside === header) {
    if (token.text === ',') return operator(next === header.close ? ' ' : '+');
    if (token.text === '=' || (token.kind === 'word' && next?.text === '=')) return operator(' ');
  }
  if (token.kind !== 'word' || !names.has(token.text)) return null;
  if (inside?.kind === 'matchers') {
    const alone = (before === inside.open || before?.text === ',') && (next === inside.close || next?.text === ',');
    return alone ? { role: 'matchers', before: '', text: `v${i}=""`, after: '' } : null;
  }
  const operand = (inside === null || inside?.kind === 'call') && next?.text !== '(' && next?.text !== '{';
  return operand ? { role: 'quantity', before: '', text: '1', after: '' } : null;
}

function operator(text: string): Replacement {
  return { role: 'operator', before: '', text, after: '' };
}
