/**
 * A query with its variables replaced by something that Prometheus's grammar takes in their place, so that one variable
 * never costs the rest of the query. Grafana's own query builder does the same (packages/grafana-prometheus, parsingUtils.ts).
 */

import { type Structure, structureOf } from './brackets.ts';
import { replacementOf } from './replacement.ts';
import { unknownEscape } from './strings.ts';
import type { Token } from './tokens.ts';
import type { VariableValues } from './variables.ts';
import { definitionReplacement, definitionsOf } from './with.ts';

/** What a placeholder stands for, as far as a selector or a function needs to know. */
export type Role = 'name' | 'call' | 'label' | 'matchers' | 'value' | 'quantity' | 'operator';

/** One replacement. `start` and `end` are its offsets in the new text, `outerStart` and `outerEnd` those with added commas. */
export interface Placeholder {
  readonly token: Token;
  readonly role: Role;
  readonly start: number;
  readonly end: number;
  readonly outerStart: number;
  readonly outerEnd: number;
}

export interface Problem {
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

export interface Rewritten {
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly structure: Structure;
  /** In the order of the text. */
  readonly placeholders: readonly Placeholder[];
  /** What no replacement could mend, the first of it. */
  readonly problem: Problem | null;
}

/** Replaces what the grammar would stumble over. Takes any tokens, in linear time. */
export function withPlaceholders(expr: string, tokens: readonly Token[], values: VariableValues): Rewritten {
  const structure = structureOf(tokens);
  const definitions = definitionsOf(tokens, structure);
  const placeholders: Placeholder[] = [];
  let problem: Problem | null = null;
  let text = '';
  let copied = 0;
  for (const [i, token] of tokens.entries()) {
    if (token.kind === 'junk')
      problem ??= { message: `unexpected ${shown(token.text)}`, from: token.from, to: token.to };
    if (token.kind === 'string') problem ??= stringProblem(token);
    if ((token.kind === 'op' || token.kind === 'string') && definitions === null) continue;
    const defined = definitions === null ? null : definitionReplacement(definitions, tokens, structure, i);
    const replacement = defined ?? replacementOf(tokens, structure, i, values);
    if (replacement === null) continue;
    problem ??= replacement.problem ?? null;
    text += expr.slice(copied, token.from);
    const outerStart = text.length;
    text += replacement.before + replacement.text + replacement.after;
    const start = outerStart + replacement.before.length;
    const end = start + replacement.text.length;
    placeholders.push({ token, role: replacement.role, start, end, outerStart, outerEnd: text.length });
    copied = token.to;
  }
  return { text: text + expr.slice(copied), tokens, structure, placeholders, problem };
}

/** The offset in the query that an offset in the new text stands for; inside a replacement it is the replaced text's start or end. */
export function sourceOffset(rewritten: Rewritten, offset: number, side: 'start' | 'end'): number {
  const { placeholders } = rewritten;
  const last = placeholders[lowerBound(placeholders.length, (i) => (placeholders[i]?.outerStart ?? 0) > offset) - 1];
  if (last === undefined) return offset;
  if (offset === last.outerStart) return last.token.from;
  if (offset < last.outerEnd) return side === 'start' ? last.token.from : last.token.to;
  return last.token.to + (offset - last.outerEnd);
}

/** The placeholder that starts at an offset of the new text, or null. */
export function placeholderAt(rewritten: Rewritten, offset: number): Placeholder | null {
  const { placeholders } = rewritten;
  const found = placeholders[lowerBound(placeholders.length, (i) => (placeholders[i]?.start ?? 0) >= offset)];
  return found !== undefined && found.start === offset ? found : null;
}

/** The first index of a sorted list for which `reached` holds; the length when none does. */
function lowerBound(length: number, reached: (index: number) => boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reached(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** A piece of a query for a message, cut to a length that can be read. */
export function shown(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  return flat.length > 40 ? `${flat.slice(0, 39)}…` : flat;
}

/** What Prometheus would not take of a string. */
function stringProblem({ text, closed, from, to }: Token): Problem | null {
  if (!closed) return { message: 'a string without its closing quote', from, to };
  if (unknownEscape(text)) return { message: `an escape that Prometheus does not know in ${shown(text)}`, from, to };
  return null;
}
