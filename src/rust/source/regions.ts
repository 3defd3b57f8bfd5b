/** The stretches of a tree that hold tokens instead of syntax. */
import type { Piece } from './pieces.ts';
import type { Node, Tree } from './tree.ts';

/** A stretch of the text that is tokens to the grammar: the inside of a macro call, a macro's definition, an attribute. */
export interface Region extends Piece {
  /** The token tree of a macro call; null for what is not read further. */
  readonly tokens: Node | null;
  readonly attribute: boolean;
}

const TOKEN_HOLDERS: ReadonlySet<string> = new Set([
  'macro_invocation',
  'macro_definition',
  'attribute_item',
  'inner_attribute_item',
]);

/** The regions of a tree, in order; they do not overlap. What is left out of it has its own. */
export function regionsOf(tree: Tree): Region[] {
  const regions: Region[] = [];
  for (const node of tree.ofTypes(TOKEN_HOLDERS)) {
    if (node.type !== 'macro_invocation') {
      regions.push({
        from: node.startIndex,
        to: node.endIndex,
        tokens: null,
        attribute: node.type !== 'macro_definition',
      });
      continue;
    }
    const tokens = node.namedChildren.find((child) => child.type === 'token_tree');
    if (tokens) regions.push({ from: tokens.startIndex + 1, to: tokens.endIndex - 1, tokens, attribute: false });
  }
  return regions;
}

/** The region of a tree that holds a place, or null. */
export function regionAt(regions: readonly Region[], from: number, to: number): Region | null {
  let low = 0;
  let high = regions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((regions[middle]?.to ?? 0) > from) high = middle;
    else low = middle + 1;
  }
  const region = regions[low];
  return region && from >= region.from && to <= region.to ? region : null;
}
