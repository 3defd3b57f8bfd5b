/**
 * Selectors of a query that the grammar does not take as a whole. The tree of such a query is a guess, so every name that stands
 * where a selector can stand is looked at once more, by itself.
 */

import type { Selector } from '../model.ts';
import type { Bracket } from './brackets.ts';
import { enclosing, type Frame } from './enclosing.ts';
import { isAggregation, isGrouping, isKeyword, isMatching } from './functions.ts';
import { type Rewritten, type Role, withPlaceholders } from './placeholders.ts';
import { type Token, tokensOf } from './tokens.ts';
import { readTree } from './tree.ts';
import type { VariableValues } from './variables.ts';

/** Labels and values of one selector; what is longer has lost its closing brace. */
const MAX_SELECTOR = 10_000;

/** The selectors of a broken query, in its order: those of the tree that can be ones, and those that it lacks. */
export function salvaged(
  expr: string,
  rewritten: Rewritten,
  values: VariableValues,
  found: readonly Selector[],
): Selector[] {
  const { tokens, structure } = rewritten;
  const roles = new Map<Token, Role>(rewritten.placeholders.map(({ token, role }) => [token, role]));
  const starts = new Map<number, number>(tokens.map((token, i) => [token.from, i]));
  const kept = found.filter((selector) => {
    const i = starts.get(selector.from);
    if (i === undefined) return false;
    const bracket = structure.inside[i] ?? null;
    const elsewhere = bracket?.kind === 'labels' || bracket?.kind === 'range';
    if (elsewhere || (bracket?.kind === 'matchers' && bracket.close !== null)) return false;
    if (tokens[i]?.text !== '{' && tokens[i + 1]?.text === '(') return false;
    // The tree can give a name the braces of another one.
    const braces = bracesAt(rewritten, i);
    return braces === null ? selector.to === tokens[i]?.to : braces.close === null || selector.to === braces.close.to;
  });
  const covered = new Set(kept.map(({ from }) => from));
  const missed: Selector[] = [];
  for (const [i, token] of tokens.entries()) {
    const bracket = structure.inside[i] ?? null;
    if (bracket !== null && bracket.kind !== 'call') continue;
    if (covered.has(token.from) || !startsSelector(tokens, i, roles)) continue;
    missed.push(...alone(expr, rewritten, i, values));
  }
  return [...kept, ...missed].sort((a, b) => a.from - b.from);
}

function startsSelector(tokens: readonly Token[], i: number, roles: ReadonlyMap<Token, Role>): boolean {
  const [before, token, next] = [tokens[i - 1], tokens[i], tokens[i + 1]];
  if (token === undefined) return false;
  if (token.kind === 'op') {
    // Braces without a name; those behind a name are its own.
    return token.text === '{' && !(before?.kind === 'word' && startsSelector(tokens, i - 1, roles));
  }
  const role = roles.get(token);
  if (token.kind !== 'word' || (role !== undefined && role !== 'name')) return false;
  if (next?.text === '(' || isKeyword(token.text) || /^(?:inf|nan)$/i.test(token.text)) return false;
  if (before?.text === '@') return false;
  if (before?.kind === 'word' && /^(?:by|without|on|ignoring|offset)$/i.test(before.text)) return false;
  return !(isAggregation(token.text) && next?.kind === 'word' && (isGrouping(next.text) || isMatching(next.text)));
}

/** The selector at a token, read as a query of its own. */
function alone(expr: string, rewritten: Rewritten, i: number, values: VariableValues): Selector[] {
  const { tokens, structure } = rewritten;
  const token = tokens[i];
  if (token === undefined) return [];
  const braces = bracesAt(rewritten, i);
  const to = braces === null ? token.to : (braces.close?.to ?? Math.min(expr.length, token.from + MAX_SELECTOR));
  let text = expr.slice(token.from, to);
  if (braces !== null && braces.close === null) text += '}';
  const read = readTree(text, withPlaceholders(text, tokensOf(text), values), values, () => []);
  const [first] = read.selectors;
  if (first === undefined) return [];
  const around = enclosing(framesOf(structure.inside[i] ?? null));
  const range = rangeBehind(expr, rewritten, braces === null ? token : braces.close);
  return [{ ...first, ...around, range, from: token.from, to: Math.min(token.from + first.to, to) }];
}

/** The braces that start at a token, or right behind it. */
function bracesAt({ tokens, structure }: Rewritten, i: number): Bracket | null {
  const brace = tokens[tokens[i]?.text === '{' ? i : i + 1];
  return (brace?.text === '{' ? structure.of.get(brace) : null) ?? null;
}

/** The functions whose parentheses are around a place, outermost first. Their groupings are not known. */
function framesOf(inside: Bracket | null): Frame[] {
  const frames: Frame[] = [];
  for (let bracket = inside; bracket !== null && frames.length < 200; bracket = bracket.parent) {
    if (bracket.kind === 'call' && bracket.name !== null) frames.push({ name: bracket.name.text, by: null });
  }
  return frames.reverse();
}

function rangeBehind(expr: string, rewritten: Rewritten, last: Token | null): string | null {
  if (last === null) return null;
  const { tokens, structure } = rewritten;
  let [low, high] = [0, tokens.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle]?.from ?? 0) < last.to) low = middle + 1;
    else high = middle;
  }
  const open = tokens[low];
  const bracket = open?.text === '[' ? structure.of.get(open) : undefined;
  return bracket?.close ? expr.slice(bracket.open.to, bracket.close.from).trim() : null;
}
