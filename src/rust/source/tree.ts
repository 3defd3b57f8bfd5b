/**
 * Syntax trees as plain numbers, and the nodes that are read from them.
 *
 * tree-sitter's own nodes live in WebAssembly: each question crosses over, a parent is searched for from the root, and the tree
 * stays in memory as long as somebody holds a node. Here a tree is copied once, in one walk, and its original is freed.
 */

/** The names that a grammar has for its nodes and fields, by their numbers. */
export interface Grammar {
  readonly types: readonly string[];
  readonly named: readonly boolean[];
  readonly fields: ReadonlyMap<string, number>;
}

/** The number of a node that could not be read as anything; the grammar has no name for it. */
export const ERROR = 65535;

/** Numbers for each node: start, end, parent, the node behind its last descendant, and its field, flags and type in one. */
export const STRIDE = 5;
export const START = 0;
export const END = 1;
export const PARENT = 2;
export const AFTER = 3;
export const KIND = 4;

/** In the last of these numbers: the type in the low half, then the field. */
export const FIELD_SHIFT = 16;
export const MISSING = 1 << 24;
/** It, or something in it, did not read. */
export const FAULTY = 1 << 25;

/** A tree whose nodes stand in the place of a node's children, from one of its own nodes on. */
export interface Inside {
  readonly tree: Tree;
  /** The node whose children are meant. */
  readonly top: number;
}

/** One parsed stretch of a file: its nodes in the order of the text, parents before their children. */
export class Tree {
  readonly grammar: Grammar;
  readonly nodes: Uint32Array;
  /** What makes the ids of its nodes different from those of all other trees. */
  readonly base: number;
  /** The node that its topmost nodes are the children of, when this is a part of a larger tree. */
  host: Node | null = null;
  top = 0;
  /** The tree before or behind it of those that make up the children of `host`. */
  neighbour: (step: 1 | -1) => Tree | null = () => null;
  /** The token tree that it was read from, when this is the inside of a macro call. */
  tokens: Node | null = null;
  /** Nodes whose children are in other trees, which are parsed when somebody asks. */
  readonly hollow = new Map<number, () => readonly Inside[]>();
  /** Those of them that are bodies of functions, by where they begin. */
  readonly blocks = new Map<number, number>();

  constructor(grammar: Grammar, nodes: Uint32Array) {
    this.grammar = grammar;
    this.nodes = nodes;
    this.base = bases;
    bases += nodes.length / STRIDE;
  }

  /** A tree of one node, whose children are in others. */
  static of(grammar: Grammar, type: string, from: number, to: number, inside: () => readonly Inside[]): Tree {
    const nodes = new Uint32Array(STRIDE);
    nodes[START] = from;
    nodes[END] = to;
    nodes[AFTER] = 1;
    nodes[KIND] = grammar.types.indexOf(type);
    const tree = new Tree(grammar, nodes);
    tree.hollow.set(0, inside);
    return tree;
  }

  get root(): Node {
    return new Node(this, 0);
  }

  /** Its nodes of these types, in the order of the text. */
  ofTypes(types: ReadonlySet<string>): Node[] {
    const found: Node[] = [];
    const wanted = numbersOf(this.grammar, types);
    for (let at = KIND; at < this.nodes.length; at += STRIDE)
      if (wanted[(this.nodes[at] ?? 0) & 0xffff] === 1) found.push(new Node(this, (at - KIND) / STRIDE));
    return found;
  }

  /** The smallest node around a stretch of the text that is all in this tree. */
  around(from: number, to: number): Node {
    const found = new Node(this, this.top).descendantForIndex(from, to);
    return this.host && found.tree === this && found.index === this.top ? this.host : found;
  }

  number(index: number, which: number): number {
    return this.nodes[index * STRIDE + which] ?? 0;
  }

  type(index: number): string {
    const type = this.number(index, KIND) & 0xffff;
    return type === ERROR ? 'ERROR' : (this.grammar.types[type] ?? '');
  }

  isNamed(index: number): boolean {
    const type = this.number(index, KIND) & 0xffff;
    return type === ERROR || this.grammar.named[type] === true;
  }

  /** The child of a node that a stretch of the text lies in, or -1. As tree-sitter's `ts_node_descendant_for_byte_range`. */
  childAround(index: number, from: number, to: number): number {
    const last = this.number(index, AFTER);
    for (let child = index + 1; child < last; child = this.number(child, AFTER)) {
      const end = this.number(child, END);
      if (end < to) continue;
      const start = this.number(child, START);
      if (start === end ? end < from : end <= from) continue;
      return from < start ? -1 : child;
    }
    return -1;
  }
}

/** For sets of types: which numbers of the grammar they are. */
const numbers = new WeakMap<ReadonlySet<string>, Uint8Array>();

function numbersOf({ types: all }: Grammar, types: ReadonlySet<string>): Uint8Array {
  let known = numbers.get(types);
  if (!known) {
    known = Uint8Array.from(all, (type) => (types.has(type) ? 1 : 0));
    numbers.set(types, known);
  }
  return known;
}

