/**
 * Rust source as syntax trees, parsed only where somebody looks.
 *
 * The grammar is tree-sitter's. A macro call is a flat list of tokens to it (`lazy_static! { … }`, `select! { … }`), so
 * the inside of a call is parsed again, as Rust, the first time that a look goes inside; positions stay those of the
 * file. All offsets are UTF-16 code units, as in a JavaScript string.
 */
import type { Node, Range, Tree } from 'web-tree-sitter';
import type { Place } from '../model.ts';
import { type Balance, balance, MAX_NESTING } from './balance.ts';
import { Lines } from './lines.ts';
import type { Expansion, Unexpanded } from './macros/expansion.ts';
import type { RustParser } from './parser.ts';
import { type Piece, piecesOf } from './pieces.ts';
import { type Region, regionAt, regionsOf } from './regions.ts';
import { hashOf, Words } from './words.ts';

export type { Node } from 'web-tree-sitter';
export { loadRustParser, type RustParser } from './parser.ts';

/** Questions for words after which it pays to read the text once for all of them. */
const ASKED_OFTEN = 6;

/** What a comment or a literal is made of: an identifier found in there is no code. */
const INERT = new Set([
  'line_comment',
  'block_comment',
  'doc_comment',
  'string_literal',
  'raw_string_literal',
  'string_content',
  'escape_sequence',
  'char_literal',
]);

/** One Rust file: its text, and its tree once somebody asks. */
export class SourceFile {
  readonly file: string;
  /** The text that is read: the file's own, with the macros of its workspace expanded. */
  readonly text: string;
  /** The text as it is written. */
  readonly written: string;
  readonly #expansion: Expansion | null;
  readonly #parser: RustParser;
  readonly #trees: Tree[] = [];
  #root: Node | undefined;
  #balanced: Balance | undefined;
  #parsed: string | undefined;
  #terminated: string | undefined;
  #lines: Lines | undefined;
  #ownLines: Lines | undefined;
  #words: Words | undefined;
  #asked = 0;
  /** For the root of each parsed macro inside: the token tree that it came from. By tree, as node ids are unique in one. */
  readonly #outer = new Map<number, Node>();
  readonly #inside = new Map<string, Node>();
  /** Every climb ends in the same few nodes, and tree-sitter finds a parent from the root each time. */
  readonly #parents = new Map<number, Node | null>();
  readonly #pieces = new Map<number, readonly Piece[]>();
  readonly #regions = new Map<number, Region[]>();
  /** Which nodes stand in test code, as far as somebody has asked: kept here because ids live as long as the trees. */
  readonly inTests = new Map<number, boolean>();

  constructor(file: string, written: string, parser: RustParser, expansion: Expansion | null = null) {
    this.file = file;
    this.written = written;
    this.text = expansion?.text ?? written;
    this.#expansion = expansion;
    this.#parser = parser;
  }

  get root(): Node {
    if (!this.#root) {
      const tree = this.#parser.parse(this.#readable());
      this.#trees.push(tree);
      this.#root = tree.rootNode;
    }
    return this.#root;
  }

