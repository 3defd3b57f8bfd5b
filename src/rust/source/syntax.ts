/**
 * Rust source as syntax trees, parsed only where somebody looks.
 *
 * The grammar is tree-sitter's. A macro call is a flat list of tokens to it (`lazy_static! { … }`, `select! { … }`), so
 * the inside of a call is parsed again, as Rust, the first time that a look goes inside; positions stay those of the
 * file. All offsets are UTF-16 code units, as in a JavaScript string.
 */
import type { Place } from '../../model.ts';
import type { Expansion, Unexpanded } from '../macros/expansion.ts';
import { type Balance, balance, MAX_NESTING } from './balance.ts';
import { Lines } from './lines.ts';
import { type Outline, outline, type Stretch } from './outline.ts';
import type { RustParser } from './parser.ts';
import { blockOf, holderOf, isLarge, LARGE, without } from './parts.ts';
import { type Piece, piecesOf } from './pieces.ts';
import { type Region, regionAt, regionsOf } from './regions.ts';
import { renamesIn } from './renames.ts';
import { type Inside, Node, Tree } from './tree.ts';
import { isWordPart } from './words.ts';

export { loadRustParser, type RustParser } from './parser.ts';
export type { Node } from './tree.ts';

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

const NOWHERE: readonly number[] = [];

const WHOLE: Balance = { closers: [], deep: null };

/** One Rust file: its text, and its tree once somebody asks. */
export class SourceFile {
  readonly file: string;
  /** The text that is read: the file's own, with the macros of its workspace expanded. */
  readonly text: string;
  /** The text as it is written. */
  readonly written: string;
  readonly #expansion: Expansion | null;
  readonly #parser: RustParser;
  #whole: Tree | undefined;
  #outlined: Outline | undefined;
  /** That of the text as it is. */
  #ownOutline: Outline | undefined;
  readonly #stretches = new Map<number, Tree>();
  readonly #parsedBodies = new Set<number>();
  #balanced: Balance | undefined;
  #parsed: string | undefined;
  #terminated: string | undefined;
  #lines: Lines | undefined;
  readonly #places = new Map<string, readonly number[]>();
  #renames: ReadonlyMap<string, readonly string[]> | undefined;
  readonly #inside = new Map<string, Tree>();
  readonly #pieces = new Map<number, readonly Piece[]>();
  readonly #regions = new Map<Tree, readonly Region[]>();
  /** Which nodes stand in test code, as far as somebody has asked: kept here because ids live as long as the trees. */
  readonly inTests = new Map<number, boolean>();

  constructor(file: string, written: string, parser: RustParser, expansion: Expansion | null = null) {
    this.file = file;
    this.written = written;
    this.text = expansion?.text ?? written;
    this.#expansion = expansion;
    this.#parser = parser;
  }

  /** The whole file. Who asks for its children has all of it parsed, down to the bodies of functions. */
  get root(): Node {
    return this.#file.root;
  }

  get #file(): Tree {
    if (!this.#whole) {
      const from = this.#readable().search(/\S/);
      const all = () => this.outline.stretches.map((_, index): Inside => ({ tree: this.#stretch(index), top: 0 }));
      this.#whole = Tree.of(this.#parser.grammar, 'source_file', Math.max(0, from), this.end, all);
    }
    return this.#whole;
  }

  /** What the text tells of the file's items: they are parsed apart. */
  get outline(): Outline {
    if (!this.#outlined) {
      const readable = this.#readable();
      this.#outlined = this.#ownOutline && readable === this.text ? this.#ownOutline : outline(readable);
    }
    return this.#outlined;
  }

  /** Whether a place is in a comment or a string, by the text. */
  isInert(offset: number): boolean {
    const { inert } = this.outline;
    let low = 0;
    let high = inert.length >> 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((inert[middle * 2 + 1] ?? 0) > offset) high = middle;
      else low = middle + 1;
    }
    return offset > (inert[low * 2] ?? Number.POSITIVE_INFINITY);
  }

  /** Whether a place is in a `use` declaration at the top of the file, by the text. */
  isInUse(offset: number): boolean {
    return holderOf(this.outline.uses, offset) !== -1;
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
    return this.outline.stretches[this.#stretchIndex(offset)] ?? null;
  }

  /** Whether an item at the top of the file that holds a place is only for tests, by what its text tells. */
  isInTestItem(offset: number): boolean {
    return this.stretchAt(offset)?.test === true;
  }

  #stretchIndex(offset: number): number {
    return holderOf(this.outline.stretches, offset);
  }

  /** The tree of one stretch. The bodies of its functions are parsed when somebody looks into them. */
  #stretch(index: number): Tree {
    let tree = this.#stretches.get(index);
    if (!tree) {
      tree = this.#parseStretch(this.outline.stretches[index] ?? { from: 0, to: 0, bodies: [] });
      tree.host = this.root;
      tree.neighbour = (step) => (this.outline.stretches[index + step] ? this.#stretch(index + step) : null);
      this.#stretches.set(index, tree);
    }
    return tree;
  }

  #parseStretch(stretch: Pick<Stretch, 'from' | 'to' | 'bodies'>): Tree {
    const text = this.#readable();
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
    const tree = this.#parser.parse(this.#readable(), [body]);
    this.#parsedBodies.add(body.from);
    tree.host = host;
    tree.top = blockOf(tree, body);
    return { tree, top: tree.top };
  }

