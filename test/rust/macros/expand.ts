/** Files of a test as they are read, with the macros of the workspace expanded. */
import { memoryRepository } from '../../../src/repository/memory.ts';
import { analysis } from '../../../src/rust/analysis.ts';
import type { SourceFile } from '../../../src/rust/source/syntax.ts';
import { manifest, parser } from '../read.ts';

/** One file of a workspace held in memory; `main` is `src/main.rs` of a package `app` when no manifest is given. */
export function source(files: Readonly<Record<string, string>>, file = 'src/main.rs'): SourceFile {
  const all = Object.keys(files).some((each) => each.endsWith('Cargo.toml'))
    ? files
    : { 'Cargo.toml': manifest('app'), ...files };
  return analysis(memoryRepository(all), parser, () => new Set()).workspace.source(file);
}

/** What stands behind the last `macro_rules!` of a program, after expansion, in one line. */
export function expanded(definitions: string, code: string): string {
  const { text } = source({ 'src/main.rs': `${definitions}\n/*code*/ ${code}` });
  const own = text.slice(text.indexOf('/*code*/') + '/*code*/'.length);
  return own.replace(/\s+/g, ' ').trim();
}
