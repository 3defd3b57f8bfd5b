/** Paths as Rust source writes them. */

/** A path that begins with a type in angle brackets, as what it implements or as itself. Rust Reference, "Qualified paths". */
const QUALIFIED = /^<\s*([\w:]+)\s*(?:<[^<>]*>)?\s*(?:as\b[^<>]*(?:<[^<>]*>[^<>]*)?)?>(?=\s*::)/;

/**
 * The segments of a path as written, without generic arguments: `a::b::<T>::c` → `a`, `b`, `c`, and `<T as Trait>::c` → `T`, `c`.
 * A leading `::` is ''.
 */
export function pathParts(text: string): readonly string[] {
  let parts = known.get(text);
  if (parts) return parts;
  parts = split(text);
  if (text.length > LONGEST_KEPT) return parts;
  if (known.size >= MOST_KEPT) known.clear();
  known.set(text, parts);
  return parts;
}

/** The same few paths are asked for again and again. */
const known = new Map<string, readonly string[]>();
const MOST_KEPT = 20_000;
/** A longer text is hardly a path, and is not kept. */
const LONGEST_KEPT = 120;

function split(text: string): readonly string[] {
  let plain = text.startsWith('<') ? text.replace(QUALIFIED, '$1') : text;
  for (let before = ''; before !== plain && plain.includes('<'); ) {
    before = plain;
    plain = plain.replace(/(?:::\s*)?<[^<>]*>/g, '');
  }
  return plain.split('::').map((part) => part.trim().replace(/^r#/, ''));
}
