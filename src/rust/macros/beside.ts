/** What stands beside a place in a text, over comments and attributes. */

/** A stretch of the text in which a name can be seen. */
export interface Scope {
  readonly from: number;
  readonly to: number;
}

/** What a look back from a place passes over, in the order of their ends. */
export interface Inert {
  readonly comments: readonly Scope[];
  readonly attributes: readonly Scope[];
}

/** The offset behind white space. */
export function behindSpace(text: string, offset: number): number {
  let at = offset;
  while (/\s/.test(text.charAt(at))) at += 1;
  return at;
}

const WORD_PART = /[\p{L}\p{N}_]/u;

/** The identifier that ends before an offset, over white space; null when there is none. */
export function wordBefore(text: string, at: number): { readonly text: string; readonly from: number } | null {
  let to = at;
  while (to > 0 && /\s/.test(text.charAt(to - 1))) to -= 1;
  let from = to;
  while (from > 0 && WORD_PART.test(text.charAt(from - 1))) from -= 1;
  if (from === to || /[0-9]/.test(text.charAt(from))) return null;
  return { text: text.slice(from, to), from };
}

/** Segments of a path that are read backwards. */
const MAX_PATH = 16;

/** The path that ends with a name; the first segment is empty when it begins with `::`. */
export function pathBefore(
  text: string,
  name: { readonly text: string; readonly from: number },
): { path: string[]; from: number } {
  const path = [name.text];
  let from = name.from;
  if (text.slice(from - 2, from) === 'r#') from -= 2;
  while (path.length < MAX_PATH) {
    const colons = /::\s*$/.exec(text.slice(Math.max(0, from - 40), from));
    if (!colons) break;
    const end = from - colons[0].length;
    const word = /[\p{L}\p{N}_]+$/u.exec(text.slice(Math.max(0, end - 200), end))?.[0];
    path.unshift(word ?? '');
    from = end - (word?.length ?? 0);
    if (word === undefined) break;
    if (text.charAt(from - 1) === '$') from -= 1;
  }
  return { path, from };
}

/** The attributes that stand before an item which starts at an offset, nearest first, as written. */
export function attributesBefore(text: string, offset: number, { comments, attributes }: Inert): string[] {
  const found: string[] = [];
  for (let at = offset; ; ) {
    while (at > 0 && /\s/.test(text.charAt(at - 1))) at -= 1;
    const inert = endingAt(comments, at);
    const attribute = inert ? null : endingAt(attributes, at);
    if (attribute) found.push(text.slice(attribute.from, attribute.to));
    const over = inert ?? attribute;
    if (over) at = over.from;
    else {
      const visibility = /\bpub(?:\s*\([\w\s:]{0,80}\))?$/.exec(text.slice(Math.max(0, at - 100), at));
      if (!visibility) return found;
      at -= visibility[0].length;
    }
  }
}

/** The offset where the last character stands that is neither white space nor comment, or -1. */
export function significantBefore(text: string, offset: number, comments: readonly Scope[]): number {
  for (let at = offset; ; ) {
    while (at > 0 && /\s/.test(text.charAt(at - 1))) at -= 1;
    const inert = endingAt(comments, at);
    if (!inert) return at - 1;
    at = inert.from;
  }
}

/** The stretch that ends at an offset, of some that are sorted by their ends. */
function endingAt(stretches: readonly Scope[], offset: number): Scope | null {
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle]?.to ?? 0) >= offset) high = middle;
    else low = middle + 1;
  }
  const found = stretches[low];
  return found?.to === offset ? found : null;
}
