/** Modules whose file a `#[path = "…"]` names. Rust Reference, "The path attribute". */
import { folder, join } from './crates.ts';

/** A `mod` with such an attribute among its own: the path, and the name of the module. */
const PATH_ATTRIBUTE =
  /#\[\s*path\s*=\s*"([^"\n]*)"\s*\]\s*(?:#\[[^\]\n]*\]\s*)*(?:pub(?:\([^)\n]*\))?\s+)?mod\s+(\w+)\s*;/g;

interface Module {
  readonly name: string;
  readonly path: string;
  /** The offset of its name. */
  readonly at: number;
}

/** The modules that a text declares in this way. */
export function modulesByPath(text: string): readonly Module[] {
  if (!text.includes('path')) return [];
  return [...text.matchAll(PATH_ATTRIBUTE)].map((match) => {
    const [whole, path = '', name = ''] = match;
    return { name, path, at: match.index + whole.lastIndexOf(name) };
  });
}

/** Where a file declares another one as a module by its path, with the offset of the module's name. */
interface Declaring {
  readonly file: string;
  readonly at: number;
  /** The file that is meant. */
  readonly target: string;
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
        modulesByPath(this.#textOf(file)).map(({ path, at }) => ({ file, at, target: join(dir, path) })),
      );
      this.#byFolder.set(dir, known);
    }
    return known;
  }
}
