/** What the parser holds of the memory of its runtime. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test, vi } from 'vitest';

const require = createRequire(import.meta.url);

test('nothing of a tree is left to be freed when its garbage is collected', async () => {
  const open = new Set<unknown>();
  class Registry {
    register(_object: unknown, _held: unknown, token: unknown) {
      open.add(token);
    }
    unregister(token: unknown) {
      open.delete(token);
    }
  }
  vi.stubGlobal('FinalizationRegistry', Registry);
  const { loadRustParser } = await import('../../src/rust/source/parser.ts');
  const parser = await loadRustParser({
    runtime: readFileSync(require.resolve('web-tree-sitter/web-tree-sitter.wasm')),
    grammar: readFileSync(require.resolve('tree-sitter-rust/tree-sitter-rust.wasm')),
  });
  const held = open.size;
  // The parser itself: the registry is the one that the runtime uses.
  expect(held).toBeGreaterThan(0);
  for (const text of ['', 'fn a() { b(1); }', 'fn a( {', 'fn a() { b(c, 1 + d.e); }\n'.repeat(2_000)])
    parser.parse(text, [{ from: 0, to: text.length }]);
  expect(open.size).toBe(held);
});