let bases = 1;

/** A node of a tree. Two of one `id` are the same. */
export class Node {
  readonly tree: Tree;
  readonly index: number;

  constructor(tree: Tree, index: number) {
    this.tree = tree;
    this.index = index;
  }

  get id(): number {
    return this.tree.base + this.index;
  }

  get type(): string {
    return this.tree.type(this.index);
  }

  get startIndex(): number {
    return this.tree.number(this.index, START);
  }

  get endIndex(): number {
    return this.tree.number(this.index, END);
  }

  get isNamed(): boolean {
    return this.tree.isNamed(this.index);
  }

  get isError(): boolean {
    return (this.tree.number(this.index, KIND) & 0xffff) === ERROR;
  }

  get isMissing(): boolean {
    return (this.tree.number(this.index, KIND) & MISSING) !== 0;
  }

  /** Whether it or something in it did not read; what is not parsed yet does not count. */
  get hasError(): boolean {
    return (this.tree.number(this.index, KIND) & FAULTY) !== 0;
  }

  get parent(): Node | null {
    const { tree, index } = this;
    if (index === 0) return null;
    const parent = tree.number(index, PARENT);
    return parent === tree.top && tree.host ? tree.host : new Node(tree, parent);
  }

  get children(): Node[] {
    return this.#children(false);
  }

  get namedChildren(): Node[] {
    return this.#children(true);
  }

  get firstChild(): Node | null {
    return this.children[0] ?? null;
  }

  get lastChild(): Node | null {
    return this.children.at(-1) ?? null;
  }

  child(index: number): Node | null {
    return this.children[index] ?? null;
  }

  /** The first child that stands in a field of the grammar, or null. */
  childForFieldName(name: string): Node | null {
    const { tree, index } = this;
    const field = tree.grammar.fields.get(name);
    if (field === undefined) return null;
    const last = tree.number(index, AFTER);
    for (let child = index + 1; child < last; child = tree.number(child, AFTER))
      if (((tree.number(child, KIND) >>> FIELD_SHIFT) & 0xff) === field) return new Node(tree, child);
    return null;
  }

  get previousNamedSibling(): Node | null {
    return this.#sibling(-1, true);
  }

  get nextNamedSibling(): Node | null {
    return this.#sibling(1, true);
  }

  get nextSibling(): Node | null {
    return this.#sibling(1, false);
  }

  /** The smallest node in this one around a stretch of the text. */
  descendantForIndex(from: number, to = from): Node {
    let { tree, index } = this;
    for (;;) {
      const inside = tree.hollow.get(index)?.();
      let child = -1;
      if (inside) {
        for (const each of inside) {
          child = each.tree.childAround(each.top, from, to);
          if (child === -1) continue;
          tree = each.tree;
          break;
        }
      } else child = tree.childAround(index, from, to);
      if (child === -1) break;
      index = child;
    }
    return new Node(tree, index);
  }

  /** All nodes in this one that are of these types, itself among them, in the order of the text. */
  descendantsOfType(types: string | readonly string[]): Node[] {
    const wanted = new Set(typeof types === 'string' ? [types] : types);
    const found: Node[] = [];
    const open: Node[] = [this];
    for (let node = open.pop(); node; node = open.pop()) {
      if (wanted.has(node.type)) found.push(node);
      const { children } = node;
      for (let at = children.length - 1; at >= 0; at -= 1) {
        const child = children[at];
        if (child) open.push(child);
      }
    }
    return found;
  }

  #children(named: boolean): Node[] {
    const inside = this.tree.hollow.get(this.index)?.();
    if (!inside) return childrenIn(this.tree, this.index, named);
    return inside.flatMap((each) => childrenIn(each.tree, each.top, named));
  }

  #sibling(step: 1 | -1, named: boolean): Node | null {
    const { tree, index } = this;
    if (index === 0) return null;
    const parent = tree.number(index, PARENT);
    const last = tree.number(parent, AFTER);
    let found = -1;
    for (let child = step === 1 ? tree.number(index, AFTER) : parent + 1; child < last; ) {
      if (step === -1 && child >= index) break;
      if (!named || tree.isNamed(child)) found = child;
      if (step === 1 && found !== -1) break;
      child = tree.number(child, AFTER);
    }
    if (found !== -1) return new Node(tree, found);
    if (parent !== tree.top || !tree.host) return null;
    for (let next = tree.neighbour(step); next; next = next.neighbour(step)) {
      const others = childrenIn(next, next.top, named);
      const nearest = step === 1 ? others[0] : others.at(-1);
      if (nearest) return nearest;
    }
    return null;
  }
}

function childrenIn(tree: Tree, index: number, named: boolean): Node[] {
  const found: Node[] = [];
  const last = tree.number(index, AFTER);
  for (let child = index + 1; child < last; child = tree.number(child, AFTER))
    if (!named || tree.isNamed(child)) found.push(new Node(tree, child));
  return found;
}
