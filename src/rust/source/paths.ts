/** Paths as Rust source writes them. */

/** The segments of a path as written, without generic arguments: `a::b::<T>::c` → `a`, `b`, `c`. A leading `::` is ''. */
export function pathParts(text: string): string[] {
  let plain = text;
  for (let before = ''; before !== plain && plain.includes('<'); ) {
    before = plain;
    plain = plain.replace(/(?:::\s*)?<[^<>]*>/g, '');
  }
  return plain.split('::').map((part) => part.trim().replace(/^r#/, ''));
}
