/** What is there for tests alone: places, and whole files. */
import { isForTestCode, isForTestsOnly, isTestCode, isTestRoot } from '../source/attributes.ts';
import type { Node, SourceFile } from '../source/syntax.ts';
import { type ModuleFiles, moduleName } from './module-files.ts';
import { PathModules } from './module-paths.ts';
import type { Occurrences } from './occurrences.ts';
import { Uncompiled } from './uncompiled.ts';

/** What is asked of the files around. */
interface Surroundings {
  readonly files: readonly string[];
  /** The text of a file as written. */
  readonly text: (file: string) => string;
  readonly source: (file: string) => SourceFile;
  readonly modules: ModuleFiles;
  readonly occurrences: Occurrences;
}

export class TestFiles {
  readonly #around: Surroundings;
  #pathModules: PathModules | undefined;
  readonly #uncompiled: Uncompiled;
  readonly #testFiles = new Map<string, boolean>();

  constructor(around: Surroundings) {
    this.#around = around;
    const { files, text, modules, occurrences } = around;
    this.#uncompiled = new Uncompiled({
      files,
      owner: (file) => modules.owner(file),
      isRoot: (file) => modules.isRoot(file),
      parentFiles: (file) => modules.parentFiles(file),
      text,
      holds: (file, word) => occurrences.placesIn(file, word).length > 0,
    });
  }

  /** Whether a place is test code: by what stands around it, or because the file is a module only of tests. */
  isTest(source: SourceFile, node: Node): boolean {
    return this.isTestFile(source.file) || isTestCode(source, node);
  }

  /** Whether a place is there for tests alone as far as names tell: under `cfg(any(test, feature = "testing"))` and the like. */
  isForTests(source: SourceFile, node: Node): boolean {
    if (this.isTest(source, node) || isForTestCode(source, node)) return true;
    for (let file = source.file, depth = 0; depth < 16; depth += 1) {
      const parents = this.#around.modules.parentFiles(file);
      const name = moduleName(file);
      for (const parent of parents) {
        const { text } = this.#around.source(parent);
        const declared = new RegExp(
          `#\\[\\s*cfg\\s*\\(([^\\]]*)\\)\\s*\\]\\s*(?:#\\[[^\\]]*\\]\\s*)*(?:pub(?:\\([^)]*\\))?\\s+)?mod\\s+${name}\\s*;`,
        ).exec(text);
        if (declared && isForTestsOnly(declared[1] ?? '')) return true;
      }
      const [next] = parents;
      if (next === undefined || parents.length > 1) return false;
      file = next;
    }
    return false;
  }

  /** Whether no module of its package has the file: nobody compiles it. */
  isUncompiled(file: string): boolean {
    return this.#uncompiled.has(file, moduleName(file));
  }

  /**
   * Whether no program has the file: a module that only tests have (`#[cfg(test)] mod tests;` in its parent, or `#![cfg(test)]` in
   * itself), or one that nobody compiles.
   */
  isTestFile(file: string): boolean {
    const known = this.#testFiles.get(file);
    if (known !== undefined) return known;
    this.#testFiles.set(file, false);
    const result = this.#findTestFile(file);
    this.#testFiles.set(file, result);
    return result;
  }

  #findTestFile(file: string): boolean {
    if (isTestRoot(this.#around.source(file)) || this.isUncompiled(file)) return true;
    let declaredByTests = false;
    for (const parent of this.#around.modules.parentFiles(file)) {
      for (const { source, from, to } of this.#around.occurrences.of(moduleName(file), [parent])) {
        const before = source.text.slice(Math.max(0, from - 24), from);
        if (!/\bmod\s+(?:r#)?$/.test(before) || !/^\s*;/.test(source.text.slice(to, to + 24))) continue;
        const parentIsTest = this.isTestFile(parent);
        if (!parentIsTest && !/\bcfg\s*\(/.test(source.text)) return false;
        const node = source.nodeAt(from, to);
        if (!node) continue;
        if (!parentIsTest && !isTestCode(source, node)) return false;
        declaredByTests = true;
      }
    }
    return declaredByTests || this.#isTestByPath(file);
  }

  /** Whether every `#[path = "…"] mod name;` that means the file is one of tests, and there is one. */
  #isTestByPath(file: string): boolean {
    this.#pathModules ??= new PathModules(this.#around.files, (each) => this.#around.source(each).text);
    const found = this.#pathModules.declaring(file);
    return (
      found.length > 0 &&
      found.every((each) => {
        const source = this.#around.source(each.file);
        const node = source.nodeAt(each.at, each.at + 1);
        return this.isTestFile(each.file) || (node !== null && isTestCode(source, node));
      })
    );
  }
}
