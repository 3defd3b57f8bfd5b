/** Paths as Rust source writes them. */

/** A path that begins with a type in angle brackets, as what it implements or as itself. Rust Reference, "Qualified paths". */
const QUALIFIED = /^<\s*([\w:]+)\s*(?:<[^<>]*>)?\s*(?:as\b[^<>]*(?:<[^<>]*>[^<>]*)?)?>(?=\s*::)/;

/**
 * The segments of a path as written, without generic arguments: `a::b::<T>::c` → `a`, `b`, `c`, and `<T as Trait>::c` → `T`, `c`.
 * A leading `::` is ''.
 */
export function pathParts(text: string): string[] {
  let plain = text.startsWith('<') ? text.replace(QUALIFIED, '$1') : text;
  for (let before = ''; before !== plain && plain.includes('<'); ) {
    before = plain;
    plain = plain.replace(/(?:::\s*)?<[^<>]*>/g, '');
  }
  return plain.split('::').map((part) => part.trim().replace(/^r#/, ''));
}
