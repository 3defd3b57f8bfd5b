/** The Rust grammar of tree-sitter, as WebAssembly. */
import { Language, Parser, type Range, type Tree } from 'web-tree-sitter';

/** A parser with the Rust grammar, ready for use. */
export interface RustParser {
  parse(text: string, ranges?: Range[]): Tree;
}

/**
 * Loads the parser from the bytes of its two WebAssembly files: tree-sitter's runtime and the Rust grammar.
 *
 * @throws Error when the bytes are not those files.
 */
export async function loadRustParser(wasm: { runtime: Uint8Array; grammar: Uint8Array }): Promise<RustParser> {
  await Parser.init({ wasmBinary: wasm.runtime });
  const language = await Language.load(wasm.grammar);
  const parser = new Parser();
  parser.setLanguage(language);
  return {
    parse(text, ranges) {
      const tree = ranges
        ? parser.parse((index) => chunk(text, ranges, index), null, { includedRanges: ranges })
        : parser.parse(text);
      if (!tree) throw new Error('internal: the Rust parser gave no tree');
      return tree;
    },
  };
}

/** Characters that are handed to the parser at a time; its buffer has room for 5,119. */
const CHUNK = 4096;

/** The text from an offset on, but no more than its range: what is handed over is copied, wanted or not. */
function chunk(text: string, ranges: readonly Range[], index: number): string {
  const range = ranges.find((each) => index < each.endIndex);
  return range ? text.slice(index, Math.min(range.endIndex, index + CHUNK)) : '';
}
