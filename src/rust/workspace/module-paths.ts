/** Modules whose file a `#[path = "…"]` names. Rust Reference, "The path attribute". */
import { folder, join } from './crates.ts';

/** A `mod` with such an attribute among its own: the path, and the name of the module. */
export const PATH_ATTRIBUTE =
  /#\[\s*path\s*=\s*"([^"\n]*)"\s*\]\s*(?:#\[[^\]\n]*\]\s*)*(?:pub(?:\([^)\n]*\))?\s+)?mod\s+(\w+)\s*;/g;

/** The files of a workspace by their folders. */
export function byFolder(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, string[]>();
  for (const file of files) {
    const dir = folder(file);
    const known = all.get(dir);
    if (known) known.push(file);
    else all.set(dir, [file]);
  }
  return all;
}

/**
 * Where files near a file declare it as a module by its path: in its folder, and in the one above. With the offset of the
 * module's name.
 */
export function declaredByPath(
  file: string,
  folders: ReadonlyMap<string, readonly string[]>,
  textOf: (file: string) => string,
): readonly { readonly file: string; readonly at: number }[] {
  const own = folder(file);
  const name = file.slice(file.lastIndexOf('/') + 1);
  const near = [...(folders.get(own) ?? []), ...(own === '' ? [] : (folders.get(folder(own)) ?? []))];
  return near.flatMap((each) => {
    const text = textOf(each);
    if (each === file || !text.includes(`${name}"`)) return [];
    return [...text.matchAll(PATH_ATTRIBUTE)].flatMap((match) => {
      if (join(folder(each), match[1] ?? '') !== file) return [];
      return [{ file: each, at: match.index + match[0].lastIndexOf(match[2] ?? '') }];
    });
  });
}
