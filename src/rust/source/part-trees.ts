/**
 * The trees of a file's parts: each item at its top is parsed when somebody asks for a node in it, and a large body when somebody
 * looks into that. Together they have the nodes of the whole file.
 */
import type { Outline, Stretch } from './outline.ts';
import type { RustParser } from './parser.ts';
import { blockOf, holderOf, isLarge, LARGE, without } from './parts.ts';
import type { Piece } from './pieces.ts';
import { type Inside, Node, Tree } from './tree.ts';

export class PartTrees {
  /** The text that is parsed. */
  readonly #text: string;
  readonly #outline: Outline;
  readonly #parser: RustParser;
  #whole: Tree | undefined;
  readonly #stretches = new Map<number, Tree>();
  readonly #parsedBodies = new Set<number>();

  constructor(text: string, outline: Outline, parser: RustParser) {
    this.#text = text;
    this.#outline = outline;
    this.#parser = parser;
  }

  /** The whole file, of which nothing is parsed until somebody asks for its children. */
  get file(): Tree {
    if (!this.#whole) {
      const from = this.#text.search(/\S/);
      const all = () => this.#outline.stretches.map((_, index): Inside => ({ tree: this.#stretch(index), top: 0 }));
      this.#whole = Tree.of(this.#parser.grammar, 'source_file', Math.max(0, from), this.#text.length, all);
    }
    return this.#whole;
  }

  /** Whether some of it is parsed. */
  get isParsed(): boolean {
    return this.#stretches.size > 0;
  }

  /** Whether the tree that holds a place is there already. */
  isParsedAt(offset: number): boolean {
    const tree = this.#stretches.get(this.#stretchIndex(offset));
    const body = tree && tree.hollow.size > 0 ? this.bodyAt(offset) : null;
    return tree !== undefined && (body === null || this.#parsedBodies.has(body.from));
  }

  /** The body of a function that is parsed apart and holds an offset, or null. */
  bodyAt(offset: number): Piece | null {
    const stretch = this.stretchAt(offset);
    const body = stretch?.bodies[holderOf(stretch.bodies, offset)];
    return body && offset > body.from && offset < body.to - 1 && isLarge(body) ? body : null;
  }

  /** The block of a function's body that is parsed apart and holds an offset, itself not looked into. Null when there is none. */
  hostAt(offset: number): Node | null {
    const body = this.bodyAt(offset);
    const tree = body ? this.#stretch(this.#stretchIndex(offset)) : null;
    const block = body && tree ? blockOf(tree, body) : 0;
    return tree?.hollow.has(block) ? new Node(tree, block) : null;
  }

  /** The stretch of the file around an offset. */
  stretchAt(offset: number): Stretch | null {
    return this.#outline.stretches[this.#stretchIndex(offset)] ?? null;
  }

  #stretchIndex(offset: number): number {
    return holderOf(this.#outline.stretches, offset);
  }

  /** The tree of one stretch. The bodies of its functions are parsed when somebody looks into them. */
  #stretch(index: number): Tree {
    let tree = this.#stretches.get(index);
    if (!tree) {
      tree = this.#parseStretch(this.#outline.stretches[index] ?? { from: 0, to: 0, bodies: [] });
      tree.host = this.file.root;
      tree.neighbour = (step) => (this.#outline.stretches[index + step] ? this.#stretch(index + step) : null);
      this.#stretches.set(index, tree);
    }
    return tree;
  }

  #parseStretch(stretch: Pick<Stretch, 'from' | 'to' | 'bodies'>): Tree {
    const text = this.#text;
    const bodies = stretch.to - stretch.from < LARGE ? [] : stretch.bodies.filter(isLarge);
    if (bodies.length > 0) {
      const tree = this.#parser.parse(text, without(stretch, bodies));
      const blocks = tree.root.hasError ? [] : bodies.map((body) => blockOf(tree, body));
      if (blocks.length > 0 && !blocks.includes(0)) {
        for (const [at, block] of blocks.entries()) {
          const body = bodies[at];
          if (!body) continue;
          const host = new Node(tree, block);
          let inside: readonly Inside[] | undefined;
          tree.blocks.set(body.from, block);
          tree.hollow.set(block, () => {
            inside ??= [this.#parseBody(body, host)];
            return inside;
          });
        }
        return tree;
      }
    }
    return this.#parser.parse(text, [stretch]);
  }

  #parseBody(body: Piece, host: Node): Inside {
    const tree = this.#parser.parse(this.#text, [body]);
    this.#parsedBodies.add(body.from);
    tree.host = host;
    tree.top = blockOf(tree, body);
    return { tree, top: tree.top };
  }

  /** The tree that holds a place of the file, macro calls not looked into. */
  treeAt(from: number, to: number): Tree {
    const index = this.#stretchIndex(from);
    const stretch = this.#outline.stretches[index];
    if (!stretch || to > stretch.to) return this.file;
    const tree = this.#stretch(index);
    if (tree.hollow.size === 0) return tree;
    const body = stretch.bodies[holderOf(stretch.bodies, from)];
    if (!body || from <= body.from || to >= body.to) return tree;
    return tree.hollow.get(tree.blocks.get(body.from) ?? 0)?.()[0]?.tree ?? tree;
  }

  /** The first node that did not read, of what is wanted: in all of the file, or in what somebody has looked at. */
  firstError(wanted: (text: string) => boolean, isAll: boolean): Node | null {
    const text = this.#text;
    for (const [index, { from, to }] of this.#outline.stretches.entries()) {
      if ((!isAll && !this.#stretches.has(index)) || !wanted(text.slice(from, to))) continue;
      const tree = this.#stretch(index);
      const found = firstError(tree.root);
      if (found) return found;
      for (const [block, inside] of tree.hollow) {
        const host = new Node(tree, block);
        if ((!isAll && !this.#parsedBodies.has(host.startIndex)) || !wanted(text.slice(host.startIndex, host.endIndex)))
          continue;
        const inner = inside()[0];
        const error = inner ? firstError(inner.tree.root) : null;
        if (error) return error;
      }
    }
    return null;
  }
}

function firstError(root: Node): Node | null {
  let node = root;
  for (;;) {
    const child = node.children.find((each) => each.isError || each.isMissing || each.hasError);
    if (!child) return node.id === root.id ? null : node;
    if (child.isError || child.isMissing) return child;
    node = child;
  }
}
