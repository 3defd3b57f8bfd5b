/** What the place of a macro call makes of its expansion: one expression, or statements and items. */
import { isPunct, isWord, madeAt, type Tree } from './tokens.ts';
import { fragmentOf } from './transcriber.ts';

export type Position = 'statement' | 'expression';

/** The tokens around a call: the last before it, the first behind it, and what they stand in. */
export interface Around {
  /** Whether statements or items may stand there: in braces, or in no brackets. */
  readonly isBody: boolean;
  readonly before: readonly Tree[];
  readonly next: readonly Tree[];
}

/** Where a call stands. Rust Reference, "Macro invocation". */
export function positionOf({ isBody, before, next }: Around, open: string): Position {
  if (!isBody) return 'expression';
  const last = before.at(-1);
  const isFirst =
    last === undefined ||
    isPunct(before, before.length - 1, ';') ||
    (last.type === 'group' && (last.open === '{' || (last.open === '[' && isPunct(before, before.length - 2, '#'))));
  if (!isFirst) return 'expression';
  const behind = next[0];
  if (!behind || isPunct(next, 0, ';') || isPunct(next, 0, '#')) return 'statement';
  if (isPunct(next, 0, '.') || isPunct(next, 0, '?')) return 'expression';
  // A call in braces ends its statement; behind one in other brackets an operator goes on with the expression.
  return open !== '{' && (behind.type === 'punct' || isWord(behind, 'as')) ? 'expression' : 'statement';
}

/** The expansion as it stands in the place of the call. */
export function fitted(trees: readonly Tree[], position: Position, { next }: Around, call: number): readonly Tree[] {
  const origin = madeAt(call);
  const semicolon: Tree = { type: 'punct', text: ';', origin, space: '', joint: false };
  if (position === 'statement') {
    const last = trees.at(-1);
    const goesOn = next[0] !== undefined && !isPunct(next, 0, ';');
    const ends = !last || (last.type === 'group' && last.open === '{') || isPunct(trees, trees.length - 1, ';');
    return goesOn && !ends ? [...trees, semicolon] : trees;
  }
  // A `;` at the end of a macro's body is passed over where an expression is wanted.
  const own = isPunct(trees, trees.length - 1, ';') ? trees.slice(0, -1) : trees;
  const bracket = (open: '(' | '{'): Tree => {
    const whole = { open, trees: own, origin, closing: origin, space: '', spaceInside: ' ' } as const;
    return { type: 'group', ...whole, fragment: null };
  };
  if (own.length === 0) return [bracket('(')];
  const isBlock = own.some((_, index) => isPunct(own, index, ';')) || isWord(own[0], 'let') || isPunct(own, 0, '#');
  return [fragmentOf(isBlock ? [bracket('{')] : own, 'expr', origin)];
}
