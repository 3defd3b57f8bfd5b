import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadRustParser, type RustParser } from '../rust/source/syntax.ts';

/** The two files as packages name them; in the bundle they lie beside the program. */
const RUNTIME = 'web-tree-sitter/web-tree-sitter.wasm';
const GRAMMAR = 'tree-sitter-rust/tree-sitter-rust.wasm';

function wasm(path: string): Uint8Array {
  const here = dirname(fileURLToPath(import.meta.url));
  const bundled = join(here, basename(path));
  return readFileSync(existsSync(bundled) ? bundled : join(here, '..', '..', 'node_modules', path));
}

/** The Rust parser, from the files of the bundle or, when run from source, from the packages. */
export function rustParser(): Promise<RustParser> {
  return loadRustParser({ runtime: wasm(RUNTIME), grammar: wasm(GRAMMAR) });
}