  /** The text that is parsed: a file that ends too early still has everything before its end, so what is open is closed. */
  #readable(): string {
    if (this.#parsed === undefined) {
      const { closers, deep } = this.#balance();
      const closing = closers
        .map((each) => each.closer)
        .reverse()
        .join('');
      this.#parsed = deep === null ? this.text + closing : this.text.slice(0, deep);
    }
    return this.#parsed;
  }

  /** Whether the text may hold an identifier, with its hash; false is certain, and cheap to ask of many files for many words. */
  mayHold(word: string, hash: number | null = hashOf(word)): boolean {
    this.#asked += 1;
    if (this.#asked <= ASKED_OFTEN) return this.text.includes(word);
    this.#words ??= new Words(this.text);
    return hash === null || this.#words.mayHold(hash);
  }

  /** Frees the memory of the trees; the file parses again when asked. */
  release(): void {
    for (const tree of this.#trees) tree.delete();
    this.#trees.length = 0;
    this.#root = undefined;
    this.#outer.clear();
    this.#inside.clear();
    this.#parents.clear();
    this.#pieces.clear();
    this.#regions.clear();
    this.inTests.clear();
  }

  /** 1-based line and column of an offset, in the file as it is written: in an expansion, where that comes from. */
  place(offset: number): Place {
    return this.writtenPlace(this.#expansion?.offsets.written(offset) ?? offset);
  }

  /** 1-based line and column of an offset of the text as written. */
  writtenPlace(offset: number): Place {
    this.#lines ??= new Lines(this.written);
    return { file: this.file, ...this.#lines.place(offset) };
  }

  /** Calls of macros that declare metrics and that could not be expanded. */
  get unexpanded(): readonly Unexpanded[] {
    return this.#expansion?.unexpanded ?? [];
  }

  /** The offset behind the last character that is parsed; the `;` that ends a piece of a macro call stands there. */
  get end(): number {
    return this.#readable().length;
  }

  textOf(node: Node): string {
    return this.#readable().slice(node.startIndex, node.endIndex);
  }

  /**
   * The smallest node around `from`..`to`, looking into macro calls. Null when the place is inside a comment or a
   * literal, or inside the body of a `macro_rules!` definition, which is no code until it is called.
   */
  nodeAt(from: number, to: number): Node | null {
    const node = this.#around(from, to, (type) => INERT.has(type));
    return node && !INERT.has(node.type) ? node : null;
  }

  /** The string literal that starts at an offset and is code, or null. */
  stringAt(from: number): Node | null {
    const node = this.#around(from, from + 1, (type) => type.endsWith('comment'));
    for (let at = node; at; at = at.parent) {
      if (at.type === 'string_literal' || at.type === 'raw_string_literal') return at.startIndex === from ? at : null;
      if (!INERT.has(at.type) && at.type !== '"') return null;
    }
    return null;
  }

  #around(from: number, to: number, ends: (type: string) => boolean): Node | null {
    let root = this.root;
    for (let depth = 0; depth < MAX_MACRO_DEPTH; depth += 1) {
      const region = regionAt(this.#regionsOf(root), from, to);
      if (!region) break;
      if (region.tokens === null)
        return region.attribute && !ends('string_literal') ? root.descendantForIndex(from, to) : null;
      const inner = this.#insideAt(region.tokens, from);
      if (inner.id === root.id) break;
      root = inner;
    }
    const node = root.descendantForIndex(from, to);
    return node && !ends(node.type) ? node : null;
  }

  /** The stretches of a tree that hold tokens instead of syntax, in order. Found once for each tree. */
  #regionsOf(root: Node): readonly Region[] {
    let known = this.#regions.get(root.id);
    if (!known) {
      known = regionsOf(root);
      this.#regions.set(root.id, known);
    }
    return known;
  }

  /** The parent of a node; from the root of a macro's inside it leads on to the token tree that it was read from. */
  parent(node: Node): Node | null {
    let parent = this.#parents.get(node.id);
    if (parent === undefined) {
      parent = node.parent ?? this.#outer.get(node.id) ?? null;
      this.#parents.set(node.id, parent);
    }
    return parent;
  }

  /** The `macro_rules!` definition around a place, or null. */
  macroDefinitionAt(offset: number): Node | null {
    for (let at = this.root.descendantForIndex(offset, offset); at; at = at.parent) {
      if (INERT.has(at.type)) return null;
      if (at.type === 'macro_definition') return at;
    }
    return null;
  }

  /** The first place where the text is no Rust, with what is wrong there, or null when all of it reads. */
  problem(): { readonly place: Place; readonly message: string } | null {
    const { closers, deep } = this.#balance();
    if (deep !== null) return { place: this.place(deep), message: `brackets are nested more than ${MAX_NESTING} deep` };
    const open = closers[0];
    if (open)
      return {
        place: this.place(open.at),
        message: `expected "${open.closer}" for what opens here, found the end of the file`,
      };
    if (!this.root.hasError) return null;
    // What a macro makes may be more than the grammar reads; the file itself is what somebody can mend.
    if (this.#expansion) return this.#problemAsWritten();
    const at = firstError(this.root);
    if (!at) return null;
    const found = this.text.slice(at.startIndex, at.startIndex + 40).split('\n')[0] ?? '';
    return {
      place: this.place(at.startIndex),
      message: at.isMissing ? `expected "${at.type}"` : `expected Rust, found "${found.trim()}"`,
    };
  }

  #problemAsWritten(): ReturnType<SourceFile['problem']> {
    const plain = new SourceFile(this.file, this.written, this.#parser);
    const problem = plain.problem();
    plain.release();
    return problem;
  }

  #balance(): Balance {
    this.#balanced ??= balance(this.text);
    return this.#balanced;
  }

  /** Whether this node is the root of a macro's inside. */
  isInside(node: Node): boolean {
    return node.type === 'source_file' && this.#outer.has(node.id);
  }

  /** The parsed insides of a macro call: one root for each piece that its commas and arrows make, or one for all. */
  insides(macro: Node): Node[] {
    const tokens = macro.namedChildren.find((child) => child?.type === 'token_tree');
    if (!tokens) return [];
    return this.pieces(tokens).map((piece) => this.#piece(tokens, piece));
  }

  /**
   * The pieces between the top-level commas and `=>` of a token tree. A body of statements or items (one with a
   * top-level `;`) is one piece, because its commas belong to types and patterns.
   */
  pieces(tokens: Node): readonly Piece[] {
    let known = this.#pieces.get(tokens.startIndex);
    if (!known) {
      known = piecesOf(tokens, this.#readable());
      this.#pieces.set(tokens.startIndex, known);
    }
    return known;
  }

  #insideAt(tokens: Node, offset: number): Node {
    const pieces = this.pieces(tokens);
    const piece = pieces.find((each) => offset >= each.from && offset < each.to);
    return this.#piece(tokens, piece ?? { from: tokens.startIndex + 1, to: tokens.endIndex - 1 });
  }

  #piece(tokens: Node, piece: Piece): Node {
    const key = `${piece.from}-${piece.to}`;
    const known = this.#inside.get(key);
    if (known) return known;
    // The `;` behind the file's last character ends the piece, so that an expression reads as a statement.
    this.#terminated ??= `${this.#readable()};`;
    const end = this.#terminated.length - 1;
    const tree = this.#parser.parse(this.#terminated, [
      this.#range(piece.from, piece.to),
      { ...this.#range(end, end), endIndex: end + 1 },
    ]);
    this.#trees.push(tree);
    const root = tree.rootNode;
    this.#outer.set(root.id, tokens);
    this.#inside.set(key, root);
    return root;
  }

  #range(from: number, to: number): Range {
    return { startIndex: from, endIndex: to, startPosition: this.#point(from), endPosition: this.#point(to) };
  }

  #point(offset: number): { row: number; column: number } {
    this.#ownLines ??= new Lines(this.text);
    const { line, column } = this.#ownLines.place(offset);
    return { row: line - 1, column: column - 1 };
  }
}

/** Macro calls inside macro calls: deeper than this is hostile. */
const MAX_MACRO_DEPTH = 64;

function firstError(root: Node): Node | null {
  let node = root;
  for (;;) {
    const child = node.children.find((each) => each !== null && (each.isError || each.isMissing || each.hasError));
    if (!child) return node.id === root.id ? null : node;
    if (child.isError || child.isMissing) return child;
    node = child;
  }
}
