/** Reads metrics from Rust files that a test holds in memory. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { KnownNames, Wrapper } from '../../src/model.ts';
import { compileGlob } from '../../src/repository/glob.ts';
import { memoryRepository } from '../../src/repository/memory.ts';
import { type Extraction, extract } from '../../src/rust/extract.ts';
import { loadRustParser, type RustParser } from '../../src/rust/source/syntax.ts';

const require = createRequire(import.meta.url);

export const parser: RustParser = await loadRustParser({
  runtime: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
  grammar: readFileSync(require.resolve('tree-sitter-rust/tree-sitter-rust.wasm')),
});

/** A manifest of a package that depends on both libraries. */
export function manifest(name: string, dependencies: readonly string[] = []): string {
  const own = dependencies.map((each) => `${each} = { path = "../${each}" }`).join('\n');
  return `[package]\nname = "${name}"\nversion = "0.1.0"\n[dependencies]\nprometheus = "0.14"\nmetrics = "0.24"\n${own}\n`;
}

/** Extracts from files by path. Without a manifest among them, all are one package `app`. */
export function read(
  files: Readonly<Record<string, string>>,
  glob = '**/metrics.rs',
  wrappers: readonly (Wrapper | KnownNames)[] = [],
): Extraction {
  const all = Object.keys(files).some((file) => file.endsWith('Cargo.toml'))
    ? files
    : { 'Cargo.toml': manifest('app'), ...files };
  const matches = compileGlob(glob);
  return extract(
    memoryRepository(all),
    parser,
    (file) => matches?.(file) ?? false,
    () => new Set(),
    wrappers,
  );
}

/** Extracts from one `src/metrics.rs`, beside a `src/main.rs` whose `main` runs the given statements. */
export function readMetrics(metrics: string, main = ''): Extraction {
  return read({ 'src/metrics.rs': metrics, 'src/main.rs': `mod metrics;\nfn main() {\n${main}\n}\n` });
}