  /** The tree that holds a place of the file, macro calls not looked into. */
  #treeAt(from: number, to: number): Tree {
    const index = this.#stretchIndex(from);
    const stretch = this.outline.stretches[index];
    if (!stretch || to > stretch.to) return this.#file;
    const tree = this.#stretch(index);
    if (tree.hollow.size === 0) return tree;
    const body = stretch.bodies[holderOf(stretch.bodies, from)];
    if (!body || from <= body.from || to >= body.to) return tree;
    return tree.hollow.get(tree.blocks.get(body.from) ?? 0)?.()[0]?.tree ?? tree;
  }

  /** The text that is parsed: a file that ends too early still has everything before its end, so what is open is closed. */
  #readable(): string {
    if (this.#parsed === undefined) {
      this.#ownOutline = outline(this.text);
      const { closers, deep } = this.#ownOutline.whole ? WHOLE : this.#balance();
      const closing = closers
        .map((each) => each.closer)
        .reverse()
        .join('');
      this.#parsed = deep === null ? this.text + closing : this.text.slice(0, deep);
    }
    return this.#parsed;
  }

  /** Every offset where the word stands alone as an identifier, by text: comments and strings included. */
  placesOf(word: string): readonly number[] {
    // The parser makes up an identifier without a text where one is missing.
    if (word === '') return NOWHERE;
    let places = this.#places.get(word);
    if (!places) {
      const { text } = this;
      const found: number[] = [];
      for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + word.length))
        if (!isWordPart(text.charCodeAt(at - 1)) && !isWordPart(text.charCodeAt(at + word.length))) found.push(at);
      places = found.length === 0 ? NOWHERE : found;
      this.#places.set(word, places);
    }
    return places;
  }

  /** The names that `use … as …` gives to something of a name, by text. */
  renamesOf(word: string): readonly string[] {
    this.#renames ??= renamesIn(this.text);
    return this.#renames.get(word) ?? [];
  }

  /** Frees the memory of the trees; the file parses again when asked. */
  release(): void {
    this.#whole = undefined;
    this.#outlined = undefined;
    this.#ownOutline = undefined;
    this.#parsed = undefined;
    this.#stretches.clear();
    this.#parsedBodies.clear();
    this.#inside.clear();
    this.#pieces.clear();
    this.#regions.clear();
    this.inTests.clear();
  }

  /** 1-based line and column of an offset, in the file as it is written: in an expansion, where that comes from. */
  place(offset: number): Place {
    return this.writtenPlace(this.#expansion?.offsets.written(offset) ?? offset);
  }

  /** Whether the text has something that macros made. */
  get hasMade(): boolean {
    return this.#expansion !== null;
  }

  /** Whether what stands at an offset is written in the file, and not made by a macro. */
  isWritten(offset: number): boolean {
    return this.#expansion?.offsets.isWritten(offset) ?? true;
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
    if (this.isInert(from)) return null;
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

  /** The attribute of an item around an offset, or null. */
  attributeAt(offset: number): Node | null {
    for (let at: Node | null = this.#treeAt(offset, offset + 1).around(offset, offset + 1); at; at = at.parent)
      if (at.type === 'attribute_item') return at;
    return null;
  }

  #around(from: number, to: number, ends: (type: string) => boolean): Node | null {
    let tree = this.#treeAt(from, to);
    for (let depth = 0; depth < MAX_MACRO_DEPTH; depth += 1) {
      const region = regionAt(this.#regionsOf(tree), from, to);
      if (!region) break;
      if (region.tokens === null) return region.attribute && !ends('string_literal') ? tree.around(from, to) : null;
      const inner = this.#insideAt(region.tokens, from);
      if (inner === tree) break;
      tree = inner;
    }
    const node = tree.around(from, to);
    return ends(node.type) ? null : node;
  }

  /** The stretches of a tree that hold tokens instead of syntax, in order. Found once for each tree. */
  #regionsOf(tree: Tree): readonly Region[] {
    let known = this.#regions.get(tree);
    if (!known) {
      known = regionsOf(tree);
      this.#regions.set(tree, known);
    }
    return known;
  }

  /** The parent of a node; from the root of a macro's inside it leads on to the token tree that it was read from. */
  parent(node: Node): Node | null {
    return node.parent ?? node.tree.tokens;
  }

  /** The `macro_rules!` definition around a place, or null. */
  macroDefinitionAt(offset: number): Node | null {
    if (this.isInert(offset)) return null;
    for (let at: Node | null = this.#treeAt(offset, offset).around(offset, offset); at; at = at.parent) {
      if (INERT.has(at.type)) return null;
      if (at.type === 'macro_definition') return at;
    }
    return null;
  }

  /**
   * The first place where the text is no Rust, with what is wrong there, or null when all of it reads. Of what is not `wanted`,
   * by its text, only the brackets are read, and so it is of what nobody has looked at unless `isAll`.
   */
  problem(
    wanted: (text: string) => boolean = () => true,
    isAll = true,
  ): { readonly place: Place; readonly message: string } | null {
    const { closers, deep } = this.#readable() === this.text ? WHOLE : this.#balance();
    if (deep !== null) return { place: this.place(deep), message: `brackets are nested more than ${MAX_NESTING} deep` };
    const open = closers[0];
    if (open)
      return {
        place: this.place(open.at),
        message: `expected "${open.closer}" for what opens here, found the end of the file`,
      };
    const at = this.#firstError(wanted, isAll);
    if (!at) return null;
    // What a macro makes may be more than the grammar reads; the file itself is what somebody can mend.
    if (this.#expansion) return this.#problemAsWritten(wanted);
    const found = this.text.slice(at.startIndex, at.startIndex + 40).split('\n')[0] ?? '';
    return {
      place: this.place(at.startIndex),
      message: at.isMissing ? `expected "${at.type}"` : `expected Rust, found "${found.trim()}"`,
    };
  }

  /** The first node that did not read, of what is wanted: in all of the file, or in what somebody has looked at. */
  #firstError(wanted: (text: string) => boolean, isAll: boolean): Node | null {
    const text = this.#readable();
    for (const [index, { from, to }] of this.outline.stretches.entries()) {
      if ((!isAll && !this.#stretches.has(index)) || !wanted(text.slice(from, to))) continue;
      const tree = this.#stretch(index);
      const found = firstError(tree.root);
      if (found) return found;
      for (const [block, inside] of tree.hollow) {
        const host = new Node(tree, block);
        if ((!isAll && !this.#parsedBodies.has(host.startIndex)) || !wanted(this.textOf(host))) continue;
        const inner = inside()[0];
        const error = inner ? firstError(inner.tree.root) : null;
        if (error) return error;
      }
    }
    return null;
  }

  #problemAsWritten(wanted: (text: string) => boolean): ReturnType<SourceFile['problem']> {
    const plain = new SourceFile(this.file, this.written, this.#parser);
    const problem = plain.problem(wanted);
    plain.release();
    return problem;
  }

  #balance(): Balance {
    this.#balanced ??= balance(this.text);
    return this.#balanced;
  }

  /** Whether this node is the root of a macro's inside. */
  isInside(node: Node): boolean {
    return node.index === 0 && node.tree.tokens !== null;
  }

  /** The parsed insides of a macro call: one root for each piece that its commas and arrows make, or one for all. */
  insides(macro: Node): Node[] {
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
      known = piecesOf(tokens, this.#readable());
      this.#pieces.set(tokens.startIndex, known);
    }
    return known;
  }

  #insideAt(tokens: Node, offset: number): Tree {
    const pieces = this.pieces(tokens);
    const piece = pieces.find((each) => offset >= each.from && offset < each.to);
    return this.#piece(tokens, piece ?? { from: tokens.startIndex + 1, to: tokens.endIndex - 1 });
  }

  #piece(tokens: Node, piece: Piece): Tree {
    const key = `${piece.from}-${piece.to}`;
    const known = this.#inside.get(key);
    if (known) return known;
    // The `;` behind the file's last character ends the piece, so that an expression reads as a statement.
    this.#terminated ??= `${this.#readable()};`;
    const end = this.#terminated.length - 1;
    const tree = this.#parser.parse(this.#terminated, [piece, { from: end, to: end + 1 }]);
    tree.tokens = tokens;
    this.#inside.set(key, tree);
    return tree;
  }
}

/** Macro calls inside macro calls: deeper than this is hostile. */
const MAX_MACRO_DEPTH = 64;

function firstError(root: Node): Node | null {
  let node = root;
  for (;;) {
    const child = node.children.find((each) => each.isError || each.isMissing || each.hasError);
    if (!child) return node.id === root.id ? null : node;
    if (child.isError || child.isMissing) return child;
    node = child;
  }
}
