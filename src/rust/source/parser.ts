/** The Rust grammar of tree-sitter, as WebAssembly. */
import { Language, type Tree as Parsed, Parser, type Range } from 'web-tree-sitter';
import type { Piece } from './pieces.ts';
import {
  AFTER,
  END,
  ERROR,
  FAULTY,
  FIELD_SHIFT,
  type Grammar,
  KIND,
  MISSING,
  PARENT,
  START,
  STRIDE,
  Tree,
} from './tree.ts';

/** A parser with the Rust grammar, ready for use. */
export interface RustParser {
  readonly grammar: Grammar;
  /** The tree of these stretches of a text, in order, as if nothing stood between them. Offsets are those of the text. */
  parse(text: string, stretches: readonly Piece[]): Tree;
}

/**
 * What the runtime offers beneath its classes. Each of their questions copies the cursor over and back, which takes longer
 * than the answer; a walk leaves it where it is.
 */
interface Runtime {
  readonly _ts_tree_cursor_goto_first_child_wasm: (tree: number) => number;
  readonly _ts_tree_cursor_goto_next_sibling_wasm: (tree: number) => number;
  readonly _ts_tree_cursor_goto_parent_wasm: (tree: number) => number;
  readonly _ts_tree_cursor_current_node_type_id_wasm: (tree: number) => number;
  readonly _ts_tree_cursor_current_field_id_wasm: (tree: number) => number;
  readonly _ts_tree_cursor_current_node_is_missing_wasm: (tree: number) => number;
  readonly _ts_tree_cursor_start_index_wasm: (tree: number) => number;
  readonly _ts_tree_cursor_end_index_wasm: (tree: number) => number;
  readonly _ts_tree_cursor_delete_wasm: (tree: number) => void;
}

/**
 * Loads the parser from the bytes of its two WebAssembly files: tree-sitter's runtime and the Rust grammar.
 *
 * @throws Error when the bytes are not those files.
 */
export async function loadRustParser(wasm: { runtime: Uint8Array; grammar: Uint8Array }): Promise<RustParser> {
  // The runtime puts its functions into the options that it is given.
  const runtime: { wasmBinary: Uint8Array } & Partial<Runtime> = { wasmBinary: wasm.runtime };
  await Parser.init(runtime);
  loaded ??= runtime;
  const language = await Language.load(wasm.grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  const grammar = grammarOf(language);
  const walk = runtimeOf(loaded);
  return {
    grammar,
    parse(text, stretches) {
      const ranges = stretches.map(rangeOf);
      const tree = parser.parse(reader(text, ranges), null, { includedRanges: ranges });
      if (!tree) throw new Error('internal: the Rust parser gave no tree');
      const nodes = flat(walk, tree);
      tree.delete();
      return new Tree(grammar, nodes);
    },
  };
}

/** The options of the first load: the runtime is one for all. */
let loaded: Partial<Runtime> | undefined;

function runtimeOf(found: Partial<Runtime>): Runtime {
  if (typeof found._ts_tree_cursor_goto_first_child_wasm !== 'function')
    throw new Error(
      'internal: expected the functions of tree-sitter’s runtime, found none; it is not the version meant',
    );
  return found as Runtime;
}

function grammarOf(language: Language): Grammar {
  const types = language.types.map(own);
  return {
    types,
    named: types.map((_, type) => language.nodeTypeIsNamed(type)),
    fields: new Map(language.fields.flatMap((field, number) => (field === null ? [] : [[field, number] as const]))),
  };
}

/** A name as the one string that literals of the same text are: those compare at once. */
function own(name: string): string {
  return Object.keys({ [name]: true })[0] ?? name;
}

/** Where lines begin plays no part: places are counted from offsets. */
function rangeOf({ from, to }: Piece): Range {
  return { startIndex: from, endIndex: to, startPosition: ZERO, endPosition: ZERO };
}

const ZERO = { row: 0, column: 0 };

/** Characters that are handed to the parser at a time; its buffer has room for 5,119. */
const CHUNK = 4096;

/** Reads the text from an offset on, but no more than its range: what is handed over is copied, wanted or not. */
function reader(text: string, ranges: readonly Range[]): (index: number) => string {
  let at = 0;
  return (index) => {
    while (at > 0 && index < (ranges[at]?.startIndex ?? 0)) at -= 1;
    while (at < ranges.length && index >= (ranges[at]?.endIndex ?? 0)) at += 1;
    const range = ranges[at];
    return range ? shown(text, index, Math.min(range.endIndex, index + CHUNK)) : '';
  };
}

const RAW = 'raw';

/**
 * A part of the text as the grammar gets it: it takes every `&raw` for the operator of a raw borrow, which is one only in front
 * of `const` or `mut` (Rust Reference, "Raw borrow operators"), so that a value of that name is shown by another one.
 */
function shown(text: string, from: number, to: number): string {
  let part = text.slice(from, to);
  if (!text.slice(from, to + RAW.length - 1).includes(RAW)) return part;
  for (let at = text.indexOf(RAW, from); at !== -1 && at < to; at = text.indexOf(RAW, at + 1))
    if (isBorrowedName(text, at)) part = `${part.slice(0, at - from)}_${part.slice(at - from + 1)}`;
  return part;
}

/** Whether a `raw` is a whole word behind `&`, and no operator. */
function isBorrowedName(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - AROUND), at);
  const after = text.slice(at + RAW.length, at + RAW.length + AROUND);
  return /&\s*$/.test(before) && !/^\w|^\s+(?:const|mut)\b/.test(after);
}

