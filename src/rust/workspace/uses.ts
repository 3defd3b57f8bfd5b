/** The imports that count at a place: `use` and `extern crate` of a module and of the blocks around. */
import { isUsual, ofPackage } from '../source/cfg.ts';
import { conditionsAt } from '../source/conditions.ts';
import type { Piece } from '../source/pieces.ts';
import type { SourceFile } from '../source/syntax.ts';
import { type Import, impliedImports, importsIn, importsInText } from './imports.ts';
import { type Items, isSameWay, type Module, usualFirst } from './items.ts';
import type { Workspace } from './workspace.ts';

/** A declaration of imports. */
interface Use {
  /** Where it can be seen from, or null when a whole module may see it. */
  readonly scope: Piece | null;
  /** Whether it is in an inline module, or in a function of one. */
  readonly inModule: boolean;
  readonly imports: () => readonly Import[];
}

/** Items at the top of a file in which a `use` is one of a block. */
const BLOCKS: ReadonlySet<string> = new Set(['fn', 'impl', 'trait', 'const', 'static', 'struct', 'enum']);

export class Uses {
  readonly #workspace: Workspace;
  readonly #items: Items;
  readonly #imports = new Map<string, Map<string, readonly Import[]>>();
  readonly #uses = new Map<string, readonly Use[]>();

  constructor(workspace: Workspace, items: Items) {
    this.#workspace = workspace;
    this.#items = items;
  }

  /** The imports of a module that count at an offset, or for who comes from elsewhere: first those that a usual build has. */
  at(module: Module, offset: number | null): readonly Import[] {
    const known = this.#imports.get(module.file) ?? new Map<string, readonly Import[]>();
    this.#imports.set(module.file, known);
    const key = `${module.inline.join('::')} ${offset === null ? '' : this.#scopeOf(module.file, offset)}`;
    const imports = known.get(key);
    if (!imports) {
      const uses = this.#usesOf(module.file).filter(
        (use) => use.scope === null || (offset !== null && offset >= use.scope.from && offset < use.scope.to),
      );
      const wanted = module.inline.length > 0 ? uses : uses.filter((use) => !use.inModule);
      const found = wanted.flatMap((use) => use.imports()).filter((each) => isSameWay(each.inline, module.inline));
      const dir = this.#workspace.owner(module.file)?.dir ?? '';
      const own = found.map((each) =>
        each.conditions.length === 0 ? each : { ...each, conditions: ofPackage(each.conditions, dir) },
      );
      usualFirst(own, ({ conditions }) => conditions.every(isUsual));
      known.set(key, own);
      return own;
    }
    return imports;
  }

  /** Whether some import of a file counts inside a block alone. */
  hasBlocks(file: string): boolean {
    return this.#usesOf(file).some(({ scope }) => scope !== null);
  }

  /** The stretch, or the body of a function in it, that an offset is in: two offsets of one scope see the same imports. */
  #scopeOf(file: string, offset: number): string {
    const stretch = this.#workspace.source(file).stretchAt(offset);
    const body = stretch?.bodies.find((each) => offset >= each.from && offset < each.to);
    return `${stretch?.from} ${body?.from}`;
  }

  /** The `use` and `extern crate` declarations of a file, and who can see them as far as the text tells. */
  #usesOf(file: string): readonly Use[] {
    const known = this.#uses.get(file);
    if (known) return known;
    const source = this.#workspace.source(file);
    const uses: Use[] = [];
    this.#uses.set(file, uses);
    const plain = new Map<number, Piece>();
    const written = [...source.text.matchAll(/\b(?:use|extern\s+crate)\s/g)];
    if (written.length > 0) for (const use of source.outline.uses) plain.set(use.from, use);
    for (const { index: at } of written) {
      if (source.isInert(at)) continue;
      const top = plain.get(at);
      const inText = top ? importsInText(source.text.slice(at + 'use'.length, top.to), conditionsAt(source, at)) : null;
      if (inText) {
        uses.push({ scope: null, inModule: false, imports: () => inText });
        continue;
      }
      const stretch = source.stretchAt(at);
      const body = stretch?.bodies.find((each) => at >= each.from && at < each.to);
      const inBlock = stretch?.word && BLOCKS.has(stretch.word) ? stretch : null;
      let found: readonly Import[] | undefined;
      uses.push({
        scope: body ?? inBlock,
        inModule: stretch?.word === 'mod',
        imports: () => {
          found ??= this.#importsFrom(source, at);
          return found;
        },
      });
    }
    let implied: readonly Import[] | undefined;
    const imports = () => {
      implied ??= impliedImports(source, (node) => this.#items.moduleOf(source, node).inline);
      return implied;
    };
    uses.push({ scope: null, inModule: true, imports });
    return uses;
  }

  #importsFrom(source: SourceFile, at: number): Import[] {
    let node = source.nodeAt(at, at + 3);
    while (node && node.type !== 'use_declaration' && node.type !== 'extern_crate_declaration') {
      if (node.startIndex < at || node.type === 'source_file') node = null;
      else node = source.parent(node);
    }
    return node && node.startIndex <= at + 3 ? importsIn(source, node, this.#items.moduleOf(source, node).inline) : [];
  }
}
