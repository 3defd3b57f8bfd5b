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
import { Insides } from './insides.ts';
import { Lines } from './lines.ts';
import { type Outline, outline, type Stretch } from './outline.ts';
import type { RustParser } from './parser.ts';
import { PartTrees } from './part-trees.ts';
import { holderOf } from './parts.ts';
import type { Piece } from './pieces.ts';
import { regionAt } from './regions.ts';
import { renamesIn } from './renames.ts';
import type { Node } from './tree.ts';
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
  #outlined: Outline | undefined;
  /** That of the text as it is. */
  #ownOutline: Outline | undefined;
  #trees: PartTrees | undefined;
  #insides: Insides | undefined;
  #balanced: Balance | undefined;
  #parsed: string | undefined;
  #lines: Lines | undefined;
  readonly #places = new Map<string, readonly number[]>();
  #renames: ReadonlyMap<string, readonly string[]> | undefined;
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
    return this.#parts.file.root;
  }

  get #parts(): PartTrees {
    this.#trees ??= new PartTrees(this.#readable(), this.outline, this.#parser);
    return this.#trees;
  }

  get #macros(): Insides {
    this.#insides ??= new Insides(this.#readable(), this.#parser);
    return this.#insides;
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
    return this.#trees?.isParsed ?? false;
  }

  /** Whether the tree that holds a place is there already. */
  isParsedAt(offset: number): boolean {
    return this.#trees?.isParsedAt(offset) ?? false;
  }

  /** The body of a function that is parsed apart and holds an offset, or null. */
  bodyAt(offset: number): Piece | null {
    return this.#parts.bodyAt(offset);
  }

  /** The block of a function's body that is parsed apart and holds an offset, itself not looked into. Null when there is none. */
  hostAt(offset: number): Node | null {
    return this.#parts.hostAt(offset);
  }

  /** The stretch of the file around an offset. */
  stretchAt(offset: number): Stretch | null {
    return this.#parts.stretchAt(offset);
  }

  /** Whether an item at the top of the file that holds a place is only for tests, by what its text tells. */
  isInTestItem(offset: number): boolean {
    return this.stretchAt(offset)?.test === true;
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
    this.#trees = undefined;
    this.#insides = undefined;
    this.#outlined = undefined;
    this.#ownOutline = undefined;
    this.#parsed = undefined;
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
    for (let at: Node | null = this.#parts.treeAt(offset, offset + 1).around(offset, offset + 1); at; at = at.parent)
      if (at.type === 'attribute_item') return at;
    return null;
  }

  #around(from: number, to: number, ends: (type: string) => boolean): Node | null {
    let tree = this.#parts.treeAt(from, to);
    for (let depth = 0; depth < MAX_MACRO_DEPTH; depth += 1) {
      const region = regionAt(this.#macros.regionsOf(tree), from, to);
      if (!region) break;
      if (region.tokens === null) return region.attribute && !ends('string_literal') ? tree.around(from, to) : null;
      const inner = this.#macros.at(region.tokens, from);
      if (inner === tree) break;
      tree = inner;
    }
    const node = tree.around(from, to);
    return ends(node.type) ? null : node;
  }

  /** The parent of a node; from the root of a macro's inside it leads on to the token tree that it was read from. */
  parent(node: Node): Node | null {
    return node.parent ?? node.tree.tokens;
  }

  /** The `macro_rules!` definition around a place, or null. */
  macroDefinitionAt(offset: number): Node | null {
    if (this.isInert(offset)) return null;
    for (let at: Node | null = this.#parts.treeAt(offset, offset).around(offset, offset); at; at = at.parent) {
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
    const at = this.#parts.firstError(wanted, isAll);
    if (!at) return null;
    // What a macro makes may be more than the grammar reads; the file itself is what somebody can mend.
    if (this.#expansion) return this.#problemAsWritten(wanted);
    const found = this.text.slice(at.startIndex, at.startIndex + 40).split('\n')[0] ?? '';
    return {
      place: this.place(at.startIndex),
      message: at.isMissing ? `expected "${at.type}"` : `expected Rust, found "${found.trim()}"`,
    };
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
    return this.#macros.of(macro);
  }

  /** The pieces between the top-level commas and `=>` of a token tree: `Insides.pieces`. */
  pieces(tokens: Node): readonly Piece[] {
    return this.#macros.pieces(tokens);
  }
}

/** Macro calls inside macro calls: deeper than this is hostile. */
const MAX_MACRO_DEPTH = 64;
