/** How a file is cut into the parts that are parsed by themselves, and where a place is among them. */
import type { Piece } from './pieces.ts';
import { Node, type Tree } from './tree.ts';

/** Characters of a stretch from which on it pays to leave bodies out at first. */
export const LARGE = 2500;

/** Characters of a function's body from which on it is parsed apart. */
const LARGE_BODY = 300;

/** Whether a body is parsed apart. */
export function isLarge({ from, to }: Piece): boolean {
  return to - from >= LARGE_BODY;
}

/** The stretch without what is inside the braces of these bodies. */
export function without({ from, to }: Piece, bodies: readonly Piece[]): Piece[] {
  const pieces: Piece[] = [];
  let at = from;
  for (const body of bodies) {
    pieces.push({ from: at, to: body.from + 1 });
    at = body.to - 1;
  }
  pieces.push({ from: at, to });
  return pieces;
}

/** The block that a body is in a tree, or 0 when there is none. */
export function blockOf(tree: Tree, body: Piece): number {
  let index = 0;
  for (;;) {
    index = tree.childAround(index, body.from, body.to);
    if (index === -1) return 0;
    const node = new Node(tree, index);
    if (node.type === 'block' && node.startIndex === body.from && node.endIndex === body.to) return index;
  }
}

/** Which of some stretches, in order, holds an offset; -1 for none. */
export function holderOf(stretches: readonly Piece[], offset: number): number {
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle]?.to ?? 0) > offset) high = middle;
    else low = middle + 1;
  }
  return offset >= (stretches[low]?.from ?? Number.POSITIVE_INFINITY) ? low : -1;
}
