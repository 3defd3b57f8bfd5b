/** What stands in which brackets: the part of a query's structure that is there even when the query does not parse. */

import { isAggregation, isGrouping, isKeyword, isMatching } from './functions.ts';
import type { Token } from './tokens.ts';

/** A pair of brackets, or one that is never closed. */
export interface Bracket {
  readonly kind: /** Arguments of a function, or parentheses around an operand. */
    | 'call'
    /** Labels behind `by`, `without`, `on`, `ignoring`, `group_left`, `group_right`. */
    | 'labels'
    /** `{…}` */
    | 'matchers'
    /** `[…]` */
    | 'range';
  /** The word in front of it: a function, an aggregation, or the keyword of a list of labels; else null. */
  readonly name: Token | null;
  readonly open: Token;
  close: Token | null;
  readonly parent: Bracket | null;
}

export interface Structure {
  /** For each token the innermost bracket around it; for a bracket's own tokens that is the one outside of it. */
  readonly inside: readonly (Bracket | null)[];
  /** For each opening or closing token its bracket. */
  readonly of: ReadonlyMap<Token, Bracket>;
}

/** Pairs the brackets up. A closing one that fits none is passed over; one that is missing ends where its parent ends. */
export function structureOf(tokens: readonly Token[]): Structure {
  const inside: (Bracket | null)[] = [];
  const of = new Map<Token, Bracket>();
  let top: Bracket | null = null;
  // How many of each kind are open: a stray closing bracket must not cost a walk to the outermost one.
  const open = { '(': 0, '[': 0, '{': 0 };
  for (const [i, token] of tokens.entries()) {
    const text = token.kind === 'op' ? token.text : '';
    if (text === '(' || text === '[' || text === '{') {
      inside.push(top);
      const { kind, name } = namedBracket(text, tokens, i, top);
      const bracket: Bracket = { kind, name, open: token, close: null, parent: top };
      of.set(token, bracket);
      open[text]++;
      top = bracket;
    } else if (text === ')' || text === ']' || text === '}') {
      const opening = text === ')' ? '(' : text === ']' ? '[' : '{';
      if (open[opening] > 0) {
        while (top !== null) {
          const closing: Bracket = top;
          top = closing.parent;
          open[closing.open.text as '(' | '[' | '{']--;
          if (closing.open.text === opening) {
            closing.close = token;
            of.set(token, closing);
            break;
          }
        }
      }
      inside.push(top);
    } else {
      inside.push(top);
    }
  }
  return { inside, of };
}

function namedBracket(
  text: string,
  tokens: readonly Token[],
  i: number,
  parent: Bracket | null,
): Pick<Bracket, 'kind' | 'name'> {
  if (text === '[') return { kind: 'range', name: null };
  if (text === '{') return { kind: 'matchers', name: null };
  const before = tokens[i - 1];
  if (parent?.kind === 'range' || before?.kind !== 'word') return { kind: 'call', name: nameBehindLabels(tokens, i) };
  if (isGrouping(before.text) || isMatching(before.text)) return { kind: 'labels', name: before };
  return { kind: 'call', name: isKeyword(before.text) ? null : before };
}

/** The aggregation of `sum by (a, b) (…)`, for the bracket that starts at token `i`. */
function nameBehindLabels(tokens: readonly Token[], i: number): Token | null {
  if (tokens[i - 1]?.text !== ')') return null;
  // Lists of labels are short; a bracket that is farther away than this belongs to something else.
  for (let j = i - 2; j >= 0 && j > i - 200; j--) {
    const token = tokens[j];
    if (token?.text === '(') {
      const [keyword, name] = [tokens[j - 1], tokens[j - 2]];
      if (keyword?.kind !== 'word' || !isGrouping(keyword.text) || name?.kind !== 'word') return null;
      return isAggregation(name.text) || name.parts.length > 0 ? name : null;
    }
    if (token?.text === ')') return null;
  }
  return null;
}
