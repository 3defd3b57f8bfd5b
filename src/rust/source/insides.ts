/** The insides of macro calls, parsed as Rust the first time that a look goes inside, piece by piece. */
import type { RustParser } from './parser.ts';
import { type Piece, piecesOf } from './pieces.ts';
import { type Region, regionsOf } from './regions.ts';
import type { Node, Tree } from './tree.ts';

export class Insides {
  /** The text that is parsed. */
  readonly #text: string;
  readonly #parser: RustParser;
  #terminated: string | undefined;
  readonly #inside = new Map<string, Tree>();
  readonly #pieces = new Map<number, readonly Piece[]>();
  readonly #regions = new Map<Tree, readonly Region[]>();

  constructor(text: string, parser: RustParser) {
    this.#text = text;
    this.#parser = parser;
  }

  /** The stretches of a tree that hold tokens instead of syntax, in order. Found once for each tree. */
  regionsOf(tree: Tree): readonly Region[] {
    let known = this.#regions.get(tree);
    if (!known) {
      known = regionsOf(tree);
      this.#regions.set(tree, known);
    }
    return known;
  }

  /** The parsed insides of a macro call: one root for each piece that its commas and arrows make, or one for all. */
  of(macro: Node): Node[] {
    const tokens = macro.namedChildren.find((child) => child.type === 'token_tree');
    if (!tokens) return [];
    return this.pieces(tokens).map((piece) => this.#piece(tokens, piece).root);
  }

  /**
   * The pieces between the top-level commas and `=>` of a token tree. A body of statements or items (one with a
   * top-level `;`) is one piece, because its commas belong to types and patterns.
   */
  pieces(tokens: Node): readonly Piece[] {
    let known = this.#pieces.get(tokens.startIndex);
    if (!known) {
      known = piecesOf(tokens, this.#text);
      this.#pieces.set(tokens.startIndex, known);
    }
    return known;
  }

  /** The tree of the piece that holds an offset. */
  at(tokens: Node, offset: number): Tree {
    const pieces = this.pieces(tokens);
    const piece = pieces.find((each) => offset >= each.from && offset < each.to);
    return this.#piece(tokens, piece ?? { from: tokens.startIndex + 1, to: tokens.endIndex - 1 });
  }

  #piece(tokens: Node, piece: Piece): Tree {
    const key = `${piece.from}-${piece.to}`;
    const known = this.#inside.get(key);
    if (known) return known;
    // The `;` behind the file's last character ends the piece, so that an expression reads as a statement.
    this.#terminated ??= `${this.#text};`;
    const end = this.#terminated.length - 1;
    const tree = this.#parser.parse(this.#terminated, [piece, { from: end, to: end + 1 }]);
    tree.tokens = tokens;
    this.#inside.set(key, tree);
    return tree;
  }
}
