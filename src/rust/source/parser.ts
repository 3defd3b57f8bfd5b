/** The Rust grammar of tree-sitter, as WebAssembly. */
import { Language, type Tree as Parsed, Parser, type Range } from 'web-tree-sitter';
import type { Piece } from './pieces.ts';
import { FAULTY, type Grammar, KIND, PARENT, STRIDE, Tree } from './tree.ts';
import { isRuntime, type Walk, walker } from './walker.ts';

/** A parser with the Rust grammar, ready for use. */
export interface RustParser {
  readonly grammar: Grammar;
  /** The tree of these stretches of a text, in order, as if nothing stood between them. Offsets are those of the text. */
  parse(text: string, stretches: readonly Piece[]): Tree;
}

/**
 * Loads the parser from the bytes of its two WebAssembly files: tree-sitter's runtime and the Rust grammar.
 *
 * @throws Error when the bytes are not those files.
 */
export async function loadRustParser(wasm: { runtime: Uint8Array; grammar: Uint8Array }): Promise<RustParser> {
  // The runtime puts its functions into the options that it is given.
  const memory = new WebAssembly.Memory({ initial: FIRST_PAGES, maximum: MOST_PAGES });
  const options = { wasmBinary: wasm.runtime, wasmMemory: memory };
  await Parser.init(options);
  loaded ??= walkIn(options, memory);
  const walk = loaded;
  const language = await Language.load(wasm.grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  const grammar = grammarOf(language);
  return {
    grammar,
    parse(text, stretches) {
      const ranges = stretches.map(rangeOf);
      const tree = parser.parse(reader(text, ranges), null, { includedRanges: ranges });
      if (!tree) throw new Error('internal: the Rust parser gave no tree');
      const nodes = flat(tree, walk);
      tree.delete();
      return new Tree(grammar, nodes);
    },
  };
}

/** Pages of the runtime's memory: what it takes by itself. */
const FIRST_PAGES = 512;
const MOST_PAGES = 32768;

/** The walk of the first load: the runtime is one for all. */
let loaded: Walk | undefined;

function walkIn(found: object, memory: WebAssembly.Memory): Walk {
  if (!isRuntime(found))
    throw new Error(
      'internal: expected the functions of tree-sitter’s runtime, found none; it is not the version meant',
    );
  return walker(found, memory);
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
function flat(parsed: Parsed, walk: Walk): Uint32Array {
  const faulty = parsed.rootNode.hasError;
  const nodes = walk((parsed as unknown as { readonly 0: number })[0], faulty);
  if (faulty) spreadFaults(nodes);
  return nodes;
}

/** What holds something faulty is faulty. */
function spreadFaults(nodes: Uint32Array): void {
  for (let at = nodes.length - STRIDE; at > 0; at -= STRIDE) {
    if (((nodes[at + KIND] ?? 0) & FAULTY) === 0) continue;
    const parent = (nodes[at + PARENT] ?? 0) * STRIDE;
    nodes[parent + KIND] = (nodes[parent + KIND] ?? 0) | FAULTY;
  }
}
