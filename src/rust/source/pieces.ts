/** The pieces of a macro call: what stands between the commas of its tokens. */
import type { Node } from './tree.ts';

/** A stretch of the text, from its first offset to the one after its last. */
export interface Piece {
  readonly from: number;
  readonly to: number;
}

/**
 * The pieces between the top-level commas and `=>` of a token tree of `text`. A body of statements or items (one with a
 * top-level `;`) is one piece, because its commas belong to types and patterns.
 */
export function piecesOf(tokens: Node, text: string): Piece[] {
  const children = tokens.children;
  const first = tokens.startIndex + 1;
  const last = tokens.endIndex - 1;
  const cuts: { at: number; length: number }[] = [];
  for (const child of children) {
    if (!child || child.isNamed || child.startIndex < first || child.endIndex > last) continue;
    if (child.type === ';') return [{ from: first, to: last }];
    if (child.type === ',' || child.type === '=>') cuts.push({ at: child.startIndex, length: child.type.length });
  }
  const pieces: Piece[] = [];
  let from = first;
  for (const cut of cuts) {
    pieces.push({ from, to: cut.at });
    from = cut.at + cut.length;
  }
  pieces.push({ from, to: last });
  return pieces.filter((piece) => piece.to > piece.from && /\S/.test(text.slice(piece.from, piece.to)));
}
