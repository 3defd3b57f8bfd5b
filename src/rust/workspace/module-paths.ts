/** Modules whose file a `#[path = "…"]` names. Rust Reference, "The path attribute". */
import { withoutBlanks } from '../source/cfg.ts';
import { folder, join } from './file-paths.ts';

/** A declaration of a module in a file of its own, and the attributes that may stand in front of it. */
const DECLARATION = /\bmod\s+(\w+)\s*;/g;
const ATTRIBUTES = /(?:#\[[^\]\n]*\]\s*)+(?:pub(?:\([^)\n]*\))?\s+)?$/;
/** Characters in front of a declaration that are looked at. */
const BEFORE = 600;
/** A path, always or where a predicate holds. */
const PATH = /#\[\s*(?:cfg_attr\s*\(([^\]\n]*),\s*)?path\s*=\s*"([^"\n]*)"\s*,?\s*\)?\s*\]/g;

export interface ModuleByPath {
  readonly name: string;
  readonly path: string;
  /** The predicate under which it has the path, or null for always. */
  readonly predicate: string | null;
  /** The offset of its name. */
  readonly at: number;
}

/** The modules that a text declares in this way; one with several paths is several. */
export function modulesByPath(text: string): readonly ModuleByPath[] {
  if (!text.includes('path')) return [];
  return [...text.matchAll(DECLARATION)].flatMap(({ index, 0: whole, 1: name = '' }) => {
    const attributes = ATTRIBUTES.exec(text.slice(Math.max(0, index - BEFORE), index))?.[0] ?? '';
    const at = index + whole.lastIndexOf(name);
    return [...attributes.matchAll(PATH)].map(([, written, path = '']) => {
      const predicate = written === undefined ? null : withoutBlanks(written);
      return { name, path, predicate, at };
    });
  });
}

/** Where a file declares another one as a module by its path, with the offset of the module's name. */
interface Declaring {
  readonly file: string;
  readonly at: number;
  /** The file that is meant, and the predicate under which it is; null for always. */
  readonly target: string;
  readonly predicate: string | null;
}

/** The files that declare others in this way, each read once. */
export class PathModules {
  readonly #textOf: (file: string) => string;
  readonly #files = new Map<string, string[]>();
  readonly #byFolder = new Map<string, readonly Declaring[]>();

  constructor(files: readonly string[], textOf: (file: string) => string) {
    this.#textOf = textOf;
    for (const file of files) {
      const dir = folder(file);
      const known = this.#files.get(dir);
      if (known) known.push(file);
      else this.#files.set(dir, [file]);
    }
  }

  /** Where files near a file declare it: in its folder, and in the one above. */
  declaring(file: string): readonly Declaring[] {
    const own = folder(file);
    const near = own === '' ? [own] : [own, folder(own)];
    return near.flatMap((dir) => this.#in(dir)).filter((each) => each.target === file && each.file !== file);
  }

  #in(dir: string): readonly Declaring[] {
    let known = this.#byFolder.get(dir);
    if (!known) {
      known = (this.#files.get(dir) ?? []).flatMap((file) =>
        modulesByPath(this.#textOf(file)).map(({ path, predicate, at }) => ({
          file,
          at,
          predicate,
          target: join(dir, path),
        })),
      );
      this.#byFolder.set(dir, known);
    }
    return known;
  }
}