/** Characters around a word that are looked at. */
const AROUND = 40;

/** Copies a tree, in one walk. */
function flat(walk: Runtime, parsed: Parsed): Uint32Array {
  const { rootNode } = parsed;
  const faulty = rootNode.hasError;
  let nodes = new Uint32Array(rootNode.descendantCount * STRIDE);
  // The cursor of the walk stays where its making left it, so that nothing else may be asked meanwhile.
  parsed.walk();
  const tree = (parsed as unknown as { readonly 0: number })[0];
  let index = 0;
  let parent = 0;
  for (let open = true; open; ) {
    const at = index * STRIDE;
    if (at >= nodes.length) {
      const more = new Uint32Array(nodes.length * 2);
      more.set(nodes);
      nodes = more;
    }
    const type = walk._ts_tree_cursor_current_node_type_id_wasm(tree) & 0xffff;
    nodes[at + START] = walk._ts_tree_cursor_start_index_wasm(tree);
    nodes[at + END] = walk._ts_tree_cursor_end_index_wasm(tree);
    nodes[at + PARENT] = parent;
    const missing = faulty && walk._ts_tree_cursor_current_node_is_missing_wasm(tree) === 1;
    nodes[at + KIND] =
      type |
      (walk._ts_tree_cursor_current_field_id_wasm(tree) << FIELD_SHIFT) |
      (missing ? MISSING : 0) |
      (missing || type === ERROR ? FAULTY : 0);
    index += 1;
    if (walk._ts_tree_cursor_goto_first_child_wasm(tree)) {
      parent = index - 1;
      continue;
    }
    nodes[at + AFTER] = index;
    while (!walk._ts_tree_cursor_goto_next_sibling_wasm(tree)) {
      if (!walk._ts_tree_cursor_goto_parent_wasm(tree)) {
        open = false;
        break;
      }
      nodes[parent * STRIDE + AFTER] = index;
      parent = nodes[parent * STRIDE + PARENT] ?? 0;
    }
  }
  walk._ts_tree_cursor_delete_wasm(tree);
  const found = nodes.length === index * STRIDE ? nodes : nodes.slice(0, index * STRIDE);
  if (faulty) spreadFaults(found);
  return found;
}

/** What holds something faulty is faulty. */
function spreadFaults(nodes: Uint32Array): void {
  for (let at = nodes.length - STRIDE; at > 0; at -= STRIDE) {
    if (((nodes[at + KIND] ?? 0) & FAULTY) === 0) continue;
    const parent = (nodes[at + PARENT] ?? 0) * STRIDE;
    nodes[parent + KIND] = (nodes[parent + KIND] ?? 0) | FAULTY;
  }
}
